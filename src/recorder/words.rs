//! What a person may say while recording: one command a line.

use crate::scenario::model::PromptAnswer;
use crate::scenario::nearest::nearest;
use crate::scenario::point;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Tap it.
    Tap(Target),
    /// Hold a finger on it.
    Long(Target),
    /// Type into it; without a text, somebody is asked for one that is not shown.
    Type(Target, Option<String>),
    /// The same, kept as a variable of that name.
    Secret(Target, String, Option<String>),
    /// Wait for a one-time code and type it into it.
    Code(Target),
    /// It must be on the screen here.
    See(Target),
    /// The back key.
    Back,
    /// Scroll down.
    Scroll,
    /// Stop the app and start it.
    Launch,
    /// A phase begins.
    Phase(String),
    /// The next input activates the control that starts deletion.
    Entry,
    /// Answer the permission prompt that is open.
    Answer(PromptAnswer),
    /// Any command of a scenario, as it would stand there.
    Do(String),
    /// Take the last step out of the scenario.
    Undo,
    /// What follows is done and not written.
    Pause,
    /// What follows is written again.
    Resume,
    /// Show the screen again.
    Look,
    /// What can be said.
    Help,
    /// That is all.
    Save,
}

/// What something is done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Its number in the list, from 1.
    Number(usize),
    /// Words that it shows, or its id.
    Words(String),
    /// A point of the screen.
    Point(String),
}

/// What can be said, for a person.
pub const HELP: &str = r#"  3                  tap element 3 of the list; also: tap 3, tap Sign up, tap "Sign up", tap 50%,30%
  3 long             hold a finger on it
  type 3 TEXT        type into it; ${OFFRAMP_PHONE}, ${OFFRAMP_EMAIL}, ${OFFRAMP_NAME} and ${OFFRAMP_PASSWORD} are new in each run
  type 3             the same, with a text that is not shown while you type it
  secret 3 NAME TEXT type a text that the scenario keeps as ${NAME} only; what goes into a password field is ${PASSWORD} in any case
  code 3             wait for a one-time code (SMS) and type it
  see 3              the element must be there: assertVisible
  back, scroll, launch
  answer deny        answer a permission prompt: allow, once, partial, deny, dismiss; or tap its button
  phase NAME         a phase begins: sign-up, use, account-deletion, after-deletion
  entry              the next tap is the one that starts the deletion
  do COMMAND         any command of a scenario, such as: do relaunch: {times: 3}
  undo               take the last step out of the scenario; in the app, go back yourself
  pause, resume      between them, what you do is not written
  look, help, save   (the end of the input is as good as save)
"#;

const WORDS: [&str; 20] = [
    "tap", "long", "type", "secret", "code", "see", "back", "scroll", "launch", "phase", "entry", "answer", "do", "undo",
    "pause", "resume", "look", "help", "save", "quit",
];

/// What a line says.
///
/// # Errors
/// What is wrong with it, and how it would be right.
pub fn parse(line: &str) -> Result<Word, String> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim()));
    if let Ok(number) = word.parse::<usize>() {
        return match rest {
            "" => Ok(Word::Tap(Target::Number(number))),
            "long" => Ok(Word::Long(Target::Number(number))),
            _ => Err(format!("`{line}`: after a number stands nothing, or `long`; to type, say: type {number} TEXT")),
        };
    }
    let bare = |word: Word| {
        if rest.is_empty() {
            Ok(word)
        } else {
            Err(format!("nothing stands after `{line}`", line = line.replace(rest, "").trim()))
        }
    };
    match word {
        "" | "look" => bare(Word::Look),
        "tap" => Ok(Word::Tap(whole(rest, "tap 3, tap Sign up, tap 50%,30%")?)),
        "long" => Ok(Word::Long(whole(rest, "long 3")?)),
        "see" => Ok(Word::See(whole(rest, "see 3")?)),
        "code" => Ok(Word::Code(whole(rest, "code 3")?)),
        "type" => {
            let (target, text) = first(rest, "type 3 TEXT, type \"Phone number\" TEXT")?;
            Ok(Word::Type(target, text))
        }
        "secret" => {
            let example = "secret 3 CARD 4111000011112222";
            let (target, more) = first(rest, example)?;
            let more = more.unwrap_or_default();
            let (name, text) = more.split_once(' ').map_or((more.as_str(), ""), |(name, text)| (name, text));
            let proper = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !proper {
                return Err(format!("a secret needs a name of letters, digits and `_`: {example}"));
            }
            Ok(Word::Secret(target, name.to_owned(), Some(text.to_owned()).filter(|text| !text.is_empty())))
        }
        "back" => bare(Word::Back),
        "scroll" => bare(Word::Scroll),
        "launch" => bare(Word::Launch),
        "entry" => bare(Word::Entry),
        "undo" => bare(Word::Undo),
        "pause" => bare(Word::Pause),
        "resume" => bare(Word::Resume),
        "help" | "?" => bare(Word::Help),
        "save" | "quit" | "exit" => bare(Word::Save),
        "phase" if rest.is_empty() => Err("which phase? such as: phase account-deletion".to_owned()),
        "phase" => Ok(Word::Phase(rest.to_owned())),
        "answer" => Ok(Word::Answer(answer(rest).ok_or("an answer is allow, once, partial, deny or dismiss")?)),
        "do" if rest.is_empty() => Err("which command? such as: do relaunch: {times: 3}".to_owned()),
        "do" => Ok(Word::Do(rest.trim_start_matches("- ").to_owned())),
        _ => {
            let hint = nearest(word, WORDS).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(format!("`{word}` is not known{hint} (`help` lists what is)"))
        }
    }
}

fn answer(word: &str) -> Option<PromptAnswer> {
    match word {
        "once" => Some(PromptAnswer::AllowOnce),
        "partial" => Some(PromptAnswer::AllowPartial),
        word => PromptAnswer::named(word),
    }
}

/// A target that takes the rest of the line.
fn whole(rest: &str, example: &str) -> Result<Target, String> {
    let words = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(rest);
    match words {
        "" => Err(format!("to what? such as: {example}")),
        _ if words.contains(',') && point(words).is_some() => Ok(Target::Point(words.to_owned())),
        _ => Ok(words.parse().map_or_else(|_| Target::Words(words.to_owned()), Target::Number)),
    }
}

/// A target that a text follows: a number, or words in quotes.
fn first(rest: &str, example: &str) -> Result<(Target, Option<String>), String> {
    let (target, text) = match rest.strip_prefix('"') {
        Some(rest) => rest.split_once('"').ok_or_else(|| format!("the closing `\"` is missing: {example}"))?,
        None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
    };
    let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let target = match target.parse() {
        Ok(number) => Target::Number(number),
        Err(_) if rest.starts_with('"') => Target::Words(target.to_owned()),
        Err(_) => return Err(format!("first the element's number, or its words in quotes: {example}")),
    };
    Ok((target, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_to_be_done() {
        let words = |text: &str| Target::Words(text.into());
        for (line, word) in [
            ("3", Word::Tap(Target::Number(3))),
            (" 3  long ", Word::Long(Target::Number(3))),
            ("tap Sign up", Word::Tap(words("Sign up"))),
            ("tap \"3 of 4\"", Word::Tap(words("3 of 4"))),
            ("tap 50%,30%", Word::Tap(Target::Point("50%,30%".into()))),
            ("type 3 a b ", Word::Type(Target::Number(3), Some("a b".into()))),
            ("type \"Phone number\" 19900000001", Word::Type(words("Phone number"), Some("19900000001".into()))),
            ("type 3", Word::Type(Target::Number(3), None)),
            ("secret 2 CARD 4111 2222", Word::Secret(Target::Number(2), "CARD".into(), Some("4111 2222".into()))),
            ("secret \"Card\" CARD", Word::Secret(words("Card"), "CARD".into(), None)),
            ("phase account-deletion", Word::Phase("account-deletion".into())),
            ("answer once", Word::Answer(PromptAnswer::AllowOnce)),
            ("do - relaunch: {times: 3}", Word::Do("relaunch: {times: 3}".into())),
            ("", Word::Look),
            ("quit", Word::Save),
        ] {
            assert_eq!(parse(line), Ok(word), "{line}");
        }
    }

    #[test]
    fn what_is_wrong_is_answered_with_what_would_be_right() {
        for (line, says) in [
            ("3 TEXT", "type 3 TEXT"),
            ("tpye 3 x", "did you mean `type`?"),
            ("type Phone 1", "in quotes"),
            ("type \"Phone 1", "closing"),
            ("secret 3", "needs a name"),
            ("answer maybe", "allow, once"),
            ("back now", "nothing stands after `back`"),
            ("tap", "to what?"),
            ("phase", "which phase?"),
        ] {
            assert!(parse(line).is_err_and(|error| error.contains(says)), "{line}: {:?}", parse(line));
        }
    }
}

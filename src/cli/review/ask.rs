//! Finding by finding, with somebody at the keyboard.

use std::io::BufRead;

use super::Choice;
use super::pick::Item;
use crate::report::markdown::verdict;
use crate::report::review::Decision;
use crate::report::text::{clean, wrap};

/// Lines are not longer than this.
const READABLE: usize = 100;
/// Answers that are none before the finding is passed over.
const TRIES: usize = 3;

/// Asks about each. What was decided until input ends, or somebody quits, stands.
pub(super) fn all<'i>(items: &'i [Item], input: &mut dyn BufRead, tell: &mut dyn FnMut(&str)) -> Vec<Choice<'i>> {
    let mut choices = Vec::new();
    for (index, item) in items.iter().enumerate() {
        tell(&shown(item, index + 1, items.len()));
        match one(item, input, tell) {
            Answer::Decided(choice) => choices.push(choice),
            Answer::Skip => {}
            Answer::Quit => break,
        }
    }
    choices
}

enum Answer<'i> {
    Decided(Choice<'i>),
    Skip,
    Quit,
}

fn one<'i>(item: &'i Item, input: &mut dyn BufRead, tell: &mut dyn FnMut(&str)) -> Answer<'i> {
    for _ in 0..TRIES {
        tell("[c]onfirm, [r]eject, [s]kip, [q]uit? ");
        let Some(answer) = line(input) else { return Answer::Quit };
        match answer.to_lowercase().as_str() {
            "c" | "confirm" => return Answer::Decided(Choice { item, decision: Decision::Confirmed, because: None }),
            "r" | "reject" => {
                tell("why? ");
                match line(input) {
                    None => return Answer::Quit,
                    Some(because) if because.is_empty() => tell("a rejection needs a reason\n"),
                    Some(because) => {
                        return Answer::Decided(Choice { item, decision: Decision::Rejected, because: Some(because) });
                    }
                }
            }
            "s" | "skip" | "" => return Answer::Skip,
            "q" | "quit" => return Answer::Quit,
            _ => tell("c, r, s or q\n"),
        }
    }
    Answer::Skip
}

/// One line without what stands around it; `None` at the end.
fn line(input: &mut dyn BufRead) -> Option<String> {
    let mut text = String::new();
    let read = input.read_line(&mut text).ok()?;
    (read > 0).then(|| clean(text.trim()))
}

fn shown(item: &Item, number: usize, of: usize) -> String {
    let finding = &item.finding;
    let mut text = format!("\n{number} of {of}  {}  {}  {}\n", item.name(), verdict(finding.verdict), finding.title);
    let lines: Vec<String> = finding.evidence.iter().take(8).map(ToString::to_string).collect();
    for (what, said) in [
        ("seen", finding.message.as_str()),
        ("at lines", &lines.join(", ")),
        ("source", &finding.source),
        ("innocent explanation", &finding.innocent),
        ("would change it", &finding.would_change),
    ] {
        if !said.is_empty() {
            wrap(&clean(&format!("{what}: {said}")), READABLE).iter().for_each(|line| text.push_str(&format!("    {line}\n")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::pick;
    use super::*;
    use crate::report::example;

    /// Decisions that a typed text makes, and what was told.
    fn typed(text: &str) -> (Vec<String>, String) {
        let items = pick::items(&example::judged(), &example::report());
        let mut told = String::new();
        let choices = all(&items, &mut text.as_bytes(), &mut |text| told.push_str(text));
        let of = |choice: &Choice<'_>| format!("{} {} {:?}", choice.item.name(), choice.decision.word(), choice.because);
        (choices.iter().map(of).collect(), told)
    }

    #[test]
    fn each_is_asked_about_and_a_rejection_has_a_reason() {
        let (choices, told) = typed("c\nr\n\nr\nthe map needs it\ns\n");
        assert_eq!(choices, ["CN-DEL-02@0 confirmed None", "CN-DEL-05@0 rejected Some(\"the map needs it\")"]);
        assert!(told.contains("3 of 3  CN-PERM-03@0  fail") && told.contains("innocent explanation: "), "{told}");
        assert!(told.contains("a rejection needs a reason"));
    }

    #[test]
    fn what_was_decided_before_the_end_stands() {
        assert_eq!(typed("c\nq\n").0.len(), 1);
        assert_eq!(typed("c\n").0.len(), 1);
        assert_eq!(typed("x\ny\nz\nc\n").0, ["CN-DEL-05@0 confirmed None"], "after three wrong answers the next is asked about");
    }
}

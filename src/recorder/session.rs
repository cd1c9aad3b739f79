//! Does what is said, in the app, and writes it down. Each command is decoded from the very text that goes into the file, and done by what
//! runs scenarios, so that the file can do nothing else than what was seen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::listing::{self, Element};
use super::select;
use super::watched::Heard;
use super::words::{HELP, Target, Word, parse};
use crate::runner::{Explorer, Halt, Seen};
use crate::scenario::decode;
use crate::scenario::model::PromptAnswer;
use crate::scenario::write::{scalar, selector};
use crate::ui::naming::is_short;
use crate::ui::{ButtonRole, NodeId};

/// Where a person sits.
pub trait Desk {
    /// What is said next; `None` when nothing more comes.
    fn line(&mut self) -> Option<String>;
    /// What was said since it was last asked, without waiting.
    fn heard(&mut self) -> Heard;
    /// Asks for a text that is not shown while it is typed; `None` where nobody can be asked.
    fn hidden(&mut self, what: &str) -> Option<String>;
    /// Shows something.
    fn say(&mut self, text: &str);
    /// Keeps the scenario as it is now.
    ///
    /// # Errors
    /// Why it cannot be kept.
    fn save(&mut self, scenario: &str) -> Result<(), String>;
    /// Whether there is somebody who can mend a mistake. A script of commands ends with its first.
    fn somebody(&self) -> bool;
}

/// How a recording ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// By whoever recorded.
    Saved,
    /// A script said what cannot be done.
    Failed(String),
    /// The scenario could not be kept.
    Unkept(String),
}

/// Records until whoever speaks at the desk is done. `file` is where the scenario is to stand. Returns the values of its secrets, by name.
///
/// # Errors
/// The device is gone, or the job was interrupted; what was written is kept.
pub fn record(
    explorer: &mut Explorer,
    draft: &mut Draft,
    file: &Path,
    desk: &mut dyn Desk,
) -> Result<(End, BTreeMap<String, String>), Halt> {
    explorer.leave_prompts();
    let mut recorder = Recorder {
        explorer,
        draft,
        file: file.to_owned(),
        desk,
        elements: Vec::new(),
        values: BTreeMap::new(),
        typed: false,
        paused: false,
    };
    let end = recorder.work()?;
    Ok((end, recorder.values))
}

/// What a person asked for: done, or why not.
type Said = Result<Result<(), String>, Halt>;

struct Recorder<'r, 'e, 'a> {
    explorer: &'r mut Explorer<'e, 'a>,
    draft: &'r mut Draft,
    file: PathBuf,
    desk: &'r mut dyn Desk,
    /// What was listed last.
    elements: Vec<Element>,
    /// Values of secrets, by their variables.
    values: BTreeMap<String, String>,
    /// Something was typed since the keyboard was last put away in the scenario.
    typed: bool,
    paused: bool,
}

impl Recorder<'_, '_, '_> {
    fn work(&mut self) -> Result<End, Halt> {
        for text in ["- phase: first-run", "- launchApp"] {
            if let Err(why) = self.perform(text, None)? {
                return Ok(End::Failed(why));
            }
        }
        if let Err(why) = self.keep() {
            return Ok(End::Unkept(why));
        }
        self.show()?;
        while let Some(line) = self.desk.line() {
            let word = match parse(&line) {
                Ok(Word::Save) => break,
                Ok(word) => Ok(word),
                Err(why) => Err(why),
            };
            let done = match word {
                Ok(word) => self.obey(word)?,
                Err(why) => Err(why),
            };
            if let Err(why) = self.keep() {
                return Ok(End::Unkept(why));
            }
            match done {
                Ok(()) => {}
                Err(why) if self.desk.somebody() => self.desk.say(&format!("  {why}\n")),
                Err(why) => return Ok(End::Failed(why)),
            }
        }
        Ok(End::Saved)
    }

    fn keep(&mut self) -> Result<(), String> {
        self.desk.save(&self.draft.text())
    }

    /// Looks, and lists what there is.
    fn show(&mut self) -> Result<(), Halt> {
        match self.explorer.look()? {
            Seen::App => {}
            Seen::Other(package) if self.explorer.prompt().is_some() => drop(package),
            Seen::Other(package) => self.desk.say(&format!("  {package} is in front, not the app\n")),
            Seen::Crashed(why) => self.desk.say(&format!("  {why}; `launch` starts the app again\n")),
            Seen::Unreadable(why) => self.desk.say(&format!("  the screen cannot be read: {why}\n")),
        }
        self.elements.clear();
        let display = self.explorer.display();
        let window = self.explorer.front().0.to_owned();
        let Some(tree) = self.explorer.tree() else { return Ok(()) };
        self.elements = listing::elements(tree, &window, display);
        let text = format!("\n{}", listing::text(tree, &window, &self.elements));
        self.desk.say(&text);
        Ok(())
    }

    fn obey(&mut self, word: Word) -> Said {
        if self.explorer.prompt().is_some() {
            let answer = match &word {
                Word::Answer(answer) => Some(*answer),
                Word::Back => Some(PromptAnswer::Dismiss),
                Word::Tap(target) => match self.element(target) {
                    Ok(element) => self.button(element.node),
                    Err(why) => return Ok(Err(why)),
                },
                Word::Look | Word::Help | Word::Undo | Word::Pause | Word::Resume => return self.about(&word),
                _ => None,
            };
            return match answer {
                Some(answer) => self.answer(answer),
                None => Ok(Err("a permission prompt is open: first say answer allow, once, partial, deny or dismiss".to_owned())),
            };
        }
        self.draft.begin_turn();
        let done = match &word {
            Word::Answer(_) => Ok(Err("no permission prompt is open".to_owned())),
            Word::Tap(target) => self.act("tapOn", target),
            Word::Long(target) => self.act("longPressOn", target),
            Word::See(target) => self.see(target),
            Word::Type(target, text) => self.type_into(target, text.as_deref(), None),
            Word::Secret(target, name, text) => self.type_into(target, text.as_deref(), Some(name)),
            Word::Code(target) => self.code(target),
            Word::Back => self.back(),
            Word::Scroll => self.perform("- scroll", None),
            Word::Launch => {
                self.typed = false;
                self.perform("- launchApp", None)
            }
            Word::Phase(name) => self.perform(&format!("- phase: {}", scalar(name)), None),
            Word::Entry => self.perform("- entry", None),
            Word::Do(command) => self.perform(&format!("- {command}"), None),
            Word::Undo | Word::Pause | Word::Resume | Word::Look | Word::Help | Word::Save => return self.about(&word),
        };
        // Also after a failure: half of it may have been done.
        if !matches!(word, Word::Phase(_) | Word::Entry | Word::See(_)) {
            self.show()?;
        }
        done
    }

    /// What is said of the recording itself.
    fn about(&mut self, word: &Word) -> Said {
        match word {
            Word::Help => self.desk.say(HELP),
            Word::Pause => self.paused = true,
            Word::Resume => self.paused = false,
            Word::Undo => {
                let gone = self.draft.undo();
                let text = match gone.as_slice() {
                    [] => return Ok(Err("there is nothing to take out".to_owned())),
                    gone => gone.join("\n      "),
                };
                self.desk.say(&format!(
                    "  out:  {text}\n  the app stays where it is; between `pause` and `resume` you can go back unwritten\n"
                ));
            }
            _ => self.show()?,
        }
        Ok(Ok(()))
    }

    /// Does a command, given as it will stand in the file, and writes it down.
    fn perform(&mut self, text: &str, remark: Option<&str>) -> Said {
        let known = decode(&self.file, &self.draft.text()).map_or(0, |scenario| scenario.steps.len());
        let scenario = match decode(&self.file, &self.draft.with(&format!("{text}\n"))) {
            Ok(scenario) => scenario,
            Err(errors) => return Ok(Err(errors.first().map(told).unwrap_or_default())),
        };
        let steps = scenario.steps.get(known..).unwrap_or_default();
        let done = self.explorer.commands(steps, "recorded")?;
        if done.is_ok() {
            if self.paused {
                self.desk.say(&format!("  unwritten:  {text}\n"));
            } else {
                if let Some(remark) = remark {
                    self.desk.say(&format!("  {remark}\n"));
                }
                self.desk.say(&format!("  {text}\n"));
                self.draft.push(text, remark);
            }
        }
        // The place in a file that is not written yet helps nobody.
        Ok(done.map_err(|why| {
            why.split_once(": ").filter(|(place, _)| place.contains(".yaml:")).map_or(why.clone(), |(_, why)| why.to_owned())
        }))
    }

    fn element(&self, target: &Target) -> Result<Element, String> {
        let index = match target {
            Target::Number(number) => number.checked_sub(1).filter(|index| *index < self.elements.len()),
            Target::Words(words) => Some(listing::find(&self.elements, words)?),
            Target::Point(_) => return Err("this is for an element; only a tap and a long press go to a point".to_owned()),
        };
        index
            .and_then(|index| self.elements.get(index).cloned())
            .ok_or_else(|| format!("the list goes from 1 to {}", self.elements.len()))
    }

    /// How an element is written, with what is to be said of it.
    fn named(&self, target: &Target) -> Result<(String, Option<String>, Element), String> {
        let element = self.element(target)?;
        let tree = self.explorer.tree().ok_or("the screen was not read")?;
        if let Some(name) = select::name(tree, element.node) {
            let node = tree.node(element.node);
            // An id alone tells a reader little. What stands in a field was typed, perhaps by accident a secret.
            let shows = if node.is_editable() { node.hint.trim() } else { element.text.as_str() };
            let told = name.selector.text.is_none() && is_short(shows);
            let shows = if told { format!("  # {shows}") } else { String::new() };
            return Ok((format!("{}{shows}", selector(&name.selector)), name.remark, element));
        }
        let (x, y) = tree.node(element.node).bounds.center();
        let remark = "nothing names it: a point of the screen, which is another one on other displays";
        Ok((point((x, y), self.explorer.display()), Some(remark.to_owned()), element))
    }

    /// A tap or a long press.
    fn act(&mut self, command: &str, target: &Target) -> Said {
        let (text, remark) = match target {
            Target::Point(at) => {
                (format!("{{point: \"{at}\"}}"), Some("a point of the screen, which is another one on other displays".to_owned()))
            }
            target => match self.named(target) {
                Ok((text, remark, _)) => (text, remark),
                Err(why) => return Ok(Err(why)),
            },
        };
        self.perform(&format!("- {command}: {text}"), remark.as_deref())
    }

    fn see(&mut self, target: &Target) -> Said {
        match self.named(target) {
            Ok((text, ..)) if text.starts_with("{point") => Ok(Err("nothing names it, so it cannot be looked for".to_owned())),
            Ok((text, remark, _)) => self.perform(&format!("- assertVisible: {text}"), remark.as_deref()),
            Err(why) => Ok(Err(why)),
        }
    }

    fn type_into(&mut self, target: &Target, text: Option<&str>, secret: Option<&str>) -> Said {
        let (name, remark, element) = match self.named(target) {
            Ok(named) => named,
            Err(why) => return Ok(Err(why)),
        };
        let text = match text {
            Some(text) => text.to_owned(),
            None => match self.desk.hidden(&element.text) {
                Some(text) if !text.is_empty() => text,
                _ => return Ok(Err("nothing to type".to_owned())),
            },
        };
        let variable = text.starts_with("${") && text.ends_with('}') && text.matches("${").count() == 1;
        let hidden = element.role == "password" && !variable;
        let written = match secret.or(hidden.then_some("PASSWORD")) {
            Some(name) => format!("${{{}}}", self.variable(name, &text)),
            None => text,
        };
        let holds = self.explorer.tree().is_some_and(|tree| {
            let node = tree.node(element.node);
            !node.hint.is_empty() && !node.text.is_empty() && node.text != node.hint
        });
        let tap = self.perform(&format!("- tapOn: {name}"), remark.as_deref())?;
        let erase = if tap.is_ok() && holds { self.perform("- eraseText", None)? } else { tap };
        if erase.is_err() {
            return Ok(erase);
        }
        self.typed = true;
        self.perform(&format!("- inputText: {}", scalar(&written)), None)
    }

    /// The variable that holds a secret: the one that holds it already, else a new one.
    fn variable(&mut self, name: &str, value: &str) -> String {
        let known = self
            .values
            .iter()
            .find(|(known, held)| known.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_') == name && *held == value);
        if let Some((known, _)) = known {
            return known.clone();
        }
        let free = |name: &String| !self.values.contains_key(name);
        let new = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name}_{n}"))).find(free).unwrap_or_default();
        self.explorer.secret(&new, value);
        self.draft.secret(&new);
        self.values.insert(new.clone(), value.to_owned());
        new
    }

    fn code(&mut self, target: &Target) -> Said {
        let (name, remark, _) = match self.named(target) {
            Ok(named) => named,
            Err(why) => return Ok(Err(why)),
        };
        for (text, remark) in
            [("- readCode".to_owned(), None), (format!("- tapOn: {name}"), remark), ("- inputText: ${code}".to_owned(), None)]
        {
            let done = self.perform(&text, remark.as_deref())?;
            if done.is_err() {
                return Ok(done);
            }
        }
        self.typed = true;
        Ok(Ok(()))
    }

    fn back(&mut self) -> Said {
        // The recorder puts the keyboard away to see what is under it; in a run it may still be there, and would take the key.
        if std::mem::take(&mut self.typed) {
            let done = self.perform("- hideKeyboard", None)?;
            if done.is_err() {
                return Ok(done);
            }
        }
        self.perform("- back", None)
    }

    /// What a button of the open prompt answers.
    fn button(&self, node: NodeId) -> Option<PromptAnswer> {
        let dialog = self.explorer.prompt()?;
        let (role, _) = dialog.buttons.iter().find(|(_, button)| *button == node)?;
        Some(match role {
            ButtonRole::Allow | ButtonRole::AllowForeground => PromptAnswer::Allow,
            ButtonRole::AllowOnce => PromptAnswer::AllowOnce,
            ButtonRole::AllowPartial => PromptAnswer::AllowPartial,
            ButtonRole::Deny | ButtonRole::DenyForever => PromptAnswer::Deny,
        })
    }

    fn answer(&mut self, answer: PromptAnswer) -> Said {
        let group = self.explorer.prompt().and_then(|dialog| dialog.group).unwrap_or_else(|| "*".to_owned());
        let done = self.explorer.answer(answer)?;
        if done.is_ok() && !self.paused {
            self.draft.answered(&group, answer);
            self.desk.say(&format!("  answered {group}: {}\n", answer.word()));
        }
        self.show()?;
        Ok(done)
    }
}

/// A mistake in a line.
fn told(error: &crate::scenario::ScenarioError) -> String {
    let help: String = error.help.iter().map(|help| format!("; {help}")).collect();
    format!("{}{help}", error.message)
}

/// A point as a share of the display, so that it fits displays of other sizes at least roughly.
pub(super) fn point((x, y): (i32, i32), (width, height): (i32, i32)) -> String {
    if width <= 0 || height <= 0 {
        return format!("{{point: \"{x},{y}\"}}");
    }
    let percent = |at: i32, of: i32| (f64::from(at) * 100.0 / f64::from(of)).clamp(0.0, 100.0).round();
    format!("{{point: \"{}%,{}%\"}}", percent(x, width), percent(y, height))
}

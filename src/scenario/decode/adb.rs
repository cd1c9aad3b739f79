//! Commands for the device's shell, and whether the header allows them; what is done after a failure.

use super::Decoder;
use super::fields::Fields;
use super::value::one_or_many;
use crate::scenario::model::{AdbAccess, Command, Span, Step};
use crate::scenario::shell;
use crate::scenario::table::Kind;
use crate::scenario::tree::{Node, Value};

/// Programs of the device that touch and type as a user does.
const ACTING: &[&str] = &["input", "monkey", "sendevent"];
/// The longest that one command may take, milliseconds.
const LONGEST: u64 = 600_000;

/// What a file's header allows, read before its commands are; mistakes in it are told when it is decoded.
pub(super) fn access_of_file(header: &Node) -> AdbAccess {
    fn at<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
        let Value::Map(entries) = &node.value else { return None };
        entries.iter().find(|(key, _)| key.text == name).map(|(_, value)| value)
    }
    at(header, "offramp").and_then(|offramp| at(offramp, "adb")).and_then(access).unwrap_or_default()
}

fn access(node: &Node) -> Option<AdbAccess> {
    if let Value::Scalar { text, plain: true, .. } = &node.value {
        match text.to_ascii_lowercase().as_str() {
            "true" => return Some(AdbAccess::Any),
            "false" => return Some(AdbAccess::Nothing),
            _ => {}
        }
    }
    let text = |node: &Node| match &node.value {
        Value::Scalar { text, .. } => {
            Some(text.trim().to_owned()).filter(|text| !text.is_empty() && shell::is_one(text) && !text.contains("${"))
        }
        _ => None,
    };
    one_or_many(node).iter().map(text).collect::<Option<Vec<_>>>().filter(|all| !all.is_empty()).map(AdbAccess::Beginnings)
}

impl Decoder<'_> {
    pub(super) fn adb_access(&mut self, node: &Node, what: &str) -> Option<AdbAccess> {
        if let Some(access) = access(node) {
            return Some(access);
        }
        let error =
            self.at(node.span, format!("`{what}` takes {}", Kind::Adb.expected())).label("not the first words of a command");
        self.error(
            error.help(
                "write words as they begin a command, such as `adb: [settings put, dumpsys battery]`; `true` allows anything",
            ),
        );
        None
    }

    /// A command for the shell; its `${…}` must stand outside of quotes.
    pub(super) fn shell(&mut self, node: &Node, what: &str) -> Option<String> {
        let text = self.text(node, Kind::Shell, what)?;
        if text.trim().is_empty() {
            return self.mismatch(Kind::Shell, node, what);
        }
        match shell::check(&text) {
            Ok(()) => Some(text),
            // One that is no expression was told when the text was read.
            Err(problem) if crate::scenario::expr::check(&text).is_err() => {
                drop(problem);
                None
            }
            Err(problem) => {
                let span = self.inside(&text, node.span, problem.at);
                let error = self.at(span, problem.message).label("inside quotes");
                self.error(match problem.help {
                    Some(help) => error.help(help),
                    None => error,
                });
                None
            }
        }
    }

    pub(super) fn adb(&mut self, fields: &mut Fields, span: Span) -> Option<Command> {
        let place = fields.place("shell").unwrap_or(span);
        let shell = fields.text("shell")?;
        self.adb_is_allowed(&shell, place)?;
        Some(Command::Adb {
            shell,
            into: fields.text("into"),
            expect: fields.integer("expect").and_then(|status| i32::try_from(status).ok()).unwrap_or_default(),
            timeout_ms: fields.millis("timeout").unwrap_or(30_000).min(LONGEST),
        })
    }

    /// Notes a command that the scenario's header does not allow; a file that it runs has no say in this.
    fn adb_is_allowed(&mut self, command: &str, place: Span) -> Option<()> {
        if let Some(acting) = ACTING.iter().find(|program| command.split_whitespace().next() == Some(program)) {
            let error = self.at(place, format!("`{acting}` acts in the user's place")).label("would be counted nowhere");
            self.error(error.help("use `tapOn`, `swipe`, `inputText` or `pressKey`, which are counted"));
            return None;
        }
        let first: Vec<&str> = command.split_whitespace().take(2).take_while(|word| !word.contains("${")).collect();
        let first = first.join(" ");
        let error = match &self.loader.adb {
            AdbAccess::Any => return Some(()),
            AdbAccess::Beginnings(all) if all.iter().any(|beginning| shell::begins_with(command, beginning)) => return Some(()),
            AdbAccess::Nothing => {
                let error = self.at(place, "the header does not allow commands in the device's shell").label("not allowed");
                let beginning = if first.is_empty() || !shell::is_one(&first) { "true".to_owned() } else { format!("[{first}]") };
                error.help(format!(
                    "add `offramp: {{adb: {beginning}}}` to the scenario's header if it may be run; the report will name each such command"
                ))
            }
            AdbAccess::Beginnings(_) if !shell::is_one(command) => {
                let error =
                    self.at(place, "the header allows single commands, and this is more than one").label("not one command");
                error.help(
                    "write each command as a step of its own, without `;`, `|`, `&`, `>`, `$`; or allow anything by `adb: true`",
                )
            }
            AdbAccess::Beginnings(all) => {
                let all = all.iter().map(|beginning| format!("`{beginning}`")).collect::<Vec<_>>().join(", ");
                let error = self
                    .at(place, format!("the header allows only commands that begin with {all}"))
                    .label("begins with none of them");
                error.help(if first.is_empty() {
                    "begin it with a plain word".to_owned()
                } else {
                    format!("add `{first}` to `adb:` if it may be run")
                })
            }
        };
        self.error(error);
        None
    }

    /// What is done after a failure. Nothing in it is counted, so nothing in it can begin to count.
    pub(super) fn on_failure(&mut self, fields: &mut Fields) -> Vec<Step> {
        let steps = fields.steps("onFailure").unwrap_or_default();
        for step in &steps {
            let Some(name) = counting(step) else { continue };
            let error = self.at(step.span, format!("`{name}` has no place in `onFailure`")).label("nothing is counted here");
            self.error(error.help("remove it: what runs after a failure is kept as evidence and enters no count"));
        }
        steps
    }
}

/// A command, or one that it holds, that is there for counts alone.
fn counting(step: &Step) -> Option<&'static str> {
    match &step.command {
        Command::Phase(_) => Some("phase"),
        Command::Entry => Some("entry"),
        Command::ExpectAsks { .. } => Some("expectAsks"),
        Command::ExpectSteps(_) => Some("expectSteps"),
        Command::Reach { .. } => Some("reach"),
        Command::AdvanceClock { .. } => Some("advanceClock"),
        command => command.inner().flatten().find_map(counting),
    }
}

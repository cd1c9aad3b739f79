//! The scenario as far as it is written.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::scenario::model::PromptAnswer;
use crate::scenario::write::{quoted, scalar};

/// What stands above the commands.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// Lines of comment at its top.
    pub remarks: Vec<String>,
    /// The app's package.
    pub package: String,
    /// Its name.
    pub name: String,
    /// The app's file, as the header names it.
    pub apk: Option<String>,
}

/// A scenario that grows.
#[derive(Debug, Clone)]
pub struct Draft {
    head: Head,
    entries: Vec<Entry>,
    secrets: Vec<String>,
    turn: u32,
}

/// One command, with what was answered while it ran.
#[derive(Debug, Clone)]
struct Entry {
    turn: u32,
    remark: Option<String>,
    /// As it stands in the file, with its line break.
    text: String,
    answers: Vec<(String, Vec<PromptAnswer>)>,
}

impl Draft {
    /// One without commands.
    pub fn new(head: Head) -> Self {
        Self { head, entries: Vec::new(), secrets: Vec::new(), turn: 0 }
    }

    /// What follows belongs together: it is undone as one.
    pub fn begin_turn(&mut self) {
        self.turn += 1;
    }

    /// Adds a command, as it stands in a file (`- back`), with what is to be said of it.
    pub fn push(&mut self, text: &str, remark: Option<&str>) {
        let text = format!("{}\n", text.trim_end());
        self.entries.push(Entry { turn: self.turn, remark: remark.map(str::to_owned), text, answers: Vec::new() });
    }

    /// A variable whose value appears nowhere.
    pub fn secret(&mut self, name: &str) {
        if !self.secrets.iter().any(|known| known == name) {
            self.secrets.push(name.to_owned());
        }
    }

    /// A prompt that came with the last command was answered. It is written before that command, unless the answers before would give the
    /// same.
    pub fn answered(&mut self, group: &str, answer: PromptAnswer) {
        let Some((last, before)) = self.entries.split_last_mut() else { return };
        if let Some((_, answers)) = last.answers.iter_mut().find(|(known, _)| known == group) {
            // The last of a list stays: repeated, it need not be written.
            if answers.last() != Some(&answer) {
                answers.push(answer);
            }
            return;
        }
        let given = before.iter().rev().find_map(|entry| entry.answers.iter().find(|(known, _)| known == group));
        if given.and_then(|(_, answers)| answers.last()) != Some(&answer) {
            last.answers.push((group.to_owned(), vec![answer]));
        }
    }

    /// The last command; `None` if there is none.
    pub fn last(&self) -> Option<&str> {
        self.entries.last().map(|entry| entry.text.trim_end())
    }

    /// Takes out what the last turn wrote; empty if nothing is left that may be.
    pub fn undo(&mut self) -> Vec<String> {
        let Some(turn) = self.entries.last().map(|entry| entry.turn).filter(|turn| *turn > 0) else { return Vec::new() };
        let at = self.entries.iter().position(|entry| entry.turn == turn).unwrap_or(self.entries.len());
        self.entries.split_off(at).into_iter().map(|entry| entry.text.trim_end().to_owned()).collect()
    }

    /// The names of the secrets that its commands use.
    pub fn secrets(&self) -> Vec<&str> {
        let used = |name: &&String| self.entries.iter().any(|entry| entry.text.contains(&format!("${{{name}}}")));
        self.secrets.iter().filter(used).map(String::as_str).collect()
    }

    /// The file's text.
    pub fn text(&self) -> String {
        self.with("")
    }

    /// The file's text with one more command.
    pub fn with(&self, more: &str) -> String {
        let mut text = self.header(more);
        for (index, entry) in self.entries.iter().enumerate() {
            if index > 0 && entry.text.starts_with("- phase:") {
                text.push('\n');
            }
            if let Some(remark) = &entry.remark {
                let _ = writeln!(text, "# {}", remark.replace(['\n', '\r'], " "));
            }
            if !entry.answers.is_empty() {
                let _ = writeln!(text, "- onPermission: {}", answers(&entry.answers));
            }
            text += &entry.text;
        }
        text + more
    }

    fn header(&self, more: &str) -> String {
        let head = &self.head;
        let mut text: String = head.remarks.iter().map(|remark| format!("# {remark}\n")).collect();
        let _ = writeln!(text, "appId: {}\nname: {}\nofframp:", head.package, scalar(&head.name));
        if let Some(apk) = &head.apk {
            let _ = writeln!(text, "  apk: {}", scalar(apk));
        }
        text += "  permissions: observe\n";
        let mut secrets = self.secrets();
        secrets.extend(self.secrets.iter().map(String::as_str).filter(|name| more.contains(&format!("${{{name}}}"))));
        secrets.dedup();
        if !secrets.is_empty() {
            let given: Vec<String> = secrets.iter().map(|name| format!("--env {name}=…")).collect();
            let _ = writeln!(text, "  secrets: [{}]  # give with {}", secrets.join(", "), given.join(" "));
        }
        text + "---\n"
    }
}

fn answers(answers: &[(String, Vec<PromptAnswer>)]) -> String {
    let mut by_group: BTreeMap<&str, String> = BTreeMap::new();
    for (group, answers) in answers {
        let words: Vec<&str> = answers.iter().map(|answer| answer.word()).collect();
        by_group.insert(
            group,
            match words.as_slice() {
                [one] => (*one).to_owned(),
                more => format!("[{}]", more.join(", ")),
            },
        );
    }
    let key = |group: &str| {
        if group.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c)) { group.to_owned() } else { quoted(group) }
    };
    let parts: Vec<String> = by_group.into_iter().map(|(group, answer)| format!("{}: {answer}", key(group))).collect();
    format!("{{{}}}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::decode;

    fn draft() -> Draft {
        let head =
            Head { package: "com.example.app".into(), name: "app".into(), apk: Some("/tmp/a b.apk".into()), ..Head::default() };
        let mut draft = Draft::new(head);
        draft.push("- phase: first-run", None);
        draft.push("- launchApp", None);
        draft
    }

    fn commands(draft: &Draft) -> Vec<String> {
        let text = draft.text();
        decode(std::path::Path::new("a.yaml"), &text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0].render(false)));
        text.split("---\n").nth(1).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn answers_stand_before_the_command_whose_prompt_they_answer() {
        let mut draft = draft();
        draft.answered("LOCATION", PromptAnswer::Deny);
        draft.answered("CAMERA", PromptAnswer::Deny);
        draft.answered("CAMERA", PromptAnswer::Deny);
        draft.begin_turn();
        draft.push("- tapOn: Scan", None);
        draft.answered("CAMERA", PromptAnswer::Deny);
        draft.answered("*", PromptAnswer::AllowOnce);
        draft.begin_turn();
        draft.push("- tapOn: Scan", Some("a remark\nin two lines"));
        draft.answered("CAMERA", PromptAnswer::Allow);
        draft.answered("CAMERA", PromptAnswer::Deny);
        let expected = [
            "- phase: first-run",
            "- onPermission: {CAMERA: deny, LOCATION: deny}",
            "- launchApp",
            "- onPermission: {\"*\": allow_once}",
            "- tapOn: Scan",
            "# a remark in two lines",
            "- onPermission: {CAMERA: [allow, deny]}",
            "- tapOn: Scan",
        ];
        assert_eq!(commands(&draft), expected);
        assert_eq!(draft.undo(), ["- tapOn: Scan"]);
        assert_eq!(draft.undo(), ["- tapOn: Scan"]);
        assert_eq!(draft.undo(), Vec::<String>::new(), "the start stays");
        assert_eq!(commands(&draft).len(), 3);
    }

    #[test]
    fn a_turn_is_undone_as_one_and_secrets_that_nothing_uses_are_not_named() {
        let mut draft = draft();
        draft.begin_turn();
        draft.secret("PASSWORD");
        assert!(draft.with("- inputText: ${PASSWORD}\n").contains("secrets: [PASSWORD]  # give with --env PASSWORD=…\n"));
        draft.push("- tapOn: {id: password}", None);
        draft.push("- inputText: \"${PASSWORD}\"", None);
        draft.begin_turn();
        draft.push("- phase: use", None);
        assert!(
            draft.text().contains("  secrets: [PASSWORD]") && draft.text().ends_with("\n\n- phase: use\n"),
            "{}",
            draft.text()
        );
        assert_eq!(draft.secrets(), ["PASSWORD"]);
        draft.undo();
        assert_eq!(draft.undo().len(), 2);
        assert!(!draft.text().contains("secrets"));
    }
}

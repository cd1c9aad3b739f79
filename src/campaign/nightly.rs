//! A campaign held against a baseline: what a chat or a mail shows in the morning, and the exit code that a script goes by.

use crate::compare::{Change, Comparison};
use crate::report::text::{clean, cut};

/// Lines of a summary at most.
const LINES: usize = 15;
/// Things named of one app.
const NAMED: usize = 4;
/// Columns of a line.
const COLUMNS: usize = 160;

/// One app held against its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The app's name.
    pub app: String,
    /// What came of it.
    pub result: Result,
}

/// What came of holding an app against its baseline.
#[derive(Debug, Clone, PartialEq)]
pub enum Result {
    /// It has one, of that version.
    Compared(Box<Comparison>),
    /// It has none.
    NoBaseline,
    /// It has one, and could not be tested this time, and why.
    Untested(String),
}

/// A night.
#[derive(Debug, Clone, PartialEq)]
pub struct Nightly {
    /// The campaign's own name.
    pub id: String,
    /// What it was held against, for people.
    pub against: String,
    /// Every app.
    pub apps: Vec<Held>,
}

impl Held {
    fn regressed(&self) -> bool {
        matches!(&self.result, Result::Compared(comparison) if comparison.summary.regressed())
    }

    fn improved(&self) -> bool {
        matches!(&self.result, Result::Compared(comparison) if comparison.summary.fixed + comparison.summary.better > 0)
            && !self.regressed()
    }

    /// `Lantern 1.3 → 1.4: new CN-PERM-03 (deny-all); worse use.asks.total 3 → 5 (deny-all)`.
    fn line(&self, bold: &str) -> String {
        let app = clean(&self.app);
        match &self.result {
            Result::NoBaseline => format!("{bold}{app}{bold}: no baseline"),
            Result::Untested(why) => format!("{bold}{app}{bold}: could not be tested: {}", clean(why)),
            Result::Compared(comparison) => {
                let versions = |of: fn(&crate::compare::model::App) -> &Vec<crate::compare::model::Build>| {
                    comparison.apps.iter().flat_map(of).map(|build| build.version_name.clone()).collect::<Vec<_>>().join(" ")
                };
                let (before, after) = (versions(|app| &app.before), versions(|app| &app.after));
                let version = if before == after { after } else { format!("{before} → {after}") };
                let mut said = changes(comparison);
                let more = said.len().saturating_sub(NAMED);
                said.truncate(NAMED);
                if more > 0 {
                    said.push(format!("and {more} more"));
                }
                format!("{bold}{app}{bold} {}: {}", clean(&version), said.join("; "))
            }
        }
    }
}

/// What is new or worse, the rules first.
fn changes(comparison: &Comparison) -> Vec<String> {
    let mut rules = Vec::new();
    let mut counts = Vec::new();
    for pair in comparison.apps.iter().flat_map(|app| &app.pairs) {
        let place = &pair.policy;
        if let Some(script) = pair.script.as_ref().filter(|script| matches!(script.change, Change::New | Change::Worse)) {
            let why = script.after.lines().next().unwrap_or_default();
            rules.push(format!("{} fails now ({place}): {}", pair.scenario, clean(why)));
        }
        for rule in pair.rules.iter().filter(|rule| matches!(rule.change, Change::New | Change::Worse)) {
            let word = if rule.change == Change::New { "new" } else { "worse" };
            rules.push(format!("{word} {} ({place})", rule.rule));
        }
        for count in pair.counts.iter().filter(|count| count.change == Change::Worse) {
            counts.push(format!("{} {} → {} ({place})", count.count, plain(&count.before), plain(&count.after)));
        }
    }
    rules.extend(counts);
    rules
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "none".into(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

impl Nightly {
    /// 1: something is new or worse; 3: nothing is, and of an app that has a baseline nothing can be said; 0: neither.
    pub fn exit_code(&self) -> u8 {
        if self.apps.iter().any(Held::regressed) {
            1
        } else if self.apps.iter().any(|app| matches!(app.result, Result::Untested(_))) {
            3
        } else {
            0
        }
    }

    /// At most fifteen lines, for a chat or a mail.
    pub fn text(&self) -> String {
        self.render("", "- ")
    }

    /// The same as Markdown.
    pub fn markdown(&self) -> String {
        self.render("**", "- ")
    }

    fn render(&self, bold: &str, bullet: &str) -> String {
        let n = |of: &dyn Fn(&Held) -> bool| self.apps.iter().filter(|app| of(app)).count();
        let untested = |app: &Held| matches!(app.result, Result::Untested(_));
        let without = |app: &Held| app.result == Result::NoBaseline;
        let regressed = n(&Held::regressed);
        let word = if regressed > 0 {
            "worse"
        } else if n(&untested) > 0 {
            "incomplete"
        } else {
            "fine"
        };
        let mut lines = vec![format!(
            "{bold}{} is {word}{bold} against {}: of {} apps {regressed} worse, {} better, {} not tested, {} without a baseline",
            clean(&self.id),
            clean(&self.against),
            self.apps.len(),
            n(&Held::improved),
            n(&untested),
            n(&without),
        )];
        if !bold.is_empty() {
            // A list in Markdown begins after an empty line.
            lines.push(String::new());
        }
        let mut told: Vec<&Held> = self.apps.iter().filter(|app| app.regressed()).collect();
        told.extend(self.apps.iter().filter(|app| untested(app)));
        told.extend(self.apps.iter().filter(|app| without(app)));
        let room = LINES - lines.len() - 1;
        let more = told.len().saturating_sub(room);
        for app in told.iter().take(room) {
            lines.push(cut(&format!("{bullet}{}", app.line(bold)), COLUMNS));
        }
        if more > 0 {
            lines.push(format!("{bullet}and {more} apps more; the campaign's folder has them"));
        }
        let mut text = lines.join("\n");
        while text.ends_with('\n') {
            text.pop();
        }
        text + "\n"
    }
}

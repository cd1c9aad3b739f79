//! The bulletin in a terminal.

use super::bulletin::{Bulletin, Record, lightest};
use super::state::State;
use crate::report::text::{Tone, clean, cut, pad, paint, width};

/// Columns of an app's name.
const NAME: usize = 24;
/// Columns of what is said of it.
const SAID: usize = 80;

impl Bulletin {
    /// Every app in a line, and what came of all together.
    pub fn text(&self, colour: bool) -> String {
        let mut out = paint(&clean(&format!("{}  {}", self.title_zh, self.title_en)), Tone::Strong, colour) + "\n\n";
        let names = self.apps.iter().map(|app| width(&app.name)).max().unwrap_or(0).min(NAME);
        let versions = self.apps.iter().map(|app| width(&app.version)).max().unwrap_or(0).min(NAME);
        let lightest = lightest(&self.severity);
        for app in &self.apps {
            let tone = match app.state {
                State::Problems | State::StillProblematic | State::Overdue => Tone::Bad,
                State::Passed | State::SelfCorrected => Tone::Good,
                State::CannotBeTested | State::NotTested => Tone::Warn,
            };
            let line = format!(
                "{}  {}  {}  {}",
                paint(&pad(app.state.words().0, 17), tone, colour),
                pad(&cut(&clean(&app.name), NAME), names),
                pad(&cut(&clean(&app.version), NAME), versions),
                cut(&clean(&said(app, lightest)), SAID)
            );
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push_str(&format!("\n{}\n", self.sum()));
        if let Some(progress) = self.told() {
            out.push_str(&format!("{progress}\n"));
        }
        if self.unreviewed > 0 {
            out.push_str(&format!(
                "{} with findings that nobody has reviewed: `offramp review RUN --by NAME` for each, then `offramp campaign bulletin`\n",
                apps(self.unreviewed)
            ));
        }
        out
    }

    /// `60 apps: 41 problems found, 19 passed`.
    pub fn sum(&self) -> String {
        let parts: Vec<String> = State::ALL
            .iter()
            .map(|state| (self.count(*state), state.words().0))
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{n} {word}"))
            .collect();
        format!("{}: {}", apps(self.apps.len()), parts.join(", "))
    }

    /// What changed since the campaign before.
    pub fn told(&self) -> Option<String> {
        let progress = self.progress.as_ref()?;
        let overdue = if progress.overdue > 0 { format!(" ({} overdue)", progress.overdue) } else { String::new() };
        let unknown =
            if progress.unknown > 0 { format!(", {} could not be tested again", progress.unknown) } else { String::new() };
        let new = if progress.new > 0 { format!("; {} new", progress.new) } else { String::new() };
        Some(format!(
            "since {}: {} corrected, {} remain{overdue}{unknown}{new}",
            progress.previous, progress.corrected, progress.remain
        ))
    }
}

fn apps(n: usize) -> String {
    if n == 1 { "1 app".into() } else { format!("{n} apps") }
}

/// Confirmed problems, then what nobody has reviewed or only a person can judge, then what else must be known.
fn said(app: &Record, lightest: crate::rules::Severity) -> String {
    let mut parts = Vec::new();
    if !app.problems.is_empty() {
        parts.push(app.problems.iter().map(|class| class.zh.as_str()).collect::<Vec<_>>().join("；"));
    }
    let open: Vec<&str> = app.open(lightest).map(|met| met.rule.as_str()).collect();
    if !open.is_empty() {
        parts.push(format!("not reviewed: {}", open.join(" ")));
    }
    let to_judge: Vec<&str> = app.to_judge(lightest).map(|met| met.rule.as_str()).collect();
    if !to_judge.is_empty() {
        parts.push(format!("for a person to judge: {}", to_judge.join(" ")));
    }
    parts.extend(app.why.clone());
    parts.join("; ")
}

//! What a comparison says; `--format json` prints it as it stands.

use serde::Serialize;
use serde_json::Value;

use crate::rules::{Severity, Verdict};

/// Version of the JSON.
pub const SCHEMA: u32 = 1;

/// Two sets of runs held against each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Version of this format.
    pub schema: u32,
    /// How often each change occurs.
    pub summary: Summary,
    /// By app.
    pub apps: Vec<App>,
}

/// How often each change occurs, over all apps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rules that are met no more, and scripts that run again.
    pub fixed: usize,
    /// Rules that are met as before.
    pub still: usize,
    /// Rules that are met now and were not, and scripts that fail now.
    pub new: usize,
    /// Rules and counts that became better.
    pub better: usize,
    /// Rules and counts that became worse.
    pub worse: usize,
    /// Counts that differ where neither direction is better.
    pub changed: usize,
    /// Jobs, rules and counts of which nothing can be said.
    pub not_comparable: usize,
}

impl Summary {
    /// Counts the changes.
    pub fn of(apps: &[App]) -> Self {
        let mut summary = Self::default();
        let mut add = |change: Change| {
            *match change {
                Change::Fixed => &mut summary.fixed,
                Change::Still => &mut summary.still,
                Change::New => &mut summary.new,
                Change::Better => &mut summary.better,
                Change::Worse => &mut summary.worse,
                Change::Changed => &mut summary.changed,
                Change::NotComparable => &mut summary.not_comparable,
                Change::Same => return,
            } += 1;
        };
        for pair in apps.iter().flat_map(|app| &app.pairs) {
            if pair.not_comparable.is_some() {
                add(Change::NotComparable);
                continue;
            }
            pair.script.iter().for_each(|script| add(script.change));
            pair.rules.iter().for_each(|rule| add(rule.change));
            pair.counts.iter().for_each(|count| add(count.change));
        }
        summary
    }

    /// Anything new or worse.
    pub fn regressed(self) -> bool {
        self.new + self.worse > 0
    }
}

/// How something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Was met, and is no more.
    Fixed,
    /// Met as before.
    Still,
    /// Is met, and was not.
    New,
    /// Better, and not yet well.
    Better,
    /// Worse.
    Worse,
    /// Another value, where neither direction is better.
    Changed,
    /// As before.
    Same,
    /// Nothing can be said, with the reason.
    NotComparable,
}

/// One app.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct App {
    /// Package; empty when no job got so far as to know it.
    pub package: String,
    /// Label.
    pub label: String,
    /// Builds before: one, unless the folder held runs of several.
    pub before: Vec<Build>,
    /// Builds after.
    pub after: Vec<Build>,
    /// Its jobs, held against each other.
    pub pairs: Vec<Pair>,
}

/// One build of an app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Build {
    /// Version name.
    pub version_name: String,
    /// Version code.
    pub version_code: i64,
    /// SHA-256 of the APK; empty when it was on the device already.
    pub apk_sha256: String,
    /// SHA-256 of the signer's certificate.
    pub signer_sha256: String,
}

/// One scenario under one policy on one kind of device, before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The scenario's name.
    pub scenario: String,
    /// Permission policy.
    pub policy: String,
    /// API level and kind of device.
    pub device: String,
    /// Locale.
    pub locale: String,
    /// Whether either side ran on the simulated device.
    pub simulated: bool,
    /// The jobs before; more than one are repetitions.
    pub before: Vec<Job>,
    /// The jobs after.
    pub after: Vec<Job>,
    /// Why nothing in this pair can be compared.
    pub not_comparable: Option<String>,
    /// What else differs between the two sides.
    pub conditions: Vec<Condition>,
    /// The script's end, where it changed.
    pub script: Option<Script>,
    /// Every rule that either side was judged by.
    pub rules: Vec<Rule>,
    /// Every count that either side made.
    pub counts: Vec<Count>,
    /// Counts that could not be made after, by their path, with the reason.
    pub unknown_after: Vec<(String, String)>,
}

/// Where a job is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Job {
    /// The run's name.
    pub run: String,
    /// Number of the job in its trace.
    pub job: u32,
    /// When the run began, RFC 3339.
    pub started: String,
    /// SHA-256 of the evidence manifest.
    pub manifest_sha256: Option<String>,
}

/// A circumstance that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// `version`, `APK`, `device`, `account` …
    pub what: &'static str,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// How the scenario's script ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Script {
    /// Fixed, still or new.
    pub change: Change,
    /// Why it failed before; empty if it did not.
    pub before: String,
    /// Why it fails now.
    pub after: String,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// Its id.
    pub rule: String,
    /// Its title in English.
    pub title: String,
    /// Its title in Chinese.
    pub title_zh: String,
    /// Published source; the official sentence stands in it where it was confirmed.
    pub source: String,
    /// How it changed.
    pub change: Change,
    /// Why nothing can be said, or what else must be known.
    pub why: Option<String>,
    /// What it said before.
    pub before: Option<Said>,
    /// What it says after.
    pub after: Option<Said>,
}

/// What a rule says of one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// Name and version of the pack.
    pub pack: String,
    /// The verdict.
    pub verdict: Verdict,
    /// How much it weighs.
    pub severity: Severity,
    /// What was counted.
    pub count: Option<f64>,
    /// The limit.
    pub limit: Option<f64>,
    /// Whose it is.
    pub limit_is: String,
    /// What was seen.
    pub message: String,
    /// The run and the job whose trace has the evidence.
    pub run: String,
    /// Number of that job.
    pub job: u32,
    /// Lines of its trace.
    pub evidence: Vec<u64>,
    /// What a person decided about it.
    pub review: Option<String>,
}

/// One count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Count {
    /// `use.asks.total`, `deletion.depth`.
    pub count: String,
    /// Which direction is better.
    pub better: Direction,
    /// How it changed.
    pub change: Change,
    /// Before; null when there was none.
    pub before: Value,
    /// After.
    pub after: Value,
    /// Why nothing can be said, or what showed it.
    pub why: Option<String>,
}

/// Which direction of a count is better for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Less.
    Fewer,
    /// Neither: a longer sign-up alone is no wrong, and no merit.
    Neither,
}

//! What a rule says of a job.

use serde::{Deserialize, Serialize};

/// One rule held against one job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Rule's id (`CN-PERM-03`).
    pub rule: String,
    /// Rule's title, in English.
    pub title: String,
    /// What the rule says.
    pub verdict: Verdict,
    /// How much it weighs.
    pub severity: Severity,
    /// What was counted; `None` when nothing could be.
    pub count: Option<f64>,
    /// What it was held against.
    pub limit: Option<f64>,
    /// `published`, or `ours`.
    pub limit_is: String,
    /// Lines of the trace that it rests on.
    pub evidence: Vec<u64>,
    /// Published source, with article and date.
    pub source: String,
    /// What was seen, for a person.
    pub message: String,
    /// Innocent explanation considered, and how it was excluded or why it was not.
    pub innocent: String,
    /// What would change the verdict.
    pub would_change: String,
}

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not met by what was seen.
    Pass,
    /// The published wording is met by what was seen; not a finding of illegality.
    Fail,
    /// A person must judge.
    Review,
    /// The step it hangs on did not run.
    NotObserved,
    /// Could not be tested.
    Blocked,
    /// Repetitions differ.
    Unstable,
}

/// How much a finding weighs, from light to heavy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// For information.
    Info,
    /// Advice.
    Advisory,
    /// An indicator of a breach.
    Indicator,
    /// A strong one.
    StrongIndicator,
}

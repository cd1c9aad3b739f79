//! What a rule says of a job.

use serde::{Deserialize, Serialize};

/// One rule held against one job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Rule's id (`CN-PERM-03`).
    pub rule: String,
    /// Name and version of its pack (`cn@1`); empty in a judgement's own file, which states them once.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pack: String,
    /// Rule's title, in English.
    pub title: String,
    /// The same in Chinese.
    pub title_zh: String,
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
    /// What kind of source the rule has.
    pub weight: Weight,
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

impl Severity {
    /// All, from light to heavy, as packs write them.
    pub const ALL: [(&'static str, Severity); 4] = [
        ("info", Severity::Info),
        ("advisory", Severity::Advisory),
        ("indicator", Severity::Indicator),
        ("strong-indicator", Severity::StrongIndicator),
    ];
}

/// What kind of source a rule has, and so how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// A law or regulation.
    Law,
    /// A regulator's method or notice.
    Method,
    /// A store's practice or policy.
    Store,
    /// A draft, not in force.
    Draft,
    /// Advice.
    Advisory,
    /// A rule of one's own house.
    House,
}

impl Weight {
    /// All, as packs write them.
    pub const ALL: [(&'static str, Weight); 6] = [
        ("law", Weight::Law),
        ("method", Weight::Method),
        ("store", Weight::Store),
        ("draft", Weight::Draft),
        ("advisory", Weight::Advisory),
        ("house", Weight::House),
    ];

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Weight::Law => "law",
            Weight::Method => "regulator's method",
            Weight::Store => "store practice",
            Weight::Draft => "draft",
            Weight::Advisory => "advice",
            Weight::House => "house rule",
        }
    }

    /// The heaviest severity that a rule of this weight may have.
    pub fn at_most(self) -> Severity {
        match self {
            Weight::Draft | Weight::Advisory => Severity::Advisory,
            Weight::Law | Weight::Method | Weight::Store | Weight::House => Severity::StrongIndicator,
        }
    }
}

//! What a scenario's header says.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::model::{CodeSource, Hooks, Span, Timing};
use crate::ui::Selector;

/// The first document of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Header {
    /// Package of the app; may be left out when `offramp.apk` tells it.
    pub app_id: Option<String>,
    /// Name; the file's name without extension when left out.
    pub name: String,
    /// For `--tag`.
    pub tags: Vec<String>,
    /// Variables.
    pub env: BTreeMap<String, String>,
    /// A text of the scenario, or of a file that it runs, names an account from a file: `${ACCOUNT.identifier}`.
    pub uses_account: bool,
    /// Commands before and after the others.
    pub hooks: Hooks,
    /// What the author wants in JUnit's report.
    pub properties: BTreeMap<String, String>,
    /// The `offramp:` part; `None` in a plain Maestro flow, which runs under policy `grant`.
    pub offramp: Option<OfframpHeader>,
}

/// Kinds of apps that rules know, by name.
pub const CATEGORIES: &[&str] = &[
    "calendar",
    "calls",
    "camera",
    "delivery",
    "files",
    "finance",
    "fitness",
    "game",
    "maps",
    "messaging",
    "music",
    "news",
    "reading",
    "recorder",
    "rides",
    "shopping",
    "social",
    "tool",
    "travel",
    "video",
    "wearable",
    "weather",
];

/// What audits add to the header.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OfframpHeader {
    /// APK file or specimen folder, relative to the scenario's file.
    pub apk: Option<PathBuf>,
    /// Permission policy; `observe` when left out.
    pub permissions: Policy,
    /// What kind of app it is: one of [`CATEGORIES`]; empty when left out.
    pub category: String,
    /// What the crawl that found the way had looked at; `None` for a way that a person wrote.
    pub found: Option<String>,
    /// Rule packs.
    pub rules: Vec<String>,
    /// Run it once more with refusals forgotten before each start.
    pub counterfactual: bool,
    /// Limits that the run must keep; a broken one fails the run.
    pub expect: Vec<Expectation>,
    /// Names of variables whose values never appear in trace or report.
    pub secrets: Vec<String>,
    /// Test accounts: each a map of variables, taken in order.
    pub accounts: Vec<BTreeMap<String, String>>,
    /// A file of test accounts, relative to the scenario's file.
    pub accounts_file: Option<PathBuf>,
    /// Where one-time codes come from.
    pub codes: Option<CodeSource>,
    /// Selectors that tell states apart: `authenticated`, `logged_out`, `deleted`, `unsupported`.
    pub markers: BTreeMap<String, Selector>,
    /// Hosts that scripts and `readCode` may talk to.
    pub hosts: Vec<String>,
    /// Programs of this machine that `readCode` may run.
    pub programs: Vec<String>,
    /// What may be run in the device's shell.
    pub adb: AdbAccess,
    /// How long things are waited for.
    pub timing: Timing,
}

/// What a scenario may run in the device's shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AdbAccess {
    /// Nothing.
    #[default]
    Nothing,
    /// Any command.
    Any,
    /// One command that begins with these words.
    Beginnings(Vec<String>),
}

/// A limit on one count: `account-deletion.actions: {max: 6}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// `PHASE.KEY` with a key of `run.json`, or `deletion.KEY`.
    pub count: String,
    /// Smallest value that is fine.
    pub min: Option<f64>,
    /// Largest value that is fine.
    pub max: Option<f64>,
    /// The only value that is fine (a number or a word such as `deleted`).
    pub equals: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// How permission prompts are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Policy {
    /// By `onPermission`; a prompt with no answer fails the step.
    #[default]
    Observe,
    /// Each is refused.
    DenyAll,
    /// Each is allowed.
    AllowAll,
    /// Each is allowed once where that is offered.
    AllowOnce,
    /// All permissions are granted before the start, so prompts stay hidden. Never for an audit.
    Grant,
}

impl Policy {
    /// As scenarios, the command line and traces write them; the first is the default.
    pub const WORDS: &[&str] = &["observe", "deny-all", "allow-all", "allow-once", "grant"];
    const ALL: [Policy; 5] = [Policy::Observe, Policy::DenyAll, Policy::AllowAll, Policy::AllowOnce, Policy::Grant];

    /// The policy's word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The policy of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.word() == word)
    }
}

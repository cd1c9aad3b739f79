//! The counts, with the keys that `run.json` shows and `truth.yaml` states.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::decisions::Decision;
use crate::trace::event::{AppFacts, DeviceFacts, FaultClass, ScenarioFacts, Status};

/// Everything counted in one job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobMetrics {
    /// Which job of the trace.
    pub job: u32,
    /// What it ran.
    pub scenario: ScenarioFacts,
    /// On which device.
    pub device: Option<DeviceFacts>,
    /// Which app.
    pub app: Option<AppFacts>,
    /// How it ended; `None` when the trace stops before its end.
    pub status: Option<Status>,
    /// Why it did not pass.
    pub error: Option<String>,
    /// Whose fault that was; `None` when it passed, or the trace stops before its end.
    pub fault: Option<FaultClass>,
    /// Another attempt at the same planned job stands for it.
    pub superseded: bool,
    /// The counts.
    pub counts: Counts,
    /// Every ask, in order; what `counts` sums up.
    pub asks: Vec<Ask>,
    /// What became of each input, act and look, by its line.
    pub decisions: BTreeMap<u64, Decision>,
    /// Quicker ways in that the sign-up offered and the scenario did not take: the look and the control's label.
    pub ways_in_not_taken: Vec<(u64, String)>,
    /// Each time the app ended after a refusal.
    pub exits: Vec<ExitAfterRefusal>,
    /// Commands that the scenario had run in the device's shell.
    pub shell: Vec<ShellUse>,
    /// Moves of the device's clock, and attempts; its setting back is none.
    pub clock: Vec<ClockMove>,
    /// In a counterfactual run: whether Android's flags were cleared.
    pub flags: Option<FlagsCleared>,
    /// Faults of the app itself: it crashed, hung, or left.
    pub app_faults: Vec<u64>,
    /// What the way out's outcome rests on; `None` when no phase `account-deletion` ran.
    pub deletion: Option<DeletionFacts>,
    /// What became of the canary; `None` when it was never typed.
    pub canary: Option<CanaryFacts>,
    /// What else was seen of leaving, for rules.
    pub leaving: super::leaving::Facts,
    /// What else was seen of how the app asks, for rules.
    pub conduct: super::conduct::Facts,
    /// First and last sequence number.
    pub span: (u64, u64),
}

/// A command that the scenario had run in the device's shell: an intervention, and no act of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShellUse {
    /// Its line.
    pub seq: u64,
    /// The command.
    pub command: String,
    /// Its exit status; -1 where it had none.
    pub status: i32,
}

/// A nickname that nobody else has, stored in the account before it was deleted. That a log-in works afterwards proves nothing where log-in
/// and sign-up are one; that the canary comes back does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CanaryFacts {
    /// The `input` that typed it, before the deletion's end.
    pub stored: Option<u64>,
    /// First `input` of a log-in after the deletion, in phase `after-deletion`; without one nothing can be said.
    pub logged_in: Option<u64>,
    /// First `observe` after that log-in that shows it: the old account is alive.
    pub seen_again: Option<u64>,
}

/// What a counterfactual run rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlagsCleared {
    /// Starts before which it was done.
    pub starts: u32,
    /// Permissions that had flags.
    pub permissions: Vec<String>,
    /// Why it could not be done before one of them.
    pub problem: Option<String>,
}

/// The device's clock was moved, or was to be. Counts that rest on it are `shifted`: elapsed time and the server's did not move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockMove {
    /// The `clock` event.
    pub seq: u64,
    /// `root`, `console`, `alarm-service`, `none`.
    pub method: String,
    /// By how much, milliseconds.
    pub by_ms: i64,
    /// Why it could not be moved.
    pub problem: Option<String>,
}

/// The separate facts behind the way out's counts, for rules and for people.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeletionFacts {
    /// The `input` that activated the entry.
    pub entry: Option<u64>,
    /// The one that the author marked.
    pub claimed: Option<u64>,
    /// First `observe` of the end screen.
    pub end: Option<u64>,
    /// What the end screen says; empty if there is none.
    pub end_phrase: String,
    /// `gone`, `kept`, `unknown`.
    pub session: String,
    /// Why the outcome is what it is.
    pub why: String,
    /// Whether the promised handling days are working days; `None` without a promise.
    pub handling_working: Option<bool>,
    /// The words that promise them.
    pub handling_phrase: String,
    /// The `observe` that shows them.
    pub handling_seq: Option<u64>,
    /// First and last line of the way.
    pub span: (u64, u64),
}

/// The counts of one job.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// By phase, in the order in which they began.
    pub phases: Vec<PhaseCounts>,
    /// The way out; `None` when no phase `account-deletion` ran.
    pub deletion: Option<Deletion>,
    /// The way out held against the way in; `None` unless both ran.
    pub symmetry: Option<Symmetry>,
    /// Counts that could not be made, by their path, with the reason.
    pub unknown: BTreeMap<String, String>,
}

/// The counts of one phase.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PhaseCounts {
    /// Its name.
    pub name: String,
    /// Inputs that the user must make to progress.
    pub actions: u32,
    /// Visits to states that need input.
    pub screens: u32,
    /// Different ones among them.
    pub distinct_screens: u32,
    /// Data demanded.
    pub fields: u32,
    /// Enabled actionable controls on deletion screens.
    pub options: u32,
    /// Acts outside the app, counted in `actions` too.
    pub external_acts: u32,
    /// Key presses.
    pub keystrokes: u32,
    /// Scroll gestures.
    pub scrolls: u32,
    /// Enforced waits, milliseconds of the device's time.
    pub wait_ms: u64,
    /// Permission asks.
    pub asks: AskCounts,
}

/// Asks, as the user met them. `None`: could not be counted, see `unknown`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AskCounts {
    /// `shown + suppressed + nags`.
    pub total: Option<u32>,
    /// The system's page was there for the user.
    pub shown: Option<u32>,
    /// The app asked, the system showed nothing.
    pub suppressed: Option<u32>,
    /// Android itself asked; never charged to the app.
    pub system: Option<u32>,
    /// The app's own "go to settings" without a system page.
    pub nags: Option<u32>,
    /// Special-access screens.
    pub special: Option<u32>,
    /// Asks that the app explained itself just before.
    pub explained: Option<u32>,
    /// The user's last input asked for it.
    pub solicited: Option<u32>,
    /// Nothing of the user's led to it.
    pub idle: Option<u32>,
    /// Neither can be said.
    pub undetermined: Option<u32>,
    /// Before the consent gate was passed.
    pub before_consent: Option<u32>,
    /// Before the user's first action.
    pub before_first_action: Option<u32>,
    /// For a group already refused, in this phase.
    pub re_asks: Option<u32>,
    /// The same after a relaunch; `None` when no relaunch ran.
    pub re_asks_relaunch: Option<u32>,
    /// Those that the user met within 48 hours of the refusal; `None` when the clock was not moved.
    pub re_asks_48h: Option<u32>,
    /// `total` by permission group.
    pub by_group: BTreeMap<String, u32>,
}

/// The way out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Deletion {
    /// How it ended: `deleted`, `requested`, `deactivated`, `blocked`, `not_found`, `unknown`.
    pub outcome: String,
    /// Actions from the main screen to the entry, the tap on it included; `None` when no entry was found.
    pub depth: Option<u32>,
    /// Actions after it.
    pub flow: Option<u32>,
    /// `depth + flow`.
    pub steps: Option<u32>,
    /// Cooling-off days that the app states.
    pub cooling_off_days: Option<u32>,
    /// Handling days that the app promises.
    pub handling_days: Option<u32>,
    /// Obstacles met, by id (`O2`), in order of their numbers.
    pub obstacles: Vec<String>,
    /// Where each obstacle was seen and what showed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sightings: Vec<Sighting>,
}

/// What made an obstacle count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    /// `O2`.
    pub obstacle: String,
    /// The `observe` (or `input`) that shows it.
    pub seq: u64,
    /// The node, phrase or measurement.
    pub because: String,
}

/// The way out held against the way in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Symmetry {
    /// `steps(deletion) / actions(sign-up)`.
    pub ratio: f64,
    /// `steps(deletion) − actions(sign-up)`.
    pub difference: i64,
}

/// One ask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Phase in which it came.
    pub phase: String,
    /// Permission group (`CAMERA`), or the permission's own name when it is custom.
    pub group: String,
    /// How it came to the user.
    pub kind: AskKind,
    /// What led to it.
    pub origin: Origin,
    /// How it was answered: `granted`, `foreground`, `once`, `partial`, `denied`, `denied_for_good`, `dismissed`, `unanswered`; empty when it was not shown.
    pub answer: String,
    /// The app explained it just before.
    pub explained: bool,
    /// For a group already refused.
    pub re_ask: bool,
    /// It was met within 48 hours of that refusal, by a clock that was moved on purpose: elapsed time and the server did not move with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub within_48h: bool,
    /// How many cold starts of the app had happened before it, the first being 1.
    pub launch: u32,
    /// Before the consent gate was passed.
    pub before_consent: bool,
    /// Before the user's first action.
    pub before_first_action: bool,
    /// Device's wall clock, Unix milliseconds.
    pub device_ms: Option<i64>,
    /// Lines of the trace that witness it.
    pub evidence: Vec<u64>,
    /// Where witnesses disagree, for the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disagreements: Vec<String>,
}

/// How an ask came to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskKind {
    /// The system's page was there.
    Shown,
    /// The system showed nothing.
    Suppressed,
    /// A wrongly formed request.
    Rejected,
    /// Android itself asked.
    System,
    /// The app's own nag.
    Nag,
    /// A special-access screen.
    Special,
    /// More than one explanation.
    Ambiguous,
}

/// What led to an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The user's last input.
    Solicited,
    /// Nothing of the user's.
    Idle,
    /// Cannot be said.
    Undetermined,
}

/// The app left or died after a refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExitAfterRefusal {
    /// Group refused.
    pub group: String,
    /// `input` that refused it.
    pub refusal: u64,
    /// `observe` that shows the app gone.
    pub gone: u64,
    /// Milliseconds of the device's time between.
    pub after_ms: Option<i64>,
    /// How the process ended, if the device says (`crash`, `exit_self`, `permission_change`, …); empty if not.
    pub reason: String,
}

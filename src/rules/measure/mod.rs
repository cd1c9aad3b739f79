//! The measures that rules may count: a fixed list, each computed from metrics alone.

mod asks;
mod exits;
mod leaving;
mod symmetry;

use serde::Deserialize;

use super::model::{Severity, Verdict};
use crate::metrics::JobMetrics;

/// What a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Exits within ten seconds of a refusal that the control run survives and Android did not make.
    ExitAfterRefusal,
    /// Asks shown for a group refused earlier in the same launch.
    ReAsksSameLaunch,
    /// Asks shown for a group refused in an earlier launch.
    ReAsksRelaunch,
    /// Asks shown before the user's first action.
    AsksBeforeFirstAction,
    /// Asks shown before the consent gate was passed.
    AsksBeforeConsent,
    /// 1 if the way out does not end in a deletion that the app confirms.
    DeletionOutcome,
    /// Actions to the entry of the deletion.
    DeletionDepth,
    /// Obstacles that lead out of the app: a call, mail or agent (O13), the web (O19).
    DeletionOutside,
    /// Working days that the app promises for the handling.
    HandlingDays,
    /// Steps of the deletion less actions of the sign-up.
    SymmetryDifference,
}

impl Measure {
    /// All, for `rules list` and the documentation.
    pub const ALL: [Measure; 10] = [
        Measure::ExitAfterRefusal,
        Measure::ReAsksSameLaunch,
        Measure::ReAsksRelaunch,
        Measure::AsksBeforeFirstAction,
        Measure::AsksBeforeConsent,
        Measure::DeletionOutcome,
        Measure::DeletionDepth,
        Measure::DeletionOutside,
        Measure::HandlingDays,
        Measure::SymmetryDifference,
    ];

    /// As packs write it.
    pub fn name(self) -> &'static str {
        match self {
            Measure::ExitAfterRefusal => "exit_after_refusal",
            Measure::ReAsksSameLaunch => "re_asks_same_launch",
            Measure::ReAsksRelaunch => "re_asks_relaunch",
            Measure::AsksBeforeFirstAction => "asks_before_first_action",
            Measure::AsksBeforeConsent => "asks_before_consent",
            Measure::DeletionOutcome => "deletion_outcome",
            Measure::DeletionDepth => "deletion_depth",
            Measure::DeletionOutside => "deletion_outside",
            Measure::HandlingDays => "handling_days",
            Measure::SymmetryDifference => "symmetry_difference",
        }
    }

    /// Whether a count of this path (`phases[1].asks.re_asks`, `deletion.depth`) bears on it; where repetitions differ in one that does, nothing can be said.
    pub fn rests_on(self, path: &str) -> bool {
        match self {
            Measure::ExitAfterRefusal => false,
            Measure::ReAsksSameLaunch => path.ends_with(".asks.re_asks"),
            Measure::ReAsksRelaunch => path.ends_with(".asks.re_asks_relaunch"),
            Measure::AsksBeforeFirstAction => path.ends_with(".asks.before_first_action"),
            Measure::AsksBeforeConsent => path.ends_with(".asks.before_consent"),
            Measure::DeletionOutcome => path == "deletion" || path == "deletion.outcome",
            Measure::DeletionDepth => path == "deletion" || path == "deletion.depth",
            Measure::DeletionOutside => path == "deletion" || path == "deletion.obstacles",
            Measure::HandlingDays => path == "deletion" || path == "deletion.handling_days",
            Measure::SymmetryDifference => path.starts_with("symmetry"),
        }
    }

    /// Counts it in a job. `jobs` are all of the run, for control runs.
    pub fn of(self, jobs: &[JobMetrics], job: &JobMetrics) -> Measured {
        match self {
            Measure::ExitAfterRefusal => exits::after_refusal(jobs, job),
            Measure::ReAsksSameLaunch => asks::re_asks(job, false),
            Measure::ReAsksRelaunch => asks::re_asks(job, true),
            Measure::AsksBeforeFirstAction => asks::before_first_action(job),
            Measure::AsksBeforeConsent => asks::before_consent(job),
            Measure::DeletionOutcome => leaving::outcome(job),
            Measure::DeletionDepth => leaving::depth(job),
            Measure::DeletionOutside => leaving::outside(job),
            Measure::HandlingDays => leaving::handling(job),
            Measure::SymmetryDifference => symmetry::difference(job),
        }
    }
}

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub enum Measured {
    /// A count that the rule's thresholds are for.
    Count(Counted),
    /// The step that it hangs on did not run.
    NotObserved(String),
    /// It could not be tested.
    Blocked(String),
}

/// A count.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counted {
    /// What may lead to a fail.
    pub count: f64,
    /// Why, although the count may be 0, a person must look.
    pub doubt: Option<String>,
    /// The highest verdict that it may lead to, with the reason.
    pub cap: Option<(Verdict, String)>,
    /// The count is the same however the scenario goes on, so one that fails later can still clear it.
    pub complete: bool,
    /// A severity heavier than the threshold's.
    pub at_least: Option<Severity>,
    /// Lines of the trace.
    pub evidence: Vec<u64>,
    /// What was seen, in a sentence.
    pub seen: String,
}

//! The measures that rules may count: a fixed list, each computed from metrics alone. Each file lists its own.

pub mod asks;
mod bursts;
mod canary;
mod choice;
mod demands;
mod exits;
mod leaving;
mod needs;
mod obstacles;
mod policy;
mod popups;
mod store;
mod subscription;
mod symmetry;

use super::model::{Severity, Verdict};
use super::pack::Only;
use crate::metrics::JobMetrics;

/// Something that a rule can count.
pub struct Measure {
    /// As packs write it.
    pub name: &'static str,
    /// What is counted, for a person.
    pub what: &'static str,
    /// By what a rule may narrow it.
    pub takes: Takes,
    /// Whether a count of this path (`phases[1].asks.re_asks`, `deletion.depth`) bears on it; where repetitions differ in one that does, nothing
    /// can be said.
    pub rests_on: fn(&str) -> bool,
    /// Counts it.
    of: fn(&Case<'_>) -> Measured,
}

/// By what a rule may narrow a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// By nothing.
    Nothing,
    /// By `only.groups`.
    Groups,
    /// By `only.obstacles`.
    Obstacles,
}

/// What a measure looks at.
pub struct Case<'a> {
    /// All jobs of the run, for control runs.
    pub jobs: &'a [JobMetrics],
    /// The one that is judged.
    pub job: &'a JobMetrics,
    /// What of it the rule wants.
    pub only: &'a Only,
}

/// The files' lists. What counts nothing that repetitions compare rests on no path.
const FAMILIES: [&[Measure]; 14] = [
    policy::MEASURES,
    exits::MEASURES,
    asks::MEASURES,
    bursts::MEASURES,
    needs::MEASURES,
    popups::MEASURES,
    leaving::MEASURES,
    demands::MEASURES,
    canary::MEASURES,
    obstacles::MEASURES,
    subscription::MEASURES,
    symmetry::MEASURES,
    store::MEASURES,
    choice::MEASURES,
];

impl Measure {
    /// All, for `rules show`, hints and the documentation.
    pub fn all() -> impl Iterator<Item = &'static Measure> {
        FAMILIES.into_iter().flatten()
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<&'static Measure> {
        Measure::all().find(|measure| measure.name == name)
    }

    /// Counts it in a job.
    pub fn of(&self, case: &Case<'_>) -> Measured {
        (self.of)(case)
    }
}

impl std::fmt::Debug for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
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

/// `1 ask`, `2 asks`.
fn counted(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// For measures that rest on no count that repetitions compare.
fn nothing(_path: &str) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_measure_has_a_name_of_its_own_and_says_what_it_is() {
        let names: Vec<&str> = Measure::all().map(|measure| measure.name).collect();
        for (at, measure) in Measure::all().enumerate() {
            assert!(!names[..at].contains(&measure.name), "{}", measure.name);
            assert!(measure.what.len() > 10 && !measure.what.ends_with('.'), "{}", measure.name);
        }
    }
}

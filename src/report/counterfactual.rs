//! The counterfactual run in a line beside the natural one: what the app asks for when Android forgets refusals.

use super::console;
use super::model::{Counterfactual, RunReport, ScenarioReport};
use crate::metrics::JobMetrics;
use crate::metrics::model::AskKind;

/// What a job shows as a counterfactual one; `None` if it is none.
pub(super) fn of(job: &JobMetrics, all: &[JobMetrics]) -> Option<Counterfactual> {
    let natural = all.iter().find(|other| Some(other.job) == job.scenario.counterfactual_for);
    let flags = job.flags.as_ref()?;
    Some(Counterfactual { re_asks: met(job), natural: natural.and_then(met), problem: flags.problem.clone() })
}

/// Re-asks that the user met: what Android kept back is no nuisance.
fn met(job: &JobMetrics) -> Option<u32> {
    if job.counts.phases.iter().any(|phase| phase.asks.re_asks.is_none()) {
        return None;
    }
    let met = job.asks.iter().filter(|ask| ask.re_ask && matches!(ask.kind, AskKind::Shown | AskKind::Nag));
    u32::try_from(met.count()).ok()
}

/// A line for each counterfactual run of a report.
pub(super) fn lines(report: &RunReport) -> Vec<String> {
    let of = |scenario: &ScenarioReport| {
        let natural = report.scenarios.iter().find(|other| Some(other.job) == scenario.counterfactual_for)?;
        Some(format!("{}: {}", console::title(natural), sentence(scenario)?))
    };
    report.scenarios.iter().filter_map(of).collect()
}

/// What is said of a job where it stands: of a counterfactual one, and of one that has a counterfactual run.
pub(super) fn about(report: &RunReport, scenario: &ScenarioReport) -> Option<String> {
    let run = if scenario.counterfactual.is_some() {
        Some(scenario)
    } else {
        report.scenarios.iter().find(|other| other.counterfactual_for == Some(scenario.job))
    };
    sentence(run?)
}

pub(super) fn sentence(run: &ScenarioReport) -> Option<String> {
    let Counterfactual { re_asks, natural, problem } = run.counterfactual.as_ref()?;
    if let Some(problem) = problem {
        return Some(format!("counterfactual: not to be had; {problem}"));
    }
    if run.status == "broken" {
        return Some("counterfactual: that run was broken, it says nothing".to_owned());
    }
    let number = |count: &Option<u32>| count.map_or("an unknown number of".to_owned(), |count| count.to_string());
    let word = if *re_asks == Some(1) { "re-ask" } else { "re-asks" };
    Some(format!(
        "counterfactual: {} {word} seen when Android's permission flags are cleared before each start; as it is, {}. No rule rests on it.",
        number(re_asks),
        number(natural)
    ))
}

//! Exits after a refusal, held against the control run.

use super::{Case, Counted, Measure, Measured, Takes, nothing};
use crate::metrics::JobMetrics;
use crate::metrics::asks::refused;
use crate::metrics::model::ExitAfterRefusal;
use crate::rules::model::Verdict;
use crate::trace::event::Status;

/// Reasons of the end of a process that are the app's own doing; others may be the system's. Empty: it left without its process ending, or the
/// level does not tell.
const OWN: [&str; 8] =
    ["", "exit_self", "crash", "app_crash(exception)", "crash_native", "anr", "initialization_failure", "signaled"];

pub(super) const MEASURES: &[Measure] = &[Measure {
    name: "exit_after_refusal",
    what: "exits within ten seconds of a refusal that the control run survives and Android did not make",
    takes: Takes::Nothing,
    rests_on: nothing,
    of: after_refusal,
}];

/// Counts them.
fn after_refusal(case: &Case<'_>) -> Measured {
    let job = case.job;
    if job.exits.is_empty() {
        return if job.asks.iter().any(|ask| refused(&ask.answer)) {
            Measured::Count(Counted { seen: "the app went on after each refusal".to_owned(), ..Counted::default() })
        } else {
            Measured::NotObserved("nothing was refused in this run".to_owned())
        };
    }
    let cap = match excuse(case) {
        Ok(cap) => cap,
        Err(blocked) => return blocked,
    };
    Measured::Count(Counted {
        count: job.exits.len() as f64,
        cap: cap.map(|reason| (Verdict::Review, reason)),
        evidence: job.exits.iter().flat_map(|exit| [exit.refusal, exit.gone]).collect(),
        seen: job.exits.iter().map(sentence).collect::<Vec<_>>().join("; "),
        ..Counted::default()
    })
}

/// Why a person must judge the exits of a job; `None` if the control run passed and the app ended itself.
///
/// # Errors
/// Blocked, if the app is ended in the control run too.
pub(super) fn excuse(case: &Case<'_>) -> Result<Option<String>, Measured> {
    let job = case.job;
    let Some(control) = case.jobs.iter().find(|other| other.scenario.control_for == Some(job.job)) else {
        return Ok(Some("there is no control run with everything allowed".to_owned()));
    };
    let own = job.exits.iter().find(|exit| OWN.contains(&exit.reason.as_str()));
    match (control.status, own) {
        (Some(Status::Passed), Some(_)) => Ok(None),
        (Some(Status::Passed), None) => {
            let reason = job.exits.first().map_or("", |exit| exit.reason.as_str());
            Ok(Some(format!("the process ended by “{reason}”, which may not be the app's doing")))
        }
        (status, _) if gone_too(control, status) => Err(Measured::Blocked(format!(
            "environment: with everything allowed the app does not get through either ({})",
            why(control)
        ))),
        _ => Ok(Some(format!("the control run did not pass ({})", why(control)))),
    }
}

/// The control run was ended by the app too, or did not come through.
fn gone_too(control: &JobMetrics, status: Option<Status>) -> bool {
    !control.app_faults.is_empty() || matches!(status, None | Some(Status::Broken))
}

fn why(job: &JobMetrics) -> &str {
    job.error.as_deref().unwrap_or("no reason given")
}

fn sentence(exit: &ExitAfterRefusal) -> String {
    let after = exit.after_ms.map(|ms| format!(" {:.1} s", ms as f64 / 1000.0)).unwrap_or_default();
    let reason = if exit.reason.is_empty() { String::new() } else { format!(", process ended by {}", exit.reason) };
    format!("{} was refused, and{after} later the app was gone (line {}{reason})", exit.group, exit.gone)
}

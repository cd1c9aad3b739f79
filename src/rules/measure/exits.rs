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
    let (jobs, job) = (case.jobs, case.job);
    if job.exits.is_empty() {
        return if job.asks.iter().any(|ask| refused(&ask.answer)) {
            Measured::Count(Counted { seen: "the app went on after each refusal".to_owned(), ..Counted::default() })
        } else {
            Measured::NotObserved("nothing was refused in this run".to_owned())
        };
    }
    let control = jobs.iter().find(|other| other.scenario.control_for == Some(job.job));
    let foreign = job.exits.iter().all(|exit| !OWN.contains(&exit.reason.as_str()));
    let cap = match control.map(|control| (control, control.status)) {
        None => Some("there is no control run with everything allowed".to_owned()),
        Some((_, Some(Status::Passed))) if foreign => {
            Some(format!("the process ended by “{}”, which may not be the app's doing", job.exits[0].reason))
        }
        Some((_, Some(Status::Passed))) => None,
        Some((control, status)) if gone_too(control, status) => {
            return Measured::Blocked(format!(
                "environment: with everything allowed the app does not get through either ({})",
                why(control)
            ));
        }
        Some((control, _)) => Some(format!("the control run did not pass ({})", why(control))),
    };
    Measured::Count(Counted {
        count: job.exits.len() as f64,
        cap: cap.map(|reason| (Verdict::Review, reason)),
        evidence: job.exits.iter().flat_map(|exit| [exit.refusal, exit.gone]).collect(),
        seen: job.exits.iter().map(sentence).collect::<Vec<_>>().join("; "),
        ..Counted::default()
    })
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

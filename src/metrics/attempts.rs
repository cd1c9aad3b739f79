//! Attempts at one planned job: which of them stands for it.

use std::collections::{BTreeMap, BTreeSet};

use super::JobMetrics;
use crate::trace::event::{FaultClass, Status};

/// Marks the runs of attempts that do not stand for their job. The first attempt stands whose runs all came to their end, with no device
/// or server failing; where there is none, the last one does, so that its reason is told. The others are kept: see [`others`].
pub(super) fn settle(jobs: &mut [JobMetrics]) {
    let mut attempts: BTreeMap<String, Vec<(u64, String, bool)>> = BTreeMap::new();
    for job in jobs.iter() {
        let Some(planned) = &job.scenario.planned else { continue };
        let of_job = attempts.entry(planned.id.clone()).or_default();
        match of_job.iter_mut().find(|(_, attempt, _)| *attempt == planned.attempt) {
            Some((begun, _, complete)) => {
                *begun = job.span.0.min(*begun);
                *complete &= is_complete(job);
            }
            None => of_job.push((job.span.0, planned.attempt.clone(), is_complete(job))),
        }
    }
    let mut stands = BTreeSet::new();
    for (id, mut of_job) in attempts {
        of_job.sort();
        let best = of_job.iter().find(|(.., complete)| *complete).or(of_job.last());
        stands.extend(best.map(|(_, attempt, _)| (id, attempt.clone())));
    }
    for job in jobs {
        let planned = job.scenario.planned.as_ref();
        job.superseded = planned.is_some_and(|planned| !stands.contains(&(planned.id.clone(), planned.attempt.clone())));
    }
}

/// Whether something can be said of it: it came to its end, and not for want of a device.
fn is_complete(job: &JobMetrics) -> bool {
    job.status.is_some_and(|status| status != Status::Broken || job.fault != Some(FaultClass::Infrastructure))
}

/// The same run in the other attempts at a job, as they began.
pub fn others<'j>(jobs: &'j [JobMetrics], job: &JobMetrics) -> Vec<&'j JobMetrics> {
    let kind = |job: &JobMetrics| (job.scenario.control_for.is_some(), job.scenario.counterfactual_for.is_some());
    let Some(planned) = &job.scenario.planned else { return Vec::new() };
    let same = |other: &&JobMetrics| {
        let of_job = other.scenario.planned.as_ref().is_some_and(|other| other.id == planned.id);
        other.job != job.job && of_job && kind(other) == kind(job)
    };
    jobs.iter().filter(same).collect()
}

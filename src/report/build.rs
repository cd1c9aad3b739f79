//! Trace, counts and findings → `run.json`.

use std::collections::BTreeMap;

use super::judgement::Judgement;
use super::model::{AppReport, Attempt, DeviceReport, Repeats, RunReport, ScenarioReport};
use super::review::Reviewed;
use super::{account, counterfactual};
use crate::metrics::{self, JobMetrics, repeats};
use crate::rules::Finding;
use crate::rules::limits::NOT_CHECKABLE;
use crate::trace::event::{AppFacts, DeviceFacts, Event, Record, Status};

/// Version of `run.json`.
pub const SCHEMA: u32 = 1;

/// What is known beside the trace.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// SHA-256 of the evidence manifest.
    pub manifest_sha256: Option<String>,
    /// Broken limits of the scenario's `expect`, by job.
    pub expectations: BTreeMap<u32, Vec<String>>,
    /// What people decided about the findings.
    pub reviews: Vec<Reviewed>,
}

/// The report of a run: one entry a job, in the order of their numbers.
pub fn build(records: &[Record], metrics: &[JobMetrics], judged: &[Judgement], beside: &Beside) -> RunReport {
    let (offramp, id) = records
        .iter()
        .find_map(|record| match &record.event {
            Event::Run { offramp, id, .. } => Some((offramp.clone(), id.clone())),
            _ => None,
        })
        .unwrap_or_else(|| (env!("CARGO_PKG_VERSION").into(), String::new()));
    let complete = !metrics.is_empty() && metrics.iter().all(|job| job.superseded || job.status.is_some());
    let stand = metrics.iter().filter(|job| !job.superseded);
    let mut scenarios: Vec<_> = stand.map(|job| scenario(records, job, metrics, judged, beside)).collect();
    scenarios.sort_by_key(|scenario| scenario.job);
    RunReport {
        schema: SCHEMA,
        offramp,
        id,
        manifest_sha256: beside.manifest_sha256.clone(),
        started: records.first().map(|record| record.wall.clone()).unwrap_or_default(),
        finished: records.iter().map(|record| record.wall.clone()).max().filter(|_| complete),
        scenarios,
        not_checkable: NOT_CHECKABLE.map(|unseen| format!("{}: {}", unseen.short, unseen.text)).into(),
    }
}

fn scenario(records: &[Record], job: &JobMetrics, all: &[JobMetrics], judged: &[Judgement], beside: &Beside) -> ScenarioReport {
    let findings = judged.iter().flat_map(|pack| {
        let of_job = pack.jobs.iter().filter(|entry| entry.job == job.job).flat_map(|entry| &entry.findings);
        of_job.map(|finding| Finding { pack: pack.label(), ..finding.clone() })
    });
    let others = metrics::attempts::others(all, job);
    ScenarioReport {
        job: job.job,
        name: job.scenario.name.clone(),
        file: job.scenario.file.clone(),
        status: status(job.status).into(),
        error: job.error.clone().or_else(|| job.status.is_none().then(|| STOPPED.into())),
        fault: job.fault,
        policy: job.scenario.policy.clone(),
        control_for: job.scenario.control_for,
        counterfactual_for: job.scenario.counterfactual_for,
        from_step: job.scenario.from_step.clone(),
        counterfactual: counterfactual::of(job, all),
        attempts: attempts(job, others.len()),
        other_attempts: others.into_iter().map(attempt).collect(),
        device: job.device.as_ref().map(device).unwrap_or_default(),
        app: job.app.as_ref().map(app).unwrap_or_default(),
        account: account::of(records, job),
        phases: job.counts.phases.clone(),
        deletion: job.counts.deletion.clone(),
        symmetry: job.counts.symmetry.clone(),
        canary: job.canary.clone(),
        repeats: {
            let group = repeats::group(all, job);
            let unstable = repeats::unstable(&group);
            let spread = repeats::spread(&group, &unstable);
            let n = group.iter().filter(|other| !other.superseded).count();
            Repeats { n: u32::try_from(n).unwrap_or(u32::MAX), unstable, spread }
        },
        unknown: job.counts.unknown.clone(),
        findings: findings.collect(),
        expectations: beside.expectations.get(&job.job).cloned().unwrap_or_default(),
        reviews: beside.reviews.iter().filter(|review| review.job == job.job).cloned().collect(),
    }
}

/// How often a job was tried. Of a job of a plan that has no result, that is all that is known.
fn attempts(job: &JobMetrics, others: usize) -> u32 {
    match &job.scenario.planned {
        Some(planned) => u32::try_from(others).unwrap_or(u32::MAX).saturating_add(u32::from(!planned.attempt.is_empty())),
        None => job.scenario.attempt.max(1),
    }
}

fn attempt(other: &JobMetrics) -> Attempt {
    Attempt {
        job: other.job,
        status: status(other.status).into(),
        error: other.error.clone().or_else(|| other.status.is_none().then(|| STOPPED.into())),
        serial: other.device.as_ref().map(|device| device.serial.clone()).unwrap_or_default(),
    }
}

const STOPPED: &str = "the recording stops before this scenario's end";

/// A job whose end is missing says nothing, as a broken one.
fn status(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Passed) => "passed",
        Some(Status::Failed) => "failed",
        Some(Status::Broken) | None => "broken",
    }
}

fn device(facts: &DeviceFacts) -> DeviceReport {
    DeviceReport {
        serial: facts.serial.clone(),
        model: facts.model.clone(),
        api: facts.api,
        simulated: facts.simulated,
        locale: facts.locale.clone(),
    }
}

fn app(facts: &AppFacts) -> AppReport {
    AppReport {
        package: facts.package.clone(),
        label: facts.label.clone(),
        version_name: facts.version_name.clone(),
        version_code: facts.version_code,
        apk_sha256: facts.apk_sha256.clone(),
        signer_sha256: facts.signer_sha256.clone(),
        given: facts.given.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::model::PhaseCounts;
    use crate::metrics::repeats::Spread;
    use crate::report::example;

    #[test]
    fn a_job_without_an_end_is_broken_and_the_run_unfinished() {
        let (records, mut metrics) = (example::records(), example::metrics());
        metrics[0].status = None;
        let report = build(&records, &metrics, &[], &Beside::default());
        assert_eq!(report.scenarios[0].status, "broken");
        assert_eq!(report.scenarios[0].error.as_deref(), Some(STOPPED));
        assert_eq!(report.finished, None);
    }

    #[test]
    fn repetitions_that_differ_are_named_by_path() {
        let metrics = [3, 3, 4].map(|actions| {
            let mut job = example::metrics().remove(0);
            job.counts.phases = vec![PhaseCounts { name: "sign-up".into(), actions, ..Default::default() }];
            job
        });
        let report = build(&example::records(), &metrics, &[], &Beside::default());
        let spread = BTreeMap::from([("phases[0].actions".into(), Spread { min: 3.0, median: 3.0, max: 4.0 })]);
        assert_eq!(report.scenarios[2].repeats, Repeats { n: 3, unstable: vec!["phases[0].actions".into()], spread });
    }
}

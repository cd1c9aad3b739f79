//! The limits that scenarios set for themselves, held against what was counted.

use std::collections::BTreeMap;

use super::plan::Plan;
use crate::metrics::JobMetrics;
use crate::rules::{claims, expect};
use crate::trace::Trace;

/// The broken limits of each test, by its number in the trace, each in one sentence with its place.
pub fn broken(plan: &Plan, metrics: &[JobMetrics], trace: &Trace) -> BTreeMap<u32, Vec<String>> {
    let planned: BTreeMap<&str, _> = plan.jobs.iter().map(|job| (job.id.as_str(), job)).collect();
    let tests = metrics.iter().filter(|job| job.scenario.is_test());
    let of = |job: &JobMetrics| {
        let scenario = &planned.get(job.scenario.planned.as_ref()?.id.as_str())?.scenario;
        let limits = scenario.expect.iter().flat_map(|expected| {
            let broken = expect::check(std::slice::from_ref(&expected.limit), &job.counts);
            broken.into_iter().map(|text| format!("{}:{}: {text}", scenario.file, expected.line))
        });
        let records: Vec<_> = trace.records(job.job).collect();
        Some((job.job, limits.chain(claims::broken(&records, trace)).collect()))
    };
    tests.filter_map(of).collect()
}

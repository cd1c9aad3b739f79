//! Repetitions of one job: which counts differ.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::JobMetrics;

/// The jobs that repeat this one: the same scenario under the same policy on the same device, or on devices of the profile that it was
/// planned for; no control runs; the job itself and every other attempt at it included.
pub fn group<'j>(jobs: &'j [JobMetrics], job: &JobMetrics) -> Vec<&'j JobMetrics> {
    let key = |job: &JobMetrics| {
        let planned = job.scenario.planned.as_ref().map(|planned| planned.profile.clone());
        let serial = planned.or_else(|| job.device.as_ref().map(|device| device.serial.clone()));
        let scenario = &job.scenario;
        let kind = (scenario.control_for, scenario.counterfactual_for, scenario.from_step.clone());
        (scenario.file.clone(), scenario.name.clone(), scenario.policy.clone(), kind, serial)
    };
    jobs.iter().filter(|other| key(other) == key(job)).collect()
}

/// How far a count differs among repetitions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The least.
    pub min: f64,
    /// The middle one; of two in the middle the smaller.
    pub median: f64,
    /// The most.
    pub max: f64,
}

impl Spread {
    /// Of some values; `None` of none.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let median = *values.get(values.len().checked_sub(1)? / 2)?;
        Some(Self { min: *values.first()?, median, max: *values.last()? })
    }
}

/// How far the counts at these paths differ among jobs; what is no number in one of them is left out.
pub fn spread(jobs: &[&JobMetrics], paths: &[String]) -> BTreeMap<String, Spread> {
    let values = counts(jobs);
    let number = |value: &Value, path: &str| {
        let pointer: String =
            path.split(['.', '[', ']']).filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect();
        value.pointer(&pointer).and_then(Value::as_f64)
    };
    let of = |path: &String| {
        let numbers: Option<Vec<f64>> = values.iter().map(|value| number(value, path)).collect();
        Some((path.clone(), Spread::of(numbers?)?))
    };
    paths.iter().filter_map(of).collect()
}

/// The counts of the jobs that ended.
fn counts(jobs: &[&JobMetrics]) -> Vec<Value> {
    let ended = jobs.iter().filter(|job| job.status.is_some_and(|status| status != crate::trace::event::Status::Broken));
    ended.filter_map(|job| serde_json::to_value(&job.counts).ok()).collect()
}

/// Paths of the counts that differ among jobs, each as `phases[2].actions`; the jobs that did not end are left out.
pub fn unstable(jobs: &[&JobMetrics]) -> Vec<String> {
    let values = counts(jobs);
    let mut paths = BTreeSet::new();
    for pair in values.windows(2) {
        differ("", &pair[0], &pair[1], &mut paths);
    }
    paths.into_iter().collect()
}

fn differ(path: &str, one: &Value, other: &Value, paths: &mut BTreeSet<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys()) {
                // Where a thing stands in the trace, and in which words a reason is given, is no count.
                if matches!(key.as_str(), "sightings" | "unknown") {
                    continue;
                }
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differ(&path, one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null), paths);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() && one.iter().all(Value::is_object) => {
            for (at, (one, other)) in one.iter().zip(other).enumerate() {
                differ(&format!("{path}[{at}]"), one, other, paths);
            }
        }
        (one, other) if one != other => {
            paths.insert(path.to_owned());
        }
        _ => {}
    }
}

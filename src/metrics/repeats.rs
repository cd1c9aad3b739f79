//! Repetitions of one job: which counts differ.

use std::collections::BTreeSet;

use serde_json::Value;

use super::JobMetrics;

/// The jobs that repeat this one: the same scenario under the same policy on the same device, no control runs, the job itself included.
pub fn group<'j>(jobs: &'j [JobMetrics], job: &JobMetrics) -> Vec<&'j JobMetrics> {
    let key = |job: &JobMetrics| {
        let serial = job.device.as_ref().map(|device| device.serial.clone());
        (job.scenario.file.clone(), job.scenario.name.clone(), job.scenario.policy.clone(), job.scenario.control_for, serial)
    };
    jobs.iter().filter(|other| key(other) == key(job)).collect()
}

/// Paths of the counts that differ among jobs, each as `phases[2].actions`; the jobs that did not end are left out.
pub fn unstable(jobs: &[&JobMetrics]) -> Vec<String> {
    let ended = jobs.iter().filter(|job| job.status.is_some_and(|status| status != crate::trace::event::Status::Broken));
    let values: Vec<Value> = ended.filter_map(|job| serde_json::to_value(&job.counts).ok()).collect();
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

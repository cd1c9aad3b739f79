//! Runs the real binary and reads its `run.json`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use offramp::metrics::{self, JobMetrics};
use offramp::trace::Trace;
use serde_json::Value;

/// One job of a run, without control runs.
#[derive(Debug)]
pub struct Job {
    /// The scenario's name: the specimen's.
    pub name: String,
    /// Permission policy.
    pub policy: String,
    /// How it ended.
    pub status: String,
    /// Why it did not pass.
    pub error: String,
    /// The counts, by phase: the phase's object without its name.
    pub phases: Vec<(String, Value)>,
    /// The way out, without the sightings that explain it.
    pub deletion: Value,
    /// The way out held against the way in.
    pub symmetry: Value,
    /// The kinds of its asks and the answers to them.
    pub met: BTreeSet<String>,
    /// Counts that could not be made.
    pub unknown: Value,
}

/// Runs scenarios on one device (`sim:api34`, or an adb serial) under each policy. The program must end well or with findings.
pub fn run(scenarios: &[PathBuf], device: &str, policies: &[&str], arguments: &[&str]) -> Vec<Job> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let output = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(["run", "--no-html"])
        .args(scenarios)
        .args(["--device", device, "--policies", &policies.join(",")])
        .arg("--out")
        .arg(&out)
        .args(arguments)
        .output()
        .unwrap();
    let told = || format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(matches!(output.status.code(), Some(0 | 1)), "{scenarios:?} on {device}: {}\n{}", output.status, told());
    let text = std::fs::read_to_string(out.join("run.json")).unwrap_or_else(|error| panic!("run.json: {error}\n{}", told()));
    let report: Value = serde_json::from_str(&text).unwrap();
    let trace = Trace::open(&out).unwrap();
    let jobs = report["scenarios"].as_array().unwrap().iter().zip(metrics::compute(&trace));
    jobs.filter(|(job, _)| job["control_for"].is_null()).map(|(job, metrics)| read(job, &metrics)).collect()
}

/// The kinds of a job's asks and the answers to them, as `covers` writes them.
fn met(metrics: &JobMetrics) -> BTreeSet<String> {
    let word = |value: &dyn std::fmt::Debug| format!("{value:?}").to_lowercase();
    metrics.asks.iter().flat_map(|ask| [word(&ask.kind), ask.answer.clone()]).collect()
}

fn read(job: &Value, metrics: &JobMetrics) -> Job {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let without = |value: &Value, key: &str| {
        let mut value = value.clone();
        if let Some(map) = value.as_object_mut() {
            map.remove(key);
        }
        value
    };
    Job {
        name: text(&job["name"]),
        policy: text(&job["policy"]),
        status: text(&job["status"]),
        error: text(&job["error"]),
        phases: job["phases"].as_array().unwrap().iter().map(|phase| (text(&phase["name"]), without(phase, "name"))).collect(),
        deletion: without(&job["deletion"], "sightings"),
        symmetry: job["symmetry"].clone(),
        met: met(metrics),
        unknown: job["unknown"].clone(),
    }
}

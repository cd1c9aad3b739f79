//! What a scenario does over time and with accounts, by the real binary: a second run in which refusals are forgotten.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Runs scenarios from the project's folder on a simulated device; what it printed, and `run.json`.
fn run(scenario: &str, out: &Path, args: &[&str]) -> (String, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", scenario, "--device", "sim", "--no-html", "--out"])
        .arg(out)
        .args(args)
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    let json = std::fs::read(out.join("run.json")).unwrap_or_else(|error| panic!("{error}\n{text}"));
    (text, serde_json::from_slice(&json).unwrap())
}

#[test]
fn a_counterfactual_run_shows_what_android_kept_back() {
    let dir = tempfile::tempdir().unwrap();
    let (text, report) = run("scenarios/burrow", &dir.path().join("run"), &["--counterfactual"]);
    let jobs = report["scenarios"].as_array().unwrap();
    assert_eq!(jobs.len(), 2, "{text}");
    let shown = &jobs[1];
    assert_eq!((&shown["counterfactual_for"], &shown["findings"]), (&1.into(), &Value::Array(Vec::new())));
    // Two groups at each of three more starts; as it is, Android keeps them back from the third start on.
    assert_eq!((&shown["counterfactual"]["re_asks"], &shown["counterfactual"]["natural"]), (&6.into(), &2.into()));
    let line = "burrow, observe, sim-api34: counterfactual: 6 re-asks seen when Android's permission flags are cleared before each";
    assert!(text.contains(line), "{text}");
}

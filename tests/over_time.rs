//! What a scenario does over time and with accounts, by the real binary: a second run in which refusals are forgotten, a name that
//! comes back, an account that is used once, and what the author expects.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Runs scenarios from the project's folder on a simulated device; what it printed, as one line, and `run.json`.
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
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
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
    let line =
        "burrow, observe, sim-api34: counterfactual: 6 re-asks seen when Android's permission flags are cleared before each";
    assert!(text.contains(line), "{text}");
}

#[test]
fn the_old_account_is_alive_only_when_the_canary_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    for (specimen, alive) in [("fitness", true), ("forum", false)] {
        let (text, report) = run(&format!("scenarios/{specimen}"), &dir.path().join(specimen), &[]);
        let job = &report["scenarios"][0];
        assert_eq!(job["status"], "passed", "{text}");
        let canary = &job["canary"];
        assert!(canary["stored"].is_u64() && canary["logged_in"].is_u64(), "both log in again: {canary}");
        assert_eq!(canary["seen_again"].is_u64(), alive, "{specimen}: {canary}");
        assert_eq!(text.contains("the old account is alive"), alive, "{text}");
    }
}

#[test]
fn an_account_from_a_file_is_deleted_once_and_its_password_is_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scenario = std::fs::read_to_string(root.join("scenarios/reader/leave.yaml")).unwrap();
    let scenario = scenario
        .replace("${OFFRAMP_EMAIL}", "${ACCOUNT.identifier}")
        .replace("${OFFRAMP_PASSWORD}", "${ACCOUNT.password}")
        .replace("../../emulator", root.join("emulator").to_str().unwrap())
        + "- expectSteps: {phase: account-deletion, max: 5}\n- expectAsks: {phase: sign-up, max: 0}\n";
    let file = dir.path().join("leave.yaml");
    std::fs::write(&file, scenario).unwrap();
    let accounts = dir.path().join("accounts.yaml");
    let listed = "# Of the lab.\n- {id: anna, identifier: anna@example.com, method: password, password: hunter2hunter}\n";
    std::fs::write(&accounts, listed).unwrap();
    let out = dir.path().join("run");
    let (text, report) = run(file.to_str().unwrap(), &out, &["--accounts", accounts.to_str().unwrap()]);
    let job = &report["scenarios"][0];
    assert_eq!((&job["status"], &job["deletion"]["outcome"]), (&"passed".into(), &"deleted".into()), "{text}");
    assert!(text.contains("test account `anna` (password)"), "{text}");
    // Four taps to the entry, the password, and the confirmation; nothing is asked while one signs up.
    let broken = job["expectations"].as_array().unwrap();
    assert_eq!(broken.len(), 1, "{broken:?}");
    let sentence = broken[0].as_str().unwrap();
    assert!(
        sentence.ends_with(":3: expectSteps: 6 steps were taken in `account-deletion` until here, expected at most 5"),
        "{sentence}"
    );
    assert!(sentence.starts_with(file.to_str().unwrap()), "{sentence}");
    let listed = std::fs::read_to_string(&accounts).unwrap();
    assert!(
        listed.starts_with("# Of the lab.\n") && listed.contains("pending-deletion") && listed.contains("pending_until"),
        "{listed}"
    );
    let trace = std::fs::read_to_string(out.join("trace.jsonl")).unwrap();
    assert!(!trace.contains("hunter2") && !text.contains("hunter2") && !report.to_string().contains("hunter2"));
    // It is gone; so a second run has nobody, and says so before a device is touched.
    let again = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(["run", file.to_str().unwrap(), "--device", "sim", "--out"])
        .arg(dir.path().join("again"))
        .args(["--accounts", accounts.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(2));
    let error = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(error.contains("`anna` waits for its deletion until") && error.contains("set `state: fresh`"), "{error}");
    assert!(!dir.path().join("again").exists(), "nothing ran");
}

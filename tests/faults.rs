//! `offramp run` on a device that fails: what is the device's fault is told apart from findings, in bounded time, and what was recorded
//! opens.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use offramp::trace::Trace;
use offramp::trace::event::{Event, Status};
use offramp_emulator::faults::Plan;
use offramp_emulator::server::AdbServer;
use offramp_emulator::{DeviceConfig, Ports, Running};

/// How a run on a device with some faults went.
struct Run {
    code: Option<i32>,
    text: String,
    ends: Vec<Status>,
    /// How much was recorded.
    records: usize,
    verified: Option<i32>,
    /// How often each fault happened.
    happened: Vec<u64>,
}

impl Run {
    /// The line with the counts.
    fn counts(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }
}

fn offramp(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.current_dir(dir).args(args).stdin(Stdio::null());
    command.env_remove("ANDROID_ADB_SERVER_PORT").env_remove("ADB_SERVER_SOCKET");
    command.output().unwrap()
}

fn run_on(faults: &str) -> Run {
    let dir = tempfile::tempdir().unwrap();
    let apk = concat!(env!("CARGO_MANIFEST_DIR"), "/emulator/specimens/reader");
    let flow = "- onPermission: deny\n- launchApp\n- repeat: {times: 4, commands: [scroll]}\n";
    std::fs::write(dir.path().join("trial.yaml"), format!("name: trial\nofframp:\n  apk: {apk}\n---\n{flow}")).unwrap();
    let faults = Plan::parse(faults).unwrap();
    let device = Running::start(DeviceConfig { faults, ..DeviceConfig::new(34) }, Ports::Free).unwrap();
    let server = AdbServer::start(0).unwrap();
    server.add_device("emulator-5570", device.adb).unwrap();
    let address = server.addr().to_string();
    let args = ["run", "trial.yaml", "--adb-server", &address, "--device", "emulator-5570", "--timeout", "2", "--out", "out"];
    let output = offramp(dir.path(), &args);
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let trace = Trace::open(&dir.path().join("out")).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let ends = trace.records.iter().filter_map(|record| match &record.event {
        Event::End { status, .. } => Some(*status),
        _ => None,
    });
    let happened = device.device.lock().list_faults().into_iter().map(|(_, count)| count).collect();
    Run {
        code: output.status.code(),
        ends: ends.collect(),
        records: trace.records.len(),
        verified: offramp(dir.path(), &["verify", "out"]).status.code(),
        happened,
        text,
    }
}

#[test]
fn dumps_that_fail_for_a_while_are_tried_again() {
    let run = run_on("faults: [{fault: null_root, after: 2 dumps, times: 2}, {fault: killed, after: 8 dumps, times: 1}]");
    assert_eq!(run.happened, [2, 1], "{}", run.text);
    assert_eq!((run.ends.as_slice(), run.verified), (&[Status::Passed][..], Some(0)), "{}", run.text);
    let quiet = run_on("faults: []");
    assert_eq!((run.code, run.counts()), (quiet.code, quiet.counts()), "{}", run.text);
}

fn infrastructure(faults: &str) {
    let run = run_on(faults);
    assert_eq!(run.happened, [1], "{}", run.text);
    assert_eq!((run.code, run.verified), (Some(3), Some(0)), "{}", run.text);
    assert!(run.text.contains("findings 0, app failures 0, script failures 0, infrastructure 1"), "{}", run.text);
    assert_eq!(run.ends, [Status::Broken]);
    assert!(run.records > 5, "what was done before is recorded");
}

#[test]
fn a_connection_that_drops_in_mid_run_is_infrastructure() {
    infrastructure("faults: [{fault: drop, after: 6 dumps}]");
}

#[test]
fn a_connection_that_stalls_in_mid_run_is_infrastructure() {
    infrastructure("faults: [{fault: stall, after: 6 dumps}]");
}

#[test]
fn a_plan_that_makes_no_sense_starts_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("plan.yaml"), "faults: [{fault: drop}, {fault: slow_shell}]").unwrap();
    for (file, why) in [("plan.yaml", "fault 2 (slow_shell): it needs `ms`"), ("none.yaml", "No such file")] {
        let output = offramp(dir.path(), &["emulator", "sim", "--faults", file]);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(file) && text.contains(why), "{text}");
    }
}

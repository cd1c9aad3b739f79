//! How many jobs a minute one machine gets through with more and more simulated devices, and how near that is to what it could be.
//!
//!     cargo bench --bench farm             # 1, 2, 4 … 64 devices
//!     cargo bench --bench farm -- 8        # up to 8
//!
//! The devices keep the host's time, so that a job lasts as long as its device takes: a dump of the screen costs 0.3 s there, as on a phone, and the
//! scenario waits. With few devices that is all; with many, the processors of this machine are what there is to share.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Starts an app, waits, and ends: what is measured is the farm and not the scenario.
const SCENARIO: &str = "name: short\nofframp:\n  permissions: deny-all\n---\n- phase: first-run\n- launchApp\n- idle: 4s\n";
/// Jobs for each device.
const EACH: u32 = 3;

fn main() {
    let most = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(64);
    let dir = tempfile::tempdir().expect("a folder for the runs");
    let scenario = dir.path().join("short.yaml");
    std::fs::write(&scenario, SCENARIO).expect("written");
    println!("{} processors", std::thread::available_parallelism().map_or(0, usize::from));
    println!("| devices | jobs | minutes | jobs a minute | of ideal | makespan ÷ lower bound |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut one = None;
    for devices in std::iter::successors(Some(1u32), |n| n.checked_mul(2)).take_while(|n| *n <= most) {
        let jobs = (EACH * devices).max(8);
        let seconds = run(&scenario, &dir.path().join(format!("run-{devices}")), devices, jobs);
        let rate = f64::from(jobs) / seconds * 60.0;
        // What a job takes where nothing else runs: with it, the least time that so many devices need.
        let (alone, first) = *one.get_or_insert((seconds / f64::from(jobs), rate));
        let bound = f64::from(jobs.div_ceil(devices)) * alone;
        println!(
            "| {devices} | {jobs} | {:.2} | {rate:.1} | {:.0} % | {:.2} |",
            seconds / 60.0,
            100.0 * rate / (first * f64::from(devices)),
            seconds / bound
        );
    }
}

/// The most that `--repeat` takes.
const REPEAT: u32 = 100;

/// Runs so many jobs on so many devices; how long it took, in seconds.
fn run(scenario: &Path, out: &Path, devices: u32, jobs: u32) -> f64 {
    // This app asks for nothing, so that a job takes as long under either.
    let (policies, repeat) = if jobs > REPEAT { ("deny-all,allow-all", jobs / 2) } else { ("deny-all", jobs) };
    let begun = Instant::now();
    let ended = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .arg("run")
        .arg(scenario)
        .args(["--apk", concat!(env!("CARGO_MANIFEST_DIR"), "/emulator/specimens/torch"), "--device", "sim:api34"])
        .args(["--clock", "real", "--no-html", "--jobs", &devices.to_string(), "--repeat", &repeat.to_string()])
        .args(["--policies", policies])
        .arg("--out")
        .arg(out)
        .env("PATH", "")
        .output()
        .expect("offramp runs");
    let seconds = begun.elapsed().as_secs_f64();
    // What was found in the app is not the question here; whether all jobs ran is.
    let code = ended.status.code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}: {}", String::from_utf8_lossy(&ended.stderr));
    let report = std::fs::read_to_string(out.join("run.json")).expect("run.json");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let ran = report["scenarios"].as_array().map_or(0, Vec::len);
    assert_eq!(ran as u32, jobs, "jobs with a result");
    seconds
}

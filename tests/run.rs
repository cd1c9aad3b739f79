//! `offramp run` when something is wrong: each way it can fail has its exit code and a message that a person can act on, and the folder of
//! what was recorded opens.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use offramp::trace::Trace;
use offramp::trace::event::{Event, Status};
use offramp_emulator::server::AdbServer;
use offramp_emulator::{ClockMode, DeviceConfig, Ports, Running};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder with one scenario for the reader.
fn scenario(commands: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let text = format!("name: trial\nofframp:\n  apk: {}\n---\n{commands}", project("emulator/specimens/reader").display());
    std::fs::write(dir.path().join("trial.yaml"), text).unwrap();
    dir
}

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.current_dir(dir).args(args).stdin(Stdio::null());
    command.env_remove("ANDROID_ADB_SERVER_PORT").env_remove("ADB_SERVER_SOCKET");
    command
}

fn run(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command(dir, args).output().unwrap();
    (status.code(), format!("{}{}", String::from_utf8_lossy(&stderr), String::from_utf8_lossy(&stdout)))
}

#[test]
fn a_misspelt_command_and_a_missing_folder_exit_with_2() {
    let dir = scenario("- launchApp\n- tapOm: Agree\n");
    let (code, text) = run(dir.path(), &["run", "trial.yaml", "--device", "sim", "--out", "out"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("trial.yaml:6:3") && text.contains("did you mean `tapOn`"), "{text}");
    assert!(!dir.path().join("out").exists(), "nothing ran");
    let (code, text) = run(dir.path(), &["run", "nowhere"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("`nowhere`"), "{text}");
}

#[test]
fn half_an_apk_exits_with_2() {
    let dir = scenario("- launchApp\n");
    let apk = dir.path().join("half.apk");
    offramp_emulator::apk::build(&project("emulator/specimens/reader"), &apk).unwrap();
    let bytes = std::fs::read(&apk).unwrap();
    std::fs::write(&apk, &bytes[..bytes.len() / 2]).unwrap();
    let (code, text) = run(dir.path(), &["run", "trial.yaml", "--device", "sim", "--apk", "half.apk", "--out", "out"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("half.apk is not a whole APK"), "{text}");
    assert!(!dir.path().join("out").exists(), "nothing ran");
}

#[test]
fn a_device_that_nobody_knows_is_named() {
    let dir = scenario("- launchApp\n");
    let server = AdbServer::start(0).unwrap();
    let address = server.addr().to_string();
    let (code, text) = run(dir.path(), &["run", "trial.yaml", "--adb-server", &address, "--device", "emulator-5556"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("knows no device emulator-5556"), "{text}");
    let (code, text) = run(dir.path(), &["run", "trial.yaml", "--device", "sim:api19"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("sim:api23 to sim:api36"), "{text}");
}

#[test]
fn a_text_that_never_comes_exits_with_1_and_a_second_run_does_not_write_over_it() {
    let dir = scenario("- onPermission: deny\n- phase: first-run\n- launchApp\n- assertVisible: Atlantis\n");
    let args = ["run", "trial.yaml", "--device", "sim", "--out", "out"];
    let (code, text) = run(dir.path(), &args);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("script failures 1, infrastructure 0") && text.contains("trial.yaml:8") && text.contains("Atlantis"),
        "{text}"
    );
    let (code, text) = run(dir.path(), &args);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("is not empty"), "{text}");
    for (format, part) in
        [("json", "\"status\": \"failed\""), ("junit", "<failure"), ("markdown", "Atlantis"), ("html", "Atlantis")]
    {
        let (code, text) = run(dir.path(), &["report", "out", "--format", format]);
        assert!(code == Some(0) && text.contains(part), "{format}");
    }
    let (code, text) = run(dir.path(), &["verify", "out"]);
    assert!(code == Some(0) && text.starts_with("consistent"), "{text}");
    let (code, text) = run(dir.path(), &["judge", "out", "--rules", "symmetry"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(dir.path().join("out/judged/symmetry@1.json").is_file());
}

#[test]
fn the_example_of_the_readme_prints_what_it_shows() {
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    let block = |kind: &str| readme.split(&format!("```{kind}\n")).nth(1).unwrap().split("```").next().unwrap().to_string();
    let dir = tempfile::tempdir().unwrap();
    let scenario = block("yaml").replace("apk: ", &format!("apk: {}/", env!("CARGO_MANIFEST_DIR")));
    std::fs::write(dir.path().join("quick.yaml"), scenario).unwrap();
    let (code, text) = run(dir.path(), &["run", "quick.yaml", "--device", "sim"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains(&block("text")), "{text}");
}

/// A device on the real clock behind a server of its own, and a run on it that has begun.
struct Live {
    device: Running,
    _server: AdbServer,
    offramp: Child,
    dir: tempfile::TempDir,
}

/// No step takes as long in a test.
const PATIENCE: Duration = Duration::from_secs(120);

fn live() -> Live {
    let dir = scenario("- onPermission: deny\n- launchApp\n- repeat: {times: 500, commands: [scroll]}\n");
    let text = std::fs::read_to_string(dir.path().join("trial.yaml")).unwrap();
    std::fs::write(dir.path().join("next.yaml"), text.replace("name: trial", "name: next")).unwrap();
    let config = DeviceConfig { clock: ClockMode::Real, ..DeviceConfig::new(34) };
    let device = Running::start(config, Ports::Free).unwrap();
    let server = AdbServer::start(0).unwrap();
    server.add_device("emulator-5570", device.adb).unwrap();
    let address = server.addr().to_string();
    let args = [
        "run",
        "trial.yaml",
        "next.yaml",
        "--adb-server",
        &address,
        "--device",
        "emulator-5570",
        "--timeout",
        "2",
        "--out",
        "out",
    ];
    let offramp = command(dir.path(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let trace = dir.path().join("out/trace.jsonl");
    let begun = Instant::now();
    while !std::fs::read_to_string(&trace).unwrap_or_default().contains("\"name\":\"repeat\"") {
        assert!(begun.elapsed() < PATIENCE, "the run did not come to its third command");
        std::thread::sleep(Duration::from_millis(50));
    }
    Live { device, _server: server, offramp, dir }
}

fn infrastructure_failed(mut live: Live) {
    let status = live.offramp.wait().unwrap();
    let text: String = BufReader::new(live.offramp.stdout.take().unwrap()).lines().map(|line| line.unwrap() + "\n").collect();
    assert_eq!(status.code(), Some(3), "{text}");
    assert!(text.starts_with("findings 0, app failures 0, script failures 0, infrastructure 2\n"), "{text}");
    assert!(text.contains("emulator-5570") && text.contains("not run: "), "{text}");
    let trace = Trace::open(&live.dir.path().join("out")).unwrap();
    let ends = trace.records.iter().filter_map(|record| match &record.event {
        Event::End { status, .. } => Some(*status),
        _ => None,
    });
    assert_eq!(ends.collect::<Vec<_>>(), [Status::Broken, Status::Broken]);
    let (code, text) = run(live.dir.path(), &["report", "out", "--format", "html"]);
    assert!(code == Some(0) && text.contains("launchApp"));
    assert_eq!(run(live.dir.path(), &["verify", "out"]).0, Some(0));
}

#[test]
fn a_device_killed_in_mid_run_exits_with_3_and_the_folder_opens() {
    let live = live();
    live.device.kill();
    infrastructure_failed(live);
}

#[test]
fn a_device_that_hangs_exits_with_3() {
    let live = live();
    // Whoever asks the device anything waits for this lock.
    let device = live.device.device.clone();
    let held = device.lock();
    infrastructure_failed(live);
    drop(held);
}

#[test]
fn a_run_that_was_killed_opens() {
    let mut live = live();
    live.offramp.kill().unwrap();
    live.offramp.wait().unwrap();
    let (code, text) = run(live.dir.path(), &["report", "out"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("infrastructure 1") && text.contains("the recording stops before"), "{text}");
}

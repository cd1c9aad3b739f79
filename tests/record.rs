//! Writing scenarios with the program's help: from a step in the middle, again on each save, and by use of the app.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use offramp::trace::Trace;
use offramp::trace::event::{AppOp, Event};
use offramp_emulator::server::AdbServer;
use offramp_emulator::{DeviceConfig, Ports, Running};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_offramp");
/// Until what a program is to print must have come.
const PATIENCE: Duration = Duration::from_secs(120);

fn offramp(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.current_dir(dir).args(args).stdin(Stdio::null());
    command.env_remove("ANDROID_ADB_SERVER_PORT").env_remove("ADB_SERVER_SOCKET");
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn specimen(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens").join(name).display().to_string()
}

fn report(run: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(run.join("run.json")).unwrap()).unwrap()
}

#[test]
fn a_scenario_goes_on_from_its_middle_on_the_device_as_it_is_and_nothing_of_it_is_judged() {
    let dir = tempfile::tempdir().unwrap();
    let steps = "- onPermission: deny\n- phase: first-run\n- launchApp\n- tapOn: Agree\n- assertVisible: Create account\n";
    let apk = specimen("messenger");
    std::fs::write(dir.path().join("trial.yaml"), format!("name: trial\nofframp:\n  apk: {apk}\n---\n{steps}")).unwrap();
    let device = Running::start(DeviceConfig::new(34), Ports::Free).unwrap();
    let server = AdbServer::start(0).unwrap();
    server.add_device("emulator-5570", device.adb).unwrap();
    let address = server.addr().to_string();
    let run = |out: &str, more: &[&str]| {
        let device = ["run", "trial.yaml", "--no-html", "--adb-server", &address, "--device", "emulator-5570", "--out", out];
        let output = offramp(dir.path(), &[&device, more].concat());
        (output.status.code(), told(&output))
    };
    let (code, text) = run("whole", &[]);
    assert_eq!(code, Some(0), "{text}");

    let (code, text) = run("part", &["--from-step", "line:9"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("started at step 5 of 5 (line 9), on the device as it was"), "{text}");
    let part = &report(&dir.path().join("part"))["scenarios"][0];
    assert_eq!((&part["status"], &part["findings"]), (&"passed".into(), &Value::Array(Vec::new())));
    assert_eq!((&part["from_step"]["step"], &part["phases"][0]["name"]), (&5.into(), &"first-run".into()));
    assert!(part["unknown"]["phases"].as_str().unwrap().starts_with("incomplete: started at step 5 of 5"), "{part}");
    let trace = Trace::open(&dir.path().join("part")).unwrap();
    let touched = |event: &Event| matches!(event, Event::App { op, .. } if *op != AppOp::Facts);
    assert!(!trace.records.iter().any(|record| touched(&record.event)), "neither installed nor started");

    // Other packs say nothing of it afterwards either.
    let again = offramp(dir.path(), &["judge", "part", "--rules", "cn"]);
    assert_eq!(again.status.code(), Some(0), "{}", told(&again));
    assert_eq!(report(&dir.path().join("part"))["scenarios"][0]["findings"], Value::Array(Vec::new()));

    for (more, says) in [
        (&["--from-step", "9"][..], "has 5 steps and no step 9"),
        (&["--from-step", "5", "--repeat", "2"], "cannot be used with"),
        (&["--from-step", "5", "--policies", "observe,deny-all"], "name one policy"),
    ] {
        let (code, text) = run("refused", more);
        assert!(code == Some(2) && text.contains(says), "{more:?}: {text}");
    }
    let fresh = offramp(dir.path(), &["run", "trial.yaml", "--from-step", "5", "--device", "sim:api34"]);
    assert!(told(&fresh).contains("offramp emulator sim"), "{}", told(&fresh));
}

/// Records with these commands on a simulated device.
fn record(dir: &Path, app: &str, file: &str, commands: &str, more: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.current_dir(dir).args(["record", "--apk", &specimen(app), "--device", "sim:api34", "-o", file]).args(more);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(commands.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A whole life in the messenger: in, a refusal, and out.
const MESSENGER: &str = "tap Agree
see Create account
phase sign-up
type \"Phone number\" ${OFFRAMP_PHONE}
tap Get code
code \"Code\"
tap I have read
tap Continue
type \"Nickname\" ${OFFRAMP_NAME}
tap Done
see Chats
phase use
launch
tap Discover
tap Scan
tap Continue
answer deny
phase account-deletion
launch
tap Me
tap Settings
entry
tap Delete account
tap Delete my account
see Account deleted
phase after-deletion
launch
see Create account
";

#[test]
fn what_was_recorded_is_a_scenario_that_gives_the_same_counts_as_the_one_that_was_written_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let recorded = record(dir.path(), "messenger", "messenger.yaml", MESSENGER, &[]);
    assert_eq!(recorded.status.code(), Some(0), "{}", told(&recorded));
    let text = std::fs::read_to_string(dir.path().join("messenger.yaml")).unwrap();
    insta::with_settings!({filters => vec![(r"apk: .*", "apk: [specimen]")]}, { insta::assert_snapshot!(text) });
    let checked = offramp(dir.path(), &["check", "messenger.yaml"]);
    assert_eq!(checked.status.code(), Some(0), "{}", told(&checked));

    let by_hand = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/messenger/leave.yaml");
    let run = |file: PathBuf| common::job::run(&[file], "sim:api34", &["observe"], &[]).remove(0);
    let (recorded, by_hand) = (run(dir.path().join("messenger.yaml")), run(by_hand));
    assert_eq!(common::compare::between("messenger", &by_hand, &recorded), Vec::<String>::new());
}

#[test]
fn a_password_never_gets_into_the_file_and_a_script_ends_with_its_first_mistake() {
    let dir = tempfile::tempdir().unwrap();
    let commands = "answer deny\ntap Agree\nanswer deny\nanswer deny\nphase sign-up\ntype \"E-mail\" ${OFFRAMP_EMAIL}\ntype \"Password\" correct-horse-7\n\
                    tap I have read\nback\nundo\ntap Nowhere\ntap Register now\n";
    let recorded = record(dir.path(), "reader", "reader.yaml", commands, &[]);
    let said = told(&recorded);
    assert_eq!(recorded.status.code(), Some(2), "{said}");
    assert!(said.contains("nothing here says `Nowhere`") && said.contains("the steps before that are in reader.yaml"), "{said}");
    let text = std::fs::read_to_string(dir.path().join("reader.yaml")).unwrap();
    assert!(!text.contains("correct-horse") && !said.contains("correct-horse"), "{said}\n{text}");
    assert!(text.contains("secrets: [PASSWORD]") && text.contains("- inputText: \"${PASSWORD}\""), "{text}");
    assert!(!text.contains("- back") && !text.contains("Register"), "{text}");

    let again = record(dir.path(), "reader", "reader.yaml", "save\n", &[]);
    assert!(again.status.code() == Some(2) && told(&again).contains("is there already"), "{}", told(&again));
}

/// A program that runs until it is told to end, and what it prints, both of its outputs together.
struct Program {
    child: Child,
    lines: Receiver<String>,
    /// Lines that came and were not waited for.
    unread: Vec<String>,
}

impl Program {
    fn start(dir: &Path, args: &[&str]) -> Self {
        let mut command = Command::new(BINARY);
        command.current_dir(dir).args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.env_remove("ANDROID_ADB_SERVER_PORT").env_remove("ADB_SERVER_SOCKET").spawn().unwrap();
        let (send, lines) = channel();
        let outputs: [Box<dyn Read + Send>; 2] = [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for output in outputs {
            let send = send.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    let _ = send.send(line);
                }
            });
        }
        Self { child, lines, unread: Vec::new() }
    }

    /// Waits for a line with these words. Lines of the two outputs come in any order.
    fn says(&mut self, words: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.unread.iter().position(|line| line.contains(words)) {
                self.unread.remove(at);
                return;
            }
            let line = self.lines.recv_timeout(until.saturating_duration_since(Instant::now()));
            self.unread.push(line.unwrap_or_else(|_| panic!("`{words}` was not printed:\n{}", self.unread.join("\n"))));
        }
    }

    /// As Ctrl-C does.
    fn interrupt(mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not end:\n{}", self.unread.join("\n"));
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Mostly it has ended already.
        let _ = self.child.kill();
    }
}

/// Saves as editors do: another file is renamed into place.
fn save(file: &Path, text: &str) {
    let other = file.with_extension("tmp");
    std::fs::write(&other, text).unwrap();
    std::fs::rename(other, file).unwrap();
}

#[test]
fn a_scenario_runs_again_when_a_file_of_it_is_saved_and_a_broken_one_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let inner: PathBuf = dir.path().join("_in.yaml");
    let apk = specimen("messenger");
    std::fs::write(dir.path().join("trial.yaml"), format!("name: trial\nofframp:\n  apk: {apk}\n---\n- runFlow: _in.yaml\n"))
        .unwrap();
    save(&inner, "appId: com.example.plover\n---\n- launchApp\n");
    let mut run =
        Program::start(dir.path(), &["run", "trial.yaml", "--watch", "--no-html", "--device", "sim:api34", "--out", "out"]);
    let mut check = Program::start(dir.path(), &["check", "trial.yaml", "--watch"]);
    check.says("1 scenario, 0 errors");
    check.says("Ctrl-C ends");
    run.says("script failures 0, infrastructure 0");
    run.says("Ctrl-C ends");
    save(&inner, "appId: com.example.app\n---\n- launhcApp\n");
    check.says("changed: _in.yaml");
    check.says("did you mean `launchApp`?");
    check.says("1 scenario, 1 error");
    run.says("changed: _in.yaml");
    run.says("did you mean `launchApp`?");
    run.says("Ctrl-C ends");
    save(&inner, "appId: com.example.plover\n---\n- launchApp\n- tapOn: Agree\n");
    run.says("changed: _in.yaml");
    run.says("script failures 0, infrastructure 0");
    run.says("Ctrl-C ends");
    assert_eq!(run.interrupt(), Some(0));
    let runs: Vec<_> =
        ["1", "2", "3"].into_iter().filter(|run| dir.path().join("out").join(run).join("run.json").is_file()).collect();
    assert_eq!(runs, ["1", "3"], "a broken file makes no run");
}

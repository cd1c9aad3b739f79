//! Every scenario that comes with the project reads well, templates included; and `offramp run scenarios` finds those of the specimens alone. What
//! scenarios say beyond Maestro is run by the real binary: choices, time limits, what is done after a failure, the device's shell, and text that
//! is not ASCII.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::{Engine, prelude::BASE64_STANDARD};
use offramp::driver::adb::AdbDriver;
use offramp::driver::{Driver, Timeouts};
use offramp::trace::Trace;
use offramp::trace::event::Event;
use offramp_emulator::{DeviceConfig, Emulator};
use serde_json::Value;

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

#[test]
fn all_of_them_read_well() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), &mut all);
    assert!(all.len() >= 8, "{all:?}");
    let mut mistakes = Vec::new();
    for file in all {
        if let Err(errors) = offramp::scenario::load(&file) {
            mistakes.extend(errors.iter().map(ToString::to_string));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn a_run_of_the_folder_takes_one_for_each_specimen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let names: Vec<String> = offramp::scenario::find(std::slice::from_ref(&folder))
        .unwrap()
        .iter()
        .map(|file| file.strip_prefix(&folder).unwrap().display().to_string())
        .collect();
    let mut specimens: Vec<String> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    specimens.sort();
    let folders: Vec<&str> = names.iter().filter_map(|name| Some(name.split_once('/')?.0)).collect();
    assert_eq!(folders, specimens, "{names:?}");
}

/// A form with a name and a password.
const PEN: &str = "\
package: com.example.pen
label: {en: Pen, zh: 笔}
version: {name: '1', code: 1}
sdk: {min: 26, target: 34}
start: [{screen: form}]
screens:
  form:
    title: {en: Sign up, zh: 注册}
    content:
      - {field: name, hint: {en: Name, zh: 姓名}}
      - {field: password, hint: {en: Password, zh: 密码}}
      - {button: {en: Done, zh: 完成}, id: done, enabled_when: field.name and field.password, do: {open: done}}
  done:
    title: {en: Welcome, zh: 欢迎}
    content:
      - {button: {en: Go on, zh: 继续}, id: go_on, do: exit}
";

/// Any app of that package is the helper to the simulated device.
const HELPER: &str = "\
package: com.github.uiautomator
label: {en: Helper, zh: 助手}
version: {name: '1', code: 1}
sdk: {min: 26, target: 34}
start: [{screen: one}]
screens:
  one:
    content:
      - {field: other, id: field, hint: {en: Hint, zh: 提示}}
";

const WRITES: &str = "\
name: writes
env: {WHO: 王小明, WORD: 'hunter 二 tür', NOTE: \"it's $(reboot); x\"}
offramp:
  apk: pen
  adb: [settings put, settings get]
---
- phase: sign-up
- launchApp
- adb: settings put global offramp.note ${NOTE}
- adb: {shell: settings get global offramp.note, into: BACK}
- assertTrue: {condition: '${BACK == NOTE}', within: 1s}
- if:
    visible: Name
    within: 10s
    then:
      - tapOn: Name
      - inputText: ${WHO}
      - tapOn: Password
      - inputText: ${WORD}
    else:
      - assertVisible: Nothing
- tapOn: Done
- assertVisible: {text: Welcome, within: 5s}
";

const FAILS: &str = "\
name: fails
offramp:
  apk: pen
  adb: true
  onFailure:
    - takeScreenshot: where it failed
    - back
    - adb: {shell: echo gone; exit 3, expect: 3}
---
- phase: sign-up
- launchApp
- tapOn: Name
- inputText: 王
- if: {visible: Welcome, within: 0, then: [back], else: [{assertVisible: {text: Nothing, within: 500ms}}]}
";

const LATIN: &str = "com.android.inputmethod.latin/.LatinIME";
const KEYBOARD: &str = "com.github.uiautomator/.AdbKeyboard";
const NOTE: &str = "/data/local/tmp/offramp-input-method";

/// Every file below a folder that holds one of the texts.
fn holding(folder: &Path, texts: &[String]) -> Vec<PathBuf> {
    let mut all = Vec::new();
    files(folder, &mut all);
    let holds = |file: &PathBuf| {
        let bytes = std::fs::read(file).unwrap();
        texts.iter().any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    };
    all.into_iter().filter(holds).collect()
}

#[test]
fn what_scenarios_say_beyond_maestro() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("pen", PEN), ("helper", HELPER)] {
        std::fs::create_dir(dir.path().join(name)).unwrap();
        std::fs::write(dir.path().join(name).join("specimen.yaml"), text).unwrap();
    }
    std::fs::write(dir.path().join("1-writes.yaml"), WRITES).unwrap();
    std::fs::write(dir.path().join("2-fails.yaml"), FAILS).unwrap();
    let emulator = Emulator::start(vec![DeviceConfig::new(34)]).unwrap();
    let server = SocketAddrV4::new(Ipv4Addr::LOCALHOST, emulator.server.addr().port());
    let connect = || AdbDriver::connect(server, "sim-api34", Timeouts::default()).unwrap();
    let helper = dir.path().join("helper.apk");
    offramp_emulator::apk::build(&dir.path().join("helper"), &helper).unwrap();
    let mut driver = connect();
    driver.install(&helper).unwrap();
    // As a run leaves it that is killed while it types.
    let killed = format!("printf '{LATIN}\\n{KEYBOARD}\\n' > {NOTE}; ime enable {KEYBOARD}; ime set {KEYBOARD}");
    assert_eq!(driver.shell(&killed).unwrap().status, 0);
    let of = |driver: &mut AdbDriver| {
        driver.shell(&format!("settings get secure default_input_method; ime list -s; ls {NOTE}")).unwrap().text
    };
    assert!(of(&mut driver).starts_with(KEYBOARD));
    connect();
    let own = of(&mut driver);
    assert!(
        own.starts_with(&format!("{LATIN}\n{LATIN}\n")) && !own.contains(KEYBOARD),
        "the next connection sets it back: {own}"
    );

    let server = server.to_string();
    let args = ["run", "1-writes.yaml", "2-fails.yaml", "--adb-server", &server, "--device", "sim-api34", "--out", "out"];
    let offramp = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
        command.current_dir(dir.path()).args(args).stdin(Stdio::null());
        let output = command.env_remove("ANDROID_ADB_SERVER_PORT").env_remove("ADB_SERVER_SOCKET").output().unwrap();
        (output.status.code(), format!("{}{}", String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout)))
    };
    let (_, doctor) = offramp(&["doctor", "--adb-server", &server, "--device", "sim-api34"]);
    assert!(doctor.contains(&format!("sim-api34: typed by {KEYBOARD}")), "{doctor}");
    let (code, said) = offramp(&args);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(of(&mut driver), own, "after a scenario that fails, too");

    let out = dir.path().join("out");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    let (writes, fails) = (&report["scenarios"][0], &report["scenarios"][1]);
    assert_eq!((&writes["status"], &writes["error"]), (&"passed".into(), &Value::Null), "{said}");
    assert_eq!(
        (&writes["phases"][0]["actions"], &writes["phases"][0]["fields"]),
        (&3.into(), &2.into()),
        "two fields and a button"
    );
    assert!(fails["error"].as_str().unwrap().contains("found nothing for `text: Nothing` within 500 ms"), "{fails}");
    assert_eq!(fails["phases"][0]["actions"], 1, "the back key is pressed after the failure, and does not count");

    let trace = Trace::open(&out).unwrap();
    let values: Vec<&str> = trace
        .records(1)
        .filter_map(|record| match &record.event {
            Event::Input(input) => input.value.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(values, ["王小明", "•••"]);
    let commands: Vec<(u32, &str, i32)> = trace
        .records
        .iter()
        .filter_map(|record| match &record.event {
            Event::Shell { command, status, .. } => Some((record.job, command.as_str(), *status)),
            _ => None,
        })
        .collect();
    let note = "settings put global offramp.note it's $(reboot); x";
    assert_eq!(commands, [(1, note, 0), (1, "settings get global offramp.note", 0), (2, "echo gone; exit 3", 3)]);
    assert!(out.join("screenshots/2-where_it_failed.png").is_file());
    for report in ["report.html", "summary.md"] {
        let text = std::fs::read_to_string(out.join(report)).unwrap();
        assert!(text.contains("Intervention") && text.contains("settings get global offramp.note"), "{report}");
    }
    assert!(said.contains("Intervention"), "{said}");
    let secret = "hunter 二 tür";
    let told = [secret.to_owned(), "hunter".to_owned(), BASE64_STANDARD.encode(secret)];
    assert_eq!(holding(&out, &told), Vec::<PathBuf>::new(), "a password is nowhere");
    assert!(!said.contains("hunter"), "{said}");
}

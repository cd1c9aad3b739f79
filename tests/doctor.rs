//! `offramp doctor` and its probe, as a person runs them.

use std::path::Path;
use std::process::{Command, Output};

use offramp::probe;

fn offramp(arguments: &[&str]) -> Output {
    // No adb server answers there, and without adb none is started: what the machine has must not change what is tested.
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.args(arguments).env("ANDROID_ADB_SERVER_PORT", "1").env("PATH", "").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_doctor_names_what_lacks_and_its_fix() {
    let output = offramp(&["doctor"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("works   simulated device"), "{said}");
    assert!(said.contains("none answers at 127.0.0.1:1: run `adb start-server`"), "{said}");

    let output = offramp(&["doctor", "--device", "emulator-5554"]);
    assert_eq!(output.status.code(), Some(3), "a device that was named and is not there: {}", text(&output.stdout));
    let output = offramp(&["doctor", "--apk", "Cargo.toml"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
}

/// The simulated device and the driver agree on every level, and the bundle holds what was seen.
#[test]
fn the_probe_finds_nothing_refuted_on_simulated_devices() {
    let folder = tempfile::tempdir().unwrap();
    for profile in ["api23", "api29", "api33", "api36", "oneui34"] {
        let bundle = folder.path().join(format!("{profile}.json"));
        let output = offramp(&["doctor", "--probe", "--device", &format!("sim:{profile}"), "--bundle", bundle.to_str().unwrap()]);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{profile}\n{said}\n{}", text(&output.stderr));
        assert!(said.contains(" 0 refuted, "), "{profile}\n{said}");
        assert!(said.contains("it verifies nothing of Android"), "{profile}\n{said}");
        let bundle: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(bundle).unwrap()).unwrap();
        let answers = bundle["answers"].as_array().unwrap();
        assert_eq!(answers.len(), probe::names().count());
        let confirmed = answers.iter().filter(|answer| answer["verdict"] == "confirmed").count();
        assert!(confirmed >= 9, "{profile}: only {confirmed} confirmed\n{said}");
        assert!(!bundle.to_string().contains("sim-"), "the serial is taken out");
    }
}

/// Nobody has to read the code to know what a check settles.
#[test]
fn every_check_is_explained_where_unverified_things_are_listed() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/unverified.md")).unwrap();
    let missing: Vec<&str> = probe::names().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

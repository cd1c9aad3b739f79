//! A specimen on a device, as commands see it.

use std::sync::Arc;

use crate::bench::Bench;
use offramp_emulator::app::specimen::Specimen;
use offramp_emulator::system::packages::{ApkFacts, InstallOptions};
use offramp_emulator::{DeviceConfig, render};

const ASKING: &str = r#"
package: com.example.lantern
label: {en: Lantern, zh: 灯笼}
version: {name: 1.0.0, code: 1}
sdk: {min: 26, target: 34}
permissions: [CAMERA, RECORD_AUDIO, INTERNET]
state: {refusals: 0}
start: [{screen: home}]
screens:
  home:
    title: {en: Home, zh: 首页}
    content:
      - text: "Refused {refusals}"
      - button: Scan
        do:
          request: [CAMERA]
          on: {granted: {open: scan}, denied: {increment: refusals}}
      - button: Call
        do: {request: [CAMERA, RECORD_AUDIO]}
      - button: Quit
        do: exit
      - button: Break
        do: {crash: java.lang.IllegalStateException, message: no camera}
  scan:
    title: Scanner
    up: true
"#;

#[test]
fn a_specimen_starts_is_tapped_asks_and_is_answered() {
    let bench = Bench::new(34, ASKING);
    assert_eq!(bench.launch(), "Starting: Intent { cmp=com.example.lantern/.MainActivity }\n");
    assert_eq!(bench.texts(), ["Refused 0", "Scan", "Call", "Quit", "Break", "Home"]);

    bench.tap("text", "Scan");
    assert_eq!(
        bench.texts(),
        ["Allow Lantern to take pictures and record video?", "While using the app", "Only this time", "Don’t allow"]
    );
    bench.tap("text", "Don’t allow");
    assert_eq!(bench.texts()[0], "Refused 1");

    bench.tap("text", "Scan");
    bench.tap("resource-id", "com.android.permissioncontroller:id/permission_deny_and_dont_ask_again_button");
    assert_eq!(bench.texts()[0], "Refused 2");

    bench.tap("text", "Scan");
    assert_eq!(bench.texts()[0], "Refused 3", "refused without a page");
    assert_eq!(bench.log("START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS ").len(), 3);
    assert_eq!(crate::permissions::results(&bench), ["6", "7", "2"]);
    let dump = bench.sh("dumpsys package com.example.lantern");
    assert!(
        dump.contains(
            "CAMERA: granted=false, flags=[ USER_SET|USER_FIXED|USER_SENSITIVE_WHEN_GRANTED|USER_SENSITIVE_WHEN_DENIED]"
        ),
        "{dump}"
    );
}

#[test]
fn the_specimens_of_the_project_start() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/specimens");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path().join("specimen.yaml");
        let source = std::fs::read_to_string(&path).unwrap();
        let specimen = Arc::new(Specimen::parse(&source).unwrap());
        for api in DeviceConfig::API_LEVELS.filter(|api| *api >= specimen.sdk.min) {
            let bench = Bench::new(api, &source);
            bench.sh(&format!("am start -n {}/{}", specimen.package, specimen.activity));
            // What is on the screen may be the system's question already.
            assert!(bench.dump().contains("<node "), "{} on {api}", path.display());
            assert_ne!(bench.sh(&format!("pidof {}", specimen.package)), "", "{} on {api}", path.display());
        }
    }
}

#[test]
fn a_screen_that_keeps_moving_cannot_be_dumped_and_a_secure_one_not_photographed() {
    let specimen = ASKING.replace("  scan:\n", "  scan:\n    never_idle: true\n    secure: true\n");
    let bench = Bench::new(34, &specimen);
    bench.launch();
    bench.sh("pm grant com.example.lantern android.permission.CAMERA");
    let lit = |bench: &Bench| render::screen(&bench.device.lock()).pixels.iter().any(|value| *value > 0);
    assert!(lit(&bench));
    bench.tap("text", "Scan");
    bench.sh("sleep 1");
    let before = bench.device.lock().clock.uptime_ms();
    assert_eq!(bench.dump(), "ERROR: could not get idle state.\n");
    assert!(bench.device.lock().clock.uptime_ms() - before >= 10_000);
    assert!(!lit(&bench));
}

#[test]
fn an_app_without_a_specimen_says_so() {
    let device = offramp_emulator::Device::new(DeviceConfig::new(34));
    let facts = ApkFacts {
        package: "com.example.real".into(),
        activity: Some("com.example.real.Main".into()),
        min_sdk: 26,
        target_sdk: 34,
        signer: "ab".into(),
        ..ApkFacts::default()
    };
    device.lock().install(facts, Vec::new(), InstallOptions::default()).unwrap();
    let bench = Bench { device };
    bench.sh("am start -n com.example.real/.Main");
    assert!(bench.texts()[1].contains("cannot run app code"), "{:?}", bench.texts());
    assert!(bench.sh("am start -n com.example.real/.Other").contains("Error type 3"));
}

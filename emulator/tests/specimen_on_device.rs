//! A specimen on a device, as commands see it.

use std::sync::Arc;

use offramp_emulator::app::specimen::Specimen;
use offramp_emulator::shell::run;
use offramp_emulator::system::packages::{ApkFacts, InstallOptions};
use offramp_emulator::{Device, DeviceConfig};

/// A device with one specimen.
struct Bench {
    device: Device,
}

impl Bench {
    fn new(api: u32, specimen: &str) -> Self {
        let device = Device::new(DeviceConfig::new(api));
        let specimen = Specimen::parse(specimen).unwrap_or_else(|error| panic!("{error}"));
        device.lock().install(ApkFacts::of_specimen(&specimen, "ab12"), Vec::new(), InstallOptions::default()).unwrap();
        Self { device }
    }

    fn sh(&self, script: &str) -> String {
        let output = run(&self.device, script);
        output.out + &output.err
    }

    fn dump(&self) -> String {
        self.sh("uiautomator dump /dev/tty")
    }

    /// Taps the node whose attribute `key` is `value`.
    fn tap(&self, key: &str, value: &str) {
        let dump = self.dump();
        let at = dump.find(&format!(r#"{key}="{value}""#)).unwrap_or_else(|| panic!("no {key}={value} in {dump}"));
        let bounds = dump[at..].split_once("bounds=\"").unwrap().1.split('"').next().unwrap();
        let numbers: Vec<i32> = bounds.split(['[', ',', ']']).filter_map(|number| number.parse().ok()).collect();
        self.sh(&format!("input tap {} {}", (numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2));
    }

    /// Texts on the screen, in order.
    fn texts(&self) -> Vec<String> {
        let dump = self.dump();
        dump.split(" text=\"")
            .skip(1)
            .filter_map(|tail| tail.split('"').next())
            .filter(|text| !text.is_empty())
            .map(Into::into)
            .collect()
    }

    fn launch(&self) -> String {
        self.sh("am start -n com.example.lantern/.MainActivity")
    }

    fn log(&self, contains: &str) -> Vec<String> {
        let system = self.device.lock();
        let entries = system.log.read(&offramp_emulator::system::log::Buffer::ALL, 0);
        let lines = entries.iter().map(|entry| format!("{} {}: {}", entry.priority, entry.tag, entry.text));
        lines.filter(|line| line.contains(contains)).collect()
    }
}

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
    let results: Vec<String> = bench.log("Permission grant result").iter().map(|line| line[line.len() - 8..].into()).collect();
    assert_eq!(results, ["result=6", "result=7", "result=2"]);
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
        for api in DeviceConfig::API_LEVELS {
            let bench = Bench::new(api, &source);
            let specimen = Arc::new(Specimen::parse(&source).unwrap());
            bench.sh(&format!("am start -n {}/{}", specimen.package, specimen.activity));
            assert!(!bench.texts().is_empty(), "{} on {api}", path.display());
        }
    }
}

//! The simulated device with one app, driven by shell commands, and what can be seen of its permissions from outside.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use offramp_emulator::app::specimen::Specimen;
use offramp_emulator::shell::run;
use offramp_emulator::system::log::Buffer;
use offramp_emulator::system::packages::{ApkFacts, InstallOptions};
use offramp_emulator::{Device, DeviceConfig};

use crate::rules::{Answer, DECLARED, Group, REQUESTS, Report};

const PACKAGE: &str = "com.example.fern";

pub struct Phone {
    device: Device,
}

impl Phone {
    pub fn new(api: u32, target: u32) -> Self {
        let device = Device::new(DeviceConfig::new(api));
        let specimen = Specimen::parse(&specimen(target)).unwrap_or_else(|error| panic!("{error}"));
        device.lock().install(ApkFacts::of_specimen(&specimen, "ab12"), Vec::new(), InstallOptions::default()).unwrap();
        let phone = Self { device };
        phone.start();
        phone
    }

    pub fn sh(&self, script: &str) -> String {
        let output = run(&self.device, script);
        output.out + &output.err
    }

    pub fn start(&self) {
        self.sh(&format!("am start -n {PACKAGE}/.MainActivity; sleep 1"));
    }

    /// Ends the app, and waits until what was allowed once is over.
    pub fn away(&self) {
        self.sh(&format!("am force-stop {PACKAGE}; sleep 700"));
    }

    pub fn ask(&self, request: usize) {
        self.tap(&format!("text=\"Ask {request}.\""));
    }

    pub fn shell(&self, permission: &str, granted: bool) {
        let verb = if granted { "grant" } else { "revoke" };
        self.sh(&format!("pm {verb} {PACKAGE} android.permission.{permission}"));
    }

    pub fn clear(&self) {
        self.sh(&format!("pm clear {PACKAGE}"));
    }

    pub fn dump(&self) -> String {
        self.sh("uiautomator dump /dev/tty")
    }

    fn tap(&self, attribute: &str) {
        let dump = self.dump();
        let at = dump.find(attribute).unwrap_or_else(|| panic!("no {attribute} in {dump}"));
        let bounds = dump[at..].split_once("bounds=\"").unwrap().1.split('"').next().unwrap();
        let numbers: Vec<i32> = bounds.split(['[', ',', ']']).filter_map(|number| number.parse().ok()).collect();
        self.sh(&format!("input tap {} {}; sleep 1", (numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2));
    }

    /// The page that is shown: its group, and how it can be answered.
    pub fn page(&self) -> Option<(Group, Vec<Answer>)> {
        let dump = self.dump();
        let message = dump.split("<node").find(|node| node.contains(":id/permission_message\""))?;
        let text = message.split_once(" text=\"").unwrap().1.split('"').next().unwrap();
        let group = [
            ("pictures", Group::Camera),
            ("audio", Group::Microphone),
            ("contacts", Group::Contacts),
            ("location", Group::Location),
            ("notifications", Group::Notifications),
        ];
        let group = group.iter().find(|(word, _)| text.contains(word)).unwrap_or_else(|| panic!("which group? {text}")).1;
        let answers = CONTROLS.iter().filter(|(_, id)| dump.contains(&format!(":id/{id}\""))).map(|(answer, _)| *answer);
        let mut answers: Vec<Answer> = answers.collect();
        answers.sort();
        answers.dedup();
        Some((group, answers))
    }

    pub fn answer(&self, answer: Answer) {
        let dump = self.dump();
        // The person always wants the precise location where it is offered; the page remembers what was chosen last.
        if dump.contains(PRECISE) && matches!(answer, Answer::InUse | Answer::Once) {
            self.tap(PRECISE);
        }
        let id = CONTROLS.iter().find(|(known, id)| *known == answer && dump.contains(&format!(":id/{id}\""))).unwrap().1;
        self.tap(&format!(":id/{id}\""));
        if id == TICK {
            self.tap(":id/permission_deny_button\"");
        }
    }

    /// Granted, `USER_SET`, `USER_FIXED` of each permission that the package manager lists.
    pub fn states(&self) -> BTreeMap<&'static str, (bool, bool, bool)> {
        let dump = self.sh(&format!("dumpsys package {PACKAGE}"));
        let state = |name: &'static str| {
            let begin = format!("android.permission.{name}: granted=");
            let line = dump.lines().find(|line| line.trim().starts_with(&begin))?;
            Some((name, (line.contains("granted=true"), line.contains("USER_SET"), line.contains("USER_FIXED"))))
        };
        DECLARED.iter().filter_map(|name| state(name)).collect()
    }

    fn log(&self, contains: &str) -> Vec<String> {
        let system = self.device.lock();
        let entries = system.log.read(&Buffer::ALL, 0);
        entries.iter().map(|entry| entry.text.clone()).filter(|text| text.contains(contains)).collect()
    }

    /// How often the permission controller's activity was started for the app.
    pub fn requests(&self) -> usize {
        self.log("START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS ").len()
    }

    /// What was reported about each permission, in order.
    pub fn reports(&self) -> Vec<(&'static str, Report)> {
        let value = |line: &str, key: &str| line.split_once(key).unwrap().1.split(' ').next().unwrap().to_string();
        let report = |line: &String| {
            let permission = value(line, "permission=android.permission.");
            let name = DECLARED.iter().find(|name| **name == permission).unwrap_or_else(|| panic!("unknown permission: {line}"));
            let code = value(line, "result=");
            let report = match code.as_str() {
                "1" => Report::Ignored,
                "2" => Report::UserFixed,
                "4" => Report::Granted,
                "5" => Report::AutoGranted,
                "6" => Report::Denied,
                "7" => Report::DeniedForGood,
                _ => Report::Once,
            };
            (*name, report)
        };
        self.log("Permission grant result requestId=").iter().map(report).collect()
    }
}

const PRECISE: &str = ":id/permission_location_accuracy_radio_fine\"";
const TICK: &str = "do_not_ask_checkbox";
const CONTROLS: [(Answer, &str); 6] = [
    (Answer::Allow, "permission_allow_button"),
    (Answer::InUse, "permission_allow_foreground_only_button"),
    (Answer::Once, "permission_allow_one_time_button"),
    (Answer::Deny, "permission_deny_button"),
    (Answer::ForGood, "permission_deny_and_dont_ask_again_button"),
    (Answer::ForGood, TICK),
];

fn specimen(target: u32) -> String {
    let mut text = format!(
        "package: {PACKAGE}\nlabel: Fern\nversion: {{name: 1.0.0, code: 1}}\nsdk: {{min: 21, target: {target}}}\npermissions: [{}]\n\
         start: [{{screen: home}}]\nscreens:\n  home:\n    content:\n",
        DECLARED.join(", ")
    );
    for (number, request) in REQUESTS.iter().enumerate() {
        let _ = writeln!(text, "      - {{button: Ask {number}., size: small, do: {{request: [{}]}}}}", request.join(", "));
    }
    text
}

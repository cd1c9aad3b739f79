//! A simulated device that keeps a journal, and the real binary that crawls on it: what is counted here is what arrived at the device,
//! not what the program says of itself.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use offramp_emulator::journal::Journal;
use offramp_emulator::{DeviceConfig, Emulator};
use serde_json::Value;

use crate::apps::App;
use crate::common::truth::COMMON_API;

/// What came of a crawl.
#[derive(Debug)]
pub struct Crawled {
    pub output: Output,
    /// `crawl.json`, if the crawl came to its end.
    pub outcome: Option<Value>,
    pub device: AtDevice,
}

/// From the crawl's first start of the app on.
#[derive(Debug, Default)]
pub struct AtDevice {
    /// Taps, drags, long taps, and the keys and text of one command.
    pub actions: u64,
    /// Starts of the app.
    pub starts: u64,
    /// Services that were opened: shell lines, files, ports.
    pub services: u64,
    /// Screens of the app that stood on the display.
    pub screens: BTreeSet<String>,
    /// Actions until the page that the entry opens stood there.
    pub reached: Option<u64>,
}

impl Crawled {
    /// A number of `crawl.json`.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.outcome.as_ref()?[key].as_u64()
    }

    /// `none`, `G1`, `G2`, `G3`; `failed` if it did not come to its end.
    pub fn level(&self) -> &str {
        self.outcome.as_ref().and_then(|outcome| outcome["level"].as_str()).unwrap_or("failed")
    }

    /// Whether it says that there is a way, and what is at its end goes on.
    pub fn claims(&self) -> bool {
        self.number("actions_to_goal").is_some() || ["G2", "G3"].contains(&self.level())
    }
}

/// Crawls an app on a new device, without replays; the run's folder is `out`.
pub fn crawl(app: &App, out: &Path, arguments: &[&str]) -> Crawled {
    let journal = out.with_extension("journal");
    let config = DeviceConfig {
        journal: Some(Journal::create(&journal).unwrap()),
        locale: app.locale.into(),
        ..DeviceConfig::new(COMMON_API)
    };
    let serial = config.serial.clone();
    let emulator = Emulator::start(vec![config]).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.args(["crawl", "--no-html", "--replays", "0", "--disposable-device", "--device", &serial, "--adb-server"]);
    command.arg(format!("127.0.0.1:{}", emulator.server.addr().port())).arg("--out").arg(out).arg("--apk").arg(&app.folder);
    if let Some(before) = &app.before {
        command.arg("--before").arg(before);
    }
    let output = command.args(arguments).output().unwrap();
    drop(emulator);
    let outcome = std::fs::read_to_string(out.join("crawl.json")).ok().map(|text| serde_json::from_str::<Value>(&text).unwrap());
    let starts = outcome.as_ref().map_or(0, |outcome| outcome["starts"].as_u64().unwrap());
    let lines = std::fs::read_to_string(&journal).unwrap();
    let device = count(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), app, starts);
    Crawled { output, outcome, device }
}

/// Reads a journal. The crawl's own starts are the last ones; those before them are of the scenario that makes somebody logged in.
fn count(journal: Vec<Value>, app: &App, starts: u64) -> AtDevice {
    let is_start = |entry: &Value| entry["start"] == *app.package;
    let all = journal.iter().filter(|entry| is_start(entry)).count() as u64;
    let mut before = all.saturating_sub(starts);
    let (mut counted, mut counting, mut typing) = (AtDevice::default(), false, false);
    for entry in &journal {
        if is_start(entry) {
            counting = before == 0;
            counted.starts += u64::from(counting);
            before = before.saturating_sub(1);
            typing = false;
        } else if !counting {
        } else if entry.get("service").is_some() {
            counted.services += 1;
            typing = false;
        } else if let Some(input) = entry["input"].as_str() {
            // Keys and text of one command are one action: emptying a field is many keys.
            let types = ["key", "text"].contains(&input);
            counted.actions += u64::from(!(types && typing));
            typing = types;
        } else if let Some(screen) = entry["screen"].as_str().filter(|_| entry["shown"] == *app.package) {
            counted.screens.insert(screen.to_owned());
            if counted.reached.is_none() && app.opens == Some(screen) {
                counted.reached = Some(counted.actions);
            }
        }
    }
    counted
}

//! Devices of which faults are asked.

use offramp_emulator::faults::Plan;
use offramp_emulator::{DeviceConfig, Ports, Running};

use crate::bench::Bench;

/// Three screens: a counter, a form, and a web page.
const SPECIMEN: &str = r#"
package: com.example.lantern
label: {en: Lantern}
version: {name: 1.0.0, code: 1}
sdk: {min: 23, target: 34}
state: {taps: 0}
start: [{screen: home}]
screens:
  home:
    title: Home
    content:
      - text: "Tapped {taps}"
      - button: Tap
        do: {increment: taps}
      - button: Help
        do: {open: help}
      - button: Next
        do: {open: next}
  next:
    title: Next
    up: true
  help:
    title: Help
    web: true
    content:
      - text: All about lanterns
"#;

/// What a device is whose plan has these rules.
pub fn config(api: u32, rules: &[&str]) -> DeviceConfig {
    let faults = Plan::parse(&format!("seed: 7\nfaults: [{}]", rules.join(", "))).unwrap_or_else(|error| panic!("{error}"));
    DeviceConfig { faults, ..DeviceConfig::new(api) }
}

/// A device with these faults and the specimen in front.
pub fn bench(rules: &[&str]) -> Bench {
    let bench = Bench::new(34, SPECIMEN);
    bench.launch();
    add(&bench, rules);
    bench
}

/// Adds faults to a running device.
pub fn add(bench: &Bench, rules: &[&str]) {
    bench.device.lock().add_faults(&config(34, rules).faults).unwrap();
}

/// A device with these faults on ports of its own.
pub fn running(rules: &[&str]) -> Running {
    Running::start(config(34, rules), Ports::Free).unwrap()
}

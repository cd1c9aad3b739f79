//! A device with one specimen, driven by shell commands.

use offramp_emulator::app::specimen::Specimen;
use offramp_emulator::shell::run;
use offramp_emulator::system::packages::{ApkFacts, InstallOptions};
use offramp_emulator::{Device, DeviceConfig};

/// A device with one specimen.
pub struct Bench {
    pub device: Device,
}

impl Bench {
    pub fn new(api: u32, specimen: &str) -> Self {
        Self::of(DeviceConfig::new(api), specimen)
    }

    pub fn of(config: DeviceConfig, specimen: &str) -> Self {
        let device = Device::new(config);
        let specimen = Specimen::parse(specimen).unwrap_or_else(|error| panic!("{error}"));
        // As a host does for an app that is older than a device likes.
        let options = InstallOptions { low_target: true, ..InstallOptions::default() };
        device.lock().install(ApkFacts::of_specimen(&specimen, "ab12"), Vec::new(), options).unwrap();
        Self { device }
    }

    pub fn sh(&self, script: &str) -> String {
        let output = run(&self.device, script);
        output.out + &output.err
    }

    pub fn dump(&self) -> String {
        self.sh("uiautomator dump /dev/tty")
    }

    /// Taps the node whose attribute `key` is `value`.
    pub fn tap(&self, key: &str, value: &str) {
        let dump = self.dump();
        let at = dump.find(&format!(r#"{key}="{value}""#)).unwrap_or_else(|| panic!("no {key}={value} in {dump}"));
        let bounds = dump[at..].split_once("bounds=\"").unwrap().1.split('"').next().unwrap();
        let numbers: Vec<i32> = bounds.split(['[', ',', ']']).filter_map(|number| number.parse().ok()).collect();
        self.sh(&format!("input tap {} {}", (numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2));
    }

    /// Texts on the screen, in order.
    pub fn texts(&self) -> Vec<String> {
        let dump = self.dump();
        dump.split(" text=\"")
            .skip(1)
            .filter_map(|tail| tail.split('"').next())
            .filter(|text| !text.is_empty())
            .map(Into::into)
            .collect()
    }

    pub fn launch(&self) -> String {
        self.sh("am start -n com.example.lantern/.MainActivity")
    }

    pub fn log(&self, contains: &str) -> Vec<String> {
        let system = self.device.lock();
        let entries = system.log.read(&offramp_emulator::system::log::Buffer::ALL, 0);
        let lines = entries.iter().map(|entry| format!("{} {}: {}", entry.priority, entry.tag, entry.text));
        lines.filter(|line| line.contains(contains)).collect()
    }
}

//! How many devices one process can hold: what a device costs to start and to keep, and what a dump of its screen takes.
//!
//! `cargo bench -p offramp-emulator --bench scale [-- DEVICES]`

#[path = "../tests/wire/mod.rs"]
mod wire;

use std::time::{Duration, Instant};

use offramp_emulator::{ClockMode, DeviceConfig, Ports, Running};
use wire::Host;

const DEVICES: usize = 200;
const PATIENCE: Duration = Duration::from_secs(60);

/// A number of this process's status: `VmRSS` (in KiB) or `Threads`.
fn status(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

fn dump(device: &Running) {
    let mut host = Host::connect(device.adb, PATIENCE).unwrap();
    let xml = host.shell("uiautomator dump /dev/tty").unwrap();
    assert!(xml.contains("<hierarchy"), "{xml}");
}

fn start(clock: ClockMode, count: usize) -> Vec<Running> {
    let (rss, threads, begun) = (status("VmRSS"), status("Threads"), Instant::now());
    let start = || Running::start(DeviceConfig { clock, ..DeviceConfig::new(34) }, Ports::Free).unwrap();
    let devices: Vec<Running> = std::iter::repeat_with(start).take(count).collect();
    let elapsed = begun.elapsed();
    println!("{count} devices on the {clock:?} clock");
    println!("  start:   {:8.2} ms a device", elapsed.as_secs_f64() * 1000.0 / count as f64);
    println!("  memory:  {:8.0} KiB a device", (status("VmRSS") - rss) as f64 / count as f64);
    println!("  threads: {:8} more in the process", status("Threads") - threads);
    devices
}

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(DEVICES);
    // What is made once for all devices is not any device's cost.
    dump(&start(ClockMode::Virtual, 1)[0]);
    drop(start(ClockMode::Real, count));

    let devices = start(ClockMode::Virtual, count);
    let begun = Instant::now();
    devices.iter().for_each(dump);
    println!("  {count} dumps one after the other: {:6.0} ms", begun.elapsed().as_secs_f64() * 1000.0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for device in &devices {
            scope.spawn(|| dump(device));
        }
    });
    println!("  {count} dumps at once:             {:6.0} ms", begun.elapsed().as_secs_f64() * 1000.0);
    println!("  memory:  {:8.0} KiB a device after that", status("VmRSS") as f64 / count as f64);
}

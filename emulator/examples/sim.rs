//! Simulated devices to try by hand, with a server that lists them.
//!
//! `cargo run -p offramp-emulator --example sim -- [API [CONSOLE_PORT]]`; without a port any that are free.

use offramp_emulator::server::AdbServer;
use offramp_emulator::{ClockMode, DeviceConfig, Ports, Running};

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let api = args.next().and_then(|arg| arg.parse().ok()).unwrap_or(34);
    let ports = match args.next().and_then(|arg| arg.parse().ok()) {
        Some(console) => Ports::Fixed { console, adb: console + 1 },
        None => Ports::Free,
    };
    let device = Running::start(DeviceConfig { clock: ClockMode::Real, ..DeviceConfig::new(api) }, ports)?;
    let server = AdbServer::start(0)?;
    server.add_device("sim", device.adb)?;
    println!("console {}", device.console);
    println!("adb connect {}", device.adb);
    println!("or: adb -P {} devices", server.addr().port());
    while !device.ended() {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    Ok(())
}

//! Simulated devices to try by hand.
//!
//! `cargo run -p offramp-emulator --example sim -- [API [ADB_PORT]]`, then `adb connect 127.0.0.1:ADB_PORT`.

use std::net::TcpListener;

use offramp_emulator::{Device, DeviceConfig, adbd};

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let api = args.next().and_then(|arg| arg.parse().ok()).unwrap_or(34);
    let port = args.next().and_then(|arg| arg.parse().ok()).unwrap_or(0);
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    println!("adb connect {}", listener.local_addr()?);
    let _daemon = adbd::serve(Device::new(DeviceConfig::new(api)), listener)?;
    loop {
        std::thread::park();
    }
}

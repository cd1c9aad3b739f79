//! Devices with their daemons, consoles and a server, started and ended together.

use std::io;
use std::net::{SocketAddr, TcpListener};

use crate::config::DeviceConfig;
use crate::device::Device;
use crate::runtime::Handle;
use crate::server::AdbServer;
use crate::{adbd, console};

/// Which ports a device gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// Any that are free, outside the range that a stock adb server searches for emulators.
    Free,
    /// These. On an even console port from 5554 to 5584, with the daemon one above, a stock adb server finds the device by itself.
    Fixed {
        /// The console's.
        console: u16,
        /// The daemon's.
        adb: u16,
    },
}

/// The range that a stock adb server searches.
const SEARCHED: std::ops::RangeInclusive<u16> = 5554..=5585;

/// A device with its daemon and its console. Dropping it ends both.
pub struct Running {
    /// The device.
    pub device: Device,
    /// Where its daemon listens.
    pub adb: SocketAddr,
    /// Where its console listens.
    pub console: SocketAddr,
    daemon: Handle,
    terminal: Handle,
}

impl Running {
    /// Boots a device.
    pub fn start(config: DeviceConfig, ports: Ports) -> io::Result<Self> {
        let (terminal, daemon) = match ports {
            Ports::Free => (free()?, free()?),
            Ports::Fixed { console, adb } => (listen(console)?, listen(adb)?),
        };
        let device = Device::new(config);
        let (console, adb) = (terminal.local_addr()?, daemon.local_addr()?);
        let terminal = console::serve(device.clone(), terminal)?;
        let daemon = adbd::serve(device.clone(), daemon)?;
        Ok(Self { device, adb, console, daemon, terminal })
    }

    /// Ends it, as pulling the plug does: connections close, ports are free.
    pub fn kill(&self) {
        self.terminal.stop();
        self.daemon.stop();
    }

    /// Whether the console has ended it.
    pub fn ended(&self) -> bool {
        self.terminal.ended()
    }
}

fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on 127.0.0.1:{port}: {error}")))
}

fn free() -> io::Result<TcpListener> {
    // Kept open until one outside the range is found, so that the same port is not given again.
    let mut held = Vec::new();
    loop {
        let listener = listen(0)?;
        if !SEARCHED.contains(&listener.local_addr()?.port()) {
            return Ok(listener);
        }
        held.push(listener);
    }
}

/// Several devices and a server that lists them under their serials. Dropping it ends everything.
pub struct Emulator {
    /// The server.
    pub server: AdbServer,
    /// The devices, in the order of their configurations.
    pub devices: Vec<Running>,
}

impl Emulator {
    /// Boots a device for each configuration, on free ports, and starts a server on any free port.
    pub fn start(configs: Vec<DeviceConfig>) -> io::Result<Self> {
        let server = AdbServer::start(0)?;
        let mut devices = Vec::new();
        for config in configs {
            let serial = config.serial.clone();
            let running = Running::start(config, Ports::Free)?;
            server.add_device(&serial, running.adb)?;
            devices.push(running);
        }
        Ok(Self { server, devices })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_run_on_free_ports_and_are_gone_when_dropped() {
        fn shared_by_threads<T: Send + Sync>(_: &T) {}
        let emulator = Emulator::start(vec![DeviceConfig::new(30), DeviceConfig::new(33)]).unwrap();
        shared_by_threads(&emulator);
        let addrs: Vec<SocketAddr> =
            emulator.devices.iter().flat_map(|device| [device.adb, device.console]).chain([emulator.server.addr()]).collect();
        assert!(addrs.iter().all(|addr| addr.ip().is_loopback() && !SEARCHED.contains(&addr.port())), "{addrs:?}");
        drop(emulator);
        assert!(addrs.iter().all(|addr| std::net::TcpStream::connect(addr).is_err()));
    }
}

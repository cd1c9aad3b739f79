//! Devices with their daemons, consoles and a server, started and ended together.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use tokio::net::TcpSocket;

use crate::config::DeviceConfig;
use crate::device::Device;
use crate::runtime::Handle;
use crate::server::AdbServer;
use crate::system::boot::Stage;
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
        let (console, adb) = match ports {
            Ports::Free => (0, 0),
            Ports::Fixed { console, adb } => (console, adb),
        };
        let terminal = unsearched(console, || listen(console), TcpListener::local_addr)?;
        let device = Device::new(config);
        // The port of a device that is being switched on is taken, but closed: whether it is free shows now.
        let off = device.lock().boot.stage() == Stage::Off;
        let (adb, daemon) = if off {
            let socket = unsearched(adb, || bind(adb), TcpSocket::local_addr)?;
            (socket.local_addr()?, Daemon::Off(socket))
        } else {
            let listener = unsearched(adb, || listen(adb), TcpListener::local_addr)?;
            (listener.local_addr()?, Daemon::On(listener))
        };
        let console = terminal.local_addr()?;
        let terminal = console::serve(device.clone(), terminal)?;
        let daemon = match daemon {
            Daemon::On(listener) => adbd::serve(device.clone(), listener)?,
            Daemon::Off(socket) => adbd::serve_when_on(device.clone(), socket),
        };
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

/// What will listen for the daemon.
enum Daemon {
    On(TcpListener),
    Off(TcpSocket),
}

fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).map_err(|error| taken(port, error))
}

/// Takes a port without listening on it.
fn bind(port: u16) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // As the standard library's listeners do, so that a device can be started again on the port of one that has just ended.
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into()).map_err(|error| taken(port, error))?;
    Ok(socket)
}

fn taken(port: u16, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot listen on 127.0.0.1:{port}: {error}"))
}

/// Opens `port`; for 0, any that is free and outside the range that a stock adb server searches.
fn unsearched<T>(port: u16, open: impl Fn() -> io::Result<T>, addr: impl Fn(&T) -> io::Result<SocketAddr>) -> io::Result<T> {
    // Kept open until one outside the range is found, so that the same port is not given again.
    let mut held = Vec::new();
    loop {
        let opened = open()?;
        if port != 0 || !SEARCHED.contains(&addr(&opened)?.port()) {
            return Ok(opened);
        }
        held.push(opened);
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

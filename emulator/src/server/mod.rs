//! A small adb server, for when none is installed.
//!
//! Clients speak adb's host protocol to it; it speaks to devices' daemons over TCP, as adb does. So whoever drives a device has one road,
//! with adb or without.

mod client;
mod devices;
mod forward;
mod request;
mod reverse;
mod status;
mod transport;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::runtime::{Handle, Stop, runtime};
use client::Context;
use devices::Devices;
use forward::Forwards;

/// A running server. Dropping it ends it and its connections.
pub struct AdbServer {
    addr: SocketAddr,
    devices: Devices,
    handle: Handle,
}

impl AdbServer {
    /// Starts a server on a loopback port; 0 for any that is free.
    pub fn start(port: u16) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let listener = {
            let _entered = runtime().enter();
            TcpListener::from_std(listener)?
        };
        let mut devices = None;
        let handle = Handle::spawn(|stop| {
            let known = Devices::new(stop.clone());
            devices = Some(known.clone());
            serve(listener, known, stop)
        });
        let devices = devices.ok_or(io::ErrorKind::Other)?;
        Ok(Self { addr, devices, handle })
    }

    /// Where clients find it.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Connects the device whose daemon listens at `adbd`, and lists it as `serial`. Returns once it is online. If the connection is lost
    /// later, the device is listed as offline until it can be reached again.
    pub fn add_device(&self, serial: &str, adbd: SocketAddr) -> io::Result<()> {
        let (tell, told) = std::sync::mpsc::channel();
        let (devices, serial) = (self.devices.clone(), serial.to_string());
        runtime().spawn(async move {
            let _ = tell.send(devices.add(&serial, adbd).await);
        });
        match told.recv() {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "a device of that serial is connected")),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(io::Error::other("the server stopped")),
        }
    }

    /// Forgets a device.
    pub fn remove_device(&self, serial: &str) {
        self.devices.remove(serial);
    }

    /// Whether a client has ended the server.
    pub fn ended(&self) -> bool {
        self.handle.ended()
    }
}

async fn serve(listener: TcpListener, devices: Devices, stop: Stop) {
    let kill = Arc::new(Notify::new());
    let forwards = Forwards::new(devices.clone(), stop.clone());
    let context = Context { devices, forwards: forwards.clone(), kill: kill.clone() };
    let mut clients = tokio::task::JoinSet::new();
    let mut stopped = stop;
    loop {
        tokio::select! {
            Ok((socket, _)) = listener.accept() => { clients.spawn(client::serve(context.clone(), socket)); }
            Some(_) = clients.join_next() => {}
            () = kill.notified() => break,
            () = stopped.wait() => break,
        }
    }
    // Dropping the set ends the clients.
    forwards.clear();
    for device in context.devices.list() {
        context.devices.remove(&device.serial);
    }
}

//! `adb forward`: ports of the host that lead to a device.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use super::devices::{Devices, Select};
use crate::runtime::Stop;

/// All forwards. Clones share them.
#[derive(Clone)]
pub struct Forwards {
    list: Arc<Mutex<Vec<Forward>>>,
    devices: Devices,
    stop: Stop,
}

struct Forward {
    serial: String,
    local: String,
    remote: String,
    listener: AbortHandle,
}

impl Drop for Forward {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Forwards {
    /// None yet.
    pub fn new(devices: Devices, stop: Stop) -> Self {
        Self { list: Arc::default(), devices, stop }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Forward>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens on `local` (`tcp:PORT`, 0 for any) and leads to the service `remote` on the device; returns the port.
    pub async fn add(&self, serial: &str, local: &str, remote: &str, rebind: bool) -> Result<u16, String> {
        let port: u16 = match local.strip_prefix("tcp:").map(str::parse) {
            Some(Ok(port)) => port,
            _ => return Err(format!("unsupported socket specification '{local}'")),
        };
        if let Some(at) = self.lock().iter_mut().find(|forward| forward.local == local) {
            if !rebind {
                return Err(format!("cannot rebind existing socket {local}"));
            }
            (at.serial, at.remote) = (serial.into(), remote.into());
            return Ok(port);
        }
        let bound = TcpListener::bind(("127.0.0.1", port)).await;
        let error = |error: io::Error| format!("cannot bind listener: {error}");
        let listener = bound.map_err(error)?;
        let port = listener.local_addr().map_err(error)?.port();
        let local = format!("tcp:{port}");
        let task = tokio::spawn(serve(self.clone(), listener, local.clone())).abort_handle();
        self.lock().push(Forward { serial: serial.into(), local, remote: remote.into(), listener: task });
        Ok(port)
    }

    /// Ends one forward.
    pub fn remove(&self, local: &str) -> Result<(), String> {
        let mut list = self.lock();
        let at = list.iter().position(|forward| forward.local == local).ok_or_else(|| format!("listener '{local}' not found"))?;
        list.remove(at);
        Ok(())
    }

    /// Ends all forwards.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// A line for each forward, as `adb forward --list` prints them.
    pub fn list(&self) -> String {
        let line = |forward: &Forward| format!("{} {} {}\n", forward.serial, forward.local, forward.remote);
        self.lock().iter().map(line).collect()
    }

    fn target(&self, local: &str) -> Option<(String, String)> {
        let list = self.lock();
        let forward = list.iter().find(|forward| forward.local == local)?;
        Some((forward.serial.clone(), forward.remote.clone()))
    }
}

async fn serve(forwards: Forwards, listener: TcpListener, local: String) {
    let mut stop = forwards.stop.clone();
    loop {
        let socket = tokio::select! {
            Ok((socket, _)) = listener.accept() => socket,
            () = stop.wait() => return,
        };
        let Some((serial, remote)) = forwards.target(&local) else { return };
        let (devices, mut stop) = (forwards.devices.clone(), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = lead(&devices, socket, &serial, &remote) => {}
                () = stop.wait() => {}
            }
        });
    }
}

async fn lead(devices: &Devices, mut socket: TcpStream, serial: &str, remote: &str) {
    // Without device or service the connection just closes, as adb does it.
    let Ok((_, transport)) = devices.transport(&Select::Serial(serial.into())) else { return };
    if let Some(stream) = transport.open(remote).await {
        stream.join(&mut socket).await;
    }
}

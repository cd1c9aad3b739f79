//! The devices that a server knows, and their connections.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::task::AbortHandle;

use super::transport::Transport;
use crate::runtime::{Stop, runtime};

/// How long after a lost connection the next attempt is made.
const RETRY: Duration = Duration::from_millis(300);

/// All devices. Clones share them.
#[derive(Clone)]
pub struct Devices {
    shared: Arc<Shared>,
    stop: Stop,
}

struct Shared {
    registry: Mutex<Registry>,
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct Registry {
    entries: Vec<Entry>,
    last_id: u64,
}

struct Entry {
    serial: String,
    id: u64,
    transport: Option<Arc<Transport>>,
    keeper: AbortHandle,
}

/// What a client may ask a device by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Select {
    /// The only one.
    Any,
    /// By serial.
    Serial(String),
    /// By the number of its connection.
    Id(u64),
}

/// A device as listed.
#[derive(Clone)]
pub struct Listed {
    /// Its serial.
    pub serial: String,
    /// The number of its connection.
    pub id: u64,
    /// Its connection; `None` while it is offline.
    pub transport: Option<Arc<Transport>>,
}

impl Listed {
    /// The state, as listed.
    pub fn state(&self) -> &'static str {
        if self.transport.is_some() { "device" } else { "offline" }
    }
}

impl Devices {
    /// None yet.
    pub fn new(stop: Stop) -> Self {
        let shared = Shared { registry: Mutex::default(), changed: watch::Sender::new(0) };
        Self { shared: Arc::new(shared), stop }
    }

    fn lock(&self) -> MutexGuard<'_, Registry> {
        self.shared.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) {
        self.shared.changed.send_modify(|count| *count += 1);
    }

    /// Turns over at each change of the list.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.shared.changed.subscribe()
    }

    /// All devices, in the order in which they came.
    pub fn list(&self) -> Vec<Listed> {
        let listed = |entry: &Entry| Listed { serial: entry.serial.clone(), id: entry.id, transport: entry.transport.clone() };
        self.lock().entries.iter().map(listed).collect()
    }

    /// The device selected; the error is what adb says.
    pub fn find(&self, select: &Select) -> Result<Listed, String> {
        let mut found: Vec<Listed> = self.list();
        found.retain(|device| match select {
            Select::Any => true,
            Select::Serial(serial) => device.serial == *serial,
            Select::Id(id) => device.id == *id,
        });
        match (found.len(), select) {
            (1, _) => found.pop().ok_or_else(String::new),
            (0, Select::Any) => Err("no devices/emulators found".into()),
            (0, Select::Serial(serial)) => Err(format!("device '{serial}' not found")),
            (0, Select::Id(id)) => Err(format!("no device with transport id '{id}'")),
            _ => Err("more than one device/emulator".into()),
        }
    }

    /// The connection of the device selected.
    pub fn transport(&self, select: &Select) -> Result<(Listed, Arc<Transport>), String> {
        let device = self.find(select)?;
        let transport = device.transport.clone().ok_or("device offline")?;
        Ok((device, transport))
    }

    /// Connects a device and keeps it connected. False when a device of that serial is there already.
    pub async fn add(&self, serial: &str, addr: SocketAddr) -> io::Result<bool> {
        let (first, connected) = oneshot::channel();
        {
            let mut registry = self.lock();
            if registry.entries.iter().any(|entry| entry.serial == serial) {
                return Ok(false);
            }
            registry.last_id += 1;
            let id = registry.last_id;
            let keeper = runtime().spawn(keep(self.clone(), id, addr, first)).abort_handle();
            registry.entries.push(Entry { serial: serial.into(), id, transport: None, keeper });
        }
        let result = connected.await.unwrap_or_else(|_| Err(io::Error::other("the server stopped")));
        if result.is_err() {
            self.remove(serial);
        }
        result.map(|()| true)
    }

    /// Forgets a device; says whether it was known.
    pub fn remove(&self, serial: &str) -> bool {
        let removed = {
            let mut registry = self.lock();
            let at = registry.entries.iter().position(|entry| entry.serial == serial);
            at.map(|at| registry.entries.remove(at))
        };
        if let Some(entry) = &removed {
            entry.keeper.abort();
            self.change();
        }
        removed.is_some()
    }

    fn set(&self, id: u64, transport: Option<Arc<Transport>>) {
        if let Some(entry) = self.lock().entries.iter_mut().find(|entry| entry.id == id) {
            entry.transport = transport;
        }
        self.change();
    }
}

/// Keeps one device connected until it is forgotten or the server stops.
async fn keep(devices: Devices, id: u64, addr: SocketAddr, first: oneshot::Sender<io::Result<()>>) {
    let mut first = Some(first);
    let mut stop = devices.stop.clone();
    let work = async {
        loop {
            match Transport::connect(addr).await {
                Ok((transport, wire)) => {
                    devices.set(id, Some(transport.clone()));
                    if let Some(first) = first.take() {
                        let _ = first.send(Ok(()));
                    }
                    transport.run(wire).await;
                    devices.set(id, None);
                }
                Err(error) => {
                    if let Some(first) = first.take() {
                        let _ = first.send(Err(error));
                        return;
                    }
                }
            }
            tokio::time::sleep(RETRY).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = stop.wait() => {}
    }
}

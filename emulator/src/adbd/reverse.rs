//! `reverse:`: addresses on the device that lead to the host.
//!
//! `forward:[norebind:]DEVICE;HOST`, `killforward:DEVICE`, `killforward-all`, `list-forward`. An answer is `OKAY` or `FAIL`; a text
//! after it has its length before it, in four hexadecimal digits. They belong to the connection on which they were asked for.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::stream::{Stream, StreamReader, StreamWriter};
use super::streams::Streams;
use crate::device::Device;
use crate::system::ports::{Address, Service};

/// The most of one connection.
const MOST: usize = 256;

/// Where each address leads, by the names in which they were asked for.
type Targets = Arc<Mutex<BTreeMap<String, String>>>;

/// Those of one connection. Dropping it ends them.
pub struct Reverses {
    device: Device,
    streams: Arc<Streams>,
    targets: Targets,
}

fn lock(targets: &Targets) -> MutexGuard<'_, BTreeMap<String, String>> {
    targets.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reverses {
    /// None yet.
    pub fn new(device: Device, streams: Arc<Streams>) -> Self {
        Self { device, streams, targets: Targets::default() }
    }

    /// Answers one request.
    pub fn serve(&self, stream: &Stream, request: &str) {
        let result = match request {
            "list-forward" => Ok(text(&self.list())),
            "killforward-all" => {
                self.clear();
                Ok("OKAY".into())
            }
            _ => match (request.strip_prefix("forward:"), request.strip_prefix("killforward:")) {
                (Some(pair), _) => self.add(pair).map(|port| match port {
                    Some(port) => format!("OKAY{}", text(&port.to_string())),
                    None => "OKAY".into(),
                }),
                (None, Some("")) => Err("bad killforward: ".into()),
                (None, Some(name)) => self.remove(name).map(|()| "OKAY".into()),
                (None, None) => Err("not a reverse forwarding command".into()),
            },
        };
        let answer = result.unwrap_or_else(|message: String| format!("FAIL{}", text(&message)));
        super::services::say(stream, &answer);
    }

    fn list(&self) -> String {
        lock(&self.targets).iter().map(|(from, to)| format!("(reverse) {from} {to}\n")).collect()
    }

    /// Adds one; the port when any was asked for.
    fn add(&self, pair: &str) -> Result<Option<u16>, String> {
        let (pair, rebind) = pair.strip_prefix("norebind:").map_or((pair, true), |pair| (pair, false));
        let parts: Vec<&str> = pair.split(';').collect();
        let [from, to] = parts[..] else { return Err(format!("bad forward: {pair}")) };
        if from.is_empty() || to.is_empty() || to.starts_with('*') {
            return Err(format!("bad forward: {pair}"));
        }
        let mut targets = lock(&self.targets);
        if let Some(target) = targets.get_mut(from) {
            if !rebind {
                return Err("cannot rebind existing socket".into());
            }
            *target = to.into();
            return Ok(None);
        }
        if targets.len() >= MOST {
            return Err("cannot bind listener: Too many open files".into());
        }
        let mut address =
            Address::parse(from).ok_or_else(|| format!("cannot bind listener: unknown socket specification '{from}'"))?;
        let mut system = self.device.lock();
        let mut port = None;
        if address == Address::Tcp(0) {
            port = Some(system.ports.free_port().ok_or("cannot bind listener: Address already in use")?);
            address = Address::Tcp(port.unwrap_or_default());
        }
        let name = port.map_or_else(|| from.to_string(), |port| format!("tcp:{port}"));
        if !system.ports.bind(address, lead(self.streams.clone(), self.targets.clone(), name.clone())) {
            return Err("cannot bind listener: Address already in use".into());
        }
        targets.insert(name, to.into());
        Ok(port)
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        lock(&self.targets).remove(name).ok_or_else(|| format!("listener '{name}' not found"))?;
        if let Some(address) = Address::parse(name) {
            self.device.lock().ports.unbind(&address);
        }
        Ok(())
    }

    fn clear(&self) {
        let names: Vec<String> = lock(&self.targets).keys().cloned().collect();
        for name in names {
            // Another request may have removed it meanwhile.
            let _ = self.remove(&name);
        }
    }
}

impl Drop for Reverses {
    fn drop(&mut self) {
        self.clear();
    }
}

fn text(text: &str) -> String {
    format!("{:04x}{text}", text.len())
}

/// What listens on a device's address in the host's place.
fn lead(streams: Arc<Streams>, targets: Targets, name: String) -> Service {
    Arc::new(move |mut from: Box<dyn Read + Send>, mut to: Box<dyn Write + Send>| {
        let Some(target) = lock(&targets).get(&name).cloned() else { return };
        let Some(stream) = streams.open(&target) else { return };
        let sending = stream.clone();
        let sender = std::thread::Builder::new().name("adb-reverse".into()).spawn(move || {
            // Either end may go first; both are then closed, as adb does it.
            let _ = io::copy(&mut from, &mut StreamWriter(sending.clone()));
            sending.close();
        });
        if sender.is_ok() {
            let _ = io::copy(&mut StreamReader::new(stream.clone()), &mut to);
        }
        stream.close();
        streams.remove(stream.local());
    })
}

//! What listens on the device's own TCP ports. Nothing does at boot.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Write};
use std::sync::Arc;

/// Serves one connection: reads from it, writes to it, and returns when it is over. Runs on a thread of its own.
pub type Service = Arc<dyn Fn(Box<dyn Read + Send>, Box<dyn Write + Send>) + Send + Sync>;

/// The ports and their services.
#[derive(Default)]
pub struct Ports {
    services: BTreeMap<u16, Service>,
}

impl Ports {
    /// Lets a service listen on a port, in place of one that did.
    pub fn listen(&mut self, port: u16, service: Service) {
        self.services.insert(port, service);
    }

    /// Closes a port.
    pub fn close(&mut self, port: u16) {
        self.services.remove(&port);
    }

    /// What listens on a port.
    pub fn find(&self, port: u16) -> Option<Service> {
        self.services.get(&port).cloned()
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.services.keys()).finish()
    }
}

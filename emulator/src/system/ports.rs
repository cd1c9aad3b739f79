//! What programs on the device listen on: its own TCP ports and its local sockets. Nothing listens at boot.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Write};
use std::sync::Arc;

/// Serves one connection: reads from it, writes to it, and returns when it is over. Runs on a thread of its own.
pub type Service = Arc<dyn Fn(Box<dyn Read + Send>, Box<dyn Write + Send>) + Send + Sync>;

/// Where a program listens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// `tcp:PORT`
    Tcp(u16),
    /// `localabstract:NAME`
    Abstract(String),
    /// `localreserved:NAME`, and `local:NAME`, which means the same on a device
    Reserved(String),
    /// `localfilesystem:PATH`
    File(String),
}

/// The longest name of a local socket, in bytes, as Linux has it.
const MAX_NAME: usize = 107;

impl Address {
    /// Reads adb's form of an address; `None` for one that no program on a device can have.
    pub fn parse(spec: &str) -> Option<Self> {
        let (kind, name) = spec.split_once(':')?;
        if kind == "tcp" {
            let port = match name.rsplit_once(':') {
                Some(("localhost" | "127.0.0.1", port)) => port,
                Some(_) => return None,
                None => name,
            };
            return port.parse().ok().map(Address::Tcp);
        }
        let named = (!name.is_empty() && name.len() <= MAX_NAME).then(|| name.to_string())?;
        match kind {
            "localabstract" => Some(Address::Abstract(named)),
            "local" | "localreserved" => Some(Address::Reserved(named)),
            "localfilesystem" => Some(Address::File(named)),
            _ => None,
        }
    }
}

/// The ports and local sockets, and their services.
#[derive(Clone, Default)]
pub struct Ports {
    services: BTreeMap<Address, Service>,
}

/// The port from which on free ones are looked for.
const FIRST_FREE: u16 = 32_768;

impl Ports {
    /// Lets a service listen on a TCP port, in place of one that did.
    pub fn listen(&mut self, port: u16, service: Service) {
        self.services.insert(Address::Tcp(port), service);
    }

    /// Lets a service listen on an address; false when it is taken.
    pub fn bind(&mut self, address: Address, service: Service) -> bool {
        let free = !self.services.contains_key(&address);
        if free {
            self.services.insert(address, service);
        }
        free
    }

    /// A TCP port that nothing listens on.
    pub fn free_port(&self) -> Option<u16> {
        (FIRST_FREE..=u16::MAX).find(|port| !self.services.contains_key(&Address::Tcp(*port)))
    }

    /// Closes a TCP port.
    pub fn close(&mut self, port: u16) {
        self.unbind(&Address::Tcp(port));
    }

    /// Closes an address.
    pub fn unbind(&mut self, address: &Address) {
        self.services.remove(address);
    }

    /// What listens on a TCP port.
    pub fn find(&self, port: u16) -> Option<Service> {
        self.at(&Address::Tcp(port))
    }

    /// What listens on an address.
    pub fn at(&self, address: &Address) -> Option<Service> {
        self.services.get(address).cloned()
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.services.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn addresses_are_read_as_adb_writes_them() {
        assert_eq!(Address::parse("tcp:8080"), Some(Address::Tcp(8080)));
        assert_eq!(Address::parse("tcp:localhost:8080"), Some(Address::Tcp(8080)));
        assert_eq!(Address::parse("localabstract:scrcpy"), Some(Address::Abstract("scrcpy".into())));
        assert_eq!(Address::parse("local:x"), Address::parse("localreserved:x"));
        for bad in ["tcp:", "tcp:70000", "tcp:example.com:80", "localabstract:", "vsock:1", "nothing"] {
            assert_eq!(Address::parse(bad), None, "{bad}");
        }
        assert_eq!(Address::parse(&format!("localabstract:{}", "x".repeat(200))), None);
    }
}

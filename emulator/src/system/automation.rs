//! The one connection for UI automation that a device has. Whoever holds it sees the views and injects input; a second one is refused.

use std::sync::atomic::{AtomicU64, Ordering};

use super::System;
use super::ports::{Address, Service};
use crate::device::Device;

/// The holder of the connection, and what it is told.
#[derive(Debug, Clone, Default)]
pub struct Automation {
    owner: Option<Owner>,
    toast: Option<String>,
}

#[derive(Debug, Clone)]
struct Owner {
    /// Tells it from others that had its process's number before a restart.
    token: u64,
    pid: u32,
    port: Option<u16>,
}

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Automation {
    /// The last passing message that appeared while the connection was held and that was not cleared since.
    pub fn toast(&self) -> Option<&str> {
        self.toast.as_deref()
    }

    /// Forgets the last passing message.
    pub fn clear_toast(&mut self) {
        self.toast = None;
    }

    /// A passing message appeared.
    pub(super) fn on_toast(&mut self, text: &str) {
        if self.owner.is_some() {
            self.toast = Some(text.into());
        }
    }
}

impl System {
    /// Ends the process that holds the connection, and closes its port.
    pub(super) fn end_automation(&mut self) {
        if let Some(owner) = std::mem::take(&mut self.automation).owner {
            self.processes.remove_tool(owner.pid);
            if let Some(port) = owner.port {
                self.ports.close(port);
            }
        }
    }
}

/// The connection, held by a process until this is dropped.
pub struct Claim {
    device: Device,
    token: u64,
    pid: u32,
}

impl Claim {
    /// Starts a process of that name, which takes the connection; the process ends at once if it is held, and its number is returned.
    pub fn new(device: &Device, name: &str) -> Result<Self, u32> {
        let mut system = device.lock();
        let pid = system.processes.add_tool(name);
        if system.automation.owner.is_some() {
            system.processes.remove_tool(pid);
            return Err(pid);
        }
        let token = NEXT.fetch_add(1, Ordering::Relaxed);
        system.automation = Automation { owner: Some(Owner { token, pid, port: None }), toast: None };
        Ok(Self { device: device.clone(), token, pid })
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Lets a service listen on a port as long as the connection is held; false when the port is taken.
    pub fn listen(&self, port: u16, service: Service) -> bool {
        let mut system = self.device.lock();
        match &mut system.automation.owner {
            Some(owner) if owner.token == self.token => owner.port = Some(port),
            _ => return false,
        }
        system.ports.bind(Address::Tcp(port), service) || {
            if let Some(owner) = &mut system.automation.owner {
                owner.port = None;
            }
            false
        }
    }

    /// Whether its process still runs.
    pub fn runs(&self) -> bool {
        let system = self.device.lock();
        let owner = system.automation.owner.as_ref().filter(|owner| owner.token == self.token);
        owner.is_some_and(|owner| system.processes.get(owner.pid).is_some())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut system = self.device.lock();
        if system.automation.owner.as_ref().is_some_and(|owner| owner.token == self.token) {
            system.end_automation();
        }
    }
}

/// The exception that a second one gets, as Android words it.
pub fn refusal(pid: u32) -> String {
    format!(
        "java.lang.IllegalStateException: UiAutomationService android.accessibilityservice.IAccessibilityServiceClient$Stub$Proxy@{:x}\
         already registered!",
        u64::from(pid) * 0x1_0f2d + 0x0a1_b2c3
    )
}

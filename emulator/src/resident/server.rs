//! What the server keeps between calls.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::search::Query;
use crate::device::Device;
use crate::system::hierarchy::Tree;

/// How many handles on objects are kept.
const MAX_HANDLES: usize = 1000;
/// How long a handle is kept, in milliseconds.
const HANDLE_MS: u64 = 60_000;

/// The running server.
pub struct Server {
    /// The device it runs on.
    pub device: Device,
    stopped: AtomicBool,
    died: AtomicBool,
    state: Mutex<State>,
}

/// What calls change.
#[derive(Default)]
pub struct State {
    handles: VecDeque<Handle>,
    named: u64,
    /// `getConfigurator` and `setConfigurator`: the names and values that are known, in the order in which they are told.
    pub configurator: Configurator,
}

struct Handle {
    name: String,
    made_ms: u64,
    query: Query,
}

/// How long uiautomator waits for what, in milliseconds.
pub struct Configurator(pub [(&'static str, u64); 5]);

impl Default for Configurator {
    fn default() -> Self {
        Self([
            ("actionAcknowledgmentTimeout", 500),
            ("keyInjectionDelay", 0),
            ("scrollAcknowledgmentTimeout", 200),
            ("waitForIdleTimeout", 0),
            ("waitForSelectorTimeout", 0),
        ])
    }
}

impl Server {
    /// A server that has just started.
    pub fn new(device: Device) -> Self {
        Self { device, stopped: AtomicBool::new(false), died: AtomicBool::new(false), state: Mutex::default() }
    }

    /// Whether it still answers.
    pub fn runs(&self) -> bool {
        !self.stopped.load(Ordering::Acquire)
    }

    /// Ends it.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Its process is killed: it answers nothing more, not even what it was just asked.
    pub fn die(&self) {
        self.died.store(true, Ordering::Release);
        self.stop();
    }

    /// Whether its process was killed.
    pub fn died(&self) -> bool {
        self.died.load(Ordering::Acquire)
    }

    /// What calls change.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The views that are to be seen now.
    pub fn tree(&self) -> Option<Tree> {
        self.device.lock().hierarchy()
    }

    /// Lets the device's time pass, or less when the server ends.
    pub fn sleep(&self, ms: u64) {
        self.device.sleep(ms, &|| self.runs());
    }

    /// The device's time since boot.
    pub fn now(&self) -> u64 {
        self.device.lock().clock.uptime_ms()
    }

    /// Keeps a query under a new name.
    pub fn name(&self, query: Query) -> String {
        let now = self.now();
        let mut state = self.state();
        state.handles.retain(|handle| handle.made_ms + HANDLE_MS > now);
        if state.handles.len() >= MAX_HANDLES {
            state.handles.pop_front();
        }
        state.named += 1;
        let name = format!("5ecb1a2e-0000-4000-8000-{:012x}", state.named);
        state.handles.push_back(Handle { name: name.clone(), made_ms: now, query });
        name
    }

    /// The query kept under a name.
    pub fn named(&self, name: &str) -> Option<Query> {
        let now = self.now();
        self.state()
            .handles
            .iter()
            .find(|handle| handle.name == name && handle.made_ms + HANDLE_MS > now)
            .map(|handle| handle.query.clone())
    }
}

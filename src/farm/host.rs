//! This machine's devices between jobs: made ready, put back, mended.

use std::time::Duration;

use super::device::{Device, Host, Target};
use super::job::Job;
use crate::avd::{ready, register, repair};

/// Looks after devices by what `crate::avd` can do. Simulated devices of this program are fresh in each job and need nothing.
#[derive(Debug, Clone, Copy)]
pub struct Caretaker {
    /// How long a device may take to become ready.
    pub limit: Duration,
    /// Whether emulators that `offramp emulator up` started go back to their snapshot before each job; without it a job begins with what
    /// the runner does by itself: the app is installed anew and cleared.
    pub snapshot: bool,
}

impl Default for Caretaker {
    fn default() -> Self {
        Self { limit: Duration::from_secs(120), snapshot: false }
    }
}

impl Host for Caretaker {
    fn prepare(&self, device: &Device, _job: &Job) -> Result<(), String> {
        let Target::Adb { server, serial } = &device.target else { return Ok(()) };
        match register::of(serial).filter(|_| self.snapshot) {
            // Its process may be gone, or the snapshot: then it is mended as after a failure.
            Some(entry) => repair::back(&entry, *server, self.limit).or_else(|_| self.repair(device)),
            None => ready::wait(*server, serial, self.limit, &|_| ()).map_err(|error| error.to_string()),
        }
    }

    fn repair(&self, device: &Device) -> Result<(), String> {
        let Target::Adb { server, serial } = &device.target else { return Ok(()) };
        repair::repair(*server, serial, self.limit).map(|_| ())
    }
}

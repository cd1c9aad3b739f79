//! The device's own clock.
//!
//! On the **virtual** clock nothing takes time but waiting: a `sleep` jumps to its end, firing on the way, in order, every timer that
//! falls due. So a suite takes seconds and two runs see the same times. On the **real** clock the device keeps the host's pace.

use std::time::Instant;

/// How a device's clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockMode {
    /// Jumps over every wait.
    Virtual,
    /// Keeps the host's pace.
    Real,
}

/// Time since boot, and the wall clock set beside it. All values are milliseconds.
#[derive(Debug)]
pub struct Clock {
    mode: ClockMode,
    booted: Instant,
    virtual_uptime: u64,
    epoch_at_boot: i64,
}

/// A device is taken to have booted this long before it is first reached.
const UPTIME_AT_START: u64 = 60_000;

impl Clock {
    /// A clock that shows `start_epoch_ms` now.
    pub fn new(mode: ClockMode, start_epoch_ms: i64) -> Self {
        Self {
            mode,
            booted: Instant::now(),
            virtual_uptime: UPTIME_AT_START,
            epoch_at_boot: start_epoch_ms - UPTIME_AT_START as i64,
        }
    }

    /// How it runs.
    pub fn mode(&self) -> ClockMode {
        self.mode
    }

    /// Milliseconds since boot; never goes back.
    pub fn uptime_ms(&self) -> u64 {
        match self.mode {
            ClockMode::Virtual => self.virtual_uptime,
            ClockMode::Real => UPTIME_AT_START + self.booted.elapsed().as_millis() as u64,
        }
    }

    /// The wall clock, as Unix time in milliseconds.
    pub fn epoch_ms(&self) -> i64 {
        self.epoch_at_boot + self.uptime_ms() as i64
    }

    /// Sets the wall clock; elapsed time does not move with it.
    pub fn set_epoch_ms(&mut self, epoch_ms: i64) {
        self.epoch_at_boot = epoch_ms - self.uptime_ms() as i64;
    }

    /// Moves the virtual clock forward to `uptime_ms`; the real one moves by itself.
    pub(crate) fn jump_to(&mut self, uptime_ms: u64) {
        self.virtual_uptime = self.virtual_uptime.max(uptime_ms);
    }
}

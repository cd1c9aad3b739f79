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
#[derive(Debug, Clone)]
pub struct Clock {
    mode: ClockMode,
    /// The uptime at `since`; on the virtual clock, the uptime.
    base: u64,
    since: Instant,
    stopped: bool,
    epoch_at_boot: i64,
}

/// A device that is not seen booting is taken to have booted this long before it is first reached.
pub(crate) const UPTIME_AT_START: u64 = 60_000;

impl Clock {
    /// A clock that shows `start_epoch_ms` now.
    pub fn new(mode: ClockMode, start_epoch_ms: i64) -> Self {
        Self {
            mode,
            base: UPTIME_AT_START,
            since: Instant::now(),
            stopped: false,
            epoch_at_boot: start_epoch_ms - UPTIME_AT_START as i64,
        }
    }

    /// How it runs.
    pub fn mode(&self) -> ClockMode {
        self.mode
    }

    /// Milliseconds since boot; goes back only with a boot or a snapshot.
    pub fn uptime_ms(&self) -> u64 {
        match self.mode {
            ClockMode::Real if !self.stopped => self.base + self.since.elapsed().as_millis() as u64,
            _ => self.base,
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
        if self.mode == ClockMode::Virtual && !self.stopped {
            self.base = self.base.max(uptime_ms);
        }
    }

    /// Goes on from another uptime and wall clock.
    pub(crate) fn go_on_from(&mut self, uptime_ms: u64, epoch_ms: i64) {
        (self.base, self.since) = (uptime_ms, Instant::now());
        self.set_epoch_ms(epoch_ms);
    }

    /// Stands still, or goes on from where it stood.
    pub(crate) fn stop(&mut self, stopped: bool) {
        let (uptime_ms, epoch_ms) = (self.uptime_ms(), self.epoch_ms());
        self.stopped = stopped;
        self.go_on_from(uptime_ms, epoch_ms);
    }

    /// Whether it stands still.
    pub fn stopped(&self) -> bool {
        self.stopped
    }
}

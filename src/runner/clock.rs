//! `advanceClock`: the device's wall clock set forward, and set back when the job ends.

use crate::driver::DriverError;
use crate::trace::event::Event;

use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

impl Session<'_> {
    /// Sets the clock forward. Where nothing can set it, that is recorded and returned as a remark: counts that need it are unknown.
    pub(super) fn advance_clock(&mut self, by_ms: u64) -> Result<Option<String>> {
        if !self.plan.may_clear {
            return Err(Stop::forbidden(
                "the clock of this device is not touched; if nothing on it is needed, add `--disposable-device`",
            ));
        }
        self.disturb()?;
        // What the log holds up to here was written by the clock as it was.
        self.sync_log()?;
        let by_ms = i64::try_from(by_ms).unwrap_or(i64::MAX);
        let remark = match self.driver.move_clock(by_ms) {
            Ok(at) => {
                let moved = self.heard(at);
                self.later(moved.to_ms - moved.from_ms);
                let (method, from_ms, to_ms) = (moved.method.to_owned(), moved.from_ms, moved.to_ms);
                self.record(Event::Clock { method, from_ms, to_ms, problem: None })?;
                None
            }
            Err(DriverError::Refused(why)) => {
                let (from_ms, to_ms) = (self.now, self.now);
                self.record(Event::Clock { method: "none".to_owned(), from_ms, to_ms, problem: Some(why.clone()) })?;
                Some(why)
            }
            Err(error) => return Err(error.into()),
        };
        self.settle(SETTLE_MS)?;
        Ok(remark)
    }

    /// Sets the clock back, however the job ended.
    pub(super) fn restore_clock(&mut self) -> Result<()> {
        let restored = self.driver.restore_clock().map_err(|error| {
            Stop::environment(format!("the device's clock could not be set back: {error}; set it by hand before the next run"))
        })?;
        if let Some(at) = restored {
            let moved = self.heard(at);
            let (method, from_ms, to_ms) = (moved.method.to_owned(), moved.from_ms, moved.to_ms);
            self.record(Event::Clock { method, from_ms, to_ms, problem: None })?;
        }
        Ok(())
    }
}

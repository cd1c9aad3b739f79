//! `idle`: the app is left alone and watched.

use super::session::Session;
use super::stop::Result;
use super::wait::SETTLE_MS;

/// Device milliseconds between two looks at an app that is left alone. What is shorter is told by the log.
const LOOK_MS: u64 = 1_000;

impl Session<'_> {
    /// Leaves the app alone for so long; prompts that come are answered. That the app leaves the screen is its own fault.
    pub(super) fn idle(&mut self, ms: u64) -> Result<()> {
        self.look()?;
        let begun = self.now;
        // Bounded by the number of looks too, should the device's clock stand still.
        for _ in 0..=ms / LOOK_MS {
            let passed = self.now.saturating_sub(begun).unsigned_abs();
            if passed >= ms {
                break;
            }
            self.pause(LOOK_MS.min(ms - passed))?;
            self.look()?;
        }
        self.settle(SETTLE_MS)?;
        self.app_left()?.map_or(Ok(()), Err)
    }
}

//! `idle`: the app is left alone and watched.

use crate::ui::refuses_device;

use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

/// Device milliseconds between two looks at an app that is left alone. What is shorter is told by the log.
const LOOK_MS: u64 = 1_000;

impl Session<'_> {
    /// Leaves the app alone for so long; prompts that come are answered. That the app leaves the screen is its own fault; that it
    /// does not run on such a device is nobody's.
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
        if let Some(stop) = self.app_left()? {
            return Err(stop);
        }
        self.refused_device().map_or(Ok(()), |says| Err(Stop::unsupported(&says)))
    }

    /// What the app says, if it does not run on such a device.
    fn refused_device(&self) -> Option<String> {
        let screen = self.screen.as_ref().filter(|screen| screen.shows(self.package()))?;
        refuses_device(&screen.tree, &screen.foreground.window)
    }
}

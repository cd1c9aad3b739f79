//! What falls due later, in the device's time.

use std::collections::BTreeMap;

/// What to do when a timer falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimerEvent {
    /// An app's own timer.
    App {
        /// Its process.
        pid: u32,
        /// The app's name for it.
        id: u64,
    },
    /// A permission request without a page is settled.
    SilentPrompt {
        /// The prompt's activity.
        prompt: u32,
    },
    /// A short message arrives.
    Sms {
        /// The sender's number.
        from: String,
        /// The text.
        text: String,
    },
    /// A process has not answered in time.
    Anr {
        /// The process.
        pid: u32,
    },
    /// The next stage of the boot begins.
    Boot(super::boot::Stage),
    /// The moment of a fault, or its end.
    Fault,
    /// Input reaches an app that was slow to hear of it.
    LateInput {
        /// The app.
        to: super::activities::Address,
        /// The input.
        event: crate::app::Event,
    },
    /// A minute has passed since a package left the front.
    OneTime {
        /// The package.
        package: String,
    },
}

/// Pending timers, ordered by due time and then by the order in which they were set.
#[derive(Debug, Clone, Default)]
pub struct Timers {
    pending: BTreeMap<(u64, u64), TimerEvent>,
    next: u64,
}

impl Timers {
    /// Sets a timer for `due` (milliseconds since boot).
    pub fn set(&mut self, due: u64, event: TimerEvent) {
        self.pending.insert((due, self.next), event);
        self.next += 1;
    }

    /// Drops every pending timer for which `gone` holds.
    pub fn cancel(&mut self, gone: impl Fn(&TimerEvent) -> bool) {
        self.pending.retain(|_, event| !gone(event));
    }

    /// When the first timer falls due, in milliseconds since boot.
    pub fn next_due(&self) -> Option<u64> {
        self.pending.first_key_value().map(|(&(due, _), _)| due)
    }

    /// Takes the first timer that is due at `until` or before, with its due time.
    pub fn pop_due(&mut self, until: u64) -> Option<(u64, TimerEvent)> {
        let (&(due, _), _) = self.pending.first_key_value()?;
        if due > until {
            return None;
        }
        self.pending.pop_first().map(|((due, _), event)| (due, event))
    }
}

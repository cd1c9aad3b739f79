//! The SMS inbox.

use super::System;

/// A received message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// Who sent it: a number or a name.
    pub from: String,
    /// Its text.
    pub text: String,
    /// When it came, Unix time in milliseconds.
    pub epoch_ms: i64,
}

/// The oldest messages go when there are more.
const MAX_MESSAGES: usize = 1000;

impl System {
    /// A message arrives.
    pub fn receive_sms(&mut self, from: &str, text: &str) {
        if self.inbox.len() >= MAX_MESSAGES {
            self.inbox.remove(0);
        }
        self.inbox.push(Sms { from: from.into(), text: text.into(), epoch_ms: self.clock.epoch_ms() });
    }
}

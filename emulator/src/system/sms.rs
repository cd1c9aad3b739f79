//! The inbox of short messages.

use super::System;
use super::log::{Buffer, Priority};

/// A received message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// Its row in the inbox, from 1.
    pub id: u32,
    /// Who sent it.
    pub from: String,
    /// What it says.
    pub text: String,
    /// When it came, Unix time in milliseconds.
    pub epoch_ms: i64,
}

/// The most messages kept.
const MOST: usize = 1000;

impl System {
    /// A message arrives.
    pub fn receive_sms(&mut self, from: &str, text: &str) {
        self.sms_received += 1;
        if self.inbox.len() >= MOST {
            self.inbox.remove(0);
        }
        self.inbox.push(Sms { id: self.sms_received, from: from.into(), text: text.into(), epoch_ms: self.clock.epoch_ms() });
        let pid = self.processes.named("com.android.phone").map_or(Self::SYSTEM_SERVER, |process| process.pid);
        self.log(Buffer::Radio, Priority::Debug, "GsmInboundSmsHandler", pid, "New SMS Message Received");
    }
}

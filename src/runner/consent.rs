//! `passConsent`: terms and privacy policy are accepted where the app asks for it.

use crate::trace::event::{InputOp, Purpose};
use crate::ui::{ConsentGate, Fingerprint, NodeId, consent_gate, fingerprint, names_policy};

use super::flow::Done;
use super::session::{POLL_MS, Session};
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

/// Gates in a row, and taps on one, that are tried before it is said that they do not give way.
const TAPS: u32 = 12;

impl Session<'_> {
    /// Passes the consent gates that come within so long.
    pub(super) fn pass_consent(&mut self, limit_ms: u64) -> Result<Done> {
        if !self.gate_comes(limit_ms)? {
            return Ok(Done::Skipped("the app asked for no consent".to_owned()));
        }
        let (mut refused, mut scrolled) = (false, false);
        for _ in 0..TAPS {
            let Some(gate) = self.gate() else { return Ok(Done::Yes(None)) };
            let before = self.fingerprint();
            match self.next_tap(&gate, refused) {
                Some(node) => {
                    self.tap_node(node, InputOp::Tap, Purpose::Step)?;
                    self.settle(SETTLE_MS)?;
                    refused = Some(node) == gate.agree && self.fingerprint() == before;
                    scrolled = false;
                }
                // Some let nobody agree before the end of the text was seen.
                None if !scrolled => {
                    self.scroll()?;
                    scrolled = true;
                }
                None => break,
            }
        }
        match self.gate() {
            None => Ok(Done::Yes(None)),
            Some(_) => Err(Stop::scenario("the consent screen does not give way; write the taps that pass it as `tapOn`")),
        }
    }

    /// Waits for a consent screen; `false` if none came in time.
    fn gate_comes(&mut self, limit_ms: u64) -> Result<bool> {
        self.settle(SETTLE_MS)?;
        let begun = self.now;
        for _ in 0..=limit_ms / POLL_MS {
            if self.gate().is_some() {
                self.settle(SETTLE_MS)?;
                return Ok(self.gate().is_some());
            }
            if self.now.saturating_sub(begun).unsigned_abs() >= limit_ms {
                break;
            }
            self.pause(POLL_MS)?;
            self.look()?;
        }
        self.settle(SETTLE_MS)?;
        Ok(self.gate().is_some())
    }

    fn gate(&self) -> Option<ConsentGate> {
        let screen = self.screen.as_ref().filter(|screen| screen.shows(self.package()))?;
        consent_gate(&screen.tree, &screen.foreground.window)
    }

    /// The control that agrees, if it is enabled; before it the ticks that name the policy, and after it was `refused` the others.
    fn next_tap(&self, gate: &ConsentGate, refused: bool) -> Option<NodeId> {
        let tree = self.tree()?;
        let named = gate.ticks.iter().copied().find(|&id| names_policy(tree.label(id)).is_some());
        let ready = gate.agree.filter(|&id| tree.node(id).enabled && !refused);
        named.or(ready).or_else(|| gate.ticks.first().copied())
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        self.screen.as_ref().map(|screen| fingerprint(&screen.tree, &screen.foreground.activity))
    }
}

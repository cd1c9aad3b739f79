//! Waiting, always on the device's clock: until the screen is at rest, until an element comes, until it goes.
//!
//! A permission prompt or a system dialog that comes meanwhile is dealt with first, and the wait begins anew.

use crate::ui::{Hierarchy, NodeId, Selector};

use super::conditions::in_words;
use super::session::{POLL_MS, Session};
use super::stop::{Result, Stop};

/// How long a screen may take to come to rest.
pub(super) const SETTLE_MS: u64 = 5_000;
/// How long an element is looked for, as in Maestro.
pub(super) const LOOK_UP_MS: u64 = 17_000;
/// The same for optional steps and conditions.
pub(super) const SHORT_LOOK_UP_MS: u64 = 7_000;
/// Maestro's loops: looks until the screen rests, device milliseconds between them, between looks for an element, and for one look.
const STRICT_LOOKS: u32 = 10;
const STRICT_PAUSE_MS: u64 = 200;
const STRICT_POLL_MS: u64 = 50;
const STRICT_LOOK_MS: u64 = 500;
/// An element that did not come so long after typing may be hidden by the keyboard.
const KEYBOARD_MS: i64 = 2_000;

/// A wait's own clock. Bounded by the number of looks too, should the device's clock stand still or be moved.
struct Deadline {
    begun: i64,
    looks: u64,
    limit_ms: u64,
    poll_ms: u64,
}

impl Deadline {
    fn new(now: i64, limit_ms: u64) -> Deadline {
        Deadline { begun: now, looks: 0, limit_ms, poll_ms: POLL_MS }
    }

    /// With so many milliseconds between two looks.
    fn polled(self, poll_ms: u64) -> Deadline {
        Deadline { poll_ms, ..self }
    }

    fn restart(&mut self, now: i64) {
        *self = Deadline::new(now, self.limit_ms).polled(self.poll_ms);
    }

    /// After a look: whether it was the last one.
    fn over(&mut self, now: i64) -> bool {
        self.looks += 1;
        self.elapsed(now) >= i64::try_from(self.limit_ms).unwrap_or(i64::MAX) || self.looks > self.limit_ms / self.poll_ms + 1
    }

    fn elapsed(&self, now: i64) -> i64 {
        now.saturating_sub(self.begun)
    }
}

impl Session<'_> {
    /// Looks, and clears the way of prompts and system dialogs. Tells whether there were any.
    pub(super) fn look(&mut self) -> Result<bool> {
        self.look_once()?;
        let mut disturbed = false;
        while self.clear_the_way()? {
            disturbed = true;
            self.look_once()?;
        }
        Ok(disturbed)
    }

    /// The same, as Maestro does: until two looks in a row show the same, at most ten.
    fn settle_strictly(&mut self, limit_ms: u64) -> Result<()> {
        let mut deadline = Deadline::new(self.now, limit_ms);
        let mut before = None;
        for _ in 0..STRICT_LOOKS {
            self.look()?;
            let now = Some(self.looks_like());
            if now == before || deadline.over(self.now) {
                break;
            }
            before = now;
            self.pause(STRICT_PAUSE_MS)?;
        }
        self.observe_now()?;
        self.sync_log()
    }

    /// How long something is looked for: under Maestro's timing, the less the longer ago the last act was.
    fn budget(&self, limit_ms: u64) -> u64 {
        if !self.strict() {
            return limit_ms;
        }
        limit_ms.saturating_sub(self.now.saturating_sub(self.acted_at).unsigned_abs())
    }

    /// Looks for an element once: what does not come within half a second, under Maestro's timing, is not there.
    pub(super) fn find_now(&mut self, selector: &Selector) -> Result<Option<NodeId>> {
        if !self.strict() {
            return self.find(selector, 0);
        }
        self.find_strictly(selector, STRICT_LOOK_MS, |_, _| true)
    }

    /// Looks without waiting for the screen to rest.
    fn find_strictly(
        &mut self,
        selector: &Selector,
        limit_ms: u64,
        fits: fn(&Hierarchy, NodeId) -> bool,
    ) -> Result<Option<NodeId>> {
        let mut deadline = Deadline::new(self.now, limit_ms).polled(STRICT_POLL_MS);
        loop {
            self.look()?;
            let found = self.matching(selector, fits)?;
            if found.is_some() || deadline.over(self.now) {
                return Ok(found);
            }
            self.pause(STRICT_POLL_MS)?;
        }
    }

    /// Waits until the screen is at rest, for at most `limit_ms`; what is there then is recorded in any case, and the log with it.
    pub(super) fn settle(&mut self, limit_ms: u64) -> Result<()> {
        if self.strict() {
            return self.settle_strictly(limit_ms);
        }
        let mut deadline = Deadline::new(self.now, limit_ms);
        loop {
            if self.look()? {
                deadline.restart(self.now);
            }
            if self.at_rest() {
                break;
            }
            if deadline.over(self.now) {
                self.observe_now()?;
                break;
            }
            self.pause(POLL_MS)?;
        }
        self.sync_log()
    }

    /// Waits until the screen is at rest without answering anything: a prompt is looked at before it is answered.
    pub(super) fn rest(&mut self) -> Result<()> {
        let mut deadline = Deadline::new(self.now, SETTLE_MS);
        while !self.at_rest() {
            if deadline.over(self.now) {
                return self.observe_now();
            }
            self.pause(POLL_MS)?;
            self.look_once()?;
        }
        Ok(())
    }

    /// Looks for an element until it is there, on a screen at rest; `None` if it did not come in time.
    pub(super) fn find(&mut self, selector: &Selector, limit_ms: u64) -> Result<Option<NodeId>> {
        self.find_which(selector, limit_ms, |_, _| true)
    }

    /// The same, for a match that `fits`.
    pub(super) fn find_which(
        &mut self,
        selector: &Selector,
        limit_ms: u64,
        fits: fn(&Hierarchy, NodeId) -> bool,
    ) -> Result<Option<NodeId>> {
        let limit_ms = self.budget(limit_ms);
        if self.strict() {
            return self.find_strictly(selector, limit_ms, fits);
        }
        let mut deadline = Deadline::new(self.now, limit_ms);
        loop {
            if self.look()? {
                self.settle(SETTLE_MS)?;
                deadline.restart(self.now);
            }
            if self.matching(selector, fits)?.is_some() {
                if !self.at_rest() {
                    self.settle(SETTLE_MS)?;
                }
                if let Some(id) = self.matching(selector, fits)? {
                    return Ok(Some(id));
                }
            }
            if deadline.over(self.now) {
                self.settle(SETTLE_MS)?;
                return self.matching(selector, fits);
            }
            if self.typing && deadline.elapsed(self.now) >= KEYBOARD_MS {
                self.close_keyboard()?;
            }
            self.pause(POLL_MS)?;
        }
    }

    /// Waits until an element is gone; `false` if it stayed.
    pub(super) fn gone(&mut self, selector: &Selector, limit_ms: u64) -> Result<bool> {
        let limit_ms = self.budget(limit_ms);
        let mut deadline = Deadline::new(self.now, limit_ms);
        loop {
            if self.look()? {
                self.settle(SETTLE_MS)?;
                deadline.restart(self.now);
            }
            let there = self.matching(selector, |_, _| true)?.is_some();
            let over = deadline.over(self.now);
            if !there || over {
                if !self.at_rest() {
                    self.settle(SETTLE_MS)?;
                }
                if over || self.matching(selector, |_, _| true)?.is_none() {
                    return Ok(!there);
                }
            }
            self.pause(POLL_MS)?;
        }
    }

    /// Waits until something holds that is no element; `false` if it did not in time. It is asked at least once.
    pub(super) fn until(&mut self, limit_ms: u64, mut holds: impl FnMut(&mut Self) -> Result<bool>) -> Result<bool> {
        let mut deadline = Deadline::new(self.now, limit_ms);
        loop {
            if holds(self)? {
                return Ok(true);
            }
            if deadline.over(self.now) {
                return Ok(false);
            }
            self.pause(POLL_MS)?;
            self.look()?;
            self.variables.tell_time(self.now);
        }
    }

    /// Waits until a package's window is in front, for at most so long; what is there then is dealt with by whoever looks next.
    pub(super) fn in_front_within(&mut self, package: &str, limit_ms: u64) -> Result<()> {
        let mut deadline = Deadline::new(self.now, limit_ms);
        loop {
            if self.look()? {
                deadline.restart(self.now);
            }
            let asked = self.prompts.left && self.prompt().is_some();
            if asked || self.screen.as_ref().is_some_and(|screen| screen.shows(package)) || deadline.over(self.now) {
                return Ok(());
            }
            self.pause(POLL_MS)?;
        }
    }

    /// The best match on the screen last seen.
    fn matching(&self, selector: &Selector, fits: fn(&Hierarchy, NodeId) -> bool) -> Result<Option<NodeId>> {
        let Some(tree) = self.tree() else { return Ok(None) };
        let found = selector.find(tree).map_err(|error| Stop::scenario(error.to_string()))?;
        Ok(found.into_iter().find(|&id| fits(tree, id)))
    }

    /// An element did not come: whose fault that is, and what is there instead.
    pub(super) fn not_found(&mut self, selector: &Selector, what: &str, limit_ms: u64) -> Result<Stop> {
        if let Some(stop) = self.unsupported()? {
            return Ok(stop);
        }
        if let Some(stop) = self.app_left()? {
            return Ok(stop);
        }
        let screen = self.tree().map_or_else(|| "no screen was seen".to_owned(), |tree| selector.instead(tree));
        Ok(Stop::scenario(format!("{what} `{}` within {}; {screen}", selector.describe(), in_words(limit_ms))))
    }

    /// The app says that it does not run on such a device, if the author's marker for that is on the screen.
    fn unsupported(&self) -> Result<Option<Stop>> {
        let header = self.plan.scenario.header.offramp.as_ref();
        let Some(marker) = header.and_then(|header| header.markers.get("unsupported")) else { return Ok(None) };
        let found = self.matching(&self.selector(marker)?, |_, _| true)?;
        let says = found.and_then(|id| self.tree().map(|tree| tree.label(id).to_owned()));
        Ok(says.map(|says| Stop::unsupported(&says)))
    }
}

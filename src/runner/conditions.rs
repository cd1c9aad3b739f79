//! What must hold: assertions, conditions, and the commands that go by them.

use std::collections::BTreeMap;

use crate::scenario::expr::truthy;
use crate::scenario::model::{Condition, Step};
use crate::ui::Selector;

use super::flow::{Done, number};
use super::session::Session;
use super::stop::{Result, Stop};
use super::summary::of_condition;
use super::wait::SHORT_LOOK_UP_MS;

/// Rounds of a `repeat`, should its condition hold for ever.
const ROUNDS: u32 = 1000;

/// What ends a `repeat`.
pub(super) struct Bounds<'a> {
    /// Rounds.
    pub(super) times: Option<&'a str>,
    /// It goes on as long as this holds.
    pub(super) while_: Option<&'a Condition>,
    /// No round begins after so long.
    pub(super) time_limit: Option<&'a str>,
}

impl Session<'_> {
    /// How long something is waited for, in device milliseconds. A time that the author gives begins here, under Maestro's timing too.
    pub(super) fn patience(&mut self, within: Option<&str>, usual: u64) -> Result<u64> {
        match within {
            Some(within) => {
                self.acted_at = self.now;
                self.millis(within, usual)
            }
            None => Ok(usual),
        }
    }

    pub(super) fn must_come(&mut self, selector: &Selector, limit_ms: u64) -> Result<()> {
        let selector = self.selector(selector)?;
        match self.find(&selector, limit_ms)? {
            Some(_) => Ok(()),
            None => Err(self.not_found(&selector, "found nothing for", limit_ms)?),
        }
    }

    pub(super) fn must_go(&mut self, selector: &Selector, limit_ms: u64) -> Result<()> {
        let selector = self.selector(selector)?;
        if self.gone(&selector, limit_ms)? {
            return Ok(());
        }
        Err(Stop::scenario(format!("`{}` is still on the screen after {}", selector.describe(), in_words(limit_ms))))
    }

    /// `assertTrue`.
    pub(super) fn must_be_true(&mut self, condition: &str, within: Option<&str>) -> Result<()> {
        let limit_ms = self.patience(within, 0)?;
        let mut value = String::new();
        let holds = self.until(limit_ms, |this| {
            value = this.text(condition)?;
            Ok(truthy(&value))
        })?;
        if holds {
            return Ok(());
        }
        let after = if limit_ms == 0 { String::new() } else { format!(" after {}", in_words(limit_ms)) };
        Err(Stop::scenario(format!("`{condition}` is not true{after}: it is `{value}`")))
    }

    /// Whether a condition holds, or comes to hold in its time.
    pub(super) fn holds(&mut self, condition: &Condition) -> Result<bool> {
        if condition.platform.as_ref().is_some_and(|platform| !platform.eq_ignore_ascii_case("android")) {
            return Ok(false);
        }
        let given = condition.within.is_some();
        let limit_ms = self.patience(condition.within.as_deref(), SHORT_LOOK_UP_MS)?;
        let begun = self.now;
        // The author's time is for all parts together; Maestro's seven seconds are for each.
        let left = |now: i64| if given { limit_ms.saturating_sub(now.saturating_sub(begun).unsigned_abs()) } else { limit_ms };
        if let Some(expression) = &condition.true_ {
            let limit_ms = if given { limit_ms } else { 0 };
            if !self.until(limit_ms, |this| Ok(truthy(&this.text(expression)?)))? {
                return Ok(false);
            }
        }
        if let Some(selector) = &condition.visible {
            let selector = self.selector(selector)?;
            if self.find(&selector, left(self.now))?.is_none() {
                return Ok(false);
            }
        }
        match &condition.not_visible {
            Some(selector) => {
                let selector = self.selector(selector)?;
                self.gone(&selector, left(self.now))
            }
            None => Ok(true),
        }
    }

    fn does_not_hold(&self, condition: &Condition) -> String {
        format!("it does not hold that {}", of_condition(condition, &Selector::describe, &str::to_owned))
    }

    /// Runs something if a condition holds, with variables of its own.
    pub(super) fn within(
        &mut self,
        when: Option<&Condition>,
        env: &BTreeMap<String, String>,
        run: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<Done> {
        self.variables.push(env).map_err(|error| Stop::scenario(error.to_string()))?;
        self.mask_secrets();
        let result = match when.map(|when| self.holds(when)) {
            None | Some(Ok(true)) => run(self).map(|()| Done::Yes(None)),
            Some(Ok(false)) => Ok(Done::Skipped(when.map(|when| self.does_not_hold(when)).unwrap_or_default())),
            Some(Err(stop)) => Err(stop),
        };
        self.variables.pop();
        result
    }

    /// `if`.
    pub(super) fn choose(&mut self, condition: &Condition, then: &[Step], otherwise: &[Step], path: &str) -> Result<Done> {
        if self.holds(condition)? {
            self.run(then, Some(path))?;
            return Ok(Done::Yes(None));
        }
        let why = self.does_not_hold(condition);
        if otherwise.is_empty() {
            return Ok(Done::Skipped(why));
        }
        self.run(otherwise, Some(&format!("{path}.else")))?;
        Ok(Done::Yes(Some(why)))
    }

    /// `repeat`.
    pub(super) fn repeat(&mut self, bounds: &Bounds<'_>, steps: &[Step], path: &str) -> Result<Done> {
        let times = match bounds.times {
            Some(times) => number(&self.text(times)?, "times")?,
            None => u32::MAX,
        };
        let limit_ms = bounds.time_limit.map(|limit| self.millis(limit, u64::MAX)).transpose()?;
        let begun = self.now;
        for round in 0..times {
            if limit_ms.is_some_and(|limit| self.now.saturating_sub(begun).unsigned_abs() >= limit) {
                let remark = format!("its time was over after {round} rounds");
                return Ok(if round == 0 { Done::Skipped(remark) } else { Done::Yes(Some(remark)) });
            }
            if let Some(condition) = bounds.while_
                && !self.holds(condition)?
            {
                return Ok(if round == 0 { Done::Skipped(self.does_not_hold(condition)) } else { Done::Yes(None) });
            }
            if round == ROUNDS {
                return Err(Stop::scenario(format!("`repeat` went through {ROUNDS} rounds and its end is not in sight")));
            }
            self.run(steps, Some(path))?;
        }
        Ok(if times == 0 { Done::Skipped("0 times".to_owned()) } else { Done::Yes(None) })
    }
}

/// `17 s`, `250 ms`.
pub(super) fn in_words(ms: u64) -> String {
    if ms.is_multiple_of(1000) { format!("{} s", ms / 1000) } else { format!("{ms} ms") }
}

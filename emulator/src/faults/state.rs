//! What a running device keeps of its faults: decides what happens now.

use super::kind::{Kind, Site};
use super::parse::{MAX_RULES, PlanError};
use super::plan::{Plan, Rule, Unit};
use super::random::Random;
use super::silence::Silence;
use crate::system::hierarchy::Tree;

/// All faults of a device, with what was counted so far.
#[derive(Clone, Default)]
pub(crate) struct Faults {
    seed: u64,
    armed: Vec<Armed>,
    /// How many were ever armed: each has numbers of its own.
    named: u64,
    passed: Passed,
    /// Nothing is sent to whoever is connected.
    pub stalled: Silence,
    /// Whoever connects is not answered.
    pub offline: Silence,
    /// The device shall boot anew as soon as its state is let go.
    pub reboot: bool,
    /// Until when no file can grow, in milliseconds since boot.
    pub storage_full_until: Option<i64>,
    /// The tree of the dump before, kept while some fault may show it again.
    pub last_tree: Option<Tree>,
    /// Whether there was a web view on the tree of the dump before.
    pub web_seen: bool,
}

/// How many of each have passed.
#[derive(Debug, Clone, Copy, Default)]
struct Passed {
    services: u64,
    dumps: u64,
    taps: u64,
}

impl Passed {
    fn of(&self, unit: Unit) -> u64 {
        match unit {
            Unit::Services => self.services,
            Unit::Dumps => self.dumps,
            Unit::Taps => self.taps,
        }
    }
}

/// A rule in force.
#[derive(Clone)]
struct Armed {
    rule: Rule,
    random: Random,
    /// When it was armed, in milliseconds since boot; before boot after a restart.
    since_ms: i64,
    /// What had passed then.
    passed: Passed,
    /// Occasions so far.
    occasions: u64,
    happened: u64,
    /// When it first happened, in milliseconds since boot.
    first_ms: Option<i64>,
}

impl Armed {
    fn happens(&mut self, now_ms: i64, passed: Passed) -> bool {
        let rule = &self.rule;
        let early = rule.at_ms.is_some_and(|at| now_ms < self.since_ms.saturating_add_unsigned(at))
            || rule.after.is_some_and(|(count, unit)| passed.of(unit) - self.passed.of(unit) <= count);
        let window = rule.for_ms.filter(|_| !rule.kind.lasts());
        let late = window.zip(self.first_ms).is_some_and(|(ms, first)| now_ms >= first.saturating_add_unsigned(ms));
        if early || late || self.happened >= rule.most() {
            return false;
        }
        self.occasions += 1;
        if rule.every.is_some_and(|every| !self.occasions.is_multiple_of(every))
            || rule.probability.is_some_and(|probability| !self.random.chance(probability))
        {
            return false;
        }
        self.happened += 1;
        self.first_ms.get_or_insert(now_ms);
        true
    }
}

impl Faults {
    /// Puts a plan in force.
    pub fn arm_plan(&mut self, plan: &Plan, now_ms: u64) -> Result<(), PlanError> {
        if self.armed.len() + plan.rules.len() > MAX_RULES {
            return Err(PlanError::TooLong);
        }
        self.seed = plan.seed;
        for rule in &plan.rules {
            self.arm(rule.clone(), now_ms)?;
        }
        Ok(())
    }

    /// Puts a fault in force beside the others.
    pub fn arm(&mut self, rule: Rule, now_ms: u64) -> Result<(), PlanError> {
        if self.armed.len() >= MAX_RULES {
            return Err(PlanError::TooLong);
        }
        let random = Random::new(self.seed, self.named);
        self.named += 1;
        let (since_ms, passed) = (now_ms as i64, self.passed);
        self.armed.push(Armed { rule, random, since_ms, passed, occasions: 0, happened: 0, first_ms: None });
        Ok(())
    }

    /// Ends all, and what still lasts of them.
    pub fn clear(&mut self) {
        let Self { named, passed, .. } = *self;
        *self = Self { named, passed, ..Self::default() };
    }

    /// The faults in force, each with how often it happened.
    pub fn list(&self) -> impl Iterator<Item = (&Rule, u64)> {
        self.armed.iter().map(|armed| (&armed.rule, armed.happened))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.armed.is_empty()
    }

    /// Whether some fault is of this kind.
    pub fn has(&self, kind: Kind) -> bool {
        self.armed.iter().any(|armed| armed.rule.kind == kind)
    }

    /// Something passes a site: the faults that happen now, those that come from outside first. A fault that does not fit (`fits`) has no
    /// occasion.
    pub fn pass(&mut self, site: Site, now_ms: u64, fits: impl Fn(Kind) -> bool) -> Vec<Rule> {
        match site {
            Site::Service => self.passed.services += 1,
            Site::Dump => self.passed.dumps += 1,
            Site::Tap => self.passed.taps += 1,
            Site::Input | Site::Screenshot | Site::Command | Site::Log | Site::Clock => {}
        }
        if self.armed.is_empty() {
            return Vec::new();
        }
        let passed = self.passed;
        let here = self.armed.iter_mut().filter(|armed| armed.rule.watches(site) && fits(armed.rule.kind));
        let mut happening: Vec<Rule> =
            here.filter_map(|armed| armed.happens(now_ms as i64, passed).then(|| armed.rule.clone())).collect();
        happening.sort_by_key(|rule| !rule.kind.comes_from_outside());
        happening
    }

    /// When faults are to be looked at without anybody passing, in milliseconds since boot.
    pub fn moments(&self) -> impl Iterator<Item = u64> {
        let due = self.armed.iter().filter(|armed| armed.rule.has_moment()).filter_map(|armed| {
            let at = armed.since_ms.saturating_add_unsigned(armed.rule.at_ms?);
            (armed.happened == 0).then_some(at)
        });
        due.chain(self.storage_full_until).map(|ms| u64::try_from(ms).unwrap_or(0))
    }

    /// The device's time went on from another: what was measured moves along.
    pub fn move_time(&mut self, from_ms: u64, to_ms: u64) {
        let by = to_ms as i64 - from_ms as i64;
        for armed in &mut self.armed {
            armed.since_ms = armed.since_ms.saturating_add(by);
            armed.first_ms = armed.first_ms.map(|ms| ms.saturating_add(by));
        }
        self.storage_full_until = self.storage_full_until.map(|ms| ms.saturating_add(by));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happenings(rule: &str, site: Site, count: usize) -> Vec<usize> {
        let mut faults = Faults::default();
        faults.arm(Rule::parse(rule).unwrap(), 1000).unwrap();
        (1..=count).filter(|at| !faults.pass(site, 1000 + *at as u64, |_| true).is_empty()).collect()
    }

    #[test]
    fn a_rule_says_when_and_how_often() {
        for (rule, site, at) in [
            ("{fault: null_root}", Site::Dump, vec![1, 2, 3, 4, 5, 6, 7, 8]),
            ("{fault: null_root, times: 2}", Site::Dump, vec![1, 2]),
            ("{fault: null_root, after: 3 dumps, times: 2}", Site::Dump, vec![4, 5]),
            ("{fault: lost_tap, every: 3}", Site::Tap, vec![3, 6]),
            ("{fault: lost_tap, after: 2 taps, every: 3}", Site::Tap, vec![5, 8]),
            ("{fault: slow_shell, ms: 9, at: 5, for: 2}", Site::Command, vec![5, 6]),
            ("{fault: drop}", Site::Service, vec![1]),
            ("{fault: drop, after: 4 services}", Site::Service, vec![5]),
            ("{fault: drop, every: 4}", Site::Service, vec![4, 8]),
            ("{fault: drop, after: 1 dump}", Site::Service, vec![]),
            ("{fault: drop, after: 1 dump}", Site::Dump, vec![2]),
            ("{fault: drop, at: 6}", Site::Service, vec![6]),
            ("{fault: drop, at: 6}", Site::Clock, vec![6]),
            ("{fault: drop, probability: 0}", Site::Service, vec![]),
            ("{fault: drop, probability: 1, times: 3}", Site::Service, vec![1, 2, 3]),
        ] {
            assert_eq!(happenings(rule, site, 8), at, "{rule}");
        }
    }

    #[test]
    fn an_occasion_that_does_not_fit_is_none() {
        let mut faults = Faults::default();
        faults.arm(Rule::parse("{fault: stale_tree, times: 1}").unwrap(), 0).unwrap();
        assert_eq!(faults.pass(Site::Dump, 0, |_| false).len(), 0);
        assert_eq!(faults.pass(Site::Dump, 0, |_| true).len(), 1);
    }

    #[test]
    fn moments_move_with_a_restart_and_end_when_cleared() {
        let mut faults = Faults::default();
        faults.arm(Rule::parse("{fault: reboot, at: 500}").unwrap(), 60_000).unwrap();
        assert_eq!(faults.moments().collect::<Vec<_>>(), [60_500]);
        faults.move_time(60_100, 0);
        assert_eq!(faults.moments().collect::<Vec<_>>(), [400]);
        faults.clear();
        assert_eq!((faults.moments().count(), faults.is_empty()), (0, true));
    }
}

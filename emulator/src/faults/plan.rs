//! A plan: faults, each with when and how often.

use std::fmt;

use super::kind::{Kind, Site};

/// What goes wrong on a device.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Decides what `probability` comes to.
    pub seed: u64,
    /// The faults.
    pub rules: Vec<Rule>,
}

/// One fault, with when and how often. All that is said must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The fault.
    pub kind: Kind,
    /// By how many milliseconds, for those that need it.
    pub ms: i64,
    /// Not before so many of these have passed.
    pub after: Option<(u64, Unit)>,
    /// Not before so many milliseconds of the device's time.
    pub at_ms: Option<u64>,
    /// Only on each so-many-th occasion.
    pub every: Option<u64>,
    /// Only with this probability.
    pub probability: Option<f64>,
    /// At most so often.
    pub times: Option<u64>,
    /// For so long, in milliseconds.
    pub for_ms: Option<u64>,
}

/// What a trigger counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Services asked for over adb.
    Services,
    /// Trees dumped.
    Dumps,
    /// Taps.
    Taps,
}

impl Unit {
    /// All, with their names.
    pub const ALL: [(Unit, &'static str); 3] = [(Unit::Services, "services"), (Unit::Dumps, "dumps"), (Unit::Taps, "taps")];

    pub(super) fn site(self) -> Site {
        match self {
            Unit::Services => Site::Service,
            Unit::Dumps => Site::Dump,
            Unit::Taps => Site::Tap,
        }
    }
}

impl Rule {
    /// Whether it can happen at a site.
    pub(super) fn watches(&self, site: Site) -> bool {
        if !self.kind.comes_from_outside() {
            return self.kind.sites().contains(&site);
        }
        match self.after {
            Some((_, unit)) => site == unit.site(),
            // Where it does not fit at its moment, it happens at the next service for which it does.
            None => site == Site::Service || (site == Site::Clock && self.has_moment()),
        }
    }

    /// Whether it happens at a moment of its own, and not when somebody passes.
    pub(super) fn has_moment(&self) -> bool {
        let alone = self.after.is_none() && self.every.is_none() && self.probability.is_none();
        alone && self.at_ms.is_some() && self.kind.comes_from_outside()
    }

    /// How often at most.
    pub(super) fn most(&self) -> u64 {
        let once = self.kind.comes_from_outside() && self.every.is_none() && self.probability.is_none();
        self.times.unwrap_or(if once { 1 } else { u64::MAX })
    }
}

impl fmt::Display for Rule {
    /// As a plan has it, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{fault: {}", self.kind.name())?;
        if self.ms != 0 {
            write!(f, ", ms: {}", self.ms)?;
        }
        if let Some((count, unit)) = self.after {
            let name = Unit::ALL.iter().find(|(known, _)| *known == unit).map_or("", |(_, name)| name);
            write!(f, ", after: {count} {name}")?;
        }
        let numbers = [("at", self.at_ms), ("every", self.every), ("times", self.times), ("for", self.for_ms)];
        for (name, value) in numbers {
            if let Some(value) = value {
                write!(f, ", {name}: {value}")?;
            }
        }
        if let Some(probability) = self.probability {
            write!(f, ", probability: {probability:?}")?;
        }
        f.write_str("}")
    }
}

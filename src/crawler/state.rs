//! When two looks show the same state.
//!
//! A state is told by its coarse identity (package, activity, kind of window, shapes of what does not scroll) and its labels (title, selected
//! tab, controls that do not scroll; in a dialog all of them). Digits, typed text, rows, scroll offset, the states of controls, keyboard and
//! bars do not enter. Three things are learned while exploring:
//!
//! - a label that changed although nothing was done is *volatile*, and enters no more;
//! - a state from which one action led to two places is *refined*: it alone is told apart by one thing more, the first that separates the
//!   looks that led to the one place from those that led to the other;
//! - a coarse identity under which states multiply without end, all with the same actions, counts *as one*.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::scan::{Scan, TABS, hash};

/// Identity of a state.
pub type Key = u64;

/// States that one refinement may make.
const SPLIT: usize = 8;

/// What a refined state is told apart by, beside the rest; tried in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extra {
    /// What is ticked or selected.
    Checked,
    /// What is enabled.
    Enabled,
    /// Short labels of rows.
    Rows,
    /// Whether there are no rows, one, a few, or many.
    Count,
    /// Every label.
    All,
}

impl Extra {
    const ALL: [Extra; 5] = [Extra::Checked, Extra::Enabled, Extra::Rows, Extra::Count, Extra::All];

    fn of(self, scan: &Scan) -> u64 {
        let fine = &scan.fine;
        let words = |set: &BTreeSet<String>| hash(&set.iter().cloned().collect::<Vec<_>>());
        let places = |set: &BTreeSet<u64>| hash(&set.iter().map(u64::to_string).collect::<Vec<_>>());
        match self {
            Extra::Checked => places(&fine.checked),
            Extra::Enabled => places(&fine.disabled),
            Extra::Rows => words(&fine.rows),
            Extra::Count => match fine.count {
                0 => 0,
                1 => 1,
                2..=5 => 2,
                _ => 3,
            },
            Extra::All => words(&fine.all),
        }
    }
}

/// Gives states their identities, and learns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keyer {
    /// Places of labels that change by themselves, by coarse identity.
    volatile: BTreeMap<u64, BTreeSet<u64>>,
    /// States that are told apart by one thing more.
    refined: BTreeMap<Key, Extra>,
    /// Coarse identities that count as one state.
    merged: BTreeSet<u64>,
}

impl Keyer {
    /// The state that a screen is.
    pub fn key(&self, scan: &Scan) -> Key {
        let base = self.base(scan);
        match self.refined.get(&base) {
            Some(extra) => hash(&[base.to_string(), extra.of(scan).to_string()]),
            None => base,
        }
    }

    fn base(&self, scan: &Scan) -> Key {
        if self.merged.contains(&scan.coarse) {
            return scan.coarse;
        }
        let volatile = self.volatile.get(&scan.coarse);
        let steady = |place: &u64| volatile.is_none_or(|places| !places.contains(place));
        // A set: the order of buttons, and how many are alike, make no other state. A title is no button of the same words.
        let part = |(place, label): &(u64, String)| if *place <= TABS { format!("{place} {label}") } else { label.clone() };
        let labels: BTreeSet<String> = scan.labels.iter().filter(|(place, _)| steady(place)).map(part).collect();
        let mut parts = vec![scan.coarse.to_string()];
        parts.extend(labels);
        hash(&parts)
    }

    /// Learns from two looks with nothing done between them: the places of labels that changed by themselves.
    pub fn waited(earlier: &Scan, later: &Scan) -> Vec<u64> {
        if earlier.coarse != later.coarse {
            return Vec::new();
        }
        let before: BTreeMap<u64, &String> = earlier.labels.iter().map(|(place, label)| (*place, label)).collect();
        let changed = later.labels.iter().filter(|(place, label)| before.get(place).is_some_and(|old| *old != label));
        changed.map(|(place, _)| *place).collect()
    }

    /// From here on, labels at these places of such a screen are no part of its identity; `true` if identities change by it.
    pub fn unsteady(&mut self, scan: &Scan, places: &[u64]) -> bool {
        let known = self.volatile.entry(scan.coarse).or_default();
        let count = known.len();
        known.extend(places);
        known.len() > count
    }

    /// Refines the one state that all these looks show, so that the looks that led here and those that led there are different states;
    /// `false` if nothing separates them.
    pub fn split(&mut self, here: &[&Scan], there: &[&Scan]) -> bool {
        let Some(first) = here.first().or(there.first()) else { return false };
        let base = self.base(first);
        if self.refined.contains_key(&base) || self.merged.contains(&first.coarse) {
            return false;
        }
        let separates = |extra: &Extra| {
            let keys = |scans: &[&Scan]| scans.iter().map(|scan| extra.of(scan)).collect::<BTreeSet<_>>();
            let (here, there) = (keys(here), keys(there));
            here.is_disjoint(&there) && here.len() + there.len() <= SPLIT
        };
        match Extra::ALL.into_iter().find(|extra| separates(extra)) {
            Some(extra) => {
                self.refined.insert(base, extra);
                true
            }
            None => false,
        }
    }

    /// From here on, all that share this coarse identity are one state; `false` if they were already.
    pub fn merge(&mut self, coarse: u64) -> bool {
        self.merged.insert(coarse)
    }
}

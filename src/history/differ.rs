//! Two runs, or two campaigns, held against each other by what the history has of them. `offramp compare` says more, from the runs' folders.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;
use serde::Serialize;
use serde_json::Value;

use super::{History, HistoryError};

/// Letters of a digest that are enough to name a run.
const PREFIX: usize = 8;

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// What it is called: a run's or a campaign's name.
    pub name: String,
    /// Whether it is a campaign.
    pub campaign: bool,
    /// When it began, Unix milliseconds.
    pub started_ms: i64,
    #[serde(skip)]
    runs: Vec<i64>,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// One side.
    pub before: Side,
    /// The other.
    pub after: Side,
    /// Jobs that both have.
    pub pairs: Vec<Pair>,
    /// Jobs of one side only.
    pub only_before: usize,
    /// Jobs of the other side only.
    pub only_after: usize,
}

/// One scenario of one app under one policy on one kind of device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The app's package.
    pub package: String,
    /// The scenario's name.
    pub scenario: String,
    /// Permission policy.
    pub policy: String,
    /// API level.
    pub api: u32,
    /// How it ended, before and after; more than one where repetitions differ.
    pub status: (String, String),
    /// Rules that are met and were not.
    pub new: Vec<String>,
    /// Rules that are met as before.
    pub still: Vec<String>,
    /// Rules that were met and pass.
    pub fixed: Vec<String>,
    /// Rules that were met and of which nothing can be said any more.
    pub unclear: Vec<String>,
    /// Counts that differ, with the value before and after.
    pub counts: Vec<(String, Value, Value)>,
}

impl Pair {
    /// Whether nothing differs.
    pub fn same(&self) -> bool {
        self.status.0 == self.status.1 && self.counts.is_empty() && self.new.len() + self.fixed.len() + self.unclear.len() == 0
    }
}

/// App, scenario, policy and kind of device; the number of the series.
type Key = (String, String, String, u32, i64);

/// What one side has of a series.
#[derive(Default)]
struct Job {
    status: BTreeSet<String>,
    rules: BTreeMap<String, BTreeSet<char>>,
    counts: BTreeMap<String, Vec<Value>>,
}

impl History {
    /// Finds a run by its name, by the first letters of its digest, or a campaign by its name; of several the newest.
    ///
    /// # Errors
    /// If there is none, or the file cannot be read.
    pub fn side(&self, name: &str) -> Result<Side, HistoryError> {
        let of_campaign =
            self.all("SELECT id, started FROM run WHERE campaign = ?1 AND ?1 != '' ORDER BY started", [name], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if let Some(&(_, started_ms)) = of_campaign.first() {
            let runs = of_campaign.iter().map(|(id, _)| *id).collect();
            return Ok(Side { name: name.to_owned(), campaign: true, started_ms, runs });
        }
        let hex = name.len() >= PREFIX && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let prefix = if hex { format!("{}*", name.to_ascii_lowercase()) } else { String::new() };
        let found = self.all(
            "SELECT id, started, name FROM run WHERE name = ?1 OR (?2 != '' AND digest GLOB ?2) ORDER BY started DESC, id DESC LIMIT 1",
            params![name, prefix],
            |row| Ok(Side { name: row.get(2)?, campaign: false, started_ms: row.get(1)?, runs: vec![row.get(0)?] }),
        )?;
        found.into_iter().next().ok_or_else(|| {
            HistoryError::Unknown(format!(
                "the history has neither a run nor a campaign called {name}; `offramp history list` names the runs, and {PREFIX} letters of a digest will do"
            ))
        })
    }

    /// Holds two sides against each other.
    ///
    /// # Errors
    /// If one of them is not there, or the file cannot be read.
    pub fn differ(&self, before: &str, after: &str) -> Result<Difference, HistoryError> {
        let (before, after) = (self.side(before)?, self.side(after)?);
        let mut lists = BTreeMap::new();
        let (left, mut right) = (self.jobs(&before, &mut lists)?, self.jobs(&after, &mut lists)?);
        let mut pairs = Vec::new();
        let mut only_before = 0;
        for (key, old) in &left {
            match right.remove(key) {
                Some(new) => pairs.push(pair(key, old, &new)),
                None => only_before += 1,
            }
        }
        Ok(Difference { before, after, pairs, only_before, only_after: right.len() })
    }

    fn jobs(&self, side: &Side, lists: &mut BTreeMap<i64, Vec<String>>) -> Result<BTreeMap<Key, Job>, HistoryError> {
        let mut jobs: BTreeMap<Key, Job> = BTreeMap::new();
        for run in &side.runs {
            let rows = self.all(
                "SELECT a.package, s.scenario, s.policy, s.api, s.id, x.status, x.counts, x.\"values\", x.rules, x.verdicts
                 FROM result x JOIN series s ON s.id = x.series JOIN app a ON a.id = s.app WHERE x.run = ?1",
                [run],
                |row| {
                    let key: Key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
                    let (names, rules): (i64, i64) = (row.get(6)?, row.get(8)?);
                    Ok((key, row.get::<_, String>(5)?, (names, row.get::<_, String>(7)?), (rules, row.get::<_, String>(9)?)))
                },
            )?;
            for (key, status, (names, values), (rules, verdicts)) in rows {
                for list in [names, rules] {
                    if let std::collections::btree_map::Entry::Vacant(entry) = lists.entry(list) {
                        entry.insert(self.names(list)?);
                    }
                }
                let job = jobs.entry(key).or_default();
                job.status.insert(status);
                for (rule, verdict) in lists[&rules].iter().zip(verdicts.chars()) {
                    job.rules.entry(rule.clone()).or_default().insert(verdict);
                }
                let values = serde_json::from_str::<Vec<Value>>(&values).unwrap_or_default();
                for (name, value) in lists[&names].iter().zip(values) {
                    job.counts.entry(name.clone()).or_default().push(value);
                }
            }
        }
        Ok(jobs)
    }
}

fn pair(key: &Key, old: &Job, new: &Job) -> Pair {
    let words = |job: &Job| job.status.iter().cloned().collect::<Vec<_>>().join("/");
    let mut pair = Pair {
        package: key.0.clone(),
        scenario: key.1.clone(),
        policy: key.2.clone(),
        api: key.3,
        status: (words(old), words(new)),
        new: Vec::new(),
        still: Vec::new(),
        fixed: Vec::new(),
        unclear: Vec::new(),
        counts: Vec::new(),
    };
    let none = BTreeSet::new();
    for rule in old.rules.keys().chain(new.rules.keys()).collect::<BTreeSet<_>>() {
        let (before, after) = (old.rules.get(rule).unwrap_or(&none), new.rules.get(rule).unwrap_or(&none));
        let list = match (before.contains(&'f'), after.contains(&'f')) {
            (false, false) => continue,
            (false, true) => &mut pair.new,
            (true, true) => &mut pair.still,
            (true, false) if after.iter().all(|verdict| *verdict == 'p') && !after.is_empty() => &mut pair.fixed,
            (true, false) => &mut pair.unclear,
        };
        // The version of the pack stands before the rule, and is of no interest here.
        let name = rule.rsplit(' ').next().unwrap_or(rule).to_owned();
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let empty = Vec::new();
    for name in old.counts.keys().chain(new.counts.keys()).collect::<BTreeSet<_>>() {
        let (before, after) = (one(old.counts.get(name).unwrap_or(&empty)), one(new.counts.get(name).unwrap_or(&empty)));
        if before != after {
            pair.counts.push((name.clone(), before, after));
        }
    }
    pair
}

/// The value that all repetitions agree on, else all of them.
fn one(values: &[Value]) -> Value {
    match values {
        [] => Value::Null,
        [first, rest @ ..] if rest.iter().all(|value| value == first) => first.clone(),
        _ => Value::Array(values.to_vec()),
    }
}

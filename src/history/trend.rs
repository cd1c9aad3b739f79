//! One count of an app over time, by scenario, policy and kind of device.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;
use serde::Serialize;
use serde_json::Value;

use super::{History, HistoryError};
use crate::scenario::nearest::nearest;

/// What stands beside the counts: rules met, and how long the job took on this host.
const BESIDE: [&str; 2] = ["findings", "duration_ms"];

/// What counts begin with that belong to no phase.
const OF_NO_PHASE: [&str; 2] = ["deletion.", "symmetry."];

/// Which trend.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'w> {
    /// The app's package.
    pub package: &'w str,
    /// The count: `use.asks.total`; `asks.total` for all phases together; `findings`; `duration_ms`.
    pub count: &'w str,
    /// Only this policy.
    pub policy: Option<&'w str>,
    /// Only this scenario.
    pub scenario: Option<&'w str>,
    /// Points a series at most, the newest.
    pub last: u32,
}

/// One series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// The scenario's name.
    pub scenario: String,
    /// Permission policy.
    pub policy: String,
    /// API level.
    pub api: u32,
    /// Whether it is the simulated device.
    pub simulated: bool,
    /// Locale.
    pub locale: String,
    /// The oldest first.
    pub points: Vec<Point>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// When its run began, Unix milliseconds.
    pub started_ms: i64,
    /// The run's name.
    pub run: String,
    /// Version name of the app.
    pub version: String,
    /// Version code.
    pub version_code: i64,
    /// How the job ended.
    pub status: String,
    /// The count; `null` if it could not be made.
    pub value: Value,
}

impl History {
    /// The trend of one count.
    ///
    /// # Errors
    /// If the history knows no such app or count, or cannot be read.
    pub fn trend(&self, wanted: &Wanted<'_>) -> Result<Vec<Trend>, HistoryError> {
        let app = self.app(wanted.package)?;
        let series = self.all(
            "SELECT id, scenario, policy, api, simulated, locale FROM series
             WHERE app = ?1 AND (?2 IS NULL OR policy = ?2) AND (?3 IS NULL OR scenario = ?3) ORDER BY scenario, policy, api, simulated, locale",
            params![app, wanted.policy, wanted.scenario],
            |row| {
                let trend = Trend {
                    scenario: row.get(1)?,
                    policy: row.get(2)?,
                    api: row.get(3)?,
                    simulated: row.get(4)?,
                    locale: row.get(5)?,
                    points: Vec::new(),
                };
                Ok((row.get::<_, i64>(0)?, trend))
            },
        )?;
        if series.is_empty() {
            let of = [wanted.scenario.map(|name| format!("scenario {name}")), wanted.policy.map(|name| format!("policy {name}"))];
            let of: Vec<String> = of.into_iter().flatten().collect();
            return Err(HistoryError::Unknown(format!("{} has no result under {}", wanted.package, of.join(" and "))));
        }
        let mut lists = Lists::default();
        let mut found = false;
        let mut trends = Vec::new();
        for (id, mut trend) in series {
            // Findings are counted for the few rows that are wanted, not for all.
            let rows = self.all(
                "SELECT x.started, run.name, build.version_name, build.version_code, x.status, x.duration_ms, x.counts, x.\"values\",
                    (SELECT count(*) FROM finding WHERE result = x.id AND verdict = 'f' AND review != 'rejected')
                 FROM (SELECT * FROM result WHERE series = ?1 ORDER BY started DESC, id DESC LIMIT ?2) x
                 JOIN run ON run.id = x.run JOIN build ON build.id = x.build ORDER BY x.started, x.id",
                params![id, wanted.last],
                |row| {
                    let point = Point {
                        started_ms: row.get(0)?,
                        run: row.get(1)?,
                        version: row.get(2)?,
                        version_code: row.get(3)?,
                        status: row.get(4)?,
                        value: Value::Null,
                    };
                    let beside: [Value; 2] = [row.get::<_, i64>(8)?.into(), row.get::<_, Option<i64>>(5)?.into()];
                    Ok((point, beside, row.get::<_, i64>(6)?, row.get::<_, String>(7)?))
                },
            )?;
            for (mut point, beside, names, values) in rows {
                point.value = match BESIDE.iter().position(|name| *name == wanted.count) {
                    Some(at) => {
                        found = true;
                        beside[at].clone()
                    }
                    None => {
                        let at = lists.places(self, names, wanted.count)?;
                        found |= !at.is_empty();
                        value(&values, &at, wanted.count)
                    }
                };
                trend.points.push(point);
            }
            trends.push(trend);
        }
        if !found {
            return Err(lists.unknown(wanted));
        }
        trends.retain(|trend| !trend.points.is_empty());
        Ok(trends)
    }
}

/// Lists of names that were looked into.
#[derive(Default)]
struct Lists {
    places: BTreeMap<i64, Vec<usize>>,
    known: BTreeSet<String>,
}

impl Lists {
    /// Where in a list the count stands: at one place, or, of a count without a phase, at one a phase.
    fn places(&mut self, history: &History, list: i64, count: &str) -> Result<Vec<usize>, HistoryError> {
        if let Some(places) = self.places.get(&list) {
            return Ok(places.clone());
        }
        let names = history.names(list)?;
        let whole = |name: &&String| *name == count;
        let in_phase = |name: &&String| {
            name.strip_suffix(count).is_some_and(|phase| phase.ends_with('.') && !phase[..phase.len() - 1].contains('.'))
        };
        let at = |wanted: &dyn Fn(&&String) -> bool| {
            names.iter().enumerate().filter(|(_, name)| wanted(name)).map(|(at, _)| at).collect::<Vec<_>>()
        };
        let mut places = at(&whole);
        if places.is_empty() {
            places = at(&in_phase);
        }
        self.known.extend(names);
        self.places.insert(list, places.clone());
        Ok(places)
    }

    fn unknown(&self, wanted: &Wanted<'_>) -> HistoryError {
        let whole: BTreeSet<&str> = self.known.iter().map(String::as_str).filter(|name| !name.contains(".by_group.")).collect();
        let in_phases = || whole.iter().copied().filter(|name| !OF_NO_PHASE.iter().any(|part| name.starts_with(part)));
        let phases: BTreeSet<&str> = in_phases().filter_map(|name| name.split('.').next()).collect();
        let short: BTreeSet<&str> = in_phases().filter_map(|name| Some(name.split_once('.')?.1)).collect();
        let others = || whole.iter().copied().filter(|name| OF_NO_PHASE.iter().any(|part| name.starts_with(part))).chain(BESIDE);
        let all = || whole.iter().chain(&short).copied().chain(BESIDE);
        let meant = nearest(wanted.count, all()).map(|name| format!(", did you mean {name}?")).unwrap_or_default();
        let list = |names: &mut dyn Iterator<Item = &str>| names.collect::<Vec<_>>().join(", ");
        HistoryError::Unknown(format!(
            "no result of {} has the count {}{meant}\nof a phase ({}), or without it of all together: {}\nand: {}",
            wanted.package,
            wanted.count,
            list(&mut phases.into_iter()),
            list(&mut short.into_iter()),
            list(&mut others())
        ))
    }
}

/// The value at one place; the sum of several, of which none may be unknown.
fn value(values: &str, places: &[usize], count: &str) -> Value {
    let Ok(Value::Array(values)) = serde_json::from_str::<Value>(values) else { return Value::Null };
    let at = |place: &usize| values.get(*place).cloned().unwrap_or_default();
    if let [place] = places {
        return at(place);
    }
    // A first run starts nothing again, and only some phases move the clock: there, `null` is no gap.
    let may_lack = count.contains("re_asks_");
    let numbers: Vec<Option<f64>> =
        places.iter().map(|place| at(place).as_f64()).filter(|value| value.is_some() || !may_lack).collect();
    match numbers.iter().copied().sum::<Option<f64>>() {
        Some(sum) if !numbers.is_empty() && sum.fract() == 0.0 => Value::from(sum as i64),
        Some(sum) if !numbers.is_empty() => Value::from(sum),
        _ => Value::Null,
    }
}

impl History {
    /// A list of names.
    pub(super) fn names(&self, list: i64) -> Result<Vec<String>, HistoryError> {
        let text: String = self
            .db
            .query_row("SELECT list FROM names WHERE id = ?1", [list], |row| row.get(0))
            .map_err(|error| self.wrong(error))?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}

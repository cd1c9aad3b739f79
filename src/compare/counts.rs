//! The counts of two sides. Which direction is better is known for each; a sign-up that grew is no wrong by itself.

use serde_json::{Value, json};

use super::model::{Change, Count, Direction};
use crate::metrics::repeats::Spread;
use crate::report::ScenarioReport;

/// Phases whose length is the user's way out: there, shorter is better.
const WAYS_OUT: [&str; 2] = ["account-deletion", "subscription"];
/// What a phase demands of the user.
const EFFORT: [&str; 9] =
    ["actions", "screens", "distinct_screens", "fields", "options", "external_acts", "keystrokes", "scrolls", "wait_ms"];
/// Asks, each with whether fewer are better. What Android keeps back or asks by itself is not the app's; an origin that cannot be said is neither.
const ASKS: [(&str, Direction); 14] = [
    ("total", Direction::Fewer),
    ("shown", Direction::Fewer),
    ("nags", Direction::Fewer),
    ("special", Direction::Fewer),
    ("suppressed", Direction::Neither),
    ("system", Direction::Neither),
    ("explained", Direction::Neither),
    ("solicited", Direction::Neither),
    ("idle", Direction::Fewer),
    ("undetermined", Direction::Neither),
    ("before_consent", Direction::Fewer),
    ("before_first_action", Direction::Fewer),
    ("re_asks", Direction::Fewer),
    ("re_asks_relaunch", Direction::Fewer),
];
const DELETION: [&str; 5] = ["depth", "flow", "steps", "cooling_off_days", "handling_days"];
/// Outcomes from the best to the worst. Accepted is as good as done: a run cannot wait for it.
const OUTCOMES: [&[&str]; 4] = [&["deleted", "requested"], &["deactivated"], &["blocked"], &["not_found"]];

/// One count of one job.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    count: String,
    better: Direction,
    value: Value,
}

/// Holds every count of two sides against each other; each side has one job or its repetitions.
pub fn changes(before: &[&ScenarioReport], after: &[&ScenarioReport]) -> Vec<Count> {
    if let Some(job) = before.iter().chain(after).find(|job| job.status != "passed") {
        let side = if before.iter().any(|other| std::ptr::eq(*other, *job)) { "before" } else { "after" };
        let error = job.error.as_deref().unwrap_or("no reason given").lines().next().unwrap_or_default();
        let why = format!("{side}, the scenario did not come to its end ({error}), so its counts are not whole");
        return vec![not_comparable("all counts".into(), Direction::Neither, (Value::Null, Value::Null), why)];
    }
    let (before_entries, after_entries) = (of_side(before), of_side(after));
    let mut names: Vec<(&str, Direction)> = Vec::new();
    for entry in before_entries.iter().chain(&after_entries).flatten() {
        if !names.iter().any(|(known, _)| *known == entry.count) {
            names.push((&entry.count, entry.better));
        }
    }
    let sign_up_changed = {
        let actions = |jobs: &[Vec<Entry>]| values(jobs, "sign-up.actions").first().cloned().cloned();
        actions(&before_entries) != actions(&after_entries)
    };
    let steps_same = values(&before_entries, "deletion.steps") == values(&after_entries, "deletion.steps");
    names
        .iter()
        .map(|&(name, better)| {
            // Where only the way in changed, what is held against it says nothing of the way out.
            let better = if name.starts_with("symmetry.") && sign_up_changed && steps_same { Direction::Neither } else { better };
            one(name, better, (&before_entries, before), (&after_entries, after))
        })
        .collect()
}

type Side<'a> = (&'a [Vec<Entry>], &'a [&'a ScenarioReport]);

fn one(name: &str, better: Direction, before: Side<'_>, after: Side<'_>) -> Count {
    let (left, right) = (values(before.0, name), values(after.0, name));
    for (side, values) in [("before", &left), ("after", &right)] {
        if values.windows(2).any(|pair| pair[0] != pair[1]) {
            let why = format!("{side}, the repetitions differ");
            return not_comparable(name.into(), better, (range(&left), range(&right)), why);
        }
    }
    let value = |values: &[&Value]| values.first().map_or(Value::Null, |value| (*value).clone());
    let (left, right) = (value(&left), value(&right));
    if left == right {
        return Count { count: name.into(), better, change: Change::Same, before: left, after: right, why: None };
    }
    if name == "deletion.obstacles" {
        return obstacles(name, left, right, after.1);
    }
    if name == "deletion.outcome" {
        let rank = |value: &Value| OUTCOMES.iter().position(|words| value.as_str().is_some_and(|word| words.contains(&word)));
        let change = match rank(&left).zip(rank(&right)) {
            Some((old, new)) if new < old => Change::Better,
            Some((old, new)) if new > old => Change::Worse,
            Some(_) => Change::Changed,
            None => {
                let why = "on one side the outcome is not known".to_string();
                return not_comparable(name.into(), better, (left, right), why);
            }
        };
        return Count { count: name.into(), better, change, before: left, after: right, why: None };
    }
    match left.as_f64().zip(right.as_f64()) {
        Some((old, new)) => {
            let change = match better {
                Direction::Neither => Change::Changed,
                Direction::Fewer if new < old => Change::Better,
                Direction::Fewer => Change::Worse,
            };
            Count { count: name.into(), better, change, before: left, after: right, why: None }
        }
        // A group that was not asked for, a promise that is not made.
        None if name.contains(".by_group.") || name.ends_with("_days") => {
            let change = match (name.ends_with("cooling_off_days"), left.is_null()) {
                (true, true) => Change::Worse,
                (true, false) => Change::Better,
                _ => Change::Changed,
            };
            Count { count: name.into(), better, change, before: left, after: right, why: None }
        }
        None => {
            let (side, jobs) = if left.is_null() { ("before", before.1) } else { ("after", after.1) };
            let why = format!("{side}, {}", reason(jobs, name));
            not_comparable(name.into(), better, (left, right), why)
        }
    }
}

fn not_comparable(count: String, better: Direction, (before, after): (Value, Value), why: String) -> Count {
    Count { count, better, change: Change::NotComparable, before, after, why: Some(why) }
}

/// Obstacles come and go by name: one more is worse, also where another one went.
fn obstacles(name: &str, left: Value, right: Value, after: &[&ScenarioReport]) -> Count {
    let ids = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_string).collect()
    };
    let (old, new) = (ids(&left), ids(&right));
    let gained: Vec<&String> = new.iter().filter(|id| !old.contains(id)).collect();
    let sightings = || after.iter().filter_map(|job| job.deletion.as_ref()).flat_map(|deletion| &deletion.sightings);
    let because: Vec<String> = gained
        .iter()
        .map(|id| sightings().find(|seen| seen.obstacle == **id).map_or(id.to_string(), |seen| format!("{id}: {}", seen.because)))
        .collect();
    let change = if gained.is_empty() { Change::Better } else { Change::Worse };
    let why = (!because.is_empty()).then(|| because.join("; "));
    Count { count: name.into(), better: Direction::Fewer, change, before: left, after: right, why }
}

/// Why a count is missing.
fn reason(jobs: &[&ScenarioReport], name: &str) -> String {
    let in_unknown = |job: &&ScenarioReport| {
        let path = job.phases.iter().enumerate().find_map(|(at, phase)| {
            name.strip_prefix(&phase.name).and_then(|rest| rest.strip_prefix('.')).map(|key| format!("phases[{at}].{key}"))
        });
        let path = path.unwrap_or_else(|| name.to_string());
        // A gap in the log makes all asks of a phase unknown, and is told once.
        let whole = path.split_once(".asks").map(|(phase, _)| format!("{phase}.asks"));
        [Some(path), whole].into_iter().flatten().find_map(|path| job.unknown.get(&path).cloned())
    };
    jobs.iter().find_map(in_unknown).unwrap_or_else(|| "it was not counted: this part did not run".into())
}

/// The values of a count, one a job.
fn values<'e>(jobs: &'e [Vec<Entry>], name: &str) -> Vec<&'e Value> {
    jobs.iter()
        .map(|entries| entries.iter().find(|entry| entry.count == name).map_or(&Value::Null, |entry| &entry.value))
        .collect()
}

fn range(values: &[&Value]) -> Value {
    let numbers: Option<Vec<f64>> = values.iter().map(|value| value.as_f64()).collect();
    match numbers.and_then(Spread::of) {
        Some(spread) => json!(spread),
        None => json!(values),
    }
}

fn of_side(jobs: &[&ScenarioReport]) -> Vec<Vec<Entry>> {
    jobs.iter().map(|job| entries(job)).collect()
}

/// The counts of one job by their names, in the order in which people read them; `null` where one could not be made.
pub fn of_job(job: &ScenarioReport) -> Vec<(String, Value)> {
    entries(job).into_iter().map(|entry| (entry.count, entry.value)).collect()
}

/// The counts of one job, in the order in which people read them.
fn entries(job: &ScenarioReport) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |count: String, better, value: Option<&Value>| {
        entries.push(Entry { count, better, value: value.cloned().unwrap_or_default() });
    };
    for phase in &job.phases {
        let way_out = WAYS_OUT.contains(&phase.name.as_str());
        let value = serde_json::to_value(phase).unwrap_or_default();
        for key in EFFORT {
            // More controls on the way out may be more choices or more detours.
            let better = if way_out && key != "options" { Direction::Fewer } else { Direction::Neither };
            add(format!("{}.{key}", phase.name), better, value.get(key));
        }
        let asks = value.get("asks");
        for (key, better) in ASKS {
            add(format!("{}.asks.{key}", phase.name), better, asks.and_then(|asks| asks.get(key)));
        }
        if phase.asks.re_asks_48h.is_some() {
            add(format!("{}.asks.re_asks_48h", phase.name), Direction::Fewer, asks.and_then(|asks| asks.get("re_asks_48h")));
        }
        for (group, count) in &phase.asks.by_group {
            add(format!("{}.asks.by_group.{group}", phase.name), Direction::Neither, Some(&json!(count)));
        }
    }
    if let Some(deletion) = &job.deletion {
        let value = serde_json::to_value(deletion).unwrap_or_default();
        add("deletion.outcome".into(), Direction::Neither, value.get("outcome"));
        for key in DELETION {
            add(format!("deletion.{key}"), Direction::Fewer, value.get(key));
        }
        add("deletion.obstacles".into(), Direction::Fewer, value.get("obstacles"));
    }
    if let Some(symmetry) = &job.symmetry {
        add("symmetry.ratio".into(), Direction::Fewer, Some(&json!(symmetry.ratio)));
        add("symmetry.difference".into(), Direction::Fewer, Some(&json!(symmetry.difference)));
    }
    entries
}

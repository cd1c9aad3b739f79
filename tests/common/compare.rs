//! Lists where counts differ, key by key.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::job::Job;
use super::truth::Case;

/// Counts by their paths.
pub type Leaves = BTreeMap<String, Value>;

/// Where a job differs from truth. A key that only one of them has is a difference too.
pub fn differences(place: &str, case: &Case, job: &Job) -> Vec<String> {
    let mut list = unequal(place, ("truth", &stated(case)), ("counted", &counted(job)));
    if case.status != job.status && !job.error.is_empty() {
        list.push(format!("{place}  error: {}", job.error));
    }
    // What the program could not count it explains; that helps whoever reads the list.
    for (count, reason) in job.unknown.as_object().into_iter().flatten() {
        let path = named(count, job);
        if list.iter().any(|difference| difference.contains(&format!("  {path}:"))) {
            list.push(format!("{place}  unknown {path}: {}", reason.as_str().unwrap_or_default()));
        }
    }
    list
}

/// `phases[2].actions` is `phases.use.actions`.
fn named(count: &str, job: &Job) -> String {
    job.phases
        .iter()
        .enumerate()
        .fold(count.to_owned(), |count, (index, (name, _))| count.replace(&format!("phases[{index}]"), &format!("phases.{name}")))
}

/// Where two jobs differ.
pub fn between(place: &str, first: &Job, second: &Job) -> Vec<String> {
    unequal(place, ("first", &counted(first)), ("second", &counted(second)))
}

/// What truth states.
pub fn stated(case: &Case) -> Leaves {
    let mut truth = Leaves::new();
    truth.insert("status".into(), case.status.as_str().into());
    for (name, phase) in &case.phases {
        leaves(&format!("phases.{name}"), phase, &mut truth);
    }
    leaves("deletion", &case.deletion, &mut truth);
    leaves("symmetry", &case.symmetry, &mut truth);
    truth
}

/// What the program counted.
pub fn counted(job: &Job) -> Leaves {
    let mut counted = Leaves::new();
    counted.insert("status".into(), job.status.as_str().into());
    for (name, phase) in &job.phases {
        leaves(&format!("phases.{name}"), phase, &mut counted);
    }
    leaves("deletion", &job.deletion, &mut counted);
    leaves("symmetry", &job.symmetry, &mut counted);
    counted
}

/// Flattens objects to paths. Truth's `because` explains and is no count; an empty object is a leaf, so that it is not the same as none.
fn leaves(path: &str, value: &Value, into: &mut Leaves) {
    match value.as_object() {
        Some(map) if map.keys().any(|key| key != "because") => {
            for (key, value) in map.iter().filter(|(key, _)| *key != "because") {
                leaves(&format!("{path}.{key}"), value, into);
            }
        }
        _ => {
            into.insert(path.to_owned(), value.clone());
        }
    }
}

fn unequal(place: &str, (left_name, left): (&str, &Leaves), (right_name, right): (&str, &Leaves)) -> Vec<String> {
    let paths: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let show = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
    paths
        .into_iter()
        .map(|path| (path, left.get(path), right.get(path)))
        .filter(|(_, left, right)| !same(*left, *right))
        .map(|(path, left, right)| format!("{place}  {path}: {left_name} {}, {right_name} {}", show(left), show(right)))
        .collect()
}

/// Ratios are written with two decimals in truth.
pub fn same(left: Option<&Value>, right: Option<&Value>) -> bool {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    match (number(left), number(right)) {
        (Some(left), Some(right)) => (left - right).abs() < 0.005,
        _ => left == right,
    }
}

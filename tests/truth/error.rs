//! How far each count is from truth, over everything that was run: the second table in `docs/specimens.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::sync::Mutex;

use serde_json::Value;

use crate::common::compare::{counted, same, stated};
use crate::common::job::Job;
use crate::common::truth::{Case, Truth, root};

const BEGIN: &str = "<!-- table: error -->\n";
const END: &str = "<!-- end -->";
/// Names in a row; a reader wants examples.
const SHOWN: usize = 8;

/// By count: the sum of the differences; of what is no number, how often it differed.
static ERRORS: Mutex<BTreeMap<String, f64>> = Mutex::new(BTreeMap::new());

/// Adds a job.
pub fn add(case: &Case, job: &Job) {
    let (truth, counted) = (stated(case), counted(job));
    let mut errors = ERRORS.lock().unwrap();
    for path in truth.keys().chain(counted.keys()).collect::<BTreeSet<_>>() {
        *errors.entry(key(path)).or_default() += error(truth.get(path), counted.get(path));
    }
}

/// A count by its own name: the phase in which it was made, and the group of a permission, are left out.
fn key(path: &str) -> String {
    let key = match path.strip_prefix("phases.") {
        Some(rest) => rest.split_once('.').map_or(rest, |(_, key)| key),
        None => path,
    };
    if key.starts_with("asks.by_group") { "asks.by_group".into() } else { key.into() }
}

fn exercises(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(_) | Value::String(_) => true,
    }
}

fn error(left: Option<&Value>, right: Option<&Value>) -> f64 {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    match (same(left, right), number(left), number(right)) {
        (true, _, _) => 0.0,
        (false, Some(left), Some(right)) => (left - right).abs(),
        (false, _, _) => 1.0,
    }
}

/// Each count, the specimens whose truth says more than none of it, and its error.
fn table(truths: &[Truth], errors: &BTreeMap<String, f64>) -> String {
    let mut text = String::from("| count | specimens in which there is any | error |\n| --- | --- | --- |\n");
    for (count, error) in errors {
        let any = |truth: &&Truth| {
            truth.cases.iter().any(|case| stated(case).iter().any(|(path, value)| key(path) == *count && exercises(value)))
        };
        let names: Vec<String> = truths.iter().filter(any).map(|truth| format!("`{}`", truth.name)).collect();
        let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(" ");
        let more = names.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(text, "| `{count}` | {shown}{more} | {error} |");
    }
    text
}

/// After all specimens were run: the page's table is what was counted. `UPDATE_DOCS=1 cargo test --test truth` writes it.
pub fn the_page_has_these_numbers() -> Result<(), String> {
    let renewed = table(&Truth::all(), &ERRORS.lock().unwrap());
    let path = root().join("docs/specimens.md");
    let page = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let (before, rest) = page.split_once(BEGIN).ok_or("docs/specimens.md has no place for the table of errors")?;
    let (written, after) = rest.split_once(END).ok_or("the table of errors has no end")?;
    if written == renewed {
        Ok(())
    } else if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{renewed}{END}{after}")).map_err(|error| error.to_string())
    } else {
        Err(format!(
            "docs/specimens.md says something else than what was just counted; UPDATE_DOCS=1 cargo test --test truth writes\n{renewed}"
        ))
    }
}

//! The limits that a scenario sets for itself: `account-deletion.actions: {max: 6}`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::metrics::Counts;

/// A limit on one count.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// `PHASE.KEY`, `PHASE.asks.KEY`, `deletion.KEY` or `symmetry.KEY`, with keys of `run.json`.
    pub count: String,
    /// Smallest value that is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Largest value that is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The only value that is fine: a number or a word such as `deleted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
}

/// The broken limits, each in one sentence. A count that does not exist or could not be made breaks its limit.
pub fn check(limits: &[Limit], counts: &Counts) -> Vec<String> {
    limits.iter().filter_map(|limit| broken(limit, counts)).collect()
}

fn broken(limit: &Limit, counts: &Counts) -> Option<String> {
    let name = &limit.count;
    let (value, path) = match find(name, counts) {
        Ok(found) => found,
        Err(reason) => return Some(format!("{name}: {reason}")),
    };
    if value.is_null() {
        let asks = path.rsplit_once('.').map(|(above, _)| above).unwrap_or_default();
        let reason = counts.unknown.get(&path).or_else(|| counts.unknown.get(asks));
        return Some(match reason {
            Some(reason) => format!("{name} could not be counted: {reason}"),
            None => format!("{name} could not be counted"),
        });
    }
    let shown = shown(&value);
    if let Some(wanted) = &limit.equals {
        let same = match (value.as_f64(), wanted.trim().parse::<f64>()) {
            (Some(value), Ok(wanted)) => value == wanted,
            _ => shown == wanted.trim(),
        };
        if !same {
            return Some(format!("{name} is {shown}, expected {wanted}"));
        }
    }
    let number = value.as_f64();
    match (number, limit.min, limit.max) {
        (Some(number), Some(min), _) if number < min => Some(format!("{name} is {shown}, expected at least {min}")),
        (Some(number), _, Some(max)) if number > max => Some(format!("{name} is {shown}, expected at most {max}")),
        (None, Some(_), _) | (None, _, Some(_)) => Some(format!("{name} is {shown}, which is no number")),
        _ => None,
    }
}

/// The value of a count and its path as `unknown` writes it.
fn find(name: &str, counts: &Counts) -> Result<(Value, String), String> {
    for (whole, value) in
        [("deletion", serde_json::to_value(&counts.deletion)), ("symmetry", serde_json::to_value(&counts.symmetry))]
    {
        let Some(key) = name.strip_prefix(whole).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let value = value.map_err(|error| error.to_string())?;
        if value.is_null() {
            return Err(counts.unknown.get(whole).cloned().unwrap_or_else(|| format!("there is no {whole} in this run")));
        }
        return walk(&value, key).map(|value| (value, format!("{whole}.{key}")));
    }
    // A phase's name may hold a dot; the longest that fits is meant.
    let fits = |phase: &&crate::metrics::model::PhaseCounts| {
        name.strip_prefix(phase.name.as_str()).is_some_and(|rest| rest.starts_with('.'))
    };
    let Some(phase) = counts.phases.iter().filter(fits).max_by_key(|phase| phase.name.len()) else {
        let names: Vec<&str> = counts.phases.iter().map(|phase| phase.name.as_str()).collect();
        return Err(format!(
            "no such phase ran; there were {}",
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        ));
    };
    let at = counts.phases.iter().position(|other| other.name == phase.name).unwrap_or_default();
    let key = &name[phase.name.len() + 1..];
    let value = serde_json::to_value(phase).map_err(|error| error.to_string())?;
    // A group that was not asked for was asked for 0 times.
    if let Some(group) = key.strip_prefix("asks.by_group.") {
        let asked = phase.asks.by_group.get(group).copied().unwrap_or(0);
        let value = if phase.asks.total.is_none() { Value::Null } else { asked.into() };
        return Ok((value, format!("phases[{at}].asks.total")));
    }
    walk(&value, key).map(|value| (value, format!("phases[{at}].{key}")))
}

fn walk(value: &Value, path: &str) -> Result<Value, String> {
    let mut value = value;
    for key in path.split('.') {
        value = value.get(key).ok_or_else(|| {
            let keys: Vec<&str> = value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default();
            format!("there is no `{key}`; there are {}", keys.join(", "))
        })?;
    }
    Ok(value.clone())
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::model::{AskCounts, Deletion, PhaseCounts};

    fn counts() -> Counts {
        let asks = AskCounts { total: Some(2), ..AskCounts::default() };
        let phase = PhaseCounts { name: "account-deletion".into(), actions: 7, asks, ..PhaseCounts::default() };
        let deletion = Deletion { outcome: "deleted".into(), depth: Some(3), ..Deletion::default() };
        let unknown = [("phases[0].asks.re_asks_48h".to_owned(), "the clock was not moved".to_owned())].into();
        Counts { phases: vec![phase], deletion: Some(deletion), symmetry: None, unknown }
    }
    fn limit(count: &str) -> Limit {
        Limit { count: count.into(), ..Limit::default() }
    }

    #[test]
    fn kept_limits_are_silent() {
        let limits = [
            Limit { max: Some(7.0), min: Some(7.0), ..limit("account-deletion.actions") },
            Limit { equals: Some("deleted".into()), ..limit("deletion.outcome") },
            Limit { equals: Some("3".into()), ..limit("deletion.depth") },
            Limit { max: Some(0.0), ..limit("account-deletion.asks.by_group.CAMERA") },
        ];
        assert_eq!(check(&limits, &counts()), Vec::<String>::new());
    }

    #[test]
    fn broken_limits_are_told_in_a_sentence() {
        let one = |limit: Limit| check(&[limit], &counts()).remove(0);
        assert_eq!(
            one(Limit { max: Some(6.0), ..limit("account-deletion.actions") }),
            "account-deletion.actions is 7, expected at most 6"
        );
        assert_eq!(
            one(Limit { min: Some(3.0), ..limit("account-deletion.asks.total") }),
            "account-deletion.asks.total is 2, expected at least 3"
        );
        assert_eq!(
            one(Limit { equals: Some("requested".into()), ..limit("deletion.outcome") }),
            "deletion.outcome is deleted, expected requested"
        );
        assert_eq!(
            one(Limit { max: Some(0.0), ..limit("account-deletion.asks.re_asks_48h") }),
            "account-deletion.asks.re_asks_48h could not be counted: the clock was not moved"
        );
        assert_eq!(
            one(Limit { max: Some(0.0), ..limit("use.actions") }),
            "use.actions: no such phase ran; there were account-deletion"
        );
        assert_eq!(
            one(Limit { max: Some(0.0), ..limit("symmetry.difference") }),
            "symmetry.difference: there is no symmetry in this run"
        );
        assert!(one(Limit { max: Some(0.0), ..limit("deletion.dept") }).contains("there is no `dept`; there are"));
    }
}

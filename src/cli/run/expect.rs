//! The limits that a scenario's `expect` sets, held against the counts.

use serde_json::Value;

use crate::metrics::model::Counts;
use crate::report::text::number;
use crate::scenario::Scenario;
use crate::scenario::model::Expectation;

/// The broken limits, each in one sentence.
pub(super) fn broken(scenario: &Scenario, counts: &Counts) -> Vec<String> {
    let limits = scenario.header.offramp.iter().flat_map(|header| &header.expect);
    let file = scenario.file.display();
    limits
        .filter_map(|limit| {
            check(limit, counts).map(|what| format!("{file}:{}: expected {} to be {what}", limit.span.line, limit.count))
        })
        .collect()
}

/// What a limit asks for and what was found instead; `None` if it holds.
fn check(limit: &Expectation, counts: &Counts) -> Option<String> {
    let asked = match limit {
        Expectation { equals: Some(word), .. } => word.clone(),
        Expectation { min: Some(min), max: Some(max), .. } => format!("{} to {}", number(*min), number(*max)),
        Expectation { min: Some(min), .. } => format!("at least {}", number(*min)),
        Expectation { max: Some(max), .. } => format!("at most {}", number(*max)),
        _ => return None,
    };
    let found = match find(&limit.count, counts) {
        Ok(found) => found,
        Err(reason) => return Some(format!("{asked}; {reason}")),
    };
    let holds = match (&limit.equals, found.as_f64()) {
        (Some(word), Some(value)) => word.parse::<f64>().is_ok_and(|wanted| wanted == value),
        (Some(word), None) => found.as_str() == Some(word),
        (None, Some(value)) => limit.min.is_none_or(|min| value >= min) && limit.max.is_none_or(|max| value <= max),
        (None, None) => false,
    };
    let shown = found.as_str().map_or_else(|| found.as_f64().map_or_else(|| found.to_string(), number), str::to_string);
    (!holds).then(|| format!("{asked}, found {shown}"))
}

/// The value of `PHASE.KEY`, `deletion.KEY` or `symmetry.KEY`; a phase that ran more than once is summed up.
fn find(path: &str, counts: &Counts) -> Result<Value, String> {
    let (head, key) = path.split_once('.').ok_or("it names no key")?;
    let get = |value: &Value| key.split('.').try_fold(value.clone(), |value, key| value.get(key).cloned());
    let whole = match head {
        "deletion" => counts.deletion.as_ref().and_then(|deletion| serde_json::to_value(deletion).ok()),
        "symmetry" => counts.symmetry.as_ref().and_then(|symmetry| serde_json::to_value(symmetry).ok()),
        _ => None,
    };
    if let Some(whole) = whole {
        return known(get(&whole), head, key, counts);
    }
    let phases: Vec<_> =
        counts.phases.iter().filter(|phase| phase.name == head).filter_map(|phase| serde_json::to_value(phase).ok()).collect();
    match phases.as_slice() {
        [] => Err(format!("{head} was not observed")),
        [one] => known(get(one), head, key, counts),
        many => {
            let values: Option<Vec<f64>> = many.iter().map(|phase| get(phase).and_then(|value| value.as_f64())).collect();
            known(values.map(|values| Value::from(values.iter().sum::<f64>())), head, key, counts)
        }
    }
}

fn known(value: Option<Value>, head: &str, key: &str, counts: &Counts) -> Result<Value, String> {
    match value {
        Some(value) if !value.is_null() => Ok(value),
        _ => {
            let reason = counts.unknown.iter().find(|(path, _)| path.ends_with(key)).map(|(_, reason)| format!(": {reason}"));
            Err(format!("{head}.{key} could not be counted{}", reason.unwrap_or_default()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::model::{AskCounts, Deletion, PhaseCounts};

    fn counts() -> Counts {
        let phase = |name: &str, actions| PhaseCounts {
            name: name.into(),
            actions,
            asks: AskCounts { total: Some(2), ..Default::default() },
            ..Default::default()
        };
        Counts {
            phases: vec![phase("sign-up", 6), phase("use", 1), phase("use", 2)],
            deletion: Some(Deletion { outcome: "deleted".into(), steps: Some(9), ..Default::default() }),
            unknown: [("deletion.depth".to_string(), "no entry was found".to_string())].into(),
            ..Default::default()
        }
    }

    fn limit(count: &str, min: Option<f64>, max: Option<f64>, equals: Option<&str>) -> Expectation {
        Expectation { count: count.into(), min, max, equals: equals.map(Into::into), span: Default::default() }
    }

    #[test]
    fn limits_that_hold_say_nothing() {
        for limit in [
            limit("sign-up.actions", None, Some(6.0), None),
            limit("sign-up.asks.total", Some(1.0), Some(2.0), None),
            limit("use.actions", None, None, Some("3")),
            limit("deletion.outcome", None, None, Some("deleted")),
        ] {
            assert_eq!(check(&limit, &counts()), None, "{}", limit.count);
        }
    }

    #[test]
    fn broken_limits_say_what_was_found() {
        let said = |limit| check(&limit, &counts()).unwrap();
        assert_eq!(said(limit("sign-up.actions", None, Some(5.0), None)), "at most 5, found 6");
        assert_eq!(said(limit("deletion.outcome", None, None, Some("requested"))), "requested, found deleted");
        assert_eq!(
            said(limit("deletion.depth", None, Some(4.0), None)),
            "at most 4; deletion.depth could not be counted: no entry was found"
        );
        assert_eq!(said(limit("subscription.actions", Some(1.0), None, None)), "at least 1; subscription was not observed");
    }
}

//! What differs between permission policies: the counts and verdicts of one scenario on one device that are not the same under each.

use serde::Serialize;
use serde_json::Value;

use super::markdown::verdict;
use super::model::{RunReport, ScenarioReport};

/// One scenario on one device under several policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policies {
    /// The scenario's name.
    pub scenario: String,
    /// The device, as tables show it.
    pub device: String,
    /// The policies, in the order in which they ran.
    pub policies: Vec<String>,
    /// What differs; never empty.
    pub rows: Vec<Row>,
}

/// One count or verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// `use.asks.total`, or a rule's id.
    pub what: String,
    /// Its value under each policy; `3–5` where repetitions differ, `?` where it could not be made, `-` where there is none.
    pub values: Vec<String>,
}

/// What differs, by scenario and device; empty when one policy ran or all are alike. Control runs and broken jobs say nothing.
pub fn differences(report: &RunReport) -> Vec<Policies> {
    let mut groups: Vec<(String, String, Vec<&ScenarioReport>)> = Vec::new();
    for scenario in report.scenarios.iter().filter(|job| job.is_test() && job.status != "broken") {
        let key = (scenario.name.clone(), super::console::device(scenario));
        match groups.iter_mut().find(|(name, device, _)| (&*name, &*device) == (&key.0, &key.1)) {
            Some((.., jobs)) => jobs.push(scenario),
            None => groups.push((key.0, key.1, vec![scenario])),
        }
    }
    groups.into_iter().filter_map(|(scenario, device, jobs)| of_group(scenario, device, &jobs)).collect()
}

fn of_group(scenario: String, device: String, jobs: &[&ScenarioReport]) -> Option<Policies> {
    let mut policies: Vec<String> = Vec::new();
    for job in jobs {
        if !policies.contains(&job.policy) {
            policies.push(job.policy.clone());
        }
    }
    let cells: Vec<Vec<(String, String)>> = jobs.iter().map(|job| cells(job)).collect();
    let mut whats: Vec<&String> = Vec::new();
    for (what, _) in cells.iter().flatten() {
        if !whats.contains(&what) {
            whats.push(what);
        }
    }
    let value = |what: &str, policy: &String| {
        let mut values: Vec<&str> = jobs
            .iter()
            .zip(&cells)
            .filter(|(job, _)| job.policy == *policy)
            .map(|(_, cells)| cells.iter().find(|(key, _)| key == what).map_or("-", |(_, value)| value.as_str()))
            .collect();
        values.sort_by_key(|value| (value.len(), *value));
        values.dedup();
        values.join("–")
    };
    let rows: Vec<Row> = whats
        .into_iter()
        .map(|what| Row { what: what.clone(), values: policies.iter().map(|policy| value(what, policy)).collect() })
        .filter(|row| row.values.windows(2).any(|pair| pair[0] != pair[1]))
        .collect();
    (policies.len() > 1 && !rows.is_empty()).then_some(Policies { scenario, device, policies, rows })
}

/// Every count and verdict of a job, as text, in the order of `run.json`.
fn cells(job: &ScenarioReport) -> Vec<(String, String)> {
    let mut cells = vec![("status".to_string(), job.status.clone())];
    for phase in &job.phases {
        let value = serde_json::to_value(phase).unwrap_or_default();
        flatten(&phase.name, &value, &mut cells);
    }
    for (name, value) in [("deletion", serde_json::to_value(&job.deletion)), ("symmetry", serde_json::to_value(&job.symmetry))] {
        flatten(name, &value.unwrap_or_default(), &mut cells);
    }
    cells.extend(job.findings.iter().map(|finding| (finding.rule.clone(), verdict(finding.verdict).to_string())));
    cells
}

fn flatten(path: &str, value: &Value, cells: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            // Where a thing was seen is no count.
            for (key, value) in map.iter().filter(|(key, _)| !matches!(key.as_str(), "name" | "sightings")) {
                flatten(&format!("{path}.{key}"), value, cells);
            }
        }
        Value::Null if path == "deletion" || path == "symmetry" => {}
        Value::Null => cells.push((path.into(), "?".into())),
        Value::String(text) => cells.push((path.into(), text.replace('_', " "))),
        Value::Array(list) if list.is_empty() => cells.push((path.into(), "none".into())),
        Value::Array(list) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            cells.push((path.into(), texts.join(", ")));
        }
        other => cells.push((path.into(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::rules::Verdict;

    /// The courier, and the same under another policy.
    fn two(change: impl Fn(&mut ScenarioReport)) -> RunReport {
        let mut report = example::report();
        let mut other = report.scenarios[0].clone();
        (other.job, other.policy) = (9, "deny-all".into());
        change(&mut other);
        report.scenarios.push(other);
        report
    }

    #[test]
    fn alike_is_not_told() {
        assert_eq!(differences(&two(|_| {})), []);
        assert_eq!(differences(&example::report()), []);
    }

    #[test]
    fn counts_groups_and_verdicts_that_differ() {
        let report = two(|job| {
            job.phases[0].asks.total = None;
            job.phases[0].asks.by_group.clear();
            job.deletion.as_mut().unwrap().obstacles.clear();
            job.findings[0].verdict = Verdict::Pass;
        });
        let found = differences(&report);
        assert_eq!(found[0].policies, ["observe", "deny-all"]);
        let rows: Vec<_> = found[0].rows.iter().map(|row| format!("{}: {}", row.what, row.values.join(" | "))).collect();
        assert_eq!(
            rows,
            [
                "sign-up.asks.by_group.CAMERA: 1 | -",
                "sign-up.asks.total: 1 | ?",
                "deletion.obstacles: O2 | none",
                "CN-PERM-03: fail | pass",
            ]
        );
    }

    #[test]
    fn repetitions_that_differ_show_their_range() {
        let mut report = two(|job| job.phases[0].actions = 5);
        let mut third = report.scenarios[0].clone();
        (third.job, third.policy) = (10, "deny-all".into());
        report.scenarios.push(third);
        assert_eq!(differences(&report)[0].rows[0].values, ["3", "3–5"]);
    }
}

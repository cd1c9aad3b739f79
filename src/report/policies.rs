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
        match groups.iter_mut().find(|(name, device, _)| (name.as_str(), device.as_str()) == (key.0.as_str(), key.1.as_str())) {
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
    let counts = rows(&policies, jobs, counts).into_iter().filter(counts_differ);
    let verdicts = rows(&policies, jobs, verdicts).into_iter().filter(verdicts_differ);
    let rows: Vec<Row> = parts(&policies, jobs).into_iter().chain(counts).chain(verdicts).collect();
    (policies.len() > 1 && !rows.is_empty()).then_some(Policies { scenario, device, policies, rows })
}

/// What a job has of one kind, each as text.
type Cells = Vec<(String, String)>;

/// One row for everything that some job has, in the order in which it is met.
fn rows(policies: &[String], jobs: &[&ScenarioReport], of: impl Fn(&ScenarioReport) -> Cells) -> Vec<Row> {
    let cells: Vec<Cells> = jobs.iter().map(|job| of(job)).collect();
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
            .map(|(_, cells)| cells.iter().find(|(key, _)| key == what).map_or(ABSENT, |(_, value)| value.as_str()))
            .collect();
        values.sort_by_key(|value| (value.len(), *value));
        values.dedup();
        values.join("–")
    };
    let row = |what: &String| Row { what: what.clone(), values: policies.iter().map(|policy| value(what, policy)).collect() };
    whats.into_iter().map(row).collect()
}

/// What stands for a count of a part that did not run.
const ABSENT: &str = "-";

fn apart<'v>(values: impl Iterator<Item = &'v String>) -> bool {
    let values: Vec<&String> = values.collect();
    values.windows(2).any(|pair| pair[0] != pair[1])
}

/// A part that did not run under one policy is told once, and not by each of its counts. A group that was not asked for is a difference.
fn counts_differ(row: &Row) -> bool {
    let absent_matters = row.what.contains(".by_group.");
    apart(row.values.iter().filter(|value| absent_matters || *value != ABSENT))
}

/// Verdicts differ where one of them needs a look; that a rule which passes could not be observed under another policy does not.
fn verdicts_differ(row: &Row) -> bool {
    let open = ["fail", "review", "unstable"];
    apart(row.values.iter()) && row.values.iter().any(|value| open.iter().any(|word| value.contains(word)))
}

/// The phases that ran under some policies only.
fn parts(policies: &[String], jobs: &[&ScenarioReport]) -> Vec<Row> {
    let mut phases: Vec<&str> = Vec::new();
    for phase in jobs.iter().flat_map(|job| &job.phases) {
        if !phases.contains(&phase.name.as_str()) {
            phases.push(&phase.name);
        }
    }
    let ran = |phase: &str, policy: &String| {
        let any = jobs.iter().filter(|job| job.policy == *policy).any(|job| job.phases.iter().any(|one| one.name == phase));
        String::from(if any { "ran" } else { ABSENT })
    };
    let row =
        |phase: &str| Row { what: format!("phase {phase}"), values: policies.iter().map(|policy| ran(phase, policy)).collect() };
    phases.into_iter().map(row).filter(|row| row.values.iter().any(|value| value == ABSENT)).collect()
}

/// Every count of a job.
fn counts(job: &ScenarioReport) -> Cells {
    let mut cells = vec![("status".to_string(), job.status.clone())];
    for phase in &job.phases {
        let value = serde_json::to_value(phase).unwrap_or_default();
        flatten(&phase.name, &value, &mut cells);
    }
    for (name, value) in [("deletion", serde_json::to_value(&job.deletion)), ("symmetry", serde_json::to_value(&job.symmetry))] {
        flatten(name, &value.unwrap_or_default(), &mut cells);
    }
    cells
}

/// Every verdict of a job.
fn verdicts(job: &ScenarioReport) -> Cells {
    job.findings.iter().map(|finding| (finding.rule.clone(), verdict(finding.verdict).to_string())).collect()
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

    #[test]
    fn a_phase_that_did_not_run_is_told_once() {
        let report = two(|job| {
            job.phases.pop();
            job.deletion = None;
            job.symmetry = None;
            job.findings[4].verdict = Verdict::NotObserved;
        });
        let rows: Vec<_> =
            differences(&report)[0].rows.iter().map(|row| format!("{}: {}", row.what, row.values.join(" | "))).collect();
        assert_eq!(rows, ["phase account-deletion: ran | -"]);
    }
}

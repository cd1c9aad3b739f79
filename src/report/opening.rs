//! The lines with which every report opens, so that nobody reads a number without knowing what it was measured on.

use serde::Serialize;

use super::model::RunReport;
use crate::metrics::JobMetrics;
use crate::rules::Verdict;
use crate::trace::event::{Event, Record};

/// One heading with what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `Build`, `Device` …
    pub head: &'static str,
    /// What is known; never empty.
    pub items: Vec<String>,
}

/// The opening of a report.
pub fn lines(report: &RunReport, records: &[Record], metrics: &[JobMetrics]) -> Vec<Line> {
    let line = |head, items: Vec<String>, none: &str| {
        let mut distinct: Vec<String> = Vec::new();
        for item in items {
            if !distinct.contains(&item) {
                distinct.push(item);
            }
        }
        if distinct.is_empty() {
            distinct.push(none.to_string());
        }
        Line { head, items: distinct }
    };
    let findings =
        || report.scenarios.iter().flat_map(|scenario| scenario.findings.iter().map(move |finding| (scenario, finding)));
    let of = |verdict| findings().filter(move |(_, finding)| finding.verdict == verdict);
    let changes = findings()
        .filter(|(_, finding)| {
            matches!(finding.verdict, Verdict::Fail | Verdict::Review | Verdict::Unstable) && !finding.would_change.is_empty()
        })
        .map(|(_, finding)| format!("{}: {}", finding.rule, finding.would_change));
    let unseen = of(Verdict::NotObserved)
        .chain(of(Verdict::Blocked))
        .map(|(scenario, finding)| (format!("{}: {}", finding.rule, finding.message), scenario.name.clone()));
    let unknown = report.scenarios.iter().flat_map(|scenario| {
        scenario.unknown.iter().map(move |(path, why)| (format!("{}: {why}", key(path)), scenario.name.clone()))
    });
    vec![
        line("Build", metrics.iter().filter_map(build).collect(), "no app was installed or started"),
        line("Device", metrics.iter().filter_map(device).collect(), "no device answered"),
        line("Locale", metrics.iter().filter_map(locale).collect(), "unknown"),
        line("Account", metrics.iter().filter_map(|job| account(records, job)).collect(), "no sign-up ran"),
        line("State before", metrics.iter().filter_map(|job| clean(&job.scenario.clean)).collect(), "unknown"),
        line("Prompts", metrics.iter().map(|job| policy(&job.scenario.policy)).collect(), "unknown"),
        line("Date", vec![date(report)], "unknown"),
        line("Not observed", together(unseen), "every rule of the packs used could be looked at"),
        line("Unknown counts", together(unknown), "none"),
        line("Reviewed", Vec::new(), "no person has reviewed this run"),
        line("What would change a verdict", changes.collect(), "no finding stands"),
    ]
}

/// The same said of several scenarios, once, with their names.
fn together(said: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for (text, name) in said {
        match all.iter_mut().find(|(known, _)| *known == text) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => all.push((text, vec![name])),
        }
    }
    all.into_iter().map(|(text, names)| format!("{text} ({})", names.join(", "))).collect()
}

/// `phases[2].asks.total` → `asks.total`: the same count of every phase is told once.
pub(super) fn key(path: &str) -> &str {
    path.strip_prefix("phases[").and_then(|rest| rest.split_once("].")).map_or(path, |(_, key)| key)
}

fn build(job: &JobMetrics) -> Option<String> {
    let app = job.app.as_ref()?;
    let label = if app.label.is_empty() { String::new() } else { format!("{} ", app.label) };
    let hash = if app.apk_sha256.is_empty() {
        "was on the device already, APK unknown".into()
    } else {
        format!("APK SHA-256 {}", app.apk_sha256)
    };
    Some(format!("{label}{} {} ({}), {hash}", app.package, app.version_name, app.version_code))
}

fn device(job: &JobMetrics) -> Option<String> {
    let device = job.device.as_ref()?;
    let kind = if device.simulated { " — simulated by Offramp, not Android" } else { "" };
    let image = if device.fingerprint.is_empty() { String::new() } else { format!(", {}", device.fingerprint) };
    Some(format!("{} {}, API {}{image} ({}){kind}", device.manufacturer, device.model, device.api, device.serial))
}

fn locale(job: &JobMetrics) -> Option<String> {
    let device = job.device.as_ref()?;
    let zone = if device.timezone.is_empty() { String::new() } else { format!(", {}", device.timezone) };
    Some(format!("{}{zone}", device.locale))
}

fn clean(how: &str) -> Option<String> {
    let text = match how {
        "reinstall" => "the app was reinstalled before each scenario; what its server remembers was not reset",
        "pm-clear" => "the app's data and permissions were cleared (pm clear); its server, shared storage and accounts were not",
        "none" => "nothing was cleared",
        _ => return None,
    };
    Some(text.into())
}

fn policy(policy: &str) -> String {
    match policy {
        "observe" => "observe: answered as the scenario says".into(),
        "deny-all" => "deny-all: each refused".into(),
        "allow-all" => "allow-all: each allowed".into(),
        "allow-once" => "allow-once: each allowed once where that was offered".into(),
        "grant" => "grant: everything was granted beforehand, so prompts stayed hidden; this is no audit of prompts".into(),
        other => other.into(),
    }
}

fn date(report: &RunReport) -> String {
    match &report.finished {
        Some(finished) => format!("{} to {finished}", report.started),
        None => format!("{}, stopped before its end", report.started),
    }
}

/// How the account was made, from what the sign-up demanded; `None` when no sign-up ran.
fn account(records: &[Record], job: &JobMetrics) -> Option<String> {
    let mut methods: Vec<String> = Vec::new();
    let (mut inside, mut ran) = (false, false);
    for record in records.iter().filter(|record| record.job == job.job) {
        let method = match &record.event {
            Event::Phase { name } => {
                inside = name == "sign-up";
                ran |= inside;
                None
            }
            Event::External { act, .. } if inside => Some(match act.as_str() {
                "sms" => "code by SMS".to_string(),
                "mail" => "link or code by mail".into(),
                other => other.into(),
            }),
            Event::Input(input) if inside => {
                input.node.as_ref().filter(|node| is_password(&node.resource_id)).map(|_| "password".into())
            }
            _ => None,
        };
        if let Some(method) = method.filter(|method| !methods.contains(method)) {
            methods.push(method);
        }
    }
    ran.then(|| {
        let run = if methods.is_empty() { "neither a code nor a password was asked".into() } else { methods.join(", ") };
        let offered: Vec<String> = job.ways_in_not_taken.iter().map(|(_, label)| format!("“{label}”")).collect();
        let not_run = if offered.is_empty() { String::new() } else { format!("; offered and not run: {}", offered.join(", ")) };
        format!("{}: {run}{not_run}", job.scenario.name)
    })
}

fn is_password(id: &str) -> bool {
    let id = id.rsplit('/').next().unwrap_or(id).to_ascii_lowercase();
    id.contains("password") || id.contains("passwd") || id.contains("pwd")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn says_what_it_was_measured_on() {
        let lines = lines(&example::report(), &example::records(), &example::metrics());
        insta::assert_json_snapshot!(lines);
    }
}

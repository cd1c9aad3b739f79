//! The lines with which every report opens, so that nobody reads a number without knowing what it was measured on.

use serde::Serialize;

use super::model::{RunReport, ScenarioReport};
use super::review::{self, Decision};
use super::text::number;
use crate::metrics::repeats::Spread;
use crate::metrics::{JobMetrics, ShellUse};
use crate::rules::{Finding, Verdict};

/// One heading with what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `Build`, `Device` …
    pub head: &'static str,
    /// What is known; never empty.
    pub items: Vec<String>,
}

/// Shell commands of a scenario that are named.
const COMMANDS: usize = 10;

/// The opening of a report.
pub fn lines(report: &RunReport, metrics: &[JobMetrics]) -> Vec<Line> {
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
        .filter(|(_, finding)| review::open(finding) && !finding.would_change.is_empty())
        .map(|(_, finding)| format!("{}: {}", finding.rule, finding.would_change));
    let unseen = of(Verdict::NotObserved)
        .chain(of(Verdict::Blocked))
        .map(|(scenario, finding)| (format!("{}: {}", finding.rule, finding.message), scenario.name.clone()));
    let unknown = report.scenarios.iter().flat_map(|scenario| {
        scenario.unknown.iter().map(move |(path, why)| (format!("{}: {why}", key(path)), scenario.name.clone()))
    });
    let mut lines = vec![
        line("Build", metrics.iter().filter_map(build).collect(), "no app was installed or started"),
        line("Device", metrics.iter().filter_map(device).collect(), "no device answered"),
        line("Locale", metrics.iter().filter_map(locale).collect(), "unknown"),
        line("Account", report.scenarios.iter().filter_map(account).collect(), "no sign-up ran"),
        line("State before", metrics.iter().filter_map(|job| clean(&job.scenario.clean)).collect(), "unknown"),
        line("Prompts", metrics.iter().map(|job| policy(&job.scenario.policy)).collect(), "unknown"),
        line("Date", vec![date(report)], "unknown"),
        line("Repetitions", together(report.scenarios.iter().filter_map(repetitions)), "nothing ran to its end"),
        line("Not observed", together(unseen), "every rule of the packs used could be looked at"),
        line("Unknown counts", together(unknown), "none"),
        line("Reviewed", reviewed(report), "no person has reviewed this run"),
        line("What would change a verdict", changes.collect(), "no finding stands"),
    ];
    let begun = together(metrics.iter().filter_map(|job| Some((begun(job)?, job.scenario.name.clone()))));
    if !begun.is_empty() {
        if begun_in_the_middle(report)
            && let Some(line) = lines.iter_mut().find(|line| line.head == "Not observed")
        {
            line.items = vec!["every rule: none is held against an incomplete run".to_owned()];
        }
        lines.insert(0, line("Incomplete", begun, "none"));
    }
    let canary = together(report.scenarios.iter().filter_map(|scenario| Some((canary(scenario)?, scenario.name.clone()))));
    if !canary.is_empty() {
        let at = lines.iter().position(|line| line.head == "State before").unwrap_or(lines.len());
        lines.insert(at, line("Canary", canary, "none"));
    }
    let shell = together(metrics.iter().flat_map(|job| shell(job).into_iter().map(|text| (text, job.scenario.name.clone()))));
    if !shell.is_empty() {
        let at = lines.iter().position(|line| line.head == "Prompts").unwrap_or(lines.len());
        lines.insert(at, line("Intervention", shell, "none"));
    }
    let clock = together(metrics.iter().flat_map(|job| clock(job).into_iter().map(|text| (text, job.scenario.name.clone()))));
    if !clock.is_empty() {
        let at = lines.iter().position(|line| line.head == "Prompts").unwrap_or(lines.len());
        lines.insert(at, line("Clock", clock, "not moved"));
    }
    lines
}

/// Where a job began, if not at its beginning.
fn begun(job: &JobMetrics) -> Option<String> {
    let from = job.scenario.from_step.as_ref()?;
    Some(format!("{from}, on the device as it was; what came before was not counted, and no rule judges it"))
}

/// Whether no job of a run began at its beginning.
fn begun_in_the_middle(report: &RunReport) -> bool {
    report.scenarios.iter().all(|scenario| scenario.from_step.is_some())
}

/// What became of the canary.
fn canary(scenario: &ScenarioReport) -> Option<String> {
    let canary = scenario.canary.as_ref()?;
    let (stored, logged_in) = (canary.stored?, canary.logged_in);
    let became = match (logged_in, canary.seen_again) {
        (_, Some(seen)) => format!("back after the deletion and a log-in (line {seen}): the old account is alive"),
        (Some(_), None) => "not seen again after the deletion and a log-in".to_owned(),
        // Without a probe there is nothing to tell.
        (None, None) => return None,
    };
    Some(format!("the name stored in the account (line {stored}) was {became}"))
}

/// What the scenario had run in the device's shell.
fn shell(job: &JobMetrics) -> Option<String> {
    let last = job.shell.len().checked_sub(1)?;
    let told = |used: &ShellUse| format!("“{}” (line {})", used.command.lines().collect::<Vec<_>>().join(" "), used.seq);
    let mut all: Vec<String> = job.shell.iter().take(COMMANDS).map(told).collect();
    if last >= COMMANDS {
        all.push(format!("and {} more", last + 1 - COMMANDS));
    }
    Some(format!(
        "the scenario had this run in the device's shell: {}; what follows on it is not the app's doing alone",
        all.join(", ")
    ))
}

/// What was done to the device's clock.
fn clock(job: &JobMetrics) -> Option<String> {
    if let Some(problem) = job.clock.iter().find_map(|moved| moved.problem.as_ref()) {
        return Some(format!("it was to be moved, and was not: {problem}"));
    }
    let hours = job.clock.iter().map(|moved| moved.by_ms).sum::<i64>() as f64 / 3_600_000.0;
    let method = &job.clock.first()?.method;
    Some(format!(
        "moved forward by {hours:.0} h in all ({method}), and set back at the end; elapsed time and the app's server did not move with it, \
         so counts of asks within 48 hours are shifted ones"
    ))
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
pub fn key(path: &str) -> &str {
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

fn account(scenario: &ScenarioReport) -> Option<String> {
    scenario.account.as_ref().map(|account| format!("{}: {account}", scenario.name))
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

/// How often a scenario ran, and whether the counts agree. One execution is never called stable, and two that agree are too few to be.
fn repetitions(scenario: &ScenarioReport) -> Option<(String, String)> {
    if !scenario.is_test() || scenario.status == "broken" {
        return None;
    }
    let repeats = &scenario.repeats;
    let often = match repeats.n {
        0 | 1 => "not repeated: one execution is never called stable".to_string(),
        2 if repeats.unstable.is_empty() => "repeated only twice: that both agree is too little to call them stable".into(),
        n if repeats.unstable.is_empty() => format!("{n} repetitions, and every count is the same in each"),
        n => format!("unstable: {n} repetitions differ in {}", unstable(scenario).join(", ")),
    };
    Some((often, scenario.name.clone()))
}

/// Each count that differs among repetitions: `sign-up.actions (min 3, median 3, max 4)`.
pub fn unstable(scenario: &ScenarioReport) -> Vec<String> {
    let repeats = &scenario.repeats;
    let of = |path: &String| match repeats.spread.get(path) {
        Some(Spread { min, median, max }) => {
            format!("{} (min {}, median {}, max {})", named(scenario, path), number(*min), number(*median), number(*max))
        }
        None => named(scenario, path),
    };
    repeats.unstable.iter().map(of).collect()
}

/// `phases[2].actions` → `use.actions`.
fn named(scenario: &ScenarioReport, path: &str) -> String {
    let parts = path.strip_prefix("phases[").and_then(|rest| rest.split_once("]."));
    let phase = parts.and_then(|(index, key)| Some((scenario.phases.get(index.parse::<usize>().ok()?)?, key)));
    phase.map_or_else(|| path.to_string(), |(phase, key)| format!("{}.{key}", phase.name))
}

/// Who decided how much, and how much is left.
fn reviewed(report: &RunReport) -> Vec<String> {
    let mut people: Vec<(&str, &str)> = Vec::new();
    let all = || report.scenarios.iter().flat_map(|scenario| &scenario.reviews);
    for review in all() {
        match people.iter_mut().find(|(by, _)| *by == review.by) {
            Some((_, at)) => *at = (*at).max(&review.at),
            None => people.push((&review.by, &review.at)),
        }
    }
    let open: usize = report
        .scenarios
        .iter()
        .map(|scenario| {
            let decided = |finding: &Finding| scenario.review(finding).is_some_and(|review| !review.stale);
            scenario.findings.iter().filter(|finding| review::open(finding) && !decided(finding)).count()
        })
        .sum();
    let mut lines: Vec<String> = people
        .into_iter()
        .map(|(by, at)| {
            let of = |decision| all().filter(|review| review.by == by && review.decision == decision && !review.stale).count();
            let stale = all().filter(|review| review.by == by && review.stale).count();
            let stale = if stale > 0 { format!(", {stale} stale because the judgement changed since") } else { String::new() };
            let day = at.get(..10).unwrap_or(at);
            format!("by {by}, {day}: {} confirmed, {} rejected{stale}", of(Decision::Confirmed), of(Decision::Rejected))
        })
        .collect();
    if !lines.is_empty() {
        lines.push(format!("{open} findings not reviewed"));
    }
    lines
}

fn date(report: &RunReport) -> String {
    match &report.finished {
        Some(finished) => format!("{} to {finished}", report.started),
        None => format!("{}, stopped before its end", report.started),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn says_what_it_was_measured_on() {
        let lines = lines(&example::report(), &example::metrics());
        insta::assert_json_snapshot!(lines);
    }

    /// What a heading says of a report.
    fn said(report: &RunReport, head: &str) -> Vec<String> {
        let lines = lines(report, &example::metrics());
        lines.into_iter().find(|line| line.head == head).map(|line| line.items).unwrap_or_default()
    }

    #[test]
    fn two_that_agree_are_not_called_stable_and_three_that_differ_show_how_far() {
        let mut report = example::report();
        report.scenarios.truncate(1);
        report.scenarios[0].repeats.n = 2;
        assert_eq!(
            said(&report, "Repetitions"),
            ["repeated only twice: that both agree is too little to call them stable (courier)"]
        );
        let repeats = &mut report.scenarios[0].repeats;
        (repeats.n, repeats.unstable) = (3, vec!["phases[0].actions".into(), "deletion.outcome".into()]);
        repeats.spread.insert("phases[0].actions".into(), Spread { min: 3.0, median: 3.0, max: 4.0 });
        let said = said(&report, "Repetitions");
        let differ = "unstable: 3 repetitions differ in sign-up.actions (min 3, median 3, max 4), deletion.outcome (courier)";
        assert_eq!(said, [differ]);
    }

    #[test]
    fn a_review_is_told_with_who_and_how_much_is_left() {
        let mut report = example::report();
        let review = |rule: &str, stale| review::Reviewed {
            job: 0,
            rule: rule.into(),
            pack: "cn@1".into(),
            decision: Decision::Rejected,
            by: "Li Wei".into(),
            at: "2026-01-06T09:00:00Z".into(),
            because: None,
            stale,
        };
        report.scenarios[0].reviews = vec![review("CN-PERM-03", false), review("CN-DEL-02", true)];
        let told = [
            "by Li Wei, 2026-01-06: 0 confirmed, 1 rejected, 1 stale because the judgement changed since",
            "2 findings not reviewed",
        ];
        assert_eq!(said(&report, "Reviewed"), told);
    }
}

//! An audit on a terminal: a line a job in plain words, each rule once over all jobs, what was not observed, and what to do next.

use std::collections::BTreeMap;

use super::console::{self, Look, device, measured, severity};
use super::model::{RunReport, ScenarioReport};
use super::text::{Tone, clean, pad, paint, wrap};
use super::totals::Totals;
use crate::metrics::model::AskCounts;
use crate::rules::{Finding, Verdict};
use crate::trace::Record;
use crate::trace::event::{CommandState, Event};

/// What `reach` said at its end, by job.
pub type Searches = BTreeMap<u32, String>;

/// Finds it in a trace.
pub fn searches(records: &[Record]) -> Searches {
    let said = |record: &Record| match &record.event {
        Event::Command { name, state, message: Some(message), .. } if name == "reach" && *state != CommandState::Begin => {
            Some((record.job, message.clone()))
        }
        _ => None,
    };
    records.iter().filter_map(said).collect()
}

/// The whole text. `report` is that of an audit; `cleared`: each job began on a fresh install.
pub fn render(report: &RunReport, searches: &Searches, cleared: bool, look: Look) -> String {
    let totals = Totals::of(report, look.fail_on);
    let tone = if totals == Totals::default() { Tone::Good } else { Tone::Bad };
    let mut page = Page { look, text: format!("{}\n\n", paint(&totals.to_string(), tone, look.colour)) };
    app(report, &mut page);
    if !cleared {
        let warning = "Nothing was cleared on this phone, so what was seen is no first start. If nothing of this app's on it is needed, add \
                       --disposable-device.";
        page.beside("", Some(Tone::Warn), 0, warning);
    }
    jobs(report, searches, &mut page);
    let rules = rules(report);
    for (verdict, head) in
        [(Verdict::Fail, "Findings"), (Verdict::Unstable, "Unstable"), (Verdict::Review, "For a person to judge")]
    {
        judged(&rules, verdict, head, &mut page);
    }
    rest(&rules, &mut page);
    next(report, &mut page);
    console::not_checkable(look, &mut page.text);
    page.text
}

struct Page {
    look: Look,
    text: String,
}

/// Lines are not longer than this, however wide the terminal.
const READABLE: usize = 120;

impl Page {
    fn head(&mut self, text: &str) {
        self.text.push_str(&format!("\n{}\n", paint(text, Tone::Strong, self.look.colour)));
    }

    /// `left` in a column of its own, `text` wrapped beside it.
    fn beside(&mut self, left: &str, tone: Option<Tone>, columns: usize, text: &str) {
        let width = self.look.columns.unwrap_or(READABLE).min(READABLE).saturating_sub(columns + 4);
        for (index, line) in clean(text).lines().flat_map(|line| wrap(line, width)).enumerate() {
            let left = pad(if index == 0 { left } else { "" }, columns);
            let left = tone.map_or(left.clone(), |tone| paint(&left, tone, self.look.colour));
            self.text.push_str(&format!("  {left}  {line}\n"));
        }
    }
}

fn app(report: &RunReport, page: &mut Page) {
    let Some(app) = report.scenarios.iter().map(|scenario| &scenario.app).find(|app| !app.package.is_empty()) else { return };
    let label = if app.label.is_empty() { &app.package } else { &app.label };
    let line = format!("{label} {} ({}), APK SHA-256 {}", app.version_name, app.package, app.apk_sha256);
    page.text.push_str(&format!("{}\n", clean(&line)));
    let mut devices: Vec<String> = Vec::new();
    for scenario in report.scenarios.iter().filter(|scenario| !scenario.device.serial.is_empty()) {
        let simulated = if scenario.device.simulated { ", simulated by Offramp, not Android" } else { "" };
        let line = format!("on {}, {}{simulated}", device(scenario), scenario.device.locale);
        if !devices.contains(&line) {
            devices.push(line);
        }
    }
    devices.iter().for_each(|line| page.text.push_str(&format!("{}\n", clean(line))));
}

/// What a job of an audit does, in words.
fn what(scenario: &ScenarioReport) -> &str {
    if scenario.counterfactual_for.is_some() {
        return "  refusals forgotten";
    }
    match (scenario.name.as_str(), scenario.control_for) {
        ("start", Some(_)) => "everything allowed",
        ("start", None) => "everything refused",
        ("left-alone", None) => "left alone, all refused",
        ("started-again", None) => "started 3 times more",
        ("policy", None) => "way to the privacy policy",
        ("left-alone", Some(_)) => "left alone, all allowed",
        ("started-again", Some(_)) => "started 3 times, allowed",
        (other, _) => other,
    }
}

fn jobs(report: &RunReport, searches: &Searches, page: &mut Page) {
    page.head("What was done, and what came of it");
    let mut devices: Vec<&str> = report.scenarios.iter().map(|scenario| scenario.device.serial.as_str()).collect();
    devices.retain(|serial| !serial.is_empty());
    devices.dedup();
    // What belongs to another job stands beside it, whenever it ran.
    let mut scenarios: Vec<&ScenarioReport> = report.scenarios.iter().collect();
    scenarios.sort_by_key(|of| (of.counterfactual_for.or(of.control_for).unwrap_or(of.job), of.job));
    for scenario in scenarios {
        let (text, tone) = outcome(scenario, searches.get(&scenario.job));
        match devices.as_slice() {
            [_, _, ..] => page.beside(&format!("{}: {}", scenario.device.serial, what(scenario)), tone, 44, &text),
            _ => page.beside(what(scenario), tone, 26, &text),
        }
    }
}

/// What a job that was not run says, and what is told of it here.
const NOT_RUN: (&str, &str) = ("not run: ", "not run, for the reason above");

fn outcome(scenario: &ScenarioReport, search: Option<&String>) -> (String, Option<Tone>) {
    if let Some(error) = scenario.error.as_deref().filter(|_| scenario.status != "passed") {
        let tone = if scenario.status == "broken" { Tone::Warn } else { Tone::Bad };
        if error.contains(NOT_RUN.0) {
            return (NOT_RUN.1.to_owned(), Some(tone));
        }
        let asks = asks(scenario);
        let asked = if scenario.status == "broken" || asks == NO_ASK { String::new() } else { format!("; {asks}") };
        return (format!("{}{asked}", without_place(error, &scenario.file)), Some(tone));
    }
    if let Some(sentence) = super::counterfactual::sentence(scenario) {
        return (sentence, None);
    }
    let text = match (scenario.name.as_str(), scenario.control_for, search) {
        (_, _, Some(search)) => search.clone(),
        ("start", ..) | (_, Some(_), _) => format!("the app starts and stays; {}", asks(scenario)),
        _ => asks(scenario),
    };
    (text, None)
}

/// An error without the place in the scenario file and the command, which nobody wrote here.
fn without_place<'e>(error: &'e str, file: &str) -> &'e str {
    let rest = error.strip_prefix(file).filter(|_| !file.is_empty());
    let said = rest.and_then(|rest| rest.splitn(3, ": ").nth(2)).unwrap_or(error);
    // What stands in front instead (a launcher, by its full name) tells little.
    said.strip_suffix("is in front").and_then(|said| said.rsplit_once("; ")).map_or(said, |(said, _)| said)
}

const NO_ASK: &str = "no ask";

/// `5 asks, 1 before consent, 2 again after a refusal`.
fn asks(scenario: &ScenarioReport) -> String {
    let sum = |of: fn(&AskCounts) -> Option<u32>| -> u32 { scenario.phases.iter().filter_map(|phase| of(&phase.asks)).sum() };
    if scenario.phases.iter().any(|phase| phase.asks.total.is_none()) {
        return "asks could not be counted".to_owned();
    }
    let total = sum(|asks| asks.total);
    if total == 0 {
        return NO_ASK.to_owned();
    }
    let mut parts = vec![format!("{total} {}", if total == 1 { "ask" } else { "asks" })];
    let mut add = |count: u32, words: &str| {
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    };
    add(sum(|asks| asks.before_consent), "before consent");
    let (again, relaunch) = (sum(|asks| asks.re_asks), sum(|asks| asks.re_asks_relaunch));
    add(again.saturating_sub(relaunch), "again after a refusal");
    add(relaunch, "again at a later start");
    add(sum(|asks| asks.suppressed), "not shown by Android");
    parts.join(", ")
}

/// A rule with what it says of each job.
struct Rule<'r> {
    said: Vec<(&'r ScenarioReport, &'r Finding)>,
    verdict: Verdict,
}

/// The heaviest verdict stands for the rule; that something was not seen in one job says nothing where another showed it.
const ORDER: [Verdict; 6] =
    [Verdict::Fail, Verdict::Unstable, Verdict::Review, Verdict::Blocked, Verdict::Pass, Verdict::NotObserved];

fn rules(report: &RunReport) -> Vec<Rule<'_>> {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    for scenario in &report.scenarios {
        for finding in &scenario.findings {
            match rules.iter_mut().find(|rule| rule.said[0].1.rule == finding.rule && rule.said[0].1.pack == finding.pack) {
                Some(rule) => rule.said.push((scenario, finding)),
                None => rules.push(Rule { said: vec![(scenario, finding)], verdict: finding.verdict }),
            }
        }
    }
    for rule in &mut rules {
        let place = |verdict: Verdict| ORDER.iter().position(|other| *other == verdict);
        rule.said.sort_by(|(scenario_a, a), (scenario_b, b)| {
            let heavier = place(a.verdict).cmp(&place(b.verdict)).then(b.severity.cmp(&a.severity));
            heavier.then(scenario_a.job.cmp(&scenario_b.job))
        });
        rule.verdict = rule.said[0].1.verdict;
    }
    rules.sort_by_key(|rule| (std::cmp::Reverse(rule.said[0].1.severity), rule.said[0].1.rule.clone()));
    rules
}

fn judged(rules: &[Rule<'_>], verdict: Verdict, head: &str, page: &mut Page) {
    let of: Vec<&Rule<'_>> = rules.iter().filter(|rule| rule.verdict == verdict).collect();
    if of.is_empty() {
        return;
    }
    let times = of.iter().flat_map(|rule| &rule.said).filter(|(_, finding)| finding.verdict == verdict).count();
    let rules = if of.len() == 1 { "1 rule".to_owned() } else { format!("{} rules", of.len()) };
    page.head(&if times > of.len() { format!("{head}: {rules}, {times} times") } else { format!("{head}: {rules}") });
    for rule in of {
        let (_, finding) = rule.said[0];
        let tone = if verdict == Verdict::Fail && finding.severity >= page.look.fail_on { Tone::Bad } else { Tone::Warn };
        page.beside(severity(finding.severity), Some(tone), 16, &format!("{}: {}", finding.rule, finding.title));
        let counted = if finding.count.is_some() { format!(" ({})", measured(finding)) } else { String::new() };
        page.beside("", None, 16, &format!("{}{counted}", finding.message));
        let mut jobs: Vec<&str> = Vec::new();
        for (scenario, _) in rule.said.iter().filter(|(_, finding)| finding.verdict == verdict) {
            if !jobs.contains(&what(scenario)) {
                jobs.push(what(scenario));
            }
        }
        page.beside("", Some(Tone::Dim), 16, &format!("seen in: {}", jobs.join("; ")));
        page.beside("", Some(Tone::Dim), 16, &format!("source: {}", finding.source));
    }
}

/// Reasons printed before the rest is only counted.
const REASONS: usize = 8;

fn rest(rules: &[Rule<'_>], page: &mut Page) {
    let of = |verdict: Verdict| -> Vec<&Finding> {
        rules.iter().filter(|rule| rule.verdict == verdict).map(|rule| rule.said[0].1).collect()
    };
    let passed = of(Verdict::Pass);
    if !passed.is_empty() {
        page.head("Passed");
        let names: Vec<String> = passed.iter().map(|finding| format!("{} ({})", finding.rule, finding.title)).collect();
        page.beside("", None, 0, &names.join("; "));
    }
    for (verdict, head) in [(Verdict::Blocked, "Blocked"), (Verdict::NotObserved, "Not observed")] {
        reasons(&of(verdict), head, page);
    }
}

fn reasons(findings: &[&Finding], head: &str, page: &mut Page) {
    if findings.is_empty() {
        return;
    }
    page.head(head);
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for finding in findings {
        let reason = if finding.message.contains(NOT_RUN.0) { NOT_RUN.1 } else { &finding.message };
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, rules)) => rules.push(&finding.rule),
            None => reasons.push((reason, vec![&finding.rule])),
        }
    }
    for (reason, rules) in reasons.iter().take(REASONS) {
        page.beside("", None, 0, &format!("{reason}: {}", rules.join(", ")));
    }
    if reasons.len() > REASONS {
        page.beside("", None, 0, &format!("and {} other reasons, in run.json", reasons.len() - REASONS));
    }
}

fn next(report: &RunReport, page: &mut Page) {
    page.head("Next");
    let control = report.scenarios.iter().find(|scenario| scenario.control_for.is_some());
    if control.is_some_and(|control| control.status != "passed") {
        let advice = "With everything allowed the app does not get through here, so what it does otherwise would say nothing \
                      (blocked: environment). The report shows its last pictures; try it on another device.";
        page.beside("", None, 0, advice);
        return;
    }
    let advice = "Nobody signed up, so nothing is said about the ways in and out, nor about what lies behind a log-in. Put the app's own words \
                  into a copy of scenarios/_templates/leave.yaml and run it: offramp run my-app.yaml --apk FILE. Or let the way out be \
                  looked for, behind a scenario that logs in: offramp crawl --apk FILE --before log-in.yaml";
    page.beside("", None, 0, advice);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_without_the_place_in_a_file_that_nobody_wrote() {
        let file = "runs/x/scenarios/start.yaml";
        let error = "runs/x/scenarios/start.yaml:9:3: idle: the app left the screen: gone";
        assert_eq!(without_place(error, file), "the app left the screen: gone");
        assert_eq!(without_place("the app crashed", file), "the app crashed");
        assert_eq!(without_place("the app left the screen; `x/.Home` is in front", file), "the app left the screen");
    }
}

//! The report on a terminal: the totals, a line a scenario, the findings by weight, what could not be counted.

use super::model::{RunReport, ScenarioReport};
use super::text::{Tone, cut, number, pad, paint, width, wrap};
use super::totals::Totals;
use super::{Told, attempts, counterfactual};
use crate::rules::{Finding, Severity, Verdict, limits};

/// How to print.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// With colours.
    pub colour: bool,
    /// Columns of the terminal; `None`: no limit.
    pub columns: Option<usize>,
    /// Findings lighter than this are shown, and do not count.
    pub fail_on: Severity,
}

/// The whole text.
pub fn render(told: Told<'_>, look: Look) -> String {
    let report = told.report;
    let totals = Totals::of(report, look.fail_on);
    let tone = if totals == Totals::default() { Tone::Good } else { Tone::Bad };
    let mut out = format!("{}\n\n", paint(&totals.to_string(), tone, look.colour));
    opening(told, look, &mut out);
    table(report, look, &mut out);
    notes(report, look, &mut out);
    failures(report, look, &mut out);
    findings(told, look, &mut out);
    replays(report, look, &mut out);
    policies(report, look, &mut out);
    unknown(report, look, &mut out);
    not_checkable(look, &mut out);
    out
}

/// What of the opening has no place of its own further down.
const OPENING: [&str; 12] = [
    "Incomplete",
    "Build",
    "Device",
    "Locale",
    "Account",
    "Canary",
    "Intervention",
    "Clock",
    "Date",
    "Repetitions",
    "Not observed",
    "Reviewed",
];
/// Entries shown under one heading of the opening; all stand in the other reports.
const ENTRIES: usize = 2;

fn opening(told: Told<'_>, look: Look, out: &mut String) {
    let heads = OPENING.iter().map(|head| head.len()).max().unwrap_or(0) + 2;
    let columns = look.columns.unwrap_or(READABLE).min(READABLE).saturating_sub(heads);
    for line in told.opening.iter().filter(|line| OPENING.contains(&line.head)) {
        let more = line.items.len().saturating_sub(ENTRIES);
        let mut text = line.items.iter().take(ENTRIES).cloned().collect::<Vec<_>>().join("; ");
        if more > 0 {
            text.push_str(&format!("; and {more} more"));
        }
        for (index, part) in wrap(&super::text::clean(&text), columns).into_iter().enumerate() {
            let head = if index == 0 { line.head } else { "" };
            out.push_str(&format!("{}{part}\n", paint(&pad(head, heads), Tone::Dim, look.colour)));
        }
    }
    out.push('\n');
}

/// A cell and how it is coloured.
type Cell = (String, Option<Tone>);

const HEADS: [&str; 8] = ["scenario", "policy", "device", "status", "asks", "sign-up", "way out", "findings"];
/// The narrowest a scenario's name gets before the table is simply too wide.
const NAME_AT_LEAST: usize = 14;

fn table(report: &RunReport, look: Look, out: &mut String) {
    let rows: Vec<[Cell; 8]> = report.scenarios.iter().map(|scenario| row(scenario, look)).collect();
    let mut widths: Vec<usize> =
        (0..HEADS.len()).map(|i| rows.iter().map(|row| width(&row[i].0)).chain([HEADS[i].len()]).max().unwrap_or(0)).collect();
    let total: usize = widths.iter().sum::<usize>() + 2 * (HEADS.len() - 1);
    if let Some(columns) = look.columns.filter(|columns| *columns < total) {
        widths[0] = widths[0].saturating_sub(total - columns).max(NAME_AT_LEAST.min(widths[0]));
    }
    let mut line = |cells: &[Cell]| {
        let mut text = String::new();
        for (index, ((cell, tone), columns)) in cells.iter().zip(&widths).enumerate() {
            let cell = cut(cell, *columns);
            let padded = if index + 1 == HEADS.len() { cell } else { pad(&cell, columns + 2) };
            text.push_str(&tone.map_or(padded.clone(), |tone| paint(&padded, tone, look.colour)));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&HEADS.map(|head| (head.to_string(), Some(Tone::Dim))));
    rows.iter().for_each(|row| line(row));
}

fn row(scenario: &ScenarioReport, look: Look) -> [Cell; 8] {
    let plain = |text: String| (text, None);
    let name = match scenario.beside() {
        Some(what) => format!("  {what}: {}", scenario.name),
        None => scenario.name.clone(),
    };
    let status = match scenario.status.as_str() {
        "passed" if scenario.expectations.is_empty() => ("passed".into(), Some(Tone::Good)),
        "passed" => ("expectation".into(), Some(Tone::Bad)),
        "failed" => ("failed".into(), Some(Tone::Bad)),
        other => (other.into(), Some(Tone::Warn)),
    };
    [
        plain(name),
        plain(scenario.policy.clone()),
        plain(device(scenario)),
        status,
        plain(asks(scenario)),
        plain(sign_up(scenario)),
        plain(way_out(scenario)),
        verdicts(scenario, look),
    ]
}

/// What is to be said of single jobs below the table.
fn notes(report: &RunReport, look: Look, out: &mut String) {
    let lines: Vec<String> = counterfactual::lines(report).into_iter().chain(attempts::lines(report)).collect();
    if !lines.is_empty() {
        out.push('\n');
    }
    lines.iter().for_each(|line| out.push_str(&indented(line, look)));
}

/// `sim-api34, API 34`.
pub fn device(scenario: &ScenarioReport) -> String {
    let device = &scenario.device;
    match (device.serial.is_empty(), device.api) {
        (true, _) => "-".into(),
        (false, 0) => device.serial.clone(),
        (false, api) if device.serial.ends_with(&format!("api{api}")) => device.serial.clone(),
        (false, api) => format!("{}, API {api}", device.serial),
    }
}

/// All asks of a job, and how many came after a refusal: `5 (2 again)`; `?` if a phase's could not be counted. Of a broken job nothing is said.
pub fn asks(scenario: &ScenarioReport) -> String {
    if scenario.phases.is_empty() || scenario.status == "broken" {
        return "-".into();
    }
    let sum = |of: fn(&crate::metrics::model::AskCounts) -> Option<u32>| {
        scenario.phases.iter().map(|phase| of(&phase.asks)).sum::<Option<u32>>()
    };
    match (sum(|asks| asks.total), sum(|asks| asks.re_asks)) {
        (None, _) => "?".into(),
        (Some(total), Some(again)) if again > 0 => format!("{total} ({again} again)"),
        (Some(total), _) => total.to_string(),
    }
}

/// Actions of the sign-up.
pub fn sign_up(scenario: &ScenarioReport) -> String {
    let phases: Vec<_> = scenario.phases.iter().filter(|phase| phase.name == "sign-up").collect();
    if phases.is_empty() || scenario.status == "broken" {
        "-".into()
    } else {
        phases.iter().map(|phase| phase.actions).sum::<u32>().to_string()
    }
}

/// Steps and outcome of the deletion: `7 (4+3) deleted`.
pub fn way_out(scenario: &ScenarioReport) -> String {
    let Some(deletion) = scenario.deletion.as_ref().filter(|_| scenario.status != "broken") else { return "-".into() };
    let outcome = deletion.outcome.replace('_', " ");
    match (deletion.steps, deletion.depth, deletion.flow) {
        (Some(steps), Some(depth), Some(flow)) => format!("{steps} ({depth}+{flow}) {outcome}"),
        (Some(steps), ..) => format!("{steps} {outcome}"),
        _ => outcome,
    }
}

fn verdicts(scenario: &ScenarioReport, look: Look) -> Cell {
    let of = |verdict| scenario.findings.iter().filter(|finding| finding.verdict == verdict).count();
    let parts: Vec<_> = [(of(Verdict::Fail), "fail"), (of(Verdict::Review), "review")]
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let fails = scenario.findings.iter().any(|finding| super::totals::counts(finding, look.fail_on));
    let tone = if fails { Some(Tone::Bad) } else { (!parts.is_empty()).then_some(Tone::Warn) };
    (if parts.is_empty() { "-".into() } else { parts.join(", ") }, tone)
}

fn failures(report: &RunReport, look: Look, out: &mut String) {
    // A device that goes away breaks many scenarios for one reason.
    let mut reasons: Vec<(&str, String, Vec<String>)> = Vec::new();
    for scenario in &report.scenarios {
        let errors = scenario.error.iter().chain(&scenario.expectations).cloned().collect::<Vec<_>>().join("\n");
        let word = if scenario.status == "broken" { "broken" } else { "failed" };
        match reasons.iter_mut().find(|(_, known, _)| *known == errors) {
            _ if errors.is_empty() => {}
            Some((.., titles)) => titles.push(title(scenario)),
            None => reasons.push((word, errors, vec![title(scenario)])),
        }
    }
    for (word, errors, titles) in reasons {
        out.push('\n');
        for title in titles {
            out.push_str(&format!("{}\n", paint(&format!("{word}: {title}"), Tone::Bad, look.colour)));
        }
        out.push_str(&indented(&errors, look));
    }
}

/// `courier, deny-all, sim-api34`.
pub fn title(scenario: &ScenarioReport) -> String {
    let beside = scenario.beside().map(|what| format!(", {what} run")).unwrap_or_default();
    format!("{}, {}, {}{beside}", scenario.name, scenario.policy, device(scenario))
}

fn findings(told: Told<'_>, look: Look, out: &mut String) {
    let report = told.report;
    let mut all: Vec<_> =
        report.scenarios.iter().flat_map(|scenario| scenario.findings.iter().map(move |finding| (scenario, finding))).collect();
    all.sort_by_key(|(scenario, finding)| (std::cmp::Reverse(finding.severity), finding.rule.clone(), scenario.job));
    for (verdict, head) in
        [(Verdict::Fail, "Findings"), (Verdict::Unstable, "Unstable"), (Verdict::Review, "For a person to judge")]
    {
        let of: Vec<_> = all.iter().filter(|(_, finding)| finding.verdict == verdict).collect();
        if of.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{}\n", paint(head, Tone::Strong, look.colour)));
        let mut last = "";
        for (scenario, finding) in of {
            if finding.rule != last {
                let tone = if finding.severity >= look.fail_on { Tone::Bad } else { Tone::Warn };
                let weight = paint(&pad(severity(finding.severity), 16), tone, look.colour);
                out.push_str(&format!("  {weight}  {}  {}\n", finding.rule, finding.title));
                for (what, text) in [
                    ("source", &finding.source),
                    ("innocent explanation", &finding.innocent),
                    ("would change it", &finding.would_change),
                ] {
                    if !text.is_empty() {
                        out.push_str(&paint(&indented(&format!("{what}: {text}"), look), Tone::Dim, look.colour));
                    }
                }
                last = &finding.rule;
            }
            out.push_str(&indented(&format!("{}: {} ({})", title(scenario), finding.message, measured(finding)), look));
            let mut under = |what: &str, text: &str| {
                out.push_str(&paint(&deeper(&format!("{what}: {text}"), look), Tone::Dim, look.colour));
            };
            if let Some(seen) = told.seen.line(scenario, finding) {
                under("seen", &seen);
            }
            if let Some(review) = scenario.review(finding) {
                under("review", &review.sentence());
            }
        }
    }
    let rest: Vec<_> = [(Verdict::NotObserved, "not observed"), (Verdict::Blocked, "blocked"), (Verdict::Pass, "passed")]
        .iter()
        .map(|(verdict, word)| (all.iter().filter(|(_, finding)| finding.verdict == *verdict).count(), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    if !rest.is_empty() {
        out.push_str(&format!("\nOther rules: {}\n", rest.join(", ")));
    }
}

/// Commands printed before the rest is only counted.
const COMMANDS: usize = 12;

/// The commands that run the jobs with findings again, one a job.
fn replays(report: &RunReport, look: Look, out: &mut String) {
    let jobs: Vec<_> = report.scenarios.iter().filter(|job| job.findings.iter().any(super::review::open)).collect();
    if jobs.is_empty() {
        return;
    }
    out.push_str(&format!("\n{}\n", paint("To replay what was found", Tone::Strong, look.colour)));
    for job in jobs.iter().take(COMMANDS) {
        // Not broken into lines, so that it can be copied.
        out.push_str(&format!("{INDENT}{}\n", super::text::clean(&super::replay::line(job))));
    }
    if jobs.len() > COMMANDS {
        out.push_str(&indented(&format!("and {} more, in summary.md", jobs.len() - COMMANDS), look));
    }
}

/// Rows of one scenario printed before the rest is only counted.
const ROWS: usize = 40;

fn policies(report: &RunReport, look: Look, out: &mut String) {
    let all = super::policies::differences(report);
    if !all.is_empty() {
        out.push_str(&format!("\n{}\n", paint("What differs between policies", Tone::Strong, look.colour)));
    }
    for group in &all {
        out.push_str(&format!("  {}, {}\n", super::text::clean(&group.scenario), group.device));
        let first = group.rows.iter().take(ROWS).map(|row| width(&row.what)).max().unwrap_or(0) + 2;
        let of_policy = |index: usize| group.rows.iter().map(|row| width(&row.values[index])).max().unwrap_or(0);
        let widths: Vec<usize> =
            group.policies.iter().enumerate().map(|(index, name)| of_policy(index).max(width(name)) + 2).collect();
        let line = |what: &str, values: &[String]| {
            let cells: String = values.iter().zip(&widths).map(|(value, columns)| pad(value, *columns)).collect();
            format!("{INDENT}{}{}", pad(what, first), cells.trim_end())
        };
        out.push_str(&format!("{}\n", paint(&line("", &group.policies), Tone::Dim, look.colour)));
        group.rows.iter().take(ROWS).for_each(|row| out.push_str(&format!("{}\n", line(&row.what, &row.values))));
        if group.rows.len() > ROWS {
            out.push_str(&format!("{INDENT}and {} more, in summary.md\n", group.rows.len() - ROWS));
        }
    }
}

/// `counted 4, limit 0 published, regulator's method`.
pub fn measured(finding: &Finding) -> String {
    let count = finding.count.map_or("not counted".into(), |count| format!("counted {}", number(count)));
    match finding.limit {
        Some(limit) => format!("{count}, limit {} {}, {}", number(limit), finding.limit_is, finding.weight.words()),
        None => count,
    }
}

/// A severity as people write it.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Advisory => "advisory",
        Severity::Indicator => "indicator",
        Severity::StrongIndicator => "strong indicator",
    }
}

/// Reasons printed before the rest is only counted.
const REASONS: usize = 8;

fn unknown(report: &RunReport, look: Look, out: &mut String) {
    let all: Vec<_> =
        report.scenarios.iter().flat_map(|scenario| scenario.unknown.iter().map(move |entry| (scenario, entry))).collect();
    if all.is_empty() {
        return;
    }
    out.push_str(&format!("\n{}\n", paint(&format!("Counts that could not be made: {}", all.len()), Tone::Strong, look.colour)));
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for (_, (path, reason)) in all {
        let text = format!("{}: {reason}", super::opening::key(path));
        match reasons.iter_mut().find(|(known, _)| *known == text) {
            Some((_, times)) => *times += 1,
            None => reasons.push((text, 1)),
        }
    }
    for (reason, times) in reasons.iter().take(REASONS) {
        let times = if *times > 1 { format!("{times} × ") } else { String::new() };
        out.push_str(&indented(&format!("{times}{reason}"), look));
    }
    if reasons.len() > REASONS {
        out.push_str(&indented(&format!("and {} other reasons, in run.json", reasons.len() - REASONS), look));
    }
}

pub(super) fn not_checkable(look: Look, out: &mut String) {
    let text = format!("{}. More of it: offramp rules show", limits::in_short());
    out.push_str(&format!("\n{}\n", paint(limits::HEAD, Tone::Strong, look.colour)));
    out.push_str(&paint(&indented(&text, look), Tone::Dim, look.colour));
}

const INDENT: &str = "    ";
/// Lines are not longer than this, however wide the terminal.
const READABLE: usize = 120;

fn indented(text: &str, look: Look) -> String {
    under(INDENT, text, look)
}

fn deeper(text: &str, look: Look) -> String {
    under("        ", text, look)
}

fn under(indent: &str, text: &str, look: Look) -> String {
    let columns = look.columns.unwrap_or(READABLE).min(READABLE).saturating_sub(indent.len());
    super::text::clean(text).lines().flat_map(|line| wrap(line, columns)).map(|line| format!("{indent}{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::review::{Decision, Reviewed};
    use crate::report::seen::Seen;
    use crate::report::{example, opening};

    /// The text of a report, with the example's opening and sequences.
    fn text(report: &RunReport, look: Look) -> String {
        let (records, metrics) = (example::records(), example::metrics());
        let opening = opening::lines(report, &metrics);
        render(Told { report, opening: &opening, seen: &Seen::of(report, &records, &metrics), crawl: None }, look)
    }

    fn look(columns: Option<usize>) -> Look {
        Look { colour: false, columns, fail_on: Severity::Indicator }
    }

    #[test]
    fn a_table_a_person_understands() {
        insta::assert_snapshot!(text(&example::report(), look(None)));
    }

    #[test]
    fn a_narrow_terminal_cuts_names_only() {
        let mut report = example::report();
        report.scenarios[0].name = "一个名字非常长的快递应用场景文件".into();
        let text = text(&report, look(Some(100)));
        let row = text.lines().find(|line| line.starts_with("一个")).unwrap();
        assert!(width(row) <= 100 && row.contains('…') && row.contains("requested"), "{row}");
    }

    #[test]
    fn colours_only_when_asked() {
        assert!(!text(&example::report(), look(None)).contains('\u{1b}'));
        assert!(text(&example::report(), Look { colour: true, ..look(None) }).contains("\u{1b}[31m"));
    }

    #[test]
    fn what_differs_between_policies_and_what_a_person_said() {
        let mut report = example::report();
        report.scenarios.truncate(1);
        let finding = &report.scenarios[0].findings[0];
        let review = Reviewed {
            job: 0,
            rule: finding.rule.clone(),
            pack: finding.pack.clone(),
            decision: Decision::Rejected,
            by: "Li Wei".into(),
            at: "2026-01-06T09:00:00Z".into(),
            because: Some("scanning needs it".into()),
            stale: false,
        };
        report.scenarios[0].reviews.push(review);
        let mut other = report.scenarios[0].clone();
        (other.job, other.policy, other.reviews) = (1, "deny-all".into(), Vec::new());
        (other.phases[0].asks.total, other.findings[0].verdict) = (Some(12), Verdict::Pass);
        report.scenarios.push(other);
        insta::assert_snapshot!(text(&report, look(None)));
    }
}

//! `summary.md`: the report in a page, for a merge request or a job's summary.

use minijinja::{AutoEscape, Environment, value::Serde};
use serde::Serialize;

use super::opening::Line;
use super::policies::{self, Policies};
use super::review::{self, Reviewed};
use super::totals::Totals;
use super::{Told, console};
use crate::rules::{Severity, Verdict};

const TEMPLATE: &str = include_str!("summary.md.jinja");
/// A summary lists no more findings than this, so that it stays below the size that CI systems drop.
const MOST: usize = 200;

#[derive(Serialize)]
struct Row {
    name: String,
    policy: String,
    device: String,
    status: String,
    asks: String,
    sign_up: String,
    way_out: String,
}

#[derive(Serialize)]
struct Item {
    verdict: &'static str,
    severity: &'static str,
    rule: String,
    title: String,
    scenario: String,
    message: String,
    measured: String,
    source: String,
    seen: Option<String>,
    innocent: String,
    would_change: String,
    review: Option<String>,
    replay: String,
}

#[derive(Serialize)]
struct Page<'a> {
    totals: String,
    id: &'a str,
    manifest: Option<&'a str>,
    opening: &'a [Line],
    rows: Vec<Row>,
    items: Vec<Item>,
    more: usize,
    failures: Vec<(String, String)>,
    not_checkable: &'a [String],
    policies: Vec<Policies>,
    notes: Vec<String>,
    crawl: Vec<String>,
}

/// The file's text.
pub fn render(told: Told<'_>, fail_on: Severity) -> String {
    let Told { report, opening, seen, crawl } = told;
    let rows: Vec<_> = report
        .scenarios
        .iter()
        .map(|scenario| Row {
            name: scenario.beside().map_or_else(|| scenario.name.clone(), |what| format!("{what}: {}", scenario.name)),
            policy: scenario.policy.clone(),
            device: console::device(scenario),
            status: scenario.status.clone(),
            asks: console::asks(scenario),
            sign_up: console::sign_up(scenario),
            way_out: console::way_out(scenario),
        })
        .collect();
    let mut items: Vec<_> =
        report.scenarios.iter().flat_map(|scenario| scenario.findings.iter().map(move |finding| (scenario, finding))).collect();
    items.retain(|(_, finding)| review::open(finding));
    items.sort_by_key(|(scenario, finding)| (std::cmp::Reverse(finding.severity), finding.rule.clone(), scenario.job));
    let more = items.len().saturating_sub(MOST);
    let items: Vec<_> = items
        .into_iter()
        .take(MOST)
        .map(|(scenario, finding)| Item {
            verdict: verdict(finding.verdict),
            severity: console::severity(finding.severity),
            rule: finding.rule.clone(),
            title: finding.title.clone(),
            scenario: console::title(scenario),
            message: finding.message.clone(),
            measured: console::measured(finding),
            source: finding.source.clone(),
            seen: seen.line(scenario, finding),
            innocent: finding.innocent.clone(),
            would_change: finding.would_change.clone(),
            review: scenario.review(finding).map(Reviewed::sentence),
            replay: super::replay::line(scenario),
        })
        .collect();
    let failures: Vec<_> = report
        .scenarios
        .iter()
        .flat_map(|scenario| {
            scenario.error.iter().chain(&scenario.expectations).map(|error| (console::title(scenario), error.clone()))
        })
        .collect();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_syntax(super::template_syntax());
    environment.add_filter("md", escape);
    environment.add_filter("code", code);
    let totals = Totals::of(report, fail_on).to_string();
    let page = Page {
        totals,
        id: &report.id,
        manifest: report.manifest_sha256.as_deref(),
        opening,
        rows,
        items,
        more,
        failures,
        not_checkable: &report.not_checkable,
        policies: policies::differences(report),
        notes: super::counterfactual::lines(report).into_iter().chain(super::attempts::lines(report)).collect(),
        crawl: crawl.map(super::crawl::markdown).unwrap_or_default(),
    };
    environment.render_str(TEMPLATE, Serde(&page)).expect("the template is part of the program and a test renders it")
}

/// A verdict as people write it.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Review => "review",
        Verdict::NotObserved => "not observed",
        Verdict::Blocked => "blocked",
        Verdict::Unstable => "unstable",
    }
}

/// Text that came from an app or a file, so that it can neither break a table nor become markup.
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in super::text::clean(text).chars() {
        match c {
            '\n' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// A command between back quotes, which nothing can escape there.
pub fn code(text: &str) -> String {
    super::text::clean(text).replace(['`', '\n'], "'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::seen::Seen;
    use crate::report::{example, opening};

    #[test]
    fn a_page_for_a_merge_request() {
        let report = example::report();
        let opening = opening::lines(&report, &example::metrics());
        let seen = Seen::of(&report, &example::records(), &example::metrics());
        insta::assert_snapshot!(render(
            Told { report: &report, opening: &opening, seen: &seen, crawl: None },
            Severity::Indicator
        ));
    }

    #[test]
    fn an_app_cannot_write_markup() {
        assert_eq!(escape("a|b <img> [x](y)\nc"), "a\\|b &lt;img&gt; \\[x\\](y) c");
    }
}

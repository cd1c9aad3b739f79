//! A rule explained: what it counted in each job, what it did not and why, and how the count led to the verdict.

use super::{Explanation, Source, ask, lines, standard};
use crate::metrics::JobMetrics;
use crate::report::console;
use crate::report::markdown::verdict;
use crate::report::model::ScenarioReport;
use crate::report::text::number;
use crate::rules::measure::Case;
use crate::rules::measure::asks::{Weighed, weigh};
use crate::rules::pack::Rule;
use crate::rules::{Finding, Verdict};
use crate::scenario::nearest::nearest;

/// A rule in one job, or in all.
pub fn explain(source: Source<'_>, wanted: &str, job: Option<u32>) -> Result<Explanation, String> {
    let found: Vec<(&ScenarioReport, &Finding)> = findings(source)
        .filter(|(scenario, finding)| finding.rule == wanted && job.is_none_or(|job| job == scenario.job))
        .collect();
    let Some((_, first)) = found.first() else { return Err(missing(source, wanted, job)) };
    let rule = rule(source, first);
    let mut page = Explanation { title: format!("{}: {}", first.rule, first.title), ..Explanation::default() };
    let said: Vec<String> =
        found.iter().map(|(scenario, finding)| format!("{} ({})", verdict(finding.verdict), scenario.name)).collect();
    page.answer = if let [(_, one)] = found.as_slice() {
        format!("{}: {}", verdict(one.verdict), one.message)
    } else {
        format!("{} jobs: {}", found.len(), said.join(", "))
    };
    page.block("Source", vec![first.source.clone(), format!("pack {}", first.pack)]);
    match rule {
        Some(rule) => page.block("What it counts", vec![rule.counts.what.to_string(), narrowed(rule)]),
        None => page
            .block("What it counts", vec![format!("the pack {} is not at hand; --rules FILE shows what it counts", first.pack)]),
    }
    let whose = if first.limit_is == "published" { "the source's" } else { "ours: the source names no number" };
    let limit = first.limit.map(|limit| format!("{}, {whose}", number(limit)));
    page.block("Limit", limit.into_iter().collect());
    for (scenario, finding) in &found {
        of_job(source, scenario, finding, rule, &mut page);
    }
    page.block("Innocent explanation", vec![first.innocent.clone()]);
    page.block("What would change it", vec![first.would_change.clone()]);
    page.evidence = lines::evidence(source, found.iter().flat_map(|(_, finding)| finding.evidence.iter().copied()));
    Ok(page)
}

fn findings<'a>(source: Source<'a>) -> impl Iterator<Item = (&'a ScenarioReport, &'a Finding)> {
    source.report.scenarios.iter().flat_map(|scenario| scenario.findings.iter().map(move |finding| (scenario, finding)))
}

fn rule<'a>(source: Source<'a>, finding: &Finding) -> Option<&'a Rule> {
    let pack = source.packs.iter().find(|pack| pack.label() == finding.pack)?;
    pack.rules.iter().find(|rule| rule.id == finding.rule)
}

fn missing(source: Source<'_>, wanted: &str, job: Option<u32>) -> String {
    let mut known: Vec<&str> = findings(source).map(|(_, finding)| finding.rule.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let jobs: Vec<String> =
        findings(source).filter(|(_, finding)| finding.rule == wanted).map(|(scenario, _)| scenario.job.to_string()).collect();
    if let (Some(job), false) = (job, jobs.is_empty()) {
        return format!("{wanted} was not held against job {job}; it was against {}", jobs.join(", "));
    }
    let meant = nearest(wanted, known.iter().copied()).map(|name| format!(" The nearest is {name}.")).unwrap_or_default();
    let known = if known.is_empty() { "none".into() } else { known.join(", ") };
    format!("no rule {wanted} was held against this run.{meant} There are: {known}")
}

fn narrowed(rule: &Rule) -> String {
    let only = [&rule.only.groups, &rule.only.obstacles].into_iter().flatten().cloned().collect::<Vec<_>>();
    let only = if only.is_empty() { String::new() } else { format!("only of {}", only.join(", ")) };
    let needs = [&rule.needs.policies, &rule.needs.phases].into_iter().flatten().cloned().collect::<Vec<_>>();
    let needs = if needs.is_empty() { String::new() } else { format!("it needs {}", needs.join(", ")) };
    [only, needs].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

fn of_job(source: Source<'_>, scenario: &ScenarioReport, finding: &Finding, rule: Option<&Rule>, page: &mut Explanation) {
    let job = source.metrics.iter().find(|job| job.job == scenario.job);
    let title = console::title(scenario);
    let mut counted = Vec::new();
    let mut not = Vec::new();
    if let (Some(job), Some(rule)) = (job, rule) {
        let case = Case { jobs: source.metrics, job, only: &rule.only };
        for (number, _, at, one) in source.asks().filter(|(_, of, ..)| of.job == job.job) {
            let told = ask::line(number, one);
            match weigh(rule.counts, &case, at) {
                Some(Weighed::Counts) => {
                    counted.push(told);
                    page.by(standard::of_ask(one));
                }
                Some(Weighed::Doubt(why)) => not.push(format!("{told}: for a person, {why}")),
                Some(Weighed::Not(why)) => not.push(format!("{told}: {why}")),
                None => {}
            }
        }
    }
    if counted.is_empty() && not.is_empty() {
        let rests = lines::evidence(source, finding.evidence.iter().copied());
        counted = rests.iter().map(|one| format!("line {}: {}", one.seq, one.what[0])).collect();
        facts(job, finding, page);
    }
    page.block(&format!("{title}: {}", verdict(finding.verdict)), vec![finding.message.clone()]);
    page.block("Counted, or rests on", counted);
    page.block("Not counted", not);
    page.block("How the count led there", arithmetic(finding, rule));
    let review = scenario.review(finding).map(crate::report::review::Reviewed::sentence);
    page.block("Review", review.into_iter().collect());
    page.block("Replay", vec![crate::report::replay::line(scenario)]);
}

/// The sentences behind what a rule about the way out rests on.
fn facts(job: Option<&JobMetrics>, finding: &Finding, page: &mut Explanation) {
    let Some((job, deletion)) = job.and_then(|job| Some((job, job.counts.deletion.as_ref()?))) else { return };
    for sighting in deletion.sightings.iter().filter(|sighting| finding.evidence.contains(&sighting.seq)) {
        page.by([standard::of_obstacle(&sighting.obstacle)]);
    }
    let Some(facts) = &job.deletion else { return };
    let rests = |seq: Option<u64>| seq.is_some_and(|seq| finding.evidence.contains(&seq));
    if rests(facts.entry) {
        page.by(["entry", "depth"]);
    }
    if rests(facts.end) {
        page.by(["end".to_string(), format!("outcome-{}", deletion.outcome.replace('_', "-"))]);
    }
    if rests(facts.handling_seq) {
        page.by(["days-handling"]);
    }
    if job.exits.iter().any(|exit| rests(Some(exit.gone))) {
        page.by(["exit"]);
    }
}

/// From the count to the verdict.
fn arithmetic(finding: &Finding, rule: Option<&Rule>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(rule) = rule {
        let steps: Vec<String> = rule
            .verdicts
            .iter()
            .map(|at| format!("from {} on: {}, {}", number(at.at), verdict(at.verdict), console::severity(at.severity)))
            .collect();
        lines.push(format!("{}; below that it passes", steps.join("; ")));
        if !rule.confirmed {
            lines.push("its wording was not confirmed at the source, so a fail becomes review".into());
        }
    }
    lines.push(match (finding.verdict, finding.count) {
        (Verdict::NotObserved, _) => "the step that it hangs on did not run, so nothing is held against the limit".into(),
        (Verdict::Blocked, _) => "it could not be tested, so nothing is held against the limit".into(),
        (_, Some(count)) => {
            format!("counted {} → {}, {}", number(count), verdict(finding.verdict), console::severity(finding.severity))
        }
        (_, None) => "nothing was counted".into(),
    });
    lines
}

/// What each rule that counts asks makes of one, and the innocent explanations that those which count it consider.
pub fn about_ask(source: Source<'_>, job: &JobMetrics, at: usize) -> (Vec<String>, Vec<String>) {
    let (mut made, mut innocent) = (Vec::new(), Vec::new());
    for (_, finding) in findings(source).filter(|(scenario, _)| scenario.job == job.job) {
        let Some(rule) = rule(source, finding) else { continue };
        let Some(weighed) = weigh(rule.counts, &Case { jobs: source.metrics, job, only: &rule.only }, at) else { continue };
        let text = match weighed {
            Weighed::Counts => "counted".to_string(),
            Weighed::Doubt(why) => format!("for a person: {why}"),
            Weighed::Not(why) => format!("not counted: {why}"),
        };
        made.push(format!("{} {}: {text}", finding.rule, finding.title));
        if !matches!(weighed, Weighed::Not(_)) {
            innocent.push(format!("{}: {}", finding.rule, finding.innocent));
        }
    }
    (made, innocent)
}

/// The rules that rest on a line.
pub fn about_line(source: Source<'_>, job: u32, seq: u64) -> Vec<String> {
    findings(source)
        .filter(|(scenario, finding)| scenario.job == job && finding.evidence.contains(&seq))
        .map(|(_, finding)| {
            format!("{} {}: {}, {}", finding.rule, finding.title, verdict(finding.verdict), console::measured(finding))
        })
        .collect()
}

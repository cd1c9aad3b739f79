//! The values that the templates show.

use serde::Serialize;

use super::{Stated, words};
use crate::compare::model::{App, Build, Change, Comparison, Pair, Rule, Said};
use crate::compare::text;
use crate::report::text::{clean, number};
use crate::rules::Verdict;

/// The report.
#[derive(Serialize)]
pub struct Page {
    apps: Vec<AppView>,
    simulated: bool,
    fixed: usize,
    open: usize,
    new: usize,
    worse: usize,
    not_comparable: usize,
}

#[derive(Serialize)]
struct AppView {
    name: String,
    package: String,
    developer: String,
    before: Vec<BuildView>,
    after: Vec<BuildView>,
    signer: String,
    tests: Vec<Test>,
    problems: Vec<Problem>,
    worse: Vec<CountView>,
    untested: Vec<String>,
}

#[derive(Serialize)]
struct BuildView {
    version: String,
    apk: String,
}

/// One pair of jobs.
#[derive(Serialize)]
struct Test {
    scenario: String,
    policy: String,
    device: String,
    locale: String,
    before: String,
    after: String,
}

/// One class of problem.
#[derive(Serialize)]
struct Problem {
    rule: String,
    title: String,
    source: String,
    sentence: Option<String>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    scenario: String,
    policy: String,
    device: String,
    before: String,
    after: String,
    conclusion: &'static str,
    evidence: Vec<String>,
}

#[derive(Serialize)]
struct CountView {
    count: String,
    scenario: String,
    policy: String,
    before: String,
    after: String,
    why: String,
}

/// Prepares the report.
pub fn page(comparison: &Comparison, stated: &Stated) -> Page {
    let apps: Vec<AppView> = comparison.apps.iter().map(|of_app| app(of_app, stated)).collect();
    let summary = comparison.summary;
    let rows = || apps.iter().flat_map(|app| &app.problems).flat_map(|problem| &problem.rows);
    let of = |changes: &[Change]| {
        rows().filter(|row| changes.iter().any(|change| words::conclusion(*change) == row.conclusion)).count()
    };
    Page {
        simulated: comparison.apps.iter().flat_map(|app| &app.pairs).any(|pair| pair.simulated),
        fixed: of(&[Change::Fixed]),
        open: of(&[Change::Still, Change::Better]),
        new: of(&[Change::New, Change::Worse]),
        worse: apps.iter().map(|app| app.worse.len()).sum(),
        not_comparable: summary.not_comparable,
        apps,
    }
}

fn app(app: &App, stated: &Stated) -> AppView {
    let builds = |builds: &[Build]| builds.iter().map(build).collect();
    let mut signers: Vec<&str> = app
        .before
        .iter()
        .chain(&app.after)
        .map(|build| build.signer_sha256.as_str())
        .filter(|signer| !signer.is_empty())
        .collect();
    signers.sort_unstable();
    signers.dedup();
    AppView {
        name: clean(if app.label.is_empty() { &app.package } else { &app.label }),
        package: clean(&app.package),
        developer: stated.developer.as_deref().map_or_else(|| "（安装包中无法得知，由提交方填写）".into(), clean),
        before: builds(&app.before),
        after: builds(&app.after),
        signer: if signers.is_empty() { "未知".into() } else { signers.join("、") },
        tests: app.pairs.iter().filter(|pair| pair.not_comparable.is_none()).map(test).collect(),
        problems: problems(app),
        worse: worse(app),
        untested: untested(app),
    }
}

fn build(build: &Build) -> BuildView {
    let apk =
        if build.apk_sha256.is_empty() { "未知（应用事先已在设备上）".into() } else { build.apk_sha256.clone() };
    BuildView { version: clean(&format!("{}（{}）", build.version_name, build.version_code)), apk }
}

fn test(pair: &Pair) -> Test {
    let side = |jobs: &[crate::compare::model::Job]| {
        let runs: Vec<String> =
            jobs.iter().map(|job| format!("{}（{}）", job.run, job.started.get(..10).unwrap_or(&job.started))).collect();
        clean(&runs.join("、"))
    };
    Test {
        scenario: clean(&pair.scenario),
        policy: words::policy(&pair.policy).into(),
        device: device(pair),
        locale: pair.locale.clone(),
        before: side(&pair.before),
        after: side(&pair.after),
    }
}

fn device(pair: &Pair) -> String {
    pair.device.replace(", simulated", "，模拟设备")
}

/// The rules that were met on either side, each a class of problem, with every pair in which it was.
fn problems(app: &App) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for pair in &app.pairs {
        for rule in pair.rules.iter().filter(|rule| met(&rule.before) || met(&rule.after)) {
            let at = problems.iter().position(|problem| problem.rule == rule.rule).unwrap_or_else(|| {
                problems.push(problem(rule));
                problems.len() - 1
            });
            problems[at].rows.push(row(pair, rule));
        }
    }
    problems.sort_by(|a, b| a.rule.cmp(&b.rule));
    problems
}

fn met(said: &Option<Said>) -> bool {
    said.as_ref().is_some_and(|said| matches!(said.verdict, Verdict::Fail | Verdict::Review))
}

/// The official sentence stands between “ and ” at the end of a source whose wording was confirmed.
fn problem(rule: &Rule) -> Problem {
    let (source, sentence) = match rule.source.split_once(": “") {
        Some((source, sentence)) => (source, Some(sentence.trim_end_matches('”').to_string())),
        None => (rule.source.as_str(), None),
    };
    let title = if rule.title_zh.is_empty() { &rule.title } else { &rule.title_zh };
    Problem { rule: rule.rule.clone(), title: clean(title), source: clean(source), sentence, rows: Vec::new() }
}

fn row(pair: &Pair, rule: &Rule) -> Row {
    let evidence = [("整改前", &rule.before), ("整改后", &rule.after)].into_iter().filter_map(|(side, said)| {
        let said = said.as_ref().filter(|said| !said.evidence.is_empty())?;
        let lines: Vec<String> = said.evidence.iter().take(LINES).map(ToString::to_string).collect();
        let more = if said.evidence.len() > LINES { format!("等 {} 行", said.evidence.len()) } else { "行".into() };
        Some(clean(&format!("{side}：运行 {}，轨迹第 {} {more}", said.run, lines.join("、"))))
    });
    let side = |said: &Option<Said>| said.as_ref().map_or_else(|| "—".into(), said_zh);
    Row {
        scenario: clean(&pair.scenario),
        policy: words::policy(&pair.policy).into(),
        device: device(pair),
        before: side(&rule.before),
        after: side(&rule.after),
        conclusion: words::conclusion(rule.change),
        evidence: evidence.collect(),
    }
}

/// Lines of evidence named before the rest is only counted.
const LINES: usize = 8;

/// `存在问题，计数 5，限值 1（本工具所定）`.
fn said_zh(said: &Said) -> String {
    let count = said.count.map(|count| format!("，计数 {}", number(count))).unwrap_or_default();
    let whose = if said.limit_is == "published" { "文件所定" } else { "本工具所定" };
    let limit = said.limit.map(|limit| format!("，限值 {}（{whose}）", number(limit))).unwrap_or_default();
    format!("{}{count}{limit}", words::verdict(said.verdict))
}

/// Counts that became worse, whether or not a rule speaks of them.
fn worse(app: &App) -> Vec<CountView> {
    let all = app.pairs.iter().flat_map(|pair| pair.counts.iter().map(move |count| (pair, count)));
    all.filter(|(_, count)| count.change == Change::Worse)
        .map(|(pair, count)| CountView {
            count: words::count(&count.count),
            scenario: clean(&pair.scenario),
            policy: words::policy(&pair.policy).into(),
            before: words::value(&text::value(&count.before)).into(),
            after: words::value(&text::value(&count.after)).into(),
            why: clean(count.why.as_deref().unwrap_or_default()),
        })
        .collect()
}

/// What could not be tested after, or not be compared; each once.
fn untested(app: &App) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut add = |text: String| {
        let text = clean(&text);
        if !all.contains(&text) {
            all.push(text);
        }
    };
    for pair in &app.pairs {
        let test = format!("{}，{}", pair.scenario, words::policy(&pair.policy));
        if let Some(why) = &pair.not_comparable {
            add(format!("场景“{test}”无法比较（{why}）"));
        }
        for rule in &pair.rules {
            let title = if rule.title_zh.is_empty() { &rule.title } else { &rule.title_zh };
            match &rule.after {
                Some(after) if matches!(after.verdict, Verdict::NotObserved | Verdict::Blocked | Verdict::Unstable) => {
                    add(format!("{} {title}：{}（{}）", rule.rule, words::verdict(after.verdict), after.message));
                }
                None => add(format!("{} {title}：整改后未按该规则判定", rule.rule)),
                Some(_) => {}
            }
        }
        for (path, why) in &pair.unknown_after {
            let name = path.strip_prefix("asks.").map_or_else(|| words::count(path), |_| words::count(&format!("各阶段.{path}")));
            add(format!("{name}：未能计数（{why}）"));
        }
    }
    all
}

//! Two runs that differ in one thing each.

use super::model::{Count, Pair, Rule};
use super::rectification::{self, Stated};
use super::{Change, Comparison, compare, text};
use crate::metrics::model::Sighting;
use crate::report::{RunReport, ScenarioReport, example};
use crate::rules::Verdict;

/// A run of the courier alone.
fn courier(change: impl Fn(&mut ScenarioReport)) -> RunReport {
    let mut report = example::report();
    report.scenarios.truncate(1);
    report.scenarios[0].unknown.clear();
    change(&mut report.scenarios[0]);
    report
}

/// What changes from one courier to the other.
fn between(before: impl Fn(&mut ScenarioReport), after: impl Fn(&mut ScenarioReport)) -> Comparison {
    compare(&[courier(before)], &[courier(after)])
}

fn pair(comparison: &Comparison) -> &Pair {
    let [app] = comparison.apps.as_slice() else { panic!("one app") };
    let [pair] = app.pairs.as_slice() else { panic!("one pair") };
    pair
}

fn count<'c>(comparison: &'c Comparison, name: &str) -> &'c Count {
    pair(comparison).counts.iter().find(|count| count.count == name).unwrap_or_else(|| panic!("{name}"))
}

/// What becomes of CN-PERM-03 from one verdict and count to another.
fn rule(before: (Verdict, f64), after: (Verdict, f64)) -> Rule {
    let set = |(verdict, counted): (Verdict, f64)| {
        move |job: &mut ScenarioReport| (job.findings[0].verdict, job.findings[0].count) = (verdict, Some(counted))
    };
    let comparison = between(set(before), set(after));
    pair(&comparison).rules.iter().find(|rule| rule.rule == "CN-PERM-03").unwrap().clone()
}

#[test]
fn the_same_twice_is_the_same() {
    let comparison = between(|_| {}, |_| {});
    let summary = comparison.summary;
    assert_eq!((summary.still, summary.new, summary.worse, summary.fixed, summary.better, summary.changed), (3, 0, 0, 0, 0, 0));
    assert!(!summary.regressed());
    assert_eq!(pair(&comparison).conditions, []);
}

#[test]
fn what_becomes_of_a_verdict() {
    use Verdict::{Blocked, Fail, NotObserved, Pass, Review, Unstable};
    let change = |before, after| rule(before, after).change;
    assert_eq!(change((Fail, 2.0), (Pass, 0.0)), Change::Fixed);
    assert_eq!(change((Review, 1.0), (Pass, 0.0)), Change::Fixed);
    assert_eq!(change((Fail, 2.0), (Review, 1.0)), Change::Better);
    assert_eq!(change((Review, 1.0), (Fail, 2.0)), Change::Worse);
    assert_eq!(change((Fail, 2.0), (Fail, 2.0)), Change::Still);
    assert_eq!(change((Fail, 2.0), (Fail, 3.0)), Change::Worse);
    assert_eq!(change((Fail, 3.0), (Fail, 2.0)), Change::Better);
    assert_eq!(change((Pass, 0.0), (Review, 1.0)), Change::New);
    assert_eq!(change((NotObserved, 0.0), (Fail, 1.0)), Change::New);
    assert_eq!(change((NotObserved, 0.0), (NotObserved, 0.0)), Change::Same);
    // A problem that was not met any more because nothing came up is not called fixed.
    for lost in [NotObserved, Blocked, Unstable] {
        let rule = rule((Fail, 2.0), (lost, 0.0));
        assert_eq!(rule.change, Change::NotComparable);
        assert!(rule.why.unwrap().starts_with("after, "));
    }
    assert_eq!(change((Blocked, 0.0), (Fail, 2.0)), Change::NotComparable);
}

#[test]
fn another_version_of_the_pack_or_no_judgement_is_no_comparison() {
    let comparison = between(|_| {}, |job| job.findings.iter_mut().for_each(|finding| finding.pack = "cn@2".into()));
    let rule = &pair(&comparison).rules[0];
    assert_eq!(rule.why.as_deref(), Some("judged by another version: cn@1 before, cn@2 after; judge both by one"));
    let comparison = between(|_| {}, |job| job.findings.clear());
    assert_eq!(pair(&comparison).rules[0].why.as_deref(), Some("after, it was not judged by the pack cn"));
}

#[test]
fn a_longer_way_out_is_worse_and_a_longer_way_in_is_neither() {
    let comparison = between(|_| {}, |job| job.phases[1].actions = 4);
    assert_eq!(count(&comparison, "account-deletion.actions").change, Change::Worse);
    let comparison = between(
        |_| {},
        |job| {
            job.phases[0].actions = 6;
            job.symmetry.as_mut().unwrap().ratio = 0.5;
        },
    );
    assert_eq!(count(&comparison, "sign-up.actions").change, Change::Changed);
    assert_eq!(count(&comparison, "symmetry.ratio").change, Change::Changed, "a longer sign-up makes no way out shorter");
    assert!(!comparison.summary.regressed());
}

#[test]
fn obstacles_outcomes_and_asks() {
    let comparison = between(
        |_| {},
        |job| {
            let deletion = job.deletion.as_mut().unwrap();
            (deletion.obstacles, deletion.outcome) = (vec!["O13".into()], "blocked".into());
            deletion.sightings = vec![Sighting { obstacle: "O13".into(), seq: 40, because: "a hotline".into() }];
            (job.phases[0].asks.total, job.phases[0].asks.re_asks) = (Some(0), None);
            job.unknown.insert("phases[0].asks.re_asks".into(), "the log has a gap".into());
        },
    );
    let obstacles = count(&comparison, "deletion.obstacles");
    assert_eq!((obstacles.change, obstacles.why.as_deref()), (Change::Worse, Some("O13: a hotline")), "O2 went, O13 came");
    assert_eq!(count(&comparison, "deletion.outcome").change, Change::Worse);
    assert_eq!(count(&comparison, "sign-up.asks.total").change, Change::Better);
    let unknown = count(&comparison, "sign-up.asks.re_asks");
    assert_eq!((unknown.change, unknown.why.as_deref()), (Change::NotComparable, Some("after, the log has a gap")));
}

#[test]
fn repetitions_that_differ_show_how_far_and_say_nothing() {
    let run = |actions: &[u32]| {
        let mut report = courier(|_| {});
        let jobs = actions.iter().map(|actions| {
            let mut job = report.scenarios[0].clone();
            job.phases[1].actions = *actions;
            job
        });
        report.scenarios = jobs.collect();
        report
    };
    let comparison = compare(&[run(&[3, 3, 3])], &[run(&[3, 4, 3])]);
    let actions = count(&comparison, "account-deletion.actions");
    assert_eq!((actions.change, text::value(&actions.after).as_str()), (Change::NotComparable, "min 3, median 3, max 4"));
    assert_eq!(pair(&comparison).after.len(), 3);
}

#[test]
fn why_jobs_cannot_be_compared() {
    let why = |change: &dyn Fn(&mut ScenarioReport)| pair(&between(|_| {}, change)).not_comparable.clone().unwrap();
    assert_eq!(why(&|job| job.device.api = 30), "other device: API 34, simulated before, API 30, simulated after");
    assert_eq!(why(&|job| job.device.locale = "en-US".into()), "other locale: zh-CN before, en-US after");
    let broken = |job: &mut ScenarioReport| (job.status, job.error) = ("broken".into(), Some("the device is gone".into()));
    assert_eq!(why(&broken), "blocked after: the device is gone");
    // Nothing was read of the app, and still it is known which one it was to be.
    let nameless = |job: &mut ScenarioReport| {
        broken(job);
        job.app = Default::default();
    };
    assert_eq!(why(&nameless), "blocked after: the device is gone");
    let comparison = compare(&[courier(|_| {})], &[courier(|job| job.policy = "deny-all".into())]);
    let whys: Vec<_> = comparison.apps[0].pairs.iter().map(|pair| pair.not_comparable.clone().unwrap()).collect();
    assert_eq!(whys, ["not run after", "not run before"]);
}

#[test]
fn a_script_that_fails_now_is_new_and_its_counts_are_not_whole() {
    let comparison = between(|_| {}, |job| (job.status, job.error) = ("failed".into(), Some("no `Delete`".into())));
    assert_eq!(pair(&comparison).script.as_ref().map(|script| script.change), Some(Change::New));
    assert!(comparison.summary.regressed());
    assert!(pair(&comparison).counts[0].why.as_ref().unwrap().contains("no `Delete`"));
}

#[test]
fn what_else_differs_is_said_and_older_builds_are_left_out() {
    let new = |job: &mut ScenarioReport| {
        (job.app.version_name, job.app.version_code, job.app.apk_sha256) = ("2.0".into(), 200, "00".into());
        job.account = None;
    };
    let comparison = compare(&[courier(|_| {})], &[courier(|_| {}), courier(new)]);
    let told: Vec<_> = pair(&comparison).conditions.iter().map(text::condition).collect();
    assert_eq!(told[0], "older builds left out: - → 1 job(s) of 1.4.2 (142)");
    assert_eq!(told[1], "version: 1.4.2 (142) → 2.0 (200)");
    assert!(told[2].starts_with("APK SHA-256: 2dae946ece48… → "));
    assert_eq!(told[3], "account: code by SMS → no sign-up ran");
}

#[test]
fn colours_only_when_asked_and_nothing_an_app_says_writes_on_the_terminal() {
    let comparison = between(|_| {}, |job| (job.app.label, job.phases[1].actions) = ("Cour\u{1b}[31mier".into(), 9));
    assert!(!text::render(&comparison, false, None).contains('\u{1b}'));
    assert!(text::render(&comparison, true, Some(60)).contains("\u{1b}[31m"));
}

#[test]
fn the_chinese_page_is_safe_to_open_and_says_who_and_what() {
    let comparison = between(|_| {}, |job| (job.app.label, job.findings[0].verdict) = ("<b>速递".into(), Verdict::Pass));
    let stated = Stated { developer: Some("速递科技".into()) };
    let page = rectification::html(&comparison, &stated);
    assert!(
        page.contains("&lt;b&gt;速递") && page.contains("速递科技") && page.contains("已整改") && page.contains("不是真实手机")
    );
    for forbidden in ["<script", "src=", " style=", "<b>速递"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(rectification::markdown(&comparison, &Stated::default()).contains("由提交方填写"));
}

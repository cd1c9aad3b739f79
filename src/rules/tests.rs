//! Verdicts worked out by hand, rule by rule.

mod canary;
mod choice;
mod demands;
mod leaving;
mod policy;
mod prompts;
mod subscription;

use super::*;
use crate::metrics::JobMetrics;
use crate::metrics::model::{
    Ask, AskCounts, AskKind, Deletion, DeletionFacts, ExitAfterRefusal, Origin, PhaseCounts, Sighting, Symmetry,
};
use crate::trace::event::Status;

fn ask(group: &str, launch: u32, origin: Origin) -> Ask {
    Ask {
        phase: "use".into(),
        group: group.into(),
        kind: AskKind::Shown,
        origin,
        answer: "denied".into(),
        explained: false,
        re_ask: false,
        launch,
        before_consent: false,
        before_first_action: false,
        within_48h: false,
        device_ms: None,
        evidence: vec![7],
        disagreements: Vec::new(),
    }
}
fn again(group: &str, launch: u32, origin: Origin) -> Ask {
    Ask { re_ask: true, ..ask(group, launch, origin) }
}

/// A job that passed, with these asks, in a phase in which the app was started again.
fn job(asks: Vec<Ask>) -> JobMetrics {
    let counted = AskCounts { total: Some(1), re_asks_relaunch: Some(0), before_consent: Some(0), ..AskCounts::default() };
    let phase = PhaseCounts { name: "use".into(), asks: counted, ..PhaseCounts::default() };
    let mut job = JobMetrics { status: Some(Status::Passed), asks, ..JobMetrics::default() };
    job.counts.phases.push(phase);
    job
}

fn find(jobs: &[JobMetrics], rule: &str) -> Finding {
    let packs = [("SYM", "symmetry"), ("GP", "google-play"), ("EU", "eu"), ("US", "us"), ("KR", "kr"), ("IN", "in")];
    let (_, pack) = packs.into_iter().find(|(start, _)| rule.starts_with(start)).unwrap_or(("CN", "cn"));
    let pack = Pack::load(pack).unwrap();
    judge(&pack, jobs, &jobs[0]).into_iter().find(|finding| finding.rule == rule).unwrap()
}
#[track_caller]
fn assert_verdict(job: JobMetrics, rule: &str, verdict: Verdict, severity: Severity) {
    let finding = find(&[job], rule);
    assert_eq!((finding.verdict, finding.severity), (verdict, severity), "{}", finding.message);
    assert!(!finding.innocent.is_empty() && !finding.would_change.is_empty() && !finding.message.is_empty());
}
use Severity::{Advisory, Indicator, Info, StrongIndicator};
use Verdict::{Blocked, Fail, NotObserved, Pass, Review, Unstable};

#[test]
fn perm_03_one_idle_re_ask_is_for_a_person_two_fail() {
    let idle = |n| {
        let mut asks = vec![ask("CAMERA", 1, Origin::Idle)];
        asks.extend((0..n).map(|_| again("CAMERA", 1, Origin::Idle)));
        job(asks)
    };
    assert_verdict(idle(0), "CN-PERM-03", Pass, Info);
    assert_verdict(idle(1), "CN-PERM-03", Review, Advisory);
    assert_verdict(idle(2), "CN-PERM-03", Fail, Indicator);
}

#[test]
fn perm_03_what_the_user_may_have_wished_never_fails() {
    let of = |origin| job(vec![ask("CAMERA", 1, Origin::Idle), again("CAMERA", 1, origin), again("CAMERA", 1, origin)]);
    assert_verdict(of(Origin::Undetermined), "CN-PERM-03", Review, Advisory);
    assert_verdict(of(Origin::Solicited), "CN-PERM-03", Pass, Info);
}

#[test]
fn perm_03_what_was_not_shown_never_fails() {
    let mut suppressed = again("CAMERA", 1, Origin::Idle);
    suppressed.kind = AskKind::Suppressed;
    suppressed.answer = String::new();
    let job = job(vec![ask("CAMERA", 1, Origin::Idle), suppressed.clone(), suppressed]);
    let finding = find(&[job], "CN-PERM-03");
    assert_eq!(finding.verdict, Pass);
    assert!(finding.message.contains("kept back 2"), "{}", finding.message);
}

#[test]
fn perm_04_counts_later_launches_only_and_needs_one() {
    let asks = vec![ask("CAMERA", 1, Origin::Idle), again("CAMERA", 2, Origin::Idle), again("CAMERA", 3, Origin::Idle)];
    assert_verdict(job(asks.clone()), "CN-PERM-04", Fail, Indicator);
    assert_verdict(job(asks.clone()), "CN-PERM-03", Pass, Info);
    let mut once = job(asks);
    once.counts.phases[0].asks.re_asks_relaunch = None;
    assert_verdict(once, "CN-PERM-04", NotObserved, Info);
}

#[test]
fn re_asks_need_a_refusal_and_a_whole_log() {
    let mut granted = ask("CAMERA", 1, Origin::Idle);
    granted.answer = "granted".into();
    assert_verdict(job(vec![granted]), "CN-PERM-03", NotObserved, Info);
    let mut gap = job(vec![ask("CAMERA", 1, Origin::Idle)]);
    gap.counts.unknown.insert("phases[0].asks".into(), "the log has a gap: lost".into());
    let finding = find(&[gap], "CN-PERM-03");
    assert_eq!((finding.verdict, finding.message.as_str()), (Blocked, "the log has a gap: lost"));
}

#[test]
fn witnesses_that_disagree_cap_at_review() {
    let mut doubtful = again("CAMERA", 1, Origin::Idle);
    doubtful.disagreements.push("no window was seen".into());
    assert_verdict(job(vec![ask("CAMERA", 1, Origin::Idle), doubtful.clone(), doubtful]), "CN-PERM-03", Review, Advisory);
}

#[test]
fn perm_06_counts_what_the_app_asks_and_not_android() {
    let early = |kind| job(vec![Ask { before_first_action: true, kind, ..ask("LOCATION", 1, Origin::Idle) }]);
    assert_verdict(early(AskKind::Shown), "CN-PERM-06", Fail, Indicator);
    assert_verdict(early(AskKind::System), "CN-PERM-06", Pass, Info);
}

#[test]
fn perm_10_before_consent() {
    let early = |group| job(vec![Ask { before_consent: true, ..ask(group, 1, Origin::Idle) }]);
    assert_verdict(early("PHONE"), "CN-PERM-10", Fail, StrongIndicator);
    assert_verdict(early("NOTIFICATIONS"), "CN-PERM-10", Review, Advisory);
    let mut no_gate = early("PHONE");
    no_gate.counts.unknown.insert("phases[0].asks.before_consent".into(), "no consent gate was seen".into());
    assert_verdict(no_gate, "CN-PERM-10", NotObserved, Info);
}

fn exiting() -> JobMetrics {
    let mut job = job(vec![ask("PHONE", 1, Origin::Idle)]);
    job.exits.push(ExitAfterRefusal {
        group: "PHONE".into(),
        refusal: 8,
        gone: 12,
        after_ms: Some(900),
        reason: "exit_self".into(),
    });
    job
}
fn control(status: Status) -> JobMetrics {
    let mut control = job(Vec::new());
    control.job = 1;
    control.scenario.control_for = Some(0);
    control.status = Some(status);
    control
}

#[test]
fn perm_01_fails_only_beside_a_control_run_that_passed() {
    assert_verdict(job(vec![ask("PHONE", 1, Origin::Idle)]), "CN-PERM-01", Pass, Info);
    assert_verdict(job(Vec::new()), "CN-PERM-01", NotObserved, Info);
    assert_verdict(exiting(), "CN-PERM-01", Review, Advisory);
    let finding = find(&[exiting(), control(Status::Passed)], "CN-PERM-01");
    assert_eq!((finding.verdict, finding.severity, finding.evidence.as_slice()), (Fail, StrongIndicator, &[8, 12][..]));
    assert_eq!(find(&[exiting(), control(Status::Failed)], "CN-PERM-01").verdict, Review);
    assert_eq!(find(&[exiting(), control(Status::Broken)], "CN-PERM-01").verdict, Blocked);
}

#[test]
fn perm_01_an_end_that_may_be_the_systems_is_for_a_person() {
    let mut job = exiting();
    job.exits[0].reason = "low_memory".into();
    assert_eq!(find(&[job, control(Status::Passed)], "CN-PERM-01").verdict, Review);
}

#[test]
fn a_control_run_has_no_findings() {
    let jobs = [exiting(), control(Status::Passed)];
    assert!(judge(&Pack::load("cn").unwrap(), &jobs, &jobs[1]).is_empty());
}

fn leaving(outcome: &str, obstacles: &[&str]) -> JobMetrics {
    let mut job = job(Vec::new());
    job.counts.deletion = Some(Deletion {
        outcome: outcome.into(),
        depth: Some(4),
        flow: Some(3),
        steps: Some(7),
        obstacles: obstacles.iter().map(|id| (*id).to_owned()).collect(),
        sightings: obstacles.iter().map(|id| Sighting { obstacle: (*id).to_owned(), seq: 20, because: "seen".into() }).collect(),
        ..Deletion::default()
    });
    job.deletion = Some(DeletionFacts { entry: Some(15), why: "so".into(), ..DeletionFacts::default() });
    job
}

#[test]
fn del_01_only_a_handover_without_a_promise_fails() {
    assert_verdict(leaving("deleted", &[]), "CN-DEL-01", Pass, Info);
    assert_verdict(leaving("requested", &["O15"]), "CN-DEL-01", Pass, Info);
    assert_verdict(leaving("blocked", &["O13"]), "CN-DEL-01", Fail, StrongIndicator);
    let mut promised = leaving("blocked", &["O13"]);
    promised.counts.deletion.as_mut().unwrap().handling_days = Some(15);
    assert_verdict(promised, "CN-DEL-01", Review, Advisory);
    assert_verdict(leaving("blocked", &["O14"]), "CN-DEL-01", Review, Advisory);
    assert_verdict(leaving("not_found", &[]), "CN-DEL-01", Review, Advisory);
    assert_verdict(leaving("deactivated", &["O18"]), "CN-DEL-01", Review, Advisory);
    assert_verdict(leaving("unknown", &[]), "CN-DEL-01", Review, Advisory);
    assert_verdict(job(Vec::new()), "CN-DEL-01", NotObserved, Info);
}

#[test]
fn del_01_an_entry_that_the_author_sees_elsewhere_is_for_a_person() {
    let mut disputed = leaving("blocked", &["O13"]);
    disputed.counts.unknown.insert("deletion.entry".into(), "the author marks line 9".into());
    assert_verdict(disputed, "CN-DEL-01", Review, Advisory);
}

#[test]
fn a_failed_scenario_clears_nothing_and_a_broken_one_says_nothing() {
    let mut failed = leaving("unknown", &[]);
    failed.status = Some(Status::Failed);
    assert_verdict(failed.clone(), "CN-DEL-01", Blocked, Info);
    assert_verdict(failed.clone(), "CN-DEL-03", NotObserved, Info);
    assert_verdict(failed, "CN-DEL-02", Pass, Info);
    let mut broken = leaving("deleted", &[]);
    broken.status = Some(Status::Broken);
    assert_verdict(broken.clone(), "CN-DEL-01", Blocked, Info);
    broken.status = None;
    assert_verdict(broken, "CN-DEL-01", Blocked, Info);
}

#[test]
fn del_02_is_advice() {
    let mut deep = leaving("deleted", &[]);
    assert_verdict(deep.clone(), "CN-DEL-02", Pass, Info);
    deep.counts.deletion.as_mut().unwrap().depth = Some(8);
    assert_verdict(deep, "CN-DEL-02", Review, Advisory);
}

#[test]
fn del_03_an_agent_fails_the_web_and_a_way_that_ends_do_not() {
    assert_verdict(leaving("blocked", &["O13"]), "CN-DEL-03", Fail, Indicator);
    assert_verdict(leaving("deleted", &["O13"]), "CN-DEL-03", Review, Advisory);
    assert_verdict(leaving("blocked", &["O19"]), "CN-DEL-03", Review, Advisory);
    assert_verdict(leaving("deleted", &["O2"]), "CN-DEL-03", Pass, Info);
}

#[test]
fn del_06_holds_working_days_and_lets_a_person_judge_calendar_days() {
    let days = |days, working| {
        let mut job = leaving("requested", &[]);
        job.counts.deletion.as_mut().unwrap().handling_days = Some(days);
        job.deletion.as_mut().unwrap().handling_working = Some(working);
        job
    };
    for (job, verdict) in [
        (days(15, true), Pass),
        (days(16, true), Fail),
        (days(15, false), Pass),
        (days(21, false), Pass),
        (days(30, false), Review),
        (leaving("deleted", &[]), NotObserved),
    ] {
        assert_eq!(find(std::slice::from_ref(&job), "CN-DEL-06").verdict, verdict, "{:?}", job.counts.deletion);
    }
}

#[test]
fn symmetry_prints_strict_and_tolerant_and_never_fails() {
    let of = |ratio, difference, obstacles: &[&str]| {
        let mut job = leaving("deleted", obstacles);
        job.counts.symmetry = Some(Symmetry { ratio, difference });
        job
    };
    assert_verdict(of(1.0, 0, &[]), "SYM-01", Pass, Info);
    assert_verdict(of(1.2, 1, &[]), "SYM-01", Review, Info);
    assert_verdict(of(1.5, 3, &[]), "SYM-01", Review, Advisory);
    assert_verdict(of(2.0, 4, &[]), "SYM-01", Review, Indicator);
    assert_verdict(of(1.0, 0, &["O13"]), "SYM-01", Review, Indicator);
    let mut quicker = of(1.0, 0, &[]);
    quicker.ways_in_not_taken = vec![(7, "One-tap sign-in".to_owned())];
    assert!(find(std::slice::from_ref(&quicker), "SYM-01").message.contains("“One-tap sign-in” (line 7)"));
    assert_verdict(quicker, "SYM-01", Review, Advisory);
    let finding = find(&[of(1.2, 1, &[])], "SYM-01");
    assert!(
        finding.message.contains("strict (> 0) exceeded") && finding.message.contains("tolerant (> 2) kept"),
        "{}",
        finding.message
    );
}

#[test]
fn repetitions_that_differ_make_it_unstable() {
    let mut other = leaving("deleted", &[]);
    other.job = 1;
    other.counts.deletion.as_mut().unwrap().depth = Some(5);
    assert_eq!(find(&[leaving("deleted", &[]), other.clone()], "CN-DEL-02").verdict, Unstable);
    assert_eq!(find(&[leaving("deleted", &[]), other], "CN-DEL-03").verdict, Pass);
}

#[test]
fn a_rule_whose_wording_is_not_confirmed_is_capped_and_not_quoted() {
    let mut pack = Pack::load("cn").unwrap();
    for rule in &mut pack.rules {
        rule.confirmed = false;
    }
    let jobs = [leaving("blocked", &["O13"])];
    for finding in judge(&pack, &jobs, &jobs[0]) {
        assert_ne!(finding.verdict, Fail);
        assert!(!finding.source.contains('“'), "{}", finding.source);
    }
}

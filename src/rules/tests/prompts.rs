//! Prompts in loops and bursts, without a word, before anything is used, by kind of app: CN-PERM-02, 05 to 09, 11 to 13.

use super::*;
use crate::metrics::conduct::bursts::{Burst, Loop};
use crate::metrics::conduct::changes::Change;
use crate::metrics::leaving::Seen;

fn looping(times: usize, kind: AskKind, disagree: bool) -> JobMetrics {
    let mut asks = vec![ask("CAMERA", 1, Origin::Idle)];
    for _ in 0..times {
        let mut next = Ask { kind, ..again("CAMERA", 1, Origin::Idle) };
        next.disagreements.extend(disagree.then(|| "no window was seen".to_owned()));
        asks.push(next);
    }
    let mut job = job(asks);
    if times > 0 {
        job.conduct.loops = vec![Loop { group: "CAMERA".into(), asks: (0..=times).collect(), took_ms: Some(4_000) }];
    }
    job
}

#[test]
fn perm_02_two_that_came_back_by_themselves_are_a_loop() {
    assert_verdict(looping(0, AskKind::Shown, false), "CN-PERM-02", Pass, Info);
    assert_verdict(looping(1, AskKind::Shown, false), "CN-PERM-02", Pass, Info);
    assert_verdict(looping(2, AskKind::Nag, false), "CN-PERM-02", Fail, StrongIndicator);
    assert_verdict(looping(2, AskKind::Shown, true), "CN-PERM-02", Review, Advisory);
    assert_verdict(job(Vec::new()), "CN-PERM-02", NotObserved, Info);
}

#[test]
fn perm_05_is_a_stores_practice_and_needs_a_clock_that_was_moved() {
    let of = |within_48h: bool, moved: bool| {
        let second = Ask { within_48h, ..again("CAMERA", 2, Origin::Idle) };
        let mut job = job(vec![ask("CAMERA", 1, Origin::Idle), second]);
        job.counts.phases[0].asks.re_asks_48h = moved.then_some(1);
        job
    };
    assert_verdict(of(true, true), "CN-PERM-05", Review, Advisory);
    assert_verdict(of(false, true), "CN-PERM-05", Pass, Info);
    assert_verdict(of(false, false), "CN-PERM-05", NotObserved, Info);
    assert!(find(&[of(true, true)], "CN-PERM-05").message.contains("shifted"));
}

#[test]
fn perm_06_what_this_kind_of_app_needs_is_for_a_person() {
    let early = |category: &str, groups: &[&str]| {
        let asks = groups.iter().map(|group| Ask { before_first_action: true, ..ask(group, 1, Origin::Idle) });
        let mut job = job(asks.collect());
        job.scenario.category = category.into();
        job
    };
    assert_verdict(early("maps", &["LOCATION"]), "CN-PERM-06", Review, Advisory);
    assert_verdict(early("maps", &["LOCATION", "CONTACTS"]), "CN-PERM-06", Fail, Indicator);
    assert_verdict(early("reading", &["LOCATION"]), "CN-PERM-06", Fail, Indicator);
    assert_verdict(early("reading", &["NOTIFICATIONS"]), "CN-PERM-06", Review, Advisory);
    let finding = find(&[early("", &["LOCATION"])], "CN-PERM-06");
    assert!(finding.verdict == Fail && finding.message.contains("the scenario does not say"), "{}", finding.message);
}

fn bursting(origin: Origin, gone: bool) -> JobMetrics {
    let mut job = if gone { exiting() } else { job(Vec::new()) };
    job.asks = vec![ask("CAMERA", 1, origin), ask("CONTACTS", 1, origin)];
    job.conduct.bursts = vec![Burst {
        groups: vec!["CAMERA".into(), "CONTACTS".into()],
        asks: vec![0, 1],
        one_request: true,
        gone: gone.then_some(12),
        evidence: vec![7],
    }];
    job
}

#[test]
fn perm_07_fails_where_the_refusal_ends_the_app_and_the_control_run_does_not() {
    assert_verdict(job(Vec::new()), "CN-PERM-07", Pass, Info);
    assert_verdict(bursting(Origin::Idle, false), "CN-PERM-07", Review, Advisory);
    assert_verdict(bursting(Origin::Idle, true), "CN-PERM-07", Review, Advisory);
    let with = |origin, status| find(&[bursting(origin, true), control(status)], "CN-PERM-07");
    let finding = with(Origin::Idle, Status::Passed);
    assert_eq!((finding.verdict, finding.severity, finding.count), (Fail, StrongIndicator, Some(2.0)));
    assert_eq!(with(Origin::Undetermined, Status::Passed).verdict, Review);
    assert_eq!(with(Origin::Solicited, Status::Passed).verdict, Pass, "a call with picture and sound");
    assert_eq!(with(Origin::Idle, Status::Broken).verdict, Blocked);
}

#[test]
fn perm_08_a_word_of_the_apps_own_is_enough() {
    let asks = || vec![ask("CAMERA", 1, Origin::Idle), ask("CONTACTS", 1, Origin::Solicited)];
    assert_verdict(job(asks()), "CN-PERM-08", Review, Advisory);
    assert!(find(&[job(asks())], "CN-PERM-08").message.contains("2 of 2 asks"));
    let mut said = job(asks());
    said.asks[0].explained = true;
    said.conduct.purposes.insert(1, Seen { seq: 5, what: "We need your contacts".into() });
    assert_verdict(said, "CN-PERM-08", Pass, Info);
    assert_verdict(job(Vec::new()), "CN-PERM-08", NotObserved, Info);
    let system = Ask { kind: AskKind::System, ..ask("NOTIFICATIONS", 1, Origin::Idle) };
    assert_verdict(job(vec![system]), "CN-PERM-08", NotObserved, Info);
}

/// A deny-all job whose sign-up asked, and went on to its end or not.
fn joining(completed: bool) -> JobMetrics {
    let mut job = job(vec![Ask { phase: "sign-up".into(), ..ask("PHONE", 1, Origin::Undetermined) }]);
    job.scenario.policy = "deny-all".into();
    job.counts.phases = vec![PhaseCounts { name: "sign-up".into(), ..PhaseCounts::default() }];
    job.status = Some(if completed { Status::Passed } else { Status::Failed });
    job
}
fn allowed(completed: bool) -> JobMetrics {
    let mut other = JobMetrics { job: 1, asks: Vec::new(), ..joining(completed) };
    other.scenario.policy = "allow-all".into();
    other.scenario.control_for = Some(0);
    other
}

#[test]
fn perm_09_fails_only_beside_a_sign_up_that_is_completed_when_everything_is_allowed() {
    assert_verdict(joining(true), "CN-PERM-09", Pass, Info);
    assert_verdict(joining(false), "CN-PERM-09", Review, Advisory);
    assert_eq!(find(&[joining(false), allowed(true)], "CN-PERM-09").verdict, Fail);
    assert_eq!(find(&[joining(false), allowed(false)], "CN-PERM-09").verdict, Blocked);
    let mut later = joining(false);
    later.counts.phases.push(PhaseCounts { name: "use".into(), ..PhaseCounts::default() });
    assert_verdict(later, "CN-PERM-09", Pass, Info);
    let mut observed = joining(false);
    observed.scenario.policy = "observe".into();
    assert_verdict(observed, "CN-PERM-09", NotObserved, Info);
    let mut nothing = joining(true);
    nothing.asks.clear();
    assert_verdict(nothing, "CN-PERM-09", NotObserved, Info);
}

#[test]
fn perm_11_and_12_list_and_never_fail() {
    let mut asked = job(vec![ask("CONTACTS", 1, Origin::Solicited), ask("NOTIFICATIONS", 1, Origin::Idle)]);
    asked.scenario.category = "reading".into();
    let finding = find(std::slice::from_ref(&asked), "CN-PERM-11");
    assert!(finding.verdict == Review && finding.message.starts_with("asked for: CONTACTS;"), "{}", finding.message);
    let finding = find(std::slice::from_ref(&asked), "CN-PERM-12");
    assert_eq!((finding.verdict, finding.severity, finding.count), (Review, Advisory, Some(1.0)));
    asked.scenario.category = "messaging".into();
    assert_verdict(asked, "CN-PERM-11", Pass, Info);
    assert_verdict(job(vec![ask("CAMERA", 1, Origin::Idle)]), "CN-PERM-12", Pass, Info);
}

#[test]
fn perm_13_a_change_is_for_a_person_and_what_the_system_did_is_not_counted() {
    let of = |by: &'static str| {
        let mut job = job(Vec::new());
        let flags = (String::new(), String::new());
        job.conduct.states = 1;
        job.conduct.changes = vec![Change { permission: "p".into(), granted: true, between: (3, 90), flags, by }];
        job
    };
    assert_verdict(of(""), "CN-PERM-13", Review, Advisory);
    assert_verdict(of("the system"), "CN-PERM-13", Pass, Info);
    assert_verdict(job(Vec::new()), "CN-PERM-13", NotObserved, Info);
}

#[test]
fn needs_and_weights_hold_for_every_rule() {
    let mut pack = Pack::load("cn").unwrap();
    pack.rules.retain(|rule| rule.id == "CN-PERM-02");
    pack.rules[0].needs.phases = vec!["subscription".into()];
    let jobs = [looping(3, AskKind::Shown, false)];
    let finding = judge(&pack, &jobs, &jobs[0]).remove(0);
    assert_eq!((finding.verdict, finding.message.as_str()), (NotObserved, "no phase subscription ran"));
    pack.rules[0].needs.phases.clear();
    pack.rules[0].weight = Weight::Draft;
    let finding = judge(&pack, &jobs, &jobs[0]).remove(0);
    assert_eq!((finding.verdict, finding.severity, finding.weight), (Fail, Advisory, Weight::Draft), "a draft weighs no more");
}

//! Consent screens, the way to the policy, what is taken back: CN-POL; and pop-ups and switches: CN-POP-01, CN-PUSH-01.

use super::*;
use crate::metrics::conduct::consent::{Answer, Gate};
use crate::metrics::conduct::policy::{Walk, Withdrawal};
use crate::metrics::conduct::popups::Popup;
use crate::metrics::conduct::push::Switch;
use crate::metrics::leaving::Seen;

fn seen(seq: u64, what: &str) -> Seen {
    Seen { seq, what: what.into() }
}
fn gate(seq: u64) -> Gate {
    Gate {
        seq,
        launch: 1,
        agree: Some("Agree".into()),
        refuse: vec!["Disagree".into()],
        unclear: Vec::new(),
        scrolls: false,
        ticked: Vec::new(),
        answer: Answer::Agreed,
        answered: Some(seq + 1),
    }
}
/// A job on a cleared app that was first used at line 50.
fn used(gates: Vec<Gate>) -> JobMetrics {
    let mut job = job(Vec::new());
    job.scenario.clean = "reinstall".into();
    job.conduct.consent.gates = gates;
    job.conduct.consent.first_use = Some(50);
    job
}

#[test]
fn pol_01_fails_only_where_nothing_named_the_policy_before_the_first_use() {
    assert_verdict(used(vec![gate(10)]), "CN-POL-01", Pass, Info);
    assert_verdict(used(vec![]), "CN-POL-01", Fail, Indicator);
    assert_verdict(used(vec![gate(60)]), "CN-POL-01", Review, Advisory);
    let mut named = used(vec![]);
    named.conduct.consent.named = Some(seen(12, "Our privacy policy"));
    assert_verdict(named, "CN-POL-01", Review, Advisory);
    let mut unread = used(vec![]);
    unread.conduct.consent.unread = Some(9);
    assert_verdict(unread, "CN-POL-01", Review, Advisory);
}

#[test]
fn pol_01_needs_a_first_start_and_a_use() {
    let mut kept = used(vec![]);
    kept.scenario.clean = "none".into();
    assert_verdict(kept, "CN-POL-01", NotObserved, Info);
    let mut unused = used(vec![]);
    unused.conduct.consent.first_use = None;
    assert_verdict(unused, "CN-POL-01", NotObserved, Info);
}

fn walk(walked: u32, shortest: u32) -> Walk {
    let passed = (shortest < walked).then(|| seen(22, "the control “Privacy policy”"));
    Walk { start: 20, reached: 30, walked, shortest, passed, why: "the title “Privacy policy”".into() }
}

#[test]
fn pol_02_holds_the_shortest_way_against_four() {
    let of = |walks: Vec<Walk>| {
        let mut job = job(Vec::new());
        job.conduct.policy = walks;
        job
    };
    assert_verdict(of(vec![]), "CN-POL-02", NotObserved, Info);
    assert_verdict(of(vec![walk(4, 4)]), "CN-POL-02", Pass, Info);
    assert_verdict(of(vec![walk(5, 5)]), "CN-POL-02", Fail, Indicator);
    assert_verdict(of(vec![walk(9, 9), walk(3, 3)]), "CN-POL-02", Pass, Info);
    let detour = of(vec![walk(7, 3)]);
    let finding = find(std::slice::from_ref(&detour), "CN-POL-02");
    assert_eq!((finding.verdict, finding.count, finding.evidence.as_slice()), (Pass, Some(3.0), &[20, 30, 22][..]));
    let mut failed = of(vec![walk(3, 3)]);
    failed.status = Some(Status::Failed);
    assert_verdict(failed, "CN-POL-02", Pass, Info);
}

#[test]
fn pol_03_only_a_box_about_agreeing_on_the_consent_screen_fails() {
    let with = |label: &str, about| used(vec![Gate { ticked: vec![(label.into(), about)], ..gate(10) }]);
    assert_verdict(used(vec![gate(10)]), "CN-POL-03", Pass, Info);
    assert_verdict(with("I agree to the privacy policy", true), "CN-POL-03", Fail, Indicator);
    assert_verdict(with("Large letters", false), "CN-POL-03", Review, Advisory);
    let mut elsewhere = used(vec![]);
    assert_verdict(elsewhere.clone(), "CN-POL-03", NotObserved, Info);
    elsewhere.conduct.consent.ticked_elsewhere = vec![seen(14, "I agree to the privacy policy")];
    assert_verdict(elsewhere, "CN-POL-03", Review, Advisory);
}

#[test]
fn pol_04_what_may_refuse_is_for_a_person() {
    let bare = || Gate { refuse: Vec::new(), ..gate(10) };
    assert_verdict(used(vec![gate(10)]), "CN-POL-04", Pass, Info);
    assert_verdict(used(vec![bare()]), "CN-POL-04", Fail, Indicator);
    assert_verdict(used(vec![Gate { unclear: vec!["Guest book".into()], ..bare() }]), "CN-POL-04", Review, Advisory);
    assert_verdict(used(vec![Gate { unclear: vec![String::new()], ..bare() }]), "CN-POL-04", Review, Advisory);
    assert_verdict(used(vec![Gate { scrolls: true, ..bare() }]), "CN-POL-04", Review, Advisory);
    assert_verdict(used(vec![Gate { agree: None, ..bare() }]), "CN-POL-04", Review, Advisory);
    assert_verdict(used(vec![]), "CN-POL-04", NotObserved, Info);
}

#[test]
fn pol_05_grants_one_more_screen_and_never_fails() {
    let refused = |seq| Gate { answer: Answer::Refused, ..gate(seq) };
    assert_verdict(used(vec![gate(10)]), "CN-POL-05", NotObserved, Info);
    assert_verdict(used(vec![refused(10), gate(12)]), "CN-POL-05", Pass, Info);
    assert_verdict(used(vec![refused(10), refused(12), refused(14)]), "CN-POL-05", Review, Advisory);
    let later = Gate { launch: 2, ..refused(14) };
    assert_verdict(used(vec![refused(10), refused(12), later]), "CN-POL-05", Pass, Info);
}

#[test]
fn pol_06_what_was_not_found_is_for_a_person_at_most() {
    assert_verdict(used(vec![gate(10)]), "CN-POL-06", NotObserved, Info);
    let mut sought = used(vec![gate(10)]);
    sought.counts.phases.push(PhaseCounts { name: "consent-withdrawal".into(), ..PhaseCounts::default() });
    assert_verdict(sought.clone(), "CN-POL-06", Review, Advisory);
    sought.conduct.withdrawal = Some(Withdrawal { seen: seen(40, "the control “Withdraw consent”"), actions: Some(3) });
    assert_verdict(sought, "CN-POL-06", Pass, Info);
}

fn popup() -> Popup {
    let (title, close) = ("Only today".into(), Some("Close".into()));
    Popup { seq: 60, title, close, unlabelled: false, stayed: Vec::new(), gone: None, closed: false, at: None }
}

#[test]
fn pop_01_a_control_that_closes_nothing_fails() {
    let of = |popup: Popup| {
        let mut job = job(Vec::new());
        job.conduct.popups = vec![popup];
        job
    };
    assert_verdict(job(Vec::new()), "CN-POP-01", NotObserved, Info);
    assert_verdict(of(popup()), "CN-POP-01", Pass, Info);
    assert_verdict(of(Popup { stayed: vec![62], gone: Some(64), ..popup() }), "CN-POP-01", Fail, Indicator);
    assert_verdict(of(Popup { stayed: vec![62], gone: Some(64), closed: true, ..popup() }), "CN-POP-01", Pass, Info);
    assert_verdict(of(Popup { close: None, ..popup() }), "CN-POP-01", Review, Advisory);
    assert_verdict(of(Popup { close: None, gone: Some(62), closed: true, ..popup() }), "CN-POP-01", Pass, Info);
}

#[test]
fn push_01_fails_a_switch_that_cannot_be_turned_off_and_never_what_was_not_seen() {
    let of = |fixed, stayed: Vec<u64>| {
        let mut job = job(Vec::new());
        job.conduct.push.switch = Some(Switch { seq: 70, label: "Personalised adverts".into(), fixed, stayed });
        job
    };
    assert_verdict(of(true, vec![]), "CN-PUSH-01", Fail, Indicator);
    assert_verdict(of(false, vec![71]), "CN-PUSH-01", Fail, Indicator);
    assert_verdict(of(false, vec![]), "CN-PUSH-01", Pass, Info);
    let mut says = job(Vec::new());
    says.conduct.push.says = Some(seen(66, "picked for you"));
    assert_verdict(says, "CN-PUSH-01", NotObserved, Info);
}

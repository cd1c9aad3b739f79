//! Subscriptions: CN-SUB-01, US-ARL, US-ROSCA, EU-DSA, EU-WDR, KR-ECA-02, IN-DP-04.

use super::*;
use crate::metrics::leaving::{Ending, Retention, Seen, Subscription};

fn subscribed(ending: Ending) -> JobMetrics {
    let mut job = job(Vec::new());
    job.counts.phases.push(PhaseCounts { name: "subscription".into(), ..PhaseCounts::default() });
    job.leaving.subscription = Some(Subscription {
        entry: Some(30),
        entry_label: "Cancel subscription".into(),
        bought: Some(25),
        joining: Some(4),
        leaving: Some(3),
        ending,
        end: Some(40),
        why: "so".into(),
        to: 45,
    });
    job
}
fn asking(leave: Option<&str>, direct: bool) -> Retention {
    Retention {
        seq: 33,
        phase: "subscription".into(),
        says: "One month free".into(),
        offer: true,
        leave: leave.map(str::to_owned),
        direct,
        scrolls: false,
    }
}

#[test]
fn a_renewal_that_only_people_end_fails_and_the_web_or_the_store_is_for_a_person() {
    for (rule, severity) in [("CN-SUB-01", Indicator), ("US-ARL-02", StrongIndicator), ("IN-DP-04", Indicator)] {
        assert_verdict(subscribed(Ending::Off), rule, Pass, Info);
        assert_verdict(subscribed(Ending::Agent), rule, Fail, severity);
        for ending in [Ending::Web, Ending::Store, Ending::NotFound, Ending::Unknown] {
            assert_verdict(subscribed(ending), rule, Review, Advisory);
        }
        let mut failed = subscribed(Ending::Unknown);
        failed.status = Some(Status::Failed);
        assert_verdict(failed, rule, Blocked, Info);
        assert_verdict(leaving("deleted", &[]), rule, NotObserved, Info);
    }
    assert_verdict(subscribed(Ending::Agent), "US-ROSCA-01", Review, Advisory);
    let finding = find(&[subscribed(Ending::Agent)], "CN-SUB-01");
    assert_eq!((finding.message.as_str(), finding.evidence.as_slice()), ("“Cancel subscription”: so", &[25, 30, 40][..]));
    assert!(!find(&[subscribed(Ending::Agent)], "US-ROSCA-01").source.contains('“'), "its wording was not read");
}

#[test]
fn an_offer_without_a_control_that_cancels_fails() {
    let with = |screens: Vec<Retention>, ending| {
        let mut job = subscribed(ending);
        job.leaving.retention = screens;
        job
    };
    let rule = "US-ARL-01";
    assert_verdict(with(vec![], Ending::Off), rule, Pass, Info);
    assert_verdict(with(vec![asking(Some("Cancel subscription"), true)], Ending::Off), rule, Pass, Info);
    assert_verdict(with(vec![asking(None, false)], Ending::Agent), rule, Fail, Indicator);
    // It leads on, and its words do not say so.
    assert_verdict(with(vec![asking(Some("No thanks"), false)], Ending::Off), rule, Review, Advisory);
    // A control may lie below; the way went on all the same; the screen stands on another way.
    assert_verdict(with(vec![Retention { scrolls: true, ..asking(None, false) }], Ending::Agent), rule, Review, Advisory);
    assert_verdict(with(vec![asking(None, false)], Ending::Off), rule, Review, Advisory);
    let elsewhere = Retention { phase: "account-deletion".into(), ..asking(None, false) };
    assert_verdict(with(vec![elsewhere], Ending::Off), rule, Pass, Info);
    let mut untaken = with(vec![], Ending::NotFound);
    untaken.leaving.subscription.as_mut().unwrap().entry = None;
    assert_verdict(untaken, rule, NotObserved, Info);
}

#[test]
fn ending_it_is_compared_with_beginning_it() {
    let of = |joining, leaving, ending| {
        let mut job = subscribed(ending);
        let found = job.leaving.subscription.as_mut().unwrap();
        (found.joining, found.leaving) = (joining, leaving);
        job
    };
    for rule in ["EU-DSA-01", "KR-ECA-02"] {
        assert_verdict(of(Some(4), Some(4), Ending::Off), rule, Pass, Info);
        assert_verdict(of(Some(4), Some(5), Ending::Off), rule, Review, Advisory);
        assert_verdict(of(Some(4), Some(2), Ending::Web), rule, Review, Advisory);
        assert_verdict(of(None, Some(2), Ending::Off), rule, NotObserved, Info);
        assert_verdict(of(Some(4), None, Ending::NotFound), rule, NotObserved, Info);
    }
}

#[test]
fn a_function_to_withdraw_is_looked_for_after_the_purchase_and_not_seen_is_not_absent() {
    assert_verdict(subscribed(Ending::Off), "EU-WDR-01", Review, Advisory);
    let seen = |seq| {
        let mut job = subscribed(Ending::Off);
        job.leaving.withdrawal = Some(Seen { seq, what: "the control “Withdraw from contract here”".into() });
        job
    };
    assert_verdict(seen(38), "EU-WDR-01", Pass, Info);
    assert_verdict(seen(20), "EU-WDR-01", Review, Advisory);
    let mut nothing = subscribed(Ending::NotFound);
    nothing.leaving.subscription.as_mut().unwrap().bought = None;
    assert_verdict(nothing, "EU-WDR-01", NotObserved, Info);
}

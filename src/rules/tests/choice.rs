//! A no beside the yes, and taking a consent back: US-CCPA-02, EU-GDPR-01, IN-DPDP-01.

use super::*;
use crate::metrics::conduct::consent::{Answer, Gate};
use crate::metrics::conduct::policy::Withdrawal;
use crate::metrics::leaving::Seen;

fn gate(refuse: &[&str]) -> Gate {
    Gate {
        seq: 4,
        launch: 1,
        agree: Some("Yes".into()),
        refuse: refuse.iter().map(|label| (*label).to_owned()).collect(),
        unclear: Vec::new(),
        scrolls: false,
        ticked: Vec::new(),
        answer: Answer::Agreed,
        answered: Some(5),
    }
}
fn asked(gate: Gate) -> JobMetrics {
    let mut job = job(Vec::new());
    job.conduct.consent.gates.push(gate);
    job
}

#[test]
fn ccpa_02_later_is_no_no_and_neither_is_more() {
    assert_verdict(asked(gate(&["No"])), "US-CCPA-02", Pass, Info);
    assert_verdict(asked(gate(&["Ask me later", "No, thanks"])), "US-CCPA-02", Pass, Info);
    assert_verdict(asked(gate(&["Ask me later"])), "US-CCPA-02", Review, Advisory);
    assert_verdict(asked(gate(&["稍后再说"])), "US-CCPA-02", Review, Advisory);
    assert_verdict(asked(gate(&[])), "US-CCPA-02", Review, Advisory);
    assert_verdict(job(Vec::new()), "US-CCPA-02", NotObserved, Info);
}

#[test]
fn ccpa_02_a_control_that_nobody_could_read_counts_for_nothing() {
    let unclear = Gate { unclear: vec![String::new()], ..gate(&[]) };
    let finding = find(&[asked(unclear)], "US-CCPA-02");
    assert_eq!((finding.verdict, finding.count), (Review, Some(0.0)));
    assert!(finding.message.contains("may refuse"), "{}", finding.message);
}

#[test]
fn taking_back_is_counted_from_the_main_screen_against_one_tap() {
    let with = |actions| {
        let mut job = job(Vec::new());
        let seen = Seen { seq: 30, what: "the control “Withdraw consent”".into() };
        job.conduct.withdrawal = Some(Withdrawal { seen, actions });
        job
    };
    for rule in ["EU-GDPR-01", "IN-DPDP-01"] {
        assert_verdict(with(Some(1)), rule, Pass, Info);
        assert_verdict(with(Some(2)), rule, Review, Info);
        assert_verdict(with(Some(6)), rule, Review, Advisory);
        assert_verdict(with(None), rule, NotObserved, Info);
        assert_verdict(job(Vec::new()), rule, NotObserved, Info);
        assert!(!find(&[with(Some(6))], rule).source.contains('“'), "its wording was not read");
    }
}

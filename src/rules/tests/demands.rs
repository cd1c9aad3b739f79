//! Data demanded on the way out: CN-DEL-04, EU-GDPR-02, KR-PIPA-01, IN-DP-03.

use super::*;
use crate::metrics::fields::FieldKind::{self, Bank, Code, Face, IdNumber, Name, Password, Phone};
use crate::metrics::leaving::{Demand, Inventory};

fn demand(&kind: &FieldKind) -> Demand {
    Demand { kind, seq: 21, because: "the field".into() }
}

/// A way out that ended, after a sign-up; both seen to their ends.
fn demanding(up: &[FieldKind], out: &[FieldKind]) -> JobMetrics {
    let mut job = leaving("requested", &[]);
    for (phase, kinds) in [("sign-up", up), ("account-deletion", out)] {
        job.counts.phases.push(PhaseCounts { name: phase.into(), ..PhaseCounts::default() });
        let demands = kinds.iter().map(demand).collect();
        job.leaving.inventories.push(Inventory { phase: phase.into(), demands, ..Inventory::default() });
    }
    job
}

#[test]
fn a_face_and_a_number_that_nobody_gave_before_fail_where_all_was_seen() {
    let job = demanding(&[Phone, Code], &[IdNumber, Face]);
    let finding = find(std::slice::from_ref(&job), "CN-DEL-04");
    assert_eq!((finding.verdict, finding.count, finding.evidence.as_slice()), (Fail, Some(2.0), &[21, 21][..]));
    assert!(finding.message.contains("identity number (line 21)"), "{}", finding.message);
    assert_verdict(job.clone(), "EU-GDPR-02", Review, Advisory);
    assert_verdict(job.clone(), "KR-PIPA-01", Review, Advisory);
    assert_verdict(job, "IN-DP-03", Review, Advisory);
}

#[test]
fn what_was_given_before_and_what_is_no_datum_about_a_person_is_not_new() {
    assert_verdict(demanding(&[Phone, IdNumber], &[IdNumber, Phone]), "CN-DEL-04", Pass, Info);
    assert_verdict(demanding(&[Phone], &[Password, Code, FieldKind::Reason, FieldKind::Phrase]), "CN-DEL-04", Pass, Info);
    let mut used = demanding(&[Phone], &[Bank]);
    let demands = vec![demand(&Bank)];
    used.leaving.inventories.insert(1, Inventory { phase: "use".into(), demands, ..Inventory::default() });
    assert_verdict(used, "CN-DEL-04", Pass, Info);
}

#[test]
fn a_phone_number_or_a_name_the_app_may_hold_already() {
    assert_verdict(demanding(&[FieldKind::Mail], &[Phone]), "CN-DEL-04", Review, Advisory);
    assert_verdict(demanding(&[Phone], &[Name]), "CN-DEL-04", Review, Advisory);
    assert_verdict(demanding(&[Phone], &[Name, IdNumber]), "CN-DEL-04", Fail, Indicator);
}

#[test]
fn a_gap_a_reason_against_fraud_and_a_disputed_entry_cap_at_review() {
    for at in [0, 1] {
        let mut gap = demanding(&[Phone], &[Face]);
        gap.leaving.inventories[at].gap = Some("it was not seen to end".into());
        let finding = find(std::slice::from_ref(&gap), "CN-DEL-04");
        assert!(finding.verdict == Review && finding.message.contains("not seen to end"), "{}", finding.message);
    }
    let mut fraud = demanding(&[Phone], &[Face]);
    fraud.leaving.inventories[1].fraud = Some("against fraud".into());
    assert_verdict(fraud, "CN-DEL-04", Review, Advisory);
    let mut disputed = demanding(&[Phone], &[Face]);
    disputed.counts.unknown.insert("deletion.entry".into(), "the author marks line 9".into());
    assert_verdict(disputed, "CN-DEL-04", Review, Advisory);
    // A way out that was not seen to its end may demand more.
    let mut short = demanding(&[Phone], &[Phone]);
    short.leaving.inventories[1].gap = Some("the deletion was not seen to end".into());
    assert_verdict(short, "CN-DEL-04", NotObserved, Info);
}

#[test]
fn without_a_sign_up_or_an_entry_nothing_can_be_said() {
    assert_verdict(leaving("deleted", &[]), "CN-DEL-04", NotObserved, Info);
    let mut none = demanding(&[Phone], &[]);
    none.deletion.as_mut().unwrap().entry = None;
    assert_verdict(none, "CN-DEL-04", NotObserved, Info);
    assert_verdict(job(Vec::new()), "CN-DEL-04", NotObserved, Info);
}

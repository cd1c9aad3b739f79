//! The way out as other packs see it: conditions, complaints, the store's demands, obstacles, steps as California counts them.

use super::*;
use crate::metrics::fields::FieldKind;
use crate::metrics::leaving::{Demand, Inventory, Search, Seen};

/// A way out after a sign-up that asked for these.
fn account(outcome: &str, obstacles: &[&str], own: &[FieldKind]) -> JobMetrics {
    let mut job = leaving(outcome, obstacles);
    job.counts.phases.push(PhaseCounts { name: "sign-up".into(), actions: 5, ..PhaseCounts::default() });
    let way_out = PhaseCounts { name: "account-deletion".into(), distinct_screens: 4, options: 15, ..PhaseCounts::default() };
    job.counts.phases.push(way_out);
    let demands = own.iter().map(|&kind| Demand { kind, seq: 3, because: "a field".into() }).collect();
    job.leaving.inventories.push(Inventory { phase: "sign-up".into(), demands, ..Inventory::default() });
    job
}
const OWN: &[FieldKind] = &[FieldKind::Phone];

#[test]
fn del_05_conditions_are_for_a_person_and_other_accounts_fail_by_the_phrase() {
    assert_verdict(leaving("deleted", &["O2"]), "CN-DEL-05", Pass, Info);
    assert_verdict(leaving("blocked", &["O14"]), "CN-DEL-05", Review, Advisory);
    let bundled = leaving("requested", &["O14", "O21"]);
    assert_verdict(bundled.clone(), "CN-DEL-05", Fail, Indicator);
    let finding = find(std::slice::from_ref(&bundled), "CN-DEL-05");
    assert!(finding.message.starts_with("O21 (line 20): seen"), "{}", finding.message);
    let mut disputed = bundled;
    disputed.counts.unknown.insert("deletion.entry".into(), "the author marks line 9".into());
    assert_verdict(disputed, "CN-DEL-05", Review, Advisory);
    let mut none = leaving("not_found", &[]);
    none.deletion.as_mut().unwrap().entry = None;
    assert_verdict(none, "CN-DEL-05", NotObserved, Info);
    let mut blind = leaving("deleted", &[]);
    blind.counts.unknown.insert("deletion.obstacles.text".into(), "a screen could not be read".into());
    assert_verdict(blind, "CN-DEL-05", Blocked, Info);
}

#[test]
fn del_08_passes_on_a_place_that_was_seen_and_says_nothing_without_one() {
    let mut seen = leaving("deleted", &[]);
    seen.leaving.complaint = Some(Seen { seq: 12, what: "“Help and feedback”".into() });
    let finding = find(std::slice::from_ref(&seen), "CN-DEL-08");
    assert_eq!((finding.verdict, finding.evidence.as_slice()), (Pass, &[12][..]));
    // A failed scenario does not take back what was seen.
    seen.status = Some(Status::Failed);
    assert_verdict(seen, "CN-DEL-08", Pass, Info);
    assert_verdict(leaving("deleted", &[]), "CN-DEL-08", NotObserved, Info);
}

#[test]
fn gp_01_fails_only_where_people_are_the_only_way() {
    assert_verdict(account("deleted", &[], OWN), "GP-DEL-01", Pass, Info);
    // A web page that the app opens is a way, and so is one that conditions bar.
    assert_verdict(account("blocked", &["O19"], OWN), "GP-DEL-01", Pass, Info);
    assert_verdict(account("blocked", &["O14"], OWN), "GP-DEL-01", Pass, Info);
    assert_verdict(account("blocked", &["O13"], OWN), "GP-DEL-01", Fail, Indicator);
    assert_verdict(account("blocked", &["O13", "O19"], OWN), "GP-DEL-01", Pass, Info);
    let mut promised = account("blocked", &["O13"], OWN);
    promised.counts.deletion.as_mut().unwrap().handling_days = Some(3);
    assert_verdict(promised, "GP-DEL-01", Review, Advisory);
    let mut missing = account("not_found", &[], OWN);
    missing.deletion.as_mut().unwrap().entry = None;
    assert_verdict(missing, "GP-DEL-01", Review, Advisory);
}

#[test]
fn gp_01_an_account_of_another_service_is_for_a_person_and_no_sign_up_says_nothing() {
    assert_verdict(account("blocked", &["O13"], &[]), "GP-DEL-01", Review, Advisory);
    assert_verdict(leaving("blocked", &["O13"]), "GP-DEL-01", NotObserved, Info);
}

#[test]
fn gp_02_a_rest_fails_where_the_control_says_deletion() {
    let mut rest = account("deactivated", &["O18"], OWN);
    assert_verdict(rest.clone(), "GP-DEL-02", Review, Advisory);
    rest.leaving.entry_says_delete = Some("Delete account".into());
    let finding = find(std::slice::from_ref(&rest), "GP-DEL-02");
    assert!(finding.verdict == Fail && finding.message.contains("“Delete account”"), "{}", finding.message);
    assert_verdict(account("deleted", &[], OWN), "GP-DEL-02", Pass, Info);
    assert_verdict(account("deleted", &["O23"], OWN), "GP-DEL-02", Review, Advisory);
    assert_verdict(account("blocked", &["O13", "O23"], OWN), "GP-DEL-02", NotObserved, Info);
}

#[test]
fn gp_03_says_what_to_do_since_the_page_is_elsewhere() {
    let finding = find(&[account("deleted", &[], OWN)], "GP-DEL-03");
    assert!(finding.verdict == NotObserved && finding.message.contains("open it in a browser"), "{}", finding.message);
}

#[test]
fn gdpr_03_holds_calendar_days_against_a_month() {
    let days = |days, working| {
        let mut job = leaving("requested", &[]);
        job.counts.deletion.as_mut().unwrap().handling_days = Some(days);
        job.deletion.as_mut().unwrap().handling_working = Some(working);
        job
    };
    assert_verdict(days(30, false), "EU-GDPR-03", Pass, Info);
    assert_verdict(days(31, false), "EU-GDPR-03", Review, Advisory);
    assert_verdict(days(21, true), "EU-GDPR-03", Pass, Info);
    assert_verdict(days(22, true), "EU-GDPR-03", Review, Advisory);
    assert_verdict(leaving("deleted", &[]), "EU-GDPR-03", NotObserved, Info);
}

#[test]
fn obstacles_are_counted_by_kind_and_neutral_ones_are_not() {
    assert_verdict(leaving("deleted", &["O8", "O9", "O15"]), "EU-EDPB-02", Pass, Info);
    assert_verdict(leaving("deleted", &["O2", "O9"]), "EU-EDPB-02", Review, Info);
    assert_verdict(leaving("deleted", &["O2", "O3", "O4"]), "EU-EDPB-02", Review, Advisory);
    // Nobody gets past these by himself.
    assert_verdict(leaving("unknown", &["O20"]), "EU-EDPB-02", Review, Indicator);
    assert_verdict(leaving("deleted", &["O16"]), "US-CCPA-03", Review, Advisory);
    assert_verdict(leaving("deleted", &["O2"]), "US-CCPA-03", Pass, Info);
}

#[test]
fn labels_that_shame_and_controls_that_stand_out() {
    assert_verdict(leaving("deleted", &["O4"]), "IN-DP-02", Fail, Indicator);
    assert_verdict(leaving("deleted", &["O3"]), "IN-DP-02", Pass, Info);
    assert_verdict(leaving("deleted", &["O5"]), "KR-ECA-03", Fail, Indicator);
    assert_verdict(leaving("deleted", &["O5"]), "IN-DP-05", Review, Advisory);
    let mut dark = leaving("deleted", &[]);
    dark.counts.unknown.insert("deletion.obstacles.O5".into(), "the screenshot is black".into());
    assert_verdict(dark.clone(), "KR-ECA-03", Blocked, Info);
    assert_verdict(dark, "IN-DP-02", Pass, Info);
    let mut none = leaving("not_found", &[]);
    none.deletion.as_mut().unwrap().entry = None;
    assert_verdict(none, "IN-DP-02", NotObserved, Info);
}

#[test]
fn california_counts_from_the_click_on_the_entry() {
    let steps = |flow| {
        let mut job = account("deleted", &[], OWN);
        job.counts.deletion.as_mut().unwrap().flow = flow;
        job
    };
    assert_verdict(steps(Some(4)), "US-CCPA-01", Pass, Info);
    let finding = find(&[steps(Some(5))], "US-CCPA-01");
    assert_eq!((finding.verdict, finding.count), (Review, Some(1.0)));
    assert!(finding.message.contains("to the end: 6; actions to make the account: 5"), "{}", finding.message);
    assert_verdict(steps(None), "US-CCPA-01", NotObserved, Info);
    let mut quicker = steps(Some(1));
    quicker.ways_in_not_taken = vec![(7, "One-tap sign-in".to_owned())];
    assert_verdict(quicker, "US-CCPA-01", Review, Advisory);
    let mut open = steps(Some(1));
    open.counts.deletion.as_mut().unwrap().outcome = "blocked".into();
    assert_verdict(open, "US-CCPA-01", Review, Advisory);
}

#[test]
fn pages_clicks_and_options_are_told_and_never_summed() {
    let long = account("deleted", &[], OWN);
    let finding = find(std::slice::from_ref(&long), "US-FTC-01");
    assert!(finding.message.starts_with("4 pages, 7 clicks, 15 options"), "{}", finding.message);
    assert_verdict(long.clone(), "US-FTC-01", Review, Advisory);
    let mut few = long;
    few.counts.phases.last_mut().unwrap().options = 14;
    assert_verdict(few, "US-FTC-01", Pass, Info);
    assert_verdict(job(Vec::new()), "US-FTC-01", NotObserved, Info);
}

#[test]
fn korea_compares_leaving_with_joining_and_leaves_it_to_a_person() {
    let of = |ratio, difference| {
        let mut job = account("deleted", &[], OWN);
        job.counts.symmetry = Some(Symmetry { ratio, difference });
        job
    };
    assert_verdict(of(1.0, 0), "KR-ECA-01", Pass, Info);
    assert_verdict(of(1.2, 1), "KR-ECA-01", Review, Info);
    assert_verdict(of(1.6, 3), "KR-ECA-01", Review, Advisory);
    assert_verdict(leaving("deleted", &[]), "KR-ECA-01", NotObserved, Info);
}

#[test]
fn to_be_asked_again_counts_from_the_second_time_on_whatever_the_launch() {
    let again = |origins: &[Origin]| {
        let mut asks = vec![ask("CAMERA", 1, Origin::Idle)];
        asks.extend(origins.iter().enumerate().map(|(at, &origin)| again("CAMERA", at as u32, origin)));
        job(asks)
    };
    for rule in ["EU-EDPB-01", "KR-ECA-04", "IN-DP-01"] {
        assert_verdict(again(&[Origin::Idle]), rule, Pass, Info);
        assert_verdict(again(&[Origin::Idle, Origin::Idle]), rule, Review, Advisory);
        assert_verdict(again(&[Origin::Solicited, Origin::Solicited]), rule, Pass, Info);
        assert_verdict(job(Vec::new()), rule, NotObserved, Info);
    }
}

#[test]
fn a_way_that_the_program_looked_for_itself_never_fails() {
    let mut found = account("blocked", &["O13"], OWN);
    found.leaving.searches.push(Search {
        seq: 9,
        phases: vec!["account-deletion".into()],
        told: "12 actions on 7 screens".into(),
    });
    for rule in ["CN-DEL-01", "CN-DEL-03", "GP-DEL-01"] {
        assert_verdict(found.clone(), rule, Review, Advisory);
        assert!(find(std::slice::from_ref(&found), rule).message.contains("12 actions on 7 screens"));
    }
    // A search for something else is none for this.
    found.leaving.searches[0].phases = vec!["policy".into()];
    assert_verdict(found, "CN-DEL-01", Fail, StrongIndicator);
    let mut missing = account("not_found", &[], OWN);
    missing.deletion.as_mut().unwrap().entry = None;
    assert!(find(&[missing], "CN-DEL-01").message.contains("4 different screens were seen"));
}

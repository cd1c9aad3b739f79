//! CN-DEL-07: the old account is alive.

use super::*;
use crate::metrics::model::CanaryFacts;

fn after(outcome: &str, canary: Option<CanaryFacts>) -> JobMetrics {
    JobMetrics { canary, ..leaving(outcome, &[]) }
}
fn came_back() -> CanaryFacts {
    CanaryFacts { stored: Some(5), logged_in: Some(40), seen_again: Some(44) }
}

#[test]
fn del_07_fails_where_the_app_said_done_and_the_canary_came_back() {
    let finding = find(&[after("deleted", Some(came_back()))], "CN-DEL-07");
    assert_eq!((finding.verdict, finding.severity, finding.evidence.as_slice()), (Fail, StrongIndicator, &[5, 40, 44][..]));
    assert!(finding.message.contains("there it was (line 44)"), "{}", finding.message);
}

#[test]
fn del_07_a_log_in_alone_proves_nothing() {
    let somebody_new = CanaryFacts { seen_again: None, ..came_back() };
    assert_verdict(after("deleted", Some(somebody_new)), "CN-DEL-07", Pass, Info);
}

#[test]
fn del_07_a_promise_or_a_rest_that_was_announced_is_for_a_person() {
    assert_verdict(after("requested", Some(came_back())), "CN-DEL-07", Review, Advisory);
    assert_verdict(after("deactivated", Some(came_back())), "CN-DEL-07", Review, Advisory);
}

#[test]
fn del_07_says_what_was_missing() {
    let told = |job| {
        let finding = find(&[job], "CN-DEL-07");
        assert_eq!(finding.verdict, NotObserved);
        finding.message
    };
    assert!(told(after("deleted", None)).contains("OFFRAMP_CANARY"));
    let no_log_in = CanaryFacts { logged_in: None, seen_again: None, ..came_back() };
    assert!(told(after("deleted", Some(no_log_in))).contains("nobody logged in"));
    assert!(told(after("blocked", Some(came_back()))).contains("did not end"));
}

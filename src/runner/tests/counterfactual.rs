//! Counterfactual runs: refusals are forgotten before each start but the first.

use super::*;

/// Permissions cleared, and why not, in order.
fn cleared(ran: &Ran) -> Vec<(Vec<String>, Option<String>)> {
    let of = |event: &Event| match event {
        Event::FlagsCleared { permissions, problem, .. } => Some((permissions.clone(), problem.clone())),
        _ => None,
    };
    ran.events().into_iter().filter_map(of).collect()
}

const STEPS: &str = "- launchApp\n- tapOn: Agree\n- relaunch: {times: 2}\n";

#[test]
fn flags_are_cleared_before_each_start_but_the_first() {
    let mut fake = simple();
    let ran = Job { counterfactual: true, ..job(STEPS) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let camera = vec!["android.permission.CAMERA".to_owned()];
    assert_eq!(cleared(&ran), [(camera.clone(), None), (camera, None)]);
    let order: Vec<&str> =
        fake.calls.iter().map(String::as_str).filter(|call| call.starts_with('s') || *call == "forget").collect();
    assert_eq!(order.iter().filter(|call| **call == "forget").count(), 2);
    let first_start = order.iter().position(|call| call.starts_with("start")).unwrap();
    assert!(order[..first_start].iter().all(|call| *call != "forget"));
}

#[test]
fn an_ordinary_job_clears_nothing() {
    let mut fake = simple();
    let ran = job(STEPS).run(&mut fake);
    assert!(cleared(&ran).is_empty() && !fake.calls.iter().any(|call| call == "forget"));
}

#[test]
fn a_phone_keeps_its_flags_and_the_job_says_so() {
    let mut fake = simple();
    let ran = Job { counterfactual: true, may_clear: false, ..job(STEPS) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert!(cleared(&ran).iter().all(|(_, why)| why.as_ref().is_some_and(|why| why.contains("--disposable-device"))));
    assert!(!fake.calls.iter().any(|call| call == "forget"));
}

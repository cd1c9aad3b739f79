//! Jobs that begin in the middle of their scenario.

use std::time::Duration;

use super::*;
use crate::driver::Driver;

#[test]
fn the_device_is_taken_as_it_is_and_what_stands_before_still_holds() {
    let mut fake = simple();
    fake.start(APP).unwrap();
    fake.wait(Duration::from_secs(1)).unwrap();
    let steps = "- onPermission: deny\n- phase: first-run\n- launchApp\n- tapOn: Agree\n- tapOn: Scan\n";
    let hooks = "onFlowStart: [launchApp]\nonFlowComplete: [back]\n";
    let ran = Job { from: 3, apk: true, header: hooks, ..job(steps) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let names: Vec<&str> = ran
        .events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Phase { name } => Some(name.as_str()),
            Event::Command { name, state: CommandState::Begin, .. } => Some(name.as_str()),
            Event::App { op: AppOp::Facts, .. } => None,
            Event::App { .. } => Some("something was done to the app"),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["first-run", "tapOn", "tapOn", "back"]);
    let Event::Scenario(facts) = ran.events()[0] else { panic!("a job begins with its scenario") };
    assert_eq!((facts.from_step.clone(), facts.clean.as_str()), (Some(FromStep { step: 4, of: 5, line: 10 }), "none"));
    assert!(!facts.is_test());
}

#[test]
fn an_app_that_is_not_there_cannot_be_gone_on_with() {
    let mut fake = simple();
    fake.absent = true;
    let ran = Job { from: 1, apk: true, ..job("- launchApp\n- tapOn: Agree\n") }.run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Broken, Some(FaultClass::Environment)));
    assert!(ran.error().contains("run the scenario from its beginning first"), "{}", ran.error());
}

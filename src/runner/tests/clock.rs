//! `advanceClock`: the jump is in the trace, nothing that waits is confused by it, and it is undone.

use super::*;

const HOUR_MS: i64 = 3_600_000;

/// Method, and from where to where.
fn moves(ran: &Ran) -> Vec<(&str, i64, Option<&str>)> {
    let of = |event: &&'_ Event| matches!(event, Event::Clock { .. });
    let events = ran.events();
    let all: Vec<_> = events.into_iter().filter(|event| of(event)).collect();
    all.into_iter()
        .map(|event| match event {
            Event::Clock { method, from_ms, to_ms, problem } => (method.as_str(), to_ms - from_ms, problem.as_deref()),
            _ => unreachable!("only these were kept"),
        })
        .collect()
}

#[test]
fn the_clock_is_moved_and_set_back_and_waiting_takes_no_notice() {
    let mut fake = simple();
    let ran = job("- launchApp\n- tapOn: Agree\n- advanceClock: 47h\n- assertVisible: Main\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(moves(&ran), [("root", 47 * HOUR_MS, None), ("root", -47 * HOUR_MS, None)]);
    assert!(fake.passed() < 10_000, "{} ms went by", fake.passed());
    let times: Vec<i64> = ran.trace.records(1).filter_map(|record| record.device_ms).collect();
    assert!(times.last().unwrap() - times[0] < 20_000, "the old time, and what went by since");
    let summary = ran.events().into_iter().find_map(|event| match event {
        Event::Command { name, summary, .. } if name == "advanceClock" => Some(summary.clone()),
        _ => None,
    });
    assert_eq!(summary.as_deref(), Some("advanceClock: by 47 h"));
}

#[test]
fn it_is_set_back_after_a_failure_too() {
    let ran = job("- launchApp\n- advanceClock: 30d\n- tapOn: {text: Nothing}\n").run(&mut simple());
    assert_eq!(ran.outcome.status, Status::Failed);
    assert_eq!(moves(&ran).iter().map(|(_, by, _)| by / HOUR_MS).collect::<Vec<_>>(), [720, -720]);
}

#[test]
fn where_nothing_can_set_it_the_job_goes_on_and_says_so() {
    let mut fake = simple();
    fake.clock_is_fixed = true;
    let ran = job("- launchApp\n- advanceClock: 47h\n- assertVisible: Agree\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(moves(&ran), [("none", 0, Some("nothing can set this device's clock"))]);
}

#[test]
fn the_clock_of_a_phone_is_left_alone() {
    let steps = "- launchApp\n- advanceClock: 47h\n";
    let ran = Job { may_clear: false, ..job(steps) }.run(&mut simple());
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::Environment)));
    assert!(ran.error().contains("--disposable-device"), "{}", ran.error());
    assert!(moves(&ran).is_empty());
    let steps = "- launchApp\n- advanceClock: {by: 47h, optional: true}\n";
    assert_eq!(Job { may_clear: false, ..job(steps) }.run(&mut simple()).outcome.status, Status::Passed);
}

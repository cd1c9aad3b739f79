//! Commands that choose, and time limits on what must hold.

use super::*;

/// Page after page by itself: a splash screen, then the log-in page ten seconds later.
fn slow() -> Fake {
    let mut fake = Fake::new(
        &[("splash", vec![Text("Loading")]), ("log-in", vec![Text("Welcome"), Button("Log in")]), ("in", vec![Text("Inside")])],
        &[("home", "launch", "splash", 100), ("log-in", "Log in", "in", 100)],
    );
    fake.follow("splash", "log-in", 10_000);
    fake
}

fn begun(ran: &Ran) -> Vec<&str> {
    let mut paths = Vec::new();
    for record in ran.trace.records(1) {
        if let Event::Command { path, state: CommandState::Begin, .. } = &record.event {
            paths.push(path.as_str());
        }
    }
    paths
}

/// Path, summary, state and message of the commands that ended.
fn ended(ran: &Ran) -> Vec<(&str, &str, CommandState, &str)> {
    let mut all = Vec::new();
    for record in ran.trace.records(1) {
        match &record.event {
            Event::Command { path, summary, state, message, .. } if *state != CommandState::Begin => {
                all.push((path.as_str(), summary.as_str(), *state, message.as_deref().unwrap_or_default()));
            }
            _ => {}
        }
    }
    all
}

#[test]
fn one_of_two_is_chosen_and_a_choice_holds_others() {
    let steps = "- launchApp\n\
                 - if:\n    visible: Log in\n    then: [back]\n    else:\n      - if: {visible: Log in, within: 1m, then: [{tapOn: Log in}], else: [back]}\n\
                 - if: {notVisible: Inside, within: 0, then: [back], else: [{assertVisible: Inside}]}\n\
                 - if: {visible: Nothing, within: 0, then: [back]}\n";
    let mut fake = slow();
    let ran = job(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(begun(&ran), ["0", "1", "1.else.0", "1.else.0.0", "2", "2.else.0", "3"]);
    assert!(!fake.calls.contains(&"key 4 x1".to_owned()), "{:?}", fake.calls);
    let ended = ended(&ran);
    let end = |path: &str| ended.iter().find(|(at, ..)| *at == path).copied().unwrap();
    assert_eq!(end("1"), ("1", "if: `Log in` is visible", CommandState::Ok, "it does not hold that `text: Log in` is visible"));
    assert_eq!(end("1.else.0").1, "if: `Log in` is visible within 1m");
    assert_eq!((end("3").2, end("3").3), (CommandState::Skipped, "it does not hold that `text: Nothing` is visible within 0"));
}

#[test]
fn a_time_limit_is_of_the_devices_time_and_looks_no_longer() {
    // Maestro's seven seconds are too short for this app; a minute is not; nought looks once.
    for (condition, holds, at_most) in [
        ("visible: Log in", false, 10_000),
        ("visible: Log in, within: 1m", true, 13_000),
        ("visible: Log in, within: 0", false, 3_000),
        ("notVisible: Loading, within: 500ms", false, 3_500),
        ("notVisible: Loading, within: 1m", true, 13_000),
        ("visible: Log in, notVisible: Welcome, within: 12s", false, 17_000),
    ] {
        let mut fake = slow();
        let ran = job(&format!("- launchApp\n- runFlow: {{when: {{{condition}}}, commands: [{{takeScreenshot: a}}]}}\n"))
            .run(&mut fake);
        assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
        assert_eq!(begun(&ran).contains(&"1.0"), holds, "{condition}");
        assert!(fake.passed() <= at_most, "{condition}: {}", fake.passed());
    }
}

#[test]
fn under_maestros_timing_a_limit_of_the_author_is_whole() {
    let mut fake = slow();
    let ran =
        Job { header: "  timing: strict\n", ..job("- launchApp\n- assertVisible: {text: Log in, within: 12s}\n") }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
}

#[test]
fn assertions_wait_as_long_as_the_author_says() {
    let ran = job("- launchApp\n- assertVisible: {text: Log in, within: 2500ms}\n").run(&mut slow());
    assert!(ran.error().contains("found nothing for `text: Log in` within 2500 ms; nearest"), "{}", ran.error());
    let ran = job("- launchApp\n- assertNotVisible: {text: Loading, within: 1s}\n").run(&mut slow());
    assert!(ran.error().ends_with("`text: Loading` is still on the screen after 1 s"), "{}", ran.error());
    let ran = job("- launchApp\n- assertVisible: {text: Log in, within: 'soon ${OFFRAMP_NAME}'}\n").run(&mut slow());
    assert!(ran.error().contains("a time limit must be like `5s`, found `soon "), "{}", ran.error());
}

#[cfg(feature = "js")]
#[test]
fn a_value_may_become_true() {
    let steps = "- launchApp\n- evalScript: ${output.n = 0; maestro.begun = new Date()}\n\
                 - assertTrue: {condition: '${new Date() - maestro.begun > 3000}', within: 5s}\n\
                 - if: {'true': '${output.n++ > 2}', within: 5s, then: [back]}\n\
                 - if: {'true': '${new Date() - maestro.begun > 60000}', within: 5s, then: [{assertVisible: Nothing}]}\n";
    let mut fake = slow();
    let ran = job(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert!(fake.calls.contains(&"key 4 x1".to_owned()), "{:?}", fake.calls);
    let ran = job("- launchApp\n- assertTrue: {condition: '${1 > 2}', within: 2s}\n").run(&mut slow());
    assert!(ran.error().ends_with("assertTrue: `${1 > 2}` is not true after 2 s: it is `false`"), "{}", ran.error());
}

#[test]
fn rounds_end_when_their_time_is_over_and_a_round_waits_for_its_condition() {
    let mut fake = slow();
    let ran = job("- launchApp\n- repeat: {timeLimit: 8s, commands: [{idle: 3s}]}\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let rounds = begun(&ran).iter().filter(|path| **path == "1.0").count();
    assert_eq!(rounds, 3, "a round that has begun is not cut off");
    let end = ended(&ran).into_iter().find(|(path, ..)| *path == "1").unwrap();
    assert_eq!((end.1, end.3), ("repeat: for 8s", "its time was over after 3 rounds"));
    let ran =
        job("- launchApp\n- repeat: {while: {visible: Log in, within: 20s}, commands: [{tapOn: Log in}]}\n").run(&mut slow());
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(begun(&ran), ["0", "1", "1.0"]);
}

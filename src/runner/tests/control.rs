//! Commands that choose, time limits on what must hold, what is done after a failure, and the device's shell.

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
fn a_loop_without_an_end_is_ended() {
    let ran = job("- launchApp\n- repeat: {while: {notVisible: Nothing}, commands: [{assertTrue: 'true'}]}\n").run(&mut simple());
    assert!(ran.error().contains("went through 1000 rounds"), "{}", ran.error());
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

/// What stands in the trace between the beginning and the end of cleaning up: paths of commands, or nothing where there was none.
fn cleaned(ran: &Ran) -> Vec<&str> {
    let (mut inside, mut paths) = (false, Vec::new());
    for record in ran.trace.records(1) {
        match &record.event {
            Event::Cleanup { begin } => inside = *begin,
            Event::Command { path, state: CommandState::Begin, .. } if inside => paths.push(path.as_str()),
            _ => {}
        }
    }
    assert!(!inside, "what begins ends");
    paths
}

#[test]
fn after_a_failure_the_author_gathers_evidence_and_the_scenario_fails_all_the_same() {
    let header = "  onFailure: [{takeScreenshot: end}, {tapOn: Nothing}, back]\nonFlowComplete: [back]\n";
    let mut fake = simple();
    let ran =
        Job { header, ..job("- launchApp\n- tapOn: {text: Agre, optional: true}\n- assertVisible: {text: Main, within: 0}\n") }
            .run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::Scenario)));
    assert!(ran.error().contains("found nothing for `text: Main`"), "the first failure counts: {}", ran.error());
    assert_eq!(begun(&ran), ["0", "1", "2", "failure.0", "failure.1", "complete.0"]);
    assert_eq!(cleaned(&ran), ["failure.0", "failure.1"], "the end of the flow is no part of it");
    assert!(fs::read(ran.dir.path().join("run/screenshots/1-end.png")).is_ok());
    let ran = Job { header, ..job("- launchApp\n- tapOn: Agree\n") }.run(&mut simple());
    assert_eq!((ran.outcome.status, cleaned(&ran).len()), (Status::Passed, 0), "{}", ran.error());
}

#[test]
fn where_the_run_goes_on_what_is_done_after_a_failure_counts() {
    let tidy = |outer: &str, inner: &str| {
        let text = format!(
            "- launchApp\n- {outer}:\n    {inner}\n    commands: [{{tapOn: {{text: Agree}}}}, {{assertVisible: {{text: Nothing, within: 0}}}}]\n    onFailure: [back]\n"
        );
        job(&text).run(&mut simple())
    };
    let ran = tidy("runFlow", "label: in vain");
    assert_eq!((ran.outcome.status, cleaned(&ran)), (Status::Failed, vec!["1.failure.0"]));
    let ran = tidy("runFlow", "optional: true");
    assert_eq!((ran.outcome.status, cleaned(&ran).len()), (Status::Passed, 0), "{}", ran.error());
    assert!(begun(&ran).contains(&"1.failure.0"));
    let steps = "- launchApp\n- retry:\n    maxRetries: 1\n    commands: [{assertVisible: {text: Nothing, within: 0}}]\n    onFailure: [back]\n";
    let ran = job(steps).run(&mut simple());
    assert_eq!(begun(&ran), ["0", "1", "1.0", "1.failure.0", "1.0", "1.failure.0"]);
    assert_eq!(cleaned(&ran), ["1.failure.0"], "after the first there is another try");
}

#[test]
fn nothing_is_done_after_a_failure_of_the_device_or_an_interruption() {
    let header = "  onFailure: [back]\n";
    let mut fake = simple();
    fake.gone_at = Some(1500);
    let ran = Job { header, ..job("- launchApp\n- tapOn: Agree\n") }.run(&mut fake);
    assert_eq!((ran.outcome.status, cleaned(&ran).len()), (Status::Broken, 0));
    let mut fake = simple();
    let stop = Arc::new(AtomicBool::new(false));
    fake.stop_at = Some((3000, stop.clone()));
    let ran = Job { header, stop, ..job("- launchApp\n- tapOn: Nothing\n") }.run(&mut fake);
    assert_eq!((ran.error(), cleaned(&ran).len()), ("interrupted", 0));
}

#[test]
fn a_shell_command_is_checked_kept_and_its_values_are_words() {
    let mut fake = simple();
    fake.shell = vec![("package:com.example.app\r\nsecret hunter2\n", 0, 100), ("", 3, 0)];
    let header = "  adb: true\n  secrets: [WORD]\nenv: {WORD: hunter2, NAME: \"it's; reboot\"}\n";
    let steps = "- launchApp\n- adb: {shell: 'pm list ${NAME} ${WORD}', into: FOUND}\n- assertTrue: ${FOUND}\n- adb: {shell: exit 3, expect: 3}\n";
    let ran = Job { header, ..job(steps) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let call = fake.calls.iter().find(|call| call.starts_with("shell ")).unwrap();
    assert!(call.contains(r"='it'\''s; reboot'") && call.ends_with("\npm list \"$OFFRAMP_1\" \"$OFFRAMP_3\""), "{call}");
    let used: Vec<_> = ran.events().into_iter().filter(|event| matches!(event, Event::Shell { .. })).collect();
    let Event::Shell { command, status: 0, output } = used[0] else { panic!("{used:?}") };
    assert_eq!(command, "pm list it's; reboot •••");
    assert_eq!(output, "package:com.example.app\r\nsecret •••");
    let trace = fs::read_to_string(ran.dir.path().join("run/trace.jsonl")).unwrap();
    assert!(!trace.contains("hunter2"), "{trace}");
}

#[test]
fn a_shell_command_that_fails_is_too_slow_or_never_ends_fails_the_step() {
    let run = |answers: &[(&'static str, i32, i64)]| {
        let mut fake = simple();
        fake.shell = answers.to_vec();
        Job { header: "  adb: true\n", ..job("- launchApp\n- adb: {shell: settings get x, timeout: 2s}\n") }.run(&mut fake)
    };
    for (answers, error) in [
        (&[("Failure: no such key\n", 1, 0)][..], "adb: `settings get x` ended with 1, not 0, and wrote: Failure: no such key"),
        (&[("", 255, 0)], "ended with 255, not 0, and wrote nothing"),
        (&[("", 0, 2_500)], "took 2510 ms, more than 2 s"),
        (&[], "did not end within"),
    ] {
        let ran = run(answers);
        assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::Scenario)));
        assert!(ran.error().contains(error), "{}", ran.error());
        assert!(ran.events().iter().any(|event| matches!(event, Event::Shell { .. })), "it is in the trace all the same");
    }
    let ran = Job { header: "  adb: true\n", may_clear: false, ..job("- adb: ls\n") }.run(&mut simple());
    assert!(ran.error().contains("--disposable-device"), "{}", ran.error());
}

#[test]
fn what_a_shell_command_wrote_is_cut_between_letters() {
    let mut fake = simple();
    let long: &'static str = Box::leak("汉".repeat(2000).into_boxed_str());
    fake.shell = vec![(long, 0, 0)];
    let ran = Job { header: "  adb: [cat]\n", ..job("- adb: cat /sdcard/a\n") }.run(&mut fake);
    let kept = ran
        .events()
        .into_iter()
        .find_map(|event| if let Event::Shell { output, .. } = event { Some(output.len()) } else { None });
    assert_eq!(kept, Some(4095), "{}", ran.error());
}

//! Jobs that do not pass: whose fault it was, and what is kept.

use super::*;

#[test]
fn an_app_that_leaves_after_a_refusal_is_told_with_the_time() {
    let mut fake = Fake::new(
        &[("main", vec![Text("Main")])],
        &[("home", "launch", "ask-camera", 100), ("ask-camera", "Don’t allow", "main", 50)],
    );
    fake.alive = false;
    fake.follow("main", "home", 400);
    let ran = Job { policy: Policy::DenyAll, ..job("- launchApp\n- tapOn: Agree\n") }.run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::App)));
    let error = ran.error();
    assert!(
        error.contains("the app left the screen") && error.contains("ms after CAMERA was refused and its process ended"),
        "{error}"
    );
    let ms: i64 = error.split("the app left the screen ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((400..1000).contains(&ms), "{error}");
}

#[test]
fn the_apps_own_crash_ends_the_job_even_in_an_optional_step() {
    let mut fake =
        Fake::new(&[("main", vec![Button("Scan")])], &[("home", "launch", "main", 100), ("main", "Scan", "crash", 100)]);
    let ran = job("- launchApp\n- tapOn: {text: Scan, optional: true}\n- assertVisible: Main\n").run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::App)));
    assert!(ran.error().contains("the app crashed; the system says “Example keeps stopping”"), "{}", ran.error());
}

#[test]
fn an_app_that_does_not_run_here_blocks_the_job() {
    let refusing = || Fake::new(&[("main", vec![Text("Emulators are not served")])], &[("home", "launch", "main", 100)]);
    let steps = "- launchApp\n- assertVisible: Agree\n";
    let header = "  markers: {unsupported: Emulators.*}\n";
    let ran = Job { header, ..job(steps) }.run(&mut refusing());
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::Environment)));
    assert!(
        ran.error().contains("blocked: the app does not run on this device; it says “Emulators are not served”"),
        "{}",
        ran.error()
    );
    let ran = job(steps).run(&mut refusing());
    assert_eq!(ran.outcome.fault, Some(FaultClass::Scenario), "without the author's word nobody knows");
}

#[test]
fn another_apps_dialog_is_waved_away_as_noise() {
    let mut fake = Fake::new(
        &[("main", vec![Text("Main")])],
        &[("home", "launch", "anr-of-other", 100), ("anr-of-other", "Wait", "main", 100)],
    );
    let ran = job("- launchApp\n- assertVisible: Main\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let events = ran.events();
    let at = events.iter().position(|event| matches!(event, Event::Noise { begin: true })).unwrap();
    assert!(matches!(events[at + 1], Event::Input(Input { purpose: Purpose::Recover, .. })));
    assert!(matches!(events[at + 2], Event::Noise { begin: false }));
}

#[test]
fn a_device_that_goes_away_breaks_the_job_and_all_until_then_is_kept() {
    let mut fake = simple();
    fake.gone_at = Some(1500);
    let ran = job("- launchApp\n- tapOn: Agree\n- assertVisible: Main\n").run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Broken, Some(FaultClass::Infrastructure)));
    assert!(ran.error().contains("device `fake` is offline"));
    assert!(ran.rested_on("Agree") == 1 && !ran.trace.truncated);
    let events = ran.events();
    assert!(matches!(events[events.len() - 2], Event::Fault { class: FaultClass::Infrastructure, .. }));
}

#[test]
fn a_device_that_is_not_there_at_all_gives_a_job_too() {
    let mut fake = simple();
    fake.gone_at = Some(0);
    let ran = job("- launchApp\n").run(&mut fake);
    assert_eq!((ran.outcome.status, ran.trace.jobs()), (Status::Broken, vec![1]));
}

#[test]
fn an_interrupted_job_is_broken_and_readable() {
    let mut fake = simple();
    let stop = Arc::new(AtomicBool::new(false));
    fake.stop_at = Some((3000, stop.clone()));
    let ran = Job { stop, ..job("- launchApp\n- tapOn: Nothing\n") }.run(&mut fake);
    assert_eq!(ran.outcome, JobOutcome { status: Status::Broken, error: Some("interrupted".into()), fault: None });
    assert!(fake.passed() < 4000 && ran.rested_on("Agree") == 1);
}

#[test]
fn without_a_person_what_only_a_person_can_do_is_blocked() {
    let ran = job("- launchApp\n- manual: hold the phone before your face\n").run(&mut simple());
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::Environment)));
    assert!(ran.error().ends_with("manual: blocked: a person must hold the phone before your face"), "{}", ran.error());
}

#[test]
fn nothing_is_cleared_on_a_device_that_is_not_disposable() {
    let mut fake = simple();
    let ran = Job { may_clear: false, ..job("- launchApp: {clearState: true}\n") }.run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Broken, Some(FaultClass::Environment)));
    assert!(ran.error().contains("--disposable-device"), "{}", ran.error());
    assert!(!fake.calls.iter().any(|call| call.starts_with("clear") || call.starts_with("uninstall")));
}

#[test]
fn a_gap_in_the_log_is_told_and_the_job_goes_on() {
    let mut fake = simple();
    fake.log_is_lost = true;
    let ran = job("- launchApp\n- tapOn: Agree\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert!(ran.events().into_iter().any(|event| matches!(event, Event::LogGap { reason } if reason == "the log was cleared")));
}

#[test]
fn what_stays_is_told() {
    let ran = job("- launchApp\n- assertNotVisible: Agree\n").run(&mut simple());
    assert!(ran.error().ends_with("assertNotVisible: `text: Agree` is still on the screen after 17 s"), "{}", ran.error());
    let ran = job("- launchApp\n- extendedWaitUntil: {notVisible: Agree, timeout: 3000}\n").run(&mut simple());
    assert!(ran.error().ends_with("is still on the screen after 3 s"), "{}", ran.error());
}

#[test]
fn an_unknown_variable_is_named_where_it_stands() {
    let ran = job("- launchApp\n- runFlow: {commands: [{tapOn: '${NAME}'}]}\n").run(&mut simple());
    assert_eq!(ran.outcome.fault, Some(FaultClass::Scenario));
    assert_eq!(ran.error().matches("scenario.yaml").count(), 1, "{}", ran.error());
    assert!(ran.error().contains(": tapOn: ") && ran.error().contains("NAME"), "{}", ran.error());
}

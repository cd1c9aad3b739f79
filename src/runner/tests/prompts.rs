//! Permission prompts: by policy, by the scenario, and those that cannot be answered.

use super::*;

fn asking() -> Fake {
    Fake::new(
        &[("main", vec![Text("Main"), Button("Scan")]), ("scanner", vec![Text("Scanner")])],
        &[
            ("home", "launch", "main", 100),
            ("main", "Scan", "ask-camera", 200),
            ("ask-camera", "While using the app", "ask-contacts", 100),
            ("ask-camera", "Only this time", "ask-contacts", 100),
            ("ask-camera", "Don’t allow", "ask-contacts", 100),
            ("ask-contacts", "While using the app", "scanner", 100),
            ("ask-contacts", "Only this time", "scanner", 100),
            ("ask-contacts", "Don’t allow", "scanner", 100),
        ],
    )
}

const SCAN: &str = "- launchApp\n- tapOn: Scan\n- assertVisible: Scanner\n";

#[test]
fn prompts_are_answered_by_policy() {
    for (policy, choice) in [
        (Policy::DenyAll, "deny"),
        (Policy::AllowAll, "allow_foreground"),
        (Policy::AllowOnce, "allow_once"),
        (Policy::Grant, "allow_foreground"),
    ] {
        let ran = Job { policy, ..job(SCAN) }.run(&mut asking());
        assert_eq!(ran.outcome.status, Status::Passed, "{policy:?}: {}", ran.error());
        assert_eq!(ran.answers(), [(choice, "policy"), (choice, "policy")]);
    }
}

#[test]
fn a_prompt_is_recorded_before_it_is_answered() {
    let ran = Job { policy: Policy::DenyAll, ..job(SCAN) }.run(&mut asking());
    let records: Vec<&Record> = ran.trace.records(1).collect();
    let answers: Vec<usize> = (0..records.len()).filter(|&at| matches!(records[at].event, Event::Answer { .. })).collect();
    for &at in &answers {
        let Event::Answer { page, control_id, control_text, .. } = &records[at].event else { panic!() };
        assert!(control_id.ends_with("/permission_deny_button") && control_text == "Don’t allow");
        assert!(*page < records[at].seq);
        let Event::Observe(page) = &ran.trace.record(*page).unwrap().event else { panic!() };
        assert!(page.settled && page.image.is_some() && page.window.contains("GrantPermissionsActivity"));
        let Event::Input(tap) = &records[at - 1].event else { panic!("the tap stands before its answer") };
        assert_eq!(tap.purpose, Purpose::Prompt);
    }
    assert_eq!(answers.len(), 2);
}

#[test]
fn on_permission_answers_in_order_and_its_last_entry_stays() {
    let steps = "- onPermission: {CAMERA: [deny, allow], '*': allow_once}\n- launchApp\n- tapOn: Scan\n- launchApp\n- tapOn: Scan\n\
                 - launchApp\n- tapOn: Scan\n- assertVisible: Scanner\n";
    let ran = job(steps).run(&mut asking());
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let choices: Vec<&str> = ran.answers().into_iter().map(|(choice, _)| choice).collect();
    assert_eq!(choices, ["deny", "allow_once", "allow_foreground", "allow_once", "allow_foreground", "allow_once"]);
    assert!(ran.answers().iter().all(|(_, by)| *by == "onPermission"));
}

#[test]
fn a_part_is_allowed_where_there_is_one() {
    let place = || {
        let rules = [
            ("home", "launch", "ask-place", 100),
            ("ask-place", "Approximate", "ask-place", 0),
            ("ask-place", "While using the app", "ask-camera", 100),
            ("ask-camera", "While using the app", "main", 100),
        ];
        Fake::new(&[("main", vec![Text("Main")])], &rules)
    };
    let ran = job("- onPermission: allow_partial\n- launchApp\n- assertVisible: Main\n").run(&mut place());
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(ran.answers(), [("allow_foreground", "onPermission"); 2]);
    let tapped: Vec<&str> = ran.inputs().iter().filter_map(|input| Some(input.node.as_ref()?.text.as_str())).collect();
    assert_eq!(tapped, ["Approximate", "While using the app", "While using the app"]);
    assert!(ran.inputs().iter().all(|input| input.purpose == Purpose::Prompt));
}

#[test]
fn a_prompt_without_an_answer_fails_the_step_and_names_the_command() {
    let ran = job(SCAN).run(&mut asking());
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::Scenario)));
    let error = ran.error();
    assert!(
        error.contains("tapOn: a permission prompt for CAMERA is open and the scenario has no answer for it; add `onPermission: {CAMERA: deny}`"),
        "{error}"
    );
    assert_eq!(ran.rested_on("permission_message"), 1, "the prompt is in the trace");
}

#[test]
fn a_prompt_that_ignores_the_back_key_cannot_be_dismissed() {
    let ran = job(&format!("- onPermission: {{CAMERA: dismiss}}\n{SCAN}")).run(&mut asking());
    assert_eq!(ran.answers(), [("dismiss", "onPermission")]);
    assert!(ran.error().contains("the permission prompt for CAMERA cannot be closed with the back key"), "{}", ran.error());
}

#[test]
fn an_app_that_asks_without_end_is_stopped() {
    let mut fake = Fake::new(&[], &[("home", "launch", "ask-camera", 100)]);
    let ran = Job { policy: Policy::DenyAll, ..job("- launchApp\n") }.run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::App)));
    assert!(ran.error().contains("asks without end: 20 prompts in one step, the last for CAMERA"), "{}", ran.error());
    assert_eq!(ran.answers().len(), 20);
}

#[test]
fn under_grant_nothing_is_left_to_ask_for() {
    let mut fake = simple();
    Job { policy: Policy::Grant, ..job("- launchApp\n") }.run(&mut fake);
    assert_eq!(fake.calls[1..3], ["clear com.example.app", "grant com.example.app android.permission.CAMERA"]);
}

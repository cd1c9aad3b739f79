//! Commands that do what they say.

use std::time::Duration;

use super::Row::{Countdown, Field, Password};
use super::*;
use crate::runner::Reply;

#[test]
fn an_account_from_a_file_is_typed_and_its_password_is_nowhere_in_the_trace() {
    let mut fake = Fake::new(&[("main", vec![Row::Field("Phone"), Row::Field("Code word")])], &[("home", "launch", "main", 100)]);
    let account = Account {
        id: "anna".into(),
        identifier: "19900000001".into(),
        method: Some("password".into()),
        password: Some("hunter2hunter".into()),
    };
    let steps =
        "- launchApp\n- tapOn: Phone\n- inputText: ${ACCOUNT.identifier}\n- tapOn: Code word\n- inputText: ${ACCOUNT.password}\n";
    let ran = Job { account: Some(account), ..job(steps) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert!(
        fake.calls.iter().any(|call| call == "text hunter2hunter") && fake.calls.iter().any(|call| call == "text 19900000001")
    );
    let trace = fs::read_to_string(ran.dir.path().join("run/trace.jsonl")).unwrap();
    assert!(trace.contains("\"account\":{\"id\":\"anna\",\"method\":\"password\"}") && !trace.contains("hunter2"), "{trace}");
}

#[test]
fn the_narrow_line() {
    let mut fake = simple();
    let ran = Job { apk: true, ..job("- phase: first-run\n- launchApp\n- tapOn: Agree\n- assertVisible: Main\n") }.run(&mut fake);
    assert_eq!(ran.outcome, JobOutcome { status: Status::Passed, error: None, fault: None });
    assert_eq!(
        fake.calls,
        [
            "key 3 x1",
            "uninstall com.example.app",
            "install app.apk",
            "log",
            "stop com.example.app",
            "start com.example.app",
            "tap Agree",
        ]
    );
    let inputs = ran.inputs();
    assert_eq!(inputs.len(), 1);
    assert_eq!((inputs[0].op, inputs[0].purpose, inputs[0].point), (InputOp::Tap, Purpose::Step, Some((540, 375))));
    assert_eq!(inputs[0].node.as_ref().unwrap().text, "Agree");
    // It was decided on a look that is in the trace, of the consent screen at rest, with its picture.
    let Event::Observe(on) = &ran.trace.record(inputs[0].on.unwrap()).unwrap().event else { panic!() };
    assert!(on.settled && on.image.is_some() && on.activity == "com.example.app/.Main");
    assert_eq!((ran.rested_on("Agree"), ran.rested_on("Main<") + ran.rested_on("\"Main\"")), (1, 1));
    let kinds: Vec<&str> = ran.events().iter().map(|event| kind(event)).collect();
    assert_eq!(&kinds[..5], ["scenario", "device", "app", "app", "perms"]);
    assert_eq!(&kinds[kinds.len() - 4..], ["perms", "exits", "log", "end"]);
    assert!(ran.told.contains(&Progress::Phase { name: "first-run".into() }));
    assert!(ran.told.contains(&Progress::Command { index: 3, total: 4, summary: "tapOn: Agree".into() }));
}

#[test]
fn what_is_still_up_when_a_phase_begins_is_recorded_in_it_again() {
    let ran =
        job("- phase: first-run\n- launchApp\n- assertVisible: Agree\n- phase: sign-up\n- tapOn: Agree\n").run(&mut simple());
    let events = ran.events();
    let began = events.iter().position(|event| matches!(event, Event::Phase { name } if name == "sign-up")).unwrap();
    let rest = |event: &&Event| matches!(event, Event::Observe(Observe { settled: true, .. }));
    let tapped = events.iter().position(|event| matches!(event, Event::Input(_))).unwrap();
    assert_eq!(events[began..tapped].iter().filter(|event| rest(event)).count(), 1);
    assert_eq!(ran.rested_on("Agree"), 2);
}

#[test]
fn a_phase_that_begins_with_a_start_records_nothing_of_what_was_up_before() {
    let ran = job("- phase: first-run\n- launchApp\n- assertVisible: Agree\n- phase: use\n- launchApp\n").run(&mut simple());
    let events = ran.events();
    let began = events.iter().position(|event| matches!(event, Event::Phase { name } if name == "use")).unwrap();
    let next = events[began..].iter().find(|event| matches!(event, Event::Observe(_) | Event::App { .. })).unwrap();
    assert!(matches!(next, Event::App { .. }), "{next:?}");
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::Scenario(_) => "scenario",
        Event::Device(_) => "device",
        Event::App { .. } => "app",
        Event::Perms { .. } => "perms",
        Event::Exits { .. } => "exits",
        Event::Log { .. } => "log",
        Event::End { .. } => "end",
        _ => "other",
    }
}

#[test]
fn what_never_comes_is_looked_for_on_the_devices_clock() {
    let mut fake = simple();
    let ran = job("- launchApp\n- tapOn: Agre\n").run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Failed, Some(FaultClass::Scenario)));
    let error = ran.error();
    assert!(
        error.ends_with(
            "scenario.yaml:6:3: tapOn: found nothing for `text: Agre` within 17 s; nearest on the screen: “Agree”, “Welcome”"
        ),
        "{error}"
    );
    assert!((17_000..20_000).contains(&fake.passed()), "{}", fake.passed());
    let failed =
        ran.events().into_iter().any(|event| matches!(event, Event::Command { state: CommandState::Failed, line: 6, .. }));
    assert!(failed);
}

#[test]
fn an_optional_step_looks_for_seven_seconds_and_only_warns() {
    let mut fake = simple();
    let ran = job("- launchApp\n- tapOn: {text: Nothing, optional: true}\n- tapOn: Agree\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed);
    assert!((8_000..12_000).contains(&fake.passed()), "{}", fake.passed());
    assert!(ran.events().into_iter().any(|event| matches!(event, Event::Command { state: CommandState::Warned, .. })));
}

/// The app asks for the camera when `Scan` is tapped, and for contacts after that.

#[test]
fn a_screen_comes_to_rest_before_it_is_acted_on_and_states_on_the_way_are_kept() {
    let mut fake = Fake::new(
        &[
            ("splash", vec![Text("Splash"), Button("Skip")]),
            ("main", vec![Text("Main"), Button("Go")]),
            ("end", vec![Text("End")]),
        ],
        &[("home", "launch", "splash", 100), ("main", "Go", "end", 100)],
    );
    fake.follow("splash", "main", 300);
    let ran = job("- launchApp\n- tapOn: Go\n- assertVisible: End\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!((ran.rested_on("Splash"), ran.rested_on("\"Go\""), ran.rested_on("\"End\"")), (0, 1, 1));
    let unsettled =
        ran.events().into_iter().filter(|event| matches!(event, Event::Observe(Observe { settled: false, .. }))).count();
    assert!(unsettled >= 1, "the splash screen is in the trace");
}

#[test]
fn a_countdown_is_waited_for_and_each_of_its_labels_is_kept() {
    let mut fake = Fake::new(
        &[("wait", vec![Text("Read this"), Countdown("Continue", 3)]), ("end", vec![Text("End")])],
        &[("home", "launch", "wait", 100), ("wait", "Continue", "end", 100)],
    );
    let ran = job("- launchApp\n- tapOn: Continue.*\n- assertVisible: End\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    for label in ["Continue (3 s)", "Continue (2 s)", "Continue (1 s)", "\"Continue\""] {
        assert!(ran.rested_on(label) >= 1, "{label}");
    }
    assert_eq!(ran.inputs()[0].node.as_ref().unwrap().text, "Continue");
}

const PHONE_AND_PASSWORD: &str = "- launchApp\n- tapOn: Phone\n- inputText: ${OFFRAMP_PHONE}\n- tapOn: Secret word\n- inputText: ${PIN}\n\
                                  - inputText: hunter22\n";

#[test]
fn text_goes_into_the_focused_field_and_secrets_stand_in_no_file() {
    let mut fake = Fake::new(&[("main", vec![Field("Phone"), Password("Secret word")])], &[("home", "launch", "main", 100)]);
    let header = "  secrets: [PIN]\nenv: {PIN: swordfish}\n";
    let ran = Job { header, ..job(PHONE_AND_PASSWORD) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert!(fake.calls.contains(&"text swordfish".to_owned()) && fake.calls.contains(&"text hunter22".to_owned()));
    let inputs = ran.inputs();
    let texts: Vec<&&Input> = inputs.iter().filter(|input| input.op == InputOp::Text).collect();
    assert_eq!(texts[0].value.as_deref().map(str::len), Some(11));
    assert_eq!((texts[0].keystrokes, texts[1].keystrokes, texts[2].keystrokes), (11, 9, 8));
    assert_eq!((texts[1].value.as_deref(), texts[2].value.as_deref()), (Some("•••"), Some("•••")));
    assert_eq!(texts[0].node.as_ref().unwrap().text, "Phone");
    for file in walk(ran.dir.path().join("run")) {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        assert!(!text.contains("swordfish") && !text.contains("hunter22"), "{}", file.display());
    }
    assert!(ran.told.iter().all(|told| !format!("{told:?}").contains("swordfish")));
}

fn walk(dir: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(path) } else { vec![path] }).collect()
}

#[test]
fn text_without_a_focused_field_is_an_error() {
    let mut fake = Fake::new(&[("main", vec![Field("Phone")])], &[("home", "launch", "main", 100)]);
    let ran = job("- launchApp\n- inputText: abc\n").run(&mut fake);
    assert!(ran.error().contains("inputText: no text field has the focus; tap the field with `tapOn`"), "{}", ran.error());
    assert!(!fake.calls.iter().any(|call| call.starts_with("text")));
}

#[test]
fn the_keyboard_is_closed_only_if_it_is_shown_and_never_counts_as_a_step() {
    let mut fake = Fake::new(&[("main", vec![Field("Phone")])], &[("home", "launch", "main", 100)]);
    let ran = job("- launchApp\n- hideKeyboard\n- tapOn: Phone\n- hideKeyboard\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let keys: Vec<Purpose> = ran.inputs().iter().filter(|input| input.op == InputOp::Key).map(|input| input.purpose).collect();
    assert_eq!(keys, [Purpose::Recover]);
}

#[test]
fn a_code_is_read_from_an_sms_that_came_after_the_last_one() {
    let mut fake = Fake::new(&[("main", vec![Field("Code")])], &[("home", "launch", "main", 100)]);
    fake.inbox = vec![(-1, "old code 111111"), (5000, "your code is 222222"), (20_000, "your code is 333333")];
    let ran =
        job("- launchApp\n- readCode\n- tapOn: Code\n- inputText: ${code}\n- readCode: {into: second}\n- inputText: ${second}\n")
            .run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let typed: Vec<&str> = fake.calls.iter().filter_map(|call| call.strip_prefix("text ")).collect();
    assert_eq!(typed, ["222222", "333333"]);
    let external = ran.events().into_iter().find_map(|event| match event {
        Event::External { act, by, took_ms } => Some((act.as_str(), by.as_str(), *took_ms)),
        _ => None,
    });
    assert!(matches!(external, Some(("sms", "harness", 3000..5000))), "{external:?}");
}

struct Someone;

impl Person for Someone {
    fn ask(&self, _what: &str, _wants_text: bool, _limit: Duration) -> Reply {
        Reply::Done("4711 ".into())
    }
}

#[test]
fn a_person_acts_and_types_codes() {
    let mut fake = Fake::new(&[("main", vec![Field("Code")])], &[("home", "launch", "main", 100)]);
    let steps = "- launchApp\n- manual: look\n- readCode: {from: person}\n- tapOn: Code\n- inputText: ${code}\n";
    let ran = Job { person: &Someone, ..job(steps) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert!(fake.calls.contains(&"text 4711".to_owned()));
    let human = ran.events().into_iter().filter(|event| matches!(event, Event::External { by, .. } if by == "human")).count();
    assert_eq!(human, 2);
}

#[test]
fn conditions_loops_and_noise() {
    let mut fake = simple();
    let steps = "- launchApp\n\
                 - runFlow: {when: {visible: Nothing}, commands: [{tapOn: Nothing}]}\n\
                 - runFlow: {when: {notVisible: Nothing}, commands: [{tapOn: Agree}]}\n\
                 - repeat: {times: 2, commands: [{tapOn: Scan}]}\n\
                 - noise: [{tapOn: Profile}]\n\
                 - runFlow: {when: {true: 'false'}, commands: [{tapOn: Nothing}]}\n\
                 - runFlow: {when: {platform: iOS}, commands: [{tapOn: Nothing}]}\n\
                 - runFlow: {when: {true: '1', platform: Android}, commands: [{assertTrue: 'true'}]}\n";
    let ran = job(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let taps: Vec<&str> = fake.calls.iter().filter_map(|call| call.strip_prefix("tap ")).collect();
    assert_eq!(taps, ["Agree", "Scan", "Scan", "Profile"]);
    let begun: Vec<&str> = ran
        .events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Command { path, state: CommandState::Begin, .. } => Some(path.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(begun, ["0", "1", "2", "2.0", "3", "3.0", "3.0", "4", "4.0", "5", "6", "7", "7.0"]);
    let skipped = ran.events().into_iter().find_map(|event| match event {
        Event::Command { state: CommandState::Skipped, message, .. } => message.as_deref(),
        _ => None,
    });
    assert_eq!(skipped, Some("it does not hold that `text: Nothing` is visible"));
}

#[test]
fn a_relaunch_is_cold_and_leaves_the_app_alone() {
    let mut fake = simple();
    let ran = job("- launchApp\n- relaunch: {times: 3}\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(fake.calls.iter().filter(|call| call.starts_with("start")).count(), 4);
    assert!(fake.passed() >= 9000, "{}", fake.passed());
}

#[test]
fn a_named_screenshot_is_in_the_folder() {
    let ran = job("- launchApp\n- takeScreenshot: consent page\n").run(&mut simple());
    assert_eq!(fs::read(ran.dir.path().join("run/screenshots/1-consent_page.png")).unwrap(), b"png of consent");
}

#[test]
fn a_secret_that_a_flow_brings_along_is_masked_too() {
    let mut fake = Fake::new(&[("main", vec![Field("Word")])], &[("home", "launch", "main", 100)]);
    let steps = "- launchApp\n- tapOn: Word\n- runFlow: {env: {PIN: swordfish}, commands: [{inputText: '${PIN}'}]}\n";
    let ran = Job { header: "  secrets: [PIN]\n", ..job(steps) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(ran.inputs()[1].value.as_deref(), Some("•••"));
    for file in walk(ran.dir.path().join("run")) {
        assert!(!String::from_utf8_lossy(&fs::read(&file).unwrap()).contains("swordfish"), "{}", file.display());
    }
}

#[test]
fn what_is_expected_is_recorded_with_its_place_and_stops_nothing() {
    let steps = "- phase: use\n- launchApp\n- expectAsks: {group: CAMERA, max: 0}\n- expectSteps: {phase: use, min: 1, max: 2}\n- tapOn: Agree\n";
    let ran = job(steps).run(&mut simple());
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let claims: Vec<&Claim> = ran
        .events()
        .into_iter()
        .filter_map(|event| if let Event::Expect(claim) = event { Some(&**claim) } else { None })
        .collect();
    assert_eq!((claims[0].count.as_str(), claims[0].group.as_deref(), claims[0].max), ("asks", Some("CAMERA"), Some(0)));
    assert_eq!((claims[1].count.as_str(), claims[1].phase.as_deref(), claims[1].min), ("steps", Some("use"), Some(1)));
    assert!(claims[1].place.ends_with("scenario.yaml:8:3: expectSteps"), "{}", claims[1].place);
    let told: Vec<&str> = ran
        .events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Command { name, summary, state: CommandState::Begin, .. } if name.starts_with("expect") => {
                Some(summary.as_str())
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, ["expectAsks: CAMERA, at most 0", "expectSteps: in use, at least 1, at most 2"]);
}

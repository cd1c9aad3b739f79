//! Maestro's flows: scripts, hooks, retries, conditions, texts, and its own timing.

use super::Row::Field;
use super::*;

/// A flow of Maestro's, as it comes.
fn flow(steps: &str) -> Job<'_> {
    Job { plain: true, policy: Policy::Grant, ..job(steps) }
}

/// A form with one field.
fn form() -> Fake {
    Fake::new(
        &[("main", vec![Field("Name"), Button("Go")]), ("end", vec![Text("End")])],
        &[("home", "launch", "main", 100), ("main", "Go", "end", 100)],
    )
}

fn typed(fake: &Fake) -> Vec<&str> {
    fake.calls.iter().filter_map(|call| call.strip_prefix("text ")).collect()
}

/// State and remark of each command's end, by its path.
fn ends(ran: &Ran) -> Vec<(String, CommandState, String)> {
    let end = |event: &&Event| match event {
        Event::Command { path, state, message, .. } if *state != CommandState::Begin => {
            Some((path.clone(), *state, message.clone().unwrap_or_default()))
        }
        _ => None,
    };
    ran.events().iter().filter_map(end).collect()
}

#[cfg(feature = "js")]
#[test]
fn scripts_compute_what_is_typed() {
    let mut fake = form();
    let steps = "- evalScript: ${output.n = [1, 2, 3].map(n => n * 2).join('-'); console.log('made', output.n)}\n- launchApp\n- tapOn: Name\n\
                 - inputText: \"${output.n + NOBODY + (NAME ?? 'x')}\"\n- assertTrue: ${output.n.length > 4}\n- assertTrue: ${maestro.platform == 'android'}\n";
    let ran = Job { header: "env: {NAME: 'Ann'}\n", ..flow(steps) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(typed(&fake), ["2-4-6undefinedAnn"]);
    assert_eq!(ends(&ran)[0], ("0".into(), CommandState::Ok, "made 2-4-6".into()));
    let ran = flow("- launchApp\n- assertTrue: ${1 > 2}\n").run(&mut form());
    assert!(ran.error().ends_with("assertTrue: `${1 > 2}` is not true: it is `false`"), "{}", ran.error());
}

#[cfg(feature = "js")]
#[test]
fn a_script_is_evaluated_once_a_command_and_knows_the_devices_time() {
    let mut fake = form();
    let steps = "- evalScript: ${output.n = 0; maestro.begun = new Date()}\n- launchApp\n- repeat:\n    times: 3\n    commands:\n      - evalScript: ${output.n++}\n\
                 - assertTrue: ${output.n == 3}\n- assertTrue: ${new Date() - maestro.begun >= 500}\n";
    let ran = flow(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
}

#[test]
fn hooks_run_before_and_after_whatever_happens() {
    let header = "onFlowStart: [{runFlow: {commands: [launchApp]}}]\nonFlowComplete: [back]\n";
    let mut fake = form();
    let ran = Job { header, ..flow("- assertVisible: Nothing\n") }.run(&mut fake);
    assert!(ran.error().contains("assertVisible: found nothing for"), "the first failure counts: {}", ran.error());
    let paths: Vec<String> = ends(&ran).into_iter().map(|(path, ..)| path).collect();
    assert_eq!(paths, ["start.0.0", "start.0", "0", "complete.0"]);
    assert!(fake.calls.contains(&"key 4 x1".to_owned()));
    let header = "onFlowStart: [launchApp, {assertVisible: Nothing}]\nonFlowComplete: [{assertVisible: Neither}]\n";
    let ran = Job { header, ..flow("- back\n") }.run(&mut form());
    assert!(ran.error().contains("Nothing") && !ran.error().contains("Neither"), "{}", ran.error());
    assert_eq!(ends(&ran).len(), 3, "the flow itself is not run");
}

#[test]
fn retry_runs_its_commands_again_but_not_for_ever() {
    let steps = "- launchApp\n- retry:\n    maxRetries: 9\n    commands:\n      - back\n      - assertVisible: {text: Nothing}\n";
    let mut fake = form();
    let ran = flow(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Failed);
    assert_eq!(fake.calls.iter().filter(|call| *call == "key 4 x1").count(), 4, "once, and three times again");
    let mut fake = form();
    let steps =
        "- launchApp\n- retry:\n    maxRetries: 2\n    commands:\n      - tapOn: Go\n      - assertVisible: {text: End}\n";
    let ran = flow(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
}

#[test]
fn optional_refusals_are_warnings() {
    let ran = flow("- launchApp\n- assertWithAI: all is well\n- clearKeychain\n").run(&mut form());
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let ends = ends(&ran);
    assert_eq!((ends[1].1, ends[2].1), (CommandState::Warned, CommandState::Skipped));
    assert!(ends[1].2.contains("cloud"), "{}", ends[1].2);
    let ran = flow("- launchApp\n- assertNoDefectsWithAI: {optional: false}\n").run(&mut form());
    assert!(ran.error().contains("not done here"), "{}", ran.error());
    let ran = flow("- launchApp\n- tapOn: {css: .a}\n").run(&mut form());
    assert!(ran.error().contains("web driver"), "{}", ran.error());
}

#[test]
fn texts_are_remembered_and_pasted() {
    let mut fake = form();
    let steps = "- launchApp\n- copyTextFrom: Go\n- tapOn: Name\n- pasteText\n- setClipboard: two\n- pasteText\n- inputText: ${maestro.copiedText}\n";
    let steps = if cfg!(feature = "js") { steps.to_owned() } else { steps.replace("${maestro.copiedText}", "two") };
    let ran = flow(&steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(typed(&fake), ["Go", "two", "two"]);
    let ran = flow("- launchApp\n- pasteText\n").run(&mut form());
    assert_eq!(ends(&ran)[1].1, CommandState::Skipped);
}

#[test]
fn made_up_texts_are_typed_and_follow_the_runs_name() {
    let steps = "- launchApp\n- tapOn: Name\n- inputRandomText: {length: 12}\n- inputRandomNumber: {length: 4}\n- inputRandomEmail\n\
                 - inputRandomPersonName\n- inputRandomCityName\n- inputRandomCountryName\n- inputRandomColorName\n";
    let run = || {
        let mut fake = form();
        let ran = flow(steps).run(&mut fake);
        assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
        typed(&fake).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let typed = run();
    assert_eq!((typed.len(), typed[0].len(), typed[1].len()), (7, 12, 4));
    assert!(typed[2].ends_with("@example.com"));
    assert_eq!(typed, run());
}

#[test]
fn a_tap_is_repeated_only_where_the_author_says_so() {
    let taps = |steps: &str| {
        let mut fake = form();
        let ran = flow(steps).run(&mut fake);
        assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
        fake.calls.iter().filter(|call| call.starts_with("tap ")).count()
    };
    assert_eq!(taps("- launchApp\n- doubleTapOn: Go\n"), 2);
    assert_eq!(taps("- launchApp\n- tapOn: {text: Go, repeat: 3, delay: 10}\n"), 3);
    assert_eq!(taps("- launchApp\n- tapOn: Go\n"), 1);
    assert_eq!(taps("- launchApp\n- tapOn: {text: Go, retryTapIfNoChange: true}\n"), 1, "something changed");
    assert_eq!(taps("- launchApp\n- tapOn: {point: '50%,90%', retryTapIfNoChange: true}\n"), 2, "nothing changed");
}

#[test]
fn look_ups_are_shorter_under_maestros_timing_the_longer_ago_the_last_act_was() {
    let steps = "- launchApp\n- assertNotVisible: Nothing\n- extendedWaitUntil: {notVisible: Nothing, timeout: 100}\n- assertVisible: Nothing\n";
    let passed = |header: &'static str| {
        let mut fake = form();
        fake.follow("main", "end", 9_000);
        let ran = Job {
            header,
            ..job(&steps.replace("timeout: 100", "timeout: 100}\n- extendedWaitUntil: {visible: End, timeout: 12000"))
        }
        .run(&mut fake);
        assert!(ran.error().contains("assertVisible"), "{}", ran.error());
        fake.passed()
    };
    let (fast, strict) = (passed(""), passed("  timing: strict\n"));
    assert!(strict + 7_000 < fast, "strict {strict}, fast {fast}");
}

#[test]
fn maestros_timing_never_waits_for_a_control_to_be_enabled() {
    let run = |header: &'static str| {
        let mut fake = Fake::new(
            &[("wait", vec![Text("Read"), Row::Countdown("Continue", 5)]), ("end", vec![Text("End")])],
            &[("home", "launch", "wait", 100), ("wait", "Continue", "end", 100)],
        );
        let ran = Job { header, ..job("- launchApp\n- tapOn: Continue.*\n") }.run(&mut fake);
        assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
        fake.calls.iter().filter_map(|call| call.strip_prefix("tap ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(run(""), ["Continue"]);
    assert_ne!(run("  timing: strict\n"), ["Continue"]);
}

#[test]
fn indices_and_points_may_be_computed() {
    if !cfg!(feature = "js") {
        return;
    }
    let mut fake =
        Fake::new(&[("main", vec![Button("One"), Button("Two"), Button("Three")])], &[("home", "launch", "main", 100)]);
    let steps = "- launchApp\n- tapOn: {text: .*, index: '${1 + 1}', enabled: true, traits: text}\n- tapOn: {text: One, point: '${relativePoint(0.25, 0.5)}'}\n";
    let ran = flow(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(ran.inputs()[0].node.as_ref().unwrap().text, "Three");
    assert_eq!(ran.inputs()[1].point, Some((270, 175)));
    let ran = flow("- launchApp\n- tapOn: {text: One, index: '${\"x\"}'}\n").run(&mut fake);
    assert!(ran.error().contains("`index` must be a whole number, found `x`"), "{}", ran.error());
}

#[test]
fn maestros_own_variables_are_there() {
    let mut fake = form();
    let ran = flow("- launchApp\n- tapOn: Name\n- inputText: ${MAESTRO_FILENAME} ${MAESTRO_APP_ID} ${MAESTRO_DEVICE_UDID}\n")
        .run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(typed(&fake), ["scenario com.example.app fake"]);
}

#[test]
fn the_time_between_taps_is_the_authors() {
    let passed = |delay: &str| {
        let mut fake = Fake::new(&[("main", vec![Text("Main"), Button("Stay")])], &[("home", "launch", "main", 100)]);
        let ran = flow(&format!("- launchApp\n- longPressOn: {{text: Stay, repeat: 2, delay: {delay}}}\n")).run(&mut fake);
        assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
        assert_eq!(fake.calls.iter().filter(|call| call.starts_with("long-press")).count(), 2);
        fake.passed()
    };
    assert_eq!(passed("5000") - passed("1000"), 4_000);
}

#[cfg(feature = "js")]
#[test]
fn scripts_in_files_have_variables_of_their_own_and_keep_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("make.js");
    fs::write(&script, "const made = WHO + PIN; output.made = made; console.log('made ' + made)").unwrap();
    let script = script.display();
    let steps = format!(
        "- launchApp\n- tapOn: Name\n- runScript: {{file: '{script}', env: {{WHO: me}}}}\n- runScript: {{file: '{script}', env: {{WHO: you}}, when: {{platform: iOS}}}}\n\
         - assertTrue: ${{output.made == 'meswordfish' && typeof made == 'undefined' && typeof WHO == 'undefined'}}\n- inputText: ${{output.made}}\n"
    );
    let mut fake = form();
    let ran = Job { header: "  secrets: [PIN]\nenv: {PIN: swordfish}\n", ..job(&steps) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(typed(&fake), ["meswordfish"]);
    let ends = ends(&ran);
    assert_eq!((ends[2].2.as_str(), ends[3].1), ("made me•••", CommandState::Skipped));
    assert!(!fs::read_to_string(ran.dir.path().join("run/trace.jsonl")).unwrap().contains("swordfish"));
    fs::write(folder.path().join("make.js"), "nobody.name").unwrap();
    let ran = job(&steps).run(&mut form());
    assert!(ran.error().contains("make.js`: TypeError"), "{}", ran.error());
}

#[test]
fn commands_run_however_deep_they_may_stand() {
    let mut fake = form();
    let dir = tempfile::tempdir().unwrap();
    let deep = |levels: usize, innermost: &str| {
        (0..levels).fold(innermost.to_owned(), |inner, _| format!("{{runFlow: {{commands: [{inner}]}}}}"))
    };
    let file = |name: &str, text: String| {
        let path = dir.path().join(name);
        fs::write(&path, format!("appId: {APP}\n---\n- {text}\n")).unwrap();
        path.display().to_string()
    };
    let typed_text = if cfg!(feature = "js") { "'${1 + 1}'" } else { "'2'" };
    let last = file("_4.yaml", deep(6, &format!("{{inputText: {typed_text}}}")));
    let third = file("_3.yaml", deep(7, &format!("{{runFlow: '{last}'}}")));
    let second = file("_2.yaml", deep(7, &format!("{{runFlow: '{third}'}}")));
    let ran = flow(&format!("- launchApp\n- tapOn: Name\n- {}\n", deep(7, &format!("{{runFlow: '{second}'}}")))).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    assert_eq!(typed(&fake), ["2"]);
}

#[test]
fn an_animation_has_ended_when_two_looks_show_the_same() {
    let passed = |moves: bool, timeout: i64| {
        let mut fake = Fake::new(&[("one", vec![Text("One")]), ("two", vec![Text("Two")])], &[("home", "launch", "one", 100)]);
        if moves {
            fake.follow("one", "two", 300);
            fake.follow("two", "one", 300);
        }
        let ran = flow(&format!("- launchApp\n- waitForAnimationToEnd: {{timeout: {timeout}}}\n")).run(&mut fake);
        assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
        fake.passed()
    };
    assert_eq!(passed(false, 9_000), passed(false, 2_000), "what rests is not waited for");
    let longer = passed(true, 9_000) - passed(true, 2_000);
    assert!((6_000..8_000).contains(&longer), "{longer}");
}

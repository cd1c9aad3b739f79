//! Maestro's constructs: what each is read as, or why it is refused.

use std::collections::BTreeMap;

use super::model::*;
use super::tests::{load_files, rendered, step};
use crate::ui::{Selector, Trait};

fn named(text: &str) -> Selector {
    Selector { text: Some(text.into()), ..Selector::default() }
}

fn tap(text: &str) -> Tap {
    Tap { selector: Some(named(text)), repeat: 1, ..Tap::default() }
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The message and the advice of the first mistake in a file with these commands.
fn mistake(header: &str, commands: &str) -> String {
    let errors = load_files(&[("s.yaml", &format!("{header}\n---\n{commands}\n"))]).unwrap_err();
    format!("{}; {}", errors[0].message, errors[0].help.join("; "))
}

#[test]
fn apps_are_launched_with_permissions_and_arguments() {
    let text = "- launchApp:\n    url: c.d\n    clearKeychain: true\n    permissions: {all: deny, camera: '${CAM}'}\n    arguments: {s: text, b: true, i: 3, d: 1.5, q: '3', v: '${X}'}";
    let Command::LaunchApp { app_id, permissions, arguments, .. } = step(text) else { panic!("launchApp") };
    assert_eq!(app_id.as_deref(), Some("c.d"));
    assert_eq!(permissions, Some(map(&[("all", "deny"), ("camera", "${CAM}")])));
    let kinds: Vec<_> = arguments.iter().map(|argument| (argument.name.as_str(), argument.kind)).collect();
    use ArgumentKind::*;
    assert_eq!(kinds, [("s", Text), ("b", Bool), ("i", Integer), ("d", Number), ("q", Text), ("v", Text)]);
    assert_eq!(
        step("- setPermissions: {permissions: {notifications: unset}}"),
        Command::SetPermissions { app_id: None, permissions: map(&[("notifications", "unset")]) }
    );
    assert!(mistake("appId: a.b", "- setPermissions: {permissions: {camera: alow}}").contains("did you mean `allow`?"));
    assert_eq!(step("- killApp"), Command::KillApp(None));
    assert_eq!(step("- killApp: c.d"), Command::KillApp(Some("c.d".into())));
}

#[test]
fn taps_take_all_that_maestro_gives_them() {
    assert_eq!(step("- doubleTapOn: x"), Command::DoubleTapOn(Tap { repeat: 2, ..tap("x") }));
    let text = "- tapOn: {text: x, point: '10%,20', repeat: -1, delay: 5, retryTapIfNoChange: true, waitUntilVisible: true, waitToSettleTimeoutMs: 99999}";
    let all =
        Tap { point: Some("10%,20".into()), delay_ms: Some(5), retry_if_no_change: true, settle_ms: Some(30_000), ..tap("x") };
    assert_eq!(step(text), Command::TapOn(all));
    assert_eq!(
        step("- longPressOn: {point: '${P}'}"),
        Command::LongPressOn(Tap { point: Some("${P}".into()), repeat: 1, ..Tap::default() })
    );
}

#[test]
fn selectors_take_every_field_of_maestro() {
    let text = "- assertVisible: {text: x, width: 10, height: 20, tolerance: 2, traits: square long-text, index: 1.9, css: .a, repeat: 2, start: a, end: b, delay: 1, point: '1,1'}";
    let all = Selector {
        width: Some(10),
        height: Some(20),
        tolerance: Some(2),
        traits: vec![Trait::Square, Trait::LongText],
        index: Some(1),
        css: Some(".a".into()),
        ..named("x")
    };
    assert_eq!(step(text), Command::AssertVisible(all, None));
    let by_script = Selector { index_text: Some("${output.i}".into()), ..named("x") };
    assert_eq!(step("- copyTextFrom: {text: x, index: '${output.i}'}"), Command::CopyTextFrom(by_script));
    assert!(mistake("appId: a.b", "- tapOn: {traits: sqare}").contains("did you mean `square`?"));
}

#[test]
fn scrolling_and_swiping_take_all_that_maestro_gives_them() {
    let text = "- scrollUntilVisible: {element: {text: x, optional: true}, speed: '${S}', timeout: '${T}', visibilityPercentage: 50, centerElement: true, waitToSettleTimeoutMs: 500}";
    let scenario = load_files(&[("s.yaml", &format!("appId: a.b\n---\n{text}\n"))]).unwrap();
    assert!(scenario.steps[0].optional, "as the selector says");
    let Command::ScrollUntilVisible { timeout, speed, center, visible, .. } = &scenario.steps[0].command else {
        panic!("scroll")
    };
    assert_eq!((timeout.as_str(), speed.as_deref(), *center, *visible), ("${T}", Some("${S}"), true, 50));
    let Command::Swipe(swipe) = step("- swipe: {from: {id: x, point: '50%, 85%'}, direction: RIGHT}") else { panic!("swipe") };
    let SwipeWay::From(_, Some(point), Direction::Right) = swipe.way else { panic!("{swipe:?}") };
    assert_eq!(point.y, Length::Percent(85.0));
}

#[test]
fn texts_are_made_up_copied_and_pasted() {
    for (text, kind, length) in [
        ("- inputRandomText", RandomKind::Text, 8),
        ("- inputRandomText: {length: 20}", RandomKind::Text, 20),
        ("- inputRandomNumber: {length: -3}", RandomKind::Number, 8),
        ("- inputRandomEmail", RandomKind::Email, 8),
        ("- inputRandomPersonName", RandomKind::PersonName, 8),
        ("- inputRandomCityName", RandomKind::CityName, 8),
        ("- inputRandomCountryName", RandomKind::CountryName, 8),
        ("- inputRandomColorName", RandomKind::ColorName, 8),
    ] {
        assert_eq!(step(text), Command::InputRandom { kind, length }, "{text}");
    }
    assert_eq!(step("- copyTextFrom: x"), Command::CopyTextFrom(named("x")));
    assert_eq!(step("- setClipboard: x"), Command::SetClipboard("x".into()));
    assert_eq!(step("- pasteText"), Command::PasteText);
}

#[test]
fn the_devices_commands_are_read() {
    for (text, command) in [
        ("- openLink: a://b", Command::OpenLink { link: "a://b".into(), browser: false }),
        ("- openLink: {link: x, browser: true, autoVerify: true}", Command::OpenLink { link: "x".into(), browser: true }),
        (
            "- setLocation: {latitude: 1.5, longitude: '${L}'}",
            Command::SetLocation { latitude: "1.5".into(), longitude: "${L}".into() },
        ),
        ("- travel: {points: ['0.0,0.0', '1, -2.5']}", Command::Travel { points: vec![(0.0, 0.0), (1.0, -2.5)], speed: 4.0 }),
        ("- setOrientation: landscape left", Command::SetOrientation("landscape left".into())),
        ("- setOrientation: ${O}", Command::SetOrientation("${O}".into())),
        ("- setAirplaneMode: enabled", Command::SetAirplaneMode(Some(true))),
        ("- setAirplaneMode: {value: disabled}", Command::SetAirplaneMode(Some(false))),
        ("- toggleAirplaneMode", Command::SetAirplaneMode(None)),
        ("- setDarkMode: disabled", Command::SetDarkMode(Some(false))),
        ("- toggleDarkMode", Command::SetDarkMode(None)),
        ("- assertDarkMode", Command::AssertDarkMode(true)),
        ("- assertLightMode", Command::AssertDarkMode(false)),
        ("- startRecording: a", Command::StartRecording("a".into())),
        ("- stopRecording", Command::StopRecording),
        ("- takeScreenshot: {path: a, cropOn: x}", Command::TakeScreenshot { path: "a".into(), crop_on: Some(named("x")) }),
    ] {
        assert_eq!(step(text), command, "{text}");
    }
    assert!(mistake("appId: a.b", "- setOrientation: PORTRAT").contains("did you mean `PORTRAIT`?"));
    assert!(mistake("appId: a.b", "- travel: {points: ['1;2']}").contains("LATITUDE,LONGITUDE"));
}

#[test]
fn media_must_be_there_and_be_pictures_or_videos() {
    let scenario = load_files(&[("s.yaml", "appId: a.b\n---\n- addMedia: [in/a.png]\n"), ("in/a.png", "")]).unwrap();
    let Command::AddMedia(files) = &scenario.steps[0].command else { panic!("addMedia") };
    assert!(files[0].ends_with("in/a.png"));
    assert!(mistake("appId: a.b", "- addMedia: [a.png]").contains("there is no file `a.png`"));
    assert!(mistake("appId: a.b", "- addMedia: {files: [a.txt]}").contains("png, jpeg, jpg, gif, mp4"));
}

#[test]
fn scripts_and_checks_are_read() {
    let files = [
        ("s.yaml", "appId: a.b\n---\n- runScript: js/a.js\n- runScript: {file: js/a.js, env: {A: b}, when: {platform: iOS}}\n"),
        ("js/a.js", "output.a = 1"),
    ];
    let scenario = load_files(&files).unwrap();
    let Command::RunScript { script, when: Some(_), env, .. } = &scenario.steps[1].command else { panic!("runScript") };
    assert_eq!((script.as_str(), env["A"].as_str()), ("output.a = 1", "b"));
    assert!(mistake("appId: a.b", "- runScript: none.js").contains("cannot be read"));
    assert_eq!(step("- evalScript: ${output.a = 1}"), Command::EvalScript("${output.a = 1}".into()));
    assert_eq!(step("- assertTrue: true"), Command::AssertTrue("true".into(), None));
    assert_eq!(step("- assertTrue: {condition: '${A}'}"), Command::AssertTrue("${A}".into(), None));
    let picture = |threshold: &str, crop_on| Command::AssertScreenshot { path: "p".into(), threshold: threshold.into(), crop_on };
    assert_eq!(step("- assertScreenshot: p"), picture("95", None));
    assert_eq!(step("- assertScreenshot: {path: p, thresholdPercentage: 80, cropOn: x}"), picture("80", Some(named("x"))));
}

#[cfg(feature = "js")]
#[test]
fn a_script_that_cannot_be_read_is_told_before_it_runs() {
    let told = mistake("appId: a.b", "- evalScript: ${output.a = }");
    assert!(told.starts_with("nothing stands behind `=`"), "{told}");
    let told = mistake("appId: a.b", "- evalScript: ${var 1}");
    assert!(told.starts_with("this is not JavaScript: SyntaxError"), "{told}");
    // What JavaScript can do and a smaller language could not.
    step("- evalScript: ${[1, 2].map(n => ({n})).filter(({n}) => n > 1).length ?? `${1}`}");
}

#[test]
fn retry_and_hooks_hold_commands() {
    let Command::Retry { times, steps, .. } = step("- retry: {maxRetries: 2, commands: [back]}") else { panic!("retry") };
    assert_eq!((times.as_str(), steps.len()), ("2", 1));
    assert!(mistake("appId: a.b", "- retry: {maxRetries: 2}").contains("`retry` has nothing to run"));
    let files = [
        (
            "s.yaml",
            "appId: a.b\nonFlowStart: [back]\nonFlowComplete: [{runFlow: in.yaml}]\nproperties: {junit-Id: x}\n---\n- retry: {file: in.yaml}\n",
        ),
        ("in.yaml", "appId: a.b\nonFlowStart: [scroll]\n---\n- back\n"),
    ];
    let scenario = load_files(&files).unwrap();
    assert_eq!((scenario.header.hooks.start.len(), scenario.header.hooks.complete.len()), (1, 1));
    assert_eq!(scenario.header.properties["junit-Id"], "x");
    let Command::Retry { hooks, .. } = &scenario.steps[0].command else { panic!("retry") };
    assert_eq!(hooks.start[0].command, Command::Scroll);
}

#[test]
fn the_old_action_is_each_of_its_five() {
    for (name, command) in [
        ("back", Command::Back),
        ("hideKeyboard", Command::HideKeyboard),
        ("scroll", Command::Scroll),
        ("pasteText", Command::PasteText),
        ("clearKeychain", Command::Nothing("clearKeychain")),
    ] {
        assert_eq!(step(&format!("- action: {name}")), command);
    }
    assert_eq!(step("- clearKeychain"), Command::Nothing("clearKeychain"));
}

#[test]
fn what_asks_a_cloud_is_read_and_optional() {
    for text in ["- assertWithAI: x", "- assertNoDefectsWithAI", "- extractTextWithAI: {query: x, outputVariable: y}"] {
        let scenario = load_files(&[("s.yaml", &format!("appId: a.b\n---\n{text}\n"))]).unwrap();
        assert!(scenario.steps[0].optional && matches!(scenario.steps[0].command, Command::Refused { .. }), "{text}");
    }
    let scenario = load_files(&[("s.yaml", "appId: a.b\n---\n- assertWithAI: {assertion: x, optional: false}\n")]).unwrap();
    assert!(!scenario.steps[0].optional);
}

#[test]
fn flows_for_other_platforms_are_refused_by_name() {
    assert!(mistake("url: https://example.com", "- back").contains("a flow for a web browser"));
    assert!(mistake("appId: com.apple.mobilesafari", "- back").contains("an app of iOS"));
    assert!(mistake("appId: a.b\njsEngine: rhino", "- back").contains("gone"));
    assert!(mistake("appId: a.b", "- openBrowser: x").contains("openLink"));
    // Where it never runs on Android, nothing has to be refused.
    let files = [
        ("s.yaml", "appId: a.b\n---\n- runFlow: {when: {platform: web}, file: web.yaml}\n"),
        ("web.yaml", "url: https://example.com\n---\n- tapOn: {css: .a}\n"),
    ];
    load_files(&files).unwrap();
}

#[test]
fn keys_that_maestro_keeps_pass_and_misspelt_ones_do_not() {
    let header = load_files(&[(
        "s.yaml",
        "appId: a.b\nextraArray: [1]\ncustomField: x\njsEngine: graaljs\nandroidWebViewHierarchy: devtools\n---\n- back\n",
    )]);
    assert!(header.is_ok());
    assert!(mistake("appId: a.b\nonFlowStrat: [back]", "- back").contains("did you mean `onFlowStart`?"));
    assert!(mistake("appId: a.b\nofframp: {}\ncustomField: x", "- back").contains("the header has no `customField`"));
}

#[test]
fn times_may_be_scripts_and_negative_ones_are_the_usual() {
    for text in [
        "- extendedWaitUntil: {visible: x, timeout: '${T}'}",
        "- waitForAnimationToEnd: {timeout: '${T}'}",
        "- scrollUntilVisible: {element: x, timeout: -200, speed: 110}",
    ] {
        step(text);
    }
}

#[test]
fn a_workspaces_other_settings_pass() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("config.yaml"), text).unwrap();
    let read = || super::workspaces(&[folder.path().to_owned()]);
    write(
        "notifications: {slack: {channels: [x]}}\nplatform: {android: {disableAnimations: true}}\ndisableRetries: true\nbaselineBranch: main\ntestOutputDir: out\nlocal: {}\nmine: 1\n",
    );
    assert_eq!(read().unwrap()[0].flows, ["*"]);
    write("");
    assert_eq!(read().unwrap().len(), 1);
    write("executionOrder: {flowsOrder: [b, a], continueOnFailure: false}\nflows: ['!x']\n");
    assert!(read().unwrap_err()[0].message.contains("which files are no flows"));
    write("flow: [a]\n");
    assert_eq!(read().unwrap_err()[0].help, ["did you mean `flows`?"]);
}

#[test]
fn hostile_flows_end_in_an_error() {
    let nested = |depth: usize| {
        let (open, close) = ("{below: ".repeat(depth), "}".repeat(depth));
        format!("- tapOn: {open}x{close}")
    };
    assert!(mistake("appId: a.b", &nested(500)).contains("not YAML"));
    let many = format!("- tapOn: {{containsDescendants: [{}]}}", vec!["a"; 500].join(", "));
    assert!(mistake("appId: a.b", &many).contains("more than 100 selectors"));
    let bomb = format!(
        "- &a {{tapOn: {{text: x}}}}\n{}",
        (0..9)
            .map(|level| format!(
                "- &{} {{repeat: {{times: 1, commands: [{}]}}}}\n",
                (b'b' + level) as char,
                vec![format!("*{}", (b'a' + level) as char); 9].join(", ")
            ))
            .collect::<String>()
    );
    assert!(mistake("appId: a.b", &bomb).contains("more than 100000 values"), "{}", mistake("appId: a.b", &bomb));
}

#[test]
fn a_plain_flow_may_leave_fields_empty() {
    let header = "appId: a.b\nname:\ntags:\nonFlowStart:\nenv: {my-var: x}\n";
    let steps = "- tapOn: {text: a, id: }\n- runFlow: {when: , commands: [back]}\n";
    let scenario = load_files(&[("s.yaml", &format!("{header}---\n{steps}"))]).unwrap();
    assert_eq!((scenario.header.name.as_str(), scenario.header.tags.len(), scenario.steps.len()), ("s", 0, 2));
    assert!(mistake(&format!("{header}offramp: {{}}"), steps).contains("`name` has no value"));
    assert!(mistake("appId:\ntags:", "- back\n").contains("does not say which app"));
}

#[test]
fn what_cannot_be_meant_is_a_mistake() {
    for (steps, said) in [
        ("- tapOn: {text: a, text: b}\n", "`text` is given twice"),
        ("- back\n---\n- back\n", "a third document is never run"),
        ("- repeat: {commands: [back]}\n", "`repeat` would never end"),
        ("[]\n", "there are no commands"),
        ("- tapOn: {}\n", "does not say what to look for"),
        ("- runFlow: {when: {}, commands: [back]}\n", "says nothing that must hold"),
        ("- launchApp: {arguments: {a: [1]}}\n", "`a` takes text"),
    ] {
        let told = mistake("appId: a.b", steps);
        assert!(told.contains(said), "{steps}{told}");
    }
}

#[test]
fn an_argument_is_no_list_and_no_map() {
    for value in ["[1]", "{b: 1}"] {
        let told = mistake("appId: a.b", &format!("- launchApp: {{arguments: {{size: {value}}}}}"));
        assert!(told.starts_with("`size` takes"), "{told}");
    }
}

#[test]
fn what_cannot_work_is_a_mistake() {
    for (steps, said) in [
        ("- tapOn: {point: here}\n", "`point` takes a point"),
        ("- tapOn: {text: a, traits: nice}\n", "there is no trait `nice`"),
        ("- swipe: {start: '120%,50%', end: '10%,10%'}\n", "`start` takes a point"),
        ("- setLocation: {latitude: north, longitude: 2}\n", "`latitude` takes a number"),
        ("- travel: {points: ['91,0', '0,0']}\n", "a place is `LATITUDE,LONGITUDE`"),
        ("- repeat: {times: -1, commands: [back]}\n", "`times` takes a whole number"),
        ("- eraseText: -5\n", "`eraseText` takes a whole number"),
        ("- pressKey: Any\n", "takes a key's name"),
    ] {
        let told = mistake("appId: a.b", steps);
        assert!(told.contains(said), "{steps}{told}");
    }
}

#[test]
fn names_of_other_tools_lead_to_ours() {
    for (steps, said) in [
        ("- sleep: 3000\n", "did you mean `idle`?"),
        ("- clearText\n", "did you mean `eraseText`?"),
        ("- click: OK\n", "did you mean `tapOn`?"),
        ("- assertVisible: {text: a, timeout: 5000}\n", "did you mean `within`?"),
    ] {
        let told = mistake("appId: a.b", steps);
        assert!(told.contains(said), "{steps}{told}");
    }
}

/// Files that run each other, each with so many `runFlow` inside each other.
fn nested(files: usize, levels: usize) -> Vec<(String, String)> {
    let deep = |innermost: &str| {
        let inside = (0..levels).fold(innermost.to_owned(), |inner, _| format!("{{runFlow: {{commands: [{inner}]}}}}"));
        format!("appId: a.b\n---\n- tapOn: ${{1 + 1}}\n- {inside}\n")
    };
    let file = |at: usize| {
        let name = if at == 0 { "s.yaml".to_owned() } else { format!("_{at}.yaml") };
        let innermost = if at + 1 == files { "{tapOn: '${1 + 1}'}".to_owned() } else { format!("{{runFlow: _{}.yaml}}", at + 1) };
        (name, deep(&innermost))
    };
    (0..files).map(file).collect()
}

/// As deep as they may be: the engine that reads scripts was begun on a shallower stack.
#[test]
fn commands_stand_inside_each_other_but_not_too_deep() {
    let read = |files: &[(String, String)]| {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        load_files(&files)
    };
    // Sixteen files, each a list and another inside it.
    read(&nested(16, 1)).unwrap_or_else(|errors| panic!("{}", rendered(&errors)));
    let told = rendered(&read(&nested(16, 17)).unwrap_err());
    assert!(told.contains("more than 32 deep inside each other") && told.contains("_1.yaml"), "{told}");
    // A file that was read before, where it stood less deep, is run here.
    let mut files = nested(13, 1);
    files.push(("_last.yaml".into(), nested(1, 9)[0].1.clone()));
    files[0].1.push_str("- runFlow: _last.yaml\n");
    read(&files).unwrap_or_else(|errors| panic!("{}", rendered(&errors)));
    let (head, steps) = files[0].1.split_once("---\n").unwrap();
    files[0].1 = format!("{head}---\n- runFlow: _last.yaml\n{steps}");
    files[12].1.push_str("- runFlow: _last.yaml\n");
    let told = rendered(&read(&files).unwrap_err());
    assert!(told.contains("with `_last.yaml` commands stand more than 32 deep"), "{told}");
}

/// Ten scenarios as people break them, and what they are told.
#[test]
fn ten_broken_scenarios() {
    let shop = "appId: com.example.shop\nofframp: {permissions: observe}\n---\n";
    let bodies: [(&str, String); 10] = [
        ("misspelt-command", format!("{shop}- launchApp\n- tapon: Sign up\n")),
        ("options-not-indented", format!("{shop}- tapOn:\n  id: sign_up\n  index: 1\n")),
        ("forgotten-dash", format!("{shop}- launchApp\n  tapOn: Sign up\n")),
        ("script-not-closed", format!("{shop}- inputText: ${{output.mail\n- back\n")),
        ("script-with-a-slip", format!("{shop}- assertTrue: ${{output.count => 3 &&}}\n")),
        ("unquoted-colon", format!("{shop}- assertVisible: Total: 5\n")),
        ("half-a-swipe", format!("{shop}- swipe: {{start: '10%,50%', direction: LEFT}}\n")),
        ("lost-file", format!("{shop}- runFlow: log-in.yaml\n- addMedia: [avatar.bmp]\n")),
        ("web-flow", "url: https://example.com\n---\n- launchApp\n".into()),
        (
            "header-slips",
            "appId: com.example.shop\ntag: [smoke]\nonFlowComplet: [back]\nenv: {MAIL: }\n---\n- pressKey: Return\n".into(),
        ),
    ];
    let told: Vec<String> =
        bodies.iter().map(|(name, text)| rendered(&load_files(&[(&format!("{name}.yaml"), text)]).unwrap_err())).collect();
    insta::assert_snapshot!(told.join("\n"));
}

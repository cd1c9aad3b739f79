//! Whole files, and how their mistakes look.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::model::*;
use super::{Command, Scenario, ScenarioError, load};
use crate::ui::Selector;

/// Writes files into a folder and loads the first.
pub(super) fn load_files(files: &[(&str, &str)]) -> Result<Scenario, Vec<ScenarioError>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    load(&folder.path().join(files[0].0))
}

/// The steps of a file with a usual header.
fn steps(commands: &str) -> Vec<Command> {
    let scenario = load_files(&[("s.yaml", &format!("appId: com.example.app\n---\n{commands}"))]);
    scenario.unwrap_or_else(|errors| panic!("{}", rendered(&errors))).steps.into_iter().map(|step| step.command).collect()
}

/// The one step of a file.
pub(super) fn step(command: &str) -> Command {
    let mut steps = steps(command);
    assert_eq!(steps.len(), 1);
    steps.remove(0)
}

/// Every error as a person sees it, without the folder's name.
pub(super) fn rendered(errors: &[ScenarioError]) -> String {
    let text: Vec<_> = errors
        .iter()
        .map(|error| {
            let folder = error.file.ancestors().find(|path| path.parent() == Some(&std::env::temp_dir())).map(Path::to_owned);
            let text = error.render(false);
            match folder {
                Some(folder) => text.replace(&format!("{}/", folder.display()), ""),
                None => text,
            }
        })
        .collect();
    text.join("\n")
}

pub(super) fn errors(files: &[(&str, &str)]) -> String {
    rendered(&load_files(files).unwrap_err())
}

fn named(text: &str) -> Selector {
    Selector { text: Some(text.into()), ..Selector::default() }
}

fn tap(selector: Option<Selector>, point: Option<&str>, repeat: u32) -> Tap {
    Tap { selector, point: point.map(Into::into), repeat, ..Tap::default() }
}

fn launch(app_id: Option<&str>, clear_state: bool, stop_app: bool) -> Command {
    let app_id = app_id.map(Into::into);
    Command::LaunchApp { app_id, clear_state, stop_app, permissions: None, arguments: vec![] }
}

#[test]
fn accounts_may_stand_in_a_file_and_any_text_may_name_one() {
    let text = "appId: a.b\nofframp: {accounts: ../accounts.yaml}\n---\n- runFlow: in.yaml\n";
    let inner = "appId: a.b\n---\n- tapOn: {below: \"Hello ${ACCOUNT.identifier}\"}\n";
    let header = load_files(&[("a.yaml", text), ("in.yaml", inner)]).unwrap().header;
    assert_eq!(header.offramp.unwrap().accounts_file.as_deref(), Some(Path::new("../accounts.yaml")));
    assert!(header.uses_account);
    let text = "appId: a.b\n---\n- tapOn: ACCOUNT.identifier ${NAME}\n";
    assert!(!load_files(&[("a.yaml", text)]).unwrap().header.uses_account, "only inside braces");
}

#[test]
fn a_whole_scenario() {
    let text = "\
appId: com.example.reader
name: Reader
tags: [nightly, zh]
env: {CITY: 上海, AGE: 030}
offramp:
  apk: ../reader
  permissions: deny-all
  rules: [cn]
  secrets: PASSWORD
  accounts:
    - {PHONE: '19900000001', PASSWORD: x}
  codes: sms
  markers: {authenticated: {id: me}, deleted: 账号已注销}
  expect:
    sign-up.actions: 6
    sign-up.asks.total: {max: 2}
    deletion.outcome: deleted
---
- phase: sign-up
- launchApp
- tapOn: {text: Agree, optional: true, label: the gate}
- phase: account-deletion
- back
";
    let scenario = load_files(&[("reader.yaml", text)]).unwrap();
    let header = &scenario.header;
    assert_eq!(scenario.sha256.len(), 64);
    assert_eq!((header.app_id.as_deref(), header.name.as_str()), (Some("com.example.reader"), "Reader"));
    assert_eq!(header.tags, ["nightly", "zh"]);
    assert_eq!(header.env, BTreeMap::from([("CITY".into(), "上海".into()), ("AGE".into(), "030".into())]));
    let offramp = header.offramp.as_ref().unwrap();
    assert_eq!(offramp.apk.as_deref(), Some(Path::new("../reader")));
    assert_eq!(offramp.permissions, Policy::DenyAll);
    assert_eq!(
        (offramp.rules.as_slice(), offramp.secrets.as_slice()),
        (["cn".to_owned()].as_slice(), ["PASSWORD".to_owned()].as_slice())
    );
    assert_eq!((offramp.accounts[0]["PHONE"].as_str(), &offramp.accounts_file), ("19900000001", &None));
    assert!(!header.uses_account);
    assert_eq!(offramp.codes, Some(CodeSource::Sms { pattern: None }));
    assert_eq!(offramp.markers["deleted"], named("账号已注销"));
    let limits: Vec<_> = offramp.expect.iter().map(|e| (e.count.as_str(), e.min, e.max, e.equals.as_deref())).collect();
    assert_eq!(
        limits,
        [
            ("sign-up.actions", None, None, Some("6")),
            ("sign-up.asks.total", None, Some(2.0), None),
            ("deletion.outcome", None, None, Some("deleted")),
        ]
    );
    assert_eq!(scenario.steps.len(), 5);
    let third = &scenario.steps[2];
    assert_eq!((third.span.line, third.span.column, third.optional, third.label.as_deref()), (21, 3, true, Some("the gate")));
    assert_eq!(&text[third.span.start..third.span.end], "tapOn: {text: Agree, optional: true, label: the gate}");
}

#[test]
fn without_offramp_it_is_a_plain_flow() {
    let scenario = load_files(&[("flow.yaml", "appId: a.b\n---\n- launchApp\n")]).unwrap();
    assert_eq!((scenario.header.name.as_str(), scenario.header.offramp), ("flow", None));
}

#[test]
fn every_command_in_every_shape() {
    let half = Point { x: Length::Percent(50.0), y: Length::Percent(50.0) };
    let swipe = |way, duration_ms| Command::Swipe(Swipe { way, duration_ms, settle_ms: None });
    for (text, command) in [
        ("- launchApp", launch(None, false, true)),
        ("- launchApp: ${OTHER}", launch(Some("${OTHER}"), false, true)),
        ("- launchApp: {clearState: true, stopApp: false}", launch(None, true, false)),
        ("- stopApp", Command::StopApp(None)),
        ("- clearState: a.b", Command::ClearState(Some("a.b".into()))),
        ("- tapOn: 1.50", Command::TapOn(tap(Some(named("1.50")), None, 1))),
        ("- tapOn: {point: '50%,50%', repeat: 2}", Command::TapOn(tap(None, Some("50%,50%"), 2))),
        (
            "- tapOn: {id: x, index: -1, enabled: true, below: {text: y, childOf: z}, containsDescendants: [a, {id: b}]}",
            Command::TapOn(tap(
                Some(Selector {
                    id: Some("x".into()),
                    index: Some(-1),
                    enabled: Some(true),
                    below: Some(Box::new(Selector { child_of: Some(Box::new(named("z"))), ..named("y") })),
                    contains_descendants: vec![named("a"), Selector { id: Some("b".into()), ..Selector::default() }],
                    ..Selector::default()
                }),
                None,
                1,
            )),
        ),
        ("- tapOn: {text: x, retryTapIfNoChange: false}", Command::TapOn(tap(Some(named("x")), None, 1))),
        ("- longPressOn: x", Command::LongPressOn(tap(Some(named("x")), None, 1))),
        ("- inputText: 007", Command::InputText("007".into())),
        ("- inputText: {text: true}", Command::InputText("true".into())),
        ("- eraseText", Command::EraseText(50)),
        ("- eraseText: 1_000", Command::EraseText(1000)),
        ("- pressKey: volume up", Command::PressKey("volume up".into())),
        ("- pressKey: ${KEY}", Command::PressKey("${KEY}".into())),
        ("- back", Command::Back),
        ("- hide keyboard", Command::HideKeyboard),
        ("- scroll", Command::Scroll),
        (
            "- scrollUntilVisible: {element: x, direction: up, timeout: 1_500}",
            Command::ScrollUntilVisible {
                element: named("x"),
                direction: Direction::Up,
                timeout: "1_500".into(),
                speed: None,
                center: false,
                visible: 100,
            },
        ),
        ("- swipe: {direction: LEFT}", swipe(SwipeWay::Direction(Direction::Left), 400)),
        (
            "- swipe: {from: x, direction: DOWN, duration: 1s}",
            swipe(SwipeWay::From(Box::new(named("x")), None, Direction::Down), 1_000),
        ),
        ("- swipe: {start: '50%,50%', end: '50%, 50%'}", swipe(SwipeWay::Points(half, half), 400)),
        ("- assertVisible: x", Command::AssertVisible(named("x"), None)),
        ("- assertNotVisible: {text: x}", Command::AssertNotVisible(named("x"), None)),
        (
            "- extendedWaitUntil: {notVisible: x, timeout: 2m}",
            Command::ExtendedWaitUntil { visible: None, not_visible: Some(named("x")), timeout: "2m".into() },
        ),
        ("- waitForAnimationToEnd", Command::WaitForAnimationToEnd { timeout: "15000".into() }),
        ("- takeScreenshot: a", Command::TakeScreenshot { path: "a".into(), crop_on: None }),
        ("- phase: sign-up", Command::Phase("sign-up".into())),
        ("- entry", Command::Entry),
        ("- external: sms", Command::External { act: "sms".into(), human: false }),
        ("- external: {kind: photo, by: human}", Command::External { act: "photo".into(), human: true }),
        ("- manual: do it", Command::Manual { prompt: "do it".into(), timeout_ms: 600_000 }),
        ("- manual: {do: it, timeout: 5s}", Command::Manual { prompt: "it".into(), timeout_ms: 5_000 }),
        ("- onPermission: deny", Command::OnPermission(BTreeMap::from([("*".into(), vec![PromptAnswer::Deny])]))),
        (
            "- onPermission: {CAMERA: deny, LOCATION: [deny, allow_once, allow_partial, allow], '*': dismiss, com.x.CUSTOM: allow}",
            Command::OnPermission(BTreeMap::from([
                ("CAMERA".into(), vec![PromptAnswer::Deny]),
                (
                    "LOCATION".into(),
                    vec![PromptAnswer::Deny, PromptAnswer::AllowOnce, PromptAnswer::AllowPartial, PromptAnswer::Allow],
                ),
                ("*".into(), vec![PromptAnswer::Dismiss]),
                ("com.x.CUSTOM".into(), vec![PromptAnswer::Allow]),
            ])),
        ),
        ("- relaunch", Command::Relaunch { times: 1, settle_ms: 3_000 }),
        ("- relaunch: {times: 3, settle: 3000}", Command::Relaunch { times: 3, settle_ms: 3_000 }),
        ("- readCode", Command::ReadCode { source: None, into: "code".into(), timeout_ms: 60_000 }),
        (
            "- readCode: {from: sms, into: pin, pattern: '([0-9]{6})', timeout: 5s}",
            Command::ReadCode {
                source: Some(CodeSource::Sms { pattern: Some("([0-9]{6})".into()) }),
                into: "pin".into(),
                timeout_ms: 5_000,
            },
        ),
        (
            "- readCode: logcat",
            Command::ReadCode { source: Some(CodeSource::Log { pattern: None }), into: "code".into(), timeout_ms: 60_000 },
        ),
    ] {
        assert_eq!(step(text), command, "{text}");
    }
    let Command::Noise(noise) = step("- noise:\n    - back\n    - tapOn: x\n") else { panic!("noise") };
    assert_eq!(noise.len(), 2);
    let text = "- repeat: {times: '${N}', while: {visible: x, true: '${A == 1}', platform: android}, commands: [back]}";
    let Command::Repeat { times, while_, steps, .. } = step(text) else { panic!("repeat") };
    assert_eq!(times.as_deref(), Some("${N}"));
    let condition = Condition {
        visible: Some(named("x")),
        not_visible: None,
        true_: Some("${A == 1}".into()),
        platform: Some("Android".into()),
        within: None,
    };
    assert_eq!(while_, Some(condition));
    assert_eq!(steps[0].command, Command::Back);
}

#[test]
fn files_run_by_others() {
    let scenario = load_files(&[
        ("s.yaml", "appId: a.b\nofframp: {}\n---\n- runFlow: sub/_in.yaml\n- runFlow: {file: sub/_in.yaml, env: {WHO: me}, when: {visible: x}}\n"),
        ("sub/_in.yaml", "appId: c.d\nenv: {WHO: you, TO: all}\nofframp: {secrets: [TO]}\n---\n- launchApp\n- runFlow: ../deep.yaml\n"),
        ("deep.yaml", "appId: ${APP}\n---\n- stopApp\n- phase: use\n"),
    ])
    .unwrap();
    assert_eq!(scenario.header.offramp.unwrap().secrets, ["TO"]);
    let Command::RunFlow { name, steps, when: None, env, .. } = &scenario.steps[0].command else { panic!("runFlow") };
    assert_eq!(name.as_deref(), Some("sub/_in.yaml"));
    assert_eq!(env["WHO"], "you");
    assert!(steps[0].file.ends_with("sub/_in.yaml"), "{:?}", steps[0].file);
    assert_eq!(steps[0].command, launch(Some("c.d"), false, true));
    let Command::RunFlow { steps: deep, .. } = &steps[1].command else { panic!("runFlow") };
    assert_eq!(deep[0].command, Command::StopApp(Some("${APP}".into())));
    let Command::RunFlow { env, when: Some(_), .. } = &scenario.steps[1].command else { panic!("runFlow") };
    assert_eq!((env["WHO"].as_str(), env["TO"].as_str()), ("me", "all"));
}

#[test]
fn mistakes_in_what_is_expected_and_in_times() {
    let text = "\
appId: com.example.app
---
- phase: use
- expectAsks
- expectAsks: {group: CAMRA, max: 1}
- expectAsks: {group: CAMERA}
- expectSteps: {min: 3, max: 2}
- expectSteps: {phase: uses, max: 2}
- expectSteps: {max: many}
- advanceClock
- advanceClock: 48
- advanceClock: 400d
";
    let header = "appId: a.b\nofframp: {counterfactual: perhaps, accounts: {file: a.yaml}}\n---\n- back\n";
    insta::assert_snapshot!(format!("{}\n{}", errors(&[("a.yaml", text)]), errors(&[("b.yaml", header)])));
}

#[test]
fn mistakes_in_commands() {
    let text = "\
appId: com.example.app
---
- tapOm: Agree
- travel: {points: [a]}
- tapOn:
- tapOn
- launchApp:
- tapOn: {tekst: Agree}
- tapOn: {text: Agree, retryTapIfNoChnge: true}
- tapOn: Agree
  optional: true
- tapOn: x
  scroll: x
- tapOn: x
  what: x
- tapOn:
  text: x
- back: 3
- scrollUntilVisible: Agree
- extendedWaitUntil: {timeout: soon}
- extendedWaitUntil: {timeout: 5s}
- assertVisible: {below: {}}
- swipe: {direction: LEFT, start: \"1,1\"}
- swipe: {direction: LEFFT}
- pressKey: Entr
- eraseText: ${N}
- repeat: {commands: [back]}
- repeat: {times: 2}
- inputText: ${PHONE
- inputText: \"call ${a b} now\"
- onPermission: {CAMRA: deny, LOCATION: [deny, alow]}
- readCode: {pattern: '(['}
- external: fax
- phase: account deletion
-
- []
- {}
- waitUntilTheWorldEnds
- noise: back
- runFlow: {when: {}, commands: [back]}
- runFlow: {file: a.yaml, commands: [back]}
";
    insta::assert_snapshot!(errors(&[("leave.yaml", text)]));
}

#[test]
fn mistakes_in_the_header() {
    let text = "\
appId: [a]
onFlowStart: [back]
nme: x
env: {1A: x, B: , C: [1], B: 2}
offramp:
  permisions: observe
  permissions: deny
  expect: {actions: 3, sign-up.acts: 3, sign-up.actions: many, deletion.outcome: gone, deletion.steps: {most: 3}}
  markers: {loggedout: x}
  secrets: ['${X}']
  codes: mail
---
- back
";
    insta::assert_snapshot!(errors(&[("leave.yaml", text)]));
}

#[test]
fn files_that_are_not_scenarios() {
    let mut all = vec![];
    for (name, text) in [
        ("empty.yaml", ""),
        ("only-comments.yaml", "# nothing\n"),
        ("no-header.yaml", "- launchApp\n- tapOm: x\n"),
        ("no-commands.yaml", "appId: a.b\n"),
        ("no-list.yaml", "appId: a.b\n---\n"),
        ("a-map.yaml", "appId: a.b\n---\nback: \nscroll:\n"),
        ("no-app.yaml", "name: x\n---\n- back\n"),
        ("three.yaml", "appId: a.b\n---\n- back\n---\n- back\n"),
        ("not-yaml.yaml", "appId: a.b\nname: 'x\n---\n- tapOm: x\n"),
        ("no-colon.yaml", "appId: a.b\n---\n- launchApp\n    clearState: true\n"),
        ("tabs.yaml", "appId: a.b\n---\n- tapOn:\n\ttext: x\n"),
        ("twice.yaml", "appId: a.b\n---\n- tapOn: {text: x, text: y}\n"),
        ("anchors.yaml", "appId: a.b\n---\n- tapOn: *x\n"),
        ("unending.yaml", "appId: a.b\nofframp: {expect: {sign-in.actions: 3}}\n---\n- phase: sign-up\n"),
    ] {
        all.push(errors(&[(name, text)]));
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn mistakes_in_files_run_by_others() {
    let mut all = vec![errors(&[
        ("a.yaml", "appId: a.b\n---\n- runFlow: b.yaml\n- runFlow: b.yaml\n- runFlow: none.yaml\n- runFlow: ${X}.yaml\n"),
        ("b.yaml", "appId: a.b\n---\n- runFlow: c.yaml\n- tapOm: x\n"),
        ("c.yaml", "appId: a.b\n---\n- runFlow: a.yaml\n"),
    ])];
    let names: Vec<String> = (0..20).map(|number| format!("f{number}.yaml")).collect();
    let texts: Vec<String> = (1..21).map(|number| format!("appId: a.b\n---\n- runFlow: f{number}.yaml\n")).collect();
    let chain: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    all.push(errors(&chain));
    let double = |number: usize| format!("appId: a.b\n---\n{}", format!("- runFlow: f{}.yaml\n", number + 1).repeat(10));
    let mut texts: Vec<String> = (0..9).map(double).collect();
    texts.push("appId: a.b\n---\n- back\n".into());
    let bomb: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    all.push(errors(&bomb).lines().take(8).collect::<Vec<_>>().join("\n"));
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.yaml");
    let mut all = vec![rendered(&load(&path).unwrap_err()), rendered(&load(folder.path()).unwrap_err())];
    std::fs::write(&path, b"appId: a.b\n---\n- tapOn: \xff\n").unwrap();
    all.push(rendered(&load(&path).unwrap_err()));
    std::fs::write(&path, vec![b' '; (1 << 20) + 1]).unwrap();
    all.push(rendered(&load(&path).unwrap_err()));
    std::fs::write(&path, format!("appId: a.b\n---\n{}", "- x\n".repeat(1000))).unwrap();
    let many = load(&path).unwrap_err();
    assert_eq!(many.len(), 101);
    all.push(rendered(&many[100..]));
    let folder_name = folder.path().display().to_string();
    insta::assert_snapshot!(all.join("\n").replace(&folder_name, "FOLDER"));
}

#[test]
fn nothing_in_a_file_reaches_the_terminal_as_a_control() {
    let errors = load_files(&[("s.yaml", "appId: a.b\n---\n- \"\\e[31mx\": y\n- tapOn: {\"\\b\": \u{7f}}\n")]).unwrap_err();
    for error in errors {
        for text in [error.render(false), error.to_string()] {
            assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'), "{text:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Pieces of real files in any order.
    #[test]
    fn any_file_is_answered(pieces in proptest::collection::vec(any_piece(), 0..40)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.yaml");
        std::fs::write(&path, pieces.concat()).unwrap();
        for error in load(&path).err().unwrap_or_default() {
            error.render(true);
        }
    }
}

fn any_piece() -> impl Strategy<Value = String> {
    let words = "appId: a.b|offramp:|expect: |sign-up.actions: |---|- |  |\n|\n- |\n  |tapOn|tapOn: |runFlow: s.yaml|: |{|}|[|]|, |text: |\"|'|${|\\|x == 1|}|\
                 注销|null|~|&a |*a|!!str |!x |#|> |\\n|when: |true: |onPermission: |CAMERA: |deny|swipe: |direction: LEFT|runScript: |if: |then: |else: |within: |adb: |onFailure: |timeLimit: |evalScript: |retry: |commands: |onFlowStart: |flows: |index: |travel: |points: |arguments: |point: 1,1|\t|\r\n|\u{feff}|🙂|phase: |-1";
    let words: Vec<String> = words.split('|').map(str::to_owned).collect();
    prop_oneof![4 => proptest::sample::select(words), 1 => any::<String>()]
}

#[test]
fn the_scenarios_of_this_project_are_sound() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = super::find(&[root.clone(), root.join("_templates")]).unwrap();
    assert!(files.len() >= 8);
    for file in files {
        load(&file).unwrap_or_else(|errors| panic!("{}", rendered(&errors)));
    }
}

//! Commands that choose, time limits on what must hold, what is done after a failure, and commands for the device's shell.

use super::Command;
use super::model::{AdbAccess, Condition};
use super::tests::{errors, load_files, step};
use crate::ui::Selector;

fn named(text: &str) -> Selector {
    Selector { text: Some(text.into()), ..Selector::default() }
}

#[test]
fn a_choice_holds_other_choices_and_each_step_knows_its_place() {
    let text = "\
appId: a.b
offramp: {expect: {sign-up.actions: 3}}
---
- if:
    visible: Log in
    notVisible: {id: busy}
    'true': ${N > 1}
    platform: android
    within: ${T}
    label: who is it
    then:
      - tapOn: {text: Log in, label: in}
    else:
      - if: {visible: Sign up, then: [{phase: sign-up}]}
";
    let scenario = load_files(&[("s.yaml", text)]).unwrap();
    let step = &scenario.steps[0];
    assert_eq!(step.label.as_deref(), Some("who is it"));
    let Command::If { condition, then, otherwise } = &step.command else { panic!("if") };
    let whole = Condition {
        visible: Some(named("Log in")),
        not_visible: Some(Selector { id: Some("busy".into()), ..Selector::default() }),
        true_: Some("${N > 1}".into()),
        platform: Some("Android".into()),
        within: Some("${T}".into()),
    };
    assert_eq!(condition, &whole);
    assert_eq!((then[0].span.line, then[0].label.as_deref()), (12, Some("in")));
    let Command::If { condition, then, otherwise: none } = &otherwise[0].command else { panic!("if") };
    assert_eq!((condition, none.len()), (&Condition { visible: Some(named("Sign up")), ..Condition::default() }, 0));
    // The header's limit is on a phase that begins in there.
    assert_eq!(then[0].command, Command::Phase("sign-up".into()));
    assert_eq!(step.command.inner().map(<[_]>::len).sum::<usize>(), 2);
}

#[test]
fn whatever_must_hold_may_be_given_time() {
    let within = |text: &str| Some(text.to_owned());
    for (text, command) in [
        ("- assertVisible: {text: x, within: 1m}", Command::AssertVisible(named("x"), within("1m"))),
        ("- assertNotVisible: {text: x, within: '${T}'}", Command::AssertNotVisible(named("x"), within("${T}"))),
        ("- assertTrue: {condition: '${A}', within: 500}", Command::AssertTrue("${A}".into(), within("500"))),
    ] {
        assert_eq!(step(text), command, "{text}");
    }
    let Command::RunFlow { when: Some(when), .. } = step("- runFlow: {when: {visible: x, within: 0}, commands: [back]}") else {
        panic!("runFlow")
    };
    assert_eq!(when.within.as_deref(), Some("0"));
    let Command::Repeat { while_: Some(while_), time_limit, .. } =
        step("- repeat: {while: {visible: x, within: 2s}, timeLimit: 5m, commands: [back]}")
    else {
        panic!("repeat")
    };
    assert_eq!((while_.within.as_deref(), time_limit.as_deref()), (Some("2s"), Some("5m")));
    assert!(matches!(step("- repeat: {timeLimit: 5m, commands: [back]}"), Command::Repeat { times: None, while_: None, .. }));
}

#[test]
fn mistakes_in_choices_and_time_limits() {
    let text = "\
appId: com.example.app
---
- if: {visible: Log in}
  then:
    - back
- if:
    visible: Log in
  else:
    - back
- else:
    - back
- elseIf: {visible: x, then: [back]}
- when: {visible: x}
- if: Log in
- if
- if: {then: [back]}
- if: {visible: x}
- if: {visibel: x, then: [back]}
- if: {visible: x, then: back}
- if: {visible: x, then: [back], else: [bakc]}
- if: {visible: x, within: soon, then: [back]}
- runFlow: {when: {visible: x, timeout: 5s}, commands: [back]}
- repeat: {while: {within: 5s}, commands: [back]}
- repeat: {timeLimit: for ever, commands: [back]}
- assertVisible: {text: x, within: 25h}
- assertTrue: {condition: x, timeout: 5s}
";
    insta::assert_snapshot!(errors(&[("choose.yaml", text)]));
}

#[test]
fn what_is_done_after_a_failure_stands_in_the_header_and_in_blocks() {
    let text = "\
appId: a.b
offramp:
  adb: true
  onFailure: [{takeScreenshot: end}, {adb: dumpsys activity top}]
---
- runFlow: {commands: [back], onFailure: [{tapOn: Close}]}
- retry: {file: in.yaml, onFailure: [back]}
- runFlow: in.yaml
";
    let inner = "appId: a.b\nofframp: {onFailure: [stopApp]}\n---\n- back\n";
    let scenario = load_files(&[("s.yaml", text), ("in.yaml", inner)]).unwrap();
    assert_eq!(scenario.header.hooks.failure.len(), 2);
    let failure = |at: usize| match &scenario.steps[at].command {
        Command::RunFlow { hooks, .. } | Command::Retry { hooks, .. } => hooks.failure[0].command.clone(),
        other => panic!("{other:?}"),
    };
    assert!(matches!(failure(0), Command::TapOn(_)));
    assert_eq!(failure(1), Command::Back, "the command's own goes before the file's");
    assert!(matches!(failure(2), Command::StopApp(_)));
}

#[test]
fn the_shell_is_open_to_what_the_header_names() {
    let of = |adb: &str, step: &str| load_files(&[("s.yaml", &format!("appId: a.b\nofframp: {{adb: {adb}}}\n---\n- {step}\n"))]);
    let whole = "adb: {shell: 'pm list packages ${P}', into: FOUND, expect: 1, timeout: 1h}";
    let scenario = of("[settings put, pm list]", whole).unwrap();
    assert_eq!(
        scenario.header.offramp.unwrap().adb,
        AdbAccess::Beginnings(vec!["settings put".to_owned(), "pm list".to_owned()])
    );
    let expected =
        Command::Adb { shell: "pm list packages ${P}".into(), into: Some("FOUND".into()), expect: 1, timeout_ms: 600_000 };
    assert_eq!(scenario.steps[0].command, expected);
    assert!(of("dumpsys", "adb: dumpsys battery").is_ok());
    assert!(of("true", "adb: a | b > /sdcard/c").is_ok());
    for (adb, step) in
        [("false", "adb: a"), ("[a]", "adb: ab"), ("[a]", "adb: 'a; b'"), ("[a]", "adb: ${A}"), ("[a b]", "adb: a")]
    {
        assert!(of(adb, step).is_err(), "{adb} {step}");
    }
    // A file that is run has no say.
    let text = "appId: a.b\nofframp: {}\n---\n- runFlow: in.yaml\n";
    let inner = "appId: a.b\nofframp: {adb: true}\n---\n- adb: reboot\n";
    assert!(errors(&[("s.yaml", text), ("in.yaml", inner)]).contains("does not allow commands"), "no permission from below");
}

#[test]
fn mistakes_after_a_failure_and_in_shell_commands() {
    let mut all = vec![errors(&[(
        "plain.yaml",
        "appId: com.example.app\n---\n- adb: settings put global airplane_mode_on 1\n- adb: a | b\n",
    )])];
    all.push(errors(&[(
        "leave.yaml",
        "\
appId: com.example.app
offramp:
  adb: [settings put, ls]
  onFailure:
    - takeScreenshot: end
    - phase: after-deletion
    - runFlow: {commands: [entry]}
    - adb: reboot
onFailure: [back]
---
- adb: settings get global airplane_mode_on
- adb: settings put global a 1; reboot
- adb: ls '${FOLDER}'
- adb: ls \"${FOLDER}\"
- adb: ls ${FOLDER
- adb: ''
- adb: input tap 100 200
- adb: {shell: ls, expect: none}
- adb: {shell: ls, output: X}
- runFlow: {commands: [back], onFailure: [{expectSteps: {max: 3}}]}
- tapOn: {text: x, onFailure: [back]}
",
    )]));
    all.push(errors(&[("wide.yaml", "appId: a.b\nofframp: {adb: ['', 'a; b']}\n---\n- back\n")]));
    insta::assert_snapshot!(all.join("\n"));
}

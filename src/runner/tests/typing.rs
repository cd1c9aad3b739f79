//! Text that is not ASCII, by an input method of the device.

use super::Row::{Field, Password};
use super::*;

fn form() -> Fake {
    Fake::new(&[("form", vec![Text("Sign up"), Field("姓名"), Password("密码")])], &[("home", "launch", "form", 100)])
}

#[test]
fn what_is_not_ascii_goes_through_an_input_method_and_is_one_input() {
    let mut fake = form();
    fake.method = [true, true].into();
    let steps = "- launchApp\n- tapOn: 姓名\n- inputText: 王小明\n- tapOn: 密码\n- inputText: 密码hunter2\n- inputText: plain\n";
    let ran = job(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let texts: Vec<_> = ran.inputs().into_iter().filter(|input| input.op == InputOp::Text).collect();
    let told: Vec<_> = texts.iter().map(|input| (input.value.as_deref().unwrap(), input.keystrokes, input.purpose)).collect();
    assert_eq!(told, [("王小明", 3, Purpose::Step), ("•••", 9, Purpose::Step), ("•••", 5, Purpose::Step)]);
    let remark = ran.events().into_iter().find_map(|event| match event {
        Event::Command { name, state: CommandState::Ok, message, .. } if name == "inputText" => message.as_deref(),
        _ => None,
    });
    assert_eq!(remark, Some("typed by the input method com.example.keys/.Keys, and the device's own set back"));
    let trace = fs::read_to_string(ran.dir.path().join("run/trace.jsonl")).unwrap();
    assert!(!trace.contains("密码hunter2") && !trace.contains("hunter2"), "{trace}");
}

#[test]
fn a_text_that_does_not_arrive_is_typed_once_more_and_then_it_is_nobodys_fault_here() {
    let mut fake = form();
    fake.method = [false, true].into();
    let ran = job("- launchApp\n- tapOn: 姓名\n- inputText: 王小明\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let purposes: Vec<_> =
        ran.inputs().into_iter().filter(|input| input.op == InputOp::Text).map(|input| input.purpose).collect();
    assert_eq!(purposes, [Purpose::Step, Purpose::Recover], "the second is the program's doing");
    let mut fake = form();
    fake.method = [false, false].into();
    let ran = job("- launchApp\n- tapOn: 密码\n- inputText: 王小明\n").run(&mut fake);
    assert_eq!((ran.outcome.status, ran.outcome.fault), (Status::Broken, Some(FaultClass::Infrastructure)));
    assert!(ran.error().contains("the field is as it was") && !ran.error().contains('王'), "{}", ran.error());
    let ran = job("- launchApp\n- tapOn: 姓名\n- inputText: 王小明\n").run(&mut form());
    assert!(ran.error().contains("it knows only ASCII"), "{}", ran.error());
}

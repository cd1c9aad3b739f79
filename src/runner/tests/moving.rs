//! Scrolling, swiping, keys and repeated taps: what is sent, and as what it is recorded.

use super::Row::Field;
use super::*;

fn list() -> Fake {
    Fake::new(
        &[
            ("list-top", vec![Text("List"), Button("First")]),
            ("list-end", vec![Text("List"), Button("Last"), Text("End of list")]),
        ],
        &[("home", "launch", "list-top", 100), ("list-top", "swipe", "list-end", 100)],
    )
}

#[test]
fn an_element_below_is_scrolled_to() {
    let ran = job("- launchApp\n- scrollUntilVisible: {element: Last}\n- tapOn: Last\n").run(&mut list());
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let inputs = ran.inputs();
    assert_eq!(inputs.len(), 2);
    assert_eq!((inputs[0].op, inputs[0].purpose), (InputOp::Swipe, Purpose::Scroll));
    // The finger moves up, inside the list.
    assert_eq!((inputs[0].point, inputs[0].to), (Some((540, 1500)), Some((540, 500))));
}

#[test]
fn the_end_of_a_list_ends_the_search() {
    let mut fake = list();
    let ran = job("- launchApp\n- scrollUntilVisible: {element: Nowhere, timeout: 60000}\n").run(&mut fake);
    assert_eq!(ran.outcome.fault, Some(FaultClass::Scenario));
    assert!(ran.error().contains("nothing moves any more and there is no `text: Nowhere`"), "{}", ran.error());
    assert!(fake.passed() < 20_000, "{}", fake.passed());
}

#[test]
fn a_swipe_scrolls_where_something_scrolls_and_is_a_step_elsewhere() {
    let ran = job("- launchApp\n- swipe: {direction: UP}\n").run(&mut list());
    assert_eq!(ran.inputs()[0].purpose, Purpose::Scroll);
    let ran = job("- launchApp\n- swipe: {start: '10%,50%', end: '90%,50%'}\n").run(&mut simple());
    let slide = ran.inputs()[0].clone();
    assert_eq!((slide.purpose, slide.point, slide.to), (Purpose::Step, Some((108, 1000)), Some((972, 1000))));
}

#[test]
fn each_tap_of_a_repeat_is_an_input() {
    let ran = job("- launchApp\n- tapOn: {text: Agree, repeat: 3}\n- tapOn: {point: '100,200'}\n").run(&mut simple());
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let points: Vec<_> = ran.inputs().iter().map(|input| input.point).collect();
    assert_eq!(points, [Some((540, 375)), Some((540, 375)), Some((540, 375)), Some((100, 200))]);
}

#[test]
fn keys_are_recorded_by_name() {
    let mut fake = simple();
    let ran = job("- launchApp\n- back\n- pressKey: Volume Up\n").run(&mut fake);
    let keys: Vec<(Option<&str>, Purpose)> = ran.inputs().iter().map(|input| (input.value.as_deref(), input.purpose)).collect();
    assert_eq!(keys, [(Some("Back"), Purpose::Step), (Some("Volume Up"), Purpose::Step)]);
    assert!(fake.calls.contains(&"key 24 x1".to_owned()));
}

#[test]
fn erasing_counts_the_keys_that_a_person_would_need() {
    let mut fake = Fake::new(&[("main", vec![Field("Name")])], &[("home", "launch", "main", 100)]);
    let ran = job("- launchApp\n- tapOn: Name\n- inputText: abc\n- eraseText\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let erase = ran.inputs().into_iter().find(|input| input.op == InputOp::Erase).unwrap();
    assert_eq!((erase.keystrokes, erase.node.as_ref().unwrap().text.as_str()), (3, "abc"));
    assert!(fake.calls.contains(&"key 67 x50".to_owned()));
}

#[test]
fn acts_outside_the_app_are_marked_with_whom_they_take() {
    let ran = job("- launchApp\n- external: {kind: call, by: human}\n- external: {kind: mail}\n").run(&mut simple());
    assert_eq!(ran.outcome.status, Status::Passed, "nobody has to do it now: {}", ran.error());
    let acts: Vec<(&str, &str)> = ran
        .events()
        .into_iter()
        .filter_map(|event| match event {
            Event::External { act, by, .. } => Some((act.as_str(), by.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(acts, [("call", "human"), ("mail", "harness")]);
}

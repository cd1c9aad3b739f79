//! `idle`, `passConsent` and `reach`.

use super::*;
use crate::runner::{Halt, Hands, Leg, Reach, Search};
use crate::scenario::model::Goal;
use crate::ui::Selector;

/// A consent screen that asks again with a second one, then the main screen, which leads to the policy in two taps.
fn gated() -> Fake {
    Fake::new(
        &[
            ("consent", vec![Text("Please accept our privacy policy."), Button("Disagree"), Button("Agree")]),
            ("again", vec![Text("And the terms of service."), Button("Decline"), Button("Accept")]),
            ("main", vec![Text("Main"), Button("Me")]),
            ("me", vec![Text("About me"), Button("Privacy policy")]),
            ("policy", vec![Text("Privacy policy"), Text("We keep what you write.")]),
        ],
        &[
            ("home", "launch", "consent", 100),
            ("consent", "Agree", "again", 300),
            ("again", "Accept", "main", 300),
            ("main", "Me", "me", 100),
            ("me", "Privacy policy", "policy", 100),
        ],
    )
}

fn told(ran: &Ran, command: &str, wanted: CommandState) -> Option<String> {
    ran.events().into_iter().find_map(|event| match event {
        Event::Command { name, state, message, .. } if name == command && *state == wanted => {
            Some(message.clone().unwrap_or_default())
        }
        _ => None,
    })
}

#[test]
fn consent_is_passed_gate_by_gate_and_only_where_it_is_asked_for() {
    let mut fake = gated();
    let ran = job("- launchApp\n- passConsent\n- assertVisible: Main\n- passConsent\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let taps: Vec<&str> = ran.inputs().iter().map(|input| input.node.as_ref().unwrap().text.as_str()).collect();
    assert_eq!(taps, ["Agree", "Accept"]);
    assert_eq!(told(&ran, "passConsent", CommandState::Skipped).unwrap(), "the app asked for no consent");
}

#[test]
fn a_gate_that_stays_shut_is_said() {
    let mut fake = Fake::new(
        &[("consent", vec![Text("Please accept our privacy policy."), Button("Disagree"), Button("Agree")])],
        &[("home", "launch", "consent", 100)],
    );
    let ran = job("- launchApp\n- passConsent\n").run(&mut fake);
    assert_eq!(ran.outcome.fault, Some(FaultClass::Scenario));
    assert!(ran.error().contains("does not give way"), "{}", ran.error());
}

#[test]
fn an_app_that_is_left_alone_may_ask_and_may_not_leave_or_refuse_the_device() {
    let mut fake = Fake::new(
        &[("main", vec![Text("Main")]), ("rest", vec![Text("Main")])],
        &[("home", "launch", "main", 100), ("ask-camera", "Don’t allow", "rest", 100)],
    );
    fake.follow("main", "ask-camera", 5_000);
    let ran = job("- onPermission: deny\n- launchApp\n- idle: 20s\n").run(&mut fake);
    assert_eq!(ran.answers(), [("deny", "onPermission")]);
    let mut fake = gated();
    fake.follow("consent", "home", 5_000);
    fake.alive = false;
    let ran = job("- launchApp\n- idle: 20s\n").run(&mut fake);
    assert_eq!(ran.outcome.fault, Some(FaultClass::App), "{}", ran.error());
    assert!(ran.error().contains("the app left the screen"), "{}", ran.error());
    let mut fake = Fake::new(
        &[("no", vec![Text("This app does not run on emulators."), Button("Leave")])],
        &[("home", "launch", "no", 100)],
    );
    let ran = job("- launchApp\n- idle: 2s\n").run(&mut fake);
    assert_eq!(ran.outcome.fault, Some(FaultClass::Environment));
    assert!(ran.error().contains("it says “This app does not run on emulators.”"), "{}", ran.error());
}

/// Knows the way already.
struct Guide(Vec<&'static str>);

impl Reach for Guide {
    fn reach(&self, _goal: Goal, _limit: u32, hands: &mut dyn Hands) -> Result<Search, Halt> {
        let leg = |label: &&'static str| Leg {
            selector: Selector { text: Some((*label).to_owned()), ..Selector::default() },
            label: (*label).to_owned(),
        };
        let way: Vec<Leg> = self.0.iter().map(leg).collect();
        for leg in &way {
            let node = leg.selector.find(hands.sight().unwrap().tree).unwrap()[0];
            hands.tap(node)?;
        }
        Ok(Search { actions: 2, screens: 3, exhausted: false, way: (!way.is_empty()).then_some(way) })
    }
}

const WAY: &str = "- launchApp\n- passConsent\n- phase: look-around\n- reach: {goal: privacy-policy, phase: policy}\n";

#[test]
fn a_way_that_was_found_is_followed_from_a_cold_start_under_its_phase() {
    let mut fake = gated();
    let guide = Guide(vec!["Me", "Privacy policy"]);
    let ran = Job { reach: Some(&guide), ..job(WAY) }.run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let events = ran.events();
    let began = events.iter().position(|event| matches!(event, Event::Phase { name } if name == "policy")).unwrap();
    assert!(events[began..].iter().any(|event| matches!(event, Event::App { op: AppOp::Started, cold: Some(true), .. })));
    let taps: Vec<&str> = events[began..]
        .iter()
        .filter_map(
            |event| if let Event::Input(input) = event { input.node.as_ref().map(|node| node.text.as_str()) } else { None },
        )
        .collect();
    assert_eq!(taps, ["Agree", "Accept", "Me", "Privacy policy"], "the gate comes back in this app");
    let message = told(&ran, "reach", CommandState::Ok).unwrap();
    assert!(message.starts_with("2 actions: “Me” → “Privacy policy” (found in 2 actions on 3 screens)"), "{message}");
}

#[test]
fn a_way_that_was_not_found_is_no_failure_and_a_log_in_is_not_gone_around() {
    let ran = Job { reach: Some(&Guide(Vec::new())), ..job(WAY) }.run(&mut gated());
    assert_eq!(ran.outcome.status, Status::Passed);
    let message = told(&ran, "reach", CommandState::Skipped).unwrap();
    assert!(message.contains("none was found in 2 actions on 3 screens; that does not mean"), "{message}");
    let quick = vec![Text("Welcome"), Button("Continue with Goose"), Button("Another number")];
    for door in [vec![Text("Welcome"), Row::Field("Phone"), Button("Log in")], quick] {
        let mut fake = Fake::new(&[("door", door)], &[("home", "launch", "door", 100)]);
        let ran = Job { reach: Some(&Guide(Vec::new())), ..job(WAY) }.run(&mut fake);
        assert!(told(&ran, "reach", CommandState::Skipped).unwrap().contains("log-in screen"));
    }
    let ran = job(WAY).run(&mut gated());
    assert!(ran.error().contains("nobody here can look for a way"), "{}", ran.error());
}

#[test]
fn a_log_in_that_can_be_skipped_is_no_wall() {
    let mut fake = Fake::new(
        &[
            ("door", vec![Row::Field("Phone"), Button("Log in"), Button("Continue as guest")]),
            ("main", vec![Text("Main"), Button("Privacy policy")]),
            ("policy", vec![Text("Privacy policy"), Text("We keep what you write.")]),
        ],
        &[("home", "launch", "door", 100), ("door", "Continue as guest", "main", 100), ("main", "Privacy policy", "policy", 100)],
    );
    let ran = Job { reach: Some(&Guide(vec!["Privacy policy"])), ..job(WAY) }.run(&mut fake);
    let message = told(&ran, "reach", CommandState::Ok).unwrap_or_else(|| panic!("{}", ran.error()));
    assert!(message.starts_with("1 action: “Privacy policy”"), "{message}");
}

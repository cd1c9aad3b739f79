//! Facts about how an app asks, each beside what only looks like it.

use std::collections::BTreeMap;

use super::story::*;
use crate::metrics::conduct::consent::Answer;
use crate::trace::event::{AppOp, Event, PermissionState};

fn ticked(id: &str, label: &str) -> Item {
    Item::Tick { id: id.to_owned(), label: label.to_owned(), checked: true }
}
fn home() -> Screen {
    page("Home", &[row("news", "News"), row("me", "Me")])
}
fn consent(content: Vec<Item>) -> Screen {
    let mut all = vec![text("Please read our privacy policy.")];
    all.extend(content);
    dialog("Privacy policy", &all)
}
fn choice() -> Screen {
    consent(vec![button("no", "Disagree"), button("yes", "Agree")])
}

#[test]
fn a_consent_screen_is_told_with_its_controls_and_its_answer() {
    let mut story = Story::new();
    story.phase("first-run").start().see(&choice()).tap("Agree").see(&home()).tap("News").see(&home());
    let facts = story.end().conduct.consent;
    let gate = &facts.gates[0];
    assert_eq!((facts.gates.len(), gate.agree.as_deref(), gate.answer), (1, Some("Agree"), Answer::Agreed));
    assert_eq!((gate.refuse.as_slice(), gate.unclear.len(), gate.ticked.len()), (&["Disagree".to_owned()][..], 0, 0));
    assert!(facts.first_use > gate.answered);
}

#[test]
fn leaving_refuses_on_a_consent_screen_and_a_link_does_neither() {
    let mut story = Story::new();
    let screen = consent(vec![row("read", "Read the privacy policy"), button("leave", "Leave"), button("yes", "Agree and use")]);
    story.phase("first-run").start().see(&screen);
    let gate = story.end().conduct.consent.gates.remove(0);
    assert_eq!((gate.refuse.as_slice(), gate.unclear.len()), (&["Leave".to_owned()][..], 0));
    let mut story = Story::new();
    story.phase("first-run").start().see(&consent(vec![button("later", "Guest book"), button("yes", "Agree")]));
    let gate = story.end().conduct.consent.gates.remove(0);
    assert_eq!((gate.refuse.len(), gate.unclear.as_slice()), (0, &["Guest book".to_owned()][..]), "what it does, nobody knows");
}

#[test]
fn a_box_is_ticked_beforehand_only_until_it_is_tapped() {
    let empty = consent(vec![tick("box", "I have read and agree to the privacy policy"), button("yes", "Agree")]);
    let full = consent(vec![ticked("box", "I have read and agree to the privacy policy"), button("yes", "Agree")]);
    let mut story = Story::new();
    story.phase("first-run").start().see(&empty).tap("I have read and agree to the privacy policy").see(&full);
    assert_eq!(story.end().conduct.consent.gates[0].ticked, []);
    let mut story = Story::new();
    story.phase("first-run").start().see(&full);
    assert_eq!(story.end().conduct.consent.gates[0].ticked, [("I have read and agree to the privacy policy".to_owned(), true)]);
    let other = consent(vec![ticked("box", "Large letters"), button("yes", "Agree")]);
    let mut story = Story::new();
    story.phase("first-run").start().see(&other);
    assert_eq!(story.end().conduct.consent.gates[0].ticked, [("Large letters".to_owned(), false)]);
}

#[test]
fn a_box_on_a_page_to_sign_up_is_told_apart() {
    let form = |box_: Item| page("Sign up", &[field("phone", "Phone number"), box_, button("go", "Sign up")]);
    let mut story = Story::new();
    story.phase("sign-up").start().see(&form(ticked("box", "I agree to the privacy policy")));
    let facts = story.end().conduct.consent;
    assert_eq!((facts.gates.len(), facts.ticked_elsewhere.len()), (0, 1));
    let mut story = Story::new();
    let label = "I agree to the privacy policy";
    story.phase("sign-up").start().see(&form(tick("box", label))).tap(label).see(&form(ticked("box", label)));
    assert_eq!(story.end().conduct.consent.ticked_elsewhere, []);
}

#[test]
fn a_refused_consent_that_comes_back_is_another_showing_and_a_policy_that_was_read_is_none() {
    let policy = page("Privacy policy", &[text("We keep your number.")]);
    let screen = consent(vec![row("read", "Privacy policy in full"), button("no", "Disagree"), button("yes", "Agree")]);
    let mut story = Story::new();
    story.phase("first-run").start().see(&screen).tap("Privacy policy in full").see(&policy).back().see(&screen);
    story.tap("Disagree").see(&screen).tap("Disagree").see(&screen).tap("Agree").see(&home());
    let gates = story.end().conduct.consent.gates;
    let answers: Vec<Answer> = gates.iter().map(|gate| gate.answer).collect();
    assert_eq!(answers, [Answer::Refused, Answer::Refused, Answer::Agreed]);
}

#[test]
fn the_first_use_is_on_no_consent_and_no_sign_up_and_what_named_the_policy_before_is_kept() {
    let form = page(
        "Log in",
        &[field("phone", "Phone number"), text("By going on you accept our privacy policy"), button("go", "Log in")],
    );
    let mut story = Story::new();
    story.phase("sign-up").start().see(&form).type_in("Phone number", "1").tap("Log in").see(&home()).tap("News").see(&home());
    let facts = story.end().conduct.consent;
    assert!(facts.named.is_some_and(|seen| Some(seen.seq) < facts.first_use));
    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("News").see(&form);
    let facts = story.end().conduct.consent;
    assert_eq!((facts.named, facts.gates.len()), (None, 0), "what comes after does not count");
}

#[test]
fn the_way_to_the_policy_is_counted_from_the_main_screen_and_shortened_by_what_was_passed() {
    let policy = page("Privacy policy", &[text("We keep your number.")]);
    let me = page("Me", &[row("settings", "Settings")]);
    let settings = page("Settings", &[row("about", "About")]);
    let about = page("About", &[row("policy", "Privacy policy"), row("version", "Version")]);
    let mut story = Story::new();
    story.phase("first-run").start().see(&choice()).tap("Agree");
    story.see(&home()).tap("Me").see(&me).tap("Settings").see(&settings).tap("About").see(&about);
    story.tap("Privacy policy").see(&policy);
    let walks = story.end().conduct.policy;
    assert_eq!((walks.len(), walks[0].walked, walks[0].shortest, walks[0].passed.is_none()), (1, 4, 4, true));

    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("Me").see(&about).tap("Version").see(&settings).tap("About").see(&about);
    story.tap("Privacy policy").see(&policy);
    let walk = story.end().conduct.policy.remove(0);
    assert_eq!((walk.walked, walk.shortest, walk.passed.is_some()), (4, 2, true), "it stood there on the second screen");

    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("Me").see(&about);
    assert_eq!(story.end().conduct.policy, [], "a list that leads there is not it");
}

#[test]
fn a_way_to_take_the_consent_back_is_seen_but_not_on_the_way_out() {
    let privacy = page("Privacy", &[row("withdraw", "Withdraw consent"), row("policy", "Privacy policy")]);
    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("Me").see(&privacy);
    let way = story.end().conduct.withdrawal.unwrap();
    assert_eq!((way.seen.what.as_str(), way.actions), ("the control “Withdraw consent”", Some(2)));
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&home()).tap("Me").see(&privacy);
    assert_eq!(story.end().conduct.withdrawal, None);
}

#[test]
fn pages_of_one_request_and_pages_right_after_one_another_are_a_burst() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt_page(CAMERA, "1 of 2")).answer("deny", &[("CAMERA", 6)]);
    story.see(&prompt_page(LOCATION, "2 of 2")).answer("deny", &[("ACCESS_FINE_LOCATION", 6)]).see(&home());
    story.refused(MICROPHONE, "RECORD_AUDIO").see(&home());
    let bursts = story.end().conduct.bursts;
    assert_eq!((bursts.len(), bursts[0].groups.len(), bursts[0].one_request, bursts[0].gone), (1, 3, false, None));
}

#[test]
fn asks_with_time_or_an_action_between_are_no_burst() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).refused(CAMERA, "CAMERA").see(&home()).wait(3_000);
    story.refused(LOCATION, "ACCESS_FINE_LOCATION").see(&home()).tap("News").see(&home());
    story.refused(MICROPHONE, "RECORD_AUDIO").see(&home());
    assert_eq!(story.end().conduct.bursts, []);
}

#[test]
fn a_burst_knows_that_the_app_left_after_it() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt_page(CAMERA, "1 of 2")).answer("deny", &[("CAMERA", 6)]);
    story.see(&prompt_page(LOCATION, "2 of 2")).answer("deny", &[("ACCESS_FINE_LOCATION", 6)]).see(&launcher());
    let metrics = story.end();
    assert!(metrics.conduct.bursts[0].one_request && metrics.conduct.bursts[0].gone == Some(metrics.exits[0].gone));
}

#[test]
fn what_comes_back_by_itself_within_a_minute_is_a_loop() {
    let mut story = Story::new();
    story.phase("use").start().see(&home());
    story.refused(CAMERA, "CAMERA").see(&home()).refused(CAMERA, "CAMERA").see(&home()).refused(CAMERA, "CAMERA").see(&home());
    let loops = story.end().conduct.loops;
    assert_eq!((loops.len(), loops[0].asks.as_slice(), loops[0].group.as_str()), (1, &[0, 1, 2][..], "CAMERA"));
}

#[test]
fn an_hour_later_or_after_an_action_or_for_another_group_is_no_loop() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).refused(CAMERA, "CAMERA").see(&home()).wait(61_000);
    story.refused(CAMERA, "CAMERA").see(&home()).refused(LOCATION, "ACCESS_FINE_LOCATION").see(&home()).tap("News").see(&home());
    story.wait(11_000).refused(CAMERA, "CAMERA").see(&home());
    assert_eq!(story.end().conduct.loops, []);
}

#[test]
fn a_text_about_the_permission_on_the_screen_before_is_a_purpose() {
    let scan = page("Scan", &[text("We use the camera to read the code."), row("start", "Start")]);
    let mut story = Story::new();
    story.phase("use").start().see(&scan).tap("Start").refused(CAMERA, "CAMERA").see(&home());
    story.refused(LOCATION, "ACCESS_FINE_LOCATION").see(&home());
    let metrics = story.end();
    assert_eq!(metrics.conduct.purposes.keys().copied().collect::<Vec<_>>(), [0]);
    assert!(metrics.conduct.purposes[&0].what.contains("We use the camera"));
}

#[test]
fn the_label_of_a_control_says_no_purpose() {
    let mut story = Story::new();
    story.phase("use").start().see(&page("Home", &[row("cam", "Camera")])).tap("Camera").refused(CAMERA, "CAMERA").see(&home());
    assert!(story.end().conduct.purposes.is_empty());
}

fn permissions(story: &mut Story, granted: bool, flags: &[&str]) {
    let state = PermissionState { granted, flags: flags.iter().map(|flag| (*flag).to_owned()).collect() };
    let permissions = BTreeMap::from([("android.permission.CAMERA".to_owned(), state)]);
    story.add(Event::Perms { moment: "before".into(), permissions });
}

#[test]
fn a_permission_that_changed_without_an_answer_is_told_and_one_that_was_answered_is_not() {
    let mut story = Story::new();
    permissions(&mut story, false, &[]);
    story.phase("use").start().see(&home());
    permissions(&mut story, true, &[]);
    let facts = story.end().conduct;
    assert_eq!((facts.states, facts.changes.len(), facts.changes[0].granted, facts.changes[0].by), (1, 1, true, ""));

    let mut story = Story::new();
    permissions(&mut story, false, &[]);
    story.phase("use").start().see(&home()).request().see(&prompt(CAMERA)).answer("allow", &[("CAMERA", 4)]).see(&home());
    permissions(&mut story, true, &["USER_SET"]);
    assert_eq!(story.end().conduct.changes, []);
}

#[test]
fn expiry_clearing_the_shell_and_the_system_are_not_the_apps_doing() {
    let mut story = Story::new();
    permissions(&mut story, true, &["ONE_TIME"]);
    permissions(&mut story, false, &[]);
    assert_eq!(story.end().conduct.changes, []);
    let mut story = Story::new();
    permissions(&mut story, true, &[]);
    story.add(Event::App { op: AppOp::Cleared, package: APP.into(), facts: None, cold: None });
    permissions(&mut story, false, &[]);
    let facts = story.end().conduct;
    assert_eq!((facts.changes.len(), facts.states), (0, 0));
    let mut story = Story::new();
    permissions(&mut story, false, &[]);
    story.add(Event::Shell { command: "pm grant …".into(), status: 0, output: String::new() });
    permissions(&mut story, true, &[]);
    let metrics = story.end();
    assert_eq!((metrics.conduct.changes.len(), metrics.conduct.states, metrics.shell.len()), (0, 0, 1));
    let mut story = Story::new();
    permissions(&mut story, false, &[]);
    permissions(&mut story, true, &["POLICY_FIXED"]);
    assert_eq!(story.end().conduct.changes[0].by, "the system");
}

fn advert() -> Screen {
    dialog("Only today", &[text("Half the price."), button("get", "Get it"), button("x", "Close")])
}

#[test]
fn a_window_that_stays_after_its_close_control_is_told() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).wait(2_000).see(&advert()).tap("Close").see(&advert()).back().see(&advert());
    story.tap("Get it").see(&home());
    let popups = story.end().conduct.popups;
    assert_eq!(
        (popups.len(), popups[0].close.as_deref(), popups[0].stayed.len()),
        (1, Some("Close"), 1),
        "back is left to the control"
    );
    assert!(popups[0].gone.is_some() && !popups[0].closed, "by another way");
}

#[test]
fn a_window_that_closes_and_one_that_was_called_for_are_innocent() {
    let mut story = Story::new();
    story.phase("use").start().see(&advert()).tap("Close").see(&home());
    let popups = story.end().conduct.popups;
    assert_eq!((popups.len(), popups[0].stayed.len(), popups[0].closed), (1, 0, true));
    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("News").see(&advert());
    assert_eq!(story.end().conduct.popups, []);
}

#[test]
fn a_switch_for_personal_content_may_be_fixed() {
    let label = "Personalised recommendations";
    let settings = |item: Item| page("Privacy settings", &[text("News picked for you"), item]);
    let on = || Item::Tick { id: "p".into(), label: label.into(), checked: true };
    let mut story = Story::new();
    story.phase("use").start().see(&settings(on())).tap(label).see(&settings(on()));
    let push = story.end().conduct.push;
    assert!(push.says.is_some());
    assert_eq!(push.switch.map(|switch| (switch.fixed, switch.stayed.len())), Some((false, 1)));
    let mut story = Story::new();
    story.phase("use").start().see(&settings(on())).tap(label).see(&settings(tick("p", label)));
    assert_eq!(story.end().conduct.push.switch.map(|switch| (switch.fixed, switch.stayed.len())), Some((false, 0)));
    let mut story = Story::new();
    story.phase("use").start().see(&settings(tick("other", "Large letters")));
    assert_eq!(story.end().conduct.push.switch, None);
}

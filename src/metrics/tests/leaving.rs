//! The way out: anchors, outcome, days, symmetry, exits.

use super::story::*;
use crate::trace::event::{Event, Status};

fn home() -> Screen {
    page("Home", &[row("me", "Me")])
}
fn me() -> Screen {
    page("Me", &[row("settings", "Settings"), row("delete", "Delete account")])
}
fn delete() -> Screen {
    page("Delete account", &[text("Your personal data will be erased."), button("confirm", "Delete my account")])
}
fn deleted() -> Screen {
    page("Account deleted", &[text("Your account has been deleted."), button("close", "Close")])
}
fn welcome() -> Screen {
    page("Welcome", &[text("Welcome, stranger"), button("go", "Go")])
}

/// Signs up in two actions, then goes to the screen that deletes, in two.
fn way() -> Story {
    let mut story = Story::new();
    story.phase("sign-up").start().see(&page("Create account", &[field("name", "Name"), button("ok", "Sign up")]));
    story.type_in("Name", "Anna").tap("Sign up").see(&home());
    story.phase("account-deletion").start().see(&home()).tap("Me").see(&me()).entry().tap("Delete account").see(&delete());
    story
}

#[test]
fn deleted_is_done_and_the_session_gone() {
    let mut story = way();
    story.tap("Delete my account").see(&deleted()).phase("after-deletion").start().see(&welcome());
    let metrics = story.end();
    let deletion = metrics.counts.deletion.as_ref().unwrap();
    assert_eq!(
        (deletion.outcome.as_str(), deletion.depth, deletion.flow, deletion.steps),
        ("deleted", Some(2), Some(1), Some(3))
    );
    assert!(deletion.obstacles.is_empty(), "{:?}", deletion.sightings);
    assert_eq!(metrics.counts.symmetry.as_ref().map(|s| (s.ratio, s.difference)), Some((1.5, 1)));
    assert_eq!(metrics.deletion.unwrap().session, "gone");
}

#[test]
fn done_with_a_session_nobody_looked_at_is_unknown() {
    let mut story = way();
    story.tap("Delete my account").see(&deleted());
    let metrics = story.end();
    assert_eq!(metrics.counts.deletion.unwrap().outcome, "unknown");
    assert!(metrics.counts.unknown["deletion.outcome"].contains("session"));
}

#[test]
fn requested_is_the_apps_own_word_and_needs_no_session() {
    let mut story = way();
    story
        .tap("Delete my account")
        .see(&page("Request received", &[text("Your account will be deleted within 15 working days."), button("x", "Close")]));
    let metrics = story.end();
    let deletion = metrics.counts.deletion.unwrap();
    assert_eq!((deletion.outcome.as_str(), deletion.handling_days, deletion.cooling_off_days), ("requested", Some(15), None));
    assert_eq!(metrics.deletion.unwrap().handling_working, Some(true));
}

#[test]
fn deactivated_is_never_deleted() {
    let mut story = way();
    story
        .tap("Delete my account")
        .see(&page("Done", &[text("Your account has been deactivated."), button("x", "Close")]))
        .start()
        .see(&welcome());
    let deletion = story.end().counts.deletion.unwrap();
    assert_eq!((deletion.outcome.as_str(), deletion.obstacles), ("deactivated", vec!["O18".to_owned()]));
}

#[test]
fn a_handover_without_the_apps_word_is_blocked() {
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&home()).tap("Me").see(&me()).tap("Delete account");
    story
        .see(&page("Delete account", &[text("To delete your account, contact customer service."), button("call", "Call us")]))
        .tap("Call us");
    story.see(&page_of("com.android.dialer", "Phone", &[button("call", "Dial")])).external("call");
    let deletion = story.end().counts.deletion.unwrap();
    assert_eq!((deletion.outcome.as_str(), deletion.depth, deletion.flow), ("blocked", Some(2), Some(2)));
    assert_eq!(deletion.obstacles, ["O13", "O23"]);
}

#[test]
fn no_entry_is_not_found_and_its_counts_unknown() {
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&home()).tap("Me").see(&page("Me", &[row("x", "Help")]));
    let metrics = story.end();
    let deletion = metrics.counts.deletion.unwrap();
    assert_eq!((deletion.outcome.as_str(), deletion.steps), ("not_found", None));
    assert!(metrics.counts.unknown.contains_key("deletion.depth"));
}

#[test]
fn what_the_author_marked_is_a_claim() {
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&home()).entry().tap("Me").see(&me()).tap("Delete account").see(&delete());
    story.tap("Delete my account").see(&deleted()).start().see(&welcome());
    let metrics = story.end();
    assert_eq!(metrics.counts.deletion.unwrap().depth, Some(2), "counted from what was seen");
    assert!(metrics.counts.unknown.contains_key("deletion.entry"));
}

#[test]
fn a_help_link_is_no_entry() {
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&page("Home", &[row("help", "Contact us"), row("me", "Me")])).tap("Contact us");
    story.see(&delete()).back().see(&home()).tap("Me").see(&me()).tap("Delete account").see(&delete());
    story.tap("Delete my account").see(&deleted()).start().see(&welcome());
    assert_eq!(story.end().counts.deletion.unwrap().depth, Some(4));
}

#[test]
fn a_failed_scenario_says_nothing_of_the_outcome() {
    let mut story = way();
    let metrics = story.end_as(Status::Failed);
    assert_eq!(metrics.counts.deletion.unwrap().outcome, "unknown");
}

/// A refusal, then the launcher so much later, with the process gone for that reason.
fn exit(pause: i64, reason: &str) -> usize {
    let mut story = Story::new();
    story.phase("first-run").start().refused(CAMERA, "CAMERA").wait(pause);
    story.line(1200, &format!("ActivityManager: Process {APP} (pid 4000) has died: fg  TOP")).see(&launcher());
    story.add(Event::Exits {
        lines: vec![
            "ApplicationExitInfo #0:".into(),
            format!("  timestamp=2026-01-05 pid=4000 realUid=10123 process={APP} reason={reason} subreason=0 (UNKNOWN) status=0"),
        ],
    });
    story.end().exits.len()
}

#[test]
fn an_exit_soon_after_a_refusal_counts_unless_android_made_it() {
    assert_eq!(exit(800, "1 (EXIT_SELF)"), 1);
    assert_eq!(exit(11_000, "1 (EXIT_SELF)"), 0);
    assert_eq!(exit(800, "8 (PERMISSION CHANGE)"), 0);
}

#[test]
fn what_the_user_did_after_the_refusal_ends_its_time() {
    let mut story = Story::new();
    story.phase("first-run").start().refused(CAMERA, "CAMERA").see(&home()).tap("Me");
    story.line(1200, &format!("ActivityManager: Process {APP} (pid 4000) has died: fg  TOP")).see(&launcher());
    assert_eq!(story.end().exits, []);
}

#[test]
fn of_two_refusals_the_last_one_before_the_end_is_meant() {
    let mut story = Story::new();
    story.phase("first-run").start().refused(CAMERA, "CAMERA").refused(LOCATION, "ACCESS_FINE_LOCATION").see(&launcher());
    let groups: Vec<String> = story.end().exits.into_iter().map(|exit| exit.group).collect();
    assert_eq!(groups, ["LOCATION"]);
}

#[test]
fn leaving_the_foreground_counts_and_the_harness_does_not() {
    let mut story = Story::new();
    story.phase("first-run").start().refused(CAMERA, "CAMERA").see(&launcher());
    let metrics = story.end();
    assert_eq!((metrics.exits.len(), metrics.exits[0].group.as_str()), (1, "CAMERA"));
    let mut story = Story::new();
    story.phase("first-run").start().refused(CAMERA, "CAMERA").see(&home()).start();
    story.line(1200, &format!("ActivityManager: Process {APP} (pid 4000) has died: fg  TOP")).see(&home());
    assert_eq!(story.end().exits, []);
}

#[test]
fn a_quicker_way_in_that_was_offered_and_not_taken_is_told() {
    let gate = || {
        page(
            "Welcome",
            &[
                button("one", "One-tap sign-in with this phone"),
                button("goose", "Continue with Goose"),
                button("mail", "Continue with e-mail"),
                button("number", "Another number"),
            ],
        )
    };
    let told = |taken: &str| {
        let mut story = Story::new();
        story.phase("sign-up").start().see(&gate()).tap(taken).see(&home());
        story.end().ways_in_not_taken.into_iter().map(|(_, label)| label).collect::<Vec<_>>()
    };
    assert_eq!(told("Another number"), ["One-tap sign-in with this phone", "Continue with Goose"]);
    assert_eq!(told("Continue with Goose"), ["One-tap sign-in with this phone"]);
}

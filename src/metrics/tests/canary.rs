//! The canary: what proves that the old account is alive, and what does not.

use super::story::*;
use crate::metrics::model::CanaryFacts;

const NAME: &str = "Tobaki Lunera";

fn log_in() -> Screen {
    page("Log in", &[field("phone", "Phone number"), password("password", "Password"), button("submit", "Log in")])
}

/// An account with a name, deleted; nobody has logged in again yet.
fn deleted() -> Story {
    let mut story = Story::new();
    story.canary(NAME);
    let profile = page("Profile", &[field("name", "Nickname"), button("save", "Save")]);
    story.phase("use").start().see(&profile).type_in("Nickname", NAME).see(&profile).tap("Save").see(&page("Me", &[text(NAME)]));
    let sure = page("Delete account", &[text("Your account will be deleted."), button("confirm", "Delete account")]);
    story.phase("account-deletion").start().see(&page("Settings", &[row("delete", "Delete account")]));
    story.tap("Delete account").see(&sure).tap("Delete account");
    story.see(&page("Done", &[text("Your account has been deleted.")]));
    story.phase("after-deletion").start().see(&log_in());
    story
}

fn enter(story: &mut Story) -> &mut Story {
    story.type_in("Phone number", "19900000000").see(&log_in()).tap("Log in")
}

fn facts(story: &mut Story) -> CanaryFacts {
    story.end().canary.unwrap()
}

#[test]
fn a_name_that_comes_back_after_a_log_in_shows_that_the_account_is_alive() {
    let mut story = deleted();
    enter(&mut story).see(&page("Me", &[text(&format!("Welcome back, {NAME}!"))]));
    let facts = facts(&mut story);
    assert!(facts.stored.unwrap() < facts.logged_in.unwrap() && facts.logged_in < facts.seen_again, "{facts:?}");
}

#[test]
fn a_log_in_alone_proves_nothing() {
    let mut story = deleted();
    enter(&mut story).see(&page("Me", &[text("New here")]));
    let facts = facts(&mut story);
    assert!(facts.logged_in.is_some() && facts.seen_again.is_none(), "{facts:?}");
}

#[test]
fn a_name_that_the_device_remembers_proves_nothing() {
    let mut story = deleted();
    story.see(&page("Hello", &[text(NAME), button("go", "Go on")]));
    assert_eq!(facts(&mut story).seen_again, None, "nobody has logged in");
    let mut story = deleted();
    let remembered = page("Log in", &[text(NAME), field("phone", "Phone number"), button("submit", "Log in")]);
    story.see(&remembered).tap("Log in").see(&remembered);
    assert_eq!(facts(&mut story).seen_again, None, "the screen that logs in shows it");
}

#[test]
fn a_name_typed_once_more_proves_nothing() {
    let mut story = deleted();
    let profile = page("Profile", &[field("name", "Nickname")]);
    enter(&mut story).see(&profile).type_in("Nickname", NAME).see(&page("Me", &[text(NAME)]));
    assert_eq!(facts(&mut story).seen_again, None);
}

#[test]
fn a_canary_that_was_never_stored_is_none() {
    let mut story = Story::new();
    story.phase("use").start().see(&page("Me", &[text(NAME)]));
    assert_eq!(story.end().canary, None);
}

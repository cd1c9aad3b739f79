//! Actions, screens, fields, options, waits: the worked examples of the counting standard.

use super::story::*;
use crate::metrics::decisions::Decision;
use crate::trace::event::Status;

fn home() -> Screen {
    page("Home", &[row("me", "Me"), row("news", "News")])
}

#[test]
fn an_sms_code_is_two_actions_one_external_act_one_field() {
    let mut story = Story::new();
    story.phase("sign-up").start().see(&page("Almost there", &[field("code", "Code"), button("next", "Next")]));
    story.external("sms").type_in("Code", "123456");
    let metrics = story.end();
    let counts = counts(&metrics, "sign-up");
    assert_eq!((counts.actions, counts.external_acts, counts.fields, counts.keystrokes), (2, 1, 1, 6));
}

#[test]
fn a_bottom_sheet_with_delete_is_one_action_one_screen_two_options() {
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&home()).tap("Me");
    story.see(&page("Me", &[row("delete", "Delete account")])).tap("Delete account");
    story.see(&dialog(
        "Delete account",
        &[text("Your personal data is erased."), button("yes", "Delete"), button("no", "Cancel")],
    ));
    story.tap("Delete").see(&page("Account deleted", &[text("Your account has been deleted.")]));
    let metrics = story.end();
    let counts = counts(&metrics, "account-deletion");
    assert_eq!((counts.actions, counts.options), (3, 2));
    assert_eq!((counts.screens, counts.distinct_screens), (3, 3), "home, me, the sheet; the last page needs no input");
    let deletion = metrics.counts.deletion.unwrap();
    assert_eq!((deletion.depth, deletion.flow, deletion.steps), (Some(2), Some(1), Some(3)));
}

#[test]
fn a_wheel_that_picks_a_birthday_is_one_action_one_field() {
    let mut story = Story::new();
    story.phase("sign-up").start().see(&page("Birthday", &[wheel("year", "1990"), wheel("month", "5"), button("next", "Next")]));
    story.swipe("1990").swipe("5").tap("Next");
    let metrics = story.end();
    let counts = counts(&metrics, "sign-up");
    assert_eq!((counts.actions, counts.fields, counts.scrolls), (2, 1, 0), "the wheels and Next");
}

#[test]
fn a_box_to_tick_before_next_makes_two_actions() {
    let mut story = Story::new();
    story.phase("sign-up").start().see(&page("Terms", &[tick("terms", "I have read the terms"), button("next", "Next")]));
    story.tap("I have read the terms").tap("Next");
    assert_eq!(counts(&story.end(), "sign-up").actions, 2);
}

#[test]
fn a_screen_dismissed_by_back_is_one_action_and_coming_back_is_another_visit() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("News");
    story.see(&page("News", &[row("one", "One")])).back().see(&home());
    let metrics = story.end();
    let counts = counts(&metrics, "use");
    assert_eq!((counts.actions, counts.screens, counts.distinct_screens), (2, 3, 2));
}

#[test]
fn focusing_a_field_scrolling_and_texts_into_one_field_add_nothing() {
    let mut story = Story::new();
    story.phase("sign-up").start().see(&page("Who are you?", &[field("name", "Name")]));
    story.type_in("Name", "An").type_in("Name", "na").scroll();
    let metrics = story.end();
    let counts = counts(&metrics, "sign-up");
    assert_eq!((counts.actions, counts.fields, counts.keystrokes, counts.scrolls), (1, 1, 4, 1));
}

#[test]
fn what_is_done_as_noise_is_not_counted() {
    let mut story = Story::new();
    story
        .phase("use")
        .start()
        .noise(true)
        .see(&dialog("Rate us", &[button("no", "Later")]))
        .tap("Later")
        .noise(false)
        .see(&home());
    let metrics = story.end();
    let counts = counts(&metrics, "use");
    assert_eq!((counts.actions, counts.screens), (0, 1));
}

#[test]
fn what_is_done_because_the_scenario_failed_enters_no_count_and_neither_do_asks_meanwhile() {
    let until = |cleanup: bool| {
        let mut story = Story::new();
        story.phase("use").start().see(&home()).tap("News").see(&page("News", &[row("one", "One")]));
        if cleanup {
            story.cleanup(true).tap("One").see(&page("One", &[button("ok", "OK")])).external("mail");
            story.start().see(&home()).refused(CAMERA, "CAMERA").see(&home()).tap("Me").cleanup(false);
        }
        story.end_as(Status::Failed)
    };
    let (with, without) = (until(true), until(false));
    assert_eq!((&with.counts, with.asks.len()), (&without.counts, 0));
    assert_eq!(counts(&with, "use").actions, 1);
    let cleanup = with.decisions.values().filter(|decision| **decision == Decision::Cleanup).count();
    assert!(cleanup >= 6, "each is told apart: {:?}", with.decisions);
}

#[test]
fn the_screen_on_which_the_noise_ends_is_one_like_any_other() {
    let mut story = Story::new();
    story
        .phase("use")
        .start()
        .noise(true)
        .see(&dialog("Rate us", &[button("no", "Later")]))
        .tap("Later")
        .see(&home())
        .noise(false);
    story.see(&page("Item", &[button("ok", "OK")]));
    let metrics = story.end();
    assert_eq!(counts(&metrics, "use").screens, 2);
}

#[test]
fn a_scrolled_screen_is_the_same_visit() {
    let mut story = Story::new();
    story.phase("use").start().see(&page("List", &[button("one", "One")])).scroll().see(&page("List", &[button("nine", "Nine")]));
    story.tap("Nine").see(&page("Item", &[button("ok", "OK")])).back().see(&page("List", &[button("nine", "Nine")]));
    let metrics = story.end();
    let counts = counts(&metrics, "use");
    assert_eq!((counts.screens, counts.distinct_screens), (3, 2));
}

#[test]
fn prompts_launcher_and_unsettled_states_are_no_screens_and_split_no_visit() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt(CAMERA)).answer("deny", &[("CAMERA", 6)]);
    story.glimpse(&page("Loading", &[button("x", "X")])).see(&home()).see(&launcher()).see(&home());
    let metrics = story.end();
    let counts = counts(&metrics, "use");
    assert_eq!((counts.screens, counts.actions), (1, 0));
}

#[test]
fn a_countdown_that_is_waited_out_is_an_enforced_wait() {
    let mut story = Story::new();
    story
        .phase("account-deletion")
        .start()
        .see(&page("Delete account", &[text("About your data"), disabled("next", "Next (5s)")]));
    story.wait(3000).see(&page("Delete account", &[text("About your data"), disabled("next", "Next (2s)")]));
    story.wait(2000).see(&page("Delete account", &[text("About your data"), button("next", "Next")])).tap("Next");
    let metrics = story.end();
    assert_eq!(counts(&metrics, "account-deletion").wait_ms, 5000);
}

#[test]
fn a_number_that_does_not_fall_is_no_countdown() {
    let mut story = Story::new();
    story
        .phase("use")
        .start()
        .see(&page("Step", &[disabled("next", "Step 2")]))
        .see(&page("Step", &[button("next", "Step 2")]))
        .tap("Step 2");
    assert_eq!(counts(&story.end(), "use").wait_ms, 0);
}

#[test]
fn what_comes_before_the_first_phase_is_a_phase_only_if_it_counts() {
    let mut story = Story::new();
    story.start().see(&home()).phase("use").see(&home()).tap("Me");
    let metrics = story.end();
    assert_eq!(metrics.counts.phases.iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>(), ["use"]);
    let mut story = Story::new();
    story.start().see(&home()).tap("Me").phase("use");
    let metrics = story.end();
    assert_eq!(
        metrics.counts.phases.iter().map(|phase| (phase.name.as_str(), phase.actions)).collect::<Vec<_>>(),
        [("unnamed", 1), ("use", 0)]
    );
}

#[test]
fn a_trace_that_stops_is_counted_as_far_as_it_goes() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("Me");
    let metrics = story.metrics();
    assert_eq!(metrics.status, None);
    assert_eq!(counts(&metrics, "use").actions, 1);
    assert_eq!(story.end_as(Status::Broken).status, Some(Status::Broken));
}

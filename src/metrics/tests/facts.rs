//! Facts that no key of `run.json` states: data demanded, a place to complain, screens that ask to stay, the end of a subscription.

use super::story::*;
use crate::metrics::JobMetrics;
use crate::metrics::fields::FieldKind;
use crate::metrics::leaving::{Ending, Inventory, Subscription};
use crate::trace::event::{CommandState, Event, Status};

fn home() -> Screen {
    page("Home", &[row("me", "Me")])
}
fn leave(content: &[Item]) -> Screen {
    page("Delete account", content)
}
fn gone() -> Screen {
    page("Account deleted", &[text("Your account has been deleted."), button("close", "Close")])
}

/// Joins with a mail address and a password, and stands before the entry.
fn joined() -> Story {
    let mut story = Story::new();
    let form = page("Create account", &[field("mail", "E-mail"), password("pw", "Password"), button("ok", "Sign up")]);
    story.phase("sign-up").start().see(&form).type_in("E-mail", "a@b.example").type_in("Password", "secret").tap("Sign up");
    story.see(&home()).phase("account-deletion").start().see(&home()).tap("Me");
    story.see(&page("Me", &[row("delete", "Delete account"), row("x", "More")])).tap("Delete account");
    story
}

fn kinds(inventory: &Inventory) -> Vec<FieldKind> {
    inventory.demands.iter().map(|demand| demand.kind).collect()
}
fn inventory<'m>(metrics: &'m JobMetrics, phase: &str) -> &'m Inventory {
    metrics.leaving.inventory(phase).unwrap()
}

#[test]
fn what_each_phase_demands_is_listed_by_kind_and_place() {
    let mut story = joined();
    story.see(&leave(&[
        text("Upload a photo of your ID and follow the liveness test."),
        field("card_number", "Bank card"),
        field("id_number", "Identity card number"),
        button("confirm", "Delete my account"),
    ]));
    story.external("document").tap("Delete my account").see(&gone()).phase("after-deletion").start().see(&home());
    let metrics = story.end();
    let (up, out) = (inventory(&metrics, "sign-up"), inventory(&metrics, "account-deletion"));
    assert_eq!((kinds(up), &up.gap), (vec![FieldKind::Mail, FieldKind::Password], &None));
    assert_eq!(kinds(out), [FieldKind::Bank, FieldKind::IdNumber, FieldKind::Face, FieldKind::Document]);
    assert_eq!(out.gap, None);
    assert!(out.demands[1].because.contains("Identity card number") && out.demands[1].seq > up.demands[0].seq);
}

#[test]
fn what_stands_before_the_entry_is_not_demanded_on_the_way_out() {
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&page("Home", &[field("search", "Phone number of a friend"), row("me", "Me")]));
    story.tap("Me").see(&page("Me", &[row("delete", "Delete account")])).tap("Delete account");
    story.see(&leave(&[text("All your data will be erased."), button("confirm", "Delete my account")])).tap("Delete my account");
    story.see(&gone());
    assert!(inventory(&story.end(), "account-deletion").demands.is_empty());
}

#[test]
fn an_inventory_with_a_gap_says_why() {
    let mut story = joined();
    story.see(&leave(&[field("id_number", "Identity card number"), button("next", "Next")]));
    let metrics = story.end_as(Status::Failed);
    assert!(inventory(&metrics, "account-deletion").gap.as_ref().unwrap().contains("not seen to end"));

    let mut story = Story::new();
    story.phase("sign-up").start().see(&page("Create account", &[field("mail", "E-mail"), button("ok", "Sign up")]));
    story.type_in("E-mail", "a@b.example").tap("Sign up");
    story.see(&page("Create account", &[field("mail", "E-mail"), button("ok", "Sign up")]));
    assert!(inventory(&story.end(), "sign-up").gap.as_ref().unwrap().contains("still its form"));

    let mut story = joined();
    story.see(&page("", &[button("a", "")])).see(&gone());
    assert!(inventory(&story.end(), "account-deletion").gap.as_ref().unwrap().contains("could not be read"));
}

#[test]
fn a_code_by_sms_is_no_document_and_a_reason_against_fraud_is_noted() {
    let mut story = joined();
    story.see(&leave(&[
        text("Verify your identity to protect you from fraud."),
        field("code", "Verification code"),
        button("confirm", "Delete my account"),
    ]));
    story.tap("Delete my account").see(&gone());
    let metrics = story.end();
    let out = inventory(&metrics, "account-deletion");
    assert_eq!(kinds(out), [FieldKind::Code]);
    assert!(out.fraud.as_ref().unwrap().contains("fraud"));
}

#[test]
fn a_place_to_complain_is_named_where_it_was_first_seen() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("Me").see(&page("Me", &[row("help", "Help and feedback")]));
    let metrics = story.end();
    let seen = metrics.leaving.complaint.unwrap();
    assert!(seen.what.contains("Help and feedback") && seen.seq > 3);
    assert_eq!(metrics.leaving.looks, 2);
    let mut story = Story::new();
    story.phase("use").start().see(&home());
    assert_eq!(story.end().leaving.complaint, None);
}

/// Buys, and stands on the page of the subscription.
fn bought(plan: &[Item]) -> Story {
    let mut story = Story::new();
    story.phase("subscription").start().see(&home()).tap("Me");
    story.see(&page("Me", &[row("plan", "Plan")])).tap("Plan").see(&page("Plan", &[button("buy", "Subscribe now")]));
    story.tap("Subscribe now").see(&page("Plan", plan));
    story
}
fn subscription(mut story: Story) -> Subscription {
    story.end().leaving.subscription.unwrap()
}

#[test]
fn a_renewal_that_the_app_says_is_off() {
    let mut story = bought(&[button("cancel", "Cancel subscription")]);
    story.tap("Cancel subscription").see(&dialog("Sure?", &[button("yes", "Yes")])).tap("Yes");
    story.see(&page("Plan", &[text("Your subscription will not renew."), button("x", "Close")]));
    let found = subscription(story);
    assert_eq!((found.ending, found.joining, found.leaving), (Ending::Off, Some(3), Some(2)));
    assert_eq!(found.entry_label, "Cancel subscription");
}

#[test]
fn a_switch_that_goes_off_ends_the_renewal_in_any_language() {
    let switch = |on| Item::Tick { id: "auto_renew".to_owned(), label: "Ga door".to_owned(), checked: on };
    let mut story = bought(&[switch(true)]);
    story.tap("Ga door").see(&page("Plan", &[switch(false), button("x", "Sluiten")]));
    let found = subscription(story);
    assert_eq!((found.ending, found.leaving), (Ending::Off, Some(1)));
    let mut story = bought(&[switch(true)]);
    story.tap("Ga door").see(&page("Plan", &[switch(true), button("x", "Sluiten")]));
    assert_eq!(subscription(story).ending, Ending::Unknown);
}

#[test]
fn a_renewal_that_ends_only_on_the_phone_or_the_web() {
    let mut story = bought(&[button("end", "Cancel subscription")]);
    story
        .tap("Cancel subscription")
        .see(&page("Cancel", &[text("Call us on weekdays."), button("call", "Call us")]))
        .tap("Call us");
    story.see(&page_of("com.android.dialer", "Phone", &[button("call", "Dial")])).external("call");
    assert_eq!(subscription(story).ending, Ending::Agent);
    // The author marks an entry whose words say nothing.
    let mut story = bought(&[button("end", "Goodbye")]);
    story.entry().tap("Goodbye").external("browser");
    let found = subscription(story);
    assert_eq!((found.ending, found.entry_label.as_str()), (Ending::Web, "Goodbye"));
}

#[test]
fn what_would_be_is_not_what_is_and_no_entry_is_not_found() {
    let mut story = bought(&[button("cancel", "Cancel subscription")]);
    story.tap("Cancel subscription");
    story.see(&page("Plan", &[text("If you cancel, it will not renew."), button("cancel", "Cancel subscription")]));
    assert_eq!(subscription(story).ending, Ending::Unknown);
    let found = subscription(bought(&[text("Thank you"), button("x", "Close")]));
    assert_eq!((found.ending, found.leaving), (Ending::NotFound, None));
    assert_eq!(joined().end().leaving.subscription, None);
}

#[test]
fn a_screen_that_asks_to_stay_shows_a_way_to_leave_or_none() {
    let ask = |more: Item| page("Before you go", &[text("Stay and get one month free."), button("ok", "Take the month"), more]);
    let offer = |screen: &Screen, tapped: Option<&str>, next: &Screen| {
        let mut story = bought(&[button("cancel", "Cancel subscription")]);
        story.tap("Cancel subscription").see(screen);
        if let Some(tapped) = tapped {
            story.tap(tapped).see(next);
        }
        let screens = story.end().leaving.retention;
        assert_eq!(screens.len(), 1, "{screens:?}");
        (screens[0].leave.clone(), screens[0].direct)
    };
    let off = page("Plan", &[text("Your subscription will not renew."), button("x", "Close")]);
    let dialer = page_of("com.android.dialer", "Phone", &[button("call", "Dial")]);
    let direct = ask(button("go", "Cancel subscription"));
    assert_eq!(offer(&direct, None, &off), (Some("Cancel subscription".to_owned()), true));
    // Known only by where it led.
    assert_eq!(offer(&ask(button("go", "No thanks")), Some("No thanks"), &off), (Some("No thanks".to_owned()), false));
    assert_eq!(offer(&ask(button("go", "Talk to us")), Some("Talk to us"), &dialer), (None, false));
    assert_eq!(offer(&ask(text("Think about it")), None, &off), (None, false));
}

#[test]
fn the_entry_says_whether_it_deletes() {
    let mut story = joined();
    story.see(&leave(&[button("confirm", "Delete my account")]));
    assert_eq!(story.end().leaving.entry_says_delete.as_deref(), Some("Delete account"));
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&page("Me", &[row("rest", "Deactivate account")])).tap("Deactivate account");
    story.see(&page("Deactivate account", &[text("Rest a while."), button("ok", "Deactivate account")]));
    assert_eq!(story.end().leaving.entry_says_delete, None);
}

#[test]
fn a_search_is_told_by_the_phases_that_it_walked() {
    let reach = |story: &mut Story, state, message: Option<&str>| {
        story.add(Event::Command {
            path: "3".into(),
            name: "reach".into(),
            summary: "reach something".into(),
            file: "f.yaml".into(),
            line: 3,
            column: 1,
            state,
            message: message.map(str::to_owned),
        });
    };
    let mut story = Story::new();
    story.phase("use").start().see(&home());
    reach(&mut story, CommandState::Begin, None);
    story.tap("Me").see(&page("Me", &[row("x", "More")])).phase("subscription").start().see(&home());
    reach(&mut story, CommandState::Ok, Some("found in 3 actions on 2 screens"));
    story.phase("account-deletion").start().see(&home());
    let facts = story.end().leaving;
    let search = facts.search("subscription").unwrap();
    assert_eq!(
        (search.phases.as_slice(), search.told.as_str()),
        (&["use".to_owned(), "subscription".to_owned()][..], "found in 3 actions on 2 screens")
    );
    assert_eq!(facts.search("account-deletion"), None);
}

#[test]
fn a_scenario_that_a_crawl_wrote_is_a_search_in_all_its_phases() {
    let mut story = joined();
    assert_eq!(story.end().leaving.search("account-deletion"), None);
    let mut story = Story::found("9 states, 31 controls left to try");
    story.phase("account-deletion").start().see(&home());
    let facts = story.end().leaving;
    assert_eq!(facts.search("account-deletion").map(|search| search.told.as_str()), Some("9 states, 31 controls left to try"));
}

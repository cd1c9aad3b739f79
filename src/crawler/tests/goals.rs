//! Goals other than the account: what is found, what is not claimed, and what is never tapped.

use super::*;
use crate::crawler::advance::Advance;

const HOME: &[&str] = &["#Films", "-Tonight", "Tfilms", "tme"];
const ME: &[&str] = &["#Me", ">Membership", ">Settings", ">Log out"];

/// Explores, proves and advances; returns the labels of the way, how far it came beyond, and what was tapped.
fn leave(toy: &mut Toy, options: Options) -> (Option<Vec<String>>, Option<Advance>) {
    let mut nobody = Silent;
    let mut crawl = Crawl::new(toy, &mut nobody, options, Journal::default());
    crawl.explore().unwrap();
    if crawl.hits.is_empty() {
        return (None, None);
    }
    crawl.prove().unwrap();
    let way = crawl.best().unwrap().0;
    let advance = crawl.advance(&way).unwrap();
    (Some(way.into_iter().map(|step| step.act.label).collect()), advance)
}

fn renewal(from: &'static str) -> Toy {
    let mut toy = Toy::new(
        &[
            ("films", HOME),
            ("me", ME),
            ("plan", &["#Membership", "-You are a member.", "=Upgrade", "=Pay €2 now", "=Cancel membership"]),
            (
                "wait",
                &["#Before you go", "-Half price until June?", "=Half price", "=Subscribe for a year", "=Cancel membership"],
            ),
            ("off", &["#Membership", "-Your membership will not renew.", "=Subscribe"]),
            ("settings", &["#Settings", ">Sound"]),
        ],
        &[
            ("films", "me", "me"),
            ("me", "Membership", "plan"),
            ("me", "Settings", "settings"),
            ("plan", "Cancel membership", "wait"),
            ("wait", "Cancel membership", "off"),
        ],
    );
    toy.at = vec![from];
    toy
}

#[test]
fn the_way_out_of_a_subscription_stops_before_its_end() {
    let mut toy = renewal("films");
    let (way, advance) = leave(&mut toy, options(Goal::Subscription));
    assert_eq!(way, labels(&["me", "Membership", "Cancel membership"]));
    let advance = advance.unwrap();
    assert_eq!((advance.confirm.as_deref(), &advance.end, advance.steps.len()), (Some("Cancel membership"), &None, 0));
    for never in ["Upgrade", "Pay €2 now", "Half price", "Subscribe for a year", "Log out"] {
        assert!(!toy.taps.iter().any(|tap| tap == never), "{never}: {:?}", toy.taps);
    }
    assert!(toy.at.iter().all(|page| *page != "off"));
}

#[test]
fn it_goes_on_from_where_one_was_begun_and_still_finds_the_way_from_the_start() {
    let mut toy = renewal("plan");
    let mut nobody = Silent;
    let options = Options { goes_on: true, ..options(Goal::Subscription) };
    let mut crawl = Crawl::new(&mut toy, &mut nobody, options, Journal::default());
    crawl.explore().unwrap();
    assert_eq!(crawl.hits[0].actions, 1);
    crawl.prove().unwrap();
    let words = |way: Option<(Vec<_>, u32)>| -> Option<Vec<String>> {
        way.map(|(steps, _): (Vec<crate::crawler::graph::Step>, u32)| steps.into_iter().map(|step| step.act.label).collect())
    };
    assert_eq!(words(crawl.onward_way()), labels(&["Cancel membership"]));
    assert_eq!(words(crawl.best()), labels(&["me", "Membership", "Cancel membership"]));
}

#[test]
fn done_to_its_end_the_app_says_so() {
    let mut toy = renewal("films");
    let (_, advance) = leave(&mut toy, Options { execute: true, ..options(Goal::Subscription) });
    let advance = advance.unwrap();
    assert_eq!(advance.end.as_deref(), Some("Your membership will not renew."));
    assert_eq!(advance.steps.iter().map(|(_, act)| act.label.as_str()).collect::<Vec<_>>(), ["Cancel membership"]);
}

#[test]
fn a_renewals_switch_is_touched_only_where_it_is_to_be_done() {
    let toy = || {
        Toy::new(
            &[
                ("films", HOME),
                ("me", ME),
                ("plan", &["#Membership", "oAuto-renewal", "-Next payment on Monday"]),
                ("off", &["#Membership", "-Auto-renewal is off"]),
            ],
            &[("films", "me", "me"), ("me", "Membership", "plan"), ("plan", "Auto-renewal", "off")],
        )
    };
    let mut seen = toy();
    let (way, advance) = leave(&mut seen, options(Goal::Subscription));
    assert_eq!(way, labels(&["me", "Membership"]));
    assert_eq!(advance.unwrap().confirm.as_deref(), Some("Auto-renewal"));
    assert!(!seen.taps.contains(&"Auto-renewal".to_owned()), "{:?}", seen.taps);
    let (_, advance) = leave(&mut toy(), Options { execute: true, ..options(Goal::Subscription) });
    assert_eq!(advance.unwrap().end.as_deref(), Some("Auto-renewal is off"));
    // Nor does any other crawl touch it.
    let mut other = toy();
    crawl(&mut other, Goal::Coverage);
    assert!(!other.taps.contains(&"Auto-renewal".to_owned()), "{:?}", other.taps);
}

#[test]
fn where_none_runs_none_is_claimed_and_none_is_begun() {
    let mut toy = Toy::new(
        &[
            ("films", HOME),
            ("me", ME),
            ("plan", &["#Membership", "-Renews itself until you cancel.", "=Start free trial", "=€2 a week", "=Help"]),
            ("help", &["#Help", ">How do I cancel my subscription?", ">Cancel order"]),
            ("answer", &["#How do I cancel my subscription?", "-Open the page Membership."]),
            ("pay", &["?", "#€0 today", "=Confirm payment"]),
        ],
        &[
            ("films", "me", "me"),
            ("me", "Membership", "plan"),
            ("plan", "Help", "help"),
            ("help", "How do I cancel my subscription?", "answer"),
            ("plan", "Start free trial", "pay"),
        ],
    );
    let (way, exhausted, _, taps) = crawl(&mut toy, Goal::Subscription);
    assert_eq!((way, exhausted), (None, true));
    for never in ["Start free trial", "€2 a week", "Cancel order"] {
        assert!(!taps.iter().any(|tap| tap == never), "{never}: {taps:?}");
    }
}

#[test]
fn what_only_passes_by_is_no_page() {
    // The control shows a word that passes, and stays where it is.
    let mut toy = Toy::new(&[("plan", &["#Membership", "=Cancel membership"])], &[]);
    let (way, _, _, taps) = crawl(&mut toy, Goal::Subscription);
    assert_eq!(way, None);
    assert_eq!(taps, ["Cancel membership"]);
}

#[test]
fn the_users_own_words_are_followed() {
    let toy = || {
        Toy::new(
            &[
                ("films", HOME),
                ("me", &["#Me", ">Settings", ">Medals"]),
                ("settings", &["#Settings", ">Sound", ">Night Mode Schedule"]),
                ("night", &["#Night"]),
            ],
            &[("films", "me", "me"), ("me", "Settings", "settings"), ("settings", "Night Mode Schedule", "night")],
        )
    };
    let phrases = |words: &[&str]| Goal::Phrases(words.iter().map(|word| (*word).to_owned()).collect());
    let (way, ..) = crawl(&mut toy(), phrases(&["abc", " night mode "]));
    assert_eq!(way, labels(&["me", "Settings", "Night Mode Schedule"]), "any of them, in whatever case");
    // Words that are nowhere, and a control that leads nowhere.
    for words in ["day mode", "sound"] {
        let (way, exhausted, ..) = crawl(&mut toy(), phrases(&[words]));
        assert_eq!((way, exhausted), (None, true), "{words}");
    }
}

#[test]
fn goals_without_an_end_try_what_may_be_tried() {
    let pages: [(&str, &[&str]); 5] = [
        ("map", &["#Map", "=Near me", "=Scan", "=Call", "tme"]),
        ("scan", &["#Scan a code"]),
        ("me", &["#Me", ">Account", ">Log out"]),
        ("account", &["#Account", ">Delete account"]),
        ("delete", DELETE),
    ];
    let rules =
        [("map", "Scan", "scan"), ("map", "me", "me"), ("me", "Account", "account"), ("account", "Delete account", "delete")];
    for goal in [Goal::Permissions, Goal::Coverage] {
        let (way, exhausted, states, taps) = crawl(&mut Toy::new(&pages, &rules), goal.clone());
        assert_eq!((way, exhausted, states), (None, true, 5), "{goal:?}: {taps:?}");
        for never in ["Call", "Log out", "Delete my account"] {
            assert!(!taps.iter().any(|tap| tap == never), "{never}: {taps:?}");
        }
        if goal == Goal::Permissions {
            assert_eq!(taps[..2], ["Near me", "Scan"], "what names a permission goes first");
        }
    }
}

#[test]
fn what_deletes_is_followed_to_its_end_only_on_the_users_word() {
    let toy = || {
        Toy::new(
            &[
                ("you", &["#You", ">Settings"]),
                ("settings", &["#Settings", ">Cancel account"]),
                ("sure", &["?", "#Cancel account?", "-This cannot be taken back.", "=Not now", "=Cancel account"]),
                ("gone", &["#Account cancelled", "=Leave"]),
            ],
            &[("you", "Settings", "settings"), ("settings", "Cancel account", "sure"), ("sure", "Cancel account", "gone")],
        )
    };
    let mut seen = toy();
    let (_, advance) = leave(&mut seen, options(Goal::AccountDeletion));
    assert_eq!(advance.unwrap().confirm.as_deref(), Some("Cancel account"), "not the dialog's title");
    assert!(!seen.at.contains(&"gone"));
    let (_, advance) = leave(&mut toy(), Options { execute: true, ..options(Goal::AccountDeletion) });
    assert_eq!(advance.unwrap().end.as_deref(), Some("Account cancelled"));
}

#[test]
fn what_a_person_must_give_is_named() {
    let mut toy = Toy::new(
        &[
            ("you", &["#You", ">Delete account"]),
            ("delete", &["#Delete account", "-Upload ID: a photo of your passport", "xDelete account"]),
        ],
        &[("you", "Delete account", "delete")],
    );
    let (_, advance) = leave(&mut toy, Options { execute: true, ..options(Goal::AccountDeletion) });
    let advance = advance.unwrap();
    assert_eq!((advance.end, advance.missing.as_deref()), (None, Some("Upload ID: a photo of your passport")));
}

#[test]
fn an_app_that_asks_nothing_has_ended_it_and_that_is_told() {
    let mut toy = Toy::new(
        &[
            ("me", ME),
            ("plan", &["#Membership", "-You are a member.", "=Cancel membership"]),
            ("off", &["#Membership", "-Your membership will not renew.", "=Subscribe"]),
        ],
        &[("me", "Membership", "plan"), ("plan", "Cancel membership", "off")],
    );
    let (way, advance) = leave(&mut toy, options(Goal::Subscription));
    assert_eq!(way, labels(&["Membership", "Cancel membership"]));
    assert_eq!(advance.unwrap().end.as_deref(), Some("Your membership will not renew."));
    assert_eq!(toy.taps.iter().filter(|tap| *tap == "Cancel membership").count(), 1);
}

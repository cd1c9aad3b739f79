//! What goes wrong costs the control that caused it, and not the crawl.

use super::*;
use crate::crawler::graph::Edge;

const SAFE: [(&str, &[&str]); 3] =
    [("feed", &["#News", "=Account", "=Help"]), ("help", &["#Help", ">Delete account"]), ("delete", DELETE)];

/// Crawls an app whose most promising control leads astray; returns that control's edge, where the way was found all the same.
fn astray(to: &'static str) -> (Edge, Toy) {
    let mut toy = Toy::new(&SAFE, &[("feed", "Account", to), ("feed", "Help", "help"), ("help", "Delete account", "delete")]);
    let mut nobody = Silent;
    let mut crawl = Crawl::new(&mut toy, &mut nobody, options(Goal::AccountDeletion), Journal::default());
    crawl.explore().unwrap();
    crawl.prove().unwrap();
    let way: Vec<String> = crawl.best().unwrap().0.into_iter().map(|step| step.act.label).collect();
    assert_eq!(way, ["Help", "Delete account"], "{to}");
    let root = &crawl.graph.states[crawl.graph.root.unwrap()];
    let edge = root.edges.values().find(|edge| edge.act.label == "Account").unwrap().clone();
    (edge, toy)
}

#[test]
fn what_leads_out_of_the_app_is_not_tried_again() {
    for to in ["crash", "hang", "browser", "home", "blind"] {
        let (edge, toy) = astray(to);
        assert_eq!((edge.strong(), edge.elsewhere.len()), (None, 1), "{to}");
        assert_eq!(toy.taps.iter().filter(|tap| *tap == "Account").count(), 1, "{to}: {:?}", toy.taps);
    }
    let (edge, _) = astray("hang");
    assert_eq!(edge.elsewhere, [Landing::Crashed("Toy isn't responding".to_owned())]);
    let (edge, _) = astray("browser");
    assert_eq!(edge.elsewhere, [Landing::Outside("com.android.browser".to_owned())]);
}

#[test]
fn from_another_app_it_comes_back_by_the_back_key() {
    let (_, toy) = astray("browser");
    assert_eq!(toy.spent.1, 2, "the first start and the proof's: none to get back");
}

#[test]
fn an_app_that_shows_nothing_ends_the_crawl() {
    let mut toy = Toy::new(&[("blind", &[]), ("feed", &["#News"])], &[]);
    let mut nobody = Silent;
    let mut crawl = Crawl::new(&mut toy, &mut nobody, options(Goal::AccountDeletion), Journal::default());
    assert!(!crawl.explore().unwrap(), "which is no exhausted search");
    assert!(crawl.graph.states.is_empty() && crawl.spent() < 20, "{}", crawl.spent());
}

#[test]
fn a_lost_device_ends_it_and_what_was_seen_is_kept() {
    let mut toy = Toy::new(&SAFE, &[("feed", "Account", "lost"), ("feed", "Help", "help")]);
    let mut nobody = Silent;
    let mut crawl = Crawl::new(&mut toy, &mut nobody, options(Goal::AccountDeletion), Journal::default());
    assert!(crawl.explore().is_err());
    assert!(crawl.journal.is_whole() && crawl.journal.sights.len() == 1 && crawl.journal.moves.len() == 1);
}

#[test]
fn two_screens_that_lead_to_each_other_are_no_treadmill() {
    let mut toy = Toy::new(
        &[
            ("feed", &["#News", "=Account"]),
            ("one", &["#Account", "=Settings", "=Profile {clock}"]),
            ("two", &["#Settings", "=Account", "=Privacy"]),
            ("privacy", &["#Privacy", "=Settings", "=Account"]),
        ],
        &[
            ("feed", "Account", "one"),
            ("one", "Settings", "two"),
            ("two", "Account", "one"),
            ("two", "Privacy", "privacy"),
            ("privacy", "Settings", "two"),
            ("privacy", "Account", "one"),
        ],
    );
    let (way, exhausted, states, taps) = crawl(&mut toy, Goal::AccountDeletion);
    assert_eq!((way, exhausted, states), (None, true, 4), "{taps:?}");
    assert!(taps.len() < 20, "each is tried once or so: {taps:?}");
}

#[test]
fn a_control_that_is_never_there_again_is_given_up() {
    // The control's words change as it is looked at: it cannot be found by the words it had.
    let mut toy =
        Toy::new(&[("feed", &["#News", "=Account {clock}", "=Help"]), ("help", &["#Help"])], &[("feed", "Help", "help")]);
    let (way, _, _, taps) = crawl(&mut toy, Goal::AccountDeletion);
    assert_eq!(way, None);
    assert!(toy.spent.0 < 60, "{taps:?}");
}

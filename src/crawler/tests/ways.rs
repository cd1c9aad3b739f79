//! The way found, and what is left alone.

use super::*;

#[test]
fn the_way_out_is_found_and_what_cannot_be_undone_is_left_alone() {
    let news = || {
        Toy::new(
            &[
                ("feed", &["#News", ">Account manager wanted", ">Delete your old photos", ">Ten tips", "Tnews", "tme"]),
                ("me", &["#Me", ">Orders", ">Settings", ">Log out"]),
                ("settings", &["#Settings", ">Text size", ">Account and security"]),
                ("account", &["#Account and security", ">Change password", ">Delete account"]),
                ("delete", DELETE),
                ("gone", &["#Account deleted"]),
            ],
            &[
                ("feed", "me", "me"),
                ("me", "Settings", "settings"),
                ("me", "Log out", "feed"),
                ("settings", "Account and security", "account"),
                ("account", "Delete account", "delete"),
                ("delete", "Delete my account", "gone"),
            ],
        )
    };
    let (way, _, _, taps) = crawl(&mut news(), Goal::AccountDeletion);
    assert_eq!(way, labels(&["me", "Settings", "Account and security", "Delete account"]));
    assert_eq!(taps[..4], ["me", "Settings", "Account and security", "Delete account"], "nothing else was tried first");
    let (mut toy, mut nobody) = (news(), Silent);
    let unread = Options { blind: true, ..options(Goal::AccountDeletion) };
    let mut blind = Crawl::new(&mut toy, &mut nobody, unread, Journal::default());
    blind.explore().unwrap();
    assert!(!blind.hits.is_empty() && toy.taps[..4] != taps[..4], "found later: {:?}", toy.taps);
    let taps = [taps, toy.taps].concat();
    for never in ["Log out", "Delete my account", "Keep my account", "Delete your old photos"] {
        assert!(!taps.iter().any(|tap| tap == never), "{never}: {taps:?}");
    }
}

#[test]
fn after_a_long_way_the_short_one_is_found() {
    let mut toy = Toy::new(
        &[
            ("feed", &["#News", "=Settings", "=Support"]),
            ("settings", &["#Settings", ">Account"]),
            ("account", &["#Account", ">Account services"]),
            ("services", &["#Account services", ">Delete account"]),
            ("support", &["#Support", ">Delete account"]),
            ("delete", DELETE),
        ],
        &[
            ("feed", "Settings", "settings"),
            ("feed", "Support", "support"),
            ("settings", "Account", "account"),
            ("account", "Account services", "services"),
            ("services", "Delete account", "delete"),
            ("support", "Delete account", "delete"),
        ],
    );
    assert_eq!(crawl(&mut toy, Goal::AccountDeletion).0, labels(&["Support", "Delete account"]));
}

#[test]
fn rows_below_the_fold_are_found_and_scrolled_to() {
    let mut rows = vec!["#Settings".to_owned()];
    rows.extend(["Sound", "Look", "Text", "Mail", "Maps", "News", "Time", "Words", "Keys"].map(|row| format!(">{row}")));
    rows.push(">Delete account".to_owned());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut toy = Toy::new(&[("settings", &rows), ("delete", DELETE)], &[("settings", "Delete account", "delete")]);
    let (way, _, states, _) = crawl(&mut toy, Goal::AccountDeletion);
    assert_eq!((way, states), (labels(&["Delete account"]), 2), "a scrolled list is no other state");
}

#[test]
fn an_icon_without_words_and_a_gear_in_another_language() {
    let mut toy = Toy::new(
        &[
            ("feed", &["#ニュース", "i", ">一", ">二", ">三", ">四"]),
            ("settings", &["#設定", ">アカウント"]),
            ("account", &["#アカウント", ">退会"]),
            ("delete", &["#退会", "-データは削除されます", "=退会する"]),
        ],
        &[("feed", "icon", "settings"), ("settings", "アカウント", "account"), ("account", "退会", "delete")],
    );
    let (_, _, _, taps) = crawl(&mut toy, Goal::AccountDeletion);
    assert_eq!(taps[..3], ["icon", "アカウント", "退会"]);
    assert!(!taps.contains(&"退会する".to_owned()));
}

#[test]
fn where_there_is_none_all_is_tried_and_nothing_is_claimed() {
    let mut toy = Toy::new(
        &[
            ("feed", &["#News {clock}", "=About", ">One", ">Two"]),
            ("about", &["#About", "-Version", "=Licences"]),
            ("one", &["#One"]),
        ],
        &[("feed", "About", "about"), ("feed", "One", "one")],
    );
    let (way, exhausted, states, _) = crawl(&mut toy, Goal::AccountDeletion);
    assert_eq!((way, exhausted, states), (None, true, 3), "and the clock in the title makes no states");
}

#[test]
fn a_crash_ends_one_control_and_not_the_crawl() {
    let mut toy = Toy::new(
        &[("feed", &["#News", "=Account", "=Help"]), ("help", &["#Help", ">Delete account"]), ("delete", DELETE)],
        &[("feed", "Account", "crash"), ("feed", "Help", "help"), ("help", "Delete account", "delete")],
    );
    let (way, _, _, taps) = crawl(&mut toy, Goal::AccountDeletion);
    assert_eq!(way, labels(&["Help", "Delete account"]));
    assert_eq!(taps.iter().filter(|tap| *tap == "Account").count(), 1, "{taps:?}");
}

#[test]
fn a_crawl_resumed_from_what_was_kept_knows_the_same() {
    let pages: [(&'static str, &[&str]); 3] =
        [("feed", &["#News", "=Settings"]), ("settings", &["#Settings", ">Delete account"]), ("delete", DELETE)];
    let rules = [("feed", "Settings", "settings"), ("settings", "Delete account", "delete")];
    let (mut toy, mut nobody) = (Toy::new(&pages, &rules), Silent);
    let mut first = Crawl::new(&mut toy, &mut nobody, options(Goal::AccountDeletion), Journal::default());
    first.explore().unwrap();
    let (way, journal) = (first.best(), first.journal.clone());
    let text = serde_json::to_string(&journal).unwrap();
    let mut read: Journal = serde_json::from_str(&text).unwrap();
    for (sight, known) in read.sights.iter_mut().zip(&journal.sights) {
        sight.scan = known.scan.clone();
    }
    let (mut toy, mut nobody) = (Toy::new(&pages, &rules), Silent);
    let mut again = Crawl::new(&mut toy, &mut nobody, options(Goal::AccountDeletion), read);
    assert!(!again.explore().unwrap() && again.hits.len() == 1);
    assert_eq!(again.best(), way);
    assert!(toy.taps.is_empty(), "what is known is not tried again");
}

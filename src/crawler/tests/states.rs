//! When two looks show one state, and what is learned about that.

use super::*;
use proptest::prelude::*;

/// A journal of one action that led from each of these to each of those.
fn journal(moves: &[(&Page, &str, &Page)]) -> Journal {
    let mut journal = Journal::default();
    let sight = |page: &Page| Sight { scan: Rc::new(scan(page)), ..Sight::default() };
    for (from, label, to) in moves {
        let tree = draw(from, 0, false);
        let node = tree.iter().find(|(id, node)| node.clickable && tree.label(*id) == *label).unwrap().0;
        let act = act(&tree, node, Op::Tap).unwrap();
        journal.sights.extend([sight(from), sight(to)]);
        let at = journal.sights.len();
        let to = Landing::On(at - 1);
        journal.moves.push(Move { from: Some(at - 2), act, to, inputs: 0, starts: 0, beyond: false });
    }
    journal
}

#[test]
fn one_state_is_refined_when_an_action_leads_to_two_places() {
    // Two pages of the same title, which only their rows tell apart.
    let (first, second) = (page(&["#Account", "=Next", ">Name"]), page(&["#Account", "=Next", ">Password"]));
    let (one, two) = (page(&["#One"]), page(&["#Two"]));
    let journal = journal(&[(&first, "Next", &one), (&second, "Next", &two)]);
    let mut keyer = Keyer::default();
    assert_eq!(keyer.key(&scan(&first)), keyer.key(&scan(&second)));
    let graph = Graph::build(&journal, &keyer);
    let next = &journal.moves[0].act;
    let (here, there) = graph.two_ways(0, next).unwrap();
    let scans = |sights: &[usize]| sights.iter().map(|&sight| journal.scan(sight).as_ref().clone()).collect::<Vec<_>>();
    let (here, there) = (scans(&here), scans(&there));
    assert!(keyer.split(&here.iter().collect::<Vec<_>>(), &there.iter().collect::<Vec<_>>()));
    assert_ne!(keyer.key(&scan(&first)), keyer.key(&scan(&second)));
    let graph = Graph::build(&journal, &keyer);
    let from = graph.by_key(keyer.key(&scan(&first))).unwrap();
    assert!(graph.two_ways(from, next).is_none());
    assert_eq!(graph.states[from].edges[&next.name()].strong(), graph.by_key(keyer.key(&scan(&one))));
    let other = page(&["#Elsewhere", "=Next", ">Password"]);
    assert_ne!(keyer.key(&scan(&other)), keyer.key(&scan(&second)), "other states keep what they had");
}

#[test]
fn states_that_multiply_become_one() {
    let numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let pages: Vec<Page> = numbers.iter().map(|number| page(&[&format!("#Now playing {number}"), "=Pause"])).collect();
    let moves: Vec<(&Page, &str, &Page)> = pages.windows(2).map(|pair| (&pair[0], "Pause", &pair[1])).collect();
    let journal = journal(&moves);
    let mut keyer = Keyer::default();
    let coarse = Graph::build(&journal, &keyer).explosion(&journal).expect("twelve songs are no twelve screens");
    assert!(keyer.merge(coarse) && !keyer.merge(coarse));
    assert_eq!(Graph::build(&journal, &keyer).states.len(), 1);
}

#[test]
fn a_label_that_changes_by_itself_counts_no_more() {
    let (before, after) = (page(&["#Radio", "=Now: Kind of Blue"]), page(&["#Radio", "=Now: Blue Train"]));
    let mut keyer = Keyer::default();
    assert_ne!(keyer.key(&scan(&before)), keyer.key(&scan(&after)));
    let unsteady = Keyer::waited(&scan(&before), &scan(&after));
    assert!(keyer.unsteady(&scan(&after), &unsteady));
    assert_eq!(keyer.key(&scan(&before)), keyer.key(&scan(&after)));
    assert!(!keyer.unsteady(&scan(&after), &unsteady), "known already");
    assert_ne!(keyer.key(&scan(&page(&["#Podcasts", "=Now: Blue Train"]))), keyer.key(&scan(&after)));
}

proptest! {
    // A debug build reads a screen slowly.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_state_stays_itself(
        clock in "[0-2][0-9]:[0-5][0-9]", count in 0u32..1000, rows in proptest::collection::vec("[a-z]{1,8}", 1..14),
        scrolled in 0usize..4, keyboard: bool,
    ) {
        let page = |clock: &str, count: u32, rows: &[String]| {
            let mut items = vec!["#Chats".to_owned(), format!("-{clock}"), format!("=Inbox {count}"), "Tchats".to_owned(), "tme".to_owned()];
            items.extend(rows.iter().map(|row| format!(">{row}")));
            Page { items, dialog: false }
        };
        let read = |page: &Page, scrolled, keyboard| {
            Scan::read(&draw(page, scrolled, keyboard), "com.example.app/.Main", "com.example.app/.Main", APP)
        };
        let keyer = Keyer::default();
        let plain = read(&page("09:00", 1, &["one".to_owned()]), 0, false);
        let now = read(&page(&clock, count, &rows), scrolled.min(rows.len() - 1), keyboard);
        prop_assert_eq!(keyer.key(&plain), keyer.key(&now));
    }

    #[test]
    fn another_title_tab_or_dialog_is_another_state(which in 0usize..4, row in "[a-z]{1,8}") {
        let row = format!(">{row}");
        let plain = scan(&page(&["#Chats", "Tchats", "tme", &row]));
        let other = match which {
            0 => page(&["#Friends", "Tchats", "tme", &row]),
            1 => page(&["#Chats", "tchats", "Tme", &row]),
            2 => page(&["#Chats", "Tchats", "tme", "=New", &row]),
            _ => Page { dialog: true, ..page(&["#Chats", "Tchats", "tme", &row]) },
        };
        prop_assert_ne!(Keyer::default().key(&plain), Keyer::default().key(&scan(&other)));
    }

    #[test]
    fn a_dialog_is_told_by_every_word(first in "[a-z]{3,9}", second in "[a-z]{3,9}") {
        prop_assume!(first != second);
        let dialog = |text: &str| scan(&Page { dialog: true, ..page(&["#Question", &format!("-{text}"), "=OK"]) });
        prop_assert_ne!(Keyer::default().key(&dialog(&first)), Keyer::default().key(&dialog(&second)));
    }

    #[test]
    fn an_act_is_found_again_by_its_name(labels in proptest::collection::vec("[A-Za-z0-9 .()?*]{1,12}", 1..8)) {
        let items: Vec<String> = labels.iter().map(|label| format!(">{label}")).collect();
        let tree = draw(&Page { items, dialog: false }, 0, false);
        for (id, node) in tree.iter().filter(|(_, node)| node.clickable) {
            if let Some(act) = act(&tree, id, Op::Tap) {
                let found = crate::crawler::locate::find(&tree, &act).unwrap();
                prop_assert!(found == id || tree.ancestors(found).any(|above| above == id), "{:?} {:?}", act, node);
            }
        }
    }
}

#[test]
fn bare_acts_have_names_of_their_own() {
    assert_eq!(Act::bare(Op::Back).name(), "back");
    assert_ne!(Act::bare(Op::Back), Act::bare(Op::Launch));
}

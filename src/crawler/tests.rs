//! The crawler in apps in memory: identities, refinement, the way found, and what is left alone.

use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::prelude::*;

use super::engine::Crawl;
use super::goal::Goal;
use super::graph::Graph;
use super::journal::{Journal, Landing, Move, Sight};
use super::locate::{Act, Op, act};
use super::options::Options;
use super::reach::Silent;
use super::scan::Scan;
use super::state::Keyer;
use super::world::{Look, World};
use crate::runner::{Halt, Seen};
use crate::scenario::model::Direction;
use crate::ui::{self, Hierarchy, NodeId, Rect};

const APP: &str = "com.example.app";

/// What stands on a screen, from top to bottom: `#` title, `-` text, `=` button, `>` row in the list, `t` tab (`T` the selected one),
/// `i` icon without words, `x` disabled button.
#[derive(Debug, Clone, Default)]
struct Page {
    items: Vec<String>,
    dialog: bool,
}

fn page(items: &[&str]) -> Page {
    Page { items: items.iter().map(|item| (*item).to_owned()).collect(), dialog: false }
}

/// Rows that fit on the display at once.
const FIT: usize = 6;

/// Draws a page, its list scrolled by so many rows.
fn draw(page: &Page, scrolled: usize, keyboard: bool) -> Hierarchy {
    let frame = if page.dialog { "[90,600][990,1400]" } else { "[0,0][1080,1920]" };
    let (left, top) = if page.dialog { (100, 610) } else { (0, 0) };
    let mut xml = format!("<hierarchy><node package='{APP}' bounds='{frame}'>");
    let rows: Vec<&String> = page.items.iter().filter(|item| item.starts_with('>')).collect();
    let (mut y, mut tabs) = (top + 200, 0);
    let mut list = String::new();
    for (n, row) in rows.iter().skip(scrolled).take(FIT).enumerate() {
        let at = format!("bounds='[{left},{}][900,{}]'", 700 + n * 100, 790 + n * 100);
        list += &format!("<node class='Row' clickable='true' {at}><node class='TextView' text='{}' {at}/></node>", &row[1..]);
    }
    for item in page.items.iter().filter(|item| !item.starts_with('>')) {
        let (mark, text) = item.split_at(1);
        let at = format!("bounds='[{left},{y}][900,{}]'", y + 60);
        y += 70;
        let tab = format!("bounds='[{},1750][{},1900]'", tabs * 200, tabs * 200 + 190);
        xml += &match mark {
            "#" => format!(
                "<node class='Toolbar' bounds='[{left},{top}][900,{}]'><node class='TextView' text='{text}' bounds='[{left},{top}][900,{}]'/></node>",
                top + 120,
                top + 120
            ),
            "-" => format!("<node class='TextView' text='{text}' {at}/>"),
            "=" => format!("<node class='Button' clickable='true' enabled='true' text='{text}' {at}/>"),
            "x" => format!("<node class='Button' clickable='true' enabled='false' text='{text}' {at}/>"),
            "i" => {
                format!("<node class='ImageButton' clickable='true' enabled='true' bounds='[940,{top}][1060,{}]'/>", top + 110)
            }
            _ => {
                tabs += 1;
                format!("<node class='Tab' clickable='true' enabled='true' selected='{}' text='{text}' {tab}/>", mark == "T")
            }
        };
    }
    if !rows.is_empty() {
        let more = rows.len() > FIT;
        xml += &format!(
            "<node class='RecyclerView' scrollable='{more}' bounds='[{left},690][900,1400]'>{}</node>",
            list.replace("clickable='true'", "clickable='true' enabled='true'")
        );
    }
    xml += "</node>";
    if keyboard {
        xml += "<node package='com.x.inputmethod.pinyin' bounds='[0,1200][1080,1920]'><node text='q' clickable='true' bounds='[0,1200][90,1300]'/></node>";
    }
    ui::parse(&(xml + "</hierarchy>")).unwrap()
}

fn scan(page: &Page) -> Scan {
    Scan::read(&draw(page, 0, false), "com.example.app/.Main", "com.example.app/.Main", APP)
}

/// An app: pages, and what a tap on a label leads to (`back` too). A label that no rule names does nothing.
struct Toy {
    pages: BTreeMap<&'static str, Page>,
    rules: BTreeMap<(&'static str, &'static str), &'static str>,
    start: &'static str,
    at: Vec<&'static str>,
    scrolled: usize,
    spent: (u32, u32),
    taps: Vec<String>,
    clock: u32,
}

impl Toy {
    fn new(pages: &[(&'static str, &[&str])], rules: &[(&'static str, &'static str, &'static str)]) -> Toy {
        Toy {
            pages: pages.iter().map(|(name, items)| (*name, page(items))).collect(),
            rules: rules.iter().map(|(from, label, to)| ((*from, *label), *to)).collect(),
            start: pages[0].0,
            at: vec![pages[0].0],
            scrolled: 0,
            spent: (0, 0),
            taps: Vec::new(),
            clock: 0,
        }
    }

    fn here(&self) -> &'static str {
        self.at.last().copied().unwrap_or("home")
    }

    fn go(&mut self, to: &'static str) {
        if to != self.here() {
            self.at.push(to);
            self.scrolled = 0;
        }
    }
}

impl World for Toy {
    fn look(&mut self) -> Result<Look, Halt> {
        self.clock += 1;
        let here = self.here();
        let front = match here {
            "home" => Seen::Other("com.android.launcher".to_owned()),
            "crash" => Seen::Crashed("Toy keeps stopping".to_owned()),
            _ => Seen::App,
        };
        let mut shown = self.pages.get(here).cloned().unwrap_or_default();
        for item in &mut shown.items {
            *item = item.replace("{clock}", &format!("12:{:02}", self.clock % 60));
        }
        Ok(Look {
            front,
            tree: draw(&shown, self.scrolled, false),
            earlier: None,
            window: "com.example.app/.Main".to_owned(),
            activity: "com.example.app/.Main".to_owned(),
            artifacts: (String::new(), None),
            prompts: 0,
        })
    }

    fn touch(&mut self, node: NodeId, _long: bool) -> Result<(), Halt> {
        self.spent.0 += 1;
        let mut shown = self.pages.get(self.here()).cloned().unwrap_or_default();
        for item in &mut shown.items {
            *item = item.replace("{clock}", &format!("12:{:02}", self.clock % 60));
        }
        let tree = draw(&shown, self.scrolled, false);
        let label = tree.label(node).to_owned();
        let label = if label.is_empty() { "icon".to_owned() } else { label };
        let to = self.rules.iter().find(|((from, on), _)| *from == self.here() && *on == label).map(|(_, to)| *to);
        self.taps.push(label);
        if let Some(to) = to {
            self.go(to);
        }
        Ok(())
    }

    fn drag(&mut self, _area: Rect, finger: Direction) -> Result<(), Halt> {
        self.spent.0 += 1;
        let rows = self.pages.get(self.here()).map_or(0, |page| page.items.iter().filter(|item| item.starts_with('>')).count());
        let most = rows.saturating_sub(FIT);
        self.scrolled = if finger == Direction::Up { (self.scrolled + 3).min(most) } else { self.scrolled.saturating_sub(3) };
        Ok(())
    }

    fn back(&mut self) -> Result<(), Halt> {
        self.spent.0 += 1;
        self.at.pop();
        self.scrolled = 0;
        Ok(())
    }

    fn launch(&mut self) -> Result<(), Halt> {
        self.spent.1 += 1;
        self.at = vec![self.start];
        self.scrolled = 0;
        Ok(())
    }

    fn spent(&self) -> (u32, u32) {
        self.spent
    }
}

fn options(goal: Goal) -> Options {
    Options { package: APP.to_owned(), goal, budget: 150, proof: 40, seed: 0, logged_in: true, blind: false, execute: false }
}

/// Crawls; returns the labels of the way found, whether nothing was left, states, what was tapped, and inputs.
fn crawl(toy: &mut Toy, goal: Goal) -> (Option<Vec<String>>, bool, usize, Vec<String>) {
    let mut nobody = Silent;
    let mut crawl = Crawl::new(toy, &mut nobody, options(goal), Journal::default());
    let exhausted = crawl.explore().unwrap();
    if !crawl.hits.is_empty() {
        crawl.prove().unwrap();
    }
    let way = crawl.best().map(|(way, _)| way.into_iter().map(|step| step.act.label).collect());
    let states = crawl.graph.states.len();
    (way, exhausted, states, toy.taps.clone())
}

fn labels(words: &[&str]) -> Option<Vec<String>> {
    Some(words.iter().map(|word| (*word).to_owned()).collect())
}

const DELETE: &[&str] = &["#Delete account", "-Your data will be erased.", "=Delete my account", "=Keep my account"];

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

/// A journal of one action that led from each of these to each of those.
fn journal(moves: &[(&Page, &str, &Page)]) -> Journal {
    let mut journal = Journal::default();
    let sight = |page: &Page| Sight {
        scan: Rc::new(scan(page)),
        tree: String::new(),
        image: None,
        window: String::new(),
        activity: String::new(),
        prompts: 0,
    };
    for (from, label, to) in moves {
        let tree = draw(from, 0, false);
        let node = tree.iter().find(|(id, node)| node.clickable && tree.label(*id) == *label).unwrap().0;
        let act = act(&tree, node, Op::Tap).unwrap();
        journal.sights.extend([sight(from), sight(to)]);
        let at = journal.sights.len();
        journal.moves.push(Move { from: Some(at - 2), act, to: Landing::On(at - 1) });
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
    assert!(keyer.waited(&scan(&before), &scan(&after)));
    assert_eq!(keyer.key(&scan(&before)), keyer.key(&scan(&after)));
    assert!(!keyer.waited(&scan(&before), &scan(&after)), "known already");
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
                let found = super::locate::find(&tree, &act).unwrap();
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

//! What is tried next: of all that was seen and not yet done, anywhere in the graph, what promises most for its distance.
//!
//! A score is made of what the control's words promise, of its screen's title, and of the price of getting there. The numbers were set on
//! specimens and on generated apps with seeds below 100; `docs/crawling.md` tells what they give on others.

use std::collections::{BTreeMap, BTreeSet};

use super::goal::{Goal, in_place};
use super::graph::{Graph, Known, State, StateId, Travel};
use super::journal::Journal;
use super::locate::{Act, Op};
use super::renewal;
use super::scan::{Control, Place, Scan, hash};
use super::words::{Hint, hints};
use crate::ui::ScreenKind;
use crate::ui::fingerprint::masked;
use crate::ui::lexicon::{Concept, find, find_whole};

/// What one action of distance costs.
const DISTANCE: f64 = 3.0;
/// What each control promises where words are not asked: as much as for a goal that wants every screen.
const BLIND: f64 = 10.0;
/// Scrolls of one screen.
const REVEALS: u32 = 8;

/// Something that was not yet tried.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Where.
    pub state: StateId,
    /// What.
    pub act: Act,
    /// What it promises, without its distance.
    pub worth: f64,
    /// One of content that is alike: tried when nothing else is left.
    pub last_resort: bool,
    /// A switch or tick.
    pub toggle: bool,
}

/// What the choice rests on.
pub struct Policy<'a> {
    /// What is looked for.
    pub goal: &'a Goal,
    /// What is known.
    pub graph: &'a Graph,
    /// What was seen.
    pub journal: &'a Journal,
    /// Whether somebody is logged in by a scenario, so that nobody signs up.
    pub logged_in: bool,
    /// Decides between equals.
    pub seed: u64,
    /// Words decide nothing of what is tried first.
    pub blind: bool,
}

impl Policy<'_> {
    /// All that was not yet tried and may be.
    pub fn frontier(&self) -> Vec<Candidate> {
        let tried: BTreeSet<&String> = self.graph.states.iter().flat_map(|state| state.edges.keys()).collect();
        (0..self.graph.states.len()).flat_map(|state| self.of_state(state, &tried)).collect()
    }

    /// What was left alone on purpose: label and reason.
    pub fn gated(&self) -> BTreeMap<String, &'static str> {
        let mut gated = BTreeMap::new();
        for state in &self.graph.states {
            let scan = self.journal.scan(state.sight);
            for known in &state.known {
                if let Some(why) = gate(&known.control, scan, self.goal) {
                    gated.insert(known.control.act.label.clone(), why);
                }
            }
        }
        gated
    }

    fn of_state(&self, id: StateId, elsewhere: &BTreeSet<&String>) -> Vec<Candidate> {
        let state = &self.graph.states[id];
        let scan = self.journal.scan(state.sight);
        if self.is_final(id, scan) {
            return Vec::new();
        }
        let context = if self.blind { 0.0 } else { ((self.goal.promise(&scan.title) - 1.0).max(0.0) * 0.3).min(15.0) };
        let mut all = Vec::new();
        let mut add = |act: &Act, worth: f64, last_resort: bool, toggle: bool| {
            if !state.edges.contains_key(&act.name()) {
                all.push(Candidate { state: id, act: act.clone(), worth, last_resort, toggle });
            }
        };
        // What was tried is passed over before its words are weighed: this runs for every control known, every turn.
        let open = |known: &&Known| known.enabled && !state.edges.contains_key(&known.control.act.name());
        for known in state.known.iter().filter(open).filter(|known| gate(&known.control, scan, self.goal).is_none()) {
            if ticks(state, known) {
                continue;
            }
            let telling = !self.blind && self.goal.promise(&known.control.label) > 1.0;
            let mut tried = tried_alike(state, known);
            if tried > 1 {
                continue;
            }
            // Two rows without telling words led to screens of one kind: the others of their shape will do the same.
            if !telling && self.leads_alike(state, known) {
                tried = 1;
            }
            let worth = self.worth(&known.control, scan) + context;
            // In a list on a screen that says nothing, telling words may be a headline's.
            let headline = !self.blind && known.control.shape.is_some() && context == 0.0 && !is_menu(&known.control.label);
            let worth = if headline && worth > 0.0 { worth * 0.5 } else { worth };
            // Tabs and bars are on many screens, and lead to the same place from each.
            let again = elsewhere.contains(&known.control.act.name()) && known.control.place != Place::Row;
            let worth = if again { worth * 0.5 - 12.0 } else { worth };
            add(&known.control.act, worth, tried == 1, known.control.toggle);
        }
        if scan.dialog && scan.kind != Some(ScreenKind::Consent) {
            // Dialogs without words on their buttons are put away by the back key.
            add(&Act::bare(Op::Back), -10.0, false, false);
        }
        for scroll in scan.scrolls.iter().filter(|_| !state.bottom && state.reveals < REVEALS) {
            let menu = if context > 0.0 { 14.0 } else { 0.0 };
            let worth = 6.0 + menu - 8.0 * f64::from(state.reveals);
            add(scroll, worth, false, false);
        }
        if let Some(form) = scan.form.as_ref().filter(|form| !form.confirms) {
            let wall = matches!(scan.kind, Some(ScreenKind::SignUp | ScreenKind::LogIn)) && *self.goal != Goal::SignUp;
            let worth = match (wall, self.logged_in) {
                (true, false) => 70.0,
                (true, true) => -30.0,
                (false, false) => 12.0,
                (false, true) => -4.0,
            };
            add(&form.act, worth, false, false);
        }
        if let Some(search) = &scan.search {
            add(search, 5.0, false, false);
        }
        all
    }

    /// What a control is worth on its screen.
    fn worth(&self, control: &Control, scan: &Scan) -> f64 {
        match self.blind {
            true => in_place(control, 0.0, if control.label.is_empty() { 0.0 } else { BLIND }),
            false => self.goal.worth(control) + situation(control, scan),
        }
    }

    /// Whether two rows of this shape were tried and led to screens of one kind.
    fn leads_alike(&self, state: &State, known: &Known) -> bool {
        let Some(shape) = known.control.shape else { return false };
        let alike = state.known.iter().filter(|other| other.control.shape == Some(shape));
        let tried = alike.filter_map(|other| state.edges.get(&other.control.act.name())?.strong());
        let mut kinds: Vec<u64> = tried.map(|to| self.journal.scan(self.graph.states[to].sight).coarse).collect();
        kinds.sort_unstable();
        kinds.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Beyond such a screen nothing is looked for, and nothing is tapped there: what an entry of account deletion opens may be its
    /// confirmation, whether it is recognised or not.
    fn is_final(&self, id: StateId, scan: &Scan) -> bool {
        let opens_it = |(from, state): (StateId, &State)| {
            let opens = |act: &Act| self.goal.opens_end(&act.label, self.journal.scan(state.sight));
            from != id && state.edges.values().any(|edge| edge.strong() == Some(id) && opens(&edge.act))
        };
        scan.kind == Some(ScreenKind::AccountDeletion)
            || (self.goal.ends() && self.goal.met(scan, None))
            || self.graph.states.iter().enumerate().any(opens_it)
    }

    /// The best of the frontier from where the crawl stands, with its score.
    pub fn choose(&self, frontier: &[Candidate]) -> Option<(Candidate, f64)> {
        let from = self.graph.here.or(self.graph.root)?;
        let distances = self.graph.distances(from, Travel::Any);
        let scored = frontier.iter().enumerate().filter_map(|(order, candidate)| {
            let price = f64::from(distances.get(&candidate.state)?.0) / 10.0;
            let resort = if candidate.last_resort { 60.0 } else { 0.0 };
            let noise = if self.seed == 0 { 0.0 } else { noise(self.seed, candidate) };
            Some((candidate, candidate.worth - DISTANCE * price - resort + noise, price, order))
        });
        scored
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.2.total_cmp(&a.2)).then(b.3.cmp(&a.3)))
            .map(|(candidate, score, ..)| (candidate.clone(), score))
    }
}

/// Less than what one action of distance costs, and the same for the same candidate.
fn noise(seed: u64, candidate: &Candidate) -> f64 {
    let mixed = hash(&[seed.to_string(), candidate.state.to_string(), candidate.act.name()]);
    (mixed >> 48) as f64 / 65_536.0
}

/// Controls that differ only in their numbers, after which the others are taken for one whose words tick.
const TICKS: usize = 2;

/// Whether this is one that was tried already, by other numbers: “Resend in 41 s”, “Resend in 40 s”.
fn ticks(state: &State, known: &Known) -> bool {
    let name = known.control.act.name();
    let plain = masked(&name);
    plain != name && state.edges.keys().filter(|tried| masked(tried) == plain).count() >= TICKS
}

/// How many rows like this one were tried.
fn tried_alike(state: &State, known: &Known) -> usize {
    let Some(content) = known.control.content else { return 0 };
    let alike = state.known.iter().filter(|other| other.control.content == Some(content));
    alike.filter(|other| state.edges.contains_key(&other.control.act.name())).count()
}

/// What the screen around a control makes of it.
fn situation(control: &Control, scan: &Scan) -> f64 {
    let whole = |concept| find_whole(concept, &control.label).is_some();
    match scan.kind {
        Some(ScreenKind::Consent) if agrees(&control.label) => 150.0,
        Some(ScreenKind::Consent) if control.toggle => 100.0,
        Some(ScreenKind::SignUp | ScreenKind::LogIn) if control.toggle => 0.0,
        Some(ScreenKind::LogIn) if scan.form.is_none() && find(Concept::SignUp, &control.label).is_some() => 60.0,
        Some(ScreenKind::SignUp) if scan.form.is_none() && find(Concept::SignUp, &control.label).is_some() => 60.0,
        _ if whole(Concept::Cancel) || whole(Concept::Stay) || is_up(control) => -14.0,
        _ if scan.dialog && whole(Concept::PermDeny) => 4.0,
        _ => 0.0,
    }
}

/// Whether a whole label is one that menus have.
fn is_menu(label: &str) -> bool {
    const MENUS: [Concept; 4] = [Concept::DeleteAccount, Concept::AccountSecurity, Concept::Settings, Concept::MyProfile];
    MENUS.iter().any(|&concept| find_whole(concept, label).is_some())
}

/// The arrow in the top bar that leads back.
fn is_up(control: &Control) -> bool {
    let label = control.label.to_lowercase();
    control.bounds.left < 100 && ["navigate up", "back", "go back", "向上导航", "转到上一层级", "返回"].contains(&label.as_str())
}

fn agrees(label: &str) -> bool {
    const STARTS: [&str; 6] = ["agree and ", "agree & ", "accept and ", "accept & ", "同意并", "接受并"];
    let lower = label.trim().to_lowercase();
    find_whole(Concept::AgreeConsent, label).is_some()
        || find_whole(Concept::Affirm, label).is_some()
        || STARTS.iter().any(|start| lower.starts_with(start))
}

/// Whether a button's words are a price: what it sells is bought with it.
fn is_price(label: &str) -> bool {
    label.contains(['$', '€', '£', '¥', '￥', '₹', '₩', '₽', '元']) && label.chars().any(|c| c.is_ascii_digit())
}

/// Why a control is left alone; `None` if it may be tried.
pub fn gate(control: &Control, scan: &Scan, goal: &Goal) -> Option<&'static str> {
    let label = control.label.as_str();
    let whole = |concept| find_whole(concept, label).is_some();
    if scan.kind == Some(ScreenKind::Consent) && (whole(Concept::Disagree) || whole(Concept::Cancel)) {
        return Some("refuses the terms, and the app may end");
    }
    if label.chars().count() > 40 {
        return None;
    }
    if find(Concept::LogOut, label).is_some() {
        return Some("logs out");
    }
    let about_account = find(Concept::DeleteAccount, label).is_some()
        || find(Concept::Deactivate, label).is_some()
        || hints(label, Hint::Account)
        || find_whole(Concept::MaybeDeleteAccount, label).is_some();
    if find_whole(Concept::ProceedDelete, label).is_some() && !about_account {
        return Some("may delete something");
    }
    const DESTROYS: [&str; 12] = [
        "delete ",
        "remove ",
        "erase ",
        "clear ",
        "删除",
        "移除",
        "清空",
        "eliminar ",
        "supprimer ",
        "löschen",
        "excluir ",
        "удалить ",
    ];
    let lower = label.to_lowercase();
    if !about_account && DESTROYS.iter().any(|word| lower.starts_with(word)) {
        return Some("may delete something");
    }
    if find(Concept::WithdrawContract, label).is_some() {
        return Some("may withdraw from a contract");
    }
    let renews = renewal::says_so(label) || (control.toggle && find(Concept::Unsubscribe, label).is_some());
    if *goal != Goal::Subscription && renews {
        return Some("may end a subscription");
    }
    let ends =
        hints(label, Hint::End) && !whole(Concept::Cancel) && !lower.starts_with("end-user") && !lower.starts_with("end user");
    if ends && !about_account && !goal.opens_end(label, scan) && !goal.is_entry(label) {
        return Some("may end something");
    }
    let button = matches!(control.place, Place::Body) && !control.soft;
    let costs = hints(label, Hint::Hazard) || (button && (find(Concept::Subscribe, label).is_some() || is_price(label)));
    if !goal.is_entry(label) && costs && !hints(label, Hint::SendCode) {
        return Some("may cost, or reach other people");
    }
    None
}

//! The screens of an app and what leads from one to another, made from the journal.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::journal::{Journal, Landing};
use super::locate::{Act, Op};
use super::scan::{Control, Place, Scan};
use super::state::{Key, Keyer};

/// Number of a state, in the order of discovery.
pub type StateId = usize;

/// Looks that are kept of one action.
const SAMPLES: usize = 8;
/// States under one coarse identity from which on they may be one that changes all the time.
const MANY: usize = 10;

/// All that is known.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// States, in the order of discovery.
    pub states: Vec<State>,
    index: BTreeMap<Key, StateId>,
    /// Where the app's last start led.
    pub root: Option<StateId>,
    /// Where its first start led.
    pub first: Option<StateId>,
    /// Where the scenario before the crawl ended, if the crawl went on from there.
    pub origin: Option<StateId>,
    /// Where the crawl stands; `None` outside the app.
    pub here: Option<StateId>,
    /// Screens scrolled down since this state was entered.
    offset: u32,
    /// What was done here since this state was entered, and left it the same state.
    since: Vec<Act>,
    /// The look on arrival.
    arrival: usize,
}

/// A state.
#[derive(Debug, Clone)]
pub struct State {
    /// The first look at it.
    pub sight: usize,
    /// How often it was seen.
    pub seen: u32,
    /// What can be done there, in the order in which it was seen; rows from all scroll offsets.
    pub known: Vec<Known>,
    /// What was done there, by the act's name.
    pub edges: BTreeMap<String, Edge>,
    /// How often it was scrolled.
    pub reveals: u32,
    /// Nothing more comes by scrolling.
    pub bottom: bool,
    /// The state from which it was first reached by a tap.
    pub parent: Option<StateId>,
    /// Permission prompts that came on the way to it.
    pub prompts: u32,
}

/// Something that can be done in a state.
#[derive(Debug, Clone)]
pub struct Known {
    /// The control, as first seen.
    pub control: Control,
    /// How many screens down it was first seen.
    pub depth: u32,
    /// It was seen enabled.
    pub enabled: bool,
}

/// What was done, and where it led.
#[derive(Debug, Clone)]
pub struct Edge {
    /// What.
    pub act: Act,
    /// Where to, with how often.
    pub to: Vec<(StateId, u32)>,
    /// Where else: out of the app, into a crash, nowhere.
    pub elsewhere: Vec<Landing>,
    /// What had to be done in the state before, so that the control could be used.
    pub before: Vec<Act>,
    /// Looks on which it was done, with where that led.
    samples: Vec<(usize, StateId)>,
    /// Screens scrolled down when it was done.
    pub depth: u32,
}

impl Edge {
    /// Where it leads, if that can be relied on: never missed, or hit twice more than missed.
    pub fn strong(&self) -> Option<StateId> {
        let total: u32 =
            self.to.iter().map(|(_, hits)| hits).sum::<u32>() + u32::try_from(self.elsewhere.len()).unwrap_or(u32::MAX);
        let (state, hits) = self.to.iter().max_by_key(|(_, hits)| *hits)?;
        let misses = total - hits;
        (misses == 0 || *hits >= misses + 2).then_some(*state)
    }
}

/// What may be used on a path, and at what price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Travel {
    /// To get somewhere while exploring: also back, as far as it is known or likely, and by starting the app again.
    Any,
    /// What a user does: actions count, scrolls only decide between equals.
    User,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// From which state.
    pub from: StateId,
    /// What is done.
    pub act: Act,
    /// Where that leads.
    pub to: StateId,
}

impl Graph {
    /// Makes it from all that was seen and done.
    pub fn build(journal: &Journal, keyer: &Keyer) -> Graph {
        let mut graph = Graph::default();
        for step in 0..journal.moves.len() {
            graph.apply(journal, keyer, step);
        }
        graph
    }

    /// Takes over one move of the journal.
    pub fn apply(&mut self, journal: &Journal, keyer: &Keyer, step: usize) {
        let step = &journal.moves[step];
        let from = step.from.map(|sight| self.state(journal.scan(sight), keyer, sight).0);
        let (to, new) = match step.to {
            Landing::On(sight) => {
                let (state, new) = self.state(journal.scan(sight), keyer, sight);
                (Some((state, sight)), new)
            }
            _ => (None, false),
        };
        if let Some((state, sight)) = to {
            self.states[state].prompts = self.states[state].prompts.max(journal.sights[sight].prompts);
        }
        if step.to == Landing::Absent {
            if let Some(from) = from {
                self.edge(journal, step.from.unwrap_or_default(), from, &step.act, None, &step.to);
            }
            return;
        }
        let moved = from != to.map(|(state, _)| state);
        match (step.act.op, from, to) {
            (Op::Reveal, Some(from), Some((state, sight))) if from == state => {
                let before = step.from.map(|sight| journal.scan(sight));
                let stuck = before.is_some_and(|before| before.fine.all == journal.scan(sight).fine.all);
                let here = &mut self.states[state];
                here.reveals += 1;
                here.bottom |= stuck;
                self.offset += u32::from(!stuck);
            }
            (Op::Launch, _, to) => {
                self.root = to.map(|(state, _)| state).or(self.root);
                self.first = self.first.or(self.root);
            }
            (Op::Begin, _, to) => self.origin = to.map(|(state, _)| state),
            (_, Some(from), to) => {
                self.edge(journal, step.from.unwrap_or_default(), from, &step.act, to.map(|(state, _)| state), &step.to);
                // What a tab shows lies beside it, not above: back leads elsewhere.
                let tab = self.control(from, &step.act).is_some_and(|control| control.place == Place::Tab);
                if let (true, Some((state, _))) = (moved && new && step.act.op != Op::Back && !tab, to) {
                    self.states[state].parent = Some(from);
                }
            }
            _ => {}
        }
        if moved || matches!(step.act.op, Op::Launch) {
            self.offset = 0;
            self.since.clear();
            self.arrival = to.map_or(0, |(_, sight)| sight);
        } else if step.act.op == Op::Tap {
            self.since.push(step.act.clone());
        }
        if let Some((state, sight)) = to {
            self.see(state, journal.scan(sight));
        }
        self.here = to.map(|(state, _)| state);
    }

    fn edge(&mut self, journal: &Journal, sight: usize, from: StateId, act: &Act, to: Option<StateId>, landing: &Landing) {
        let arrived = (self.here == Some(from)).then(|| journal.scan(self.arrival));
        let was_disabled = arrived.and_then(|scan| scan.control(act)).is_some_and(|control| !control.enabled);
        let before = if was_disabled { self.since.clone() } else { Vec::new() };
        let known = self.states[from].known.iter().find(|known| known.control.act == *act);
        let depth = known.map_or(0, |known| known.depth);
        let edge = self.states[from].edges.entry(act.name()).or_insert_with(|| Edge {
            act: act.clone(),
            to: Vec::new(),
            elsewhere: Vec::new(),
            before,
            samples: Vec::new(),
            depth,
        });
        match to {
            Some(to) => {
                match edge.to.iter_mut().find(|(state, _)| *state == to) {
                    Some((_, hits)) => *hits += 1,
                    None => edge.to.push((to, 1)),
                }
                if edge.samples.len() < SAMPLES {
                    edge.samples.push((sight, to));
                }
            }
            None => edge.elsewhere.push(landing.clone()),
        }
    }

    fn control(&self, state: StateId, act: &Act) -> Option<&Control> {
        self.states[state].known.iter().map(|known| &known.control).find(|control| control.act == *act)
    }

    /// The state that a screen is, made if it is new.
    fn state(&mut self, scan: &Scan, keyer: &Keyer, sight: usize) -> (StateId, bool) {
        let key = keyer.key(scan);
        if let Some(&state) = self.index.get(&key) {
            return (state, false);
        }
        let state = self.states.len();
        self.index.insert(key, state);
        self.states.push(State {
            sight,
            seen: 0,
            known: Vec::new(),
            edges: BTreeMap::new(),
            reveals: 0,
            bottom: false,
            parent: None,
            prompts: 0,
        });
        (state, true)
    }

    /// Adds what a look shows to what is known of its state.
    fn see(&mut self, state: StateId, scan: &Scan) {
        let depth = self.offset;
        let here = &mut self.states[state];
        here.seen += 1;
        for control in &scan.controls {
            match here.known.iter_mut().find(|known| known.control.act == control.act) {
                Some(known) => known.enabled |= control.enabled,
                None => here.known.push(Known { control: control.clone(), depth, enabled: control.enabled }),
            }
        }
    }

    /// The state with this identity.
    pub fn by_key(&self, key: Key) -> Option<StateId> {
        self.index.get(&key).copied()
    }

    /// Looks on which the act led to the one place most often reached and to others, if it led to more than one.
    pub fn two_ways(&self, state: StateId, act: &Act) -> Option<(Vec<usize>, Vec<usize>)> {
        let edge = self.states[state].edges.get(&act.name())?;
        if edge.to.len() < 2 || matches!(act.op, Op::Back | Op::Launch | Op::Begin | Op::Reveal) {
            return None;
        }
        let first = edge.to.iter().max_by_key(|(_, hits)| *hits)?.0;
        let of = |wanted: bool| edge.samples.iter().filter(|(_, to)| (*to == first) == wanted).map(|(sight, _)| *sight).collect();
        Some((of(true), of(false)))
    }

    /// A coarse identity under which there are many states, at least half of them with the same actions.
    pub fn explosion(&self, journal: &Journal) -> Option<u64> {
        let mut by_coarse: BTreeMap<u64, Vec<&State>> = BTreeMap::new();
        for state in &self.states {
            by_coarse.entry(journal.scan(state.sight).coarse).or_default().push(state);
        }
        by_coarse.into_iter().filter(|(_, states)| states.len() > MANY).find_map(|(coarse, states)| {
            let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
            for state in &states {
                let menu = state.known.iter().filter(|known| known.control.content.is_none());
                let mut names: Vec<String> = menu.map(|known| known.control.act.name()).collect();
                names.sort();
                *counts.entry(names).or_default() += 1;
            }
            counts.values().any(|&alike| alike * 2 >= states.len()).then_some(coarse)
        })
    }

    /// What leads away from a state, with its price.
    fn ways(&self, from: StateId, travel: Travel) -> Vec<(Act, StateId, u32)> {
        let state = &self.states[from];
        let mut ways = Vec::new();
        for edge in state.edges.values() {
            let Some(to) = edge.strong().filter(|to| *to != from) else { continue };
            let price = match (edge.act.op, travel) {
                (Op::Begin, _) | (Op::Launch | Op::Search, Travel::User) => continue,
                (Op::Back, Travel::User) => 100,
                (Op::Form, Travel::User) => 600,
                (Op::Form, Travel::Any) => 80,
                (_, Travel::User) => 100 + edge.depth + 100 * u32::try_from(edge.before.len()).unwrap_or(0),
                (_, Travel::Any) => 10 + 10 * edge.depth,
            };
            ways.push((edge.act.clone(), to, price));
        }
        if travel == Travel::Any {
            let back = Act::bare(Op::Back);
            if let (Some(parent), false) = (state.parent, state.edges.contains_key(&back.name())) {
                ways.push((back, parent, 14));
            }
            if let Some(root) = self.root.filter(|root| *root != from) {
                ways.push((Act::bare(Op::Launch), root, 22));
            }
        }
        ways
    }

    /// Prices of the cheapest ways from a state to all that can be reached, with the step that arrives there.
    pub fn distances(&self, from: StateId, travel: Travel) -> BTreeMap<StateId, (u32, Option<Step>)> {
        let mut best: BTreeMap<StateId, (u32, Option<Step>)> = BTreeMap::from([(from, (0, None))]);
        let mut heap = BinaryHeap::from([Reverse((0u32, from))]);
        while let Some(Reverse((price, state))) = heap.pop() {
            if best.get(&state).is_some_and(|(known, _)| *known < price) {
                continue;
            }
            for (act, to, more) in self.ways(state, travel) {
                let total = price.saturating_add(more);
                if best.get(&to).is_none_or(|(known, _)| total < *known) {
                    best.insert(to, (total, Some(Step { from: state, act, to })));
                    heap.push(Reverse((total, to)));
                }
            }
        }
        best
    }

    /// The cheapest way from one state to another, with its price.
    pub fn path(&self, from: StateId, to: StateId, travel: Travel) -> Option<(Vec<Step>, u32)> {
        let best = self.distances(from, travel);
        let price = best.get(&to)?.0;
        let mut steps = Vec::new();
        let mut at = to;
        while let Some((_, Some(step))) = best.get(&at) {
            steps.push(step.clone());
            at = step.from;
        }
        steps.reverse();
        Some((steps, price))
    }
}

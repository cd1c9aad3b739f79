//! The crawl: looks, decides, acts, and learns from where that led, one action a turn.

use std::rc::Rc;

use super::form::{self, Form};
use super::goal::Goal;
use super::graph::{Graph, StateId, Step, Travel};
use super::journal::{Journal, Landing, Move, Sight};
use super::locate::{self, Act, Op};
use super::options::{Hit, Options, Status, Witness};
use super::policy::{Candidate, Policy};
use super::scan::Scan;
use super::state::Keyer;
use super::world::World;
use crate::runner::{Halt, Seen};
use crate::scenario::model::Direction;
use crate::ui::{Hierarchy, ScreenKind};

/// Scrolls in one direction while a control is looked for.
const SCROLLS: u32 = 14;
/// Times that the way to something is tried before it is given up.
const TRIES: u32 = 4;
/// Turns without anything new after which what is being tried is given up.
const STALE: u32 = 12;
/// Times that the app is made as it was when the crawl finds itself logged out.
const RENEWALS: u32 = 3;
/// Starts made because nothing else was left to do.
const RESTARTS: u32 = 3;
/// Screens in a row that cannot be read before the crawl ends.
pub(super) const BLIND: u32 = 6;

/// A running crawl.
pub struct Crawl<'w> {
    pub(super) world: &'w mut dyn World,
    pub(super) witness: &'w mut dyn Witness,
    /// How it is made.
    pub options: Options,
    /// What was seen and done.
    pub journal: Journal,
    /// What was learned about identities.
    pub keyer: Keyer,
    /// What follows from both.
    pub graph: Graph,
    /// What was found, in order.
    pub hits: Vec<Hit>,
    /// Controls that lead there by their words: the look and the label of the first (G1).
    pub entry: Option<(usize, Act)>,
    pub(super) tree: Hierarchy,
    pub(super) sight: Option<usize>,
    target: Option<(usize, Act, u32)>,
    stale: u32,
    renewals: u32,
    pub(super) blind: u32,
    restarts: u32,
    /// Prompts answered so far on this device.
    prompts: u32,
    /// Inputs and starts of the earlier parts of a crawl that was resumed.
    earlier: (u32, u32),
    /// All was found; what is done now leads to its end.
    pub(super) beyond: bool,
}

impl<'w> Crawl<'w> {
    /// A crawl that begins, or goes on with what an earlier one kept.
    pub fn new(world: &'w mut dyn World, witness: &'w mut dyn Witness, options: Options, journal: Journal) -> Crawl<'w> {
        let earlier = journal.moves.last().map_or((0, 0), |step| (step.inputs, step.starts));
        let mut crawl = Crawl {
            world,
            witness,
            options,
            journal,
            keyer: Keyer::default(),
            graph: Graph::default(),
            hits: Vec::new(),
            entry: None,
            tree: Hierarchy::default(),
            sight: None,
            target: None,
            stale: 0,
            renewals: 0,
            blind: 0,
            restarts: 0,
            prompts: 0,
            earlier,
            beyond: false,
        };
        crawl.learn_again();
        crawl
    }

    /// How many of a way's first steps only put away what the app shows at its start by itself: adverts, questions of its own. They are no
    /// steps of the way.
    pub fn put_away(&self, way: &[Step]) -> usize {
        let dialog = |step: &&Step| {
            let scan = self.journal.scan(self.graph.states[step.from].sight);
            scan.dialog && matches!(step.act.op, Op::Tap | Op::Back)
        };
        way.iter().take_while(dialog).count().min(way.len().saturating_sub(1))
    }

    /// Inputs and starts so far, those of earlier parts among them.
    pub fn counts(&self) -> (u32, u32) {
        let (inputs, starts) = self.world.spent();
        (self.earlier.0 + inputs, self.earlier.1 + starts)
    }

    /// Whether an earlier part of the crawl was interrupted.
    pub fn resumed(&self) -> bool {
        self.earlier != (0, 0)
    }

    /// Both together: what the budget is spent on.
    pub fn spent(&self) -> u32 {
        let (inputs, starts) = self.counts();
        inputs + starts
    }

    /// Explores until the goal is found, nothing is left to try, or the budget is spent. Returns whether nothing was left.
    ///
    /// # Errors
    /// The device failed, the trace cannot be written, or the user ended it.
    pub fn explore(&mut self) -> Result<bool, Halt> {
        self.perform(&Act::bare(if self.options.goes_on { Op::Begin } else { Op::Launch }))?;
        while self.spent() < self.options.budget && self.blind < BLIND {
            if self.options.goal.ends() && !self.hits.is_empty() {
                return Ok(false);
            }
            if self.out_of_the_app()? || self.logged_out()? {
                continue;
            }
            let frontier = self.policy().frontier();
            match self.policy().choose(&frontier) {
                Some((candidate, score)) => {
                    self.tell(&candidate, frontier.len(), score);
                    self.toward(&candidate)?;
                }
                None if self.step_back(frontier.is_empty())? => {}
                None => return Ok(frontier.is_empty()),
            }
        }
        Ok(false)
    }

    /// Nothing that is left can be reached from here by what is known: the back key, or another start, may lead elsewhere. `false` if both
    /// were tried.
    pub(super) fn step_back(&mut self, nothing_left: bool) -> Result<bool, Halt> {
        let Some(here) = self.graph.here.filter(|_| !nothing_left) else { return Ok(false) };
        if !self.graph.states[here].edges.contains_key(&Act::bare(Op::Back).name()) {
            self.perform(&Act::bare(Op::Back))?;
            return Ok(true);
        }
        if self.restarts < RESTARTS {
            self.restarts += 1;
            self.perform(&Act::bare(Op::Launch))?;
            return Ok(true);
        }
        Ok(false)
    }

    pub(super) fn policy(&self) -> Policy<'_> {
        Policy {
            goal: &self.options.goal,
            graph: &self.graph,
            journal: &self.journal,
            logged_in: self.options.logged_in,
            seed: self.options.seed,
            blind: self.options.blind,
        }
    }

    pub(super) fn tell(&mut self, candidate: &Candidate, frontier: usize, score: f64) {
        let status = Status {
            states: self.graph.states.len(),
            actions: self.spent(),
            frontier,
            score,
            doing: format!("{} “{}”", candidate.act.op.word(), candidate.act.label),
        };
        self.witness.status(&status);
    }

    /// One action towards a candidate: the next of the way to its state, or it itself.
    pub(super) fn toward(&mut self, candidate: &Candidate) -> Result<(), Halt> {
        let place = self.graph.states[candidate.state].sight;
        let tries = match &mut self.target {
            Some((sight, act, tries)) if *sight == place && *act == candidate.act => {
                *tries += 1;
                *tries
            }
            target => {
                *target = Some((place, candidate.act.clone(), 1));
                1
            }
        };
        if self.graph.here == Some(candidate.state) {
            self.target = None;
            return self.perform(&candidate.act);
        }
        let way = self.graph.here.and_then(|here| self.graph.path(here, candidate.state, Travel::Any));
        let step = way.and_then(|(steps, _)| steps.into_iter().next());
        let length = u32::try_from(self.graph.states.len()).unwrap_or(u32::MAX).min(20);
        match step {
            Some(step) if tries <= TRIES + length && self.stale < STALE => {
                for act in self.before_of(&step) {
                    self.perform(&act)?;
                }
                self.perform(&step.act)
            }
            _ => {
                self.stale = 0;
                self.target = None;
                self.give_up(place, &candidate.act);
                Ok(())
            }
        }
    }

    pub(super) fn before_of(&self, step: &Step) -> Vec<Act> {
        self.graph.states[step.from].edges.get(&step.act.name()).map(|edge| edge.before.clone()).unwrap_or_default()
    }

    /// Marks something as tried in vain, so that it is not tried for ever.
    fn give_up(&mut self, sight: usize, act: &Act) {
        let (inputs, starts) = self.counts();
        self.note(Move { from: Some(sight), act: act.clone(), to: Landing::Absent, inputs, starts, beyond: self.beyond });
    }

    /// Goes back into the app; `true` if something was done for it.
    pub(super) fn out_of_the_app(&mut self) -> Result<bool, Halt> {
        if self.sight.is_some() {
            return Ok(false);
        }
        for _ in 0..2 {
            // From the home screen nothing leads back.
            let outside = |landing: &Landing| matches!(landing, Landing::Outside(package) if !package.contains("launcher"));
            if !self.journal.moves.last().is_some_and(|step| outside(&step.to)) {
                break;
            }
            self.perform(&Act::bare(Op::Back))?;
            if self.sight.is_some() {
                return Ok(true);
            }
        }
        self.perform(&Act::bare(Op::Launch))?;
        if self.sight.is_none() {
            self.blind += 1;
        }
        Ok(true)
    }

    /// Logs in again if the crawl finds itself logged out; `true` if something was done for it.
    pub(super) fn logged_out(&mut self) -> Result<bool, Halt> {
        let Some(sight) = self.sight else { return Ok(false) };
        let wall = matches!(self.journal.scan(sight).kind, Some(ScreenKind::SignUp | ScreenKind::LogIn));
        let started = self.graph.here == self.graph.root;
        if !(self.options.logged_in && wall && started) || self.renewals >= RENEWALS {
            return Ok(false);
        }
        self.renewals += 1;
        if !self.world.renew()? {
            return Ok(false);
        }
        self.perform(&Act::bare(Op::Launch))?;
        Ok(true)
    }

    /// Does something here, looks, and learns from it.
    pub(super) fn perform(&mut self, act: &Act) -> Result<(), Halt> {
        let from = self.sight;
        let done = match act.op {
            Op::Launch => self.world.launch().map(|()| true)?,
            Op::Begin => true,
            Op::Back => self.world.back().map(|()| true)?,
            Op::Tap | Op::LongPress => match self.bring_into_view(act)? {
                Some(node) => self.world.touch(node, act.op == Op::LongPress).map(|()| true)?,
                None => false,
            },
            Op::Reveal => match locate::find(&self.tree, act) {
                Some(node) => {
                    let area = self.tree.node(node).bounds;
                    self.world.drag(area, Direction::Up).map(|()| true)?
                }
                None => false,
            },
            Op::Form => self.fill(act)?,
            Op::Search => self.search(act)?,
        };
        // Scrolling to a control was a look of its own.
        let from = self.sight.or(from);
        let landing = if done { self.look()? } else { Landing::Absent };
        let here = self.sight;
        let (inputs, starts) = self.counts();
        let step = Move { from, act: act.clone(), to: landing.clone(), inputs, starts, beyond: self.beyond };
        let new = self.note(step.clone());
        if landing == Landing::Absent {
            self.stand(here);
        }
        self.stale = if new { 0 } else { self.stale + 1 };
        self.arrived(&step);
        Ok(())
    }

    fn search(&mut self, act: &Act) -> Result<bool, Halt> {
        let words = match &self.options.goal {
            Goal::Phrases(phrases) => phrases.first().cloned().unwrap_or_default(),
            Goal::Policy => "privacy".to_owned(),
            Goal::Subscription => "subscription".to_owned(),
            _ => "account".to_owned(),
        };
        self.commands(&form::search_commands(act, &words))
    }

    fn fill(&mut self, act: &Act) -> Result<bool, Halt> {
        let package = &self.options.package;
        let Some(root) = crate::ui::window::front_window(&self.tree, package) else { return Ok(false) };
        let Some(form) = form::form(&self.tree, root).filter(|form| form.act == *act) else { return Ok(false) };
        let commands = self.filled(&form);
        self.commands(&commands)
    }

    /// How a form is filled in, with the data of whoever is logged in.
    pub(super) fn filled(&self, form: &Form) -> Vec<crate::scenario::model::Command> {
        if self.options.account { form::of_account(&form.commands) } else { form.commands.clone() }
    }

    /// Does commands one after another; what follows one that failed is not done, but where that led is looked at.
    pub(super) fn commands(&mut self, commands: &[crate::scenario::model::Command]) -> Result<bool, Halt> {
        for command in commands {
            if !self.world.command(command)? {
                break;
            }
        }
        Ok(true)
    }

    /// The node of an act, scrolled to if it is not in view: down, then up.
    fn bring_into_view(&mut self, act: &Act) -> Result<Option<crate::ui::NodeId>, Halt> {
        if let Some(node) = locate::find(&self.tree, act) {
            return Ok(Some(node));
        }
        for finger in [Direction::Up, Direction::Down] {
            for _ in 0..SCROLLS {
                let Some(sight) = self.sight else { return Ok(None) };
                let scan = self.journal.scan(sight).clone();
                let Some(area) = scan.scrolls.first().and_then(|scroll| locate::find(&self.tree, scroll)) else { break };
                self.world.drag(self.tree.node(area).bounds, finger)?;
                let Landing::On(now) = self.look()? else { return Ok(None) };
                if let Some(node) = locate::find(&self.tree, act) {
                    return Ok(Some(node));
                }
                if self.keyer.key(self.journal.scan(now)) != self.keyer.key(&scan)
                    || self.journal.scan(now).fine.all == scan.fine.all
                {
                    break;
                }
            }
        }
        Ok(None)
    }

    /// Looks, and keeps what is seen.
    pub(super) fn look(&mut self) -> Result<Landing, Halt> {
        let look = self.world.look()?;
        let landing = match look.front {
            Seen::App => {
                let read = |tree: &Hierarchy| Scan::read(tree, &look.window, &look.activity, &self.options.package);
                let scan = read(&look.tree);
                let unsteady = look.earlier.as_ref().map(|earlier| Keyer::waited(&read(earlier), &scan)).unwrap_or_default();
                if self.keyer.unsteady(&scan, &unsteady) {
                    self.graph = Graph::build(&self.journal, &self.keyer);
                }
                let (tree, image) = look.artifacts;
                let prompts = look.prompts.saturating_sub(self.prompts);
                self.prompts = look.prompts;
                let (window, activity) = (look.window, look.activity);
                let sight = Sight { scan: Rc::new(scan), tree, image, window, activity, prompts, unsteady };
                self.witness.sight(&sight);
                self.journal.sights.push(sight);
                self.blind = 0;
                Landing::On(self.journal.sights.len() - 1)
            }
            Seen::Other(package) => Landing::Outside(package),
            Seen::Crashed(words) => Landing::Crashed(words),
            Seen::Unreadable(why) => {
                self.blind += 1;
                Landing::Unreadable(why)
            }
        };
        self.tree = look.tree;
        self.sight = if let Landing::On(sight) = landing { Some(sight) } else { None };
        Ok(landing)
    }

    /// Keeps a move and what follows from it; `true` if it led to a new state, or was the first of its kind.
    fn note(&mut self, step: Move) -> bool {
        let (act, from) = (step.act.clone(), step.from);
        self.witness.step(&step);
        self.journal.moves.push(step);
        let known = self.graph.states.len();
        let first = from.is_some_and(|from| {
            self.state_of(from).is_none_or(|state| !self.graph.states[state].edges.contains_key(&act.name()))
        });
        self.graph.apply(&self.journal, &self.keyer, self.journal.moves.len() - 1);
        self.learn(from, &act);
        self.stand(self.sight);
        first || self.graph.states.len() > known
    }

    /// The state that a look shows.
    pub(super) fn state_of(&self, sight: usize) -> Option<StateId> {
        self.graph.by_key(self.keyer.key(self.journal.scan(sight)))
    }

    /// The graph's idea of where the crawl stands.
    fn stand(&mut self, sight: Option<usize>) {
        self.graph.here = sight.and_then(|sight| self.state_of(sight));
    }

    /// Refines the state that a move began in if it led to two places, and merges states that multiply.
    fn learn(&mut self, from: Option<usize>, act: &Act) {
        let Some(state) = from.and_then(|from| self.state_of(from)) else { return };
        let mut changed = false;
        if let Some((here, there)) = self.graph.two_ways(state, act) {
            let scans = |sights: &[usize]| sights.iter().map(|&sight| &**self.journal.scan(sight)).collect::<Vec<&Scan>>();
            changed = self.keyer.split(&scans(&here), &scans(&there));
        }
        if let Some(coarse) = self.graph.explosion(&self.journal) {
            changed |= self.keyer.merge(coarse);
        }
        if changed {
            self.graph = Graph::build(&self.journal, &self.keyer);
        }
    }

    /// Whether what was looked for is here, or a control that leads there.
    fn arrived(&mut self, step: &Move) {
        let (Landing::On(sight), false) = (&step.to, step.beyond) else { return };
        let sight = *sight;
        let goal = &self.options.goal;
        let scan = self.journal.scan(sight).clone();
        let key = self.keyer.key(&scan);
        let before = step.from.filter(|_| matches!(step.act.op, Op::Tap | Op::LongPress)).map(|from| self.journal.scan(from));
        // What a control shows beside itself, a passing word say, is no page that it leads to.
        let moved = before.filter(|scan| self.keyer.key(scan) != key);
        let met = goal.met(&scan, moved.map(|from| (step.act.label.as_str(), &**from)));
        let known = || self.hits.iter().any(|hit| self.keyer.key(self.journal.scan(hit.sight)) == key);
        if met && !known() {
            self.hits.push(Hit { sight, actions: step.inputs, spent: step.inputs + step.starts });
        }
        if self.entry.is_none() {
            let entry = scan.controls.iter().find(|control| self.options.goal.is_entry(&control.label));
            self.entry = entry.map(|control| (sight, control.act.clone()));
        }
    }

    /// Everything that the journal tells, learned again.
    fn learn_again(&mut self) {
        for sight in &self.journal.sights {
            self.keyer.unsteady(&sight.scan, &sight.unsteady);
        }
        let moves = std::mem::take(&mut self.journal.moves);
        for step in moves {
            self.journal.moves.push(step.clone());
            self.graph.apply(&self.journal, &self.keyer, self.journal.moves.len() - 1);
            self.learn(step.from, &step.act);
            self.arrived(&step);
        }
    }
}

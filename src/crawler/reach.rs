//! `reach: account-deletion` in a scenario: the same search, from the screen that is open, through a job's hands.

use super::engine::Crawl;
use super::goal::Goal;
use super::journal::{Journal, Move, Sight};
use super::locate::Op;
use super::options::{Options, Status, Witness};
use super::world::{Look, World};
use crate::runner::{Halt, Hands, Leg, Search, Seen};
use crate::scenario::model::Direction;
use crate::ui::{NodeId, Rect};

/// Looks for the way to a goal with at most so many actions; `package` is the app under test.
///
/// # Errors
/// Whatever a hand returns, as it is.
pub fn reach(goal: Goal, limit: u32, package: &str, hands: &mut dyn Hands) -> Result<Search, Halt> {
    let mut world = App { hands, spent: (0, 0) };
    let options = Options {
        package: package.to_owned(),
        goal,
        budget: limit,
        proof: limit / 3,
        seed: 0,
        // A scenario logs in by its own commands.
        logged_in: true,
        account: false,
        goes_on: false,
        blind: false,
        execute: false,
    };
    let mut silent = Silent;
    let mut crawl = Crawl::new(&mut world, &mut silent, options, Journal::default());
    let exhausted = crawl.explore()?;
    if !crawl.hits.is_empty() {
        crawl.prove()?;
    }
    let legs = |steps: Vec<super::graph::Step>| {
        // Hands only tap; a way that needs more cannot be followed by them.
        let taps = steps.iter().all(|step| step.act.op == Op::Tap);
        taps.then(|| steps.into_iter().map(|step| Leg { selector: step.act.selector, label: step.act.label }).collect())
    };
    let way = crawl.best().and_then(|(steps, _)| legs(steps));
    let screens = u32::try_from(crawl.graph.states.len()).unwrap_or(u32::MAX);
    Ok(Search { way, actions: crawl.spent(), screens, exhausted })
}

/// An app as a job's hands reach it.
struct App<'h> {
    hands: &'h mut dyn Hands,
    spent: (u32, u32),
}

impl World for App<'_> {
    fn look(&mut self) -> Result<Look, Halt> {
        let nothing = || Look {
            front: Seen::Unreadable("nothing was seen".to_owned()),
            tree: Default::default(),
            earlier: None,
            window: String::new(),
            activity: String::new(),
            artifacts: (String::new(), None),
            prompts: 0,
        };
        let Some(sight) = self.hands.sight() else { return Ok(nothing()) };
        let other = sight.activity.split('/').next().unwrap_or_default().to_owned();
        Ok(Look {
            front: if sight.ours { Seen::App } else { Seen::Other(other) },
            tree: sight.tree.clone(),
            window: sight.window.to_owned(),
            activity: sight.activity.to_owned(),
            ..nothing()
        })
    }

    fn touch(&mut self, node: NodeId, _long: bool) -> Result<(), Halt> {
        self.spent.0 += 1;
        self.hands.tap(node)
    }

    fn drag(&mut self, _area: Rect, _finger: Direction) -> Result<(), Halt> {
        self.spent.0 += 1;
        self.hands.scroll()
    }

    fn back(&mut self) -> Result<(), Halt> {
        self.spent.0 += 1;
        self.hands.back()
    }

    fn launch(&mut self) -> Result<(), Halt> {
        self.spent.1 += 1;
        self.hands.restart()
    }

    fn spent(&self) -> (u32, u32) {
        self.spent
    }
}

/// Keeps nothing.
pub(super) struct Silent;

impl Witness for Silent {
    fn sight(&mut self, _: &Sight) {}
    fn step(&mut self, _: &Move) {}
    fn status(&mut self, _: &Status) {}
}

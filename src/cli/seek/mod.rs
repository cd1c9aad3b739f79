//! A bounded look through an app's menus, for `reach`: the most telling control first, the shortest way kept.
//!
//! | file | what |
//! | --- | --- |
//! | `rank.rs` | which controls are tried, and in which order |
//! | `name.rs` | how a control is named, so that it is found again |

mod name;
mod rank;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::crawler;
use crate::runner::{Halt, Hands, Leg, Reach, Search, Sight};
use crate::scenario::model::Goal;
use crate::ui::{Fingerprint, NodeId, names_policy, shows_policy};

/// A way so short needs no shorter one: the published limit is met.
const SHORT: usize = 4;
/// Longest way that is tried.
const LONGEST: usize = 8;
/// Different screens that are remembered.
const SCREENS: usize = 80;
/// Scrolls on one screen.
const SCROLLS: u32 = 4;

/// Tries controls until a screen shows what is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Menus;

impl Reach for Menus {
    fn reach(&self, goal: Goal, limit: u32, hands: &mut dyn Hands) -> Result<Search, Halt> {
        if goal == Goal::AccountDeletion {
            let package = hands.sight().map(|sight| sight.activity.split('/').next().unwrap_or_default().to_owned());
            return crawler::reach(crawler::Goal::AccountDeletion, limit, &package.unwrap_or_default(), hands);
        }
        let mut look = Look { limit, hands, screens: Vec::new(), open: Vec::new(), actions: 0, best: None };
        let exhausted = look.run()?;
        let screens = u32::try_from(look.screens.len()).unwrap_or(u32::MAX);
        Ok(Search { way: look.best, actions: look.actions, screens, exhausted })
    }
}

/// A screen that was seen.
struct Screen {
    print: Fingerprint,
    /// From where the search began.
    way: Vec<Leg>,
    /// Controls of it that are open or tried, by their names.
    known: BTreeSet<String>,
    scrolls: u32,
}

/// Something to try.
struct Open {
    screen: usize,
    /// Smaller is tried first.
    rank: u32,
    what: What,
}

enum What {
    Tap(Box<Leg>),
    Scroll,
}

struct Look<'h> {
    limit: u32,
    hands: &'h mut dyn Hands,
    screens: Vec<Screen>,
    open: Vec<Open>,
    actions: u32,
    best: Option<Vec<Leg>>,
}

impl Look<'_> {
    /// Tries until the limit, or until a short way is found; tells whether nothing was left to try.
    fn run(&mut self) -> Result<bool, Halt> {
        let mut here = self.arrive(&[]);
        while self.actions < self.limit && self.best.as_ref().is_none_or(|way| way.len() > SHORT) {
            let Some(next) = self.next(here) else { return Ok(true) };
            if here != Some(next.screen) {
                here = self.go(next.screen, here)?;
                if here != Some(next.screen) {
                    continue;
                }
            }
            here = match next.what {
                What::Tap(leg) => self.tap(next.screen, *leg)?,
                What::Scroll => self.scroll(next.screen)?,
            };
        }
        Ok(false)
    }

    /// The most promising of what is open; what lies on the screen in front comes before what is as good elsewhere.
    fn next(&mut self, here: Option<usize>) -> Option<Open> {
        let bound = self.best.as_ref().map_or(LONGEST, |way| way.len() - 1);
        let screens = &self.screens;
        let cost = |open: &Open| open.rank + 2 * screens[open.screen].way.len() as u32 + 3 * u32::from(here != Some(open.screen));
        self.open.retain(|open| screens[open.screen].way.len() < bound);
        let at = (0..self.open.len()).min_by_key(|&at| cost(&self.open[at]))?;
        Some(self.open.remove(at))
    }

    fn tap(&mut self, screen: usize, leg: Leg) -> Result<Option<usize>, Halt> {
        let Some(node) = self.node(&leg) else { return Ok(Some(screen)) };
        let before = self.sight().map(|sight| sight.fingerprint());
        self.hands.tap(node)?;
        self.actions += 1;
        let mut way = self.screens[screen].way.clone();
        let names = names_policy(&leg.label).is_some();
        way.push(leg);
        let Some(sight) = self.sight() else { return Ok(None) };
        // A page elsewhere says little of itself; the control that led there does.
        let reached = shows_policy(sight.tree, sight.window).is_some() || (names && elsewhere(&sight));
        if reached {
            if self.best.as_ref().is_none_or(|best| way.len() < best.len()) {
                self.best = Some(way);
            }
            return Ok(None);
        }
        if !sight.ours {
            return Ok(None);
        }
        if before == Some(sight.fingerprint()) {
            return Ok(Some(screen));
        }
        Ok(self.arrive(&way))
    }

    fn scroll(&mut self, screen: usize) -> Result<Option<usize>, Halt> {
        self.hands.scroll()?;
        self.screens[screen].scrolls += 1;
        self.collect(screen);
        Ok(Some(screen))
    }

    /// Takes in the screen that is in front, with the way by which it was reached if it is new.
    fn arrive(&mut self, way: &[Leg]) -> Option<usize> {
        let print = self.sight().filter(|sight| sight.ours)?.fingerprint();
        let known = self.screens.iter().position(|screen| screen.print == print);
        let at = match known {
            Some(at) => {
                if way.len() < self.screens[at].way.len() {
                    self.screens[at].way = way.to_vec();
                }
                at
            }
            None if self.screens.len() >= SCREENS => return None,
            None => {
                self.screens.push(Screen { print, way: way.to_vec(), known: BTreeSet::new(), scrolls: 0 });
                self.screens.len() - 1
            }
        };
        self.collect(at);
        Some(at)
    }

    /// Opens what is to be tried on the screen in front.
    fn collect(&mut self, screen: usize) {
        let Some(sight) = self.hands.sight() else { return };
        let mut found: Vec<Open> = rank::controls(sight.tree, sight.window)
            .into_iter()
            .filter_map(|(node, rank)| Some(Open { screen, rank, what: What::Tap(Box::new(name::leg(sight.tree, node)?)) }))
            .collect();
        if let Some(rank) = rank::scroll(sight.tree, sight.window)
            && self.screens[screen].scrolls < SCROLLS
        {
            let rank = rank + self.screens[screen].scrolls;
            found.push(Open { screen, rank, what: What::Scroll });
        }
        for open in found {
            let new = match &open.what {
                What::Tap(leg) => self.screens[screen].known.insert(leg.selector.describe()),
                What::Scroll => !self.open.iter().any(|other| other.screen == screen && matches!(other.what, What::Scroll)),
            };
            if new {
                self.open.push(open);
            }
        }
    }

    /// Goes to a known screen: back if it is the one before, else from a cold start. `None` if it is not reached.
    fn go(&mut self, to: usize, here: Option<usize>) -> Result<Option<usize>, Halt> {
        let way = self.screens[to].way.clone();
        let is_before = |here: usize| self.screens[here].way.len() == way.len() + 1 && self.screens[here].way.starts_with(&way);
        if here.is_none_or(is_before) {
            self.hands.back()?;
            if self.stands_at(to) {
                return Ok(Some(to));
            }
        }
        self.hands.restart()?;
        for leg in &way {
            if self.stands_at(to) {
                break;
            }
            let Some(node) = self.scrolled_to(leg)? else { break };
            self.hands.tap(node)?;
            self.actions += 1;
        }
        if self.stands_at(to) {
            return Ok(Some(to));
        }
        // The way does not hold any more; where it leads now is looked at like any other screen.
        self.open.retain(|open| open.screen != to);
        Ok(if way.is_empty() { self.arrive(&[]) } else { None })
    }

    fn stands_at(&self, screen: usize) -> bool {
        self.sight().is_some_and(|sight| sight.ours && sight.fingerprint() == self.screens[screen].print)
    }

    /// The control of a leg, scrolled to if need be.
    fn scrolled_to(&mut self, leg: &Leg) -> Result<Option<NodeId>, Halt> {
        for _ in 0..SCROLLS {
            if let Some(node) = self.node(leg) {
                return Ok(Some(node));
            }
            self.hands.scroll()?;
        }
        Ok(self.node(leg))
    }

    fn node(&self, leg: &Leg) -> Option<NodeId> {
        leg.selector.find(self.sight()?.tree).ok()?.first().copied()
    }

    fn sight(&self) -> Option<Sight<'_>> {
        self.hands.sight()
    }
}

/// Whether another app than the system's own stands in front: a browser, a viewer.
fn elsewhere(sight: &Sight<'_>) -> bool {
    let package = sight.activity.split('/').next().unwrap_or_default();
    !sight.ours && !package.is_empty() && !crate::ui::screen::is_system(package)
}

//! After a way was found: whether there is a shorter one, as far as that can be tried.

use super::engine::{BLIND, Crawl};
use super::graph::{StateId, Step, Travel};
use super::locate::{Act, Op};
use super::policy::Candidate;
use crate::runner::Halt;

impl Crawl<'_> {
    /// After a way was found: tries what is nearer than its end, until that is done or the proof's budget is spent. Returns how many nearer
    /// controls were left untried.
    ///
    /// # Errors
    /// As [`Crawl::explore`].
    pub fn prove(&mut self) -> Result<usize, Halt> {
        let started = self.journal.moves.last().is_some_and(|step| step.act.op == Op::Launch);
        if !started {
            self.perform(&Act::bare(Op::Launch))?;
        }
        // Counted from where it was found, so that a crawl that was resumed proves as much; its own start is not the proof's.
        let found = self.hits.first().map_or_else(|| self.spent(), |hit| hit.spent).saturating_add(1 + u32::from(self.resumed()));
        let end = found.saturating_add(self.options.proof).min(self.options.budget.saturating_add(self.options.proof));
        loop {
            if self.out_of_the_app()? || self.logged_out()? {
                continue;
            }
            // What the app shows at some starts only (an advert, a question of its own) has to be passed first.
            let known = self.cold().is_some();
            let left = if known { self.nearer() } else { self.policy().frontier() };
            let chosen = self.policy().choose(&left);
            if self.spent() >= end || self.blind >= BLIND {
                return Ok(if known { left.len() } else { 0 });
            }
            match chosen {
                Some((candidate, score)) => {
                    self.tell(&candidate, left.len(), score);
                    self.toward(&candidate)?;
                }
                None if !known && self.step_back(left.is_empty())? => {}
                None => return Ok(0),
            }
        }
    }

    /// What was not tried and is so near to the app's start that a shorter way may begin with it.
    fn nearer(&self) -> Vec<Candidate> {
        let (Some(root), Some((_, best))) = (self.graph.root, self.cold()) else { return Vec::new() };
        let distances = self.graph.distances(root, Travel::User);
        let near = |candidate: &Candidate| {
            let scroll = candidate.act.op == Op::Reveal;
            distances.get(&candidate.state).is_some_and(|(price, _)| price / 100 + u32::from(!scroll) < best / 100)
        };
        let leads_on = |candidate: &Candidate| {
            !candidate.last_resort && !candidate.toggle && !matches!(candidate.act.op, Op::Form | Op::Search)
        };
        self.policy().frontier().into_iter().filter(|candidate| leads_on(candidate) && near(candidate)).collect()
    }

    /// The shortest way to what was found, with its price: from where the app's last start led, else from where the scenario before the
    /// crawl ended.
    pub fn best(&self) -> Option<(Vec<Step>, u32)> {
        self.cold().or_else(|| self.shortest(self.graph.origin?))
    }

    /// The shortest way to what was found from where the app's last start led.
    pub fn cold(&self) -> Option<(Vec<Step>, u32)> {
        self.shortest(self.graph.root?)
    }

    /// The shortest way to what was found from where the scenario before the crawl ended, if the crawl went on from there and a start of the
    /// app comes no nearer.
    pub fn onward_way(&self) -> Option<(Vec<Step>, u32)> {
        let way = self.shortest(self.graph.origin?)?;
        self.cold().is_none_or(|(_, price)| way.1 <= price).then_some(way)
    }

    fn shortest(&self, root: StateId) -> Option<(Vec<Step>, u32)> {
        let ends = self.hits.iter().filter_map(|hit| self.state_of(hit.sight));
        ends.filter_map(|end| self.graph.path(root, end, Travel::User)).min_by_key(|(_, price)| *price)
    }
}

//! Visits: settled looks that need input, grouped while the fingerprint stays the same.

use std::rc::Rc;

use super::scene::Scene;
use super::timeline::{Place, Timeline};
use super::view::View;
use crate::trace::event::Purpose;
use crate::ui::Fingerprint;

/// One stay on one screen.
#[derive(Debug)]
pub struct Visit {
    /// Which phase.
    pub phase: usize,
    /// Number of the screen among the job's different ones.
    pub screen: usize,
    /// How it looked first.
    pub view: Rc<View>,
    /// Its looks, by their place in [`Timeline::looks`], the settled ones.
    pub looks: Vec<usize>,
    /// Sequence number of the first look.
    pub seq: u64,
}

/// All visits of a job, in order.
#[derive(Debug)]
pub struct Visits {
    /// The visits.
    pub list: Vec<Visit>,
}

impl Visits {
    /// Groups a job's looks. `scenes` has one entry a look.
    pub fn new(line: &Timeline<'_>, scenes: &[Scene]) -> Self {
        let mut list: Vec<Visit> = Vec::new();
        let mut known: Vec<(Fingerprint, usize)> = Vec::new();
        let mut screens = 0;
        for (index, (look, scene)) in line.looks.iter().zip(scenes).enumerate() {
            let Some(view) = look.view.as_ref().filter(|view| view.needs_input) else { continue };
            if !look.settled || look.place.noise || !scene.is_screen() {
                continue;
            }
            if let Some(visit) = list.last_mut().filter(|visit| visit.phase == look.place.phase)
                && goes_on(line, visit, look.place.seq, view)
            {
                visit.looks.push(index);
                // A scrolled state is the same screen when it comes back.
                if !known.iter().any(|(print, _)| *print == view.fingerprint) {
                    known.push((view.fingerprint.clone(), visit.screen));
                }
                continue;
            }
            let screen =
                known.iter().find(|(print, _)| *print == view.fingerprint).map(|&(_, screen)| screen).unwrap_or_else(|| {
                    screens += 1;
                    known.push((view.fingerprint.clone(), screens));
                    screens
                });
            list.push(Visit { phase: look.place.phase, screen, view: view.clone(), looks: vec![index], seq: look.place.seq });
        }
        Self { list }
    }

    /// The visit during which a line was written, by its place in `list`.
    pub fn at(&self, seq: u64) -> Option<usize> {
        self.list.partition_point(|visit| visit.seq < seq).checked_sub(1)
    }

    /// The visit during which something happened that a log line tells; such lines are read late, so their time decides.
    pub fn at_time(&self, line: &Timeline<'_>, place: Place) -> Option<usize> {
        let began = |visit: &Visit| visit.looks.first().and_then(|&look| line.looks.get(look)).and_then(|look| look.place.at);
        let late =
            |visit: &&Visit| visit.seq < place.seq && !matches!((began(visit), place.at), (Some(began), Some(at)) if began > at);
        self.list.iter().filter(late).count().checked_sub(1)
    }

    /// Visits of a phase.
    pub fn of(&self, phase: usize) -> impl Iterator<Item = &Visit> {
        self.list.iter().filter(move |visit| visit.phase == phase)
    }

    /// How many visits a phase has, and how many different screens among them.
    pub fn counts(&self, phase: usize) -> (u32, u32) {
        let mut screens: Vec<usize> = self.of(phase).map(|visit| visit.screen).collect();
        let visits = screens.len();
        screens.sort_unstable();
        screens.dedup();
        (count(visits), count(screens.len()))
    }
}

/// Whether a look belongs to the visit before it: the same fingerprint as its first or its last look, or only scrolled since.
fn goes_on(line: &Timeline<'_>, visit: &Visit, seq: u64, view: &View) -> bool {
    let last = visit.looks.last().and_then(|&index| line.looks.get(index));
    let last_view = last.and_then(|look| look.view.as_deref());
    if view.fingerprint == visit.view.fingerprint || last_view.is_some_and(|last| last.fingerprint == view.fingerprint) {
        return true;
    }
    let since = last.map_or(0, |look| look.place.seq);
    let mut inputs = line.touches.iter().filter(|touch| touch.place.seq > since && touch.place.seq < seq).peekable();
    inputs.peek().is_some()
        && inputs.all(|touch| touch.input.purpose == Purpose::Scroll)
        && view.package == visit.view.package
        && view.activity == visit.view.activity
        && view.title == visit.view.title
}

/// A length as a count.
pub fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

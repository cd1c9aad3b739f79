//! Ways that the program looked for by itself (`reach`, or a crawl that wrote the scenario). What a search found is not the only way there is, and what it did not find is not absent.

use crate::metrics::deletion::{Job, PHASE};
use crate::trace::event::{CommandState, Event};

/// One search.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The line on which it ended, or began where it did not end.
    pub seq: u64,
    /// Phases in which it walked; the way out too where it looked for it.
    pub phases: Vec<String>,
    /// How much was looked at, in words.
    pub told: String,
}

/// The searches of a job, in order.
pub fn searches(job: &Job<'_, '_>) -> Vec<Search> {
    let commands = job.line.records.iter().filter_map(|record| match &record.event {
        Event::Command { name, path, state, message, summary, .. } if name == "reach" => {
            Some((record.seq, path.as_str(), *state, message.as_deref(), summary.as_str()))
        }
        _ => None,
    });
    let commands: Vec<_> = commands.collect();
    let begun = commands.iter().filter(|(_, _, state, ..)| *state == CommandState::Begin);
    let reached = begun.map(|&(from, path, _, _, summary)| {
        let end = commands.iter().find(|(seq, other, state, ..)| *seq > from && *other == path && *state != CommandState::Begin);
        let (to, told) = end.map_or((u64::MAX, ""), |&(seq, _, _, message, _)| (seq, message.unwrap_or_default()));
        let looks = job.line.looks.iter().filter(|look| look.place.seq > from && look.place.seq < to);
        let mut phases: Vec<String> = Vec::new();
        for phase in looks.map(|look| look.place.phase) {
            let Some(name) = job.line.phases.get(phase).filter(|name| !phases.contains(name)) else { continue };
            phases.push(name.clone());
        }
        if summary.contains(PHASE) && !phases.iter().any(|name| name == PHASE) {
            phases.push(PHASE.to_owned());
        }
        Search { seq: if to == u64::MAX { from } else { to }, phases, told: told.to_owned() }
    });
    // A scenario that a crawl wrote is such a way from its beginning to its end.
    let written = job.line.scenario.found.iter().map(|told| Search {
        seq: job.line.records.first().map_or(0, |record| record.seq),
        phases: job.line.phases.clone(),
        told: told.clone(),
    });
    written.chain(reached).collect()
}

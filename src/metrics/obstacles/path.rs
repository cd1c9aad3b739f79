//! Obstacles that the path itself shows: O1 depth, O13 and O19 handovers, O15 cooling-off, O18 deactivation, O20 dead ends.

use std::collections::HashMap;

use super::sighting;
use crate::metrics::deletion::days::Purpose;
use crate::metrics::deletion::{EndKind, Job, Way};
use crate::metrics::model::Sighting;
use crate::metrics::scene::{Handover, Scene};
use crate::metrics::words::short;
use crate::trace::event::{Event, FaultClass};

/// An entry deeper than this is hidden.
const DEEP: u32 = 4;
/// So many visits to one screen are a loop.
const LOOP: usize = 3;

/// Finds them.
pub fn detect(job: &Job<'_, '_>, way: &Way<'_, '_>, depth: Option<u32>, found: &mut Vec<Sighting>) {
    if let (Some(depth), Some(entry)) = (depth, way.entry)
        && depth > DEEP
    {
        found.push(sighting("O1", entry.place.seq, format!("{depth} actions to the entry, more than {DEEP}")));
    }
    for (kind, seq) in &way.handovers {
        match kind {
            Handover::Phone => found.push(sighting("O13", *seq, "handed over to the phone or an agent".to_owned())),
            Handover::Mail => found.push(sighting("O13", *seq, "handed over to mail or post".to_owned())),
            // Reading an agreement in a browser on a way that ends in the app is none.
            Handover::Browser if way.end.is_none() => found.push(sighting("O19", *seq, "handed over to a browser".to_owned())),
            Handover::Browser | Handover::Other => {}
        }
    }
    for (days, seq) in way.days.iter().filter(|(days, _)| days.purpose == Purpose::CoolingOff) {
        found.push(sighting("O15", *seq, format!("{} days: “{}”", days.days, days.phrase)));
    }
    if let Some(end) = way.end.as_ref().filter(|end| end.kind == EndKind::Deactivated) {
        found.push(sighting("O18", end.seq, end.phrase.clone()));
    }
    dead_ends(job, way, found);
}

fn dead_ends(job: &Job<'_, '_>, way: &Way<'_, '_>, found: &mut Vec<Sighting>) {
    let inside = |seq: u64| way.from > 0 && seq > way.from && seq <= way.to;
    for (look, _) in
        job.line.looks.iter().zip(job.scenes).filter(|(look, scene)| **scene == Scene::Fault && inside(look.place.seq))
    {
        found.push(sighting("O20", look.place.seq, "Android says that the app crashed or does not answer".to_owned()));
    }
    for record in job.line.records.iter().filter(|record| inside(record.seq)) {
        if let Event::Fault { class: FaultClass::App, message } = &record.event {
            found.push(sighting("O20", record.seq, short(message)));
        }
    }
    let mut visits: HashMap<usize, usize> = HashMap::new();
    for visit in &way.visits {
        let number = visits.entry(visit.screen).or_insert(0);
        *number += 1;
        if *number == LOOP {
            found.push(sighting(
                "O20",
                visit.seq,
                format!("the same screen for the {LOOP}rd time: {}", short(&visit.view.title)),
            ));
        }
    }
}

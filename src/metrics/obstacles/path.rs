//! Obstacles that the path itself shows: O1 depth, O13 and O19 handovers, O15 cooling-off, O18 deactivation, O20 dead ends.

use std::cell::LazyCell;
use std::collections::HashMap;

use super::sighting;
use crate::metrics::deletion::days::Purpose;
use crate::metrics::deletion::{EndKind, Job, Way};
use crate::metrics::model::Sighting;
use crate::metrics::scene::{Handover, Scene};
use crate::metrics::wait::countdowns;
use crate::metrics::words::short;
use crate::trace::event::{Event, FaultClass};
use crate::ui::Fingerprint;

/// An entry deeper than this is hidden.
const DEEP: u32 = 4;
/// So many visits to one screen are a loop.
const LOOP: usize = 3;
/// A screen on which nothing can be done for so long, in milliseconds, makes no progress.
const STUCK_MS: i64 = 30_000;

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
    stuck(job, way, found);
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

/// A screen of the app that shows no control that can be used, and stays. What counts down lets one go on, and is O16.
fn stuck(job: &Job<'_, '_>, way: &Way<'_, '_>, found: &mut Vec<Sighting>) {
    let inside = |seq: u64| way.from > 0 && seq > way.from && seq <= way.to;
    let countdowns = LazyCell::new(|| countdowns(job.line, job.scenes));
    let counts_down = |from: u64, to: u64| countdowns.iter().any(|one| one.seq >= from && one.seq <= to);
    // Where the stretch began: the line, the time, the screen.
    let mut since: Option<(u64, i64, &Fingerprint)> = None;
    for (look, scene) in job.line.looks.iter().zip(job.scenes).filter(|(look, _)| inside(look.place.seq)) {
        let idle = look.view.as_ref().filter(|view| *scene == Scene::App && !view.needs_input && !view.opaque());
        let (Some(view), Some(at)) = (idle, look.place.at) else {
            since = None;
            continue;
        };
        match since {
            Some((seq, from, screen)) if *screen == view.fingerprint => {
                if at - from >= STUCK_MS && !counts_down(seq, look.place.seq) {
                    let title = if view.title.is_empty() { String::new() } else { format!(": “{}”", short(&view.title)) };
                    found.push(sighting(
                        "O20",
                        seq,
                        format!("no progress for {} s, and nothing to tap{title}", (at - from) / 1000),
                    ));
                    return;
                }
            }
            _ => since = Some((look.place.seq, at, &view.fingerprint)),
        }
    }
}

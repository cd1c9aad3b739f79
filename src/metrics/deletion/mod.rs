//! The way out: its entry, its two lengths, its outcome from separate facts, its promises, its obstacles.

pub mod days;
mod end;
mod entry;

use std::collections::BTreeMap;

pub use end::{End, EndKind, Session};

use super::actions::Actions;
use super::model::{Deletion, DeletionFacts};
use super::obstacles;
use super::scene::{Handover, Scene};
use super::screens::{Visit, Visits, count};
use super::timeline::{Timeline, Touch};
use super::view::Artifacts;
use crate::trace::event::Status;
use days::{Days, Purpose};

/// Name of the phase that holds the way out.
pub const PHASE: &str = "account-deletion";

/// All that was derived from a job so far, for the detectors.
pub struct Job<'a, 't> {
    /// Its lines.
    pub line: &'t Timeline<'a>,
    /// A scene a look.
    pub scenes: &'t [Scene],
    /// Visits.
    pub visits: &'t Visits,
    /// Actions.
    pub actions: &'t Actions,
    /// Images, for measuring.
    pub images: &'t dyn Artifacts,
}

/// The way out, before it is summed up.
pub struct Way<'a, 't> {
    /// Its phase.
    pub phase: usize,
    /// The input that activated the entry.
    pub entry: Option<&'t Touch<'a>>,
    /// The input that the author says did.
    pub claimed: Option<&'t Touch<'a>>,
    /// Visits after the entry, the end screen's included.
    pub visits: Vec<&'t Visit>,
    /// First line after the entry; 0 when there is none.
    pub from: u64,
    /// Last line that belongs to it: the last of the end screen, or of the phase.
    pub to: u64,
    /// How it ended.
    pub end: Option<End>,
    /// Whether the session went.
    pub session: Session,
    /// To which apps it handed over, and the look that shows it.
    pub handovers: Vec<(Handover, u64)>,
    /// Promises of days, with the look that shows them.
    pub days: Vec<(Days, u64)>,
}

/// Counts the way out; `None` when its phase did not run. Reasons for what is unknown go to `unknown`.
pub fn deletion(job: &Job<'_, '_>, unknown: &mut BTreeMap<String, String>) -> Option<(Deletion, DeletionFacts)> {
    let phase = job.line.phases.iter().position(|name| name == PHASE)?;
    let way = way(job, phase);
    let mut found = Deletion::default();
    let edge = way.entry.map(|touch| touch.place.seq);
    let here = || job.actions.of(phase);
    if let Some(entry) = edge {
        let depth = count(here().filter(|action| action.place.seq <= entry).count());
        let flow = count(here().filter(|action| action.place.seq > entry && action.place.seq <= way.to).count());
        (found.depth, found.flow, found.steps) = (Some(depth), Some(flow), Some(depth + flow));
    } else {
        for key in ["depth", "flow", "steps"] {
            unknown.insert(format!("deletion.{key}"), "no entry was found".to_owned());
        }
    }
    entries_disagree(&way, unknown);
    let (outcome, why) = outcome(job, &way);
    found.outcome = outcome.to_owned();
    if outcome == "unknown" {
        unknown.insert("deletion.outcome".to_owned(), why.clone());
    }
    let promised = |purpose: Purpose| {
        way.days.iter().filter(|(days, _)| days.purpose == purpose).max_by_key(|(days, seq)| (days.days, *seq))
    };
    let handling = promised(Purpose::Handling);
    found.handling_days = handling.map(|(days, _)| days.days);
    found.cooling_off_days = promised(Purpose::CoolingOff).map(|(days, _)| days.days);
    let (sightings, blind) = obstacles::sightings(job, &way, found.depth);
    for sighting in &sightings {
        if !found.obstacles.contains(&sighting.obstacle) {
            found.obstacles.push(sighting.obstacle.clone());
        }
    }
    found.sightings = sightings;
    for (obstacle, reason) in blind {
        unknown.insert(format!("deletion.obstacles.{obstacle}"), reason);
    }
    let facts = DeletionFacts {
        entry: edge,
        claimed: way.claimed.map(|touch| touch.place.seq),
        end: way.end.as_ref().map(|end| end.seq),
        end_phrase: way.end.as_ref().map(|end| end.phrase.clone()).unwrap_or_default(),
        session: way.session.name().to_owned(),
        why,
        handling_working: handling.map(|(days, _)| days.working),
        handling_phrase: handling.map(|(days, _)| days.phrase.clone()).unwrap_or_default(),
        handling_seq: handling.map(|(_, seq)| *seq),
        span: (way.from, way.to),
    };
    Some((found, facts))
}

/// The line after which the screens of a way out begin: its entry, by what was seen or else by the author's word.
pub fn entry_line(job: &Job<'_, '_>, phase: usize) -> Option<u64> {
    let claimed = || job.line.touches.iter().find(|touch| touch.place.phase == phase && touch.claimed_entry);
    entry::entry(job, phase).or_else(claimed).map(|touch| touch.place.seq)
}

fn way<'a, 't>(job: &Job<'a, 't>, phase: usize) -> Way<'a, 't> {
    let line = job.line;
    let entry = entry::entry(job, phase);
    let claimed = line.touches.iter().find(|touch| touch.place.phase == phase && touch.claimed_entry);
    let began = line.looks.iter().find(|look| look.place.phase == phase).map_or(0, |look| look.place.seq);
    let from = entry.or(claimed).map_or(began, |touch| touch.place.seq);
    let last = line.records.iter().map(|record| record.seq).max().unwrap_or(0);
    let phase_end = line.looks.iter().filter(|look| look.place.phase == phase).map(|look| look.place.seq).max().unwrap_or(last);
    let mut visits: Vec<&Visit> = job.visits.of(phase).filter(|visit| visit.seq > from).collect();
    let end = if entry.is_some() || claimed.is_some() { end::end(job, &visits) } else { None };
    let mut to = phase_end.max(job.actions.of(phase).map(|action| action.place.seq).max().unwrap_or(0));
    if let Some(end) = &end {
        visits.retain(|visit| visit.seq <= end.seq);
        to = end.last;
    }
    let session = end::session(job, end.as_ref().map_or(from, |end| end.seq));
    let mut handovers: Vec<(Handover, u64)> = Vec::new();
    for (look, scene) in line
        .looks
        .iter()
        .zip(job.scenes)
        .filter(|(look, _)| look.place.phase == phase && look.place.seq > from && look.place.seq <= to)
    {
        if let Scene::Handover(kind) = scene {
            handovers.push((*kind, look.place.seq));
        }
    }
    for outside in line.outside.iter().filter(|outside| outside.place.phase == phase && !outside.place.noise) {
        match outside.act {
            "call" | "phone" | "chat" => handovers.push((Handover::Phone, outside.place.seq)),
            "post" | "letter" => handovers.push((Handover::Mail, outside.place.seq)),
            _ => {}
        }
    }
    let mut promised: Vec<(Days, u64)> = Vec::new();
    for (visit, look) in visits.iter().flat_map(|visit| visit.looks.iter().map(move |look| (visit, look))) {
        let Some(look) = line.looks.get(*look) else { continue };
        let view = look.view.as_ref().unwrap_or(&visit.view);
        for day in view.texts().flat_map(|(_, text)| days::days(text)) {
            if !promised.iter().any(|(known, _)| *known == day) {
                promised.push((day, look.place.seq));
            }
        }
    }
    Way { phase, entry, claimed, visits, from, to, end, session, handovers, days: promised }
}

/// What the author marked is a claim; the counts follow what was seen, and a person must look.
fn entries_disagree(way: &Way<'_, '_>, unknown: &mut BTreeMap<String, String>) {
    let text = match (way.entry, way.claimed) {
        (Some(found), Some(claimed)) if found.place.seq != claimed.place.seq => {
            format!(
                "the author marks line {}, but line {} is the first input that opens a screen of account deletion; counted from the latter",
                claimed.place.seq, found.place.seq
            )
        }
        (None, Some(claimed)) => format!(
            "the author marks line {}, but no input opens a screen that is known as one of account deletion",
            claimed.place.seq
        ),
        _ => return,
    };
    unknown.insert("deletion.entry".to_owned(), text);
}

/// The outcome from its facts, and the reason in words.
fn outcome(job: &Job<'_, '_>, way: &Way<'_, '_>) -> (&'static str, String) {
    let ended = job.line.end.as_ref().map(|(status, _)| *status);
    if let Some(end) = &way.end {
        return match (end.kind, way.session) {
            (EndKind::Accepted, _) => ("requested", format!("the app itself accepted: {}", end.phrase)),
            (EndKind::Deactivated, _) => ("deactivated", format!("the app only puts the account to rest: {}", end.phrase)),
            (EndKind::Done, Session::Gone) => ("deleted", format!("the app says {}, and the session is gone", end.phrase)),
            (EndKind::Done, Session::Kept) => ("unknown", format!("the app says {}, but the session is still there", end.phrase)),
            (EndKind::Done, Session::Unknown) => {
                ("unknown", format!("the app says {}, but whether the session is gone was not seen", end.phrase))
            }
        };
    }
    if let Some((kind, seq)) = way.handovers.iter().find(|(kind, _)| *kind != Handover::Other) {
        let to = match kind {
            Handover::Phone => "the phone or an agent",
            Handover::Mail => "mail or post",
            Handover::Browser | Handover::Other => "the web",
        };
        return ("blocked", format!("handed over to {to} (line {seq}) without a confirmation of the app's own"));
    }
    if let Some((seq, phrase)) = obstacles::barred(way) {
        return ("blocked", format!("the app refuses: {phrase} (line {seq})"));
    }
    match (way.entry.or(way.claimed), ended) {
        (_, None) => ("unknown", "the trace stops before the end".to_owned()),
        (_, Some(Status::Broken)) => ("unknown", "the job was broken".to_owned()),
        (Some(_), Some(Status::Failed)) => ("unknown", "the scenario failed on the way".to_owned()),
        (Some(_), Some(Status::Passed)) => ("unknown", "no end screen was recognised".to_owned()),
        (None, Some(_)) => ("not_found", "no input opened a screen of account deletion".to_owned()),
    }
}

//! Ways in: whether a job came through, and those that the sign-up offered and the scenario did not take: one tap on the carrier's word, an
//! account from elsewhere.
//!
//! The latter may be shorter than the one that was counted, and a test device can seldom take them. So what is said of symmetry is for a person.

use super::actions::target;
use super::asks::refused;
use super::model::JobMetrics;
use super::scene::Scene;
use super::screens::Visits;
use super::symmetry::SIGN_UP;
use super::timeline::Timeline;
use super::words::first;
use crate::trace::event::Status;
use crate::ui::lexicon::{Concept, find};

/// The phases in which one comes in.
pub const PHASES: [&str; 2] = [SIGN_UP, "log-in"];

/// Whether a job came through its way in: another phase followed, or it passed.
pub fn came_through(job: &JobMetrics) -> bool {
    let last = job.counts.phases.last().is_some_and(|phase| PHASES.contains(&phase.name.as_str()));
    job.status == Some(Status::Passed) || !last
}

/// Whether it did not, and something had been refused. Then only a run with everything allowed shows whether that is why.
pub fn stopped_after_refusal(job: &JobMetrics) -> bool {
    !came_through(job) && job.asks.iter().any(|ask| refused(&ask.answer))
}

/// "Continue with e-mail" is a way by the user's own data, and no quicker one.
const OWN_DATA: [&str; 9] = ["password", "mail", "e-mail", "email", "code", "sms", "with phone", "phone number", "username"];

/// Their controls' labels, each with the first look that shows it.
pub fn not_taken(line: &Timeline<'_>, scenes: &[Scene], visits: &Visits) -> Vec<(u64, String)> {
    let Some(phase) = line.phases.iter().position(|name| name == SIGN_UP) else { return Vec::new() };
    let taken: Vec<&str> = line
        .touches
        .iter()
        .filter(|touch| touch.place.phase == phase)
        .filter_map(|touch| target(touch).map(|(view, id)| view.tree.label(id)))
        .collect();
    let mut found: Vec<(u64, String)> = Vec::new();
    for visit in visits.of(phase).filter(|visit| visit.looks.iter().any(|&look| scenes.get(look) == Some(&Scene::App))) {
        let tree = &visit.view.tree;
        let controls = tree.iter().filter(|(_, node)| node.enabled && node.clickable && !node.is_editable() && !node.checkable);
        for label in controls.map(|(id, _)| tree.label(id)) {
            let quick = find(Concept::QuickWayIn, label).is_some() && first(label, &OWN_DATA).is_none();
            if quick && !taken.contains(&label) && !found.iter().any(|(_, known)| known == label) {
                found.push((visit.seq, label.to_owned()));
            }
        }
    }
    found
}

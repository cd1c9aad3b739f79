//! The end of the way out: which screen says that it is over, and whether the session is gone.

use super::Job;
use crate::metrics::screens::Visit;
use crate::metrics::view::View;
use crate::metrics::words::short;
use crate::ui::lexicon::{Concept, find};
use crate::ui::{NodeId, ScreenKind, Selector};

/// What the end screen says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndKind {
    /// The account is deleted.
    Done,
    /// The deletion was accepted and will come.
    Accepted,
    /// The account is only put to rest.
    Deactivated,
}

/// The end screen.
#[derive(Debug, Clone)]
pub struct End {
    /// What it says.
    pub kind: EndKind,
    /// Its first look.
    pub seq: u64,
    /// Its last look.
    pub last: u64,
    /// The words that say it, cut for a message.
    pub phrase: String,
}

/// What became of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// Logged out.
    Gone,
    /// Still logged in.
    Kept,
    /// Not seen.
    Unknown,
}

impl Session {
    /// `gone`, `kept`, `unknown`.
    pub fn name(self) -> &'static str {
        match self {
            Session::Gone => "gone",
            Session::Kept => "kept",
            Session::Unknown => "unknown",
        }
    }
}

/// The last visit after the entry that says that it is over.
pub fn end(job: &Job<'_, '_>, visits: &[&Visit]) -> Option<End> {
    visits.iter().rev().find_map(|visit| {
        let looks = visit.looks.iter().filter_map(|&look| job.line.looks.get(look));
        let last = looks.map(|look| look.place.seq).max().unwrap_or(visit.seq);
        let marked = || {
            shows(&marker(job, "deleted"), &visit.view)
                .then(|| (EndKind::Done, "the author's marker for a deleted account".to_owned()))
        };
        let (kind, phrase) = says(&visit.view).or_else(marked)?;
        Some(End { kind, seq: visit.seq, last, phrase })
    })
}

/// What a screen says of the end. One that still has something to fill in or a control that goes on with the deletion only warns.
pub fn says(view: &View) -> Option<(EndKind, String)> {
    let control = |id: NodeId| std::iter::once(id).chain(view.tree.ancestors(id)).any(|id| view.tree.is_actionable(id));
    let goes_on = view.tree.iter().any(|(id, node)| {
        node.enabled
            && node.is_actionable()
            && (node.is_editable() || node.checkable || find(Concept::ProceedDelete, view.tree.label(id)).is_some())
    });
    if goes_on {
        return None;
    }
    let said = |concept: Concept| {
        view.texts()
            .find(|&(id, text)| !control(id) && find(concept, text).is_some())
            .map(|(_, text)| format!("“{}”", short(text)))
    };
    [
        (Concept::DeleteAccepted, EndKind::Accepted),
        (Concept::DeleteSuccess, EndKind::Done),
        (Concept::Deactivated, EndKind::Deactivated),
    ]
    .into_iter()
    .find_map(|(concept, kind)| said(concept).map(|phrase| (kind, phrase)))
}

/// A selector that the author gave for a state of the session.
fn marker(job: &Job<'_, '_>, name: &str) -> Option<Selector> {
    job.line.scenario.markers.get(name).and_then(|value| serde_json::from_value(value.clone()).ok())
}

fn shows(marker: &Option<Selector>, view: &View) -> bool {
    marker.as_ref().is_some_and(|marker| marker.find(&view.tree).is_ok_and(|found| !found.is_empty()))
}

/// What became of the session after a line: by the author's markers, else by the kinds of screens.
pub fn session(job: &Job<'_, '_>, after: u64) -> Session {
    let [authenticated, logged_out] = ["authenticated", "logged_out"].map(|name| marker(job, name));
    let mut session = Session::Unknown;
    for (look, scene) in job.line.looks.iter().zip(job.scenes) {
        let Some(view) = look.view.as_ref().filter(|_| look.settled && look.place.seq > after && scene.is_screen()) else {
            continue;
        };
        // The first screen that tells decides: a new sign-up after it says nothing of the old session.
        if shows(&logged_out, view) || matches!(view.kind, ScreenKind::SignUp | ScreenKind::LogIn) {
            return Session::Gone;
        }
        if shows(&authenticated, view) {
            session = Session::Kept;
        }
    }
    session
}

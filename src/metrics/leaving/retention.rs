//! Screens that ask to stay (a phrase of regret or loss, an offer), and whether the same screen lets one go on leaving.

use super::own;
use super::subscription::Subscription;
use crate::metrics::actions::target;
use crate::metrics::deletion::{Job, PHASE};
use crate::metrics::model::DeletionFacts;
use crate::metrics::obstacles::persuasion::{LOST, stays};
use crate::metrics::scene::Scene;
use crate::metrics::view::View;
use crate::metrics::words::{first, short};
use crate::trace::event::{InputOp, Purpose};
use crate::ui::NodeId;
use crate::ui::lexicon::{Concept, find};

/// A screen that asks to stay.
#[derive(Debug, Clone, PartialEq)]
pub struct Retention {
    /// The first `observe` of it.
    pub seq: u64,
    /// The phase on whose way it stands.
    pub phase: String,
    /// The words that ask.
    pub says: String,
    /// They offer something for staying.
    pub offer: bool,
    /// Label of the control on it that leaves; `None` when none is to be seen.
    pub leave: Option<String>,
    /// That control says that it leaves (cancel, delete); where it does not, it is known only by where it led.
    pub direct: bool,
    /// The screen scrolls, so a control may lie below.
    pub scrolls: bool,
}

/// Those on the way out of the account, from its entry to its end, and on the way out of the subscription.
pub fn screens(job: &Job<'_, '_>, deletion: Option<&DeletionFacts>, subscription: Option<&Subscription>) -> Vec<Retention> {
    let account = deletion.filter(|facts| facts.entry.is_some()).map(|facts| (PHASE, facts.span));
    let paid = subscription.and_then(|facts| facts.entry.map(|entry| (super::subscription::PHASE, (entry, facts.to))));
    let mut found: Vec<Retention> = Vec::new();
    for (name, (from, to)) in account.into_iter().chain(paid) {
        let Some(phase) = job.line.phases.iter().position(|known| known == name) else { continue };
        for (look, view) in
            own(job).filter(|(look, _)| look.place.phase == phase && look.place.seq > from && look.place.seq <= to)
        {
            let Some((says, offer)) = asks(view) else { continue };
            let (leave, direct) = leave(job, view, look.place.seq);
            let scrolls = view.tree.iter().any(|(_, node)| node.scrollable);
            let screen = Retention { seq: look.place.seq, phase: name.to_owned(), says, offer, leave, direct, scrolls };
            // A later look at the same screen may show more of it.
            match found.iter_mut().find(|known| known.phase == screen.phase && known.says == screen.says) {
                Some(known) if screen.direct || (screen.leave.is_some() && known.leave.is_none()) => {
                    (known.leave, known.direct) = (screen.leave, screen.direct);
                }
                Some(_) => {}
                None => found.push(screen),
            }
        }
    }
    found
}

/// The words by which a screen asks to stay, and whether they offer something. A screen that only says what is lost, with nothing that stays, informs.
fn asks(view: &View) -> Option<(String, bool)> {
    let text = |concept: Concept| view.texts().map(|(_, text)| text).find(|text| find(concept, text).is_some());
    if let Some(offer) = text(Concept::Incentive).filter(|text| first(text, &LOST).is_none()) {
        return Some((short(offer), true));
    }
    let stay = view.tree.iter().any(|(id, node)| node.enabled && node.clickable && !node.is_editable() && stays(view, id));
    text(Concept::Retention).filter(|_| stay).map(|text| (short(text), false))
}

/// The control that leaves, and whether it says so: by its words; else the one that was tapped and led on, in the app, to another screen.
fn leave(job: &Job<'_, '_>, view: &View, seq: u64) -> (Option<String>, bool) {
    let names =
        |label: &str| [Concept::Unsubscribe, Concept::ProceedDelete].iter().any(|&concept| find(concept, label).is_some());
    let controls = view.tree.iter().filter(|(_, node)| node.enabled && node.clickable && !node.is_editable() && !node.checkable);
    let mut leaving = controls.map(|(id, _)| id).filter(|&id| !stays(view, id));
    if let Some(id) = leaving.find(|&id| names(view.tree.label(id))) {
        return (Some(short(view.tree.label(id))), true);
    }
    let tapped = job.line.touches.iter().find(|touch| touch.place.seq > seq && touch.input.purpose == Purpose::Step);
    let led = tapped.filter(|touch| touch.input.op == InputOp::Tap && touch.on.as_deref().is_some_and(|on| same(on, view)));
    let Some((view, id)) = led.and_then(target) else { return (None, false) };
    let at = led.map_or(0, |touch| touch.place.seq);
    let after = job.line.looks.iter().zip(job.scenes).find(|(look, _)| look.settled && look.place.seq > at);
    let onwards =
        after.is_some_and(|(look, scene)| *scene == Scene::App && look.view.as_deref().is_some_and(|next| !same(next, view)));
    let goes = onwards && is_control(view, id) && !stays(view, id);
    (goes.then(|| short(view.tree.label(id))), false)
}

fn same(a: &View, b: &View) -> bool {
    a.fingerprint == b.fingerprint
}

fn is_control(view: &View, id: NodeId) -> bool {
    view.tree.is_actionable(id) && !view.tree.node(id).is_editable()
}

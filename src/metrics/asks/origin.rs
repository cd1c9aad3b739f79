//! What led to an ask: the user's last input, nothing of the user's, or neither can be said.

use super::Found;
use crate::metrics::actions::{Actions, target};
use crate::metrics::model::Origin;
use crate::metrics::permission::control_word;
use crate::metrics::screens::Visits;
use crate::metrics::timeline::{Timeline, Touch};
use crate::trace::event::{InputOp, Purpose};

/// Without an action for so long, an ask is nobody's wish. The figure is ours.
const IDLE_MS: i64 = 10_000;

/// Sets the origin of every ask that no accepted explanation led to.
pub fn origins(line: &Timeline<'_>, visits: &Visits, actions: &Actions, found: &mut [Found]) {
    for found in found.iter_mut().filter(|found| found.ask.origin == Origin::Undetermined) {
        found.ask.origin = if solicited(line, visits, found) {
            Origin::Solicited
        } else if idle(actions, found) {
            Origin::Idle
        } else {
            Origin::Undetermined
        };
    }
}

/// The last input hit, in the same visit, a control that maps to the permission.
fn solicited(line: &Timeline<'_>, visits: &Visits, found: &mut Found) -> bool {
    let step = |touch: &&Touch<'_>| {
        matches!(touch.input.purpose, Purpose::Step | Purpose::Scroll) && found.place.after(touch.place.edge())
    };
    let Some(touch) = line.touches.iter().rev().find(step) else { return false };
    if touch.input.op != InputOp::Tap && touch.input.op != InputOp::LongPress {
        return false;
    }
    if line.launch_at(touch.place) != found.ask.launch || visits.at_time(line, found.place) != visits.at(touch.place.seq) {
        return false;
    }
    let hit = words(touch).iter().any(|label| control_word(label, &found.ask.group).is_some());
    if hit {
        found.ask.evidence.push(touch.place.seq);
    }
    hit
}

/// Everything that a tapped control says of itself: its own texts, its id, and the texts inside it.
fn words(touch: &Touch<'_>) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(facts) = &touch.input.node {
        words.extend([facts.text.clone(), facts.content_desc.clone(), local(&facts.resource_id)]);
    }
    if let Some((view, id)) = target(touch) {
        // A label inside a row stands for the row.
        let control = std::iter::once(id).chain(view.tree.ancestors(id)).find(|&id| view.tree.is_actionable(id)).unwrap_or(id);
        for id in std::iter::once(control).chain(view.tree.descendants(control)) {
            let node = view.tree.node(id);
            words.extend([node.text.clone(), node.content_desc.clone(), local(&node.resource_id)]);
        }
    }
    words
}

fn local(id: &str) -> String {
    id.rsplit('/').next().unwrap_or_default().replace(['_', '-'], " ")
}

/// No action since the cold start but consent and answers to prompts, or none for ten seconds.
fn idle(actions: &Actions, found: &Found) -> bool {
    let last = actions.list.iter().rev().find(|action| !action.consent && found.place.after(action.place.edge()));
    match last {
        None => true,
        Some(action) if action.place.launch != found.ask.launch => true,
        Some(action) => found.place.at.zip(action.place.at).is_some_and(|(asked, acted)| asked - acted >= IDLE_MS),
    }
}

//! The canary: a nickname stored before the deletion, and looked for after a log-in that follows it.

use super::model::{CanaryFacts, DeletionFacts};
use super::timeline::{Look, Timeline, Touch};
use crate::trace::event::{InputOp, Purpose};
use crate::ui::ScreenKind;

/// The phase in which the probe runs.
const AFTER: &str = "after-deletion";

/// What became of the canary; `None` when it was never typed before the deletion's end.
pub(super) fn canary(line: &Timeline<'_>, deletion: Option<&DeletionFacts>) -> Option<CanaryFacts> {
    let name = line.scenario.canary.as_deref().map(str::trim).filter(|name| !name.is_empty())?;
    let after = line.phases.iter().position(|phase| phase == AFTER);
    let is_after = |phase: usize| Some(phase) == after;
    let end = deletion.and_then(|facts| facts.end);
    let typed = |touch: &&Touch<'_>| {
        touch.input.op == InputOp::Text && touch.input.value.as_deref().is_some_and(|value| value.contains(name))
    };
    let before_the_end = |touch: &&Touch<'_>| !is_after(touch.place.phase) && end.is_none_or(|end| touch.place.seq < end);
    let stored = line.touches.iter().filter(typed).find(before_the_end)?.place.seq;
    let logged_in =
        line.touches.iter().find(|touch| is_after(touch.place.phase) && is_log_in(touch)).map(|touch| touch.place.seq);
    // Typed once more, it shows nothing of the old account.
    let again = line.touches.iter().filter(typed).find(|touch| touch.place.seq > stored && is_after(touch.place.phase));
    let until = again.map_or(u64::MAX, |touch| touch.place.seq);
    let shows = |look: &&Look| {
        let seq = look.place.seq;
        is_after(look.place.phase) && logged_in.is_some_and(|from| seq > from) && seq < until && shows(look, name)
    };
    let seen_again = line.looks.iter().find(shows).map(|look| look.place.seq);
    Some(CanaryFacts { stored: Some(stored), logged_in, seen_again })
}

/// An input on a screen that logs in, or that does both.
fn is_log_in(touch: &Touch<'_>) -> bool {
    let enters = |kind| matches!(kind, ScreenKind::LogIn | ScreenKind::SignUp);
    touch.input.purpose == Purpose::Step && touch.on.as_ref().is_some_and(|view| enters(view.kind))
}

/// Whether a screen shows the name: not in a field, and not where one logs in, which a device may remember by itself.
fn shows(look: &Look, name: &str) -> bool {
    let Some(view) = look.view.as_ref().filter(|view| !matches!(view.kind, ScreenKind::LogIn | ScreenKind::SignUp)) else {
        return false;
    };
    view.tree.iter().any(|(_, node)| !node.is_editable() && (node.text.contains(name) || node.content_desc.contains(name)))
}

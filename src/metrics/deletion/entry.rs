//! The entry: the first control, on the path that was taken, whose activation opens a screen of kind account-deletion.

use super::Job;
use crate::metrics::actions::target;
use crate::metrics::timeline::Touch;
use crate::trace::event::{InputOp, Purpose};
use crate::ui::ScreenKind;
use crate::ui::lexicon::{Concept, find_whole};

/// Finds it in the inputs of a phase.
pub fn entry<'a, 't>(job: &Job<'a, 't>, phase: usize) -> Option<&'t Touch<'a>> {
    let step = |touch: &&Touch<'a>| touch.place.phase == phase && !touch.place.noise && touch.input.purpose == Purpose::Step;
    let steps: Vec<&'t Touch<'a>> = job.line.touches.iter().filter(step).collect();
    steps.iter().enumerate().find_map(|(index, &touch)| {
        if !matches!(touch.input.op, InputOp::Tap | InputOp::LongPress) || leads_elsewhere(touch) {
            return None;
        }
        let until = steps.get(index + 1).map_or(u64::MAX, |next| next.place.seq);
        let mut shown = job.line.looks.iter().zip(job.scenes).filter(|(look, scene)| {
            look.settled
                && scene.is_screen()
                && look.place.phase == phase
                && look.place.seq > touch.place.seq
                && look.place.seq < until
        });
        shown.any(|(look, _)| look.view.as_ref().is_some_and(|view| view.kind == ScreenKind::AccountDeletion)).then_some(touch)
    })
}

/// Help, policy and log-out links are no entries.
fn leads_elsewhere(touch: &Touch<'_>) -> bool {
    let Some((view, id)) = target(touch) else { return false };
    let label = view.tree.label(id);
    [Concept::LogOut, Concept::PrivacyPolicy, Concept::CustomerService]
        .iter()
        .any(|&concept| find_whole(concept, label).is_some())
}

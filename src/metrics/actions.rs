//! The inputs that a user must make, and what is logged beside them.

use std::collections::HashSet;

use super::decisions::Decision;
use super::scene::Scene;
use super::screens::Visits;
use super::timeline::{Place, Timeline, Touch};
use super::view::View;
use crate::trace::event::{InputOp, Purpose};
use crate::ui::{NodeId, Rect, ScreenKind};

/// One counted action.
#[derive(Debug, Clone)]
pub struct Action {
    /// Where it stands.
    pub place: Place,
    /// Made on the consent gate; such a one is counted, but is not the user's first action.
    pub consent: bool,
    /// Completes a field, or is a choice on a wheel, or a photo or a face.
    pub field: bool,
    /// Was made outside the app.
    pub external: bool,
    /// Its place in [`Timeline::touches`]; `None` for what was done outside.
    pub touch: Option<usize>,
}

/// The actions of a job, in order, and the sums of what is no action.
#[derive(Debug, Default)]
pub struct Actions {
    /// The actions.
    pub list: Vec<Action>,
    /// Characters typed and erased, by phase.
    pub keystrokes: Vec<u32>,
    /// Scroll gestures, by phase.
    pub scrolls: Vec<u32>,
    /// What became of each input and each act outside, by its line.
    pub decisions: Vec<(u64, Decision)>,
}

impl Actions {
    /// Counts a job's inputs. `scenes` has one entry a look.
    pub fn new(line: &Timeline<'_>, scenes: &[Scene], visits: &Visits) -> Self {
        let mut actions =
            Actions { keystrokes: vec![0; line.phases.len()], scrolls: vec![0; line.phases.len()], ..Self::default() };
        let mut done = HashSet::new();
        let mut last_tap = 0;
        for (index, touch) in line.touches.iter().enumerate() {
            let decision = actions.decide(line, scenes, visits, touch, &mut done, &mut last_tap);
            actions.decisions.push((touch.place.seq, decision));
            if let Decision::Action { field, consent } = decision {
                actions.list.push(Action { place: touch.place, consent, field, external: false, touch: Some(index) });
            }
        }
        for outside in line.outside.iter().filter(|outside| !outside.place.noise) {
            let field = matches!(outside.act, "photo" | "face");
            actions.list.push(Action { place: outside.place, consent: false, field, external: true, touch: None });
            actions.decisions.push((outside.place.seq, Decision::OutsideAct));
        }
        actions.list.sort_by_key(|action| action.place.seq);
        actions
    }

    /// What becomes of one input. `done` holds the fields and wheels that were counted, `last_tap` the line of the last tap.
    fn decide(
        &mut self,
        line: &Timeline<'_>,
        scenes: &[Scene],
        visits: &Visits,
        touch: &Touch<'_>,
        done: &mut HashSet<(Option<usize>, String)>,
        last_tap: &mut u64,
    ) -> Decision {
        if touch.place.noise {
            return Decision::Noise;
        }
        let phase = touch.place.phase;
        let wheel = matches!(touch.input.op, InputOp::Swipe | InputOp::Tap) && on_wheel(touch);
        match touch.input.purpose {
            Purpose::Scroll if !wheel => {
                add(&mut self.scrolls, phase, 1);
                return Decision::Scroll;
            }
            Purpose::Step | Purpose::Scroll => {}
            Purpose::Recover => return Decision::Recover,
            Purpose::Prompt => return Decision::PromptAnswer,
        }
        if matches!(touch.input.op, InputOp::Text | InputOp::Erase) {
            add(&mut self.keystrokes, phase, touch.input.keystrokes);
        }
        if let Some(out) = out_of_reach(line, scenes, touch) {
            return out;
        }
        let visit = visits.at(touch.place.seq);
        let consent = touch.on.as_ref().is_some_and(|view| view.kind == ScreenKind::Consent);
        let once = |first: bool| if first { Decision::Action { field: true, consent } } else { Decision::Again };
        let action = Decision::Action { field: false, consent };
        match touch.input.op {
            InputOp::Tap | InputOp::Swipe if wheel => once(done.insert((visit, "wheel".to_owned()))),
            InputOp::Tap => {
                *last_tap = touch.place.seq;
                let cursor = target(touch).is_some_and(|(view, id)| view.tree.node(id).is_editable());
                if cursor { Decision::Cursor } else { action }
            }
            InputOp::LongPress | InputOp::Swipe => action,
            InputOp::Text => once(done.insert((visit, field_key(touch, *last_tap)))),
            InputOp::Key if is_back(touch) => action,
            InputOp::Key | InputOp::Erase => Decision::Key,
        }
    }

    /// Actions of a phase.
    pub fn of(&self, phase: usize) -> impl Iterator<Item = &Action> {
        self.list.iter().filter(move |action| action.place.phase == phase)
    }
}

fn add(sums: &mut [u32], phase: usize, more: u32) {
    if let Some(sum) = sums.get_mut(phase) {
        *sum = sum.saturating_add(more);
    }
}

/// Why an input was made on no screen: at the system's prompt, at the app's explanation of one, or elsewhere; `None` if it was made on one.
fn out_of_reach(line: &Timeline<'_>, scenes: &[Scene], touch: &Touch<'_>) -> Option<Decision> {
    let seq = touch.input.on.unwrap_or(touch.place.seq);
    let at = line.looks.partition_point(|look| look.place.seq <= seq);
    // What cannot be read is taken for the app's.
    let scene = at.checked_sub(1).and_then(|index| scenes.get(index)).filter(|_| touch.on.is_some())?;
    match scene {
        Scene::App | Scene::Handover(_) => None,
        Scene::Prompt | Scene::Appeal(_) => Some(Decision::AtPrompt),
        Scene::Fault | Scene::Elsewhere => Some(Decision::Elsewhere),
    }
}

/// The node that an input was meant for, on its screen: the one it names, else the control at its point.
pub fn target<'t>(touch: &'t Touch<'_>) -> Option<(&'t View, NodeId)> {
    let view = touch.on.as_deref()?;
    let named = touch.input.node.as_ref().and_then(|facts| {
        let [left, top, right, bottom] = facts.bounds;
        let bounds = Rect { left, top, right, bottom };
        let same =
            |node: &crate::ui::Node| node.bounds == bounds && node.class == facts.class && node.resource_id == facts.resource_id;
        view.tree.iter().find(|(_, node)| same(node)).map(|(id, _)| id)
    });
    let found = named.or_else(|| touch.input.point.and_then(|(x, y)| view.control_at(x, y)))?;
    Some((view, found))
}

/// Whether the input lies on a wheel: a picker that is turned.
fn on_wheel(touch: &Touch<'_>) -> bool {
    const WHEELS: [&str; 4] = ["NumberPicker", "DatePicker", "TimePicker", "WheelView"];
    let Some((view, id)) = target(touch) else { return false };
    let is = |id: NodeId| WHEELS.iter().any(|wheel| view.tree.node(id).class.contains(wheel));
    is(id) || view.tree.ancestors(id).any(is)
}

/// What tells a field from the others on its screen: its id, else its place among the fields.
fn field_key(touch: &Touch<'_>, last_tap: u64) -> String {
    let Some(facts) = &touch.input.node else { return format!("after {last_tap}") };
    if !facts.resource_id.is_empty() {
        return facts.resource_id.clone();
    }
    match target(touch) {
        Some((view, id)) => format!(
            "field {}",
            view.tree.iter().filter(|(_, node)| node.is_editable()).take_while(|&(other, _)| other != id).count()
        ),
        None => format!("{:?}", facts.bounds),
    }
}

/// The back key.
pub fn is_back(touch: &Touch<'_>) -> bool {
    touch.input.op == InputOp::Key
        && touch
            .input
            .value
            .as_deref()
            .is_some_and(|key| matches!(key.to_ascii_lowercase().as_str(), "back" | "4" | "keycode_back"))
}

//! Countdowns on controls: seen disabled with a number in the label that falls, or goes.

use super::actions::target;
use super::scene::Scene;
use super::timeline::{Look, Timeline, Touch};
use crate::trace::event::{InputOp, Purpose};
use crate::ui::{Fingerprint, Hierarchy, NodeId};

/// One countdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Countdown {
    /// Seconds that it showed first.
    pub seconds: u64,
    /// The look that showed them.
    pub seq: u64,
    /// Label at that time.
    pub label: String,
    /// Phase in which it was waited out, and the tap that followed; `None` if it was not.
    pub tapped: Option<(usize, u64)>,
    key: String,
    fell: bool,
}

/// The countdowns of a job, in order; those that were not seen to fall are none.
pub fn countdowns(line: &Timeline<'_>, scenes: &[Scene]) -> Vec<Countdown> {
    let mut found: Vec<Countdown> = Vec::new();
    // Those on the screen that is up begin at this place in the list.
    let mut open = 0;
    let mut screen: Option<Fingerprint> = None;
    let mut touches = line.touches.iter().peekable();
    for (look, scene) in line.looks.iter().zip(scenes) {
        while let Some(touch) = touches.next_if(|touch| touch.place.seq < look.place.seq) {
            tap(&mut found[open..], touch);
        }
        let Some(view) = look.view.as_ref().filter(|_| scene.is_screen()) else { continue };
        if screen.as_ref() != Some(&view.fingerprint) {
            screen = Some(view.fingerprint.clone());
            open = found.len();
        }
        see(&mut found, open, look, &view.tree);
    }
    for touch in touches {
        tap(&mut found[open..], touch);
    }
    found.retain(|countdown| countdown.fell);
    found
}

fn see(found: &mut Vec<Countdown>, open: usize, look: &Look, tree: &Hierarchy) {
    for (id, node) in tree.iter().filter(|(_, node)| node.is_actionable() && !node.is_editable()) {
        let (key, label) = (key(tree, id), tree.label(id));
        let seconds = number(label);
        let known = found[open..].iter_mut().find(|countdown| countdown.key == key);
        match (known, seconds) {
            (Some(known), Some(now)) => known.fell |= now < known.seconds,
            (Some(known), None) => known.fell = true,
            (None, Some(seconds)) if !node.enabled => {
                found.push(Countdown { seconds, seq: look.place.seq, label: label.to_owned(), tapped: None, key, fell: false });
            }
            (None, _) => {}
        }
    }
}

fn tap(open: &mut [Countdown], touch: &Touch<'_>) {
    if touch.input.purpose != Purpose::Step || touch.input.op != InputOp::Tap || touch.place.noise {
        return;
    }
    let Some((view, id)) = target(touch) else { return };
    if !view.tree.node(id).enabled {
        return;
    }
    let key = key(&view.tree, id);
    if let Some(countdown) =
        open.iter_mut().find(|countdown| countdown.key == key && countdown.fell && countdown.tapped.is_none())
    {
        countdown.tapped = Some((touch.place.phase, touch.place.seq));
    }
}

/// What stays the same of a control while its number falls.
fn key(tree: &Hierarchy, id: NodeId) -> String {
    let node = tree.node(id);
    if !node.resource_id.is_empty() {
        return format!("{} {}", node.resource_id, node.class);
    }
    let letters: String = tree.label(id).chars().filter(|c| c.is_alphabetic() && *c != 's' && *c != '秒').collect();
    format!("{letters} {}", node.class)
}

/// The first number in a label, of three digits at most.
fn number(label: &str) -> Option<u64> {
    let at = label.find(|c: char| c.is_ascii_digit())?;
    let digits: String = label[at..].chars().take_while(char::is_ascii_digit).collect();
    (digits.len() <= 3).then(|| digits.parse().ok()).flatten()
}

//! Options: the enabled controls of the screens on the way out.

use std::collections::HashMap;

use super::scene::Scene;
use super::screens::{Visits, count};
use super::timeline::Timeline;
use crate::ui::window::front_window;
use crate::ui::{Hierarchy, NodeId};

/// Controls that are enabled at some time, summed over the different screens of the app in a phase after line `from`.
pub fn options(line: &Timeline<'_>, scenes: &[Scene], visits: &Visits, phase: usize, from: u64) -> u32 {
    let mut screens: HashMap<usize, HashMap<String, usize>> = HashMap::new();
    for visit in visits.of(phase).filter(|visit| visit.seq > from) {
        for &index in &visit.looks {
            let Some(look) = line.looks.get(index).filter(|_| scenes.get(index) == Some(&Scene::App)) else { continue };
            let Some(view) = &look.view else { continue };
            let known = screens.entry(visit.screen).or_default();
            for (key, number) in controls(&view.tree, &view.package) {
                let most = known.entry(key).or_insert(0);
                *most = (*most).max(number);
            }
        }
    }
    count(screens.values().flat_map(HashMap::values).sum())
}

/// The enabled controls of the front window, by what tells one from another; alike ones with their number.
fn controls(tree: &Hierarchy, package: &str) -> HashMap<String, usize> {
    let mut controls = HashMap::new();
    let Some(root) = front_window(tree, package) else { return controls };
    for id in std::iter::once(root).chain(tree.descendants(root)).filter(|&id| tree.node(id).enabled && tree.is_actionable(id)) {
        *controls.entry(key(tree, id)).or_insert(0) += 1;
    }
    controls
}

/// What is typed into a field changes its label, so its id and class stand for it.
fn key(tree: &Hierarchy, id: NodeId) -> String {
    let node = tree.node(id);
    let label = if node.is_editable() { "" } else { tree.label(id) };
    format!("{} {} {label}", node.resource_id, node.class)
}

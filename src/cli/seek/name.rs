//! How a control is named so that it is found again on another visit: by its words, its id, or its place among its like.

use crate::runner::Leg;
use crate::ui::naming::lies_in;
use crate::ui::{Hierarchy, NodeId, Selector};

/// Longest text that names a control, in characters.
const LONGEST: usize = 60;

/// A leg that taps this control; `None` if nothing tells it from others.
pub(super) fn leg(tree: &Hierarchy, control: NodeId) -> Option<Leg> {
    let node = tree.node(control);
    let label: String = tree.label(control).split_whitespace().collect::<Vec<_>>().join(" ");
    let by_text = (!label.is_empty() && label.chars().count() <= LONGEST)
        .then(|| Selector { text: Some(regex::escape(tree.label(control))), ..Selector::default() });
    let by_id =
        (!node.local_id().is_empty()).then(|| Selector { id: Some(regex::escape(node.local_id())), ..Selector::default() });
    let by_class = (!node.class.is_empty()).then(|| Selector { class: Some(node.class.clone()), ..Selector::default() });
    let inside = |found: NodeId| lies_in(tree, found, control);
    let candidates = [by_text, by_id, by_class].into_iter().flatten();
    let selector = candidates.filter_map(|selector| {
        let found = selector.find(tree).ok()?;
        match found.as_slice() {
            [] => None,
            [one] => inside(*one).then_some(selector),
            several => (0..several.len() as i64)
                .map(|index| Selector { index: Some(index), ..selector.clone() })
                .find(|selector| selector.find(tree).is_ok_and(|found| found.first().is_some_and(|&one| inside(one)))),
        }
    });
    let selector = selector.into_iter().next()?;
    let label = if label.is_empty() { node.local_id().to_owned() } else { label };
    let label = if label.is_empty() { node.short_class().to_owned() } else { label };
    Some(Leg { selector, label: label.chars().take(LONGEST).collect() })
}

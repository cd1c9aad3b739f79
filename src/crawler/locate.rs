//! What can be done to a control, and how the control is named: in the words of a scenario's selector, so that a person can read it and
//! the way can be run again.

use serde::{Deserialize, Serialize};

use crate::ui::naming::{LONGEST, escaped, is_short, is_steady, lies_in, names_alone};
use crate::ui::{Hierarchy, NodeId, Selector};

/// Controls of the same name among which one is told by its number.
const SAME: i64 = 40;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// A tap.
    Tap,
    /// A finger that is held.
    LongPress,
    /// What lies below is brought into view.
    Reveal,
    /// The form is filled in and sent.
    Form,
    /// Something is looked for in a search field.
    Search,
    /// The back key.
    Back,
    /// The app is stopped and started.
    Launch,
    /// Nothing: the screen is as the scenario before the crawl left it.
    Begin,
}

/// Something that can be done on a screen. Two are the same if they do the same to a control of the same name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Act {
    /// What is done.
    pub op: Op,
    /// To which control.
    pub selector: Selector,
    /// What the control shows, for people.
    pub label: String,
}

impl Op {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Op::Tap => "tap",
            Op::LongPress => "long-press",
            Op::Reveal => "scroll",
            Op::Form => "fill in",
            Op::Search => "search",
            Op::Back => "back",
            Op::Launch => "launch",
            Op::Begin => "begin",
        }
    }
}

impl Act {
    /// An act that needs no control.
    pub fn bare(op: Op) -> Act {
        Act { op, selector: Selector::default(), label: String::new() }
    }

    /// Its identity, and its name for people: `tap text: Settings`.
    pub fn name(&self) -> String {
        match self.op {
            Op::Back | Op::Launch | Op::Begin => self.op.word().to_owned(),
            _ => format!("{} {}", self.op.word(), self.selector.describe()),
        }
    }
}

impl PartialEq for Act {
    fn eq(&self, other: &Act) -> bool {
        self.op == other.op && self.selector == other.selector
    }
}

impl Eq for Act {}

/// An act on a node; `None` if nothing tells it from others.
pub fn act(tree: &Hierarchy, id: NodeId, op: Op) -> Option<Act> {
    let selector = selector(tree, id, op)?;
    let label: String = tree.label(id).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
    let node = tree.node(id);
    let label = [label, node.local_id().to_owned(), node.short_class().to_owned()].into_iter().find(|text| !text.is_empty());
    Some(Act { op, selector, label: label.unwrap_or_default() })
}

/// The first of these that names the node alone: its words, its id, its words with a number, its id with one, its class with one. Words
/// that hold digits come after the id: they may be a clock or a counter.
fn selector(tree: &Hierarchy, id: NodeId, op: Op) -> Option<Selector> {
    let node = tree.node(id);
    let label = tree.label(id);
    // The words in a list are its rows', not its own.
    let short = op != Op::Reveal && is_short(label);
    let steady = is_steady(label);
    let by_text = short.then(|| Selector { text: Some(escaped(label)), ..Selector::default() });
    let by_id = (!node.local_id().is_empty()).then(|| Selector { id: Some(escaped(node.local_id())), ..Selector::default() });
    let by_class =
        (!node.class.is_empty()).then(|| Selector { class: Some(node.short_class().to_owned()), ..Selector::default() });
    let names = if steady { [by_text, by_id] } else { [by_id, by_text] };
    let inside = |found: NodeId| lies_in(tree, found, id);
    let alone = |selector: &Selector| names_alone(tree, id, selector);
    if let Some(name) = names.iter().flatten().find(|selector| alone(selector)) {
        return Some(name.clone());
    }
    names.into_iter().chain([by_class]).flatten().find_map(|selector| {
        let count = i64::try_from(selector.find(tree).ok()?.len()).ok()?.min(SAME);
        (0..count)
            .map(|index| Selector { index: Some(index), ..selector.clone() })
            .find(|selector| selector.find(tree).is_ok_and(|found| found.first().is_some_and(|&one| inside(one))))
    })
}

/// The node that an act means, on a tree of another moment.
pub fn find(tree: &Hierarchy, act: &Act) -> Option<NodeId> {
    let found = act.selector.find(tree).ok()?;
    let fits = |id: &&NodeId| act.op != Op::Reveal || tree.node(**id).scrollable;
    found.iter().find(fits).copied()
}

//! What a screen says: its title, texts, controls and fields, as the rules about its kind look at them.

use super::lexicon::{Concept, find, find_whole};
use super::node::{Hierarchy, NodeId};
use super::window::{WindowKind, window_kind, window_title};

/// What the rules look at.
pub(super) struct Screen<'a> {
    pub tree: &'a Hierarchy,
    pub kind: WindowKind,
    pub title: Option<String>,
    /// Texts that are no control and in none.
    pub texts: Vec<(NodeId, &'a str)>,
    /// Controls that are no field, with their labels; the bar's icons are left out.
    pub controls: Vec<(NodeId, &'a str)>,
    pub fields: Vec<NodeId>,
}

impl<'a> Screen<'a> {
    pub fn read(tree: &'a Hierarchy, root: NodeId) -> Self {
        let mut screen = Screen {
            tree,
            kind: window_kind(tree, root),
            title: window_title(tree, root),
            texts: Vec::new(),
            controls: Vec::new(),
            fields: Vec::new(),
        };
        let window_area = tree.node(root).bounds.area();
        // A dialog's whole frame is often clickable, to swallow touches; that makes no control of what stands in it.
        let is_control =
            |id: NodeId| tree.is_actionable(id) && (tree.node(id).bounds.area() * 2 < window_area || tree.node(id).is_editable());
        for id in std::iter::once(root).chain(tree.descendants(root)) {
            let node = tree.node(id);
            if node.is_editable() {
                screen.fields.push(id);
            } else if is_control(id) {
                let label = tree.label(id);
                if !label.is_empty() && (!node.text.is_empty() || !node.short_class().contains("Image")) {
                    screen.controls.push((id, label));
                }
            } else if !tree.ancestors(id).any(is_control) && !node.own_label().is_empty() {
                screen.texts.push((id, node.own_label()));
            }
        }
        screen
    }

    /// Whether the content floats in the lower part of a page, as a dialog does that Flutter or Compose draws into the page's own window.
    pub fn floats(&self) -> bool {
        let Some(root) = self
            .tree
            .roots
            .iter()
            .copied()
            .find(|&root| self.texts.iter().chain(&self.controls).any(|(id, _)| self.tree.root_of(*id) == root))
        else {
            return false;
        };
        let frame = self.tree.node(root).bounds;
        let line = i64::from(frame.top) + i64::from(frame.height()) / 4;
        let low = |id: &NodeId| i64::from(self.tree.node(*id).bounds.top) >= line;
        self.fields.is_empty() && self.controls.len() <= 4 && self.texts.iter().chain(&self.controls).all(|(id, _)| low(id))
    }

    pub fn control(&self, concept: Concept) -> Option<String> {
        let one =
            |label: &str| find_whole(concept, label).map(|phrase| format!("the control “{}” means “{phrase}”", short(label)));
        self.controls.iter().find_map(|(_, label)| one(label))
    }

    pub fn text(&self, concepts: &[Concept]) -> Option<String> {
        self.texts.iter().find_map(|(_, text)| says(text, concepts))
    }

    pub fn titled(&self, concepts: &[Concept]) -> Option<String> {
        says(self.title.as_deref()?, concepts).map(|why| format!("the title: {why}"))
    }

    /// A control that is no tick, whose whole label is of the concept.
    pub fn button(&self, concept: Concept) -> Option<String> {
        let fits = |&&(id, label): &&(NodeId, &str)| !self.tree.node(id).checkable && find_whole(concept, label).is_some();
        self.controls.iter().find(fits).map(|(_, label)| format!("the control “{}”", short(label)))
    }
}

pub(super) fn says(text: &str, concepts: &[Concept]) -> Option<String> {
    concepts.iter().find_map(|&concept| find(concept, text)).map(|phrase| format!("“{}” says “{phrase}”", short(text)))
}

pub(super) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

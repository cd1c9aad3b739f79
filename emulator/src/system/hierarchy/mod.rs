//! What an accessibility client sees of the focused window: a tree of the views that are visible.
//!
//! `uiautomator dump`, the resident UI server and the accessibility service all read [`System::hierarchy`], so they see the same, and
//! whatever keeps a client from seeing it is decided in one place.

pub mod dump;

use super::System;
use crate::app::view::{Rect, View};

/// How deep a tree may nest.
const MAX_DEPTH: usize = 64;
/// Classes that are never marked as lacking a description.
const DESCRIBED_BY_CONTENT: [&str; 4] =
    ["android.widget.GridView", "android.widget.GridLayout", "android.widget.ListView", "android.widget.TableLayout"];

/// A window's visible views.
#[derive(Clone)]
pub struct Tree {
    /// The package that the views name.
    pub package: String,
    /// The window's root.
    pub root: Node,
    /// Width and height of the display.
    pub display: (u32, u32),
    /// By how many quarters of a turn the display stands.
    pub rotation: u8,
    /// API level.
    pub api: u32,
    /// Whether nothing on the display moves now.
    pub idle: bool,
}

/// A visible view.
#[derive(Clone)]
pub struct Node {
    /// The view itself, without what lies in it.
    pub view: View,
    /// Its place among its parent's children.
    pub index: usize,
    /// The part of its place that is in sight.
    pub bounds: Rect,
    /// How many children it has, those out of sight included.
    pub child_count: usize,
    /// Its visible children.
    pub children: Vec<Node>,
}

impl System {
    /// What an accessibility client sees now; `None` when nobody answers for the focused window.
    pub fn hierarchy(&self) -> Option<Tree> {
        let top = self.focused_window().filter(|top| !self.is_hung(top.owner))?;
        let (width, height) = self.display.size();
        let display = Rect::new(0, 0, width as i32, height as i32);
        let idle = !top.window.never_idle && top.window.busy_until <= self.clock.uptime_ms();
        let root = node(top.window.root, 0, display, 0)?;
        Some(Tree {
            package: top.window.package,
            root,
            display: (width, height),
            rotation: self.display.rotation,
            api: self.config.api,
            idle,
        })
    }
}

/// `None` for what cannot be seen.
fn node(mut view: View, index: usize, clip: Rect, depth: usize) -> Option<Node> {
    let bounds = clip.intersect(&view.bounds)?;
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = if view.clips { bounds } else { clip };
    // Views without a class are only drawn.
    let views = std::mem::take(&mut view.children).into_iter().filter(|child| !child.class.is_empty());
    let mut child_count = 0;
    let mut children = Vec::new();
    for (index, child) in views.enumerate() {
        child_count += 1;
        children.extend(node(child, index, inner, depth + 1));
    }
    Some(Node { view, index, bounds, child_count, children })
}

impl Node {
    /// Whether it is a container that means nothing by itself, which a compressed tree leaves out.
    pub fn is_plain(&self) -> bool {
        let view = &self.view;
        view.id.is_empty()
            && view.text.is_empty()
            && view.description.is_empty()
            && !(view.clickable || view.focusable || view.scrollable || view.checkable)
            && self.child_count > 0
    }

    /// What uiautomator calls NAF, not accessibility friendly: takes taps, and has no words anywhere.
    pub fn lacks_description(&self) -> bool {
        fn wordless(node: &Node) -> bool {
            node.view.text.is_empty() && node.view.description.is_empty() && node.children.iter().all(wordless)
        }
        self.view.clickable && !self.view.disabled && !DESCRIBED_BY_CONTENT.contains(&self.view.class) && wordless(self)
    }

    /// The place that a drawing order of the parent gives it; the root's is 0.
    pub fn drawing_order(&self, is_root: bool) -> usize {
        if is_root { 0 } else { self.index + 1 }
    }
}

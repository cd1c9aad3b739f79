//! The view hierarchy as a device reports it: a tree of nodes in an arena, in document order.

use serde::{Deserialize, Serialize};

/// A rectangle in display pixels; right and bottom are exclusive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub left: i32,
    /// Top edge.
    pub top: i32,
    /// First pixel right of it.
    pub right: i32,
    /// First pixel below it.
    pub bottom: i32,
}

/// Index of a node in its [`Hierarchy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// One view, with the attributes that `uiautomator` writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Visible text; an empty field's hint stands here too on most levels.
    pub text: String,
    /// Full resource id (`com.app:id/name`), or empty.
    pub resource_id: String,
    /// Class name (`android.widget.Button`).
    pub class: String,
    /// Package that owns the view.
    pub package: String,
    /// Accessibility description.
    pub content_desc: String,
    /// Hint, where the level reports one.
    pub hint: String,
    /// Can be ticked.
    pub checkable: bool,
    /// Is ticked.
    pub checked: bool,
    /// Answers a tap.
    pub clickable: bool,
    /// Is enabled.
    pub enabled: bool,
    /// Can take the focus.
    pub focusable: bool,
    /// Has the focus.
    pub focused: bool,
    /// Can be scrolled.
    pub scrollable: bool,
    /// Answers a long press.
    pub long_clickable: bool,
    /// Hides what is typed.
    pub password: bool,
    /// Is the selected one of its group.
    pub selected: bool,
    /// Where it is drawn.
    pub bounds: Rect,
    /// The node around it.
    pub parent: Option<NodeId>,
    /// The nodes in it, in document order.
    pub children: Vec<NodeId>,
}

/// All windows of one dump. `nodes` is in document order, so a node stands before its descendants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hierarchy {
    /// Every node.
    pub nodes: Vec<Node>,
    /// The top-level nodes, one a window.
    pub roots: Vec<NodeId>,
    /// Display rotation in quarter turns.
    pub rotation: u8,
}

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

impl Rect {
    /// The rectangle between two corners.
    pub fn new(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self { left, top, right, bottom }
    }

    /// Width in pixels; 0 for a rectangle turned inside out.
    pub fn width(&self) -> i32 {
        self.right.saturating_sub(self.left).max(0)
    }

    /// Height in pixels; 0 for a rectangle turned inside out.
    pub fn height(&self) -> i32 {
        self.bottom.saturating_sub(self.top).max(0)
    }

    /// Area in square pixels.
    pub fn area(&self) -> i64 {
        i64::from(self.width()) * i64::from(self.height())
    }

    /// The point in the middle, where a tap goes.
    pub fn center(&self) -> (i32, i32) {
        (self.left.saturating_add(self.width() / 2), self.top.saturating_add(self.height() / 2))
    }

    /// Whether a pixel lies in it.
    pub fn contains(&self, x: i32, y: i32) -> bool {
        x >= self.left && x < self.right && y >= self.top && y < self.bottom
    }

    /// The part that two rectangles share; of area 0 when they share nothing.
    pub fn intersection(&self, other: &Rect) -> Rect {
        Rect {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }
}

impl Node {
    /// The resource id after its last `/`, or the whole of one that has none.
    pub fn local_id(&self) -> &str {
        self.resource_id.rsplit('/').next().unwrap_or_default()
    }

    /// The words of its id, in lower case: `btnLogin_2` is btn, login, 2.
    pub fn id_words(&self) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut lower = false;
        for c in self.local_id().chars() {
            if !c.is_alphanumeric() || (c.is_uppercase() && lower) {
                words.push(String::new());
            }
            lower = c.is_lowercase();
            if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
                word.extend(c.to_lowercase());
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    /// The class after its last `.`.
    pub fn short_class(&self) -> &str {
        self.class.rsplit('.').next().unwrap_or_default()
    }

    /// Whether text can be typed into it. Dumps have no such attribute, so the class decides, and a hint where the level reports one.
    pub fn is_editable(&self) -> bool {
        let class = self.short_class();
        class.contains("EditText")
            || class.contains("AutoComplete")
            || class == "TextInput"
            || (!self.hint.is_empty() && self.focusable)
    }

    /// Whether it answers an input: clickable, long-clickable, checkable or editable. Enabled or not.
    pub fn is_actionable(&self) -> bool {
        self.clickable || self.long_clickable || self.checkable || self.is_editable()
    }

    /// Whether it moves other content, by flag or by class: a list that just fits is not flagged, and becomes so under the keyboard.
    pub fn is_scroll_container(&self) -> bool {
        const CLASSES: [&str; 6] = ["ScrollView", "RecyclerView", "ListView", "GridView", "ViewPager", "WebView"];
        self.scrollable || CLASSES.iter().any(|class| self.short_class().contains(class))
    }

    /// Text, else description.
    pub fn own_label(&self) -> &str {
        if self.text.trim().is_empty() { self.content_desc.trim() } else { self.text.trim() }
    }
}

impl Hierarchy {
    /// The node of an id that this hierarchy gave out.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Every node, in document order.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index), node))
    }

    /// The nodes below one, in document order, itself not included.
    pub fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut stack: Vec<NodeId> = self.node(id).children.iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let next = stack.pop()?;
            stack.extend(self.node(next).children.iter().rev());
            Some(next)
        })
    }

    /// The nodes around one, the nearest first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.node(id).parent, |&above| self.node(above).parent)
    }

    /// What a person would call a node: its text, else its description, else the first of these below it; empty if there is none.
    pub fn label(&self, id: NodeId) -> &str {
        std::iter::once(id)
            .chain(self.descendants(id))
            .map(|id| self.node(id).own_label())
            .find(|label| !label.is_empty())
            .unwrap_or_default()
    }

    /// Whether a node answers an input; see [`Node::is_actionable`].
    pub fn is_actionable(&self, id: NodeId) -> bool {
        self.node(id).is_actionable()
    }

    /// The innermost node at a point: the last drawn child that holds it, in the smallest window that does.
    pub fn at(&self, x: i32, y: i32) -> Option<NodeId> {
        let holds = |id: &NodeId| self.node(*id).bounds.contains(x, y);
        let mut found = self.roots.iter().copied().filter(holds).min_by_key(|id| self.node(*id).bounds.area())?;
        while let Some(inner) = self.node(found).children.iter().rev().copied().find(holds) {
            found = inner;
        }
        Some(found)
    }

    /// The nearest scroll container around a node, itself not included.
    pub fn scroll_container_of(&self, id: NodeId) -> Option<NodeId> {
        self.ancestors(id).find(|&above| self.node(above).is_scroll_container())
    }

    /// The window that a node stands in.
    pub fn root_of(&self, id: NodeId) -> NodeId {
        self.ancestors(id).last().unwrap_or(id)
    }
}

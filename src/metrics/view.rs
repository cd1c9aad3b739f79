//! One parsed screen, with what `ui` says of it, and a cache, since the same tree is often seen again.

use std::collections::HashMap;
use std::rc::Rc;

use crate::trace::event::Observe;
use crate::ui::{self, Fingerprint, Hierarchy, NodeId, PermissionDialog, ScreenKind};

/// Where the trees and images of a trace come from.
pub trait Artifacts {
    /// Bytes of an artifact; `None` when it is missing or was changed.
    fn read(&self, sha256: &str, extension: &str) -> Option<Vec<u8>>;
}

impl Artifacts for crate::trace::Trace {
    fn read(&self, sha256: &str, extension: &str) -> Option<Vec<u8>> {
        self.artifact(sha256, extension).ok()
    }
}

/// A source without anything in it.
pub struct NoImages;

impl Artifacts for NoImages {
    fn read(&self, _sha256: &str, _extension: &str) -> Option<Vec<u8>> {
        None
    }
}

/// One screen.
#[derive(Debug)]
pub struct View {
    /// The tree.
    pub tree: Hierarchy,
    /// Package on top: of the first window that belongs to an app.
    pub package: String,
    /// Resumed activity.
    pub activity: String,
    /// What kind of screen it is.
    pub kind: ScreenKind,
    /// What stays the same when the screen comes back.
    pub fingerprint: Fingerprint,
    /// Its title, empty if it has none.
    pub title: String,
    /// The system's permission dialog, if this is one.
    pub prompt: Option<PermissionDialog>,
    /// Whether it shows an enabled control.
    pub needs_input: bool,
}

impl View {
    fn new(tree: Hierarchy, observe: &Observe) -> Self {
        let package = package(&tree, &observe.window);
        let prompt = ui::permission_dialog(&tree, &observe.window);
        let kind = ui::classify(&tree, &observe.window).kind;
        let needs_input = tree.nodes.iter().any(|node| node.enabled && node.is_actionable());
        let fingerprint = ui::fingerprint(&tree, &observe.activity);
        let title = ui::title(&tree).map(|title| title.to_string()).unwrap_or_default();
        Self { package, activity: observe.activity.clone(), kind, fingerprint, title, prompt, needs_input, tree }
    }

    /// Every visible text and description, in document order, with its node.
    pub fn texts(&self) -> impl Iterator<Item = (NodeId, &str)> {
        self.tree.iter().flat_map(|(id, node)| {
            let description = if node.content_desc == node.text { "" } else { node.content_desc.as_str() };
            [(id, node.text.as_str()), (id, description)].into_iter().filter(|(_, text)| !text.trim().is_empty())
        })
    }

    /// Nothing can be read on it, though something may be drawn.
    pub fn opaque(&self) -> bool {
        self.texts().next().is_none()
    }

    /// The control at a point: the innermost actionable node there, or the innermost node when none is.
    pub fn control_at(&self, x: i32, y: i32) -> Option<NodeId> {
        let inner = self.tree.at(x, y)?;
        Some(std::iter::once(inner).chain(self.tree.ancestors(inner)).find(|&id| self.tree.is_actionable(id)).unwrap_or(inner))
    }
}

/// System windows that stand beside an app's own (`com.android.systemui`, a keyboard) do not decide.
fn package(tree: &Hierarchy, window: &str) -> String {
    let beside = |package: &str| package.is_empty() || package == "com.android.systemui" || package.contains("inputmethod");
    let root = tree.roots.iter().map(|&id| package_of(tree, id)).find(|package| !beside(package));
    let focused = window.split_once('/').map(|(package, _)| package.trim()).unwrap_or_default();
    root.unwrap_or(focused).to_owned()
}

fn package_of(tree: &Hierarchy, root: NodeId) -> &str {
    std::iter::once(root)
        .chain(tree.descendants(root))
        .map(|id| tree.node(id).package.as_str())
        .find(|package| !package.is_empty())
        .unwrap_or_default()
}

/// Reads trees once each.
pub struct Views<'a> {
    source: &'a dyn Artifacts,
    seen: HashMap<(String, String, String), Option<Rc<View>>>,
}

impl<'a> Views<'a> {
    /// An empty cache over a source.
    pub fn new(source: &'a dyn Artifacts) -> Self {
        Self { source, seen: HashMap::new() }
    }

    /// The screen of an observation; `None` when it has no tree that can be read.
    pub fn get(&mut self, observe: &Observe) -> Option<Rc<View>> {
        let sha = observe.tree.as_ref()?;
        let key = (sha.clone(), observe.window.clone(), observe.activity.clone());
        let source = self.source;
        self.seen
            .entry(key)
            .or_insert_with(|| {
                let bytes = source.read(sha, "xml")?;
                let tree = ui::parse_bytes(&bytes).ok()?;
                Some(Rc::new(View::new(tree, observe)))
            })
            .clone()
    }
}

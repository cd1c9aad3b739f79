//! A screen as the crawler sees it: what tells it from others, and what can be done on it.
//!
//! Everything is derived from one tree, so that a recorded crawl can be looked at again by a better crawler.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::form::{self, Form};
use super::locate::{self, Act, Op};
use crate::ui::fingerprint::{is_helper_of_field, masked, selected_tabs};
use crate::ui::lexicon::{Concept, find, find_whole};
use crate::ui::naming;
use crate::ui::window::{WindowKind, front_window, window_kind, window_title};
use crate::ui::{Hierarchy, NodeId, Rect, ScreenKind, classify, shows_policy};

/// Controls that are looked at on one screen.
const CONTROLS: usize = 400;
/// Texts that are kept of one screen.
const TEXTS: usize = 200;
/// Longest label of a menu's row, in characters.
const MENU: usize = 30;
/// The title's place among labels; no node has it.
const TITLE: u64 = 1;
/// That of the selected tabs.
pub const TABS: u64 = 2;
/// Rows alike from which on a list holds content.
const ALIKE: usize = 3;

/// One screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scan {
    /// Kind of screen.
    pub kind: Option<ScreenKind>,
    /// Whether it covers only a part of the display.
    pub dialog: bool,
    /// Title, as shown.
    pub title: String,
    /// Coarse identity: package, activity, kind of window, shapes of what does not scroll.
    pub coarse: u64,
    /// What the finer identity adds, each with its place in the tree: title, selected tab, labels of controls that do not scroll, and in a
    /// dialog every label.
    pub labels: Vec<(u64, String)>,
    /// What only a refined identity looks at.
    pub fine: Fine,
    /// Controls in reading order.
    pub controls: Vec<Control>,
    /// What can be scrolled down.
    pub scrolls: Vec<Act>,
    /// Texts that are no control, cut.
    pub texts: Vec<String>,
    /// Number of text fields.
    pub fields: usize,
    /// What those are called in which nobody puts anything made up.
    pub never: Vec<String>,
    /// Whether it shows the privacy policy.
    pub policy: bool,
    /// The form, if its fields can be filled in.
    pub form: Option<Form>,
    /// A field that looks for things in the app.
    pub search: Option<Act>,
}

/// Parts that a refined identity may look at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fine {
    /// Places of what is ticked or selected.
    pub checked: BTreeSet<u64>,
    /// Places of controls that are disabled.
    pub disabled: BTreeSet<u64>,
    /// Short labels of rows, without digits.
    pub rows: BTreeSet<String>,
    /// Number of rows.
    pub count: usize,
    /// Every label.
    pub all: BTreeSet<String>,
}

/// Something that answers an input.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// What to do with it.
    pub act: Act,
    /// What it shows, as shown; empty for a bare icon.
    pub label: String,
    /// Its resource id without the package, where it says something.
    pub id: String,
    /// Where it stands.
    pub place: Place,
    /// Enabled now.
    pub enabled: bool,
    /// A switch, a tick or a choice: tapping it changes a setting and leads nowhere.
    pub toggle: bool,
    /// Rows of content that are alike share this; the first of them stands for all.
    pub content: Option<u64>,
    /// Rows of one shape share this, from the third on; whether they are content or a menu only trying tells.
    pub shape: Option<u64>,
    /// A switch or tick that is on.
    pub on: bool,
    /// The selected one of its group.
    pub selected: bool,
    /// Only its words make it look like a control: nothing flags it.
    pub soft: bool,
    /// Where it is drawn.
    pub bounds: Rect,
}

/// Where a control stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the top bar.
    Bar,
    /// One of the tabs.
    Tab,
    /// In content that scrolls.
    Row,
    /// Elsewhere.
    Body,
}

impl Scan {
    /// Reads a screen. `window` and `activity` are what has the focus, `package` is the app under test.
    pub fn read(tree: &Hierarchy, window: &str, activity: &str, package: &str) -> Scan {
        let Some(root) = front_window(tree, package) else { return Scan::default() };
        let mut reader = Reader::new(tree, root);
        reader.walk();
        let kind = window_kind(tree, root);
        let mut scan = Scan {
            kind: Some(classify(tree, window).kind),
            dialog: kind != WindowKind::Page,
            title: reader.title,
            controls: reader.controls,
            scrolls: reader.scrolls,
            texts: reader.texts,
            fields: reader.fields,
            fine: reader.fine,
            policy: shows_policy(tree, window).is_some(),
            never: form::never(tree, root),
            form: form::form(tree, root),
            search: form::search(tree, root),
            ..Scan::default()
        };
        let mut coarse = vec![tree.node(root).package.clone(), activity.to_owned(), format!("{kind:?}")];
        coarse.extend(reader.shapes);
        scan.coarse = hash(&coarse);
        scan.labels = reader.labels;
        scan.labels.push((TITLE, masked(&scan.title)));
        scan.labels.push((TABS, selected_tabs(tree, root).into_iter().collect::<Vec<_>>().join(" ")));
        if scan.dialog {
            scan.labels.extend(reader.all_labels);
        }
        scan.labels.sort();
        mark_content(&mut scan.controls);
        scan
    }

    /// The control with this act.
    pub fn control(&self, act: &Act) -> Option<&Control> {
        self.controls.iter().find(|control| control.act == *act)
    }

    /// Whether the title or a text says one of these.
    pub fn says(&self, concepts: &[Concept]) -> bool {
        let says = |text: &str| concepts.iter().any(|&concept| find(concept, text).is_some());
        says(&self.title) || self.texts.iter().any(|text| says(text))
    }

    /// Whether a control's whole label means this.
    pub fn offers(&self, concept: Concept) -> Option<&Control> {
        self.controls.iter().find(|control| find_whole(concept, &control.label).is_some())
    }
}

/// A stable hash of words.
pub fn hash(parts: &[String]) -> u64 {
    let digest = Sha256::digest(parts.join("\u{1f}").as_bytes());
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

struct Reader<'t> {
    tree: &'t Hierarchy,
    root: NodeId,
    frame: Rect,
    controls: Vec<Control>,
    scrolls: Vec<Act>,
    texts: Vec<String>,
    shapes: BTreeSet<String>,
    labels: Vec<(u64, String)>,
    all_labels: Vec<(u64, String)>,
    fine: Fine,
    fields: usize,
    title: String,
}

impl<'t> Reader<'t> {
    fn new(tree: &'t Hierarchy, root: NodeId) -> Self {
        let frame = tree.node(root).bounds;
        Reader {
            tree,
            root,
            frame,
            controls: Vec::new(),
            scrolls: Vec::new(),
            texts: Vec::new(),
            shapes: BTreeSet::new(),
            labels: Vec::new(),
            all_labels: Vec::new(),
            fine: Fine::default(),
            fields: 0,
            title: window_title(tree, root).unwrap_or_default(),
        }
    }

    fn walk(&mut self) {
        let tree = self.tree;
        let mut paths = vec![0u64; tree.nodes.len()];
        let mut scrolled = vec![false; tree.nodes.len()];
        let mut nodes: Vec<NodeId> = std::iter::once(self.root).chain(tree.descendants(self.root)).collect();
        for &id in &nodes {
            let node = tree.node(id);
            let above = node.parent.filter(|_| id != self.root);
            let index = above.map_or(0, |above| tree.node(above).children.iter().position(|&child| child == id).unwrap_or(0));
            paths[id.0] = path(above.map_or(0, |above| paths[above.0]), &node.class, index);
            scrolled[id.0] = above.is_some_and(|above| scrolled[above.0]) || node.is_scroll_container();
            if node.is_scroll_container() && !above.is_some_and(|above| scrolled[above.0]) {
                self.shapes.insert(format!("scrolls {} {}", node.class, node.resource_id));
            }
        }
        nodes.sort_by_key(|&id| (tree.node(id).bounds.top, tree.node(id).bounds.left));
        for id in nodes {
            let inside = tree.node(id).parent.is_some_and(|above| id != self.root && scrolled[above.0]);
            self.node(id, paths[id.0], inside);
        }
    }

    fn node(&mut self, id: NodeId, place: u64, scrolled: bool) {
        let tree = self.tree;
        let node = tree.node(id);
        let shown = node.bounds.intersection(&self.frame).area();
        if shown <= 0 {
            return;
        }
        let label = masked(node.own_label());
        if !label.is_empty() && !node.is_editable() {
            self.all_labels.push((place, label.clone()));
            self.fine.all.insert(label.clone());
        }
        if node.checked || node.selected {
            self.fine.checked.insert(place);
        }
        if node.scrollable {
            self.scroll(id);
        }
        if node.is_editable() {
            self.fields += 1;
            self.shapes.insert(format!("field {}", node.resource_id));
            return;
        }
        // What covers most of the window swallows touches, it is no control.
        let huge = shown * 5 >= self.frame.area() * 3;
        let control = (node.clickable || node.checkable || node.long_clickable) && !huge;
        if !control {
            self.text(id);
            return;
        }
        if !node.enabled {
            self.fine.disabled.insert(place);
        }
        let whole = masked(tree.label(id));
        if !scrolled && !is_helper_of_field(tree, id) {
            self.shapes.insert(format!("{} {} {}", node.short_class(), node.resource_id, node.checkable));
            self.labels.push((place, whole.clone()));
        }
        if scrolled {
            self.fine.count += 1;
            if whole.chars().count() <= 24 {
                self.fine.rows.insert(whole);
            }
        }
        let place = self.place(id, scrolled);
        if node.clickable || node.checkable {
            self.control(id, Op::Tap, place, false);
        }
        if node.long_clickable {
            self.control(id, Op::LongPress, place, false);
        }
    }

    fn control(&mut self, id: NodeId, op: Op, place: Place, soft: bool) {
        let node = self.tree.node(id);
        if self.controls.len() >= CONTROLS || node.bounds.width() < 2 || node.bounds.height() < 2 {
            return;
        }
        let Some(act) = locate::act(self.tree, id, op) else { return };
        if self.controls.iter().any(|known| known.act == act) {
            return;
        }
        let inside: Vec<NodeId> = std::iter::once(id).chain(self.tree.descendants(id)).collect();
        let toggle = inside.iter().any(|&id| self.tree.node(id).checkable)
            || inside.iter().any(|&id| self.tree.node(id).short_class().contains("Switch"));
        let texts = inside.iter().filter(|&&id| !self.tree.node(id).own_label().is_empty()).count();
        let label: String = self.tree.label(id).split_whitespace().collect::<Vec<_>>().join(" ");
        let long = label.chars().count() > MENU || texts > 2;
        // Told apart for good by `mark_content`, which sees all rows.
        let shape = format!("{} {} {texts} {long}", node.class, node.resource_id);
        let content = (place == Place::Row && op == Op::Tap).then(|| hash(&[shape]));
        self.controls.push(Control {
            act,
            label,
            id: naming::telling_id(node).unwrap_or_default().to_owned(),
            place,
            enabled: node.enabled,
            toggle,
            on: toggle && inside.iter().any(|&id| self.tree.node(id).checked),
            content,
            shape: content,
            selected: node.selected,
            soft,
            bounds: node.bounds,
        });
    }

    /// A text; where its words are those of a menu it may be a control that nothing flags.
    fn text(&mut self, id: NodeId) {
        let tree = self.tree;
        let label = tree.node(id).own_label();
        if label.is_empty()
            || tree
                .ancestors(id)
                .any(|above| tree.is_actionable(above) && tree.node(above).bounds.area() * 5 < self.frame.area() * 3)
        {
            return;
        }
        if self.texts.len() < TEXTS {
            self.texts.push(label.chars().take(300).collect());
        }
        const MENUS: [Concept; 5] =
            [Concept::DeleteAccount, Concept::AccountSecurity, Concept::Settings, Concept::MyProfile, Concept::Deactivate];
        let titled = tree.node(id).bounds.bottom <= self.frame.top + self.frame.height() / 8 || label == self.title;
        if !titled && MENUS.iter().any(|&concept| find_whole(concept, label).is_some()) {
            self.control(id, Op::Tap, Place::Body, true);
        }
    }

    /// Content that moves up and down and takes a good part of the window.
    fn scroll(&mut self, id: NodeId) {
        let node = self.tree.node(id);
        let class = node.short_class();
        let sideways =
            class.contains("ViewPager") || class.contains("Horizontal") || node.bounds.height() * 4 < self.frame.height();
        if !sideways && let Some(act) = locate::act(self.tree, id, Op::Reveal) {
            self.scrolls.push(act);
        }
    }

    fn place(&self, id: NodeId, scrolled: bool) -> Place {
        let bounds = self.tree.node(id).bounds;
        let height = self.frame.height();
        let in_tabs = self.tree.node(id).parent.is_some_and(|above| {
            let row = self.tree.node(above);
            let alike = row.children.iter().filter(|&&child| self.tree.is_actionable(child)).count();
            let wide = row.bounds.width() > row.bounds.height() * 2;
            alike >= 2 && wide && row.children.iter().any(|&child| self.tree.node(child).selected)
        });
        let at_the_foot = bounds.top > self.frame.bottom - height / 6 && bounds.width() * 2 < self.frame.width();
        if in_tabs || (at_the_foot && !scrolled && self.tree.node(id).selected) {
            Place::Tab
        } else if !scrolled && bounds.bottom <= self.frame.top.saturating_add(height / 8) {
            Place::Bar
        } else if scrolled {
            Place::Row
        } else {
            Place::Body
        }
    }
}

/// Rows alike are content from the third on, if their words differ; others stand each for itself. What the lexicon knows by its whole label is
/// a menu wherever it stands.
fn mark_content(controls: &mut [Control]) {
    const MENUS: [Concept; 9] = [
        Concept::DeleteAccount,
        Concept::Deactivate,
        Concept::AccountSecurity,
        Concept::Settings,
        Concept::MyProfile,
        Concept::Unsubscribe,
        Concept::PrivacyPolicy,
        Concept::SignUp,
        Concept::LogIn,
    ];
    let shapes: Vec<Option<u64>> = controls.iter().map(|control| control.content).collect();
    for control in controls {
        let menu = control.content;
        let alike = shapes.iter().filter(|shape| shape.is_some() && **shape == control.content).count();
        let known = MENUS.iter().any(|&concept| find_whole(concept, &control.label).is_some());
        let short = control.label.chars().count() <= MENU && !control.label.chars().any(|c| c.is_ascii_digit());
        // Rows without an id of their own look alike in every menu: short words without digits are given the benefit.
        let own = !control.id.is_empty();
        control.shape = menu.filter(|_| alike >= ALIKE);
        if known || alike < ALIKE || (short && !own) {
            control.content = None;
        }
    }
}

fn path(above: u64, class: &str, index: usize) -> u64 {
    let mut hash = above ^ 0xcbf2_9ce4_8422_2325;
    for byte in class.bytes().chain(index.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

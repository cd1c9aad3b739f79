//! Finds the view that a selector means. The server has two search engines, and which one looks makes a difference: the newer compares
//! words to the letter and finds inner views before outer ones; the older ignores case in parts of words, finds outer views first, and
//! knows places, choices and chains.

use std::cell::Cell;

use super::selector::{Criterion, Field, Flag, Relation, Selector, Test};
use crate::system::hierarchy::{Node, Tree};

/// How many comparisons one search may take; chains can ask for very many.
const MAX_STEPS: u32 = 2_000_000;

/// What the older engine looks for.
#[derive(Debug, Clone)]
pub struct Query {
    /// Within which view.
    pub container: Option<Selector>,
    /// What, and in the container, which of those that fit.
    pub selector: Selector,
}

impl Query {
    /// A selector by itself.
    pub fn of(selector: Selector) -> Self {
        Self { container: None, selector }
    }
}

/// A tree's nodes in the order in which they are written.
pub struct Nodes<'t> {
    tree: &'t Tree,
    all: Vec<Entry<'t>>,
    steps: Cell<u32>,
}

struct Entry<'t> {
    node: &'t Node,
    parent: Option<usize>,
    children: Vec<usize>,
}

/// One part of a chain.
struct Part<'s> {
    relation: Relation,
    selector: &'s Selector,
    /// How many that fit were passed over.
    passed: Cell<usize>,
}

impl<'t> Nodes<'t> {
    /// The nodes of a tree.
    pub fn new(tree: &'t Tree) -> Self {
        Self::within(tree, &tree.root)
    }

    /// The nodes below one of a tree's.
    pub fn within(tree: &'t Tree, root: &'t Node) -> Self {
        let mut nodes = Self { tree, all: Vec::new(), steps: Cell::new(0) };
        nodes.add(root, None);
        nodes
    }

    fn add(&mut self, node: &'t Node, parent: Option<usize>) -> usize {
        let at = self.all.len();
        self.all.push(Entry { node, parent, children: Vec::new() });
        for child in &node.children {
            let child = self.add(child, Some(at));
            self.all[at].children.push(child);
        }
        at
    }

    /// The first view that the newer engine finds.
    pub fn newer(&self, selector: &Selector) -> Option<&'t Node> {
        fn below<'t>(nodes: &Nodes<'t>, node: &'t Node, selector: &Selector) -> Option<&'t Node> {
            let inner = node.children.iter().find_map(|child| below(nodes, child, selector));
            inner.or_else(|| selector.criteria.iter().all(|criterion| nodes.holds(node, criterion, false)).then_some(node))
        }
        below(self, self.all.first()?.node, selector)
    }

    /// The first view that the older engine finds.
    pub fn older(&self, query: &Query) -> Option<&'t Node> {
        self.steps.set(0);
        let from = match &query.container {
            None => return self.regular(&parts(&query.selector), 0, 0).map(|at| self.all[at].node),
            Some(container) => self.regular(&parts(container), 0, 0)?,
        };
        let mut remaining = query.selector.instance.unwrap_or(0);
        let mut pattern = query.selector.clone();
        pattern.instance = None;
        self.pattern(&parts(&pattern), 0, from, 0, &mut remaining).map(|at| self.all[at].node)
    }

    fn regular(&self, parts: &[Part<'_>], part: usize, from: usize) -> Option<usize> {
        let (mut part, mut from) = (part, from);
        if self.fits(&parts[part], from, self.all[from].node.index) {
            let Some(next) = parts.get(part + 1) else { return Some(from) };
            part += 1;
            if next.relation == Relation::Sibling {
                from = self.all[from].parent?;
            }
        }
        self.all[from].children.iter().find_map(|child| self.regular(parts, part, *child))
    }

    /// As [`Nodes::regular`], but passes over the first `remaining` that fit, and begins anew below each of them.
    fn pattern(&self, parts: &[Part<'_>], part: usize, from: usize, index: usize, remaining: &mut usize) -> Option<usize> {
        let (mut part, mut from) = (part, from);
        if self.fits(&parts[part], from, index) {
            match parts.get(part + 1) {
                None if *remaining == 0 => return Some(from),
                None => {
                    *remaining -= 1;
                    part = 0;
                }
                Some(next) => {
                    part += 1;
                    if next.relation == Relation::Sibling {
                        from = self.all[from].parent?;
                    }
                }
            }
        }
        let children = &self.all[from].children;
        children.iter().find_map(|child| self.pattern(parts, part, *child, self.all[*child].node.index, remaining))
    }

    fn fits(&self, part: &Part<'_>, at: usize, index: usize) -> bool {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS {
            return false;
        }
        let node = self.all[at].node;
        let fits = part.selector.criteria.iter().all(|criterion| match criterion {
            Criterion::Index(wanted) => i64::try_from(index) == Ok(*wanted),
            criterion => self.holds(node, criterion, true),
        });
        if fits && part.selector.instance.is_some_and(|instance| part.passed.get() < instance) {
            part.passed.set(part.passed.get() + 1);
            return false;
        }
        fits
    }

    fn holds(&self, node: &Node, criterion: &Criterion, older: bool) -> bool {
        match criterion {
            Criterion::State(flag, wanted) => state(node, *flag) == *wanted,
            Criterion::Words(field, test) => match words(self.tree, node, *field) {
                Some(words) => compare(words, test, *field, older),
                // The newer engine takes missing words for empty ones.
                None => !older && compare("", test, *field, older),
            },
            Criterion::Index(wanted) => i64::try_from(node.index) == Ok(*wanted),
        }
    }
}

fn parts(selector: &Selector) -> Vec<Part<'_>> {
    fn add<'s>(parts: &mut Vec<Part<'s>>, relation: Relation, selector: &'s Selector) {
        parts.push(Part { relation, selector, passed: Cell::new(0) });
        for (relation, selector) in &selector.chain {
            add(parts, *relation, selector);
        }
    }
    let mut parts = Vec::new();
    add(&mut parts, Relation::Child, selector);
    parts
}

fn compare(words: &str, test: &Test, field: Field, older: bool) -> bool {
    let lower = |text: &str| text.to_lowercase();
    match test {
        // `.Button` is short for a class of `android.widget`, in the newer engine.
        Test::Is(wanted) if !older && field == Field::Class && wanted.starts_with('.') => {
            words.strip_prefix("android.widget") == Some(wanted)
        }
        Test::Is(wanted) => words == wanted,
        Test::Starts(wanted) if older => lower(words).starts_with(&lower(wanted)),
        Test::Starts(wanted) => words.starts_with(wanted.as_str()),
        Test::Contains(wanted) if older => lower(words).contains(&lower(wanted)),
        Test::Contains(wanted) => words.contains(wanted.as_str()),
        Test::Matches(_, line, all) => {
            let across = older && matches!(field, Field::Text | Field::Description);
            if across { all.is_match(words) } else { line.is_match(words) }
        }
    }
}

/// A view's words; `None` where it has none, not even empty ones.
fn words<'t>(tree: &'t Tree, node: &'t Node, field: Field) -> Option<&'t str> {
    let some = |text: &'t str| Some(text).filter(|text| !text.is_empty());
    match field {
        Field::Text => text(node),
        Field::Class => Some(node.view.class),
        Field::Description => some(&node.view.description),
        Field::Package => Some(&tree.package),
        Field::Id => some(&node.view.id),
    }
}

/// A view's text; `None` for views that never have one.
pub fn text(node: &Node) -> Option<&str> {
    const WITH_TEXT: [&str; 8] =
        ["TextView", "EditText", "Button", "CheckBox", "RadioButton", "Switch", "ToggleButton", "CheckedTextView"];
    let kind = node.view.class.rsplit('.').next().unwrap_or_default();
    (!node.view.text.is_empty() || WITH_TEXT.contains(&kind)).then_some(node.view.text.as_str())
}

fn state(node: &Node, flag: Flag) -> bool {
    let view = &node.view;
    match flag {
        Flag::Checkable => view.checkable,
        Flag::Checked => view.checked,
        Flag::Clickable => view.clickable,
        Flag::LongClickable => view.long_clickable,
        Flag::Scrollable => view.scrollable,
        Flag::Enabled => !view.disabled,
        Flag::Focusable => view.focusable,
        Flag::Focused => view.focused,
        Flag::Selected => view.selected,
    }
}

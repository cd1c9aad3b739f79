//! Finds what a selector names. The semantics are Maestro's, so that flows people have keep their meaning:
//!
//! - a pattern is a regular expression for the *whole* value; case does not count, `.` matches a line break, `^` and `$` match at lines;
//!   one that does not compile is taken literally, and a value equal to the pattern always matches; line breaks in the value may
//!   stand as spaces in the pattern;
//! - of nested nodes that match, the innermost counts;
//! - `below`, `above`, `leftOf`, `rightOf` compare top-left corners;
//! - with `index`, matches are ordered by top and left; without, clickable ones come first;
//! - nodes of which less than a tenth is on the screen, with nothing visible inside, are not there.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::node::{Hierarchy, Node, NodeId, Rect};
use super::pattern::{Pattern, PatternError};
use super::selector::{Selector, Trait};

/// Least share of a node that must be on the screen, in percent.
const VISIBLE_PERCENT: i64 = 10;
/// Characters that a long text has more than.
const LONG_TEXT: usize = 200;
/// By how much the sides of a square may differ, in percent of its height.
const SQUARE_PERCENT: i64 = 3;

impl Selector {
    /// The nodes that it names, the best first; empty when there is none. With `index` at most one.
    pub fn find(&self, tree: &Hierarchy) -> Result<Vec<NodeId>, PatternError> {
        let visible = visible_nodes(tree);
        self.find_among(tree, &visible)
    }

    fn find_among(&self, tree: &Hierarchy, nodes: &[NodeId]) -> Result<Vec<NodeId>, PatternError> {
        let inside;
        let nodes = match &self.child_of {
            Some(parent) => match parent.find_among(tree, nodes)?.first() {
                Some(&parent) => {
                    let below: HashSet<NodeId> = tree.descendants(parent).collect();
                    inside = nodes.iter().copied().filter(|id| below.contains(id)).collect::<Vec<_>>();
                    &inside[..]
                }
                None => return Ok(Vec::new()),
            },
            None => nodes,
        };
        let mut found = self.basic(tree, nodes)?;
        self.keep_related(tree, nodes, &mut found)?;
        collapse_equal(tree, &mut found);
        match self.index {
            Some(index) => {
                found.sort_by_key(|&id| (tree.node(id).bounds.top, tree.node(id).bounds.left));
                let index = if index < 0 { index.checked_add(found.len() as i64) } else { Some(index) };
                let chosen = index.and_then(|index| usize::try_from(index).ok()).and_then(|index| found.get(index).copied());
                Ok(chosen.into_iter().collect())
            }
            None => {
                found.sort_by_key(|&id| !tree.node(id).clickable);
                Ok(found)
            }
        }
    }

    /// Matches of the parts that look at one node, reduced to the innermost; all nodes when there is no such part.
    fn basic(&self, tree: &Hierarchy, nodes: &[NodeId]) -> Result<Vec<NodeId>, PatternError> {
        let compile = |pattern: &Option<String>| pattern.as_deref().map(Pattern::new).transpose();
        let (text, id, description) = (compile(&self.text)?, compile(&self.id)?, compile(&self.description)?);
        let flags = [self.enabled, self.selected, self.checked, self.focused];
        let plain = text.is_none() && id.is_none() && description.is_none() && self.class.is_none() && flags == [None; 4];
        if plain && self.width.is_none() && self.height.is_none() && self.traits.is_empty() {
            return Ok(nodes.to_vec());
        }
        let tolerance = self.tolerance.unwrap_or(0);
        let sized = |want: Option<u32>, is: i32| want.is_none_or(|want| want.abs_diff(is.unsigned_abs()) <= tolerance);
        let matches = |node: &Node| {
            text.as_ref().is_none_or(|p| p.matches(&node.text) || p.matches(&node.hint) || p.matches(&node.content_desc))
                && id.as_ref().is_none_or(|p| p.matches(&node.resource_id) || p.matches(node.local_id()))
                && description.as_ref().is_none_or(|p| p.matches(&node.content_desc))
                && self.class.as_ref().is_none_or(|class| *class == node.class || class == node.short_class())
                && sized(self.width, node.bounds.width())
                && sized(self.height, node.bounds.height())
                && self.traits.iter().all(|wanted| has_trait(node, *wanted))
                && flags
                    .iter()
                    .zip([node.enabled, node.selected, node.checked, node.focused])
                    .all(|(want, is)| want.is_none_or(|w| w == is))
        };
        let matching: Vec<NodeId> = nodes.iter().copied().filter(|&id| matches(tree.node(id))).collect();
        let outer: HashSet<NodeId> = matching.iter().flat_map(|&id| tree.ancestors(id)).collect();
        Ok(matching.into_iter().filter(|id| !outer.contains(id)).collect())
    }

    /// Drops matches that do not stand to other nodes as the selector says.
    fn keep_related(&self, tree: &Hierarchy, nodes: &[NodeId], found: &mut Vec<NodeId>) -> Result<(), PatternError> {
        type Stands = fn(Rect, Rect) -> bool;
        type Outermost = fn(Rect) -> i32;
        // Whether it stands so to any of them is whether it does to the outermost one.
        let corners: [(&Option<Box<Selector>>, Outermost, Stands); 4] = [
            (&self.below, |rect| rect.top, |it, other| it.top > other.top),
            (&self.above, |rect| -rect.top, |it, other| it.top < other.top),
            (&self.left_of, |rect| -rect.left, |it, other| it.left < other.left),
            (&self.right_of, |rect| rect.left, |it, other| it.left > other.left),
        ];
        for (selector, outermost, stands) in corners {
            if let Some(selector) = selector {
                let others = selector.find_among(tree, nodes)?.into_iter().map(|id| tree.node(id).bounds);
                let other = others.min_by_key(|bounds| outermost(*bounds));
                found.retain(|&id| other.is_some_and(|other| stands(tree.node(id).bounds, other)));
            }
        }
        if let Some(child) = &self.contains_child {
            let children: HashSet<NodeId> = child.find_among(tree, nodes)?.into_iter().collect();
            found.retain(|&id| tree.node(id).children.iter().any(|child| children.contains(child)));
        }
        for descendant in &self.contains_descendants {
            let inner = descendant.find_among(tree, nodes)?;
            let holders: HashSet<NodeId> = inner.into_iter().flat_map(|id| tree.ancestors(id)).collect();
            found.retain(|id| holders.contains(id));
        }
        Ok(())
    }
}

fn has_trait(node: &Node, wanted: Trait) -> bool {
    match wanted {
        Trait::Text => !node.text.is_empty(),
        Trait::LongText => node.text.chars().count() > LONG_TEXT,
        Trait::Square => {
            let (width, height) = (i64::from(node.bounds.width()), i64::from(node.bounds.height()));
            (width - height).abs() * 100 < height * SQUARE_PERCENT
        }
    }
}

/// Nodes of which a tenth or more is on the screen, or something inside is; in document order.
fn visible_nodes(tree: &Hierarchy) -> Vec<NodeId> {
    let windows = tree.roots.iter().map(|&root| tree.node(root).bounds);
    let screen = windows.fold(Rect::default(), |all, one| Rect::new(0, 0, all.right.max(one.right), all.bottom.max(one.bottom)));
    let mut visible = vec![false; tree.nodes.len()];
    // Children stand after their parents, so going backwards settles them first.
    for (id, node) in tree.iter().collect::<Vec<_>>().into_iter().rev() {
        let (area, shown) = (node.bounds.area(), node.bounds.intersection(&screen).area());
        visible[id.0] = (area > 0 && shown * 100 >= area * VISIBLE_PERCENT) || node.children.iter().any(|child| visible[child.0]);
    }
    tree.iter().map(|(id, _)| id).filter(|id| visible[id.0]).collect()
}

/// Keeps the first of nodes that are the same in every attribute, place and child, as if they were one.
fn collapse_equal(tree: &Hierarchy, found: &mut Vec<NodeId>) {
    if found.len() < 2 {
        return;
    }
    // One hash for a node with all below it, so that no hostile tree makes this slow. Children stand after their parents.
    let mut hashes = vec![0u64; tree.nodes.len()];
    for (id, node) in tree.iter().collect::<Vec<_>>().into_iter().rev() {
        let mut hasher = DefaultHasher::new();
        let texts = [&node.text, &node.resource_id, &node.class, &node.package, &node.content_desc, &node.hint];
        let flags = [node.checkable, node.checked, node.clickable, node.enabled, node.focusable, node.focused];
        let more = [node.scrollable, node.long_clickable, node.password, node.selected];
        (texts, flags, more, node.bounds).hash(&mut hasher);
        node.children.iter().for_each(|child| hashes[child.0].hash(&mut hasher));
        hashes[id.0] = hasher.finish();
    }
    let mut seen = HashSet::new();
    found.retain(|id| seen.insert(hashes[id.0]));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::parse;

    fn page() -> Hierarchy {
        parse(include_str!("../../tests/fixtures/ui/settings.xml")).unwrap()
    }

    fn texts(selector: &Selector) -> Vec<String> {
        let tree = page();
        selector.find(&tree).unwrap().into_iter().map(|id| tree.label(id).to_owned()).collect()
    }

    fn text(pattern: &str) -> Selector {
        Selector { text: Some(pattern.into()), ..Default::default() }
    }

    fn id(pattern: &str) -> Selector {
        Selector { id: Some(pattern.into()), ..Default::default() }
    }

    #[test]
    fn a_pattern_is_for_the_whole_value_and_ignores_case() {
        assert_eq!(texts(&text("ACCOUNT AND security")), ["Account and security"]);
        assert_eq!(texts(&text("Account")), Vec::<String>::new());
        assert_eq!(texts(&text("account.*")), ["Account and security"]);
        assert_eq!(texts(&text("隐私.*")), ["隐私政策"]);
    }

    #[test]
    fn text_means_hint_and_description_too() {
        assert_eq!(texts(&text("Search settings")).len(), 1);
        assert_eq!(texts(&text("Go back")), ["Go back"]);
        assert_eq!(texts(&Selector { description: Some("Account.*".into()), ..Default::default() }), Vec::<String>::new());
    }

    #[test]
    fn an_id_matches_whole_or_after_the_slash() {
        assert_eq!(texts(&id("log_out")), ["Log out"]);
        assert_eq!(texts(&id("com.example.im:id/log_out")), ["Log out"]);
        assert_eq!(texts(&id("log")), Vec::<String>::new());
    }

    #[test]
    fn the_innermost_match_counts() {
        let tree = page();
        let found = Selector { enabled: Some(true), ..id(".*row") }.find(&tree).unwrap();
        assert!(found.iter().all(|&id| tree.node(id).local_id() == "row"));
        // Row and its label both have this description or text; the label is inside.
        let found = text("About").find(&tree).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(tree.node(found[0]).short_class(), "TextView");
    }

    #[test]
    fn index_orders_by_place_and_counts_from_the_end() {
        let titles = |index| texts(&Selector { index: Some(index), ..id("title") });
        assert_eq!(titles(0), ["Account and security"]);
        assert_eq!(titles(1), ["隐私政策"]);
        assert_eq!(titles(-1), ["About"]);
        assert_eq!(titles(9), Vec::<String>::new());
        assert_eq!(titles(-9), Vec::<String>::new());
    }

    #[test]
    fn clickable_matches_come_first() {
        // The heading "Settings" stands before the tab of the same text, which is clickable.
        let tree = page();
        let found = text("Settings").find(&tree).unwrap();
        assert_eq!(found.len(), 2);
        assert!(tree.node(found[0]).clickable && !tree.node(found[1]).clickable);
    }

    #[test]
    fn relations_compare_top_left_corners() {
        let below = Selector { below: Some(Box::new(text("隐私政策"))), ..id("title") };
        assert_eq!(texts(&below), ["About"]);
        let above = Selector { above: Some(Box::new(text("隐私政策"))), ..id("title") };
        assert_eq!(texts(&above), ["Account and security"]);
        let left = Selector { left_of: Some(Box::new(id("tab_settings"))), ..id("tab_.*") };
        assert_eq!(texts(&left), ["Home"]);
        let right = Selector { right_of: Some(Box::new(id("tab_home"))), ..id("tab_.*") };
        assert_eq!(texts(&right), ["Settings"]);
    }

    #[test]
    fn containment() {
        let tree = page();
        let row = Selector { contains_descendants: vec![text("隐私政策")], ..id("row") };
        assert_eq!(row.find(&tree).unwrap().len(), 1);
        let row = Selector { contains_child: Some(Box::new(text("About"))), ..id("row") };
        assert_eq!(tree.label(row.find(&tree).unwrap()[0]), "About");
        let inside = Selector { child_of: Some(Box::new(id("tabs"))), ..text("Settings") };
        assert_eq!(inside.find(&tree).unwrap().len(), 1);
        let nowhere = Selector { child_of: Some(Box::new(id("missing"))), ..text("Settings") };
        assert!(nowhere.find(&tree).unwrap().is_empty());
    }

    #[test]
    fn what_is_off_the_screen_or_has_no_place_is_not_there() {
        assert_eq!(texts(&text("Below the fold")), Vec::<String>::new());
        assert_eq!(texts(&text("Nowhere")), Vec::<String>::new());
    }

    #[test]
    fn states_are_asked_for() {
        let node = |id: &str, state: &str| format!("<node resource-id='{id}' enabled='true' {state} bounds='[0,0][9,9]'/>");
        let states = ["selected", "checked", "focused"].map(|state| node(state, &format!("{state}='true'"))).concat();
        let off = "<node resource-id='off' enabled='false' bounds='[0,0][9,9]'/>";
        let tree =
            parse(&format!("<hierarchy><node enabled='true' bounds='[0,0][9,9]'>{states}{off}</node></hierarchy>")).unwrap();
        let ids = |selector: Selector| -> Vec<String> {
            selector.find(&tree).unwrap().into_iter().map(|id| tree.node(id).resource_id.clone()).collect()
        };
        assert_eq!(ids(Selector { selected: Some(true), ..Selector::default() }), ["selected"]);
        assert_eq!(ids(Selector { checked: Some(true), ..Selector::default() }), ["checked"]);
        assert_eq!(ids(Selector { focused: Some(true), ..Selector::default() }), ["focused"]);
        assert_eq!(ids(Selector { enabled: Some(false), ..Selector::default() }), ["off"]);
        assert_eq!(ids(Selector { enabled: Some(true), checked: Some(false), ..Selector::default() }), ["selected", "focused"]);
    }

    #[test]
    fn size_and_traits() {
        let long = "long ".repeat(50);
        let tree = parse(&format!(
            "<hierarchy><node bounds='[0,0][500,900]'><node text='' class='a' bounds='[0,0][100,102]'/><node text='{long}' class='b' \
             bounds='[0,200][100,300]'/><node text='short' class='c' bounds='[0,400][100,410]'/></node></hierarchy>"
        ))
        .unwrap();
        let classes = |selector: Selector| -> Vec<String> {
            selector.find(&tree).unwrap().into_iter().map(|id| tree.node(id).class.clone()).collect()
        };
        let with = |traits: &[Trait]| classes(Selector { traits: traits.to_vec(), ..Selector::default() });
        assert_eq!(with(&[Trait::Square]), ["a", "b"]);
        assert_eq!(with(&[Trait::Text]), ["b", "c"]);
        assert_eq!(with(&[Trait::LongText, Trait::Square]), ["b"]);
        let sized = |width, height, tolerance| classes(Selector { width, height, tolerance, ..Selector::default() });
        assert_eq!(sized(Some(100), Some(100), None), ["b"]);
        assert_eq!(sized(Some(99), Some(101), Some(1)), ["a", "b"]);
        assert_eq!(sized(None, Some(10), None), ["c"]);
    }

    #[test]
    fn twins_are_one() {
        let twin = "<node text='x' bounds='[0,0][9,9]'/>";
        let tree = parse(&format!(
            "<hierarchy><node bounds='[0,0][9,9]'>{twin}{twin}<node text='x' bounds='[0,5][9,9]'/></node></hierarchy>"
        ))
        .unwrap();
        assert_eq!(text("x").find(&tree).unwrap().len(), 2);
    }

    /// A tree of nodes with few texts, so that selectors find something.
    fn any_tree() -> impl Strategy<Value = String> {
        let node = ("[ab]{0,2}|\\PC{0,4}", 0..400, 0..400, 0..300, 0..300, any::<bool>()).prop_map(|(text, x, y, w, h, flag)| {
            let text = text.replace(['&', '<', '>', '\''], "");
            format!(
                "<node text='{text}' resource-id='{text}' clickable='{flag}' enabled='{flag}' bounds='[{x},{y}][{},{}]'",
                x + w,
                y + h
            )
        });
        let leaf = node.clone().prop_map(|open| open + "/>");
        let tree = leaf.prop_recursive(6, 60, 4, move |inner| {
            (node.clone(), proptest::collection::vec(inner, 0..4))
                .prop_map(|(open, inner)| format!("{open}>{}</node>", inner.concat()))
        });
        tree.prop_map(|tree| format!("<hierarchy>{tree}</hierarchy>"))
    }

    fn any_selector() -> impl Strategy<Value = Selector> {
        let patterns = ["a", "b", ".*", "[ab]+", "(a+)+$", "(?=a)a", "^(?!b).*", "(", r"\Qa\E", "(a|aa)+(?=c)", "\u{0}"];
        let pattern = || proptest::option::of(proptest::sample::select(patterns.to_vec()).prop_map(str::to_owned));
        let flag = || proptest::option::weighted(0.2, any::<bool>());
        let leaf = (pattern(), pattern(), proptest::option::weighted(0.3, -5i64..5), flag(), flag()).prop_map(
            |(text, id, index, enabled, checked)| Selector { text, id, index, enabled, checked, ..Selector::default() },
        );
        leaf.prop_recursive(4, 20, 3, |inner| {
            let boxed = || proptest::option::weighted(0.3, inner.clone().prop_map(Box::new));
            let related = (boxed(), boxed(), boxed(), boxed(), boxed());
            (inner.clone(), related, proptest::collection::vec(inner.clone(), 0..2)).prop_map(
                |(selector, (below, left_of, right_of, contains_child, child_of), contains_descendants)| Selector {
                    below,
                    left_of,
                    right_of,
                    contains_child,
                    child_of,
                    contains_descendants,
                    ..selector
                },
            )
        })
    }

    proptest! {
        #[test]
        fn any_selector_is_answered_on_any_tree(tree in any_tree(), selector in any_selector()) {
            let tree = parse(&tree).unwrap();
            let found = selector.find(&tree).unwrap();
            let unique: HashSet<&NodeId> = found.iter().collect();
            prop_assert_eq!(unique.len(), found.len());
            if let Some(index) = selector.index {
                prop_assert!(found.len() <= 1);
                let all = Selector { index: None, ..selector.clone() }.find(&tree).unwrap();
                let place = if index < 0 { index + all.len() as i64 } else { index };
                prop_assert_eq!(found.len() == 1, (0..all.len() as i64).contains(&place));
                prop_assert!(found.iter().all(|id| all.contains(id)));
            }
        }
    }

    #[test]
    fn hostile_patterns_and_trees_end() {
        let value = "a".repeat(4_000);
        let nodes: String = (0..1_500).map(|at| format!("<node text='{value}{at}' bounds='[0,{at}][9,{}]'/>", at + 9)).collect();
        let tree = parse(&format!("<hierarchy><node bounds='[0,0][9,9000]'>{nodes}</node></hierarchy>")).unwrap();
        for pattern in ["(a+)+b(?=c)", "(?=(a+)+)(a+)+b", r"(a*)*\1b", "(a|aa)+(?!a)c"] {
            assert!(text(pattern).find(&tree).unwrap().is_empty(), "{pattern}");
        }
        let all = || Some(Box::new(text(".*")));
        let related = Selector { below: all(), right_of: all(), contains_descendants: vec![text(".*"); 20], ..text(".*") };
        // Without its bounds each of these would take hours.
        assert!(related.find(&tree).unwrap().len() <= tree.nodes.len());
    }
}

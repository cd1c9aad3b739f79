//! How a control is named by a selector: so that it means that control alone, and a person can read it.

use super::node::{Hierarchy, Node, NodeId};
use super::selector::Selector;

/// Longest text that names a control, in characters.
pub const LONGEST: usize = 60;

/// Whether a selector names this node, or something inside it, and nothing else.
pub fn names_alone(tree: &Hierarchy, id: NodeId, selector: &Selector) -> bool {
    let inside = |found: NodeId| lies_in(tree, found, id);
    // Patterns are dear: what cannot be alone is known without one.
    let same = |node: &Node| {
        let plain = |text: &str, pattern: &Option<String>| pattern.as_ref().is_some_and(|pattern| escaped(text) == *pattern);
        [&node.text, &node.content_desc, &node.hint].iter().any(|text| plain(text, &selector.text))
            || plain(node.local_id(), &selector.id)
    };
    let related = selector.size() > 1;
    if !related && tree.iter().any(|(other, node)| same(node) && !inside(other)) {
        return false;
    }
    let found = selector.find(tree).unwrap_or_default();
    !found.is_empty() && found.iter().all(|&one| inside(one))
}

/// Whether a node is that one, or stands below it.
pub fn lies_in(tree: &Hierarchy, node: NodeId, outer: NodeId) -> bool {
    node == outer || tree.ancestors(node).any(|above| above == outer)
}

/// Whether a text is short enough to name something, and stands in one line.
pub fn is_short(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST && !text.contains('\n')
}

/// Whether a text says the same tomorrow: one that holds digits may be a clock or a counter.
pub fn is_steady(text: &str) -> bool {
    !text.chars().any(char::is_numeric)
}

/// An id that says something: not one that a shrinker made.
pub fn telling_id(node: &Node) -> Option<&str> {
    let id = node.local_id();
    (id.len() > 3 && id.chars().any(|c| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u'))).then_some(id)
}

/// A text as a pattern that means itself; only what a pattern gives a meaning is escaped, so that people can read it.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A pattern that holds whatever its numbers are: prices and counters change.
pub fn any_numbers(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        match c {
            c if c.is_ascii_digit() && out.ends_with(r"\d+") => {}
            c if c.is_ascii_digit() => out.push_str(r"\d+"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_sign_may_be_others() {
        assert_eq!(any_numbers(&escaped("Lamps from 49 (3.50)")), r"Lamps from \d+ \(\d+\.\d+\)");
    }

    #[test]
    fn ids_of_shrinkers_say_nothing() {
        let node = |id: &str| Node { resource_id: format!("com.example:id/{id}"), ..Node::default() };
        assert_eq!(telling_id(&node("log_out")), Some("log_out"));
        assert_eq!([telling_id(&node("a")), telling_id(&node("xyz1"))], [None, None]);
    }
}

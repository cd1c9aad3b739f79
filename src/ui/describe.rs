//! Selectors in words: for messages, and the labels on the screen that come nearest to one that was not found.

use super::node::{Hierarchy, Node, NodeId};
use super::selector::{Selector, Trait};

/// Most names that a message lists.
const SHOWN: usize = 5;

impl Selector {
    /// Replaces every pattern and class name in it and in the selectors inside it.
    pub fn map_strings<E>(&self, map: &mut dyn FnMut(&str) -> Result<String, E>) -> Result<Selector, E> {
        let inner = |selector: &Option<Box<Selector>>, map: &mut dyn FnMut(&str) -> Result<String, E>| {
            selector.as_ref().map(|selector| selector.map_strings(map).map(Box::new)).transpose()
        };
        Ok(Selector {
            text: self.text.as_deref().map(&mut *map).transpose()?,
            id: self.id.as_deref().map(&mut *map).transpose()?,
            description: self.description.as_deref().map(&mut *map).transpose()?,
            class: self.class.as_deref().map(&mut *map).transpose()?,
            index: self.index,
            index_text: self.index_text.as_deref().map(&mut *map).transpose()?,
            width: self.width,
            height: self.height,
            tolerance: self.tolerance,
            traits: self.traits.clone(),
            css: self.css.as_deref().map(&mut *map).transpose()?,
            enabled: self.enabled,
            selected: self.selected,
            checked: self.checked,
            focused: self.focused,
            below: inner(&self.below, map)?,
            above: inner(&self.above, map)?,
            left_of: inner(&self.left_of, map)?,
            right_of: inner(&self.right_of, map)?,
            contains_child: inner(&self.contains_child, map)?,
            contains_descendants: self
                .contains_descendants
                .iter()
                .map(|selector| selector.map_strings(map))
                .collect::<Result<Vec<_>, _>>()?,
            child_of: inner(&self.child_of, map)?,
        })
    }

    /// The selector as a person would write it: `text: Delete account, below: (id: header)`.
    pub fn describe(&self) -> String {
        let strings = [
            ("text", &self.text),
            ("id", &self.id),
            ("description", &self.description),
            ("class", &self.class),
            ("css", &self.css),
        ];
        let mut parts: Vec<String> =
            strings.into_iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}: {value}"))).collect();
        parts.extend(self.index.map(|index| format!("index: {index}")));
        parts.extend(self.index_text.as_ref().map(|index| format!("index: {index}")));
        let numbers = [("width", self.width), ("height", self.height), ("tolerance", self.tolerance)];
        parts.extend(numbers.into_iter().filter_map(|(name, value)| value.map(|value| format!("{name}: {value}"))));
        if !self.traits.is_empty() {
            let words: Vec<&str> = self.traits.iter().map(|one| Trait::WORDS[*one as usize]).collect();
            parts.push(format!("traits: {}", words.join(" ")));
        }
        let flags =
            [("enabled", self.enabled), ("selected", self.selected), ("checked", self.checked), ("focused", self.focused)];
        parts.extend(flags.into_iter().filter_map(|(name, value)| value.map(|value| format!("{name}: {value}"))));
        let relations = [
            ("below", &self.below),
            ("above", &self.above),
            ("leftOf", &self.left_of),
            ("rightOf", &self.right_of),
            ("containsChild", &self.contains_child),
            ("childOf", &self.child_of),
        ];
        parts.extend(
            relations
                .into_iter()
                .filter_map(|(name, inner)| inner.as_ref().map(|inner| format!("{name}: ({})", inner.describe()))),
        );
        if !self.contains_descendants.is_empty() {
            let inner: Vec<String> = self.contains_descendants.iter().map(|inner| format!("({})", inner.describe())).collect();
            parts.push(format!("containsDescendants: {}", inner.join(", ")));
        }
        if parts.is_empty() { "anything".to_owned() } else { parts.join(", ") }
    }

    /// Up to `n` labels (or ids, when it names only an id) of the screen, those most like what it looks for first.
    pub fn nearest(&self, tree: &Hierarchy, n: usize) -> Vec<String> {
        match &self.id {
            Some(id) if !self.names_a_text() => most_like(id, tree, n, Node::local_id),
            _ => self.nearest_labels(tree, n),
        }
    }

    /// What a screen has in place of the element that is not there, for a message: ids if none has its id, else labels.
    pub fn instead(&self, tree: &Hierarchy) -> String {
        let named = |names: Vec<String>| names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
        let labels = || named(self.nearest_labels(tree, SHOWN));
        if let Some(id) = &self.id {
            let alone = Selector { id: Some(id.clone()), ..Selector::default() };
            if alone.find(tree).is_ok_and(|found| !found.is_empty()) {
                if !self.names_a_text() {
                    return "an element has that id, but it is not all that was asked for".to_owned();
                }
            } else {
                let (ids, labels) = (named(most_like(id, tree, SHOWN, Node::local_id)), labels());
                return match (ids.as_str(), labels.as_str()) {
                    ("", "") => "nothing on the screen has an id or a text".to_owned(),
                    ("", labels) => format!("no element on the screen has an id; its texts: {labels}"),
                    (ids, _) => format!("no element has that id; nearest ids on the screen: {ids}"),
                };
            }
        }
        match labels().as_str() {
            "" => "there is nothing to read on the screen".to_owned(),
            labels => format!("nearest on the screen: {labels}"),
        }
    }

    fn names_a_text(&self) -> bool {
        self.text.is_some() || self.description.is_some()
    }

    fn nearest_labels(&self, tree: &Hierarchy, n: usize) -> Vec<String> {
        let wanted = self.text.as_ref().or(self.description.as_ref()).map(String::as_str).unwrap_or_default();
        most_like(wanted, tree, n, Node::own_label)
    }
}

/// Up to `n` names that nodes with a place have, those most like `wanted` first.
fn most_like(wanted: &str, tree: &Hierarchy, n: usize, name: fn(&Node) -> &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, node) in tree.iter().filter(|(_, node)| node.bounds.area() > 0) {
        let name: String = name(node).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    // Stable, so names that are equally far stay in the order of the screen.
    names.sort_by_cached_key(|name| std::cmp::Reverse(likeness(wanted, name)));
    names.truncate(n);
    names
}

impl Hierarchy {
    /// A node in a few words for a message: `“Delete account” (Button)`.
    pub fn describe(&self, id: NodeId) -> String {
        let (label, class) = (self.label(id), self.node(id).short_class());
        if label.is_empty() { class.to_owned() } else { format!("“{label}” ({class})") }
    }
}

/// How alike two texts are, in thousandths: shared pairs of neighbouring characters, case and spaces left out; for one character, it.
fn likeness(a: &str, b: &str) -> u32 {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        match chars[..] {
            [one] => vec![(one, one)],
            _ => chars.windows(2).map(|pair| (pair[0], pair[1])).collect(),
        }
    };
    let (a, mut b) = (pairs(a), pairs(b));
    let total = a.len() + b.len();
    let mut shared = 0usize;
    for pair in a {
        if let Some(found) = b.iter().position(|other| *other == pair) {
            b.swap_remove(found);
            shared += 1;
        }
    }
    (shared * 2000).checked_div(total).unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    #[test]
    fn describes_nested_selectors() {
        let header = Selector { id: Some("header".into()), ..Default::default() };
        let selector =
            Selector { text: Some("注销账号".into()), index: Some(-1), below: Some(Box::new(header)), ..Default::default() };
        assert_eq!(selector.describe(), "text: 注销账号, index: -1, below: (id: header)");
        assert_eq!(Selector::default().describe(), "anything");
    }

    #[test]
    fn maps_every_string() {
        let inner = Selector { text: Some("b".into()), ..Default::default() };
        let selector = Selector {
            id: Some("a".into()),
            child_of: Some(Box::new(inner.clone())),
            contains_descendants: vec![inner],
            ..Default::default()
        };
        let mapped = selector.map_strings(&mut |text| Ok::<_, ()>(format!("<{text}>"))).unwrap();
        assert_eq!(mapped.describe(), "id: <a>, childOf: (text: <b>), containsDescendants: (text: <b>)");
        assert_eq!(selector.map_strings(&mut |_| Err::<String, _>("no")), Err("no"));
    }

    #[test]
    fn the_nearest_labels_come_first() {
        let tree = parse(include_str!("../../tests/fixtures/ui/settings.xml")).unwrap();
        let selector = Selector { text: Some("Acount & security".into()), ..Default::default() };
        assert_eq!(selector.nearest(&tree, 2)[0], "Account and security");
        let selector = Selector { id: Some("logout".into()), ..Default::default() };
        assert_eq!(selector.nearest(&tree, 1), ["log_out"]);
    }

    #[test]
    fn what_is_there_instead_is_told_in_ids_for_an_id_and_else_in_texts() {
        let settings = parse(include_str!("../../tests/fixtures/ui/settings.xml")).unwrap();
        let of = |id: Option<&str>, text: Option<&str>| Selector {
            id: id.map(Into::into),
            text: text.map(Into::into),
            ..Default::default()
        };
        let told = of(Some("logout"), Some("Log out")).instead(&settings);
        assert!(told.starts_with("no element has that id; nearest ids on the screen: “log_out”, “"), "{told}");
        assert_eq!(told.matches('“').count(), SHOWN, "{told}");
        let disabled = Selector { enabled: Some(false), ..of(Some("log_out"), None) };
        assert_eq!(disabled.instead(&settings), "an element has that id, but it is not all that was asked for");
        let told = of(Some("log_out"), Some("Acount and security")).instead(&settings);
        assert!(told.starts_with("nearest on the screen: “Account and security”, “"), "{told}");
        let page = |text: &str| {
            parse(&format!("<hierarchy><node class='android.view.View' text='{text}' bounds='[0,0][500,500]'/></hierarchy>"))
                .unwrap()
        };
        assert_eq!(of(Some("next"), None).instead(&page("Hello")), "no element on the screen has an id; its texts: “Hello”");
        assert_eq!(of(Some("next"), None).instead(&page("")), "nothing on the screen has an id or a text");
        assert_eq!(of(None, Some("Next")).instead(&page("")), "there is nothing to read on the screen");
    }
}

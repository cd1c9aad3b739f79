//! How a recorded element is named: by what stays the same when the app is run again, and if nothing does, with a remark that says so.

use crate::ui::naming::{any_numbers, escaped, is_short, is_steady, lies_in, names_alone, telling_id};
use crate::ui::{Hierarchy, NodeId, Selector};

/// Elements around one that may say where it stands.
const AROUND: usize = 6;
/// Texts in one of them that are tried.
const TEXTS: usize = 3;
/// Elements that are alike at most, if one of them is to be told by its number.
const ALIKE: usize = 60;

/// What names an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The selector.
    pub selector: Selector,
    /// What is wrong with it, for whoever reads the scenario; nothing if it is good.
    pub remark: Option<String>,
}

/// A name for a node. In this order: its id, its text (or hint, or description), its description alone, its text with any numbers, an id that
/// says nothing, where it stands to others, its number among those alike. `None` if nothing names it.
pub fn name(tree: &Hierarchy, id: NodeId) -> Option<Name> {
    let alone = |selector: &Selector| names_alone(tree, id, selector);
    let good = |selector: Selector| Some(Name { selector, remark: None });
    let own = Own::of(tree, id);
    let (steady, counted): (Vec<_>, Vec<_>) = own.texts.iter().partition(|words| is_steady(words));
    let plain = own.telling.iter().cloned().chain(steady.iter().map(|words| text(escaped(words)))).chain(own.description.clone());
    if let Some(selector) = plain.clone().find(alone) {
        return good(selector);
    }
    let any = counted.iter().map(|words| text(any_numbers(&escaped(words))));
    if let Some(selector) = any.clone().find(alone) {
        return good(selector);
    }
    let exact: Vec<Selector> = counted.iter().map(|words| text(escaped(words))).collect();
    let bases: Vec<Selector> = plain.chain(own.id.clone()).chain(exact.iter().cloned()).chain(own.class.clone()).collect();
    if let Some(selector) = own.id.clone().filter(|_| own.telling.is_none()).filter(alone) {
        return Some(Name {
            selector,
            remark: Some("an id that says nothing: it may be another one in the next build".to_owned()),
        });
    }
    if let Some(selector) = bases.iter().find_map(|base| related(tree, id, base)) {
        return good(selector);
    }
    if let Some(selector) = exact.into_iter().find(alone) {
        return Some(Name { selector, remark: Some("its text holds a number, which may be another one next time".to_owned()) });
    }
    bases.iter().find_map(|base| numbered(tree, id, base))
}

/// What a node says of itself.
#[derive(Default)]
struct Own {
    telling: Option<Selector>,
    id: Option<Selector>,
    texts: Vec<String>,
    description: Option<Selector>,
    class: Option<Selector>,
}

impl Own {
    fn of(tree: &Hierarchy, id: NodeId) -> Own {
        let node = tree.node(id);
        let by_id = |id: &str| Selector { id: Some(escaped(id)), ..Selector::default() };
        // What stands in a field was typed, and will not be there; its hint will.
        let texts: Vec<&str> = match node.is_editable() {
            true if !node.hint.trim().is_empty() => vec![node.hint.trim(), node.content_desc.trim()],
            true if node.password => vec![node.content_desc.trim()],
            true => vec![node.content_desc.trim(), node.text.trim()],
            false => vec![tree.label(id), node.content_desc.trim()],
        };
        let mut own = Own {
            telling: telling_id(node).map(by_id),
            id: Some(node.local_id()).filter(|id| !id.is_empty()).map(by_id),
            texts: texts.into_iter().filter(|words| is_short(words)).map(str::to_owned).collect(),
            description: Some(node.content_desc.trim())
                .filter(|words| is_short(words) && is_steady(words))
                .map(|words| Selector { description: Some(escaped(words)), ..Selector::default() }),
            class: Some(node.short_class())
                .filter(|class| !class.is_empty())
                .map(|class| Selector { class: Some(class.to_owned()), ..Selector::default() }),
        };
        own.texts.dedup();
        own
    }
}

fn text(pattern: String) -> Selector {
    Selector { text: Some(pattern), ..Selector::default() }
}

/// A selector with where the node stands: in an element that has a name, in a row that holds a text, between two texts.
fn related(tree: &Hierarchy, id: NodeId, base: &Selector) -> Option<Selector> {
    let alone = |selector: &Selector| names_alone(tree, id, selector);
    let boxed = |selector: &Selector| Some(Box::new(selector.clone()));
    let around: Vec<NodeId> = tree.ancestors(id).take(AROUND).collect();
    for &outer in &around {
        let named = telling_id(tree.node(outer)).map(|id| Selector { id: Some(escaped(id)), ..Selector::default() });
        if let Some(named) = named.filter(|named| names_alone(tree, outer, named)) {
            let inside = Selector { child_of: boxed(&named), ..base.clone() };
            if alone(&inside) {
                return Some(inside);
            }
        }
    }
    for &outer in &around {
        let own = Own::of(tree, outer);
        let texts: Vec<Selector> =
            signs(tree, outer).filter(|&sign| !lies_in(tree, sign, id)).take(TEXTS).map(|sign| said(tree, sign)).collect();
        for kind in own.id.iter().chain(&own.class) {
            for sign in &texts {
                let row = Selector { contains_descendants: vec![sign.clone()], ..kind.clone() };
                let inside = Selector { child_of: boxed(&row), ..base.clone() };
                if alone(&inside) {
                    return Some(inside);
                }
            }
        }
    }
    // The nearest texts before it and after it, in reading order.
    let all: Vec<NodeId> =
        tree.roots.iter().flat_map(|&root| signs(tree, root)).filter(|&sign| !lies_in(tree, sign, id)).collect();
    let before: Vec<Selector> = all.iter().rev().filter(|sign| **sign < id).take(TEXTS).map(|&sign| said(tree, sign)).collect();
    let after: Vec<Selector> = all.iter().filter(|sign| **sign > id).take(TEXTS).map(|&sign| said(tree, sign)).collect();
    let mut between: Vec<Selector> = Vec::new();
    between.extend(before.iter().map(|sign| Selector { below: boxed(sign), ..base.clone() }));
    between.extend(before.iter().map(|sign| Selector { right_of: boxed(sign), ..base.clone() }));
    between.extend(after.iter().map(|sign| Selector { above: boxed(sign), ..base.clone() }));
    between.extend(after.iter().map(|sign| Selector { left_of: boxed(sign), ..base.clone() }));
    for first in &before {
        between.extend(after.iter().map(|last| Selector { below: boxed(first), above: boxed(last), ..base.clone() }));
    }
    between.into_iter().find(alone)
}

/// Texts below a node that name themselves alone, and stay as they are.
fn signs(tree: &Hierarchy, outer: NodeId) -> impl Iterator<Item = NodeId> {
    tree.descendants(outer).filter(|&id| {
        let node = tree.node(id);
        let words = node.own_label();
        !node.is_editable() && is_short(words) && is_steady(words) && names_alone(tree, id, &said(tree, id))
    })
}

fn said(tree: &Hierarchy, id: NodeId) -> Selector {
    text(escaped(tree.node(id).own_label()))
}

/// A node by its number among those alike.
fn numbered(tree: &Hierarchy, id: NodeId, base: &Selector) -> Option<Name> {
    let found = base.find(tree).ok()?;
    let count = found.len().min(ALIKE);
    (0..count).find_map(|index| {
        let selector = Selector { index: i64::try_from(index).ok(), ..base.clone() };
        let first = selector.find(tree).ok()?.first().copied()?;
        let remark = || {
            format!(
                "{} elements are alike, and this is number {} from the top; a name of its own would be better",
                found.len(),
                index + 1
            )
        };
        lies_in(tree, first, id).then(|| Name { selector: selector.clone(), remark: Some(remark()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::write;
    use crate::ui::parse;

    fn node(class: &str, words: &str, place: [i32; 4], inner: &str) -> String {
        let [left, top, right, bottom] = place;
        format!("<node class='{class}' {words} enabled='true' bounds='[{left},{top}][{right},{bottom}]'>{inner}</node>")
    }

    /// A page of these nodes, and the name of the one that has `content-desc='' tooltip` … marked by its class `X`.
    fn named(inner: &str, which: impl Fn(&crate::ui::Node) -> bool) -> (String, Option<String>) {
        let tree = parse(&format!("<hierarchy>{}</hierarchy>", node("Frame", "", [0, 0, 1000, 2000], inner))).unwrap();
        let id = tree.iter().find(|(_, node)| which(node)).unwrap().0;
        let name = name(&tree, id).unwrap();
        assert!(lies_in(&tree, name.selector.find(&tree).unwrap()[0], id), "it names what was meant");
        (write::selector(&name.selector), name.remark)
    }

    fn at(top: i32) -> impl Fn(&crate::ui::Node) -> bool {
        move |node| node.bounds.top == top && node.clickable
    }

    const TAP: &str = "clickable='true'";

    #[test]
    fn an_id_comes_before_a_text_and_a_text_before_a_description() {
        let button = |words: &str, top| node("Button", &format!("{TAP} {words}"), [0, top, 500, top + 99], "");
        let page = [
            button("text='Save' resource-id='a:id/save_button'", 100),
            button("text='Leave' resource-id='a:id/row'", 200),
            button("text='Stay' resource-id='a:id/row'", 300),
            button("content-desc='More'", 400),
            button("text='Delete 3 items'", 500),
            button("resource-id='a:id/xq'", 600),
        ]
        .concat();
        assert_eq!(named(&page, at(100)).0, "{id: save_button}");
        assert_eq!(named(&page, at(200)).0, "Leave", "two have its id");
        assert_eq!(named(&page, at(400)).0, "More");
        assert_eq!(named(&page, at(500)), (r"Delete \d+ items".to_owned(), None));
        let (selector, remark) = named(&page, at(600));
        assert_eq!((selector.as_str(), remark.is_some()), ("{id: xq}", true), "a shrinker's id");
    }

    #[test]
    fn what_was_typed_into_a_field_does_not_name_it() {
        let field = |words: &str, top| node("android.widget.EditText", &format!("{TAP} {words}"), [0, top, 500, top + 99], "");
        let page = [
            field("text='19900000001' hint='Phone number'", 100),
            field("text='secret' password='true' content-desc='PIN'", 200),
        ];
        assert_eq!(named(&page.concat(), at(100)).0, "Phone number");
        assert_eq!(named(&page.concat(), at(200)).0, "PIN");
    }

    #[test]
    fn a_nameless_control_is_told_by_its_row_or_by_the_texts_around_it() {
        let row = |label: &str, id: &str, top| {
            let inner = [
                node("TextView", &format!("text='{label}'"), [0, top, 500, top + 99], ""),
                node("Switch", TAP, [500, top + 1, 900, top + 99], ""),
            ];
            node("Row", id, [0, top, 1000, top + 99], &inner.concat())
        };
        let rows = [row("Camera", "", 100), row("Contacts", "", 200)].concat();
        assert_eq!(
            named(&rows, at(201)),
            ("{class: Switch, childOf: {class: Row, containsDescendants: [{text: Contacts}]}}".to_owned(), None)
        );
        let inside = node(
            "Panel",
            "resource-id='a:id/ads_panel'",
            [0, 300, 1000, 400],
            &node("Button", &format!("{TAP} text='Close'"), [0, 301, 99, 399], ""),
        );
        let page = inside + &node("Button", &format!("{TAP} text='Close'"), [0, 500, 99, 599], "");
        assert_eq!(named(&page, at(301)).0, "{text: Close, childOf: {id: ads_panel}}");
        let icon = |top| node("Image", TAP, [0, top, 99, top + 50], "");
        let title = |text: &str, top| node("TextView", &format!("text='{text}'"), [0, top, 99, top + 50], "");
        let page = [title("First", 100), icon(200), title("Second", 300), icon(400)].concat();
        assert_eq!(named(&page, at(400)).0, "{class: Image, below: Second}");
        assert_eq!(named(&page, at(200)).0, "{class: Image, above: Second}");
    }

    #[test]
    fn a_number_comes_last_and_says_so() {
        let page = [100, 200, 300].map(|top| node("Image", TAP, [0, top, 99, top + 50], "")).concat();
        let (selector, remark) = named(&page, at(200));
        assert_eq!(selector, "{class: Image, index: 1}");
        assert!(remark.unwrap().starts_with("3 elements are alike, and this is number 2 from the top"));
    }
}

//! Selectors: text, or a map of a selector's fields.

use std::collections::BTreeMap;

use super::Decoder;
use super::fields::{Fields, Shape};
use crate::scenario::model::Span;
use crate::scenario::table::{Field, Kind, SELECTOR, SELECTOR_MAESTRO};
use crate::scenario::tree::{Node, Value};
use crate::ui::Selector;

impl Decoder<'_> {
    /// Decodes a selector that stands where nothing else is said.
    pub(super) fn selector(&mut self, node: &Node, what: &str) -> Option<Selector> {
        match &node.value {
            Value::Scalar { .. } => Some(Selector { text: Some(self.text(node, Kind::Text, what)?), ..Selector::default() }),
            Value::Map(entries) => {
                let known: Vec<&Field> = SELECTOR.iter().collect();
                let owner = format!("the selector of `{what}`");
                let shape = Shape { owner: &owner, fields: &known, refused: SELECTOR_MAESTRO };
                let mut fields = self.fields(entries, node.span, &shape)?;
                let selector = take(&mut fields);
                self.not_empty(selector, node.span, &owner)
            }
            _ => self.mismatch(Kind::Selector, node, what),
        }
    }

    /// A selector that says nothing would match everything.
    pub(super) fn not_empty(&mut self, selector: Selector, span: Span, owner: &str) -> Option<Selector> {
        if selector != Selector::default() {
            return Some(selector);
        }
        let error = self.at(span, format!("{owner} does not say what to look for")).label("names no element");
        self.error(error.help("add `text:` or `id:`"));
        None
    }

    pub(super) fn markers(&mut self, node: &Node, what: &str) -> Option<BTreeMap<String, Selector>> {
        const STATES: &[Field] = &[
            Field { name: "authenticated", kind: Kind::Selector, required: false, default: "", doc: "" },
            Field { name: "logged_out", kind: Kind::Selector, required: false, default: "", doc: "" },
            Field { name: "deleted", kind: Kind::Selector, required: false, default: "", doc: "" },
            Field { name: "unsupported", kind: Kind::Selector, required: false, default: "", doc: "" },
        ];
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Markers, node, what) };
        let known: Vec<&Field> = STATES.iter().collect();
        let mut fields = self.fields(entries, node.span, &Shape { owner: "`markers`", fields: &known, refused: &[] })?;
        Some(STATES.iter().filter_map(|state| Some((state.name.to_owned(), fields.selector(state.name)?))).collect())
    }
}

/// Takes a selector's fields out of a map's.
pub(super) fn take(fields: &mut Fields) -> Selector {
    let mut nested = |name: &str| fields.boxed_selector(name);
    let (below, above, left_of, right_of) = (nested("below"), nested("above"), nested("leftOf"), nested("rightOf"));
    let (contains_child, child_of) = (nested("containsChild"), nested("childOf"));
    Selector {
        text: fields.text("text"),
        id: fields.text("id"),
        description: fields.text("description"),
        class: fields.text("class"),
        index: fields.integer("index"),
        enabled: fields.flag("enabled"),
        selected: fields.flag("selected"),
        checked: fields.flag("checked"),
        focused: fields.flag("focused"),
        below,
        above,
        left_of,
        right_of,
        contains_child,
        contains_descendants: fields.selectors("containsDescendants").unwrap_or_default(),
        child_of,
    }
}

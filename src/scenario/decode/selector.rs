//! Selectors: text, or a map of a selector's fields.

use std::collections::BTreeMap;

use super::Decoder;
use super::fields::{Fields, Shape};
use crate::scenario::model::Span;
use crate::scenario::nearest::nearest;
use crate::scenario::table::{Field, Kind, MODIFIERS, SELECTOR};
use crate::scenario::tree::{Node, Value};
use crate::ui::selector::whole;
use crate::ui::{Selector, Trait};

/// Selectors inside one another at most: each is looked for on every look at the screen.
const SELECTORS: usize = 100;

impl Decoder<'_> {
    /// Decodes a selector that stands where nothing else is said.
    pub(super) fn selector(&mut self, node: &Node, what: &str) -> Option<Selector> {
        match &node.value {
            Value::Scalar { .. } => Some(Selector { text: Some(self.text(node, Kind::Text, what)?), ..Selector::default() }),
            Value::Map(entries) => {
                let known: Vec<&Field> = SELECTOR.iter().chain(MODIFIERS).collect();
                let owner = format!("the selector of `{what}`");
                let shape = Shape { owner: &owner, fields: &known, open: false };
                let mut fields = self.fields(entries, node.span, &shape)?;
                if matches!(what, "element" | "from") {
                    // Maestro takes a step for optional if the selector that it looks for is.
                    self.optional_element |= fields.flag("optional").unwrap_or(false);
                    self.element_point = fields.text("point");
                }
                let selector = self.take_selector(&mut fields, node.span)?;
                self.not_empty(selector, node.span, &owner)
            }
            _ => self.mismatch(Kind::Selector, node, what),
        }
    }

    /// A selector that says nothing would match everything.
    pub(super) fn not_empty(&mut self, selector: Selector, span: Span, owner: &str) -> Option<Selector> {
        if selector.size() > SELECTORS {
            let error = self.at(span, format!("{owner} holds more than {SELECTORS} selectors")).label("each is looked for");
            self.error(error.help("name the element by fewer"));
            return None;
        }
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
        let mut fields = self.fields(entries, node.span, &Shape { owner: "`markers`", fields: &known, open: false })?;
        Some(STATES.iter().filter_map(|state| Some((state.name.to_owned(), fields.selector(state.name)?))).collect())
    }

    /// Takes a selector's fields out of a map's.
    pub(super) fn take_selector(&mut self, fields: &mut Fields, span: Span) -> Option<Selector> {
        let mut nested = |name: &str| fields.boxed_selector(name);
        let (below, above, left_of, right_of) = (nested("below"), nested("above"), nested("leftOf"), nested("rightOf"));
        let (contains_child, child_of) = (nested("containsChild"), nested("childOf"));
        let place = fields.place("traits").unwrap_or(span);
        let traits = match fields.text("traits") {
            Some(words) => self.traits(&words, place)?,
            None => vec![],
        };
        let index = fields.text("index");
        let pixels = |number: i64| u32::try_from(number).unwrap_or(0);
        Some(Selector {
            text: fields.text("text"),
            id: fields.text("id"),
            description: fields.text("description"),
            class: fields.text("class"),
            index: index.as_deref().and_then(whole),
            index_text: index.filter(|text| text.contains("${")),
            width: fields.integer("width").map(pixels),
            height: fields.integer("height").map(pixels),
            tolerance: fields.integer("tolerance").map(pixels),
            traits,
            css: fields.text("css"),
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
        })
    }

    fn traits(&mut self, words: &str, span: Span) -> Option<Vec<Trait>> {
        let mut traits = vec![];
        for word in words.split_whitespace() {
            let Some(found) = Trait::of(word) else {
                let error = self.at(span, format!("there is no trait `{word}`")).label("not a trait");
                let meant = nearest(word, Trait::WORDS.iter().copied());
                self.error(error.help(match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("the traits are {}", Trait::WORDS.join(", ")),
                }));
                return None;
            };
            traits.push(found);
        }
        Some(traits)
    }
}

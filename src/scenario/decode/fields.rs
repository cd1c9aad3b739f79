//! Maps with known keys.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Decoder;
use super::value::{AccountSource, Item};
use crate::scenario::model::{
    AdbAccess, Argument, CodeSource, Condition, Expectation, OfframpHeader, PermissionGroup, Point, PromptAnswer, Span, Step,
    Template,
};
use crate::scenario::nearest::nearest;
use crate::scenario::table::{Field, OFFRAMP};
use crate::scenario::tree::{Key, Node, Value};
use crate::ui::Selector;

/// The decoded values of a map, by key.
#[derive(Debug, Default)]
pub(super) struct Fields {
    values: BTreeMap<&'static str, (Item, Span)>,
}

/// What others call a field, and what it is called here: a condition has a time within which it must hold, an act a time after which it is given up.
const SYNONYMS: &[(&str, &str)] =
    &[("timeout", "within"), ("within", "timeout"), ("output", "into"), ("as", "into"), ("command", "shell")];

/// What a map may hold.
pub(super) struct Shape<'a> {
    /// For messages: whose map it is.
    pub owner: &'a str,
    pub fields: &'a [&'static Field],
    /// Whether unknown keys pass, if they are not a known one misspelt.
    pub open: bool,
}

impl Decoder<'_> {
    /// Decodes a map's entries; `None` if any of them is wrong.
    pub(super) fn fields(&mut self, entries: &[(Key, Node)], span: Span, shape: &Shape<'_>) -> Option<Fields> {
        let mut found = Fields::default();
        let mut sound = true;
        for (key, node) in entries {
            let Some(field) = shape.fields.iter().find(|field| field.name == key.text) else {
                let misspelt = || nearest(&key.text, shape.fields.iter().map(|field| field.name)).is_some();
                if !shape.open || misspelt() {
                    self.unknown_field(key, shape);
                    sound = false;
                }
                continue;
            };
            if node.value == Value::Null && self.plain && !field.required {
                continue;
            }
            let item = if node.value == Value::Null {
                let error = self.at(key.span, format!("`{}` has no value", field.name)).label("nothing follows");
                self.error(error.help(format!("it takes {}; remove the key if you do not need it", field.kind.expected())));
                None
            } else {
                self.item(field.kind, node, field.name)
            };
            match item {
                Some(item) => drop(found.values.insert(field.name, (item, node.span))),
                None => sound = false,
            }
        }
        for field in shape.fields.iter().filter(|field| field.required) {
            if !entries.iter().any(|(key, _)| key.text == field.name) {
                let error =
                    self.at(span, format!("{} needs `{}`", shape.owner, field.name)).label(format!("no `{}` here", field.name));
                self.error(error.help(format!("add `{}:` with {}", field.name, field.kind.expected())));
                sound = false;
            }
        }
        sound.then_some(found)
    }

    fn unknown_field(&mut self, key: &Key, shape: &Shape<'_>) {
        let name = &key.text;
        let error = if name == "optional" || name == "label" {
            let error = self.at(key.span, format!("`{name}` does not belong to {}", shape.owner)).label("not here");
            error.help("write it in the command's own map")
        } else if shape.owner == "the header" && OFFRAMP.iter().any(|field| field.name == name) {
            let error = self.at(key.span, format!("`{name}` stands beside `offramp`, and belongs to it")).label("not here");
            error.help(format!("write it under `offramp:`, indented: `{name}: …`"))
        } else if name == "onFailure" {
            let error = self.at(key.span, format!("{} has no `onFailure`", shape.owner)).label("not here");
            error.help("put the command into `runFlow: {commands: […], onFailure: […]}`, or write it under `offramp:` in the header for all")
        } else {
            let names = || shape.fields.iter().map(|field| field.name);
            let error = self.at(key.span, format!("{} has no `{name}`", shape.owner)).label("unknown key");
            let same = SYNONYMS.iter().find(|(other, known)| other == name && names().any(|name| name == *known));
            match same.map(|(_, known)| *known).or_else(|| nearest(name, names())) {
                Some(meant) => error.help(format!("did you mean `{meant}`?")),
                None => {
                    error.help(format!("it takes {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")))
                }
            }
        };
        self.error(error);
    }
}

/// Takes a value out, as the type that its kind in the table gives.
macro_rules! takes {
    ($($(#[$doc:meta])* $name:ident: $variant:ident -> $type:ty;)*) => {
        $($(#[$doc])*
        pub(super) fn $name(&mut self, name: &str) -> Option<$type> {
            match self.values.remove(name) {
                Some((Item::$variant(value), _)) => Some(value),
                _ => None,
            }
        })*
    };
}

impl Fields {
    takes! {
        text: Text -> Template;
        texts: Texts -> Vec<String>;
        variables: Variables -> BTreeMap<String, Template>;
        accounts: Accounts -> AccountSource;
        flag: Bool -> bool;
        integer: Integer -> i64;
        millis: Millis -> u64;
        point: Point -> Point;
        word: Word -> &'static str;
        boxed_selector: Selector -> Box<Selector>;
        selectors: Selectors -> Vec<Selector>;
        markers: Markers -> BTreeMap<String, Selector>;
        steps: Steps -> Vec<Step>;
        boxed_condition: Condition -> Box<Condition>;
        answers: Answers -> BTreeMap<PermissionGroup, Vec<PromptAnswer>>;
        code: Code -> CodeSource;
        expectations: Expect -> Vec<Expectation>;
        offramp: Offramp -> Box<OfframpHeader>;
        arguments: Arguments -> Vec<Argument>;
        route: Route -> Vec<(f64, f64)>;
        media: Media -> Vec<PathBuf>;
        adb: Adb -> AdbAccess;
    }

    pub(super) fn selector(&mut self, name: &str) -> Option<Selector> {
        self.boxed_selector(name).map(|selector| *selector)
    }

    pub(super) fn condition(&mut self, name: &str) -> Option<Condition> {
        self.boxed_condition(name).map(|condition| *condition)
    }

    /// A text that stays.
    pub(super) fn peek(&self, name: &str) -> Option<&str> {
        match self.values.get(name) {
            Some((Item::Text(text), _)) => Some(text),
            _ => None,
        }
    }

    /// Where a value stands.
    pub(super) fn place(&self, name: &str) -> Option<Span> {
        self.values.get(name).map(|(_, span)| *span)
    }

    /// One value only: a shorthand.
    pub(super) fn of(name: &'static str, item: Item, span: Span) -> Self {
        Self { values: BTreeMap::from([(name, (item, span))]) }
    }
}

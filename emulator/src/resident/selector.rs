//! What a client says of the view it means: a map with a bit mask of the fields that count, and a chain of children and siblings.

use std::fmt;

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::jsonrpc::Fault;

/// How many parts a selector has at most, those of its children included.
const MAX_PARTS: usize = 64;
/// The largest compiled pattern, in bytes.
const MAX_PATTERN: usize = 1 << 20;

/// Words of a view that can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Its text.
    Text,
    /// Its class.
    Class,
    /// Its content description.
    Description,
    /// Its package.
    Package,
    /// Its resource id.
    Id,
}

/// How words are compared.
#[derive(Debug, Clone)]
pub enum Test {
    /// They are the same.
    Is(String),
    /// They begin so.
    Starts(String),
    /// They have it in them.
    Contains(String),
    /// A pattern fits the whole: as it was written, compiled, and compiled so that a dot fits a line's end too.
    Matches(String, Regex, Regex),
}

/// What is yes or no of a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Can be on or off.
    Checkable,
    /// Is on.
    Checked,
    /// Takes taps.
    Clickable,
    /// Takes long presses.
    LongClickable,
    /// Scrolls.
    Scrollable,
    /// Takes input.
    Enabled,
    /// Can have the focus.
    Focusable,
    /// Has the focus.
    Focused,
    /// Is chosen among its like.
    Selected,
}

/// One thing that must hold.
#[derive(Debug, Clone)]
pub enum Criterion {
    /// Of its words.
    Words(Field, Test),
    /// Of its state.
    State(Flag, bool),
    /// Its place among its parent's children.
    Index(i64),
}

/// Where the next part of a selector is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Below the view that was found.
    Child,
    /// Below its parent.
    Sibling,
}

/// A whole selector.
#[derive(Debug, Clone)]
pub struct Selector {
    /// What must hold.
    pub criteria: Vec<Criterion>,
    /// Which of those for which it holds, counted from 0.
    pub instance: Option<usize>,
    /// What is looked for from there, one after the other.
    pub chain: Vec<(Relation, Selector)>,
}

/// The order in which the server's search engine keeps its criteria is the order of this table, and so is the order in its messages.
const WORDS: [(u64, &str, Field, Kind, &str); 14] = [
    (0x1, "text", Field::Text, Kind::Is, "TEXT"),
    (0x8, "textStartsWith", Field::Text, Kind::Starts, "START_TEXT"),
    (0x2, "textContains", Field::Text, Kind::Contains, "CONTAINS_TEXT"),
    (0x10, "className", Field::Class, Kind::Is, "CLASS"),
    (0x40, "description", Field::Description, Kind::Is, "DESCRIPTION"),
    (0x200, "descriptionStartsWith", Field::Description, Kind::Starts, "START_DESCRIPTION"),
    (0x80, "descriptionContains", Field::Description, Kind::Contains, "CONTAINS_DESCRIPTION"),
    (0x8_0000, "packageName", Field::Package, Kind::Is, "PACKAGE_NAME"),
    (0x4, "textMatches", Field::Text, Kind::Matches, "TEXT_REGEX"),
    (0x20, "classNameMatches", Field::Class, Kind::Matches, "CLASS_REGEX"),
    (0x100, "descriptionMatches", Field::Description, Kind::Matches, "DESCRIPTION_REGEX"),
    (0x10_0000, "packageNameMatches", Field::Package, Kind::Matches, "PACKAGE_NAME_REGEX"),
    (0x20_0000, "resourceId", Field::Id, Kind::Is, "RESOURCE_ID"),
    (0x40_0000, "resourceIdMatches", Field::Id, Kind::Matches, "RESOURCE_ID_REGEX"),
];
const STATES: [(u64, &str, Flag, &str); 9] = [
    (0x8000, "enabled", Flag::Enabled, "ENABLED"),
    (0x2_0000, "focused", Flag::Focused, "FOCUSED"),
    (0x1_0000, "focusable", Flag::Focusable, "FOCUSABLE"),
    (0x4000, "scrollable", Flag::Scrollable, "SCROLLABLE"),
    (0x1000, "clickable", Flag::Clickable, "CLICKABLE"),
    (0x800, "checked", Flag::Checked, "CHECKED"),
    (0x4_0000, "selected", Flag::Selected, "SELECTED"),
    (0x2000, "longClickable", Flag::LongClickable, "LONG_CLICKABLE"),
    (0x400, "checkable", Flag::Checkable, "CHECKABLE"),
];
const INDEX: u64 = 0x80_0000;
const INSTANCE: u64 = 0x100_0000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Is,
    Starts,
    Contains,
    Matches,
}

impl Selector {
    /// Reads a client's map.
    pub fn parse(value: &Value) -> Result<Self, Fault> {
        let mut parts = 0;
        parse(value, &mut parts)
    }

    /// The part that is found last.
    pub fn deepest(&mut self) -> &mut Selector {
        match self.chain.is_empty() {
            true => self,
            false => &mut self.chain.last_mut().expect("it is not empty").1,
        }
    }

    /// Whether the server looks for it with the newer of its two search engines, which knows neither places nor chains.
    pub fn is_simple(&self) -> bool {
        self.chain.is_empty() && self.instance.is_none() && self.has_no_index() && !self.criteria.is_empty()
    }

    /// Whether it says nothing of the place among the parent's children.
    pub fn has_no_index(&self) -> bool {
        !self.criteria.iter().any(|criterion| matches!(criterion, Criterion::Index(_)))
    }

    /// The same, with another choice among those that fit.
    pub fn with_instance(mut self, instance: usize) -> Self {
        self.instance = Some(instance);
        self
    }

    /// A selector of views that have exactly this text.
    pub fn text(text: &str) -> Self {
        Self { criteria: vec![Criterion::Words(Field::Text, Test::Is(text.into()))], instance: None, chain: Vec::new() }
    }

    /// A selector of views whose description has this in it.
    pub fn described(text: &str) -> Self {
        let test = Test::Contains(text.into());
        Self { criteria: vec![Criterion::Words(Field::Description, test)], instance: None, chain: Vec::new() }
    }

    /// The same, and then a child.
    pub fn then_child(mut self, child: Selector) -> Self {
        self.chain.push((Relation::Child, child));
        self
    }
}

fn parse(value: &Value, parts: &mut usize) -> Result<Selector, Fault> {
    let map = value.as_object().ok_or(Fault::BAD_ARGUMENTS)?;
    *parts += 1;
    if *parts > MAX_PARTS {
        return Err(Fault::BAD_ARGUMENTS);
    }
    let mask = map.get("mask").and_then(Value::as_u64).unwrap_or(0);
    let mut criteria = Vec::new();
    for (bit, name, field, kind, _) in WORDS {
        if mask & bit != 0 {
            // A null reaches the search engine, which does not take it.
            let text =
                map.get(name).and_then(Value::as_str).ok_or_else(|| Fault::java("java.lang.NullPointerException", name))?;
            criteria.push(Criterion::Words(field, test(kind, text)?));
        }
    }
    for (bit, name, flag, _) in STATES {
        if mask & bit != 0 {
            criteria.push(Criterion::State(flag, map.get(name).and_then(Value::as_bool).unwrap_or(false)));
        }
    }
    let number = |name| map.get(name).and_then(Value::as_i64).unwrap_or(0);
    if mask & INDEX != 0 {
        criteria.push(Criterion::Index(number("index")));
    }
    let instance = (mask & INSTANCE != 0).then(|| usize::try_from(number("instance")).unwrap_or(usize::MAX));
    let list = |name| map.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut chain = Vec::new();
    for (relation, selector) in list("childOrSibling").iter().zip(list("childOrSiblingSelector")) {
        let relation = match relation.as_str() {
            Some(name) if name.eq_ignore_ascii_case("child") => Relation::Child,
            Some(name) if name.eq_ignore_ascii_case("sibling") => Relation::Sibling,
            _ => continue,
        };
        chain.push((relation, parse(selector, parts)?));
    }
    Ok(Selector { criteria, instance, chain })
}

fn test(kind: Kind, text: &str) -> Result<Test, Fault> {
    Ok(match kind {
        Kind::Is => Test::Is(text.into()),
        Kind::Starts => Test::Starts(text.into()),
        Kind::Contains => Test::Contains(text.into()),
        Kind::Matches => {
            let compiled = |dot_all| {
                RegexBuilder::new(&format!(r"\A(?:{text})\z"))
                    .dot_matches_new_line(dot_all)
                    .size_limit(MAX_PATTERN)
                    .build()
                    .map_err(|error| Fault::java("java.util.regex.PatternSyntaxException", error.to_string()))
            };
            Test::Matches(text.into(), compiled(false)?, compiled(true)?)
        }
    })
}

impl Test {
    /// The words it was made from, and its kind.
    fn parts(&self) -> (&str, Kind) {
        match self {
            Test::Is(text) => (text, Kind::Is),
            Test::Starts(text) => (text, Kind::Starts),
            Test::Contains(text) => (text, Kind::Contains),
            Test::Matches(text, ..) => (text, Kind::Matches),
        }
    }
}

/// As the server's messages show it.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown: Vec<String> = Vec::new();
        for criterion in &self.criteria {
            shown.push(match criterion {
                Criterion::Index(index) => format!("INDEX={index}"),
                Criterion::State(flag, value) => {
                    let name = STATES.iter().find(|(_, _, known, _)| known == flag).map_or("", |(.., name)| name);
                    format!("{name}={value}")
                }
                Criterion::Words(field, test) => {
                    let (text, kind) = test.parts();
                    let known = WORDS.iter().find(|(_, _, other, of_kind, _)| other == field && *of_kind == kind);
                    format!("{}={text}", known.map_or("", |(.., name)| name))
                }
            });
        }
        if let Some(instance) = self.instance {
            shown.push(format!("INSTANCE={instance}"));
        }
        for (relation, selector) in &self.chain {
            let name = if *relation == Relation::Child { "CHILD" } else { "PARENT" };
            shown.push(format!("{name}={selector}"));
        }
        write!(f, "UiSelector[{}]", shown.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_fields_in_the_mask_count() {
        let selector = Selector::parse(&json!({
            "mask": 0x1 | 0x1000 | 0x100_0000, "text": "OK", "className": "ignored", "clickable": true, "instance": 2,
            "childOrSibling": ["sibling"], "childOrSiblingSelector": [{"mask": 0x80_0000, "index": 1}],
        }));
        let shown = selector.unwrap().to_string();
        assert_eq!(shown, "UiSelector[TEXT=OK, CLICKABLE=true, INSTANCE=2, PARENT=UiSelector[INDEX=1]]");
    }

    #[test]
    fn patterns_that_do_not_compile_and_nulls_are_javas_exceptions() {
        let class = |value| match Selector::parse(&value) {
            Err(Fault::Thrown { class, .. }) => class,
            other => panic!("{other:?}"),
        };
        assert_eq!(class(json!({"mask": 4, "textMatches": "("})), "java.util.regex.PatternSyntaxException");
        assert_eq!(class(json!({"mask": 1, "text": null})), "java.lang.NullPointerException");
        assert_eq!(Selector::parse(&json!([])).unwrap_err(), Fault::BAD_ARGUMENTS);
    }
}

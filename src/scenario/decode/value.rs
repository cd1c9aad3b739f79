//! One value, by the kind that the table gives it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Decoder;
use super::fields::{Fields, Shape};
use super::scalar;
use crate::scenario::model::{
    AdbAccess, Argument, CodeSource, Condition, Expectation, OfframpHeader, PermissionGroup, Point, PromptAnswer, Span, Step,
};
use crate::scenario::table::{CONDITION, Field, Kind};
use crate::scenario::tree::{Node, Value};
use crate::scenario::{expr, nearest::nearest};
use crate::ui::Selector;

/// Test accounts: in the header, or in a file.
#[derive(Debug)]
pub(super) enum AccountSource {
    Inline(Vec<BTreeMap<String, String>>),
    File(String),
}

/// A decoded value.
#[derive(Debug)]
pub(super) enum Item {
    Text(String),
    Texts(Vec<String>),
    Variables(BTreeMap<String, String>),
    Accounts(AccountSource),
    Bool(bool),
    Integer(i64),
    Millis(u64),
    Point(Point),
    Word(&'static str),
    Selector(Box<Selector>),
    Selectors(Vec<Selector>),
    Markers(BTreeMap<String, Selector>),
    Steps(Vec<Step>),
    Condition(Box<Condition>),
    Answers(BTreeMap<PermissionGroup, Vec<PromptAnswer>>),
    Code(CodeSource),
    Expect(Vec<Expectation>),
    Offramp(Box<OfframpHeader>),
    Arguments(Vec<Argument>),
    Route(Vec<(f64, f64)>),
    Media(Vec<PathBuf>),
    Adb(AdbAccess),
}

impl Decoder<'_> {
    /// Decodes a value; `None`, with the mistake noted, if it is not of that kind. `what` names it in messages.
    pub(super) fn item(&mut self, kind: Kind, node: &Node, what: &str) -> Option<Item> {
        match kind {
            Kind::Commands => match &node.value {
                Value::List(items) => Some(Item::Steps(self.commands(items))),
                _ => self.mismatch(kind, node, what),
            },
            Kind::Selector => self.selector(node, what).map(|selector| Item::Selector(Box::new(selector))),
            Kind::Selectors => {
                let items = self.list(kind, node, what)?;
                self.all(items, |this, item| this.selector(item, what)).map(Item::Selectors)
            }
            Kind::Condition => self.condition(node, what).map(|condition| Item::Condition(Box::new(condition))),
            Kind::Answers => self.answers(node).map(Item::Answers),
            Kind::Group => {
                let text = self.text(node, kind, what)?;
                self.group(&text, node.span).map(Item::Text)
            }
            Kind::Code => self.code(node, what).map(Item::Code),
            Kind::Expect => self.expectations(node, what).map(Item::Expect),
            Kind::Offramp => self.offramp(node).map(Item::Offramp),
            Kind::Properties => self.properties(node, what).map(Item::Variables),
            Kind::Order => self.order(node, what).map(Item::Texts),
            Kind::Anything => Some(Item::Texts(vec![])),
            Kind::Permissions => self.permissions(node, what).map(Item::Variables),
            Kind::Arguments => self.arguments(node, what).map(Item::Arguments),
            Kind::Route => self.route(node, what).map(Item::Route),
            Kind::Media => self.media(node, what).map(Item::Media),
            Kind::Adb => self.adb_access(node, what).map(Item::Adb),
            Kind::Shell => self.shell(node, what).map(Item::Text),
            Kind::Markers => self.markers(node, what).map(Item::Markers),
            Kind::Variables => self.variables(node, what).map(Item::Variables),
            Kind::Accounts => {
                if let Value::Scalar { .. } = &node.value {
                    return self.text(node, Kind::File, what).map(AccountSource::File).map(Item::Accounts);
                }
                let items = self.list(kind, node, what)?;
                self.all(items, |this, item| this.variables(item, what)).map(AccountSource::Inline).map(Item::Accounts)
            }
            Kind::Texts => {
                let items = one_or_many(node);
                self.all(items, |this, item| this.text(item, Kind::Plain, what)).map(Item::Texts)
            }
            Kind::Program => {
                let items = one_or_many(node);
                self.all(items, |this, item| this.text(item, Kind::Text, what)).map(Item::Texts)
            }
            Kind::VariableNames => {
                let items = one_or_many(node);
                self.all(items, |this, item| this.text(item, Kind::Variable, what)).map(Item::Texts)
            }
            Kind::Bool => {
                let text = self.text(node, kind, what)?;
                Some(Item::Bool(text.eq_ignore_ascii_case("true")))
            }
            Kind::Integer(..) => self.text(node, kind, what)?.replace('_', "").parse().ok().map(Item::Integer),
            Kind::Duration => scalar::duration(&self.text(node, kind, what)?).map(Item::Millis),
            Kind::LongDuration => scalar::long_duration(&self.text(node, kind, what)?).map(Item::Millis),
            Kind::Point => scalar::point(&self.text(node, kind, what)?).map(Item::Point),
            Kind::Word(words) => {
                let text = self.text(node, kind, what)?;
                words.iter().find(|word| word.eq_ignore_ascii_case(&text)).map(|word| Item::Word(word))
            }
            Kind::Text
            | Kind::Plain
            | Kind::Variable
            | Kind::Phase
            | Kind::Times
            | Kind::Number
            | Kind::Time
            | Kind::Place
            | Kind::Choice(_)
            | Kind::Key
            | Kind::Pattern
            | Kind::File => self.text(node, kind, what).map(Item::Text),
        }
    }

    /// A scalar that is of that kind.
    pub(super) fn text(&mut self, node: &Node, kind: Kind, what: &str) -> Option<String> {
        let Value::Scalar { text, .. } = &node.value else { return self.mismatch(kind, node, what) };
        if scalar::takes_expressions(kind) {
            self.check_expressions(text, node.span);
            if text.contains("${") {
                return Some(text.clone());
            }
        }
        match scalar::check(kind, text) {
            Ok(()) => Some(text.clone()),
            Err(help) => {
                let mut error = self.at(node.span, format!("`{what}` takes {}", kind.expected()));
                error = error.label(format!("found {}", node.kind()));
                if !scalar::takes_expressions(kind) && text.contains("${") {
                    error = error.help("it must be known when the file is read, so it cannot hold `${…}`");
                } else if let Kind::Word(words) | Kind::Choice(words) = kind
                    && let Some(meant) = nearest(text, words.iter().copied())
                {
                    error = error.help(format!("did you mean `{meant}`?"));
                } else if let Some(help) = help {
                    error = error.help(help);
                }
                self.error(error);
                None
            }
        }
    }

    /// Notes that a value is of another kind.
    pub(super) fn mismatch<T>(&mut self, kind: Kind, node: &Node, what: &str) -> Option<T> {
        let error = self.at(node.span, format!("`{what}` takes {}", kind.expected())).label(format!("found {}", node.kind()));
        let error = match (&node.value, kind) {
            (Value::Map(entries), _) if entries.first().is_some_and(|(key, _)| key.text.starts_with('{')) => {
                error.help("a text that begins with `{` needs quotes")
            }
            (Value::List(_), Kind::Text | Kind::Selector) => error.help("a text that begins with `[` or `- ` needs quotes"),
            (Value::Map(_), Kind::Accounts) => error.help("write the file's name alone, or begin each account with `- `"),
            (Value::Map(_) | Value::Scalar { .. }, Kind::Commands | Kind::Selectors) => error.help("begin each entry with `- `"),
            _ => error,
        };
        self.error(error);
        None
    }

    pub(super) fn list<'n>(&mut self, kind: Kind, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        match &node.value {
            Value::List(items) => Some(items),
            _ => self.mismatch(kind, node, what),
        }
    }

    /// Decodes every entry, so that every mistake is noted; `None` if any is wrong.
    pub(super) fn all<T>(&mut self, items: &[Node], mut one: impl FnMut(&mut Self, &Node) -> Option<T>) -> Option<Vec<T>> {
        let decoded: Vec<Option<T>> = items.iter().map(|item| one(self, item)).collect();
        decoded.into_iter().collect()
    }

    pub(super) fn variables(&mut self, node: &Node, what: &str) -> Option<BTreeMap<String, String>> {
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Variables, node, what) };
        let mut variables = BTreeMap::new();
        let mut sound = true;
        for (key, value) in entries {
            // Maestro takes any name, although a script can say only those that are one there.
            if !self.plain && scalar::check(Kind::Variable, &key.text).is_err() {
                let error = self.at(key.span, format!("`{}` cannot be a variable's name", key.text));
                self.error(error.help(format!("write {}", Kind::Variable.expected())));
                sound = false;
            }
            if value.value == Value::Null {
                let error = self.at(key.span, format!("the variable `{}` has no value", key.text));
                self.error(error.help("write `\"\"` for an empty text"));
                sound = false;
            } else if let Some(text) = self.text(value, Kind::Text, &key.text) {
                variables.insert(key.text.clone(), text);
            } else {
                sound = false;
            }
        }
        sound.then_some(variables)
    }

    fn properties(&mut self, node: &Node, what: &str) -> Option<BTreeMap<String, String>> {
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Properties, node, what) };
        let texts: Vec<Option<(String, String)>> =
            entries.iter().map(|(key, value)| Some((key.text.clone(), self.text(value, Kind::Text, &key.text)?))).collect();
        texts.into_iter().collect()
    }

    fn condition(&mut self, node: &Node, what: &str) -> Option<Condition> {
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Condition, node, what) };
        let known: Vec<&Field> = CONDITION.iter().collect();
        let owner = format!("`{what}`");
        let mut fields = self.fields(entries, node.span, &Shape { owner: &owner, fields: &known, open: false })?;
        self.condition_of(&mut fields, node.span, &owner)
    }

    /// The condition that stands among these fields.
    pub(super) fn condition_of(&mut self, fields: &mut Fields, span: Span, owner: &str) -> Option<Condition> {
        if ["visible", "notVisible", "true", "platform"].iter().all(|name| fields.place(name).is_none()) {
            let error = self.at(span, format!("{owner} says nothing that must hold")).label("no condition");
            self.error(error.help("add `visible`, `notVisible`, `true` or `platform`"));
            return None;
        }
        Some(Condition {
            visible: fields.selector("visible"),
            not_visible: fields.selector("notVisible"),
            true_: fields.text("true"),
            platform: fields.word("platform").map(str::to_owned),
            within: fields.text("within"),
        })
    }

    /// The place of what is wrong at a byte of a text: the caret can stand there only if the file has the text letter by letter.
    pub(super) fn inside(&self, text: &str, span: Span, at: usize) -> Span {
        let shown = self.source.get(span.start..span.end).unwrap_or_default();
        let narrow = shown.find(text).filter(|_| !text.contains('\n')).map(|offset| {
            let (start, end) = (span.start + offset + at, span.start + offset + expr::end(text, at));
            let columns = self.source.get(span.start..start).map_or(0, |before| before.chars().count());
            Span { line: span.line, column: span.column + u32::try_from(columns).unwrap_or(0), start, end }
        });
        narrow.unwrap_or(span)
    }

    /// Notes every `${…}` that is not an expression.
    fn check_expressions(&mut self, text: &str, span: Span) {
        let inside = |part: &str| part.split('}').next().is_some_and(|inside| inside.contains("ACCOUNT."));
        self.loader.uses_account |= text.split("${").skip(1).any(inside);
        let Err(problem) = expr::check(text) else { return };
        let mut error = self.at(self.inside(text, span, problem.at), problem.message);
        if let Some(help) = problem.help {
            error = error.help(help);
        }
        self.error(error);
    }
}

/// A list's entries, or the one value.
pub(super) fn one_or_many(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

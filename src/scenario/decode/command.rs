//! The shapes of a command: its name alone, `name: value`, or `name:` with a map.

use super::Decoder;
use super::fields::{Fields, Shape};
use crate::scenario::load::NESTED;
use crate::scenario::model::{Span, Step};
use crate::scenario::nearest::nearest;
use crate::scenario::table::{self, COMMANDS, Field, Kind, Spec};
use crate::scenario::tree::{Key, Node, Value};

impl Decoder<'_> {
    /// Decodes a list of commands; those with mistakes are left out, the mistakes noted.
    pub(in crate::scenario) fn commands(&mut self, items: &[Node]) -> Vec<Step> {
        if self.loader.deep >= NESTED {
            if let Some(first) = items.first() {
                let error = self.at(first.span, format!("commands stand more than {NESTED} deep inside each other"));
                self.error(error.label("too deep").help("run fewer inside each other; files that are run count, too"));
            }
            return vec![];
        }
        self.loader.deep += 1;
        let steps = items.iter().filter_map(|item| self.step(item)).collect();
        self.loader.deep -= 1;
        steps
    }

    fn step(&mut self, node: &Node) -> Option<Step> {
        let outer = std::mem::take(&mut self.optional_element);
        let step = self.step_alone(node);
        self.optional_element = outer;
        step
    }

    fn step_alone(&mut self, node: &Node) -> Option<Step> {
        let (spec, mut fields) = match &node.value {
            Value::Scalar { text, .. } => {
                // Maestro takes this spelling too.
                let name = if text == "hide keyboard" { "hideKeyboard" } else { text };
                let spec = self.spec(name, node.span)?;
                if !spec.bare {
                    self.needs_more(spec, node.span);
                    return None;
                }
                (spec, Fields::default())
            }
            Value::Map(entries) => match entries.as_slice() {
                [(key, value)] => {
                    let spec = self.spec(&key.text, key.span)?;
                    let fields = self.body(spec, key, value)?;
                    (spec, fields)
                }
                [] => {
                    let error = self.at(node.span, "a command is missing here").label("an empty map");
                    self.error(error.help("remove it"));
                    return None;
                }
                [(first, value), (second, _), ..] => {
                    let spec = self.spec(&first.text, first.span);
                    self.second_key(spec, (first, value), second);
                    return None;
                }
            },
            Value::Null => {
                let error = self.at(node.span, "a command is missing here").label("nothing follows the dash");
                self.error(error.help("write a command, or remove the dash"));
                return None;
            }
            Value::List(_) => {
                let error = self.at(node.span, "a command is a name or a map, and this is a list").label("a list");
                self.error(error.help("one dash begins one command; remove the extra dash or brackets"));
                return None;
            }
        };
        let label = fields.text("label");
        let usual = spec.fields.iter().any(|field| field.name == "optional" && field.default == "true");
        let optional = fields.flag("optional").unwrap_or(usual) | self.optional_element;
        let command = self.build(spec, fields, node.span)?;
        Some(Step { command, span: node.span, file: self.file.to_owned(), label, optional })
    }

    /// The command of that name; if there is none, says so.
    fn spec(&mut self, name: &str, span: Span) -> Option<&'static Spec> {
        if let Some(spec) = table::command(name) {
            return Some(spec);
        }
        let error = if name == "openBrowser" {
            let error = self.at(span, "`openBrowser` does nothing in Maestro either: it is read there and then refused");
            error.help("write `openLink: {link: …, browser: true}`")
        } else if let Some((part, help)) = PARTS.iter().find(|(part, _)| *part == name) {
            let error = self.at(span, format!("`{part}` is no command by itself")).label("a part of another command");
            error.help(*help)
        } else {
            let shown = if name.chars().count() > 40 { "this".to_owned() } else { format!("`{name}`") };
            let error = self.at(span, format!("there is no command {shown}")).label("not a command");
            let elsewhere = ELSEWHERE.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, meant)| *meant);
            match elsewhere.or_else(|| nearest(name, COMMANDS.iter().map(|spec| spec.name))) {
                Some(meant) => error.help(format!("did you mean `{meant}`?")),
                None => error.help("`offramp scenario help` lists the commands"),
            }
        };
        self.error(error);
        None
    }

    /// What stands after the command's name.
    fn body(&mut self, spec: &'static Spec, key: &Key, node: &Node) -> Option<Fields> {
        let owner = format!("`{}`", spec.name);
        let known: Vec<&'static Field> = spec.all_fields().collect();
        match (&node.value, spec.whole, spec.shorthand) {
            (Value::Null, ..) if spec.bare => {
                let error =
                    self.at(key.span, format!("nothing follows `{}:`", spec.name)).label("the colon says that something follows");
                self.error(error.help(format!("write `- {}` without the colon", spec.name)));
                None
            }
            (Value::Null, ..) => {
                self.needs_more(spec, key.span);
                None
            }
            (_, Some(kind), _) => Some(Fields::of("whole", self.item(kind, node, spec.name)?, node.span)),
            (Value::Map(entries), None, shorthand) => {
                // A map may be the shorthand's own, as a code's source is.
                if let Some(field) = known.iter().find(|field| Some(field.name) == shorthand && field.kind == Kind::Code)
                    && entries.iter().all(|(key, _)| key.text == "command")
                {
                    return Some(Fields::of(field.name, self.item(field.kind, node, spec.name)?, node.span));
                }
                self.fields(entries, node.span, &Shape { owner: &owner, fields: &known, open: false })
            }
            (_, None, Some(shorthand)) => {
                let field = known.iter().find(|field| field.name == shorthand)?;
                Some(Fields::of(field.name, self.item(field.kind, node, spec.name)?, node.span))
            }
            (_, None, None) => {
                let error = if spec.fields.is_empty() {
                    let error = self.at(node.span, format!("{owner} takes no value")).label(format!("found {}", node.kind()));
                    error.help(format!("write `- {}` alone", spec.name))
                } else {
                    let error = self.at(node.span, format!("{owner} takes a map")).label(format!("found {}", node.kind()));
                    error.help(example(spec))
                };
                self.error(error);
                None
            }
        }
    }

    fn needs_more(&mut self, spec: &Spec, span: Span) {
        let error = self.at(span, format!("`{}` does not say on what", spec.name)).label("nothing follows");
        let error =
            if spec.selector { error } else { self.at(span, format!("`{}` needs a value", spec.name)).label("nothing follows") };
        self.error(error.help(example(spec)));
    }

    /// A command is a map with one key; a second one is mostly a slip of indentation or a lost dash.
    fn second_key(&mut self, spec: Option<&Spec>, (first, value): (&Key, &Node), second: &Key) {
        let name = &second.text;
        let error = self.at(second.span, format!("`{name}` stands beside `{}`, but a command has one name", first.text));
        let error = error.label("a second name").also(first.span, "the command");
        let belongs = spec.is_some_and(|spec| spec.all_fields().any(|field| field.name == name));
        let is_command = table::command(name).is_some();
        let shorthand = spec.and_then(|spec| spec.shorthand);
        self.error(if belongs {
            error.help(match (&value.value, shorthand) {
                (Value::Scalar { .. }, Some(field)) if value.span.start < value.span.end => {
                    let written = self.source.get(value.span.start..value.span.end).unwrap_or_default();
                    let written = if written.contains('\n') { "…" } else { written };
                    format!("write `- {}: {{{field}: {written}, {name}: …}}`", first.text)
                }
                _ if self.source.get(value.span.start..).is_some_and(|text| text.starts_with('{')) => {
                    format!("`{name}` belongs to `{}`: write it inside the braces", first.text)
                }
                _ => format!("`{name}` belongs to `{}`: indent it two spaces further", first.text),
            })
        } else if is_command {
            error.help(format!("begin it with a dash of its own: `- {name}`"))
        } else {
            error.help("indent it if it belongs to the command, or begin it with `- ` if it is the next one")
        });
    }
}

/// What is written as a command and is a part of one, and where it belongs.
const PARTS: &[(&str, &str)] = &[
    ("then", "write it inside `if`, in the same map as the condition"),
    ("else", "write it inside `if`, in the same map as the condition and `then`"),
    ("elseIf", "write another `if` inside `else`: `else: [{if: {…}}]`"),
    ("when", "write `if` with the condition and `then`, or `when` inside `runFlow`"),
    ("while", "write it inside `repeat`, beside `commands`"),
];

/// What other tools call it.
const ELSEWHERE: &[(&str, &str)] = &[
    ("click", "tapOn"),
    ("clearText", "eraseText"),
    ("closeApp", "stopApp"),
    ("delay", "idle"),
    ("enterText", "inputText"),
    ("openApp", "launchApp"),
    ("openUrl", "openLink"),
    ("pressBack", "back"),
    ("screenshot", "takeScreenshot"),
    ("scrollTo", "scrollUntilVisible"),
    ("sleep", "idle"),
    ("typeText", "inputText"),
    ("wait", "extendedWaitUntil"),
    ("waitFor", "extendedWaitUntil"),
];

/// The first example that gives it a value.
fn example(spec: &Spec) -> String {
    let start = format!("- {}:", spec.name);
    let from = spec.example.find(&start).map_or(spec.example, |at| &spec.example[at..]);
    let line = from.lines().next().unwrap_or(from);
    let inner = from.lines().skip(1).take_while(|line| line.starts_with(' ')).map(|line| format!("\n{line}")).collect::<String>();
    if inner.is_empty() { format!("write it like this: `{line}`") } else { format!("write it like this:\n{line}{inner}") }
}

//! YAML as a tree of nodes that know their place. The only file that names the YAML crate.
//!
//! Values stay as written: whether `007` is a number is for the decoder to say, which knows what is expected there. Bounded in depth
//! and, aliases included, in size.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde_yaml::granit_parser::{self as yaml, Event, Parser, ScalarStyle, StrInput, StructureStyle};

use super::error::ScenarioError;
use super::model::Span;

/// Lists and maps inside each other.
const DEPTH: usize = 60;
/// Nodes in one file, with each alias counted as all that it stands for.
const NODES: usize = 100_000;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub span: Span,
    pub value: Value,
}

/// What stands there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Text, number or truth value.
    Scalar {
        text: String,
        /// Neither quoted nor a block.
        plain: bool,
    },
    List(Vec<Node>),
    /// In order; each key once.
    Map(Vec<(Key, Node)>),
}

/// A key with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    pub text: String,
    pub span: Span,
}

impl Node {
    /// For messages: what this is.
    pub fn kind(&self) -> String {
        match &self.value {
            Value::Null => "nothing".into(),
            Value::Scalar { text, .. } if text.chars().count() > 40 || text.contains(char::is_control) => "text".into(),
            Value::Scalar { text, .. } => format!("`{text}`"),
            Value::List(_) => "a list".into(),
            Value::Map(_) => "a map".into(),
        }
    }
}

/// Reads the documents of a text; one that is not sound is `None`, and the reasons are added to `errors`.
pub(crate) fn documents(file: &Path, source: &Arc<str>, errors: &mut Vec<ScenarioError>) -> Vec<Option<Node>> {
    let options = yaml::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    let parser = Parser::new_from_str_with_options(source, options);
    let mut reader = Reader { file, source, errors, parser, anchors: HashMap::new(), left: NODES };
    let mut documents = vec![];
    loop {
        match reader.next() {
            Ok((Event::DocumentStart(..), _)) => match reader.document() {
                Ok(node) => documents.push(Some(node)),
                Err(Stop::Given) => {
                    documents.push(None);
                    // What follows a `---` can still be read, so that its errors are reported too.
                    if !matches!(reader.parser.proceed_next_document(), Ok(true)) {
                        return documents;
                    }
                }
                Err(Stop::Full) => {
                    documents.push(None);
                    return documents;
                }
            },
            Ok((Event::StreamEnd, _)) | Err(_) => return documents,
            Ok(_) => {}
        }
    }
}

/// Why a document was given up; the error is already noted.
enum Stop {
    /// It is not YAML.
    Given,
    /// The file is too large.
    Full,
}

struct Reader<'a> {
    file: &'a Path,
    source: &'a Arc<str>,
    errors: &'a mut Vec<ScenarioError>,
    parser: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, (Node, usize)>,
    left: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Stop> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.place(span))),
            Some(Err(error)) => {
                let at = self.point(error.marker());
                let reason = error.info();
                self.error(at, format!("this is not YAML: {reason}"), advice(&reason));
                Err(Stop::Given)
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn document(&mut self) -> Result<Node, Stop> {
        self.anchors.clear();
        let (event, span) = self.next()?;
        self.node(event, span)
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Stop> {
        let before = self.left;
        self.take(1, span)?;
        if let Some(tag) = event.tag().filter(|tag| !tag.is_yaml_core_schema()) {
            self.error(span, format!("YAML tags such as `{}` mean nothing here", tag.original()), "remove the tag");
        }
        let mut close = None;
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let null = plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                (if null { Value::Null } else { Value::Scalar { text: text.into_owned(), plain } }, anchor)
            }
            Event::SequenceStart(style, anchor, _) => {
                let mut items = vec![];
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, end) => {
                            close = (style == StructureStyle::Flow).then_some(end);
                            break;
                        }
                        (event, span) => items.push(self.node(event, span)?),
                    }
                }
                (Value::List(items), anchor)
            }
            Event::MappingStart(style, anchor, _) => {
                let (entries, end) = self.entries()?;
                close = (style == StructureStyle::Flow).then_some(end);
                (Value::Map(entries), anchor)
            }
            Event::Alias(id) => {
                let Some((node, size)) = self.anchors.get(&id).cloned() else {
                    self.error(span, "this alias stands inside what it names", "write the value out");
                    return Ok(Node { span, value: Value::Null });
                };
                self.take(size, span)?;
                return Ok(node);
            }
            Event::UnresolvedAlias(name) => {
                self.error(span, format!("there is no anchor `&{name}` above this"), "a text that begins with `*` needs quotes");
                (Value::Scalar { text: format!("*{name}"), plain: true }, 0)
            }
            _ => (Value::Null, 0),
        };
        let span = close.map_or_else(|| whole(span, &value), |close| Span { end: close.end, ..span });
        let node = Node { span, value };
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), before - self.left));
        }
        Ok(node)
    }

    fn entries(&mut self) -> Result<(Vec<(Key, Node)>, Span), Stop> {
        let mut entries: Vec<(Key, Node)> = vec![];
        let mut places: HashMap<String, Span> = HashMap::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                return Ok((entries, span));
            }
            let key = self.node(event, span)?;
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            let text = match key.value {
                Value::Scalar { text, .. } => text,
                Value::Null => "null".into(),
                Value::List(_) | Value::Map(_) => {
                    self.error(key.span, "a key must be a word", "quote it if it begins with `{`, `[` or `*`");
                    continue;
                }
            };
            if let Some(first) = places.get(&text) {
                let error = ScenarioError::at(self.file, self.source, key.span, format!("`{text}` is given twice"));
                self.errors.push(error.label("again").also(*first, "first here").help("keep one of the two"));
                continue;
            }
            places.insert(text.clone(), key.span);
            entries.push((Key { text, span: key.span }, value));
        }
    }

    /// Counts nodes against the bound.
    fn take(&mut self, nodes: usize, span: Span) -> Result<(), Stop> {
        match self.left.checked_sub(nodes) {
            Some(left) => self.left = left,
            None => {
                self.error(span, format!("the file holds more than {NODES} values"), "split it, or write out fewer aliases");
                return Err(Stop::Full);
            }
        }
        Ok(())
    }

    fn place(&self, span: yaml::Span) -> Span {
        let start = self.point(&span.start);
        let end = span.end.byte_offset().unwrap_or(start.end).clamp(start.start, self.source.len());
        // A block ends where the next thing begins; the space between is not part of it.
        let text = self.source.get(start.start..end).unwrap_or_default();
        Span { end: start.start + text.trim_end().len(), ..start }
    }

    fn point(&self, mark: &yaml::Marker) -> Span {
        let at = mark.byte_offset().unwrap_or(0).min(self.source.len());
        let (line, column) =
            (mark.line().try_into().unwrap_or(u32::MAX), mark.col().saturating_add(1).try_into().unwrap_or(u32::MAX));
        Span { line, column, start: at, end: at }
    }

    fn error(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.errors.push(ScenarioError::at(self.file, self.source, span, message).help(help));
    }
}

/// What to do about the parser's commonest complaints.
fn advice(reason: &str) -> &'static str {
    for (word, advice) in [
        ("tab", "indent with spaces; YAML takes no tabs there"),
        (
            "mapping values",
            "the next command begins with `- `; a command that has fields ends with a colon; a text with `: ` in it needs quotes",
        ),
        ("quoted scalar", "close the quote on the same line"),
        ("flow", "close the bracket, and quote a text that holds `{`, `}`, `[`, `]` or `,`"),
        ("expected", "look at the indentation and the dashes of this line and of the one above"),
    ] {
        if reason.contains(word) {
            return advice;
        }
    }
    "look at the indentation and the quotes of this line and of the one above"
}

/// A block list or map reaches to the end of its last part; the parser only knows where it began and where the next thing begins.
fn whole(span: Span, value: &Value) -> Span {
    let end = match value {
        Value::List(items) => items.last().map(|node| node.span.end),
        Value::Map(entries) => entries.last().map(|(key, node)| node.span.end.max(key.span.end)),
        Value::Null | Value::Scalar { .. } => None,
    };
    Span { end: end.unwrap_or(0).max(span.end), ..span }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Option<Node>>, Vec<String>) {
        let mut errors = vec![];
        let documents = documents(Path::new("f.yaml"), &text.into(), &mut errors);
        (documents, errors.iter().map(ToString::to_string).collect())
    }

    /// Every scalar and key with what the file has at its span.
    fn spans(text: &str) -> Vec<(String, String, u32, u32)> {
        fn walk(node: &Node, text: &str, out: &mut Vec<(String, String, u32, u32)>) {
            let mut note =
                |name: String, span: Span| out.push((name, text[span.start..span.end].to_owned(), span.line, span.column));
            match &node.value {
                Value::Null => note("null".into(), node.span),
                Value::Scalar { text: value, .. } => note(value.clone(), node.span),
                Value::List(items) => {
                    note("list".into(), node.span);
                    items.iter().for_each(|item| walk(item, text, out));
                }
                Value::Map(entries) => {
                    note("map".into(), node.span);
                    for (key, value) in entries {
                        out.push((
                            key.text.clone(),
                            text[key.span.start..key.span.end].to_owned(),
                            key.span.line,
                            key.span.column,
                        ));
                        walk(value, text, out);
                    }
                }
            }
        }
        let mut out = vec![];
        let (documents, errors) = read(text);
        assert_eq!(errors, Vec::<String>::new());
        documents.iter().flatten().for_each(|node| walk(node, text, &mut out));
        out
    }

    #[test]
    fn every_key_and_value_knows_its_place() {
        let found = spans("a: 1\n---\n# 注销\n- \"注\\n销\": {b: 'x y', c: }\n- |\n  two\n  lines\n- last\n");
        let told: Vec<_> = found.iter().map(|(name, text, line, column)| format!("{line}:{column} {name:?} {text:?}")).collect();
        assert_eq!(
            told,
            [
                r#"1:1 "map" "a: 1""#,
                r#"1:1 "a" "a""#,
                r#"1:4 "1" "1""#,
                r#"4:1 "list" "- \"注\\n销\": {b: 'x y', c: }\n- |\n  two\n  lines\n- last""#,
                r#"4:3 "map" "\"注\\n销\": {b: 'x y', c: }""#,
                r#"4:3 "注\n销" "\"注\\n销\"""#,
                r#"4:11 "map" "{b: 'x y', c: }""#,
                r#"4:12 "b" "b""#,
                r#"4:15 "x y" "'x y'""#,
                r#"4:22 "c" "c""#,
                r#"4:23 "null" """#,
                r#"6:3 "two\nlines\n" "two\n  lines""#,
                r#"8:3 "last" "last""#,
            ]
        );
    }

    #[test]
    fn hostile_files_end_in_an_error() {
        let mut bomb = String::from("- &a0 [x, x]\n");
        for level in 1..30 {
            bomb.push_str(&format!("- &a{level} [*a{}, *a{}]\n", level - 1, level - 1));
        }
        let deep = "[".repeat(5_000);
        let deep_block = (0..500).map(|i| format!("{}-\n", " ".repeat(i))).collect::<String>();
        for (text, error) in [
            (bomb.as_str(), "f.yaml:15:9: the file holds more than 100000 values"),
            ("- &a [*a]\n", "f.yaml:1:7: this alias stands inside what it names"),
            ("- *nowhere\n", "f.yaml:1:3: there is no anchor `&nowhere` above this"),
            ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: `a` is given twice"),
            ("{[a]: 1}", "f.yaml:1:2: a key must be a word"),
            ("- !ruby/object x", "f.yaml:1:16: YAML tags such as `!ruby/object` mean nothing here"),
        ] {
            assert_eq!(read(text).1, [error]);
        }
        for text in [&deep, &deep_block] {
            assert_eq!(read(text).1.len(), 1, "{:?}", read(text).1);
        }
    }

    #[test]
    fn a_broken_document_does_not_hide_the_next() {
        let (documents, errors) = read("a: [1\n---\n- back\n");
        assert_eq!(errors.len(), 1);
        assert!(documents[0].is_none());
        assert!(documents[1].is_some());
    }

    #[test]
    fn an_alias_is_what_it_names() {
        let (documents, errors) = read("- &a {x: 1}\n- *a\n");
        assert!(errors.is_empty());
        let Value::List(items) = &documents[0].as_ref().unwrap().value else { panic!("a list") };
        assert_eq!(items[0], items[1]);
    }
}

//! What is wrong with a scenario file, and how it is shown.
//!
//! ```text
//! error: there is no command `tapOm`
//!  --> scenarios/leave.yaml:7:3
//!   |
//! 7 | - tapOm: Agree
//!   |   ^^^^^ not a command
//!   |
//!   = help: did you mean `tapOn`?
//! ```

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::model::Span;

/// Bytes of a line that are shown before and after the place.
const AROUND: usize = 400;

/// One mistake in a scenario file.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioError {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// Where; `None` when the whole file is meant.
    pub span: Option<Span>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What stands at the place; may be empty.
    pub label: String,
    /// Another place that belongs to it, with what stands there.
    pub also: Option<(Span, String)>,
    /// What to do.
    pub help: Vec<String>,
    /// The file's text, for the excerpt.
    source: Arc<str>,
}

impl ScenarioError {
    /// A mistake that concerns the whole file.
    pub fn of_file(file: &Path, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            span: None,
            message: shown(message),
            label: String::new(),
            also: None,
            help: vec![],
            source: "".into(),
        }
    }

    /// A mistake at one place of a file's text.
    pub fn at(file: &Path, source: &Arc<str>, span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), source: source.clone(), ..Self::of_file(file, message) }
    }

    /// Says what stands at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = shown(label);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(shown(help));
        self
    }

    /// Points at another place of the same file.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.also = Some((span, shown(label)));
        self
    }

    /// The mistake with its source line, a caret and advice; ends in a line feed.
    pub fn render(&self, colours: bool) -> String {
        let path = self.file.display().to_string();
        let mut group = Group::with_title(Level::ERROR.primary_title(self.message.as_str()));
        match (self.span, self.excerpt()) {
            (Some(_), Some((excerpt, true))) => group = group.element(excerpt.path(path.as_str())),
            // The renderer would count the column from the cut.
            (Some(span), Some((excerpt, false))) => {
                let origin = Origin::path(path.as_str()).line(span.line as usize).char_column(span.column as usize);
                group = group.element(origin).element(excerpt);
            }
            _ => group = group.element(Origin::path(path.as_str())),
        }
        let group = group.elements(self.help.iter().map(|help| Level::HELP.message(help.as_str())));
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let mut text = renderer.render(&[group]);
        text.push('\n');
        text
    }

    /// The source lines that matter, never the whole file, and of a very long line only what stands around the place. And whether it
    /// begins at a line's beginning.
    fn excerpt(&self) -> Option<(Snippet<'_, Annotation<'_>>, bool)> {
        let span = self.span?;
        let also = self.also.as_ref().map(|(span, label)| (*span, label.as_str()));
        let near = also.filter(|(other, _)| other.start.abs_diff(span.start) <= 2 * AROUND);
        let places = || [Some((span, self.label.as_str())), near].into_iter().flatten();
        let first = places().map(|(span, _)| span).min_by_key(|span| span.start)?;
        let last = places().map(|(span, _)| span.start).max()?;
        let line = self.source.get(..first.start)?.rfind('\n').map_or(0, |at| at + 1);
        let from = self.source.floor_char_boundary(line.max(first.start.saturating_sub(AROUND)));
        let to = self.source.floor_char_boundary(self.line_end(last).min(last + 2 * AROUND));
        let annotations = places().zip([AnnotationKind::Primary, AnnotationKind::Context]).map(|((span, label), kind)| {
            let end = span.end.min(self.line_end(span.start)).clamp(span.start, to.max(span.start));
            kind.span(span.start - from..end - from).label((!label.is_empty()).then_some(label))
        });
        let excerpt = Snippet::source(self.source.get(from..to)?).line_start(first.line as usize);
        Some((excerpt.annotations(annotations.collect::<Vec<_>>()), from == line))
    }

    fn line_end(&self, at: usize) -> usize {
        self.source.get(at..).and_then(|rest| rest.find('\n')).map_or(self.source.len(), |length| at + length)
    }
}

/// Parts of the file may stand in a message; none of them may move the reader's cursor.
fn shown(text: impl Into<String>) -> String {
    text.into().replace(|letter: char| letter.is_control() && letter != '\n', "\u{fffd}")
}

impl fmt::Display for ScenarioError {
    /// One line: `file:line:column: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(span) = self.span {
            write!(f, ":{}:{}", span.line, span.column)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for ScenarioError {}

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

use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};

use super::model::Span;

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
            message: message.into(),
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
        self.label = label.into();
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Points at another place of the same file.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.also = Some((span, label.into()));
        self
    }

    /// The mistake with its source line, a caret and advice; ends in a line feed.
    pub fn render(&self, colours: bool) -> String {
        let path = self.file.display().to_string();
        let mut group = Level::ERROR.primary_title(self.message.as_str()).elements(self.excerpt(&path));
        if self.span.is_none() {
            group = group.element(Origin::path(path.as_str()));
        }
        group = group.elements(self.help.iter().map(|help| Level::HELP.message(help.as_str())));
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let mut text = renderer.render(&[group]);
        text.push('\n');
        text
    }

    /// The source lines that matter, never the whole file: it may be large, and there may be many errors.
    fn excerpt<'a>(&'a self, path: &'a str) -> Option<Snippet<'a, Annotation<'a>>> {
        let span = self.span?;
        let places = [Some((span, self.label.as_str())), self.also.as_ref().map(|(span, label)| (*span, label.as_str()))];
        let places = || places.into_iter().flatten();
        let first = places().map(|(span, _)| span).min_by_key(|span| span.start)?;
        let from = self.source.get(..first.start)?.rfind('\n').map_or(0, |at| at + 1);
        let to = places().map(|(span, _)| self.line_end(span.start)).max()?;
        let annotations = places().zip([AnnotationKind::Primary, AnnotationKind::Context]).map(|((span, label), kind)| {
            let end = span.end.min(self.line_end(span.start)).max(span.start);
            kind.span(span.start - from..end - from).label((!label.is_empty()).then_some(label))
        });
        Some(
            Snippet::source(self.source.get(from..to)?)
                .line_start(first.line as usize)
                .path(path)
                .annotations(annotations.collect::<Vec<_>>()),
        )
    }

    fn line_end(&self, at: usize) -> usize {
        self.source.get(at..).and_then(|rest| rest.find('\n')).map_or(self.source.len(), |length| at + length)
    }
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

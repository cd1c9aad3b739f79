//! From nodes to the model, by the table: every mistake is noted, and decoding goes on behind it.

mod adb;
mod answers;
mod build;
mod code;
mod command;
mod fields;
mod file;
mod header;
mod maestro;
pub(super) mod scalar;
mod selector;
mod value;
mod workspace;

use std::path::Path;
use std::sync::Arc;

use super::error::ScenarioError;
use super::load::Loader;
use super::model::{Span, Step};

/// One file being decoded.
pub(super) struct Decoder<'a> {
    pub file: &'a Path,
    pub source: Arc<str>,
    pub loader: &'a mut Loader,
    /// The selector that the command looks for says that the step is optional.
    pub optional_element: bool,
    /// The point inside it, if it names one.
    pub element_point: Option<String>,
    /// What the header's `offramp` part says is done after a failure.
    pub failure: Vec<Step>,
    /// The file's header has no `offramp:`: what Maestro passes over is passed over.
    pub plain: bool,
}

impl<'a> Decoder<'a> {
    /// Begins on a file.
    pub(super) fn new(file: &'a Path, source: Arc<str>, loader: &'a mut Loader) -> Self {
        Self { file, source, loader, optional_element: false, element_point: None, failure: Vec::new(), plain: false }
    }
}

impl Decoder<'_> {
    /// Notes a mistake. Too many say no more than a hundred do.
    fn error(&mut self, error: ScenarioError) {
        self.loader.note(error);
    }

    fn at(&self, span: Span, message: impl Into<String>) -> ScenarioError {
        ScenarioError::at(self.file, &self.source, span, message)
    }
}

//! From nodes to the model, by the table: every mistake is noted, and decoding goes on behind it.

mod answers;
mod build;
mod command;
mod fields;
mod file;
mod header;
mod scalar;
mod selector;
mod value;

use std::path::Path;
use std::sync::Arc;

use super::error::ScenarioError;
use super::load::Loader;
use super::model::Span;

/// One file being decoded.
pub(super) struct Decoder<'a> {
    pub file: &'a Path,
    pub source: Arc<str>,
    pub loader: &'a mut Loader,
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

//! The checks.

pub(super) mod prompt;
pub(super) mod shell;

//! The settings provider.

/// The `system`, `secure` and `global` tables.
#[derive(Debug, Default)]
pub struct Settings {}

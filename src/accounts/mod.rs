//! Test accounts in a file, each taken by one job at a time, and given back with what became of it.
//!
//! An account cannot be deleted twice, and some can be had back only after days. So a run that deletes writes down that the account waits
//! for its deletion, and no later run takes it.

pub(crate) mod file;
mod pool;

pub use file::{Entry, Password, State};
pub use pool::{Became, Lease, Pool};

/// Why no account can be had, or could not be given back; says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AccountError(String);

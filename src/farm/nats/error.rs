//! What can go wrong between this program and a farm's server.

use std::path::Path;

/// Why something could not be had from a farm's server, or given to it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FarmError {
    /// What the user gave is wrong: an address, a file of secrets, a run that is not there.
    #[error("{0}")]
    Input(String),
    /// The server cannot be reached, refuses, or does not answer.
    #[error("{0}")]
    Server(String),
    /// What came over the network is not what it should be; whoever sent it is at fault.
    #[error("{0}")]
    Hostile(String),
}

impl FarmError {
    /// A request that failed: what was to be done, and what the server or the client said.
    pub(super) fn server(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Server(format!("{what}: {why}"))
    }

    /// A file that cannot be read or written.
    pub(super) fn file(path: &Path, why: impl std::fmt::Display) -> Self {
        Self::Input(format!("{}: {why}", path.display()))
    }
}

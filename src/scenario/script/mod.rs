//! JavaScript in scenarios: `${…}`, `evalScript`, `runScript`. One engine a job, bounded in time and memory, with nothing of the host's in
//! reach but what is handed in: variables, a clock, chance, and `http` to hosts that the scenario names.

#[cfg(feature = "js")]
mod engine;
#[cfg(feature = "js")]
mod http;
mod made_up;

#[cfg(feature = "js")]
pub(super) use engine::{Engine, Unreadable, syntax};
pub use made_up::MadeUp;

/// What a script may reach.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Hosts that `http` may talk to, as `example.com` or `127.0.0.1:8080`.
    pub hosts: Vec<String>,
    /// Seeds what is made up.
    pub seed: String,
}

/// A script failed, or there is no engine for it.
#[cfg(feature = "js")]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ScriptError {
    /// What went wrong, in the script's or the engine's words.
    pub message: String,
}

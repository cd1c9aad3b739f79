//! Counts → findings. A rule reads metrics and nothing else; packs are YAML in `packs/`. See `docs/rules.md`.

pub mod expect;
mod judge;
pub mod measure;
pub mod model;
pub mod pack;
#[cfg(test)]
mod tests;

pub use judge::judge;
pub use model::{Finding, Severity, Verdict};
pub use pack::{Pack, PackError};

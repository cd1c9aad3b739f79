//! Counts → findings. A rule reads metrics and nothing else; packs are YAML in `packs/`. See `docs/rules.md`.

mod categories;
pub mod claims;
mod decode;
pub mod expect;
mod judge;
pub mod limits;
pub mod measure;
pub mod model;
pub mod pack;
#[cfg(test)]
mod tests;

pub use judge::judge;
pub use model::{Finding, Severity, Verdict, Weight};
pub use pack::{Pack, PackError};

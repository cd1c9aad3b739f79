//! Counts → findings. A rule reads metrics and nothing else; packs are YAML in `packs/`.

pub mod model;

pub use model::{Finding, Severity, Verdict};

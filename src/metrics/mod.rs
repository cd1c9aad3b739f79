//! Trace → counts. A pure function: the same trace gives the same counts. How each is made is in `docs/counting.md`.

pub mod model;

pub use model::{Counts, JobMetrics};

//! What recordings show: the kind of screen in a dump, the kind of a log line, and how right both are against a truth.
//!
//! ```text
//! dump ──► dump::read ──┐
//!                       ├─► score::Score (precision, recall, positives) ◄── truth::Truth (a manifest, read by eye)
//! log  ──► line::read ──┘
//! ```

pub mod dump;
pub mod line;
pub mod score;
pub mod truth;

#[cfg(test)]
mod tests;

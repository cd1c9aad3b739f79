//! Two sets of runs held against each other: what was fixed, what still fails, what is new, what became better or worse.
//!
//! A pure function of reports: it reads [`RunReport`]s and nothing else.
//!
//! | file | what |
//! | --- | --- |
//! | `model.rs` | what a comparison says |
//! | `matching.rs` | which jobs are held against each other: app × scenario × policy × device × locale |
//! | `rules.rs` | the verdicts, before and after |
//! | `counts.rs` | the counts, and which direction is better |
//! | `text.rs`, `markdown.rs` | the views |
//! | `rectification/` | the Chinese report about what was put right |

mod counts;
pub mod markdown;
mod matching;
pub mod model;
pub mod rectification;
mod rules;
#[cfg(test)]
mod tests;
pub mod text;

pub use counts::of_job as counts_of;
pub use model::{Change, Comparison};

use crate::report::RunReport;

/// Holds `after` against `before`.
pub fn compare(before: &[RunReport], after: &[RunReport]) -> Comparison {
    let apps = matching::apps(before, after);
    let summary = model::Summary::of(&apps);
    Comparison { schema: model::SCHEMA, summary, apps }
}

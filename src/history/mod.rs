//! What earlier runs counted, in one SQLite file: trends, baselines, flakes, durations.
//!
//! It holds finished results and nothing of its own: every row comes from a run's `run.json`, so that a lost database is made again from the
//! runs' folders. Evidence stays in those folders.
//!
//! | file | what |
//! | --- | --- |
//! | `schema.rs` | opening, migrations, what kind of file it is |
//! | `taken.rs` | a run's folder → what is kept of it |
//! | `write.rs` | taking runs in |
//! | `list.rs` | runs, and what is known of an app |
//! | `trend.rs` | one count over time |
//! | `differ.rs` | two runs, or two campaigns, held against each other |
//! | `flakes.rs` | results that differ with nothing changed |
//! | `timings.rs` | how long scenarios take, for a plan |
//! | `baseline.rs` | what later runs are held against, by app and version |
//! | `prune.rs` | what is given up |

mod baseline;
mod differ;
mod error;
mod flakes;
mod list;
mod prune;
mod schema;
mod taken;
#[cfg(test)]
mod tests;
mod timings;
mod trend;
mod write;

use std::path::PathBuf;

use rusqlite::Connection;

pub use baseline::{Baseline, BaselineFor};
pub use differ::{Difference, Pair, Side};
pub use error::HistoryError;
pub use flakes::Flake;
pub use list::{AppBuild, AppSeries, RunRow};
pub use prune::{Keep, Pruned};
pub use taken::Taken;
pub use timings::Timing;
pub use trend::{Point, Trend, Wanted};
pub use write::Added;

/// An open history.
#[derive(Debug)]
pub struct History {
    db: Connection,
    path: PathBuf,
}

/// Text of a terminal or a file that is a run's time: `2026-01-05 02:00`, UTC.
pub fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

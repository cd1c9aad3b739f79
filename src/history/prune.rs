//! What is given up. Runs that a baseline rests on stay.

use rusqlite::{TransactionBehavior, params};
use serde::Serialize;

use super::{History, HistoryError};

/// What stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keep {
    /// Runs that began at that time or later, Unix milliseconds.
    pub since_ms: Option<i64>,
    /// The newest runs of each app, so many.
    pub runs: Option<u32>,
}

/// What was given up, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Runs.
    pub runs: i64,
    /// Their results.
    pub results: i64,
    /// Runs that stay.
    pub left: i64,
    /// Runs that stay only because a baseline rests on them.
    pub baselines: i64,
}

/// A run is old if it is older than the time, and superfluous if each of its apps has enough newer ones; with both limits it must be both.
const GONE: &str = "
    CREATE TEMP TABLE gone AS
    WITH ranked AS (
        SELECT run, dense_rank() OVER (PARTITION BY app ORDER BY started DESC, run DESC) AS place
        FROM (SELECT DISTINCT x.run, s.app, x.started FROM result x JOIN series s ON s.id = x.series)
    ), best AS (SELECT run, min(place) AS place FROM ranked GROUP BY run)
    SELECT r.id, EXISTS (SELECT 1 FROM baseline b WHERE instr(b.digest, r.digest)) AS needed
    FROM run r LEFT JOIN best ON best.run = r.id
    WHERE (?1 IS NULL OR r.started < ?1) AND (?2 IS NULL OR best.place IS NULL OR best.place > ?2)";

impl History {
    /// Gives up what `keep` does not keep; with `only_say` it only counts.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn prune(&mut self, keep: Keep, only_say: bool) -> Result<Pruned, HistoryError> {
        let mut step = || -> Result<Pruned, rusqlite::Error> {
            let change = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            change.execute(GONE, params![keep.since_ms, keep.runs])?;
            let one = |sql: &str| change.query_row(sql, [], |row| row.get::<_, i64>(0));
            let pruned = Pruned {
                runs: one("SELECT count(*) FROM gone WHERE NOT needed")?,
                results: one("SELECT count(*) FROM result WHERE run IN (SELECT id FROM gone WHERE NOT needed)")?,
                left: one("SELECT count(*) FROM run WHERE id NOT IN (SELECT id FROM gone WHERE NOT needed)")?,
                baselines: one("SELECT count(*) FROM gone WHERE needed")?,
            };
            if !only_say {
                change.execute_batch(
                    "DELETE FROM run WHERE id IN (SELECT id FROM gone WHERE NOT needed);
                     DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM result WHERE series = series.id);
                     DELETE FROM build WHERE id NOT IN (SELECT build FROM result);
                     DELETE FROM app WHERE id NOT IN (SELECT app FROM series) AND id NOT IN (SELECT app FROM build) AND id NOT IN (SELECT app FROM baseline);",
                )?;
            }
            change.execute_batch("DROP TABLE temp.gone;")?;
            change.commit()?;
            Ok(pruned)
        };
        let pruned = step().map_err(|error| self.wrong(error))?;
        if !only_say && pruned.runs > 0 {
            // The pages go back to the disk; where readers keep the log open, that happens at a later time.
            self.batch("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);")?;
        }
        Ok(pruned)
    }
}

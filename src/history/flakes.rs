//! Flakes: the same scenario on the same build and the same kind of device, and yet another result.

use serde::Serialize;

use super::{History, HistoryError};

/// A scenario whose results differ with nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flake {
    /// The app's package.
    pub package: String,
    /// Its version name.
    pub version: String,
    /// The scenario's name.
    pub scenario: String,
    /// Permission policy.
    pub policy: String,
    /// API level.
    pub api: u32,
    /// Results that were looked at.
    pub results: i64,
    /// Of these, passed.
    pub passed: i64,
    /// Of these, with a step that failed.
    pub failed: i64,
    /// Of these, broken by the device or the environment.
    pub broken: i64,
    /// Results that took more than one attempt.
    pub retried: i64,
    /// Different sets of verdicts among those that came to their end, by the same rule packs.
    pub verdicts: i64,
    /// Different sets of counts among those that passed.
    pub counts: i64,
}

impl History {
    /// The flakes among results since a time (Unix milliseconds), those that differ most first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn flakes(&self, since_ms: i64, package: Option<&str>) -> Result<Vec<Flake>, HistoryError> {
        // Verdicts are held against each other within one pack's version, so the list of rules is a part of what must be the same.
        let sql = "
            WITH part AS (
                SELECT series, build, count(*) AS n, sum(status = 'passed') AS passed, sum(status = 'failed') AS failed,
                    sum(status = 'broken') AS broken, sum(attempts > 1) AS retried,
                    count(DISTINCT iif(status = 'broken', NULL, rules || ' ' || verdicts)) - count(DISTINCT iif(status = 'broken', NULL, rules)) + 1 AS v,
                    count(DISTINCT iif(status = 'passed', counts || ' ' || \"values\", NULL)) AS c
                FROM result WHERE started >= ?1 GROUP BY series, build
                HAVING max(passed, failed, broken) < n OR retried > 0 OR v > 1 OR c > 1
            )
            SELECT a.package, b.version_name, s.scenario, s.policy, s.api, n, passed, failed, broken, retried, v, c
            FROM part JOIN series s ON s.id = part.series JOIN build b ON b.id = part.build JOIN app a ON a.id = s.app
            WHERE ?2 IS NULL OR a.package = ?2
            ORDER BY n - max(passed, failed, broken) + retried + v + c DESC, a.package, s.scenario, s.policy";
        self.all(sql, rusqlite::params![since_ms, package], |row| {
            Ok(Flake {
                package: row.get(0)?,
                version: row.get(1)?,
                scenario: row.get(2)?,
                policy: row.get(3)?,
                api: row.get(4)?,
                results: row.get(5)?,
                passed: row.get(6)?,
                failed: row.get(7)?,
                broken: row.get(8)?,
                retried: row.get(9)?,
                verdicts: row.get(10)?,
                counts: row.get(11)?,
            })
        })
    }
}

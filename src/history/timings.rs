//! How long scenarios take on this host, so that a plan can begin with the longest.

use serde::Serialize;

use super::{History, HistoryError};

/// The newest results of a series that its time is the mean of.
const NEWEST: u32 = 10;

/// The time of one scenario of one app under one policy on one kind of device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timing {
    /// The app's package.
    pub package: String,
    /// The scenario's name.
    pub scenario: String,
    /// Permission policy.
    pub policy: String,
    /// API level.
    pub api: u32,
    /// Mean of the newest results, milliseconds.
    pub ms: i64,
    /// How many they were.
    pub results: i64,
}

impl History {
    /// The times of all series, the longest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn timings(&self) -> Result<Vec<Timing>, HistoryError> {
        let sql = "
            SELECT a.package, s.scenario, s.policy, s.api, t.ms, t.n FROM series s JOIN app a ON a.id = s.app JOIN (
                SELECT s.id, (SELECT CAST(round(avg(duration_ms)) AS INTEGER) FROM
                    (SELECT duration_ms FROM result WHERE series = s.id AND duration_ms IS NOT NULL ORDER BY started DESC, id DESC LIMIT ?1)) AS ms,
                    (SELECT count(*) FROM
                    (SELECT 1 FROM result WHERE series = s.id AND duration_ms IS NOT NULL ORDER BY started DESC, id DESC LIMIT ?1)) AS n
                FROM series s
            ) t ON t.id = s.id WHERE t.n > 0 ORDER BY t.ms DESC, a.package, s.scenario, s.policy, s.api";
        self.all(sql, [NEWEST], |row| {
            Ok(Timing {
                package: row.get(0)?,
                scenario: row.get(1)?,
                policy: row.get(2)?,
                api: row.get(3)?,
                ms: row.get(4)?,
                results: row.get(5)?,
            })
        })
    }
}

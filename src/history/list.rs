//! Which runs there are, and what is known of an app.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::{History, HistoryError};
use crate::scenario::nearest::nearest;

/// Names told at most when one is unknown.
const TOLD: usize = 8;

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRow {
    /// Digest of its evidence's manifest.
    pub digest: String,
    /// Its name.
    pub name: String,
    /// The campaign it belongs to; empty if to none.
    pub campaign: String,
    /// Its folder when it was taken in.
    pub folder: String,
    /// When it began, Unix milliseconds.
    pub started_ms: i64,
    /// Jobs in it; control runs are none.
    pub results: i64,
    /// The apps' packages, with blanks between.
    pub apps: String,
    /// Rules met, as the run's first line counts them.
    pub findings: i64,
    /// Scripts that failed.
    pub script_failures: i64,
    /// Jobs of which nothing can be said.
    pub infrastructure: i64,
}

/// One build of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppBuild {
    /// Version name.
    pub version_name: String,
    /// Version code.
    pub version_code: i64,
    /// SHA-256 of the APK; empty if it was on the device already.
    pub apk_sha256: String,
    /// Runs of it.
    pub runs: i64,
    /// Results of it.
    pub results: i64,
    /// When it was first seen, Unix milliseconds.
    pub first_ms: i64,
    /// When it was last seen.
    pub last_ms: i64,
    /// Rules met in its last run, by their names.
    pub met: Vec<String>,
    /// Whether later runs are held against a baseline of this version.
    pub baseline: bool,
}

/// One scenario under one policy on one kind of device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppSeries {
    /// The scenario's name.
    pub scenario: String,
    /// Permission policy.
    pub policy: String,
    /// API level.
    pub api: u32,
    /// Whether it is the simulated device.
    pub simulated: bool,
    /// Locale.
    pub locale: String,
    /// Results.
    pub results: i64,
    /// When it ran last, Unix milliseconds.
    pub last_ms: i64,
    /// How that ended: `passed`, `failed`, `broken`.
    pub last_status: String,
}

impl History {
    /// The newest runs, the newest first; of one app, of one campaign, or all.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn runs(&self, package: Option<&str>, campaign: Option<&str>, most: u32) -> Result<Vec<RunRow>, HistoryError> {
        // The newest are chosen by the index before anything is counted.
        let sql = "
            SELECT r.digest, r.name, r.campaign, r.folder, r.started,
                (SELECT count(*) FROM result WHERE run = r.id),
                (SELECT group_concat(DISTINCT a.package) FROM result x JOIN series s ON s.id = x.series JOIN app a ON a.id = s.app WHERE x.run = r.id),
                r.findings, r.script_failures, r.infrastructure
            FROM run r
            WHERE (?1 IS NULL OR r.campaign = ?1)
              AND (?2 IS NULL OR r.id IN (SELECT x.run FROM result x JOIN series s ON s.id = x.series JOIN app a ON a.id = s.app WHERE a.package = ?2))
            ORDER BY r.started DESC, r.id DESC LIMIT ?3";
        let read = |row: &Row<'_>| {
            Ok(RunRow {
                digest: row.get(0)?,
                name: row.get(1)?,
                campaign: row.get(2)?,
                folder: row.get(3)?,
                started_ms: row.get(4)?,
                results: row.get(5)?,
                apps: row.get::<_, Option<String>>(6)?.unwrap_or_default().replace(',', " "),
                findings: row.get(7)?,
                script_failures: row.get(8)?,
                infrastructure: row.get(9)?,
            })
        };
        self.all(sql, params![campaign, package, most], read)
    }

    /// A run's folder of each campaign, the newest campaign first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn campaign_folders(&self) -> Result<Vec<String>, HistoryError> {
        let sql = "SELECT folder, max(started) FROM run WHERE campaign != '' GROUP BY campaign ORDER BY max(started) DESC";
        self.all(sql, [], |row| row.get(0))
    }

    /// Results in all.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn results(&self) -> Result<i64, HistoryError> {
        self.db.query_row("SELECT count(*) FROM result", [], |row| row.get(0)).map_err(|error| self.wrong(error))
    }

    /// The number of an app by its package.
    pub(super) fn app(&self, package: &str) -> Result<i64, HistoryError> {
        let found = self.db.query_row("SELECT id FROM app WHERE package = ?1", [package], |row| row.get(0)).optional();
        if let Some(id) = found.map_err(|error| self.wrong(error))? {
            return Ok(id);
        }
        let known: Vec<String> =
            self.all("SELECT package FROM app WHERE package != '' ORDER BY package LIMIT 100000", [], |row| row.get(0))?;
        if known.is_empty() {
            return Err(HistoryError::Unknown("the history holds no app yet; `offramp history add RUN` takes a run in".into()));
        }
        let meant =
            nearest(package, known.iter().map(String::as_str)).map(|name| format!(", did you mean {name}?")).unwrap_or_default();
        let more = known.len().saturating_sub(TOLD);
        let list = known[..known.len().min(TOLD)].join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Err(HistoryError::Unknown(format!("the history knows no app {package}{meant}\nit knows: {list}{more}")))
    }

    /// What is known of an app: its builds and its series, the newest first.
    ///
    /// # Errors
    /// If the history does not know the app, or cannot be read.
    pub fn of_app(&self, package: &str) -> Result<(Vec<AppBuild>, Vec<AppSeries>), HistoryError> {
        let app = self.app(package)?;
        let builds = self.all(
            "SELECT b.id, b.version_name, b.version_code, b.apk_sha256, count(DISTINCT x.run), count(*), min(x.started), max(x.started),
                EXISTS (SELECT 1 FROM baseline l WHERE l.app = b.app AND l.version_code = b.version_code AND l.version_name = b.version_name)
             FROM series s JOIN result x ON x.series = s.id JOIN build b ON b.id = x.build WHERE s.app = ?1 AND b.app = ?1
             GROUP BY b.id ORDER BY max(x.started) DESC, b.version_code DESC, b.id DESC",
            [app],
            |row| {
                let build = AppBuild {
                    version_name: row.get(1)?,
                    version_code: row.get(2)?,
                    apk_sha256: row.get(3)?,
                    runs: row.get(4)?,
                    results: row.get(5)?,
                    first_ms: row.get(6)?,
                    last_ms: row.get(7)?,
                    met: Vec::new(),
                    baseline: row.get(8)?,
                };
                Ok((row.get::<_, i64>(0)?, build))
            },
        )?;
        let mut told = Vec::new();
        for (id, mut build) in builds {
            build.met = self.all(
                "SELECT DISTINCT u.rule FROM series s JOIN result x ON x.series = s.id JOIN finding f ON f.result = x.id JOIN rule u ON u.id = f.rule
                 WHERE s.app = ?1 AND x.build = ?2 AND x.started = ?3 AND f.verdict = 'f' AND f.review != 'rejected' ORDER BY u.rule",
                params![app, id, build.last_ms],
                |row| row.get(0),
            )?;
            told.push(build);
        }
        let series = self.all(
            "SELECT s.scenario, s.policy, s.api, s.simulated, s.locale, count(*), max(x.started),
                (SELECT status FROM result WHERE series = s.id ORDER BY started DESC, id DESC LIMIT 1)
             FROM series s JOIN result x ON x.series = s.id WHERE s.app = ?1 GROUP BY s.id ORDER BY s.scenario, s.policy, s.api",
            [app],
            |row| {
                Ok(AppSeries {
                    scenario: row.get(0)?,
                    policy: row.get(1)?,
                    api: row.get(2)?,
                    simulated: row.get(3)?,
                    locale: row.get(4)?,
                    results: row.get(5)?,
                    last_ms: row.get(6)?,
                    last_status: row.get(7)?,
                })
            },
        )?;
        Ok((told, series))
    }

    /// Every row of a query.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> Result<T, rusqlite::Error>,
    ) -> Result<Vec<T>, HistoryError> {
        let rows = || -> Result<Vec<T>, rusqlite::Error> { self.db.prepare(sql)?.query_map(params, read)?.collect() };
        rows().map_err(|error| self.wrong(error))
    }
}

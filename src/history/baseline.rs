//! Baselines: what later runs of an app are held against, by app and version. The whole report is kept, so that a comparison says all that
//! `offramp compare` says, also when the run's folder is gone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use super::{History, HistoryError, Taken};
use crate::report::RunReport;

/// A baseline that is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Baseline {
    /// The app's package.
    pub package: String,
    /// Version name.
    pub version_name: String,
    /// Version code.
    pub version_code: i64,
    /// Digests of the runs' manifests, with blanks between.
    pub digest: String,
    /// The runs' names.
    pub runs: Vec<String>,
    /// Jobs in it.
    pub results: usize,
    /// When it was set, Unix milliseconds.
    pub set_ms: i64,
}

/// Which version's baseline was found for an app.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselineFor {
    /// Version code of the baseline.
    pub version_code: i64,
    /// Version name.
    pub version_name: String,
    /// The reports, each with the jobs of that app and version only.
    pub reports: Vec<RunReport>,
}

/// App, version code, version name.
type Version = (String, i64, String);

impl History {
    /// Makes these runs the baseline of every app and version in them, in place of an earlier one. The runs are taken in, too.
    ///
    /// # Errors
    /// If no run knows its app, or the file cannot be written.
    pub fn set_baseline(&mut self, runs: &[Taken]) -> Result<Vec<Baseline>, HistoryError> {
        let mut of: BTreeMap<Version, Vec<(&Taken, RunReport)>> = BTreeMap::new();
        for run in runs {
            let mut versions: Vec<Version> =
                run.report.scenarios.iter().map(version).filter(|version| !version.0.is_empty()).collect();
            versions.sort();
            versions.dedup();
            for wanted in versions {
                let mut report = run.report.clone();
                report.scenarios.retain(|job| version(job) == wanted);
                of.entry(wanted).or_default().push((run, report));
            }
        }
        if of.is_empty() {
            return Err(HistoryError::Unknown(
                "no job of these runs got so far as to know its app, so there is nothing to be a baseline".into(),
            ));
        }
        self.add_all(runs)?;
        let at = Timestamp::now().as_millisecond();
        let mut set = Vec::new();
        let mut rows = Vec::new();
        for ((package, version_code, version_name), runs) in of {
            let digests: Vec<String> = runs.iter().map(|(run, _)| run.digest()).collect();
            let reports: Vec<&RunReport> = runs.iter().map(|(_, report)| report).collect();
            let text = serde_json::to_string(&reports).map_err(|error| HistoryError::Unknown(error.to_string()))?;
            rows.push((self.app(&package)?, version_code, version_name.clone(), digests.join(" "), text));
            set.push(Baseline {
                package,
                version_name,
                version_code,
                digest: digests.join(" "),
                runs: reports.iter().map(|report| report.id.clone()).collect(),
                results: reports.iter().map(|report| tests(report)).sum(),
                set_ms: at,
            });
        }
        let mut write = || -> Result<(), rusqlite::Error> {
            let change = self.db.transaction()?;
            for (app, code, name, digest, report) in &rows {
                change.execute(
                    "INSERT OR REPLACE INTO baseline (app, version_code, version_name, digest, set_at, report) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![app, code, name, digest, at, report],
                )?;
            }
            change.commit()
        };
        write().map_err(|error| self.wrong(error))?;
        Ok(set)
    }

    /// All baselines, or those of one app, by app and version.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn baselines(&self, package: Option<&str>) -> Result<Vec<Baseline>, HistoryError> {
        let rows = self.all(
            "SELECT a.package, l.version_name, l.version_code, l.digest, l.set_at, l.report FROM baseline l JOIN app a ON a.id = l.app
             WHERE ?1 IS NULL OR a.package = ?1 ORDER BY a.package, l.version_code, l.version_name",
            [package],
            |row| {
                let baseline = Baseline {
                    package: row.get(0)?,
                    version_name: row.get(1)?,
                    version_code: row.get(2)?,
                    digest: row.get(3)?,
                    runs: Vec::new(),
                    results: 0,
                    set_ms: row.get(4)?,
                };
                Ok((baseline, row.get::<_, String>(5)?))
            },
        )?;
        let told = rows.into_iter().map(|(mut baseline, text)| {
            let reports = self.reports(&text)?;
            baseline.runs = reports.iter().map(|report| report.id.clone()).collect();
            baseline.results = reports.iter().map(tests).sum();
            Ok(baseline)
        });
        told.collect()
    }

    /// What a version of an app is held against: the baseline of that version, else that of the highest version below it, else the lowest one
    /// above it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn baseline_for(
        &self,
        package: &str,
        version_code: i64,
        version_name: &str,
    ) -> Result<Option<BaselineFor>, HistoryError> {
        let found = self
            .db
            .query_row(
                "SELECT l.version_code, l.version_name, l.report FROM baseline l JOIN app a ON a.id = l.app WHERE a.package = ?1
                 ORDER BY l.version_code = ?2 AND l.version_name = ?3 DESC, l.version_code <= ?2 DESC, abs(l.version_code - ?2), l.set_at DESC LIMIT 1",
                params![package, version_code, version_name],
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)),
            )
            .optional()
            .map_err(|error| self.wrong(error))?;
        let Some((version_code, version_name, text)) = found else { return Ok(None) };
        Ok(Some(BaselineFor { version_code, version_name, reports: self.reports(&text)? }))
    }

    /// Gives the baselines of an app up, or that of one version code; returns how many there were.
    ///
    /// # Errors
    /// If the history does not know the app, or cannot be written.
    pub fn clear_baseline(&mut self, package: &str, version_code: Option<i64>) -> Result<usize, HistoryError> {
        let app = self.app(package)?;
        self.db
            .execute("DELETE FROM baseline WHERE app = ?1 AND (?2 IS NULL OR version_code = ?2)", params![app, version_code])
            .map_err(|error| self.wrong(error))
    }

    fn reports(&self, text: &str) -> Result<Vec<RunReport>, HistoryError> {
        serde_json::from_str(text).map_err(|error| {
            HistoryError::Unknown(format!(
                "a baseline was kept by another version of the program and cannot be read ({error}); set it again with `offramp history baseline set RUN`"
            ))
        })
    }
}

fn version(job: &crate::report::ScenarioReport) -> Version {
    (job.app.package.clone(), job.app.version_code, job.app.version_name.clone())
}

fn tests(report: &RunReport) -> usize {
    report.scenarios.iter().filter(|job| job.is_test()).count()
}

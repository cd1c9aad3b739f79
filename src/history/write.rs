//! Taking runs in. A run is there whole or not at all; the same evidence is one run.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Statement, Transaction, TransactionBehavior, params};
use serde_json::Value;

use super::taken::unix_ms;
use super::{History, HistoryError, Taken};
use crate::compare;
use crate::report::model::AppReport;
use crate::report::review;
use crate::report::{RunReport, ScenarioReport, Totals};
use crate::rules::{Finding, Severity, Verdict};

/// What became of a run that was to be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is there now.
    New,
    /// It was there, and was judged or reviewed since.
    Renewed,
    /// It was there already.
    Known,
}

impl History {
    /// Takes one run in.
    ///
    /// # Errors
    /// If the file cannot be written; then nothing of the run is in it.
    pub fn add(&mut self, taken: &Taken) -> Result<Added, HistoryError> {
        Ok(self.add_all(std::slice::from_ref(taken))?[0])
    }

    /// Takes runs in, all or none: much quicker than one by one.
    ///
    /// # Errors
    /// If the file cannot be written; then nothing of the runs is in it.
    pub fn add_all(&mut self, runs: &[Taken]) -> Result<Vec<Added>, HistoryError> {
        let path = self.path.clone();
        let mut step = || -> Result<Vec<Added>, rusqlite::Error> {
            let change = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut writer = Writer::new(&change)?;
            let added = runs.iter().map(|run| writer.run(run)).collect::<Result<_, _>>()?;
            drop(writer);
            change.commit()?;
            Ok(added)
        };
        step().map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => {
                HistoryError::Io { path, source: std::io::Error::from(std::io::ErrorKind::StorageFull) }
            }
            _ => self.wrong(error),
        })
    }
}

struct Writer<'c> {
    change: &'c Transaction<'c>,
    find_run: Statement<'c>,
    insert_run: Statement<'c>,
    insert_result: Statement<'c>,
    insert_finding: Statement<'c>,
    /// Rows of the small tables, by table and content.
    ids: HashMap<String, i64>,
}

impl<'c> Writer<'c> {
    fn new(change: &'c Transaction<'c>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            change,
            find_run: change.prepare("SELECT id, report_sha256, campaign FROM run WHERE digest = ?1")?,
            insert_run: change.prepare(
                "INSERT INTO run (digest, report_sha256, name, campaign, folder, offramp, started, finished, findings, script_failures,
                 infrastructure) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?,
            insert_result: change.prepare(
                "INSERT INTO result (run, series, build, started, job, status, error, attempts, unstable, duration_ms, counts, \"values\",
                 rules, verdicts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?,
            insert_finding: change.prepare(
                "INSERT OR REPLACE INTO finding (result, rule, verdict, severity, count, review, reviewer)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?,
            ids: HashMap::new(),
        })
    }

    fn run(&mut self, taken: &Taken) -> Result<Added, rusqlite::Error> {
        let report = &taken.report;
        let digest = taken.digest();
        let known: Option<(i64, String, String)> =
            self.find_run.query_row([&digest], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let mut campaign = taken.campaign.clone();
        let mut added = Added::New;
        if let Some((id, sha256, of)) = known {
            // To add a campaign's run by hand does not take it out of the campaign.
            if campaign.is_empty() {
                campaign = of.clone();
            }
            if sha256 == taken.report_sha256 && campaign == of {
                return Ok(Added::Known);
            }
            self.change.execute("DELETE FROM run WHERE id = ?1", [id])?;
            added = Added::Renewed;
        }
        let totals = Totals::of(report, Severity::Indicator);
        let started = unix_ms(&report.started).unwrap_or_default();
        self.insert_run.execute(params![
            digest,
            taken.report_sha256,
            report.id,
            campaign,
            taken.folder,
            report.offramp,
            started,
            report.finished.as_deref().and_then(unix_ms),
            whole(totals.findings),
            whole(totals.script_failures),
            whole(totals.infrastructure),
        ])?;
        let run = self.change.last_insert_rowid();
        for job in report.scenarios.iter().filter(|job| job.is_test()) {
            self.result(run, started, taken, report, job)?;
        }
        Ok(added)
    }

    fn result(
        &mut self,
        run: i64,
        started: i64,
        taken: &Taken,
        report: &RunReport,
        job: &ScenarioReport,
    ) -> Result<(), rusqlite::Error> {
        let app = self.app(package(report, job), &job.app.label)?;
        let build = self.build(app, &job.app)?;
        let series = self.series(app, job)?;
        let (names, values): (Vec<String>, Vec<Value>) = compare::counts_of(job).into_iter().unzip();
        let rules: Vec<String> = job.findings.iter().map(|finding| format!("{} {}", finding.pack, finding.rule)).collect();
        let verdicts: String = job.findings.iter().map(|finding| letter(finding.verdict)).collect();
        let (names, rules) = (self.names(&names)?, self.names(&rules)?);
        let duration = taken.durations.get(&job.job).and_then(|ms| i64::try_from(*ms).ok());
        self.insert_result.execute(params![
            run,
            series,
            build,
            started,
            job.job,
            job.status,
            job.error,
            job.attempts,
            whole(job.repeats.unstable.len()),
            duration,
            names,
            Value::from(values).to_string(),
            rules,
            verdicts,
        ])?;
        let result = self.change.last_insert_rowid();
        for finding in job.findings.iter().filter(|finding| review::open(finding)) {
            let rule = self.rule(finding)?;
            let review = job.review(finding).filter(|review| !review.stale);
            self.insert_finding.execute(params![
                result,
                rule,
                letter(finding.verdict).to_string(),
                severity(finding.severity),
                finding.count,
                review.map(|review| review.decision.word()).unwrap_or_default(),
                review.map(|review| review.by.as_str()).unwrap_or_default(),
            ])?;
        }
        Ok(())
    }

    fn app(&mut self, package: &str, label: &str) -> Result<i64, rusqlite::Error> {
        let key = format!("app\n{package}\n{label}");
        if let Some(id) = self.ids.get(&key) {
            return Ok(*id);
        }
        // The label is the newest that is not empty.
        let id = self
            .change
            .prepare(
                "INSERT INTO app (package, label) VALUES (?1, ?2)
                 ON CONFLICT (package) DO UPDATE SET label = CASE excluded.label WHEN '' THEN label ELSE excluded.label END RETURNING id",
            )?
            .query_row(params![package, label], |row| row.get(0))?;
        self.ids.insert(key, id);
        Ok(id)
    }

    fn build(&mut self, app: i64, of: &AppReport) -> Result<i64, rusqlite::Error> {
        let key = format!("build\n{app}\n{}\n{}\n{}\n{}", of.version_name, of.version_code, of.apk_sha256, of.signer_sha256);
        let values = params![app, of.version_name, of.version_code, of.apk_sha256, of.signer_sha256];
        self.interned(
            key,
            "SELECT id FROM build WHERE app = ?1 AND version_name = ?2 AND version_code = ?3 AND apk_sha256 = ?4 AND signer_sha256 = ?5",
            "INSERT INTO build (app, version_name, version_code, apk_sha256, signer_sha256) VALUES (?1, ?2, ?3, ?4, ?5)",
            values,
        )
    }

    fn series(&mut self, app: i64, job: &ScenarioReport) -> Result<i64, rusqlite::Error> {
        let device = &job.device;
        let key = format!("series\n{app}\n{}\n{}\n{}\n{}\n{}", job.name, job.policy, device.api, device.simulated, device.locale);
        let values = params![app, job.name, job.policy, device.api, device.simulated, device.locale];
        self.interned(
            key,
            "SELECT id FROM series WHERE app = ?1 AND scenario = ?2 AND policy = ?3 AND api = ?4 AND simulated = ?5 AND locale = ?6",
            "INSERT INTO series (app, scenario, policy, api, simulated, locale) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            values,
        )
    }

    fn names(&mut self, names: &[String]) -> Result<i64, rusqlite::Error> {
        let list = Value::from(names.to_vec()).to_string();
        let key = format!("names\n{list}");
        self.interned(key, "SELECT id FROM names WHERE list = ?1", "INSERT INTO names (list) VALUES (?1)", params![list])
    }

    fn rule(&mut self, finding: &Finding) -> Result<i64, rusqlite::Error> {
        let key = format!("rule\n{}\n{}", finding.pack, finding.rule);
        let values = params![finding.pack, finding.rule, finding.title, finding.title_zh];
        self.interned(
            key,
            "SELECT id FROM rule WHERE pack = ?1 AND rule = ?2 AND ?3 IS NOT NULL AND ?4 IS NOT NULL",
            "INSERT INTO rule (pack, rule, title, title_zh) VALUES (?1, ?2, ?3, ?4)",
            values,
        )
    }

    /// The row of a small table, made if it is not there.
    fn interned(
        &mut self,
        key: String,
        find: &str,
        insert: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<i64, rusqlite::Error> {
        if let Some(id) = self.ids.get(&key) {
            return Ok(*id);
        }
        let found = self.change.prepare(find)?.query_row(values, |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                self.change.prepare(insert)?.execute(values)?;
                self.change.last_insert_rowid()
            }
        };
        self.ids.insert(key, id);
        Ok(id)
    }
}

/// The job's app; of one that was broken before it was known, that of another job with the same scenario.
fn package<'r>(report: &'r RunReport, job: &'r ScenarioReport) -> &'r str {
    let same = report.scenarios.iter().find(|other| other.name == job.name && !other.app.package.is_empty());
    if job.app.package.is_empty() { same.map_or("", |other| &other.app.package) } else { &job.app.package }
}

/// A verdict as one letter.
pub(super) fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Pass => 'p',
        Verdict::Fail => 'f',
        Verdict::Review => 'r',
        Verdict::NotObserved => 'n',
        Verdict::Blocked => 'b',
        Verdict::Unstable => 'u',
    }
}

fn severity(severity: Severity) -> &'static str {
    Severity::ALL.iter().find(|(_, known)| *known == severity).map_or("", |(word, _)| word)
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

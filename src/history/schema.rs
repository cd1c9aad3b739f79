//! The file: how it is opened, and how an older one becomes a newer one.
//!
//! `user_version` is the format. A migration is never changed after it was released; a new one is added behind it.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::{History, HistoryError};

/// Says that the file is ours: `OFFR`.
const APPLICATION: i64 = 0x4f46_4652;
/// How long a program waits for another one that writes.
const PATIENCE: Duration = Duration::from_secs(20);

/// From an empty file to the newest format, one step after another.
///
/// The names of counts and of rules are the same in thousands of results, so each list of names stands once, and a result has only the values, in
/// that order: a number, a text, a list, or `null` with the meaning that it has in `run.json`.
const MIGRATIONS: [&str; 1] = ["
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    report_sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    campaign TEXT NOT NULL DEFAULT '',
    folder TEXT NOT NULL,
    offramp TEXT NOT NULL,
    started INTEGER NOT NULL,
    finished INTEGER,
    findings INTEGER NOT NULL,
    script_failures INTEGER NOT NULL,
    infrastructure INTEGER NOT NULL
) STRICT;
CREATE INDEX run_started ON run(started);
CREATE INDEX run_name ON run(name);
CREATE INDEX run_campaign ON run(campaign) WHERE campaign != '';
CREATE TABLE app (id INTEGER PRIMARY KEY, package TEXT NOT NULL UNIQUE, label TEXT NOT NULL) STRICT;
CREATE TABLE build (
    id INTEGER PRIMARY KEY,
    app INTEGER NOT NULL REFERENCES app,
    version_name TEXT NOT NULL,
    version_code INTEGER NOT NULL,
    apk_sha256 TEXT NOT NULL,
    signer_sha256 TEXT NOT NULL,
    UNIQUE (app, version_code, version_name, apk_sha256, signer_sha256)
) STRICT;
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    app INTEGER NOT NULL REFERENCES app,
    scenario TEXT NOT NULL,
    policy TEXT NOT NULL,
    api INTEGER NOT NULL,
    simulated INTEGER NOT NULL,
    locale TEXT NOT NULL,
    UNIQUE (app, scenario, policy, api, simulated, locale)
) STRICT;
CREATE TABLE names (id INTEGER PRIMARY KEY, list TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE rule (id INTEGER PRIMARY KEY, pack TEXT NOT NULL, rule TEXT NOT NULL, title TEXT NOT NULL, title_zh TEXT NOT NULL,
    UNIQUE (pack, rule)) STRICT;
CREATE TABLE result (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    series INTEGER NOT NULL REFERENCES series,
    build INTEGER NOT NULL REFERENCES build,
    started INTEGER NOT NULL,
    job INTEGER NOT NULL,
    status TEXT NOT NULL,
    error TEXT,
    attempts INTEGER NOT NULL,
    unstable INTEGER NOT NULL,
    duration_ms INTEGER,
    counts INTEGER NOT NULL REFERENCES names,
    \"values\" TEXT NOT NULL,
    rules INTEGER NOT NULL REFERENCES names,
    verdicts TEXT NOT NULL
) STRICT;
CREATE INDEX result_series ON result(series, started);
CREATE INDEX result_run ON result(run);
CREATE INDEX result_build ON result(build);
CREATE INDEX result_started ON result(started);
CREATE TABLE finding (
    result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,
    rule INTEGER NOT NULL REFERENCES rule,
    verdict TEXT NOT NULL,
    severity TEXT NOT NULL,
    count REAL,
    review TEXT NOT NULL DEFAULT '',
    reviewer TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (result, rule)
) STRICT, WITHOUT ROWID;
CREATE TABLE baseline (
    app INTEGER NOT NULL REFERENCES app,
    version_code INTEGER NOT NULL,
    version_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (app, version_code, version_name)
) STRICT;
"];

/// The newest format.
pub(super) const FORMAT: i64 = MIGRATIONS.len() as i64;

impl History {
    /// Opens a history to write to it; makes it and its folder if they are not there, and brings an older one to this format.
    ///
    /// # Errors
    /// If the file is another program's, is of a newer version, or cannot be written.
    pub fn open(path: &Path) -> Result<History, HistoryError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| HistoryError::Io { path: folder.to_path_buf(), source })?;
        }
        let db = Connection::open(path).map_err(|error| wrong(path, error))?;
        let mut history = History { db, path: path.to_path_buf() };
        history.prepare(false)?;
        history.migrate()?;
        Ok(history)
    }

    /// Opens a history to read in it, while others may write.
    ///
    /// # Errors
    /// If it is not there, is another program's, or is of another version.
    pub fn read(path: &Path) -> Result<History, HistoryError> {
        if !path.exists() {
            return Err(HistoryError::Missing(path.to_path_buf()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let db = Connection::open_with_flags(path, flags).map_err(|error| wrong(path, error))?;
        let history = History { db, path: path.to_path_buf() };
        history.prepare(true)?;
        if history.format()? < FORMAT {
            // Only a writer can bring it to this format.
            drop(history);
            return History::open(path);
        }
        Ok(history)
    }

    fn prepare(&self, reader: bool) -> Result<(), HistoryError> {
        self.db.busy_timeout(PATIENCE).map_err(|error| self.wrong(error))?;
        let found = self.format()?;
        let ours = self.pragma("application_id")? == APPLICATION;
        let tables: i64 =
            self.db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(|error| self.wrong(error))?;
        if !ours && (tables > 0 || reader) {
            return Err(HistoryError::Foreign(self.path.clone()));
        }
        if found > FORMAT {
            return Err(HistoryError::Newer { path: self.path.clone(), found, known: FORMAT });
        }
        if !reader {
            // FULL: what was said to be committed survives also a power cut.
            self.batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        }
        Ok(())
    }

    fn migrate(&mut self) -> Result<(), HistoryError> {
        if self.format()? == FORMAT {
            return Ok(());
        }
        let path = self.path.clone();
        let step = || -> Result<(), rusqlite::Error> {
            // Only an empty file takes it; pruning gives pages back so.
            self.db.execute_batch("PRAGMA auto_vacuum = INCREMENTAL;")?;
            let change = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Another program may have done it meanwhile.
            let found: i64 = change.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
                change.execute_batch(migration)?;
            }
            change.execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};"))?;
            change.commit()
        };
        let mut step = step;
        step().map_err(|error| wrong(&path, error))
    }

    fn format(&self) -> Result<i64, HistoryError> {
        self.pragma("user_version")
    }

    fn pragma(&self, name: &str) -> Result<i64, HistoryError> {
        self.db.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).map_err(|error| self.wrong(error))
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), HistoryError> {
        self.db.execute_batch(sql).map_err(|error| self.wrong(error))
    }

    /// Whether the file is sound, in SQLite's words: `ok`, or what is wrong.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn integrity(&self) -> Result<String, HistoryError> {
        self.db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(|error| self.wrong(error))
    }

    pub(super) fn wrong(&self, error: rusqlite::Error) -> HistoryError {
        wrong(&self.path, error)
    }
}

fn wrong(path: &Path, source: rusqlite::Error) -> HistoryError {
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => HistoryError::Foreign(path.to_path_buf()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => HistoryError::Busy(path.to_path_buf(), PATIENCE.as_secs()),
        _ => HistoryError::Sqlite { path: path.to_path_buf(), source },
    }
}

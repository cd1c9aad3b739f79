//! Why the history could not do what it was asked.

use std::path::PathBuf;

/// Why the history could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file is not there.
    #[error("{0}: there is no history yet; `offramp history add RUN` begins one")]
    Missing(PathBuf),
    /// The file is something else.
    #[error("{0}: it is no history of Offramp; name another file with --db")]
    Foreign(PathBuf),
    /// A newer version of the program made it.
    #[error(
        "{path}: a newer Offramp made this history (format {found}, this version knows {known}); use that version, or another --db"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// Another program writes for so long that waiting was given up.
    #[error("{0}: another program has been writing to it for more than {1} seconds; try again")]
    Busy(PathBuf, u64),
    /// SQLite failed.
    #[error("{path}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// A folder or file cannot be made or read.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A run's folder cannot be taken in.
    #[error("{path}: {reason}")]
    Run {
        /// The folder.
        path: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// What was asked for is not there.
    #[error("{0}")]
    Unknown(String),
}

impl HistoryError {
    /// Whether the user can mend it by asking for something else; otherwise the disk or the machine failed.
    pub fn is_input(&self) -> bool {
        !matches!(self, Self::Busy(..) | Self::Sqlite { .. } | Self::Io { .. })
    }
}

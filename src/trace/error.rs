//! Why a trace could not be written or read.

use std::io;
use std::path::{Path, PathBuf};

/// Why a trace could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// No space is left where the run's folder is.
    #[error("no space left on the disk while writing `{}`: free some and run again; what was recorded until now is kept", .0.display())]
    Full(PathBuf),
    /// The folder already holds a trace; evidence is never overwritten.
    #[error("`{}` exists already: give another folder with `--out`", .0.display())]
    Exists(PathBuf),
    /// A file could not be opened, read or written.
    #[error("`{}`: {error}", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The folder is not a run's folder.
    #[error("`{}` is not a run's folder: it has no trace.jsonl", .0.display())]
    NoTrace(PathBuf),
    /// The trace has not even its first line.
    #[error("`{}` is empty: the run ended before it recorded anything", .0.display())]
    Empty(PathBuf),
    /// The trace was written by a version with another format.
    #[error("`{}` has trace format {found}, this version reads format {expected}: use the version of Offramp that recorded it", .path.display())]
    Schema {
        /// The trace.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// What can be read.
        expected: u32,
    },
    /// A line is not a trace's line.
    #[error("`{}`, line {line}: {reason}", .path.display())]
    Line {
        /// The trace.
        path: PathBuf,
        /// From 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// An event is too large to be written as one line.
    #[error("an event of {size} bytes is too large for a trace's line (at most {limit})")]
    TooLarge {
        /// Bytes it would take.
        size: usize,
        /// Bytes that a line may have.
        limit: usize,
    },
    /// The name of an artifact is none: it must be 64 hexadecimal digits, the extension a short lower-case word.
    #[error("`{0}` cannot be the name of an artifact")]
    ArtifactName(String),
    /// The content of an artifact is not what its name says.
    #[error("`{}` was changed: its content does not have the hash that its name says", .0.display())]
    ArtifactChanged(PathBuf),
    /// A file is larger than any that is written here.
    #[error("`{}` is larger than {limit} bytes", .path.display())]
    FileTooLarge {
        /// Which.
        path: PathBuf,
        /// Bytes allowed.
        limit: u64,
    },
    /// `manifest.json` or `facts.json` does not say what it should.
    #[error("`{}`: {reason}", .path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl TraceError {
    /// An input or output error at a path; a full disk gets its own message.
    pub(crate) fn io(path: &Path, error: io::Error) -> TraceError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => TraceError::Full(path.to_path_buf()),
            _ => TraceError::Io { path: path.to_path_buf(), error },
        }
    }
}

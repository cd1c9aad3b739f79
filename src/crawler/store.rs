//! What is kept while a crawl goes on, a line at a time, so that it can be resumed after it was killed.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::journal::{Journal, Move, Sight};
use super::options::{Status, Witness};
use super::scan::Scan;
use crate::trace::artifact;
use crate::ui;

/// Name of the file in the run's folder.
pub const JOURNAL: &str = "crawl.jsonl";
/// Bytes of a line that are read.
const LINE: usize = 1 << 20;
/// Lines that are read.
const LINES: usize = 200_000;

/// Why a crawl cannot be resumed or kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A line is none of a crawl.
    #[error("{}:{line}: {reason}; the folder is not one that `offramp crawl` wrote, or was changed", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// The first: how the crawl was made, as the command line keeps it.
    Crawl(serde_json::Value),
    /// A look.
    Sight(Box<Sight>),
    /// An action.
    Move(Box<Move>),
}

/// Keeps a crawl.
pub struct Store<'s> {
    file: File,
    path: PathBuf,
    /// The first failure to write; the crawl goes on, and it is told at its end.
    pub failed: Option<StoreError>,
    show: &'s dyn Fn(&Status),
}

impl<'s> Store<'s> {
    /// Begins a file in a run's folder; `made` tells how the crawl is made.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(folder: &Path, made: &serde_json::Value, show: &'s dyn Fn(&Status)) -> Result<Store<'s>, StoreError> {
        let path = folder.join(JOURNAL);
        let file = File::create(&path).map_err(|error| StoreError::Io { path: path.clone(), error })?;
        let mut store = Store { file, path, failed: None, show };
        store.put(&Line::Crawl(made.clone()));
        match store.failed.take() {
            Some(error) => Err(error),
            None => Ok(store),
        }
    }

    /// Opens the file of a crawl that is resumed, and what it holds. A line that was cut off is dropped.
    ///
    /// # Errors
    /// If it cannot be read, or is none.
    pub fn resume(folder: &Path, package: &str, show: &'s dyn Fn(&Status)) -> Result<(Store<'s>, Journal), StoreError> {
        let path = folder.join(JOURNAL);
        let io = |error| StoreError::Io { path: path.clone(), error };
        let bytes = std::fs::read(&path).map_err(io)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let mut journal = Journal::default();
        for (index, line) in
            bytes[..whole].split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()).take(LINES)
        {
            let malformed = |reason: String| StoreError::Malformed { path: path.clone(), line: index + 1, reason };
            match serde_json::from_slice::<Line>(line).map_err(|error| malformed(error.to_string()))? {
                Line::Crawl(_) => {}
                Line::Sight(mut sight) => {
                    let tree = artifact::read(folder, &sight.tree, "xml").map_err(|error| malformed(error.to_string()))?;
                    let tree = ui::parse_bytes(&tree).map_err(|error| malformed(error.to_string()))?;
                    sight.scan = Rc::new(Scan::read(&tree, &sight.window, &sight.activity, package));
                    journal.sights.push(*sight);
                }
                Line::Move(step) => journal.moves.push(*step),
            }
        }
        if !journal.is_whole() {
            return Err(StoreError::Malformed { path, line: 1, reason: "an action names a look that is not there".to_owned() });
        }
        let file = OpenOptions::new().append(true).open(&path).map_err(io)?;
        file.set_len(whole as u64).map_err(io)?;
        Ok((Store { file, path, failed: None, show }, journal))
    }

    /// How the crawl in a folder was made.
    ///
    /// # Errors
    /// If there is none.
    pub fn made(folder: &Path) -> Result<serde_json::Value, StoreError> {
        let path = folder.join(JOURNAL);
        let file = File::open(&path).map_err(|error| StoreError::Io { path: path.clone(), error })?;
        let mut first = String::new();
        BufReader::new(file)
            .take(LINE as u64)
            .read_line(&mut first)
            .map_err(|error| StoreError::Io { path: path.clone(), error })?;
        match serde_json::from_str::<Line>(&first) {
            Ok(Line::Crawl(made)) => Ok(made),
            Ok(_) => Err(StoreError::Malformed { path, line: 1, reason: "it does not say how the crawl was made".to_owned() }),
            Err(error) => Err(StoreError::Malformed { path, line: 1, reason: error.to_string() }),
        }
    }

    fn put(&mut self, line: &Line) {
        let text = match serde_json::to_string(line) {
            Ok(text) => text + "\n",
            Err(_) => return,
        };
        if let Err(error) = self.file.write_all(text.as_bytes()) {
            self.failed.get_or_insert(StoreError::Io { path: self.path.clone(), error });
        }
    }
}

impl Witness for Store<'_> {
    fn sight(&mut self, sight: &Sight) {
        self.put(&Line::Sight(Box::new(sight.clone())));
    }

    fn step(&mut self, step: &Move) {
        self.put(&Line::Move(Box::new(step.clone())));
    }

    fn status(&mut self, status: &Status) {
        (self.show)(status);
    }
}

//! The reports of a run's folder, or of all runs beneath a folder.

use std::path::{Path, PathBuf};

use super::Failure;
use super::derive::RUN_JSON;
use crate::report::RunReport;
use crate::trace::artifact;

/// A campaign has thousands of runs; more are a mistake in the path.
const MOST_RUNS: usize = 10_000;
/// Folders of runs lie in folders of campaigns in folders of nights.
const DEEPEST: usize = 6;
/// Folders looked into on the way.
const MOST_FOLDERS: usize = 200_000;
/// No run.json is larger.
const LARGEST: u64 = 128 << 20;

/// The reports of a run's folder, or of all runs beneath a folder.
pub(crate) fn read_all(root: &Path) -> Result<Vec<RunReport>, Failure> {
    folders(root)?.iter().map(|folder| read(folder)).collect()
}

/// The folders of judged runs: this one, or all beneath it, in order of their paths.
pub(crate) fn folders(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    find(root, DEEPEST, &mut found, &mut 0)?;
    if found.is_empty() {
        let recorded = root.join("trace.jsonl").is_file();
        let why = if recorded {
            format!("is a run that was never judged: `offramp judge {} --rules cn` does that", root.display())
        } else {
            format!("holds no {RUN_JSON}: name a run's folder, or a folder of runs")
        };
        return Err(Failure::Input(format!("{} {why}", root.display())));
    }
    found.sort();
    Ok(found)
}

fn find(folder: &Path, deeper: usize, found: &mut Vec<PathBuf>, seen: &mut usize) -> Result<(), Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::file(folder, error))?;
    if folder.join(RUN_JSON).is_file() {
        found.push(folder.to_path_buf());
        return Ok(());
    }
    *seen += 1;
    if found.len() > MOST_RUNS || *seen > MOST_FOLDERS {
        return Err(Failure::Input(format!(
            "more than {MOST_RUNS} runs or {MOST_FOLDERS} folders beneath; name a smaller folder"
        )));
    }
    for entry in entries.flatten() {
        // A link could lead in a circle.
        if deeper > 0 && entry.file_type().is_ok_and(|kind| kind.is_dir()) && entry.file_name() != artifact::FOLDER {
            find(&entry.path(), deeper - 1, found, seen)?;
        }
    }
    Ok(())
}

/// The report in a run's folder.
pub(crate) fn read(folder: &Path) -> Result<RunReport, Failure> {
    let path = folder.join(RUN_JSON);
    let bytes = artifact::read_bounded(&path, LARGEST)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::Input(format!(
            "{}: {error}\nit is not a report of this version: `offramp judge` makes it again from the evidence",
            path.display()
        ))
    })
}

//! Many folders with results of one plan → one run's folder, as if one machine had run it all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::gather::{Gathered, Key, Numbers, renumber};
use super::job::Job;
use super::plan::Plan;
use super::records::close;
use crate::trace::event::{Event, FaultClass, Record, SCHEMA, ScenarioFacts, Status};
use crate::trace::{Trace, TraceError, artifact, manifest, writer};

/// Why folders cannot be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A folder cannot be read, or the new one not be written.
    #[error("{0}")]
    Trace(#[from] TraceError),
    /// A folder was changed or damaged.
    #[error("{} is not as it was recorded: {}; `offramp verify` tells more. Copy it again from where it was made", .0.display(), .1)]
    Changed(PathBuf, String),
}

/// What a merge found.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The evidence, in the new folder.
    pub trace: Trace,
    /// SHA-256 of its manifest.
    pub digest: String,
    /// Ids of the jobs that have no result in any folder.
    pub missing: Vec<String>,
}

/// Merges folders into `out`, which is there and empty. `why`: of jobs without a result, by id, the reason where one is known. In whichever
/// order the folders are named, and however often, the result is the same.
///
/// # Errors
/// A folder cannot be read, was changed since it was recorded, or is of another plan; the new one cannot be written.
pub fn merge(folders: &[PathBuf], plan: &Plan, out: &Path, why: &BTreeMap<String, String>) -> Result<Merged, MergeError> {
    let (mut all, mut numbers) = (Gathered::default(), Vec::new());
    for folder in folders {
        // A run that was killed has no manifest; what it recorded until then still counts.
        if folder.join(manifest::FILE).exists() {
            let verified = manifest::verify(folder)?;
            if let Some(problem) = verified.problems.first() {
                return Err(MergeError::Changed(folder.clone(), problem.clone()));
            }
        }
        let (gathered, of_folder) = Gathered::with_numbers(&Trace::open(folder)?, plan)?;
        all.join(gathered);
        numbers.push(of_folder);
    }
    let laid = lay_out(&all, plan, why);
    for (folder, numbers) in folders.iter().zip(&numbers) {
        copy_artifacts(folder, out)?;
        copy_screenshots(folder, out, numbers, &laid.numbers)?;
    }
    let run = out.canonicalize().unwrap_or_else(|_| out.to_path_buf());
    let run = run.file_name().map_or_else(|| "run".to_owned(), |name| name.to_string_lossy().into_owned());
    let first = Event::Run { schema: SCHEMA, offramp: all.offramp.clone(), id: run };
    let wall = all.begun.clone().unwrap_or_default();
    let mut records = vec![Record { seq: 0, job: 0, mono_ms: 0, device_ms: None, wall, event: first }];
    records.extend(laid.records);
    writer::write_all(out, &records)?;
    plan.write(out)?;
    let (trace, digest) = close(out)?;
    Ok(Merged { trace, digest, missing: laid.missing })
}

/// The lines of a merged trace, but its first.
struct Laid {
    records: Vec<Record>,
    /// The number of each run in the trace.
    numbers: BTreeMap<(Key, u32), u32>,
    missing: Vec<String>,
}

/// Attempt after attempt in the plan's order, numbered as one run would have: the first attempt at a job has the planned numbers, what was
/// not planned comes behind.
fn lay_out(all: &Gathered, plan: &Plan, why: &BTreeMap<String, String>) -> Laid {
    let mut laid = Laid { records: Vec::new(), numbers: BTreeMap::new(), missing: Vec::new() };
    let mut next = plan.next;
    let mut another = || {
        next += 1;
        next - 1
    };
    for job in &plan.jobs {
        let attempts = all.of_job(&job.id);
        if attempts.is_empty() {
            laid.missing.push(job.id.clone());
            let why = why.get(&job.id).map_or(NO_RESULT, String::as_str);
            laid.records.extend(no_result(job, why, all.begun.as_deref().unwrap_or_default()));
        }
        for (nth, (key, attempt)) in attempts.into_iter().enumerate() {
            let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
            for record in &attempt.records {
                let Event::Scenario(facts) = &record.event else { continue };
                let planned = match (facts.control_for, facts.counterfactual_for) {
                    (Some(_), _) => job.control,
                    (None, Some(_)) => job.counterfactual,
                    (None, None) => Some(job.number),
                };
                let planned = planned.filter(|number| nth == 0 && !numbers.values().any(|known| known == number));
                numbers.entry(record.job).or_insert_with(|| planned.unwrap_or_else(&mut another));
            }
            let mut records = attempt.records.clone();
            // Its numbers are those of its own lines and runs, as gathering leaves them.
            if renumber(&mut records, |run| numbers.get(&run).copied()).is_ok() {
                shift(&mut records, laid.records.len() as u64 + 1);
                laid.records.extend(records);
                laid.numbers.extend(numbers.into_iter().map(|(run, number)| ((key.clone(), run), number)));
            }
        }
    }
    // Those that tell of a missing result have no number yet.
    (1..).zip(&mut laid.records).for_each(|(seq, record)| record.seq = seq);
    laid
}

/// Moves an attempt's lines, with what names them, to where they stand in the trace; 0 names none.
fn shift(records: &mut [Record], by: u64) {
    for record in records {
        record.seq += by;
        match &mut record.event {
            Event::Input(input) => input.on.iter_mut().filter(|on| **on > 0).for_each(|on| *on += by),
            Event::Answer { page, .. } if *page > 0 => *page += by,
            _ => {}
        }
    }
}

/// Said of a job of which nothing else is known.
const NO_RESULT: &str = "no result: it was planned, and none of the merged folders has one";

/// What stands in a trace for a job without a result: it is broken, never passed.
fn no_result(job: &Job, why: &str, wall: &str) -> [Record; 3] {
    let facts = ScenarioFacts { attempt: 0, ..job.facts() };
    let events = [
        Event::Scenario(Box::new(facts)),
        Event::Fault { class: FaultClass::Infrastructure, message: why.to_owned() },
        Event::End { status: Status::Broken, error: Some(why.to_owned()) },
    ];
    events.map(|event| Record { seq: 0, job: job.number, mono_ms: 0, device_ms: None, wall: wall.to_owned(), event })
}

fn copy_artifacts(from: &Path, to: &Path) -> Result<(), TraceError> {
    let folder = to.join(artifact::FOLDER);
    fs::create_dir_all(&folder).map_err(|error| TraceError::io(&folder, error))?;
    for name in names(&from.join(artifact::FOLDER))? {
        // What a killed run left unfinished, or somebody put there, is no evidence.
        let Some((sha256, ext)) = name.split_once('.') else { continue };
        let Ok(path) = artifact::path(to, sha256, ext) else { continue };
        if !path.exists() {
            artifact::write_whole(&path, &artifact::read(from, sha256, ext)?)?;
        }
    }
    Ok(())
}

/// Screenshots that scenarios took are named after their run: `3-home.png`.
fn copy_screenshots(from: &Path, to: &Path, numbers: &Numbers, new: &BTreeMap<(Key, u32), u32>) -> Result<(), TraceError> {
    let (from, folder) = (from.join(writer::SCREENSHOTS), to.join(writer::SCREENSHOTS));
    for name in names(&from)? {
        let Some((number, rest)) = name.split_once('-') else { continue };
        let number = number.parse().ok().and_then(|number: u32| new.get(numbers.get(&number)?));
        let Some(number) = number else { continue };
        fs::create_dir_all(&folder).map_err(|error| TraceError::io(&folder, error))?;
        let bytes = artifact::read_bounded(&from.join(&name), artifact::LIMIT)?;
        artifact::write_whole(&folder.join(format!("{number}-{rest}")), &bytes)?;
    }
    Ok(())
}

/// The names of the regular files in a folder, sorted; of none that is not there.
fn names(folder: &Path) -> Result<Vec<String>, TraceError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| TraceError::io(folder, error))?,
    };
    let file = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        entry.file_type().ok()?.is_file().then(|| entry.file_name().into_string().ok())?
    };
    let mut names: Vec<String> = entries.filter_map(file).collect();
    names.sort();
    Ok(names)
}

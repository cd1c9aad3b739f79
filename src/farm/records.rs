//! Where the evidence of jobs goes: into the one folder of a run, or each attempt into a folder of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::job::Job;
use crate::trace::facts::Facts;
use crate::trace::{Trace, TraceError, TraceWriter, manifest};

/// Keeps evidence.
pub trait Records: Sync {
    /// An attempt at a job begins, the `nth` at it from 1.
    ///
    /// # Errors
    /// The folder cannot be written.
    fn begin(&self, job: &Job, attempt: &str, nth: u32) -> Result<Recording, TraceError>;

    /// It ended: its evidence is complete.
    ///
    /// # Errors
    /// The folder cannot be written.
    fn end(&self, recording: Recording) -> Result<(), TraceError>;

    /// The folder that an attempt's evidence is in.
    fn folder(&self, attempt: &str) -> PathBuf;
}

/// What one attempt is recorded with.
#[derive(Debug)]
pub struct Recording {
    /// The trace.
    pub writer: TraceWriter,
    /// Which attempt at the job this is, from 1, those of earlier parts of the run included.
    pub nth: u32,
    /// What made-up names and numbers are made from, so that each attempt is somebody else.
    pub seed: String,
    /// Number of the job's own run.
    pub number: u32,
    /// Number of the control run that comes first.
    pub control: Option<u32>,
    /// Number of the counterfactual run.
    pub counterfactual: Option<u32>,
    /// Runs that are in the plan of the whole, with those of other jobs; `None` if it is not known.
    pub total: Option<usize>,
    next: Arc<AtomicU32>,
}

impl Recording {
    /// A number for a run that was not planned.
    pub fn another(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

/// All attempts in the one folder of a run, side by side.
#[derive(Debug)]
pub struct Together {
    writer: TraceWriter,
    run: String,
    next: Arc<AtomicU32>,
    total: usize,
    before: BTreeMap<String, u32>,
}

impl Together {
    /// `next`: the first number that no run has; `total`: how many runs are planned; `before`: how often jobs were tried in earlier parts of
    /// the run, by id.
    pub fn new(writer: TraceWriter, run: &str, next: u32, total: usize, before: BTreeMap<String, u32>) -> Self {
        Self { writer, run: run.to_owned(), next: Arc::new(AtomicU32::new(next)), total, before }
    }

    /// A number for a run that was not planned.
    pub fn another(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

impl Records for Together {
    fn begin(&self, job: &Job, attempt: &str, nth: u32) -> Result<Recording, TraceError> {
        let nth = nth.saturating_add(self.before.get(&job.id).copied().unwrap_or(0));
        let number = |planned: u32| if nth == 1 { planned } else { self.another() };
        let control = job.control.map(number);
        Ok(Recording {
            writer: self.writer.clone(),
            nth,
            seed: if nth == 1 { self.run.clone() } else { format!("{}/{attempt}", self.run) },
            control,
            number: number(job.number),
            counterfactual: job.counterfactual.map(number),
            total: Some(self.total),
            next: self.next.clone(),
        })
    }

    fn end(&self, _recording: Recording) -> Result<(), TraceError> {
        Ok(())
    }

    fn folder(&self, _attempt: &str) -> PathBuf {
        self.writer.dir().to_path_buf()
    }
}

/// Each attempt in a folder of its own, named after it.
#[derive(Debug)]
pub struct Apart {
    root: PathBuf,
    run: String,
}

impl Apart {
    /// Folders below `root`, of that run.
    pub fn new(root: &Path, run: &str) -> Self {
        Self { root: root.to_path_buf(), run: run.to_owned() }
    }
}

impl Records for Apart {
    fn begin(&self, job: &Job, attempt: &str, nth: u32) -> Result<Recording, TraceError> {
        let writer = TraceWriter::create(&self.root.join(attempt), &self.run)?;
        let all = [Some(job.number), job.control, job.counterfactual];
        let next = all.into_iter().flatten().max().unwrap_or(0).saturating_add(1);
        Ok(Recording {
            writer,
            nth,
            seed: format!("{}/{attempt}", self.run),
            number: job.number,
            control: job.control,
            counterfactual: job.counterfactual,
            total: None,
            next: Arc::new(AtomicU32::new(next)),
        })
    }

    fn end(&self, recording: Recording) -> Result<(), TraceError> {
        close(recording.writer.dir()).map(drop)
    }

    fn folder(&self, attempt: &str) -> PathBuf {
        self.root.join(attempt)
    }
}

/// The evidence in a folder is complete: writes its facts and its manifest, and returns the trace with the manifest's SHA-256.
///
/// # Errors
/// It cannot be read, or the files cannot be written.
pub fn close(folder: &Path) -> Result<(Trace, String), TraceError> {
    let trace = Trace::open(folder)?;
    Facts::of(&trace).write(folder)?;
    let digest = manifest::write(folder, &trace.id)?;
    Ok((trace, digest))
}

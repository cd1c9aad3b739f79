//! Waits for a run: reads what came of its jobs, brings their evidence here, and sees that every job ends, one way or another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::link::PATIENCE;
use super::names::{ARTIFACTS, token};
use super::poison::Poison;
use super::results::{Kept, Reader, reports};
use super::{FarmError, Link, Report, Stored, parcel};
use crate::farm::gather::Gathered;
use crate::farm::job::JobResult;
use crate::farm::plan::Plan;
use crate::trace::event::Status;
use crate::trace::{Trace, manifest};

/// How often it is asked whether the run was cancelled.
const ASK: Duration = Duration::from_secs(2);
/// Attempts of one job whose evidence is fetched: more than the server gives it out, and as many retries.
const ATTEMPTS: usize = 64;

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Jobs.
    pub total: usize,
    /// Of which have ended.
    pub ended: usize,
    /// Of which passed.
    pub passed: usize,
    /// Jobs that were tried again.
    pub again: usize,
    /// Something that should be told.
    pub note: Option<String>,
}

/// A run of which every job has ended.
#[derive(Debug)]
pub struct Collected {
    /// What was planned.
    pub plan: Plan,
    /// Every attempt that was told of, with its evidence below the folder that was given; the order is the server's.
    pub results: Vec<JobResult>,
    /// Jobs that ended without a result, by id, and why.
    pub lost: BTreeMap<String, String>,
}

/// What to wait for.
#[derive(Debug)]
pub struct Wait<'a> {
    /// The run.
    pub run: &'a str,
    /// Where evidence is unpacked, a folder for each attempt; it is there and empty.
    pub folder: &'a Path,
    /// After which what has not ended is given up and taken from the farm.
    pub limit: Duration,
    /// Set to stop waiting; the run goes on.
    pub stop: &'a AtomicBool,
}

struct State<'a> {
    wait: &'a Wait<'a>,
    plan: Plan,
    results: Vec<JobResult>,
    attempts: BTreeSet<(String, String)>,
    /// Jobs that have ended, and whether they passed.
    ended: BTreeMap<String, bool>,
    lost: BTreeMap<String, String>,
    again: usize,
    /// What the server said and was not seen to yet.
    said: Vec<Kept>,
}

impl Link {
    /// Waits until every job of a run has ended. `None`: it was told to stop waiting.
    ///
    /// # Errors
    /// There is no such run; the server does not answer for long; the disk.
    pub fn collect(&self, wait: &Wait, tell: &mut dyn FnMut(&Progress)) -> Result<Option<Collected>, FarmError> {
        let run = wait.run;
        let plan = self.insist(PATIENCE, || self.plan_of(run))?;
        let (mut results, mut said) = (Reader::results(run), Reader::poison());
        let mut state = State {
            wait,
            plan,
            results: Vec::new(),
            attempts: BTreeSet::new(),
            ended: BTreeMap::new(),
            lost: BTreeMap::new(),
            again: 0,
            said: Vec::new(),
        };
        let begun = Instant::now();
        let mut asked = Instant::now();
        let mut silent = Instant::now();
        tell(&state.progress(None));
        while state.open().next().is_some() {
            if wait.stop.load(Ordering::SeqCst) {
                return Ok(None);
            }
            let mut note = None;
            match self.wait(results.more(self)) {
                Ok(kept) => {
                    silent = Instant::now();
                    let (reports, wrong) = reports(run, &kept);
                    for error in wrong {
                        tell(&state.progress(Some(error.to_string())));
                    }
                    for report in reports {
                        self.take(&mut state, report)?;
                    }
                }
                Err(error) if silent.elapsed() < PATIENCE => {
                    note = Some(format!("{error}; trying again"));
                    std::thread::sleep(Duration::from_millis(500));
                }
                Err(error) => return Err(error),
            }
            if asked.elapsed() >= ASK {
                asked = Instant::now();
                if let Err(error) = self.look(&mut state, &mut said) {
                    note.get_or_insert_with(|| format!("{error}; trying again"));
                }
            }
            tell(&state.progress(note));
            if begun.elapsed() >= wait.limit && state.open().next().is_some() {
                let why = format!("it had not ended after {} s, when nobody waited for it any longer", wait.limit.as_secs());
                // What still runs shall not keep a device from others; if the server cannot be told, the report is as true.
                let told = self.wait(self.end(run, "its time was over"));
                state.give_up(&why);
                tell(&state.progress(told.err().map(|error| error.to_string())));
            }
        }
        Ok(Some(Collected { plan: state.plan, results: state.results, lost: state.lost }))
    }

    /// Takes one report in, with its evidence.
    fn take(&self, state: &mut State, report: Report) -> Result<(), FarmError> {
        let (last, mut result) = (report.last, report.result);
        let attempt = (result.id.clone(), result.attempt.clone());
        let known = state.attempts.iter().filter(|(id, _)| *id == result.id).count();
        if state.plan.job(&result.id).is_none() || known >= ATTEMPTS || !state.attempts.insert(attempt) {
            return Ok(());
        }
        state.again += usize::from(known == 1);
        // The worker's word alone is no evidence.
        let refused = |why: &str| {
            JobResult::untried(&result.id, format!("the worker {} sent no evidence that can be taken: {why}", report.worker))
        };
        match &report.evidence {
            None if result.status == Status::Broken => {}
            None => result = refused("there is none"),
            Some(evidence) => {
                let folder = state.wait.folder.join(state.results.len().to_string());
                std::fs::create_dir(&folder).map_err(|error| FarmError::file(&folder, error))?;
                match self.fetch(evidence, &folder, &state.plan, &result) {
                    Ok(()) => result.folder = folder,
                    Err(error) => result = refused(&error.to_string()),
                }
            }
        }
        if last && !state.ended.contains_key(&result.id) {
            state.ended.insert(result.id.clone(), result.status == Status::Passed);
        }
        state.results.push(result);
        Ok(())
    }

    /// Brings the evidence of a result into a folder.
    fn fetch(&self, evidence: &Stored, folder: &Path, plan: &Plan, result: &JobResult) -> Result<(), FarmError> {
        let packed = tempfile::NamedTempFile::new_in(folder.parent().unwrap_or(folder));
        let packed = packed.map_err(|error| FarmError::file(folder, error))?;
        self.insist(PATIENCE, || self.get_file(ARTIFACTS, evidence, packed.path()))?;
        parcel::unpack(packed.path(), folder)?;
        check(folder, plan, result)
    }

    /// Whether the run was cancelled, and what the server says of jobs that it gave out too often.
    fn look(&self, state: &mut State, said: &mut Reader) -> Result<(), FarmError> {
        let run = state.wait.run;
        state.said.extend(self.wait(said.more(self))?);
        for poison in self.wait(self.poisoned(run, &state.said))? {
            self.settle(run, &poison)?;
        }
        state.said.clear();
        let ended = self.wait(self.ended(run))?;
        if let Some(why) = ended {
            state.give_up(&why);
        }
        Ok(())
    }

    /// A poisoned job gets its result, as if a worker had told it, so that everybody who waits reads the same; then it is buried.
    fn settle(&self, run: &str, poison: &Poison) -> Result<(), FarmError> {
        let why = format!(
            "it was given to a device {} times, and each time the worker died, or lost its connection, or gave it back",
            poison.deliveries
        );
        let report = Report::new(run, "nobody", JobResult::untried(&poison.job, why), None, true);
        self.insist(PATIENCE, || self.report(&report))?;
        self.insist(PATIENCE, || self.bury(poison))
    }
}

/// Whether a folder holds the evidence of that attempt, whole, and of nothing else: what is merged later must not fail for one of them.
fn check(folder: &Path, plan: &Plan, result: &JobResult) -> Result<(), FarmError> {
    let hostile = |why: String| FarmError::Hostile(why);
    let verified = manifest::verify(folder).map_err(|error| hostile(error.to_string()))?;
    if let Some(problem) = verified.problems.first() {
        return Err(hostile(problem.clone()));
    }
    let gathered =
        Trace::open(folder).and_then(|trace| Gathered::of(&trace, plan)).map_err(|error| hostile(error.to_string()))?;
    let attempts: Vec<_> = gathered.attempts.keys().collect();
    match attempts.as_slice() {
        [(id, attempt)] if *id == result.id && *attempt == result.attempt => Ok(()),
        _ => Err(hostile("it is of another attempt".to_owned())),
    }
}

impl State<'_> {
    /// Jobs that have not ended.
    fn open(&self) -> impl Iterator<Item = &str> {
        let jobs = self.plan.jobs.iter().map(|job| job.id.as_str());
        jobs.filter(|id| !self.ended.contains_key(*id) && !self.lost.contains_key(*id))
    }

    fn give_up(&mut self, why: &str) {
        let open: Vec<String> = self.open().map(str::to_owned).collect();
        self.lost.extend(open.into_iter().map(|id| (id, why.to_owned())));
    }

    fn progress(&self, note: Option<String>) -> Progress {
        Progress {
            total: self.plan.jobs.len(),
            ended: self.ended.len() + self.lost.len(),
            passed: self.ended.values().filter(|passed| **passed).count(),
            again: self.again,
            note,
        }
    }
}

impl Link {
    /// Profiles of a run's jobs that no living worker has, as the farm names them.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn unserved(&self, run: &str) -> Result<Vec<String>, FarmError> {
        self.wait(async {
            let open = self.open_jobs(run).await?;
            let workers = self.workers().await?;
            let has = |pool: &str| {
                let mut devices = workers.iter().filter(|worker| worker.lives()).flat_map(|worker| &worker.devices);
                devices.any(|device| token(&device.profile) == pool)
            };
            Ok(open.into_keys().filter(|pool| !has(pool)).collect())
        })
    }
}

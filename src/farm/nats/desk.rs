//! The place of one device of a worker: where it gets its jobs and what belongs to them, and where it leaves what came of them.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tempfile::TempDir;

use super::link::PATIENCE;
use super::queue::{Held, Pool, Stop};
use super::roster::Doing;
use super::worker::{AGAIN, Worker, throw_away};
use super::{FarmError, incoming};
use crate::accounts;
use crate::farm::bundle;
use crate::farm::job::{Job, JobResult};
use crate::farm::records::{Apart, Recording, Records};
use crate::farm::source::{BEAT, JobSource, Lease, SourceError};
use crate::farm::stock::{Kit, Stock};
use crate::trace::TraceError;
use crate::trace::event::Status;

/// Silence of whoever works on a job after which another host may have it.
const HANGS: Duration = BEAT.saturating_mul(4);

/// One device's place.
pub struct Desk<'a> {
    worker: &'a Worker,
    pool: Pool,
    /// Which of the worker's devices.
    device: usize,
    /// The run of the job in hand.
    run: Mutex<String>,
    /// Where the scenario in hand is unpacked.
    unpacked: Mutex<Option<TempDir>>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(worker: &'a Worker, pool: Pool, device: usize) -> Self {
        Self { worker, pool, device, run: Mutex::default(), unpacked: Mutex::default() }
    }

    /// The device was mended: it waits for jobs again.
    pub fn recovered(&self) {
        self.worker.roster.set(self.device, Doing::Idle, None, None);
    }

    /// The device misbehaves and gets no jobs, and why.
    pub fn quarantined(&self, why: &str) {
        (self.worker.setup.say)(&format!("{} is in quarantine: {why}", self.worker.roster.serial(self.device)));
        self.worker.roster.set(self.device, Doing::Quarantined, None, Some(why.to_owned()));
    }

    /// What was handed out: a job, or something to be got rid of.
    fn receive(&self, held: Held) -> Result<Option<Lease>, FarmError> {
        let worker = self.worker;
        let ended = worker.link.insist(PATIENCE, || worker.link.ended(&held.run))?;
        if ended.is_some() {
            // Whoever waits for the run knows already.
            held.done(&worker.link)?;
            return Ok(None);
        }
        let job = match incoming::job(&held.body, &worker.roster.profile(self.device)) {
            Ok(job) => job,
            Err(why) => {
                (worker.setup.say)(&format!("a job of {} is refused: {why}", held.run));
                worker.deliver(&held.run, None, self.refusal(&held.job, &why), true)?;
                held.done(&worker.link)?;
                return Ok(None);
            }
        };
        worker.roster.set(self.device, Doing::Busy, Some(format!("{} {}", held.run, job.scenario.name)), None);
        self.run.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&held.run);
        let (tried, stop) = (held.given, Stop::default());
        let key = worker.take(held, stop.clone());
        Ok(Some(Lease { job, key, tried, stop }))
    }

    /// The result of a job that nobody can read.
    fn refusal(&self, job: &str, why: &str) -> JobResult {
        let why = format!("the worker {} cannot take the job: {why}", self.worker.setup.name);
        JobResult {
            serial: self.worker.roster.serial(self.device),
            profile: self.worker.roster.profile(self.device),
            ..JobResult::untried(job, why)
        }
    }

    fn run_of(&self, lease: &Lease) -> Result<String, SourceError> {
        let hands = self.worker.hands();
        hands.get(&lease.key).map(|hand| hand.held.run.clone()).ok_or_else(|| SourceError("the job is not in hand".to_owned()))
    }

    /// The job is not in hand any more.
    fn put_down(&self, lease: &Lease) -> Option<Held> {
        self.unpacked.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.worker.roster.set(self.device, Doing::Idle, None, None);
        self.worker.let_go(lease).map(|hand| hand.held)
    }
}

impl JobSource for Desk<'_> {
    fn next(&self, _profile: &str) -> Result<Option<Lease>, SourceError> {
        let worker = self.worker;
        let mut troubled = false;
        while !worker.ending.soon.load(Ordering::SeqCst) {
            let got = worker.link.wait(self.pool.take(HANGS)).and_then(|held| held.map_or(Ok(None), |held| self.receive(held)));
            match got {
                Ok(None) => troubled = false,
                Ok(lease) => return Ok(lease),
                Err(error) => {
                    if !std::mem::replace(&mut troubled, true) {
                        (worker.setup.say)(&format!("{error}; trying again"));
                    }
                    std::thread::sleep(AGAIN);
                }
            }
        }
        Ok(None)
    }

    fn beat(&self, lease: &Lease) -> Result<(), SourceError> {
        let run = self.run_of(lease)?;
        let life = self.worker.hands().get(&lease.key).map(|hand| hand.held.life());
        life.inspect(super::queue::Life::heard);
        let ended = self.worker.link.wait(self.worker.link.ended(&run)).map_err(source)?;
        if ended.is_some() {
            lease.stop.store(true, Ordering::SeqCst);
        }
        Ok(())
    }

    fn attempted(&self, lease: &Lease, result: &JobResult) -> Result<(), SourceError> {
        let run = self.run_of(lease)?;
        self.worker.deliver(&run, Some(lease.key), result.clone(), false).map_err(source)
    }

    fn finish(&self, lease: Lease, result: JobResult) -> Result<(), SourceError> {
        let run = self.run_of(&lease)?;
        let cut_short = result.status == Status::Broken && result.fault.is_none();
        if cut_short && lease.stop.load(Ordering::SeqCst) {
            // The run was cancelled: nobody wants to know what its half-done jobs saw.
            throw_away(&result.folder);
            return self.put_down(&lease).map_or(Ok(()), |held| held.done(&self.worker.link)).map_err(source);
        }
        if cut_short && self.worker.ending.now.load(Ordering::SeqCst) {
            throw_away(&result.folder);
            return self.give_back(lease, Duration::ZERO, None);
        }
        let delivered = self.worker.deliver(&run, Some(lease.key), result, true);
        let held = self.put_down(&lease);
        delivered.map_err(source)?;
        // Not heard, the job comes once more, and counts once all the same.
        held.map_or(Ok(()), |held| held.done(&self.worker.link)).map_err(source)
    }

    fn give_back(&self, lease: Lease, after: Duration, result: Option<JobResult>) -> Result<(), SourceError> {
        let run = self.run_of(&lease)?;
        let delivered = result.map_or(Ok(()), |result| self.worker.deliver(&run, Some(lease.key), result, false));
        let held = self.put_down(&lease);
        let back = held.map_or(Ok(()), |held| self.worker.link.wait(held.back(after)));
        delivered.and(back).map_err(source)
    }

    fn deserted(&self, _profile: &str, why: &str) {
        if !self.worker.ending.soon.load(Ordering::SeqCst) {
            self.quarantined(why);
        }
    }
}

impl Stock for Desk<'_> {
    fn kit(&self, job: &Job) -> Result<Kit<'_>, String> {
        let Worker { link, setup, .. } = self.worker;
        let told = |error: FarmError| error.to_string();
        let folder = tempfile::Builder::new().prefix("job-").tempdir_in(&setup.folder);
        let folder = folder.map_err(|error| format!("{}: {error}", setup.folder.display()))?;
        let fetch = |sha256: &str| {
            let path = setup.cache.file(link, sha256).map_err(told)?;
            std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let scenario = bundle::unpack(&job.scenario, folder.path(), &fetch)?;
        setup.terms.admit(&scenario, folder.path())?;
        let variables = setup.terms.secrets(job, &|name| std::env::var(name).ok())?;
        let apk = match job.app.apk_sha256.as_str() {
            "" => None,
            sha256 => Some(setup.cache.apk(link, sha256).map_err(told)?),
        };
        let unpacked = Some((folder.path().to_path_buf(), job.scenario.root.clone()));
        *self.unpacked.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder);
        let variables = job.variables.clone().into_iter().chain(variables).collect();
        Ok(Kit { scenario: Cow::Owned(scenario), apk, variables, unpacked })
    }

    fn account(&self, job: &Job) -> Result<Option<accounts::Lease>, String> {
        if !job.scenario.uses_account {
            return Ok(None);
        }
        let Some(accounts) = &self.worker.setup.accounts else {
            return Err(format!(
                "the scenario {} takes a test account, and this worker has no file of them: start it with --accounts FILE",
                job.scenario.name
            ));
        };
        let today = crate::farm::account::today();
        accounts.take(today, &|name| std::env::var(name).ok()).map(Some).map_err(|error| error.to_string())
    }
}

impl Records for Desk<'_> {
    fn begin(&self, job: &Job, attempt: &str, nth: u32) -> Result<Recording, TraceError> {
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Apart::new(&self.worker.setup.folder, &run).begin(job, attempt, nth)
    }

    fn end(&self, recording: Recording) -> Result<(), TraceError> {
        Apart::new(&self.worker.setup.folder, "").end(recording)
    }

    fn folder(&self, attempt: &str) -> PathBuf {
        self.worker.setup.folder.join(attempt)
    }
}

fn source(error: FarmError) -> SourceError {
    SourceError(error.to_string())
}

//! A device's jobs from the farm's server: the other end of [`JobSource`].

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::queue::{Held, Pool, Stop};
use super::roster::{Doing, Roster};
use super::{FarmError, Link, Report, incoming, parcel};
use crate::farm::job::{JobResult, attempt_id};
use crate::farm::source::{BEAT, JobSource, Lease, SourceError};
use crate::trace::event::{FaultClass, Status};

use super::link::PATIENCE;
use super::names::ARTIFACTS;

/// Silence of whoever works on a job after which another host may have it.
const HANGS: Duration = BEAT.saturating_mul(4);
/// How long to wait before a server is asked again that did not answer.
const AGAIN: Duration = Duration::from_secs(1);

/// What all devices of a worker share.
pub struct Worker {
    link: Link,
    roster: Roster,
    /// Set when no more jobs shall be taken.
    ending: Arc<AtomicBool>,
    /// Told to whoever sees the worker's terminal.
    say: Box<dyn Fn(&str) + Send + Sync>,
    /// Jobs in hand, by their lease's key.
    held: Mutex<BTreeMap<u64, Hand>>,
    next_key: AtomicU64,
}

struct Hand {
    held: Held,
    stop: Stop,
}

/// One device's jobs.
pub struct Desk<'a> {
    worker: &'a Worker,
    pool: Pool,
    /// Which of the worker's devices.
    device: usize,
}

impl Worker {
    /// A worker for `devices`, each a serial and its kind.
    pub fn new(
        link: Link,
        name: &str,
        devices: &[(String, String)],
        ending: Arc<AtomicBool>,
        say: Box<dyn Fn(&str) + Send + Sync>,
    ) -> Self {
        let roster = Roster::new(name, devices);
        Self { link, roster, ending, say, held: Mutex::default(), next_key: AtomicU64::new(1) }
    }

    /// The connection.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// The place of a device, by its index. `lease`: how long its worker may be silent before another gets its job.
    ///
    /// # Errors
    /// The server refuses.
    pub fn desk(&self, device: usize, lease: Option<Duration>) -> Result<Desk<'_>, FarmError> {
        let profile = self.roster.profile(device);
        let pool = self.link.wait(self.link.pool(&profile, lease))?;
        Ok(Desk { worker: self, pool, device })
    }

    /// Listens for runs that are cancelled and speaks for the devices, until `until` is set; for a thread of its own.
    pub fn attend(&self, until: &AtomicBool) {
        self.link.wait(async {
            tokio::join!(self.roster.speak(&self.link, &self.ending, until), self.listen(until));
        });
    }

    async fn listen(&self, until: &AtomicBool) {
        let mut orders = None;
        while !until.load(Ordering::SeqCst) {
            match &mut orders {
                None => match self.link.orders().await {
                    Ok(subscribed) => orders = Some(subscribed),
                    Err(_) => tokio::time::sleep(AGAIN).await,
                },
                Some(subscribed) => {
                    // One that is missed is seen at the job's next sign of life.
                    if let Some(run) = Link::next_order(subscribed, AGAIN).await {
                        self.stop(&run);
                    }
                }
            }
        }
    }

    /// Every job of a run in hand is told to stop.
    fn stop(&self, run: &str) {
        for hand in self.hands().values().filter(|hand| hand.held.run == run) {
            hand.stop.store(true, Ordering::SeqCst);
        }
    }

    /// The map is whole after every statement, so that a thread that panicked does no harm.
    fn hands(&self) -> MutexGuard<'_, BTreeMap<u64, Hand>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn let_go(&self, lease: &Lease) -> Option<Hand> {
        self.hands().remove(&lease.key)
    }

    /// Brings a result with its evidence to the server, whatever happens to the connection meanwhile.
    fn deliver(&self, run: &str, key: Option<u64>, result: JobResult, last: bool) -> Result<(), FarmError> {
        let alive = || {
            if let Some(hand) = key.and_then(|key| self.hands().get(&key).map(|hand| hand.held.life())) {
                hand.heard();
            }
        };
        let mut evidence = None;
        if !result.folder.as_os_str().is_empty() {
            let packed = tempfile::NamedTempFile::new().map_err(|error| FarmError::file(Path::new("a temporary file"), error))?;
            parcel::pack(&result.folder, packed.path())?;
            let name = format!("{run}/{}/{}.tar", result.id, result.attempt);
            evidence = Some(self.link.insist(PATIENCE, || {
                alive();
                self.link.put_file(ARTIFACTS, &name, packed.path())
            })?);
        }
        let report = Report::new(run, &self.roster.name(), result, evidence, last);
        self.link.insist(PATIENCE, || {
            alive();
            self.link.report(&report)
        })
    }
}

impl Desk<'_> {
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
                (worker.say)(&format!("a job of {} is refused: {why}", held.run));
                worker.deliver(&held.run, None, self.refusal(&held.job, &why), true)?;
                held.done(&worker.link)?;
                return Ok(None);
            }
        };
        let key = worker.next_key.fetch_add(1, Ordering::Relaxed);
        let stop = Stop::default();
        let lease = Lease { job, key, tried: held.given, stop: stop.clone() };
        worker.roster.set(self.device, Doing::Busy, Some(format!("{} {}", held.run, lease.job.scenario.name)), None);
        worker.hands().insert(key, Hand { held, stop });
        Ok(Some(lease))
    }

    /// The result of a job that nobody can read.
    fn refusal(&self, job: &str, why: &str) -> JobResult {
        JobResult {
            schema: crate::farm::job::SCHEMA,
            id: job.to_owned(),
            attempt: attempt_id(),
            status: Status::Broken,
            fault: Some(FaultClass::Infrastructure),
            error: Some(format!("the worker {} cannot take the job: {why}", self.worker.roster.name())),
            started: jiff::Timestamp::now().to_string(),
            took_ms: 0,
            serial: self.worker.roster.serial(self.device),
            profile: self.worker.roster.profile(self.device),
            folder: std::path::PathBuf::new(),
        }
    }

    fn idle(&self) {
        self.worker.roster.set(self.device, Doing::Idle, None, None);
    }

    fn run_of(&self, lease: &Lease) -> Result<String, SourceError> {
        let hands = self.worker.hands();
        hands.get(&lease.key).map(|hand| hand.held.run.clone()).ok_or_else(|| SourceError("the job is not in hand".to_owned()))
    }
}

impl JobSource for Desk<'_> {
    fn next(&self, _profile: &str) -> Result<Option<Lease>, SourceError> {
        let worker = self.worker;
        let mut troubled = false;
        while !worker.ending.load(Ordering::SeqCst) {
            let got = worker.link.wait(self.pool.take(HANGS)).and_then(|held| held.map_or(Ok(None), |held| self.receive(held)));
            match got {
                Ok(None) => troubled = false,
                Ok(lease) => return Ok(lease),
                Err(error) => {
                    if !std::mem::replace(&mut troubled, true) {
                        (worker.say)(&format!("{error}; trying again"));
                    }
                    std::thread::sleep(AGAIN);
                }
            }
        }
        Ok(None)
    }

    fn beat(&self, lease: &Lease) -> Result<(), SourceError> {
        let run = self.run_of(lease)?;
        if let Some(hand) = self.worker.hands().get(&lease.key) {
            hand.held.life().heard();
        }
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
        let delivered = self.worker.deliver(&run, Some(lease.key), result, true);
        let hand = self.worker.let_go(&lease);
        self.idle();
        delivered.map_err(source)?;
        // Not heard, it comes once more, and counts once all the same.
        hand.map_or(Ok(()), |hand| hand.held.done(&self.worker.link)).map_err(source)
    }

    fn give_back(&self, lease: Lease, after: Duration, result: Option<JobResult>) -> Result<(), SourceError> {
        let run = self.run_of(&lease)?;
        let delivered = result.map_or(Ok(()), |result| self.worker.deliver(&run, Some(lease.key), result, false));
        let hand = self.worker.let_go(&lease);
        self.idle();
        let back = hand.map_or(Ok(()), |hand| self.worker.link.wait(hand.held.back(after)));
        delivered.and(back).map_err(source)
    }

    fn deserted(&self, _profile: &str, why: &str) {
        self.worker.roster.set(self.device, Doing::Quarantined, None, Some(why.to_owned()));
    }
}

fn source(error: FarmError) -> SourceError {
    SourceError(error.to_string())
}

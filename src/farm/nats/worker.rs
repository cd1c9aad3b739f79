//! A worker: what all its devices share.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::desk::Desk;
use super::link::PATIENCE;
use super::names::ARTIFACTS;
use super::queue::{Held, Stop};
use super::roster::Roster;
use super::{Cache, FarmError, Link, Report, Terms, parcel};
use crate::accounts::Pool as Accounts;
use crate::farm::job::JobResult;
use crate::farm::source::Lease;

/// How long to wait before a server is asked again that did not answer.
pub(super) const AGAIN: Duration = Duration::from_secs(1);

/// How a worker is set up.
pub struct Setup {
    /// Its name on the farm.
    pub name: String,
    /// Its devices: each a serial and its kind.
    pub devices: Vec<(String, String)>,
    /// What jobs may do on this machine.
    pub terms: Terms,
    /// APKs and files that were fetched.
    pub cache: Cache,
    /// Test accounts for the jobs that need one.
    pub accounts: Option<Accounts>,
    /// Where evidence lies until it is delivered.
    pub folder: std::path::PathBuf,
    /// How long this worker may be silent before another gets its jobs; `None`: as the queues have it.
    pub lease: Option<Duration>,
    /// Told to whoever sees the worker's terminal.
    pub say: Box<dyn Fn(&str) + Send + Sync>,
}

/// When a worker ends.
#[derive(Debug, Clone, Default)]
pub struct Ending {
    /// Set when no more jobs shall be taken; those in hand are finished.
    pub soon: Arc<AtomicBool>,
    /// Set when those in hand shall be given back.
    pub now: Arc<AtomicBool>,
}

/// What all devices of a worker share.
pub struct Worker {
    pub(super) link: Link,
    pub(super) setup: Setup,
    pub(super) roster: Roster,
    pub(super) ending: Ending,
    /// Jobs in hand, by their lease's key.
    held: Mutex<BTreeMap<u64, Hand>>,
    next_key: AtomicU64,
}

/// A job in hand.
pub(super) struct Hand {
    pub held: Held,
    pub stop: Stop,
}

impl Worker {
    /// A worker with its connection.
    pub fn new(link: Link, setup: Setup, ending: Ending) -> Self {
        let roster = Roster::new(&setup.name, &setup.devices);
        Self { link, setup, roster, ending, held: Mutex::default(), next_key: AtomicU64::new(1) }
    }

    /// The place of a device, by its index.
    ///
    /// # Errors
    /// The server refuses.
    pub fn desk(&self, device: usize) -> Result<Desk<'_>, FarmError> {
        let pool = self.link.wait(self.link.pool(&self.roster.profile(device), self.setup.lease))?;
        Ok(Desk::new(self, pool, device))
    }

    /// Listens for runs that are cancelled and speaks for the devices, until `until` is set; for a thread of its own.
    pub fn attend(&self, until: &AtomicBool) {
        self.link.wait(async {
            tokio::join!(self.roster.speak(&self.link, &self.ending.soon, until), self.listen(until));
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
    pub(super) fn hands(&self) -> MutexGuard<'_, BTreeMap<u64, Hand>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a job in hand; the key of its lease.
    pub(super) fn take(&self, held: Held, stop: Stop) -> u64 {
        let key = self.next_key.fetch_add(1, Ordering::Relaxed);
        self.hands().insert(key, Hand { held, stop });
        key
    }

    pub(super) fn let_go(&self, lease: &Lease) -> Option<Hand> {
        self.hands().remove(&lease.key)
    }

    /// Brings a result with its evidence to the server, whatever happens to the connection meanwhile.
    pub(super) fn deliver(&self, run: &str, key: Option<u64>, result: JobResult, last: bool) -> Result<(), FarmError> {
        let alive = || {
            if let Some(life) = key.and_then(|key| self.hands().get(&key).map(|hand| hand.held.life())) {
                life.heard();
            }
        };
        let mut evidence = None;
        if result.folder.is_dir() {
            let packed = tempfile::NamedTempFile::new_in(&self.setup.folder);
            let packed = packed.map_err(|error| FarmError::file(&self.setup.folder, error))?;
            parcel::pack(&result.folder, packed.path())?;
            let name = format!("{run}/{}/{}.tar", result.id, result.attempt);
            evidence = Some(self.link.insist(PATIENCE, || {
                alive();
                self.link.put_file(ARTIFACTS, &name, packed.path())
            })?);
            throw_away(&result.folder);
        }
        let report = Report::new(run, &self.setup.name, result, evidence, last);
        self.link.insist(PATIENCE, || {
            alive();
            self.link.report(&report)
        })
    }
}

/// A folder that is not needed any more; it is only untidy if it stays.
pub(super) fn throw_away(folder: &Path) {
    if !folder.as_os_str().is_empty() {
        let _ = std::fs::remove_dir_all(folder);
    }
}

//! The one loop of a device: take a job, run it, tell what came of it. Where jobs come from it does not know.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::device::{Device, Host};
use super::show::Line;
use super::source::{BEAT, JobSource, Lease};
use super::work::{Attempt, Shop, Tried};

/// How often a running job looks whether it shall end early.
const LOOK: Duration = Duration::from_millis(100);
/// How long a job waits that was given back: another device may have it at once, one that just failed should not.
const BACK: Duration = Duration::from_secs(30);
/// Why jobs are not run when somebody stops the program.
const INTERRUPTED: &str = "the run was interrupted";

/// Works jobs off on the devices of one machine.
pub struct Agent<'a> {
    /// Where jobs come from.
    pub source: &'a dyn JobSource,
    /// Who looks after the devices.
    pub host: &'a dyn Host,
    /// What they share.
    pub shop: Shop<'a>,
    /// How often a job is tried again after the infrastructure failed; never after anything else.
    pub retries: u32,
    /// Set from outside: the jobs in hand end, no more are taken.
    pub stop: &'a AtomicBool,
}

/// What a device does next.
enum Next {
    Job,
    /// Nothing more: it cannot be trusted.
    Leave(String),
}

impl Agent<'_> {
    /// Works on all devices, each in a thread of its own, until there are no more jobs for any of them.
    pub fn work_all(&self, devices: &[Device]) {
        std::thread::scope(|scope| {
            for device in devices {
                scope.spawn(|| self.work(device));
            }
        });
    }

    /// Works on one device until there are no more jobs for it, it fails for good, or the program is stopped.
    pub fn work(&self, device: &Device) {
        let line = self.shop.show.line();
        // Apps that do not get through here even with everything allowed, with the reason.
        let mut blocked = BTreeMap::new();
        let why = loop {
            if self.stop.load(Ordering::SeqCst) {
                break INTERRUPTED.to_owned();
            }
            let lease = match self.source.next(&device.profile) {
                Ok(Some(lease)) => lease,
                Ok(None) => return,
                Err(error) => break error.to_string(),
            };
            if let Err(why) = self.host.prepare(device, &lease.job) {
                let why = format!("{}: {why}", device.target.name());
                self.told(self.source.give_back(lease, BACK, None));
                break why;
            }
            if let Next::Leave(why) = self.job(device, lease, line.as_deref(), &mut blocked) {
                break format!("{}: {why}", device.target.name());
            }
        };
        self.source.deserted(&device.profile, &why);
    }

    /// One job with its retries.
    fn job(&self, device: &Device, mut lease: Lease, line: Option<&dyn Line>, blocked: &mut BTreeMap<String, String>) -> Next {
        let package = lease.job.app.package.clone();
        loop {
            let nth = lease.tried.saturating_add(1);
            let why = blocked.get(&package).map(String::as_str);
            let Tried { result, blocked: says } =
                self.watched(&lease, |halt| Attempt { shop: self.shop, device, job: &lease.job, nth, halt, line }.make(why));
            lease.tried = nth;
            if let Some(says) = says {
                blocked.insert(package.clone(), says);
            }
            let stopped = self.stop.load(Ordering::SeqCst) || lease.stop.load(Ordering::SeqCst);
            if !result.may_be_retried() || stopped {
                self.told(self.source.finish(lease, result));
                return Next::Job;
            }
            match (self.host.repair(device), nth <= self.retries) {
                (Ok(()), true) => self.told(self.source.attempted(&lease, &result)),
                (Ok(()), false) => {
                    self.told(self.source.finish(lease, result));
                    return Next::Job;
                }
                (Err(why), again) => {
                    let told =
                        if again { self.source.give_back(lease, BACK, Some(result)) } else { self.source.finish(lease, result) };
                    self.told(told);
                    return Next::Leave(why);
                }
            }
        }
    }

    /// Does the work, and meanwhile tells the source that it goes on, and ends it when it shall end early.
    fn watched<T>(&self, lease: &Lease, work: impl FnOnce(&AtomicBool) -> T) -> T {
        let halt = AtomicBool::new(false);
        let (working, ended) = channel();
        std::thread::scope(|scope| {
            let halt = &halt;
            scope.spawn(move || self.watch(lease, halt, &ended));
            let done = work(halt);
            drop(working);
            done
        })
    }

    fn watch(&self, lease: &Lease, halt: &AtomicBool, ended: &Receiver<()>) {
        let begun = Instant::now();
        let limit = lease.job.timeouts.job_s.map(Duration::from_secs);
        let mut beaten = begun;
        while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            let late = limit.is_some_and(|limit| begun.elapsed() > limit);
            if late && !halt.load(Ordering::SeqCst) {
                let job = &lease.job;
                let seconds = job.timeouts.job_s.unwrap_or_default();
                self.shop
                    .show
                    .say(&format!("{}, {}: ended, since it took longer than {seconds} s", job.scenario.name, job.policy));
            }
            if late || self.stop.load(Ordering::SeqCst) || lease.stop.load(Ordering::SeqCst) {
                halt.store(true, Ordering::SeqCst);
            }
            if beaten.elapsed() >= BEAT {
                self.told(self.source.beat(lease));
                beaten = Instant::now();
            }
        }
    }

    fn told(&self, said: Result<(), super::source::SourceError>) {
        if let Err(error) = said {
            self.shop.show.say(&format!("error: {error}"));
        }
    }
}

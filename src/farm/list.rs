//! The jobs of one process: a list that its devices share.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::job::{Job, JobResult};
use super::source::{JobSource, Lease, SourceError};

/// A list of jobs.
#[derive(Debug, Default)]
pub struct List {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Lease>,
    /// Jobs that devices have, by profile.
    held: BTreeMap<String, usize>,
    /// Why no device takes a profile's jobs any more; the first word of several.
    deserted: BTreeMap<String, String>,
    results: Vec<JobResult>,
}

impl List {
    /// Hands the jobs out in this order.
    pub fn new(jobs: impl IntoIterator<Item = Job>) -> Self {
        let lease = |(key, job): (u64, Job)| Lease { job, key, tried: 0, stop: Arc::default() };
        let state = State { waiting: (0..).zip(jobs).map(lease).collect(), ..State::default() };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// What came of each attempt, as they ended.
    pub fn results(&self) -> Vec<JobResult> {
        self.state().results.clone()
    }

    /// The jobs that nobody tried, with the reason.
    pub fn undone(&self) -> Vec<(Job, String)> {
        let state = self.state();
        let untried = state.waiting.iter().filter(|lease| lease.tried == 0);
        let why = |job: &Job| match state.deserted.get(&job.profile) {
            Some(why) => why.clone(),
            None => format!("there is no device of the profile {}", job.profile),
        };
        untried.map(|lease| (lease.job.clone(), why(&lease.job))).collect()
    }

    /// The state is consistent after every statement, so a thread that panicked elsewhere does no harm.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn let_go(&self, profile: &str, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        if let Some(held) = state.held.get_mut(profile) {
            *held = held.saturating_sub(1);
        }
        change(&mut state);
        self.changed.notify_all();
    }
}

impl JobSource for List {
    fn next(&self, profile: &str) -> Result<Option<Lease>, SourceError> {
        let mut state = self.state();
        loop {
            let at = state.waiting.iter().position(|lease| lease.job.profile == profile);
            if let Some(lease) = at.and_then(|at| state.waiting.remove(at)) {
                *state.held.entry(profile.to_owned()).or_default() += 1;
                return Ok(Some(lease));
            }
            // What another device has may still come back.
            if state.held.get(profile).copied().unwrap_or(0) == 0 {
                return Ok(None);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn beat(&self, _lease: &Lease) -> Result<(), SourceError> {
        Ok(())
    }

    fn attempted(&self, _lease: &Lease, result: &JobResult) -> Result<(), SourceError> {
        self.state().results.push(result.clone());
        Ok(())
    }

    fn finish(&self, lease: Lease, result: JobResult) -> Result<(), SourceError> {
        self.let_go(&lease.job.profile, |state| state.results.push(result));
        Ok(())
    }

    /// Another device may have it at once: the one that gives it back takes no more.
    fn give_back(&self, lease: Lease, _after: Duration, result: Option<JobResult>) -> Result<(), SourceError> {
        let profile = lease.job.profile.clone();
        self.let_go(&profile, |state| {
            state.results.extend(result);
            state.waiting.push_front(lease);
        });
        Ok(())
    }

    fn deserted(&self, profile: &str, why: &str) {
        self.state().deserted.entry(profile.to_owned()).or_insert_with(|| why.to_owned());
        self.changed.notify_all();
    }
}

//! How things stand on a farm: queues, workers, results.

use std::collections::BTreeMap;

use async_nats::jetstream::consumer::pull;
use futures::StreamExt;
use serde::Serialize;

use super::names::{self, JOBS, RESULTS, token};
use super::results::{Reader, reports};
use super::{Announcement, FarmError, Link};
use crate::trace;

/// The queue of one profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// The profile's name on the server.
    pub profile: String,
    /// Jobs that wait.
    pub waiting: u64,
    /// Jobs that a worker has.
    pub leased: u64,
    /// Requests for jobs that the server holds: idle devices, about.
    pub asking: u64,
}

/// How things stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The queues, by profile.
    pub queues: Vec<Queue>,
    /// The last word of every worker.
    pub workers: Vec<Announcement>,
    /// Runs of which jobs wait or are worked on: how many jobs, by the run's name.
    pub runs: BTreeMap<String, u64>,
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Its name.
    pub run: String,
    /// Its jobs.
    pub jobs: usize,
    /// Of which have ended.
    pub ended: usize,
    /// Passed.
    pub passed: usize,
    /// Failed by the app's or the scenario's fault.
    pub failed: usize,
    /// Nothing can be said of.
    pub broken: usize,
    /// Jobs that wait or run, by their queue.
    pub open: BTreeMap<String, u64>,
    /// Jobs that neither wait nor run nor have a result: they were cancelled, or the server lost them.
    pub lost: usize,
    /// Why it was ended, if somebody ended it.
    pub cancelled: Option<String>,
}

impl Link {
    /// How far a run is.
    ///
    /// # Errors
    /// There is no such run; the server does not answer.
    pub fn standing(&self, run: &str) -> Result<Standing, FarmError> {
        self.wait(async {
            let plan = self.plan_of(run).await?;
            let open = self.open_jobs(run).await?;
            let mut standing =
                Standing { run: run.to_owned(), jobs: plan.jobs.len(), cancelled: self.ended(run).await?, ..Standing::default() };
            let mut reader = Reader::results(run);
            let mut ended = BTreeMap::new();
            loop {
                let kept = reader.more(self).await?;
                let (reports, _) = reports(run, &kept);
                let last = reports.into_iter().filter(|report| report.last && plan.job(&report.result.id).is_some());
                for report in last {
                    ended.entry(report.result.id).or_insert(report.result.status);
                }
                if kept.is_empty() {
                    break;
                }
            }
            let count = |status| ended.values().filter(|ended| **ended == status).count();
            standing.ended = ended.len();
            (standing.passed, standing.failed, standing.broken) =
                (count(trace::event::Status::Passed), count(trace::event::Status::Failed), count(trace::event::Status::Broken));
            let waiting = usize::try_from(open.values().sum::<u64>()).unwrap_or(usize::MAX);
            standing.lost = standing.jobs.saturating_sub(standing.ended).saturating_sub(waiting);
            standing.open = open;
            Ok(standing)
        })
    }

    /// Asks the server how things stand.
    ///
    /// # Errors
    /// It does not answer.
    pub fn status(&self) -> Result<Status, FarmError> {
        self.wait(async { Ok(Status { queues: self.queues().await?, workers: self.workers().await?, runs: self.runs().await? }) })
    }

    async fn queues(&self) -> Result<Vec<Queue>, FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server("the queues cannot be read", error);
        let stream = self.js.get_stream(JOBS).await.map_err(|error| why(&error))?;
        let mut queues: BTreeMap<String, Queue> = BTreeMap::new();
        let mut consumers = stream.consumers();
        while let Some(consumer) = consumers.next().await {
            let info = consumer.map_err(|error| why(&error))?;
            let queue = Queue {
                profile: info.name.clone(),
                waiting: info.num_pending,
                leased: info.num_ack_pending as u64,
                asking: info.num_waiting as u64,
            };
            queues.insert(info.name, queue);
        }
        // A profile that no worker ever had has a queue all the same.
        for (subject, count) in self.subjects(JOBS, "offramp.jobs.*.*").await? {
            if let Some(pool) = subject.split('.').nth(2)
                && stream.get_consumer::<pull::Config>(pool).await.is_err()
            {
                let queue = queues.entry(pool.to_owned()).or_default();
                queue.profile = pool.to_owned();
                queue.waiting += count;
            }
        }
        Ok(queues.into_values().collect())
    }

    async fn runs(&self) -> Result<BTreeMap<String, u64>, FarmError> {
        let mut runs = BTreeMap::new();
        for (subject, count) in self.subjects(JOBS, "offramp.jobs.*.*").await? {
            if let Some(run) = subject.split('.').nth(3) {
                *runs.entry(run.to_owned()).or_insert(0) += count;
            }
        }
        Ok(runs)
    }

    /// The jobs of a run that wait or are worked on, by the queue's name.
    pub(super) async fn open_jobs(&self, run: &str) -> Result<BTreeMap<String, u64>, FarmError> {
        let subjects = self.subjects(JOBS, &names::jobs_of_run(run)).await?;
        Ok(subjects.into_iter().filter_map(|(subject, count)| Some((subject.split('.').nth(2)?.to_owned(), count))).collect())
    }

    /// The jobs of a run, as tokens, that results have come of.
    pub(super) async fn jobs_with_results(&self, run: &str) -> Result<Vec<String>, FarmError> {
        let subjects = self.subjects(RESULTS, &names::results_of_run(run)).await?;
        Ok(subjects.into_iter().filter_map(|(subject, _)| subject.split('.').nth(3).map(token)).collect())
    }

    async fn subjects(&self, stream: &str, filter: &str) -> Result<Vec<(String, u64)>, FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server(&format!("{stream} cannot be read"), error);
        let opened = self.js.get_stream(stream).await.map_err(|error| why(&error))?;
        let mut all = opened.info_with_subjects(filter).await.map_err(|error| why(&error))?;
        let mut subjects = Vec::new();
        while let Some(subject) = all.next().await {
            let (subject, count) = subject.map_err(|error| why(&error))?;
            subjects.push((subject, count as u64));
        }
        Ok(subjects)
    }
}

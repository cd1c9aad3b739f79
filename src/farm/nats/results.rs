//! What came of jobs: published once by whoever ran them, read by whoever waits, whatever breaks between.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use futures::StreamExt;
use serde::{Deserialize, Serialize};

use super::names::{self, POISON, RESULTS, token};
use super::queue::GRACE;
use super::store::Stored;
use super::streams::MESSAGE;
use super::{FarmError, Link};
use crate::farm::job::JobResult;

/// Version of [`Report`]'s format.
const SCHEMA: u32 = 1;
/// How long a reader waits for one answer of the server.
const READ: Duration = Duration::from_secs(1);
/// Messages that are read at once.
const BATCH: usize = 64;
/// A reader that the server has not heard of for so long is forgotten there.
const FORGOTTEN: Duration = Duration::from_secs(300);

/// What is known of one attempt at a job, as it travels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this format.
    pub schema: u32,
    /// The run.
    pub run: String,
    /// Who tells.
    pub worker: String,
    /// Whether it is the job's last word, after which it is not tried again.
    pub last: bool,
    /// What came of it.
    pub result: JobResult,
    /// The evidence, as one object; none where nothing was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Stored>,
}

impl Report {
    /// The last word, or not, on a job of a run.
    pub fn new(run: &str, worker: &str, result: JobResult, evidence: Option<Stored>, last: bool) -> Self {
        Self { schema: SCHEMA, run: run.to_owned(), worker: worker.to_owned(), last, result, evidence }
    }

    /// Reads one that came over the network for a run.
    ///
    /// # Errors
    /// It is none, or not of this run.
    fn read(run: &str, bytes: &[u8]) -> Result<Self, FarmError> {
        let report: Self =
            serde_json::from_slice(bytes).map_err(|error| FarmError::Hostile(format!("a result cannot be read: {error}")))?;
        if report.schema != SCHEMA {
            return Err(FarmError::Hostile(format!(
                "a result has format {}, this version reads format {SCHEMA}; use the same version of offramp on all hosts",
                report.schema
            )));
        }
        if report.run != run {
            return Err(FarmError::Hostile(format!("a result of the run {} lies among those of {run}", report.run)));
        }
        Ok(report)
    }
}

impl Link {
    /// Publishes what came of an attempt. The same attempt is kept once, however often it is sent.
    pub(super) async fn report(&self, report: &Report) -> Result<(), FarmError> {
        let (run, result) = (&report.run, &report.result);
        let body = serde_json::to_vec(report).map_err(|error| FarmError::Hostile(error.to_string()))?;
        if body.len() > MESSAGE {
            return Err(FarmError::Hostile(format!("a result of {} bytes is too long to be sent", body.len())));
        }
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, format!("{}/{}/{}", token(run), result.id, result.attempt));
        let why = |error| FarmError::server("a result cannot be published", error);
        let sent = self.js.publish_with_headers(names::results(run, &result.id), headers, body.into()).await.map_err(why)?;
        sent.await.map(drop).map_err(why)
    }
}

/// One message that was kept by the server.
pub(super) struct Kept {
    pub payload: Vec<u8>,
}

/// Reads a stream from its beginning, each message once, through restarts of the server.
pub(super) struct Reader {
    stream: &'static str,
    filter: Option<String>,
    consumer: Option<PullConsumer>,
    /// The last message that was read.
    read: u64,
}

impl Reader {
    /// The results of a run.
    pub(super) fn results(run: &str) -> Self {
        Self { stream: RESULTS, filter: Some(names::results_of_run(run)), consumer: None, read: 0 }
    }

    /// What the server says of jobs that it gave out too often.
    pub(super) fn poison() -> Self {
        Self { stream: POISON, filter: None, consumer: None, read: 0 }
    }

    /// What has come since the last call; waits a little if there is nothing.
    pub(super) async fn more(&mut self, link: &Link) -> Result<Vec<Kept>, FarmError> {
        let got = self.batch(link).await;
        if got.is_err() {
            // A restarted server does not know its readers any more.
            self.consumer = None;
        }
        got
    }

    async fn batch(&mut self, link: &Link) -> Result<Vec<Kept>, FarmError> {
        let stream = self.stream;
        let why = |error: &dyn std::fmt::Display| FarmError::server(&format!("{stream} cannot be read"), error);
        let consumer = match &self.consumer {
            Some(consumer) => consumer,
            None => {
                let opened = link.js.get_stream(stream).await.map_err(|error| why(&error))?;
                let deliver_policy = match self.read {
                    0 => DeliverPolicy::All,
                    read => DeliverPolicy::ByStartSequence { start_sequence: read + 1 },
                };
                let config = pull::Config {
                    deliver_policy,
                    ack_policy: AckPolicy::None,
                    filter_subject: self.filter.clone().unwrap_or_default(),
                    inactive_threshold: FORGOTTEN,
                    ..pull::Config::default()
                };
                let made = opened.create_consumer(config).await.map_err(|error| why(&error))?;
                self.consumer.insert(made)
            }
        };
        let batch = consumer.batch().max_messages(BATCH).expires(READ).messages().await;
        let mut batch = batch.map_err(|error| why(&error))?;
        let mut kept = Vec::new();
        let until = tokio::time::Instant::now() + READ + GRACE;
        loop {
            let next = match tokio::time::timeout_at(until, batch.next()).await {
                Ok(None) => return Ok(kept),
                Ok(Some(next)) => next.map_err(|error| why(&error)),
                Err(_) => Err(why(&"no answer")),
            };
            let sequence = |message: &Message| message.info().map(|info| info.stream_sequence).map_err(|error| why(&error));
            match next.and_then(|message| Ok((sequence(&message)?, message))) {
                Ok((sequence, message)) if sequence > self.read => {
                    self.read = sequence;
                    kept.push(Kept { payload: message.payload.to_vec() });
                }
                Ok(_) => {}
                Err(error) if kept.is_empty() => return Err(error),
                // The reader is made anew, so that nothing that was on its way is passed over.
                Err(_) => {
                    self.consumer = None;
                    return Ok(kept);
                }
            }
        }
    }
}

/// The reports among messages; what is none is told, and passed over.
pub(super) fn reports(run: &str, kept: &[Kept]) -> (Vec<Report>, Vec<FarmError>) {
    let (mut reports, mut wrong) = (Vec::new(), Vec::new());
    for message in kept {
        match Report::read(run, &message.payload) {
            Ok(report) => reports.push(report),
            Err(error) => wrong.push(error),
        }
    }
    (reports, wrong)
}

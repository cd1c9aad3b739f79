//! Jobs on the server: put there once, given out with a lease that lives on signs of life.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message};
use futures::StreamExt;
use tokio::task::JoinHandle;

use super::names::{self, JOBS, token};
use super::streams::MESSAGE;
use super::{FarmError, Link};

/// Header that names a job's run.
pub(super) const RUN: &str = "Offramp-Run";
/// Header that names the job.
pub(super) const JOB: &str = "Offramp-Job";

/// How long a job's worker may be silent before another gets the job.
pub const DEFAULT_LEASE: Duration = Duration::from_secs(45);
/// How often a job is given out before it is called poison. Devices that break give jobs back and hosts that die lose them, so not fewer.
pub const MAX_DELIVER: i64 = 5;
/// How long the server keeps one request for a job; a worker that shall stop notices after it.
const FETCH: Duration = Duration::from_secs(2);
/// How long after its end a request may still be answered.
pub(super) const GRACE: Duration = Duration::from_secs(1);
/// How often an acknowledgement is tried that says that a job is done; if all are lost the job comes once more, which does no harm.
const ACK: Duration = Duration::from_secs(120);

impl Link {
    /// Puts a job into its profile's queue. `false`: it was there already, or was once.
    pub(super) async fn post(&self, run: &str, job: &str, pool: &str, body: Vec<u8>) -> Result<bool, FarmError> {
        if body.len() > MESSAGE {
            return Err(FarmError::Input(format!("the job {job} is described by {} bytes; {MESSAGE} are allowed", body.len())));
        }
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, format!("{}/{job}", token(run)));
        headers.insert(RUN, run);
        headers.insert(JOB, job);
        let why = |error| FarmError::server("a job cannot be queued", error);
        let sent = self.js.publish_with_headers(names::jobs(pool, run), headers, body.into()).await.map_err(why)?;
        Ok(!sent.await.map_err(why)?.duplicate)
    }

    /// The queue of a profile, made if it is not there. `lease`: how long its workers may be silent; `None`: as it is, or 45 s.
    pub(super) async fn pool(&self, profile: &str, lease: Option<Duration>) -> Result<Pool, FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server(&format!("the queue of {profile} cannot be used"), error);
        let stream = self.js.get_stream(JOBS).await.map_err(|error| why(&error))?;
        let name = token(profile);
        if lease.is_none()
            && let Ok(consumer) = stream.get_consumer::<pull::Config>(&name).await
        {
            return Ok(Pool::new(consumer));
        }
        let config = pull::Config {
            durable_name: Some(name),
            description: Some(format!("devices of {profile}")),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: lease.unwrap_or(DEFAULT_LEASE),
            max_deliver: MAX_DELIVER,
            filter_subject: names::jobs_of_pool(profile),
            ..pull::Config::default()
        };
        stream.create_consumer(config).await.map(Pool::new).map_err(|error| why(&error))
    }

    /// Takes away all jobs of a run that wait; how many.
    pub(super) async fn withdraw(&self, run: &str) -> Result<u64, FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server(&format!("the jobs of {run} cannot be withdrawn"), error);
        let stream = self.js.get_stream(JOBS).await.map_err(|error| why(&error))?;
        let purged = stream.purge().filter(names::jobs_of_run(run)).await.map_err(|error| why(&error))?;
        Ok(purged.purged)
    }
}

/// The queue of one profile.
#[derive(Clone)]
pub(super) struct Pool {
    consumer: PullConsumer,
}

/// A job that this side has, as long as this value lives and signs of life get through.
pub(super) struct Held {
    /// The job's run.
    pub run: String,
    /// The job's name, as the message's header has it.
    pub job: String,
    /// What is to be done.
    pub body: Vec<u8>,
    /// How often it was given out before, as far as the server remembers.
    pub given: u32,
    message: Arc<Message>,
    life: Life,
    beats: JoinHandle<()>,
}

/// Whether whoever works on a job still does.
#[derive(Clone)]
pub(super) struct Life {
    begun: Instant,
    /// When the work was last heard of, in milliseconds from `begun`.
    heard_ms: Arc<AtomicU64>,
}

impl Life {
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The work goes on.
    pub(super) fn heard(&self) {
        self.heard_ms.store(self.now(), Ordering::Relaxed);
    }
}

impl Pool {
    fn new(consumer: PullConsumer) -> Self {
        Self { consumer }
    }

    /// The next job; `None` if there was none for a while. From then on signs of life are sent for it, as long as the work is
    /// heard of at least every `patience`.
    pub(super) async fn take(&self, patience: Duration) -> Result<Option<Held>, FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server("no job can be asked for", error);
        let batch = self.consumer.batch().max_messages(1).expires(FETCH).messages().await;
        let mut batch = batch.map_err(|error| why(&error))?;
        // A server that was restarted meanwhile does not know of the request.
        let message = match tokio::time::timeout(FETCH + GRACE, batch.next()).await {
            Err(_) | Ok(None) => return Ok(None),
            Ok(Some(Err(error))) => return Err(why(&error)),
            Ok(Some(Ok(message))) => message,
        };
        let header = |name| message.headers.as_ref().and_then(|headers| headers.get(name)).map(|value| value.as_str().to_owned());
        let given = message.info().ok().and_then(|info| u32::try_from(info.delivered - 1).ok()).unwrap_or(0);
        let (run, job) = (header(RUN).unwrap_or_default(), header(JOB).unwrap_or_default());
        let message = Arc::new(message);
        let life = Life { begun: Instant::now(), heard_ms: Arc::new(AtomicU64::new(0)) };
        let every = (self.consumer.cached_info().config.ack_wait / 3).max(Duration::from_millis(100));
        let beats = tokio::spawn(beat(message.clone(), life.clone(), every, patience));
        Ok(Some(Held { run, job, body: message.payload.to_vec(), given, message, life, beats }))
    }
}

/// Tells the server that a job is worked on.
async fn beat(message: Arc<Message>, life: Life, every: Duration, patience: Duration) {
    let patience = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
    loop {
        tokio::time::sleep(every).await;
        // Who hangs loses the job.
        if life.now().saturating_sub(life.heard_ms.load(Ordering::Relaxed)) > patience {
            return;
        }
        // A sign that is lost is followed by another.
        let _ = message.ack_with(AckKind::Progress).await;
    }
}

impl Held {
    /// Where it is told that the work goes on.
    pub(super) fn life(&self) -> Life {
        self.life.clone()
    }

    /// The job is done, its result is kept: it is not given out again.
    pub(super) fn done(self, link: &Link) -> Result<(), FarmError> {
        let message = self.message.clone();
        let sent = link.insist(ACK, move || {
            let message = message.clone();
            async move { message.double_ack().await.map_err(|error| FarmError::server("a job's end is not acknowledged", error)) }
        });
        drop(self);
        sent
    }

    /// The job is given back, to be given out again after a while.
    pub(super) async fn back(self, after: Duration) -> Result<(), FarmError> {
        // Lost, it is as if this host had died: the lease runs out.
        let sent = self.message.ack_with(AckKind::Nak(Some(after))).await;
        sent.map_err(|error| FarmError::server("a job cannot be given back", error))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.beats.abort();
    }
}

/// A flag that is set when a run's jobs shall stop.
pub(super) type Stop = Arc<AtomicBool>;

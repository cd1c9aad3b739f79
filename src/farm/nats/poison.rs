//! Jobs that the server gave out too often: whoever had them died or gave them back each time. They end as failures of the infrastructure.

use async_nats::jetstream::stream::RawMessageErrorKind;
use serde::Deserialize;

use super::names::{JOBS, token};
use super::queue::{JOB, RUN};
use super::results::Kept;
use super::{FarmError, Link};

/// What the server says, as far as it matters here.
#[derive(Debug, Deserialize)]
struct Advisory {
    stream: String,
    stream_seq: u64,
    deliveries: u64,
}

/// A job that was given out too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Poison {
    /// The job.
    pub job: String,
    /// Its place in the queue.
    pub sequence: u64,
    /// How often it was given out.
    pub deliveries: u64,
}

impl Link {
    /// Which of a run's jobs the server speaks of.
    pub(super) async fn poisoned(&self, run: &str, said: &[Kept]) -> Result<Vec<Poison>, FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server("the queue cannot be read", error);
        let advisories = said.iter().filter_map(|kept| serde_json::from_slice::<Advisory>(&kept.payload).ok());
        let mut poisoned = Vec::new();
        let mut stream = None;
        for advisory in advisories.filter(|advisory| advisory.stream == JOBS) {
            let stream = match &stream {
                Some(stream) => stream,
                None => stream.insert(self.js.get_stream(JOBS).await.map_err(|error| why(&error))?),
            };
            let message = match stream.get_raw_message(advisory.stream_seq).await {
                Ok(message) => message,
                // Somebody has seen to it.
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => continue,
                Err(error) => return Err(why(&error)),
            };
            let header = |name| message.headers.get(name).map(|value| value.as_str().to_owned());
            if let (Some(of), Some(job)) = (header(RUN), header(JOB))
                && token(&of) == token(run)
            {
                poisoned.push(Poison { job, sequence: advisory.stream_seq, deliveries: advisory.deliveries });
            }
        }
        Ok(poisoned)
    }

    /// Takes a poisoned job out of the queue.
    pub(super) async fn bury(&self, poison: &Poison) -> Result<(), FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server("a job cannot be taken out of the queue", error);
        let stream = self.js.get_stream(JOBS).await.map_err(|error| why(&error))?;
        match stream.delete_message(poison.sequence).await {
            Ok(_) => Ok(()),
            // Gone is gone.
            Err(_) if stream.get_raw_message(poison.sequence).await.is_err() => Ok(()),
            Err(error) => Err(why(&error)),
        }
    }
}

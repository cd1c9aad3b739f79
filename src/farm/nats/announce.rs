//! What workers say of themselves: their devices, and what each does.

use std::time::Duration;

use async_nats::jetstream::stream::LastRawMessageErrorKind;
use futures::StreamExt;
use serde::{Deserialize, Serialize};

use super::names::{self, WORKERS};
use super::{FarmError, Link};

/// How often a worker speaks even if nothing has changed.
pub const EVERY: Duration = Duration::from_secs(10);
/// A worker that has not spoken for so long is called silent.
pub const SILENT: Duration = Duration::from_secs(30);
/// Workers that are listed at most.
const MOST: usize = 10_000;

/// The last word of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Its name.
    pub worker: String,
    /// The version of offramp that it runs.
    pub offramp: String,
    /// Since when it runs, RFC 3339.
    pub since: String,
    /// When it said this, RFC 3339.
    pub at: String,
    /// It takes no more jobs, and ends when those in hand are done.
    #[serde(default)]
    pub ending: bool,
    /// Its devices.
    pub devices: Vec<DeviceState>,
}

impl Announcement {
    /// For how long it has been silent; `None` if it cannot be told.
    pub fn silence(&self) -> Option<Duration> {
        let at: jiff::Timestamp = self.at.parse().ok()?;
        Duration::try_from(jiff::Timestamp::now() - at).ok().or(Some(Duration::ZERO))
    }

    /// Whether it speaks and takes jobs.
    pub fn lives(&self) -> bool {
        !self.ending && self.silence().is_some_and(|silence| silence < SILENT)
    }
}

/// A device of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceState {
    /// Its serial.
    pub serial: String,
    /// Its kind.
    pub profile: String,
    /// What it does.
    pub state: Doing,
    /// The job that it has: run and name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// Why it does nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What a device does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    /// It waits for a job.
    Idle,
    /// It has one.
    Busy,
    /// It misbehaved and gets none.
    Quarantined,
}

impl Link {
    /// Speaks for a worker.
    pub(super) async fn announce(&self, announcement: &Announcement) -> Result<(), FarmError> {
        let body = serde_json::to_vec(announcement).map_err(|error| FarmError::Hostile(error.to_string()))?;
        let why = |error| FarmError::server("the worker cannot be announced", error);
        self.js.publish(names::worker(&announcement.worker), body.into()).await.map_err(why)?.await.map(drop).map_err(why)
    }

    /// The last word of every worker, by name.
    pub(super) async fn workers(&self) -> Result<Vec<Announcement>, FarmError> {
        let why = |error: &dyn std::fmt::Display| FarmError::server("the workers cannot be listed", error);
        let stream = self.js.get_stream(WORKERS).await.map_err(|error| why(&error))?;
        let mut subjects = stream.info_with_subjects("offramp.workers.*").await.map_err(|error| why(&error))?;
        let mut workers = Vec::new();
        while let Some(subject) = subjects.next().await {
            let (subject, _) = subject.map_err(|error| why(&error))?;
            let message = match stream.get_last_raw_message_by_subject(&subject).await {
                Ok(message) => message,
                // Its time ran out meanwhile.
                Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => continue,
                Err(error) => return Err(why(&error)),
            };
            // One that cannot be read is of another version and none of this one's.
            workers.extend(serde_json::from_slice::<Announcement>(&message.payload));
            if workers.len() >= MOST {
                break;
            }
        }
        workers.sort_by(|a, b| a.worker.cmp(&b.worker));
        Ok(workers)
    }
}

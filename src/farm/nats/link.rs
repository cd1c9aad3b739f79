//! The connection to a farm's server, for threads that wait for its answers.

use std::future::Future;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::{self, Context};
use tokio::runtime::{Builder, Runtime};

use super::{Access, FarmError, streams};

/// How long a lasting trouble of the server is borne by what must not be lost: a server that is restarted, a network that is cut.
pub(super) const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// Waits between two attempts.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(3)];

/// A connection; it is made anew whenever it is lost, as long as this value lives.
pub struct Link {
    runtime: Runtime,
    pub(super) client: Client,
    pub(super) js: Context,
}

impl Link {
    /// Connects, and makes the streams and buckets that are not there yet. `name`: as the server's operator sees this side.
    ///
    /// # Errors
    /// The server is not there, does not let this side in, or has no JetStream.
    pub fn open(access: &Access, name: &str) -> Result<Self, FarmError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("farm")
            .enable_all()
            .build()
            .map_err(|error| FarmError::server("no threads for the farm's connection", error))?;
        let (client, js) = runtime.block_on(async {
            let client = access.connect(name).await?;
            let js = jetstream::new(client.clone());
            streams::ensure(&js).await?;
            Ok::<_, FarmError>((client, js))
        })?;
        Ok(Self { runtime, client, js })
    }

    /// Waits for something of the server's.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Tries until it succeeds: the server may be restarted meanwhile, the network cut.
    ///
    /// # Errors
    /// The last one, when `limit` is over, or at once if trying again cannot help.
    pub(super) fn insist<T, F>(&self, limit: Duration, mut attempt: impl FnMut() -> F) -> Result<T, FarmError>
    where
        F: Future<Output = Result<T, FarmError>>,
    {
        self.wait(async {
            let until = tokio::time::Instant::now() + limit;
            let mut pauses = PAUSES.into_iter();
            let mut pause = PAUSES[0];
            loop {
                match attempt().await {
                    Err(FarmError::Server(_)) if tokio::time::Instant::now() + pause < until => tokio::time::sleep(pause).await,
                    ended => return ended,
                }
                pause = pauses.next().unwrap_or(PAUSES[PAUSES.len() - 1]);
            }
        })
    }
}

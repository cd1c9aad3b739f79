//! The streams and buckets of a farm. What is there already stays as its operator made it (replicas, sizes, ages).

use std::time::Duration;

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::{Config, RetentionPolicy, StorageType};
use async_nats::jetstream::{Context, ErrorCode, object_store};

use super::FarmError;
use super::names::{ARTIFACTS, CONTROL, INPUTS, JOBS, POISON, RESULTS, WORKERS};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// How long a second message of the same id is known for one.
pub(super) const TWICE: Duration = DAY;
/// How long jobs, results and evidence are kept.
const KEPT: Duration = Duration::from_secs(14 * 24 * 3_600);
/// Bytes of one message of JSON.
pub(super) const MESSAGE: usize = 512 << 10;

/// Makes what is not there.
///
/// # Errors
/// There is no JetStream, or this side may not make streams and they are not there.
pub(super) async fn ensure(js: &Context) -> Result<(), FarmError> {
    for config in configs() {
        stream(js, config).await?;
    }
    for (name, description) in [(INPUTS, "plans, scenarios and APKs of runs"), (ARTIFACTS, "evidence of jobs")] {
        bucket(js, name, description).await?;
    }
    Ok(())
}

fn configs() -> [Config; 5] {
    let size = i32::try_from(MESSAGE).unwrap_or(i32::MAX);
    let of = |name: &str, subject: &str| Config {
        name: name.to_owned(),
        subjects: vec![subject.to_owned()],
        storage: StorageType::File,
        max_age: KEPT,
        max_message_size: size,
        ..Config::default()
    };
    [
        Config { retention: RetentionPolicy::WorkQueue, duplicate_window: TWICE, ..of(JOBS, "offramp.jobs.*.*") },
        Config { duplicate_window: TWICE, ..of(RESULTS, "offramp.results.*.*") },
        Config { max_messages_per_subject: 1, ..of(CONTROL, "offramp.control.*") },
        // What the server tells once and to whoever listens is kept here, so that nobody has to listen all the time.
        of(POISON, &format!("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{JOBS}.*")),
        Config { max_messages_per_subject: 1, storage: StorageType::Memory, max_age: HOUR, ..of(WORKERS, "offramp.workers.*") },
    ]
}

async fn stream(js: &Context, config: Config) -> Result<(), FarmError> {
    let name = config.name.clone();
    match js.get_stream(&name).await {
        Ok(_) => Ok(()),
        Err(error) if not_found(&error.kind()) => match js.create_stream(config).await {
            Ok(_) => Ok(()),
            // Another side may have made it in the same moment.
            Err(error) => js
                .get_stream(&name)
                .await
                .map(drop)
                .map_err(|_| FarmError::server(&format!("the stream {name} is not there and cannot be made"), error)),
        },
        Err(error) => Err(FarmError::Server(format!(
            "the stream {name} cannot be read: {error}; has the server JetStream (`nats-server -js`), and may this side use it?"
        ))),
    }
}

fn not_found(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

async fn bucket(js: &Context, name: &str, description: &str) -> Result<(), FarmError> {
    if js.get_object_store(name).await.is_ok() {
        return Ok(());
    }
    let config = object_store::Config {
        bucket: name.to_owned(),
        description: Some(description.to_owned()),
        max_age: KEPT,
        storage: StorageType::File,
        ..object_store::Config::default()
    };
    match js.create_object_store(config).await {
        Ok(_) => Ok(()),
        Err(error) => js
            .get_object_store(name)
            .await
            .map(drop)
            .map_err(|_| FarmError::server(&format!("the object store {name} is not there and cannot be made"), error)),
    }
}

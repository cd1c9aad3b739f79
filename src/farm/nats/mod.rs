//! Many hosts: jobs, leases, evidence and results on a NATS server with JetStream.
//!
//! | file | what |
//! | --- | --- |
//! | `access.rs` | where the server is, and what lets one in |
//! | `link.rs` | the connection, for threads that wait |
//! | `names.rs`, `streams.rs` | what there is on the server, and how it is called |
//! | `store.rs`, `parcel.rs` | files there; a job's evidence as one file |
//! | `submit.rs` | a run, put there |
//! | `queue.rs`, `incoming.rs` | jobs and their leases; what comes of a queue is checked |
//! | `worker.rs`, `desk.rs`, `roster.rs` | a worker, each of its devices' source of jobs, and what it tells of them |
//! | `supply.rs`, `terms.rs` | what a worker fetched; what jobs may do on its machine |
//! | `results.rs`, `poison.rs` | what came of them; those that nobody could end |
//! | `collect.rs` | what came of a whole run, for whoever waits |
//! | `control.rs`, `announce.rs`, `status.rs` | cancelling, workers, how things stand |
//!
//! What holds whatever dies: a job is in the queue until its result is kept; a result is kept once however often it is sent; a job that was
//! run twice has two attempts and counts once. No key-value store is used, so that Debian 12's server 2.9 will do.

mod access;
mod announce;
mod collect;
mod control;
mod desk;
mod error;
mod incoming;
mod link;
mod names;
mod parcel;
mod poison;
mod queue;
mod results;
mod roster;
mod status;
mod store;
mod streams;
mod submit;
mod supply;
mod terms;
mod worker;

pub use access::{Access, DEFAULT_SERVER};
pub use announce::{Announcement, DeviceState, Doing, SILENT};
pub use collect::{Collected, Progress, Wait};
pub use desk::Desk;
pub use error::FarmError;
pub use link::Link;
pub use queue::{DEFAULT_LEASE, MAX_DELIVER};
pub use results::Report;
pub use status::{Queue, Standing, Status};
pub use store::Stored;
pub use submit::{Submission, Submitted};
pub use supply::Cache;
pub use terms::Terms;
pub use worker::{Ending, Setup, Worker};

#[cfg(test)]
#[path = "../../../tests/farm/server.rs"]
mod server;
#[cfg(test)]
mod tests;

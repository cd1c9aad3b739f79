//! Many jobs on many devices: the plan, one loop over whatever hands out jobs, shards and how they become one run again.
//!
//! ```text
//! scenarios × apps × policies × repetitions × profiles ─► plan ─► source ─► agent, one a device ─► results ─► merge ─► one run's folder
//!                                                          │       (a list, or NATS)
//!                                                          └─► shard I/N
//! ```
//!
//! A job is bound to a *profile*, a kind of device; which device of that kind runs it does not matter. It has a stable id, and each time it
//! is tried an attempt id of its own, so that results can be brought together in any order, and twice. What is planned and has no result
//! is told, never passed.

pub mod account;
pub mod agent;
pub mod bundle;
pub mod device;
pub mod expectations;
pub mod gather;
pub mod host;
pub mod job;
pub mod list;
pub mod merge;
pub mod plan;
pub mod records;
pub mod shard;
pub mod show;
pub mod source;
pub mod stock;
pub mod subject;
#[cfg(test)]
mod tests;
pub mod timings;
pub mod work;

pub use agent::Agent;
pub use device::{Device, Host, Target};
pub use host::Caretaker;
pub use job::{Job, JobResult};
pub use list::List;
pub use plan::{Plan, Shard};
pub use source::{JobSource, Lease};
pub use work::Shop;

#[cfg(feature = "farm")]
pub mod nats;

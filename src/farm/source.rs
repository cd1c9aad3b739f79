//! Where an agent's jobs come from: a list in this process, or a queue that many hosts share.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::job::{Job, JobResult};

/// Why a source could not do what it was asked; for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(pub String);

/// A job that one device has, until it is finished or given back.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The job.
    pub job: Job,
    /// The source's own mark of this lease.
    pub key: u64,
    /// How often it was tried before, as far as is known; who gives it back has counted its own attempts.
    pub tried: u32,
    /// Set by the source when the job shall end early: its run was cancelled.
    pub stop: Arc<AtomicBool>,
}

/// Hands jobs out, each to one device at a time, and takes what came of them.
///
/// The same job may be handed out twice, to two hosts, if one of them is thought dead; results are told apart by their attempt.
pub trait JobSource: Sync {
    /// The next job for a device of that profile. Waits for one as long as there may be one; `None` when there will be none.
    ///
    /// # Errors
    /// The source is gone.
    fn next(&self, profile: &str) -> Result<Option<Lease>, SourceError>;

    /// Tells that the job is being worked on. Called about every [`BEAT`] while it is.
    ///
    /// # Errors
    /// The source is gone; the job goes on all the same.
    fn beat(&self, lease: &Lease) -> Result<(), SourceError>;

    /// Takes the result of an attempt after which the same device tries again: kept, and not the last word.
    ///
    /// # Errors
    /// It could not be kept.
    fn attempted(&self, lease: &Lease, result: &JobResult) -> Result<(), SourceError>;

    /// Takes the last result of a job; it is not handed out again.
    ///
    /// # Errors
    /// It could not be kept.
    fn finish(&self, lease: Lease, result: JobResult) -> Result<(), SourceError>;

    /// Takes a job back that this device does not finish, to be handed out again, not before `after`, with what came of it if it was tried.
    ///
    /// # Errors
    /// It could not be given back.
    fn give_back(&self, lease: Lease, after: Duration, result: Option<JobResult>) -> Result<(), SourceError>;

    /// No device of that profile takes jobs from this process any more, and why.
    fn deserted(&self, profile: &str, why: &str);
}

/// How often a source hears that a job is being worked on.
pub const BEAT: Duration = Duration::from_secs(15);

//! What a job needs on the machine that runs it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::job::Job;
use crate::accounts;
use crate::scenario::Scenario;

/// A job's things, ready to be used.
pub struct Kit<'s> {
    /// The scenario, read from files of this machine.
    pub scenario: std::borrow::Cow<'s, Scenario>,
    /// The APK to install; `None` when the app is on the device already.
    pub apk: Option<PathBuf>,
    /// Variables from the command line, secrets with their values.
    pub variables: BTreeMap<String, String>,
    /// Where the scenario was unpacked, and what is shown in its place; `None` if its files are the user's own.
    pub unpacked: Option<(PathBuf, String)>,
}

/// Hands out what jobs need.
pub trait Stock: Sync {
    /// The things of a job.
    ///
    /// # Errors
    /// One of them is not to be had; which, and why. Nothing can be said of the app then.
    fn kit(&self, job: &Job) -> Result<Kit<'_>, String>;

    /// A test account for a job; `None` if it needs none.
    ///
    /// # Errors
    /// None is free; the reasons.
    fn account(&self, job: &Job) -> Result<Option<accounts::Lease>, String>;
}

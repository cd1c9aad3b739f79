//! `timings.json`: how long jobs took, so that the next run can be dealt out evenly.
//!
//! ```json
//! {"schema": 1, "jobs": {"reader, deny-all, api34": 61200}}
//! ```
//!
//! The key is the scenario's name, the policy and the profile, not the job's id: the next build of the app has other ids and takes as long.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::job::Job;
use super::plan::Plan;
use crate::trace::{TraceError, artifact};

/// The file's name.
pub const FILE: &str = "timings.json";
/// Bytes that it may have.
const LIMIT: u64 = 64 << 20;

/// How long jobs took, milliseconds of the host's time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// Version of the format.
    pub schema: u32,
    /// By [`Timings::key`].
    pub jobs: BTreeMap<String, u64>,
}

impl Timings {
    /// Under which key a job's duration stands.
    pub fn key(job: &Job) -> String {
        format!("{}, {}, {}", job.scenario.name, job.policy, job.profile)
    }

    /// Of results: the longest of several under one key, so that a part is rather too small than too large.
    pub fn of(took: impl IntoIterator<Item = (String, u64)>) -> Self {
        let mut jobs = BTreeMap::new();
        for (key, ms) in took {
            let known = jobs.entry(key).or_insert(ms);
            *known = ms.max(*known);
        }
        Self { schema: 1, jobs }
    }

    /// The duration of each job of a plan, the mean of the known ones where it is not known; `None` if none is known.
    pub fn durations(&self, plan: &Plan) -> Option<Vec<u64>> {
        let known: Vec<Option<u64>> = plan.jobs.iter().map(|job| self.jobs.get(&Self::key(job)).copied()).collect();
        let (sum, n) = known.iter().flatten().fold((0u128, 0u128), |(sum, n), ms| (sum + u128::from(*ms), n + 1));
        let mean = u64::try_from(sum.checked_div(n)?).unwrap_or(u64::MAX);
        Some(known.into_iter().map(|ms| ms.unwrap_or(mean)).collect())
    }

    /// Puts the jobs first that take longest, so that no device is left with one of them at the end. Without timings they stay as they are.
    pub fn longest_first(&self, jobs: &mut [&Job]) {
        let known = jobs.iter().filter_map(|job| self.jobs.get(&Self::key(job)));
        let (sum, n) = known.fold((0u128, 0u128), |(sum, n), ms| (sum + u128::from(*ms), n + 1));
        let Some(mean) = sum.checked_div(n) else { return };
        jobs.sort_by_key(|job| std::cmp::Reverse(self.jobs.get(&Self::key(job)).map_or(mean, |ms| u128::from(*ms))));
    }

    /// Reads such a file, or that of a run's folder.
    ///
    /// # Errors
    /// If there is none, or it has another format.
    pub fn read(path: &Path) -> Result<Self, TraceError> {
        let path = if path.is_dir() { path.join(FILE) } else { path.to_path_buf() };
        let bytes = artifact::read_bounded(&path, LIMIT)?;
        let malformed = |reason: String| TraceError::Malformed { path: path.clone(), reason };
        let timings: Self = serde_json::from_slice(&bytes).map_err(|error| malformed(format!("no timings: {error}")))?;
        if timings.schema != 1 {
            return Err(malformed(format!("has format {}, this version reads format 1", timings.schema)));
        }
        Ok(timings)
    }

    /// Writes `timings.json` into a run's folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), TraceError> {
        let path = dir.join(FILE);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| TraceError::Malformed { path: path.clone(), reason: error.to_string() })?;
        text.push('\n');
        artifact::write_whole(&path, text.as_bytes())
    }
}

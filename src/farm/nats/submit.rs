//! Puts a run onto the farm: what its jobs need, its plan, then the jobs, each once however often it is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::names::{INPUTS, token};
use super::{FarmError, Link};
use crate::farm::plan::{MOST, Plan};

/// Version of [`Planned`]'s format.
const SCHEMA: u32 = 1;

/// A run as it is kept on the farm for whoever waits for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Planned {
    schema: u32,
    /// The run's name.
    pub run: String,
    /// What is to be done.
    pub plan: Plan,
}

/// What is put onto the farm.
#[derive(Debug)]
pub struct Submission<'a> {
    /// The run's name.
    pub run: &'a str,
    /// Its jobs.
    pub plan: &'a Plan,
    /// Files of scenarios, by SHA-256.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// APKs, by SHA-256.
    pub apks: &'a BTreeMap<String, PathBuf>,
}

/// What became of a submission.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Submitted {
    /// Jobs that were queued now.
    pub queued: usize,
    /// Jobs that were queued, or had ended, before.
    pub known: usize,
}

/// Where a scenario's file lies.
pub(super) fn file(sha256: &str) -> String {
    format!("file/{sha256}")
}

/// Where an APK lies.
pub(super) fn apk(sha256: &str) -> String {
    format!("apk/{sha256}")
}

fn plan(run: &str) -> String {
    format!("plan/{}", token(run))
}

impl Link {
    /// Puts a run onto the farm. The same again does no harm.
    ///
    /// # Errors
    /// Another run has the name, or it was cancelled; the server does not answer.
    pub fn submit(&self, submission: &Submission) -> Result<Submitted, FarmError> {
        let Submission { run, plan: jobs, .. } = *submission;
        self.wait(async {
            if let Some(known) = self.planned(run).await?
                && known.id != jobs.id
            {
                return Err(FarmError::Input(format!(
                    "a run of the name {run} is on the farm already, and it is another one: choose another --name, or leave it out"
                )));
            }
            if let Some(why) = self.ended(run).await? {
                return Err(FarmError::Input(format!("the run {run} has ended ({why}): choose another --name, or leave it out")));
            }
            for (sha256, bytes) in submission.files {
                self.put_bytes(INPUTS, &file(sha256), bytes).await?;
            }
            for (sha256, path) in submission.apks {
                self.put_file(INPUTS, &apk(sha256), path).await?;
            }
            let planned = Planned { schema: SCHEMA, run: run.to_owned(), plan: jobs.clone() };
            let bytes = serde_json::to_vec(&planned).map_err(|error| FarmError::Input(error.to_string()))?;
            self.put_bytes(INPUTS, &plan(run), &bytes).await?;
            let ended: BTreeSet<String> = self.jobs_with_results(run).await?.into_iter().collect();
            let mut submitted = Submitted::default();
            for job in &jobs.jobs {
                // Known for one of the same only for a day; a result says so for longer.
                let queued = !ended.contains(&token(&job.id)) && {
                    let body = serde_json::to_vec(job).map_err(|error| FarmError::Input(error.to_string()))?;
                    self.post(run, &job.id, &job.profile, body).await?
                };
                *(if queued { &mut submitted.queued } else { &mut submitted.known }) += 1;
            }
            Ok(submitted)
        })
    }

    /// A run's plan.
    pub(super) async fn plan_of(&self, run: &str) -> Result<Plan, FarmError> {
        let none = || {
            FarmError::Input(format!(
                "there is no run of the name {run} on the farm; `offramp status` lists those that are not done"
            ))
        };
        self.planned(run).await?.ok_or_else(none)
    }

    /// A run's plan, if it is on the farm.
    pub(super) async fn planned(&self, run: &str) -> Result<Option<Plan>, FarmError> {
        let Some(bytes) = self.get_bytes(INPUTS, &plan(run)).await? else { return Ok(None) };
        let hostile = |why: String| FarmError::Hostile(format!("the plan of {run} on the farm cannot be read: {why}"));
        let planned: Planned = serde_json::from_slice(&bytes).map_err(|error| hostile(error.to_string()))?;
        if planned.schema != SCHEMA || planned.run != run {
            return Err(hostile("it is of another version or run".to_owned()));
        }
        // Ids and numbers follow from the rest.
        if planned.plan.jobs.len() > MOST || Plan::of(planned.plan.jobs.clone()) != planned.plan {
            return Err(hostile("it does not agree with itself".to_owned()));
        }
        Ok(Some(planned.plan))
    }
}

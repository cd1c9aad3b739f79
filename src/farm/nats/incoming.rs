//! A job as it comes over the network, and what is demanded of it before anything is done for it.

use crate::farm::job::{Job, SCHEMA};
use crate::trace::artifact::is_sha256;

use super::names::token;

/// Files of one scenario.
const FILES: usize = 1_000;
/// Variables, and secrets, of one job.
const VARIABLES: usize = 1_000;
/// Letters of a name.
const NAME: usize = 1_024;

/// Reads a job that is for a device of `profile`.
///
/// # Errors
/// Why it is none, or none for this worker.
pub(super) fn job(body: &[u8], profile: &str) -> Result<Job, String> {
    let job: Job = serde_json::from_slice(body).map_err(|error| format!("it cannot be read: {error}"))?;
    if job.schema != SCHEMA {
        return Err(format!(
            "it has format {}, this version reads format {SCHEMA}; use the same version of offramp on all hosts",
            job.schema
        ));
    }
    job.policy()?;
    if token(&job.profile) != token(profile) {
        return Err(format!("it is for a device of {}, and lies in the queue of {profile}", job.profile));
    }
    let scenario = &job.scenario;
    if !scenario.files.values().all(|sha256| is_sha256(sha256))
        || !(job.app.apk_sha256.is_empty() || is_sha256(&job.app.apk_sha256))
    {
        return Err("a hash of it is none".to_owned());
    }
    if job.id.is_empty() || job.id.len() > 64 || !job.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    {
        return Err("its id is none".to_owned());
    }
    let names = [&scenario.name, &scenario.file, &scenario.main, &scenario.root, &job.profile, &job.app.package];
    if names.iter().any(|name| name.len() > NAME) || scenario.files.keys().any(|name| name.len() > NAME) {
        return Err("a name of it is too long".to_owned());
    }
    if scenario.files.len() > FILES || job.variables.len() + job.secrets.len() > VARIABLES {
        return Err("it has too many files or variables".to_owned());
    }
    if !(1..=3_600).contains(&job.timeouts.call_s) {
        return Err("a call to the device may take 1 s to an hour".to_owned());
    }
    Ok(job)
}

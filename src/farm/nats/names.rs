//! How things are called on the server: streams, subjects, objects.
//!
//! | subject | what |
//! | --- | --- |
//! | `offramp.jobs.<pool>.<run>` | a job that waits for a device of a profile |
//! | `offramp.results.<run>.<job>` | what came of it |
//! | `offramp.workers.<worker>` | the last word of a worker |
//! | `offramp.control.<run>` | a run was cancelled |

use crate::digest::sha256_hex;

/// Jobs that wait or are worked on.
pub(super) const JOBS: &str = "OFFRAMP_JOBS";
/// What came of jobs.
pub(super) const RESULTS: &str = "OFFRAMP_RESULTS";
/// What workers say of themselves.
pub(super) const WORKERS: &str = "OFFRAMP_WORKERS";
/// What is asked of workers.
pub(super) const CONTROL: &str = "OFFRAMP_CONTROL";
/// What the server says of jobs that were given out too often.
pub(super) const POISON: &str = "OFFRAMP_POISON";
/// Bucket of what jobs need: plans, files of scenarios, APKs.
pub(super) const INPUTS: &str = "offramp-inputs";
/// Bucket of what jobs leave: evidence.
pub(super) const ARTIFACTS: &str = "offramp-artifacts";

/// Letters of a token that stand for themselves.
const CLEAN: usize = 64;

/// A name as one token of a subject: letters, digits, `-` and `_`. A name that has others gets a piece of its hash, so that two names
/// never become one.
pub(super) fn token(name: &str) -> String {
    let ordinary = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if !name.is_empty() && name.len() <= CLEAN && name.chars().all(ordinary) {
        return name.to_owned();
    }
    let readable: String = name.chars().map(|letter| if ordinary(letter) { letter } else { '-' }).take(CLEAN - 14).collect();
    format!("{readable}_{}", &sha256_hex(name.as_bytes())[..12])
}

/// Where jobs of a profile wait.
pub(super) fn jobs(pool: &str, run: &str) -> String {
    format!("offramp.jobs.{}.{}", token(pool), token(run))
}

/// All jobs of a profile, whatever their run.
pub(super) fn jobs_of_pool(pool: &str) -> String {
    format!("offramp.jobs.{}.*", token(pool))
}

/// All jobs of a run, whatever their profile.
pub(super) fn jobs_of_run(run: &str) -> String {
    format!("offramp.jobs.*.{}", token(run))
}

/// Where a job's results go.
pub(super) fn results(run: &str, job: &str) -> String {
    format!("offramp.results.{}.{}", token(run), token(job))
}

/// All results of a run.
pub(super) fn results_of_run(run: &str) -> String {
    format!("offramp.results.{}.*", token(run))
}

/// Where a worker tells of itself.
pub(super) fn worker(name: &str) -> String {
    format!("offramp.workers.{}", token(name))
}

/// Where a run is cancelled.
pub(super) fn control(run: &str) -> String {
    format!("offramp.control.{}", token(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_token_and_stay_different() {
        assert_eq!(token("api34-google_apis"), "api34-google_apis");
        for odd in ["", "a.b", "a b", "*", ">", "即时通讯", &"x".repeat(65), "a\r\nPUB b 1"] {
            let token = token(odd);
            assert!(token.len() <= CLEAN && !token.is_empty(), "{token}");
            assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token}");
        }
        assert_ne!(token("a.b"), token("a b"));
    }

    #[test]
    fn a_subject_of_one_run_is_never_that_of_another() {
        assert_eq!(jobs("sim:api34", "r"), format!("offramp.jobs.{}.r", token("sim:api34")));
        assert_ne!(results("r.*", "j"), results("r", "j"));
    }
}

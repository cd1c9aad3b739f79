//! The plan: scenarios × apps × policies × repetitions × profiles → jobs with stable ids. A pure function, so that every shard, wherever it
//! runs, makes the same one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::job::{Job, JobTimeouts, SCHEMA, ScenarioContent};
use crate::digest::sha256_hex;
use crate::scenario::model::Policy;
use crate::trace::event::AppFacts;
use crate::trace::{TraceError, artifact};

pub use super::shard::Shard;

/// The plan's file in a run's folder.
pub const FILE: &str = "plan.json";
/// Bytes that a plan may have.
const LIMIT: u64 = 256 << 20;
/// Jobs that a plan may have.
pub const MOST: usize = 1_000_000;

/// What is to be done, whoever does which part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of the format, [`SCHEMA`].
    pub schema: u32,
    /// Hash over the jobs' ids in their order: two plans with the same are the same.
    pub id: String,
    /// The first number that no job, control run or counterfactual run of the plan has.
    pub next: u32,
    /// The jobs, by number.
    pub jobs: Vec<Job>,
}

/// A scenario with the app that it runs against.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The scenario.
    pub scenario: ScenarioContent,
    /// The app.
    pub app: AppFacts,
    /// The scenario's own policy.
    pub policy: Policy,
    /// Names of its secret variables.
    pub secrets: BTreeSet<String>,
    /// Its author wants a counterfactual run.
    pub counterfactual: bool,
    /// It starts its app more than once, so that a counterfactual run can show something.
    pub starts_again: bool,
}

/// What to plan.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    /// Scenarios with their apps.
    pub subjects: &'a [Subject],
    /// Kinds of devices.
    pub profiles: &'a [String],
    /// Policies; each scenario's own if there are none. One that is named twice is meant once.
    pub policies: &'a [Policy],
    /// How often each runs, at least once.
    pub repeat: u32,
    /// A counterfactual run wherever one can show something, not only where its author wants it.
    pub counterfactual: bool,
    /// Variables from the command line.
    pub variables: &'a BTreeMap<String, String>,
    /// How long things may take.
    pub timeouts: JobTimeouts,
}

impl Matrix<'_> {
    /// Plans. Numbers start at 1, since 0 stands for the run itself; those of counterfactual runs come after all others.
    pub fn plan(&self) -> Plan {
        let mut once: Vec<Policy> = Vec::new();
        for policy in self.policies {
            if !once.contains(policy) {
                once.push(*policy);
            }
        }
        let mut jobs = Vec::new();
        for profile in self.profiles {
            for subject in self.subjects {
                for policy in if once.is_empty() { std::slice::from_ref(&subject.policy) } else { &once } {
                    for repeat in 1..=self.repeat.max(1) {
                        jobs.push(self.job(subject, *policy, repeat, profile));
                    }
                }
            }
        }
        Plan::of(jobs)
    }

    /// One job of it, which has neither number nor id yet.
    fn job(&self, subject: &Subject, policy: Policy, repeat: u32, profile: &str) -> Job {
        // What is secret to one scenario is written for none.
        let is_secret = |name: &String| self.subjects.iter().any(|subject| subject.secrets.contains(name));
        let (secrets, open): (Vec<_>, Vec<_>) = self.variables.iter().partition(|(name, _)| is_secret(name));
        let refuses = !matches!(policy, Policy::AllowAll | Policy::Grant);
        let counterfactual = (self.counterfactual || subject.counterfactual) && refuses && subject.starts_again;
        Job {
            schema: SCHEMA,
            id: String::new(),
            number: 0,
            control: None,
            counterfactual: counterfactual.then_some(0),
            profile: profile.to_owned(),
            scenario: subject.scenario.clone(),
            app: subject.app.clone(),
            policy: policy.word().to_owned(),
            repeat,
            variables: open.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            secrets: secrets.into_iter().map(|(name, _)| name.clone()).collect(),
            timeouts: self.timeouts,
        }
    }
}

impl Plan {
    /// Numbers jobs in their order and gives them their ids. A `control` or `counterfactual` that is there says that such a run is planned;
    /// its number is given here: a control run's just before its job's, a counterfactual one's behind all others.
    pub fn of(mut jobs: Vec<Job>) -> Plan {
        let mut next = 1;
        let mut number = |into: &mut u32| {
            *into = next;
            next += 1;
        };
        for job in &mut jobs {
            job.control.iter_mut().for_each(&mut number);
            number(&mut job.number);
        }
        jobs.iter_mut().filter_map(|job| job.counterfactual.as_mut()).for_each(&mut number);
        let mut same: BTreeMap<String, u32> = BTreeMap::new();
        for job in &mut jobs {
            let nth = same.entry(job.identify(0)).or_default();
            job.id = job.identify(*nth);
            *nth += 1;
        }
        let ids: Vec<&str> = jobs.iter().map(|job| job.id.as_str()).collect();
        let id = sha256_hex(ids.join("\n").as_bytes());
        Plan { schema: SCHEMA, id, next, jobs }
    }

    /// The job with an id.
    pub fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// Jobs, with the control and counterfactual runs that are planned.
    pub fn runs(&self) -> usize {
        self.jobs.iter().map(|job| 1 + usize::from(job.control.is_some()) + usize::from(job.counterfactual.is_some())).sum()
    }

    /// Writes `plan.json` into a run's folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), TraceError> {
        let path = dir.join(FILE);
        let malformed = |error: serde_json::Error| TraceError::Malformed { path: path.clone(), reason: error.to_string() };
        let mut text = serde_json::to_string_pretty(self).map_err(malformed)?;
        text.push('\n');
        artifact::write_whole(&path, text.as_bytes())
    }

    /// Reads the plan of a run's folder.
    ///
    /// # Errors
    /// If there is none, it has another format, or it does not agree with itself.
    pub fn read(dir: &Path) -> Result<Plan, TraceError> {
        let path = dir.join(FILE);
        let bytes = artifact::read_bounded(&path, LIMIT)?;
        let malformed = |reason: String| TraceError::Malformed { path: path.clone(), reason };
        let plan: Plan = serde_json::from_slice(&bytes).map_err(|error| malformed(format!("not a plan: {error}")))?;
        if plan.schema != SCHEMA {
            return Err(malformed(format!("has format {}, this version reads format {SCHEMA}", plan.schema)));
        }
        if plan.jobs.len() > MOST {
            return Err(malformed(format!("has more than {MOST} jobs")));
        }
        // Ids and numbers follow from the rest; what was changed by hand is no plan that other runs share.
        let again = Plan::of(plan.jobs.clone());
        if again != plan {
            return Err(malformed(
                "its ids or numbers are not those of its jobs; it was changed, or another version wrote it".to_owned(),
            ));
        }
        Ok(plan)
    }
}

//! What a job is given, what it tells while it runs, and what it returns.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::scenario::Scenario;
use crate::scenario::model::Policy;
use crate::trace::event::{AppFacts, FaultClass, Planned, Status};

use super::reach::Reach;

/// One scenario under one policy on one device, once.
pub struct JobPlan<'a> {
    /// Its number in the run.
    pub job: u32,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// How permission prompts are answered.
    pub policy: Policy,
    /// From 1.
    pub attempt: u32,
    /// From 1.
    pub repeat: u32,
    /// The job that this one is the control run of.
    pub control_for: Option<u32>,
    /// The job that this one is the counterfactual run of: what Android remembers of refusals is cleared before each start.
    pub counterfactual_for: Option<u32>,
    /// Its place in a plan, if somebody planned it.
    pub planned: Option<Planned>,
    /// Index of the first command to run. If it is not 0, the device is taken as it is: nothing is installed, cleared or stopped.
    pub from: usize,
    /// The APK to install; `None` when the app is on the device already.
    pub apk: Option<PathBuf>,
    /// What is known of the app; its package is the app under test.
    pub app: AppFacts,
    /// Whether the app may be uninstalled and cleared here: an emulator, or a device that the user called disposable.
    pub may_clear: bool,
    /// Variables from the command line; they win over the scenario's.
    pub variables: BTreeMap<String, String>,
    /// The account that this job has from a file of them.
    pub account: Option<Account>,
    /// The run's name.
    pub run_id: &'a str,
    /// Set from outside to end the job early.
    pub stop: &'a AtomicBool,
    /// Who acts where only a person can.
    pub person: &'a dyn Person,
    /// Who looks for ways in the app, for `reach`.
    pub reach: Option<&'a dyn Reach>,
}

impl<'a> JobPlan<'a> {
    /// A job that stands by itself: tried once, part of no plan, from its first command on, with nobody to ask and nothing given from outside.
    pub fn alone(job: u32, scenario: &'a Scenario, policy: Policy, run_id: &'a str, stop: &'a AtomicBool) -> Self {
        Self {
            job,
            scenario,
            policy,
            attempt: 1,
            repeat: 1,
            control_for: None,
            counterfactual_for: None,
            planned: None,
            from: 0,
            apk: None,
            app: AppFacts::default(),
            may_clear: false,
            variables: BTreeMap::new(),
            account: None,
            run_id,
            stop,
            person: &Nobody,
            reach: None,
        }
    }
}

/// An account from a file of them: `${ACCOUNT.id}`, `${ACCOUNT.identifier}`, `${ACCOUNT.method}`, `${ACCOUNT.password}`.
#[derive(Clone)]
pub struct Account {
    /// Its name.
    pub id: String,
    /// What one logs in with.
    pub identifier: String,
    /// How it was made.
    pub method: Option<String>,
    /// A secret.
    pub password: Option<String>,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobOutcome {
    /// How.
    pub status: Status,
    /// Why it did not pass.
    pub error: Option<String>,
    /// Whose fault that was.
    pub fault: Option<FaultClass>,
}

/// What a terminal may show while a job runs. Secrets are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A phase began.
    Phase {
        /// Its name.
        name: String,
    },
    /// A command of the scenario's first level begins.
    Command {
        /// Which, from 1.
        index: usize,
        /// Of how many.
        total: usize,
        /// The command in one line.
        summary: String,
    },
    /// A permission prompt was answered.
    Prompt {
        /// Group of permissions, empty if it could not be told.
        group: String,
        /// The answer, as in the trace.
        choice: String,
    },
    /// A person is waited for.
    Person {
        /// What they are asked to do.
        what: String,
    },
}

/// What came of asking a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// They did it; where something was asked for, this is what they typed.
    Done(String),
    /// They said that it cannot be done.
    Declined,
    /// Nothing was heard in time.
    TimedOut,
    /// There is nobody to ask.
    Nobody,
}

/// Somebody at the keyboard.
pub trait Person: Sync {
    /// Asks them to do something, or (`wants_text`) for a text such as a one-time code, and waits for at most `limit` of the host's time.
    fn ask(&self, what: &str, wants_text: bool, limit: Duration) -> Reply;
}

/// Where nobody is: a scheduled run, a farm.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Person for Nobody {
    fn ask(&self, _what: &str, _wants_text: bool, _limit: Duration) -> Reply {
        Reply::Nobody
    }
}

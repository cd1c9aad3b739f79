//! What the jobs of this process need: scenarios and apps as they were read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::accounts::Accounts;
use super::apps::Apps;
use crate::accounts::Lease;
use crate::farm::Job;
use crate::farm::stock::{Kit, Stock};
use crate::scenario::Scenario;

/// The scenarios of a run, with what they need.
pub(super) struct Own<'a> {
    pub scenarios: &'a [Scenario],
    pub apps: &'a Apps,
    pub accounts: &'a Accounts,
    pub variables: &'a BTreeMap<String, String>,
}

impl Own<'_> {
    /// Each scenario's file comes once in a run.
    fn index(&self, job: &Job) -> Result<usize, String> {
        let at = self.scenarios.iter().position(|scenario| scenario.file.display().to_string() == job.scenario.file);
        at.ok_or_else(|| format!("{} is none of this run's scenarios", job.scenario.file))
    }
}

impl Stock for Own<'_> {
    fn kit(&self, job: &Job) -> Result<Kit<'_>, String> {
        let index = self.index(job)?;
        Ok(Kit {
            scenario: Cow::Borrowed(&self.scenarios[index]),
            apk: self.apps.of(index).apk.clone(),
            variables: self.variables.clone(),
            unpacked: None,
        })
    }

    fn account(&self, job: &Job) -> Result<Option<Lease>, String> {
        self.accounts.take(self.index(job)?)
    }
}

//! How a crawl is made: what the command line said, kept in the run's folder so that the crawl can be resumed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Args;
use crate::cli::Failure;
use crate::cli::values;
use crate::crawler::{Before, Goal, Options, Store};
use crate::scenario::model::Policy;

/// What the command line said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Made {
    pub apk: PathBuf,
    pub goal: String,
    pub phrases: Vec<String>,
    pub budget: u32,
    pub proof: u32,
    pub seed: u64,
    #[serde(default)]
    pub blind: bool,
    pub before: Option<PathBuf>,
    pub policy: String,
    pub execute: bool,
    #[serde(default)]
    pub accounts: Option<PathBuf>,
    pub replays: Option<u32>,
}

/// Replays when nothing is said.
const REPLAYS: u32 = 3;

impl Made {
    pub(super) fn of(args: &Args) -> Result<Made, Failure> {
        let apk = args.apk.clone().unwrap_or_default();
        let full = |path: &Path| path.canonicalize().map_err(|error| Failure::file(path, error));
        if args.phrases.iter().any(|phrase| phrase.trim().is_empty()) {
            return Err(Failure::Input("--phrase needs words to look for".to_owned()));
        }
        Ok(Made {
            apk: full(&apk)?,
            goal: args.goal.clone(),
            phrases: args.phrases.clone(),
            budget: args.budget,
            proof: args.proof,
            seed: args.seed,
            blind: args.blind,
            before: args.before.as_deref().map(full).transpose()?,
            policy: args.policy.word().to_owned(),
            execute: args.execute,
            accounts: args.accounts.as_deref().map(full).transpose()?,
            replays: args.replays,
        })
    }

    pub(super) fn read(folder: &Path) -> Result<Made, Failure> {
        let value = Store::made(folder).map_err(|error| Failure::Input(error.to_string()))?;
        serde_json::from_value(value)
            .map_err(|error| Failure::Input(format!("{}: it does not say how the crawl was made: {error}", folder.display())))
    }

    /// The scenario that runs first.
    pub(super) fn before(&self) -> Result<Option<Before>, Failure> {
        let Some(file) = &self.before else { return Ok(None) };
        let before = Before::read(file, self.goal() == Goal::Subscription)?;
        if self.accounts.is_some() && !before.scenario.header.uses_account {
            return Err(Failure::Input(format!(
                "--accounts: {} uses none of these accounts; let it log in as `${{ACCOUNT.identifier}}`",
                file.display()
            )));
        }
        Ok(Some(before))
    }

    /// Whose account or subscription `--execute` ends must be clear.
    pub(super) fn may_execute(&self, before: Option<&Before>) -> Result<(), Failure> {
        let owned = before.is_some_and(|before| before.signs_up || before.scenario.header.uses_account);
        if !self.execute || owned {
            return Ok(());
        }
        Err(Failure::Input(
            "--execute ends an account for good, and it is not clear whose: give a scenario with --before that logs into an account from \
             --accounts FILE (as `${ACCOUNT.identifier}`), or one with a phase `sign-up`, which makes an account"
                .to_owned(),
        ))
    }

    /// How often the way found is replayed. What costs money on a real device is not done again unasked.
    pub(super) fn replays(&self, before: Option<&Before>, simulated: bool) -> u32 {
        let buys = before.is_some_and(|before| before.subscribes) && !simulated;
        match self.replays {
            _ if self.execute => 0,
            Some(replays) => replays,
            None if buys => 0,
            None => REPLAYS,
        }
    }

    pub(super) fn policy(&self) -> Policy {
        values::policy(&self.policy).unwrap_or_default()
    }

    pub(super) fn goal(&self) -> Goal {
        if !self.phrases.is_empty() {
            return Goal::Phrases(self.phrases.clone());
        }
        Goal::named(&self.goal).unwrap_or(Goal::AccountDeletion)
    }

    pub(super) fn options(&self, package: &str, before: Option<&Before>) -> Options {
        Options {
            package: package.to_owned(),
            goal: self.goal(),
            budget: self.budget,
            proof: self.proof,
            seed: self.seed,
            logged_in: before.is_some(),
            account: before.is_some_and(|before| before.scenario.header.uses_account && !before.signs_up),
            goes_on: before.is_some_and(|before| before.subscribes),
            blind: self.blind,
            execute: self.execute,
        }
    }

    /// What the run is called: by the app's file.
    pub(super) fn name(&self) -> String {
        let stem = self.apk.file_stem().map_or_else(|| "app".into(), |stem| stem.to_string_lossy().into_owned());
        format!("crawl-{stem}")
    }
}

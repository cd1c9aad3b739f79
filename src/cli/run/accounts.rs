//! Test accounts from files: which scenario has which file.

use std::path::Path;

use crate::accounts::{Lease, Pool};
use crate::cli::Failure;
use crate::farm::account::today;
use crate::scenario::Scenario;

/// The files of all scenarios.
#[derive(Debug)]
pub(in crate::cli) struct Accounts {
    of_scenario: Vec<Option<Pool>>,
}

/// Opens the file of each scenario that names an account: `given`, or its own. Whether one is free is found out before a device is touched.
pub(in crate::cli) fn prepare(scenarios: &[Scenario], given: Option<&Path>) -> Result<Accounts, Failure> {
    let mut of_scenario = Vec::new();
    for scenario in scenarios {
        of_scenario.push(if scenario.header.uses_account { Some(pool(scenario, given)?) } else { None });
    }
    let accounts = Accounts { of_scenario };
    for (index, scenario) in scenarios.iter().enumerate() {
        accounts.take(index).map_err(|why| Failure::Input(format!("{}: {why}", scenario.file.display())))?;
    }
    Ok(accounts)
}

fn pool(scenario: &Scenario, given: Option<&Path>) -> Result<Pool, Failure> {
    let named = scenario.header.offramp.as_ref().and_then(|header| header.accounts_file.as_ref());
    let file = match (given, named) {
        (Some(given), _) => given.to_path_buf(),
        (None, Some(named)) => scenario.file.parent().unwrap_or(Path::new("")).join(named),
        (None, None) => {
            return Err(Failure::Input(format!(
                "{}: it names a test account (`${{ACCOUNT.…}}`), and there is no file of them; give one with --accounts FILE, or in the header \
                 as `offramp: {{accounts: FILE}}`",
                scenario.file.display()
            )));
        }
    };
    Pool::open(&file).map_err(|error| Failure::Input(error.to_string()))
}

impl Accounts {
    /// An account for a job of a scenario, by its index; `None` if it names none.
    pub(in crate::cli) fn take(&self, scenario: usize) -> Result<Option<Lease>, String> {
        let Some(pool) = &self.of_scenario[scenario] else { return Ok(None) };
        pool.take(today(), &|name| std::env::var(name).ok()).map(Some).map_err(|error| error.to_string())
    }
}

//! How a job's account was made, from what its sign-up demanded.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::metrics::JobMetrics;
use crate::trace::event::{AccountFacts, Event, Record};

/// How an account was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The one that the job had from a file of them: its name, and how it was made, as far as the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_file: Option<AccountFacts>,
    /// What the sign-up demanded: `password`, `code by SMS` …; empty when neither a code nor a password.
    pub demanded: Vec<String>,
    /// Labels of other ways in that it offered and the scenario did not take.
    pub offered_not_run: Vec<String>,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(AccountFacts { id, method }) = &self.from_file {
            write!(f, "test account `{id}`")?;
            method.iter().try_for_each(|method| write!(f, " ({method})"))?;
            if self.demanded.is_empty() && self.offered_not_run.is_empty() {
                return Ok(());
            }
            write!(f, "; ")?;
        }
        match self.demanded.as_slice() {
            [] => write!(f, "neither a code nor a password was asked")?,
            demanded => write!(f, "{}", demanded.join(", "))?,
        }
        let offered: Vec<String> = self.offered_not_run.iter().map(|label| format!("“{label}”")).collect();
        if offered.is_empty() { Ok(()) } else { write!(f, "; offered and not run: {}", offered.join(", ")) }
    }
}

/// The account of a job; `None` when no sign-up ran and none came from a file.
pub fn of(records: &[Record], job: &JobMetrics) -> Option<Account> {
    let mut demanded: Vec<String> = Vec::new();
    let (mut inside, mut ran) = (false, false);
    for record in records.iter().filter(|record| record.job == job.job) {
        let method = match &record.event {
            Event::Phase { name } => {
                inside = name == "sign-up";
                ran |= inside;
                None
            }
            Event::External { act, .. } if inside => Some(match act.as_str() {
                "sms" => "code by SMS".to_string(),
                "mail" => "link or code by mail".into(),
                other => other.into(),
            }),
            Event::Input(input) if inside => {
                input.node.as_ref().filter(|node| is_password(&node.resource_id)).map(|_| "password".into())
            }
            _ => None,
        };
        if let Some(method) = method.filter(|method| !demanded.contains(method)) {
            demanded.push(method);
        }
    }
    let from_file = job.scenario.account.clone();
    (ran || from_file.is_some()).then(|| Account {
        from_file,
        demanded,
        offered_not_run: job.ways_in_not_taken.iter().map(|(_, label)| label.clone()).collect(),
    })
}

fn is_password(id: &str) -> bool {
    let id = id.rsplit('/').next().unwrap_or(id).to_ascii_lowercase();
    id.contains("password") || id.contains("passwd") || id.contains("pwd")
}

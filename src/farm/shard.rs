//! A part of a plan, for one of several machines that do not know of each other.

use std::fmt;
use std::str::FromStr;

use super::job::Job;
use super::plan::Plan;
use super::timings::Timings;

/// The most shards that anyone means.
const MOST: u32 = 10_000;

/// One of so many parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub index: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// The whole.
    pub const WHOLE: Shard = Shard { index: 1, of: 1 };

    /// The jobs of this part, in the plan's order. Every job is in exactly one of the parts if all are taken with the same timings.
    ///
    /// With durations of earlier runs the longest goes first to whichever part has the least to do; without any, jobs are dealt out in turn.
    pub fn take<'p>(self, plan: &'p Plan, timings: &Timings) -> Vec<&'p Job> {
        let of = self.of.max(1) as usize;
        let mine = self.index.saturating_sub(1) as usize;
        let durations: Option<Vec<u64>> = timings.durations(plan);
        let Some(durations) = durations else {
            return plan.jobs.iter().enumerate().filter(|(at, _)| at % of == mine).map(|(_, job)| job).collect();
        };
        let mut longest_first: Vec<usize> = (0..plan.jobs.len()).collect();
        longest_first.sort_by_key(|at| (std::cmp::Reverse(durations[*at]), *at));
        let mut loads = vec![0u64; of];
        let mut taken = Vec::new();
        for at in longest_first {
            let least = (0..of).min_by_key(|part| (loads[*part], *part)).unwrap_or(0);
            // A job that took no time still is one: else all of them would come to the same part.
            loads[least] = loads[least].saturating_add(durations[at].max(1));
            if least == mine {
                taken.push(at);
            }
        }
        taken.sort_unstable();
        taken.into_iter().map(|at| &plan.jobs[at]).collect()
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (index, of) = text.split_once('/')?;
            Some((index.parse::<u32>().ok()?, of.parse::<u32>().ok()?))
        };
        match read() {
            Some((index, of)) if (1..=of).contains(&index) && of <= MOST => Ok(Shard { index, of }),
            Some((_, of)) if of > MOST => Err(format!("at most {MOST} shards")),
            _ => Err("expected I/N with I from 1 to N, as 2/3".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

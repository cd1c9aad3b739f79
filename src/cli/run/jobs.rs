//! The plan: scenario × policy × repetition on each device, in order.

use crate::scenario::Scenario;
use crate::scenario::model::Policy;

/// A policy by its name.
pub(super) fn policy(name: &str) -> Result<Policy, String> {
    Policy::of(name).ok_or_else(|| format!("the policies are {}", Policy::WORDS.join(", ")))
}

/// One scenario under one policy, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Task {
    /// Its number in the trace.
    pub job: u32,
    /// Which scenario.
    pub scenario: usize,
    /// How prompts are answered.
    pub policy: Policy,
    /// From 1.
    pub repeat: u32,
    /// The job whose control run it is.
    pub control_for: Option<u32>,
}

/// What every device has to do.
#[derive(Debug)]
pub(in crate::cli) struct Plan {
    /// By device.
    pub of_target: Vec<Vec<Task>>,
    /// The first number that no job has.
    pub next: u32,
}

impl Plan {
    /// Jobs on all devices.
    pub(super) fn total(&self) -> usize {
        self.of_target.iter().map(Vec::len).sum()
    }
}

/// Plans. Without `policies` each scenario runs under its own; a file without an `offramp:` header is a plain Maestro flow, which expects
/// that everything is granted. Numbers start at 1, since 0 stands for the run itself.
pub(super) fn plan(scenarios: &[Scenario], policies: &[Policy], repeat: u32, targets: usize) -> Plan {
    let mut next = 1;
    let of_target = (0..targets).map(|_| {
        let mut tasks = Vec::new();
        for (index, scenario) in scenarios.iter().enumerate() {
            let own = [scenario.header.offramp.as_ref().map_or(Policy::Grant, |header| header.permissions)];
            for policy in if policies.is_empty() { &own } else { policies } {
                for repeat in 1..=repeat {
                    tasks.push(Task { job: next, scenario: index, policy: *policy, repeat, control_for: None });
                    next += 1;
                }
            }
        }
        tasks
    });
    let of_target = of_target.collect();
    Plan { of_target, next }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::model::{Header, OfframpHeader};

    fn scenario(offramp: Option<OfframpHeader>) -> Scenario {
        Scenario {
            file: "a.yaml".into(),
            sha256: String::new(),
            header: Header { offramp, ..Default::default() },
            steps: Vec::new(),
        }
    }

    #[test]
    fn each_scenario_under_each_policy_on_each_device() {
        let scenarios = [scenario(Some(OfframpHeader { permissions: Policy::DenyAll, ..Default::default() })), scenario(None)];
        let plan = plan(&scenarios, &[Policy::Observe, Policy::AllowAll], 2, 2);
        assert_eq!((plan.total(), plan.next), (16, 17));
        let jobs: Vec<_> = plan.of_target[1].iter().map(|task| (task.job, task.scenario, task.policy, task.repeat)).collect();
        assert_eq!(jobs[..3], [(9, 0, Policy::Observe, 1), (10, 0, Policy::Observe, 2), (11, 0, Policy::AllowAll, 1)]);
    }

    #[test]
    fn without_a_word_each_scenario_says_how() {
        let scenarios = [scenario(Some(OfframpHeader { permissions: Policy::DenyAll, ..Default::default() })), scenario(None)];
        let policies: Vec<_> = plan(&scenarios, &[], 1, 1).of_target[0].iter().map(|task| task.policy.word()).collect();
        assert_eq!(policies, ["deny-all", "grant"]);
    }

    #[test]
    fn a_misspelt_policy_is_answered_with_the_list() {
        assert_eq!(policy("deny-all"), Ok(Policy::DenyAll));
        assert!(policy("deny").unwrap_err().contains("allow-once"));
    }
}

//! The plan: scenario × policy × repetition on each device, in order.

use crate::scenario::Scenario;
use crate::scenario::model::{Command, Policy, Step};

/// A policy by its name.
pub(in crate::cli) fn policy(name: &str) -> Result<Policy, String> {
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
    /// The job whose counterfactual run it is.
    pub counterfactual_for: Option<u32>,
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
    pub(in crate::cli) fn total(&self) -> usize {
        self.of_target.iter().map(Vec::len).sum()
    }

    /// With a counterfactual run behind each job that refuses and starts its app again: of the scenarios that want it, or of all.
    pub(in crate::cli) fn with_counterfactuals(mut self, scenarios: &[Scenario], all: bool) -> Self {
        let wants = |task: &Task| {
            let scenario = &scenarios[task.scenario];
            let named = scenario.header.offramp.as_ref().is_some_and(|header| header.counterfactual);
            (all || named) && !matches!(task.policy, Policy::AllowAll | Policy::Grant) && starts(&scenario.steps) > 1
        };
        for tasks in &mut self.of_target {
            let planned = std::mem::take(tasks);
            for task in planned {
                tasks.push(task);
                if wants(&task) {
                    tasks.push(Task { job: self.next, counterfactual_for: Some(task.job), ..task });
                    self.next += 1;
                }
            }
        }
        self
    }
}

/// Plans. Without `policies` each scenario runs under its own; a file without an `offramp:` header is a plain Maestro flow, which expects
/// that everything is granted. Numbers start at 1, since 0 stands for the run itself.
pub(super) fn plan(scenarios: &[Scenario], policies: &[Policy], repeat: u32, targets: usize) -> Plan {
    let mut next = 1;
    // One that is named twice is meant once; `--repeat` is for more.
    let mut once: Vec<Policy> = Vec::new();
    for policy in policies {
        if !once.contains(policy) {
            once.push(*policy);
        }
    }
    let of_target = (0..targets).map(|_| {
        let mut tasks = Vec::new();
        for (index, scenario) in scenarios.iter().enumerate() {
            let own = [scenario.header.offramp.as_ref().map_or(Policy::Grant, |header| header.permissions)];
            for policy in if once.is_empty() { &own[..] } else { &once } {
                for repeat in 1..=repeat {
                    tasks.push(Task {
                        job: next,
                        scenario: index,
                        policy: *policy,
                        repeat,
                        control_for: None,
                        counterfactual_for: None,
                    });
                    next += 1;
                }
            }
        }
        tasks
    });
    let of_target = of_target.collect();
    Plan { of_target, next }
}

/// How often commands start the app, at least if all of them run.
fn starts(steps: &[Step]) -> u32 {
    let of = |step: &Step| match &step.command {
        Command::LaunchApp { .. } => 1,
        Command::Relaunch { times, .. } => *times,
        // How often it goes round is not known before; once more than once is all that matters.
        Command::Repeat { steps, .. } => starts(steps).saturating_mul(2),
        command => command.inner().map(starts).fold(0, u32::saturating_add),
    };
    steps.iter().map(of).fold(0, u32::saturating_add)
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
        let plan = plan(&scenarios, &[Policy::Observe, Policy::AllowAll, Policy::Observe], 2, 2);
        assert_eq!((plan.total(), plan.next), (16, 17));
        let jobs: Vec<_> = plan.of_target[1].iter().map(|task| (task.job, task.scenario, task.policy, task.repeat)).collect();
        assert_eq!(jobs[..3], [(9, 0, Policy::Observe, 1), (10, 0, Policy::Observe, 2), (11, 0, Policy::AllowAll, 1)]);
    }

    #[test]
    fn a_counterfactual_run_follows_what_refuses_and_starts_again() {
        let launch = |times| Step {
            command: Command::Relaunch { times, settle_ms: 0 },
            span: Default::default(),
            file: "a.yaml".into(),
            label: None,
            optional: false,
        };
        let mut again = scenario(Some(OfframpHeader { counterfactual: true, ..Default::default() }));
        again.steps = vec![launch(2)];
        let mut once = again.clone();
        once.steps = vec![launch(1)];
        let mut silent = again.clone();
        silent.header.offramp = Some(OfframpHeader::default());
        let scenarios = [again, once, silent];
        let jobs = |all| {
            let plan = plan(&scenarios, &[Policy::Observe, Policy::AllowAll], 1, 1).with_counterfactuals(&scenarios, all);
            let tasks = plan.of_target[0].iter();
            tasks.filter_map(|task| task.counterfactual_for.map(|of| (task.job, of, task.scenario))).collect::<Vec<_>>()
        };
        assert_eq!(jobs(false), [(7, 1, 0)]);
        assert_eq!(jobs(true), [(7, 1, 0), (8, 5, 2)]);
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

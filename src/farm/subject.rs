//! A scenario with its app, as a plan takes it.

use super::bundle::{self, Bundle};
use super::plan::Subject;
use crate::scenario::Scenario;
use crate::scenario::model::{Command, Policy, Step};
use crate::trace::event::AppFacts;

/// A scenario that runs against an app, with the files that it needs. A file without an `offramp:` header is a plain Maestro flow, which
/// expects that everything is granted.
///
/// # Errors
/// One of its files cannot be read; which, and why.
pub fn subject(scenario: &Scenario, app: AppFacts) -> Result<(Subject, Bundle), String> {
    let bundle = bundle::pack(scenario)?;
    let header = scenario.header.offramp.as_ref();
    let subject = Subject {
        scenario: bundle.content.clone(),
        app,
        policy: header.map_or(Policy::Grant, |header| header.permissions),
        secrets: header.iter().flat_map(|header| header.secrets.iter().cloned()).collect(),
        counterfactual: header.is_some_and(|header| header.counterfactual),
        starts_again: starts(&scenario.steps) > 1,
    };
    Ok((subject, bundle))
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
    use crate::scenario::load;

    #[test]
    fn what_a_plan_needs_to_know_of_a_scenario() {
        let dir = tempfile::tempdir().unwrap();
        let of = |text: &str| {
            let file = dir.path().join("a.yaml");
            std::fs::write(&file, text).unwrap();
            subject(&load(&file).unwrap(), AppFacts::default()).unwrap().0
        };
        let ours = "appId: a\nofframp:\n  permissions: deny-all\n  counterfactual: true\n  secrets: [PIN]\n---\n";
        let again = of(&format!("{ours}- repeat: {{times: 2, commands: [launchApp]}}\n"));
        assert_eq!((again.policy, again.counterfactual, again.starts_again), (Policy::DenyAll, true, true));
        assert!(again.secrets.contains("PIN"));
        assert!(!of(&format!("{ours}- launchApp\n")).starts_again);
        assert!(of(&format!("{ours}- relaunch: {{times: 2}}\n")).starts_again);
        assert_eq!(of("appId: a\n---\n- launchApp\n").policy, Policy::Grant);
    }
}

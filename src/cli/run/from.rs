//! `--from-step`: a scenario from its middle, on the device as it is, for whoever writes one and does not want to wait for its beginning.

use std::str::FromStr;

use crate::cli::Failure;
use crate::cli::target::Target;
use crate::scenario::Scenario;
use crate::scenario::model::Policy;

/// Where to begin, as the command line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FromStep {
    /// A step's number, from 1, among the scenario's own commands; those inside others have none.
    Number(usize),
    /// A line of its file: the command that stands there, or that it belongs to.
    Line(u32),
}

impl FromStr for FromStep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = "expected a step's number, as 12, or a line of the scenario's file, as line:41";
        match text.strip_prefix("line:") {
            Some(line) => line.parse().ok().filter(|line| *line > 0).map(Self::Line),
            None => text.parse().ok().filter(|number| *number > 0).map(Self::Number),
        }
        .ok_or_else(|| wrong.to_owned())
    }
}

impl FromStep {
    /// The index of the command to begin with, in the one scenario of the run.
    ///
    /// # Errors
    /// What cannot begin in the middle, or there.
    pub(super) fn among(self, scenarios: &[Scenario], policies: &[Policy]) -> Result<usize, Failure> {
        let wrong = |text: String| Err(Failure::Input(text));
        let [scenario] = scenarios else {
            return wrong(format!("--from-step is for one scenario; {} are to be run", scenarios.len()));
        };
        if policies.len() > 1 {
            return wrong(
                "--from-step goes on from one state of the device, and after one policy it is another: name one policy".into(),
            );
        }
        let (file, steps) = (scenario.file.display(), &scenario.steps);
        if scenario.header.uses_account {
            return wrong(format!(
                "{file}: it takes a test account from a file (`${{ACCOUNT.…}}`), and from the middle nobody knows which one the app is logged in \
                 with; run it from its beginning"
            ));
        }
        let list = format!("`offramp check --steps {file}` lists them");
        match self {
            Self::Number(number) if number <= steps.len() => Ok(number - 1),
            Self::Number(number) => wrong(format!("{file} has {} steps and no step {number}; {list}", steps.len())),
            // A command reaches to the next one.
            Self::Line(line) => match steps.iter().rposition(|step| step.span.line <= line) {
                Some(index) => Ok(index),
                None => wrong(format!("{file}: no step stands at line {line} or before it; {list}")),
            },
        }
    }
}

/// A device that is new in each run has no state to go on from.
pub(super) fn keeps_its_state(targets: &[Target]) -> Result<(), Failure> {
    match targets {
        [Target::Adb { .. }] => Ok(()),
        [Target::Simulated(_)] => Err(Failure::Input(
            "--from-step goes on from what is on the device, and this simulated device is a new one in each run; start one that stays \
             with `offramp emulator sim`, run the scenario on it, then from its middle"
                .into(),
        )),
        _ => Err(Failure::Input("--from-step is for one device".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(text: &str) -> Scenario {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        std::fs::write(&file, text).unwrap();
        crate::scenario::load(&file).unwrap()
    }

    #[test]
    fn a_step_is_found_by_its_number_or_its_line() {
        let one = [scenario("appId: a.b\n---\n- launchApp\n- tapOn:\n    text: Settings\n\n- back\n")];
        let at = |text: &str| text.parse::<FromStep>().unwrap().among(&one, &[]);
        assert_eq!([at("1"), at("3")], [Ok(0), Ok(2)]);
        assert_eq!([at("line:3"), at("line:5"), at("line:6"), at("line:7"), at("line:99")], [Ok(0), Ok(1), Ok(1), Ok(2), Ok(2)]);
        for (text, says) in [("4", "has 3 steps and no step 4"), ("line:2", "no step stands at line 2")] {
            assert!(matches!(at(text), Err(Failure::Input(message)) if message.contains(says)), "{text}");
        }
        for text in ["0", "line:0", "-1", "x", "line:", ""] {
            assert!(text.parse::<FromStep>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_cannot_begin_in_the_middle_is_refused() {
        let one = scenario("appId: a.b\n---\n- launchApp\n");
        let account = scenario("appId: a.b\nofframp: {accounts: a.yaml}\n---\n- inputText: ${ACCOUNT.identifier}\n");
        let error = |scenarios: &[Scenario], policies: &[Policy]| match FromStep::Number(1).among(scenarios, policies) {
            Err(Failure::Input(text)) => text,
            other => panic!("{other:?}"),
        };
        assert!(error(&[one.clone(), one.clone()], &[]).contains("for one scenario; 2"));
        assert!(error(&[one], &[Policy::Observe, Policy::DenyAll]).contains("name one policy"));
        assert!(error(&[account], &[]).contains("test account"));
        let sim = Target::Simulated(Box::new(offramp_emulator::DeviceConfig::new(34)));
        assert!(keeps_its_state(&[sim]).is_err());
    }
}

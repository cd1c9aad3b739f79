//! What was tried more than once, or never, in a line each: nothing of that is hidden.

use super::console;
use super::model::{RunReport, ScenarioReport};

/// A line for each job that was tried more than once.
pub(super) fn lines(report: &RunReport) -> Vec<String> {
    report.scenarios.iter().filter_map(line).collect()
}

/// What is said of a job that was tried more than once.
pub(super) fn line(scenario: &ScenarioReport) -> Option<String> {
    if scenario.other_attempts.is_empty() {
        return None;
    }
    let others = scenario.other_attempts.iter().map(|other| {
        let on = if other.serial.is_empty() { String::new() } else { format!(" on {}", other.serial) };
        let why = other.error.as_ref().map(|error| format!(" ({error})")).unwrap_or_default();
        format!("job {}{on} {}{why}", other.job, other.status)
    });
    let others = others.collect::<Vec<_>>().join("; ");
    let differ =
        match scenario.repeats.unstable.is_empty() || scenario.other_attempts.iter().all(|other| other.status == "broken") {
            true => "",
            false => ". The counts of the attempts differ: they are unstable",
        };
    Some(format!("{}: tried {} times; beside it {others}{differ}", console::title(scenario), scenario.attempts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::report::model::Attempt;

    #[test]
    fn each_attempt_is_told_and_that_they_differ() {
        let mut scenario = example::report().scenarios.remove(0);
        assert_eq!(line(&scenario), None);
        let error = Some("the device went away".to_owned());
        scenario.attempts = 2;
        scenario.other_attempts = vec![Attempt { job: 1, status: "broken".into(), error, serial: "emulator-5554".into() }];
        let text = line(&scenario).unwrap();
        assert!(text.ends_with("tried 2 times; beside it job 1 on emulator-5554 broken (the device went away)"), "{text}");
        scenario.other_attempts[0].status = "passed".into();
        scenario.repeats.unstable = vec!["phases[0].actions".into()];
        assert!(line(&scenario).unwrap().ends_with("The counts of the attempts differ: they are unstable"));
    }
}

//! The run in one line, and in one number: the exit code.

use std::fmt;

use serde::Serialize;

use super::model::{RunReport, ScenarioReport};
use crate::rules::{Finding, Severity, Verdict};
use crate::trace::event::FaultClass;

/// What decides the exit code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Rules whose published wording was met, at or above the severity asked for. Control runs are not judged.
    pub findings: usize,
    /// Scenarios in which the app crashed, hung or left. That it does so in a control run is none.
    pub app_failures: usize,
    /// Scenarios with a failed step or a broken expectation. A control run's failed step is none.
    pub script_failures: usize,
    /// Scenarios of which nothing can be said: the device, its server or the environment failed.
    pub infrastructure: usize,
}

impl Totals {
    /// Counts `report`; findings lighter than `fail_on` do not count.
    pub fn of(report: &RunReport, fail_on: Severity) -> Self {
        let mut totals = Self::default();
        for scenario in &report.scenarios {
            totals.findings += scenario.findings.iter().filter(|finding| counts(finding, fail_on)).count();
            totals.app_failures += usize::from(is_app_failure(scenario));
            totals.script_failures += usize::from(is_script_failure(scenario));
            totals.infrastructure += usize::from(scenario.status == "broken");
        }
        totals
    }

    /// 0 nothing found, 1 findings or a failed app or script, 3 nothing can be said of a part. Wrong input (2) never gets this far.
    pub fn exit_code(self) -> u8 {
        match self {
            Self { infrastructure: 1.., .. } => 3,
            Self { findings: 0, app_failures: 0, script_failures: 0, .. } => 0,
            _ => 1,
        }
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { findings, app_failures, script_failures, infrastructure } = self;
        write!(
            f,
            "findings {findings}, app failures {app_failures}, script failures {script_failures}, infrastructure {infrastructure}"
        )
    }
}

/// Whether a finding weighs enough to fail the run.
pub fn counts(finding: &Finding, fail_on: Severity) -> bool {
    finding.verdict == Verdict::Fail && finding.severity >= fail_on
}

/// Whether it was run for itself, from its middle perhaps, and not beside another.
fn is_own(scenario: &ScenarioReport) -> bool {
    scenario.is_test() || scenario.from_step.is_some()
}

/// Whether the app failed in a scenario: it crashed, hung or left.
pub fn is_app_failure(scenario: &ScenarioReport) -> bool {
    is_own(scenario) && scenario.status == "failed" && scenario.fault == Some(FaultClass::App)
}

/// Whether the script of a scenario failed. What a failed app kept it from is not its fault.
pub fn is_script_failure(scenario: &ScenarioReport) -> bool {
    let failed = scenario.status == "failed" || !scenario.expectations.is_empty();
    is_own(scenario) && failed && !is_app_failure(scenario)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn findings_lighter_than_asked_do_not_fail_a_run() {
        let report = example::report();
        let totals = Totals::of(&report, Severity::Indicator);
        assert_eq!(totals.to_string(), "findings 2, app failures 0, script failures 1, infrastructure 1");
        assert_eq!(totals.exit_code(), 3);
        assert_eq!(Totals::of(&report, Severity::StrongIndicator).findings, 1);
    }

    #[test]
    fn a_crash_is_the_apps_failure_and_a_text_that_never_comes_the_scripts() {
        let mut report = example::report();
        let at = report.scenarios.iter().position(|scenario| scenario.is_test() && scenario.status == "failed").unwrap();
        report.scenarios[at].fault = Some(FaultClass::App);
        let totals = Totals::of(&report, Severity::Indicator);
        assert_eq!((totals.app_failures, totals.script_failures), (1, 0));
    }

    #[test]
    fn exit_codes() {
        let code = |findings, app_failures, script_failures, infrastructure| {
            Totals { findings, app_failures, script_failures, infrastructure }.exit_code()
        };
        assert_eq!([code(0, 0, 0, 0), code(1, 0, 0, 0), code(0, 1, 0, 0), code(0, 0, 1, 0), code(2, 1, 1, 1)], [0, 1, 1, 1, 3]);
    }
}

//! `junit.xml`: a suite a job, a case a rule, so that CI systems show findings as they show failed tests.
//!
//! A rule that fails is a `failure` of type `rule:<id>`; an app that crashed is a `failure` of type `app`, a failed step or expectation one
//! of type `scenario`; a broken device is an `error` of type `infrastructure`; what was not observed or needs a person is `skipped`.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::console;
use super::markdown::verdict;
use super::model::{RunReport, ScenarioReport};
use super::totals;
use crate::rules::{Finding, Severity, Verdict};

/// The file's text.
pub fn render(report: &RunReport, fail_on: Severity) -> String {
    let mut junit = Report::new(format!("offramp {}", report.id));
    for scenario in &report.scenarios {
        junit.add_test_suite(suite(scenario, fail_on));
    }
    junit.to_string().expect("writes to memory")
}

fn suite(scenario: &ScenarioReport, fail_on: Severity) -> TestSuite {
    // CI systems drop a second case of the same name, so a suite's name tells policy, device and repetition too.
    let name = format!("{} [job {}]", console::title(scenario), scenario.job);
    let mut suite = TestSuite::new(&name);
    suite.add_property(("file", scenario.file.as_str()));
    suite.add_property(("package", scenario.app.package.as_str()));
    suite.add_property(("apk_sha256", scenario.app.apk_sha256.as_str()));
    if scenario.attempts != 1 {
        suite.add_property(("attempts", scenario.attempts.to_string().as_str()));
    }
    suite.add_test_case(case(&name, &scenario.file, script(scenario)));
    for finding in &scenario.findings {
        let mut case = case(&name, &format!("{} {}", finding.rule, finding.title), rule(finding, fail_on));
        case.set_system_out(format!("{}: {}\n{}", verdict(finding.verdict), finding.message, console::measured(finding)));
        suite.add_test_case(case);
    }
    suite
}

fn case(suite: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(suite);
    case
}

fn script(scenario: &ScenarioReport) -> TestCaseStatus {
    let error = scenario.error.iter().chain(&scenario.expectations).cloned().collect::<Vec<_>>().join("\n");
    if scenario.status == "broken" {
        return non_success(NonSuccessKind::Error, "infrastructure", error);
    }
    if totals::is_app_failure(scenario) {
        return non_success(NonSuccessKind::Failure, "app", error);
    }
    if totals::is_script_failure(scenario) {
        return non_success(NonSuccessKind::Failure, "scenario", error);
    }
    TestCaseStatus::success()
}

fn rule(finding: &Finding, fail_on: Severity) -> TestCaseStatus {
    let text = format!("{} ({})\nsource: {}", finding.message, console::measured(finding), finding.source);
    match finding.verdict {
        Verdict::Fail if totals::counts(finding, fail_on) => {
            non_success(NonSuccessKind::Failure, &format!("rule:{}", finding.rule), text)
        }
        Verdict::Pass | Verdict::Fail => TestCaseStatus::success(),
        Verdict::Review | Verdict::NotObserved | Verdict::Blocked | Verdict::Unstable => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("{}: {}", verdict(finding.verdict), finding.message));
            status
        }
    }
}

fn non_success(kind: NonSuccessKind, type_: &str, text: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(type_);
    status.set_message(text.lines().next().unwrap_or_default().to_string());
    status.set_description(text);
    status
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn a_suite_a_job_and_a_case_a_rule() {
        insta::assert_snapshot!(render(&example::report(), Severity::Indicator));
    }
}

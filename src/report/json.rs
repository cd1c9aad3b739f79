//! `run.json`: the report's value as it stands, in a fixed order of keys.

use serde::Serialize;

use super::Totals;
use super::model::RunReport;
use crate::rules::Severity;

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    report: &'a RunReport,
    totals: Totals,
}

/// The file's text. Findings lighter than `fail_on` do not count in its totals.
pub fn render(report: &RunReport, fail_on: Severity) -> String {
    let mut text = serde_json::to_string_pretty(&Shown { report, totals: Totals::of(report, fail_on) })
        .expect("the report holds only maps with text keys");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use crate::report::example;
    use crate::rules::Severity;

    #[test]
    fn the_stable_surface() {
        insta::assert_snapshot!(super::render(&example::report(), Severity::Indicator));
    }

    #[test]
    fn reads_what_it_writes() {
        let report = example::report();
        assert_eq!(serde_json::from_str::<super::RunReport>(&super::render(&report, Severity::Indicator)).unwrap(), report);
    }
}

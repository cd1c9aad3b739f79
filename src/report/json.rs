//! `run.json`: the report's value as it stands, in a fixed order of keys.

use super::model::RunReport;

/// The file's text.
pub fn render(report: &RunReport) -> String {
    let mut text = serde_json::to_string_pretty(report).expect("the report holds only maps with text keys");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use crate::report::example;

    #[test]
    fn the_stable_surface() {
        insta::assert_snapshot!(super::render(&example::report()));
    }

    #[test]
    fn reads_what_it_writes() {
        let report = example::report();
        assert_eq!(serde_json::from_str::<super::RunReport>(&super::render(&report)).unwrap(), report);
    }
}

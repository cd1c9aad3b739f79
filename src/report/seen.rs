//! The observed sequence of each finding: what was done and asked at the lines that it rests on, in order.

use std::collections::BTreeMap;

use super::html::frames::{self, Frame};
use super::model::{RunReport, ScenarioReport};
use crate::metrics::JobMetrics;
use crate::rules::Finding;
use crate::trace::Record;

/// Sequences by job and rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen(BTreeMap<(u32, String), Vec<String>>);

/// A sequence printed in a line has at most so many steps.
const MOST: usize = 8;

impl Seen {
    /// Finds them.
    pub fn of(report: &RunReport, records: &[Record], metrics: &[JobMetrics]) -> Self {
        let mut seen = BTreeMap::new();
        for scenario in &report.scenarios {
            let Some(job) = metrics.iter().find(|job| job.job == scenario.job) else { continue };
            if scenario.findings.iter().all(|finding| finding.evidence.is_empty()) {
                continue;
            }
            let strip = frames::of(records, job);
            for finding in &scenario.findings {
                seen.insert((scenario.job, finding.rule.clone()), sequence(&strip, finding));
            }
        }
        Self(seen)
    }

    /// One finding's sequence in a line, `tapOn: Agree (line 20) → LOCATION, asked by the app (line 24)`; `None` if it rests on no line.
    pub fn line(&self, scenario: &ScenarioReport, finding: &Finding) -> Option<String> {
        let steps = self.0.get(&(scenario.job, finding.rule.clone())).filter(|steps| !steps.is_empty())?;
        let mut line = steps.iter().take(MOST).cloned().collect::<Vec<_>>().join(" → ");
        if steps.len() > MOST {
            line.push_str(&format!(" → and {} more", steps.len() - MOST));
        }
        Some(line)
    }
}

fn sequence(strip: &[Frame], finding: &Finding) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for seq in &finding.evidence {
        let Some(frame) = frames::showing(strip, *seq) else { continue };
        let step = format!("{} (line {})", frame.title, frame.from);
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn the_steps_at_the_lines_of_evidence() {
        let report = example::report();
        let seen = Seen::of(&report, &example::records(), &example::metrics());
        let line = |at: usize| seen.line(&report.scenarios[0], &report.scenarios[0].findings[at]);
        assert_eq!(line(0).as_deref(), Some("CAMERA, asked by the app (line 11)"));
        assert!(line(1).unwrap().contains("确认注销"));
        assert_eq!(line(3), None, "it rests on no line");
    }
}

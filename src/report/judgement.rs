//! `judged/<pack>@<version>.json`: what one rule pack says of a run.

use serde::{Deserialize, Serialize};

use super::review;
use crate::digest::sha256_hex;
use crate::rules::{Finding, Verdict};

/// One pack held against one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Version of this format.
    pub schema: u32,
    /// The pack's name.
    pub pack: String,
    /// The pack's version.
    pub version: String,
    /// SHA-256 of the evidence manifest that was judged.
    pub manifest_sha256: Option<String>,
    /// What it says of each job.
    pub jobs: Vec<JobFindings>,
}

/// What a pack says of one job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobFindings {
    /// Number of the job in the trace.
    pub job: u32,
    /// Every rule that the pack holds for it, passes included.
    pub findings: Vec<Finding>,
}

impl Judgement {
    /// Name and version of the pack, `cn@1`.
    pub fn label(&self) -> String {
        format!("{}@{}", self.pack, self.version)
    }

    /// Name of its file in the run's folder, with only letters, digits, `.`, `-`, `_` and `@`.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.file_stem())
    }

    /// Name of the file with what people decided about it.
    pub fn review_file_name(&self) -> String {
        format!("{}{}", self.file_stem(), review::SUFFIX)
    }

    fn file_stem(&self) -> String {
        let safe = |c: char| if c.is_ascii_alphanumeric() || ".-_@".contains(c) { c } else { '-' };
        self.label().chars().map(safe).collect()
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a judgement holds only lists and texts");
        text.push('\n');
        text
    }

    /// SHA-256 of the file's bytes: what a review rests on.
    pub fn digest(&self) -> String {
        sha256_hex(self.text().as_bytes())
    }
}

/// A verdict with its count.
pub type Said = (Verdict, Option<f64>);

/// A verdict that is not what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// Number of the job.
    pub job: u32,
    /// The rule.
    pub rule: String,
    /// What was said, with the count; `None` where the rule was not held against the job.
    pub before: Option<Said>,
    /// What is said.
    pub after: Option<Said>,
}

/// What two judgements of one run say differently, in the order of the later one; what only the former says comes last.
pub fn changes(former: &Judgement, now: &Judgement) -> Vec<Changed> {
    let said = |judgement: &Judgement| -> Vec<(u32, String, Said)> {
        let of_job = |entry: &JobFindings| {
            let job = entry.job;
            entry.findings.iter().map(move |f| (job, f.rule.clone(), (f.verdict, f.count))).collect::<Vec<_>>()
        };
        judgement.jobs.iter().flat_map(of_job).collect()
    };
    let (old, new) = (said(former), said(now));
    let find = |all: &[(u32, String, Said)], job: u32, rule: &str| {
        all.iter().find(|(other, id, _)| *other == job && id == rule).map(|(.., said)| *said)
    };
    let gone = old.iter().filter(|(job, rule, _)| find(&new, *job, rule).is_none());
    new.iter()
        .chain(gone)
        .map(|(job, rule, _)| Changed {
            job: *job,
            rule: rule.clone(),
            before: find(&old, *job, rule),
            after: find(&new, *job, rule),
        })
        .filter(|changed| changed.before != changed.after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn what_two_judgements_say_differently() {
        let former = example::judged().remove(0);
        let mut now = former.clone();
        assert_eq!(changes(&former, &now), []);
        now.jobs[0].findings[0].verdict = Verdict::Review;
        now.jobs[0].findings.remove(1);
        let told: Vec<_> = changes(&former, &now).into_iter().map(|one| (one.rule, one.before, one.after)).collect();
        assert_eq!(
            told,
            [
                ("CN-PERM-03".to_string(), Some((Verdict::Fail, Some(2.0))), Some((Verdict::Review, Some(2.0)))),
                ("CN-DEL-02".to_string(), Some((Verdict::Fail, Some(3.0))), None),
            ]
        );
    }

    #[test]
    fn a_file_s_name_holds_nothing_that_leads_elsewhere() {
        let judgement = Judgement { pack: "../x y".into(), ..example::judged().remove(0) };
        assert_eq!(judgement.file_name(), "..-x-y@1.json");
        assert_eq!(judgement.review_file_name(), "..-x-y@1.review.json");
    }
}

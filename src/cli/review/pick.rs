//! The findings that a person may decide about, and how the arguments name them.

use crate::cli::Failure;
use crate::report::markdown::verdict;
use crate::report::review;
use crate::report::{Judgement, RunReport};
use crate::rules::Finding;
use crate::scenario::nearest::nearest;

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Name and version of the pack.
    pub pack: String,
    /// Number of the job.
    pub job: u32,
    /// The finding, with its pack.
    pub finding: Finding,
    /// Whether it may be decided about; one that passes may not.
    open: bool,
}

impl Item {
    /// `CN-PERM-04@1`.
    pub(super) fn name(&self) -> String {
        format!("{}@{}", self.finding.rule, self.job)
    }

    /// Whether nobody has decided, or only about another judgement.
    pub(super) fn undecided(&self, report: &RunReport) -> bool {
        let scenario = report.scenarios.iter().find(|scenario| scenario.job == self.job);
        scenario.and_then(|scenario| scenario.review(&self.finding)).is_none_or(|review| review.stale)
    }
}

/// All of a run, in the order of the jobs and rules; those that pass are left out.
pub(super) fn items(judged: &[Judgement], report: &RunReport) -> Vec<Item> {
    let mut items = all(judged);
    items.retain(|item| item.open);
    let known = |item: &Item| report.scenarios.iter().any(|scenario| scenario.job == item.job);
    items.retain(known);
    items.sort_by(|a, b| (a.job, &a.finding.rule).cmp(&(b.job, &b.finding.rule)));
    items
}

fn all(judged: &[Judgement]) -> Vec<Item> {
    let of_pack = |judgement: &Judgement| {
        let pack = judgement.label();
        let jobs = judgement.jobs.iter();
        let item = |job: u32, finding: &Finding| Item {
            pack: pack.clone(),
            job,
            finding: Finding { pack: pack.clone(), ..finding.clone() },
            open: review::open(finding),
        };
        jobs.flat_map(|entry| entry.findings.iter().map(|finding| item(entry.job, finding)).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    judged.iter().flat_map(of_pack).collect()
}

/// Those that `RULE` or `RULE@JOB` means.
pub(super) fn find<'i>(items: &'i [Item], wanted: &str) -> Result<Vec<&'i Item>, Failure> {
    let (rule, job) = match wanted.rsplit_once('@').map(|(rule, job)| (rule, job.parse::<u32>())) {
        Some((rule, Ok(job))) => (rule, Some(job)),
        _ => (wanted, None),
    };
    let of = |item: &&Item| item.finding.rule == rule && job.is_none_or(|job| job == item.job);
    let found: Vec<&Item> = items.iter().filter(of).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let names: Vec<String> = items.iter().map(Item::name).collect();
    let mut known: Vec<&str> = items.iter().map(|item| item.finding.rule.as_str()).collect();
    known.dedup();
    let meant = nearest(rule, known.iter().copied()).map(|name| format!(", did you mean {name}?")).unwrap_or_default();
    let list: Vec<String> =
        items.iter().zip(&names).map(|(item, name)| format!("{name} ({})", verdict(item.finding.verdict))).collect();
    let list = if list.is_empty() { "none".into() } else { list.join(", ") };
    Err(Failure::Input(format!("no finding {wanted} to decide about{meant}\nthere are: {list}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn a_finding_by_its_rule_or_by_rule_and_job() {
        let items = items(&example::judged(), &example::report());
        let names: Vec<_> = items.iter().map(Item::name).collect();
        assert_eq!(names, ["CN-DEL-02@0", "CN-DEL-05@0", "CN-PERM-03@0"]);
        assert_eq!(find(&items, "CN-DEL-05").unwrap().len(), 1);
        assert_eq!(find(&items, "CN-DEL-05@0").unwrap().len(), 1);
        for (wrong, told) in
            [("CN-DEL-5", "did you mean CN-DEL-0"), ("CN-DEL-05@7", "CN-DEL-05@0 (review)"), ("CN-DEL-01", "there are")]
        {
            assert!(matches!(find(&items, wrong), Err(Failure::Input(text)) if text.contains(told)), "{wrong}");
        }
    }
}

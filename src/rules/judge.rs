//! Counts → findings.

use super::measure::{Case, Counted, Measured};
use super::model::{Finding, Severity, Verdict};
use super::pack::{Needs, Pack, Rule};
use crate::metrics::{JobMetrics, repeats};
use crate::trace::event::Status;

/// Holds every rule of a pack against one job. `jobs` are all jobs of the run: control runs and repetitions are looked up there. A control run itself is no test
/// and has no findings.
pub fn judge(pack: &Pack, jobs: &[JobMetrics], job: &JobMetrics) -> Vec<Finding> {
    if !job.scenario.is_test() {
        return Vec::new();
    }
    let unstable = repeats::unstable(&repeats::group(jobs, job));
    pack.rules.iter().map(|rule| one(rule, jobs, job, &unstable)).collect()
}

fn one(rule: &Rule, jobs: &[JobMetrics], job: &JobMetrics, unstable: &[String]) -> Finding {
    let mut finding = Finding {
        rule: rule.id.clone(),
        pack: String::new(),
        title: rule.title.en.clone(),
        title_zh: rule.title.zh.clone(),
        verdict: Verdict::Pass,
        severity: Severity::Info,
        count: None,
        limit: Some(rule.limit),
        limit_is: rule.limit_is.name().to_owned(),
        weight: rule.weight,
        evidence: Vec::new(),
        source: rule.source_line(),
        message: String::new(),
        innocent: rule.innocent.trim().to_owned(),
        would_change: rule.would_change.trim().to_owned(),
    };
    let reason = job.error.as_deref().unwrap_or("no reason given");
    match job.status {
        None => return without(finding, Verdict::Blocked, "the trace stops before the job's end".to_owned()),
        Some(Status::Broken) => return without(finding, Verdict::Blocked, format!("the job was broken: {reason}")),
        Some(Status::Passed | Status::Failed) => {}
    }
    if let Some(reason) = missing(&rule.needs, job) {
        return without(finding, Verdict::NotObserved, reason);
    }
    let counted = match rule.counts.of(&Case { jobs, job, only: &rule.only }) {
        Measured::NotObserved(reason) => return without(finding, Verdict::NotObserved, reason),
        Measured::Blocked(reason) => return without(finding, Verdict::Blocked, reason),
        Measured::Count(counted) => counted,
    };
    finding.count = Some(counted.count);
    finding.evidence.clone_from(&counted.evidence);
    if let Some(path) = unstable.iter().find(|path| (rule.counts.rests_on)(path)) {
        finding.message = format!("repetitions differ in {path}; here: {}", counted.seen);
        finding.verdict = Verdict::Unstable;
        finding.severity = Severity::Advisory;
        return finding;
    }
    let (verdict, severity, notes) = verdict(rule, &counted);
    // What a failed scenario did not come to, it cannot clear.
    if verdict == Verdict::Pass && job.status == Some(Status::Failed) && !counted.complete {
        return without(
            finding,
            Verdict::NotObserved,
            format!("the scenario failed before its end ({reason}); until then {}", counted.seen),
        );
    }
    finding.verdict = verdict;
    finding.severity = severity;
    finding.message = std::iter::once(counted.seen).chain(notes).collect::<Vec<_>>().join(". ");
    finding
}

/// What the rule needs and the job had not.
fn missing(needs: &Needs, job: &JobMetrics) -> Option<String> {
    if !needs.policies.is_empty() && !needs.policies.contains(&job.scenario.policy) {
        return Some(format!(
            "it takes a run under the policy {}; this one was {}",
            needs.policies.join(" or "),
            job.scenario.policy
        ));
    }
    let ran = |name: &String| job.counts.phases.iter().any(|phase| phase.name == *name);
    needs.phases.iter().find(|name| !ran(name)).map(|name| format!("no phase {name} ran"))
}

fn without(mut finding: Finding, verdict: Verdict, reason: String) -> Finding {
    finding.verdict = verdict;
    finding.message = reason;
    finding
}

/// The verdict that a count leads to, after doubts and caps, and notes that say why it is not another one.
fn verdict(rule: &Rule, counted: &Counted) -> (Verdict, Severity, Vec<String>) {
    let mut notes = Vec::new();
    let reached = rule.verdicts.iter().rev().find(|threshold| counted.count >= threshold.at);
    let (mut verdict, mut severity) = match (reached, &counted.doubt) {
        (Some(threshold), _) => (threshold.verdict, threshold.severity),
        (None, Some(doubt)) => {
            notes.push(format!("review: {doubt}"));
            (Verdict::Review, Severity::Advisory)
        }
        (None, None) => return (Verdict::Pass, Severity::Info, notes),
    };
    severity = severity.max(counted.at_least.unwrap_or(severity));
    if verdict != Verdict::Fail {
        return (verdict, severity.min(rule.weight.at_most()), notes);
    }
    if let Some((cap, reason)) = &counted.cap {
        notes.push(format!("review: {reason}"));
        verdict = *cap;
    } else if !rule.confirmed {
        notes.push("review: the wording of the rule could not be confirmed at its source".to_owned());
        verdict = Verdict::Review;
    }
    if verdict == Verdict::Review {
        severity = severity.min(Severity::Advisory);
    }
    (verdict, severity.min(rule.weight.at_most()), notes)
}

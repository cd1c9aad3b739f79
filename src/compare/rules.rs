//! The verdicts of two sides.

use super::model::{Change, Rule, Said};
use crate::report::{RunReport, ScenarioReport};
use crate::rules::{Finding, Verdict};

/// A job with the run it stands in.
pub type Job<'a> = (&'a RunReport, &'a ScenarioReport);

/// Holds every rule that either side was judged by against itself.
pub fn changes(before: &[Job<'_>], after: &[Job<'_>]) -> Vec<Rule> {
    let mut ids: Vec<(&str, &str)> = Vec::new();
    let findings = before.iter().chain(after).flat_map(|(_, job)| &job.findings);
    for finding in findings {
        let key = (pack_name(finding), finding.rule.as_str());
        if !ids.contains(&key) {
            ids.push(key);
        }
    }
    ids.sort_by_key(|(_, rule)| *rule);
    ids.iter().map(|(pack, rule)| one(pack, rule, before, after)).collect()
}

fn one(pack: &str, rule: &str, before: &[Job<'_>], after: &[Job<'_>]) -> Rule {
    let of = |jobs: &[Job<'_>]| -> Vec<Said> {
        jobs.iter().filter_map(|job| find(job, pack, rule).map(|finding| said(job, finding))).collect()
    };
    let finding = after.iter().chain(before).find_map(|job| find(job, pack, rule));
    let (change, why, left, right) = judge(of(before), of(after), pack);
    Rule {
        rule: rule.into(),
        title: finding.map(|finding| finding.title.clone()).unwrap_or_default(),
        title_zh: finding.map(|finding| finding.title_zh.clone()).unwrap_or_default(),
        source: finding.map(|finding| finding.source.clone()).unwrap_or_default(),
        change,
        why,
        before: left,
        after: right,
    }
}

fn pack_name(finding: &Finding) -> &str {
    finding.pack.split_once('@').map_or(finding.pack.as_str(), |(name, _)| name)
}

fn find<'a>((_, job): &Job<'a>, pack: &str, rule: &str) -> Option<&'a Finding> {
    job.findings.iter().find(|finding| finding.rule == rule && pack_name(finding) == pack)
}

fn said((run, job): &Job<'_>, finding: &Finding) -> Said {
    Said {
        pack: finding.pack.clone(),
        verdict: finding.verdict,
        severity: finding.severity,
        count: finding.count,
        limit: finding.limit,
        limit_is: finding.limit_is.clone(),
        message: finding.message.clone(),
        run: run.id.clone(),
        job: job.job,
        evidence: finding.evidence.clone(),
        review: job.review(finding).map(|review| review.sentence()),
    }
}

type Judged = (Change, Option<String>, Option<Said>, Option<Said>);

fn judge(before: Vec<Said>, after: Vec<Said>, pack: &str) -> Judged {
    let differ = |said: &[Said]| said.windows(2).any(|pair| pair[0].verdict != pair[1].verdict);
    let (unstable_before, unstable_after) = (differ(&before), differ(&after));
    // Of repetitions that agree the first stands for all; of those that do not, the heaviest is shown.
    let pick = |said: Vec<Said>| said.into_iter().reduce(|kept, next| if weight(&next) > weight(&kept) { next } else { kept });
    let (before, after) = (pick(before), pick(after));
    let change = match (&before, &after) {
        (None, _) => Err(format!("before, it was not judged by the pack {pack}")),
        (_, None) => Err(format!("after, it was not judged by the pack {pack}")),
        (Some(left), Some(right)) if left.pack != right.pack => {
            Err(format!("judged by another version: {} before, {} after; judge both by one", left.pack, right.pack))
        }
        _ if unstable_before => Err("before, the repetitions differ".into()),
        _ if unstable_after => Err("after, the repetitions differ".into()),
        (Some(left), Some(right)) => of_verdicts(left, right),
    };
    match change {
        Ok((change, why)) => (change, why, before, after),
        Err(why) => (Change::NotComparable, Some(why), before, after),
    }
}

/// From one verdict to the other. `Err`: why nothing can be said.
fn of_verdicts(left: &Said, right: &Said) -> Result<(Change, Option<String>), String> {
    let cannot = |side: &str, said: &Said| match said.verdict {
        Verdict::Blocked => Some(format!("{side}, it could not be tested: {}", said.message)),
        Verdict::Unstable => Some(format!("{side}, {}", said.message)),
        Verdict::NotObserved => Some(format!("{side}, it was not observed: {}", said.message)),
        Verdict::Pass | Verdict::Review | Verdict::Fail => None,
    };
    let met = matches!(right.verdict, Verdict::Fail | Verdict::Review);
    match (cannot("before", left), cannot("after", right)) {
        (Some(_), Some(_)) if left.verdict == right.verdict => Ok((Change::Same, None)),
        // The job ran, and what the rule is about did not come up; now it does, and is met.
        (Some(why), None) if left.verdict == Verdict::NotObserved && met => Ok((Change::New, Some(why))),
        (Some(why), None) if left.verdict == Verdict::NotObserved => Ok((Change::Same, Some(why))),
        (Some(why), _) | (None, Some(why)) => Err(why),
        (None, None) => Ok((of_standing(left, right), None)),
    }
}

/// Both sides could be judged.
fn of_standing(left: &Said, right: &Said) -> Change {
    match (left.verdict, right.verdict) {
        (Verdict::Pass, Verdict::Pass) => Change::Same,
        (Verdict::Pass, _) => Change::New,
        (_, Verdict::Pass) => Change::Fixed,
        (old, new) if old == new => match left.count.zip(right.count) {
            // Every rule's count is of something that should be less.
            Some((old, new)) if new > old => Change::Worse,
            Some((old, new)) if new < old => Change::Better,
            _ => Change::Still,
        },
        (Verdict::Fail, _) => Change::Better,
        _ => Change::Worse,
    }
}

/// What needs a look first.
fn weight(said: &Said) -> u8 {
    match said.verdict {
        Verdict::Fail => 5,
        Verdict::Review => 4,
        Verdict::Unstable => 3,
        Verdict::Blocked => 2,
        Verdict::NotObserved => 1,
        Verdict::Pass => 0,
    }
}

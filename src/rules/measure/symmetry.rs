//! The way out held against the way in: strict, tolerant and severe, always all three.

use super::{Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::rules::model::{Severity, Verdict};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "symmetry_difference",
        what: "steps of the deletion less actions of the sign-up",
        takes: Takes::Nothing,
        rests_on: |path| path.starts_with("symmetry"),
        of: |case| difference(case.job),
    },
    Measure {
        name: "flow_difference",
        what: "actions from the click on the deletion's entry to its end, that click included, less actions of the sign-up",
        takes: Takes::Nothing,
        rests_on: |path| path.starts_with("symmetry") || path == "deletion.flow",
        of: |case| flow(case.job),
    },
    Measure {
        name: "pages_clicks_options",
        what: "how many of the three figures of FTC v. Amazon the deletion reaches: 4 pages, 6 clicks, 15 options",
        takes: Takes::Nothing,
        rests_on: |path| path.starts_with("deletion"),
        of: |case| triple(case.job),
    },
];

/// One confirmation and one re-authentication are granted. Ours.
const TOLERANCE: i64 = 2;
/// Twice as many steps are severe. Ours.
const SEVERE_RATIO: f64 = 2.0;
/// Obstacles that make any way severe, however short.
const HARD: [&str; 7] = ["O10", "O11", "O12", "O13", "O18", "O19", "O20"];

/// Steps of the deletion less actions of the sign-up.
fn difference(job: &JobMetrics) -> Measured {
    let Some(symmetry) = &job.counts.symmetry else {
        let reason = job.counts.unknown.get("symmetry").cloned();
        return Measured::NotObserved(reason.unwrap_or_else(|| "sign-up and account-deletion did not both run".to_owned()));
    };
    let deletion = job.counts.deletion.as_ref();
    let hard: Vec<&str> =
        HARD.into_iter().filter(|id| deletion.is_some_and(|deletion| deletion.obstacles.iter().any(|met| met == id))).collect();
    let severe = symmetry.ratio >= SEVERE_RATIO || !hard.is_empty();
    let yes = |holds: bool| if holds { "exceeded" } else { "kept" };
    let mut seen = format!(
        "{} steps more than joining, ratio {:.2}: strict (> 0) {}, tolerant (> {TOLERANCE}) {}, severe (ratio ≥ {SEVERE_RATIO} or a hard obstacle) {}",
        symmetry.difference,
        symmetry.ratio,
        yes(symmetry.difference > 0),
        yes(symmetry.difference > TOLERANCE),
        if severe { "yes" } else { "no" },
    );
    if !hard.is_empty() {
        seen += &format!("; hard obstacles {}", hard.join(", "));
    }
    let ended = deletion.is_some_and(|deletion| matches!(deletion.outcome.as_str(), "deleted" | "requested"));
    if !ended {
        seen += "; the way out does not end, so its steps are the least there are";
    }
    let not_run = quicker(job);
    Measured::Count(Counted {
        count: symmetry.difference as f64,
        doubt: severe.then(|| "the way out is severe, whatever its length".to_owned()).or(not_run),
        cap: Some((Verdict::Review, "what may be compared, a person must say".to_owned())),
        at_least: severe.then_some(Severity::Indicator),
        evidence: job.deletion.as_ref().map(|facts| [facts.entry, facts.end].into_iter().flatten().collect()).unwrap_or_default(),
        seen,
        ..Counted::default()
    })
}

/// Why joining may be shorter than it was counted: ways in that were offered and not taken.
fn quicker(job: &JobMetrics) -> Option<String> {
    let offered: Vec<String> = job.ways_in_not_taken.iter().map(|(seq, label)| format!("“{label}” (line {seq})")).collect();
    (!offered.is_empty()).then(|| format!("the sign-up offered what was not run and may be shorter: {}", offered.join(", ")))
}

/// California counts from the click on the link to the completion.
fn flow(job: &JobMetrics) -> Measured {
    let sign_up = job.counts.phases.iter().find(|phase| phase.name == "sign-up" && phase.actions > 0);
    let (Some(sign_up), Some(deletion)) = (sign_up, &job.counts.deletion) else {
        return Measured::NotObserved("sign-up and account-deletion did not both run".to_owned());
    };
    let Some(flow) = deletion.flow else {
        return Measured::NotObserved("no entry was found, so there is nothing to count from".to_owned());
    };
    let steps = i64::from(flow) + 1;
    let ended = matches!(deletion.outcome.as_str(), "deleted" | "requested");
    let more = if ended { "" } else { "; the way out does not end, so that is the least" };
    Measured::Count(Counted {
        count: (steps - i64::from(sign_up.actions)) as f64,
        doubt: quicker(job).or_else(|| (!ended).then(|| "the way out does not end, whatever its length".to_owned())),
        evidence: job.deletion.as_ref().map(super::leaving::span).unwrap_or_default(),
        seen: format!(
            "steps from the click on the entry to the end: {steps}; actions to make the account: {}{more}",
            sign_up.actions
        ),
        ..Counted::default()
    })
}

/// Pages, clicks and options, each by itself, as the complaint counts them; it makes no sum of them.
fn triple(job: &JobMetrics) -> Measured {
    let way_out = job.counts.phases.iter().find(|phase| phase.name == "account-deletion");
    let (Some(phase), Some(deletion)) = (way_out, &job.counts.deletion) else {
        return Measured::NotObserved("no phase account-deletion ran".to_owned());
    };
    let Some(clicks) = deletion.steps else { return Measured::NotObserved("no entry was found".to_owned()) };
    let (pages, options) = (phase.distinct_screens, phase.options);
    let reached = [pages >= 4, clicks >= 6, options >= 15].into_iter().filter(|&reached| reached).count();
    Measured::Count(Counted {
        count: reached as f64,
        evidence: job.deletion.as_ref().map(super::leaving::span).unwrap_or_default(),
        seen: format!("{pages} pages, {clicks} clicks, {options} options; the complaint counted 4, 6 and 15"),
        ..Counted::default()
    })
}

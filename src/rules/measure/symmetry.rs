//! The way out held against the way in: strict, tolerant and severe, always all three.

use super::{Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::rules::model::{Severity, Verdict};

pub(super) const MEASURES: &[Measure] = &[Measure {
    name: "symmetry_difference",
    what: "steps of the deletion less actions of the sign-up",
    takes: Takes::Nothing,
    rests_on: |path| path.starts_with("symmetry"),
    of: |case| difference(case.job),
}];

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
    let quicker: Vec<String> = job.ways_in_not_taken.iter().map(|(seq, label)| format!("“{label}” (line {seq})")).collect();
    let not_run =
        (!quicker.is_empty()).then(|| format!("the sign-up offered what was not run and may be shorter: {}", quicker.join(", ")));
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

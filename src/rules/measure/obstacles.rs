//! Measures of obstacles on the way out, as [`crate::metrics::obstacles`] found them.

use super::leaving::{disputed, way};
use super::{Case, Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::rules::model::{Severity, Verdict};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "obstacles_met",
        what: "different obstacles met on the way out",
        takes: Takes::Obstacles,
        rests_on: |path| path == "deletion" || path == "deletion.obstacles",
        of: met,
    },
    Measure {
        name: "deletion_conditions",
        what: "conditions on the way out: to settle something first (O14), to give up other products' accounts (O21)",
        takes: Takes::Nothing,
        rests_on: |path| path == "deletion" || path == "deletion.obstacles",
        of: |case| conditions(case.job),
    },
];

/// Obstacles after which nobody gets out by himself.
const DEAD_ENDS: [&str; 3] = ["O13", "O18", "O20"];

/// Obstacles of those that the rule wants, or of all.
fn met(case: &Case<'_>) -> Measured {
    let (job, wanted) = (case.job, &case.only.obstacles);
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    let of_rule = |id: &str| wanted.is_empty() || wanted.iter().any(|want| want == id);
    let found: Vec<&str> = deletion.obstacles.iter().map(String::as_str).filter(|id| of_rule(id)).collect();
    if found.is_empty() && facts.entry.is_none() {
        return Measured::NotObserved("no entry was found, so no obstacle behind it was met".to_owned());
    }
    // What could not be measured clears nothing.
    let blind = |key: &str| key.strip_prefix("deletion.obstacles.").is_some_and(|id| id == "text" || of_rule(id));
    let unknown = job.counts.unknown.iter().find(|(key, _)| blind(key)).map(|(_, reason)| reason.clone());
    if let (true, Some(reason)) = (found.is_empty(), &unknown) {
        return Measured::Blocked(reason.clone());
    }
    let sightings: Vec<_> = deletion.sightings.iter().filter(|sighting| of_rule(&sighting.obstacle)).collect();
    let told: Vec<String> =
        sightings.iter().map(|sighting| format!("{} (line {}): {}", sighting.obstacle, sighting.seq, sighting.because)).collect();
    let what = if wanted.is_empty() { "no obstacle".to_owned() } else { format!("none of {}", wanted.join(", ")) };
    Measured::Count(Counted {
        count: found.len() as f64,
        cap: disputed(job),
        at_least: found.iter().any(|id| DEAD_ENDS.contains(id)).then_some(Severity::Indicator),
        evidence: sightings.iter().map(|sighting| sighting.seq).collect(),
        seen: if told.is_empty() { format!("{what} was met on the way out") } else { told.join("; ") },
        ..Counted::default()
    })
}

/// Conditions. Which are necessary a person must say; that other products' accounts go too, the phrase itself says.
fn conditions(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    if facts.entry.is_none() {
        return Measured::NotObserved("no entry was found, so no condition was met".to_owned());
    }
    if let Some(reason) = job.counts.unknown.get("deletion.obstacles.text") {
        return Measured::Blocked(reason.clone());
    }
    let of = |id: &'static str| deletion.sightings.iter().filter(move |sighting| sighting.obstacle == id);
    let told: Vec<String> = of("O21")
        .chain(of("O14"))
        .map(|sighting| format!("{} (line {}): {}", sighting.obstacle, sighting.seq, sighting.because))
        .collect();
    let (bundled, conditional) = (of("O21").next().is_some(), of("O14").next().is_some());
    let cap = if bundled {
        disputed(job)
    } else {
        Some((Verdict::Review, "whether a condition is necessary or reasonable, a person must say".to_owned()))
    };
    Measured::Count(Counted {
        count: f64::from(u8::from(bundled)) + f64::from(u8::from(conditional)),
        cap: cap.filter(|_| bundled || conditional),
        evidence: of("O21").chain(of("O14")).map(|sighting| sighting.seq).collect(),
        seen: if told.is_empty() { "no condition was met on the way out".to_owned() } else { told.join("; ") },
        ..Counted::default()
    })
}

//! Measures of the way out.

use super::{Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::metrics::model::{Deletion, DeletionFacts};
use crate::rules::model::Verdict;
use crate::trace::event::Status;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "deletion_outcome",
        what: "0 if the way out ends in a deletion that the app confirms or accepts, else 1",
        takes: Takes::Nothing,
        rests_on: |path| path == "deletion" || path == "deletion.outcome",
        of: |case| outcome(case.job),
    },
    Measure {
        name: "deletion_depth",
        what: "actions from the main screen to the control that starts the deletion",
        takes: Takes::Nothing,
        rests_on: |path| path == "deletion" || path == "deletion.depth",
        of: |case| depth(case.job),
    },
    Measure {
        name: "deletion_outside",
        what: "obstacles that lead out of the app: a call, mail or agent (O13), the web (O19)",
        takes: Takes::Nothing,
        rests_on: |path| path == "deletion" || path == "deletion.obstacles",
        of: |case| outside(case.job),
    },
    Measure {
        name: "handling_days",
        what: "working days that the app promises for the handling",
        takes: Takes::Nothing,
        rests_on: |path| path == "deletion" || path == "deletion.handling_days",
        of: |case| handling(case.job),
    },
    Measure {
        name: "handling_calendar_days",
        what: "days that the app promises for the handling, five working days counted as a week",
        takes: Takes::Nothing,
        rests_on: |path| path == "deletion" || path == "deletion.handling_days",
        of: |case| calendar(case.job),
    },
    Measure {
        name: "complaint_channel",
        what: "0 if a place to complain or to reach the service was seen; where none was, nothing follows",
        takes: Takes::Nothing,
        rests_on: super::nothing,
        of: |case| complaint(case.job),
    },
];

/// Three weeks hold fifteen working days, holidays aside.
const CALENDAR_DAYS: u32 = 21;

/// The way out, or why there is none to judge.
pub(super) fn way(job: &JobMetrics) -> Result<(&Deletion, &DeletionFacts), Measured> {
    match (&job.counts.deletion, &job.deletion) {
        (Some(deletion), Some(facts)) => Ok((deletion, facts)),
        _ => Err(Measured::NotObserved("no phase account-deletion ran".to_owned())),
    }
}

/// Where author and metrics disagree on the entry, a person must look.
pub(super) fn disputed(job: &JobMetrics) -> Option<(Verdict, String)> {
    job.counts.unknown.get("deletion.entry").map(|text| (Verdict::Review, text.clone()))
}

/// Where the program found the way by itself, another may exist that it did not see.
pub(super) fn sought(job: &JobMetrics, phase: &str) -> Option<(Verdict, String)> {
    let search = job.leaving.search(phase)?;
    Some((Verdict::Review, format!("the program looked for the way by itself, and another may exist: {}", search.told)))
}

/// How much of the app was seen on the way out.
fn explored(job: &JobMetrics) -> String {
    let way_out = job.counts.phases.iter().find(|phase| phase.name == "account-deletion");
    way_out.map_or_else(String::new, |phase| {
        format!("; {} different screens were seen and {} actions made on the way", phase.distinct_screens, phase.actions)
    })
}

pub(super) fn span(facts: &DeletionFacts) -> Vec<u64> {
    [facts.entry.or(facts.claimed), facts.end].into_iter().flatten().collect()
}

/// 1 if it does not end in a deletion that the app confirms.
///
/// Only one ending may fail: the author's path walked to a screen of account deletion, that screen hands over to an agent, and promises
/// no days. All others leave an innocent explanation open: another path, conditions of this account, a dead end of this environment.
fn outcome(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    let review = |reason: &str| Some((Verdict::Review, reason.to_owned()));
    let outside = deletion.obstacles.iter().any(|obstacle| obstacle == "O13");
    let (count, cap) = match deletion.outcome.as_str() {
        "deleted" | "requested" => (0.0, None),
        "blocked" if outside && deletion.handling_days.is_none() && facts.entry.is_some() => {
            (1.0, disputed(job).or_else(|| sought(job, "account-deletion")))
        }
        "blocked" if outside => {
            (1.0, review("handling by a person is allowed within the promised time; whether it happens cannot be seen"))
        }
        "blocked" => (1.0, review("the account may not meet the conditions, or the web may be the way")),
        "deactivated" => (1.0, review("the scenario may not take the way that deletes")),
        "not_found" => (1.0, review("the scenario may not know the way")),
        _ if job.status == Some(Status::Passed) => (1.0, review("how it ended was not seen")),
        _ => return Measured::Blocked(facts.why.clone()),
    };
    let mut evidence = span(facts);
    if count > 0.0 {
        evidence.extend(
            deletion
                .sightings
                .iter()
                .filter(|sighting| matches!(sighting.obstacle.as_str(), "O13" | "O14" | "O18" | "O19" | "O20"))
                .map(|sighting| sighting.seq),
        );
    }
    Measured::Count(Counted {
        count,
        cap,
        evidence,
        seen: format!(
            "outcome {}: {}{}",
            deletion.outcome,
            facts.why,
            if deletion.outcome == "not_found" { explored(job) } else { String::new() }
        ),
        ..Counted::default()
    })
}

/// Actions to the entry.
fn depth(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    match deletion.depth {
        None => Measured::NotObserved("no entry was found".to_owned()),
        Some(depth) => Measured::Count(Counted {
            count: f64::from(depth),
            doubt: disputed(job).map(|(_, reason)| reason),
            complete: true,
            evidence: facts.entry.into_iter().collect(),
            seen: format!("{depth} actions from the main screen to the control that starts the deletion, the tap on it included"),
            ..Counted::default()
        }),
    }
}

/// Obstacles that lead out of the app. The web gives review, and so does an agent where the way ended in the app after all.
fn outside(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    if facts.entry.is_none() && deletion.obstacles.is_empty() {
        return Measured::NotObserved("no entry was found".to_owned());
    }
    let of = |id: &'static str| deletion.sightings.iter().filter(move |sighting| sighting.obstacle == id);
    let seen: Vec<String> = of("O13")
        .chain(of("O19"))
        .map(|sighting| format!("{} (line {}): {}", sighting.obstacle, sighting.seq, sighting.because))
        .collect();
    let (agent, web) = (of("O13").next().is_some(), of("O19").next().is_some());
    let ended = matches!(deletion.outcome.as_str(), "deleted" | "requested");
    let cap = if agent && !ended {
        disputed(job).or_else(|| sought(job, "account-deletion"))
    } else if agent {
        Some((Verdict::Review, "the way ended in the app after all".to_owned()))
    } else if web {
        Some((Verdict::Review, "a web page may be a lawful way".to_owned()))
    } else {
        None
    };
    Measured::Count(Counted {
        count: f64::from(u8::from(agent)) + f64::from(u8::from(web)),
        cap,
        evidence: of("O13").chain(of("O19")).map(|sighting| sighting.seq).collect(),
        seen: if seen.is_empty() { "the way out stays in the app".to_owned() } else { seen.join("; ") },
        ..Counted::default()
    })
}

/// Working days that the app promises for the handling; a cooling-off period is none.
fn handling(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    let Some(days) = deletion.handling_days else {
        return Measured::NotObserved(
            "the app promises no time; then 15 working days hold, which a run cannot wait for".to_owned(),
        );
    };
    let working = facts.handling_working == Some(true);
    let unit = if working { "working days" } else { "calendar days" };
    // Calendar days are held against three weeks, and only a person can say more.
    let count = if working || days <= 15 {
        days
    } else if days <= CALENDAR_DAYS {
        15
    } else {
        days
    };
    let cap = (!working && days > CALENDAR_DAYS).then(|| (Verdict::Review, "calendar days are not working days".to_owned()));
    Measured::Count(Counted {
        count: f64::from(count),
        cap,
        evidence: facts.handling_seq.into_iter().collect(),
        seen: format!("{days} {unit} are promised: “{}”", facts.handling_phrase),
        ..Counted::default()
    })
}

/// The same promise in calendar days, for rules that speak of a month.
fn calendar(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    let Some(days) = deletion.handling_days else {
        return Measured::NotObserved("the app promises no time, and a run cannot wait for it".to_owned());
    };
    let working = facts.handling_working == Some(true);
    let calendar = if working { days.saturating_mul(7).div_ceil(5) } else { days };
    let unit = if working { format!("working days, about {calendar} calendar days,") } else { "days".to_owned() };
    Measured::Count(Counted {
        count: f64::from(calendar),
        evidence: facts.handling_seq.into_iter().collect(),
        seen: format!("{days} {unit} are promised: “{}”", facts.handling_phrase),
        ..Counted::default()
    })
}

/// A place to complain. Nobody looked for one on purpose, so that none was seen says nothing.
fn complaint(job: &JobMetrics) -> Measured {
    match &job.leaving.complaint {
        Some(seen) => Measured::Count(Counted {
            complete: true,
            evidence: vec![seen.seq],
            seen: format!("{} (line {})", seen.what, seen.seq),
            ..Counted::default()
        }),
        None => Measured::NotObserved(format!(
            "none was seen on the screens that the scenario walked ({} looks); it did not search the app for one",
            job.leaving.looks
        )),
    }
}

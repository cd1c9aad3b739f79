//! Measures of what is asked for at all, held against the kind of app, and of sign-up without it.

use super::asks::{self, sentence, shown, uncounted, wanted};
use super::{Case, Counted, Measure, Measured, Takes, counted, nothing};
use crate::metrics::JobMetrics;
use crate::metrics::asks::refused;
use crate::metrics::model::Ask;
use crate::metrics::ways_in::{PHASES, came_through};
use crate::rules::categories::{Need, named, need};
use crate::rules::model::Verdict;
use crate::trace::event::Status;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "groups_outside_category",
        what: "permission groups asked for that neither need nor use of this kind of app explains; all of them where the kind is not known",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.total"),
        of: outside,
    },
    Measure {
        name: "asks_shown",
        what: "asks shown, whatever led to them",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.shown") || path.ends_with(".asks.nags"),
        of: all,
    },
    Measure {
        name: "sign_up_refused",
        what: "1 if sign-up or log-in was not completed after refusals, and is completed when everything is allowed",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: sign_up,
    },
    Measure {
        name: "permission_changes",
        what: "permissions whose state changed between two readings without an answer, an expiry or a clearing",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| changes(case.job),
    },
];

fn met<'a>(case: &Case<'a>) -> Vec<&'a Ask> {
    case.job.asks.iter().filter(|ask| wanted(case, ask) && shown(ask)).collect()
}

fn outside(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    let asks = met(case);
    let strange = |ask: &&&Ask| matches!(need(job, &ask.group), Need::Outside | Need::Unknown);
    let asks: Vec<&Ask> = asks.iter().filter(strange).copied().collect();
    let mut groups: Vec<&str> = asks.iter().map(|ask| ask.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    let list = if groups.is_empty() {
        "nothing was asked for that it does not explain".to_owned()
    } else {
        format!("asked for: {}", groups.join(", "))
    };
    Measured::Count(Counted {
        count: groups.len() as f64,
        evidence: asks::evidence(&asks),
        seen: format!("{list}; {}", named(job)),
        ..Counted::default()
    })
}

fn all(case: &Case<'_>) -> Measured {
    if let Some(blocked) = uncounted(case.job) {
        return blocked;
    }
    let asks = met(case);
    Measured::Count(Counted {
        count: asks.len() as f64,
        evidence: asks::evidence(&asks),
        seen: sentence(&asks, "in this run"),
        ..Counted::default()
    })
}

fn sign_up(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    let Some(at) = job.counts.phases.iter().position(|phase| PHASES.contains(&phase.name.as_str())) else {
        return Measured::NotObserved("neither a phase sign-up nor a phase log-in ran".to_owned());
    };
    let phase = &job.counts.phases[at].name;
    let names: Vec<&str> = job.counts.phases[..=at].iter().map(|phase| phase.name.as_str()).collect();
    let refusals: Vec<&Ask> = job.asks.iter().filter(|ask| names.contains(&ask.phase.as_str()) && refused(&ask.answer)).collect();
    if refusals.is_empty() {
        return Measured::NotObserved(format!("nothing was refused until the end of the phase {phase}"));
    }
    let evidence = asks::evidence(&refusals);
    if came_through(job) {
        let seen = format!("the phase {phase} was completed, though {} refused", counted(refusals.len(), "ask was", "asks were"));
        return Measured::Count(Counted { complete: true, evidence, seen, ..Counted::default() });
    }
    let reason = job.error.as_deref().unwrap_or("no reason given");
    let allowed = |other: &&JobMetrics| {
        other.scenario.control_for == Some(job.job)
            || (other.job != job.job && other.scenario.file == job.scenario.file && other.scenario.policy == "allow-all")
    };
    let control = case.jobs.iter().filter(allowed).max_by_key(|other| came_through(other));
    let cap = match control {
        Some(control) if came_through(control) && control.status.is_some_and(|status| status != Status::Broken) => None,
        Some(_) => {
            return Measured::Blocked(format!("environment: with everything allowed the phase {phase} is not completed either"));
        }
        None => Some((Verdict::Review, "there is no control run with everything allowed".to_owned())),
    };
    Measured::Count(Counted {
        count: 1.0,
        cap,
        evidence,
        seen: format!("after {} the phase {phase} was not completed ({reason})", counted(refusals.len(), "refusal", "refusals")),
        ..Counted::default()
    })
}

fn changes(job: &JobMetrics) -> Measured {
    if job.conduct.states == 0 {
        return Measured::NotObserved("the permissions' state was not read twice without a clearing in between".to_owned());
    }
    let changes = &job.conduct.changes;
    let told: Vec<String> = changes
        .iter()
        .map(|change| {
            let word = if change.granted { "granted" } else { "taken away" };
            let by = if change.by.is_empty() {
                "by whom, the flags do not tell".to_owned()
            } else {
                format!("by {}, as its flags tell", change.by)
            };
            format!("{} {word} between lines {} and {}, {by}", change.permission, change.between.0, change.between.1)
        })
        .collect();
    Measured::Count(Counted {
        count: changes.iter().filter(|change| change.by.is_empty()).count() as f64,
        evidence: changes.iter().flat_map(|change| [change.between.0, change.between.1]).collect(),
        seen: if told.is_empty() {
            format!("{} readings, and no change that no answer explains", job.conduct.states + 1)
        } else {
            told.join("; ")
        },
        ..Counted::default()
    })
}

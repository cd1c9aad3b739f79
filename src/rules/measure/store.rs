//! Measures for what a store demands of apps in which accounts can be made.

use super::leaving::{disputed, sought, span, way};
use super::{Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::metrics::fields::FieldKind;
use crate::rules::model::Verdict;
use crate::trace::event::Status;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "deletion_path",
        what: "0 if the app itself has a way that starts the deletion, in the app or to a web page; else 1",
        takes: Takes::Nothing,
        rests_on: |path| path == "deletion" || path == "deletion.outcome",
        of: |case| path(case.job),
    },
    Measure {
        name: "deletion_not_erased",
        what: "1 if the account is only put to rest (O18); silence about the data (O23) is for a person",
        takes: Takes::Nothing,
        rests_on: |path| path == "deletion" || path == "deletion.outcome",
        of: |case| not_erased(case.job),
    },
    Measure {
        name: "declared_web_link",
        what: "the web page for deletions that the store's listing declares; it is not on the device",
        takes: Takes::Nothing,
        rests_on: super::nothing,
        of: |_| {
            Measured::NotObserved(
                "the address stands in the store's listing, and the page on the web: open it in a browser, and see that it loads, names the app and tells how to have the account deleted".to_owned(),
            )
        },
    },
];

/// Data by which an account is the app's own.
const OWN: [FieldKind; 4] = [FieldKind::Phone, FieldKind::Mail, FieldKind::Password, FieldKind::Name];

/// Whether there is a way. One that was not found may be there all the same.
fn path(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    let Some(sign_up) = job.leaving.inventory("sign-up") else {
        return Measured::NotObserved(
            "no phase sign-up ran, so it is not known whether an account can be made in the app".to_owned(),
        );
    };
    let review = |reason: &str| Some((Verdict::Review, reason.to_owned()));
    let elsewhere = !OWN.iter().any(|&kind| sign_up.has(kind));
    let met = |id: &str| deletion.obstacles.iter().any(|obstacle| obstacle == id);
    let (count, cap) = match deletion.outcome.as_str() {
        "blocked" if met("O13") && !met("O19") => {
            let cap = if elsewhere {
                review("the account may belong to another service: the sign-up asked for no data of its own")
            } else if deletion.handling_days.is_some() {
                review("handling by people may be a way, if it ends in a deletion")
            } else {
                disputed(job).or_else(|| sought(job, "account-deletion"))
            };
            (1.0, cap)
        }
        _ if facts.entry.is_some() => (0.0, None),
        "not_found" => (1.0, review("the scenario may not know the way; what was not found is not absent")),
        _ if job.status == Some(Status::Failed) => return Measured::Blocked(facts.why.clone()),
        _ => (1.0, review("the author marks an entry that no screen of account deletion follows")),
    };
    Measured::Count(Counted {
        count,
        cap,
        complete: count == 0.0,
        evidence: span(facts),
        seen: format!("outcome {}: {}", deletion.outcome, facts.why),
        ..Counted::default()
    })
}

/// Whether what was called deletion only puts the account to rest.
fn not_erased(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    if !matches!(deletion.outcome.as_str(), "deleted" | "requested" | "deactivated") {
        return Measured::NotObserved(format!("the way out did not end: {}", facts.why));
    }
    let rests = deletion.outcome == "deactivated";
    let cap = match &job.leaving.entry_says_delete {
        Some(_) => disputed(job),
        None => Some((Verdict::Review, "the control that was taken does not say deletion; another one may".to_owned())),
    };
    let silent = deletion.obstacles.iter().any(|obstacle| obstacle == "O23");
    let evidence = deletion.sightings.iter().filter(|sighting| matches!(sighting.obstacle.as_str(), "O18" | "O23"));
    let mut seen = format!("outcome {}: {}", deletion.outcome, facts.why);
    if let (true, Some(label)) = (rests, &job.leaving.entry_says_delete) {
        seen += &format!("; the control that led there says “{label}”");
    }
    Measured::Count(Counted {
        count: f64::from(u8::from(rests)),
        doubt: silent.then(|| "no screen of the way says what becomes of the data".to_owned()),
        cap: cap.filter(|_| rests),
        evidence: span(facts).into_iter().chain(evidence.map(|sighting| sighting.seq)).collect(),
        seen,
        ..Counted::default()
    })
}

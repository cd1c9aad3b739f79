//! Measures of a subscription: whether its renewal can be ended in the app, and what stands in the way.

use super::leaving::sought;
use super::{Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::metrics::leaving::{Ending, Retention, Subscription};
use crate::rules::model::{Severity, Verdict};
use crate::trace::event::Status;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "renewal_kept",
        what: "1 if the way that was taken does not end the renewal in the app",
        takes: Takes::Nothing,
        rests_on: super::nothing,
        of: |case| kept(case.job),
    },
    Measure {
        name: "subscription_difference",
        what: "actions that end a subscription less actions that began it",
        takes: Takes::Nothing,
        rests_on: super::nothing,
        of: |case| difference(case.job),
    },
    Measure {
        name: "retention_without_exit",
        what: "screens on the way out of a subscription that ask to stay and show no control that ends it",
        takes: Takes::Nothing,
        rests_on: super::nothing,
        of: |case| without_exit(case.job),
    },
    Measure {
        name: "withdrawal_function",
        what: "0 if a control that withdraws from the contract was seen after it was made",
        takes: Takes::Nothing,
        rests_on: super::nothing,
        of: |case| withdrawal(case.job),
    },
];

/// The phase, or why there is none to judge.
fn phase(job: &JobMetrics) -> Result<&Subscription, Measured> {
    job.leaving.subscription.as_ref().ok_or_else(|| Measured::NotObserved("no phase subscription ran".to_owned()))
}

fn evidence(found: &Subscription) -> Vec<u64> {
    [found.bought, found.entry, found.end].into_iter().flatten().collect()
}

/// Only a handover to people fails: a web page or the store's own may be as easy, and what was not found is not absent.
fn kept(job: &JobMetrics) -> Measured {
    let found = match phase(job) {
        Ok(found) => found,
        Err(none) => return none,
    };
    let review = |reason: &str| Some((Verdict::Review, reason.to_owned()));
    let (count, cap) = match found.ending {
        Ending::Off => (0.0, None),
        Ending::Agent => (1.0, sought(job, "subscription")),
        Ending::Web => (1.0, review("a web page may be as easy a way")),
        Ending::Store => (1.0, review("the store that sells it ends it, on a page of its own")),
        Ending::NotFound => (1.0, review("the scenario may not know the way; what was not found is not absent")),
        Ending::Unknown if job.status == Some(Status::Passed) => (1.0, review("how it ended was not seen")),
        Ending::Unknown => return Measured::Blocked(found.why.clone()),
    };
    let by = if found.entry_label.is_empty() { String::new() } else { format!("“{}”: ", found.entry_label) };
    Measured::Count(Counted { count, cap, evidence: evidence(found), seen: format!("{by}{}", found.why), ..Counted::default() })
}

/// Leaving begins where joining ended, so the difference is the least there is.
fn difference(job: &JobMetrics) -> Measured {
    let found = match phase(job) {
        Ok(found) => found,
        Err(none) => return none,
    };
    let (Some(joining), Some(leaving)) = (found.joining, found.leaving) else {
        let what = if found.joining.is_none() { "begun" } else { "ended" };
        return Measured::NotObserved(format!("no subscription was {what} in the phase, so there is nothing to compare"));
    };
    let difference = i64::from(leaving) - i64::from(joining);
    let ended = found.ending == Ending::Off;
    let more = if ended { String::new() } else { format!("; it does not end there ({})", found.why) };
    Measured::Count(Counted {
        count: difference as f64,
        doubt: (!ended).then(|| "the way out does not end in the app, whatever its length".to_owned()),
        at_least: (found.ending == Ending::Agent).then_some(Severity::Indicator),
        evidence: evidence(found),
        seen: format!("{joining} actions to begin it, {leaving} from there to end it{more}"),
        ..Counted::default()
    })
}

/// A control may say that it ends the subscription, or only lead on, or not be there.
fn without_exit(job: &JobMetrics) -> Measured {
    let found = match phase(job) {
        Ok(found) => found,
        Err(none) => return none,
    };
    if found.entry.is_none() {
        return Measured::NotObserved("no control that ends a renewal was taken".to_owned());
    }
    let screens: Vec<&Retention> = job.leaving.retention.iter().filter(|screen| screen.phase == "subscription").collect();
    let (without, with): (Vec<&Retention>, Vec<&Retention>) = screens.iter().partition(|screen| screen.leave.is_none());
    let indirect = with.iter().find(|screen| !screen.direct);
    let scrolls = without.iter().all(|screen| screen.scrolls);
    let cap = if without.is_empty() {
        None
    } else if scrolls {
        Some("the screen scrolls, and a control may lie below".to_owned())
    } else if found.ending == Ending::Off {
        Some("the way went on from there all the same".to_owned())
    } else {
        None
    };
    let tell = |screen: &&Retention| {
        let leaves = match &screen.leave {
            None => "no control that ends it".to_owned(),
            Some(label) if screen.direct => format!("beside “{label}”"),
            Some(label) => format!("“{label}” leads on, and does not say so"),
        };
        format!("“{}” (line {}): {leaves}", screen.says, screen.seq)
    };
    let told: Vec<String> = without.iter().chain(&with).map(tell).collect();
    Measured::Count(Counted {
        count: without.len() as f64,
        doubt: indirect
            .map(|screen| format!("“{}” may not be understood as ending it", screen.leave.as_deref().unwrap_or_default())),
        cap: cap.map(|reason| (Verdict::Review, reason)),
        evidence: screens.iter().map(|screen| screen.seq).collect(),
        seen: if told.is_empty() { "no screen asked to stay".to_owned() } else { told.join("; ") },
        ..Counted::default()
    })
}

/// The law names words for the control ("withdraw from contract here", or as clear); whether the contract is one that it covers, a person must say.
fn withdrawal(job: &JobMetrics) -> Measured {
    let found = match phase(job) {
        Ok(found) => found,
        Err(none) => return none,
    };
    let Some(bought) = found.bought else {
        return Measured::NotObserved("no contract was made in the phase subscription".to_owned());
    };
    let seen = job.leaving.withdrawal.as_ref().filter(|seen| seen.seq > bought);
    Measured::Count(Counted {
        count: f64::from(u8::from(seen.is_none())),
        complete: seen.is_some(),
        evidence: vec![seen.map_or(bought, |seen| seen.seq)],
        seen: match seen {
            Some(seen) => format!("{} (line {})", seen.what, seen.seq),
            None => format!(
                "a contract was made (line {bought}), and no control that withdraws from it was seen on the screens walked after it"
            ),
        },
        ..Counted::default()
    })
}

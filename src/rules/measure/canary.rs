//! Whether the old account is alive after the deletion. Only the canary tells: that a log-in works proves nothing where log-in and sign-up are one.

use super::leaving::way;
use super::{Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::rules::model::Verdict;

pub(super) const MEASURES: &[Measure] = &[Measure {
    name: "account_alive",
    what: "1 if what was stored in the account before the deletion (the canary) is there after a log-in that follows it",
    takes: Takes::Nothing,
    rests_on: |path| path == "deletion" || path == "deletion.outcome",
    of: |case| alive(case.job),
}];

/// It fails only where the app said that the deletion is done. A deletion that was only accepted may have its time still before it.
fn alive(job: &JobMetrics) -> Measured {
    let (deletion, facts) = match way(job) {
        Ok(way) => way,
        Err(none) => return none,
    };
    let none = |reason: &str| Measured::NotObserved(reason.to_owned());
    if !matches!(deletion.outcome.as_str(), "deleted" | "requested" | "deactivated") {
        return Measured::NotObserved(format!("the way out did not end: {}", facts.why));
    }
    let Some(stored) = job.canary.as_ref().and_then(|canary| canary.stored.map(|stored| (canary, stored))) else {
        return none("nothing was stored to look for: type ${OFFRAMP_CANARY} as a nickname before the deletion");
    };
    let (canary, stored) = stored;
    let Some(logged_in) = canary.logged_in else {
        return none("nobody logged in after the deletion: do so in a phase after-deletion, and not before a promised day");
    };
    let review = |reason: &str| Some((Verdict::Review, reason.to_owned()));
    let cap = match deletion.outcome.as_str() {
        "requested" => {
            review("the deletion was only accepted; its time may still lie before it, and the log-in may have taken it back")
        }
        "deactivated" => review("the app itself says that it only puts the account to rest"),
        _ => None,
    };
    let mut seen = format!("stored in line {stored}, logged in again in line {logged_in}");
    seen += &match canary.seen_again {
        Some(line) => format!(", and there it was (line {line})"),
        None => ", and it was not seen again on the screens that were walked".to_owned(),
    };
    Measured::Count(Counted {
        count: f64::from(u8::from(canary.seen_again.is_some())),
        cap: cap.filter(|_| canary.seen_again.is_some()),
        evidence: [Some(stored), Some(logged_in), canary.seen_again, facts.end].into_iter().flatten().collect(),
        seen,
        ..Counted::default()
    })
}

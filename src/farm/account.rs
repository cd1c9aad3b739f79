//! What a job's counts mean for the account that it had.

use jiff::civil::Date;

use crate::accounts::{Became, Lease};
use crate::metrics::JobMetrics;
use crate::runner;

/// The day here.
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// What the job is told of its account.
pub fn for_job(lease: &Lease) -> runner::Account {
    let entry = &lease.entry;
    runner::Account {
        id: entry.id.clone(),
        identifier: entry.identifier.clone(),
        method: entry.method.clone(),
        password: lease.password.clone(),
    }
}

/// What became of the account: it waits for its deletion if the app accepted that, or if the way out was begun and its end is not known.
pub fn became(job: &JobMetrics, today: Date) -> Became {
    let Some(deletion) = &job.counts.deletion else { return Became::Used };
    let begun = job.deletion.as_ref().is_some_and(|facts| facts.entry.is_some());
    match deletion.outcome.as_str() {
        "deleted" | "requested" => {
            let working = job.deletion.as_ref().is_some_and(|facts| facts.handling_working == Some(true));
            let handling = deletion.handling_days.map(|days| if working { calendar(days) } else { days });
            let days = handling.max(deletion.cooling_off_days).unwrap_or(0);
            Became::Pending(today.checked_add(jiff::Span::new().days(days.min(MOST_DAYS))).ok())
        }
        "unknown" if begun => Became::Pending(None),
        _ => Became::Used,
    }
}

/// Days that a promise may take; a text that says more is no promise.
const MOST_DAYS: u32 = 3_660;

/// Calendar days that so many working days take at most, holidays left out.
fn calendar(working: u32) -> u32 {
    working.saturating_add(working.div_ceil(5).saturating_mul(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::model::{Deletion, DeletionFacts};

    fn job(outcome: &str, handling: Option<u32>, cooling: Option<u32>, entry: Option<u64>) -> JobMetrics {
        let mut job = JobMetrics::default();
        job.counts.deletion =
            Some(Deletion { outcome: outcome.into(), handling_days: handling, cooling_off_days: cooling, ..Deletion::default() });
        job.deletion = Some(DeletionFacts { entry, handling_working: Some(true), ..DeletionFacts::default() });
        job
    }

    #[test]
    fn an_account_waits_as_long_as_the_app_says() {
        let today: Date = "2026-01-10".parse().unwrap();
        let until = |text: &str| Became::Pending(Some(text.parse().unwrap()));
        assert_eq!(became(&job("deleted", None, None, Some(1)), today), until("2026-01-10"));
        assert_eq!(
            became(&job("requested", Some(15), None, Some(1)), today),
            until("2026-01-31"),
            "15 working days are three weeks"
        );
        assert_eq!(became(&job("requested", Some(15), Some(30), Some(1)), today), until("2026-02-09"));
        assert!(matches!(became(&job("requested", None, Some(u32::MAX), Some(1)), today), Became::Pending(Some(_))));
    }

    #[test]
    fn what_ended_in_the_middle_may_be_deleted_and_what_never_began_is_not() {
        let today: Date = "2026-01-10".parse().unwrap();
        assert_eq!(became(&job("unknown", None, None, Some(1)), today), Became::Pending(None));
        assert_eq!(became(&job("unknown", None, None, None), today), Became::Used);
        assert_eq!(became(&job("deactivated", None, None, Some(1)), today), Became::Used);
        assert_eq!(became(&JobMetrics::default(), today), Became::Used);
    }
}

//! Measures of prompts that come together, come back by themselves, or come without a word.

use super::asks::{self, cap, shown, uncounted};
use super::{Case, Counted, Measure, Measured, Takes, counted, exits, nothing};
use crate::metrics::asks::refused;
use crate::metrics::conduct::bursts::{Burst, Loop};
use crate::metrics::model::{Ask, AskKind, Origin};
use crate::rules::model::Verdict;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "asks_in_a_loop",
        what: "asks shown within a minute of a refusal, for the same group, while nothing was done; the longest such row",
        takes: Takes::Nothing,
        rests_on: |path| path.ends_with(".asks.re_asks"),
        of: in_a_loop,
    },
    Measure {
        name: "groups_at_once",
        what: "permission groups asked for in one request, or within two seconds of one another, that nothing of the user's called for; the most",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: at_once,
    },
    Measure {
        name: "asks_unexplained",
        what: "asks shown without a word of the app's own about the permission just before",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.explained"),
        of: unexplained,
    },
];

fn in_a_loop(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    if !job.asks.iter().any(|ask| refused(&ask.answer)) {
        return Measured::NotObserved("nothing was refused in this run".to_owned());
    }
    let Some(row) = job.conduct.loops.iter().max_by_key(|row| row.asks.len()) else {
        return Measured::Count(Counted {
            seen: "nothing that was refused came back by itself within a minute".to_owned(),
            ..Counted::default()
        });
    };
    let asks = of(row, &job.asks);
    let again = asks.len().saturating_sub(1);
    let took = row.took_ms.map(|ms| format!(" within {:.1} s", ms as f64 / 1000.0)).unwrap_or_default();
    Measured::Count(Counted {
        count: again as f64,
        cap: cap(asks.get(1..).unwrap_or_default()),
        evidence: asks::evidence(&asks),
        seen: format!(
            "{} was refused, and came back {}{took}, though nothing was done",
            row.group,
            counted(again, "time", "times")
        ),
        ..Counted::default()
    })
}

fn of<'a>(row: &Loop, asks: &'a [Ask]) -> Vec<&'a Ask> {
    row.asks.iter().filter_map(|&at| asks.get(at)).collect()
}

fn at_once(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    let origins =
        |burst: &Burst| -> Vec<Origin> { burst.asks.iter().filter_map(|&at| job.asks.get(at)).map(|ask| ask.origin).collect() };
    // What the user called for, as a call with picture and sound, is no burst.
    let bursts = job.conduct.bursts.iter().filter(|burst| origins(burst).iter().any(|origin| *origin != Origin::Solicited));
    let Some(burst) = bursts.max_by_key(|burst| (burst.gone.is_some(), burst.groups.len())) else {
        return Measured::Count(Counted {
            seen: "no two groups were asked for at once, but by the user's own wish".to_owned(),
            ..Counted::default()
        });
    };
    let how = if burst.one_request { "in one request" } else { "one right after the other" };
    let mut seen = format!("{} groups {how}: {}", burst.groups.len(), burst.groups.join(", "));
    let mut evidence = burst.evidence.clone();
    let cap = match burst.gone {
        None => Some("the app went on after the answers".to_owned()),
        Some(gone) => {
            seen += &format!("; refused, the app was gone (line {gone})");
            evidence.push(gone);
            let idle = origins(burst).iter().all(|origin| *origin == Origin::Idle);
            match exits::excuse(case) {
                Err(blocked) => return blocked,
                Ok(None) if !idle => Some("it cannot be said what led to them".to_owned()),
                Ok(excuse) => excuse,
            }
        }
    };
    Measured::Count(Counted {
        count: burst.groups.len() as f64,
        cap: cap.map(|reason| (Verdict::Review, reason)),
        evidence,
        seen,
        ..Counted::default()
    })
}

fn unexplained(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    let all: Vec<(usize, &Ask)> = job
        .asks
        .iter()
        .enumerate()
        .filter(|(_, ask)| asks::wanted(case, ask) && shown(ask) && ask.kind == AskKind::Shown)
        .collect();
    if all.is_empty() {
        return Measured::NotObserved("the app asked for nothing in this run".to_owned());
    }
    let said = |at: usize, ask: &Ask| ask.explained || job.conduct.purposes.contains_key(&at);
    let bare: Vec<&Ask> = all.iter().filter(|&&(at, ask)| !said(at, ask)).map(|(_, ask)| *ask).collect();
    let called = bare.iter().filter(|ask| ask.origin == Origin::Solicited).count();
    let mut seen =
        format!("{} of {} came without a word of the app's own just before", bare.len(), counted(all.len(), "ask", "asks"));
    if called > 0 {
        seen += &format!("; {called} of them after a control for it");
    }
    Measured::Count(Counted { count: bare.len() as f64, evidence: asks::evidence(&bare), seen, ..Counted::default() })
}

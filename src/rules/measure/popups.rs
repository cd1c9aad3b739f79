//! Measures of pop-ups, and of the switch for what is personal.

use super::{Counted, Measure, Measured, Takes, counted, nothing};
use crate::metrics::JobMetrics;
use crate::metrics::conduct::popups::Popup;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "popups_that_stay",
        what: "pop-ups that were still there after the control that closes them, or the back key",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| stay(case.job),
    },
    Measure {
        name: "personal_fixed",
        what: "1 if the switch for personal content is on and cannot be turned off",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| fixed(case.job),
    },
];

const MINUTES: f64 = 60_000.0;

fn stay(job: &JobMetrics) -> Measured {
    let popups = &job.conduct.popups;
    if popups.is_empty() {
        return Measured::NotObserved("nothing popped up by itself in this run".to_owned());
    }
    // Whatever else ended it, the control that closes did not.
    let (stayed, others): (Vec<&Popup>, Vec<&Popup>) = popups.iter().partition(|popup| !popup.stayed.is_empty() && !popup.closed);
    let bare: Vec<&&Popup> = others.iter().filter(|popup| popup.close.is_none() && popup.gone.is_none()).collect();
    let times: Vec<i64> = popups.iter().filter_map(|popup| popup.at).collect();
    let rate = match (times.iter().min(), times.iter().max()) {
        (Some(first), Some(last)) if last > first => format!(" in {:.1} minutes", (last - first) as f64 / MINUTES),
        _ => String::new(),
    };
    let mut seen = format!(
        "{}{rate}: {}",
        counted(popups.len(), "pop-up", "pop-ups"),
        popups.iter().map(told).collect::<Vec<_>>().join("; ")
    );
    if let Some(popup) = stayed.first() {
        seen += &format!(". Still there after line {}: “{}”", popup.stayed[0], popup.title);
    }
    let doubt = bare.first().map(|popup| {
        if popup.unlabelled {
            format!("“{}” (line {}) has no control with words that close it; one without words may", popup.title, popup.seq)
        } else {
            format!("“{}” (line {}) has no control that is known to close it, and nothing was tried", popup.title, popup.seq)
        }
    });
    Measured::Count(Counted {
        count: stayed.len() as f64,
        doubt,
        evidence: popups.iter().flat_map(|popup| std::iter::once(popup.seq).chain(popup.stayed.iter().copied())).collect(),
        seen,
        ..Counted::default()
    })
}

fn told(popup: &Popup) -> String {
    let close = popup.close.as_ref().map_or("no control that closes it".to_owned(), |label| format!("with “{label}”"));
    format!("“{}” (line {}, {close})", popup.title, popup.seq)
}

fn fixed(job: &JobMetrics) -> Measured {
    let push = &job.conduct.push;
    let says = push.says.as_ref().map(|seen| format!("the app says “{}” (line {})", seen.what, seen.seq));
    let Some(switch) = &push.switch else {
        return Measured::NotObserved(match says {
            Some(says) => format!("{says}; no switch for it was seen, which does not show that there is none"),
            None => "the app does not say that it chooses content for the user, and no switch for it was seen".to_owned(),
        });
    };
    let fixed = switch.fixed || !switch.stayed.is_empty();
    let state = if switch.fixed {
        "is on and answers no tap"
    } else if fixed {
        "is still on after a tap"
    } else {
        "can be turned off, as far as it was tried"
    };
    Measured::Count(Counted {
        count: f64::from(u8::from(fixed)),
        complete: true,
        evidence: std::iter::once(switch.seq).chain(switch.stayed.iter().copied()).collect(),
        seen: format!("the switch “{}” (line {}) {state}", switch.label, switch.seq),
        ..Counted::default()
    })
}

//! Whether a choice is even: a no beside the yes, and taking a consent back against giving it.

use super::{Counted, Measure, Measured, Takes, nothing};
use crate::metrics::JobMetrics;
use crate::metrics::conduct::consent::Gate;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "consent_without_no",
        what: "consent screens with a yes and no real no: none at all, only “later”, only “more”",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| without_no(case.job),
    },
    Measure {
        name: "withdrawal_effort",
        what: "actions from the main screen to the control that takes a consent back, that one included, less the one that gave it",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| effort(case.job),
    },
];

/// Words that put off, and refuse nothing.
const LATER: [&str; 6] = ["later", "remind me", "稍后", "以后再说", "下次再说", "稍候"];

/// Whether a screen has a no, has none, or may have one that was not seen.
enum No {
    There,
    Missing(String),
    Unsure(String),
}

fn no(gate: &Gate) -> No {
    let puts_off = |label: &String| LATER.iter().any(|word| label.to_lowercase().contains(word));
    if gate.refuse.iter().any(|label| !puts_off(label)) {
        return No::There;
    }
    let what = match gate.refuse.first() {
        Some(label) => format!("“{label}” puts off and does not refuse (line {})", gate.seq),
        None => format!("no control refuses (line {})", gate.seq),
    };
    if gate.agree.is_none() || gate.scrolls || !gate.unclear.is_empty() { No::Unsure(what) } else { No::Missing(what) }
}

fn without_no(job: &JobMetrics) -> Measured {
    let gates = &job.conduct.consent.gates;
    if gates.is_empty() {
        return Measured::NotObserved("no consent screen was seen".to_owned());
    }
    let (mut missing, mut unsure, mut evidence) = (Vec::new(), Vec::new(), Vec::new());
    for gate in gates {
        match no(gate) {
            No::There => continue,
            No::Missing(what) => missing.push(what),
            No::Unsure(what) => unsure.push(what),
        }
        evidence.push(gate.seq);
    }
    let told: Vec<String> = missing.iter().chain(&unsure).cloned().collect();
    Measured::Count(Counted {
        count: missing.len() as f64,
        doubt: (!unsure.is_empty()).then(|| "a control that is out of view, or that has no known words, may refuse".to_owned()),
        complete: true,
        evidence,
        seen: if told.is_empty() {
            "a control that refuses stands beside the one that agrees".to_owned()
        } else {
            told.join("; ")
        },
        ..Counted::default()
    })
}

/// It ends at the control; what comes after it is not counted, so this is the least that it takes.
fn effort(job: &JobMetrics) -> Measured {
    let Some(way) = &job.conduct.withdrawal else {
        return Measured::NotObserved(
            "no control that takes a consent back was seen on the screens that were walked; what was not seen is not absent"
                .to_owned(),
        );
    };
    let Some(actions) = way.actions else {
        return Measured::NotObserved(format!("{} was seen, and not from which screen the way to it began", way.seen.what));
    };
    Measured::Count(Counted {
        count: (i64::from(actions) - 1) as f64,
        complete: true,
        evidence: vec![way.seen.seq],
        seen: format!("actions to {} (line {}): {actions}; to agree took one", way.seen.what, way.seen.seq),
        ..Counted::default()
    })
}

//! Measures of the consent screen, the privacy policy and what is taken back.

use super::{Case, Counted, Measure, Measured, Takes, counted, nothing};
use crate::metrics::JobMetrics;
use crate::metrics::conduct::consent::{Answer, Gate};
use crate::rules::model::Verdict;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "consent_missing",
        what: "1 if the app could be used after its data was cleared, and nothing had pointed to its privacy policy",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| missing(case.job),
    },
    Measure {
        name: "policy_depth",
        what: "actions of the shortest way that was walked, or is known from it, from the main screen to the privacy policy",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| depth(case.job),
    },
    Measure {
        name: "consent_ticked",
        what: "boxes about agreeing on the consent screen that were ticked before anything was tapped",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| ticked(case.job),
    },
    Measure {
        name: "consent_without_refusal",
        what: "consent screens that can be agreed to and not refused",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| no_refusal(case.job),
    },
    Measure {
        name: "consent_again",
        what: "times that the consent screen came back after a refusal, in the same launch",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| again(case.job),
    },
    Measure {
        name: "consent_kept",
        what: "1 if a phase `consent-withdrawal` ran and no control that takes a consent back was seen anywhere",
        takes: Takes::Nothing,
        rests_on: nothing,
        of: |case| kept(case),
    },
];

/// The phase in which an author looks for a way to take a consent back.
const WITHDRAWAL: &str = "consent-withdrawal";

fn review(reason: impl Into<String>) -> Option<(Verdict, String)> {
    Some((Verdict::Review, reason.into()))
}

fn missing(job: &JobMetrics) -> Measured {
    let consent = &job.conduct.consent;
    if !matches!(job.scenario.clean.as_str(), "reinstall" | "pm-clear") {
        return Measured::NotObserved("the app's data was not cleared before the run, so this was no first start".to_owned());
    }
    let gate = consent.gates.first();
    let Some(used) = consent.first_use else {
        return match gate {
            Some(gate) => Measured::Count(Counted {
                evidence: vec![gate.seq],
                seen: "the consent screen came first".to_owned(),
                ..Counted::default()
            }),
            None => Measured::NotObserved("the app was not used, so nothing had to come before".to_owned()),
        };
    };
    let (count, cap, evidence, seen) = match (gate, &consent.named) {
        (Some(gate), _) if gate.seq < used => {
            (0.0, None, vec![gate.seq], "the consent screen came before the first use".to_owned())
        }
        (Some(gate), _) => (
            1.0,
            review("the screens before it may have been an introduction, and no use"),
            vec![used, gate.seq],
            format!("the consent screen (line {}) came after the first use (line {used})", gate.seq),
        ),
        (None, Some(named)) => (
            1.0,
            review("whether that points to it clearly, a person must say"),
            vec![named.seq, used],
            format!("no consent screen came; “{}” (line {}) names the policy", named.what, named.seq),
        ),
        (None, None) => {
            let cap = consent.unread.and_then(|seq| review(format!("nothing could be read at line {seq}")));
            (1.0, cap, vec![used], format!("the app was used (line {used}), and nothing before had named a privacy policy"))
        }
    };
    Measured::Count(Counted { count, cap, complete: true, evidence, seen, ..Counted::default() })
}

fn depth(job: &JobMetrics) -> Measured {
    let Some(walk) = job.conduct.policy.iter().min_by_key(|walk| walk.shortest) else {
        return Measured::NotObserved("the privacy policy was not opened from the main screen in this run".to_owned());
    };
    let mut seen = format!(
        "{} from the main screen (line {}) to {} (line {})",
        counted(walk.walked as usize, "action", "actions"),
        walk.start,
        walk.why,
        walk.reached
    );
    if let Some(passed) = &walk.passed {
        seen += &format!("; {} by {} (line {}), which was passed by", walk.shortest, passed.what, passed.seq);
    }
    let mut evidence = vec![walk.start, walk.reached];
    evidence.extend(walk.passed.as_ref().map(|passed| passed.seq));
    Measured::Count(Counted { count: f64::from(walk.shortest), complete: true, evidence, seen, ..Counted::default() })
}

/// The consent screens, or why nothing can be said of them.
fn gates(job: &JobMetrics) -> Result<&[Gate], Measured> {
    let gates = &job.conduct.consent.gates;
    if gates.is_empty() { Err(Measured::NotObserved("no consent screen was seen".to_owned())) } else { Ok(gates) }
}

fn lines(gates: &[&Gate]) -> Vec<u64> {
    gates.iter().map(|gate| gate.seq).collect()
}

fn ticked(job: &JobMetrics) -> Measured {
    let elsewhere = &job.conduct.consent.ticked_elsewhere;
    let gates = match gates(job) {
        Ok(gates) => gates,
        Err(none) if elsewhere.is_empty() => return none,
        Err(_) => &[],
    };
    let boxes = |agrees: bool| -> Vec<(&Gate, &str)> {
        let of = |gate: &'_ Gate| gate.ticked.iter().filter(|(_, about)| *about == agrees).count() > 0;
        gates
            .iter()
            .filter(|gate| of(gate))
            .flat_map(|gate| {
                gate.ticked.iter().filter(|(_, about)| *about == agrees).map(move |(label, _)| (gate, label.as_str()))
            })
            .collect()
    };
    let (about, others) = (boxes(true), boxes(false));
    let told =
        |boxes: &[(&Gate, &str)]| boxes.iter().map(|(gate, label)| format!("“{label}” (line {})", gate.seq)).collect::<Vec<_>>();
    let mut seen = match about.len() {
        0 => "no box about agreeing was ticked on the consent screen beforehand".to_owned(),
        _ => format!("ticked beforehand: {}", told(&about).join(", ")),
    };
    let mut doubt = None;
    if !others.is_empty() {
        seen += &format!("; ticked too, of which it cannot be said whether it agrees to anything: {}", told(&others).join(", "));
        doubt = Some("a box that was ticked beforehand may be about something else".to_owned());
    }
    if !elsewhere.is_empty() {
        let boxes: Vec<_> = elsewhere.iter().map(|seen| format!("“{}” (line {})", seen.what, seen.seq)).collect();
        seen += &format!("; ticked beforehand on a page to sign up or log in: {}", boxes.join(", "));
        doubt.get_or_insert(
            "a box beside the policy's name was ticked beforehand on another page than the consent screen".to_owned(),
        );
    }
    let evidence = about.iter().chain(&others).map(|(gate, _)| gate.seq).chain(elsewhere.iter().map(|seen| seen.seq)).collect();
    Measured::Count(Counted { count: about.len() as f64, doubt, complete: true, evidence, seen, ..Counted::default() })
}

fn no_refusal(job: &JobMetrics) -> Measured {
    let gates = match gates(job) {
        Ok(gates) => gates,
        Err(none) => return none,
    };
    let bare: Vec<&Gate> = gates.iter().filter(|gate| gate.refuse.is_empty()).collect();
    let (sure, unsure): (Vec<&Gate>, Vec<&Gate>) =
        bare.iter().partition(|gate| gate.agree.is_some() && gate.unclear.is_empty() && !gate.scrolls);
    let seen = match (sure.first(), unsure.first()) {
        (Some(gate), _) => {
            format!("“{}” and no control that refuses (line {})", gate.agree.as_deref().unwrap_or_default(), gate.seq)
        }
        (None, Some(gate)) => format!("no control that is known to refuse (line {})", gate.seq),
        (None, None) => format!("“{}” stands beside the control that agrees", gates[0].refuse.first().map_or("", String::as_str)),
    };
    let why = |gate: &&Gate| match (&gate.agree, gate.unclear.first()) {
        (None, _) => "the control that agrees was not in view, so the one that refuses may not have been either".to_owned(),
        (_, Some(label)) if label.is_empty() => "a control without words may refuse".to_owned(),
        (_, Some(label)) => format!("“{label}” may refuse"),
        _ => "more may be below".to_owned(),
    };
    Measured::Count(Counted {
        count: sure.len() as f64,
        doubt: unsure.first().map(why),
        complete: true,
        evidence: lines(&bare),
        seen,
        ..Counted::default()
    })
}

fn again(job: &JobMetrics) -> Measured {
    let gates = match gates(job) {
        Ok(gates) => gates,
        Err(none) => return none,
    };
    let Some(refused) = gates.iter().find(|gate| gate.answer == Answer::Refused) else {
        return Measured::NotObserved("the consent screen was not refused in this run".to_owned());
    };
    let after: Vec<&Gate> = gates.iter().filter(|gate| gate.launch == refused.launch && gate.seq > refused.seq).collect();
    let mut evidence = vec![refused.seq];
    evidence.extend(refused.answered);
    evidence.extend(lines(&after));
    let seen = format!(
        "refused at line {}, after which it came {} in the same launch",
        refused.answered.unwrap_or(refused.seq),
        counted(after.len(), "time more", "times more")
    );
    Measured::Count(Counted { count: after.len() as f64, evidence, seen, ..Counted::default() })
}

fn kept(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(way) = &job.conduct.withdrawal {
        let long = way.actions.map(|actions| format!(", {actions} actions from the main screen")).unwrap_or_default();
        let seen = format!("{} (line {}){long}; to agree took one", way.seen.what, way.seen.seq);
        return Measured::Count(Counted { complete: true, evidence: vec![way.seen.seq], seen, ..Counted::default() });
    }
    if !job.counts.phases.iter().any(|phase| phase.name == WITHDRAWAL) {
        return Measured::NotObserved(format!("no way to take the consent back was looked for: no phase {WITHDRAWAL} ran"));
    }
    Measured::Count(Counted {
        count: 1.0,
        cap: review("that no way was found does not show that there is none"),
        seen: format!("no control that takes a consent back was seen on {} looks", job.leaving.looks),
        ..Counted::default()
    })
}

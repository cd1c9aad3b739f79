//! Measures of asks. Only what was shown counts (the system's page, or the app's own nag), and only `idle` asks may lead to a fail.

use super::{Case, Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::metrics::asks::refused;
use crate::metrics::model::{Ask, AskKind, Origin};
use crate::metrics::permission::same_group;
use crate::rules::categories::{Need, named, need};
use crate::rules::model::Verdict;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "re_asks_same_launch",
        what: "asks shown that nothing of the user's led to, for a group refused before, in the same launch as the refusal",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.re_asks"),
        of: |case| re_asks(case, false),
    },
    Measure {
        name: "re_asks_relaunch",
        what: "the same in a later launch than the refusal",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.re_asks_relaunch"),
        of: |case| re_asks(case, true),
    },
    Measure {
        name: "re_asks",
        what: "asks shown that nothing of the user's led to, for a group refused before, in whichever launch",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.re_asks") || path.ends_with(".asks.re_asks_relaunch"),
        of: any_re_ask,
    },
    Measure {
        name: "re_asks_48h",
        what: "the same within 48 hours of the refusal, by a clock that was moved",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.re_asks_48h"),
        of: within_48h,
    },
    Measure {
        name: "asks_before_first_action",
        what: "asks shown before the user's first action",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.before_first_action"),
        of: before_first_action,
    },
    Measure {
        name: "asks_before_consent",
        what: "asks shown before the consent screen was passed",
        takes: Takes::Groups,
        rests_on: |path| path.ends_with(".asks.before_consent"),
        of: before_consent,
    },
];

/// Asks shown for a group already refused: in a later launch than the refusal, or in the same.
fn re_asks(case: &Case<'_>, later_launch: bool) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    if !job.asks.iter().any(|ask| refused(&ask.answer)) {
        return Measured::NotObserved("nothing was refused in this run".to_owned());
    }
    if later_launch && job.counts.phases.iter().all(|phase| phase.asks.re_asks_relaunch.is_none()) {
        return Measured::NotObserved("the app was not started again".to_owned());
    }
    let again = |at: usize, ask: &Ask| {
        ask.re_ask && refusal_launch(&job.asks[..at], &ask.group).is_some_and(|launch| (ask.launch > launch) == later_launch)
    };
    let asks: Vec<&Ask> =
        job.asks.iter().enumerate().filter(|&(at, ask)| wanted(case, ask) && again(at, ask)).map(|(_, ask)| ask).collect();
    let when = if later_launch { "at a later start" } else { "in the same run" };
    counted(&asks, &format!("for a group refused before, {when}"), false)
}

/// Asks shown for a group already refused, in whichever launch.
fn any_re_ask(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    if !job.asks.iter().any(|ask| refused(&ask.answer)) {
        return Measured::NotObserved("nothing was refused in this run".to_owned());
    }
    let asks: Vec<&Ask> = job.asks.iter().filter(|ask| wanted(case, ask) && ask.re_ask).collect();
    counted(&asks, "for a group refused before", false)
}

/// Asks shown for a group already refused, within 48 hours of the refusal.
fn within_48h(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    if !job.asks.iter().any(|ask| refused(&ask.answer)) {
        return Measured::NotObserved("nothing was refused in this run".to_owned());
    }
    if job.counts.phases.iter().all(|phase| phase.asks.re_asks_48h.is_none()) {
        return Measured::NotObserved("the clock was not moved, so no days passed".to_owned());
    }
    let asks: Vec<&Ask> = job.asks.iter().filter(|ask| wanted(case, ask) && ask.within_48h).collect();
    let mut measured = counted(&asks, "within 48 hours of a refusal", false);
    if let Measured::Count(counted) = &mut measured {
        counted.seen += " (shifted: the device's clock was moved, the server's was not)";
    }
    measured
}

/// Asks shown before the user's first action. Those that this kind of app cannot do its basic work without are for a person.
fn before_first_action(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    let asks: Vec<&Ask> = job.asks.iter().filter(|ask| wanted(case, ask) && ask.before_first_action).collect();
    let mut measured = counted(&asks, "before the user's first action", acted_later(job));
    if let Measured::Count(counted) = &mut measured
        && counted.count > 0.0
    {
        counted.seen += &format!("; {}", named(job));
        let mut reasons = asks.iter().filter(|ask| shown(ask) && ask.origin == Origin::Idle).map(|ask| excuse(job, ask));
        let first = reasons.next().flatten();
        if let Some(reason) = first.filter(|_| reasons.all(|reason| reason.is_some())) {
            counted.cap.get_or_insert((Verdict::Review, reason.to_owned()));
        }
    }
    measured
}

/// Why an early ask is for a person: such an app cannot work without it, or it collects nothing about anybody.
fn excuse(job: &JobMetrics, ask: &Ask) -> Option<&'static str> {
    match need(job, &ask.group) {
        Need::Core => Some("such an app cannot do its basic work without it (by a table of ours)"),
        _ => (ask.group == "NOTIFICATIONS").then_some("notifications are no collection of personal data"),
    }
}

/// Asks shown before the consent gate was passed. Notifications collect nothing about a person, so they never fail.
fn before_consent(case: &Case<'_>) -> Measured {
    let job = case.job;
    if let Some(blocked) = uncounted(job) {
        return blocked;
    }
    if let Some(reason) =
        job.counts.unknown.iter().find(|(key, _)| key.ends_with(".asks.before_consent")).map(|(_, reason)| reason)
    {
        return Measured::NotObserved(reason.clone());
    }
    let asks: Vec<&Ask> = job.asks.iter().filter(|ask| wanted(case, ask) && ask.before_consent && shown(ask)).collect();
    let (count, doubtful): (Vec<&Ask>, Vec<&Ask>) = asks.iter().partition(|ask| ask.group != "NOTIFICATIONS");
    Measured::Count(Counted {
        count: number(count.len()),
        doubt: (!doubtful.is_empty()).then(|| "notifications are no collection of personal data".to_owned()),
        evidence: evidence(&asks),
        seen: sentence(&asks, "before the consent screen was passed"),
        complete: acted_later(job),
        ..Counted::default()
    })
}

/// Whether the rule looks at this ask's group.
pub(super) fn wanted(case: &Case<'_>, ask: &Ask) -> bool {
    case.only.groups.is_empty() || case.only.groups.iter().any(|group| same_group(group, &ask.group))
}

/// Why no ask of the job can be counted.
pub(super) fn uncounted(job: &JobMetrics) -> Option<Measured> {
    if job.scenario.policy == "grant" {
        return Some(Measured::NotObserved(
            "all permissions were granted before the start (policy grant), so nothing was asked".to_owned(),
        ));
    }
    let gap = job.counts.unknown.iter().find(|(key, _)| key.ends_with(".asks"));
    gap.map(|(_, reason)| Measured::Blocked(reason.clone()))
}

/// The launch in which a group was last refused.
fn refusal_launch(before: &[Ask], group: &str) -> Option<u32> {
    before.iter().rev().find(|ask| same_group(&ask.group, group) && refused(&ask.answer)).map(|ask| ask.launch)
}

/// The start is over: something was done in a later phase than the first.
fn acted_later(job: &JobMetrics) -> bool {
    job.counts.phases.iter().skip(1).any(|phase| phase.actions > 0)
}

/// Whether the user met it.
pub(super) fn shown(ask: &Ask) -> bool {
    matches!(ask.kind, AskKind::Shown | AskKind::Nag)
}

/// Idle ones count; undetermined ones make a person look; solicited ones are the user's own wish.
fn counted(asks: &[&Ask], what: &str, complete: bool) -> Measured {
    let of = |origin: Origin| -> Vec<&Ask> { asks.iter().copied().filter(|ask| shown(ask) && ask.origin == origin).collect() };
    let (idle, undetermined) = (of(Origin::Idle), of(Origin::Undetermined));
    let hidden = asks.iter().filter(|ask| ask.kind == AskKind::Suppressed).count();
    let mut seen = sentence(&idle, what);
    let solicited = of(Origin::Solicited).len();
    if idle.is_empty() && undetermined.len() + solicited > 0 {
        seen = format!("no ask that came by itself was shown {what}");
    }
    if solicited > 0 {
        seen += &format!("; {solicited} more, for which the user called");
    }
    if !undetermined.is_empty() {
        seen += &format!("; {} more of which it cannot be said what led to them", undetermined.len());
    }
    if hidden > 0 {
        seen += &format!("; Android kept back {hidden} more, which are not held against the app");
    }
    let both: Vec<&Ask> = idle.iter().chain(&undetermined).copied().collect();
    Measured::Count(Counted {
        count: number(idle.len()),
        doubt: (!undetermined.is_empty())
            .then(|| "an action came shortly before, but not on a control that is known to need the permission".to_owned()),
        cap: cap(&idle),
        evidence: evidence(&both),
        seen,
        complete,
        ..Counted::default()
    })
}

/// Asks whose witnesses disagree are for a person to judge.
pub(super) fn cap(asks: &[&Ask]) -> Option<(Verdict, String)> {
    let agreed = asks.iter().any(|ask| ask.disagreements.is_empty());
    let first = asks.iter().find_map(|ask| ask.disagreements.first())?;
    (!agreed).then(|| (Verdict::Review, first.clone()))
}

pub(super) fn sentence(asks: &[&Ask], what: &str) -> String {
    match asks.len() {
        0 => format!("no ask was shown {what}"),
        n => {
            let mut groups: Vec<&str> = asks.iter().map(|ask| ask.group.as_str()).collect();
            groups.sort_unstable();
            groups.dedup();
            format!("{n} {} shown {what} ({})", if n == 1 { "ask was" } else { "asks were" }, groups.join(", "))
        }
    }
}

pub(super) fn evidence(asks: &[&Ask]) -> Vec<u64> {
    let mut lines: Vec<u64> = asks.iter().flat_map(|ask| ask.evidence.iter().copied()).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

fn number(length: usize) -> f64 {
    length as f64
}

/// What a measure makes of one ask, for whoever asks why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighed {
    /// It counts.
    Counts,
    /// It makes a person look.
    Doubt(&'static str),
    /// It does not count.
    Not(&'static str),
}

/// Weighs one ask of a job, by its place among them; `None` if the measure counts no asks. It says of each ask what the measures above do with
/// it, and a test holds the two against each other.
pub fn weigh(measure: &Measure, case: &Case<'_>, at: usize) -> Option<Weighed> {
    MEASURES.iter().find(|known| known.name == measure.name)?;
    let ask = case.job.asks.get(at)?;
    let later = || refusal_launch(&case.job.asks[..at], &ask.group).map(|launch| ask.launch > launch);
    let (idle_only, unlike) = match measure.name {
        "re_asks_same_launch" if ask.re_ask && later() != Some(false) => {
            (true, Some("it came in a later launch than the refusal"))
        }
        "re_asks_relaunch" if ask.re_ask && later() != Some(true) => (true, Some("it came in the launch of the refusal")),
        "re_asks_48h" => (true, (!ask.within_48h).then_some("it did not come within 48 hours of the refusal")),
        "asks_before_first_action" => (true, (!ask.before_first_action).then_some("it came after the user's first action")),
        "asks_before_consent" => (false, (!ask.before_consent).then_some("it came after consent, or no consent screen was seen")),
        _ => (true, (!ask.re_ask).then_some("its group had not been refused before")),
    };
    if !wanted(case, ask) {
        return Some(Weighed::Not("the rule looks at other permission groups"));
    }
    if let Some(unlike) = unlike {
        return Some(Weighed::Not(unlike));
    }
    Some(match (ask.kind, ask.origin) {
        (AskKind::Suppressed, _) => Weighed::Not("Android kept it back, so the user met nothing"),
        (AskKind::System, _) => Weighed::Not("Android asked by itself"),
        (AskKind::Special, _) => Weighed::Not("a settings page for special access stands beside the asks"),
        (AskKind::Rejected, _) => Weighed::Not("it was wrongly formed, so nothing was shown"),
        (AskKind::Ambiguous, _) => Weighed::Not("it cannot be said whether it was an ask"),
        (AskKind::Shown | AskKind::Nag, _) if !idle_only && ask.group == "NOTIFICATIONS" => {
            Weighed::Doubt("notifications are no collection of personal data")
        }
        (AskKind::Shown | AskKind::Nag, Origin::Solicited) if idle_only => Weighed::Not("the user called for it"),
        (AskKind::Shown | AskKind::Nag, Origin::Undetermined) if idle_only => Weighed::Doubt("it cannot be said what led to it"),
        (AskKind::Shown | AskKind::Nag, _) => Weighed::Counts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::model::{AskCounts, PhaseCounts};
    use crate::rules::pack::Only;

    /// An ask of every kind and origin, before and after everything, after a first one that was refused.
    fn job() -> JobMetrics {
        let ask = |kind, origin, launch, early: bool, group: &str| Ask {
            phase: "use".into(),
            group: group.into(),
            kind,
            origin,
            answer: String::new(),
            explained: false,
            re_ask: group == "LOCATION",
            within_48h: early && group == "LOCATION",
            launch,
            before_consent: early,
            before_first_action: early,
            device_ms: None,
            evidence: vec![1],
            disagreements: Vec::new(),
        };
        let mut asks =
            vec![Ask { answer: "denied".into(), re_ask: false, ..ask(AskKind::Shown, Origin::Idle, 1, true, "LOCATION") }];
        let kinds = [
            AskKind::Shown,
            AskKind::Suppressed,
            AskKind::Rejected,
            AskKind::System,
            AskKind::Nag,
            AskKind::Special,
            AskKind::Ambiguous,
        ];
        for kind in kinds {
            for origin in [Origin::Solicited, Origin::Idle, Origin::Undetermined] {
                for launch in [1, 2] {
                    for early in [true, false] {
                        asks.extend(["LOCATION", "NOTIFICATIONS"].map(|group| ask(kind, origin, launch, early, group)));
                    }
                }
            }
        }
        let phase = PhaseCounts {
            asks: AskCounts { re_asks: Some(0), re_asks_relaunch: Some(0), re_asks_48h: Some(0), ..AskCounts::default() },
            ..PhaseCounts::default()
        };
        let mut job = JobMetrics { asks, ..JobMetrics::default() };
        job.counts.phases.push(phase);
        job
    }

    #[test]
    fn what_is_said_of_each_ask_adds_up_to_what_is_counted() {
        let job = job();
        for only in [Only::default(), Only { groups: vec!["LOCATION".into()], ..Only::default() }] {
            let case = Case { jobs: std::slice::from_ref(&job), job: &job, only: &only };
            for measure in MEASURES {
                let Measured::Count(counted) = measure.of(&case) else { panic!("{}", measure.name) };
                let weighed: Vec<Weighed> = (0..job.asks.len()).filter_map(|at| weigh(measure, &case, at)).collect();
                let counts = weighed.iter().filter(|weighed| **weighed == Weighed::Counts).count();
                assert!(counts > 0);
                assert_eq!(number(counts), counted.count, "{}", measure.name);
                assert_eq!(
                    weighed.iter().any(|weighed| matches!(weighed, Weighed::Doubt(_))),
                    counted.doubt.is_some(),
                    "{}",
                    measure.name
                );
            }
        }
    }
}

//! The asks of a phase summed up.

use std::collections::BTreeMap;

use super::{Found, Gate};
use crate::metrics::model::{AskCounts, AskKind, Origin};
use crate::metrics::screens::count;
use crate::metrics::timeline::Timeline;

/// Counts the asks of a phase. `first` says that it is the first phase reported. Reasons for counts that could not be made are put into
/// `unknown` by their key.
pub fn tally(
    line: &Timeline<'_>,
    found: &[Found],
    phase: usize,
    first: bool,
    gate: Gate,
    unknown: &mut BTreeMap<String, String>,
) -> AskCounts {
    if let Some(reason) = gap(line, phase) {
        unknown.insert(String::new(), reason);
        return AskCounts::default();
    }
    let here: Vec<&Found> = found.iter().filter(|found| found.phase == phase).collect();
    let of = |choose: &dyn Fn(&Found) -> bool| Some(count(here.iter().filter(|found| choose(found)).count()));
    let kind = |kind: AskKind| of(&|found| found.ask.kind == kind);
    let origin = |origin: Origin| of(&|found| found.charged() && found.ask.origin == origin);
    let relaunched = line.starts.iter().skip(1).any(|start| start.phase == phase);
    let mut missing = |key: &str, reason: &str| {
        unknown.insert(key.to_owned(), reason.to_owned());
        None
    };
    let mut by_group = BTreeMap::new();
    for found in here.iter().filter(|found| found.charged()) {
        *by_group.entry(found.ask.group.clone()).or_insert(0) += 1;
    }
    AskCounts {
        total: of(&Found::charged),
        shown: kind(AskKind::Shown),
        suppressed: kind(AskKind::Suppressed),
        system: kind(AskKind::System),
        nags: kind(AskKind::Nag),
        special: kind(AskKind::Special),
        explained: of(&|found| found.charged() && found.ask.explained),
        solicited: origin(Origin::Solicited),
        idle: origin(Origin::Idle),
        undetermined: origin(Origin::Undetermined),
        before_consent: if gate == Gate::None && first {
            missing("before_consent", "no consent gate was seen")
        } else {
            of(&|found| found.charged() && found.ask.before_consent)
        },
        before_first_action: of(&|found| found.charged() && found.ask.before_first_action),
        re_asks: of(&|found| found.charged() && found.ask.re_ask),
        re_asks_relaunch: if relaunched {
            of(&|found| found.charged() && found.re_ask_relaunch)
        } else {
            missing("re_asks_relaunch", "the app was not started again in this phase")
        },
        re_asks_48h: match line.clock_not_moved(phase) {
            None => of(&|found| found.ask.within_48h),
            Some(reason) => missing("re_asks_48h", &reason),
        },
        by_group,
    }
}

/// Why a phase's asks cannot be counted: the log was not read in it, or has a gap in it or before it.
fn gap(line: &Timeline<'_>, phase: usize) -> Option<String> {
    // A gap reaches back to the last reading before it.
    let mut read = 0;
    for (place, gap) in &line.log_reads {
        if let Some(reason) = gap
            && phase >= read.min(place.phase)
        {
            return Some(format!("the log has a gap: {reason}"));
        }
        read = place.phase;
    }
    let looks = line.looks.iter().any(|look| look.place.phase == phase);
    let later = line.log_reads.iter().any(|(place, _)| place.phase >= phase);
    (looks && !later).then(|| "the log was not read".to_owned())
}

//! Prompts that come together, and prompts that come back though nothing was done.

use crate::metrics::asks::{Found, refused};
use crate::metrics::deletion::Job;
use crate::metrics::model::{AskKind, ExitAfterRefusal, Origin};
use crate::metrics::permission::same_group;
use crate::metrics::timeline::Place;

/// Pages of different requests are one burst up to this long after one another. Ours.
pub const TOGETHER_MS: i64 = 2_000;
/// A loop is counted for so long after the refusal. Ours.
pub const LOOP_MS: i64 = 60_000;

/// Several groups asked for at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Burst {
    /// The groups, each once.
    pub groups: Vec<String>,
    /// Its asks, by their place in `JobMetrics::asks`.
    pub asks: Vec<usize>,
    /// They came in one request.
    pub one_request: bool,
    /// The app ended after a refusal in it: the line that shows it gone.
    pub gone: Option<u64>,
    /// Lines that witness it.
    pub evidence: Vec<u64>,
}

/// The same asked again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    /// Group.
    pub group: String,
    /// The ask that was refused, and those that followed it, by their place in `JobMetrics::asks`.
    pub asks: Vec<usize>,
    /// From the refusal to the last of them, milliseconds of the device's time.
    pub took_ms: Option<i64>,
}

fn met(found: &Found) -> bool {
    matches!(found.ask.kind, AskKind::Shown | AskKind::Nag)
}

/// Whether the user did something between two moments.
fn acted(job: &Job<'_, '_>, from: Place, to: Place) -> bool {
    job.actions.list.iter().any(|action| action.place.seq > from.seq && to.after(action.place.edge()))
}

/// The bursts of a job, in order: two groups and more.
pub fn bursts(job: &Job<'_, '_>, found: &[Found], exits: &[ExitAfterRefusal]) -> Vec<Burst> {
    let shown: Vec<usize> = (0..found.len()).filter(|&at| found[at].ask.kind == AskKind::Shown).collect();
    let mut bursts: Vec<Vec<usize>> = Vec::new();
    for &at in &shown {
        match bursts.last_mut().filter(|burst| burst.last().is_some_and(|&last| together(job, &found[last], &found[at]))) {
            Some(burst) => burst.push(at),
            None => bursts.push(vec![at]),
        }
    }
    bursts.into_iter().map(|asks| burst(found, exits, asks)).filter(|burst| burst.groups.len() > 1).collect()
}

/// In one request, or soon after the answer to the one before, while the user did nothing else.
fn together(job: &Job<'_, '_>, last: &Found, next: &Found) -> bool {
    if last.place == next.place {
        return true;
    }
    let Some(answered) = last.answered else { return false };
    let soon = next.place.at.zip(answered.at).is_some_and(|(asked, answered)| asked - answered <= TOGETHER_MS);
    soon && last.ask.launch == next.ask.launch && !acted(job, answered, next.place)
}

fn burst(found: &[Found], exits: &[ExitAfterRefusal], asks: Vec<usize>) -> Burst {
    let mut groups: Vec<String> = Vec::new();
    for &at in &asks {
        if !groups.iter().any(|known| same_group(known, &found[at].ask.group)) {
            groups.push(found[at].ask.group.clone());
        }
    }
    let answers: Vec<u64> = asks.iter().filter_map(|&at| found[at].answered).map(|place| place.seq).collect();
    let mut evidence: Vec<u64> = asks.iter().flat_map(|&at| found[at].ask.evidence.iter().copied()).collect();
    evidence.sort_unstable();
    evidence.dedup();
    Burst {
        groups,
        one_request: asks.windows(2).all(|pair| found[pair[0]].place == found[pair[1]].place),
        gone: exits.iter().find(|exit| answers.contains(&exit.refusal)).map(|exit| exit.gone),
        evidence,
        asks,
    }
}

/// The loops of a job, in order: a refused ask with at least one that followed it by itself, each ask in one loop only.
pub fn loops(job: &Job<'_, '_>, found: &[Found]) -> Vec<Loop> {
    let mut loops: Vec<Loop> = Vec::new();
    for at in 0..found.len() {
        let first = &found[at];
        let taken = loops.iter().any(|known| known.asks.contains(&at));
        let Some(refusal) = first.answered.filter(|_| !taken && met(first) && refused(&first.ask.answer)) else { continue };
        let follows = |next: &Found| {
            let soon = next.place.at.zip(refusal.at).is_some_and(|(asked, refused)| (0..=LOOP_MS).contains(&(asked - refused)));
            met(next)
                && same_group(&next.ask.group, &first.ask.group)
                && next.ask.origin == Origin::Idle
                && next.ask.launch == first.ask.launch
                && soon
                && !acted(job, refusal, next.place)
        };
        let again: Vec<usize> = (at + 1..found.len()).filter(|&next| follows(&found[next])).collect();
        let Some(&last) = again.last() else { continue };
        loops.push(Loop {
            group: first.ask.group.clone(),
            took_ms: found[last].place.at.zip(refusal.at).map(|(last, refused)| last - refused),
            asks: std::iter::once(at).chain(again).collect(),
        });
    }
    loops
}

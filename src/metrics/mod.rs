//! Trace → counts. A pure function: the same trace gives the same counts. How each is made is in `docs/counting.md`.
//!
//! ```text
//! records ─► timeline ─► scenes ─► visits ─► actions ─► asks ─┐
//!            (view, log)                                     ├─► counts
//!                                         deletion, obstacles ┘
//! ```

pub mod actions;
pub mod asks;
pub mod attempts;
mod canary;
pub mod conduct;
pub mod decisions;
pub mod deletion;
pub mod exits;
pub mod explain;
pub mod fields;
pub mod leaving;
pub mod log;
pub mod model;
pub mod obstacles;
mod options;
pub mod permission;
pub mod repeats;
pub mod scene;
pub mod screens;
mod symmetry;
#[cfg(test)]
pub(crate) mod tests;
pub mod timeline;
pub mod view;
mod wait;
pub mod ways_in;
mod words;

use std::collections::BTreeMap;

pub use model::{Counts, JobMetrics, ShellUse};

use crate::trace::event::{FaultClass, FromStep, Status};
use crate::trace::{Event, Record, Trace};
use actions::Actions;
use decisions::Decision;
use model::{FlagsCleared, PhaseCounts, Symmetry};
use scene::Scene;
use screens::{Visits, count};
use timeline::{Timeline, UNNAMED};
use view::Artifacts;

/// The counts of every job of a trace, in the order in which they began; also of a trace that stops early.
pub fn compute(trace: &Trace) -> Vec<JobMetrics> {
    let mut jobs: Vec<JobMetrics> = trace.jobs().into_iter().map(|job| compute_job(trace, job)).collect();
    attempts::settle(&mut jobs);
    jobs
}

/// The counts of one job.
pub fn compute_job(trace: &Trace, job: u32) -> JobMetrics {
    compute_records(trace.records(job), trace)
}

/// The counts of one job's lines, with their trees and images from `source`.
pub fn compute_records<'a>(records: impl IntoIterator<Item = &'a Record>, source: &dyn Artifacts) -> JobMetrics {
    let line = Timeline::new(records, source);
    let scenes: Vec<Scene> = line
        .looks
        .iter()
        .map(|look| look.view.as_ref().map_or(Scene::Elsewhere, |view| scene::scene(view, line.package())))
        .collect();
    let visits = Visits::new(&line, &scenes);
    let actions = Actions::new(&line, &scenes, &visits);
    let found = asks::asks(&line, &scenes, &visits, &actions);
    let exits = exits::exits(&line, &scenes, &found);
    let mut unknown = BTreeMap::new();
    let phases = phases(&line, &scenes, &visits, &actions, &found, &mut unknown);
    let job = deletion::Job { line: &line, scenes: &scenes, visits: &visits, actions: &actions, images: source };
    let (deletion, facts) = deletion::deletion(&job, &mut unknown).unzip();
    let leaving = leaving::facts(&job, facts.as_ref());
    let conduct = conduct::facts(&job, &found, &exits);
    let symmetry = match &line.scenario.from_step {
        Some(from) => incomplete(from, deletion.is_some(), &mut unknown),
        None => symmetry::symmetry(&phases, deletion.as_ref(), &mut unknown),
    };
    let faulty = |record: &&&Record| matches!(record.event, Event::Fault { class: FaultClass::App, .. });
    let seqs = || line.records.iter().map(|record| record.seq);
    let mut decided: BTreeMap<u64, Decision> = actions.decisions.iter().copied().collect();
    decided.extend(decisions::looks(&line, &scenes, &visits));
    decided.extend(line.uncounted.iter().map(|seq| (*seq, Decision::Cleanup)));
    JobMetrics {
        job: line.records.first().map_or(0, |record| record.job),
        scenario: line.scenario.clone(),
        device: line.device.clone(),
        app: line.app.clone(),
        status: line.end.as_ref().map(|(status, _)| *status),
        error: line.end.as_ref().and_then(|(_, error)| error.clone()),
        fault: fault(&line),
        superseded: false,
        counts: Counts { phases, deletion, symmetry, unknown },
        asks: found.into_iter().map(|found| found.ask).collect(),
        decisions: decided,
        ways_in_not_taken: ways_in::not_taken(&line, &scenes, &visits),
        exits,
        canary: canary::canary(&line, facts.as_ref()),
        shell: shell(&line),
        clock: line.clock_moves(),
        flags: flags(&line),
        app_faults: line.records.iter().filter(faulty).map(|record| record.seq).collect(),
        deletion: facts,
        leaving,
        conduct,
        span: (seqs().min().unwrap_or(0), seqs().max().unwrap_or(0)),
    }
}

/// Says of a job that began in the middle that its counts are incomplete; the way out is not held against a way in that may be missing.
fn incomplete(from: &FromStep, way_out: bool, unknown: &mut BTreeMap<String, String>) -> Option<Symmetry> {
    let reason = format!("incomplete: {from}; what came before was not counted");
    unknown.insert("phases".to_owned(), reason.clone());
    if way_out {
        unknown.insert("deletion".to_owned(), reason);
    }
    None
}

/// What the scenario had run in the device's shell.
fn shell(line: &Timeline<'_>) -> Vec<ShellUse> {
    let used = line.records.iter().filter_map(|record| match &record.event {
        Event::Shell { command, status, .. } => Some(ShellUse { seq: record.seq, command: command.clone(), status: *status }),
        _ => None,
    });
    used.collect()
}

/// Whose fault it was that the job did not pass: the last fault told before its end.
fn fault(line: &Timeline<'_>) -> Option<FaultClass> {
    line.end.as_ref().filter(|(status, _)| *status != Status::Passed)?;
    let class = |record: &&Record| match record.event {
        Event::Fault { class, .. } => Some(class),
        _ => None,
    };
    line.records.iter().rev().find_map(class)
}

/// What was done to Android's permission flags; `None` unless the job was to clear them.
fn flags(line: &Timeline<'_>) -> Option<FlagsCleared> {
    line.scenario.counterfactual_for?;
    let mut flags = FlagsCleared::default();
    for record in &line.records {
        if let Event::FlagsCleared { permissions, problem, .. } = &record.event {
            flags.starts += 1;
            flags.permissions.extend(permissions.iter().cloned());
            flags.problem = flags.problem.or_else(|| problem.clone());
        }
    }
    if flags.starts == 0 {
        flags.problem = Some("the app was started only once".to_owned());
    }
    flags.permissions.sort_unstable();
    flags.permissions.dedup();
    Some(flags)
}

/// The counts by phase. What came before the author's first phase is a phase of its own only if it holds anything.
fn phases(
    line: &Timeline<'_>,
    scenes: &[Scene],
    visits: &Visits,
    actions: &Actions,
    found: &[asks::Found],
    unknown: &mut BTreeMap<String, String>,
) -> Vec<PhaseCounts> {
    let countdowns = wait::countdowns(line, scenes);
    let gate = asks::consent(line);
    let mut phases: Vec<PhaseCounts> = Vec::new();
    for (phase, name) in line.phases.iter().enumerate() {
        let mine = || actions.of(phase);
        let of = |choose: &dyn Fn(&actions::Action) -> bool| count(mine().filter(|action| choose(action)).count());
        let (screens, distinct_screens) = visits.counts(phase);
        let sum = |sums: &[u32]| sums.get(phase).copied().unwrap_or(0);
        let asked = found.iter().any(|found| found.phase == phase);
        let only = line.phases.len() == 1;
        if name == UNNAMED && !only && !asked && mine().next().is_none() && sum(&actions.scrolls) == 0 {
            continue;
        }
        let mut missing = BTreeMap::new();
        let asks = asks::tally(line, found, phase, phases.is_empty(), gate, &mut missing);
        let at = phases.len();
        unknown.extend(missing.into_iter().map(|(key, reason)| {
            let path = if key.is_empty() { format!("phases[{at}].asks") } else { format!("phases[{at}].asks.{key}") };
            (path, reason)
        }));
        let way_out = name == deletion::PHASE;
        phases.push(PhaseCounts {
            name: name.clone(),
            actions: of(&|_| true),
            screens,
            distinct_screens,
            fields: of(&|action| action.field),
            options: if way_out { options_of(line, scenes, visits, actions, phase) } else { 0 },
            external_acts: of(&|action| action.external),
            keystrokes: sum(&actions.keystrokes),
            scrolls: sum(&actions.scrolls),
            wait_ms: countdowns
                .iter()
                .filter(|c| c.tapped.is_some_and(|(tapped, _)| tapped == phase))
                .map(|c| c.seconds * 1000)
                .sum(),
            asks,
        });
    }
    phases
}

fn options_of(line: &Timeline<'_>, scenes: &[Scene], visits: &Visits, actions: &Actions, phase: usize) -> u32 {
    let nothing = view::NoImages;
    let job = deletion::Job { line, scenes, visits, actions, images: &nothing };
    deletion::entry_line(&job, phase).map_or(0, |from| options::options(line, scenes, visits, phase, from))
}

//! A job's lines put in order: phase, launch and device's time of each, the screens parsed, the inputs with what they hit.
//!
//! Log lines are read after what they witness, and an input is stamped after it was carried out. So time alone does not tell whether a line
//! came before an input, nor does the order of the trace; [`Edge`] uses both.

use std::rc::Rc;

use crate::trace::event::{AppFacts, AppOp, DeviceFacts, Event, Input, Record, ScenarioFacts, Status};

use super::log;
use super::view::{Artifacts, View, Views};

/// Name of the phase that holds what was done before the author's first `phase`.
pub const UNNAMED: &str = "unnamed";

/// Where a line of the trace stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its sequence number.
    pub seq: u64,
    /// Device's wall clock, as if nobody had moved it: so time between two places is time that passed.
    pub at: Option<i64>,
    /// The latest such time known before it: it happened at or after this.
    pub from: Option<i64>,
    /// By how much the clock was ahead.
    pub ahead: i64,
    /// Which phase, by its place in [`Timeline::phases`].
    pub phase: usize,
    /// Between `noise` begin and end.
    pub noise: bool,
    /// Cold starts of the app so far.
    pub launch: u32,
}

/// The moment at which something began, to hold log lines against.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    seq: u64,
    from: Option<i64>,
}

impl Place {
    /// The moment at which this began.
    pub fn edge(&self) -> Edge {
        Edge { seq: self.seq, from: self.from }
    }

    /// What the device's clock showed.
    pub fn shown(&self) -> Option<i64> {
        self.at.map(|at| at.saturating_add(self.ahead))
    }

    /// Whether this came after an edge: it was recorded later, and its time is not before.
    pub fn after(&self, edge: Edge) -> bool {
        self.seq > edge.seq && !matches!((self.at, edge.from), (Some(at), Some(from)) if at < from)
    }
}

/// One look at the device.
#[derive(Debug, Clone)]
pub struct Look {
    /// Where it stands.
    pub place: Place,
    /// Whether the screen had come to rest.
    pub settled: bool,
    /// The screen; `None` when it could not be read.
    pub view: Option<Rc<View>>,
    /// Focused window.
    pub window: String,
    /// SHA-256 of the screenshot.
    pub image: Option<String>,
}

/// One input.
#[derive(Debug, Clone)]
pub struct Touch<'a> {
    /// Where it stands.
    pub place: Place,
    /// What was sent.
    pub input: &'a Input,
    /// The screen on which it was decided.
    pub on: Option<Rc<View>>,
    /// The author said that it activates the control that starts deletion.
    pub claimed_entry: bool,
}

/// One log line that says something.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// Where it stands; `at` is the line's own time, `seq` the `log` event's.
    pub place: Place,
    /// Process that wrote it.
    pub pid: u32,
    /// The line.
    pub says: log::Says,
}

/// An act outside the app.
#[derive(Debug, Clone)]
pub struct Outside<'a> {
    /// Where it stands.
    pub place: Place,
    /// What.
    pub act: &'a str,
}

/// The device's clock was moved, or could not be.
#[derive(Debug, Clone)]
pub struct Clock<'a> {
    /// Where it stands.
    pub place: Place,
    /// How.
    pub method: &'a str,
    /// What it showed before and after.
    pub shown: (i64, i64),
    /// Why it could not be moved.
    pub problem: Option<&'a str>,
}

/// An answer to a permission dialog.
#[derive(Debug, Clone)]
pub struct Reply<'a> {
    /// Where it stands.
    pub place: Place,
    /// Which way it was meant.
    pub choice: &'a str,
    /// The `observe` that showed the dialog.
    pub page: u64,
}

/// A job's lines, sorted by what they are.
pub struct Timeline<'a> {
    /// All of them.
    pub records: Vec<&'a Record>,
    /// Names of the phases, in the order in which they began.
    pub phases: Vec<String>,
    /// What the job runs.
    pub scenario: ScenarioFacts,
    /// The device.
    pub device: Option<DeviceFacts>,
    /// The app.
    pub app: Option<AppFacts>,
    /// How it ended.
    pub end: Option<(Status, Option<String>)>,
    /// Looks.
    pub looks: Vec<Look>,
    /// Inputs.
    pub touches: Vec<Touch<'a>>,
    /// Acts outside the app.
    pub outside: Vec<Outside<'a>>,
    /// Answers to permission dialogs.
    pub replies: Vec<Reply<'a>>,
    /// Log lines that say something, by time.
    pub log: Vec<LogLine>,
    /// `log` events, and gaps with their reasons.
    pub log_reads: Vec<(Place, Option<&'a str>)>,
    /// When phases began, and which.
    phase_starts: Vec<(Edge, usize)>,
    /// Cold starts of the app.
    pub starts: Vec<Place>,
    /// Times at which the harness stopped or cleared the app.
    pub stops: Vec<Place>,
    /// Raw lines of `dumpsys activity exit-info`.
    pub exits: Vec<&'a str>,
    /// Inputs, acts and looks of cleaning up after the failure that ended the scenario; they are not among the records.
    pub uncounted: Vec<u64>,
    /// Moves of the device's clock, and attempts.
    pub clock: Vec<Clock<'a>>,
}

/// What is remembered from line to line.
#[derive(Default)]
struct Walk {
    phase: usize,
    noise: u32,
    launch: u32,
    known: Option<i64>,
    claimed: bool,
    /// By how much the clock is ahead; and when it was moved, by the clock itself, from where to where.
    ahead: i64,
    moves: Vec<(i64, i64)>,
}

impl Walk {
    /// By how much the clock was ahead when it showed `shown`, as a line read now says. Lines are read late: one from before a move shows a
    /// time before it.
    fn ahead_at(&self, shown: i64) -> i64 {
        let later = self.moves.iter().rev().take_while(|(from, to)| shown < from.midpoint(*to));
        later.fold(self.ahead, |ahead, (from, to)| ahead - (to - from))
    }
}

/// The lines that counts rest on: without what was done because the scenario had failed, and without how things stood after it.
fn counted<'a>(records: impl IntoIterator<Item = &'a Record>) -> (Vec<&'a Record>, Vec<u64>) {
    let (mut depth, mut cleaned) = (0_u32, false);
    let counts = |record: &&Record| match record.event {
        Event::Cleanup { begin } => {
            cleaned = true;
            depth = if begin { depth + 1 } else { depth.saturating_sub(1) };
            false
        }
        Event::Perms { .. } | Event::Exits { .. } => !cleaned,
        Event::Clock { .. } | Event::Shell { .. } | Event::End { .. } => true,
        _ => depth == 0,
    };
    let (kept, left): (Vec<_>, Vec<_>) = records.into_iter().partition(counts);
    let decided = |record: &&&Record| matches!(record.event, Event::Input(_) | Event::Observe(_) | Event::External { .. });
    (kept, left.iter().filter(decided).map(|record| record.seq).collect())
}

impl<'a> Timeline<'a> {
    /// Sorts a job's lines.
    pub fn new(records: impl IntoIterator<Item = &'a Record>, source: &dyn Artifacts) -> Self {
        let mut views = Views::new(source);
        let (records, uncounted) = counted(records);
        let mut line = Timeline {
            records,
            uncounted,
            phases: vec![UNNAMED.to_owned()],
            scenario: ScenarioFacts::default(),
            device: None,
            app: None,
            end: None,
            looks: Vec::new(),
            touches: Vec::new(),
            outside: Vec::new(),
            replies: Vec::new(),
            log: Vec::new(),
            log_reads: Vec::new(),
            phase_starts: Vec::new(),
            starts: Vec::new(),
            stops: Vec::new(),
            exits: Vec::new(),
            clock: Vec::new(),
        };
        let mut walk = Walk::default();
        for record in line.records.clone() {
            line.take(record, &mut walk, &mut views);
        }
        // What stood in the log before this job started the app is another job's.
        if let Some(began) = line.starts.first().and_then(|start| start.from) {
            line.log.retain(|entry| entry.place.at >= Some(began));
        }
        line.log.sort_by_key(|entry| (entry.place.at, entry.place.seq));
        line
    }

    /// Package of the app under test; empty if it is not known.
    pub fn package(&self) -> &str {
        self.app.as_ref().map(|app| app.package.as_str()).unwrap_or_default()
    }

    /// The first screen at rest after a line that could be read.
    pub fn next_shown(&self, seq: u64) -> Option<&View> {
        let readable = |look: &&Look| look.place.seq > seq && look.settled && look.view.is_some();
        self.looks.iter().find(readable).and_then(|look| look.view.as_deref())
    }

    /// The app's process name, or one of its parts' (`com.app:push`).
    pub fn is_app_process(&self, process: &str) -> bool {
        let package = self.package();
        !package.is_empty() && (process == package || process.strip_prefix(package).is_some_and(|rest| rest.starts_with(':')))
    }

    /// The phase in which something happened that a log line tells; such lines are read late.
    pub fn phase_at(&self, place: Place) -> usize {
        self.phase_starts.iter().rev().find(|(edge, _)| place.after(*edge)).map_or(0, |&(_, phase)| phase)
    }

    /// Cold starts of the app before something that a log line tells.
    pub fn launch_at(&self, place: Place) -> u32 {
        super::screens::count(self.starts.iter().filter(|start| place.after(start.edge())).count())
    }

    /// Whether the clock was moved in a phase or before it.
    pub fn clock_moved(&self, phase: usize) -> bool {
        self.clock_not_moved(phase).is_none()
    }

    /// Why the clock was not moved in a phase or before it; `None` if it was.
    pub fn clock_not_moved(&self, phase: usize) -> Option<String> {
        let mut reason = "the clock was not moved".to_owned();
        // Phases count from 0 in the order in which they began, but one may go on after later ones.
        let last = self.phase_starts.iter().rev().find(|(_, started)| *started == phase).map_or(0, |(edge, _)| edge.seq);
        let until = self.phase_starts.iter().map(|(edge, _)| edge.seq).find(|seq| *seq > last).unwrap_or(u64::MAX);
        for clock in self.clock.iter().filter(|clock| clock.place.seq < until) {
            match clock.problem {
                None => return None,
                Some(problem) => reason = format!("the clock could not be moved: {problem}"),
            }
        }
        Some(reason)
    }

    /// What rules and reports say of the clock.
    pub fn clock_moves(&self) -> Vec<super::model::ClockMove> {
        let forward = self.clock.iter().filter(|clock| clock.problem.is_some() || clock.shown.1 > clock.shown.0);
        let of = |clock: &Clock<'_>| super::model::ClockMove {
            seq: clock.place.seq,
            method: clock.method.to_owned(),
            by_ms: clock.shown.1.saturating_sub(clock.shown.0),
            problem: clock.problem.map(str::to_owned),
        };
        forward.map(of).collect()
    }

    fn take(&mut self, record: &'a Record, walk: &mut Walk, views: &mut Views) {
        match &record.event {
            Event::Phase { name } => {
                walk.phase = self.phase(name);
                self.phase_starts.push((Edge { seq: record.seq, from: walk.known }, walk.phase));
            }
            Event::Noise { begin: true } => walk.noise += 1,
            Event::Noise { begin: false } => {
                walk.noise = walk.noise.saturating_sub(1);
                if walk.noise == 0 {
                    self.noise_ends();
                }
            }
            _ => {}
        }
        let mut place = Place {
            seq: record.seq,
            at: record.device_ms.map(|shown| shown.saturating_sub(walk.ahead)),
            from: walk.known,
            ahead: walk.ahead,
            phase: walk.phase,
            noise: walk.noise > 0,
            launch: walk.launch,
        };
        match &record.event {
            Event::Scenario(facts) => self.scenario = facts.as_ref().clone(),
            Event::Device(facts) => self.device = Some(facts.as_ref().clone()),
            Event::App { op, package, facts, cold } => {
                if let Some(facts) = facts {
                    self.app = Some(facts.clone());
                }
                let ours = self.package().is_empty() || self.package() == package;
                match op {
                    AppOp::Started if ours && *cold != Some(false) => {
                        walk.launch += 1;
                        place.launch = walk.launch;
                        self.starts.push(place);
                    }
                    AppOp::Stopped | AppOp::Cleared if ours => self.stops.push(place),
                    _ => {}
                }
                if self.app.is_none() {
                    self.app = Some(AppFacts { package: package.clone(), ..AppFacts::default() });
                }
            }
            Event::Entry => walk.claimed = true,
            Event::Input(input) => {
                let on =
                    input.on.and_then(|seq| self.looks.iter().rev().find(|look| look.place.seq == seq)).or(self.looks.last());
                let on = on.and_then(|look| look.view.clone());
                let counts = input.purpose == crate::trace::event::Purpose::Step;
                let claimed_entry = counts && std::mem::take(&mut walk.claimed);
                self.touches.push(Touch { place, input, on, claimed_entry });
            }
            Event::Observe(observe) => self.looks.push(Look {
                place: Place { at: place.at.or(walk.known), ..place },
                settled: observe.settled,
                view: views.get(observe),
                window: observe.window.clone(),
                image: observe.image.clone(),
            }),
            Event::Log { lines } => {
                self.log_reads.push((place, None));
                let lines = lines.iter().filter_map(|text| log::parse(text));
                self.log.extend(lines.map(|line| {
                    let ahead = walk.ahead_at(line.at);
                    let place = Place { at: Some(line.at.saturating_sub(ahead)), ahead, ..place };
                    LogLine { place, pid: line.pid, says: line.says }
                }));
            }
            Event::LogGap { reason } => self.log_reads.push((place, Some(reason))),
            Event::Answer { choice, page, .. } => self.replies.push(Reply { place, choice, page: *page }),
            Event::External { act, .. } => self.outside.push(Outside { place, act }),
            Event::Clock { method, from_ms, to_ms, problem } => {
                let by = to_ms.saturating_sub(*from_ms);
                walk.ahead = walk.ahead.saturating_add(by);
                walk.moves.push((*from_ms, *to_ms));
                // The event itself was written by the clock as it is now.
                place.at = record.device_ms.map(|shown| shown.saturating_sub(walk.ahead));
                self.clock.push(Clock { place, method, shown: (*from_ms, *to_ms), problem: problem.as_deref() });
            }
            Event::Exits { lines } => self.exits.extend(lines.iter().map(String::as_str)),
            Event::End { status, error } => self.end = Some((*status, error.clone())),
            _ => {}
        }
        walk.known = walk.known.max(place.at);
    }

    /// What is seen after the last input of the noise is where the user goes on: a screen like any other.
    fn noise_ends(&mut self) {
        let Some(touch) = self.touches.last().filter(|touch| touch.place.noise).map(|touch| touch.place.seq) else { return };
        if let Some(look) = self.looks.last_mut().filter(|look| look.place.seq > touch) {
            look.place.noise = false;
        }
    }

    /// Number of the phase of that name; a phase that is named again goes on.
    fn phase(&mut self, name: &str) -> usize {
        self.phases.iter().position(|known| known == name).unwrap_or_else(|| {
            self.phases.push(name.to_owned());
            self.phases.len() - 1
        })
    }
}

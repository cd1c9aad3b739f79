//! The records of a job → a strip of frames: phases, steps with the screen they were decided on, prompts, acts outside, faults.
//!
//! A command that sends no input and finds what it looks for gets no frame: it is a line under the next screen shown.

use std::collections::BTreeMap;

use serde::Serialize;

use super::prompts;
use crate::metrics::JobMetrics;
use crate::trace::event::{AppOp, CommandState, Event, Input, InputOp, Observe, Purpose, Record};

/// One frame of the strip.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    /// `phase`, `step`, `prompt`, `external`, `fault`, `notice`, `last`.
    pub kind: &'static str,
    /// `j0-s12`: the target of links.
    pub anchor: String,
    /// First line of the trace that it shows.
    #[serde(skip)]
    pub from: u64,
    /// With a prompt: the line of the answer.
    #[serde(skip)]
    pub answer: Option<u64>,
    /// Number of a step, from 1.
    pub number: Option<u32>,
    /// The command, or what happened.
    pub title: String,
    /// `file:line`.
    pub place: String,
    /// `ok`, `warned`, `failed`; empty if it has none.
    pub state: &'static str,
    /// Done and kept, not counted.
    pub noise: bool,
    /// SHA-256 of the screenshot.
    pub image: Option<String>,
    /// What is drawn over it.
    pub marks: Vec<Mark>,
    /// Short words.
    pub chips: Vec<String>,
    /// Sentences.
    pub notes: Vec<String>,
    /// Commands that looked at this screen and found what they wanted.
    pub checks: Vec<String>,
    /// Raw lines that witness it.
    pub witnesses: Vec<String>,
    /// The page's picture and the view box, filled in when the pictures are made.
    pub picture: Option<Placed>,
}

/// Where a frame's picture comes from.
#[derive(Debug, Clone, Serialize)]
pub struct Placed {
    /// Its id; `None` when it was left out.
    pub id: Option<String>,
    /// Width of the screen in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Radius of a tap's mark.
    pub radius: u32,
}

/// What is drawn over a screenshot, in the display's pixels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// `tap`, `long`, `swipe`, `box`.
    pub shape: &'static str,
    /// Left, or the point.
    pub x: i32,
    /// Top, or the point.
    pub y: i32,
    /// Width, or where a swipe ends.
    pub x2: i32,
    /// Height, or where a swipe ends.
    pub y2: i32,
}

/// Commands that hold others; their parts are shown instead.
const CONTAINERS: [&str; 5] = ["runFlow", "if", "repeat", "retry", "noise"];
/// Commands that do nothing on the device and are shown otherwise.
const SILENT: [&str; 3] = ["phase", "entry", "onPermission"];
/// Commands after which the screen is shown although nothing was tapped.
const SHOWN: [&str; 3] = ["launchApp", "relaunch", "takeScreenshot"];

/// Commands that choose by themselves what they tap, so that it is told.
const CHOOSES: [&str; 2] = ["reach", "passConsent"];

/// The strip of one job.
pub fn of(records: &[Record], job: &JobMetrics) -> Vec<Frame> {
    let own: Vec<&Record> =
        records.iter().filter(|record| record.job == job.job && job.span.0 <= record.seq && record.seq <= job.span.1).collect();
    let mut strip = Strip::new(job, &own);
    own.iter().for_each(|record| strip.take(record));
    let mut frames = strip.frames;
    prompts::complete(&mut frames, job, &own);
    let mut number = 0;
    for frame in frames.iter_mut().filter(|frame| frame.kind == "step") {
        number += 1;
        frame.number = Some(number);
    }
    frames
}

struct Open {
    title: String,
    name: String,
    place: String,
    begin: u64,
    /// How many frames there were when it began.
    at: usize,
    frame: Option<usize>,
    scrolls: u32,
    chips: Vec<String>,
}

struct Strip<'a> {
    job: &'a JobMetrics,
    looks: BTreeMap<u64, &'a Observe>,
    frames: Vec<Frame>,
    open: Vec<Open>,
    noise: u32,
    entry: bool,
    image: Option<String>,
    checks: Vec<String>,
    answered_by: Option<&'a Input>,
    phases: usize,
}

impl<'a> Strip<'a> {
    fn new(job: &'a JobMetrics, own: &[&'a Record]) -> Self {
        let look = |record: &&'a Record| match &record.event {
            Event::Observe(observe) => Some((record.seq, observe)),
            _ => None,
        };
        Self {
            job,
            looks: own.iter().filter_map(look).collect(),
            frames: Vec::new(),
            open: Vec::new(),
            noise: 0,
            entry: false,
            image: None,
            checks: Vec::new(),
            answered_by: None,
            phases: 0,
        }
    }

    fn take(&mut self, record: &'a Record) {
        let seq = record.seq;
        match &record.event {
            Event::Phase { name } => self.phase(seq, name),
            Event::Entry => self.entry = true,
            Event::Noise { begin: true } | Event::Cleanup { begin: true } => self.noise += 1,
            Event::Noise { begin: false } | Event::Cleanup { begin: false } => self.noise = self.noise.saturating_sub(1),
            Event::App { op: AppOp::Started, cold: Some(true), .. } => self.chip("cold start"),
            Event::App { op: AppOp::Cleared, .. } => self.chip("data cleared"),
            Event::Observe(observe) => self.image = observe.image.clone().or(self.image.take()),
            Event::Input(input) => self.input(seq, input),
            Event::Answer { choice, by, control_id, control_text, page } => {
                let image = self.image_at(Some(*page));
                let marks = self.answered_by.take().map(marks).unwrap_or_default();
                let note = prompts::answer(choice, by, control_id, control_text);
                let (title, answer) = (String::from("Permission prompt"), Some(seq));
                self.push(Frame {
                    kind: "prompt",
                    from: *page,
                    answer,
                    title,
                    image,
                    marks,
                    notes: vec![note],
                    ..Frame::default()
                });
            }
            Event::External { act, by, took_ms } => {
                let who = if by == "human" { "by a person" } else { "done by the harness for the user" };
                let note = format!("{who}, took {:.1} s; counts as one action", *took_ms as f64 / 1000.0);
                let place = self.open.last().map(|open| open.place.clone()).unwrap_or_default();
                self.push(Frame {
                    kind: "external",
                    from: seq,
                    title: format!("Outside the app: {act}"),
                    place,
                    notes: vec![note],
                    ..Frame::default()
                });
            }
            Event::Command { name, summary, file, line, state, message, .. } => match state {
                CommandState::Begin => {
                    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
                    let place = format!("{file}:{line}");
                    let (title, name) = (summary.clone(), name.clone());
                    let at = self.frames.len();
                    self.open.push(Open { title, name, place, begin: seq, at, frame: None, scrolls: 0, chips: Vec::new() });
                }
                state => self.close(seq, *state, message.as_deref()),
            },
            Event::Fault { message, .. } if self.frames.last().is_none_or(|frame| !frame.notes.contains(message)) => {
                let (title, image) = (String::from("Something went wrong"), self.image.clone());
                self.push(Frame { kind: "fault", from: seq, title, image, notes: vec![message.clone()], ..Frame::default() });
            }
            Event::LogGap { reason } => {
                let notes = vec![format!("{reason}; counts that rest on the log are unknown from here on")];
                self.push(Frame { kind: "notice", from: seq, title: "Gap in the log".into(), notes, ..Frame::default() });
            }
            Event::Shell { command, status, output } => {
                let title = "The scenario had a command run in the device's shell".into();
                let said = output.lines().next().filter(|line| !line.trim().is_empty()).map(|line| format!("it wrote: {line}"));
                let notes = std::iter::once(format!("{command} (ended with {status})")).chain(said).collect();
                self.push(Frame { kind: "notice", from: seq, title, notes, ..Frame::default() });
            }
            Event::Clock { problem: Some(problem), .. } => {
                let (title, notes) = ("The device's clock could not be moved".into(), vec![problem.clone()]);
                self.push(Frame { kind: "notice", from: seq, title, notes, ..Frame::default() });
            }
            Event::Clock { method, from_ms, to_ms, problem: None } => {
                let by_ms = to_ms.saturating_sub(*from_ms);
                let (title, note) = if by_ms < 0 {
                    ("The device's clock was set back", "")
                } else {
                    ("The device's clock was moved", "; elapsed time and the app's server do not move with it")
                };
                let notes = vec![format!("by {:.1} h ({method}){note}", by_ms as f64 / 3_600_000.0)];
                self.push(Frame { kind: "notice", from: seq, title: title.into(), notes, ..Frame::default() });
            }
            Event::End { .. } if self.image.is_some() => {
                let image = self.image.clone();
                self.push(Frame { kind: "last", from: seq, title: "Last screen".into(), image, ..Frame::default() });
            }
            _ => {}
        }
    }

    fn phase(&mut self, seq: u64, name: &str) {
        let counts = self.job.counts.phases.get(self.phases).filter(|phase| phase.name == name);
        self.phases += usize::from(counts.is_some());
        let notes = counts.map(|phase| {
            let asks = phase.asks.total.map_or("asks unknown".into(), |total| plural(total, "ask"));
            format!(
                "{} · {} · {} · {asks}",
                plural(phase.actions, "action"),
                plural(phase.screens, "screen"),
                plural(phase.fields, "field")
            )
        });
        self.frames.push(Frame {
            kind: "phase",
            anchor: format!("j{}-s{seq}", self.job.job),
            from: seq,
            title: name.to_string(),
            notes: notes.into_iter().collect(),
            ..Frame::default()
        });
    }

    fn input(&mut self, seq: u64, input: &'a Input) {
        match (input.purpose, self.open.last_mut()) {
            (Purpose::Prompt, _) => return self.answered_by = Some(input),
            (Purpose::Scroll, Some(open)) => return open.scrolls += 1,
            (Purpose::Recover | Purpose::Scroll, _) => return,
            (Purpose::Step, _) => {}
        }
        let image = self.image_at(input.on);
        let known = self.open.last().and_then(|open| open.frame).filter(|frame| self.frames[*frame].image == image);
        if let Some(frame) = known {
            for mark in marks(input) {
                if !self.frames[frame].marks.contains(&mark) {
                    self.frames[frame].marks.push(mark);
                }
            }
            return;
        }
        let (title, place, from) = self
            .open
            .last()
            .map_or((format!("{:?}", input.op), String::new(), seq), |open| (open.title.clone(), open.place.clone(), open.begin));
        let mut frame = Frame { kind: "step", from, title, place, image, marks: marks(input), ..Frame::default() };
        if std::mem::take(&mut self.entry) {
            frame.chips.push("marked as the entry".into());
        }
        if let (InputOp::Text, Some(value)) = (input.op, &input.value) {
            frame.notes.push(format!("typed “{value}”"));
        }
        if let Some(node) = input.node.as_ref().filter(|_| self.open.last().is_some_and(|open| CHOOSES.contains(&&*open.name))) {
            let label = [&node.text, &node.content_desc, &node.resource_id].into_iter().find(|label| !label.is_empty());
            frame.notes.extend(label.map(|label| format!("tapped “{label}”")));
        }
        // Under its own number, so that two inputs of one command have two targets.
        if self.open.last().is_some_and(|open| open.frame.is_some()) {
            frame.from = seq;
        }
        self.push(frame);
        let last = self.frames.len() - 1;
        if let Some(open) = self.open.last_mut() {
            self.frames[last].chips.append(&mut open.chips);
            open.frame = Some(last);
        }
    }

    fn close(&mut self, seq: u64, state: CommandState, message: Option<&str>) {
        let Some(open) = self.open.pop() else { return };
        let state = match state {
            CommandState::Failed => "failed",
            CommandState::Warned => "warned",
            CommandState::Skipped => {
                let why = message.map(|message| format!(": {message}")).unwrap_or_default();
                return self.checks.push(format!("– {} (skipped{why}) {}", open.title, open.place));
            }
            CommandState::Ok | CommandState::Begin => "ok",
        };
        let container = CONTAINERS.contains(&open.name.as_str());
        let own = match open.frame {
            Some(frame) => Some(frame),
            // A failure inside is shown where it happened.
            None if container || SILENT.contains(&open.name.as_str()) && state == "ok" => return,
            None if state == "ok" && !SHOWN.contains(&open.name.as_str()) => {
                let scrolled =
                    if open.scrolls > 0 { format!(", after {}", plural(open.scrolls, "scroll")) } else { String::new() };
                return self.checks.push(format!("✓ {}{scrolled} {}", open.title, open.place));
            }
            None => {
                let image = self.image.clone();
                let from = open.begin.min(seq);
                self.push(Frame {
                    kind: "step",
                    from,
                    title: open.title.clone(),
                    place: open.place.clone(),
                    image,
                    ..Frame::default()
                });
                // It stands where it began, before the prompts that came meanwhile.
                self.frames[open.at..].rotate_right(1);
                Some(open.at)
            }
        };
        let Some(frame) = own.and_then(|index| self.frames.get_mut(index)) else { return };
        frame.state = state;
        frame.chips.extend(open.chips);
        if open.scrolls > 0 {
            frame.chips.push(plural(open.scrolls, "scroll"));
        }
        frame.notes.extend(message.map(str::to_string));
    }

    /// Appends a frame with what was seen since the last one.
    fn push(&mut self, mut frame: Frame) {
        frame.anchor = format!("j{}-s{}", self.job.job, frame.from);
        frame.noise = self.noise > 0;
        if frame.image.is_some() {
            frame.checks = std::mem::take(&mut self.checks);
        }
        self.frames.push(frame);
    }

    fn chip(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.chips.push(text.to_string());
        }
    }

    /// The screenshot of an observation, or the last one before it.
    fn image_at(&self, seq: Option<u64>) -> Option<String> {
        let seq = seq.unwrap_or(u64::MAX);
        self.looks.range(..=seq).rev().find_map(|(_, look)| look.image.clone())
    }
}

/// The frame that shows a line of the trace: the last that began at or before it.
pub fn showing(frames: &[Frame], seq: u64) -> Option<&Frame> {
    frames.iter().filter(|frame| frame.from <= seq && frame.kind != "last").max_by_key(|frame| frame.from)
}

/// What is drawn of an input: the node that it was meant for, and the point.
pub fn marks(input: &Input) -> Vec<Mark> {
    let mut marks = Vec::new();
    if let Some([left, top, right, bottom]) = input.node.as_ref().map(|node| node.bounds).filter(|[l, t, r, b]| r > l && b > t) {
        marks.push(Mark { shape: "box", x: left, y: top, x2: right.saturating_sub(left), y2: bottom.saturating_sub(top) });
    }
    if let Some((x, y)) = input.point {
        let (x2, y2) = input.to.unwrap_or((x, y));
        let shape = match input.op {
            InputOp::Swipe => "swipe",
            InputOp::LongPress => "long",
            _ => "tap",
        };
        marks.push(Mark { shape, x, y, x2, y2 });
    }
    marks
}

fn plural(n: u32, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn strip() -> Vec<Frame> {
        of(&example::records(), &example::metrics()[0])
    }

    #[test]
    fn what_happened_in_order() {
        let told: Vec<_> = strip().iter().map(|frame| format!("{} {}", frame.kind, frame.title)).collect();
        assert_eq!(
            told,
            [
                "phase sign-up",
                "step launchApp",
                "step tapOn: 扫一扫",
                "prompt CAMERA, asked by the app",
                "step inputText: ${OFFRAMP_PHONE}",
                "external Outside the app: sms",
                "step tapOn: 稍后再说",
                "phase account-deletion",
                "step tapOn: 我的",
                "step tapOn: 注销账号",
                "step tapOn: 确认注销",
                "last Last screen",
            ]
        );
    }

    #[test]
    fn a_step_shows_the_screen_it_was_decided_on() {
        let (strip, records) = (strip(), example::records());
        let Some(Event::Observe(first)) =
            records.iter().find(|record| matches!(record.event, Event::Observe(_))).map(|record| record.event.clone())
        else {
            unreachable!("the example observes")
        };
        let tap = &strip[2];
        assert_eq!(tap.image, first.image);
        let node = Mark { shape: "box", x: 20, y: 90, x2: 230, y2: 44 };
        assert_eq!(tap.marks, [node, Mark { shape: "tap", x: 135, y: 112, x2: 135, y2: 112 }]);
    }

    #[test]
    fn noise_and_the_authors_entry_are_told() {
        let strip = strip();
        assert_eq!(
            strip.iter().filter(|frame| frame.noise).map(|frame| frame.title.as_str()).collect::<Vec<_>>(),
            ["tapOn: 稍后再说"]
        );
        let entry = strip.iter().find(|frame| frame.chips.contains(&"marked as the entry".to_string())).unwrap();
        assert_eq!(entry.title, "tapOn: 注销账号");
    }

    #[test]
    fn a_failed_command_is_shown_with_the_screen_it_failed_on() {
        let strip = of(&example::records(), &example::metrics()[1]);
        let failed = strip.iter().find(|frame| frame.state == "failed").unwrap();
        assert!(failed.image.is_some() && failed.notes[0].starts_with("nothing on the screen"));
        assert!(!strip.iter().any(|frame| frame.kind == "fault"), "the fault is the command's failure");
    }
}

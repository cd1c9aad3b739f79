//! What stands in a line of the trace, for a person.

use super::{Evidence, Source};
use crate::metrics::JobMetrics;
use crate::report::html::frames::{self, Frame};
use crate::trace::event::{AppOp, CommandState, Event, Input, InputOp, Record};

/// Lines of the log told for one line of the trace.
const MOST: usize = 12;
/// What of the log bears on prompts.
const MARKS: [&str; 4] = [
    "act=android.content.pm.action.REQUEST_PERMISSIONS",
    ": Permission grant result",
    "Can request only one set",
    "act=android.settings.",
];

/// These lines of the trace, in order, each once.
pub fn evidence(source: Source<'_>, seqs: impl IntoIterator<Item = u64>) -> Vec<Evidence> {
    let mut seqs: Vec<u64> = seqs.into_iter().collect();
    seqs.sort_unstable();
    seqs.dedup();
    let of = |seq| {
        let record = source.record(seq)?;
        let (tree, image) = match &record.event {
            Event::Observe(look) => (look.tree.clone(), look.image.clone()),
            _ => (None, None),
        };
        Some(Evidence { seq, what: describe(record), image, tree })
    };
    seqs.into_iter().filter_map(of).collect()
}

/// A line in a few words, and what of it matters.
pub fn describe(record: &Record) -> Vec<String> {
    let one = |text: String| vec![text];
    match &record.event {
        Event::Run { id, offramp, .. } => one(format!("the run {id} begins, recorded by Offramp {offramp}")),
        Event::Scenario(facts) => one(format!("the scenario {} begins, under the policy {}", facts.name, facts.policy)),
        Event::Device(facts) => one(format!("the device: {} {}, API {}", facts.manufacturer, facts.model, facts.api)),
        Event::App { op, package, cold, .. } => one(match op {
            AppOp::Facts => format!("what is known of the app {package}"),
            AppOp::Started if *cold == Some(true) => format!("a cold start of {package}"),
            AppOp::Started => format!("{package} is started"),
            AppOp::Installed => format!("{package} is installed"),
            AppOp::Cleared => format!("the data of {package} are cleared"),
            AppOp::Stopped => format!("{package} is stopped"),
        }),
        Event::Phase { name } => one(format!("the phase {name} begins")),
        Event::Entry => one("the author says that the next input activates the entry".into()),
        Event::Command { summary, file, line, state, message, .. } => {
            let state = match state {
                CommandState::Begin => "begins",
                CommandState::Ok => "is done",
                CommandState::Skipped => "is skipped",
                CommandState::Warned => "failed, and was optional",
                CommandState::Failed => "failed",
            };
            let message = message.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
            one(format!("the command `{summary}` ({file}:{line}) {state}{message}"))
        }
        Event::Input(input) => one(input_words(input)),
        Event::Observe(look) => {
            let rest = if look.settled { "at rest" } else { "not at rest" };
            let error = look.error.as_ref().map(|text| format!("; no tree: {text}")).unwrap_or_default();
            one(format!("a look at {} ({rest}){error}", if look.window.is_empty() { "no window" } else { &look.window }))
        }
        Event::Log { lines } => {
            let about: Vec<String> = lines
                .iter()
                .filter(|line| MARKS.iter().any(|mark| line.contains(mark)))
                .map(|line| line.trim().to_string())
                .collect();
            let more = about.len().saturating_sub(MOST);
            let mut told = vec![format!("{} lines of the log", lines.len())];
            told.extend(about.into_iter().take(MOST));
            if more > 0 {
                told.push(format!("and {more} more about prompts, in trace.jsonl"));
            }
            told
        }
        Event::LogGap { reason } => one(format!("a gap in the log: {reason}")),
        Event::Perms { moment, permissions } => {
            let granted = permissions.values().filter(|state| state.granted).count();
            one(format!("permission flags {moment}: {granted} of {} granted", permissions.len()))
        }
        Event::Answer { choice, by, control_text, .. } => {
            let who = if by == "policy" { "by the run's policy" } else { "as the scenario says" };
            one(format!("the prompt is answered {who}: {} (“{control_text}”)", choice.replace('_', " ")))
        }
        Event::External { act, by, .. } => one(format!("an act outside the app: {act}, by {by}")),
        Event::Noise { begin } => one(format!("noise {}", if *begin { "begins" } else { "ends" })),
        Event::Cleanup { begin: true } => {
            one("what follows is done because the scenario has failed; none of it is counted".into())
        }
        Event::Cleanup { begin: false } => one("what was done because of the failure ends".into()),
        Event::Shell { command, status, output } => {
            let mut told =
                vec![format!("the scenario had a command run in the device's shell, which ended with {status}: {command}")];
            told.extend(output.lines().take(MOST).map(str::to_owned));
            told
        }
        Event::Clock { from_ms, to_ms, .. } => {
            one(format!("the clock is moved by {:.1} h", (*to_ms - *from_ms) as f64 / 3_600_000.0))
        }
        Event::Exits { lines } => one(format!("{} lines about why processes ended", lines.len())),
        Event::Fault { message, .. } => one(format!("something went wrong: {message}")),
        Event::End { status, error } => {
            let error = error.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
            one(format!("the job ends, {}{error}", format!("{status:?}").to_lowercase()))
        }
        _ => one("a line that no count rests on by itself".into()),
    }
}

/// Frames told before and after the one in question.
const AROUND: usize = 2;

/// What was done and asked around these lines of a job, in order, as the report's strip shows it.
pub fn sequence(source: Source<'_>, job: &JobMetrics, seqs: &[u64]) -> Vec<String> {
    let strip = frames::of(source.records, job);
    let place = |seq: &u64| strip.iter().rposition(|frame| frame.from <= *seq && frame.kind != "last");
    let (Some(first), Some(last)) = (seqs.iter().min().and_then(place), seqs.iter().max().and_then(place)) else {
        return Vec::new();
    };
    let from = first.min(last).saturating_sub(AROUND);
    let until = (first.max(last) + AROUND).min(strip.len().saturating_sub(1)).min(from + MOST);
    let told = |frame: &Frame| {
        let notes = frame.notes.first().map(|note| format!(": {note}")).unwrap_or_default();
        format!("line {}: {}{notes}", frame.from, frame.title)
    };
    strip[from..=until].iter().map(told).collect()
}

fn input_words(input: &Input) -> String {
    let op = match input.op {
        InputOp::Tap => "a tap",
        InputOp::LongPress => "a long press",
        InputOp::Swipe => "a swipe",
        InputOp::Text => "text typed",
        InputOp::Erase => "text erased",
        InputOp::Key => "a key",
    };
    let value = input.value.as_ref().map(|value| format!(" “{value}”")).unwrap_or_default();
    let node = input.node.as_ref().map(|node| {
        let label = [&node.text, &node.content_desc, &node.resource_id].into_iter().find(|text| !text.is_empty());
        label.map_or_else(|| format!(" on a {}", node.class), |label| format!(" on “{label}”"))
    });
    format!("{op}{value}{}", node.unwrap_or_default())
}

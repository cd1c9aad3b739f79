//! What the strip says of each ask, and the lines that witness it.

use super::frames::Frame;
use crate::metrics::JobMetrics;
use crate::metrics::model::{Ask, AskKind, Origin};
use crate::trace::event::{Event, Record};

/// Lines of the log shown for one ask.
const MOST_LINES: usize = 12;

/// How a dialog was answered, in one sentence.
pub fn answer(choice: &str, by: &str, control_id: &str, control_text: &str) -> String {
    let who = if by == "policy" { "by the run's policy" } else { "as the scenario says" };
    let control = control_id.rsplit('/').next().unwrap_or(control_id);
    let id = if control.is_empty() { String::new() } else { format!(" ({control})") };
    if control_text.is_empty() && id.is_empty() {
        return format!("{} {who}", words(choice));
    }
    format!("{} {who}: “{control_text}”{id}", words(choice))
}

/// Tells each prompt's frame which ask it is, and adds a frame for every ask that no dialog showed.
pub fn complete(frames: &mut Vec<Frame>, job: &JobMetrics, records: &[&Record]) {
    for ask in &job.asks {
        let about = |frame: &Frame| {
            ask.evidence.contains(&frame.from) || frame.answer.is_some_and(|answer| ask.evidence.contains(&answer))
        };
        let known = frames.iter().position(|frame| frame.kind == "prompt" && frame.chips.is_empty() && about(frame));
        let index = known.unwrap_or_else(|| {
            let from = ask.evidence.iter().min().copied().unwrap_or(job.span.0);
            let image = ask.evidence.iter().find_map(|seq| image(records, *seq));
            let anchor = format!("j{}-s{from}", job.job);
            let taken = frames.iter().any(|frame| frame.anchor == anchor);
            // Two asks of one request rest on the same lines.
            let anchor = if taken { format!("{anchor}-{}", ask.group) } else { anchor };
            let frame = Frame { kind: "prompt", anchor, from, image, ..Frame::default() };
            let index = frames.iter().position(|frame| frame.from > from).unwrap_or(frames.len());
            frames.insert(index, frame);
            index
        });
        let frame = &mut frames[index];
        frame.title = title(ask);
        frame.chips = chips(ask);
        frame.notes.extend(ask.disagreements.iter().map(|text| format!("The witnesses disagree: {text}")));
        frame.witnesses = witnesses(ask, records);
    }
}

/// An ask in a few words.
pub fn title(ask: &Ask) -> String {
    let how = match ask.kind {
        AskKind::Shown => "asked by the app",
        AskKind::Suppressed => "asked by the app, Android showed nothing",
        AskKind::Rejected => "asked in a wrong form, Android refused at once",
        AskKind::System => "asked by Android itself",
        AskKind::Nag => "the app's own nag",
        AskKind::Special => "special access",
        AskKind::Ambiguous => "may be an ask, cannot be said",
    };
    format!("{}, {how}", ask.group)
}

fn chips(ask: &Ask) -> Vec<String> {
    let origin = match ask.origin {
        Origin::Solicited => "solicited",
        Origin::Idle => "idle: nothing of the user's led to it",
        Origin::Undetermined => "origin undetermined",
    };
    let mut chips = vec![
        if ask.answer.is_empty() { "not shown".into() } else { words(&ask.answer) },
        origin.to_string(),
        format!("launch {}", ask.launch),
    ];
    for (is, text) in [
        (ask.re_ask, "again after a refusal"),
        (ask.within_48h, "within 48 hours, by a clock that was moved (shifted)"),
        (ask.explained, "explained first"),
        (ask.before_consent, "before consent"),
        (ask.before_first_action, "before the first action"),
    ] {
        if is {
            chips.push(text.into());
        }
    }
    chips
}

fn witnesses(ask: &Ask, records: &[&Record]) -> Vec<String> {
    let mut lines = Vec::new();
    for record in records.iter().filter(|record| ask.evidence.contains(&record.seq)) {
        match &record.event {
            Event::Observe(look) => lines.push(format!("#{} window {}", record.seq, look.window)),
            Event::Log { lines: log } => {
                let about = |line: &&String| {
                    ["REQUEST_PERMISSIONS", "GrantPermissions", "Permission grant result"].iter().any(|mark| line.contains(mark))
                };
                lines.extend(log.iter().filter(about).map(|line| format!("#{} {}", record.seq, line.trim())));
            }
            Event::Answer { choice, .. } => lines.push(format!("#{} answered: {choice}", record.seq)),
            Event::Perms { moment, permissions } => {
                lines.push(format!("#{} permission flags {moment}: {} permissions", record.seq, permissions.len()))
            }
            _ => {}
        }
    }
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if more > 0 {
        lines.push(format!("and {more} more lines, in trace.jsonl"));
    }
    lines
}

fn image(records: &[&Record], seq: u64) -> Option<String> {
    records.iter().find(|record| record.seq == seq).and_then(|record| match &record.event {
        Event::Observe(look) => look.image.clone(),
        _ => None,
    })
}

/// `denied_for_good` → `denied for good`.
fn words(key: &str) -> String {
    key.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::report::html::frames;

    #[test]
    fn a_prompt_tells_its_answer_and_its_witnesses() {
        let strip = frames::of(&example::records(), &example::metrics()[0]);
        let prompt = strip.iter().find(|frame| frame.kind == "prompt").unwrap();
        assert_eq!(prompt.notes, ["deny as the scenario says: “不允许” (permission_deny_button)"]);
        assert_eq!(prompt.chips, ["denied", "solicited", "launch 1"]);
        assert_eq!(prompt.witnesses.len(), 4);
        assert!(prompt.witnesses[1].contains("REQUEST_PERMISSIONS") && prompt.witnesses[3].contains("result=6"));
    }

    #[test]
    fn an_ask_that_was_never_shown_has_a_frame_too() {
        let mut job = example::metrics().remove(0);
        let log = job.asks[0].evidence[1];
        job.asks.push(Ask { kind: AskKind::Suppressed, answer: String::new(), evidence: vec![log], ..job.asks[0].clone() });
        let strip = frames::of(&example::records(), &job);
        let titles: Vec<_> = strip.iter().filter(|frame| frame.kind == "prompt").map(|frame| frame.title.as_str()).collect();
        assert_eq!(titles, ["CAMERA, asked by the app", "CAMERA, asked by the app, Android showed nothing"]);
    }
}

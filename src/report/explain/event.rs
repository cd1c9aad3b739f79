//! A line of the trace explained.

use super::{Explanation, Source, ask, lines, rule, standard};
use crate::metrics::JobMetrics;
use crate::metrics::decisions::Decision;
use crate::report::html::prompts;
use crate::trace::event::{CommandState, Event};

/// The line of that number.
pub fn explain(source: Source<'_>, seq: u64) -> Result<Explanation, String> {
    let Some(record) = source.record(seq) else { return Err(missing(source, seq)) };
    let mut page = Explanation { title: format!("Line {seq}: {}", lines::describe(record)[0]), ..Explanation::default() };
    page.evidence = lines::evidence(source, [seq]);
    let within = |job: &&JobMetrics| job.job == record.job && job.span.0 <= seq && seq <= job.span.1;
    let job = source.metrics.iter().find(within).filter(|_| !matches!(record.event, Event::Run { .. }));
    let Some(job) = job else {
        page.answer = "not counted: it belongs to the run, and to no job".into();
        return Ok(page);
    };
    page.block("Where it stands", place(source, job, seq));
    let mut answers = Vec::new();
    if let Some(decision) = job.decisions.get(&seq) {
        let (answer, why) = decided(*decision, seq, job);
        answers.push(answer);
        page.block("Why", vec![why]);
        page.by([standard::of_decision(*decision)]);
    }
    let asks: Vec<_> = source.asks().filter(|(_, of, _, ask)| of.job == job.job && ask.evidence.contains(&seq)).collect();
    if let [(number, _, at, one)] = asks.as_slice() {
        answers.push(format!("it witnesses ask {number} ({}), which is {}", prompts::title(one), ask::answer(job, one)));
        ask::tell(source, job, *at, &mut page);
        page.evidence = lines::evidence(source, one.evidence.iter().copied().chain([seq]));
    } else if !asks.is_empty() {
        answers.push(format!("it witnesses {} asks", asks.len()));
        let told = asks.iter().map(|(number, _, _, ask)| self::ask::line(*number, ask)).collect();
        page.block("Asks that it witnesses; `ask N` explains one", told);
    }
    if asks.len() != 1 {
        page.block("Observed sequence", lines::sequence(source, job, &[seq]));
    }
    way_out(job, seq, &mut answers, &mut page);
    page.block("What the rules rest on it", rule::about_line(source, job.job, seq));
    page.answer = if answers.is_empty() { plain(&record.event).into() } else { answers.join("; ") };
    Ok(page)
}

fn missing(source: Source<'_>, seq: u64) -> String {
    let (first, last) = (source.records.first().map_or(0, |one| one.seq), source.records.last().map_or(0, |one| one.seq));
    let known: Vec<u64> = source.metrics.iter().flat_map(|job| job.decisions.keys().copied()).collect();
    let nearest = known.iter().min_by_key(|known| known.abs_diff(seq));
    let nearest =
        nearest.map(|nearest| format!("; the nearest that was counted or passed over is {nearest}")).unwrap_or_default();
    format!("there is no line {seq}: the trace has lines {first} to {last}{nearest}")
}

/// The job, the phase and the command that it belongs to.
fn place(source: Source<'_>, job: &JobMetrics, seq: u64) -> Vec<String> {
    let before = || source.records.iter().rev().filter(|record| record.job == job.job && record.seq <= seq);
    let phase = before().find_map(|record| match &record.event {
        Event::Phase { name } => Some(name.clone()),
        _ => None,
    });
    // The last command that began, and was not over.
    let command = before().find_map(|record| match &record.event {
        Event::Command { summary, file, line, state: CommandState::Begin, .. } => Some(format!("in `{summary}` ({file}:{line})")),
        _ => None,
    });
    let phase = phase.map_or_else(|| "before the first phase".into(), |name| format!("in the phase {name}"));
    vec![format!("{}, {phase}", source.title(job.job)), command.unwrap_or_default()]
}

/// Counted or not, and why.
fn decided(decision: Decision, seq: u64, job: &JobMetrics) -> (String, String) {
    let counted = |what: &str| format!("counted: {what}");
    let not = |what: &str| format!("not counted: {what}");
    let (answer, why) = match decision {
        Decision::Action { consent: true, .. } => (
            counted("an action of its phase, on the consent gate"),
            "It is an input that the user must make; on the consent gate it is not the first action that asks are held against.",
        ),
        Decision::Action { field: true, .. } => {
            (counted("an action, and a field"), "The first text of this field, or turn of this wheel, in this visit.")
        }
        Decision::Action { .. } => (counted("an action"), "An input on a screen of the app that the user must make to progress."),
        Decision::OutsideAct => (counted("an action and an external act"), "An act outside the app that a person must do."),
        Decision::Noise => (not("it stands in noise"), "What stands between noise and its end is kept and not counted."),
        Decision::Cleanup => (
            not("it stands behind the failure that ended the scenario"),
            "What `onFailure` does then is kept and not counted, nor what the app does meanwhile.",
        ),
        Decision::Scroll => {
            (not("scrolling is a scroll, and no action"), "It only brings something into view; it is one of `scrolls`.")
        }
        Decision::Recover => (not("it closes the keyboard or recovers"), "The user need not do it to progress."),
        Decision::PromptAnswer | Decision::AtPrompt => (
            not("it belongs to the ask"),
            "It was made at the system's permission dialog, or at the app's own dialog about a permission.",
        ),
        Decision::Elsewhere => {
            (not("it was made on no screen of the app"), "The launcher, the settings and crash dialogs are none.")
        }
        Decision::Cursor => (not("it only puts the cursor into a field"), "The text into the field is the action."),
        Decision::Again => {
            (not("the field or wheel was counted already in this visit"), "A field is one action, in any number of pieces.")
        }
        Decision::Key => (not("a key that is not back, or characters erased"), "They are keystrokes at most."),
        Decision::Visit { screen } => {
            let earlier = job.decisions.range(..seq).any(|(_, other)| *other == Decision::Visit { screen });
            let again = if earlier { ", which was visited before: no further distinct screen" } else { ", a distinct one" };
            return (
                counted(&format!("a visit to screen {screen}{again}")),
                "The screen came to rest and shows an enabled control.".into(),
            );
        }
        Decision::SameVisit { began } => {
            return (
                not(&format!("the visit began at line {began}")),
                "It shows the same screen as the look before it, or that one scrolled.".into(),
            );
        }
        Decision::LookAtPrompt => (
            not("a dialog about a permission is no screen"),
            "The system's permission dialog and the app's own dialog about a permission belong to the ask.",
        ),
        Decision::LookAtFault => (not("a crash dialog is no screen"), "It is the system's."),
        Decision::LookElsewhere => {
            (not("it shows no screen of the app"), "The launcher, the settings and the system's own windows are none.")
        }
        Decision::Moving => (not("the screen had not come to rest"), "A screen is a state that stays the same for 500 ms."),
        Decision::NothingToDo => {
            (not("no control was enabled"), "A state without an enabled control needs no input, as a spinner.")
        }
        Decision::Unread => (not("the screen could not be read"), "What cannot be read is not taken for a screen."),
    };
    (answer, why.into())
}

/// What of the way out rests on the line.
fn way_out(job: &JobMetrics, seq: u64, answers: &mut Vec<String>, page: &mut Explanation) {
    let Some(deletion) = &job.counts.deletion else { return };
    for sighting in deletion.sightings.iter().filter(|sighting| sighting.seq == seq) {
        answers.push(format!("it shows {}", sighting.obstacle));
        page.block(&format!("Obstacle {}", sighting.obstacle), vec![sighting.because.clone()]);
        page.by([standard::of_obstacle(&sighting.obstacle)]);
    }
    let Some(facts) = &job.deletion else { return };
    let number = |count: Option<u32>| count.map_or("unknown".into(), |count| count.to_string());
    if facts.entry == Some(seq) {
        answers.push("it is the entry of the way out".into());
        let depth = format!("depth {} up to it, flow {} after it", number(deletion.depth), number(deletion.flow));
        page.block("The entry", vec![depth]);
        page.by(["entry", "depth", "flow"]);
    }
    if facts.claimed == Some(seq) && facts.entry != Some(seq) {
        answers.push("the author marked it as the entry, and the screens say another one is".into());
        page.by(["entry"]);
    }
    if facts.end == Some(seq) {
        answers.push(format!("it is the end screen: {}", deletion.outcome.replace('_', " ")));
        page.block(
            "The end",
            vec![facts.why.clone(), format!("it says “{}”; the session is {}", facts.end_phrase, facts.session)],
        );
        page.by(["end".to_string(), format!("outcome-{}", deletion.outcome.replace('_', "-"))]);
    }
    if facts.handling_seq == Some(seq) {
        answers.push(format!("it promises {} days", number(deletion.handling_days)));
        page.block("The promise", vec![facts.handling_phrase.clone()]);
        page.by(["days-handling"]);
    }
    if let Some(exit) = job.exits.iter().find(|exit| exit.gone == seq || exit.refusal == seq) {
        answers.push(format!("after {} was refused the app was gone (line {})", exit.group, exit.gone));
        page.by(["exit"]);
    }
}

/// What is no input, no look and no witness.
fn plain(event: &Event) -> &'static str {
    match event {
        Event::Phase { .. } => "not counted: it says under which phase what follows is counted",
        Event::Command { .. } => "not counted: a command is what the scenario says, its inputs are counted",
        Event::Log { .. } => "not counted: nothing in it witnesses an ask",
        Event::LogGap { .. } => "it makes the ask counts of its phase, and of those after it, unknown",
        Event::Entry => "not counted: a claim of the author's; the entry is found from what was seen",
        Event::Fault { .. } => "not counted: it says what went wrong",
        _ => "not counted: it says what was so, and is no input, no look and no ask",
    }
}

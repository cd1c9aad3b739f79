//! An ask explained.

use super::{Explanation, Source, lines, rule, standard};
use crate::metrics::JobMetrics;
use crate::metrics::model::{Ask, AskKind, Origin};
use crate::report::html::prompts;

/// The ask of that number.
pub fn explain(source: Source<'_>, number: usize) -> Result<Explanation, String> {
    let Some((_, job, at, ask)) = source.asks().find(|(known, ..)| *known == number) else {
        return Err(missing(source, number));
    };
    let mut page = Explanation { title: format!("Ask {number}: {}", prompts::title(ask)), ..Explanation::default() };
    page.answer = answer(job, ask);
    tell(source, job, at, &mut page);
    page.evidence = lines::evidence(source, ask.evidence.iter().copied());
    Ok(page)
}

fn missing(source: Source<'_>, number: usize) -> String {
    /// Asks listed before the rest is only counted.
    const MOST: usize = 40;
    let all: Vec<String> =
        source.asks().map(|(number, job, _, ask)| format!("{} ({})", line(number, ask), source.title(job.job))).collect();
    if all.is_empty() {
        return "this run has no ask".into();
    }
    let more = all.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    let nearest = number.clamp(1, all.len());
    let list: Vec<String> = all.iter().take(MOST).cloned().collect();
    format!("there is no ask {number}; the nearest is ask {nearest}. There are:\n  {}{more}", list.join("\n  "))
}

/// `ask 3: LOCATION, asked by the app (use, line 81)`.
pub fn line(number: usize, ask: &Ask) -> String {
    let at = ask.evidence.iter().min().map(|seq| format!(", line {seq}")).unwrap_or_default();
    format!("ask {number}: {} ({}{at})", prompts::title(ask), ask.phase)
}

/// Counted or not.
pub fn answer(job: &JobMetrics, ask: &Ask) -> String {
    let counts = counts(ask);
    if counts.is_empty() {
        return "not counted: it cannot be said whether it was an ask, or nothing was shown".into();
    }
    if ask.kind == AskKind::System || ask.kind == AskKind::Special {
        return format!("counted beside the total, as {}", counts.join(", "));
    }
    let unknown = job.counts.unknown.iter().find(|(path, _)| path.ends_with(".asks")).map(|(_, why)| why.clone());
    let unknown = unknown.map(|why| format!(" (in this job some asks could not be counted: {why})")).unwrap_or_default();
    format!("counted, in {}{unknown}", counts.join(", "))
}

/// The counts that it is in, `use.asks.total`.
fn counts(ask: &Ask) -> Vec<String> {
    let kind = match ask.kind {
        AskKind::Shown => "shown",
        AskKind::Suppressed => "suppressed",
        AskKind::Nag => "nags",
        AskKind::System => return vec![format!("{}.asks.system", ask.phase)],
        AskKind::Special => return vec![format!("{}.asks.special", ask.phase)],
        AskKind::Rejected | AskKind::Ambiguous => return Vec::new(),
    };
    let origin = match ask.origin {
        Origin::Solicited => "solicited",
        Origin::Idle => "idle",
        Origin::Undetermined => "undetermined",
    };
    let flags = [
        (ask.explained, "explained"),
        (ask.before_consent, "before_consent"),
        (ask.before_first_action, "before_first_action"),
        (ask.re_ask, "re_asks"),
    ];
    let flags = flags.into_iter().filter(|(is, _)| *is).map(|(_, key)| key);
    ["total", kind, origin].into_iter().chain(flags).map(|key| format!("{}.asks.{key}", ask.phase)).collect()
}

/// Everything about an ask, on a page.
pub fn tell(source: Source<'_>, job: &JobMetrics, at: usize, page: &mut Explanation) {
    let Some(ask) = job.asks.get(at) else { return };
    let answer =
        if ask.answer.is_empty() { "it was not shown".into() } else { format!("answered: {}", ask.answer.replace('_', " ")) };
    let refused_before = job.asks[..at].iter().rev().find(|other| {
        crate::metrics::permission::same_group(&other.group, &ask.group) && crate::metrics::asks::refused(&other.answer)
    });
    let again = match (ask.re_ask, refused_before) {
        (true, Some(before)) => {
            let launch = if before.launch == ask.launch { "in the same launch" } else { "in an earlier launch" };
            let line = before.evidence.iter().min().map(|seq| format!(" (line {seq})")).unwrap_or_default();
            format!("its group was refused before, {launch}{line}, so it is a re-ask")
        }
        (true, None) => "its group was refused before, so it is a re-ask".into(),
        (false, _) => "its group had not been refused before".into(),
    };
    let when =
        [(ask.before_consent, "before the consent screen was passed"), (ask.before_first_action, "before the first action")];
    let when: Vec<&str> = when.into_iter().filter(|(is, _)| *is).map(|(_, text)| text).collect();
    page.block(
        "What it was",
        vec![
            format!("{}, in the phase {}, launch {}; {}", source.title(job.job), ask.phase, ask.launch, answer),
            origin(ask).into(),
            again,
            if when.is_empty() { String::new() } else { format!("it came {}", when.join(" and ")) },
        ],
    );
    let witnesses: Vec<String> = lines::evidence(source, ask.evidence.iter().copied())
        .iter()
        .map(|one| format!("line {}: {}", one.seq, one.what[0]))
        .collect();
    page.block("Witnesses", witnesses);
    let agree =
        if ask.disagreements.is_empty() { vec!["none: the witnesses agree".to_string()] } else { ask.disagreements.clone() };
    page.block("Disagreements", agree);
    page.block("What would change it", vec![would_change(ask).into()]);
    let (made, innocent) = rule::about_ask(source, job, at);
    page.block("What the rules make of it", made);
    page.block("Innocent explanations considered", innocent);
    page.by(standard::of_ask(ask));
}

fn origin(ask: &Ask) -> &'static str {
    match ask.origin {
        Origin::Solicited => {
            "solicited: the last input, in the same visit, hit a control that maps to the permission, or its own explanation was accepted"
        }
        Origin::Idle => "idle: no action since the start but on the consent gate, or none for ten seconds",
        Origin::Undetermined => {
            "undetermined: an action came shortly before, on a control that is not known to need the permission"
        }
    }
}

/// What else must have been seen for it to be counted otherwise.
fn would_change(ask: &Ask) -> &'static str {
    match (ask.kind, ask.origin) {
        (AskKind::Suppressed, _) => "A window seen, or result 4, 6 or 7 in the log, would make it shown.",
        (AskKind::Rejected, _) => "A window seen would make it shown.",
        (AskKind::System, _) => "A request from the app's own uid would make it the app's.",
        (AskKind::Special, _) => "Nothing seen here: a settings page is never a prompt.",
        (AskKind::Ambiguous, _) => "A window, or an answer in the log, would say whether it was an ask.",
        (AskKind::Nag, _) => "The system's page within three seconds of accepting it would make both one ask, explained.",
        (AskKind::Shown, Origin::Idle) => {
            "An action within the ten seconds before it, on a control that maps to the permission, would make it solicited; on another control, undetermined."
        }
        (AskKind::Shown, Origin::Undetermined) => {
            "A control that maps to the permission would make it solicited; ten seconds without an action, idle."
        }
        (AskKind::Shown, Origin::Solicited) => {
            "Another control, or another screen in between, would make it undetermined or idle."
        }
    }
}

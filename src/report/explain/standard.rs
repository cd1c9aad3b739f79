//! The sentences of the counting standard by which something was counted. They are read from the page itself, so that what is printed is what
//! stands there; each has an anchor.

use serde::Serialize;

use crate::metrics::decisions::Decision;
use crate::metrics::model::{Ask, AskKind, Origin};

/// The page, as it was when the program was built.
const PAGE: &str = include_str!("../../../docs/counting.md");

/// One sentence, or one row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// Its anchor on the page.
    pub id: String,
    /// The heading under which it stands.
    pub section: String,
    /// Its text without markup.
    pub text: String,
}

/// The sentence with that anchor.
pub fn sentence(id: &str) -> Option<Sentence> {
    let anchor = format!("<a id=\"{id}\"></a>");
    let at = PAGE.find(&anchor)?;
    let start = PAGE[..at].rfind('\n').map_or(0, |line| line + 1);
    let row = PAGE[start..].starts_with('|');
    let rest = &PAGE[at + anchor.len()..];
    let end = if row { rest.find('\n').unwrap_or(rest.len()) } else { block_end(rest) };
    let section = PAGE[..at].lines().rev().find(|line| line.starts_with('#')).unwrap_or_default();
    let text = if row { cells(&rest[..end]) } else { rest[..end].to_string() };
    Some(Sentence { id: id.into(), section: section.trim_start_matches(['#', ' ']).into(), text: plain(&text) })
}

/// Where a paragraph or an item of a list ends.
fn block_end(text: &str) -> usize {
    ["\n\n", "\n- ", "\n| ", "\n#"].iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len())
}

/// `a | b |` → `a: b`.
fn cells(row: &str) -> String {
    let cells: Vec<&str> = row.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect();
    cells.join(": ")
}

/// Without anchors, emphasis, back quotes and the addresses of links.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<a id=") {
        out.push_str(&rest[..at]);
        rest = rest[at..].find("</a>").map_or("", |end| &rest[at + end + 4..]);
    }
    out.push_str(rest);
    let mut words = out.replace(['`', '*'], "");
    while let Some((at, end)) = words.find("](").and_then(|at| Some((at, at + words[at..].find(')')?))) {
        words.replace_range(at..=end, "");
    }
    words.replace('[', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentence that decides about an input or a look.
pub fn of_decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Action { consent: true, .. } => "action-consent",
        Decision::Action { field: true, .. } => "action-text",
        Decision::Action { .. } => "action-tap",
        Decision::OutsideAct => "action-outside",
        Decision::Noise => "noise",
        Decision::Cleanup => "cleanup",
        Decision::Scroll | Decision::Recover | Decision::Key => "action-none",
        Decision::PromptAnswer | Decision::AtPrompt => "action-prompt",
        Decision::Elsewhere => "action-elsewhere",
        Decision::Cursor => "action-cursor",
        Decision::Again => "action-text",
        Decision::Visit { .. } | Decision::SameVisit { .. } => "screen-visit",
        Decision::LookAtPrompt
        | Decision::LookAtFault
        | Decision::LookElsewhere
        | Decision::Moving
        | Decision::NothingToDo
        | Decision::Unread => "screen",
    }
}

/// The sentences that decide about an ask: its kind, its origin, and what else is said of it.
pub fn of_ask(ask: &Ask) -> Vec<&'static str> {
    let mut ids = vec![
        "ask",
        match ask.kind {
            AskKind::Shown => "ask-shown",
            AskKind::Suppressed => "ask-suppressed",
            AskKind::Rejected => "ask-rejected",
            AskKind::System => "ask-system",
            AskKind::Nag => "ask-nag",
            AskKind::Special => "ask-special",
            AskKind::Ambiguous => "ask-ambiguous",
        },
    ];
    match (ask.kind, ask.answer.as_str()) {
        (AskKind::Nag, "denied") => ids.push("appeal-declined"),
        (AskKind::Nag, _) => ids.push("appeal-left"),
        _ if ask.explained => ids.push("appeal-accepted"),
        _ => {}
    }
    ids.push(match ask.origin {
        Origin::Solicited => "origin-solicited",
        Origin::Idle => "origin-idle",
        Origin::Undetermined => "origin-undetermined",
    });
    for (is, id) in [
        (ask.re_ask, "re-ask"),
        (ask.before_consent, "before-consent"),
        (ask.before_first_action, "before-first-action"),
        (!ask.disagreements.is_empty(), "witness"),
    ] {
        if is {
            ids.push(id);
        }
    }
    ids
}

/// The sentence about an obstacle, `O2`.
pub fn of_obstacle(id: &str) -> String {
    format!("obstacle-{}", id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_anchor_that_is_linked_stands_on_the_page_once() {
        let decisions = [
            Decision::Action { field: false, consent: true },
            Decision::Action { field: true, consent: false },
            Decision::Action { field: false, consent: false },
            Decision::OutsideAct,
            Decision::Noise,
            Decision::Cleanup,
            Decision::Scroll,
            Decision::PromptAnswer,
            Decision::Elsewhere,
            Decision::Cursor,
            Decision::Visit { screen: 1 },
            Decision::Moving,
        ];
        let kinds =
            ["shown", "suppressed", "rejected", "system", "nag", "special", "ambiguous"].map(|kind| format!("ask-{kind}"));
        let others = [
            "ask",
            "appeal-accepted",
            "appeal-declined",
            "appeal-left",
            "origin-solicited",
            "origin-idle",
            "origin-undetermined",
            "re-ask",
            "before-consent",
            "before-first-action",
            "witness",
            "entry",
            "end",
            "days-handling",
            "exit",
            "ask-total",
            "symmetry",
            "phase",
        ];
        let obstacles = (1..=23).map(|number| of_obstacle(&format!("O{number}")));
        let outcomes = ["deleted", "requested", "deactivated", "blocked", "not-found", "unknown"]
            .map(|outcome| format!("outcome-{outcome}"));
        let ids = decisions.map(of_decision).map(str::to_string).into_iter().chain(kinds).chain(others.map(str::to_string));
        for id in ids.chain(obstacles).chain(outcomes) {
            let found = sentence(&id).unwrap_or_else(|| panic!("{id} is not on the page"));
            assert_eq!(PAGE.matches(&format!("<a id=\"{id}\"></a>")).count(), 1, "{id}");
            assert!(found.text.len() > 3 && !found.text.contains(['<', '`', '*', '|']), "{id}: {}", found.text);
        }
    }

    #[test]
    fn rows_items_and_paragraphs() {
        let told = |id| sentence(id).map(|found| format!("{}: {}", found.section, found.text)).unwrap();
        assert_eq!(told("action-cursor"), "Actions: tap that only puts the cursor into a text field: 0");
        assert_eq!(told("appeal-declined"), "The app's own dialog: It is declined: an ask of its own, a nag, refused.");
        assert!(told("obstacle-o9").starts_with("Obstacles: O8 O9: password again"), "{}", told("obstacle-o9"));
        assert!(told("origin-undetermined").ends_with("undetermined: else."));
        assert_eq!(sentence("nowhere"), None);
    }
}

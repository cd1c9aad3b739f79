//! What a crawl shows: a moving line meanwhile, and a summary.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::crawler::{Level, Outcome, Status};
use crate::report::text::{clean, cut};

/// Columns of what is tried now.
const DOING: usize = 40;

/// The line that moves: states, actions, frontier, best score.
pub(super) struct Line(ProgressBar);

impl Line {
    pub(super) fn new(moving: bool) -> Line {
        let target = if moving { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Line(bar)
    }

    pub(super) fn tell(&self, status: &Status) {
        let Status { states, actions, frontier, score, doing } = status;
        self.0.set_message(format!(
            "{states} states, {actions} actions, frontier {frontier}, best {score:.0}: {}",
            cut(&clean(doing), DOING)
        ));
        self.0.tick();
    }

    pub(super) fn say(&self, text: &str) {
        self.0.set_message(text.to_owned());
        self.0.tick();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// What came of it, for people.
pub(super) fn summary(outcome: &Outcome) -> String {
    let level = match outcome.level {
        Level::None => "nothing found",
        Level::G1 if !outcome.path.is_empty() => {
            "G1: the page is reached, and nothing on it ends it in the app, as far as its words tell"
        }
        Level::G1 => "G1: a control was seen that leads there, its page is not confirmed",
        Level::G2 => "G2: the page is reached, nothing was done that cannot be undone",
        Level::G3 => "G3: done",
    };
    let mut text = format!("{}\n\n", clean(&outcome.message));
    let mut row = |name: &str, value: String| text += &format!("{name:<9} {value}\n");
    if !matches!(outcome.goal.as_str(), "coverage" | "permissions") {
        row("level", level.to_owned());
    }
    for (index, step) in outcome.path.iter().enumerate() {
        let name = if index == 0 { "path" } else { "" };
        row(name, format!("{}. {} “{}” on “{}”", index + 1, word(step), clean(&step.label), clean(&step.screen)));
    }
    if !outcome.beyond.is_empty() {
        row("then", outcome.beyond.iter().map(|label| format!("“{}”", clean(label))).collect::<Vec<_>>().join(", "));
    }
    match (&outcome.end, &outcome.confirm) {
        (Some(end), _) => row("ends with", format!("“{}”", clean(end))),
        (None, Some(confirm)) => row("stops at", format!("“{}”", clean(confirm))),
        (None, None) => {}
    }
    if let Some(missing) = &outcome.missing {
        row("no end", format!("because of: {}", clean(missing)));
    }
    if let Some(account) = &outcome.account {
        row("account", format!("`{}`, now {}", clean(&account.id), account.state));
    }
    if !outcome.replays.is_empty() {
        let good = outcome.replays.iter().filter(|good| **good).count();
        row("replays", format!("{good} of {} from a fresh install", outcome.replays.len()));
    }
    let asked = outcome.asks["total"].as_u64().map_or_else(|| "unknown".to_owned(), |count| count.to_string());
    row("asks", format!("{asked} permission asks while exploring"));
    if let Some(first) = outcome.actions_to_goal {
        row("searched", format!("{first} actions until it was found, {} in all, {} states", outcome.actions, outcome.states));
    }
    if !outcome.gated.is_empty() {
        let labels: Vec<String> = outcome.gated.keys().take(6).map(|label| format!("“{}”", clean(label))).collect();
        let more = outcome.gated.len().saturating_sub(labels.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        row("left be", format!("{}{more}", labels.join(", ")));
    }
    text
}

fn word(step: &crate::crawler::PathStep) -> &'static str {
    match step.op {
        crate::crawler::Op::LongPress => "hold",
        crate::crawler::Op::Form => "fill in and send",
        crate::crawler::Op::Back => "back",
        _ => "tap",
    }
}

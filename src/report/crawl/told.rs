//! In sentences: what was found, proved, explored and left be.

use serde::Serialize;

use super::Crawl;
use super::model::Outcome;
use crate::report::markdown::escape;
use crate::report::text::{clean, cut};

/// Controls left be that are listed.
const MOST: usize = 60;

/// A name with what is to be said under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Name.
    pub head: &'static str,
    /// Sentences.
    pub items: Vec<String>,
}

/// Whether the crawl looked for something, and not only around.
fn searched(outcome: &Outcome) -> bool {
    !["coverage", "permissions"].contains(&outcome.goal.0.as_str())
}

/// The first sentence, and whether it was found.
pub fn sentence(crawl: &Crawl) -> (String, bool) {
    let Some(outcome) = &crawl.outcome else {
        return ("What came of the crawl is not known: crawl.json is missing.".to_owned(), false);
    };
    let left = match (outcome.exhausted, outcome.frontier) {
        (true, _) | (_, 0) => "nothing was left to try".to_owned(),
        (false, 1) => "the frontier is not empty: 1 control was left to try".to_owned(),
        (false, frontier) => format!("the frontier is not empty: {frontier} controls were left to try"),
    };
    let found = outcome.level.0 != "none" && !outcome.level.0.is_empty();
    if found || !searched(outcome) {
        return (outcome.message.0.clone(), true);
    }
    let goal = outcome.goal.0.as_str();
    (format!("{goal}: not found after {} states, {} actions; {left}.", outcome.states, outcome.actions), false)
}

/// Everything else.
pub fn facts(outcome: &Outcome) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut say = |head: &'static str, items: Vec<String>| {
        if !items.is_empty() {
            facts.push(Fact { head, items });
        }
    };
    if searched(outcome) {
        let level = match outcome.level.0.as_str() {
            "G1" if outcome.path_actions.is_some() => {
                "G1: the page is reached, and nothing on it ends it in the app, as far as its words tell"
            }
            "G1" => "G1: a control was seen that leads there, its page is not confirmed",
            "G2" => "G2: the page is reached, nothing was done that cannot be undone",
            "G3" => "G3: done",
            _ => "nothing found",
        };
        say("How far it came", vec![level.to_owned()]);
    }
    let way = outcome.path_actions.map(|actions| {
        let depth = outcome.depth.map(|depth| format!(", {depth} as the replays were counted"));
        format!("{actions} from a cold start{}", depth.unwrap_or_default())
    });
    say("Actions", way.into_iter().collect());
    say("Proved", outcome.proof.iter().map(|proof| proof.0.clone()).collect());
    let quoted = |words: &super::model::Words| format!("“{}”", words.0);
    match &outcome.end {
        Some(end) => say("Ended with", vec![quoted(end)]),
        None => say("Stopped before", outcome.confirm.iter().map(quoted).collect()),
    }
    say("No end because of", outcome.missing.iter().map(|missing| missing.0.clone()).collect());
    say("Explored", explored(outcome));
    say("Replays", replays(outcome).into_iter().collect());
    say("Asks provoked", asks(outcome).into_iter().collect());
    say("Left be", left_be(outcome));
    facts
}

fn explored(outcome: &Outcome) -> Vec<String> {
    let mut items = vec![format!("{} states, {} actions, {} starts of the app", outcome.states, outcome.actions, outcome.starts)];
    items.extend(outcome.actions_to_goal.map(|actions| format!("{actions} actions until it was found")));
    items.push(if outcome.exhausted || outcome.frontier == 0 {
        "nothing was left to try".to_owned()
    } else {
        format!("frontier not empty: {} left to try", outcome.frontier)
    });
    items
}

fn replays(outcome: &Outcome) -> Option<String> {
    let all = outcome.replays.items.len();
    if all == 0 {
        return outcome.path_actions.map(|_| "not replayed".to_owned());
    }
    let good = outcome.replays.items.iter().filter(|good| **good).count();
    Some(format!("{good} of {all} from a fresh install"))
}

fn asks(outcome: &Outcome) -> Option<String> {
    let asks = outcome.asks.as_ref()?;
    let Some(total) = asks.total else { return Some("could not be counted".to_owned()) };
    let groups: Vec<String> =
        asks.by_group.iter().take(MOST).map(|(group, count)| format!("{} {count}", cut(&clean(group), 40))).collect();
    Some(if groups.is_empty() { total.to_string() } else { format!("{total} ({})", groups.join(", ")) })
}

fn left_be(outcome: &Outcome) -> Vec<String> {
    let one = |(label, why): (&String, &super::model::Words)| format!("“{}”: {}", cut(&clean(label), 80), why.0);
    let mut items: Vec<String> = outcome.gated.iter().take(MOST).map(one).collect();
    if outcome.gated.len() > MOST {
        items.push(format!("and {} more", outcome.gated.len() - MOST));
    }
    items
}

/// The lines of a summary in Markdown.
pub fn markdown(crawl: &Crawl) -> Vec<String> {
    let mut lines = vec![escape(&sentence(crawl).0)];
    if let Some(outcome) = &crawl.outcome {
        lines.extend(facts(outcome).into_iter().map(|fact| format!("**{}**: {}", fact.head, escape(&fact.items.join("; ")))));
    }
    if crawl.found.is_some() {
        lines.push("The way as a scenario: `found.yaml`".to_owned());
    }
    lines.extend(crawl.problems.iter().map(|problem| escape(problem)));
    lines
}

//! What a crawl comes to: `crawl.json` and `graph.json`.
//!
//! `graph.json` is for whoever draws the screens and the ways between them:
//!
//! ```json
//! { "schema": 1, "package": "com.example.app", "goal": "account-deletion",
//!   "states": [ {"id": 0, "title": "Chats", "kind": "ordinary", "image": "<SHA-256 of a PNG artifact>", "tree": "<SHA-256 of an XML artifact>",
//!                "seen": 4, "controls": 9, "prompts": 0, "crashes": 0, "on_path": true, "goal": false} ],
//!   "edges":  [ {"number": 1, "from": 0, "to": 3, "leads": null, "op": "tap", "selector": {"text": "Me"}, "label": "Me", "hits": 2,
//!                "strong": true, "on_path": true} ],
//!   "path": [1, 5, 9], "root": 0 }
//! ```
//!
//! States are in the order of discovery. Edges are numbered in the order in which they were first tried; one that led to two places
//! stands there twice under one number. `to` is `null` where the app was left, and `leads` says where to: `outside: PACKAGE`, `crash: WORDS`,
//! `unreadable`, `nowhere`. `path` are the numbers of the way found, from `root`, where a cold start leads. Images and trees are artifacts of
//! the run's folder: `artifacts/<hex>.png`, `artifacts/<hex>.xml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::engine::Crawl;
use super::graph::{StateId, Step};
use super::journal::Landing;
use super::locate::Op;
use crate::ui::Selector;

/// How far a crawl came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Nothing was found.
    #[serde(rename = "none")]
    None,
    /// A control was seen that leads there by its words.
    G1,
    /// The page itself was open, with nothing done that cannot be undone.
    G2,
    /// It was done: the account is gone, or the app accepted its deletion.
    G3,
}

/// One action of a way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PathStep {
    /// `tap`, `long-press`, `form`, `back`.
    pub op: Op,
    /// The control.
    pub selector: Selector,
    /// What it shows.
    pub label: String,
    /// Title of the screen that it is on.
    pub screen: String,
    /// How many screens down.
    pub scrolls: u32,
}

/// An account from a file of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountUsed {
    /// Its id in the file.
    pub id: String,
    /// What the file says of it now.
    pub state: String,
}

/// `crawl.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// Version of the format.
    pub schema: u32,
    /// What was looked for.
    pub goal: String,
    /// How far it came.
    pub level: Level,
    /// In a sentence.
    pub message: String,
    /// Inputs sent to the device in all, searching for a shorter way included.
    pub actions: u32,
    /// Inputs until it was found; `null` if it was not.
    pub actions_to_goal: Option<u32>,
    /// Starts of the app.
    pub starts: u32,
    /// Different screens.
    pub states: usize,
    /// What was left to try.
    pub frontier: usize,
    /// Nothing was left to try.
    pub exhausted: bool,
    /// The shortest way found, from a cold start.
    pub path: Vec<PathStep>,
    /// Its actions, scrolls not among them.
    pub path_actions: Option<u32>,
    /// Actions to the entry and the tap on it, as the replays were counted; `null` if none was replayed, or they differ.
    pub depth: Option<u32>,
    /// What was done beyond its end: pages passed, the deletion itself.
    pub beyond: Vec<String>,
    /// The control that would end it, on the last page reached.
    pub confirm: Option<String>,
    /// What the app said when it was done.
    pub end: Option<String>,
    /// What the last page wants that a crawl cannot give, in its own words, where that is why it goes no further.
    pub missing: Option<String>,
    /// What is proved of the way.
    pub proof: Option<String>,
    /// Whether the scenario led there again, each time from a fresh install.
    pub replays: Vec<bool>,
    /// Controls that were left alone, with the reason.
    pub gated: BTreeMap<String, String>,
    /// Permission asks that exploring provoked.
    pub asks: serde_json::Value,
    /// ADB services opened while exploring, for each input and start.
    pub services_per_action: Option<f64>,
    /// The scenario's file.
    pub scenario: Option<String>,
    /// The account that was used, if it is one of a file.
    pub account: Option<AccountUsed>,
}

/// A way as `crawl.json` has it.
pub fn path(crawl: &Crawl<'_>, way: &[Step]) -> Vec<PathStep> {
    let one = |step: &Step| {
        let state = &crawl.graph.states[step.from];
        PathStep {
            op: step.act.op,
            selector: step.act.selector.clone(),
            label: step.act.label.clone(),
            screen: crawl.journal.scan(state.sight).title.clone(),
            scrolls: state.edges.get(&step.act.name()).map_or(0, |edge| edge.depth),
        }
    };
    way.iter().map(one).collect()
}

/// A state, in `graph.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateFacts {
    /// Its number.
    pub id: StateId,
    /// Its title.
    pub title: String,
    /// Kind of screen.
    pub kind: String,
    /// SHA-256 of its picture.
    pub image: Option<String>,
    /// SHA-256 of its tree.
    pub tree: String,
    /// How often it was seen.
    pub seen: u32,
    /// Controls known on it.
    pub controls: usize,
    /// Permission prompts that came on the way to it.
    pub prompts: u32,
    /// Actions on it that crashed the app.
    pub crashes: usize,
    /// The way found goes through it.
    pub on_path: bool,
    /// What was looked for is here.
    pub goal: bool,
}

/// An edge, in `graph.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EdgeFacts {
    /// In the order of first trial, from 1.
    pub number: usize,
    /// From which state.
    pub from: StateId,
    /// To which; `None` if the app was left.
    pub to: Option<StateId>,
    /// Where to, if the app was left.
    pub leads: Option<String>,
    /// What was done.
    pub op: Op,
    /// To which control.
    pub selector: Selector,
    /// What it shows.
    pub label: String,
    /// How often it led there.
    pub hits: u32,
    /// Whether it can be relied on.
    pub strong: bool,
    /// The way found uses it.
    pub on_path: bool,
}

/// `graph.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GraphFacts {
    /// Version of the format.
    pub schema: u32,
    /// The app.
    pub package: String,
    /// What was looked for.
    pub goal: String,
    /// Screens.
    pub states: Vec<StateFacts>,
    /// What leads from one to another.
    pub edges: Vec<EdgeFacts>,
    /// Numbers of the edges of the way found.
    pub path: Vec<usize>,
    /// Where the way begins: where a cold start leads, else where the scenario before the crawl ended.
    pub root: Option<StateId>,
}

/// The graph as `graph.json` has it, with the way found.
pub fn graph(crawl: &Crawl<'_>, way: &[Step]) -> GraphFacts {
    let graph = &crawl.graph;
    let on_path = |state: StateId| way.iter().any(|step| step.from == state || step.to == state);
    let goals: Vec<_> = crawl.hits.iter().filter_map(|hit| crawl.state_of(hit.sight)).collect();
    let states = graph.states.iter().enumerate().map(|(id, state)| {
        let sight = &crawl.journal.sights[state.sight];
        let crashed = |edge: &&super::graph::Edge| edge.elsewhere.iter().any(|landing| matches!(landing, Landing::Crashed(_)));
        StateFacts {
            id,
            title: sight.scan.title.clone(),
            kind: sight.scan.kind.map_or("ordinary", |kind| kind.name()).to_owned(),
            image: sight.image.clone(),
            tree: sight.tree.clone(),
            seen: state.seen,
            controls: state.known.len(),
            prompts: state.prompts,
            crashes: state.edges.values().filter(crashed).count(),
            on_path: on_path(id),
            goal: goals.contains(&id),
        }
    });
    let (mut edges, mut numbers) = (Vec::new(), BTreeMap::new());
    for step in &crawl.journal.moves {
        let Some(from) = step.from.and_then(|sight| crawl.state_of(sight)) else { continue };
        let name = step.act.name();
        let number = numbers.len() + 1;
        let Some(edge) = graph.states[from].edges.get(&name).filter(|_| !numbers.contains_key(&(from, name.clone()))) else {
            continue;
        };
        numbers.insert((from, name), number);
        let facts = |to: Option<StateId>, leads: Option<String>, hits: u32| EdgeFacts {
            number,
            from,
            to,
            leads,
            op: edge.act.op,
            selector: edge.act.selector.clone(),
            label: edge.act.label.clone(),
            hits,
            strong: to.is_some() && edge.strong() == to,
            on_path: way.iter().any(|step| step.from == from && step.act == edge.act && Some(step.to) == to),
        };
        edges.extend(edge.to.iter().map(|(to, hits)| facts(Some(*to), None, *hits)));
        let mut left: BTreeMap<String, u32> = BTreeMap::new();
        edge.elsewhere.iter().for_each(|landing| *left.entry(leads(landing)).or_default() += 1);
        edges.extend(left.into_iter().map(|(leads, hits)| facts(None, Some(leads), hits)));
    }
    let path = way.iter().filter_map(|step| numbers.get(&(step.from, step.act.name())).copied()).collect();
    GraphFacts {
        schema: 1,
        package: crawl.options.package.clone(),
        goal: crawl.options.goal.name().to_owned(),
        states: states.collect(),
        edges,
        path,
        root: way.first().map(|step| step.from).or(graph.root),
    }
}

fn leads(landing: &Landing) -> String {
    match landing {
        Landing::Outside(package) => format!("outside: {package}"),
        Landing::Crashed(words) => format!("crash: {words}"),
        Landing::Unreadable(_) => "unreadable".to_owned(),
        Landing::Absent | Landing::On(_) => "nowhere".to_owned(),
    }
}

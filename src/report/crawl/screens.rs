//! Each screen with what was tried on it, and the words by which it is found.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::model::{Edge, Graph, State};
use crate::report::html::frames::Placed;
use crate::report::text::{clean, cut};
use crate::ui;

/// Trees that are read for the names of controls; each costs a few milliseconds.
const MOST_TREES: usize = 400;
/// Names of controls that are kept of a screen.
const MOST_NAMES: usize = 60;
/// Columns of a name.
const NAME: usize = 60;
/// Edges that are listed of a screen.
const MOST_EDGES: usize = 200;

/// A screen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Screen {
    /// Its number.
    pub id: usize,
    /// Its title.
    pub title: String,
    /// In a few words: kind, how often it was seen.
    pub facts: Vec<String>,
    /// What was done on it.
    pub ways: Vec<Way>,
    /// How many ways are not listed.
    pub more: usize,
    /// Controls seen on it under whose names nothing was tried.
    pub untried: Vec<String>,
    /// Title and controls in small letters: what a search looks in.
    pub find: String,
    /// SHA-256 of its screenshot.
    pub image: Option<String>,
    /// The page's picture, filled in when the pictures are made.
    pub picture: Option<Placed>,
}

/// What was done, and where it led.
#[derive(Debug, Clone, Serialize)]
pub struct Way {
    /// The edge's number.
    pub number: usize,
    /// What was done.
    pub what: String,
    /// How often it led there.
    pub hits: u32,
    /// To which screen.
    pub to: Option<usize>,
    /// Its title; or where else it led.
    pub leads: String,
    /// `path`, `weak`, `bad` or nothing.
    pub class: &'static str,
    /// Whether the screen it leads to is on the page.
    pub shown: bool,
}

/// How many controls of a screen were tried.
pub fn tried(graph: &Graph, id: usize) -> usize {
    let edges =
        graph.edges.items.iter().filter(|edge| edge.from == id && !["back", "launch", "reveal"].contains(&edge.op.0.as_str()));
    edges.map(|edge| edge.number).collect::<BTreeSet<_>>().len()
}

/// The screens at these indexes, in this order.
pub fn screens(graph: &Graph, shown: &[usize], artifact: &dyn Fn(&str, &str) -> Option<Vec<u8>>) -> Vec<Screen> {
    let mut titles: BTreeMap<usize, &str> = BTreeMap::new();
    for state in &graph.states.items {
        titles.entry(state.id).or_insert(&state.title.0);
    }
    let ids: BTreeSet<usize> = shown.iter().map(|index| graph.states.items[*index].id).collect();
    let mut out: BTreeMap<usize, Vec<&Edge>> = BTreeMap::new();
    for edge in &graph.edges.items {
        out.entry(edge.from).or_default().push(edge);
    }
    let one = |(nth, index): (usize, &usize)| {
        let state = &graph.states.items[*index];
        let names = if nth < MOST_TREES { names(state, artifact) } else { Vec::new() };
        let edges = out.get(&state.id).map(Vec::as_slice).unwrap_or_default();
        screen(state, edges, names, &titles, &ids)
    };
    shown.iter().enumerate().map(one).collect()
}

fn screen(state: &State, edges: &[&Edge], names: Vec<String>, titles: &BTreeMap<usize, &str>, ids: &BTreeSet<usize>) -> Screen {
    let mut facts = Vec::new();
    if !["", "ordinary"].contains(&state.kind.0.as_str()) {
        facts.push(state.kind.0.replace('-', " "));
    }
    facts.push(format!("seen {}×", state.seen));
    facts.extend((state.prompts > 0).then(|| format!("permission prompts on the way: {}", state.prompts)));
    facts.extend((state.crashes > 0).then(|| format!("actions that crashed the app: {}", state.crashes)));
    let labels: BTreeSet<&str> = edges.iter().map(|edge| edge.label.0.as_str()).collect();
    let mut find: Vec<&str> = vec![&state.title.0, &state.kind.0];
    find.extend(labels.iter().copied().take(MOST_EDGES));
    find.extend(names.iter().map(String::as_str));
    let find = find.join(" | ").to_lowercase();
    let ways = edges.iter().take(MOST_EDGES).map(|edge| way(edge, titles, ids)).collect();
    Screen {
        id: state.id,
        title: if state.title.0.is_empty() { "without a title".to_owned() } else { state.title.0.clone() },
        facts,
        ways,
        more: edges.len().saturating_sub(MOST_EDGES),
        untried: names.iter().filter(|name| !labels.contains(name.as_str())).cloned().collect(),
        find,
        image: state.image.0.clone(),
        picture: None,
    }
}

fn way(edge: &Edge, titles: &BTreeMap<usize, &str>, ids: &BTreeSet<usize>) -> Way {
    let leads = match edge.to {
        Some(to) if to == edge.from => "stays here".to_owned(),
        Some(to) => titles.get(&to).copied().unwrap_or_default().to_owned(),
        None => edge.leads.as_ref().map_or_else(|| "nowhere".to_owned(), |leads| leads.0.clone()),
    };
    let class = if edge.on_path {
        "path"
    } else if leads.starts_with("crash") && edge.to.is_none() {
        "bad"
    } else if edge.to.is_some() && !edge.strong {
        "weak"
    } else {
        ""
    };
    let to = edge.to.filter(|to| *to != edge.from);
    Way {
        number: edge.number,
        what: edge.what(),
        hits: edge.hits,
        to,
        leads,
        class,
        shown: to.is_some_and(|to| ids.contains(&to)),
    }
}

/// Names of the controls on a screen as it was first seen.
fn names(state: &State, artifact: &dyn Fn(&str, &str) -> Option<Vec<u8>>) -> Vec<String> {
    let tree = state.tree.0.as_deref().and_then(|tree| artifact(tree, "xml")).and_then(|xml| ui::parse_bytes(&xml).ok());
    let Some(tree) = tree else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    for (id, node) in tree.iter() {
        if names.len() >= MOST_NAMES {
            break;
        }
        // What a person typed into a field is no name.
        if !tree.is_actionable(id) || node.is_editable() {
            continue;
        }
        let name = cut(&clean(tree.label(id)), NAME);
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

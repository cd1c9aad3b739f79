//! The drawing of the screens: sizes, connectors, and the few words that stand in a node.

use std::collections::BTreeMap;

use serde::Serialize;

use super::layout::{Layout, Place};
use super::model::{Edge, Graph, State};
use super::screens::tried;
use crate::report::html::frames::Placed;
use crate::report::text::{cut, wrap};

/// Screens that are drawn. More can neither be overlooked by a person nor shown by a browser at once.
pub const MOST: usize = 400;
/// Lines besides the connectors.
const MOST_OTHERS: usize = 1500;

/// Pixels.
const NODE: (usize, usize) = (238, 154);
/// Space between columns, and between rows.
const GAP: (usize, usize) = (44, 18);
/// Space around all.
const MARGIN: usize = 12;
/// Room for a node's picture.
const PICTURE: (usize, usize) = (66, 146);
/// Columns of text beside it.
const COLUMNS: usize = 20;
/// Lines of a title.
const TITLE_LINES: usize = 2;
/// Numbers that are told of edges that lead to the same place.
const MOST_NUMBERS: usize = 4;

/// The drawing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Map {
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
    /// Screens.
    pub nodes: Vec<Node>,
    /// Connectors of the tree, those of the way found last, so that they lie on top.
    pub lines: Vec<Line>,
    /// What else leads from one screen to another, by the screen it leads from.
    pub others: Vec<Others>,
    /// There are screens to which nothing leads from the start.
    pub otherwise: bool,
    /// Screens that are not drawn.
    pub left_out: usize,
}

/// A screen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Node {
    /// Its number.
    pub id: usize,
    /// Left.
    pub x: usize,
    /// Top.
    pub y: usize,
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
    /// Left, top, width and height of the room for its picture.
    pub room: (usize, usize, usize, usize),
    /// The same of the room for its text, whose lines are cut off there whatever the font.
    pub text_room: (usize, usize, usize, usize),
    /// `path`, `goal`, `bare`.
    pub classes: String,
    /// All of it in a sentence.
    pub about: String,
    /// Text beside the picture.
    pub texts: Vec<Text>,
    /// SHA-256 of its screenshot.
    pub image: Option<String>,
    /// The page's picture, filled in when the pictures are made.
    pub picture: Option<Placed>,
}

/// A line of text.
#[derive(Debug, Clone, Serialize)]
pub struct Text {
    /// `by`, `name`, `small`, `good`, `prompts`, `bad`.
    pub class: &'static str,
    /// Base line, from the top of the room.
    pub y: usize,
    /// What it says.
    pub text: String,
}

/// A line.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// `path`, `weak` or nothing.
    pub class: &'static str,
    /// An SVG path.
    pub d: String,
    /// Where its words stand.
    pub at: (usize, usize),
    /// Its words; a connector has none, they stand in the node.
    pub label: String,
}

/// Lines that lead from one screen to others.
#[derive(Debug, Clone, Serialize)]
pub struct Others {
    /// The screen's number.
    pub id: usize,
    /// The lines.
    pub lines: Vec<Line>,
}

/// Draws it.
pub fn draw(graph: &Graph, layout: &Layout) -> Map {
    let columns = layout.places.iter().map(|place| place.column + 1).max().unwrap_or_default();
    let rows = layout.places.iter().map(|place| place.row + 1).max().unwrap_or_default();
    let mut map = Map {
        width: MARGIN * 2 + columns * (NODE.0 + GAP.0),
        height: MARGIN * 2 + rows * (NODE.1 + GAP.1),
        otherwise: layout.places.iter().filter(|place| place.parent.is_none()).count() > 1,
        left_out: layout.left_out + graph.states.more,
        ..Map::default()
    };
    for place in &layout.places {
        let edge = place.parent.map(|(_, edge)| &graph.edges.items[edge]);
        map.nodes.push(node(graph, place, edge));
        if let (Some((parent, _)), Some(edge)) = (place.parent, edge) {
            map.lines.push(connector(&layout.places[parent], place, edge));
        }
    }
    map.lines.sort_by_key(|line| line.class == "path");
    map.others = others(graph, layout);
    map
}

fn corner(place: &Place) -> (usize, usize) {
    (MARGIN + place.column * (NODE.0 + GAP.0), MARGIN + place.row * (NODE.1 + GAP.1))
}

fn node(graph: &Graph, place: &Place, edge: Option<&Edge>) -> Node {
    let state = &graph.states.items[place.state];
    let (x, y) = corner(place);
    let tried = tried(graph, state.id);
    let mut classes = Vec::new();
    classes.extend(place.on_path.then_some("path"));
    classes.extend(state.goal.then_some("goal"));
    classes.extend((tried == 0).then_some("bare"));
    let lines = words(graph, state, edge, tried);
    let about = about(state, edge, &lines);
    let (mut texts, mut base) = (Vec::new(), 17);
    for (class, text) in lines {
        base += if texts.is_empty() { 0 } else { 16 };
        texts.push(Text { class, y: base, text: cut(&text, COLUMNS) });
    }
    Node {
        id: state.id,
        x,
        y,
        width: NODE.0,
        height: NODE.1,
        room: (x + 4, y + 4, PICTURE.0, PICTURE.1),
        text_room: (x + PICTURE.0 + 12, y + 2, NODE.0 - PICTURE.0 - 16, NODE.1 - 4),
        classes: classes.join(" "),
        about,
        texts,
        image: state.image.0.clone(),
        picture: None,
    }
}

/// The lines beside a node's picture: eight at most.
fn words(graph: &Graph, state: &State, edge: Option<&Edge>, tried: usize) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    lines.push(match edge {
        Some(edge) => ("by", format!("{}. {}", edge.number, reached(edge))),
        None if graph.root == Some(state.id) => ("by", "start of the app".to_owned()),
        None => ("by", "seen otherwise".to_owned()),
    });
    let mut title = wrap(if state.title.0.is_empty() { "without a title" } else { &state.title.0 }, COLUMNS);
    if title.len() > TITLE_LINES {
        title.truncate(TITLE_LINES);
        title[TITLE_LINES - 1].push('…');
    }
    lines.extend(title.into_iter().map(|line| ("name", line)));
    lines.push(("small", format!("{} of {} tried", tried, state.controls.max(tried))));
    if state.goal {
        lines.push(("good", "★ looked for".to_owned()));
    }
    if state.prompts > 0 {
        lines.push(("prompts", plural(state.prompts as usize, "● ", "prompt")));
    }
    if state.crashes > 0 {
        lines.push(("bad", plural(state.crashes, "✕ ", "crash")));
    }
    let left = graph.edges.items.iter().filter(|edge| edge.from == state.id && outside(edge)).count();
    if left > 0 {
        lines.push(("small", format!("↗ leaves the app: {left}")));
    }
    lines
}

/// It led out of the app, and not by a crash, which has a mark of its own.
fn outside(edge: &Edge) -> bool {
    edge.leads.as_ref().is_some_and(|leads| leads.0.starts_with("outside"))
}

fn reached(edge: &Edge) -> String {
    let what = match edge.op.0.as_str() {
        "tap" => edge.label.0.clone(),
        _ => edge.what(),
    };
    if edge.hits > 1 { format!("{} ×{}", cut(&what, COLUMNS - 8), edge.hits) } else { what }
}

fn about(state: &State, edge: Option<&Edge>, lines: &[(&'static str, String)]) -> String {
    let reached = edge.map(|edge| format!(", reached from screen {} by: {}, {}×", edge.from, edge.what(), edge.hits));
    let rest: Vec<&str> =
        lines.iter().filter(|(class, _)| !["by", "name"].contains(class)).map(|(_, text)| text.as_str()).collect();
    format!("Screen {}: {}{}. {}", state.id, state.title.0, reached.unwrap_or_default(), rest.join(", "))
}

fn plural(n: usize, before: &str, word: &str) -> String {
    let ending = match (n, word.ends_with("sh")) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{before}{n} {word}{ending}")
}

fn connector(from: &Place, to: &Place, edge: &Edge) -> Line {
    let ((x1, y1), (x2, y2)) = (corner(from), corner(to));
    let (out, half) = (x1 + NODE.0, NODE.1 / 2);
    let bend = out + GAP.0 / 2;
    let d =
        if y1 == y2 { format!("M{out} {}H{x2}", y1 + half) } else { format!("M{out} {}H{bend}V{}H{x2}", y1 + half, y2 + half) };
    let class = match (to.on_path, edge.strong) {
        (true, _) => "path",
        (false, true) => "",
        (false, false) => "weak",
    };
    Line { class, d, at: (bend, y2 + half), label: String::new() }
}

/// The edges that are no connectors, those between the same two screens together.
fn others(graph: &Graph, layout: &Layout) -> Vec<Others> {
    let mut places = BTreeMap::new();
    for place in &layout.places {
        places.entry(graph.states.items[place.state].id).or_insert(place);
    }
    let drawn: Vec<usize> = layout.places.iter().filter_map(|place| Some(place.parent?.1)).collect();
    let drawn: std::collections::BTreeSet<usize> = drawn.into_iter().collect();
    let mut between: BTreeMap<usize, BTreeMap<usize, Vec<&Edge>>> = BTreeMap::new();
    let mut count = 0;
    for (at, edge) in graph.edges.items.iter().enumerate() {
        let Some(to) = edge.to.filter(|to| *to != edge.from && places.contains_key(to) && places.contains_key(&edge.from)) else {
            continue;
        };
        if drawn.contains(&at) {
            continue;
        }
        let edges = between.entry(edge.from).or_default().entry(to).or_default();
        count += usize::from(edges.is_empty());
        if count > MOST_OTHERS {
            break;
        }
        edges.push(edge);
    }
    let lines = |from: usize, to: BTreeMap<usize, Vec<&Edge>>| -> Vec<Line> {
        to.into_iter()
            .filter(|(_, edges)| !edges.is_empty())
            .map(|(to, edges)| curve(places[&from], places[&to], &edges))
            .collect()
    };
    between.into_iter().map(|(from, to)| Others { id: from, lines: lines(from, to) }).collect()
}

fn curve(from: &Place, to: &Place, edges: &[&Edge]) -> Line {
    let ((x1, y1), (x2, y2)) = (corner(from), corner(to));
    let half = NODE.1 / 2;
    // Lines back arrive lower than connectors leave, so that both can be told apart.
    let (y1, y2) = (y1 + half - 24, y2 + half + 24);
    let reach = GAP.0 + 16;
    let (from_x, from_pull) =
        if to.column < from.column { (x1, x1.saturating_sub(reach)) } else { (x1 + NODE.0, x1 + NODE.0 + reach) };
    let (to_x, to_pull) =
        if to.column > from.column { (x2, x2.saturating_sub(reach)) } else { (x2 + NODE.0, x2 + NODE.0 + reach) };
    let mut label: Vec<String> =
        edges.iter().take(MOST_NUMBERS).map(|edge| format!("{}. {}", edge.number, reached(edge))).collect();
    if edges.len() > MOST_NUMBERS {
        label.push(format!("{} more", edges.len() - MOST_NUMBERS));
    }
    Line {
        class: "",
        d: format!("M{from_x} {y1}C{from_pull} {y1} {to_pull} {y2} {to_x} {y2}"),
        at: ((from_x + 3 * from_pull + 3 * to_pull + to_x) / 8, (y1 + y2) / 2),
        label: label.join(" · "),
    }
}

//! The way found as a strip: each screen on which something was done, with what was tapped, and the page reached.

use std::collections::BTreeMap;

use super::layout::way;
use super::model::{Edge, Graph, Outcome, State};
use crate::report::html::frames::{Frame, marks};
use crate::trace::event::{Event, Input, InputOp, Observe, Purpose, Record};

/// The strip.
pub fn strip(graph: &Graph, outcome: Option<&Outcome>, records: &[Record]) -> Vec<Frame> {
    let way: Vec<&Edge> = way(graph).into_iter().map(|edge| &graph.edges.items[edge]).collect();
    let Some(last) = way.last() else { return Vec::new() };
    let state = |id: usize| graph.states.items.iter().find(|state| state.id == id);
    let taps = Taps::of(records);
    let mut frames: Vec<Frame> = Vec::new();
    for (nth, edge) in way.iter().enumerate() {
        let from = state(edge.from);
        let tap = from.and_then(|from| taps.of_edge(from, edge, edge.to.and_then(state)));
        let image = tap.and_then(|(look, _)| look.image.clone()).or_else(|| from.and_then(|from| from.image.0.clone()));
        let chip = format!("edge {} · {}×", edge.number, edge.hits);
        frames.push(Frame {
            kind: "step",
            anchor: format!("way-{}", nth + 1),
            number: u32::try_from(nth + 1).ok(),
            title: edge.what(),
            state: "ok",
            image,
            marks: tap.map(|(_, input)| marks(input)).unwrap_or_default(),
            chips: vec![chip],
            notes: from.map(|from| format!("on “{}”", from.title.0)).into_iter().collect(),
            ..Frame::default()
        });
    }
    let end = last.to.and_then(state);
    let mut notes: Vec<String> = Vec::new();
    if let Some(outcome) = outcome {
        let beyond: Vec<String> = outcome.beyond.items.iter().map(|label| format!("“{}”", label.0)).collect();
        notes.extend((!beyond.is_empty()).then(|| format!("then {}", beyond.join(", "))));
        notes.extend(match (&outcome.end, &outcome.confirm) {
            (Some(end), _) => Some(format!("ended with “{}”", end.0)),
            (None, confirm) => confirm.as_ref().map(|confirm| format!("stopped before “{}”", confirm.0)),
        });
    }
    frames.push(Frame {
        kind: "last",
        anchor: "way-end".to_owned(),
        title: end.map(|end| end.title.0.clone()).unwrap_or_default(),
        image: end.and_then(|end| end.image.0.clone()),
        notes,
        ..Frame::default()
    });
    frames
}

/// Taps by the tree of the screen that they were made on, each with the tree of the next look.
struct Taps<'r>(BTreeMap<&'r str, Vec<Tap<'r>>>);

struct Tap<'r> {
    look: &'r Observe,
    input: &'r Input,
    then: Option<&'r str>,
}

impl<'r> Taps<'r> {
    fn of(records: &'r [Record]) -> Self {
        let mut looks: BTreeMap<u64, &Observe> = BTreeMap::new();
        let mut taps: BTreeMap<&str, Vec<Tap<'_>>> = BTreeMap::new();
        let mut open: Option<&str> = None;
        for record in records {
            match &record.event {
                Event::Observe(look) => {
                    if let Some(last) = open.take().and_then(|tree| taps.get_mut(tree)).and_then(|taps| taps.last_mut()) {
                        last.then = look.tree.as_deref();
                    }
                    looks.insert(record.seq, look);
                }
                Event::Input(input)
                    if input.purpose == Purpose::Step && matches!(input.op, InputOp::Tap | InputOp::LongPress) =>
                {
                    let look = input.on.and_then(|on| looks.get(&on).copied());
                    if let Some((look, tree)) = look.and_then(|look| Some((look, look.tree.as_deref()?))) {
                        taps.entry(tree).or_default().push(Tap { look, input, then: None });
                        open = Some(tree);
                    }
                }
                _ => {}
            }
        }
        Taps(taps)
    }

    /// A tap on the screen as it was first seen, by its words or else by where it led.
    fn of_edge(&self, from: &State, edge: &Edge, to: Option<&State>) -> Option<(&'r Observe, &'r Input)> {
        let op = if edge.op.0 == "long-press" { InputOp::LongPress } else { InputOp::Tap };
        let taps = || self.0.get(from.tree.0.as_deref()?).map(|taps| taps.iter().filter(|tap| tap.input.op == op));
        let label = edge.label.0.as_str();
        let named = |tap: &&Tap<'_>| {
            let node = tap.input.node.as_ref();
            node.is_some_and(|node| {
                !label.is_empty() && [&node.text, &node.content_desc].iter().any(|text| text.as_str() == label)
            })
        };
        let led = |tap: &&Tap<'_>| tap.then.is_some() && tap.then == to.and_then(|to| to.tree.0.as_deref());
        let found = taps()?.find(named).or_else(|| taps()?.find(led))?;
        Some((found.look, found.input))
    }
}

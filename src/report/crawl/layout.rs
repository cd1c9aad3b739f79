//! Where each screen stands: a forest of columns, one for each action from the start, with the way found in the first row.
//!
//! ```text
//! start ─┬─ 1 ─── 2 ─── goal      the way found
//!        │        └──── 5
//!        ├─ 3
//!        └─ 4 ─── 6
//! ```
//!
//! A screen hangs on the first edge that reaches it breadth-first; the other edges are not part of the layout. No two screens share a place,
//! and no two connectors cross.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Edge, Graph};

/// A screen's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Index into the graph's states.
    pub state: usize,
    /// Actions from the start.
    pub column: usize,
    /// Row, from 0.
    pub row: usize,
    /// The place that it hangs on, and the index of the edge that leads here.
    pub parent: Option<(usize, usize)>,
    /// The way found goes through it.
    pub on_path: bool,
}

/// The places, parents before children, and how many screens got none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// At most as many as were wanted.
    pub places: Vec<Place>,
    /// Screens beyond them.
    pub left_out: usize,
}

/// The edges of the way found, as far as they hang together.
pub fn way(graph: &Graph) -> Vec<usize> {
    let mut way: Vec<usize> = Vec::new();
    for number in &graph.path.items {
        let with = |wanted: bool| {
            let fits = |edge: &Edge| edge.number == *number && edge.to.is_some() && (edge.on_path || !wanted);
            graph.edges.items.iter().position(fits)
        };
        let Some(edge) = with(true).or_else(|| with(false)) else { return way };
        if way.last().is_some_and(|last| graph.edges.items[*last].to != Some(graph.edges.items[edge].from)) {
            return way;
        }
        way.push(edge);
    }
    way
}

/// Places at most `most` screens.
pub fn lay_out(graph: &Graph, most: usize) -> Layout {
    let mut tree = Tree::new(graph);
    tree.seed();
    tree.grow();
    for state in 0..graph.states.items.len() {
        if !tree.known.contains(&state) {
            tree.add(state, 0, None, false);
            tree.grow();
        }
    }
    tree.finish(most)
}

struct Tree<'g> {
    graph: &'g Graph,
    index: BTreeMap<usize, usize>,
    /// Edges out of a screen by its index.
    out: BTreeMap<usize, Vec<usize>>,
    known: BTreeSet<usize>,
    places: Vec<Place>,
    /// Places by column whose edges are to be followed.
    open: BTreeMap<usize, Vec<usize>>,
}

impl<'g> Tree<'g> {
    fn new(graph: &'g Graph) -> Self {
        let mut index = BTreeMap::new();
        for (at, state) in graph.states.items.iter().enumerate() {
            index.entry(state.id).or_insert(at);
        }
        let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, edge) in graph.edges.items.iter().enumerate() {
            if let Some(from) = index.get(&edge.from) {
                out.entry(*from).or_default().push(number);
            }
        }
        Tree { graph, index, out, known: BTreeSet::new(), places: Vec::new(), open: BTreeMap::new() }
    }

    fn add(&mut self, state: usize, column: usize, parent: Option<(usize, usize)>, on_path: bool) -> usize {
        self.known.insert(state);
        let place = self.places.len();
        self.places.push(Place { state, column, row: 0, parent, on_path });
        self.open.entry(column).or_default().push(place);
        place
    }

    /// The way found, before everything else.
    fn seed(&mut self) {
        let way = way(self.graph);
        let edges = &self.graph.edges.items;
        let start = way.first().map(|edge| edges[*edge].from).or(self.graph.root);
        let Some(start) =
            start.and_then(|id| self.index.get(&id)).copied().or((!self.graph.states.items.is_empty()).then_some(0))
        else {
            return;
        };
        let mut last = self.add(start, 0, None, !way.is_empty());
        for edge in way {
            let Some(to) = edges[edge].to.and_then(|id| self.index.get(&id)).copied() else { return };
            if self.known.contains(&to) {
                return;
            }
            last = self.add(to, self.places[last].column + 1, Some((last, edge)), true);
        }
    }

    /// Breadth first from what is open.
    fn grow(&mut self) {
        while let Some((column, places)) = self.open.pop_first() {
            for place in places {
                let edges = self.out.get(&self.places[place].state).cloned().unwrap_or_default();
                for edge in edges {
                    let to = self.graph.edges.items[edge].to.and_then(|id| self.index.get(&id)).copied();
                    if let Some(to) = to.filter(|to| !self.known.contains(to)) {
                        self.add(to, column + 1, Some((place, edge)), false);
                    }
                }
            }
        }
    }

    /// Keeps the first, which are whole as trees since parents come first, and gives each its row.
    fn finish(mut self, most: usize) -> Layout {
        let left_out = self.places.len().saturating_sub(most);
        self.places.truncate(most);
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        let mut roots = Vec::new();
        let mut leaf = vec![true; self.places.len()];
        for (at, place) in self.places.iter().enumerate() {
            match place.parent {
                Some((parent, _)) => {
                    children[parent].push(at);
                    leaf[parent] = false;
                }
                None => roots.push(at),
            }
        }
        // A screen that leads nowhere new stands before those that do, so that rows stay close together.
        for of_one in &mut children {
            of_one.sort_by_key(|child| (!self.places[*child].on_path, !leaf[*child]));
        }
        self.rows(&roots, &children);
        Layout { places: self.places, left_out }
    }

    /// A first child stands in its parent's row, the others below, each as high as the columns that its own row reaches are free.
    fn rows(&mut self, roots: &[usize], children: &[Vec<usize>]) {
        let mut free: Vec<usize> = vec![0; self.places.iter().map(|place| place.column + 1).max().unwrap_or_default()];
        for root in roots {
            let below = free.iter().copied().max().unwrap_or_default();
            let mut open = vec![(*root, Some(below))];
            while let Some((at, row)) = open.pop() {
                let row = row.unwrap_or_else(|| {
                    let mut row = 0;
                    let mut next = Some(at);
                    while let Some(place) = next {
                        row = row.max(free[self.places[place].column]);
                        next = children[place].first().copied();
                    }
                    row
                });
                self.places[at].row = row;
                free[self.places[at].column] = row + 1;
                open.extend(children[at].iter().enumerate().rev().map(|(nth, child)| (*child, (nth == 0).then_some(row))));
            }
        }
    }
}

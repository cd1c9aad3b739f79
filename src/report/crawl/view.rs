//! The crawl's part of the page, as its template shows it.

use serde::Serialize;

use super::Crawl;
use super::layout::lay_out;
use super::map::{self, Map};
use super::path::strip;
use super::screens::{Screen, screens};
use super::told::{Fact, facts, sentence};
use crate::report::html::frames::{Frame, Placed};
use crate::trace::Record;

/// The part.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    sentence: String,
    found: bool,
    facts: Vec<Fact>,
    problems: Vec<String>,
    /// The way found.
    pub way: Vec<Frame>,
    scenario: Option<String>,
    map: Option<Map>,
    screens: Vec<Screen>,
}

impl View {
    /// Makes it, without pictures.
    pub fn of(crawl: &Crawl, records: &[Record], artifact: &dyn Fn(&str, &str) -> Option<Vec<u8>>) -> View {
        let (sentence, found) = sentence(crawl);
        let mut view = View {
            sentence,
            found,
            facts: crawl.outcome.as_ref().map(facts).unwrap_or_default(),
            problems: crawl.problems.clone(),
            way: Vec::new(),
            scenario: crawl.found.clone(),
            map: None,
            screens: Vec::new(),
        };
        if let Some(graph) = &crawl.graph {
            let layout = lay_out(graph, map::MOST);
            view.way = strip(graph, crawl.outcome.as_ref(), records);
            view.map = Some(map::draw(graph, &layout));
            let mut shown: Vec<usize> = layout.places.iter().map(|place| place.state).collect();
            shown.sort_unstable();
            view.screens = screens(graph, &shown, artifact);
        }
        view
    }

    /// Screenshots of the way.
    pub fn way_images(&self) -> impl Iterator<Item = &str> {
        self.way.iter().filter_map(|frame| frame.image.as_deref())
    }

    /// Screenshots of the screens, those nearest to the start first.
    pub fn images(&self) -> impl Iterator<Item = &str> {
        let nodes = self.map.iter().flat_map(|map| &map.nodes);
        nodes.filter_map(|node| node.image.as_deref())
    }

    /// Puts the pictures in.
    pub fn place(&mut self, placed: &dyn Fn(&str) -> Placed) {
        for frame in &mut self.way {
            frame.picture = frame.image.as_deref().map(placed);
        }
        for node in self.map.iter_mut().flat_map(|map| &mut map.nodes) {
            node.picture = node.image.as_deref().map(placed);
        }
        for screen in &mut self.screens {
            screen.picture = screen.image.as_deref().map(placed);
        }
    }
}

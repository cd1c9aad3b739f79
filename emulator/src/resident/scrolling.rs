//! Lists: scrolled and flung, searched.

use super::jsonrpc::Fault;
use super::search::{Nodes, Query};
use super::selector::Selector;
use super::server::Server;
use crate::app::view::{Point, Rect, View};
use crate::system::hierarchy::Node;

/// The steps of a scroll, when nothing else is said.
pub const SCROLL_STEPS: u64 = 55;
/// The steps of a fling.
pub const FLING_STEPS: u64 = 5;
/// How often a search scrolls at most.
const MAX_SWIPES: usize = 30;

/// Which way a list is scrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To what comes later.
    Forward,
    /// To what came before.
    Backward,
}

impl Server {
    /// Scrolls a list by nearly its height, or width. Says whether there is more that way.
    pub fn scroll(&self, list: &Selector, vertical: bool, way: Way, steps: u64) -> Result<bool, Fault> {
        let query = Query::of(list.clone());
        let place = self.place(&query)?;
        let before = self.shown(&query);
        let (later, earlier) = ends(place, vertical);
        match way {
            Way::Forward => self.swipe(later, earlier, steps),
            Way::Backward => self.swipe(earlier, later, steps),
        };
        let after = self.shown(&query);
        // Without a movement there is no event, which the server takes for the end.
        Ok(vertical && after.is_some() && after != before && !after.is_some_and(|shown| shown.at_end(way)))
    }

    /// Scrolls a list to one of its ends. False when `times` were not enough.
    pub fn scroll_all(&self, list: &Selector, vertical: bool, way: Way, times: usize, steps: u64) -> Result<bool, Fault> {
        for _ in 0..times {
            if !self.scroll(list, vertical, way, steps)? || !self.runs() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Scrolls a list until a view of it is in sight: from where it stands if it is, else from its beginning.
    pub fn scroll_to(&self, list: &Selector, target: &Selector, vertical: bool) -> Result<bool, Fault> {
        let wanted = Query::of(list.clone().then_child(target.clone()));
        let seen = || self.place_of(&wanted).is_some();
        if seen() {
            return Ok(true);
        }
        self.scroll_all(list, vertical, Way::Backward, MAX_SWIPES, SCROLL_STEPS)?;
        if seen() {
            return Ok(true);
        }
        for _ in 0..MAX_SWIPES {
            let more = self.scroll(list, vertical, Way::Forward, SCROLL_STEPS)?;
            if seen() {
                return Ok(true);
            }
            if !more {
                return Ok(false);
            }
        }
        Ok(false)
    }

    fn shown(&self, list: &Query) -> Option<Shown> {
        let tree = self.tree()?;
        Nodes::new(&tree).older(list).map(Shown::of)
    }
}

/// Where a swipe over a list begins and ends: the later end, then the earlier one, a tenth inside its edges.
fn ends(place: Rect, vertical: bool) -> (Point, Point) {
    let (x, y) = ((place.left + place.right) / 2, (place.top + place.bottom) / 2);
    if vertical {
        let margin = place.height() / 10;
        (Point { x, y: place.bottom - margin }, Point { x, y: place.top + margin })
    } else {
        let margin = place.width() / 10;
        (Point { x: place.right - margin, y }, Point { x: place.left + margin, y })
    }
}

/// What of a list is in sight.
#[derive(PartialEq, Eq)]
struct Shown {
    frame: Rect,
    count: usize,
    children: Vec<(usize, View)>,
}

impl Shown {
    fn of(list: &Node) -> Self {
        let children = list.children.iter().map(|child| (child.index, child.view.clone())).collect();
        Self { frame: list.view.bounds, count: list.child_count, children }
    }

    fn at_end(&self, way: Way) -> bool {
        match way {
            Way::Forward => self
                .children
                .last()
                .is_none_or(|(index, view)| index + 1 == self.count && view.bounds.bottom <= self.frame.bottom),
            Way::Backward => self.children.first().is_none_or(|(index, view)| *index == 0 && view.bounds.top >= self.frame.top),
        }
    }
}

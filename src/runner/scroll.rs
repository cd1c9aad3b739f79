//! Moving content: `scroll`, `scrollUntilVisible`, `swipe`.

use crate::scenario::model::{Direction, Swipe, SwipeWay};
use crate::trace::event::{Input, InputOp, Purpose};
use crate::ui::{NodeId, Rect, Selector};

use super::input::inside;
use super::session::Session;
use super::stop::Result;
use super::wait::{LOOK_UP_MS, SETTLE_MS};

/// Duration of a scrolling swipe: slow enough not to fling.
const SCROLL_MS: u64 = 400;
/// Swipes in a row that moved nothing before a list is taken to be at its end.
const STUCK: u32 = 2;
/// Swipes of one command at most, should the clock stand still.
const SWIPES: u32 = 200;

impl Session<'_> {
    /// `scroll`: half a screen down.
    pub(super) fn scroll(&mut self) -> Result<()> {
        self.look()?;
        self.scroll_once(Direction::Down)
    }

    /// `scrollUntilVisible`.
    pub(super) fn scroll_until_visible(&mut self, element: &Selector, direction: Direction, timeout_ms: u64) -> Result<()> {
        let selector = self.selector(element)?;
        let begun = self.now;
        let mut stuck = 0;
        let mut before = Vec::new();
        for _ in 0..SWIPES {
            if let Some(id) = self.find(&selector, 0)?
                && self.wholly_visible(id, direction)
            {
                return Ok(());
            }
            let texts = self.texts();
            stuck = if texts == before { stuck + 1 } else { 0 };
            before = texts;
            let passed = self.now.saturating_sub(begun).unsigned_abs();
            if stuck >= STUCK || passed >= timeout_ms {
                // At the end of a list an element may stay half visible: it is as visible as it can be.
                if self.find(&selector, 0)?.is_some() {
                    return Ok(());
                }
                let why = if stuck >= STUCK { "nothing moves any more and there is no" } else { "scrolled in vain for" };
                return Err(self.not_found(&selector, why, passed)?);
            }
            self.scroll_once(direction)?;
        }
        Err(self.not_found(&selector, "scrolled in vain for", timeout_ms)?)
    }

    /// `swipe`.
    pub(super) fn swipe(&mut self, swipe: &Swipe) -> Result<()> {
        // The screen may be turned by the time of the look, so its size is asked for after it.
        let (from, to) = match &swipe.way {
            SwipeWay::Direction(direction) => {
                self.look()?;
                across(&self.display(), *direction)
            }
            SwipeWay::Points(from, to) => {
                self.look()?;
                (inside(&self.display(), from), inside(&self.display(), to))
            }
            SwipeWay::From(selector, direction) => {
                let selector = self.selector(selector)?;
                let Some(id) = self.find(&selector, LOOK_UP_MS)? else {
                    return Err(self.not_found(&selector, "found nothing for", LOOK_UP_MS)?);
                };
                let from = self.tree().map(|tree| tree.node(id).bounds.center()).unwrap_or_default();
                (from, across(&self.display(), *direction).1)
            }
        };
        let to = match swipe.way {
            // From an element the finger keeps to its line.
            SwipeWay::From(_, Direction::Up | Direction::Down) => (from.0, to.1),
            SwipeWay::From(_, Direction::Left | Direction::Right) => (to.0, from.1),
            _ => to,
        };
        let purpose = if self.scrolls_at(from) { Purpose::Scroll } else { Purpose::Step };
        self.swipe_once(from, to, swipe.duration_ms, purpose)
    }

    fn scroll_once(&mut self, direction: Direction) -> Result<()> {
        let area = self.scrolled_area();
        // To see what lies below, the finger moves up.
        let finger = match direction {
            Direction::Down => Direction::Up,
            Direction::Up => Direction::Down,
            Direction::Left => Direction::Right,
            Direction::Right => Direction::Left,
        };
        let (from, to) = across(&area, finger);
        self.swipe_once(from, to, SCROLL_MS, Purpose::Scroll)
    }

    fn swipe_once(&mut self, from: (i32, i32), to: (i32, i32), duration_ms: u64, purpose: Purpose) -> Result<()> {
        self.finger(from, to, duration_ms, purpose)?;
        self.settle(SETTLE_MS)
    }

    /// Moves a finger across the middle of an area, by half its size, so that content moves.
    pub(super) fn drag(&mut self, area: Rect, finger: Direction) -> Result<()> {
        let (from, to) = across(&area.intersection(&self.display()), finger);
        self.finger(from, to, SCROLL_MS, Purpose::Scroll)
    }

    fn finger(&mut self, from: (i32, i32), to: (i32, i32), duration_ms: u64, purpose: Purpose) -> Result<()> {
        self.interrupted()?;
        self.flush()?;
        let node = self.tree().and_then(|tree| tree.at(from.0, from.1)).and_then(|id| self.node_facts(id));
        let at = self.driver.swipe(from, to, duration_ms)?;
        self.heard(at);
        let (op, on) = (InputOp::Swipe, self.seen);
        self.sent(Input { op, purpose, point: Some(from), to: Some(to), node, value: None, keystrokes: 0, on })
    }

    /// Whether a finger put down there would scroll something.
    fn scrolls_at(&self, point: (i32, i32)) -> bool {
        self.tree().is_some_and(|tree| {
            let mut around = tree.at(point.0, point.1).into_iter().flat_map(|id| std::iter::once(id).chain(tree.ancestors(id)));
            around.any(|id| tree.node(id).scrollable)
        })
    }

    /// The largest scrolling node, else the whole screen.
    fn scrolled_area(&self) -> Rect {
        let display = self.display();
        let Some(tree) = self.tree() else { return display };
        let scrolling = tree.iter().filter(|(_, node)| node.scrollable).map(|(_, node)| node.bounds.intersection(&display));
        scrolling.max_by_key(Rect::area).filter(|area| area.area() > 0).unwrap_or(display)
    }

    /// Whether a node does not touch the edge behind which more of it may lie.
    fn wholly_visible(&self, id: NodeId, direction: Direction) -> bool {
        let Some(tree) = self.tree() else { return false };
        let bounds = tree.node(id).bounds;
        let display = self.display();
        let around = tree.scroll_container_of(id).map_or(display, |id| tree.node(id).bounds.intersection(&display));
        match direction {
            Direction::Down => bounds.bottom < around.bottom,
            Direction::Up => bounds.top > around.top,
            Direction::Right => bounds.right < around.right,
            Direction::Left => bounds.left > around.left,
        }
    }

    fn texts(&self) -> Vec<(String, i32)> {
        self.tree()
            .map(|tree| tree.iter().map(|(_, node)| (node.own_label().to_owned(), node.bounds.top)).collect())
            .unwrap_or_default()
    }
}

/// A finger's way across the middle of a rectangle, half its size long.
fn across(area: &Rect, direction: Direction) -> ((i32, i32), (i32, i32)) {
    let (x, y) = area.center();
    let (near_x, far_x) = (area.left.saturating_add(area.width() / 4), area.right.saturating_sub(area.width() / 4));
    let (near_y, far_y) = (area.top.saturating_add(area.height() / 4), area.bottom.saturating_sub(area.height() / 4));
    match direction {
        Direction::Up => ((x, far_y), (x, near_y)),
        Direction::Down => ((x, near_y), (x, far_y)),
        Direction::Left => ((far_x, y), (near_x, y)),
        Direction::Right => ((near_x, y), (far_x, y)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finger_moves_half_the_area() {
        let area = Rect { left: 0, top: 100, right: 1000, bottom: 1100 };
        assert_eq!(across(&area, Direction::Up), ((500, 850), (500, 350)));
        assert_eq!(across(&area, Direction::Left), ((750, 600), (250, 600)));
    }
}

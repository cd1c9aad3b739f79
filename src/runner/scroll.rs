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

/// How `scrollUntilVisible` looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// Where.
    pub direction: Direction,
    /// For so long.
    pub timeout_ms: u64,
    /// From 0 to 100, if the author says so.
    pub speed: Option<f64>,
    /// Until it is near the middle.
    pub center: bool,
    /// Until so much of it is in view, per cent.
    pub visible: u32,
}

impl Way {
    /// At the usual speed, until it is wholly in view.
    pub(super) fn plain(direction: Direction, timeout_ms: u64) -> Self {
        Self { direction, timeout_ms, speed: None, center: false, visible: 100 }
    }

    /// Duration of a swipe, by Maestro's formula where a speed is given.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the speed is bounded before")]
    fn swipe_ms(&self) -> u64 {
        self.speed.map_or(SCROLL_MS, |speed| (10.0 * (100.0 - speed.clamp(0.0, 100.0))) as u64 + 1)
    }
}

impl Session<'_> {
    /// `scroll`: half a screen down.
    pub(super) fn scroll(&mut self) -> Result<()> {
        self.look()?;
        self.scroll_once(Direction::Down)
    }

    /// `scrollUntilVisible`.
    pub(super) fn scroll_until_visible(&mut self, element: &Selector, way: &Way) -> Result<()> {
        let selector = self.selector(element)?;
        let begun = self.now;
        let mut stuck = 0;
        let mut before = Vec::new();
        for _ in 0..SWIPES {
            if let Some(id) = self.find_now(&selector)?
                && self.seen_enough(id, way)
            {
                return Ok(());
            }
            let texts = self.texts();
            stuck = if texts == before { stuck + 1 } else { 0 };
            before = texts;
            let passed = self.now.saturating_sub(begun).unsigned_abs();
            if stuck >= STUCK || passed >= way.timeout_ms {
                // At the end of a list an element may stay half visible: it is as visible as it can be.
                if self.find_now(&selector)?.is_some() {
                    return Ok(());
                }
                let why = if stuck >= STUCK { "nothing moves any more and there is no" } else { "scrolled in vain for" };
                return Err(self.not_found(&selector, why, passed)?);
            }
            self.scroll_for(way.direction, way.swipe_ms())?;
        }
        Err(self.not_found(&selector, "scrolled in vain for", way.timeout_ms)?)
    }

    /// Whether as much of a node is in view as is wanted.
    fn seen_enough(&self, id: NodeId, way: &Way) -> bool {
        let Some(bounds) = self.tree().map(|tree| tree.node(id).bounds) else { return false };
        if way.center {
            return near_middle(&bounds, &self.display(), way.direction);
        }
        if way.visible >= 100 {
            return self.wholly_visible(id, way.direction);
        }
        let shown = bounds.intersection(&self.display()).area();
        shown * 100 >= bounds.area() * i64::from(way.visible)
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
            SwipeWay::From(selector, point, direction) => {
                let selector = self.selector(selector)?;
                let Some(id) = self.find(&selector, LOOK_UP_MS)? else {
                    return Err(self.not_found(&selector, "found nothing for", LOOK_UP_MS)?);
                };
                let bounds = self.tree().map(|tree| tree.node(id).bounds).unwrap_or_default();
                let from = point.map_or_else(|| bounds.center(), |point| inside(&bounds, &point));
                (from, across(&self.display(), *direction).1)
            }
        };
        let to = match swipe.way {
            // From an element the finger keeps to its line.
            SwipeWay::From(_, _, Direction::Up | Direction::Down) => (from.0, to.1),
            SwipeWay::From(_, _, Direction::Left | Direction::Right) => (to.0, from.1),
            _ => to,
        };
        let purpose = if self.scrolls_at(from) { Purpose::Scroll } else { Purpose::Step };
        self.swipe_once(from, to, swipe.duration_ms, purpose, swipe.settle_ms.unwrap_or(SETTLE_MS))
    }

    fn scroll_once(&mut self, direction: Direction) -> Result<()> {
        self.scroll_for(direction, SCROLL_MS)
    }

    fn scroll_for(&mut self, direction: Direction, duration_ms: u64) -> Result<()> {
        let area = self.scrolled_area();
        // To see what lies below, the finger moves up.
        let finger = match direction {
            Direction::Down => Direction::Up,
            Direction::Up => Direction::Down,
            Direction::Left => Direction::Right,
            Direction::Right => Direction::Left,
        };
        let (from, to) = across(&area, finger);
        self.swipe_once(from, to, duration_ms, Purpose::Scroll, SETTLE_MS)
    }

    fn swipe_once(&mut self, from: (i32, i32), to: (i32, i32), duration_ms: u64, purpose: Purpose, settle_ms: u64) -> Result<()> {
        self.finger(from, to, duration_ms, purpose)?;
        self.settle(settle_ms)
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

/// Whether a node's middle is in the half of the screen where a list brings it, or not more than a fifth of the screen short of it.
fn near_middle(bounds: &Rect, display: &Rect, direction: Direction) -> bool {
    let ((x, y), (middle_x, middle_y)) = (bounds.center(), display.center());
    let (margin_x, margin_y) = (display.width() / 5, display.height() / 5);
    match direction {
        Direction::Down => y < middle_y + margin_y,
        Direction::Up => y > middle_y - margin_y,
        Direction::Right => x < middle_x + margin_x,
        Direction::Left => x > middle_x - margin_x,
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
    fn a_swipe_takes_as_long_as_maestros_of_that_speed() {
        let way = |speed| Way { speed, ..Way::plain(Direction::Down, 0) };
        for (speed, ms) in
            [(None, 400), (Some(0.0), 1_001), (Some(40.0), 601), (Some(99.5), 6), (Some(100.0), 1), (Some(-3.0), 1_001)]
        {
            assert_eq!(way(speed).swipe_ms(), ms, "{speed:?}");
        }
    }

    #[test]
    fn a_finger_moves_half_the_area() {
        let area = Rect { left: 0, top: 100, right: 1000, bottom: 1100 };
        assert_eq!(across(&area, Direction::Up), ((500, 850), (500, 350)));
        assert_eq!(across(&area, Direction::Left), ((750, 600), (250, 600)));
    }
}

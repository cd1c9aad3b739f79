//! Taps and swipes as written.

use crate::ui::Selector;

/// What to tap.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tap {
    /// The element.
    pub selector: Option<Selector>,
    /// A point on the screen, or inside the element; may hold `${…}`.
    pub point: Option<String>,
    /// How often (default 1).
    pub repeat: u32,
    /// Milliseconds between the taps.
    pub delay_ms: Option<u64>,
    /// Tap again if nothing on the screen changed.
    pub retry_if_no_change: bool,
    /// How long the screen may take to come to rest afterwards.
    pub settle_ms: Option<u64>,
}

/// A point as written: `50%,50%` or `100,200`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Horizontal.
    pub x: Length,
    /// Vertical.
    pub y: Length,
}

/// One coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// Pixels.
    Pixels(i32),
    /// Per cent of the whole.
    Percent(f64),
}

/// A swipe as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Swipe {
    /// From where to where.
    pub way: SwipeWay,
    /// Milliseconds.
    pub duration_ms: u64,
    /// How long the screen may take to come to rest afterwards.
    pub settle_ms: Option<u64>,
}

/// From where to where.
#[derive(Debug, Clone, PartialEq)]
pub enum SwipeWay {
    /// Across the screen.
    Direction(Direction),
    /// From an element, or from a point inside it.
    From(Box<Selector>, Option<Point>, Direction),
    /// Between two points.
    Points(Point, Point),
}

/// A direction of a finger (`swipe`) or of looking (`scrollUntilVisible`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
}

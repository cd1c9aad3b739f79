//! What a window shows: a tree of views with their places on the display, as an accessibility service and a painter need it.

/// A point on the display, in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A rectangle on the display, in pixels; right and bottom lie outside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub left: i32,
    /// Top edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Bottom edge.
    pub bottom: i32,
}

impl Rect {
    /// From its four edges.
    pub fn new(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self { left, top, right, bottom }
    }

    /// Its width.
    pub fn width(&self) -> i32 {
        self.right - self.left
    }

    /// Its height.
    pub fn height(&self) -> i32 {
        self.bottom - self.top
    }

    /// Whether a point lies in it.
    pub fn contains(&self, point: Point) -> bool {
        (self.left..self.right).contains(&point.x) && (self.top..self.bottom).contains(&point.y)
    }

    /// What both have in common; `None` when that is nothing.
    pub fn intersect(&self, other: &Rect) -> Option<Rect> {
        let both = Rect {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (both.width() > 0 && both.height() > 0).then_some(both)
    }

    /// The same, `by` smaller on each side.
    pub fn inset(&self, by: i32) -> Rect {
        Rect { left: self.left + by, top: self.top + by, right: self.right - by, bottom: self.bottom - by }
    }

    /// Moved down by `dy`.
    pub fn down(&self, dy: i32) -> Rect {
        Rect { top: self.top + dy, bottom: self.bottom + dy, ..*self }
    }
}

/// A colour, `0xRRGGBB`.
pub type Colour = u32;

/// How a view is drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Look {
    /// Not at all; only its children are.
    #[default]
    None,
    /// A plain surface.
    Fill(Colour),
    /// A surface with round corners of so many pixels.
    Round(Colour, i32),
    /// Its text, from the top left.
    Text(Lettering),
    /// Its text in the middle of a surface.
    Button {
        /// The text.
        lettering: Lettering,
        /// The surface's colour, if it has one.
        fill: Option<Colour>,
        /// The border's colour, if it has one.
        border: Option<Colour>,
        /// How round its corners are, in pixels.
        radius: i32,
    },
    /// A text field's box, with its text (or hint) and cursor.
    Field(Lettering),
    /// A tick box or switch at the left or right end, with its text beside it.
    Mark(Mark, Lettering),
    /// A track with a handle that stands so many thousandths along.
    Slide(Lettering, i32),
    /// A picture; its name decides what is drawn.
    Picture(String, Colour),
    /// A turning wheel.
    Spinner,
}

/// How words are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lettering {
    /// How many pixels a dot of the font is wide and high.
    pub scale: i32,
    /// Its colour.
    pub colour: Colour,
    /// In the middle of the line.
    pub centred: bool,
}

/// The mark of a control that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A square at the left.
    Tick,
    /// A circle at the left.
    Radio,
    /// A switch at the right.
    Switch,
}

/// One view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// Its class.
    pub class: &'static str,
    /// Its full resource id, or nothing.
    pub id: String,
    /// Its text; of an empty text field, the hint.
    pub text: String,
    /// Its content description.
    pub description: String,
    /// A text field's hint.
    pub hint: String,
    /// Its place, whether or not it is scrolled out of sight.
    pub bounds: Rect,
    /// Can be on or off.
    pub checkable: bool,
    /// Is on.
    pub checked: bool,
    /// Takes taps.
    pub clickable: bool,
    /// Takes no input.
    pub disabled: bool,
    /// Can have the input focus.
    pub focusable: bool,
    /// Has it.
    pub focused: bool,
    /// Its content can be scrolled; what lies outside its bounds is out of sight.
    pub scrollable: bool,
    /// Takes long presses.
    pub long_clickable: bool,
    /// Hides what is typed.
    pub password: bool,
    /// Is chosen among its like.
    pub selected: bool,
    /// Cuts its children at its bounds.
    pub clips: bool,
    /// How it is drawn.
    pub look: Look,
    /// The owner's name for it, which input on it carries.
    pub target: Option<u32>,
    /// What lies in it.
    pub children: Vec<View>,
}

impl View {
    /// A container.
    pub fn group(class: &'static str, bounds: Rect, children: Vec<View>) -> Self {
        Self { class, bounds, children, ..Self::default() }
    }

    /// The same with a resource id.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// The topmost view under `point` that takes taps or long presses, enabled or not.
    pub fn hit(&self, point: Point) -> Option<&View> {
        self.find_at(point, self.bounds, &|view| (view.clickable || view.long_clickable) && view.target.is_some())
    }

    /// The innermost scrolling view under `point`.
    pub fn scroller(&self, point: Point) -> Option<&View> {
        self.find_at(point, self.bounds, &|view| view.scrollable)
    }

    fn find_at(&self, point: Point, clip: Rect, wanted: &dyn Fn(&View) -> bool) -> Option<&View> {
        let inner = if self.clips { clip.intersect(&self.bounds)? } else { clip };
        let child = self.children.iter().rev().find_map(|child| child.find_at(point, inner, wanted));
        child.or_else(|| {
            let visible = clip.intersect(&self.bounds)?;
            (visible.contains(point) && wanted(self)).then_some(self)
        })
    }

    /// The first view for which `wanted` holds, outer ones first.
    pub fn find(&self, wanted: &dyn Fn(&View) -> bool) -> Option<&View> {
        if wanted(self) {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(wanted))
    }

    /// Moves it, and all in it, down by `dy`.
    pub fn shift(&mut self, dy: i32) {
        self.bounds = self.bounds.down(dy);
        for child in &mut self.children {
            child.shift(dy);
        }
    }
}

/// One window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The package that its views name.
    pub package: String,
    /// What it shows; the root's bounds are the window's frame.
    pub root: View,
    /// Whether what lies below is darkened.
    pub dims: bool,
    /// Whether screenshots of it are black.
    pub secure: bool,
    /// Whether its drawing never comes to rest.
    pub never_idle: bool,
    /// Until when (milliseconds since boot) its drawing moves.
    pub busy_until: u64,
}

impl Window {
    /// A window at rest.
    pub fn new(package: impl Into<String>, root: View) -> Self {
        Self { package: package.into(), root, dims: false, secure: false, never_idle: false, busy_until: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn button(target: u32, bounds: Rect) -> View {
        View { clickable: true, target: Some(target), bounds, ..View::default() }
    }

    #[test]
    fn the_topmost_view_is_hit_and_what_is_scrolled_away_is_not() {
        let list = View {
            bounds: Rect::new(0, 0, 100, 100),
            clips: true,
            children: vec![button(1, Rect::new(0, 80, 100, 120)), button(2, Rect::new(0, 120, 100, 160))],
            ..View::default()
        };
        let bar = button(3, Rect::new(0, 100, 100, 150));
        let root = View::group("root", Rect::new(0, 0, 100, 200), vec![list, bar]);
        let target = |y| root.hit(Point { x: 50, y }).and_then(|view| view.target);
        assert_eq!((target(90), target(110), target(155)), (Some(1), Some(3), None));
    }
}

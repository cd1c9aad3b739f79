//! Rows, groups, lists without an end, and carousels.

use super::item::{Button, Carousel, Group, Item, Row, Size};
use super::items::Builder;
use super::screens::Target;
use super::text::Text;
use crate::app::layout::{self, BODY, FAINT, GREY, INK, lettering, text_height, text_view, text_width};
use crate::app::view::{Look, Rect, View};

/// The class of a list's row.
pub const ROW: &str = "android.widget.RelativeLayout";
/// The most rows that one `times` may make.
const MAX_ROWS: u32 = 500;

impl<'s> Builder<'s, '_> {
    /// A row, or as many as it wants.
    pub fn rows(&mut self, row: &'s Row, left: i32, top: i32, width: i32) -> Vec<View> {
        let mut y = top;
        let mut views = Vec::new();
        let times = row.times.unwrap_or(1).min(MAX_ROWS);
        let before = self.batch * times;
        for n in before + 1..=before + times {
            if !self.is_found(row, n) {
                continue;
            }
            let view = self.row(row, n, left, y, width);
            y = view.bounds.bottom;
            views.push(view);
        }
        views
    }

    /// A row's words, where `{n}` is its number.
    fn row_text(&self, text: &Text, n: u32) -> String {
        Text::fill(text.get(self.scope.env.zh), |name| match name {
            "n" => Some(n.to_string()),
            name => self.scope.value(name).map(|value| value.to_string()),
        })
    }

    /// Whether a row's words hold what is searched for.
    fn is_found(&self, row: &Row, n: u32) -> bool {
        let Some(field) = &row.filter else { return true };
        let wanted = self.scope.state.typed(field).to_lowercase();
        let texts = std::iter::once(&row.text).chain(&row.subtitle).chain(&row.value);
        texts.into_iter().any(|text| self.row_text(text, n).to_lowercase().contains(wanted.trim()))
    }

    fn row(&mut self, row: &'s Row, n: u32, left: i32, top: i32, width: i32) -> View {
        let text = |text: &Text| self.row_text(text, n);
        let padding = self.dp(10);
        let value = row.value.as_ref().map(text);
        let value_width = value.as_ref().map_or(0, |value| text_width(value, BODY).min(width / 2));
        let text_room = width - value_width - if value_width > 0 { self.dp(8) } else { 0 };
        let mut children =
            vec![text_view(text(&row.text), left, top + padding, text_room, lettering(BODY, INK)).with_id("android:id/title")];
        let mut bottom = children[0].bounds.bottom;
        if let Some(subtitle) = &row.subtitle {
            let view = text_view(text(subtitle), left, bottom, text_room, lettering(BODY, GREY)).with_id("android:id/summary");
            bottom = view.bounds.bottom;
            children.push(view);
        }
        let height = (bottom - top + padding).max(self.dp(52));
        if let Some(value) = value {
            let middle = top + (height - text_height(1, BODY)) / 2;
            let view = text_view(value, left + width - value_width, middle, value_width, lettering(BODY, GREY));
            children.push(view.with_id(self.id("value")));
        }
        let single = row.subtitle.is_none();
        if single {
            let free = (height - children[0].bounds.height()) / 2 - padding;
            children[0].shift(free.max(0));
        }
        let taps = !row.actions.0.is_empty();
        // Without a class: drawn, but no views of their own.
        let line = Rect::new(left, top + height - self.dp(1), left + width, top + height);
        children.push(View { look: Look::Fill(layout::LINE), ..View::group("", line, Vec::new()) });
        if taps && row.value.is_none() {
            let (size, middle) = (self.dp(24), top + height / 2);
            let bounds = Rect::new(left + width - size, middle - size / 2, left + width, middle + size / 2);
            children.push(View { look: Look::Picture("forward".into(), FAINT), ..View::group("", bounds, Vec::new()) });
        }
        let mut view = View::group(ROW, Rect::new(left, top, left + width, top + height), children);
        if taps {
            view.clickable = true;
            view.focusable = true;
            view.target = Some(self.target(Target::Do(&row.actions)));
        }
        let view = self.holding(view, &row.actions, &row.on_long_press);
        let id = row.id.clone().unwrap_or_default();
        view.with_id(self.id(&id))
    }

    /// Items on a surface of their own.
    pub fn group(&mut self, group: &'s Group, left: i32, top: i32, width: i32) -> View {
        let padding = if group.card { self.dp(12) } else { 0 };
        let items = self.order(group);
        let views = self.column_of(items.into_iter(), left + padding, top + padding, width - 2 * padding);
        let bottom = views.iter().map(|view| view.bounds.bottom).max().unwrap_or(top + padding) + padding;
        let look = if group.card { Look::Round(layout::CARD, self.dp(12)) } else { Look::None };
        let view = View::group("android.widget.LinearLayout", Rect::new(left, top, left + width, bottom), views);
        View { look, ..view }.with_id(self.id(group.id.as_deref().unwrap_or("")))
    }

    /// Items beside each other.
    pub fn side_by_side(&mut self, group: &'s Group, left: i32, top: i32, width: i32) -> View {
        let gap = self.dp(8);
        let count = group.items.len().max(1) as i32;
        let natural = |builder: &Self, item: &Item| match item {
            Item::Button(Button { size: Size::Small, .. }) | Item::Link(_) | Item::Icon(_) => builder.natural_width(item),
            _ => 0,
        };
        let taken: i32 = group.items.iter().map(|item| natural(self, item)).sum();
        let sharing = group.items.iter().filter(|item| natural(self, item) == 0).count().max(1) as i32;
        let share = ((width - taken - gap * (count - 1)) / sharing).max(self.dp(24));
        let mut x = left;
        let mut views = Vec::new();
        for item in &group.items {
            let wide = match natural(self, item) {
                0 => share,
                natural => natural,
            };
            views.extend(self.column(std::slice::from_ref(item), x, top, wide));
            x += wide + gap;
        }
        let bottom = views.iter().map(|view| view.bounds.bottom).max().unwrap_or(top);
        for view in &mut views {
            view.shift((bottom - view.bounds.bottom) / 2);
        }
        let view = View::group("android.widget.LinearLayout", Rect::new(left, top, left + width, bottom), views);
        view.with_id(self.id(group.id.as_deref().unwrap_or("")))
    }

    /// The helpings of an endless list that have been loaded, each a line of views.
    pub fn endless(&mut self, group: &'s Group, left: i32, top: i32, width: i32) -> Vec<View> {
        let batches = self.scope.shown.map_or(1, |shown| shown.batches);
        let mut views: Vec<View> = Vec::new();
        let mut y = top;
        for batch in 0..batches {
            self.batch = batch;
            let items = self.order(group);
            let made = self.column_of(items.into_iter(), left, y, width);
            if let Some(last) = made.last() {
                y = last.bounds.bottom + if last.class == ROW { 0 } else { self.dp(8) };
            }
            views.extend(made);
        }
        self.batch = 0;
        views
    }

    /// A group's items: as written, or in an order that differs from visit to visit and is the same in every run.
    fn order(&self, group: &'s Group) -> Vec<&'s Item> {
        let mut items: Vec<&Item> = group.items.iter().collect();
        if group.shuffle {
            let visit = self.scope.shown.map_or(0, |shown| shown.order);
            shuffle(&mut items, visit.wrapping_add(u64::from(self.batch)));
        }
        items
    }

    /// One item at a time; the next takes its place by itself.
    pub fn carousel(&mut self, carousel: &'s Carousel, left: i32, top: i32, width: i32) -> View {
        let opened = self.scope.shown.map_or(0, |shown| shown.opened);
        let open_for = self.scope.env.uptime_ms.saturating_sub(opened);
        let count = carousel.items.len().max(1) as u64;
        let index = (open_for / carousel.every.max(1)) % count;
        let views = self.column_of(carousel.items.get(index as usize).into_iter(), left, top, width);
        let bottom = views.iter().map(|view| view.bounds.bottom).max().unwrap_or(top);
        let view = View::group("androidx.viewpager.widget.ViewPager", Rect::new(left, top, left + width, bottom), views);
        View { scrollable: true, focusable: true, ..view }.with_id(self.id(carousel.id.as_deref().unwrap_or("pager")))
    }
}

/// Puts things into an order that `seed` alone decides.
fn shuffle<T>(things: &mut [T], mut seed: u64) {
    for last in (1..things.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        things.swap(last, (seed >> 33) as usize % (last + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_its_seeds_alone() {
        let order = |seed| {
            let mut things: Vec<u32> = (0..8).collect();
            shuffle(&mut things, seed);
            things
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
        let mut sorted = order(3);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..8).collect::<Vec<u32>>());
    }
}

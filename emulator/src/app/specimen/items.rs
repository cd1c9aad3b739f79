//! Turns items into views.

use super::action::Actions;
use super::check::{control_id, field_id};
use super::item::{Button, Choice, Field, FieldKind, Group, Icon, Image, Item, Label, Row, Size, Slide, Style, Tick, Toggle};
use super::screens::Target;
use super::state::{Scope, clock};
use super::text::Text;
use crate::app::layout::{self, BODY, FAINT, GREY, INK, PRIMARY, TITLE, lettering, text_height, text_view, text_width, wrap};
use crate::app::view::{Look, Mark, Rect, View};

/// The most rows that one `times` may make.
const MAX_ROWS: u32 = 500;

/// Makes the views of one screen.
pub struct Builder<'s, 'a> {
    /// The moment.
    pub scope: Scope<'s, 'a>,
    /// What the views' targets mean.
    pub targets: Vec<Target<'s>>,
}

impl<'s, 'a> Builder<'s, 'a> {
    /// A builder that adds to `targets`.
    pub fn new(scope: Scope<'s, 'a>, targets: Vec<Target<'s>>) -> Self {
        Self { scope, targets }
    }

    /// A resource id of the app.
    pub fn id(&self, name: &str) -> String {
        if name.is_empty() { String::new() } else { format!("{}:id/{name}", self.scope.spec.package) }
    }

    /// A number for a target.
    pub fn target(&mut self, target: Target<'s>) -> u32 {
        self.targets.push(target);
        self.targets.len() as u32 - 1
    }

    fn dp(&self, dp: i32) -> i32 {
        self.scope.env.dp(dp)
    }

    /// Makes `view` do `hold` when held, besides what it does when tapped.
    fn holding(&mut self, mut view: View, tap: &'s Actions, hold: &'s Actions) -> View {
        if !hold.0.is_empty() {
            view.long_clickable = true;
            view.target = Some(self.target(Target::Press(tap, hold)));
        }
        view
    }

    fn named(&self, id: &Option<String>, words: &Text) -> String {
        self.id(&control_id(id, words))
    }

    /// Items below each other.
    pub fn column(&mut self, items: &'s [Item], left: i32, top: i32, width: i32) -> Vec<View> {
        let gap = self.dp(8);
        let mut y = top;
        let mut views = Vec::new();
        for item in items {
            for view in self.item(item, left, y, width) {
                y = view.bounds.bottom + if view.class == ROW { 0 } else { gap };
                views.push(view);
            }
            if let Item::Space(dp) = item {
                y += self.dp(*dp as i32);
            }
        }
        views
    }

    /// How high items are.
    pub fn height(&mut self, items: &'s [Item], width: i32) -> i32 {
        let kept = self.targets.len();
        let views = self.column(items, 0, 0, width);
        self.targets.truncate(kept);
        views.iter().map(|view| view.bounds.bottom).max().unwrap_or(0)
    }

    /// How wide an item is when it need not fill the line.
    pub fn natural_width(&self, item: &Item) -> i32 {
        match item {
            Item::Button(button) => text_width(&self.button_text(button), BODY) + 2 * self.dp(16),
            Item::Link(link) => text_width(&self.scope.text(&link.text), BODY) + self.dp(8),
            Item::Icon(icon) => self.icon_size(icon),
            _ => 0,
        }
    }

    fn item(&mut self, item: &'s Item, left: i32, top: i32, width: i32) -> Vec<View> {
        let shown = match item {
            Item::Heading(it) | Item::Text(it) => &it.visible_when,
            Item::Link(it) => &it.visible_when,
            Item::Button(it) => &it.visible_when,
            Item::Icon(it) => &it.visible_when,
            Item::Row(it) => &it.visible_when,
            Item::Image(it) => &it.visible_when,
            Item::Field(it) => &it.visible_when,
            Item::Tick(it) => &it.visible_when,
            Item::Choice(it) => &it.visible_when,
            Item::Toggle(it) => &it.visible_when,
            Item::Slide(it) => &it.visible_when,
            Item::Group(it) | Item::SideBySide(it) => &it.visible_when,
            Item::Divider | Item::Space(_) => &None,
        };
        if !self.scope.holds(shown) {
            return Vec::new();
        }
        let view = match item {
            Item::Heading(label) => self.label(label, left, top, width, TITLE),
            Item::Text(label) => self.label(label, left, top, width, BODY),
            Item::Link(link) => {
                let text = self.scope.text(&link.text);
                let width = (text_width(&text, BODY) + self.dp(8)).min(width);
                let mut view = text_view(text, left, top, width, lettering(BODY, PRIMARY));
                view.bounds.bottom += self.dp(8);
                view.clickable = true;
                view.focusable = true;
                view.target = Some(self.target(Target::Do(&link.actions)));
                view.with_id(self.named(&link.id, &link.text))
            }
            Item::Button(button) => self.button(button, left, top, width),
            Item::Icon(icon) => self.icon(icon, left, top),
            Item::Row(row) => return self.rows(row, left, top, width),
            Item::Image(image) => self.image(image, left, top, width),
            Item::Divider => View {
                class: "android.view.View",
                bounds: Rect::new(left, top, left + width, top + self.dp(1)),
                look: Look::Fill(layout::LINE),
                ..View::default()
            },
            Item::Space(_) => return Vec::new(),
            Item::Field(field) => self.field(field, left, top, width),
            Item::Tick(tick) => self.tick(tick, left, top, width),
            Item::Choice(choice) => self.choice(choice, left, top, width),
            Item::Toggle(toggle) => self.toggle(toggle, left, top, width),
            Item::Slide(slide) => self.slide(slide, left, top, width),
            Item::Group(group) => self.group(group, left, top, width),
            Item::SideBySide(group) => self.side_by_side(group, left, top, width),
        };
        vec![view]
    }

    /// Seconds that a countdown still has.
    fn countdown(&self, button: &Button) -> u64 {
        let opened = self.scope.shown.map_or(0, |shown| shown.opened);
        u64::from(button.countdown).saturating_sub(self.scope.env.uptime_ms.saturating_sub(opened) / 1000)
    }

    fn label(&mut self, label: &'s Label, left: i32, top: i32, width: i32, scale: i32) -> View {
        let view = text_view(self.scope.text(&label.text), left, top, width, lettering(scale, INK));
        let view = self.holding(view, &NOTHING, &label.on_long_press);
        view.with_id(self.named(&label.id, &label.text))
    }

    fn button_text(&self, button: &Button) -> String {
        let text = self.scope.text(&button.text);
        match self.countdown(button) {
            0 => text,
            left => format!("{text} ({left}s)"),
        }
    }

    fn button(&mut self, button: &'s Button, left: i32, top: i32, width: i32) -> View {
        let text = self.button_text(button);
        let disabled = self.countdown(button) > 0 || !self.scope.holds(&button.enabled_when);
        let padding = self.dp(16);
        let (least, width) = match button.size {
            Size::Small => (36, (text_width(&text, BODY) + 2 * padding).min(width)),
            Size::Normal => (48, width),
            Size::Large => (64, width),
        };
        let lines = wrap(&text, BODY, width - padding).len();
        let height = self.dp(least).max(text_height(lines, BODY) + self.dp(8));
        let (fill, border, colour) = match (button.style, disabled) {
            (Style::Filled, false) => (Some(PRIMARY), None, layout::CARD),
            (Style::Filled, true) => (Some(0xE3E5E8), None, GREY),
            (Style::Outlined, false) => (None, Some(PRIMARY), PRIMARY),
            (Style::Outlined, true) => (None, Some(FAINT), FAINT),
            (Style::Plain, false) => (None, None, PRIMARY),
            (Style::Plain, true) => (None, None, FAINT),
        };
        let view = View {
            class: "android.widget.Button",
            text,
            bounds: Rect::new(left, top, left + width, top + height),
            clickable: true,
            focusable: true,
            disabled,
            look: Look::Button { lettering: layout::centred(BODY, colour), fill, border, radius: self.dp(12) },
            target: Some(self.target(Target::Do(&button.actions))),
            ..View::default()
        };
        let view = self.holding(view, &button.actions, &button.on_long_press);
        view.with_id(self.named(&button.id, &button.text))
    }

    fn icon_size(&self, icon: &Icon) -> i32 {
        self.dp(if icon.size == Size::Small { 24 } else { 48 })
    }

    fn icon(&mut self, icon: &'s Icon, left: i32, top: i32) -> View {
        let size = self.icon_size(icon);
        let view = View {
            class: "android.widget.ImageButton",
            id: self.id(icon.id.as_deref().unwrap_or(&icon.icon)),
            description: icon.description.as_ref().map(|text| self.scope.text(text)).unwrap_or_default(),
            bounds: Rect::new(left, top, left + size, top + size),
            clickable: true,
            focusable: true,
            look: Look::Picture(icon.icon.clone(), INK),
            target: Some(self.target(Target::Do(&icon.actions))),
            ..View::default()
        };
        self.holding(view, &icon.actions, &icon.on_long_press)
    }

    fn rows(&mut self, row: &'s Row, left: i32, top: i32, width: i32) -> Vec<View> {
        let mut y = top;
        let mut views = Vec::new();
        for n in 1..=row.times.unwrap_or(1).min(MAX_ROWS) {
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

    fn image(&mut self, image: &'s Image, left: i32, top: i32, width: i32) -> View {
        let height = self.dp(image.height.unwrap_or(160).min(2000) as i32);
        let colour = 0x90A4C8 ^ (image.name.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31) + u32::from(byte)) & 0x1F1F1F);
        let mut view = layout::picture(&image.name, Rect::new(left, top, left + width, top + height), colour);
        view.description = image.description.as_ref().map(|text| self.scope.text(text)).unwrap_or_default();
        let view = self.holding(view, &NOTHING, &image.on_long_press);
        view.with_id(self.id(image.id.as_deref().unwrap_or(&image.name)))
    }

    fn field(&mut self, field: &'s Field, left: i32, top: i32, width: i32) -> View {
        let id = field_id(field);
        let hint = field.hint.as_ref().map(|text| self.scope.text(text)).unwrap_or_default();
        let typed = self.scope.state.typed(&id);
        let password = field.kind == FieldKind::Password;
        let shown = if password { "•".repeat(typed.chars().count()) } else { typed.clone() };
        let empty = typed.is_empty();
        let text = if empty { hint.clone() } else { shown };
        let lines = wrap(&text, BODY, width - self.dp(24)).len();
        let height = self.dp(52).max(text_height(lines, BODY) + self.dp(16));
        View {
            class: "android.widget.EditText",
            id: self.id(&id),
            text,
            hint,
            bounds: Rect::new(left, top, left + width, top + height),
            clickable: true,
            long_clickable: true,
            focusable: true,
            focused: self.scope.state.focus.as_deref() == Some(&id),
            password,
            look: Look::Field(lettering(BODY, if empty { GREY } else { INK })),
            target: Some(self.target(Target::Field(id))),
            ..View::default()
        }
    }

    /// A control with its mark at the left and words beside it.
    fn marked(
        &mut self,
        class: &'static str,
        text: String,
        checked: bool,
        mark: Mark,
        place: (i32, i32, i32),
        target: Target<'s>,
    ) -> View {
        let (left, top, width) = place;
        let lines = wrap(&text, BODY, width - self.dp(48)).len();
        let height = self.dp(40).max(text_height(lines, BODY) + self.dp(12));
        View {
            class,
            text,
            bounds: Rect::new(left, top, left + width, top + height),
            checkable: true,
            checked,
            clickable: true,
            focusable: true,
            look: Look::Mark(mark, lettering(BODY, INK)),
            target: Some(self.target(target)),
            ..View::default()
        }
    }

    fn tick(&mut self, tick: &'s Tick, left: i32, top: i32, width: i32) -> View {
        let id = control_id(&tick.id, &tick.text);
        let (text, checked) = (self.scope.text(&tick.text), self.scope.mark(&id));
        let target = Target::Mark(id.clone(), &tick.actions);
        self.marked("android.widget.CheckBox", text, checked, Mark::Tick, (left, top, width), target).with_id(self.id(&id))
    }

    fn choice(&mut self, choice: &'s Choice, left: i32, top: i32, width: i32) -> View {
        let chosen = self.scope.state.choices.get(&choice.name).copied().unwrap_or(0);
        let mut y = top;
        let mut views = Vec::new();
        for (number, option) in (1..).zip(&choice.options) {
            let text = self.scope.text(option);
            let target = Target::Choice(&choice.name, number, &choice.actions);
            let view = self.marked("android.widget.RadioButton", text, chosen == number, Mark::Radio, (left, y, width), target);
            y = view.bounds.bottom;
            views.push(view.with_id(self.id(&format!("{}_{number}", choice.name))));
        }
        let id = self.id(choice.id.as_deref().unwrap_or(&choice.name));
        View::group("android.widget.RadioGroup", Rect::new(left, top, left + width, y), views).with_id(id)
    }

    fn toggle(&mut self, toggle: &'s Toggle, left: i32, top: i32, width: i32) -> View {
        let id = control_id(&toggle.id, &toggle.text);
        let text = self.scope.text(&toggle.text);
        let (checked, target) = match &toggle.state {
            Some(name) => {
                let on = self.scope.state.variables.get(name).is_some_and(super::expr::Value::holds);
                (on, Target::Variable(name, &toggle.actions))
            }
            None => (self.scope.mark(&id), Target::Mark(id.clone(), &toggle.actions)),
        };
        let switch =
            self.marked("android.widget.Switch", text, checked, Mark::Switch, (left, top, width), target).with_id(self.id(&id));
        let Some(subtitle) = &toggle.subtitle else { return switch };
        let subtitle =
            text_view(self.scope.text(subtitle), left, switch.bounds.bottom, width - self.dp(64), lettering(BODY, GREY));
        let bounds = Rect::new(left, top, left + width, subtitle.bounds.bottom);
        View::group("android.widget.LinearLayout", bounds, vec![switch, subtitle.with_id("android:id/summary")])
    }

    fn slide(&mut self, slide: &'s Slide, left: i32, top: i32, width: i32) -> View {
        let text = self.scope.text(&slide.text);
        View {
            class: "android.widget.SeekBar",
            description: text.clone(),
            text,
            bounds: Rect::new(left, top, left + width, top + self.dp(52)),
            focusable: true,
            clickable: true,
            look: Look::Slide(layout::centred(BODY, GREY), 0),
            target: Some(self.target(Target::Slide(&slide.actions))),
            ..View::default()
        }
        .with_id(self.named(&slide.id, &slide.text))
    }

    fn group(&mut self, group: &'s Group, left: i32, top: i32, width: i32) -> View {
        let padding = if group.card { self.dp(12) } else { 0 };
        let views = self.column(&group.items, left + padding, top + padding, width - 2 * padding);
        let bottom = views.iter().map(|view| view.bounds.bottom).max().unwrap_or(top + padding) + padding;
        let look = if group.card { Look::Round(layout::CARD, self.dp(12)) } else { Look::None };
        let view = View::group("android.widget.LinearLayout", Rect::new(left, top, left + width, bottom), views);
        View { look, ..view }.with_id(self.id(group.id.as_deref().unwrap_or("")))
    }

    fn side_by_side(&mut self, group: &'s Group, left: i32, top: i32, width: i32) -> View {
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
}

/// What a tap on something that only takes long presses does.
static NOTHING: Actions = Actions(Vec::new());
/// The class of a list's row.
const ROW: &str = "android.widget.RelativeLayout";

/// The status bar's clock, `HH:MM`.
pub fn short_clock(local_ms: i64) -> String {
    clock(local_ms)[..5].to_string()
}

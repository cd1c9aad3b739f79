//! Turns items into views.

use super::action::Actions;
use super::check::{control_id, field_id};
use super::item::{Button, Choice, Field, FieldKind, Icon, Image, Item, Label, Size, Slide, Style, Tick, Toggle};
use super::lists::ROW;
use super::model::Ids;
use super::screens::Target;
use super::state::{Scope, clock};
use super::text::Text;
use super::toolkit;
use crate::app::layout::{self, BODY, FAINT, GREY, INK, PRIMARY, TITLE, lettering, text_height, text_view, text_width, wrap};
use crate::app::view::{Look, Mark, Rect, View};

/// Makes the views of one screen.
pub struct Builder<'s, 'a> {
    /// The moment.
    pub scope: Scope<'s, 'a>,
    /// What the views' targets mean.
    pub targets: Vec<Target<'s>>,
    /// Which helping of an endless list is being made, from 0.
    pub batch: u32,
}

impl<'s, 'a> Builder<'s, 'a> {
    /// A builder that adds to `targets`.
    pub fn new(scope: Scope<'s, 'a>, targets: Vec<Target<'s>>) -> Self {
        Self { scope, targets, batch: 0 }
    }

    /// A resource id of the app.
    pub fn id(&self, name: &str) -> String {
        let spec = self.scope.spec;
        match spec.ids {
            _ if name.is_empty() => String::new(),
            Ids::Plain => format!("{}:id/{name}", spec.package),
            Ids::Obfuscated => format!("{}:id/{}", spec.package, toolkit::obfuscated(name, spec.version.code)),
        }
    }

    /// A number for a target.
    pub fn target(&mut self, target: Target<'s>) -> u32 {
        self.targets.push(target);
        self.targets.len() as u32 - 1
    }

    /// Density-independent pixels in real ones.
    pub fn dp(&self, dp: i32) -> i32 {
        self.scope.env.dp(dp)
    }

    /// Makes `view` do `hold` when held, besides what it does when tapped.
    pub fn holding(&mut self, mut view: View, tap: &'s Actions, hold: &'s Actions) -> View {
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
        self.column_of(items.iter(), left, top, width)
    }

    /// Items below each other, in the order of an iterator.
    pub fn column_of(&mut self, items: impl Iterator<Item = &'s Item>, left: i32, top: i32, width: i32) -> Vec<View> {
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
            Item::Carousel(it) => &it.visible_when,
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
            Item::Group(group) if group.endless => return self.endless(group, left, top, width),
            Item::Group(group) => self.group(group, left, top, width),
            Item::Carousel(carousel) => self.carousel(carousel, left, top, width),
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
}

/// What a tap on something that only takes long presses does.
pub static NOTHING: Actions = Actions(Vec::new());
/// The status bar's clock, `HH:MM`.
pub fn short_clock(local_ms: i64) -> String {
    clock(local_ms)[..5].to_string()
}

//! The permission prompt: the window that asks a person, as each API level draws it.
//!
//! What is asked, and what an answer does, is decided in `system/permissions`; here is only the window.

use super::layout::{self, BODY, INK, PRIMARY, TITLE, centred, lettering, text_height, text_view, wrap};
use super::view::{Look, Mark, Point, Rect, View, Window};
use super::{App, Env, Event, Request};

/// What a button of the prompt means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Granted.
    Allow,
    /// Granted while the app is used.
    Foreground,
    /// Granted until the app is left.
    Once,
    /// Some photos only.
    Selected,
    /// Refused.
    Deny,
    /// Refused, and not to be asked again.
    DenyForGood,
    /// Left without an answer.
    Dismissed,
}

/// One button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Its resource id's name.
    pub id: &'static str,
    /// Its words.
    pub text: String,
    /// What it means.
    pub choice: Choice,
}

/// One question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What is asked.
    pub message: String,
    /// The answers.
    pub buttons: Vec<Button>,
    /// Words of the two accuracies, where a location may be precise or not.
    pub accuracy: Option<(String, String)>,
    /// Words of the box that stops further questions (to API 28).
    pub do_not_ask: Option<String>,
    /// "1 of 3", where the level shows it.
    pub step: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Which page.
    pub page: usize,
    /// What was chosen.
    pub choice: Choice,
    /// Whether the precise location was chosen.
    pub precise: bool,
}

/// The prompt's process.
#[derive(Clone)]
pub struct GrantApp {
    pages: Vec<Page>,
    at: usize,
    precise: bool,
    ticked: bool,
}

const TICK: u32 = 100;
const FINE: u32 = 101;
const COARSE: u32 = 102;

impl GrantApp {
    /// A prompt of some pages.
    pub fn new(pages: Vec<Page>) -> Self {
        Self { pages, at: 0, precise: true, ticked: false }
    }

    fn answer(&mut self, choice: Choice) -> Vec<Request> {
        let choice = if choice == Choice::Deny && self.ticked { Choice::DenyForGood } else { choice };
        let answer = Answer { page: self.at, choice, precise: self.precise };
        self.at += 1;
        self.precise = true;
        self.ticked = false;
        vec![Request::Answer(answer)]
    }

    fn tap(&mut self, point: Point, env: &Env) -> Vec<Request> {
        let Some(window) = self.windows(env).pop() else { return Vec::new() };
        match window.root.hit(point).filter(|view| !view.disabled).and_then(|view| view.target) {
            Some(TICK) => self.ticked = !self.ticked,
            Some(FINE) => self.precise = true,
            Some(COARSE) => self.precise = false,
            Some(button) => {
                let choice =
                    self.pages.get(self.at).and_then(|page| page.buttons.get(button as usize)).map(|button| button.choice);
                return choice.map(|choice| self.answer(choice)).unwrap_or_default();
            }
            None => {}
        }
        Vec::new()
    }
}

impl App for GrantApp {
    fn handle(&mut self, event: &Event, env: &Env) -> Vec<Request> {
        match event {
            Event::Tap(point) | Event::LongPress(point) => self.tap(*point, env),
            // To Android 10 back counts as a refusal; later the question is only put away.
            Event::Back if env.api < 30 => self.answer(Choice::Deny),
            Event::Back => self.answer(Choice::Dismissed),
            _ => Vec::new(),
        }
    }

    fn windows(&self, env: &Env) -> Vec<Window> {
        let Some(page) = self.pages.get(self.at) else { return Vec::new() };
        let root = if env.api < 29 { self.old(page, env) } else { self.current(page, env) };
        let mut window = Window::new(package(env.api), root);
        window.dims = true;
        vec![window]
    }
}

/// The package that shows the prompt.
pub fn package(api: u32) -> &'static str {
    if api < 29 { "com.android.packageinstaller" } else { "com.google.android.permissioncontroller" }
}

fn id(api: u32, name: &str) -> String {
    let package = if api < 29 { "com.android.packageinstaller" } else { "com.android.permissioncontroller" };
    format!("{package}:id/{name}")
}

impl GrantApp {
    /// From Android 10: a column of wide buttons below the question.
    fn current(&self, page: &Page, env: &Env) -> View {
        let id = |name| id(env.api, name);
        let side = (env.width - env.dp(390)) / 2;
        let (left, right) = (side, env.width - side);
        let inner = Rect::new(left + env.dp(16), 0, right - env.dp(16), 0);
        let words = Rect::new(inner.left + env.dp(24), 0, inner.right - env.dp(24), 0);
        let centre = env.width / 2;
        let mut y = env.dp(40);
        let icon = layout::picture("shield", Rect::new(centre - env.dp(16), y, centre + env.dp(16), y + env.dp(32)), PRIMARY);
        y = icon.bounds.bottom + env.dp(12);
        let message =
            text_view(page.message.clone(), words.left, y, words.width(), centred(TITLE, INK)).with_id(id("permission_message"));
        y = message.bounds.bottom;
        let description = Rect::new(words.left, env.dp(40), words.right, y);
        let description =
            View::group("android.widget.LinearLayout", description, vec![icon.with_id(id("permission_icon")), message]);
        let content = Rect::new(inner.left, env.dp(16), inner.right, y + env.dp(24));
        y = content.bottom;
        let mut parts =
            vec![View::group("android.widget.LinearLayout", content, vec![description]).with_id(id("content_container"))];
        if let Some((fine, coarse)) = &page.accuracy {
            let (view, bottom) = self.accuracy(fine, coarse, words, y, env);
            parts.push(view);
            y = bottom + env.dp(16);
        }
        let (mut buttons, top) = (Vec::new(), y);
        y += env.dp(2);
        for (target, button) in page.buttons.iter().enumerate() {
            let bounds = Rect::new(words.left, y, words.right, y + env.dp(56));
            let look = Look::Button { lettering: centred(BODY, PRIMARY), fill: Some(0xE4ECF8), border: None, radius: env.dp(12) };
            buttons.push(button_view(button, target, bounds, look, id(button.id)));
            y = bounds.bottom + env.dp(4);
        }
        let bottom = y + env.dp(20);
        parts.push(View::group("android.widget.LinearLayout", Rect::new(inner.left, top, inner.right, bottom), buttons));
        let frame = Rect::new(left, 0, right, bottom + env.dp(16));
        let dialog =
            View { clickable: true, ..View::group("android.widget.LinearLayout", frame, parts) }.with_id(id("grant_dialog"));
        let singleton = View { clickable: true, ..View::group("android.widget.LinearLayout", frame, vec![dialog]) };
        let singleton = singleton.with_id(id("grant_singleton"));
        let mut scroll = View { focusable: true, ..View::group("android.widget.ScrollView", frame, vec![singleton]) };
        scroll.shift((env.height - frame.height()) / 2);
        layout::decor(scroll, Look::Round(layout::CARD, env.dp(24)))
    }

    fn accuracy(&self, fine: &str, coarse: &str, words: Rect, top: i32, env: &Env) -> (View, i32) {
        let id = |name| id(env.api, name);
        let half = (words.width() - env.dp(10)) / 2;
        let frame = Rect::new(words.left, top, words.right, top + env.dp(72));
        let radio = |text: &str, left: i32, name, target, checked| View {
            class: "android.widget.RadioButton",
            id: id(name),
            text: text.into(),
            bounds: Rect::new(left, frame.top, left + half, frame.bottom),
            checkable: true,
            checked,
            clickable: true,
            focusable: true,
            look: Look::Mark(Mark::Radio, lettering(BODY, INK)),
            target: Some(target),
            ..View::default()
        };
        let radios = vec![
            radio(fine, frame.left, "permission_location_accuracy_radio_fine", FINE, self.precise),
            radio(coarse, frame.right - half, "permission_location_accuracy_radio_coarse", COARSE, !self.precise),
        ];
        let group =
            View::group("android.widget.RadioGroup", frame, radios).with_id(id("permission_location_accuracy_radio_group"));
        let scroll = View { focusable: true, ..View::group("android.widget.HorizontalScrollView", frame, vec![group]) };
        let scroll = scroll.with_id(id("permission_location_accuracy_radio_container"));
        let outer = Rect::new(words.left - env.dp(24), frame.top, words.right + env.dp(24), frame.bottom);
        let view = View::group("android.widget.FrameLayout", outer, vec![scroll]).with_id(id("permission_location_accuracy"));
        (view, frame.bottom)
    }

    /// To Android 9: the question above a row of plain buttons, with the box from the second time on.
    fn old(&self, page: &Page, env: &Env) -> View {
        let id = |name| id(env.api, name);
        let side = (env.width - env.dp(360)) / 2;
        let (left, right) = (side, env.width - side);
        let margin = env.dp(24);
        let icon_size = env.dp(24);
        let mut y = env.dp(20);
        let icon = layout::picture("shield", Rect::new(left + margin, y, left + margin + icon_size, y + icon_size), PRIMARY);
        let text_left = icon.bounds.right + env.dp(16);
        let width = right - margin - text_left;
        let message =
            text_view(page.message.clone(), text_left, y, width, lettering(BODY, INK)).with_id(id("permission_message"));
        let root = Rect::new(left + margin, y, right - margin, message.bounds.bottom.max(icon.bounds.bottom));
        y = root.bottom + env.dp(12);
        let described = View::group("android.widget.LinearLayout", root, vec![icon.with_id(id("permission_icon")), message]);
        let described = described.with_id(id("perm_desc_root"));
        let container = Rect::new(left, 0, right, y);
        let mut parts = vec![View::group("android.widget.FrameLayout", container, vec![described]).with_id(id("desc_container"))];
        if let Some(text) = &page.do_not_ask {
            let height = env.dp(40).max(text_height(wrap(text, BODY, root.width() - env.dp(48)).len(), BODY));
            parts.push(View {
                class: "android.widget.CheckBox",
                id: id("do_not_ask_checkbox"),
                text: text.clone(),
                bounds: Rect::new(root.left, y, root.right, y + height),
                checkable: true,
                checked: self.ticked,
                clickable: true,
                focusable: true,
                look: Look::Mark(Mark::Tick, lettering(BODY, INK)),
                target: Some(TICK),
                ..View::default()
            });
            y += height;
        }
        let height = env.dp(48);
        let mut line = Vec::new();
        if let Some(step) = &page.step {
            let top = y + (height - text_height(1, BODY)) / 2;
            let view = text_view(step.clone(), root.left, top, env.dp(120), lettering(BODY, layout::GREY));
            line.push(view.with_id(id("current_page_text")));
        }
        let mut x = root.right;
        let mut buttons = Vec::new();
        for (target, button) in page.buttons.iter().enumerate().rev() {
            let width = layout::text_width(&button.text, BODY) + env.dp(24);
            let bounds = Rect::new(x - width, y, x, y + height);
            x = bounds.left;
            let look = Look::Button { lettering: centred(BODY, PRIMARY), fill: None, border: None, radius: 0 };
            let mut view = button_view(button, target, bounds, look, id(button.id));
            // Whoever asked never to be asked again can only refuse.
            view.disabled = self.ticked && button.choice == Choice::Allow;
            buttons.insert(0, view);
        }
        let group = Rect::new(x, y, root.right, y + height);
        line.push(View::group("android.widget.LinearLayout", group, buttons).with_id(id("button_group")));
        let line_frame = Rect::new(root.left, y, root.right, y + height);
        let line = View::group("android.widget.LinearLayout", line_frame, line);
        let outer = Rect::new(left, y, right, y + height + env.dp(8));
        parts.push(View::group("android.widget.LinearLayout", outer, vec![line]));
        let frame = Rect::new(left, 0, right, outer.bottom);
        let container = View::group("android.widget.LinearLayout", frame, parts).with_id(id("dialog_container"));
        let mut scroll = View { focusable: true, ..View::group("android.widget.ScrollView", frame, vec![container]) };
        scroll.shift((env.height - frame.height()) / 2);
        let group = View::group("android.view.ViewGroup", scroll.bounds, vec![scroll]);
        layout::decor(group, Look::Round(layout::CARD, env.dp(2)))
    }
}

fn button_view(button: &Button, target: usize, bounds: Rect, look: Look, id: String) -> View {
    View {
        class: "android.widget.Button",
        id,
        text: button.text.clone(),
        bounds,
        clickable: true,
        focusable: true,
        look,
        target: Some(target as u32),
        ..View::default()
    }
}

//! The permission prompt: the window that asks a person, as each API level draws it.
//!
//! What is asked, and what an answer does, is decided in `system/permissions`; here are only the windows. Each shows one page; the system
//! puts the next one in its place.

pub mod maker;
mod modern;
mod old;
pub mod picker;
pub mod settings;

use super::view::{Look, Point, Rect, View, Window};
use super::{App, Env, Event, Request};
use crate::config::Maker;
use crate::system::permissions::plan::Prompt;

/// What a button of the prompt means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Granted.
    Allow,
    /// Granted while the app is used.
    Foreground,
    /// Granted until the app is left.
    Once,
    /// Some photos only: the picker opens.
    Pick,
    /// Some photos were picked, or those picked before are enough.
    Picked,
    /// The picker was left without picking.
    PickedNothing,
    /// To be asked every time (in the settings).
    Ask,
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
    /// Its kind.
    pub prompt: Option<Prompt>,
    /// What is asked.
    pub message: String,
    /// What stands below.
    pub detail: Option<String>,
    /// The answers.
    pub buttons: Vec<Button>,
    /// Words of the two accuracies, where a location may be precise or not.
    pub accuracy: Option<(String, String)>,
    /// Whether the precise one is chosen at first.
    pub fine: bool,
    /// A picture of the one accuracy that is asked for: its resource id's name and its description.
    pub picture: Option<(&'static str, String)>,
    /// Words of the box that stops further questions (to API 28).
    pub do_not_ask: Option<String>,
    /// "1 of 3", where the level shows it.
    pub step: Option<String>,
}

impl Page {
    /// Whether the settings or the picker open in its place.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self.prompt, Some(Prompt::Settings | Prompt::Picker))
    }
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// What was chosen.
    pub choice: Choice,
    /// Whether the precise location was chosen.
    pub precise: bool,
}

/// The prompt's process.
#[derive(Clone)]
pub struct GrantApp {
    page: Option<Page>,
    maker: Option<Maker>,
    precise: bool,
    ticked: bool,
}

const TICK: u32 = 100;
const FINE: u32 = 101;
const COARSE: u32 = 102;

impl GrantApp {
    /// A prompt with a page, or with nothing to ask, of a maker's system or of Google's.
    pub fn new(page: Option<Page>, maker: Option<Maker>) -> Self {
        let precise = page.as_ref().is_none_or(|page| page.fine);
        Self { page: page.filter(|page| !page.is_elsewhere()), maker, precise, ticked: false }
    }

    fn answer(&self, choice: Choice) -> Vec<Request> {
        let choice = if choice == Choice::Deny && self.ticked { Choice::DenyForGood } else { choice };
        vec![Request::Answer(Answer { choice, precise: self.precise })]
    }

    fn tap(&mut self, point: Point, env: &Env) -> Vec<Request> {
        let Some(window) = self.windows(env).pop() else { return Vec::new() };
        match window.root.hit(point).filter(|view| !view.disabled).and_then(|view| view.target) {
            Some(TICK) => self.ticked = !self.ticked,
            Some(FINE) => self.precise = true,
            Some(COARSE) => self.precise = false,
            Some(button) => {
                let button = self.page.as_ref().and_then(|page| page.buttons.get(button as usize));
                return button.map(|button| self.answer(button.choice)).unwrap_or_default();
            }
            None => {}
        }
        Vec::new()
    }
}

impl App for GrantApp {
    fn handle(&mut self, event: &Event, env: &Env) -> Vec<Request> {
        match event {
            Event::Tap(point) => self.tap(*point, env),
            // To Android 10 the prompt swallows the key; later it puts the question away.
            Event::Back if env.api >= 30 && self.page.is_some() => self.answer(Choice::Dismissed),
            _ => Vec::new(),
        }
    }

    fn windows(&self, env: &Env) -> Vec<Window> {
        let Some(page) = &self.page else { return Vec::new() };
        let root = if env.api < 29 { self.old(page, env) } else { self.modern(page, env) };
        let mut window = Window::new(package(env.api, self.maker), root);
        window.dims = true;
        vec![window]
    }
}

/// The package that shows the prompt. Makers' systems to Android 9 are not known.
pub fn package(api: u32, maker: Option<Maker>) -> &'static str {
    match maker {
        Some(maker) if api >= 29 => maker::dress(maker).package,
        _ => controller(api),
    }
}

/// The full class name of the prompt's activity.
pub fn activity(api: u32, maker: Option<Maker>) -> String {
    match maker {
        Some(maker) if api >= 29 => maker::dress(maker).activity.into(),
        _ => format!("{}.permission.ui.GrantPermissionsActivity", namespace(api)),
    }
}

/// The package that decides, and that shows a permission in the settings.
pub fn controller(api: u32) -> &'static str {
    if api < 29 { "com.android.packageinstaller" } else { "com.google.android.permissioncontroller" }
}

/// The package of the classes in it, and of its resources.
pub fn namespace(api: u32) -> &'static str {
    match api {
        ..30 => "com.android.packageinstaller",
        _ => "com.android.permissioncontroller",
    }
}

fn id(api: u32, name: &str) -> String {
    let package = if api < 29 { "com.android.packageinstaller" } else { "com.android.permissioncontroller" };
    format!("{package}:id/{name}")
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

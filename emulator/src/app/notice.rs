//! The system's plain windows: dialer, mail, browser, share sheet, an app's page in the settings, crash and not-responding dialogs, and the
//! notice that stands in for an app without a specimen.

use super::layout::{self, BODY, GREY, INK, PRIMARY, TITLE, lettering, text_view};
use super::view::{Look, Rect, View, Window};
use super::{ActivityId, App, Env, Event, Request};

/// A button of the crash or not-responding dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogButton {
    /// Ends the app.
    CloseApp,
    /// Starts it again.
    OpenAgain,
    /// Its page in the settings.
    AppInfo,
    /// Gives it more time.
    Wait,
    /// Only closes the dialog.
    Dismiss,
}

/// One line of a notice.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its resource id, in full.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Its class: a text, a field or a button.
    pub class: &'static str,
    /// What a tap does.
    pub button: Option<DialogButton>,
}

impl Line {
    /// A text.
    pub fn text(id: &str, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), class: "android.widget.TextView", button: None }
    }

    /// A field.
    pub fn field(id: &str, text: impl Into<String>) -> Self {
        Self { class: "android.widget.EditText", ..Self::text(id, text) }
    }

    /// A button; without a meaning it only looks like one.
    pub fn button(id: &str, text: impl Into<String>, button: Option<DialogButton>) -> Self {
        Self { class: "android.widget.Button", button, ..Self::text(id, text) }
    }
}

/// A plain window.
#[derive(Clone)]
pub struct NoticeApp {
    package: String,
    title: Line,
    lines: Vec<Line>,
    dialog: bool,
    cancelable: bool,
    activity: Option<ActivityId>,
}

impl NoticeApp {
    /// A full screen.
    pub fn page(package: impl Into<String>, title: Line, lines: Vec<Line>) -> Self {
        Self { package: package.into(), title, lines, dialog: false, cancelable: false, activity: None }
    }

    /// A dialog above everything.
    pub fn dialog(package: impl Into<String>, title: Line, lines: Vec<Line>) -> Self {
        Self { dialog: true, ..Self::page(package, title, lines) }
    }

    /// The back key puts it away.
    #[must_use]
    pub fn cancelable(self, cancelable: bool) -> Self {
        Self { cancelable, ..self }
    }

    fn line(&self, index: usize, line: &Line, left: i32, top: i32, width: i32, env: &Env) -> View {
        let (text, id) = (line.text.clone(), line.id.clone());
        let height = env.dp(48);
        let boxed = |class, look| View {
            class,
            id: id.clone(),
            text: text.clone(),
            bounds: Rect::new(left, top, left + width, top + height),
            clickable: true,
            focusable: true,
            look,
            target: Some(index as u32),
            ..View::default()
        };
        match line.class {
            "android.widget.EditText" => boxed("android.widget.EditText", Look::Field(lettering(BODY, INK))),
            "android.widget.Button" => {
                let look = Look::Button {
                    lettering: layout::centred(BODY, PRIMARY),
                    fill: Some(0xE4ECF8),
                    border: None,
                    radius: env.dp(8),
                };
                boxed("android.widget.Button", look)
            }
            _ => text_view(text, left, top, width, lettering(BODY, GREY)).with_id(id),
        }
    }
}

impl App for NoticeApp {
    fn handle(&mut self, event: &Event, env: &Env) -> Vec<Request> {
        match event {
            Event::Create { activity, .. } => self.activity = Some(*activity),
            Event::Back if !self.dialog => return self.activity.map(Request::Finish).into_iter().collect(),
            Event::Back if self.cancelable => return vec![Request::DialogButton(DialogButton::Dismiss)],
            Event::Tap(point) => {
                let windows = self.windows(env);
                let target = windows.last().and_then(|window| window.root.hit(*point)).and_then(|view| view.target);
                let button = target.and_then(|target| self.lines.get(target as usize)).and_then(|line| line.button);
                return button.map(Request::DialogButton).into_iter().collect();
            }
            _ => {}
        }
        Vec::new()
    }

    fn windows(&self, env: &Env) -> Vec<Window> {
        let width = if self.dialog { env.dp(340) } else { env.width };
        let outer = (env.width - width) / 2;
        let margin = env.dp(24);
        let (left, inner) = (outer + margin, width - 2 * margin);
        let mut y = if self.dialog { margin } else { env.status_bar() + env.dp(16) };
        let title = text_view(self.title.text.clone(), left, y, inner, lettering(TITLE, INK)).with_id(self.title.id.clone());
        y = title.bounds.bottom + env.dp(8);
        let mut children = vec![title];
        for (index, line) in self.lines.iter().enumerate() {
            let view = self.line(index, line, left, y, inner, env);
            y = view.bounds.bottom + env.dp(8);
            children.push(view);
        }
        let bottom = if self.dialog { y + margin } else { env.height };
        let mut panel = View::group("android.widget.LinearLayout", Rect::new(outer, 0, outer + width, bottom), children);
        let look = if self.dialog {
            panel.shift((env.height - bottom) / 2);
            Look::Round(layout::CARD, env.dp(16))
        } else {
            Look::Fill(layout::PAGE)
        };
        let mut window = Window::new(self.package.clone(), layout::decor(panel, look));
        window.dims = self.dialog;
        vec![window]
    }
}

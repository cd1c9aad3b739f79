//! A permission's page in the settings, to which Android sends whoever is asked for the background half of a permission.

use super::{Answer, Choice, id};
use crate::app::layout::{self, BODY, GREY, INK, TITLE, lettering, text_view};
use crate::app::view::{Look, Mark, Rect, View, Window};
use crate::app::{ActivityId, App, Env, Event, Request};

/// One of the choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Radio {
    /// Its resource id's name.
    pub id: &'static str,
    /// Its words.
    pub text: String,
    /// What it means.
    pub choice: Choice,
}

/// The page.
#[derive(Clone)]
pub struct SettingsApp {
    /// The page's title.
    pub title: String,
    /// The app's name.
    pub label: String,
    /// What the choices are about.
    pub message: String,
    /// The choices.
    pub radios: Vec<Radio>,
    /// Which of them holds.
    pub chosen: usize,
    /// The activity that shows it, once it is created.
    pub activity: Option<ActivityId>,
}

impl App for SettingsApp {
    fn handle(&mut self, event: &Event, env: &Env) -> Vec<Request> {
        match event {
            Event::Create { activity, .. } => self.activity = Some(*activity),
            Event::Back => return self.activity.map(Request::Finish).into_iter().collect(),
            Event::Tap(point) => {
                let windows = self.windows(env);
                let target = windows.last().and_then(|window| window.root.hit(*point)).and_then(|view| view.target);
                let Some(radio) = target.and_then(|target| self.radios.get(target as usize)) else { return Vec::new() };
                let changed = target != Some(self.chosen as u32);
                let answer = Answer { choice: radio.choice, precise: true };
                self.chosen = target.map_or(self.chosen, |target| target as usize);
                return if changed { vec![Request::Answer(answer)] } else { Vec::new() };
            }
            _ => {}
        }
        Vec::new()
    }

    fn windows(&self, env: &Env) -> Vec<Window> {
        let (left, width) = (env.dp(24), env.width - env.dp(48));
        let mut y = env.status_bar() + env.dp(16);
        let title = text_view(self.title.clone(), left, y, width, lettering(TITLE, INK));
        y = title.bounds.bottom + env.dp(24);
        let label =
            text_view(self.label.clone(), left, y, width, lettering(BODY, INK)).with_id(id(env.api, "entity_header_title"));
        y = label.bounds.bottom + env.dp(16);
        let message =
            text_view(self.message.clone(), left, y, width, lettering(BODY, GREY)).with_id(id(env.api, "permission_message"));
        y = message.bounds.bottom + env.dp(8);
        let mut children = vec![title, label, message];
        for (target, radio) in self.radios.iter().enumerate() {
            let bounds = Rect::new(left, y, left + width, y + env.dp(56));
            y = bounds.bottom;
            children.push(View {
                class: "android.widget.RadioButton",
                id: id(env.api, radio.id),
                text: radio.text.clone(),
                bounds,
                checkable: true,
                checked: target == self.chosen,
                clickable: true,
                focusable: true,
                look: Look::Mark(Mark::Radio, lettering(BODY, INK)),
                target: Some(target as u32),
                ..View::default()
            });
        }
        let panel = View::group("android.widget.LinearLayout", Rect::new(0, 0, env.width, env.height), children);
        vec![Window::new(
            super::controller(env.api),
            layout::decor(panel.with_id(id(env.api, "app_permission_root")), Look::Fill(layout::PAGE)),
        )]
    }
}

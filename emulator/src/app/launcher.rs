//! The home screen: an icon for each app that can be started.

use super::layout::{self, BODY, CARD, centred};
use super::view::{Look, Rect, View, Window};
use super::{App, Env, Event, Intent, Request};

/// The launcher's package.
pub const PACKAGE: &str = "com.google.android.apps.nexuslauncher";
/// Its activity.
pub const ACTIVITY: &str = "com.google.android.apps.nexuslauncher.NexusLauncherActivity";

/// One icon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icon {
    /// The app's name.
    pub label: String,
    /// Its package.
    pub package: String,
    /// Its launcher activity.
    pub activity: String,
}

/// The launcher's process.
#[derive(Debug, Clone, Default)]
pub struct LauncherApp {
    icons: Vec<Icon>,
}

/// Icons in a line.
const COLUMNS: i32 = 4;
/// More do not fit on the screen.
const MOST: usize = 20;

impl LauncherApp {
    /// A launcher with these icons.
    pub fn new(icons: Vec<Icon>) -> Self {
        Self { icons }
    }

    fn icon(index: usize, icon: &Icon, env: &Env) -> View {
        let (column, row) = (index as i32 % COLUMNS, index as i32 / COLUMNS);
        let cell = (env.width - env.dp(32)) / COLUMNS;
        let left = env.dp(16) + column * cell;
        let top = env.dp(120) + row * env.dp(108);
        let size = env.dp(56);
        let picture_left = left + (cell - size) / 2;
        let colour = 0x4060A0 ^ (icon.package.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31) + u32::from(byte)) & 0x3F3F3F);
        let picture = View {
            look: Look::Picture(icon.label.chars().take(1).collect(), colour),
            ..View::group("", Rect::new(picture_left, top, picture_left + size, top + size), Vec::new())
        };
        let line = layout::text_height(1, BODY);
        let label_top = picture.bounds.bottom + env.dp(4);
        let fitting = layout::wrap(&icon.label, BODY, cell).swap_remove(0);
        let label = View {
            look: Look::Text(centred(BODY, CARD)),
            text: fitting,
            ..View::group("", Rect::new(left, label_top, left + cell, label_top + line), Vec::new())
        };
        View {
            class: "android.widget.TextView",
            text: icon.label.clone(),
            description: icon.label.clone(),
            bounds: Rect::new(left, top, left + cell, label_top + line),
            clickable: true,
            long_clickable: true,
            focusable: true,
            target: Some(index as u32),
            children: vec![picture, label],
            ..View::default()
        }
    }
}

impl App for LauncherApp {
    fn handle(&mut self, event: &Event, env: &Env) -> Vec<Request> {
        let Event::Tap(point) = event else { return Vec::new() };
        let windows = self.windows(env);
        let target = windows.last().and_then(|window| window.root.hit(*point)).and_then(|view| view.target);
        let Some(icon) = target.and_then(|target| self.icons.get(target as usize)) else { return Vec::new() };
        vec![Request::StartActivity(Intent::launcher(&icon.package, &icon.activity))]
    }

    fn windows(&self, env: &Env) -> Vec<Window> {
        let icons = self.icons.iter().take(MOST).enumerate().map(|(index, icon)| Self::icon(index, icon, env)).collect();
        let workspace = View::group("android.widget.ScrollView", Rect::new(0, 0, env.width, env.height), icons);
        let workspace = workspace.with_id(format!("{PACKAGE}:id/workspace"));
        vec![Window::new(PACKAGE, layout::decor(workspace, Look::Fill(0x24324A)))]
    }
}

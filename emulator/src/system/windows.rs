//! What stands on the display: windows from the lowest to the top one, focus, keyboard, passing messages.

use super::System;
use super::activities::Address;
use crate::app::App;
use crate::app::view::{Point, Window};

/// What the window manager keeps beside the activities.
#[derive(Clone, Default)]
pub struct WindowState {
    /// Whether the soft keyboard is up.
    pub keyboard: bool,
    /// The passing message, and until when it stands (milliseconds since boot).
    pub toast: Option<(String, u64)>,
    /// A finger that is down, and since when (milliseconds since boot).
    pub finger: Option<(Point, u64)>,
    /// Whether the screen is off.
    pub asleep: bool,
    /// The notification shade, while it is open.
    pub shade: Option<Box<dyn App>>,
}

/// A window on the display.
pub struct Placed {
    /// Who hears of input on it.
    pub owner: Address,
    /// What it shows.
    pub window: Window,
    /// `package/class`, as dumps name it.
    pub title: String,
    /// The number by which dumps know it.
    pub hash: u32,
    /// The user id of its owner.
    pub uid: u32,
    /// The activity it belongs to, as dumps name it, with its task's number.
    pub activity: Option<(u32, String, u32)>,
}

/// How long a passing message stands, in milliseconds.
const TOAST_MS: u64 = 2000;

impl System {
    /// All windows of apps and of the system's dialogs, the lowest first. Hidden ones are left out.
    pub fn placed_windows(&self) -> Vec<Placed> {
        let mut out = Vec::new();
        if let Some(task) = self.activities.tasks.last() {
            let lowest = task.records.iter().rposition(|record| !record.translucent).unwrap_or(0);
            for record in &task.records[lowest..] {
                let owner = self.address_of(record.id);
                let Some(app) = self.app(owner) else { continue };
                for (index, window) in (0..).zip(app.windows(&self.env(&record.package))) {
                    out.push(Placed {
                        owner,
                        window,
                        title: record.component(),
                        hash: record.hash + 0x11 + index * 0x1f,
                        uid: record.uid,
                        activity: Some((record.hash, record.short_component(), task.id)),
                    });
                }
            }
        }
        if let Some(dialog) = self.dialogs.last() {
            let windows = dialog.app.windows(&self.env("android"));
            out.extend(windows.into_iter().map(|window| Placed {
                owner: Address::Dialog,
                window,
                title: format!(
                    "Application {}: {}",
                    if dialog.not_responding { "Not Responding" } else { "Error" },
                    dialog.package
                ),
                hash: 0x0d1_a106,
                uid: 1000,
                activity: None,
            }));
        }
        out.extend(self.shade_window());
        out
    }

    /// The window that has the input.
    pub fn focused_window(&self) -> Option<Placed> {
        self.placed_windows().pop()
    }

    /// The package in front, and the name of its screen where it is a specimen.
    pub(crate) fn on_display(&self) -> (&str, Option<&str>) {
        if self.windows.shade.is_some() {
            return ("com.android.systemui", None);
        }
        if !self.dialogs.is_empty() {
            return ("android", None);
        }
        let Some(front) = self.activities.front() else { return ("", None) };
        (&front.package, self.app(self.address_of(front.id)).and_then(|app| app.screen()))
    }

    /// Shows a passing message.
    pub(super) fn show_toast(&mut self, text: String) {
        self.automation.on_toast(&text);
        self.windows.toast = Some((text, self.clock.uptime_ms() + TOAST_MS));
    }

    /// The passing message that stands now.
    pub fn toast(&self) -> Option<&str> {
        self.windows.toast.as_ref().filter(|(_, until)| *until > self.clock.uptime_ms()).map(|(text, _)| text.as_str())
    }
}

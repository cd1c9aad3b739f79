//! The notification shade: what came in, the newest first. Nothing else notifies here.

use super::System;
use super::activities::Address;
use super::windows::Placed;
use crate::app::notice::{Line, NoticeApp};

/// Whose window it is.
pub const PACKAGE: &str = "com.android.systemui";
/// How many messages it shows.
const SHOWN: usize = 6;

impl System {
    /// Opens the shade.
    pub fn open_shade(&mut self) {
        let zh = self.zh();
        let mut lines: Vec<Line> = Vec::new();
        for sms in self.inbox.iter().rev().take(SHOWN) {
            lines.push(Line::text("android:id/title", sms.from.as_str()));
            lines.push(Line::text("android:id/text", sms.text.as_str()));
        }
        if lines.is_empty() {
            let text = if zh { "没有通知" } else { "No notifications" };
            lines.push(Line::text("com.android.systemui:id/no_notifications", text));
        }
        let title = Line::text("com.android.systemui:id/header_label", if zh { "通知" } else { "Notifications" });
        self.windows.keyboard = false;
        self.windows.shade = Some(Box::new(NoticeApp::page(PACKAGE, title, lines)));
    }

    /// Closes it; says whether it was open.
    pub fn close_shade(&mut self) -> bool {
        self.windows.shade.take().is_some()
    }

    pub(super) fn shade_window(&self) -> Option<Placed> {
        let window = self.windows.shade.as_ref()?.windows(&self.env(PACKAGE)).pop()?;
        Some(Placed {
            owner: Address::Shade,
            window,
            title: "NotificationShade".into(),
            hash: 0x00a0_b0c6,
            uid: 10_103,
            activity: None,
        })
    }
}

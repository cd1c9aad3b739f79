//! What the activity manager writes to the log.

use super::System;
use super::activities::ActivityRecord;
use super::log::{Buffer, Priority};
use super::processes::SYSTEM_SERVER;
use crate::app::Intent;

impl System {
    /// An entry of the event log.
    pub(super) fn event(&mut self, tag: &str, pid: u32, payload: impl Into<String>) {
        self.log(Buffer::Events, Priority::Info, tag, pid, payload);
    }

    /// An entry of the event log about activities: `am_…` to Android 9, `wm_…` from 10.
    fn activity_event(&mut self, name: &str, pid: u32, payload: impl Into<String>) {
        let family = if self.config.api < 29 { "am" } else { "wm" };
        self.event(&format!("{family}_{name}"), pid, payload);
    }

    fn manager_tag(&self) -> &'static str {
        if self.config.api < 29 { "ActivityManager" } else { "ActivityTaskManager" }
    }

    /// `START u0 {…} from uid N`.
    pub(super) fn log_start(&mut self, intent: &Intent, uid: u32) {
        let intent = short_string(intent, true);
        let text = match self.config.api {
            ..34 => format!("START u0 {{{intent}}} from uid {uid}"),
            _ => format!("START u0 {{{intent}}} with LAUNCH_MULTIPLE from uid {uid} (BAL_ALLOW_VISIBLE_WINDOW) result code=0"),
        };
        let tag = self.manager_tag();
        self.log(Buffer::System, Priority::Info, tag, SYSTEM_SERVER, text);
    }

    /// A new activity.
    pub(super) fn log_created(&mut self, record: &ActivityRecord, task: u32, new_task: bool) {
        if new_task {
            self.activity_event("create_task", SYSTEM_SERVER, format!("[0,{task}]"));
        }
        let intent = &record.intent;
        let action = intent.action.as_deref().unwrap_or("NULL");
        let data = intent.data.as_deref().map_or("NULL".into(), masked);
        let component = record.short_component();
        let payload = format!("[0,{},{task},{component},{action},NULL,{data},{}]", record.hash, intent.flags);
        self.activity_event("create_activity", SYSTEM_SERVER, payload);
        self.activity_event("restart_activity", SYSTEM_SERVER, format!("[0,{},{task},{component}]", record.hash));
        self.callback(record, "on_create_called", "performCreate", 12);
        self.callback(record, "on_start_called", "handleStartActivity", 1);
    }

    /// An activity came to the front.
    pub(super) fn log_resumed(&mut self, record: &ActivityRecord) {
        let payload = format!("[0,{},resumeTopActivity]", record.short_component());
        self.activity_event("set_resumed_activity", SYSTEM_SERVER, payload);
        self.callback(record, "on_resume_called", "RESUME_ACTIVITY", 3);
        if self.config.api >= 29 {
            self.callback(record, "on_top_resumed_gained_called", "topStateChangedWhenResumed", 0);
        }
    }

    /// An activity first drew itself.
    pub(super) fn log_displayed(&mut self, record: &ActivityRecord) {
        let component = record.short_component();
        let user = if self.config.api >= 33 { " for user 0" } else { "" };
        let tag = self.manager_tag();
        self.log(Buffer::System, Priority::Info, tag, SYSTEM_SERVER, format!("Displayed {component}{user}: +{LAUNCH_MS}ms"));
    }

    /// An activity left the front.
    pub(super) fn log_paused(&mut self, record: &ActivityRecord) {
        let payload = format!("[0,{},{},userLeaving=false]", record.hash, record.short_component());
        self.activity_event("pause_activity", SYSTEM_SERVER, payload);
        self.callback(record, "on_paused_called", "performPause", 1);
    }

    /// An activity is gone; `reason` as `app-request`.
    pub(super) fn log_finished(&mut self, record: &ActivityRecord, task: u32, reason: &str) {
        let payload = format!("[0,{},{task},{},{reason}]", record.hash, record.short_component());
        self.activity_event("finish_activity", SYSTEM_SERVER, payload);
        self.callback(record, "on_destroy_called", "performDestroy", 2);
    }

    fn callback(&mut self, record: &ActivityRecord, name: &str, reason: &str, ms: u32) {
        let (hash, class) = (record.hash, &record.class);
        let payload = match self.config.api {
            ..30 => format!("[0,{class},{reason}]"),
            30 => format!("[{hash},{class},{reason}]"),
            _ if name.starts_with("on_top_resumed") => format!("[{hash},{class},{reason}]"),
            _ => format!("[{hash},{class},{reason},{ms}]"),
        };
        self.activity_event(name, record.pid, payload);
    }
}

/// What a launch takes, as it is reported; the simulated device needs no time for it.
pub const LAUNCH_MS: u32 = 412;

/// An intent as the log prints it; `secure` hides what its data says.
pub fn short_string(intent: &Intent, secure: bool) -> String {
    let mut parts = Vec::new();
    if let Some(action) = &intent.action {
        parts.push(format!("act={action}"));
    }
    if !intent.categories.is_empty() {
        parts.push(format!("cat=[{}]", intent.categories.join(",")));
    }
    if let Some(data) = &intent.data {
        parts.push(format!("dat={}", if secure { masked(data) } else { data.clone() }));
    }
    if intent.flags != 0 {
        parts.push(format!("flg=0x{:x}", intent.flags));
    }
    if let Some(package) = &intent.package {
        parts.push(format!("pkg={package}"));
    }
    if let Some((package, class)) = &intent.component {
        parts.push(format!("cmp={}", short_component(package, class)));
    }
    if intent.extras {
        parts.push("(has extras)".into());
    }
    parts.join(" ")
}

/// `com.example.app/.MainActivity`.
pub fn short_component(package: &str, class: &str) -> String {
    match class.strip_prefix(package) {
        Some(rest) if rest.starts_with('.') => format!("{package}/{rest}"),
        _ => format!("{package}/{class}"),
    }
}

/// Data as Android's log shows it: the scheme, and of a web address the host.
fn masked(data: &str) -> String {
    match data.split_once(':') {
        Some((scheme @ ("tel" | "mailto" | "sms" | "smsto"), rest)) => format!("{scheme}:{}", "x".repeat(rest.len())),
        Some((scheme @ ("http" | "https"), rest)) => {
            let host = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
            format!("{scheme}://{host}/...")
        }
        _ => data.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intents_print_as_android_does() {
        let intent = Intent {
            action: Some("android.content.pm.action.REQUEST_PERMISSIONS".into()),
            package: Some("com.google.android.permissioncontroller".into()),
            component: Some((
                "com.google.android.permissioncontroller".into(),
                "com.android.permissioncontroller.permission.ui.GrantPermissionsActivity".into(),
            )),
            extras: true,
            ..Intent::default()
        };
        let expected = "act=android.content.pm.action.REQUEST_PERMISSIONS pkg=com.google.android.permissioncontroller \
                        cmp=com.google.android.permissioncontroller/com.android.permissioncontroller.permission.ui.GrantPermissionsActivity \
                        (has extras)";
        assert_eq!(short_string(&intent, true), expected);
        let dial =
            Intent { action: Some("android.intent.action.DIAL".into()), data: Some("tel:4001".into()), ..Intent::default() };
        assert_eq!(short_string(&dial, true), "act=android.intent.action.DIAL dat=tel:xxxx");
        assert_eq!(short_string(&Intent::launcher("a.b", "a.b.C"), true).split(' ').next_back(), Some("cmp=a.b/.C"));
    }
}

//! What the activity manager writes to the log.

use super::System;
use super::activities::ActivityRecord;
use super::log::{Buffer, Priority};
use super::processes::SYSTEM_SERVER;
use crate::app::Intent;

impl System {
    fn manager_tag(&self) -> &'static str {
        if self.config.api < 29 { "ActivityManager" } else { "ActivityTaskManager" }
    }

    /// `START u0 {…} from uid N`, which every level ends in its own way.
    pub(super) fn log_start(&mut self, intent: &Intent, uid: u32) {
        let api = self.config.api;
        let printed = printed(intent, true, (api >= 36).then_some(0x4));
        let text = match api {
            ..26 => format!("START u0 {{{printed}}} from uid {uid} on display 0"),
            26..34 => format!("START u0 {{{printed}}} from uid {uid}"),
            34.. => {
                let caller = if api >= 36 { self.caller(uid) } else { String::new() };
                let allowed = match uid {
                    2000 => "BAL_ALLOW_PERMISSION",
                    ..10_000 => "BAL_ALLOW_ALLOWLISTED_UID",
                    _ => "BAL_ALLOW_VISIBLE_WINDOW",
                };
                format!("START u0 {{{printed}}} with LAUNCH_MULTIPLE from uid {uid}{caller} ({allowed}) result code=0")
            }
        };
        let tag = self.manager_tag();
        self.log(Buffer::System, Priority::Info, tag, SYSTEM_SERVER, text);
    }

    /// ` (com.app)`, the package that starts.
    fn caller(&self, uid: u32) -> String {
        let package = self.packages.iter().find(|package| package.uid == uid);
        package.map_or_else(String::new, |package| format!(" ({})", package.facts.package))
    }

    /// An activity first drew itself.
    pub(super) fn log_displayed(&mut self, record: &ActivityRecord) {
        self.log_launch_time(record);
        let component = record.short_component();
        let user = if self.config.api >= 34 { " for user 0" } else { "" };
        let tag = self.manager_tag();
        self.log(Buffer::System, Priority::Info, tag, SYSTEM_SERVER, format!("Displayed {component}{user}: +{LAUNCH_MS}ms"));
    }
}

/// What a launch takes, as it is reported; the simulated device needs no time for it.
pub const LAUNCH_MS: u32 = 412;

/// An intent as the log prints it; `secure` hides what its data says.
pub fn short_string(intent: &Intent, secure: bool) -> String {
    printed(intent, secure, None)
}

fn printed(intent: &Intent, secure: bool, extended_flags: Option<u32>) -> String {
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
    if let Some(flags) = extended_flags {
        parts.push(format!("xflg=0x{flags:x}"));
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
pub(super) fn masked(data: &str) -> String {
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

//! Helper apps that other people's tools install: what they do is done here, since the device runs no code. They are known by their
//! packages, and do nothing unless they are installed.
//!
//! | package | of | what |
//! | --- | --- | --- |
//! | `com.github.uiautomator` | uiautomator2 | an input method that types what a broadcast says |
//! | `io.github.ylimit.droidbotapp` | DroidBot | the same, and an accessibility service that sends the views over a port |

pub mod accessibility;
pub mod keyboard;

#[cfg(test)]
mod tests;

use crate::system::System;
use crate::system::settings::Table;

/// A helper app.
pub struct Helper {
    /// Its package.
    pub package: &'static str,
    /// Its input method, as settings name it.
    pub input_method: &'static str,
    /// Its accessibility service, as settings name it.
    pub accessibility: Option<&'static str>,
}

/// DroidBot's.
pub const DROIDBOT: Helper = Helper {
    package: "io.github.ylimit.droidbotapp",
    input_method: "io.github.ylimit.droidbotapp/.DroidBotIME",
    accessibility: Some("io.github.ylimit.droidbotapp/io.github.privacystreams.accessibility.PSAccessibilityService"),
};
/// uiautomator2's.
pub const UIAUTOMATOR2: Helper =
    Helper { package: "com.github.uiautomator", input_method: "com.github.uiautomator/.AdbKeyboard", accessibility: None };

/// All of them.
pub const ALL: [Helper; 2] = [UIAUTOMATOR2, DROIDBOT];

impl System {
    /// The helper apps that are installed.
    pub fn helpers(&self) -> impl Iterator<Item = &'static Helper> {
        static HELPERS: [Helper; 2] = ALL;
        HELPERS.iter().filter(|helper| self.packages.get(helper.package).is_some())
    }

    /// The accessibility services that are installed and enabled.
    pub fn accessibility_services(&self) -> Vec<&'static str> {
        let enabled = self.settings.get(Table::Secure, "enabled_accessibility_services").unwrap_or_default();
        let named: Vec<&str> = enabled.split(':').collect();
        self.helpers().filter_map(|helper| helper.accessibility).filter(|service| named.contains(service)).collect()
    }
}

//! What part a look plays in counting: a screen that needs input, the system's prompt, the app's own explanation of one, or neither.

use super::explain::{self, Appeal};
use super::view::View;
use crate::ui::ScreenKind;

/// The part that a look plays.
#[derive(Debug, Clone, PartialEq)]
pub enum Scene {
    /// A screen of the app.
    App,
    /// A screen of an app to which it handed over: dialer, mail, browser.
    Handover(Handover),
    /// The system's permission dialog.
    Prompt,
    /// The app's own dialog about a permission (L1 or L2).
    Appeal(Appeal),
    /// A crash or not-responding dialog.
    Fault,
    /// Launcher, settings, or any window that is nobody's screen.
    Elsewhere,
}

/// To what kind of app the user was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// A dialer.
    Phone,
    /// A mail or message composer.
    Mail,
    /// A browser.
    Browser,
    /// Any other app.
    Other,
}

/// Words in the packages of apps that are no handover: what the system itself puts on the screen.
const ELSEWHERE: [&str; 9] = [
    "launcher",
    "systemui",
    "permissioncontroller",
    "packageinstaller",
    "inputmethod",
    "com.android.settings",
    ".home",
    "securitypermission",
    "googlequicksearchbox",
];
/// The picker of photos that belongs to the system's prompt; the one that an app opens itself is another app's screen.
const PHOTOS_FOR_APP: &str = "PhotoPickerUserSelectActivity";
const PHONE: [&str; 4] = ["dialer", "incallui", "telecom", ".phone"];
const MAIL: [&str; 7] = ["mail", "android.gm", "outlook", "messaging", ".mms", "email", "whatsapp"];
const BROWSER: [&str; 7] = ["browser", "chrome", "firefox", "webview", "opera", "emmx", "htmlviewer"];

/// The part that a screen plays, for an app of that package (empty: unknown, everything is the app's).
pub fn scene(view: &View, app: &str) -> Scene {
    let ours = app.is_empty() || view.package == app;
    if view.prompt.is_some() && (app.is_empty() || !ours) {
        return Scene::Prompt;
    }
    if matches!(view.kind, ScreenKind::Crash | ScreenKind::Anr) {
        return Scene::Fault;
    }
    if ours {
        return explain::appeal(view).map_or(Scene::App, Scene::Appeal);
    }
    if view.activity.contains(PHOTOS_FOR_APP) {
        return Scene::Elsewhere;
    }
    let package = view.package.to_ascii_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| package.contains(word));
    if package.is_empty() || package == "android" || is(&ELSEWHERE) {
        Scene::Elsewhere
    } else if is(&PHONE) {
        Scene::Handover(Handover::Phone)
    } else if is(&MAIL) {
        Scene::Handover(Handover::Mail)
    } else if is(&BROWSER) {
        Scene::Handover(Handover::Browser)
    } else if view.kind == ScreenKind::System {
        Scene::Elsewhere
    } else {
        Scene::Handover(Handover::Other)
    }
}

impl Scene {
    /// Whether the screen belongs to the app or to one that it handed over to.
    pub fn is_screen(&self) -> bool {
        matches!(self, Scene::App | Scene::Handover(_))
    }
}

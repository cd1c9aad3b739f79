//! A specimen's file, `specimen.yaml`: an app described by its screens. `docs/specimens.md` shows the format by example.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::action::Actions;
use super::check;
use super::expr::{Expr, Value};
use super::item::Item;
use super::text::Text;

/// A whole specimen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specimen {
    /// The package's name.
    pub package: String,
    /// The app's name.
    pub label: Text,
    /// Its version.
    pub version: Version,
    /// The API levels it is made for.
    pub sdk: Sdk,
    /// The activity that the launcher starts.
    #[serde(default = "main_activity")]
    pub activity: String,
    /// With what its screens are made.
    #[serde(default)]
    pub toolkit: Toolkit,
    /// How its resource ids are named.
    #[serde(default)]
    pub ids: Ids,
    /// The permissions that it declares, in full or without `android.permission.`.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The permissions that it defines.
    #[serde(default)]
    pub custom_permissions: Vec<CustomPermission>,
    /// It posts notifications: for an app made for an API level below 33, Android 13 and later ask about them by itself.
    #[serde(default)]
    pub notifications: bool,
    /// State on the device, with its first values; cleared with the app's data.
    #[serde(default)]
    pub state: BTreeMap<String, Value>,
    /// What its server knows; survives clearing and reinstalling.
    #[serde(default)]
    pub server: Server,
    /// The screen it starts with: the first whose condition holds.
    pub start: Vec<Start>,
    /// Done when the process starts.
    #[serde(default)]
    pub on_cold_launch: Actions,
    /// Done at each launch, cold or not.
    #[serde(default)]
    pub on_launch: Actions,
    /// Done each time the app comes to the front.
    #[serde(default)]
    pub on_resume: Actions,
    /// The bar of tabs at the bottom; it stands on the screens it names.
    #[serde(default)]
    pub tabs: Vec<Tab>,
    /// All screens, by name.
    pub screens: BTreeMap<String, Screen>,
}

/// With what an app's screens are made; it decides how they read to accessibility services.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Toolkit {
    /// Android's own views.
    #[default]
    Views,
    /// Compose: no ids, generic classes, words in nodes of their own.
    Compose,
    /// Flutter: no ids, generic classes, all words of a control in one content description.
    Flutter,
}

/// How an app's resource ids are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ids {
    /// As written.
    #[default]
    Plain,
    /// Short names without a meaning, others in each version.
    Obfuscated,
}

/// `version: {name: 1.0.0, code: 1}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// What people read.
    pub name: String,
    /// What Android compares.
    pub code: u32,
}

/// `sdk: {min: 26, target: 34}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sdk {
    /// The lowest API level it installs on.
    pub min: u32,
    /// The one it was made for.
    pub target: u32,
}

/// A permission that the app itself defines.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomPermission {
    /// Its full name.
    pub name: String,
    /// Whether a person must grant it.
    #[serde(default)]
    pub protection: Protection,
    /// What it allows, as the prompt says it: "access existing notes".
    #[serde(default)]
    pub allows: Text,
}

/// Who grants a permission.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// The system, at install.
    Normal,
    /// A person, when asked.
    #[default]
    Dangerous,
    /// The system, to apps of the same signer.
    Signature,
}

/// What stands on the specimen's server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// From which one-time codes are made.
    pub seed: u64,
    /// How codes are sent.
    pub sms: Sms,
    /// Accounts that exist from the beginning.
    pub accounts: Vec<Account>,
}

/// How a one-time code arrives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sms {
    /// The sender's number.
    pub from: String,
    /// How many digits a code has.
    pub digits: u32,
    /// How long it takes, in milliseconds.
    pub delay: u64,
    /// The message; `{code}` is the code.
    pub text: Text,
}

impl Default for Sms {
    fn default() -> Self {
        Self {
            from: "10690001".into(),
            digits: 6,
            delay: 2000,
            text: Text::both("{code} is your verification code. Do not share it.", "验证码 {code}，请勿告诉他人。"),
        }
    }
}

/// An account on the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The phone number or mail address that names it.
    pub id: String,
    /// Its password.
    pub password: Option<String>,
    /// Whether it is alive.
    #[serde(default)]
    pub status: Status,
    /// Everything else (`nickname`).
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
}

/// Whether an account is alive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In use.
    #[default]
    Active,
    /// Its deletion was asked for and is not done.
    DeletionRequested,
    /// Switched off, data kept.
    Deactivated,
    /// Gone.
    Deleted,
}

impl Status {
    /// The word that conditions compare with.
    pub fn word(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::DeletionRequested => "deletion_requested",
            Status::Deactivated => "deactivated",
            Status::Deleted => "deleted",
        }
    }
}

/// One rule of where the app starts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// When; always if absent.
    pub when: Option<Expr>,
    /// The screen.
    pub screen: String,
}

/// One tab of the bar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tab {
    /// Its words.
    pub text: Text,
    /// The screen it shows.
    pub screen: String,
}

/// One screen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Screen {
    /// A page of its own, or something above one.
    pub kind: ScreenKind,
    /// The words at its top.
    pub title: Option<Text>,
    /// A back arrow at the top.
    pub up: bool,
    /// The drawer that a button at the top left, or a finger drawn from the left edge, opens.
    pub drawer: Option<String>,
    /// The activity that it stands in, where that is not the launcher's.
    pub activity: Option<String>,
    /// Its content and fixed bar are a web page.
    pub web: bool,
    /// Icons at the top right.
    pub toolbar: Vec<Item>,
    /// What scrolls.
    pub content: Vec<Item>,
    /// What stands fixed below it; a dialog's buttons.
    pub bottom: Vec<Item>,
    /// Done each time it is opened.
    pub on_open: Actions,
    /// Done by the back key instead of closing it.
    pub on_back: Option<Actions>,
    /// Whether back, or a tap beside it, closes a dialog or sheet (it does, if absent).
    pub dismissible: Option<bool>,
    /// Its drawing never comes to rest, so that a dump fails as on a device.
    pub never_idle: bool,
    /// Screenshots of it are black.
    pub secure: bool,
}

/// What kind of window a screen is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenKind {
    /// Fills the display.
    #[default]
    Page,
    /// Stands in the middle, the rest dimmed.
    Dialog,
    /// Comes up from the bottom, the rest dimmed.
    BottomSheet,
    /// Comes in from the left edge, the rest dimmed.
    Drawer,
}

fn main_activity() -> String {
    ".MainActivity".into()
}

/// Why a specimen's file was refused.
#[derive(Debug, thiserror::Error)]
pub enum SpecimenError {
    /// It does not read as a specimen; the message has line and column.
    #[error("specimen.yaml: {0}")]
    Syntax(String),
    /// It reads well but names things that are not there.
    #[error("specimen.yaml: {}", .0.join("\nspecimen.yaml: "))]
    Meaning(Vec<String>),
}

impl Specimen {
    /// Reads and checks a specimen.
    pub fn parse(source: &str) -> Result<Self, SpecimenError> {
        let specimen: Specimen = serde_yaml::from_str(source).map_err(|error| SpecimenError::Syntax(error.to_string()))?;
        let problems = check::problems(&specimen);
        if problems.is_empty() { Ok(specimen) } else { Err(SpecimenError::Meaning(problems)) }
    }

    /// An activity's full class name.
    pub fn class(&self, activity: &str) -> String {
        if activity.starts_with('.') { format!("{}{activity}", self.package) } else { activity.into() }
    }

    /// The full class names of all its activities, the launcher's first.
    pub fn classes(&self) -> Vec<String> {
        let mut classes = vec![self.class(&self.activity)];
        for activity in self.screens.values().filter_map(|screen| screen.activity.as_deref()) {
            let class = self.class(activity);
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        classes
    }

    /// A permission's full name.
    pub fn permission(name: &str) -> String {
        if name.contains('.') { name.into() } else { format!("android.permission.{name}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in the documentation.
    fn example() -> &'static str {
        let page = include_str!("../../../../docs/specimens.md");
        page.split_once("```yaml\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0
    }

    #[test]
    fn the_documented_example_is_valid() {
        let specimen = Specimen::parse(example()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(specimen.label.get(true), "灯笼");
        assert_eq!(specimen.screens.len(), 10);
    }

    #[test]
    fn errors_name_the_place() {
        let misspelt = example().replace("dismissible: false", "dismissable: false");
        let error = Specimen::parse(&misspelt).unwrap_err().to_string();
        assert!(error.contains("dismissable") && error.contains("line"), "{error}");

        let dangling = example().replace("{open: why}", "{open: because}").replace("when: not consented", "when: not agreed");
        let error = Specimen::parse(&dangling).unwrap_err().to_string();
        assert!(error.contains("screens.settings.content[3]: there is no screen `because`"), "{error}");
        assert!(error.contains("start: nothing is called `agreed`"), "{error}");
    }
}

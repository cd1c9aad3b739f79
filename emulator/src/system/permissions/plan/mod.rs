//! What a permission request leads to: which pages are shown, and what is decided without one.
//!
//! Android decided this anew four times, so there are four planners: the package installer's (API 23 to 28), the activity's of Android 10
//! and 11, the view model's of 12 and 13, and the grant behaviours of 14 on. All name their pages with the words of the last one
//! (`GrantPermissionsViewModel.kt`: `Prompt` and `DenyButton`).

mod activity;
mod behaviors;
mod installer;
mod view;
mod view_model;

use std::collections::BTreeMap;

use super::wording::{self, Locale};
use crate::app::grant::Page;
use crate::app::grant::maker::dress;
use crate::app::specimen::model::CustomPermission;
use crate::config::Maker;
use crate::system::packages::Package;
pub use view::Groups;

/// The result that the permission controller logs for a permission (`PermissionGrantRequestResultReported.Result`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Not a request that can be answered.
    Ignored = 1,
    /// Refused for good before.
    UserFixed = 2,
    /// Granted by the person.
    UserGranted = 4,
    /// Granted without asking.
    AutoGranted = 5,
    /// Refused by the person.
    UserDenied = 6,
    /// Refused by the person, for good.
    UserDeniedForGood = 7,
    /// Granted only this time.
    OneTime = 10,
    /// Put away without an answer.
    Dismissed = 11,
    /// Some photos were picked.
    PhotosSelected = 17,
}

/// The kinds of page, and what stands in for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Allow or not.
    Basic,
    /// While in use or not.
    ForegroundOnly,
    /// While in use, only this time, or not.
    OneTimeForeground,
    /// Always, while in use, or not (Android 10).
    AlwaysOrForeground,
    /// Always, or as it is (Android 10).
    AlwaysOrKeep,
    /// While in use or not, with a link to the settings for always.
    LinkForBackground,
    /// The same with only this time.
    LinkForBackgroundOneTime,
    /// A link to the settings for always, or as it is; `once`: that is only this time.
    Upgrade {
        /// The location in use is granted only this time.
        once: bool,
    },
    /// While in use, only this time, or not; precise or approximate, of which `fine` says which is chosen at first.
    Accuracy {
        /// The precise one.
        fine: bool,
    },
    /// The same for the approximate location alone.
    CoarseOnly,
    /// The precise location instead of the approximate one; `once`: only for this time.
    FineUpgrade {
        /// The approximate location is granted only this time (Android 12 and 13 then hide *while in use*).
        once: bool,
    },
    /// Some photos, all, or none.
    SelectPhotos,
    /// Some more photos, all, or no more.
    SelectMorePhotos,
    /// The old shared storage on Android 13, for an app made for Android 10 to 12.
    StorageLater,
    /// The same for an app made for Android 9 or older.
    StorageEarlier,
    /// No page: the app's page in the settings.
    Settings,
    /// No page: the photo picker at once.
    Picker,
}

/// How the page's refusals look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refusal {
    /// There is one that may be followed by another question.
    pub plain: bool,
    /// There is one that is for good.
    pub for_good: bool,
}

impl Refusal {
    /// One or the other: for good when there was a refusal before.
    fn after(refused: bool) -> Self {
        Self { plain: !refused, for_good: refused }
    }
}

/// One page and the permissions that it decides on.
#[derive(Debug, Clone)]
pub struct Question {
    /// The group.
    pub group: String,
    /// The permissions that the answer goes to, as the log lists them.
    pub permissions: Vec<String>,
    /// The kind of page.
    pub prompt: Prompt,
    /// Its refusals.
    pub refusal: Refusal,
    /// What is shown.
    pub page: Page,
}

/// What a request leads to.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Decided at once and said in the log.
    pub settled: Vec<(String, Outcome)>,
    /// Granted at once and said in the log.
    pub granted: Vec<String>,
    /// Asked, one after the other.
    pub questions: Vec<Question>,
    /// An error that the log says (its tag and text); the whole request is then cancelled.
    pub rejected: Option<(&'static str, String)>,
    /// The app gets an empty answer, as if it had been interrupted: it was made for Android 5 or older.
    pub empty: bool,
}

impl Plan {
    /// Adds a question without its page, which [`plan`] draws once all are known.
    fn ask(&mut self, group: &str, permissions: Vec<String>, prompt: Prompt, refusal: Refusal) {
        self.questions.push(Question { group: group.into(), permissions, prompt, refusal, page: Page::default() });
    }

    fn settle(&mut self, permission: &str, outcome: Outcome) {
        self.settled.push((permission.into(), outcome));
    }

    /// Cancels the request for an error that the log says.
    fn reject(&mut self, tag: &'static str, text: impl Into<String>) {
        self.questions.clear();
        self.rejected = Some((tag, text.into()));
    }
}

/// The device as far as prompts depend on it.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// API level.
    pub api: u32,
    /// The language that it speaks.
    pub locale: Locale,
    /// Permissions that apps define.
    pub custom: &'a BTreeMap<String, CustomPermission>,
    /// Whose system draws the pages.
    pub maker: Option<Maker>,
}

/// Plans a request of `package`. `by_system`: Android itself asks for the app.
pub fn plan(package: &Package, requested: &[String], setting: Setting, by_system: bool) -> Plan {
    let target = package.facts.target_sdk;
    if target < 23 {
        return Plan { empty: true, ..Plan::default() };
    }
    let groups = Groups::new(package, setting.api, setting.custom);
    let mut plan = match setting.api {
        ..29 => installer::plan(&groups, requested),
        29 | 30 => activity::plan(&groups, requested),
        31..34 => view_model::plan(&groups, requested, by_system),
        _ => behaviors::plan(&groups, requested, by_system),
    };
    let count = plan.questions.len();
    for (index, question) in plan.questions.iter_mut().enumerate() {
        question.page = page(package, question, setting, (index + 1, count));
        if let Some(maker) = setting.maker.filter(|_| setting.api >= 29) {
            dress(maker).put_on(&mut question.page, setting.locale);
        }
    }
    plan
}

fn page(package: &Package, question: &Question, setting: Setting, step: (usize, usize)) -> Page {
    let Setting { api, locale, custom, .. } = setting;
    let chinese = matches!(locale, Locale::ZhCn | Locale::ZhTw);
    let allows = custom.get(&question.group).map(|permission| permission.allows.get(chinese));
    let again = question.refusal.for_good;
    Page {
        prompt: Some(question.prompt),
        message: wording::message(question, package, allows, api, locale),
        detail: wording::detail(question.prompt, &question.group, api, locale),
        buttons: wording::buttons(question.prompt, question.refusal, api, locale),
        accuracy: matches!(question.prompt, Prompt::Accuracy { .. }).then(|| wording::accuracy(api, locale)),
        fine: question.prompt != Prompt::Accuracy { fine: false },
        picture: match question.prompt {
            Prompt::FineUpgrade { .. } => Some(("permission_location_accuracy_fine_only", wording::precise_picture(locale))),
            Prompt::CoarseOnly => Some(("permission_location_accuracy_coarse_only", wording::approximate_picture(api, locale))),
            _ => None,
        },
        do_not_ask: (api < 29 && again).then(|| wording::do_not_ask(api, locale)),
        step: (api < 29 && step.1 > 1).then(|| wording::step(step.0, step.1, locale)),
    }
}

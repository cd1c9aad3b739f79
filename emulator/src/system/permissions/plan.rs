//! What a permission request leads to: which pages are shown, and what is decided without one.

use std::collections::BTreeMap;

use super::groups::{LOCATION, STORAGE};
use super::{Flags, wording};
use crate::app::grant::Page;
use crate::app::specimen::model::CustomPermission;
use crate::system::packages::{POST_NOTIFICATIONS, Package};

/// The result that the permission controller logs for a permission.
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
    /// Refused without asking.
    AutoDenied = 8,
    /// Granted only this time.
    OneTime = 10,
    /// Put away without an answer.
    Dismissed = 11,
}

/// One page and the permissions that it decides on.
#[derive(Debug, Clone)]
pub struct Question {
    /// The group.
    pub group: String,
    /// The permissions.
    pub permissions: Vec<String>,
    /// What is shown.
    pub page: Page,
}

/// What a request leads to.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Decided at once.
    pub settled: Vec<(String, Outcome)>,
    /// Asked, one after the other.
    pub questions: Vec<Question>,
}

/// The device as far as prompts depend on it.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// API level.
    pub api: u32,
    /// Whether it speaks Chinese.
    pub zh: bool,
    /// Permissions that apps define.
    pub custom: &'a BTreeMap<String, CustomPermission>,
}

/// Plans a request of `package`. `by_system`: Android itself asks for the app.
pub fn plan(package: &Package, requested: &[String], setting: Setting, by_system: bool) -> Plan {
    let Setting { api, custom, .. } = setting;
    let mut plan = Plan::default();
    let mut asked: Vec<(String, Vec<String>)> = Vec::new();
    for permission in requested {
        if plan.settled.iter().any(|(name, _)| name == permission) || asked.iter().any(|(_, names)| names.contains(permission)) {
            continue;
        }
        match decide(package, permission, requested, setting, by_system) {
            Some(outcome) => plan.settled.push((permission.clone(), outcome)),
            None => {
                let group = package.group(permission, api, custom).unwrap_or(permission);
                match asked.iter_mut().find(|(known, _)| known == group) {
                    Some((_, names)) => names.push(permission.clone()),
                    None => asked.push((group.into(), vec![permission.clone()])),
                }
            }
        }
    }
    let count = asked.len();
    for (index, (group, permissions)) in asked.into_iter().enumerate() {
        let page = page(package, &group, &permissions, setting, (index + 1, count));
        plan.questions.push(Question { group, permissions, page });
    }
    plan
}

/// What is decided without asking; `None` when somebody must be asked.
fn decide(package: &Package, permission: &str, requested: &[String], setting: Setting, by_system: bool) -> Option<Outcome> {
    let Setting { api, custom, .. } = setting;
    let target = package.facts.target_sdk;
    let Some(grant) = package.grants.get(permission) else { return Some(Outcome::Ignored) };
    let Some(group) = package.group(permission, api, custom) else { return Some(Outcome::Ignored) };
    let asks = |name: &str| requested.iter().any(|other| other == name);
    if grant.granted {
        return Some(Outcome::AutoGranted);
    }
    let of_group = || package.grants.iter().filter(|(name, _)| package.group(name, api, custom) == Some(group));
    if of_group().any(|(_, other)| other.flags.has(Flags::USER_FIXED)) {
        return Some(Outcome::UserFixed);
    }
    match permission {
        POST_NOTIFICATIONS if target < 33 && !by_system => return Some(Outcome::AutoDenied),
        BACKGROUND if api >= 30 && target >= 30 => {
            // Together with a location in use the whole is ignored; alone Android opens its settings, which is not simulated.
            return Some(if asks(FINE) || asks(COARSE) { Outcome::Ignored } else { Outcome::AutoDenied });
        }
        FINE | COARSE if api >= 30 && target >= 30 && asks(BACKGROUND) => return Some(Outcome::Ignored),
        FINE if api >= 31 && target >= 31 && !asks(COARSE) => return Some(Outcome::Ignored),
        _ if group == STORAGE && api >= 33 && target >= 33 => return Some(Outcome::AutoDenied),
        _ => {}
    }
    let sibling = of_group().any(|(name, other)| other.granted && name != permission);
    // A precise location beside an approximate one is a question of its own from Android 12.
    let upgrade = group == LOCATION && permission == FINE && api >= 31;
    (sibling && !upgrade).then_some(Outcome::AutoGranted)
}

/// Whether the precise location was refused before.
fn again_fine(package: &Package) -> bool {
    package.grants.get(FINE).is_some_and(|grant| grant.flags.has(Flags::USER_SET))
}

const FINE: &str = "android.permission.ACCESS_FINE_LOCATION";
const COARSE: &str = "android.permission.ACCESS_COARSE_LOCATION";
const BACKGROUND: &str = "android.permission.ACCESS_BACKGROUND_LOCATION";

fn page(package: &Package, group: &str, permissions: &[String], setting: Setting, step: (usize, usize)) -> Page {
    let Setting { api, zh, custom } = setting;
    let allows = custom.get(group).map(|permission| permission.allows.get(zh));
    let of_group = package.grants.iter().filter(|(name, _)| package.group(name, api, custom) == Some(group));
    let again = of_group.into_iter().any(|(_, grant)| grant.flags.has(Flags::USER_SET));
    let coarse = package.grants.get(COARSE).is_some_and(|grant| grant.granted);
    if group == LOCATION && coarse && api >= 31 {
        return Page {
            message: wording::upgrade_message(package.label(zh), zh),
            buttons: wording::upgrade_buttons(again_fine(package), zh),
            ..Page::default()
        };
    }
    let both = permissions.iter().any(|name| name == FINE) && permissions.iter().any(|name| name == COARSE);
    Page {
        message: wording::message(group, package.label(zh), allows, api, zh),
        buttons: wording::buttons(group, again, api, zh),
        accuracy: (api >= 31 && group == LOCATION && both).then(|| wording::accuracy(zh)),
        do_not_ask: (api < 29 && again).then(|| wording::do_not_ask(zh)),
        step: (api < 30 && step.1 > 1).then(|| wording::step(step.0, step.1, zh)),
    }
}

//! The plan of Android 14 and later.
//!
//! `com.android.permissioncontroller.permission.ui.model.grantPermissions`: a behaviour for each kind of group (`BasicGrantBehavior`,
//! `BackgroundGrantBehavior`, `LocationGrantBehavior`, `StorageGrantBehavior`, `NotificationGrantBehavior`), asked by
//! `GrantPermissionsViewModel`.

use super::view::Half;
use super::view_model::finish;
use super::{Groups, Outcome, Plan, Prompt, Refusal};
use crate::system::permissions::groups::{
    COARSE, FINE, LOCATION, MEDIA_LOCATION, NOTIFICATIONS, SENSORS, STORAGE, STORAGES, USER_SELECTED, VISUAL, may_be_once,
};
use crate::system::permissions::{Flags, Grant};

const TAG: &str = "GrantPermissionsViewModel";

/// What a behaviour makes of a group.
enum Decision {
    Show(Prompt),
    /// `NO_UI_REJECT_THIS_GROUP`
    RejectGroup,
    /// `NO_UI_REJECT_ALL_GROUPS`, with what the log says.
    RejectAll(String),
    /// `NO_UI_FILTER_THIS_GROUP`
    Filter,
}

/// Plans a request.
pub fn plan(view: &Groups, requested: &[String], by_system: bool) -> Plan {
    let mut plan = Plan::default();
    let mut states: Vec<(String, Vec<String>)> = Vec::new();
    for permission in view.affected(requested) {
        let Some(group) = view.of(&permission) else { continue };
        if is_fixed(view, group, &permission) {
            plan.settle(&permission, Outcome::UserFixed);
            continue;
        }
        match states.iter_mut().find(|(known, _)| known == group) {
            Some((_, names)) => names.push(permission.clone()),
            None => states.push((group.into(), vec![permission.clone()])),
        }
    }
    let mut asked = Vec::new();
    for (group, permissions) in states {
        if is_granted(view, &group, &permissions) {
            for permission in permissions.iter().filter(|name| !view.works(name)) {
                plan.settle(permission, Outcome::AutoGranted);
                plan.granted.push(permission.clone());
            }
            continue;
        }
        match decide(view, &group, &permissions, by_system) {
            Decision::Show(prompt) => {
                let refusal = refusal(view, &group, prompt);
                asked.push((group, permissions, prompt, refusal));
            }
            Decision::RejectGroup => permissions.iter().for_each(|name| plan.settle(name, Outcome::Ignored)),
            Decision::RejectAll(text) => {
                plan.reject(TAG, text);
                return plan;
            }
            Decision::Filter => {}
        }
    }
    finish(view, plan, asked)
}

fn is_background_kind(view: &Groups, group: &str) -> bool {
    group == LOCATION || (!STORAGES.contains(&group) && group != NOTIFICATIONS && view.has_background_mode(group))
}

/// Precise and approximate are told apart (`supportsLocationAccuracy`).
fn has_accuracy(view: &Groups, group: &str) -> bool {
    group == LOCATION && view.target() >= 31
}

fn either_flagged(view: &Groups, group: &str, flag: Flags) -> bool {
    view.flagged(group, Half::Foreground, flag) || view.flagged(group, Half::Background, flag)
}

/// `isPermissionFixed`
fn is_fixed(view: &Groups, group: &str, permission: &str) -> bool {
    let has = |name: &str, flag| view.grant(name).is_some_and(|grant| grant.flags.has(flag));
    if has_accuracy(view, group) && permission == COARSE {
        return view.flagged(group, Half::Foreground, Flags::USER_FIXED) && has(COARSE, Flags::USER_FIXED);
    }
    if is_background_kind(view, group) {
        return view.flagged(group, Groups::half(permission), Flags::USER_FIXED);
    }
    if STORAGES.contains(&group) && view.works(USER_SELECTED) && has(USER_SELECTED, Flags::USER_FIXED) {
        // Who picks photos each time is sent to the picker at once.
        return false;
    }
    either_flagged(view, group, Flags::USER_FIXED)
}

/// `isGroupFullyGranted`
fn is_granted(view: &Groups, group: &str, permissions: &[String]) -> bool {
    let in_use = view.granted(group, Half::Foreground);
    let background = permissions.iter().any(|name| Groups::half(name) == Half::Background);
    if group == VISUAL {
        return view.all(group).any(|(name, grant)| !partial(view).contains(&name) && grant.works());
    }
    if has_accuracy(view, group) && !background && permissions.iter().any(|name| name == FINE) {
        return view.works(FINE);
    }
    if is_background_kind(view, group) && background {
        return in_use && view.granted(group, Half::Background);
    }
    in_use
}

fn decide(view: &Groups, group: &str, permissions: &[String], by_system: bool) -> Decision {
    match group {
        NOTIFICATIONS => {
            let older = view.target() < 33;
            // Older apps cannot ask, and Android asks for them once.
            if older && (!by_system || either_flagged(view, group, Flags::USER_SET)) {
                Decision::Filter
            } else {
                Decision::Show(Prompt::Basic)
            }
        }
        _ if STORAGES.contains(&group) => storage(view, group, permissions),
        LOCATION => location(view, permissions),
        _ if view.has_background_mode(group) => background(view, group, permissions),
        _ => Decision::Show(Prompt::Basic),
    }
}

/// `LocationGrantBehavior.getPrompt`
fn location(view: &Groups, permissions: &[String]) -> Decision {
    let asks = |name: &str| permissions.iter().any(|known| known == name);
    let behind = permissions.iter().any(|name| Groups::half(name) == Half::Background);
    let coarse = view.works(COARSE);
    if !has_accuracy(view, LOCATION) || behind {
        return background(view, LOCATION, permissions);
    }
    if asks(FINE) {
        if coarse {
            return Decision::Show(Prompt::FineUpgrade { once: false });
        }
        let chosen = |name| view.grant(name).is_some_and(|grant| grant.flags.has(Flags::SELECTED_LOCATION_ACCURACY));
        return Decision::Show(Prompt::Accuracy { fine: chosen(FINE) || !chosen(COARSE) });
    }
    if asks(COARSE) && !coarse { Decision::Show(Prompt::CoarseOnly) } else { background(view, LOCATION, permissions) }
}

/// `BackgroundGrantBehavior.getPrompt`
fn background(view: &Groups, group: &str, permissions: &[String]) -> Decision {
    let behind = permissions.iter().any(|name| Groups::half(name) == Half::Background);
    let in_use = permissions.iter().any(|name| Groups::half(name) == Half::Foreground);
    let in_use_granted = view.granted(group, Half::Foreground);
    let once = may_be_once(group);
    if !behind {
        return Decision::Show(if once { Prompt::OneTimeForeground } else { Prompt::ForegroundOnly });
    }
    if !in_use && !in_use_granted {
        return Decision::RejectGroup;
    }
    let split = if group == SENSORS { 33 } else { 30 };
    if view.target() < split {
        return if in_use_granted {
            Decision::Show(Prompt::Upgrade { once: view.once(group, Half::Foreground) })
        } else if once {
            Decision::Show(Prompt::LinkForBackgroundOneTime)
        } else {
            Decision::Show(Prompt::LinkForBackground)
        };
    }
    if in_use {
        return Decision::RejectAll(format!(
            "For SDK {split}+ apps requesting {group}, background permissions must be requested alone after foreground permissions are \
             already granted"
        ));
    }
    Decision::Show(Prompt::Settings)
}

/// `StorageGrantBehavior.getPrompt`
fn storage(view: &Groups, group: &str, permissions: &[String]) -> Decision {
    match view.target() {
        ..29 => return Decision::Show(Prompt::StorageEarlier),
        29..33 => return Decision::Show(Prompt::StorageLater),
        _ if group == STORAGE => return Decision::RejectGroup,
        _ => {}
    }
    if group != VISUAL || (view.target() < 34 && !picks_itself(view)) {
        return Decision::Show(Prompt::Basic);
    }
    if permissions.iter().all(|name| partial(view).contains(&name.as_str())) {
        return Decision::RejectGroup;
    }
    let picked = view.works(USER_SELECTED);
    let fixed = |grant: &Grant| grant.flags.has(Flags::USER_FIXED);
    Decision::Show(match picked {
        true if view.grant(USER_SELECTED).is_some_and(fixed) => Prompt::Picker,
        true => Prompt::SelectMorePhotos,
        false => Prompt::SelectPhotos,
    })
}

/// Whether the app declares that it knows of picked photos (`appSupportsPhotoPicker`).
fn picks_itself(view: &Groups) -> bool {
    view.target() >= 33 && view.grant(USER_SELECTED).is_some() && !view.is_implicit(USER_SELECTED)
}

/// What picking some photos grants (`getPartialGrantPermissions`).
fn partial(view: &Groups) -> &'static [&'static str] {
    if picks_itself(view) { &[USER_SELECTED, MEDIA_LOCATION] } else { &[USER_SELECTED] }
}

/// `getDenyButton`
fn refusal(view: &Groups, group: &str, prompt: Prompt) -> Refusal {
    match prompt {
        Prompt::Settings | Prompt::Picker | Prompt::SelectMorePhotos => Refusal::default(),
        _ => Refusal::after(either_flagged(view, group, Flags::USER_SET)),
    }
}

//! The plan of Android 10 and 11, where the activity itself decides.
//!
//! `com.android.{packageinstaller,permissioncontroller}.permission.ui.GrantPermissionsActivity`: `addRequestedPermissions`, `onCreate`,
//! `showNextPermissionGroupGrantRequest`.

use super::view::Half;
use super::{Groups, Outcome, Plan, Prompt, Refusal};
use crate::system::permissions::{Flags, groups};

const TAG: &str = "GrantPermissionsActivity";

/// Half a group that is asked for.
struct State {
    group: String,
    half: Half,
    permissions: Vec<String>,
    skipped: bool,
}

/// Plans a request.
pub fn plan(view: &Groups, requested: &[String]) -> Plan {
    let mut plan = Plan::default();
    let mut states: Vec<State> = Vec::new();
    let mut rejected = false;
    for asked in requested {
        for permission in view.affected(std::slice::from_ref(asked)) {
            let Some(group) = view.of(&permission) else {
                plan.settle(&permission, Outcome::Ignored);
                continue;
            };
            let half = Groups::half(&permission);
            rejected |= view.api() >= 30 && view.target() >= 30 && requested.len() > 1 && half == Half::Background;
            if view.flagged(group, half, Flags::USER_FIXED) {
                plan.settle(&permission, Outcome::UserFixed);
                continue;
            }
            let index = states.iter().position(|state| state.group == group && state.half == half).unwrap_or_else(|| {
                states.push(State { group: group.into(), half, permissions: Vec::new(), skipped: false });
                states.len() - 1
            });
            let state = &mut states[index];
            if view.granted(group, half) {
                state.skipped = true;
                plan.settle(&permission, Outcome::AutoGranted);
                plan.granted.push(permission.clone());
            }
            if !state.permissions.contains(&permission) {
                state.permissions.push(permission);
            }
        }
    }
    let in_use_asked: Vec<String> =
        states.iter().filter(|state| state.half == Half::Foreground).map(|state| state.group.clone()).collect();
    for state in states.iter_mut().filter(|state| state.half == Half::Background && !state.skipped) {
        if !view.granted(&state.group, Half::Foreground) && !in_use_asked.contains(&state.group) {
            state.skipped = true;
            state.permissions.iter().for_each(|name| plan.settle(name, Outcome::Ignored));
        }
    }
    if rejected {
        let text = "Apps targeting 30 must have foreground permission before requesting background and must request background on its own.";
        plan.reject(TAG, text);
        return plan;
    }
    states.retain(|state| !state.skipped);
    states.sort_by_key(|state| key_hash(&state.group, state.half));
    if view.api() >= 30 {
        states.sort_by_key(|state| !groups::may_be_once(&state.group));
    }
    for state in &states {
        let partner = |half| states.iter().find(|other| other.group == state.group && other.half == half);
        if state.half == Half::Background && partner(Half::Foreground).is_some() {
            continue;
        }
        let background = partner(Half::Background);
        let mut permissions = state.permissions.clone();
        if state.half == Half::Foreground {
            permissions.extend(background.into_iter().flat_map(|state| state.permissions.iter().cloned()));
        }
        let (prompt, refusal) =
            if view.api() < 30 { page_of_ten(view, state, background) } else { page_of_eleven(view, state, background) };
        plan.ask(&state.group, permissions, prompt, refusal);
    }
    plan
}

/// Android 10: always and while in use on one page, and the refusal for good beside the plain one.
fn page_of_ten(view: &Groups, state: &State, background: Option<&State>) -> (Prompt, Refusal) {
    let refused = |half| view.flagged(&state.group, half, Flags::USER_SET);
    let again = state.half == Half::Foreground && refused(Half::Foreground) || background.is_some() && refused(Half::Background);
    match (state.half, background) {
        // The page that asks for always alone shows both from the first time on.
        (Half::Background, _) => (Prompt::AlwaysOrKeep, Refusal { plain: true, for_good: true }),
        (Half::Foreground, Some(_)) => (Prompt::AlwaysOrForeground, Refusal::after(again)),
        (Half::Foreground, None) => {
            let prompt = if view.has_background_mode(&state.group) { Prompt::ForegroundOnly } else { Prompt::Basic };
            (prompt, Refusal { plain: true, for_good: again })
        }
    }
}

/// Android 11: always only through the settings, and the second refusal for good.
fn page_of_eleven(view: &Groups, state: &State, background: Option<&State>) -> (Prompt, Refusal) {
    let refused = view.flagged(&state.group, state.half, Flags::USER_SET);
    let in_use = view.has_background_mode(&state.group);
    let prompt = match (state.half, background) {
        (Half::Background, _) if view.target() >= 30 => Prompt::Settings,
        (Half::Background, _) => Prompt::Upgrade { once: view.once(&state.group, Half::Foreground) },
        (Half::Foreground, Some(_)) => Prompt::LinkForBackgroundOneTime,
        (Half::Foreground, None) if in_use || groups::may_be_once(&state.group) => Prompt::OneTimeForeground,
        (Half::Foreground, None) => Prompt::Basic,
    };
    (prompt, Refusal::after(refused))
}

/// The order in which Android 10 and 11 keep what is asked for: an `ArrayMap`, ordered by the hash of `Pair(group, isBackground)`.
fn key_hash(group: &str, half: Half) -> i32 {
    let name = group.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)));
    name ^ if half == Half::Background { 1231 } else { 1237 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_javas_hashes() {
        // "android.permission-group.CAMERA".hashCode() and "…CONTACTS".hashCode(), reckoned by hand from java.lang.String's formula.
        let plain = |text: &str| key_hash(text, Half::Foreground) ^ 1237;
        assert_eq!(plain("a"), 97);
        assert_eq!(plain("ab"), 97 * 31 + 98);
        assert_eq!(plain("polygenelubricants"), i32::MIN);
    }
}

//! The plan of Android 12 to 13.
//!
//! `com.android.permissioncontroller.permission.ui.model.GrantPermissionsViewModel`, before the grant behaviours: `getRequiredGroupStates`,
//! `isPermissionGrantableAndNotFixed`, `getGroupState`, `getRequestInfosFromGroupStates`.

use super::view::Half;
use super::{Groups, Outcome, Plan, Prompt, Refusal};
use crate::system::permissions::groups::{COARSE, FINE, LOCATION, POST_NOTIFICATIONS, STORAGE, STORAGES};
use crate::system::permissions::{Flags, groups};

const TAG: &str = "GrantPermissionsViewModel";

/// Half a group that is asked for.
struct State {
    group: String,
    half: Half,
    permissions: Vec<String>,
    skipped: bool,
}

/// Plans a request.
pub fn plan(view: &Groups, requested: &[String], by_system: bool) -> Plan {
    let mut plan = Plan::default();
    let mut requested = requested.to_vec();
    if view.api() >= 33 && view.target() < 33 && !by_system {
        // An app that does not know the permission cannot ask for it; it is not even told so.
        requested.retain(|name| name != POST_NOTIFICATIONS);
    }
    let affected = view.affected(&requested);
    let grantable: Vec<&String> = affected.iter().filter(|name| is_open(view, name, &mut plan)).collect();
    let mut states: Vec<State> = Vec::new();
    for permission in &grantable {
        let Some(group) = view.of(permission) else { continue };
        let half = Groups::half(permission);
        let index = states.iter().position(|state| state.group == group && state.half == half).unwrap_or_else(|| {
            states.push(State { group: group.into(), half, permissions: Vec::new(), skipped: false });
            states.len() - 1
        });
        let in_use_asked = grantable.iter().any(|other| view.of(other) == Some(group) && Groups::half(other) == Half::Foreground);
        states[index].skipped |= settle(view, permission, group, in_use_asked, &mut plan);
        states[index].permissions.push((*permission).clone());
    }
    let mut asked: Vec<(String, Vec<String>, Prompt, Refusal)> = Vec::new();
    for state in states.iter().filter(|state| !state.skipped) {
        let partner = |half| states.iter().find(|other| other.group == state.group && other.half == half && !other.skipped);
        match page(view, state, partner(Half::Foreground), partner(Half::Background)) {
            Ok(Some((prompt, refusal))) => {
                let mut permissions = state.permissions.clone();
                if state.half == Half::Foreground {
                    permissions.extend(partner(Half::Background).into_iter().flat_map(|state| state.permissions.iter().cloned()));
                }
                asked.push((state.group.clone(), permissions, prompt, refusal));
            }
            Ok(None) => {}
            Err(text) => {
                plan.reject(TAG, text);
                return plan;
            }
        }
    }
    finish(view, plan, asked)
}

/// Puts the pages in their order and asks them; the settings' page only comes alone.
pub(super) fn finish(view: &Groups, mut plan: Plan, mut asked: Vec<(String, Vec<String>, Prompt, Refusal)>) -> Plan {
    in_order(&mut asked);
    if asked.iter().any(|(_, _, prompt, _)| *prompt == Prompt::Settings) && asked.len() > 1 {
        plan.reject(TAG, "For R+ apps, background permissions must be requested individually");
        return plan;
    }
    merge_storage(view, &mut asked);
    for (group, permissions, prompt, refusal) in asked {
        plan.ask(&group, permissions, prompt, refusal);
    }
    plan
}

/// Pages that offer *only this time* come first, then they go by the group's name.
fn in_order(asked: &mut [(String, Vec<String>, Prompt, Refusal)]) {
    asked.sort_by(|(group, _, prompt, _), (other, _, prompt_of_other, _)| {
        (!offers_once(*prompt), group).cmp(&(!offers_once(*prompt_of_other), other))
    });
}

/// Whether a page offers *only this time*.
fn offers_once(prompt: Prompt) -> bool {
    matches!(
        prompt,
        Prompt::OneTimeForeground
            | Prompt::LinkForBackgroundOneTime
            | Prompt::Accuracy { .. }
            | Prompt::CoarseOnly
            | Prompt::FineUpgrade { .. }
    )
}

/// One answer goes to all groups that stand in for the old shared storage: they are one page.
fn merge_storage(view: &Groups, asked: &mut Vec<(String, Vec<String>, Prompt, Refusal)>) {
    if view.api() < 33 || view.target() >= 33 {
        return;
    }
    let is_storage = |group: &str| STORAGES.contains(&group);
    let Some(first) = asked.iter().position(|(group, ..)| is_storage(group)) else { return };
    let mut permissions = Vec::new();
    for storage in STORAGES {
        permissions.extend(asked.iter().filter(|(group, ..)| group == storage).flat_map(|(_, names, ..)| names.iter().cloned()));
    }
    let (group, _, prompt, refusal) = asked[first].clone();
    asked.retain(|(group, ..)| !is_storage(group));
    asked.insert(first, (group, permissions, prompt, refusal));
}

/// Whether a permission can still be decided (`isPermissionGrantableAndNotFixed`).
fn is_open(view: &Groups, permission: &str, plan: &mut Plan) -> bool {
    let Some(group) = view.of(permission) else { return false };
    if !view.flagged(group, Groups::half(permission), Flags::USER_FIXED) {
        return true;
    }
    // The precise location may be refused for good while the approximate one is not.
    let open =
        view.api() >= 33 && permission == COARSE && view.grant(COARSE).is_some_and(|grant| !grant.flags.has(Flags::USER_FIXED));
    if !open {
        plan.settle(permission, Outcome::UserFixed);
    }
    open
}

/// What is decided about a permission without asking; whether its half of the group needs no page (`getGroupState`).
fn settle(view: &Groups, permission: &str, group: &str, in_use_asked: bool, plan: &mut Plan) -> bool {
    let half = Groups::half(permission);
    if permission == POST_NOTIFICATIONS && view.target() < 33 && view.flagged(group, Half::Foreground, Flags::USER_SET) {
        return true;
    }
    let in_use = view.granted(group, Half::Foreground);
    if half == Half::Background && !in_use && !in_use_asked {
        plan.settle(permission, Outcome::Ignored);
        return true;
    }
    if !view.granted(group, half) {
        return false;
    }
    // A precise location is not granted because the approximate one is.
    if group == LOCATION && view.grant(FINE).is_some_and(|grant| !grant.works()) {
        return false;
    }
    if !view.works(permission) {
        plan.settle(permission, Outcome::AutoGranted);
        plan.granted.push(permission.into());
    }
    true
}

type Shown = Option<(Prompt, Refusal)>;

/// The page of half a group (`getRequestInfosFromGroupStates`); an error cancels the whole request.
fn page(view: &Groups, state: &State, in_use: Option<&State>, background: Option<&State>) -> Result<Shown, String> {
    let group = state.group.as_str();
    let open = |state: Option<&State>| -> Vec<String> {
        let names = state.map(|state| state.permissions.clone()).unwrap_or_default();
        names.into_iter().filter(|name| !view.works(name)).collect()
    };
    let wanted = open(in_use);
    let needs_in_use = !wanted.is_empty();
    let needs_background = background.is_some() && !view.granted(group, Half::Background);
    let refused = wanted.iter().any(|name| view.grant(name).is_some_and(|grant| grant.flags.has(Flags::USER_SET)));
    let refusal = Refusal::after(refused);
    let split = if group == groups::SENSORS && view.api() >= 33 { 33 } else { 30 };
    let newer = view.target() >= split;
    let once = groups::may_be_once(group);
    if state.half == Half::Background && needs_in_use {
        // Both halves are one page, which the other one draws.
        return if newer { Err(background_alone()) } else { Ok(None) };
    }
    let mut prompt = if !view.has_background_mode(group) && state.half == Half::Foreground {
        if !needs_in_use {
            return Err(String::new());
        }
        Prompt::Basic
    } else {
        match (needs_in_use, needs_background) {
            (true, true) if newer => return Err(background_alone()),
            (true, true) if once => Prompt::LinkForBackgroundOneTime,
            (true, true) => Prompt::LinkForBackground,
            (true, false) if once => Prompt::OneTimeForeground,
            (true, false) => Prompt::ForegroundOnly,
            (false, true) if newer => Prompt::Settings,
            (false, true) => {
                let refused = view.flagged(group, Half::Background, Flags::USER_SET);
                return Ok(Some((Prompt::Upgrade { once: view.once(group, Half::Foreground) }, Refusal::after(refused))));
            }
            (false, false) => return Err(String::new()),
        }
    };
    if group == LOCATION && needs_in_use && (view.api() < 33 || view.target() >= 31) {
        let asks = |name: &str| in_use.is_some_and(|state| state.permissions.iter().any(|known| known == name));
        prompt = location(view, asks(FINE), asks(COARSE), prompt)?;
    }
    if view.api() >= 33 && STORAGES.contains(&group) {
        match view.target() {
            ..29 => prompt = Prompt::StorageEarlier,
            29..33 => prompt = Prompt::StorageLater,
            // Shared storage as a whole is nothing that an app of today can have.
            _ if group == STORAGE => return Ok(None),
            _ => {}
        }
    }
    Ok(Some((prompt, refusal)))
}

/// A location may be precise or not.
fn location(view: &Groups, fine: bool, coarse: bool, otherwise: Prompt) -> Result<Prompt, String> {
    if fine {
        if !coarse && view.api() >= 32 && view.target() >= 31 {
            return Err("ACCESS_FINE_LOCATION must be requested with ACCESS_COARSE_LOCATION.".into());
        }
        if view.works(COARSE) {
            let once = view.grant(COARSE).is_some_and(|grant| grant.flags.has(Flags::ONE_TIME));
            return Ok(Prompt::FineUpgrade { once });
        }
        let chosen = |name| view.grant(name).is_some_and(|grant| grant.flags.has(Flags::SELECTED_LOCATION_ACCURACY));
        return Ok(Prompt::Accuracy { fine: !chosen(COARSE) });
    }
    Ok(if coarse { Prompt::CoarseOnly } else { otherwise })
}

fn background_alone() -> String {
    "For R+ apps, background permissions must be requested after foreground permissions are already granted".into()
}

//! What an answer does to permissions and their flags, and what the log says of it.
//!
//! `AppPermissionGroup.{grant,revoke}RuntimePermissions` to Android 11; then `KotlinUtils.{grant,revoke}RuntimePermission`, called by
//! `GrantPermissionsViewModel.onPermissionGrantResultSingleState` and `grantUserSelectedVisualGroupPermissions`.

use super::groups::{self, COARSE, FINE, MEDIA_LOCATION, STORAGES, USER_SELECTED, VISUAL};
use super::plan::{Outcome, Prompt, Question};
use super::{Flags, Grant};
use crate::app::grant::{Answer, Choice};
use crate::system::packages::Package;

/// Grants a permission. `by_person`: in answer to a question; `once`: for this time only.
pub fn grant(grant: &mut Grant, api: u32, by_person: bool, once: bool) {
    grant.granted = true;
    grant.flags.remove(Flags::USER_FIXED);
    // Android 11 leaves the mark of an earlier answer when it grants by itself.
    if api != 30 || by_person {
        grant.flags.set(Flags::USER_SET, by_person && api >= 30);
    }
    grant.flags.set(Flags::ONE_TIME, once);
    if api >= 31 {
        for flag in [Flags::REVIEW_REQUIRED, Flags::REVOKED_COMPAT, Flags::REVOKE_WHEN_REQUESTED] {
            grant.flags.remove(flag);
        }
    }
}

/// Refuses a permission. To Android 11 a refusal for good takes the place of the plain one, later it stands beside it.
fn refuse(grant: &mut Grant, api: u32, for_good: bool) {
    grant.granted = false;
    grant.flags.set(Flags::USER_SET, api >= 31 || !for_good);
    grant.flags.set(Flags::USER_FIXED, for_good);
    grant.flags.remove(Flags::ONE_TIME);
    if api >= 31 {
        grant.flags.remove(Flags::REVIEW_REQUIRED);
        grant.flags.remove(Flags::REVOKE_WHEN_REQUESTED);
    }
}

/// Applies an answer to a package's permissions; returns what the log says.
pub fn apply(package: &mut Package, api: u32, question: &Question, answer: Answer) -> Vec<(String, Outcome)> {
    let (behind, in_use): (Vec<&String>, Vec<&String>) =
        question.permissions.iter().partition(|name| groups::is_background(name));
    let said =
        |names: &[&String], outcome| -> Vec<(String, Outcome)> { names.iter().map(|name| ((*name).clone(), outcome)).collect() };
    let all: Vec<&String> = question.permissions.iter().collect();
    match answer.choice {
        Choice::Dismissed | Choice::PickedNothing => return said(&all, Outcome::Dismissed),
        Choice::Picked => {
            pick(package, api, &question.permissions);
            return said(&all, Outcome::PhotosSelected);
        }
        _ => {}
    }
    let for_good = answer.choice == Choice::DenyForGood;
    let outcome = match answer.choice {
        Choice::Once => Outcome::OneTime,
        Choice::Deny => Outcome::UserDenied,
        Choice::DenyForGood => Outcome::UserDeniedForGood,
        _ => Outcome::UserGranted,
    };
    let refused = matches!(answer.choice, Choice::Deny | Choice::DenyForGood);
    if api >= 34 {
        // Where both halves are asked for, an answer that is not *while in use* goes to the background half alone.
        let to_background = !behind.is_empty() && answer.choice != Choice::Foreground;
        if to_background {
            change(package, &behind, |state| if refused { refuse(state, api, for_good) } else { grant(state, api, true, false) });
        } else {
            answer_in_use(package, api, question, &in_use, answer);
        }
        return said(if answer.choice == Choice::Foreground { &in_use } else { &all }, outcome);
    }
    answer_in_use(package, api, question, &in_use, answer);
    if answer.choice == Choice::Allow {
        change(package, &behind, |state| grant(state, api, true, false));
    } else {
        change(package, &behind, |state| refuse(state, api, for_good));
    }
    let mut lines = said(&in_use, outcome);
    let of_background = match answer.choice {
        Choice::Allow | Choice::DenyForGood => outcome,
        _ => Outcome::UserDenied,
    };
    lines.extend(said(&behind, of_background));
    lines
}

/// The half that counts while the app is in use.
fn answer_in_use(package: &mut Package, api: u32, question: &Question, in_use: &[&String], answer: Answer) {
    let named = |name: &str| name.to_string();
    // Of a location, the answer may be about one accuracy alone.
    let chosen: Option<Vec<String>> = match question.prompt {
        Prompt::Accuracy { .. } if answer.precise => Some(vec![named(FINE), named(COARSE)]),
        Prompt::Accuracy { .. } | Prompt::CoarseOnly => Some(vec![named(COARSE)]),
        Prompt::FineUpgrade { .. } => Some(vec![named(FINE)]),
        // The answer for the old shared storage goes to all that stands in for it.
        Prompt::StorageEarlier | Prompt::StorageLater => {
            let of_storage = |name: &&String| groups::group_of(name, api).is_some_and(|group| STORAGES.contains(&group));
            Some(package.grants.keys().filter(of_storage).cloned().collect())
        }
        _ => None,
    };
    let once = answer.choice == Choice::Once;
    if matches!(answer.choice, Choice::Deny | Choice::DenyForGood) {
        let whole = match &chosen {
            None => true,
            // From Android 13 a refusal of the approximate location refuses the precise one with it.
            Some(names) => api >= 33 && names.iter().any(|name| name == COARSE),
        };
        let names: Vec<&String> = match &chosen {
            Some(names) if !whole => names.iter().collect(),
            _ => in_use.to_vec(),
        };
        change(package, &names, |state| refuse(state, api, answer.choice == Choice::DenyForGood));
        return;
    }
    let names: Vec<&String> = chosen.as_ref().map_or_else(|| in_use.to_vec(), |names| names.iter().collect());
    change(package, &names, |state| grant(state, api, true, once));
    if api == 30 {
        // Android 11 marks the whole group.
        let group: Vec<String> =
            package.grants.keys().filter(|name| groups::group_of(name, api) == Some(question.group.as_str())).cloned().collect();
        let group: Vec<&String> = group.iter().filter(|name| !groups::is_background(name)).collect();
        change(package, &group, |state| state.flags.set(Flags::ONE_TIME, once));
    }
    let fine = names.iter().any(|name| *name == FINE);
    let of_location = question.group == groups::LOCATION && (chosen.is_some() || fine);
    let coarse_once = package.grants.get(COARSE).is_some_and(|state| state.flags.has(Flags::ONE_TIME));
    if api >= 31 && of_location && (chosen.is_none() || !once || coarse_once) {
        for (name, selected) in [(FINE, fine), (COARSE, !fine)] {
            if let Some(state) = package.grants.get_mut(name) {
                state.flags.set(Flags::SELECTED_LOCATION_ACCURACY, selected);
            }
        }
    }
}

/// Some photos were picked.
fn pick(package: &mut Package, api: u32, asked: &[String]) {
    let implicit = package.implicit.iter().any(|name| name == USER_SELECTED);
    let Some(state) = package.grants.get_mut(USER_SELECTED) else { return };
    // Whoever picks a second time is sent to the picker at once from then on.
    let again = state.flags.has(Flags::USER_SET) || state.flags.has(Flags::USER_FIXED);
    grant(state, api, true, false);
    if implicit {
        // The app knows nothing of picked photos: it is told that it has everything, for this time.
        for (name, state) in &mut package.grants {
            if name != USER_SELECTED && groups::group_of(name, api) == Some(VISUAL) {
                state.granted = true;
                state.flags.insert(Flags::REVOKED_COMPAT);
                state.flags.insert(Flags::ONE_TIME);
            }
        }
        return;
    }
    state.flags.set(Flags::USER_FIXED, again);
    for name in asked.iter().filter(|name| *name != USER_SELECTED) {
        if let Some(state) = package.grants.get_mut(name) {
            if name == MEDIA_LOCATION {
                grant(state, api, true, false);
                state.flags.set(Flags::USER_FIXED, again);
            } else {
                refuse(state, api, again);
            }
        }
    }
}

fn change(package: &mut Package, names: &[&String], mut change: impl FnMut(&mut Grant)) {
    for name in names {
        if let Some(state) = package.grants.get_mut(*name) {
            change(state);
        }
    }
}

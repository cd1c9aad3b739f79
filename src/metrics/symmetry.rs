//! The way out held against the way in.

use std::collections::BTreeMap;

use super::model::{Deletion, PhaseCounts, Symmetry};

/// Name of the phase that makes the account.
pub(super) const SIGN_UP: &str = "sign-up";

/// `None` unless both ways ran; with a reason in `unknown` when they did but cannot be compared.
pub fn symmetry(phases: &[PhaseCounts], deletion: Option<&Deletion>, unknown: &mut BTreeMap<String, String>) -> Option<Symmetry> {
    let (sign_up, deletion) = (phases.iter().find(|phase| phase.name == SIGN_UP)?, deletion?);
    let Some(steps) = deletion.steps else {
        unknown.insert("symmetry".to_owned(), "the steps of the way out are unknown".to_owned());
        return None;
    };
    if sign_up.actions == 0 {
        unknown.insert("symmetry".to_owned(), "the sign-up has no action".to_owned());
        return None;
    }
    let ratio = f64::from(steps) / f64::from(sign_up.actions);
    // Two decimals are printed; more would pretend.
    Some(Symmetry { ratio: (ratio * 100.0).round() / 100.0, difference: i64::from(steps) - i64::from(sign_up.actions) })
}

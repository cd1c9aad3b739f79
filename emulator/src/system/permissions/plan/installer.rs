//! The package installer's plan (API 23 to 28): one page a group, in the order in which the app asks; nothing goes into the log.
//!
//! `com.android.packageinstaller.permission.ui.GrantPermissionsActivity`, `onCreate`.

use super::view::Half;
use super::{Groups, Plan, Prompt, Refusal};
use crate::system::permissions::Flags;

/// Plans a request.
pub fn plan(groups: &Groups, requested: &[String]) -> Plan {
    let mut plan = Plan::default();
    let mut asked: Vec<(String, Vec<String>)> = Vec::new();
    for permission in requested {
        let Some(group) = groups.of(permission) else { continue };
        // Android 8 began to give single permissions, to apps made for it; before, and to others, it gives whole groups.
        let affected: Vec<String> = if groups.api() < 26 || groups.target() < 26 {
            groups.all(group).map(|(name, _)| name.into()).collect()
        } else {
            groups.affected(std::slice::from_ref(permission))
        };
        let fixed = [Flags::USER_FIXED, Flags::POLICY_FIXED].iter().any(|flag| groups.flagged(group, Half::Foreground, *flag));
        if fixed {
            continue;
        }
        if groups.granted(group, Half::Foreground) {
            plan.granted.extend(affected);
            continue;
        }
        match asked.iter_mut().find(|(known, _)| known == group) {
            Some((_, names)) => names.extend(affected.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>()),
            None => asked.push((group.into(), affected)),
        }
    }
    if groups.api() < 24 {
        // Android 6 goes through the groups as the package declares them, whatever the order of the request.
        asked.sort_by_key(|(group, _)| groups.declared_at(group));
    }
    for (group, permissions) in asked {
        // The box beside *deny* appears after the first refusal.
        let refusal = Refusal { plain: true, for_good: groups.flagged(&group, Half::Foreground, Flags::USER_SET) };
        plan.ask(&group, permissions, Prompt::Basic, refusal);
    }
    plan
}

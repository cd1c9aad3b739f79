//! Permissions changed by the shell, by the clock and by uninstalling.

use super::{Flags, Grant, groups};
use crate::system::System;
use crate::system::packages::first_state;
use crate::system::processes::ExitReason;

impl System {
    /// A minute after a package left the front: what was granted only this time is taken away, unless it is back
    /// (`onOneTimePermissionSessionTimeout`).
    pub(in crate::system) fn on_one_time(&mut self, package: &str) {
        if self.activities.tasks.last().is_some_and(|task| task.records.iter().any(|record| record.package == package)) {
            return;
        }
        let api = self.config.api;
        let Some(entry) = self.packages.get_mut(package) else { return };
        let mut changed = false;
        for (name, grant) in entry.grants.iter_mut().filter(|(_, grant)| grant.flags.has(Flags::ONE_TIME) && grant.granted) {
            changed = true;
            grant.granted = false;
            grant.flags.remove(Flags::USER_SET);
            grant.flags.remove(Flags::REVOKED_COMPAT);
            // The mark stays, as *ask every time*, where a group can be granted only this time.
            let may_be_once = groups::group_of(name, api).is_some_and(groups::may_be_once);
            grant.flags.set(Flags::ONE_TIME, may_be_once);
        }
        if changed {
            self.stop_process(package, ExitReason::PermissionChange, "one-time permission revoked");
        }
    }

    /// Ends a package's process without stopping the package.
    pub(in crate::system) fn stop_process(&mut self, package: &str, reason: ExitReason, description: &str) {
        if let Some(pid) = self.processes.named(package).map(|process| process.pid) {
            self.end_process(pid, reason, description);
            self.pump();
        }
    }

    /// `pm grant` and `pm revoke`; the error is what the command prints.
    pub fn set_permission(&mut self, package: &str, permission: &str, granted: bool) -> Result<(), String> {
        let custom = self.packages.custom();
        let api = self.config.api;
        let Some(entry) = self.packages.get_mut(package) else {
            return Err(format!("java.lang.IllegalArgumentException: Unknown package: {package}"));
        };
        if !entry.facts.permissions.iter().any(|name| name == permission) {
            let known = groups::group_of(permission, api).is_some() || groups::is_normal(permission, api);
            if !known && !custom.contains_key(permission) {
                return Err(format!("java.lang.IllegalArgumentException: Unknown permission: {permission}"));
            }
            return Err(format!("java.lang.SecurityException: Package {package} has not requested permission {permission}"));
        }
        let legacy = entry.facts.target_sdk < 23;
        let Some(grant) = entry.grants.get_mut(permission) else {
            return Err(format!(
                "java.lang.SecurityException: Permission {permission} requested by {package} is not a changeable permission type"
            ));
        };
        let fixed = [(Flags::SYSTEM_FIXED, "system"), (Flags::POLICY_FIXED, "policy")];
        if let Some((_, who)) = fixed.iter().find(|(flag, _)| grant.flags.has(*flag)) {
            let what = if granted { "grant" } else { "revoke" };
            return Err(format!(
                "java.lang.SecurityException: Cannot {what} {who} fixed permission {permission} for package {package}"
            ));
        }
        if legacy {
            // What an app for Android 5 holds is switched by other means.
            return Ok(());
        }
        let was = std::mem::replace(&mut grant.granted, granted);
        grant.flags.remove(Flags::ONE_TIME);
        if granted {
            grant.flags.remove(Flags::REVIEW_REQUIRED);
            grant.flags.remove(Flags::REVOKED_COMPAT);
        }
        if was && !granted {
            self.stop_process(package, ExitReason::PermissionChange, "permissions revoked");
        }
        Ok(())
    }

    /// Forgets every decision about a package's permissions; what the system decided stays.
    pub fn reset_permissions(&mut self, package: &str) {
        let api = self.config.api;
        let Some(entry) = self.packages.get_mut(package) else { return };
        let (target, implicit) = (entry.facts.target_sdk, entry.implicit.clone());
        let mut taken = false;
        for (name, grant) in &mut entry.grants {
            if grant.flags.has(Flags::SYSTEM_FIXED) || grant.flags.has(Flags::POLICY_FIXED) {
                continue;
            }
            let first: Grant = first_state(name, api, target, &implicit, &entry.facts.permissions);
            taken |= grant.granted && !first.granted;
            *grant = first;
        }
        if taken {
            self.stop_process(package, ExitReason::PermissionChange, "permissions revoked");
        }
    }
}

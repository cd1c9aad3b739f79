//! Permissions in Maestro's flows: set on the device under `grant`, answers to prompts under `observe`.

use std::collections::{BTreeMap, BTreeSet};

use crate::driver::{Act, DriverError};
use crate::scenario::Scenario;
use crate::scenario::model::{Command, Permissions, Policy, PromptAnswer, Step};

use super::session::Session;
use super::stop::Result;

/// Maestro's names: the permissions that each stands for, and the groups whose prompts it answers.
const NAMES: &[(&str, &[&str], &[&str])] = &[
    ("bluetooth", &["BLUETOOTH_CONNECT", "BLUETOOTH_SCAN"], &["NEARBY_DEVICES"]),
    ("calendar", &["WRITE_CALENDAR", "READ_CALENDAR"], &["CALENDAR"]),
    ("camera", &["CAMERA"], &["CAMERA"]),
    ("contacts", &["READ_CONTACTS", "WRITE_CONTACTS"], &["CONTACTS"]),
    ("location", &["ACCESS_FINE_LOCATION", "ACCESS_COARSE_LOCATION"], &["LOCATION"]),
    (
        "medialibrary",
        &["WRITE_EXTERNAL_STORAGE", "READ_EXTERNAL_STORAGE", "READ_MEDIA_AUDIO", "READ_MEDIA_IMAGES", "READ_MEDIA_VIDEO"],
        &["READ_MEDIA_VISUAL", "READ_MEDIA_AURAL", "STORAGE"],
    ),
    ("microphone", &["RECORD_AUDIO"], &["MICROPHONE"]),
    ("notifications", &["POST_NOTIFICATIONS"], &["NOTIFICATIONS"]),
    ("phone", &["CALL_PHONE", "ANSWER_PHONE_CALLS"], &["PHONE"]),
    ("sms", &["READ_SMS", "RECEIVE_SMS", "SEND_SMS"], &["SMS"]),
    ("storage", &["WRITE_EXTERNAL_STORAGE", "READ_EXTERNAL_STORAGE"], &["STORAGE"]),
];

/// Whether any step of a scenario says what becomes of permissions. Then they are not all granted before the start.
pub(super) fn sets_permissions(scenario: &Scenario) -> bool {
    fn any(steps: &[Step]) -> bool {
        steps.iter().any(|step| match &step.command {
            Command::LaunchApp { permissions, .. } => permissions.is_some(),
            Command::SetPermissions { .. } => true,
            command => command.inner().any(any),
        })
    }
    let hooks = &scenario.header.hooks;
    [&hooks.start, &scenario.steps, &hooks.complete].into_iter().any(|steps| any(steps))
}

impl Session<'_> {
    /// `setPermissions`, and what `launchApp` says of permissions.
    pub(super) fn set_permissions(&mut self, package: &str, permissions: &Permissions) -> Result<()> {
        let mut wanted = BTreeMap::new();
        for (name, value) in permissions {
            wanted.insert(name.as_str(), self.text(value)?);
        }
        match self.plan.policy {
            Policy::Grant => self.change(package, &wanted),
            Policy::Observe => {
                self.answer_with(&wanted);
                Ok(())
            }
            // How each prompt is answered is the run's word.
            Policy::DenyAll | Policy::AllowAll | Policy::AllowOnce => Ok(()),
        }
    }

    /// Sets them on the device: `all` first, then the others.
    fn change(&mut self, package: &str, wanted: &BTreeMap<&str, String>) -> Result<()> {
        if let Some(value) = wanted.get("all") {
            let known = self.driver.permissions(package)?;
            let own = if package == self.package() { self.plan.app.permissions.as_slice() } else { &[] };
            // Each once: what the app asks for is mostly known to the device.
            let names: BTreeSet<String> = known.into_keys().chain(own.iter().cloned()).collect();
            for name in names {
                self.change_one(package, &name, value)?;
            }
        }
        for (name, value) in wanted.iter().filter(|(name, _)| **name != "all") {
            for permission in permissions_of(name) {
                self.change_one(package, &permission, value)?;
            }
        }
        Ok(())
    }

    /// Grants or revokes one; the device's refusal (no runtime permission, or not the app's) is nobody's fault, as in Maestro.
    pub(super) fn change_one(&mut self, package: &str, permission: &str, value: &str) -> Result<()> {
        let changed = match value {
            "allow" => self.driver.grant(package, permission),
            _ => self.driver.act(&Act::Revoke(package, permission)).map(|_| ()),
        };
        match changed {
            Ok(()) | Err(DriverError::Refused(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes them as the answers to the next prompts.
    fn answer_with(&mut self, wanted: &BTreeMap<&str, String>) {
        for (name, value) in wanted {
            for group in groups_of(name) {
                let answer = match value.as_str() {
                    "allow" => PromptAnswer::Allow,
                    "unset" => {
                        self.prompts.forget(&group);
                        continue;
                    }
                    // Maestro takes every other word for a refusal.
                    _ => PromptAnswer::Deny,
                };
                self.prompts.expect(&BTreeMap::from([(group, vec![answer])]));
            }
        }
    }
}

fn permissions_of(name: &str) -> Vec<String> {
    match NAMES.iter().find(|(known, ..)| *known == name) {
        Some((_, permissions, _)) => permissions.iter().map(|name| format!("android.permission.{name}")).collect(),
        None => vec![name.chars().filter(|letter| letter.is_ascii_alphanumeric() || "._".contains(*letter)).collect()],
    }
}

fn groups_of(name: &str) -> Vec<String> {
    if name == "all" {
        return vec!["*".to_owned()];
    }
    let short = name.strip_prefix("android.permission.");
    let row =
        NAMES.iter().find(|(known, permissions, _)| *known == name || short.is_some_and(|short| permissions.contains(&short)));
    row.map_or_else(|| vec![name.to_owned()], |(.., groups)| groups.iter().map(|group| (*group).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maestros_names_are_permissions_and_groups() {
        assert_eq!(permissions_of("camera"), ["android.permission.CAMERA"]);
        assert_eq!(permissions_of("com.app.READ; reboot"), ["com.app.READreboot"]);
        assert_eq!(groups_of("all"), ["*"]);
        assert_eq!(groups_of("android.permission.READ_CONTACTS"), ["CONTACTS"]);
        assert_eq!(groups_of("medialibrary").len(), 3);
        assert_eq!(groups_of("com.app.READ"), ["com.app.READ"]);
    }
}

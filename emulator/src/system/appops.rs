//! App operations: what an app may do beside its permissions, and the modes that follow from them.
//!
//! A mode is kept for a user id or for a package of it; the user id's wins. From Android 10 that of a runtime permission's operation
//! follows the permission.

use std::collections::BTreeMap;

use super::System;
use super::packages::Package;

/// What an operation comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It works.
    Allow,
    /// It seems to work and does nothing.
    Ignore,
    /// It fails.
    Deny,
    /// What the permission behind it says.
    Default,
    /// It works while the app is in front.
    Foreground,
}

impl Mode {
    const ALL: [(Mode, &'static str); 5] = [
        (Mode::Allow, "allow"),
        (Mode::Ignore, "ignore"),
        (Mode::Deny, "deny"),
        (Mode::Default, "default"),
        (Mode::Foreground, "foreground"),
    ];

    /// As commands print it.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The mode of that name; `foreground` is there from Android 10.
    pub fn parse(name: &str, api: u32) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name).map(|(mode, _)| *mode);
        found.filter(|mode| *mode != Mode::Foreground || api >= 29)
    }
}

/// An operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Op {
    /// Its short name.
    pub name: &'static str,
    /// The permission behind it, without `android.permission.`.
    pub permission: Option<&'static str>,
    /// The first API level that has it.
    pub since: u32,
    /// Its mode before anybody sets one.
    pub default: Mode,
}

const fn runtime(name: &'static str, permission: &'static str, since: u32) -> Op {
    Op { name, permission: Some(permission), since, default: Mode::Allow }
}

const fn special(name: &'static str, since: u32, default: Mode) -> Op {
    Op { name, permission: None, since, default }
}

/// In the order of their numbers, as far as they are simulated.
const OPS: &[Op] = &[
    runtime("COARSE_LOCATION", "ACCESS_COARSE_LOCATION", 23),
    runtime("FINE_LOCATION", "ACCESS_FINE_LOCATION", 23),
    special("VIBRATE", 23, Mode::Allow),
    runtime("READ_CONTACTS", "READ_CONTACTS", 23),
    runtime("WRITE_CONTACTS", "WRITE_CONTACTS", 23),
    runtime("READ_CALL_LOG", "READ_CALL_LOG", 23),
    runtime("WRITE_CALL_LOG", "WRITE_CALL_LOG", 23),
    runtime("READ_CALENDAR", "READ_CALENDAR", 23),
    runtime("WRITE_CALENDAR", "WRITE_CALENDAR", 23),
    special("POST_NOTIFICATION", 23, Mode::Allow),
    runtime("CALL_PHONE", "CALL_PHONE", 23),
    runtime("READ_SMS", "READ_SMS", 23),
    special("WRITE_SMS", 23, Mode::Ignore),
    runtime("RECEIVE_SMS", "RECEIVE_SMS", 23),
    runtime("RECEIVE_MMS", "RECEIVE_MMS", 23),
    runtime("RECEIVE_WAP_PUSH", "RECEIVE_WAP_PUSH", 23),
    runtime("SEND_SMS", "SEND_SMS", 23),
    special("WRITE_SETTINGS", 23, Mode::Default),
    special("SYSTEM_ALERT_WINDOW", 23, Mode::Default),
    special("ACCESS_NOTIFICATIONS", 23, Mode::Allow),
    runtime("CAMERA", "CAMERA", 23),
    runtime("RECORD_AUDIO", "RECORD_AUDIO", 23),
    special("READ_CLIPBOARD", 23, Mode::Allow),
    special("WAKE_LOCK", 23, Mode::Allow),
    special("GET_USAGE_STATS", 23, Mode::Default),
    special("TOAST_WINDOW", 23, Mode::Allow),
    special("PROJECT_MEDIA", 23, Mode::Ignore),
    special("ACTIVATE_VPN", 23, Mode::Ignore),
    runtime("READ_PHONE_STATE", "READ_PHONE_STATE", 23),
    runtime("ADD_VOICEMAIL", "ADD_VOICEMAIL", 23),
    runtime("USE_SIP", "USE_SIP", 23),
    runtime("PROCESS_OUTGOING_CALLS", "PROCESS_OUTGOING_CALLS", 23),
    runtime("BODY_SENSORS", "BODY_SENSORS", 23),
    special("MOCK_LOCATION", 23, Mode::Deny),
    runtime("READ_EXTERNAL_STORAGE", "READ_EXTERNAL_STORAGE", 23),
    runtime("WRITE_EXTERNAL_STORAGE", "WRITE_EXTERNAL_STORAGE", 23),
    runtime("GET_ACCOUNTS", "GET_ACCOUNTS", 23),
    special("RUN_IN_BACKGROUND", 24, Mode::Allow),
    runtime("READ_PHONE_NUMBERS", "READ_PHONE_NUMBERS", 26),
    special("REQUEST_INSTALL_PACKAGES", 26, Mode::Default),
    special("PICTURE_IN_PICTURE", 26, Mode::Allow),
    special("INSTANT_APP_START_FOREGROUND", 26, Mode::Default),
    runtime("ANSWER_PHONE_CALLS", "ANSWER_PHONE_CALLS", 26),
    special("RUN_ANY_IN_BACKGROUND", 28, Mode::Allow),
    special("START_FOREGROUND", 28, Mode::Allow),
    runtime("ACCEPT_HANDOVER", "ACCEPT_HANDOVER", 28),
    runtime("READ_MEDIA_AUDIO", "READ_MEDIA_AUDIO", 29),
    runtime("READ_MEDIA_VIDEO", "READ_MEDIA_VIDEO", 29),
    runtime("READ_MEDIA_IMAGES", "READ_MEDIA_IMAGES", 29),
    special("LEGACY_STORAGE", 29, Mode::Default),
    special("ACCESS_ACCESSIBILITY", 29, Mode::Allow),
    runtime("ACCESS_MEDIA_LOCATION", "ACCESS_MEDIA_LOCATION", 29),
    runtime("ACTIVITY_RECOGNITION", "ACTIVITY_RECOGNITION", 29),
    special("MANAGE_EXTERNAL_STORAGE", 30, Mode::Default),
    special("AUTO_REVOKE_PERMISSIONS_IF_UNUSED", 30, Mode::Default),
    special("NO_ISOLATED_STORAGE", 30, Mode::Deny),
    runtime("BLUETOOTH_SCAN", "BLUETOOTH_SCAN", 31),
    runtime("BLUETOOTH_ADVERTISE", "BLUETOOTH_ADVERTISE", 31),
    runtime("BLUETOOTH_CONNECT", "BLUETOOTH_CONNECT", 31),
    runtime("UWB_RANGING", "UWB_RANGING", 31),
    special("SCHEDULE_EXACT_ALARM", 31, Mode::Default),
    special("MANAGE_MEDIA", 31, Mode::Default),
    runtime("NEARBY_WIFI_DEVICES", "NEARBY_WIFI_DEVICES", 33),
    special("RUN_USER_INITIATED_JOBS", 34, Mode::Allow),
    runtime("READ_MEDIA_VISUAL_USER_SELECTED", "READ_MEDIA_VISUAL_USER_SELECTED", 34),
    special("USE_FULL_SCREEN_INTENT", 34, Mode::Default),
];

impl Op {
    /// The operation of that name at a level: `CAMERA`, or `android:camera`.
    pub fn named(name: &str, api: u32) -> Option<&'static Self> {
        let upper = name.strip_prefix("android:").map(str::to_ascii_uppercase);
        let name = upper.as_deref().unwrap_or(name);
        OPS.iter().find(|op| op.name == name && api >= op.since)
    }
}

/// The modes that somebody has set.
#[derive(Debug, Clone, Default)]
pub struct AppOps {
    /// By user id and operation.
    users: BTreeMap<(u32, &'static str), Mode>,
    /// By user id, package and operation.
    packages: BTreeMap<(u32, String, &'static str), Mode>,
}

/// The most modes that are kept.
const MOST: usize = 20_000;

impl System {
    /// The modes of a package's user id: those that were set, and from Android 10 those that follow from permissions.
    pub fn user_ops(&self, package: &Package) -> Vec<(&'static Op, Mode)> {
        let api = self.config.api;
        let mut found = Vec::new();
        for op in OPS.iter().filter(|op| api >= op.since) {
            let set = self.appops.users.get(&(package.uid, op.name)).copied();
            if let Some(mode) = set.or_else(|| self.follows(package, op)) {
                found.push((op, mode));
            }
        }
        found
    }

    /// The mode that follows from a package's permissions and its age.
    fn follows(&self, package: &Package, op: &Op) -> Option<Mode> {
        let api = self.config.api;
        if api < 29 || package.system {
            return None;
        }
        if op.name == "LEGACY_STORAGE" {
            return Some(if package.facts.target_sdk < api.min(30) { Mode::Allow } else { Mode::Ignore });
        }
        // In Android 10 both kinds of location are one operation.
        let shared = (api == 29 && op.name == "COARSE_LOCATION").then_some("ACCESS_FINE_LOCATION");
        if api == 29 && op.name == "FINE_LOCATION" {
            return None;
        }
        let granted =
            |permission: &str| package.grants.get(&format!("android.permission.{permission}")).map(|grant| grant.granted);
        let states: Vec<bool> = op.permission.into_iter().chain(shared).filter_map(granted).collect();
        if states.is_empty() {
            return None;
        }
        if !states.contains(&true) {
            return Some(Mode::Ignore);
        }
        let behind = match op.name {
            "COARSE_LOCATION" | "FINE_LOCATION" => {
                !granted("ACCESS_BACKGROUND_LOCATION").unwrap_or(package.facts.target_sdk < 29)
            }
            "CAMERA" | "RECORD_AUDIO" => api >= 31,
            _ => false,
        };
        Some(if behind { Mode::Foreground } else { Mode::Allow })
    }

    /// The modes that were set for a package itself.
    pub fn package_ops(&self, package: &Package) -> Vec<(&'static Op, Mode)> {
        let key = |op: &Op| (package.uid, package.facts.package.clone(), op.name);
        OPS.iter().filter_map(|op| Some((op, *self.appops.packages.get(&key(op))?))).collect()
    }

    /// What an operation comes to for a package.
    pub fn op_mode(&self, name: &str, op: &Op) -> Mode {
        let Some(package) = self.packages.get(name) else { return op.default };
        let of = |list: Vec<(&'static Op, Mode)>| list.into_iter().find(|(other, _)| other.name == op.name).map(|(_, mode)| mode);
        of(self.user_ops(package)).or_else(|| of(self.package_ops(package))).unwrap_or(op.default)
    }

    /// Sets a mode, for a package's user id or for the package alone; the default mode forgets it. False when there is no such package.
    pub fn set_op(&mut self, name: &str, op: &'static Op, mode: Mode, user: bool) -> bool {
        let Some(uid) = self.packages.get(name).map(|package| package.uid) else { return false };
        let ops = &mut self.appops;
        if ops.users.len() + ops.packages.len() >= MOST {
            return false;
        }
        match (user, mode == op.default) {
            (true, true) => _ = ops.users.remove(&(uid, op.name)),
            (true, false) => _ = ops.users.insert((uid, op.name), mode),
            (false, true) => _ = ops.packages.remove(&(uid, name.to_string(), op.name)),
            (false, false) => _ = ops.packages.insert((uid, name.to_string(), op.name), mode),
        }
        true
    }

    /// Forgets what was set, for one package or for all.
    pub fn reset_ops(&mut self, only: Option<&str>) {
        let uid = only.and_then(|name| self.packages.get(name)).map(|package| package.uid);
        let stays = |of: u32| only.is_some() && uid != Some(of);
        self.appops.users.retain(|(of, _), _| stays(*of));
        self.appops.packages.retain(|(of, ..), _| stays(*of));
    }
}

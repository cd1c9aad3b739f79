//! Installed packages: what the package manager keeps of each.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

pub use super::facts::ApkFacts;
pub use super::install_check::{InstallError, InstallOptions};
use super::makers;
pub use super::package_state::{Enabled, UserState};
use super::permissions::groups::POST_NOTIFICATIONS;
use super::permissions::{Flags, Grant, groups, split};
use crate::app::grant::{self, picker};
use crate::app::launcher;
use crate::app::specimen::Specimen;
use crate::app::specimen::model::{CustomPermission, Protection};
use crate::app::specimen::server::Server;
use crate::app::specimen::text::Text;
use crate::config::Maker;

/// An installed package.
#[derive(Debug, Clone)]
pub struct Package {
    /// What its APK says.
    pub facts: ApkFacts,
    /// Its user id.
    pub uid: u32,
    /// Part of the system image.
    pub system: bool,
    /// The folder of its APK.
    pub folder: String,
    /// Runtime permissions.
    pub grants: BTreeMap<String, Grant>,
    /// Permissions granted at install.
    pub install_grants: Vec<String>,
    /// Permissions that the APK does not declare, but that came with others.
    pub implicit: Vec<String>,
    /// When it was first installed, Unix time in milliseconds.
    pub installed: i64,
    /// When it was last updated.
    pub updated: i64,
    /// Not started since it was installed or stopped.
    pub stopped: bool,
    /// The app's own data, as its last process saved it.
    pub data: Option<String>,
    /// The names of its splits.
    pub splits: Vec<String>,
    /// Who installed it, as far as that was said.
    pub installer: Option<String>,
    /// What the user has made of it.
    pub user: UserState,
}

impl Package {
    /// The path of its APK.
    pub fn path(&self) -> String {
        if self.system {
            format!("{0}/{1}.apk", self.folder, short(&self.facts.package))
        } else {
            format!("{}/base.apk", self.folder)
        }
    }

    /// The paths of all its APKs, the base first.
    pub fn paths(&self) -> Vec<String> {
        let splits = self.splits.iter().map(|split| format!("{}/split_{split}.apk", self.folder));
        std::iter::once(self.path()).chain(splits).collect()
    }

    /// Its name for people.
    pub fn label(&self, zh: bool) -> &str {
        match self.facts.label.get(zh) {
            "" => &self.facts.package,
            label => label,
        }
    }

    /// The group of a permission that this package declares; `None` when nobody is asked for it.
    pub fn group<'a>(&self, permission: &'a str, api: u32, custom: &'a BTreeMap<String, CustomPermission>) -> Option<&'a str> {
        match custom.get(permission) {
            Some(custom) => (custom.protection == Protection::Dangerous).then_some(permission),
            None => groups::group_of(permission, api),
        }
    }
}

/// All packages.
#[derive(Debug, Clone)]
pub struct Packages {
    by_name: BTreeMap<String, Package>,
    next_uid: u32,
    servers: BTreeMap<String, Arc<Mutex<Server>>>,
    kept: BTreeMap<String, String>,
}

/// User ids of apps start here.
const FIRST_APP: u32 = 10_150;
/// The most packages.
pub(super) const MOST: usize = 2000;

struct SystemPackage {
    name: &'static str,
    uid: u32,
    label: (&'static str, &'static str),
    folder: &'static str,
    activity: Option<&'static str>,
}

const SYSTEM: &[SystemPackage] = &[
    SystemPackage {
        name: "android",
        uid: 1000,
        label: ("Android System", "Android 系统"),
        folder: "/system/framework",
        activity: None,
    },
    SystemPackage {
        name: "com.android.chrome",
        uid: 10_101,
        label: ("Chrome", "Chrome"),
        folder: "/product/app/Chrome",
        activity: Some("com.google.android.apps.chrome.Main"),
    },
    SystemPackage {
        name: "com.android.inputmethod.latin",
        uid: 10_102,
        label: ("Android Keyboard", "Android 键盘"),
        folder: "/product/app/LatinIME",
        activity: None,
    },
    SystemPackage {
        name: "com.android.providers.telephony",
        uid: 1001,
        label: ("Phone and Messaging Storage", "电话/短信存储"),
        folder: "/system/priv-app/TelephonyProvider",
        activity: None,
    },
    SystemPackage {
        name: "com.android.settings",
        uid: 1000,
        label: ("Settings", "设置"),
        folder: "/system_ext/priv-app/Settings",
        activity: Some("com.android.settings.Settings"),
    },
    SystemPackage {
        name: "com.android.shell",
        uid: 2000,
        label: ("Shell", "Shell"),
        folder: "/system/priv-app/Shell",
        activity: None,
    },
    SystemPackage {
        name: "com.android.systemui",
        uid: 10_103,
        label: ("System UI", "系统界面"),
        folder: "/system_ext/priv-app/SystemUI",
        activity: None,
    },
    SystemPackage {
        name: "com.google.android.dialer",
        uid: 10_104,
        label: ("Phone", "电话"),
        folder: "/product/priv-app/GoogleDialer",
        activity: Some("com.google.android.dialer.extensions.GoogleDialtactsActivity"),
    },
    SystemPackage {
        name: "com.google.android.gm",
        uid: 10_105,
        label: ("Gmail", "Gmail"),
        folder: "/product/app/Gmail",
        activity: Some("com.google.android.gm.ConversationListActivityGmail"),
    },
    SystemPackage {
        name: launcher::PACKAGE,
        uid: 10_106,
        label: ("Launcher", "启动器"),
        folder: "/system_ext/priv-app/NexusLauncher",
        activity: None,
    },
];

impl Packages {
    /// The packages of a fresh device.
    pub fn new(api: u32, epoch_ms: i64) -> Self {
        let mut packages =
            Self { by_name: BTreeMap::new(), next_uid: FIRST_APP, servers: BTreeMap::new(), kept: BTreeMap::new() };
        for package in SYSTEM {
            packages.add_system(package, api, epoch_ms);
        }
        let controller = SystemPackage {
            name: grant::controller(api),
            uid: 10_107,
            label: ("Permission controller", "权限控制器"),
            folder: "/system/priv-app/PermissionController",
            activity: None,
        };
        packages.add_system(&controller, api, epoch_ms);
        if api >= 33 {
            let picker = SystemPackage {
                name: picker::PACKAGE,
                uid: 10_108,
                label: ("Media picker", "媒体选择器"),
                folder: "/apex/com.android.mediaprovider/priv-app/MediaProviderGoogle",
                activity: None,
            };
            packages.add_system(&picker, api, epoch_ms);
        }
        packages
    }

    /// Adds the packages that come with a maker's system.
    pub fn add_makers(&mut self, maker: Maker, api: u32, epoch_ms: i64) {
        for (index, (name, label, folder)) in (0..).zip(makers::packages(maker)) {
            let package = SystemPackage { name, uid: 10_120 + index, label: *label, folder, activity: None };
            self.add_system(&package, api, epoch_ms);
        }
        let name = grant::package(api, Some(maker));
        if self.get(name).is_none() {
            let label = ("Permission manager", "权限管理");
            let folder = "/system/priv-app/PermissionManager";
            self.add_system(&SystemPackage { name, uid: 10_109, label, folder, activity: None }, api, epoch_ms);
        }
    }

    fn add_system(&mut self, package: &SystemPackage, api: u32, epoch_ms: i64) {
        let facts = ApkFacts {
            package: package.name.into(),
            version_name: api.to_string(),
            version_code: api,
            min_sdk: api,
            target_sdk: api,
            label: Text::both(package.label.0, package.label.1),
            activity: package.activity.map(Into::into),
            signer: "platform".into(),
            ..ApkFacts::default()
        };
        let entry = Package {
            facts,
            uid: package.uid,
            system: true,
            folder: package.folder.into(),
            grants: BTreeMap::new(),
            install_grants: Vec::new(),
            implicit: Vec::new(),
            installed: epoch_ms,
            updated: epoch_ms,
            stopped: false,
            data: None,
            splits: Vec::new(),
            installer: None,
            user: UserState::default(),
        };
        self.by_name.insert(package.name.into(), entry);
    }

    /// A package.
    pub fn get(&self, name: &str) -> Option<&Package> {
        self.by_name.get(name)
    }

    /// A package, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Package> {
        self.by_name.get_mut(name)
    }

    /// All packages, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Package> {
        self.by_name.values()
    }

    /// All permissions that packages define.
    pub fn custom(&self) -> BTreeMap<String, CustomPermission> {
        let declared = self.iter().flat_map(|package| &package.facts.declared);
        declared.map(|permission| (permission.name.clone(), permission.clone())).collect()
    }

    /// The server of a specimen; made when first asked for, and never forgotten.
    pub fn server(&mut self, specimen: &Specimen) -> Arc<Mutex<Server>> {
        let entry = self.servers.entry(specimen.package.clone());
        entry.or_insert_with(|| Arc::new(Mutex::new(Server::new(&specimen.server)))).clone()
    }

    /// The device's uptime jumps: what servers do later stays as far away as it was.
    pub(crate) fn move_server_time(&mut self, from_ms: u64, to_ms: u64) {
        for server in self.servers.values() {
            server.lock().unwrap_or_else(PoisonError::into_inner).move_time(from_ms, to_ms);
        }
    }

    /// Takes over the servers of another state of the device: they are elsewhere, and no snapshot turns them back.
    pub(crate) fn keep_servers_of(&mut self, other: &Self) {
        self.servers = other.servers.clone();
    }

    /// Puts a package in, new or over an old one, whose grants and data it keeps. It must have passed [`Packages::check`].
    pub fn put(&mut self, facts: ApkFacts, api: u32, now: i64, options: InstallOptions) -> &Package {
        let name = facts.package.clone();
        let old = self.by_name.remove(&name);
        let uid = old.as_ref().map_or(self.next_uid, |old| old.uid);
        self.next_uid += u32::from(old.is_none());
        let mut custom = self.custom();
        custom.extend(facts.declared.iter().map(|permission| (permission.name.clone(), permission.clone())));
        let (installed, data, grants, user) = match old {
            Some(old) => (old.installed, old.data, old.grants, UserState { removed: false, ..old.user }),
            None => (now, self.kept.remove(&name), BTreeMap::new(), UserState::default()),
        };
        let mut package = Package {
            folder: folder(&name, api, now),
            facts,
            uid,
            system: false,
            grants: BTreeMap::new(),
            install_grants: Vec::new(),
            implicit: Vec::new(),
            installed,
            updated: now,
            stopped: true,
            data,
            splits: Vec::new(),
            installer: None,
            user,
        };
        let target = package.facts.target_sdk;
        let declared = package.facts.permissions.clone();
        package.implicit = split::implied(&declared, api, target);
        if api >= 33 && target < 33 && !declared.iter().any(|name| name == POST_NOTIFICATIONS) {
            package.implicit.push(POST_NOTIFICATIONS.into());
        }
        package.facts.permissions.extend(package.implicit.iter().cloned());
        for permission in package.facts.permissions.clone() {
            if package.group(&permission, api, &custom).is_some() {
                // To Android 9 an app made for Android 5 or older holds them as it always did, for good.
                if api < 29 && target < 23 {
                    package.install_grants.push(permission);
                    continue;
                }
                let first = || first_state(&permission, api, target, &package.implicit, &declared);
                let mut grant = grants.get(&permission).copied().unwrap_or_else(first);
                grant.granted |= options.grant;
                package.grants.insert(permission, grant);
            } else if groups::is_normal(&permission, api)
                || custom.get(&permission).is_some_and(|it| it.protection != Protection::Dangerous)
            {
                package.install_grants.push(permission);
            }
        }
        self.by_name.entry(name).or_insert(package)
    }

    /// Takes a package out; system packages stay. Its data may be kept for its next install.
    pub fn remove(&mut self, name: &str, keep_data: bool) -> Option<Package> {
        if self.get(name)?.system {
            return None;
        }
        let package = self.by_name.remove(name)?;
        if let Some(data) = package.data.as_ref().filter(|_| keep_data) {
            self.kept.insert(name.into(), data.clone());
        }
        Some(package)
    }
}

/// The state of a permission that nobody has decided on, of an app made for `target`.
pub fn first_state(permission: &str, api: u32, target: u32, implicit: &[String], declared: &[String]) -> Grant {
    let mut grant = Grant { granted: false, flags: Flags::default() };
    if api >= 29 {
        grant.flags.insert(Flags::USER_SENSITIVE_WHEN_GRANTED);
        grant.flags.insert(Flags::USER_SENSITIVE_WHEN_DENIED);
        if groups::is_restricted(permission) {
            grant.flags.insert(Flags::RESTRICTION_INSTALLER_EXEMPT);
        }
    }
    if target < 23 {
        grant.granted = true;
    }
    if permission == POST_NOTIFICATIONS && target < 33 {
        grant.flags.insert(Flags::REVIEW_REQUIRED);
    }
    // Nearby devices were split off from what every app gets at install: until it asks, the app keeps what it had.
    let old = ["android.permission.BLUETOOTH", "android.permission.BLUETOOTH_ADMIN"];
    let nearby = groups::group_of(permission, api) == Some(groups::NEARBY) && implicit.iter().any(|name| name == permission);
    if nearby && declared.iter().any(|name| old.contains(&name.as_str())) {
        grant.granted = true;
        grant.flags.insert(Flags::REVOKE_WHEN_REQUESTED);
    }
    grant
}

fn short(package: &str) -> &str {
    package.rsplit('.').next().unwrap_or(package)
}

/// `/data/app/~~…==/PACKAGE-…==`, or without the first folder before Android 11.
fn folder(package: &str, api: u32, now: i64) -> String {
    let digest = Sha256::digest(format!("{package}/{now}"));
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut letters = digest.iter().chain(digest.iter().rev()).map(|byte| char::from(LETTERS[usize::from(byte % 64)]));
    let mut word = || letters.by_ref().take(22).collect::<String>() + "==";
    if api < 30 { format!("/data/app/{package}-{}", word()) } else { format!("/data/app/~~{}/{package}-{}", word(), word()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(version_code: u32, signer: &str) -> ApkFacts {
        ApkFacts {
            package: "com.example".into(),
            version_code,
            min_sdk: 26,
            target_sdk: 34,
            signer: signer.into(),
            ..ApkFacts::default()
        }
    }

    #[test]
    fn an_update_keeps_user_id_grants_and_data() {
        let mut packages = Packages::new(34, 0);
        let asking = |version| ApkFacts { permissions: vec!["android.permission.CAMERA".into()], ..facts(version, "aa") };
        packages.put(asking(1), 34, 0, InstallOptions::default());
        let first = packages.get_mut("com.example").unwrap();
        first.grants.get_mut("android.permission.CAMERA").unwrap().granted = true;
        first.data = Some("{}".into());
        let uid = first.uid;
        let updated = packages.put(asking(2), 34, 9, InstallOptions::default());
        assert_eq!((updated.uid, updated.data.as_deref(), updated.installed, updated.updated), (uid, Some("{}"), 0, 9));
        assert!(updated.grants["android.permission.CAMERA"].granted);
        packages.remove("com.example", true);
        let again = packages.put(asking(2), 34, 9, InstallOptions::default());
        assert_eq!((again.data.as_deref(), again.grants["android.permission.CAMERA"].granted), (Some("{}"), false));
        assert_ne!(again.uid, uid);
        assert!(packages.remove("android", false).is_none());
    }
}

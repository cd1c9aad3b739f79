//! A package's permissions by group, as all planners look at them (`AppPermissionGroup`, from Android 12 `LightAppPermGroup`).

use std::collections::BTreeMap;

use super::super::groups;
use super::super::{Flags, Grant, split};
use crate::app::specimen::model::CustomPermission;
use crate::system::packages::Package;

/// Half of a group: what counts while the app is in use, or all the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// While in use.
    Foreground,
    /// All the time.
    Background,
}

/// A package's permissions by group.
pub struct Groups<'a> {
    package: &'a Package,
    api: u32,
    custom: &'a BTreeMap<String, CustomPermission>,
}

impl<'a> Groups<'a> {
    /// Those of a package.
    pub fn new(package: &'a Package, api: u32, custom: &'a BTreeMap<String, CustomPermission>) -> Self {
        Self { package, api, custom }
    }

    /// The API level.
    pub fn api(&self) -> u32 {
        self.api
    }

    /// The level that the package was made for.
    pub fn target(&self) -> u32 {
        self.package.facts.target_sdk
    }

    /// The group of a runtime permission that the package has declared or been given.
    pub fn of<'b>(&'b self, permission: &'b str) -> Option<&'b str> {
        self.package.grants.get(permission)?;
        self.package.group(permission, self.api, self.custom)
    }

    /// Where a group's first permission stands among those that the package declares.
    pub fn declared_at(&self, group: &str) -> usize {
        let declared = &self.package.facts.permissions;
        declared.iter().position(|name| self.of(name) == Some(group)).unwrap_or(usize::MAX)
    }

    /// The half of its group to which a permission belongs; before Android 10 there is only one.
    pub fn half(permission: &str) -> Half {
        if groups::is_background(permission) { Half::Background } else { Half::Foreground }
    }

    /// The state of a permission.
    pub fn grant(&self, permission: &str) -> Option<&Grant> {
        self.package.grants.get(permission)
    }

    /// Whether a permission can be used.
    pub fn works(&self, permission: &str) -> bool {
        self.grant(permission).is_some_and(Grant::works)
    }

    /// Whether a permission came with another one, undeclared.
    pub fn is_implicit(&self, permission: &str) -> bool {
        self.package.implicit.iter().any(|name| name == permission)
    }

    /// All permissions of a group.
    pub fn all<'b>(&'b self, group: &'b str) -> impl Iterator<Item = (&'b str, &'b Grant)> {
        let grants = self.package.grants.iter().map(|(name, grant)| (name.as_str(), grant));
        grants.filter(move |(name, _)| self.package.group(name, self.api, self.custom) == Some(group))
    }

    /// The permissions of half a group.
    pub fn members<'b>(&'b self, group: &'b str, half: Half) -> impl Iterator<Item = (&'b str, &'b Grant)> {
        self.all(group).filter(move |(name, _)| Self::half(name) == half)
    }

    /// Whether half a group counts as granted: one of its permissions is, and not only by an install long ago
    /// (`isGrantedExcludingRWROrAllRWR`).
    pub fn granted(&self, group: &str, half: Half) -> bool {
        let by_install = |grant: &Grant| grant.flags.has(Flags::REVOKE_WHEN_REQUESTED);
        let mut members = self.members(group, half).peekable();
        let all_by_install = members.peek().is_some() && members.all(|(_, grant)| grant.works() && by_install(grant));
        all_by_install || self.members(group, half).any(|(_, grant)| grant.works() && !by_install(grant))
    }

    /// Whether half a group has a flag.
    pub fn flagged(&self, group: &str, half: Half, flag: Flags) -> bool {
        self.members(group, half).any(|(_, grant)| grant.flags.has(flag))
    }

    /// Whether half a group is granted only this time.
    pub fn once(&self, group: &str, half: Half) -> bool {
        self.flagged(group, half, Flags::ONE_TIME)
            && self.members(group, half).all(|(_, grant)| !grant.works() || grant.flags.has(Flags::ONE_TIME))
    }

    /// Whether a group has a permission that knows foreground and background.
    pub fn has_background_mode(&self, group: &str) -> bool {
        self.all(group).any(|(name, _)| groups::has_background_mode(name, self.api))
    }

    /// What a request for some permissions is about: also what was split off them, and for apps made for Android 7 or older their whole
    /// groups (`computeAffectedPermissions`).
    pub fn affected(&self, requested: &[String]) -> Vec<String> {
        let mut affected: Vec<String> = Vec::new();
        let mut add = |name: &str| {
            if !affected.iter().any(|known| known == name) {
                affected.push(name.into());
            }
        };
        // From Android 12 what is asked for comes first, then what comes with it.
        if self.api >= 31 {
            requested.iter().for_each(|name| add(name));
        }
        for permission in requested {
            let mut names: Vec<&str> = vec![permission];
            split::with(permission, self.api, self.target()).for_each(|name| names.push(name));
            for name in names {
                add(name);
                if self.target() < 26
                    && let Some(group) = self.of(name)
                {
                    let whole: Vec<&str> = self.all(group).map(|(name, _)| name).collect();
                    whole.into_iter().for_each(&mut add);
                }
            }
        }
        affected
    }
}

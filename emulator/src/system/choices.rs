//! What was chosen about apps beside permissions: who holds which role, and the language of single apps.

use std::collections::BTreeMap;

/// The choices.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    roles: BTreeMap<String, Vec<String>>,
    locales: BTreeMap<String, String>,
}

/// The most roles, holders of one and apps with a language of their own; and the longest text kept.
const MOST: usize = 256;
const LONGEST: usize = 512;

impl Choices {
    /// The packages that hold a role.
    pub fn holders(&self, role: &str) -> Vec<String> {
        self.roles.get(role).cloned().unwrap_or_default()
    }

    /// Lets a package hold a role; a role of the system has one holder. False when there are too many.
    pub fn hold(&mut self, role: &str, package: &str) -> bool {
        if role.len() > LONGEST || (self.roles.len() >= MOST && !self.roles.contains_key(role)) {
            return false;
        }
        self.roles.insert(role.into(), vec![package.into()]);
        true
    }

    /// Takes a role from a package, or from all.
    pub fn release(&mut self, role: &str, package: Option<&str>) {
        if let Some(holders) = self.roles.get_mut(role) {
            holders.retain(|holder| package.is_some_and(|package| package != holder));
        }
    }

    /// The languages of an app; empty when they are the device's.
    pub fn locales(&self, package: &str) -> String {
        self.locales.get(package).cloned().unwrap_or_default()
    }

    /// Sets the languages of an app.
    pub fn set_locales(&mut self, package: &str, locales: &str) {
        if locales.len() <= LONGEST && (self.locales.len() < MOST || self.locales.contains_key(package)) {
            self.locales.insert(package.into(), locales.into());
        }
    }
}

//! Installing, removing and clearing packages.

use super::System;
use super::log::{Buffer, Priority};
use super::packages::{ApkFacts, InstallError, InstallOptions};
use super::processes::{ExitReason, SYSTEM_SERVER};

impl System {
    /// Installs an APK.
    pub fn install_apk(&mut self, apk: Vec<u8>, options: InstallOptions) -> Result<(), InstallError> {
        let facts = ApkFacts::of_apk(&apk)?;
        self.install(facts, apk, options)
    }

    /// Installs a package from what its APK says; `apk` is kept as its file.
    pub fn install(&mut self, facts: ApkFacts, apk: Vec<u8>, options: InstallOptions) -> Result<(), InstallError> {
        let api = self.config.api;
        self.packages.check(&facts, api, options)?;
        let name = facts.package.clone();
        let old = self.packages.get(&name).map(|package| package.folder.clone());
        if old.is_some() {
            self.stop_package(&name, ExitReason::PackageChange, &format!("stop {name} due to installPackageLI"));
        }
        let now = self.clock.epoch_ms();
        let package = self.packages.put(facts, api, now, options);
        let (folder, path) = (package.folder.clone(), package.path());
        let full = |_| InstallError { code: "INSTALL_FAILED_INSUFFICIENT_STORAGE", detail: "Failed to write the APK".into() };
        self.files.mkdir_all(&folder, now).map_err(full)?;
        self.files.write(&path, apk, 0o644, now).map_err(full)?;
        if let Some(old) = old {
            // An old folder that is gone already is no reason to fail.
            let _ = self.files.remove_all(&old);
        }
        let text = format!("Package {name} codePath changed from null to {folder}; Retaining data and using new");
        self.log(Buffer::System, Priority::Info, "PackageManager", SYSTEM_SERVER, text);
        self.refresh_launcher();
        Ok(())
    }

    /// Removes a package, with or without its data; false when there is none of that name, or it belongs to the system.
    pub fn uninstall(&mut self, name: &str, keep_data: bool) -> bool {
        if self.packages.get(name).is_none_or(|package| package.system) {
            return false;
        }
        self.stop_package(name, ExitReason::PackageChange, &format!("stop {name} due to deletePackageX"));
        if let Some(package) = self.packages.remove(name, keep_data) {
            // The folder may have been removed by hand.
            let _ = self.files.remove_all(&package.folder);
        }
        self.refresh_launcher();
        true
    }

    /// Forgets a package's data and every decision about its permissions; false when there is none of that name.
    pub fn clear_package(&mut self, name: &str) -> bool {
        if self.packages.get(name).is_none() {
            return false;
        }
        self.stop_package(name, ExitReason::UserRequested, &format!("stop {name} due to clear data"));
        if let Some(package) = self.packages.get_mut(name) {
            package.data = None;
        }
        self.reset_permissions(name);
        true
    }
}

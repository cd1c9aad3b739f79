//! Installing, removing and clearing packages.

use super::System;
use super::files::MAX_BYTES;
use super::log::{Buffer, Priority};
use super::packages::{ApkFacts, InstallError, InstallOptions};
use super::processes::{ExitReason, SYSTEM_SERVER};

/// What is to be installed beside the APKs' own words.
#[derive(Debug, Clone, Default)]
pub struct InstallRequest {
    /// How.
    pub options: InstallOptions,
    /// `-i`: who installs.
    pub installer: Option<String>,
    /// `--abi`: the instruction set to use.
    pub abi: Option<String>,
    /// `-p`: the package whose APKs are added to.
    pub inherit: Option<String>,
}

/// An APK on its way in.
struct Staged {
    name: String,
    facts: ApkFacts,
    bytes: Vec<u8>,
}

fn invalid<T>(detail: String) -> Result<T, InstallError> {
    Err(InstallError { code: "INSTALL_FAILED_INVALID_APK", detail })
}

impl System {
    /// Installs an APK.
    pub fn install_apk(&mut self, apk: Vec<u8>, options: InstallOptions) -> Result<(), InstallError> {
        let request = InstallRequest { options, ..InstallRequest::default() };
        self.install_apks(vec![("base.apk".into(), apk)], &request)
    }

    /// Installs the APKs of one package: a base and its splits, by the names under which they were handed over.
    pub fn install_apks(&mut self, apks: Vec<(String, Vec<u8>)>, request: &InstallRequest) -> Result<(), InstallError> {
        let mut staged = Vec::new();
        for (name, bytes) in apks {
            staged.push(Staged { facts: ApkFacts::of_apk(&bytes)?, name, bytes });
        }
        consistent(&staged)?;
        self.check_abis(&staged, request)?;
        let at = staged.iter().position(|apk| apk.facts.split.is_none());
        let (facts, mut files) = match (at, &request.inherit) {
            (Some(at), _) => (staged[at].facts.clone(), Vec::new()),
            (None, None) => return invalid("Full install must include a base package".into()),
            (None, Some(name)) => self.inherited(name, &staged)?,
        };
        if facts.split_required && staged.len() + files.len() < 2 {
            let detail = format!("Missing split for {}", facts.package);
            return Err(InstallError { code: "INSTALL_FAILED_MISSING_SPLIT", detail });
        }
        for apk in staged {
            files.retain(|(split, _)| *split != apk.facts.split);
            files.push((apk.facts.split, apk.bytes));
        }
        self.place(facts, files, request)
    }

    /// Installs a package from what its APK says; `apk` is kept as its file.
    pub fn install(&mut self, facts: ApkFacts, apk: Vec<u8>, options: InstallOptions) -> Result<(), InstallError> {
        self.place(facts, vec![(None, apk)], &InstallRequest { options, ..InstallRequest::default() })
    }

    /// What is installed under a name, to which splits are added.
    fn inherited(&self, name: &str, staged: &[Staged]) -> Result<(ApkFacts, Files), InstallError> {
        let Some(package) = self.packages.get(name) else {
            return invalid(format!("Missing existing base package for {name}"));
        };
        if let Some(apk) = staged.first() {
            differs(&apk.name, &apk.facts, &package.facts)?;
        }
        let splits = std::iter::once(None).chain(package.splits.iter().cloned().map(Some));
        let files = splits.zip(package.paths());
        // A file that was removed by hand counts as empty: the device itself reads it no more.
        let read = |path: &str| self.files.read(path).map(<[u8]>::to_vec).unwrap_or_default();
        Ok((package.facts.clone(), files.map(|(split, path)| (split, read(&path))).collect()))
    }

    fn check_abis(&self, staged: &[Staged], request: &InstallRequest) -> Result<(), InstallError> {
        let own = self.props.get("ro.product.cpu.abilist");
        let wanted = request.abi.as_deref().filter(|abi| !abi.is_empty() && *abi != "-");
        let mut theirs = staged.iter().flat_map(|apk| &apk.facts.abis).peekable();
        let fits = |abi: &String| own.split(',').any(|own| own == abi) && wanted.is_none_or(|wanted| wanted == abi);
        if theirs.peek().is_some() && !theirs.any(fits) {
            let detail = "Failed to extract native libraries, res=-113".into();
            return Err(InstallError { code: "INSTALL_FAILED_NO_MATCHING_ABIS", detail });
        }
        Ok(())
    }

    fn place(&mut self, facts: ApkFacts, files: Files, request: &InstallRequest) -> Result<(), InstallError> {
        let api = self.config.api;
        self.packages.check(&facts, api, request.options)?;
        let name = facts.package.clone();
        let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        let full = || InstallError {
            code: "INSTALL_FAILED_INSUFFICIENT_STORAGE",
            detail: format!("Failed to free {size} on storage device at /data"),
        };
        if self.files.is_full() || self.files.used() + size > MAX_BYTES {
            return Err(full());
        }
        let old = self.packages.get(&name).filter(|package| !package.system).map(|package| package.folder.clone());
        if self.packages.get(&name).is_some() {
            self.stop_package(&name, ExitReason::PackageChange, &format!("stop {name} due to installPackageLI"));
        }
        let now = self.clock.epoch_ms();
        self.packages.put(facts, api, now, request.options);
        let Some(package) = self.packages.get_mut(&name) else { return Ok(()) };
        package.splits = files.iter().filter_map(|(split, _)| split.clone()).collect();
        package.splits.sort();
        package.installer = request.installer.clone();
        let folder = package.folder.clone();
        self.files.mkdir_all(&folder, now).map_err(|_| full())?;
        for (split, bytes) in files {
            let file = split.map_or("base.apk".into(), |split| format!("split_{split}.apk"));
            self.files.write(&format!("{folder}/{file}"), bytes, 0o644, now).map_err(|_| full())?;
        }
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

    /// Removes one split of a package; false when there is none of that name.
    pub fn uninstall_split(&mut self, name: &str, split: &str) -> bool {
        let Some(package) = self.packages.get_mut(name) else { return false };
        let before = package.splits.len();
        package.splits.retain(|other| other != split);
        if package.splits.len() == before {
            return false;
        }
        let path = format!("{}/split_{split}.apk", package.folder);
        self.stop_package(name, ExitReason::PackageChange, &format!("stop {name} due to installPackageLI"));
        // The file may have been removed by hand.
        let _ = self.files.remove(&path);
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

/// APKs by the names of their splits.
type Files = Vec<(Option<String>, Vec<u8>)>;

/// All APKs are of one package, one version and one signer, and no split comes twice.
fn consistent(staged: &[Staged]) -> Result<(), InstallError> {
    let Some(first) = staged.first() else { return invalid("No packages staged".into()) };
    for (index, apk) in staged.iter().enumerate() {
        differs(&apk.name, &apk.facts, &first.facts)?;
        if staged[..index].iter().any(|other| other.facts.split == apk.facts.split) {
            let split = apk.facts.split.as_deref().unwrap_or("null");
            return invalid(format!("Split {split} was defined multiple times"));
        }
        if apk.facts.split.as_deref().is_some_and(|split| !is_split(split)) {
            return invalid(format!("Invalid filename: {}", apk.facts.split.as_deref().unwrap_or_default()));
        }
    }
    Ok(())
}

/// A split's name becomes part of a file's.
fn is_split(name: &str) -> bool {
    name.len() <= 200 && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

fn differs(name: &str, facts: &ApkFacts, first: &ApkFacts) -> Result<(), InstallError> {
    if facts.package != first.package {
        return invalid(format!("{name} package {} inconsistent with {}", facts.package, first.package));
    }
    if facts.version_code != first.version_code {
        return invalid(format!("{name} version code {} inconsistent with {}", facts.version_code, first.version_code));
    }
    if facts.signer != first.signer {
        return invalid(format!("{name} signatures are inconsistent"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DeviceConfig;

    #[test]
    fn libraries_must_fit_the_device() {
        let system = System::new(DeviceConfig::new(34));
        let with = |abis: &[&str]| {
            let abis = abis.iter().map(ToString::to_string).collect();
            Staged { name: "a.apk".into(), facts: ApkFacts { abis, ..ApkFacts::default() }, bytes: Vec::new() }
        };
        let plain = InstallRequest::default();
        assert!(system.check_abis(&[with(&[])], &plain).is_ok());
        assert!(system.check_abis(&[with(&["mips"]), with(&["x86_64"])], &plain).is_ok());
        let refused = system.check_abis(&[with(&["mips"])], &plain).unwrap_err();
        assert_eq!(refused.to_string(), "INSTALL_FAILED_NO_MATCHING_ABIS: Failed to extract native libraries, res=-113");
        let wanted = InstallRequest { abi: Some("arm64-v8a".into()), ..plain };
        assert!(system.check_abis(&[with(&["x86_64"])], &wanted).is_err());
    }
}

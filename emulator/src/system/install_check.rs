//! Whether a package may be installed, and the package manager's words when not.

use super::packages::{ApkFacts, MOST, Packages};

/// How an install went wrong: the code that `pm` prints, and its explanation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}{}{detail}", if detail.is_empty() { "" } else { ": " })]
pub struct InstallError {
    /// `INSTALL_FAILED_…` or `INSTALL_PARSE_FAILED_…`.
    pub code: &'static str,
    /// What follows the colon, where something does.
    pub detail: String,
}

/// How to install.
#[derive(Debug, Clone, Copy, Default)]
pub struct InstallOptions {
    /// No `-r` on a level that wants it, or `-R` on one that does not: what is installed stays.
    pub no_replace: bool,
    /// `-d`: an older version may replace a newer one.
    pub downgrade: bool,
    /// `-g`: grant all runtime permissions.
    pub grant: bool,
    /// `-t`: test packages are welcome.
    pub test: bool,
    /// `--bypass-low-target-sdk-block`.
    pub low_target: bool,
}

impl Packages {
    /// Checks whether a package may be installed, as the package manager does.
    pub fn check(&self, facts: &ApkFacts, api: u32, options: InstallOptions) -> Result<(), InstallError> {
        let fail = |code, detail: String| Err(InstallError { code, detail });
        let name = &facts.package;
        if facts.min_sdk > api {
            let detail = format!("Requires newer sdk version #{} (current version is #{api})", facts.min_sdk);
            return fail("INSTALL_FAILED_OLDER_SDK", format!("Failed parse during installPackageLI: {detail}"));
        }
        if facts.test_only && !options.test {
            let detail =
                if api >= 33 { "Failed to install test-only apk. Did you forget to add -t?" } else { "installPackageLI" };
            return fail("INSTALL_FAILED_TEST_ONLY", detail.into());
        }
        let lowest = match api {
            ..=33 => 0,
            34 => 23,
            _ => 24,
        };
        if facts.target_sdk < lowest && !options.low_target {
            let detail = format!("App package must target at least SDK version {lowest}, but found {}", facts.target_sdk);
            return fail("INSTALL_FAILED_DEPRECATED_SDK_VERSION", detail);
        }
        if facts.signer.is_empty() {
            let detail = "Failed to collect certificates from base.apk: Attempt to get length of null array".into();
            return fail("INSTALL_PARSE_FAILED_NO_CERTIFICATES", detail);
        }
        for permission in &facts.declared {
            let owner = self.iter().find(|package| package.facts.declared.iter().any(|other| other.name == permission.name));
            if let Some(owner) = owner.filter(|owner| owner.facts.package != *name && owner.facts.signer != facts.signer) {
                let detail = format!(
                    "Package {name} attempting to redeclare permission {} already owned by {}",
                    permission.name, owner.facts.package
                );
                return fail("INSTALL_FAILED_DUPLICATE_PERMISSION", detail);
            }
        }
        let Some(old) = self.get(name) else {
            return if self.iter().count() < MOST {
                Ok(())
            } else {
                fail("INSTALL_FAILED_INSUFFICIENT_STORAGE", "too many packages".into())
            };
        };
        if options.no_replace {
            let detail = format!("Attempt to re-install {name} without first uninstalling.");
            return fail("INSTALL_FAILED_ALREADY_EXISTS", detail);
        }
        if old.facts.signer != facts.signer {
            let detail = if api >= 30 {
                format!("Existing package {name} signatures do not match newer version; ignoring!")
            } else {
                format!("Package {name} signatures do not match previously installed version; ignoring!")
            };
            return fail("INSTALL_FAILED_UPDATE_INCOMPATIBLE", detail);
        }
        if facts.version_code < old.facts.version_code && !options.downgrade {
            // Before Android 10 nothing is said of it.
            let (new, old) = (facts.version_code, old.facts.version_code);
            let detail = match api {
                ..29 => String::new(),
                _ => format!("Downgrade detected: Update version code {new} is older than current {old}"),
            };
            return fail("INSTALL_FAILED_VERSION_DOWNGRADE", detail);
        }
        Ok(())
    }
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
    fn installs_are_refused_as_the_package_manager_does() {
        let mut packages = Packages::new(34, 0);
        packages.put(facts(5, "aa"), 34, 0, InstallOptions::default());
        let code = |facts: ApkFacts, options| packages.check(&facts, 34, options).err().map(|error| error.code);
        let plain = InstallOptions::default();
        assert_eq!(code(facts(5, "aa"), plain), None);
        assert_eq!(code(facts(4, "aa"), plain), Some("INSTALL_FAILED_VERSION_DOWNGRADE"));
        assert_eq!(code(facts(4, "aa"), InstallOptions { downgrade: true, ..plain }), None);
        assert_eq!(code(facts(6, "bb"), plain), Some("INSTALL_FAILED_UPDATE_INCOMPATIBLE"));
        assert_eq!(code(facts(6, ""), plain), Some("INSTALL_PARSE_FAILED_NO_CERTIFICATES"));
        assert_eq!(code(ApkFacts { min_sdk: 35, ..facts(6, "aa") }, plain), Some("INSTALL_FAILED_OLDER_SDK"));
        assert_eq!(code(ApkFacts { test_only: true, ..facts(6, "aa") }, plain), Some("INSTALL_FAILED_TEST_ONLY"));
        assert_eq!(code(facts(6, "aa"), InstallOptions { no_replace: true, ..plain }), Some("INSTALL_FAILED_ALREADY_EXISTS"));
        let old = ApkFacts { target_sdk: 22, min_sdk: 21, ..facts(6, "aa") };
        assert_eq!(code(old.clone(), plain), Some("INSTALL_FAILED_DEPRECATED_SDK_VERSION"));
        assert_eq!(code(old, InstallOptions { low_target: true, ..plain }), None);
        let text = |api, new: ApkFacts| packages.check(&new, api, plain).unwrap_err().to_string();
        assert_eq!(text(28, facts(4, "aa")), "INSTALL_FAILED_VERSION_DOWNGRADE");
        assert_eq!(
            text(35, ApkFacts { target_sdk: 23, ..facts(6, "aa") }),
            "INSTALL_FAILED_DEPRECATED_SDK_VERSION: App package must target at least SDK version 24, but found 23"
        );
    }
}

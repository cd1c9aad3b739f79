//! What an APK says of itself, as far as the package manager keeps it.

use std::sync::Arc;

use super::packages::InstallError;
use crate::app::specimen::Specimen;
use crate::app::specimen::model::{CustomPermission, Protection};
use crate::app::specimen::text::Text;

/// What an APK says of itself.
#[derive(Debug, Clone, Default)]
pub struct ApkFacts {
    /// The package's name.
    pub package: String,
    /// What people read as its version.
    pub version_name: String,
    /// What Android compares.
    pub version_code: u32,
    /// The lowest API level it installs on.
    pub min_sdk: u32,
    /// The one it was made for.
    pub target_sdk: u32,
    /// The app's name.
    pub label: Text,
    /// The full class name of the activity that the launcher starts.
    pub activity: Option<String>,
    /// The permissions that it declares, in full.
    pub permissions: Vec<String>,
    /// The permissions that it defines.
    pub declared: Vec<CustomPermission>,
    /// SHA-256 of the signer's certificate, in lowercase hex.
    pub signer: String,
    /// May be debugged.
    pub debuggable: bool,
    /// Installs only with `-t`.
    pub test_only: bool,
    /// The name of the split that the APK is; `None` for a base.
    pub split: Option<String>,
    /// Installs only together with splits.
    pub split_required: bool,
    /// The instruction sets of its native libraries.
    pub abis: Vec<String>,
    /// The specimen in its assets.
    pub specimen: Option<Arc<Specimen>>,
}

impl ApkFacts {
    /// What a specimen's APK says.
    pub fn of_specimen(specimen: &Specimen, signer: &str) -> Self {
        Self {
            package: specimen.package.clone(),
            version_name: specimen.version.name.clone(),
            version_code: specimen.version.code,
            min_sdk: specimen.sdk.min,
            target_sdk: specimen.sdk.target,
            label: specimen.label.clone(),
            activity: Some(specimen.class(&specimen.activity)),
            permissions: specimen.permissions.iter().map(|name| Specimen::permission(name)).collect(),
            declared: specimen.custom_permissions.clone(),
            signer: signer.into(),
            debuggable: false,
            test_only: false,
            split: None,
            split_required: false,
            abis: Vec::new(),
            specimen: Some(Arc::new(specimen.clone())),
        }
    }
}

impl ApkFacts {
    /// What an APK's file says, with the specimen in it.
    pub fn of_apk(apk: &[u8]) -> Result<Self, InstallError> {
        let read = crate::apk::read(apk).map_err(|error| {
            let text = error.to_string();
            let detail = text.split_once(": ").map_or(text.as_str(), |(_, detail)| detail);
            InstallError { code: error.code(), detail: detail.into() }
        })?;
        let bad = |detail: String| InstallError { code: "INSTALL_FAILED_INVALID_APK", detail };
        let specimen = match read.specimen.as_ref().and_then(|files| files.get("specimen.yaml")) {
            Some(source) => {
                let source = std::str::from_utf8(source).map_err(|_| bad("specimen.yaml is not UTF-8".into()))?;
                Some(Arc::new(Specimen::parse(source).map_err(|error| bad(error.to_string()))?))
            }
            None => None,
        };
        let declared = match &specimen {
            Some(specimen) => specimen.custom_permissions.clone(),
            None => read.custom_permissions.iter().map(|(name, level)| custom_permission(name, *level)).collect(),
        };
        Ok(Self {
            label: specimen.as_ref().map_or_else(|| Text::plain(read.label), |specimen| specimen.label.clone()),
            package: read.package,
            version_name: read.version_name,
            version_code: read.version_code,
            min_sdk: read.min_sdk,
            target_sdk: read.target_sdk,
            activity: read.launchable_activity,
            permissions: read.permissions,
            declared,
            // A key that was rotated is not followed; such an app's signer is known by nothing else.
            signer: read.signer_sha256.unwrap_or_else(|| "rotated".into()),
            debuggable: read.debuggable,
            test_only: read.test_only,
            split: read.split,
            split_required: read.split_required,
            abis: read.abis,
            specimen,
        })
    }
}

/// A permission from the lowest bits of its protection level.
fn custom_permission(name: &str, level: u32) -> CustomPermission {
    let protection = match level & 0xf {
        0 => Protection::Normal,
        1 => Protection::Dangerous,
        _ => Protection::Signature,
    };
    CustomPermission { name: name.into(), protection, allows: Text::default() }
}

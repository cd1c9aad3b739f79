//! The facts of an APK that matter to who installs it. Sizes are bounded, whatever the archive declares.

use std::borrow::Cow;
use std::collections::BTreeMap;

use apk::android::attr;
use apk::res::Value;
use apk::sign::{VerifyError, verify_bytes};
use apk::xml::Element;
use apk::{Apk, Manifest};

use super::{ApkError, SPECIMEN_FOLDER, padding};

/// What is known of an APK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApkFacts {
    /// Its package.
    pub package: String,
    /// Its version, as Android compares it.
    pub version_code: u32,
    /// Its version, as people read it; empty when it has none.
    pub version_name: String,
    /// The lowest API level it installs on.
    pub min_sdk: u32,
    /// The API level it was made for.
    pub target_sdk: u32,
    /// Its name in the default language; the package's when it has none.
    pub label: String,
    /// The permissions that it declares.
    pub permissions: Vec<String>,
    /// The permissions that it defines, with the bits of `android:protectionLevel`.
    pub custom_permissions: Vec<(String, u32)>,
    /// The activity that the launcher starts, with its package.
    pub launchable_activity: Option<String>,
    /// The name of the split that it is; `None` for a base.
    pub split: Option<String>,
    /// Whether it installs only together with splits.
    pub split_required: bool,
    /// `android:debuggable`
    pub debuggable: bool,
    /// `android:testOnly`
    pub test_only: bool,
    /// The instruction sets of its native libraries.
    pub abis: Vec<String>,
    /// SHA-256 of the first signer's certificate, in hexadecimal; `None` when the key was rotated, or the archive is padded,
    /// neither of which is followed here.
    pub signer_sha256: Option<String>,
    /// The files of the specimen inside, by name; `None` when there is none.
    pub specimen: Option<BTreeMap<String, Vec<u8>>>,
}

/// A specimen's file may be this large, in bytes.
const MAX_SPECIMEN_FILE: u64 = 4 << 20;
const MAX_SPECIMEN_FILES: usize = 256;
const MAX_PERMISSIONS: usize = 2000;
const ANDROID: &str = "http://schemas.android.com/apk/res/android";

/// Reads an APK and checks its signatures.
pub fn read(bytes: &[u8]) -> Result<ApkFacts, ApkError> {
    let listed = padding::without(bytes);
    // What was signed is the whole, which the library does not check in this form.
    let padded = matches!(listed, Cow::Owned(_));
    let mut archive = Apk::from_bytes(&listed)?;
    let manifest = archive.manifest()?;
    let package = manifest.package().unwrap_or_default().to_string();
    if apk::PackageName::try_new(package.clone()).is_err() {
        return Err(ApkError::PackageName(package));
    }
    let level = |version: apk::manifest::SdkVersion| {
        version.api_level().map(|level| level.get()).map_err(|error| ApkError::Manifest(error.to_string()))
    };
    let min_sdk = level(manifest.min_sdk())?;
    let target_sdk = manifest.target_sdk().map_or(Ok(min_sdk), level)?;
    let split = manifest.root().attr(None, "split").and_then(Value::as_str).filter(|name| !name.is_empty()).map(String::from);
    // A split has no label of its own.
    let label = if split.is_none() { archive.label()?.filter(|label| !label.is_empty()) } else { None };
    let label = label.unwrap_or_else(|| package.clone());
    Ok(ApkFacts {
        version_code: manifest.version_code().unwrap_or(0),
        version_name: manifest.version_name().unwrap_or_default().into(),
        min_sdk,
        target_sdk,
        label,
        permissions: manifest.permissions().take(MAX_PERMISSIONS).map(String::from).collect(),
        custom_permissions: custom_permissions(&manifest),
        launchable_activity: manifest.launcher_activity().map(|name| full_name(&package, name)),
        split_required: split_required(&manifest),
        debuggable: manifest.debuggable(),
        split,
        test_only: manifest.application().and_then(|app| app.android_attr(attr::TEST_ONLY)).and_then(Value::as_bool)
            == Some(true),
        abis: archive.native_libraries().keys().map(|abi| abi.as_str().into()).collect(),
        signer_sha256: if padded { None } else { signer(bytes)? },
        specimen: specimen(&mut archive)?,
        package,
    })
}

/// `android:isSplitRequired`, or the mark that bundletool leaves.
fn split_required(manifest: &Manifest) -> bool {
    const BUNDLETOOL: &str = "com.android.vending.splits.required";
    let own = manifest.root().attr(Some(ANDROID), "isSplitRequired").and_then(Value::as_bool) == Some(true);
    let mut marks = manifest.application().into_iter().flat_map(|app| app.elements_named("meta-data"));
    own || marks.any(|mark| {
        mark.android_attr(attr::NAME).and_then(Value::as_str) == Some(BUNDLETOOL)
            && mark.android_attr(attr::VALUE).is_some_and(|value| value.as_bool() == Some(true) || value.as_str() == Some("true"))
    })
}

fn full_name(package: &str, name: &str) -> String {
    if name.starts_with('.') {
        format!("{package}{name}")
    } else if name.contains('.') {
        name.into()
    } else {
        format!("{package}.{name}")
    }
}

fn custom_permissions(manifest: &Manifest) -> Vec<(String, u32)> {
    let level = |element: &Element| match element.android_attr(attr::PROTECTION_LEVEL) {
        Some(value) => value.as_int().and_then(|level| u32::try_from(level).ok()).unwrap_or(0),
        None => 0,
    };
    let permissions = manifest.root().elements_named("permission").take(MAX_PERMISSIONS);
    permissions.filter_map(|element| Some((element.android_attr(attr::NAME)?.as_str()?.to_string(), level(element)))).collect()
}

fn signer(bytes: &[u8]) -> Result<Option<String>, ApkError> {
    match verify_bytes(bytes) {
        Ok(verification) => {
            let digest = verification.certificate().sha256_fingerprint();
            Ok(Some(digest.iter().map(|byte| format!("{byte:02x}")).collect()))
        }
        Err(apk::Error::Verify(VerifyError::KeyRotationUnsupported)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn specimen(archive: &mut Apk<std::io::Cursor<&[u8]>>) -> Result<Option<BTreeMap<String, Vec<u8>>>, ApkError> {
    let names: Vec<String> =
        archive.entries().filter(|name| name.starts_with(SPECIMEN_FOLDER) && !name.ends_with('/')).map(String::from).collect();
    if names.len() > MAX_SPECIMEN_FILES {
        return Err(ApkError::NotApk("too many files in the specimen".into()));
    }
    let mut files = BTreeMap::new();
    for name in names {
        let data = archive.read_limited(&name, MAX_SPECIMEN_FILE)?;
        files.insert(name[SPECIMEN_FOLDER.len()..].to_string(), data);
    }
    Ok((!files.is_empty()).then_some(files))
}

//! Facts of an APK: what it is, which permissions it may ask for, who signed it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use ::apk::Apk;
use ::apk::manifest::SdkVersion;
use ::apk::sign::{VerifyError, verify_bytes};

use crate::trace::artifact::sha256_hex;
use crate::trace::event::AppFacts;

/// Bytes that an APK may have here; the largest in stores have a fifth of it.
const LIMIT: u64 = 1 << 30;

/// Why an APK cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ApkError {
    /// It cannot be read.
    #[error("the APK {} cannot be read: {error}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is no APK, or only a part of one.
    #[error("{} is not an APK that a device could install: {reason}; download or build it again", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// It is another kind of package.
    #[error("{} is {kind}, which a device cannot install; {advice}", .path.display())]
    OtherKind {
        /// The file.
        path: PathBuf,
        /// Which.
        kind: &'static str,
        /// What to do.
        advice: &'static str,
    },
}

/// What an APK says of itself.
///
/// # Errors
/// If the file cannot be read, is no whole and signed APK, or is another kind of package.
pub fn facts(path: &Path) -> Result<AppFacts, ApkError> {
    other_kind(path)?;
    let mut bytes = Vec::new();
    let unreadable = |error| ApkError::Unreadable { path: path.to_path_buf(), error };
    File::open(path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    let broken = |reason: String| ApkError::Broken { path: path.to_path_buf(), reason };
    if bytes.len() as u64 > LIMIT {
        return Err(broken(format!("it has more than {} MiB", LIMIT >> 20)));
    }
    read(&bytes).map_err(broken)
}

fn read(bytes: &[u8]) -> Result<AppFacts, String> {
    let plain = |error: ::apk::Error| error.to_string();
    let mut archive = Apk::from_bytes(bytes).map_err(plain)?;
    let manifest = archive.manifest().map_err(plain)?;
    let package = manifest.package().filter(|package| !package.is_empty()).ok_or("its manifest names no package")?.to_string();
    let min_sdk = level(manifest.min_sdk());
    Ok(AppFacts {
        label: archive.label().ok().flatten().filter(|label| !label.is_empty()).unwrap_or_else(|| package.clone()),
        version_name: manifest.version_name().unwrap_or_default().into(),
        version_code: i64::from(manifest.version_code().unwrap_or(0)),
        target_sdk: manifest.target_sdk().map_or(min_sdk, level),
        apk_sha256: sha256_hex(bytes),
        signer_sha256: signer(bytes)?,
        permissions: manifest.permissions().map(String::from).collect(),
        package,
    })
}

/// A preview's code name has no number; 0 stands for it.
fn level(version: SdkVersion) -> u32 {
    version.api_level().map_or(0, |level| level.get())
}

/// SHA-256 of the signer's certificate; empty where it is signed in a way that is not followed here. The device has the last word.
fn signer(bytes: &[u8]) -> Result<String, String> {
    match verify_bytes(bytes) {
        Ok(verified) => Ok(verified.certificate().sha256_fingerprint().iter().map(|byte| format!("{byte:02x}")).collect()),
        Err(::apk::Error::Verify(VerifyError::Unsigned)) => Err("it is not signed".into()),
        Err(::apk::Error::Verify(_)) => Ok(String::new()),
        Err(error) => Err(error.to_string()),
    }
}

/// Packages that people mistake for an APK.
fn other_kind(path: &Path) -> Result<(), ApkError> {
    let extension = path.extension().map(|ext| ext.to_string_lossy().to_ascii_lowercase());
    let (kind, advice) = match extension.as_deref() {
        Some("aab") => ("an app bundle", "make APKs of it with `bundletool build-apks --mode=universal`"),
        Some("apks" | "xapk" | "apkm") => ("a set of split APKs", "take the universal APK, or make one with bundletool"),
        _ => return Ok(()),
    };
    Err(ApkError::OtherKind { path: path.to_path_buf(), kind, advice })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specimen() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reader.apk");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens/reader");
        offramp_emulator::apk::build(&folder, &path).unwrap();
        (dir, path)
    }

    #[test]
    fn says_what_it_is() {
        let (_dir, path) = specimen();
        let facts = facts(&path).unwrap();
        assert!(facts.package.starts_with("com.example.") && !facts.label.is_empty() && facts.target_sdk >= 28, "{facts:?}");
        assert_eq!((facts.apk_sha256.len(), facts.signer_sha256.len()), (64, 64));
        assert!(facts.permissions.iter().all(|name| name.starts_with("android.permission.")));
    }

    #[test]
    fn half_an_apk_is_none() {
        let (_dir, path) = specimen();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let error = facts(&path).unwrap_err().to_string();
        assert!(error.contains("is not an APK that a device could install"), "{error}");
    }

    #[test]
    fn a_bundle_is_refused_with_advice() {
        let error = facts(Path::new("app.aab")).unwrap_err().to_string();
        assert!(error.contains("bundletool"), "{error}");
    }
}

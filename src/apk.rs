//! Facts of an APK: what it is, which permissions it may ask for, who signed it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use apk::Apk;
use apk::manifest::SdkVersion;
use apk::sign::VerifyError;

use crate::digest::{hex, sha256_of};
use crate::trace::event::AppFacts;

/// Why a file is no APK that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ApkError {
    /// It cannot be read at all.
    #[error("{file}: {cause}")]
    Unreadable {
        /// The file, as the user named it.
        file: String,
        /// What the system said.
        cause: io::Error,
    },
    /// It is damaged, cut off, or something else.
    #[error("{file} is not a whole APK: {reason}; build or download it again")]
    NotWhole {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It has no signature, so no device takes it.
    #[error("{file} is not signed, so no device installs it; sign it with `apksigner sign`")]
    Unsigned {
        /// The file.
        file: String,
    },
    /// It is an Android App Bundle.
    #[error(
        "{file} is an app bundle, which no device installs; make APKs of it with `bundletool build-apks --mode=universal` and give the \
         universal.apk inside"
    )]
    Bundle {
        /// The file.
        file: String,
    },
    /// It is a set of APKs.
    #[error(
        "{file} holds an app in several APKs, which is not supported yet; build one universal APK (`bundletool build-apks --mode=universal`)"
    )]
    Several {
        /// The file or folder.
        file: String,
    },
    /// It is one part of an app in several APKs.
    #[error("{file} is one part (split “{split}”) of an app in several APKs and cannot run alone; give the universal APK")]
    Split {
        /// The file.
        file: String,
        /// The part's name.
        split: String,
    },
}

/// What Android takes for the level of a preview's code name.
const PREVIEW_LEVEL: u32 = 10_000;

/// What an APK says of itself. The signer is empty where it is signed in a way that is not followed here (a rotated key); the device
/// has the last word.
pub fn facts(path: impl AsRef<Path>) -> Result<AppFacts, ApkError> {
    let path = path.as_ref();
    let file = path.display().to_string();
    let unreadable = |cause| ApkError::Unreadable { file: file.clone(), cause };
    if std::fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Err(ApkError::Several { file });
    }
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("aab") => return Err(ApkError::Bundle { file }),
        Some("apks" | "xapk" | "apkm") => return Err(ApkError::Several { file }),
        _ => {}
    }
    let apk_sha256 = File::open(path).and_then(sha256_of).map_err(unreadable)?;
    let not_whole = |reason: String| ApkError::NotWhole { file: file.clone(), reason };
    if let Some(reason) = not_a_zip(path).map_err(unreadable)? {
        return Err(not_whole(reason));
    }
    let damaged = |error: apk::Error| not_whole(error.to_string());
    let mut archive = Apk::open(path).map_err(damaged)?;
    if !archive.contains("AndroidManifest.xml") {
        if archive.contains("base/manifest/AndroidManifest.xml") {
            return Err(ApkError::Bundle { file });
        }
        if archive.entries().any(|name| name.ends_with(".apk")) {
            return Err(ApkError::Several { file });
        }
        return Err(not_whole("it has no AndroidManifest.xml".to_owned()));
    }
    let manifest = archive.manifest().map_err(damaged)?;
    if let Some(split) = manifest.root().attr(None, "split").and_then(|value| value.as_str()) {
        return Err(ApkError::Split { file, split: split.to_owned() });
    }
    let package = manifest
        .package()
        .filter(|package| !package.is_empty())
        .ok_or_else(|| not_whole("its manifest names no package".to_owned()))?;
    let level = |version: SdkVersion| version.api_level().map_or(PREVIEW_LEVEL, |level| level.get());
    let target_sdk = manifest.target_sdk().map_or_else(|| level(manifest.min_sdk()), level);
    let mut permissions: Vec<String> = Vec::new();
    for permission in manifest.permissions() {
        if !permissions.iter().any(|known| known == permission) {
            permissions.push(permission.to_owned());
        }
    }
    // An app without a readable label still has a name.
    let label = archive.label().ok().flatten().filter(|label| !label.is_empty()).unwrap_or_else(|| package.to_owned());
    let signer_sha256 = match apk::sign::verify(path) {
        Ok(signers) => hex(&signers.certificate().sha256_fingerprint()),
        Err(apk::Error::Verify(VerifyError::Unsigned)) => return Err(ApkError::Unsigned { file }),
        Err(_) => String::new(),
    };
    Ok(AppFacts {
        package: package.to_owned(),
        label,
        version_name: manifest.version_name().unwrap_or_default().to_owned(),
        version_code: manifest.version_code().unwrap_or(0).into(),
        target_sdk,
        apk_sha256,
        signer_sha256,
        given: String::new(),
        permissions,
    })
}

/// What a file is that does not begin as a ZIP does.
fn not_a_zip(path: &Path) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut head)?;
    Ok(match &head[..] {
        [] => Some("it is empty".to_owned()),
        [b'P', b'K', ..] => None,
        text if text.starts_with(b"version https://git-lfs") => {
            Some("it is a Git LFS pointer, not the file (`git lfs pull` fetches it)".to_owned())
        }
        text if text.starts_with(b"<") => Some("it is a web page or XML text".to_owned()),
        _ => Some("it is no ZIP archive".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn built(folder: &Path) -> PathBuf {
        let specimen = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens/messenger");
        let apk = folder.join("app.apk");
        offramp_emulator::apk::build(&specimen, &apk).unwrap();
        apk
    }

    #[test]
    fn reads_what_was_built() {
        let folder = tempfile::tempdir().unwrap();
        let read = facts(built(folder.path())).unwrap();
        assert_eq!((read.package.as_str(), read.label.as_str()), ("com.example.plover", "Plover"));
        assert_eq!((read.version_name.as_str(), read.version_code, read.target_sdk), ("5.1.0", 510, 34));
        assert!(read.permissions.contains(&"android.permission.CAMERA".to_owned()), "{:?}", read.permissions);
        assert_eq!((read.apk_sha256.len(), read.signer_sha256.len()), (64, 64));
    }

    #[test]
    fn damaged_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let whole = std::fs::read(built(folder.path())).unwrap();
        let try_bytes = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            facts(path).unwrap_err().to_string()
        };
        for length in [0, 10, whole.len() / 2, whole.len() - 1] {
            let error = try_bytes("cut.apk", &whole[..length]);
            assert!(
                error.contains("cut.apk is not a whole APK: ") && error.ends_with("build or download it again"),
                "{length}: {error}"
            );
        }
        assert!(try_bytes("pointer.apk", b"version https://git-lfs.github.com/spec/v1\n").contains("Git LFS"));
        assert!(try_bytes("page.apk", b"<html>404</html>").contains("web page"));
        assert!(facts(folder.path().join("missing.apk")).unwrap_err().to_string().contains("missing.apk: "));
    }

    #[test]
    fn other_packagings_are_named() {
        let folder = tempfile::tempdir().unwrap();
        for (name, word) in [("app.aab", "bundletool"), ("app.xapk", "not supported yet"), ("app.apks", "not supported yet")] {
            let path = folder.path().join(name);
            std::fs::write(&path, b"PK").unwrap();
            assert!(facts(&path).unwrap_err().to_string().contains(word));
        }
        assert!(facts(folder.path()).unwrap_err().to_string().contains("several APKs"));
    }
}

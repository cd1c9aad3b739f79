//! Artifacts: files in `artifacts/`, each named by the SHA-256 of its bytes, written once and never changed.

use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::TraceError;
use crate::digest::sha256_hex;

/// Folder of the artifacts in a run's folder.
pub const FOLDER: &str = "artifacts";
/// What a file is called while it is being written; a killed run may leave one.
pub(crate) const UNFINISHED: &str = ".unfinished-";
/// Bytes that an artifact may have; a screenshot of the largest display has fewer.
pub const LIMIT: u64 = 64 << 20;

/// Whether a word is a SHA-256 as written here: 64 lower-case hexadecimal digits.
pub fn is_sha256(word: &str) -> bool {
    word.len() == 64 && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Where an artifact stands in a run's folder. Refuses every name that could lead elsewhere.
///
/// # Errors
/// [`TraceError::ArtifactName`].
pub fn path(dir: &Path, sha256: &str, ext: &str) -> Result<PathBuf, TraceError> {
    let ext_ok = (1..=8).contains(&ext.len()) && ext.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !is_sha256(sha256) || !ext_ok {
        return Err(TraceError::ArtifactName(format!("{sha256}.{ext}")));
    }
    Ok(dir.join(FOLDER).join(format!("{sha256}.{ext}")))
}

/// Reads an artifact and holds its content against its name.
///
/// # Errors
/// If the name is none, the file is missing, too large, or was changed.
pub fn read(dir: &Path, sha256: &str, ext: &str) -> Result<Vec<u8>, TraceError> {
    let path = path(dir, sha256, ext)?;
    let bytes = read_bounded(&path, LIMIT)?;
    if sha256_hex(&bytes) != sha256 {
        return Err(TraceError::ArtifactChanged(path));
    }
    Ok(bytes)
}

/// Reads a regular file of bounded size.
pub(crate) fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, TraceError> {
    let file = File::open(path).map_err(|e| TraceError::io(path, e))?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|e| TraceError::io(path, e))?;
    if bytes.len() as u64 > limit {
        return Err(TraceError::FileTooLarge { path: path.to_path_buf(), limit });
    }
    Ok(bytes)
}

/// Writes a file so that under its name it is there whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), TraceError> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let unfinished = path.with_file_name(format!("{UNFINISHED}{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    let written =
        File::create_new(&unfinished).and_then(|mut file| file.write_all(bytes)).and_then(|()| fs::rename(&unfinished, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        TraceError::io(path, error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_name_that_could_lead_elsewhere_is_refused() {
        let dir = Path::new("run");
        assert!(path(dir, EMPTY, "xml").is_ok());
        for (sha, ext) in [
            ("../../../../etc/passwd", "xml"),
            ("", "png"),
            (&EMPTY[1..], "png"),
            (&EMPTY.to_uppercase(), "png"),
            (EMPTY, ""),
            (EMPTY, "../x"),
            (EMPTY, "x/y"),
            (EMPTY, "verylongext"),
        ] {
            assert!(matches!(path(dir, sha, ext), Err(TraceError::ArtifactName(_))), "{sha}.{ext}");
        }
    }

    #[test]
    fn a_changed_artifact_is_not_handed_out() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(FOLDER)).unwrap();
        fs::write(path(dir.path(), EMPTY, "xml").unwrap(), b"").unwrap();
        assert_eq!(read(dir.path(), EMPTY, "xml").unwrap(), b"");
        fs::write(path(dir.path(), EMPTY, "xml").unwrap(), b"changed").unwrap();
        assert!(matches!(read(dir.path(), EMPTY, "xml"), Err(TraceError::ArtifactChanged(_))));
    }

    #[test]
    fn nothing_unfinished_stays_behind() {
        let dir = tempfile::tempdir().unwrap();
        write_whole(&dir.path().join("a"), b"1").unwrap();
        write_whole(&dir.path().join("a"), b"2").unwrap();
        assert_eq!(fs::read(dir.path().join("a")).unwrap(), b"2");
        assert!(write_whole(&dir.path().join("no/such"), b"3").is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}

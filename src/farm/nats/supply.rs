//! What jobs need, fetched once and kept by hash on this machine.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::link::PATIENCE;
use super::names::INPUTS;
use super::{FarmError, Link, Stored, submit};
use crate::digest::sha256_of;

/// What has not been used for so long is thrown away when a worker starts.
const UNUSED: Duration = Duration::from_secs(14 * 24 * 3_600);

/// A folder of files named by their SHA-256.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// One file is fetched at a time, so that two devices do not fetch the same.
    fetching: Mutex<()>,
}

impl Cache {
    /// Uses a folder, which is made if need be, and throws away what nobody has used for two weeks.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn open(folder: &Path) -> Result<Self, FarmError> {
        std::fs::create_dir_all(folder).map_err(|error| FarmError::file(folder, error))?;
        let entries = std::fs::read_dir(folder).map_err(|error| FarmError::file(folder, error))?;
        for entry in entries.flatten() {
            let old =
                entry.metadata().and_then(|meta| meta.modified()).is_ok_and(|used| used.elapsed().is_ok_and(|age| age > UNUSED));
            if old {
                // What another worker just removed is gone all the same.
                let _ = std::fs::remove_file(entry.path());
            }
        }
        Ok(Self { folder: folder.to_path_buf(), fetching: Mutex::new(()) })
    }

    /// An APK, by its SHA-256.
    pub(super) fn apk(&self, link: &Link, sha256: &str) -> Result<PathBuf, FarmError> {
        self.get(link, &submit::apk(sha256), sha256, "apk")
    }

    /// A scenario's file, by its SHA-256.
    pub(super) fn file(&self, link: &Link, sha256: &str) -> Result<PathBuf, FarmError> {
        self.get(link, &submit::file(sha256), sha256, "file")
    }

    fn get(&self, link: &Link, name: &str, sha256: &str, ext: &str) -> Result<PathBuf, FarmError> {
        let _one = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.folder.join(format!("{sha256}.{ext}"));
        if self.has(&path, sha256) {
            return Ok(path);
        }
        // Beside it, so that it is there whole or not at all.
        let part = tempfile::Builder::new().prefix(".part-").tempfile_in(&self.folder);
        let part = part.map_err(|error| FarmError::file(&self.folder, error))?.into_temp_path();
        link.insist(PATIENCE, || async {
            let size = link.size(INPUTS, name).await?;
            link.get_file(INPUTS, &Stored { name: name.to_owned(), sha256: sha256.to_owned(), size }, &part).await
        })?;
        part.persist(&path).map_err(|error| FarmError::file(&path, error))?;
        Ok(path)
    }

    /// Whether the file is there and is what its name says; then it was used now.
    fn has(&self, path: &Path, sha256: &str) -> bool {
        let Ok(file) = std::fs::File::open(path) else { return false };
        if !sha256_of(&file).is_ok_and(|found| found == sha256) {
            return false;
        }
        // Only for throwing away what is old.
        let _ = file.set_modified(SystemTime::now());
        true
    }
}

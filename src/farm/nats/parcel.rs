//! A job's evidence as one file: packed by who ran it, unpacked with suspicion by who waits for it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use tar::{Archive, Builder, EntryType, Header};

use super::FarmError;

/// Files of one parcel: as many as a long job has screens, trees and logs.
const FILES: usize = 100_000;
/// Bytes of a parcel, unpacked.
const BYTES: u64 = super::store::OBJECT_LIMIT;
/// Folders inside each other.
const DEPTH: usize = 4;

/// Packs every regular file below a folder, in order of their names. Links are not followed.
///
/// # Errors
/// A file cannot be read, or the parcel cannot be written.
pub(super) fn pack(folder: &Path, parcel: &Path) -> Result<(), FarmError> {
    let mut files = Vec::new();
    list(folder, Path::new(""), &mut files)?;
    files.sort();
    let written = |error| FarmError::file(parcel, error);
    let mut builder = Builder::new(File::create(parcel).map_err(written)?);
    for name in files {
        let path = folder.join(&name);
        let file = File::open(&path).map_err(|error| FarmError::file(&path, error))?;
        let size = file.metadata().map_err(|error| FarmError::file(&path, error))?.len();
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(size);
        builder.append_data(&mut header, &name, file.take(size)).map_err(written)?;
    }
    builder.into_inner().map(drop).map_err(written)
}

fn list(folder: &Path, below: &Path, files: &mut Vec<PathBuf>) -> Result<(), FarmError> {
    let here = folder.join(below);
    for entry in fs::read_dir(&here).map_err(|error| FarmError::file(&here, error))? {
        let entry = entry.map_err(|error| FarmError::file(&here, error))?;
        let name = below.join(entry.file_name());
        let kind = entry.file_type().map_err(|error| FarmError::file(&here, error))?;
        if kind.is_dir() && name.components().count() < DEPTH {
            list(folder, &name, files)?;
        } else if kind.is_file() {
            files.push(name);
        }
    }
    Ok(())
}

/// Unpacks a parcel into a folder that is empty. Only regular files come out of it, and only below the folder.
///
/// # Errors
/// It is no parcel, holds what it must not, or is too large; what was unpacked until then stays.
pub(super) fn unpack(parcel: &Path, folder: &Path) -> Result<(), FarmError> {
    let opened = File::open(parcel).map_err(|error| FarmError::file(parcel, error))?;
    let hostile = |why: &str| FarmError::Hostile(format!("what a worker sent as evidence is not taken: {why}"));
    let broken = |error: io::Error| hostile(&error.to_string());
    let mut archive = Archive::new(opened);
    let (mut files, mut bytes) = (0, 0_u64);
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        files += 1;
        bytes = bytes.saturating_add(entry.size());
        if files > FILES || bytes > BYTES {
            return Err(hostile("it is too large"));
        }
        if entry.header().entry_type() != EntryType::Regular {
            return Err(hostile("it holds something that is no file"));
        }
        let name = entry.path().map_err(broken)?.into_owned();
        if !is_inside(&name) {
            return Err(hostile(&format!("a file of it is called {}", name.display())));
        }
        let to = folder.join(&name);
        let local = |error: io::Error| FarmError::file(&to, error);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(local)?;
        }
        // Never over a file that came before it.
        let mut file = OpenOptions::new().write(true).create_new(true).open(&to).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => hostile(&format!("it holds {} twice", name.display())),
            _ => local(error),
        })?;
        let size = entry.size();
        if io::copy(&mut (&mut entry).take(size), &mut file).map_err(local)? != size {
            return Err(hostile("it ends too early"));
        }
    }
    Ok(())
}

/// Whether a path stays below wherever it is put.
pub(super) fn is_inside(name: &Path) -> bool {
    let parts: Vec<Component> = name.components().collect();
    let plain = |part: &Component| match part {
        Component::Normal(part) => part.to_str().is_some_and(|part| part.len() <= 255 && !part.contains(['\\', ':', '\0'])),
        _ => false,
    };
    !parts.is_empty() && parts.len() <= DEPTH && parts.iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(entries: &[(&str, EntryType, &[u8])]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut builder = Builder::new(file.reopen().unwrap());
        for (name, kind, content) in entries {
            let mut header = Header::new_gnu();
            // The crate itself refuses such names; another program does not.
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(content.len() as u64);
            if matches!(kind, EntryType::Symlink | EntryType::Link) {
                header.set_link_name("/etc/passwd").unwrap();
            }
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.into_inner().unwrap();
        file
    }

    fn refused(entries: &[(&str, EntryType, &[u8])]) -> String {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("inside");
        fs::create_dir(&inside).unwrap();
        let error = unpack(parcel(entries).path(), &inside).unwrap_err();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "something was written outside");
        assert!(matches!(error, FarmError::Hostile(_)), "{error:?}");
        error.to_string()
    }

    #[test]
    fn a_folder_comes_out_as_it_went_in() {
        let from = tempfile::tempdir().unwrap();
        fs::create_dir(from.path().join("artifacts")).unwrap();
        fs::write(from.path().join("trace.jsonl"), "{}\n").unwrap();
        fs::write(from.path().join("artifacts/ab.png"), [0, 1, 255]).unwrap();
        fs::write(from.path().join("artifacts/long-".to_owned() + &"x".repeat(150)), "").unwrap();
        let parcel = tempfile::NamedTempFile::new().unwrap();
        pack(from.path(), parcel.path()).unwrap();
        let to = tempfile::tempdir().unwrap();
        unpack(parcel.path(), to.path()).unwrap();
        assert_eq!(fs::read_to_string(to.path().join("trace.jsonl")).unwrap(), "{}\n");
        assert_eq!(fs::read(to.path().join("artifacts/ab.png")).unwrap(), [0, 1, 255]);
        assert_eq!(fs::read_dir(to.path().join("artifacts")).unwrap().count(), 2);
    }

    #[test]
    fn nothing_is_written_outside_the_folder() {
        for name in ["../x", "/etc/x", "a/../../x", "a/b/c/d/e", "C:\\x", "."] {
            let told = refused(&[(name, EntryType::Regular, b"x")]);
            assert!(told.contains("is called"), "{name}: {told}");
        }
        for kind in [EntryType::Symlink, EntryType::Link, EntryType::Directory, EntryType::Fifo, EntryType::Char] {
            assert!(refused(&[("x", kind, b"")]).contains("no file"), "{kind:?}");
        }
    }

    #[test]
    fn a_file_is_never_written_over_another() {
        let twice = [("x", EntryType::Regular, &b"1"[..]), ("x", EntryType::Regular, &b"2"[..])];
        assert!(refused(&twice).contains("twice"));
    }

    #[test]
    fn what_is_cut_off_or_claims_too_much_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let whole = parcel(&[("x", EntryType::Regular, &[1; 4_000])]);
        whole.reopen().unwrap().set_len(1_000).unwrap();
        assert!(matches!(unpack(whole.path(), dir.path()), Err(FarmError::Hostile(_) | FarmError::Input(_))));
        let claims = tempfile::NamedTempFile::new().unwrap();
        let mut header = Header::new_gnu();
        header.set_path("x").unwrap();
        header.set_size(BYTES + 1);
        header.set_cksum();
        fs::write(claims.path(), header.as_bytes()).unwrap();
        let told = unpack(claims.path(), tempfile::tempdir().unwrap().path()).unwrap_err().to_string();
        assert!(told.contains("too large"), "{told}");
    }
}

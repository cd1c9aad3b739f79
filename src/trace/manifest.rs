//! `manifest.json`: the SHA-256 of every file of evidence in a run's folder.
//!
//! ```json
//! {"schema": 1, "run": "20260105-020011-messenger", "files": {"trace.jsonl": "9f86…", "facts.json": "2c26…", "artifacts/ab….png": "ab…"}}
//! ```
//!
//! A folder that agrees with its manifest is *consistent*: nothing was lost or changed by accident. Whoever can change the folder can
//! write a new manifest too; that it is *unaltered* can be said only against a digest of the manifest that was kept elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::artifact;
use super::{TraceError, facts, writer};
use crate::digest::{sha256_hex, sha256_of};

/// The file's name.
pub const FILE: &str = "manifest.json";
/// Bytes that a manifest may have: room for a million artifacts.
const LIMIT: u64 = 256 << 20;
/// Problems told at most; the rest is counted.
const TOLD: usize = 100;

/// What a run's folder should hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format.
    pub schema: u32,
    /// The run's name.
    pub run: String,
    /// SHA-256 in hexadecimal digits, by path in the run's folder.
    pub files: BTreeMap<String, String>,
}

/// Result of holding a folder against its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Every file is there, none was changed, none is there that is not listed.
    pub consistent: bool,
    /// What is not as it should be, one sentence each.
    pub problems: Vec<String>,
    /// SHA-256 of `manifest.json` itself: keep it elsewhere to be able to say *unaltered* later.
    pub digest: String,
}

impl Verified {
    /// Whether a digest kept elsewhere is this manifest's; `sha256:` before it and the case of its digits do not count.
    pub fn matches(&self, kept: &str) -> bool {
        let kept = kept.trim();
        kept.strip_prefix("sha256:").unwrap_or(kept).eq_ignore_ascii_case(&self.digest)
    }
}

/// Writes the manifest of a run's folder, over an older one, and returns its digest.
///
/// # Errors
/// If evidence cannot be read or the manifest cannot be written.
pub fn write(dir: &Path, run: &str) -> Result<String, TraceError> {
    let mut files = BTreeMap::new();
    for name in names(dir)? {
        if name.rsplit('/').next().is_some_and(|file| file.starts_with(artifact::UNFINISHED)) {
            let path = dir.join(&name);
            fs::remove_file(&path).map_err(|e| TraceError::io(&path, e))?;
            continue;
        }
        let sha256 = hash(dir, &name)?;
        files.insert(name, sha256);
    }
    let path = dir.join(FILE);
    let mut text = serde_json::to_string_pretty(&Manifest { schema: 1, run: run.to_owned(), files })
        .map_err(|error| TraceError::Malformed { path: path.clone(), reason: error.to_string() })?;
    text.push('\n');
    artifact::write_whole(&path, text.as_bytes())?;
    Ok(sha256_hex(text.as_bytes()))
}

/// Holds a run's folder against its manifest.
///
/// # Errors
/// If there is no manifest or it cannot be understood. A folder that does not agree is no error but `consistent: false`.
pub fn verify(dir: &Path) -> Result<Verified, TraceError> {
    let path = dir.join(FILE);
    let bytes = artifact::read_bounded(&path, LIMIT)?;
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|error| TraceError::Malformed { path: path.clone(), reason: format!("not a manifest: {error}") })?;
    if manifest.schema != 1 {
        return Err(TraceError::Malformed {
            path,
            reason: format!("has format {}, this version reads format 1", manifest.schema),
        });
    }
    let mut problems = Vec::new();
    if !manifest.files.contains_key(writer::FILE) {
        problems.push(format!("the manifest does not list {}", writer::FILE));
    }
    for (name, sha256) in &manifest.files {
        if let Some(problem) = problem(dir, name, sha256) {
            problems.push(problem);
        }
    }
    for name in names(dir)? {
        if !manifest.files.contains_key(&name) {
            problems.push(format!("{name} is not in the manifest"));
        }
    }
    if problems.len() > TOLD {
        let more = problems.len() - TOLD;
        problems.truncate(TOLD);
        problems.push(format!("and {more} more"));
    }
    Ok(Verified { consistent: problems.is_empty(), problems, digest: sha256_hex(&bytes) })
}

/// What is wrong with one listed file.
fn problem(dir: &Path, name: &str, sha256: &str) -> Option<String> {
    if !is_evidence(name) {
        return Some(format!("the manifest lists `{name}`, which is no file of evidence"));
    }
    let path = dir.join(name);
    match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(format!("{name} is missing")),
        Err(error) => return Some(format!("{name} cannot be read: {error}")),
        Ok(meta) if !meta.is_file() => return Some(format!("{name} is not a regular file")),
        Ok(_) => {}
    }
    match hash(dir, name) {
        Err(error) => Some(format!("{name} cannot be read: {error}")),
        Ok(found) if found != sha256 => Some(format!("{name} was changed")),
        Ok(found) => match name.strip_prefix("artifacts/").and_then(|file| file.split('.').next()) {
            Some(named) if named != found => Some(format!("{name} does not have the content that its name says")),
            _ => None,
        },
    }
}

/// Whether a path can be one of the files that make the evidence; nothing else is opened.
fn is_evidence(name: &str) -> bool {
    match name.strip_prefix("artifacts/") {
        None => name == writer::FILE || name == facts::FILE,
        Some(file) => file.split_once('.').is_some_and(|(sha256, ext)| artifact::path(Path::new(""), sha256, ext).is_ok()),
    }
}

/// The files of evidence that are there, by path in the folder. Anything at all in `artifacts/` is one.
fn names(dir: &Path) -> Result<Vec<String>, TraceError> {
    let mut names = Vec::new();
    if !dir.join(writer::FILE).exists() {
        return Err(TraceError::NoTrace(dir.to_path_buf()));
    }
    for name in [writer::FILE, facts::FILE] {
        if dir.join(name).exists() {
            names.push(name.to_owned());
        }
    }
    let folder = dir.join(artifact::FOLDER);
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(names),
        entries => entries.map_err(|e| TraceError::io(&folder, e))?,
    };
    for entry in entries {
        let entry = entry.map_err(|e| TraceError::io(&folder, e))?;
        names.push(format!("{}/{}", artifact::FOLDER, entry.file_name().to_string_lossy()));
    }
    names.sort();
    Ok(names)
}

/// SHA-256 of one file, of any size.
fn hash(dir: &Path, name: &str) -> Result<String, TraceError> {
    let path = dir.join(name);
    fs::File::open(&path).and_then(sha256_of).map_err(|e| TraceError::io(&path, e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::facts::Facts;
    use crate::trace::{Event, Trace, TraceWriter};

    /// A folder with a tree and an image; the names of these two.
    fn folder() -> (tempfile::TempDir, String, String) {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        let tree = writer.artifact(b"<hierarchy/>", "xml").unwrap();
        let image = writer.artifact(b"png", "png").unwrap();
        writer.append(1, None, Event::Scenario(Box::default())).unwrap();
        Facts::of(&Trace::open(dir.path()).unwrap()).write(dir.path()).unwrap();
        (dir, format!("artifacts/{tree}.xml"), format!("artifacts/{image}.png"))
    }

    #[test]
    fn an_untouched_folder_is_consistent_and_has_a_digest_to_keep() {
        let (dir, ..) = folder();
        let digest = write(dir.path(), "r").unwrap();
        let verified = verify(dir.path()).unwrap();
        assert_eq!(verified, Verified { consistent: true, problems: vec![], digest: digest.clone() });
        assert!(verified.matches(&format!(" sha256:{}\n", digest.to_uppercase())));
        assert!(!verified.matches("") && !verified.matches(&digest[1..]));
        // What is derived may be redone.
        fs::write(dir.path().join("run.json"), "{}").unwrap();
        assert!(verify(dir.path()).unwrap().consistent);
        assert_eq!(write(dir.path(), "r").unwrap(), digest);
    }

    #[test]
    fn lost_changed_and_added_files_are_named() {
        let (dir, tree, image) = folder();
        write(dir.path(), "r").unwrap();
        fs::remove_file(dir.path().join(&tree)).unwrap();
        fs::write(dir.path().join(&image), "other").unwrap();
        fs::write(dir.path().join("artifacts/more.txt"), "").unwrap();
        fs::write(dir.path().join("facts.json"), "{}").unwrap();
        let mut expected = vec![
            format!("{tree} is missing"),
            format!("{image} was changed"),
            "facts.json was changed".to_owned(),
            "artifacts/more.txt is not in the manifest".to_owned(),
        ];
        let verified = verify(dir.path()).unwrap();
        let mut problems = verified.problems.clone();
        expected.sort();
        problems.sort();
        assert!(!verified.consistent);
        assert_eq!(problems, expected);
    }

    #[test]
    fn a_manifest_cannot_lead_out_of_the_folder() {
        let (dir, ..) = folder();
        fs::write(dir.path().join(FILE), r#"{"schema":1,"run":"r","files":{"../../etc/passwd":"00","artifacts/../x.y":"00"}}"#)
            .unwrap();
        let problems = verify(dir.path()).unwrap().problems;
        assert!(
            problems.contains(&"the manifest lists `../../etc/passwd`, which is no file of evidence".to_owned()),
            "{problems:?}"
        );
        assert!(
            problems.contains(&"the manifest lists `artifacts/../x.y`, which is no file of evidence".to_owned()),
            "{problems:?}"
        );
        assert!(problems.contains(&"the manifest does not list trace.jsonl".to_owned()), "{problems:?}");
    }

    #[test]
    fn an_artifact_renamed_with_its_entry_is_found() {
        let (dir, tree, _) = folder();
        write(dir.path(), "r").unwrap();
        let other = format!("artifacts/{}.xml", "0".repeat(64));
        fs::rename(dir.path().join(&tree), dir.path().join(&other)).unwrap();
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap().replace(&format!("\"{tree}\""), &format!("\"{other}\""));
        fs::write(dir.path().join(FILE), text).unwrap();
        assert_eq!(verify(dir.path()).unwrap().problems, [format!("{other} does not have the content that its name says")]);
    }

    #[test]
    fn what_a_killed_run_left_unfinished_is_removed_not_listed() {
        let (dir, ..) = folder();
        fs::write(dir.path().join("artifacts/.unfinished-1-2"), "half").unwrap();
        write(dir.path(), "r").unwrap();
        assert!(verify(dir.path()).unwrap().consistent);
    }

    #[test]
    fn a_folder_without_a_manifest_or_with_another_file_for_it_is_an_error() {
        let (dir, ..) = folder();
        assert!(matches!(verify(dir.path()), Err(TraceError::Io { .. })));
        fs::write(dir.path().join(FILE), "[]").unwrap();
        assert!(verify(dir.path()).unwrap_err().to_string().contains("not a manifest"));
    }
}

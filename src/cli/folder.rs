//! A run's folder: `runs/<time>-<name>/`, or where the user says.

use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;

use super::Failure;

/// Where runs go when the user names no folder.
const RUNS: &str = "runs";
/// Folder of built specimens in a run's folder.
pub(crate) const BUILT: &str = "apks";
/// Folder of the scenarios that an audit writes into a run's folder.
pub(crate) const SCENARIOS: &str = "scenarios";
/// Runs that may begin in the same second.
const SAME_SECOND: u32 = 100;

/// Makes the folder of a new run. With `out`: that one, which must be new or empty.
pub(crate) fn create(out: Option<&Path>, name: &str) -> Result<PathBuf, Failure> {
    match out {
        Some(out) => {
            std::fs::create_dir_all(out).map_err(|error| Failure::file(out, error))?;
            let mut entries = std::fs::read_dir(out).map_err(|error| Failure::file(out, error))?;
            if entries.next().is_some() {
                return Err(Failure::Input(format!(
                    "{} is not empty; a run never writes over another: name a new folder with --out, or leave it out",
                    out.display()
                )));
            }
            Ok(out.to_path_buf())
        }
        None => create_in(Path::new(RUNS), name),
    }
}

/// Makes a new folder there, named after the time and a name.
pub(crate) fn create_in(parent: &Path, name: &str) -> Result<PathBuf, Failure> {
    fresh(parent, &format!("{}-{}", ZonedDateTime::now().strftime("%Y%m%d-%H%M%S"), safe(name)))
}

fn fresh(runs: &Path, name: &str) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(runs).map_err(|error| Failure::file(runs, error))?;
    for n in 1..=SAME_SECOND {
        let folder = runs.join(if n == 1 { name.to_string() } else { format!("{name}-{n}") });
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::file(&folder, error)),
        }
    }
    Err(Failure::Input(format!("{SAME_SECOND} runs of the name {name} exist; name a folder with --out")))
}

/// Removes the folder of a run that never began, with what was built for it. It is only untidy if something stays.
pub(crate) fn discard(folder: &Path) {
    for part in [BUILT, SCENARIOS] {
        let _ = std::fs::remove_dir_all(folder.join(part));
    }
    let _ = std::fs::remove_dir(folder);
}

/// The run's name, which is its folder's.
pub(crate) fn id(folder: &Path) -> String {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    full.file_name().map_or_else(|| "run".into(), |name| name.to_string_lossy().into_owned())
}

/// A name that every file system takes, not longer than a line.
pub(crate) fn safe(name: &str) -> String {
    let word: String = name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).take(48).collect();
    if word.trim_matches(['-', '.']).is_empty() { "run".into() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_never_writes_over_another() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("new/run");
        assert_eq!(create(Some(&out), "x").unwrap(), out);
        assert_eq!(create(Some(&out), "x").unwrap(), out, "still empty");
        std::fs::write(out.join("trace.jsonl"), "").unwrap();
        assert!(matches!(create(Some(&out), "x"), Err(Failure::Input(text)) if text.contains("is not empty")));
    }

    #[test]
    fn two_runs_in_a_second_get_two_folders() {
        let dir = tempfile::tempdir().unwrap();
        let names = [1, 2].map(|_| id(&fresh(dir.path(), "20260105-im").unwrap()));
        assert_eq!(names, ["20260105-im", "20260105-im-2"]);
    }

    #[test]
    fn names_that_every_file_system_takes() {
        assert_eq!(safe("即时通讯/a b"), "即时通讯-a-b");
        assert_eq!(safe(".."), "run");
    }
}

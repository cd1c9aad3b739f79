//! Finds the scenario files that a command line names.

use std::path::{Path, PathBuf};

use super::workspace;

/// Folders inside each other; a link that leads back up ends here.
const DEPTH: usize = 32;
/// Files found at most.
const FILES: usize = 100_000;

/// Why no scenarios were found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// No such file or folder.
    #[error("there is no file or folder `{}`: check the path, or the folder you are in", .0.display())]
    Missing(PathBuf),
    /// A folder without scenarios.
    #[error(
        "no scenario is in the folder `{}`: scenarios end in `.yaml` or `.yml`; `config.yaml`, hidden files, and names that begin with `_` \
         are passed over; a `config.yaml` there may choose by its `flows`",
        .0.display()
    )]
    Empty(PathBuf),
    /// A folder that cannot be read.
    #[error("the folder `{}` cannot be read: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// Nothing was named.
    #[error("no scenario was named: name files or folders")]
    Nothing,
    /// Far more than anyone means.
    #[error("more than {FILES} scenarios are under `{}`: name a smaller folder", .0.display())]
    TooMany(PathBuf),
}

impl FindError {
    /// The path that it is about; empty if none was named.
    pub fn path(&self) -> &Path {
        match self {
            Self::Missing(path) | Self::Empty(path) | Self::Unreadable(path, _) | Self::TooMany(path) => path,
            Self::Nothing => Path::new(""),
        }
    }
}

/// The scenario files that the paths name, in their order: files as they are, folders with all below them, sorted, or, where a
/// `config.yaml` is in the folder, those below it that its `flows` choose. In folders,
/// `config.yaml`, hidden names and names that begin with `_` (sub-flows, templates) are passed over. Each file comes once.
///
/// # Errors
/// The first path that is missing, unreadable, or a folder without scenarios.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FindError> {
    if paths.is_empty() {
        return Err(FindError::Nothing);
    }
    let mut found: Vec<PathBuf> = vec![];
    for path in paths {
        let facts = std::fs::metadata(path).map_err(|_| FindError::Missing(path.clone()))?;
        let mut below = vec![];
        if facts.is_dir() {
            walk(path, 0, &mut below)?;
            // Settings with mistakes are told by whoever reads them.
            if let Some(workspace) = workspace::settings(path).and_then(|file| workspace::read_settings(&file).ok()) {
                let takes = workspace.takes();
                below.retain(|file| takes(file));
            }
            if below.is_empty() {
                return Err(FindError::Empty(path.clone()));
            }
        } else {
            below.push(path.clone());
        }
        found.extend(below);
        if found.len() > FILES {
            return Err(FindError::TooMany(path.clone()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), FindError> {
    let unreadable = |error: std::io::Error| FindError::Unreadable(folder.to_owned(), error.to_string());
    let mut entries = std::fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(['.', '_']) || workspace::FILES.contains(&name.as_ref()) {
            continue;
        }
        let path = entry.path();
        // A link that leads nowhere is nobody's scenario.
        let Ok(facts) = std::fs::metadata(&path) else { continue };
        if facts.is_dir() {
            if depth < DEPTH && found.len() <= FILES {
                walk(&path, depth + 1, found)?;
            }
        } else if facts.is_file() && (name.ends_with(".yaml") || name.ends_with(".yml")) {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn folders_are_walked_in_order() {
        let folder = folder(&[
            "b/2.yml",
            "b/1.yaml",
            "a.yaml",
            "c.txt",
            "config.yaml",
            ".hidden.yaml",
            "_sub.yaml",
            "_templates/x.yaml",
            "b/deep/3.yaml",
        ]);
        std::fs::write(folder.path().join("config.yaml"), "flows: '**'\n").unwrap();
        let found = find(&[folder.path().to_owned(), folder.path().join("a.yaml"), folder.path().join("_sub.yaml")]).unwrap();
        let names: Vec<_> = found.iter().map(|path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a.yaml", "b/1.yaml", "b/2.yml", "b/deep/3.yaml", "_sub.yaml"]);
        std::fs::write(folder.path().join("config.yaml"), "flows: ['b/*']\n").unwrap();
        assert_eq!(find(&[folder.path().to_owned()]).unwrap().len(), 2);
        std::fs::remove_file(folder.path().join("config.yaml")).unwrap();
        assert_eq!(find(&[folder.path().to_owned()]).unwrap().len(), 4);
    }

    #[test]
    fn what_is_not_there_is_said() {
        let folder = folder(&["only/_sub.yaml"]);
        let (missing, empty) = (folder.path().join("none"), folder.path().join("only"));
        assert_eq!(find(std::slice::from_ref(&missing)), Err(FindError::Missing(missing)));
        assert_eq!(find(std::slice::from_ref(&empty)), Err(FindError::Empty(empty)));
        assert_eq!(find(&[]), Err(FindError::Nothing));
    }
}

//! A scenario with all its files: packed by content where it is planned, unpacked where it is run.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::job::{Expected, ScenarioContent};
use crate::digest::sha256_hex;
use crate::rules::expect::Limit;
use crate::scenario::model::Expectation;
use crate::scenario::{self, Scenario};
use crate::trace::artifact;

/// Bytes in one file of a scenario: a video that it puts on the device.
const FILE_LIMIT: u64 = 64 << 20;
/// Bytes in all of them.
const LIMIT: usize = 256 << 20;

/// A scenario's files.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What they are.
    pub content: ScenarioContent,
    /// Their bytes, by SHA-256.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Reads every file that a scenario needs.
///
/// # Errors
/// One of them cannot be read, or they are too large; which, and why.
pub fn pack(scenario: &Scenario) -> Result<Bundle, String> {
    let needs: Vec<PathBuf> = scenario.needs().into_iter().collect();
    let (root, below) = common(&needs)?;
    let header = scenario.header.offramp.as_ref();
    let mut content = ScenarioContent {
        name: scenario.header.name.clone(),
        file: scenario.file.display().to_string(),
        sha256: scenario.sha256.clone(),
        category: header.map(|header| header.category.clone()).unwrap_or_default(),
        rules: header.map(|header| header.rules.clone()).unwrap_or_default(),
        found: header.and_then(|header| header.found.clone()),
        root,
        expect: header.iter().flat_map(|header| &header.expect).map(expected).collect(),
        uses_account: scenario.header.uses_account,
        ..ScenarioContent::default()
    };
    let mut files = BTreeMap::new();
    let mut size = 0;
    for (path, below) in needs.iter().zip(below) {
        let bytes = artifact::read_bounded(path, FILE_LIMIT).map_err(|error| error.to_string())?;
        size += bytes.len();
        if size > LIMIT {
            return Err(format!("{}: its files are larger than {} MiB together", scenario.file.display(), LIMIT >> 20));
        }
        if *path == scenario.file {
            content.main.clone_from(&below);
        }
        let sha256 = sha256_hex(&bytes);
        content.files.insert(below, sha256.clone());
        files.insert(sha256, bytes);
    }
    Ok(Bundle { content, files })
}

fn expected(limit: &Expectation) -> Expected {
    let Expectation { count, min, max, equals, span } = limit;
    let limit = Limit { count: count.clone(), min: *min, max: *max, equals: equals.clone() };
    Expected { limit, line: span.line }
}

/// Writes a scenario's files below `dir`, with their bytes from `fetch`, which is given a SHA-256, and reads the scenario from there.
///
/// # Errors
/// A file is not to be had, is not what its hash says, or would lie elsewhere; the scenario has mistakes.
pub fn unpack(
    content: &ScenarioContent,
    dir: &Path,
    fetch: &dyn Fn(&str) -> Result<Vec<u8>, String>,
) -> Result<Scenario, String> {
    for (below, sha256) in &content.files {
        let path = inside(dir, below)?;
        let bytes = fetch(sha256)?;
        if sha256_hex(&bytes) != *sha256 {
            return Err(format!("the file `{below}` of the scenario {} is not what its SHA-256 says", content.name));
        }
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, &bytes));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let mut scenario = scenario::load(&inside(dir, &content.main)?).map_err(|errors| {
        let all: String = errors.iter().map(|error| error.render(false)).collect();
        format!("the scenario {} cannot be read: {}", content.name, all.trim_end())
    })?;
    // A name that was not written is the file's.
    scenario.header.name.clone_from(&content.name);
    Ok(scenario)
}

/// Where a path of a bundle lies; refuses what could lead elsewhere.
fn inside(dir: &Path, below: &str) -> Result<PathBuf, String> {
    let path = Path::new(below);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    // On another system a back stroke separates.
    if below.is_empty() || !plain || below.contains(['\\', '\0']) {
        return Err(format!("a scenario's file cannot be called `{below}`"));
    }
    Ok(dir.join(path))
}

/// The deepest folder that all paths are in, as the user would name it, and the paths below it.
fn common(paths: &[PathBuf]) -> Result<(String, Vec<String>), String> {
    let plain: Vec<PathBuf> = paths.iter().map(|path| lexical(path)).collect();
    if let Some(found) = below_one(&plain) {
        return Ok(found);
    }
    // Only the true paths tell how `../x` and `a/y` lie to each other.
    let full = paths.iter().map(|path| path.canonicalize().map_err(|error| format!("{}: {error}", path.display())));
    let full = full.collect::<Result<Vec<_>, _>>()?;
    below_one(&full).ok_or_else(|| format!("the files of {} have no folder in common", paths[0].display()))
}

fn below_one(paths: &[PathBuf]) -> Option<(String, Vec<String>)> {
    let mut root: Vec<Component> = paths.first()?.parent()?.components().collect();
    for path in paths {
        let same = root.iter().zip(path.parent()?.components()).take_while(|(one, other)| **one == *other).count();
        root.truncate(same);
    }
    let folder: PathBuf = root.iter().collect();
    let below = |path: &PathBuf| {
        let rest = path.strip_prefix(&folder).ok()?;
        let plain = rest.components().all(|part| matches!(part, Component::Normal(_)));
        plain.then(|| rest.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
    };
    let below = paths.iter().map(below).collect::<Option<Vec<_>>>()?;
    Some((folder.to_string_lossy().into_owned(), below))
}

/// A path without `.`, and without `..` behind a folder.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_elsewhere_with_the_same_content() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::create_dir_all(here.path().join("flows")).unwrap();
        std::fs::write(here.path().join("flows/a.yaml"), "appId: a\n---\n- runFlow: ../b.yaml\n").unwrap();
        std::fs::write(here.path().join("b.yaml"), "appId: a\n---\n- back\n").unwrap();
        let scenario = scenario::load(&here.path().join("flows/a.yaml")).unwrap();
        let bundle = pack(&scenario).unwrap();
        assert_eq!(bundle.content.files.keys().collect::<Vec<_>>(), ["b.yaml", "flows/a.yaml"]);
        assert_eq!((bundle.content.main.as_str(), Path::new(&bundle.content.root)), ("flows/a.yaml", here.path()));
        let fetch = |sha256: &str| bundle.files.get(sha256).cloned().ok_or_else(|| "gone".to_owned());
        let again = unpack(&bundle.content, there.path(), &fetch).unwrap();
        assert_eq!((again.sha256, again.header, again.steps.len()), (scenario.sha256, scenario.header, 1));
        let error = unpack(&bundle.content, there.path(), &|_| Ok(b"other".to_vec())).unwrap_err();
        assert!(error.contains("is not what its SHA-256 says"), "{error}");
    }

    #[test]
    fn nothing_is_written_outside() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["../x.yaml", "/x.yaml", "a/../../x.yaml", "", "a\\..\\x", "."] {
            let files = BTreeMap::from([(name.to_owned(), sha256_hex(b""))]);
            let content = ScenarioContent { main: name.to_owned(), files, ..ScenarioContent::default() };
            let error = unpack(&content, dir.path(), &|_| Ok(Vec::new())).unwrap_err();
            assert!(error.contains("cannot be called"), "{name}: {error}");
        }
    }

    #[test]
    fn paths_are_named_as_the_user_would() {
        let of = |paths: &[&str]| below_one(&paths.iter().map(|path| lexical(Path::new(path))).collect::<Vec<_>>());
        let found = |root: &str, below: &[&str]| Some((root.to_owned(), below.iter().map(|path| (*path).to_owned()).collect()));
        assert_eq!(of(&["a.yaml"]), found("", &["a.yaml"]));
        assert_eq!(of(&["./s/a.yaml", "s/x/../../js/b.js"]), found("", &["s/a.yaml", "js/b.js"]));
        assert_eq!(of(&["../s/a.yaml", "../s/b/c.yaml"]), found("../s", &["a.yaml", "b/c.yaml"]));
        assert_eq!(of(&["a.yaml", "../b.yaml"]), None, "only the true paths tell");
    }
}

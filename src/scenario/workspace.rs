//! A workspace: a folder of Maestro's flows with a `config.yaml` that says which of its files are run, and in which order.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use regex::Regex;

use super::decode::Decoder;
use super::error::ScenarioError;
use super::load::{Loader, read, text};
use super::model::Scenario;
use super::tree::{self, Node, Value};

/// The names that its settings may have.
pub(super) const FILES: [&str; 2] = ["config.yaml", "config.yml"];
/// Keys that only a workspace's settings have.
const KEYS: [&str; 5] = ["flows", "includeTags", "excludeTags", "executionOrder", "platform"];

/// What a workspace's settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The folder.
    pub folder: PathBuf,
    /// Which files are flows; `*` where nothing is said, which is those of the folder itself.
    pub flows: Vec<String>,
    /// Only flows with one of these tags, if there are any.
    pub include_tags: Vec<String>,
    /// No flows with one of these.
    pub exclude_tags: Vec<String>,
    /// Names of flows that come first.
    pub order: Vec<String>,
}

/// The workspaces among the folders that a command line names.
///
/// # Errors
/// Every mistake in their settings.
pub fn workspaces(paths: &[PathBuf]) -> Result<Vec<Workspace>, Vec<ScenarioError>> {
    let (mut found, mut errors) = (vec![], vec![]);
    let files = paths.iter().filter_map(|path| if is_settings_file(path) { Some(path.clone()) } else { settings(path) });
    for file in files {
        match read_settings(&file) {
            Ok(workspace) => found.push(workspace),
            Err(new) => errors.extend(new),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// Whether a file is a workspace's settings.
pub fn is_settings_file(file: &Path) -> bool {
    let Ok(source) = read(file).and_then(|bytes| text(file, bytes)) else { return false };
    is_settings(file, &tree::documents(file, &source.into(), &mut vec![]))
}

/// The settings of a folder, if it has any.
pub(super) fn settings(folder: &Path) -> Option<PathBuf> {
    FILES.iter().map(|name| folder.join(name)).find(|file| file.is_file())
}

/// Reads a workspace's settings.
///
/// # Errors
/// Every mistake in them.
pub(super) fn read_settings(file: &Path) -> Result<Workspace, Vec<ScenarioError>> {
    let mut loader = Loader::default();
    let source: Arc<str> = match read(file).and_then(|bytes| text(file, bytes)) {
        Ok(source) => source.into(),
        Err(error) => return Err(vec![*error]),
    };
    let mut errors = vec![];
    let documents = tree::documents(file, &source, &mut errors);
    errors.into_iter().for_each(|error| loader.note(error));
    let workspace = Decoder::new(file, source, &mut loader).workspace(&documents);
    match workspace {
        Some(workspace) if loader.errors().is_empty() => Ok(workspace),
        _ => Err(loader.into_errors()),
    }
}

/// Whether a file with one document is a workspace's settings and not a flow.
pub(super) fn is_settings(file: &Path, documents: &[Option<Node>]) -> bool {
    let named = file.file_name().is_some_and(|name| FILES.iter().any(|known| name == *known));
    match documents {
        [] => named,
        [Some(Node { value: Value::Map(entries), .. })] => {
            let has = |name: &str| entries.iter().any(|(key, _)| key.text == name);
            !has("appId") && !has("url") && !has("offramp") && (named || KEYS.iter().any(|key| has(key)))
        }
        [Some(Node { value: Value::Null, .. })] => named,
        _ => false,
    }
}

impl Workspace {
    /// Tells whether a file below the folder is a flow, by `flows`.
    pub(super) fn takes(&self) -> impl Fn(&Path) -> bool {
        let (no, yes): (Vec<_>, Vec<_>) = self.flows.iter().partition(|glob| glob.starts_with('!'));
        let yes: Vec<Regex> = yes.iter().filter_map(|glob| pattern(glob)).collect();
        let no: Vec<Regex> = no.iter().filter_map(|glob| pattern(&glob[1..])).collect();
        move |file| {
            let Ok(inside) = file.strip_prefix(&self.folder) else { return true };
            let path = inside.to_string_lossy().replace('\\', "/");
            let fits = |patterns: &[Regex]| patterns.iter().any(|pattern| pattern.is_match(&path));
            fits(&yes) && !fits(&no)
        }
    }

    /// Drops the scenarios of the folder that its tags leave out, and puts first those that its order names.
    pub fn arrange(&self, scenarios: &mut Vec<Scenario>) {
        let mine = |scenario: &Scenario| scenario.file.starts_with(&self.folder);
        scenarios.retain(|scenario| {
            let any = |tags: &[String]| scenario.header.tags.iter().any(|tag| tags.contains(tag));
            !mine(scenario) || ((self.include_tags.is_empty() || any(&self.include_tags)) && !any(&self.exclude_tags))
        });
        let place = |scenario: &Scenario| self.order.iter().position(|name| *name == scenario.header.name);
        // Stable: what the order does not name stays behind, as it was.
        scenarios.sort_by_key(|scenario| if mine(scenario) { place(scenario).unwrap_or(usize::MAX) } else { usize::MAX });
    }
}

/// A pattern for files: `*` and `?` stay within a folder, `**` does not; `{a,b}` is one of the two.
fn pattern(glob: &str) -> Option<Regex> {
    let mut source = String::from("^");
    let mut letters = glob.trim_start_matches("./").chars().peekable();
    let mut choices = 0;
    while let Some(letter) = letters.next() {
        match letter {
            '*' if letters.peek() == Some(&'*') => {
                letters.next();
                source.push_str(".*");
            }
            '*' => source.push_str("[^/]*"),
            '?' => source.push_str("[^/]"),
            '{' => {
                choices += 1;
                source.push_str("(?:");
            }
            '}' if choices > 0 => {
                choices -= 1;
                source.push(')');
            }
            ',' if choices > 0 => source.push('|'),
            letter => source.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    Regex::new(&(source + "$")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(flows: &[&str]) -> Workspace {
        Workspace {
            folder: "w".into(),
            flows: flows.iter().map(|glob| (*glob).to_owned()).collect(),
            include_tags: vec!["yes".into()],
            exclude_tags: vec!["no".into()],
            order: vec!["b".into(), "a".into()],
        }
    }

    #[test]
    fn patterns_choose_files() {
        let takes = |flows: &[&str], file: &str| workspace(flows).takes()(&Path::new("w").join(file));
        assert!(takes(&["*"], "a.yaml") && !takes(&["*"], "sub/a.yaml"));
        assert!(takes(&["**"], "sub/deep/a.yaml") && takes(&["sub/*"], "sub/a.yaml"));
        assert!(takes(&["a.yaml"], "a.yaml") && !takes(&["a.yaml"], "aXyaml"));
        assert!(takes(&["{a,b}/*.yaml"], "b/x.yaml") && !takes(&["{a,b}/*.yaml"], "c/x.yaml"));
        assert!(takes(&["**", "!sub/**"], "a.yaml") && !takes(&["**", "!sub/**"], "sub/a.yaml"));
        assert!(!takes(&["[x"], "a.yaml"));
        assert!(workspace(&["a"]).takes()(Path::new("elsewhere/x.yaml")), "not below the folder, so named by itself");
    }

    #[test]
    fn tags_and_order() {
        let scenario = |file: &str, name: &str, tags: &[&str]| {
            let header = super::super::model::Header {
                name: name.into(),
                tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
                ..Default::default()
            };
            Scenario { file: file.into(), sha256: String::new(), header, steps: vec![] }
        };
        let mut all = vec![
            scenario("other/x.yaml", "x", &[]),
            scenario("w/a.yaml", "a", &["yes"]),
            scenario("w/b.yaml", "b", &["yes", "more"]),
            scenario("w/c.yaml", "c", &["yes"]),
            scenario("w/d.yaml", "d", &["yes", "no"]),
            scenario("w/e.yaml", "e", &[]),
        ];
        workspace(&["*"]).arrange(&mut all);
        let names: Vec<&str> = all.iter().map(|scenario| scenario.header.name.as_str()).collect();
        assert_eq!(names, ["b", "a", "x", "c"]);
    }
}

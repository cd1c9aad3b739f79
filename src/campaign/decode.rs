//! `campaign.yaml` → [`Campaign`], all mistakes at once, each with its place.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::file::{App, Campaign, Depth, Target, Work};
use crate::crawler;
use crate::rules::Severity;
use crate::scenario::ScenarioError;
use crate::scenario::model::{CATEGORIES, Policy, Span};
use crate::scenario::nearest::nearest;
use crate::scenario::tree::{self, Key, Node, Value};

/// Keys of the file.
const TOP: [&str; 12] =
    ["name", "title", "deadline", "rules", "severity", "scenarios", "crawl", "audit", "policies", "repeat", "depth", "apps"];
/// Keys of an app.
const APP: [&str; 14] = [
    "name",
    "apk",
    "package",
    "developer",
    "version",
    "source",
    "downloads",
    "category",
    "deadline",
    "scenarios",
    "crawl",
    "audit",
    "policies",
    "repeat",
];
/// Keys of a line of `depth`.
const DEPTH: [&str; 3] = ["downloads", "repeat", "policies"];
/// Keys of a title.
const TITLE: [&str; 2] = ["zh", "en"];
/// Apps of one campaign.
const MOST: usize = 20_000;
/// Repetitions at most, as `offramp run` takes them.
const REPEAT: u64 = 100;
/// Letters of a name.
const LETTERS: usize = 200;

/// Reads the text of a campaign's file.
pub(super) fn campaign(file: &Path, source: &Arc<str>) -> Result<Campaign, Vec<ScenarioError>> {
    let mut errors = Vec::new();
    let documents = tree::documents(file, source, &mut errors);
    let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut reader = Reader { file, source, folder, errors };
    let campaign = match documents.as_slice() {
        [Some(node)] => reader.top(node),
        [None] => None,
        [] => {
            reader
                .errors
                .push(ScenarioError::of_file(file, "the file is empty").help("`offramp campaign new` writes one to begin with"));
            None
        }
        _ => {
            reader.errors.push(ScenarioError::of_file(file, "a campaign is one document").help("remove the lines `---`"));
            None
        }
    };
    match campaign {
        Some(campaign) if reader.errors.is_empty() => Ok(campaign),
        _ => Err(reader.errors),
    }
}

struct Reader<'a> {
    file: &'a Path,
    source: &'a Arc<str>,
    folder: PathBuf,
    errors: Vec<ScenarioError>,
}

/// The entries of a map, by their keys.
type Map<'n> = HashMap<&'n str, (&'n Key, &'n Node)>;

/// What the file says for all apps.
#[derive(Clone)]
struct General {
    work: Option<Work>,
    policies: Vec<String>,
    repeat: u32,
    depth: Vec<Depth>,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let error = ScenarioError::at(self.file, self.source, span, message);
        self.errors.push(error.help(help.into()));
    }

    /// A map with no other keys than these.
    fn map<'n>(&mut self, node: &'n Node, what: &str, keys: &[&str]) -> Option<Map<'n>> {
        let Value::Map(entries) = &node.value else {
            self.wrong(
                node.span,
                format!("expected {what}, found {}", node.kind()),
                format!("it has the keys {}", keys.join(", ")),
            );
            return None;
        };
        let mut map = Map::new();
        for (key, value) in entries {
            if keys.contains(&key.text.as_str()) {
                map.insert(&key.text, (key, value));
            } else {
                let meant = nearest(&key.text, keys.iter().copied()).map(|name| format!("did you mean `{name}`?"));
                let help = meant.unwrap_or_else(|| format!("the keys are {}", keys.join(", ")));
                self.wrong(key.span, format!("{what} has no key `{}`", key.text), help);
            }
        }
        Some(map)
    }

    fn list<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            _ => {
                self.wrong(
                    node.span,
                    format!("expected a list of {what}, found {}", node.kind()),
                    "write it as [a, b], or a line each after `- `",
                );
                &[]
            }
        }
    }

    /// One value, or a list of them.
    fn some<'n>(&mut self, node: &'n Node, what: &str) -> Vec<&'n Node> {
        match &node.value {
            Value::Scalar { .. } => vec![node],
            _ => self.list(node, what).iter().collect(),
        }
    }

    /// A text in a line.
    fn text(&mut self, node: &Node, what: &str) -> String {
        match &node.value {
            Value::Scalar { text, .. }
                if !text.trim().is_empty() && text.chars().count() <= LETTERS && !text.contains(char::is_control) =>
            {
                text.trim().to_owned()
            }
            Value::Scalar { .. } => {
                self.wrong(node.span, format!("{what} is one line of 1 to {LETTERS} letters"), "shorten it");
                String::new()
            }
            _ => {
                self.wrong(node.span, format!("expected {what}, found {}", node.kind()), "write a text");
                String::new()
            }
        }
    }

    fn number(&mut self, node: &Node, what: &str, range: std::ops::RangeInclusive<u64>) -> u64 {
        let (first, last) = (*range.start(), *range.end());
        if let Value::Scalar { text, .. } = &node.value
            && let Ok(number) = text.replace('_', "").parse::<u64>()
            && range.contains(&number)
        {
            return number;
        }
        let to = if last == u64::MAX { String::new() } else { format!(" to {last}") };
        self.wrong(
            node.span,
            format!("expected {what}, a number from {first}{to}, found {}", node.kind()),
            "write digits, without a unit",
        );
        first
    }

    fn date(&mut self, node: &Node) -> Option<Date> {
        let date = match &node.value {
            Value::Scalar { text, .. } => text.parse::<Date>().ok(),
            _ => None,
        };
        if date.is_none() {
            self.wrong(node.span, format!("expected a day, found {}", node.kind()), "write it as 2026-12-31");
        }
        date
    }

    /// One of some words.
    fn word(&mut self, node: &Node, what: &str, words: &[&str]) -> Option<String> {
        let text = self.text(node, what);
        if text.is_empty() {
            return None;
        }
        if words.contains(&text.as_str()) {
            return Some(text);
        }
        let meant = nearest(&text, words.iter().copied()).map(|name| format!("did you mean `{name}`? "));
        self.wrong(
            node.span,
            format!("`{text}` is no {what}"),
            format!("{}there are {}", meant.unwrap_or_default(), words.join(", ")),
        );
        None
    }

    fn path(&mut self, node: &Node, what: &str) -> PathBuf {
        let path = PathBuf::from(self.text(node, what));
        if path.is_absolute() { path } else { self.folder.join(path) }
    }

    fn policies(&mut self, map: &Map<'_>) -> Vec<String> {
        let Some((_, node)) = map.get("policies") else { return Vec::new() };
        let mut policies = Vec::new();
        for node in self.some(node, "permission policies") {
            policies.extend(self.word(node, "permission policy", Policy::WORDS));
        }
        policies
    }

    fn repeat(&mut self, map: &Map<'_>) -> Option<u32> {
        let (_, node) = map.get("repeat")?;
        u32::try_from(self.number(node, "how often each scenario runs", 1..=REPEAT)).ok()
    }

    /// One of `scenarios`, `crawl`, `audit`.
    fn work(&mut self, map: &Map<'_>) -> Option<Work> {
        let said: Vec<(&Key, &Node)> = ["scenarios", "crawl", "audit"].iter().filter_map(|key| map.get(key).copied()).collect();
        if let [_, (second, _), ..] = said.as_slice() {
            self.wrong(second.span, "an app is examined in one way", "keep one of `scenarios`, `crawl` and `audit`");
        }
        let (key, node) = said.first()?;
        match key.text.as_str() {
            "scenarios" => {
                let files: Vec<PathBuf> =
                    self.some(node, "scenario files").into_iter().map(|node| self.path(node, "a scenario file")).collect();
                if files.is_empty() {
                    self.wrong(node.span, "no scenario is named", "name a scenario file, or a folder of them");
                }
                Some(Work::Scenarios(files))
            }
            "crawl" => self.word(node, "goal of a crawl", &crawler::NAMES).map(Work::Crawl),
            _ => {
                let yes = matches!(&node.value, Value::Scalar { text, .. } if matches!(text.as_str(), "yes" | "true"));
                if !yes {
                    self.wrong(
                        node.span,
                        format!("expected `yes`, found {}", node.kind()),
                        "write `audit: yes`, or leave it out",
                    );
                }
                Some(Work::Audit)
            }
        }
    }

    fn top(&mut self, node: &Node) -> Option<Campaign> {
        let map = self.map(node, "a campaign", &TOP)?;
        let name = match map.get("name") {
            Some((_, node)) => self.text(node, "the campaign's name"),
            None => {
                self.wrong(node.span, "the campaign has no name", "add `name: autumn-2026`; its folder and the history use it");
                String::new()
            }
        };
        let (title_zh, title_en) = map.get("title").map(|(_, node)| self.title(node)).unwrap_or_default();
        let deadline = map.get("deadline").and_then(|(_, node)| self.date(node));
        let rules = map
            .get("rules")
            .map(|(_, node)| self.some(node, "rule packs").into_iter().map(|node| self.text(node, "a rule pack")).collect());
        let words = Severity::ALL.map(|(word, _)| word);
        let severity = map.get("severity").and_then(|(_, node)| self.word(node, "severity", &words));
        let general = General {
            work: self.work(&map),
            policies: self.policies(&map),
            repeat: self.repeat(&map).unwrap_or(1),
            depth: map.get("depth").map(|(_, node)| self.depth(node)).unwrap_or_default(),
        };
        let apps = match map.get("apps") {
            Some((_, node)) => self.apps(node, &general),
            None => {
                self.wrong(node.span, "the campaign has no apps", "list them under `apps:`");
                Vec::new()
            }
        };
        Some(Campaign {
            name,
            title_zh,
            title_en,
            deadline,
            rules: rules.unwrap_or_else(|| vec!["cn".into()]),
            severity: severity.unwrap_or_else(|| "indicator".into()),
            depth: general.depth,
            apps,
        })
    }

    /// `{zh: …, en: …}`, or a text for both.
    fn title(&mut self, node: &Node) -> (String, String) {
        if matches!(node.value, Value::Scalar { .. }) {
            let text = self.text(node, "the title");
            return (text.clone(), text);
        }
        let Some(map) = self.map(node, "a title", &TITLE) else { return Default::default() };
        let mut of = |key| map.get(key).map(|(_, node): &(&Key, &Node)| self.text(node, "the title")).unwrap_or_default();
        (of("zh"), of("en"))
    }

    fn depth(&mut self, node: &Node) -> Vec<Depth> {
        let mut all = Vec::new();
        for node in self.list(node, "lines with `downloads`, `repeat` and `policies`") {
            let Some(map) = self.map(node, "a line of `depth`", &DEPTH) else { continue };
            let Some((_, downloads)) = map.get("downloads") else {
                self.wrong(node.span, "a line of `depth` says from how many downloads on it holds", "add `downloads: 1000000`");
                continue;
            };
            let downloads = self.number(downloads, "downloads", 0..=u64::MAX);
            all.push(Depth { downloads, repeat: self.repeat(&map).unwrap_or(1), policies: self.policies(&map) });
        }
        all.sort_by_key(|depth| std::cmp::Reverse(depth.downloads));
        all
    }

    fn apps(&mut self, node: &Node, general: &General) -> Vec<App> {
        let items = self.list(node, "apps");
        if items.is_empty() {
            self.wrong(
                node.span,
                "the campaign has no apps",
                "each has a name, a developer, a source, and an `apk` or a `package`",
            );
        }
        if items.len() > MOST {
            self.wrong(node.span, format!("a campaign has at most {MOST} apps"), "make two of it");
            return Vec::new();
        }
        let mut known: HashMap<String, Span> = HashMap::new();
        let mut apps = Vec::new();
        for item in items {
            let Some(app) = self.app(item, general) else { continue };
            let key = match &app.target {
                Target::Apk(path) => path.display().to_string(),
                Target::Installed(package) => package.clone(),
            };
            if let Some(first) = known.insert(key, item.span) {
                let error = ScenarioError::at(self.file, self.source, item.span, format!("{} is listed twice", app.name));
                self.errors.push(error.also(first, "first here").help("keep one of the two"));
            }
            apps.push(app);
        }
        apps
    }

    fn app(&mut self, node: &Node, general: &General) -> Option<App> {
        let map = self.map(node, "an app", &APP)?;
        let mut of = |key: &str, what: &str, needed: bool| match map.get(key) {
            Some((_, node)) => self.text(node, what),
            None => {
                if needed {
                    self.wrong(
                        node.span,
                        format!("the app has no `{key}`"),
                        "the bulletin names it; write `-` where it is not known",
                    );
                }
                String::new()
            }
        };
        let name = of("name", "the app's name", true);
        let developer = of("developer", "the developer", true);
        let source = of("source", "the store or page", true);
        let version = of("version", "the version", false);
        let target = match (map.get("apk"), map.get("package")) {
            (Some((_, node)), None) => Target::Apk(self.path(node, "an APK")),
            (None, Some((_, node))) => Target::Installed(self.package(node)),
            (Some(_), Some((key, _))) => {
                self.wrong(
                    key.span,
                    "an app is either an `apk` or a `package` that is on the device already",
                    "keep one of the two",
                );
                return None;
            }
            (None, None) => {
                self.wrong(
                    node.span,
                    format!("{name} has neither `apk` nor `package`"),
                    "name the APK, or the package of an app that is on the device already",
                );
                return None;
            }
        };
        let downloads = map.get("downloads").map(|(_, node)| self.number(node, "downloads", 0..=u64::MAX));
        let category = map.get("category").and_then(|(_, node)| self.word(node, "category", CATEGORIES)).unwrap_or_default();
        let deadline = map.get("deadline").and_then(|(_, node)| self.date(node));
        let own = self.work(&map);
        let said = ["scenarios", "crawl", "audit"].iter().any(|key| map.contains_key(key));
        if said && own.is_none() {
            return None;
        }
        let Some(work) = own.or_else(|| general.work.clone()) else {
            self.wrong(
                node.span,
                format!("{name}: how it is examined is not said"),
                "add `scenarios: FILE`, `crawl: account-deletion` or `audit: yes`, here or for all apps",
            );
            return None;
        };
        if let (Work::Crawl(_) | Work::Audit, Target::Installed(package)) = (&work, &target) {
            self.wrong(
                node.span,
                format!("{package} is on the device already, and only a scenario can examine such an app"),
                "name its APK, or a scenario",
            );
        }
        let deeper = general.depth.iter().find(|depth| downloads.is_some_and(|downloads| downloads >= depth.downloads));
        let own_policies = self.policies(&map);
        let policies = [own_policies, deeper.map(|depth| depth.policies.clone()).unwrap_or_default(), general.policies.clone()];
        let policies = policies.into_iter().find(|policies| !policies.is_empty()).unwrap_or_default();
        let repeat = self.repeat(&map).or(deeper.map(|depth| depth.repeat)).unwrap_or(general.repeat);
        Some(App { name, target, developer, version, source, downloads, category, deadline, work, repeat, policies })
    }

    fn package(&mut self, node: &Node) -> String {
        let text = self.text(node, "a package");
        let sound = text.contains('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
        if !sound && !text.is_empty() {
            self.wrong(node.span, format!("`{text}` is no package"), "a package is written as com.example.app");
        }
        text
    }
}

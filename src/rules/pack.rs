//! Rule packs: YAML files in `packs/`, built in, and a user's own.
//!
//! ```yaml
//! pack: mine
//! version: 1
//! title: {en: House rules, zh: 内部规则}
//! rules:
//!   - id: MY-01
//!     title: {en: No prompt before consent, zh: 同意前不得申请权限}
//!     source: {document: House rules, article: "1", date: 2026-01-01, wording: No prompt before consent.}
//!     weight: house                 # law, method, store, draft, advisory, house
//!     confirmed: true               # its wording was read at the source; if not, a fail becomes review and nothing is quoted
//!     counts: asks_before_consent   # one of a fixed list, see docs/rules.md
//!     only: {groups: [LOCATION]}    # what of it; for measures that take it
//!     needs: {policies: [deny-all]} # else it is not observed
//!     limit: 0
//!     limit_is: ours                # published, ours
//!     verdicts:
//!       - {at: 1, verdict: fail, severity: indicator}
//!     innocent: What else could explain it, and how that was excluded.
//!     would_change: What would change the verdict.
//! ```

use std::path::{Path, PathBuf};

use super::decode;
use super::measure::Measure;
use super::model::{Severity, Verdict, Weight};
use crate::scenario::ScenarioError;

/// A file of rules.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Its name.
    pub pack: String,
    /// Its version; goes up with every change of a rule.
    pub version: u32,
    /// What it is, for a person.
    pub title: Title,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id; unique in the pack.
    pub id: String,
    /// What it finds, as a finding's headline.
    pub title: Title,
    /// Where it was published.
    pub source: Source,
    /// What kind of source that is.
    pub weight: Weight,
    /// Whether its wording was read at the source. If not: capped at review, never quoted.
    pub confirmed: bool,
    /// What it counts.
    pub counts: &'static Measure,
    /// What of it.
    pub only: Only,
    /// What must have happened for the rule to say anything.
    pub needs: Needs,
    /// What the count is held against: a count above it is remarkable.
    pub limit: f64,
    /// Whose the limit is.
    pub limit_is: LimitIs,
    /// From which count on which verdict, from low to high; below the first it passes.
    pub verdicts: Vec<Threshold>,
    /// Innocent explanations, and how they are excluded.
    pub innocent: String,
    /// What would change the verdict.
    pub would_change: String,
}

/// A text in two languages.
#[derive(Debug, Clone, Default)]
pub struct Title {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// A published source.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The document.
    pub document: String,
    /// Article, class or item.
    pub article: String,
    /// When it was published.
    pub date: String,
    /// Its sentence, in its language.
    pub wording: Option<String>,
}

/// Narrows what a measure counts. An empty list does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only {
    /// Permission groups.
    pub groups: Vec<String>,
    /// Obstacles, as `O14`.
    pub obstacles: Vec<String>,
}

/// What must have happened. An empty list demands nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// One of these permission policies.
    pub policies: Vec<String>,
    /// All of these phases.
    pub phases: Vec<String>,
}

/// Whose a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitIs {
    /// It stands in the source.
    Published,
    /// It is Offramp's.
    Ours,
}

impl LimitIs {
    /// Both, as packs write them.
    pub const ALL: [(&'static str, LimitIs); 2] = [("published", LimitIs::Published), ("ours", LimitIs::Ours)];

    /// As findings write it.
    pub fn name(self) -> &'static str {
        match self {
            LimitIs::Published => "published",
            LimitIs::Ours => "ours",
        }
    }
}

/// From this count on, that verdict.
#[derive(Debug, Clone, Copy)]
pub struct Threshold {
    /// Smallest count.
    pub at: f64,
    /// The verdict.
    pub verdict: Verdict,
    /// Its severity.
    pub severity: Severity,
}

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// There is no such pack, and no such file.
    #[error("there is no rule pack `{name}`: the built-in ones are {builtin}; for your own, give the path of a YAML file")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Names of the built-in ones.
        builtin: String,
    },
    /// The file cannot be read.
    #[error("cannot read the rule pack {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What is wrong in the file, all of it, each with its place.
    #[error("{}", one_a_line(.0))]
    Mistakes(Vec<ScenarioError>),
}

fn one_a_line(mistakes: &[ScenarioError]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const BUILTIN: [(&str, &str); 7] = [
    ("cn", include_str!("packs/cn.yaml")), // China
    ("symmetry", include_str!("packs/symmetry.yaml")),
    ("google-play", include_str!("packs/google-play.yaml")),
    ("eu", include_str!("packs/eu.yaml")), // European Union
    ("us", include_str!("packs/us.yaml")), // United States
    ("kr", include_str!("packs/kr.yaml")), // Korea
    ("in", include_str!("packs/in.yaml")), // India
];
/// A pack larger than this is none.
const SIZE_LIMIT: u64 = 1 << 20;

impl Pack {
    /// Names of the built-in packs.
    pub fn builtin() -> Vec<&'static str> {
        BUILTIN.iter().map(|(name, _)| *name).collect()
    }

    /// A built-in pack by its name, or a user's own by its path.
    ///
    /// # Errors
    /// If there is none, or it is not well formed.
    pub fn load(name: &str) -> Result<Pack, PackError> {
        match BUILTIN.iter().find(|(known, _)| *known == name) {
            Some((name, text)) => Pack::parse(name, text),
            None if Path::new(name).is_file() => Pack::read(Path::new(name)),
            None => Err(PackError::Unknown { name: name.to_owned(), builtin: Pack::builtin().join(", ") }),
        }
    }

    /// A user's own, by its path.
    ///
    /// # Errors
    /// If it cannot be read, or is not well formed.
    pub fn read(path: &Path) -> Result<Pack, PackError> {
        let error = |source| PackError::Read { path: path.to_path_buf(), source };
        if path.metadata().map_err(error)?.len() > SIZE_LIMIT {
            return Err(error(std::io::Error::other(format!("larger than {SIZE_LIMIT} bytes"))));
        }
        Pack::parse(&path.display().to_string(), &std::fs::read_to_string(path).map_err(error)?)
    }

    /// Reads a pack from its text; `file` is its name in messages.
    ///
    /// # Errors
    /// All that is wrong in it, with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Pack, PackError> {
        decode::pack(Path::new(file), text).map_err(PackError::Mistakes)
    }

    /// Its name and version, `cn@1`.
    pub fn label(&self) -> String {
        format!("{}@{}", self.pack, self.version)
    }
}

impl Rule {
    /// The source in one line; with the sentence where it was confirmed.
    pub fn source_line(&self) -> String {
        let Source { document, article, date, wording } = &self.source;
        match wording.as_ref().filter(|_| self.confirmed) {
            Some(wording) => format!("{document}, {article} ({date}): “{wording}”"),
            None => format!("{document}, {article} ({date})"),
        }
    }

    /// What is counted, for a person: the measure, and what of it.
    pub fn counted(&self) -> String {
        let mut text = format!("{}: {}", self.counts.name, self.counts.what);
        for (what, list) in [("groups", &self.only.groups), ("obstacles", &self.only.obstacles)] {
            if !list.is_empty() {
                text += &format!("; only the {what} {}", list.join(", "));
            }
        }
        for (what, list, joint) in [("policy", &self.needs.policies, " or "), ("phase", &self.needs.phases, " and ")] {
            if !list.is_empty() {
                text += &format!("; needs the {what} {}", list.join(joint));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_packs_are_well_formed() {
        for name in Pack::builtin() {
            let pack = Pack::load(name).unwrap();
            assert_eq!(pack.pack, name);
            assert!(!pack.rules.is_empty());
        }
    }

    #[test]
    fn the_example_of_the_documentation_is_well_formed() {
        let page = include_str!("../../docs/rules.md");
        let example = page.split("```yaml\n").find(|block| block.starts_with("pack:")).unwrap();
        let pack = Pack::parse("example", example.split("```").next().unwrap()).unwrap();
        assert_eq!(pack.label(), "house@1");
    }

    #[test]
    fn an_unknown_pack_names_those_there_are() {
        let error = Pack::load("kn").unwrap_err().to_string();
        assert!(error.contains("cn, ") && error.contains("symmetry"), "{error}");
    }

    #[test]
    fn a_sentence_is_quoted_only_when_confirmed() {
        let pack = Pack::load("cn").unwrap();
        let mut rule = pack.rules.into_iter().find(|rule| rule.id == "CN-PERM-01").unwrap();
        assert!(rule.source_line().contains("应用退出或关闭"));
        rule.confirmed = false;
        assert!(!rule.source_line().contains('“'));
    }
}

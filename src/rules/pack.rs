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
//!     weight: advisory              # law, method, store, draft, advisory
//!     confirmed: true               # its wording was read at the source; if not, a fail becomes review and nothing is quoted
//!     counts: asks_before_consent   # one of a fixed list, see docs/rules.md
//!     limit: 0
//!     limit_is: ours                # published, ours
//!     verdicts:
//!       - {at: 1, verdict: fail, severity: indicator}
//!     innocent: What else could explain it, and how that was excluded.
//!     would_change: What would change the verdict.
//! ```

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_yaml::Spanned;

use super::measure::Measure;
use super::model::{Severity, Verdict};

/// A file of rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id; unique in the pack.
    pub id: Spanned<String>,
    /// What it finds, as a finding's headline.
    pub title: Title,
    /// Where it was published.
    pub source: Source,
    /// How much the source weighs.
    pub weight: Weight,
    /// Whether its wording was read at the source. If not: capped at review, never quoted.
    pub confirmed: bool,
    /// What it counts.
    pub counts: Measure,
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// A published source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The document.
    pub document: String,
    /// Article, class or item.
    pub article: String,
    /// When it was published.
    pub date: String,
    /// Its sentence, in its language.
    #[serde(default)]
    pub wording: Option<String>,
}

/// How much a source weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// A law or regulation.
    Law,
    /// A regulator's method or notice.
    Method,
    /// A store's practice or policy.
    Store,
    /// A draft.
    Draft,
    /// Advice.
    Advisory,
}

/// Whose a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitIs {
    /// It stands in the source.
    Published,
    /// It is Offramp's.
    Ours,
}

impl LimitIs {
    /// As findings write it.
    pub fn name(self) -> &'static str {
        match self {
            LimitIs::Published => "published",
            LimitIs::Ours => "ours",
        }
    }
}

/// From this count on, that verdict.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// The file is no pack. The message has line and column.
    #[error("{file}: {message}")]
    Syntax {
        /// The file, or the name of a built-in pack.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// A rule makes no sense.
    #[error("{file}:{line}:{column}: rule {rule}: {message}")]
    Rule {
        /// The file, or the name of a built-in pack.
        file: String,
        /// Line of the rule, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// The rule.
        rule: String,
        /// What is wrong.
        message: String,
    },
}

const BUILTIN: [(&str, &str); 2] = [("cn", include_str!("packs/cn.yaml")), ("symmetry", include_str!("packs/symmetry.yaml"))];
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
        if let Some((name, text)) = BUILTIN.iter().find(|(known, _)| *known == name) {
            return Pack::parse(name, text);
        }
        let path = Path::new(name);
        if !path.is_file() {
            return Err(PackError::Unknown { name: name.to_owned(), builtin: Pack::builtin().join(", ") });
        }
        let read = |source| PackError::Read { path: path.to_path_buf(), source };
        if path.metadata().map_err(read)?.len() > SIZE_LIMIT {
            return Err(read(std::io::Error::other(format!("larger than {SIZE_LIMIT} bytes"))));
        }
        Pack::parse(name, &std::fs::read_to_string(path).map_err(read)?)
    }

    /// Reads a pack from its text; `file` is its name in messages.
    ///
    /// # Errors
    /// If it is not well formed, with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Pack, PackError> {
        let syntax = |error: serde_yaml::Error| PackError::Syntax { file: file.to_owned(), message: error.to_string() };
        let pack: Pack = serde_yaml::from_str(text).map_err(syntax)?;
        for (at, rule) in pack.rules.iter().enumerate() {
            let wrong = |message: &str| PackError::Rule {
                file: file.to_owned(),
                line: rule.id.referenced.line(),
                column: rule.id.referenced.column(),
                rule: rule.id.value.clone(),
                message: message.to_owned(),
            };
            if pack.rules[..at].iter().any(|other| other.id.value == rule.id.value) {
                return Err(wrong("another rule has the same id"));
            }
            if rule.verdicts.is_empty() {
                return Err(wrong(
                    "it has no `verdicts`: say from which count on which verdict follows, as `- {at: 1, verdict: review, severity: advisory}`",
                ));
            }
            if rule.verdicts.windows(2).any(|pair| pair[1].at <= pair[0].at) {
                return Err(wrong("its `verdicts` must rise: each `at` larger than the one before"));
            }
            if rule.verdicts.iter().any(|threshold| !matches!(threshold.verdict, Verdict::Fail | Verdict::Review)) {
                return Err(wrong("a count can only lead to `fail` or `review`; the other verdicts come by themselves"));
            }
            if rule.innocent.trim().is_empty() || rule.would_change.trim().is_empty() {
                return Err(wrong("`innocent` and `would_change` must say something: every finding carries them"));
            }
        }
        Ok(pack)
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

    fn edited(from: &str, to: &str) -> String {
        let text = BUILTIN[0].1.replacen(from, to, 1);
        assert_ne!(text, BUILTIN[0].1);
        Pack::parse("mine.yaml", &text).unwrap_err().to_string()
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let error = edited("counts: exit_after_refusal", "counts: exits_after_refusal");
        assert!(error.contains("exits_after_refusal") && error.contains("line"), "{error}");
        let error = edited("id: CN-PERM-03", "id: CN-PERM-01");
        assert!(error.starts_with("mine.yaml:") && error.contains("same id"), "{error}");
        let error = edited("- {at: 2, verdict: fail", "- {at: 1, verdict: fail");
        assert!(error.contains("rise"), "{error}");
        let error = edited("verdict: fail", "verdict: blocked");
        assert!(error.contains("can only lead"), "{error}");
    }

    #[test]
    fn an_unknown_pack_names_those_there_are() {
        let error = Pack::load("kn").unwrap_err().to_string();
        assert!(error.contains("cn, symmetry"), "{error}");
    }

    #[test]
    fn a_sentence_is_quoted_only_when_confirmed() {
        let mut rule = Pack::load("cn").unwrap().rules.remove(0);
        assert!(rule.source_line().contains("应用退出或关闭"));
        rule.confirmed = false;
        assert!(!rule.source_line().contains('“'));
    }
}

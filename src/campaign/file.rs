//! What a campaign's file says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::decode;
use crate::scenario::ScenarioError;

/// A file to begin with.
pub const TEMPLATE: &str = include_str!("template.yaml");
/// Bytes that a file may have.
const LIMIT: u64 = 8 << 20;

/// A campaign. Paths in it are as seen from the folder that the program was started in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// The bulletin's title in Chinese; empty: a plain one.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// Until when what is found must be put right.
    #[serde(default, with = "crate::accounts::file::day")]
    pub deadline: Option<Date>,
    /// Rule packs, by name or file.
    pub rules: Vec<String>,
    /// The lightest finding that is a problem, by its word.
    pub severity: String,
    /// How apps are examined more deeply, the most downloads first.
    pub depth: Vec<Depth>,
    /// The apps, in the file's order.
    pub apps: Vec<App>,
}

/// How deeply apps with many users are examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Depth {
    /// Downloads from which on it holds.
    pub downloads: u64,
    /// How often each scenario runs.
    pub repeat: u32,
    /// Permission policies, by their words.
    pub policies: Vec<String>,
}

/// One app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct App {
    /// Its name, as it is published.
    pub name: String,
    /// What is examined.
    pub target: Target,
    /// Who makes it.
    pub developer: String,
    /// The version that the list names; empty if it names none.
    pub version: String,
    /// The store or page that it came from.
    pub source: String,
    /// How often it was downloaded; `None` if that is not known.
    pub downloads: Option<u64>,
    /// What kind of app it is, one of the categories that scenarios name; empty if it is not said.
    pub category: String,
    /// Until when this app's problems must be put right.
    #[serde(default, with = "crate::accounts::file::day")]
    pub deadline: Option<Date>,
    /// How it is examined.
    pub work: Work,
    /// How often each scenario runs.
    pub repeat: u32,
    /// Permission policies, by their words; none: as each scenario says.
    pub policies: Vec<String>,
}

/// What is examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A file to install, or a specimen's folder.
    Apk(PathBuf),
    /// An app that is on the device already, by its package.
    Installed(String),
}

/// How an app is examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// By these scenario files, or folders of them.
    Scenarios(Vec<PathBuf>),
    /// By a crawl for this goal.
    Crawl(String),
    /// By an audit.
    Audit,
}

impl Campaign {
    /// Reads a campaign's file. Scenarios and APKs that it names are not looked at.
    ///
    /// # Errors
    /// All its mistakes, each with its place.
    pub fn read(file: &Path) -> Result<Campaign, Vec<ScenarioError>> {
        let whole = |message: String| vec![ScenarioError::of_file(file, message)];
        let size = std::fs::metadata(file).map_err(|error| whole(error.to_string()))?.len();
        if size > LIMIT {
            return Err(whole(format!("a campaign's file is not larger than {LIMIT} bytes; split it")));
        }
        let source: Arc<str> = std::fs::read_to_string(file).map_err(|error| whole(error.to_string()))?.into();
        decode::campaign(file, &source)
    }

    /// Where each app of the file comes in the order of examination: those with the most downloads first, and of the same in the file's order.
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.apps.len()).collect();
        order.sort_by_key(|at| (std::cmp::Reverse(self.apps[*at].downloads), *at));
        order
    }
}

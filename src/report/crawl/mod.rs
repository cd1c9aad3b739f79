//! What a crawl left in a run's folder, for reports: the screens and the ways between them, the way found, what was proved.
//!
//! | file | what |
//! | --- | --- |
//! | `model.rs` | `crawl.json` and `graph.json` as far as reports show them, within bounds |
//! | `layout.rs` | where each screen stands: a column per action from the start, the way found in the first row |
//! | `map.rs` | the drawing: nodes, connectors, what else leads where |
//! | `path.rs` | the way found as a strip of screenshots with what was tapped |
//! | `screens.rs` | each screen with what was tried on it, and the words by which it is found |
//! | `told.rs` | in sentences: what was found, proved, explored and left be |
//! | `view.rs` | all of it, as the page's template shows it |

mod layout;
mod map;
mod model;
mod path;
mod screens;
mod told;
pub(super) mod view;

use std::path::Path;

use crate::trace::artifact::read_bounded;

pub use model::{Graph, Outcome};
pub(super) use told::markdown;

/// Bytes of `crawl.json` or `graph.json`: five thousand screens have fewer.
const LARGEST: u64 = 16 << 20;
/// Bytes of a scenario that is shown.
const LARGEST_SCENARIO: u64 = 256 << 10;

/// What a crawl left.
#[derive(Debug, Clone, Default)]
pub struct Crawl {
    /// What came of it, unless the file is missing or cannot be read.
    pub outcome: Option<Outcome>,
    /// Screens and ways, unless the file is missing or cannot be read.
    pub graph: Option<Graph>,
    /// The scenario that was found.
    pub found: Option<String>,
    /// What could not be read, and why.
    pub problems: Vec<String>,
}

impl Crawl {
    /// Reads what is there; `None` if the run is no crawl, or one that did not come to its end.
    pub fn read(dir: &Path) -> Option<Crawl> {
        let mut crawl = Crawl::default();
        crawl.outcome = crawl.file(dir, "crawl.json");
        crawl.graph = crawl.file(dir, "graph.json");
        let found = read_bounded(&dir.join("found.yaml"), LARGEST_SCENARIO).ok();
        crawl.found = found.map(|bytes| super::text::clean(&String::from_utf8_lossy(&bytes)));
        (crawl.outcome.is_some() || crawl.graph.is_some() || !crawl.problems.is_empty()).then_some(crawl)
    }

    fn file<T: serde::de::DeserializeOwned>(&mut self, dir: &Path, name: &str) -> Option<T> {
        let path = dir.join(name);
        if !path.exists() {
            return None;
        }
        let read = read_bounded(&path, LARGEST).map_err(|error| error.to_string());
        match read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string())) {
            Ok(value) => Some(value),
            Err(why) => {
                self.problems.push(format!("{name} is not shown: {}", super::text::cut(&super::text::clean(&why), 300)));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;

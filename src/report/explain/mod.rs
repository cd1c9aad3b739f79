//! One line of the trace, one ask, or one rule explained on a page: why it was counted or was not, by which sentence of the standard, what
//! witnesses it, and what would change it.
//!
//! | file | what |
//! | --- | --- |
//! | `standard.rs` | the sentences of `docs/counting.md`, and which decides what |
//! | `event.rs`, `ask.rs`, `rule.rs` | a line, an ask, a rule |
//! | `lines.rs` | what stands in a line of the trace, for a person |
//! | `text.rs`, `html.rs` | the page |

mod ask;
mod event;
pub mod html;
mod lines;
mod rule;
pub mod standard;
#[cfg(test)]
mod tests;
pub mod text;

use serde::Serialize;

use super::model::RunReport;
use crate::metrics::JobMetrics;
use crate::metrics::model::Ask;
use crate::rules::Pack;
use crate::trace::Record;
use standard::Sentence;

/// What is explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A line of the trace, by its sequence number.
    Line(u64),
    /// An ask, by its number in the run, from 1.
    Ask(usize),
    /// A rule, in one job or in all.
    Rule(String, Option<u32>),
}

/// What explanations are made of.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The trace.
    pub records: &'a [Record],
    /// The counts.
    pub metrics: &'a [JobMetrics],
    /// The report, judged.
    pub report: &'a RunReport,
    /// The packs that judged, as far as they can be read.
    pub packs: &'a [Pack],
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What is explained.
    pub title: String,
    /// Counted or not, in a sentence.
    pub answer: String,
    /// The page's parts.
    pub blocks: Vec<Block>,
    /// The sentences by which it was counted.
    pub standard: Vec<Sentence>,
    /// The lines that it rests on.
    pub evidence: Vec<Evidence>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Its heading.
    pub head: String,
    /// What stands under it; never empty.
    pub lines: Vec<String>,
}

/// A line of the trace that an explanation rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Its sequence number.
    pub seq: u64,
    /// What stands in it.
    pub what: Vec<String>,
    /// SHA-256 of its screenshot.
    pub image: Option<String>,
    /// SHA-256 of its tree.
    pub tree: Option<String>,
}

impl Explanation {
    fn block(&mut self, head: &str, lines: Vec<String>) {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            self.blocks.push(Block { head: head.into(), lines });
        }
    }

    fn by(&mut self, ids: impl IntoIterator<Item = impl AsRef<str>>) {
        for found in ids.into_iter().filter_map(|id| standard::sentence(id.as_ref())) {
            if !self.standard.contains(&found) {
                self.standard.push(found);
            }
        }
    }
}

impl<'a> Source<'a> {
    /// Explains.
    ///
    /// # Errors
    /// If there is no such line, ask or rule: a message that names the nearest and those there are.
    pub fn explain(self, wanted: &Wanted) -> Result<Explanation, String> {
        match wanted {
            Wanted::Line(seq) => event::explain(self, *seq),
            Wanted::Ask(number) => ask::explain(self, *number),
            Wanted::Rule(rule, job) => rule::explain(self, rule, *job),
        }
    }

    /// Every ask of the run with its number, its job and its place in that.
    fn asks(self) -> impl Iterator<Item = (usize, &'a JobMetrics, usize, &'a Ask)> {
        let all = self.metrics.iter().flat_map(|job| job.asks.iter().enumerate().map(move |(at, ask)| (job, at, ask)));
        all.enumerate().map(|(index, (job, at, ask))| (index + 1, job, at, ask))
    }

    /// A job as tables name it.
    fn title(self, job: u32) -> String {
        self.report.scenarios.iter().find(|scenario| scenario.job == job).map(super::console::title).unwrap_or_default()
    }

    /// Which line of the trace, with the nearest that something rests on.
    fn record(self, seq: u64) -> Option<&'a Record> {
        self.records.binary_search_by_key(&seq, |record| record.seq).ok().and_then(|at| self.records.get(at))
    }
}

//! One value, many views: console, JSON, JUnit, Markdown, HTML. Knows results only: the trace, the counts, the findings.
//!
//! | file | what |
//! | --- | --- |
//! | `build.rs` | trace, counts and findings → [`RunReport`], which is `run.json` |
//! | `totals.rs` | the first line, and the exit code |
//! | `opening.rs`, `account.rs` | the lines with which every report opens; how the account was made |
//! | `attempts.rs` | what was tried more than once |
//! | `seen.rs`, `replay.rs` | what each finding saw; the command that runs a job again |
//! | `explain/` | one line, ask or rule on a page: why it was counted or was not |
//! | `policies.rs` | what differs between permission policies |
//! | `judgement.rs`, `review.rs` | what a pack says of a run, and what people say of that |
//! | `crawl/` | what a crawl left: the screens, the ways between them, the way found |
//! | `console.rs`, `markdown.rs`, `junit.rs`, `json.rs`, `html/` | the views |

pub mod account;
mod attempts;
pub mod audit;
pub mod build;
pub mod console;
mod counterfactual;
pub mod crawl;
pub mod explain;
pub mod html;
pub mod json;
pub mod judgement;
pub mod junit;
pub mod markdown;
pub mod model;
pub mod opening;
pub mod policies;
pub mod replay;
pub mod review;
pub mod seen;
pub mod text;
pub mod totals;

#[cfg(test)]
pub(crate) mod example;

pub use build::build;
pub use judgement::Judgement;
pub use model::{RunReport, ScenarioReport};
pub use totals::Totals;

/// A report with what stands before it, and what each finding saw: what the views in text are made of.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The report.
    pub report: &'a RunReport,
    /// Its opening.
    pub opening: &'a [opening::Line],
    /// The sequences that its findings rest on.
    pub seen: &'a seen::Seen,
    /// What a crawl left, if the run is one.
    pub crawl: Option<&'a crawl::Crawl>,
}

/// A template's block on a line of its own leaves no line behind.
pub(crate) fn template_syntax() -> minijinja::syntax::SyntaxConfig {
    let mut builder = minijinja::syntax::SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true);
    builder.build().expect("the usual delimiters")
}

//! One value, many views: console, JSON, JUnit, Markdown, HTML. Knows results only: the trace, the counts, the findings.
//!
//! | file | what |
//! | --- | --- |
//! | `build.rs` | trace, counts and findings → [`RunReport`], which is `run.json` |
//! | `totals.rs` | the first line, and the exit code |
//! | `opening.rs` | the lines with which every report opens |
//! | `console.rs`, `markdown.rs`, `junit.rs`, `json.rs`, `html/` | the views |

pub mod build;
pub mod console;
pub mod html;
pub mod json;
pub mod judgement;
pub mod junit;
pub mod markdown;
pub mod model;
pub mod opening;
pub mod text;
pub mod totals;

#[cfg(test)]
mod example;

pub use build::build;
pub use judgement::Judgement;
pub use model::RunReport;
pub use totals::Totals;

/// A template's block on a line of its own leaves no line behind.
fn template_syntax() -> minijinja::syntax::SyntaxConfig {
    let mut builder = minijinja::syntax::SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true);
    builder.build().expect("the usual delimiters")
}

//! The report about what was put right (整改报告), in Chinese, as an app's developer hands it in: each class of problem with the official
//! sentence, before and after, with evidence, what was not tested, and what such a report cannot say.
//!
//! | file | what |
//! | --- | --- |
//! | `view.rs` | the values that the templates show |
//! | `words.rs` | verdicts, changes and counts in Chinese |
//! | `*.jinja` | the page as Markdown and as plain HTML |

mod view;
mod words;

use minijinja::{AutoEscape, Environment, value::Serde};

use super::model::Comparison;
use crate::report::markdown::escape;

const MARKDOWN: &str = include_str!("report.md.jinja");
const HTML: &str = include_str!("report.html.jinja");

/// What the runs do not know, and whoever hands the report in does.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// The app's developer, by name.
    pub developer: Option<String>,
}

/// The report as Markdown.
pub fn markdown(comparison: &Comparison, stated: &Stated) -> String {
    render(comparison, stated, MARKDOWN, AutoEscape::None)
}

/// The report as one plain page without scripts or pictures.
pub fn html(comparison: &Comparison, stated: &Stated) -> String {
    render(comparison, stated, HTML, AutoEscape::Html)
}

fn render(comparison: &Comparison, stated: &Stated, template: &str, escaping: AutoEscape) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(move |_| escaping.clone());
    environment.set_syntax(crate::report::template_syntax());
    environment.add_filter("md", escape);
    let page = view::page(comparison, stated);
    environment.render_str(template, Serde(&page)).expect("the template is part of the program and a test renders it")
}

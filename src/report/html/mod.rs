//! `report.html`: one file, no requests; readable from `file://`, on paper, and under a strict content policy. The page of a crawl has one
//! script, named by its hash, which searches the screens; without it nothing is missing but the search. Other pages have none.
//!
//! | file | what |
//! | --- | --- |
//! | `frames.rs` | the records of a job → the strip of steps and prompts |
//! | `prompts.rs` | what is known of each ask, and its witnesses |
//! | `images.rs` | thumbnails, each once, within a budget |
//! | `view.rs` | the values that the templates show |
//! | `*.jinja`, `style.css` | the page |
//! | `crawl.*`, `find.js` | what a crawl adds to it; the values come from `report/crawl/` |

pub(super) mod frames;
pub(super) mod images;
pub(super) mod prompts;
mod view;

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use minijinja::{AutoEscape, Environment, value::Serde};
use sha2::{Digest, Sha256};

use super::crawl::Crawl;
use super::model::RunReport;
use super::opening::Line;
use crate::metrics::JobMetrics;
use crate::rules::Severity;
use crate::trace::Record;

pub(super) const STYLE: &str = include_str!("style.css");
const CRAWL_STYLE: &str = include_str!("crawl.css");
const SCRIPT: &str = include_str!("find.js");
const TEMPLATES: [(&str, &str); 4] = [
    ("page", include_str!("page.html.jinja")),
    ("crawl", include_str!("crawl.html.jinja")),
    ("scenario", include_str!("scenario.html.jinja")),
    ("frame", include_str!("frame.html.jinja")),
];

/// Everything that the page is made of.
pub struct Material<'a> {
    /// The report.
    pub report: &'a RunReport,
    /// Its opening.
    pub opening: &'a [Line],
    /// The trace.
    pub records: &'a [Record],
    /// The counts, with each ask.
    pub metrics: &'a [JobMetrics],
    /// Official sentences by rule, only those confirmed at their source.
    pub sentences: &'a BTreeMap<String, String>,
    /// What a crawl left, if the run is one.
    pub crawl: Option<&'a Crawl>,
    /// Bytes of an artifact by SHA-256 and extension; `None` if it is not there.
    pub artifact: &'a dyn Fn(&str, &str) -> Option<Vec<u8>>,
    /// Findings lighter than this do not count.
    pub fail_on: Severity,
}

/// What a page with this style may do: show its own pictures, and nothing else.
pub(super) fn policy() -> String {
    allowing(STYLE)
}

fn allowing(style: &str) -> String {
    format!("default-src 'none'; img-src data:; style-src {}", hash(style))
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// The page.
pub fn render(material: &Material) -> String {
    let page = match material.crawl {
        None => view::page(material, policy(), STYLE.to_owned(), ""),
        Some(_) => {
            let style = format!("{STYLE}{CRAWL_STYLE}");
            let policy = format!("{}; script-src {}", allowing(&style), hash(SCRIPT));
            view::page(material, policy, style, SCRIPT)
        }
    };
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(super::template_syntax());
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).expect("the templates are part of the program and a test renders them");
    }
    let template = environment.get_template("page").expect("just added");
    template.render(Serde(&page)).expect("the templates are part of the program and a test renders them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{example, opening};

    /// The page of the example run.
    fn example_page() -> String {
        let (report, records, metrics) = (example::report(), example::records(), example::metrics());
        let opening = opening::lines(&report, &metrics);
        let sentences = BTreeMap::from([(
            "CN-PERM-03".to_string(),
            "用户明确表示不同意后，仍收集个人信息或打开可收集个人信息的权限，或频繁征求用户同意、干扰用户正常使用".to_string(),
        )]);
        render(&Material {
            report: &report,
            opening: &opening,
            records: &records,
            metrics: &metrics,
            sentences: &sentences,
            crawl: None,
            artifact: &|sha256, ext| example::artifact(&format!("{sha256}.{ext}")),
            fail_on: Severity::Indicator,
        })
    }

    #[test]
    fn the_page() {
        let page = example_page();
        if let Ok(path) = std::env::var("OFFRAMP_EXAMPLE_PAGE") {
            std::fs::write(path, &page).unwrap();
        }
        let mut settings = insta::Settings::clone_current();
        settings.add_filter("data:image/[a-z]+;base64,[A-Za-z0-9+/=]+", "[image]");
        settings.add_filter("(?s)<style>.*</style>", "[style]");
        settings.add_filter("sha256-[A-Za-z0-9+/=]+", "[hash of the style]");
        settings.bind(|| insta::assert_snapshot!(page));
    }

    #[test]
    fn asks_nothing_of_anybody() {
        let page = example_page();
        for forbidden in ["<script", "src=\"http", "href=\"http", "url(", "@import", " style=\"", "onclick"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn every_link_inside_the_page_leads_somewhere() {
        let page = example_page();
        for link in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(page.contains(&format!("id=\"{link}\"")), "#{link}");
        }
    }
}

//! An explanation as one self-contained page, with the screenshots.

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, value::Serde};
use serde::Serialize;

use super::Explanation;
use crate::report::html::images::{Picture, Pictures};
use crate::report::html::{STYLE, policy};

const TEMPLATE: &str = include_str!("page.html.jinja");

#[derive(Serialize)]
struct Page<'a> {
    csp: String,
    style: &'static str,
    run: &'a str,
    page: &'a Explanation,
    /// Pictures by the SHA-256 of their screenshot.
    pictures: BTreeMap<&'a str, &'a Picture>,
}

/// The page. `artifact`: bytes of an artifact by SHA-256 and extension, if it is there.
pub fn render(page: &Explanation, run: &str, artifact: &dyn Fn(&str, &str) -> Option<Vec<u8>>) -> String {
    let wanted: Vec<&str> = page.evidence.iter().filter_map(|line| line.image.as_deref()).collect();
    let made = Pictures::make(wanted.iter().copied(), artifact);
    let pictures = wanted.iter().filter_map(|sha256| Some((*sha256, made.of(sha256)?))).collect();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(crate::report::template_syntax());
    let page = Page { csp: policy(), style: STYLE, run, page, pictures };
    environment.render_str(TEMPLATE, Serde(&page)).expect("the template is part of the program and a test renders it")
}

//! Results → pages: console table, `run.json`, JUnit, Markdown, HTML. Knows metrics, rules and trace only.

pub mod model;

//! Holds `docs/scenarios.md` and `docs/maestro.md` in step with the tables: their parts between `<!-- table: NAME -->` and `<!-- end -->` are these.

use std::fmt::Write;

use super::table::{
    CODES, COMMANDS, CONDITION, Field, HEADER, Kind, OFFRAMP, PERMISSION_GROUPS, SELECTOR, Spec, WORKSPACE, counts,
};

/// A part of the page by its name.
fn part(name: &str) -> String {
    match name {
        "header" => fields(HEADER),
        "offramp" => fields(OFFRAMP),
        "selector" => fields(SELECTOR),
        "workspace" => fields(WORKSPACE),
        "conformance" => super::conformance::table(),
        "codes" => fields(CODES),
        "condition" => fields(CONDITION),
        "commands" => COMMANDS.iter().filter(|spec| !spec.ours).map(command).collect(),
        "ours" => COMMANDS.iter().filter(|spec| spec.ours).map(command).collect(),
        "groups" => codes(PERMISSION_GROUPS.iter().copied()),
        "counts" => codes(counts("").iter().copied()),
        other => panic!("no part is named {other}"),
    }
}

fn codes<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("{}\n", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
}

fn command(spec: &Spec) -> String {
    let mut text = format!("### `{}`\n\n{}\n\n```yaml\n{}\n```\n\n", spec.name, spec.doc, spec.example);
    let shorthand = spec.shorthand.map(|field| format!("`{}: VALUE` is short for `{{{field}: VALUE}}`.", spec.name));
    let selector = spec.selector.then(|| "It takes a selector's fields, too.".to_owned());
    if !spec.fields.is_empty() {
        text.push_str(&fields(spec.fields));
        text.push('\n');
    }
    let notes: Vec<String> = [shorthand, selector].into_iter().flatten().collect();
    if !notes.is_empty() {
        let _ = writeln!(text, "{}\n", notes.join(" "));
    }
    text
}

fn fields(fields: &[Field]) -> String {
    let mut text = "| field | takes | default | |\n|---|---|---|---|\n".to_owned();
    for field in fields {
        let default = match field.default {
            _ if field.required => "needed".to_owned(),
            "" => String::new(),
            default if default.contains(' ') => default.to_owned(),
            default => format!("`{default}`"),
        };
        let takes = match field.kind {
            Kind::Bool => "`true`, `false`".to_owned(),
            Kind::Word(words) => codes(words.iter().copied()).trim_end().to_owned(),
            Kind::Duration => "a time".into(),
            Kind::LongDuration => "a time with its unit, up to `366d`".into(),
            Kind::Time => "a time or `${…}`".into(),
            Kind::Selector => "a selector".into(),
            Kind::Offramp => "a map, see below".into(),
            kind => kind.expected(),
        };
        let _ = writeln!(text, "| `{}` | {takes} | {default} | {} |", field.name, field.doc.replace('|', "\\|"));
    }
    text
}

/// The page with its parts as the table has them.
fn renewed(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<!-- table: ") {
        let (name, after) = after.split_once(" -->").expect("the mark is closed");
        let (_, after) = after.split_once("<!-- end -->").expect("the part is closed");
        let _ = write!(out, "{before}<!-- table: {name} -->\n{}\n<!-- end -->", part(name).trim_end());
        rest = after;
    }
    out + rest
}

/// After a change of the table: `UPDATE_DOCS=1 cargo test -p offramp docs`.
#[test]
fn the_pages_are_in_step_with_the_tables() {
    for name in ["scenarios.md", "maestro.md"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
        let page = std::fs::read_to_string(&path).unwrap();
        let renewed = renewed(&page);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &renewed).unwrap();
        } else {
            assert!(page == renewed, "docs/{name} is behind the table: run UPDATE_DOCS=1 cargo test -p offramp docs");
        }
    }
}

/// The page's own examples are scenarios without mistakes.
#[test]
fn the_examples_are_sound() {
    let page = include_str!("../../docs/scenarios.md");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("_sign-up.yaml"), "appId: a.b\n---\n- back\n").unwrap();
    std::fs::write(folder.path().join("_make.js"), "output.made = 1").unwrap();
    std::fs::write(folder.path().join("photo.png"), "").unwrap();
    let mut examples = 0;
    for example in page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        let text = if example.contains("\n---\n") { example.to_owned() } else { format!("appId: a.b\n---\n{example}") };
        let path = folder.path().join("example.yaml");
        std::fs::write(&path, text).unwrap();
        super::load(&path).unwrap_or_else(|errors| panic!("{}\nin\n{example}", errors[0].render(false)));
        examples += 1;
    }
    assert!(examples > COMMANDS.len());
}

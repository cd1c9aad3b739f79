//! Holds `docs/scenarios.md`, `docs/maestro.md` and the pages in `docs/commands/` in step with the tables: their parts between
//! `<!-- table: NAME -->` and `<!-- end -->` are these.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::conformance;
use super::table::{
    CODES, CONDITION, Field, HEADER, Kind, OFFRAMP, PERMISSION_GROUPS, SELECTOR, Spec, THEMES, Theme, WORKSPACE, command, counts,
};

/// A part of a page by its name.
fn part(name: &str) -> String {
    match name.split_once(' ') {
        Some(("command", name)) => what(command(name).expect("a command")),
        Some(("more", name)) => more(command(name).expect("a command")),
        _ => match name {
            "header" => fields(HEADER),
            "offramp" => fields(OFFRAMP),
            "selector" => fields(SELECTOR),
            "workspace" => fields(WORKSPACE),
            "conformance" => conformance::table(),
            "codes" => fields(CODES),
            "condition" => fields(CONDITION),
            "themes" => THEMES.iter().map(theme).collect(),
            "index" => THEMES.iter().map(|theme| format!("- {}: {}\n", theme.title, links(theme, "", "commands/"))).collect(),
            "groups" => codes(PERMISSION_GROUPS.iter().copied()),
            "counts" => codes(counts("").iter().copied()),
            other => panic!("no part is named {other}"),
        },
    }
}

fn codes<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("{}\n", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
}

/// The head of a command's page: what it does, how it is written.
fn what(spec: &Spec) -> String {
    let mut text = format!("{}\n\n```yaml\n{}\n```\n\n", spec.doc, spec.example);
    if !spec.fields.is_empty() {
        let _ = writeln!(text, "{}", fields(spec.fields));
    }
    let mut forms = Vec::new();
    if spec.bare {
        forms.push(format!("`- {}` alone is enough.", spec.name));
    }
    forms.extend(spec.shorthand.map(|field| format!("`{0}: VALUE` is short for `{0}: {{{field}: VALUE}}`.", spec.name)));
    if let Some(whole) = spec.whole {
        forms.push(format!("It takes {}.", whole.expected()));
    } else if spec.selector {
        forms.push("Its map takes [a selector's fields](#selectors), and as every command's `label` and `optional`.".to_owned());
    } else {
        forms.push("Its map takes, [as every command's](#how-commands-are-written), `label` and `optional`.".to_owned());
    }
    text += &forms.join(" ");
    text.replace("](#", "](../scenarios.md#")
}

/// The foot of a command's page: Maestro's, and the commands beside it.
fn more(spec: &Spec) -> String {
    let mut text = "## In Maestro 2.8.0\n\n".to_owned();
    if spec.ours {
        text += "Not there: Offramp's own.\n";
    } else {
        let constructs = conformance::of(spec.name);
        let whole = &constructs.iter().find(|(name, _)| *name == spec.name).expect("every command has a row").1;
        let capital = if whole == "same" { "The same".to_owned() } else { whole[..1].to_uppercase() + &whole[1..] };
        let _ = writeln!(text, "{capital}.");
        let other = constructs.iter().filter(|(_, here)| here != whole);
        let other: String = other.map(|(name, here)| format!("- `{}`: {here}\n", &name[spec.name.len() + 1..])).collect();
        if !other.is_empty() {
            let _ = write!(text, "\n{other}");
        }
    }
    let theme = THEMES.iter().find(|theme| theme.pages.iter().any(|page| page.name == spec.name)).expect("a theme");
    let beside = links(theme, spec.name, "");
    let beside = if beside.is_empty() { beside } else { format!("{}: {beside}. ", theme.title) };
    text + &format!("\n{beside}[All commands](README.md).")
}

/// A theme's commands but one, as links.
fn links(theme: &Theme, but: &str, folder: &str) -> String {
    let pages = theme.pages.iter().filter(|page| page.name != but);
    pages.map(|page| format!("[`{0}`]({folder}{0}.md)", page.name)).collect::<Vec<_>>().join(", ")
}

/// A theme in the index: what each command does, in one sentence.
fn theme(theme: &Theme) -> String {
    let mut text = format!("## {}\n\n| command | | Maestro 2.8.0 |\n|---|---|---|\n", theme.title);
    for page in theme.pages {
        let spec = command(page.name).expect("a command");
        let end = spec.doc.find(". ").map_or(spec.doc, |end| &spec.doc[..=end]);
        let rows = conformance::of(spec.name);
        let same = if rows.iter().all(|(_, here)| *here == rows[0].1) { "" } else { ", some fields otherwise" };
        let there = match rows.iter().find(|(name, _)| *name == spec.name) {
            Some((_, here)) => format!("{}{same}", here.split(':').next().unwrap_or_default()),
            None => "not there".to_owned(),
        };
        let _ = writeln!(text, "| [`{0}`]({0}.md) | {end} | {there} |", page.name);
    }
    text + "\n"
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

/// The pages that are held in step, those of the commands among them.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut paths: Vec<PathBuf> = ["scenarios.md", "maestro.md", "commands/README.md"].map(|name| docs.join(name)).into();
    paths.extend(THEMES.iter().flat_map(|theme| theme.pages).map(|page| docs.join(format!("commands/{}.md", page.name))));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// What a command's page is without prose of its own.
fn begun(path: &Path) -> String {
    let name = path.file_stem().unwrap().to_str().unwrap();
    format!("# `{name}`\n\n<!-- table: command {name} -->\n<!-- end -->\n\n<!-- table: more {name} -->\n<!-- end -->\n")
}

/// After a change of a table: `UPDATE_DOCS=1 cargo test -p offramp docs`.
#[test]
fn the_pages_are_in_step_with_the_tables() {
    for (path, page) in pages() {
        let renewed = renewed(if page.is_empty() { begun(&path) } else { page.clone() }.as_str());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, &renewed).unwrap();
        } else {
            assert!(page == renewed, "{} is behind the table: run UPDATE_DOCS=1 cargo test -p offramp docs", path.display());
        }
        let Some(name) = path.file_stem().and_then(|name| name.to_str()).filter(|name| command(name).is_some()) else { continue };
        for part in [format!("# `{name}`\n"), format!("<!-- table: command {name} -->"), format!("<!-- table: more {name} -->")] {
            assert!(renewed.contains(&part), "{} lacks `{part}`", path.display());
        }
    }
}

/// The pages' own examples are scenarios without mistakes. That they do what they should is `src/runner/tests/examples.rs`.
#[test]
fn the_examples_are_sound() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("_sign-up.yaml"), "appId: a.b\n---\n- back\n").unwrap();
    fs::write(folder.path().join("_make.js"), "output.made = 1").unwrap();
    fs::write(folder.path().join("photo.png"), "").unwrap();
    for (path, page) in pages() {
        let examples = super::examples(&page);
        assert!(
            !examples.is_empty() || path.ends_with("commands/README.md") || path.ends_with("maestro.md"),
            "{}",
            path.display()
        );
        for example in examples {
            let text = if example.contains("\n---\n") {
                example.to_owned()
            } else {
                format!("appId: a.b\nofframp: {{adb: true}}\n---\n{example}")
            };
            let file = folder.path().join("example.yaml");
            fs::write(&file, text).unwrap();
            super::load(&file).unwrap_or_else(|errors| panic!("{}: {}\nin\n{example}", path.display(), errors[0].render(false)));
        }
    }
}

//! What occurs in which specimen: the table in `docs/specimens.md`, made from the truths.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use libtest_mimic::Failed;
use serde_json::Value;

use crate::common::truth::{Truth, root};

/// How the table begins and ends on the page.
const BEGIN: &str = "<!-- table: coverage -->\n";
const END: &str = "<!-- end -->";

/// Asks that a key of `run.json` counts: what the table calls them, and the key.
const COUNTED: [(&str, &str); 9] = [
    ("ask shown", "shown"),
    ("ask suppressed", "suppressed"),
    ("ask of Android's own", "system"),
    ("ask explained (L1)", "explained"),
    ("ask nagged for (L2)", "nags"),
    ("special access (L3)", "special"),
    ("ask solicited", "solicited"),
    ("ask idle", "idle"),
    ("ask undetermined", "undetermined"),
];

/// What no key counts, so that truths say it under `covers`, which is held against the asks of the runs.
const SAID: [(&str, &str); 10] = [
    ("ask rejected", "rejected"),
    ("ask ambiguous", "ambiguous"),
    ("answer: granted", "granted"),
    ("answer: foreground", "foreground"),
    ("answer: once", "once"),
    ("answer: partial", "partial"),
    ("answer: denied", "denied"),
    ("answer: denied for good", "denied_for_good"),
    ("answer: dismissed", "dismissed"),
    ("answer: unanswered", "unanswered"),
];

/// After a change of a truth: `UPDATE_DOCS=1 cargo test --test truth the_page`.
pub fn the_page_says_what_occurs_where() -> Result<(), Failed> {
    let truths = Truth::all();
    let unknown = |word: &&String| !SAID.iter().any(|(_, known)| known == word);
    if let Some(word) = truths.iter().flat_map(|truth| &truth.covers).find(unknown) {
        return Err(format!("`covers` knows no word {word}").into());
    }
    let rows = rows(&truths);
    let path = root().join("docs/specimens.md");
    let page = fs::read_to_string(&path)?;
    let (before, rest) = page.split_once(BEGIN).ok_or("the page has no place for the table")?;
    let (_, after) = rest.split_once(END).ok_or("the table has no end")?;
    let renewed = format!("{before}{BEGIN}{}{END}{after}", table(&rows));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &renewed)?;
    } else if page != renewed {
        return Err("docs/specimens.md is behind the truths: run UPDATE_DOCS=1 cargo test --test truth the_page".into());
    }
    let bare: Vec<&str> = rows.iter().filter(|(_, names)| names.is_empty()).map(|(what, _)| what.as_str()).collect();
    if bare.is_empty() { Ok(()) } else { Err(format!("in no specimen: {}", bare.join(", ")).into()) }
}

/// Each thing that can occur, with the specimens in which it does.
fn rows(truths: &[Truth]) -> Vec<(String, Vec<&str>)> {
    let names = |holds: &dyn Fn(&Truth) -> bool| -> Vec<&str> {
        truths.iter().filter(|truth| holds(truth)).map(|truth| truth.name.as_str()).collect()
    };
    let obstacles = (1..=23).map(|number| {
        let code = format!("O{number}");
        let names = names(&|truth| truth.cases.iter().any(|case| holds(&case.deletion["obstacles"], &code)));
        (code, names)
    });
    let counted = COUNTED.iter().map(|(what, key)| {
        let occurs = |phases: &BTreeMap<String, Value>| phases.values().any(|phase| phase["asks"][key].as_u64() > Some(0));
        (what.to_string(), names(&|truth| truth.cases.iter().any(|case| occurs(&case.phases))))
    });
    let said = SAID.iter().map(|(what, word)| (what.to_string(), names(&|truth| truth.covers.iter().any(|said| said == word))));
    obstacles.chain(counted).chain(said).collect()
}

fn holds(list: &Value, text: &str) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(|item| item == text))
}

fn table(rows: &[(String, Vec<&str>)]) -> String {
    let mut text = String::from("| | occurs in |\n| --- | --- |\n");
    for (what, names) in rows {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "| {what} | {} |", names.join(" "));
    }
    text
}

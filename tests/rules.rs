//! Each rule of each pack that comes with the program, held against specimens: one that it fails and one that it passes, or the reason why
//! there is none. `tests/rules/cases.yaml` says which, by hand; each run that it names is made once, and judged by all packs.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;
use std::sync::OnceLock;

use common::truth::root;
use offramp::rules::Pack;
use offramp::rules::measure::{Measure, Takes};
use serde::Deserialize;
use serde_json::Value;

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// What is run, by a name for it.
    runs: BTreeMap<String, Run>,
    /// Runs of apps at which nothing is wrong, though much looks so: no rule of any pack fails them.
    innocent: Vec<String>,
    /// By rule.
    rules: BTreeMap<String, Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    /// Its file, in `scenarios/`.
    scenario: String,
    #[serde(default = "observe")]
    policy: String,
    #[serde(default = "newest")]
    api: u32,
}

fn observe() -> String {
    "observe".into()
}
fn newest() -> u32 {
    34
}

/// What a rule says of which run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    fails: Option<String>,
    reviews: Option<String>,
    passes: Option<String>,
    /// Why no run fails, or none passes.
    none: Option<String>,
}

impl Case {
    fn verdicts(&self) -> impl Iterator<Item = (&'static str, &String)> {
        [("fail", &self.fails), ("review", &self.reviews), ("pass", &self.passes)]
            .into_iter()
            .filter_map(|(verdict, run)| Some((verdict, run.as_ref()?)))
    }
}

fn cases() -> Cases {
    serde_yaml::from_str(include_str!("rules/cases.yaml")).unwrap()
}

/// Rule → verdict and message.
type Findings = BTreeMap<String, (String, String)>;

/// What all packs say of each run, by its name.
fn findings() -> &'static BTreeMap<String, Findings> {
    static FOUND: OnceLock<BTreeMap<String, Findings>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let runs = cases().runs;
        let mut together: BTreeMap<(u32, &str), Vec<(&String, &Run)>> = BTreeMap::new();
        for (name, run) in &runs {
            together.entry((run.api, run.policy.as_str())).or_default().push((name, run));
        }
        together.into_iter().flat_map(|((api, policy), runs)| run(api, policy, &runs)).collect()
    })
}

/// Runs scenarios on one device, and reads what the packs say.
fn run(api: u32, policy: &str, runs: &[(&String, &Run)]) -> Vec<(String, Findings)> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let packs = Pack::builtin();
    let output = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .current_dir(root())
        .args(["run", "--no-html", "--device", &format!("sim:api{api}"), "--policies", policy])
        .args(packs.iter().flat_map(|pack| ["--rules", pack]))
        .arg("--out")
        .arg(&out)
        .args(runs.iter().map(|(_, run)| format!("scenarios/{}", run.scenario)))
        .output()
        .unwrap();
    let told = || format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(out.join("run.json")).unwrap_or_else(|error| panic!("run.json: {error}\n{}", told()));
    let report: Value = serde_json::from_str(&text).unwrap();
    let jobs = report["scenarios"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    runs.iter()
        .map(|(name, run)| {
            let of = |job: &&Value| job["control_for"].is_null() && text(&job["file"]).ends_with(&run.scenario);
            let job = jobs.iter().find(of).unwrap_or_else(|| panic!("{name} did not run\n{}", told()));
            let read = |finding: &Value| (text(&finding["rule"]), (text(&finding["verdict"]), text(&finding["message"])));
            ((*name).clone(), job["findings"].as_array().unwrap().iter().map(read).collect())
        })
        .collect()
}

#[test]
fn each_rule_says_of_each_specimen_what_the_table_says() {
    let mut wrong = Vec::new();
    for (rule, case) in &cases().rules {
        for (verdict, name) in case.verdicts() {
            let Some(findings) = findings().get(name) else {
                wrong.push(format!("{rule}: there is no run {name}"));
                continue;
            };
            match findings.get(rule) {
                Some((said, _)) if said == verdict => {}
                Some((said, message)) => wrong.push(format!("{rule} says {said} of {name}, not {verdict}: {message}")),
                None => wrong.push(format!("no pack has a rule {rule}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_rule_fails_an_app_at_which_nothing_is_wrong() {
    for name in &cases().innocent {
        let findings = &findings()[name];
        let fails: Vec<_> = findings.iter().filter(|(_, (verdict, _))| verdict == "fail").collect();
        assert!(!findings.is_empty() && fails.is_empty(), "{name}: {fails:?}");
    }
}

#[test]
fn the_table_holds_every_rule_with_a_run_that_fails_it_and_one_that_passes_or_says_why_there_is_none() {
    let cases = cases();
    let mut rules: Vec<String> = Vec::new();
    for name in Pack::builtin() {
        rules.extend(Pack::load(name).unwrap().rules.into_iter().map(|rule| rule.id));
    }
    let missing: Vec<_> = rules.iter().filter(|id| !cases.rules.contains_key(*id)).collect();
    let unknown: Vec<_> = cases.rules.keys().filter(|id| !rules.contains(id)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing: {missing:?}, no such rule: {unknown:?}");
    for (rule, case) in &cases.rules {
        let whole = case.fails.is_some() && case.passes.is_some();
        assert!(whole != case.none.is_some(), "{rule}: `fails` and `passes`, or `none` with the reason");
    }
    let used = |name: &String| {
        cases.innocent.contains(name) || cases.rules.values().any(|case| case.verdicts().any(|(_, run)| run == name))
    };
    let idle: Vec<_> = cases.runs.keys().filter(|name| !used(name)).collect();
    assert!(idle.is_empty(), "runs that no rule uses: {idle:?}");
}

/// How the tables begin and end on the page.
const SPECIMENS: &str = "<!-- table: specimens -->\n";
const MEASURES: &str = "<!-- table: measures -->\n";
const END: &str = "<!-- end -->";

/// After a change of the cases or of a measure: `UPDATE_DOCS=1 cargo test --test rules the_page`.
#[test]
fn the_page_says_which_specimen_shows_which_rule_and_what_can_be_counted() {
    let path = root().join("docs/rules.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let renewed = with_table(&page, SPECIMENS, &table(&cases()));
    let renewed = with_table(&renewed, MEASURES, &measures());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &renewed).unwrap();
    } else {
        assert!(page == renewed, "docs/rules.md is behind: run UPDATE_DOCS=1 cargo test --test rules the_page");
    }
}

fn with_table(page: &str, begin: &str, table: &str) -> String {
    let (before, rest) = page.split_once(begin).expect("the page has a place for the table");
    let (_, after) = rest.split_once(END).expect("the table has an end");
    format!("{before}{begin}{table}{END}{after}")
}

fn measures() -> String {
    let mut text = String::from("| `counts` | | `only` |\n| --- | --- | --- |\n");
    for measure in Measure::all() {
        let takes = match measure.takes {
            Takes::Nothing => "",
            Takes::Groups => "groups",
            Takes::Obstacles => "obstacles",
        };
        let _ = writeln!(text, "| `{}` | {} | {takes} |", measure.name, measure.what);
    }
    text
}

fn table(cases: &Cases) -> String {
    let mut text = String::from("| rule | fails | for a person | passes | |\n| --- | --- | --- | --- | --- |\n");
    for (rule, case) in &cases.rules {
        let told = |name: &Option<String>| {
            let Some(run) = name.as_ref().and_then(|name| cases.runs.get(name)) else { return String::new() };
            let specimen = run.scenario.split('/').next().unwrap_or_default();
            let policy = if run.policy == observe() { String::new() } else { format!(", {}", run.policy) };
            let api = if run.api == newest() { String::new() } else { format!(", API {}", run.api) };
            format!("`{specimen}`{policy}{api}")
        };
        let none = case.none.as_deref().unwrap_or_default();
        let _ = writeln!(text, "| {rule} | {} | {} | {} | {none} |", told(&case.fails), told(&case.reviews), told(&case.passes));
    }
    text
}

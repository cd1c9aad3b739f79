//! `offramp history` by the real binary, on runs that nothing ran.
#![cfg(feature = "history")]

#[path = "common/made_up.rs"]
mod made_up;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use offramp::history::History;
use offramp::report::RunReport;

/// Writes a run's folder as `offramp run` leaves it, without the evidence, and of its jobs four.
fn folder(dir: &Path, mut report: RunReport) {
    report.scenarios.retain(|job| job.name == "leave");
    let dir = dir.join(&report.id);
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("run.json"), serde_json::to_string(&report).unwrap()).unwrap();
}

fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.current_dir(dir).env("OFFRAMP_HISTORY", dir.join("h.sqlite")).stdin(Stdio::null());
    command
}

fn offramp(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = command(dir).args(args).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
}

#[test]
fn runs_are_kept_shown_compared_and_given_up() {
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("runs");
    (0..3).for_each(|nth| folder(&runs, made_up::run(1, nth * 20)));
    folder(&runs, made_up::run(2, 0));
    let history = |args: &[&str]| offramp(dir.path(), &[&["history"], args].concat());
    assert!(history(&["list"]).1.contains("there is no history yet; `offramp history add RUN` begins one"));

    let (code, text) = history(&["add", "runs", "nowhere"]);
    assert_eq!(
        (code, text.matches("added    ").count()),
        (Some(2), 4),
        "what is wrong with one does not keep the others out: {text}"
    );
    let (code, text) = history(&["add", "runs"]);
    assert_eq!((code, text.matches("known    ").count()), (Some(0), 4), "{text}");

    let package = made_up::package(1);
    for (name, args) in [
        ("list", &["list"][..]),
        ("app", &["app", &package]),
        ("trend", &["trend", &package, "asks.total", "--policy", "deny-all", "--scenario", "leave"]),
        ("compare", &["compare", "app1-0", "app1-40"]),
        ("baseline", &["baseline", "set", "runs/app1-20"]),
    ] {
        let (code, text) = history(args);
        assert_eq!(code, Some(0), "{text}");
        let mut settings = insta::Settings::clone_current();
        if name == "baseline" {
            settings.add_filter(r"\b20\d\d-\d\d-\d\d \d\d:\d\d\b", "[minute]");
        }
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
    let (code, json) = history(&["trend", &package, "use.asks.re_asks", "--json", "--last", "2"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, json.as_array().unwrap().len()), (Some(0), 4));
    assert_eq!(json[0]["points"].as_array().unwrap().len(), 2);
    assert!(history(&["flakes", "--since", "9999d"]).1.starts_with("no scenario's results differ"));
    let (_, timings) = history(&["timings"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&timings).unwrap(), serde_json::json!({"schema": 1, "jobs": {}}));

    for (args, told) in [
        (&["prune"][..], "--keep <AGE>"),
        (&["prune", "--keep", "soon"], "as 90d or 12w"),
        (&["app", "com.example.ap1"], "did you mean com.example.app1?"),
        (&["trend", &package, "asks.totl"], "did you mean"),
        (&["compare", "app1-0", "app9-0"], "called app9-0"),
    ] {
        let (code, text) = history(args);
        assert_eq!(code, Some(2), "{args:?}: {text}");
        assert!(text.contains(told), "{args:?}: {text}");
    }
    assert_eq!(
        history(&["prune", "--keep-runs", "1"]).1,
        "1 runs with 4 results given up; 3 stay, 1 of them only as a baseline\n"
    );
    // Nobody is told of new findings who only sees fewer.
    assert_eq!(history(&["compare", "app1-20", "app2-0"]).0, Some(0), "no job in common");
}

#[test]
fn a_writer_that_is_killed_loses_nothing_that_it_said_was_there() {
    const RUNS: u32 = 120;
    const SEEN: usize = 20;
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("runs");
    (0..RUNS).for_each(|nth| folder(&runs, made_up::run(1, nth)));

    let mut writer =
        command(dir.path()).args(["history", "add", "runs"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap());
    let mut said = String::new();
    for _ in 0..SEEN {
        lines.read_line(&mut said).unwrap();
    }
    // SIGKILL, at whatever it does now.
    writer.kill().unwrap();
    writer.wait().unwrap();
    lines.read_to_string(&mut said).unwrap();

    let told: BTreeSet<&str> = said.lines().filter_map(|line| line.strip_prefix("added    runs/")).collect();
    assert!(told.len() >= SEEN, "{said}");
    assert!(told.len() < RUNS as usize, "it was killed before it was done");
    let history = History::read(&dir.path().join("h.sqlite")).unwrap();
    assert_eq!(history.integrity().unwrap(), "ok");
    let there = history.runs(None, None, RUNS).unwrap();
    let names: BTreeSet<&str> = there.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(told.difference(&names).collect::<Vec<_>>(), Vec::<&&str>::new(), "said to be there, and lost");
    // A run that was written and not yet told is there as a whole too.
    assert!(names.len() <= told.len() + 1);
    assert!(there.iter().all(|run| run.results == 4), "no run is there in part");

    let (code, text) = offramp(dir.path(), &["history", "add", "runs"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(
        (text.matches("known    ").count(), text.matches("added    ").count()),
        (names.len(), RUNS as usize - names.len())
    );
}

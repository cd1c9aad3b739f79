//! `offramp compare`, by the real binary: the reader that nags, and the reader after it was mended, in which one thing became worse.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Calls the program in a folder: exit code, and what it printed.
fn offramp(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    let output = command.current_dir(dir).args(args).stdin(Stdio::null()).env_remove("NO_COLOR").output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
}

/// Runs the reader's scenario against a specimen, into a folder.
fn run(dir: &Path, specimen: &str, out: &str) {
    let (scenario, apk) = (project("scenarios/reader/leave.yaml"), project("emulator/specimens").join(specimen));
    let (scenario, apk) = (scenario.display().to_string(), apk.display().to_string());
    let rules = project("tests/fixtures/packs/prompts.yaml").display().to_string();
    let args = ["run", &scenario, "--apk", &apk, "--device", "sim:api34", "--rules", &rules, "--no-html", "--out", out];
    let (code, text) = offramp(dir, &args);
    assert!(matches!(code, Some(0 | 1)), "{text}");
}

/// Time, paths and hashes differ from run to run.
fn settled() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\b[0-9a-f]{64}\b", "[hash]");
    settings.add_filter(r"\b[0-9a-f]{12}…", "[hash]…");
    settings.add_filter(r"\b20\d\d-\d\d-\d\d\b", "[day]");
    settings.add_filter(r"lines \d+(, \d+)*( and \d+ more)?", "lines [some]");
    settings.add_filter(r"第 \d+(、\d+)* (等 \d+ )?行", "第 [若干] 行");
    settings
}

#[test]
fn a_mended_app_and_the_one_thing_that_became_worse() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("old")).unwrap();
    run(dir.path(), "reader", "old/monday");
    run(dir.path(), "reader-fixed", "fixed");
    let compare = |args: &[&str]| offramp(dir.path(), &[&["compare"], args].concat());

    let (code, text) = compare(&["old/monday", "fixed"]);
    assert_eq!(code, Some(1), "{text}");
    // The other views are of the same run, so that each is read beside it.
    let (_, markdown) = compare(&["old", "fixed", "--format", "markdown"]);
    let (_, chinese) = compare(&["old", "fixed", "--rectification", "zh", "--developer", "墨页科技"]);
    settled().bind(|| {
        insta::assert_snapshot!("text", text);
        insta::assert_snapshot!("markdown", markdown);
        insta::assert_snapshot!("rectification", chinese);
    });

    let (code, json) = compare(&["old", "fixed", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &json["schema"]), (Some(1), &1.into()));
    let pair = &json["apps"][0]["pairs"][0];
    let of = |list: &str, name: &str, change: &str| -> Vec<String> {
        let list = pair[list].as_array().unwrap().iter().filter(|entry| entry["change"] == change);
        list.map(|entry| entry[name].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(of("counts", "count", "worse"), ["deletion.obstacles"], "the one thing");
    let fixed = of("rules", "rule", "fixed");
    for rule in ["P-AGAIN", "P-RELAUNCH", "P-FIRST", "P-CONSENT"] {
        assert!(fixed.contains(&rule.to_string()), "{rule} is not in {fixed:?}");
    }

    // The other way round nothing but that one thing is better, and a run held against itself has nothing worse.
    let (code, back) = compare(&["fixed", "old", "--format", "json"]);
    let back: serde_json::Value = serde_json::from_str(&back).unwrap();
    assert_eq!(code, Some(1));
    let obstacles =
        back["apps"][0]["pairs"][0]["counts"].as_array().unwrap().iter().find(|count| count["count"] == "deletion.obstacles");
    assert_eq!(obstacles.unwrap()["change"], "better");
    assert_eq!(compare(&["fixed", "fixed"]).0, Some(0));

    let (code, html) = compare(&["old", "fixed", "--rectification", "zh", "--format", "html", "-o", "page.html"]);
    assert_eq!((code, html.as_str()), (Some(1), ""));
    assert!(std::fs::read_to_string(dir.path().join("page.html")).unwrap().contains("整改后"));
    for (args, told) in [
        (&["old", "nowhere"][..], "nowhere"),
        (&["old", "old/monday/judged"], "holds no run.json"),
        (&["old", "fixed", "--format", "html"], "--rectification zh only"),
        (&["old", "fixed", "--rectification", "zh", "--format", "json"], "markdown or html"),
    ] {
        let (code, text) = compare(args);
        assert_eq!(code, Some(2), "{args:?}: {text}");
        assert!(text.contains(told), "{args:?}: {text}");
    }
}

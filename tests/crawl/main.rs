//! `offramp crawl` on specimens: the way found is the shortest that a person counted, the scenario that is written runs and gives that
//! count, prompts are counted, nothing is claimed where there is nothing, and a crawl that was killed goes on.
//!
//! | file | what |
//! | --- | --- |
//! | `apps.rs` | the apps that are crawled, and what is known of them from elsewhere |
//! | `device.rs` | a crawl on a device that keeps a journal, counted there |
//! | `counts.rs` | scenarios that crawls wrote, their counts held against truth |
//! | `followed.rs` | a few of them in every `cargo test` |
//! | `killed.rs` | crawls that were killed |
//! | `table.rs` | the tables of `docs/crawling.md` and `docs/crawled.md`, from more than a hundred crawls: only when asked for |

mod apps;
#[path = "../common/mod.rs"]
mod common;
mod counts;
mod device;
mod followed;
#[cfg(unix)]
mod killed;
mod table;

use std::path::Path;
use std::process::{Command, Output};

use common::truth::{COMMON_API, Truth};
use serde_json::Value;

/// Crawls with the real binary.
fn crawl(out: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(["crawl", "--device", "sim", "--no-html", "--out"])
        .arg(out)
        .args(arguments)
        .output()
        .unwrap()
}

fn json(file: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))).unwrap()
}

fn told(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The paths of a specimen and of the scenario of its whole life.
fn specimen(name: &str) -> (String, String) {
    (format!("emulator/specimens/{name}"), format!("scenarios/{name}/leave.yaml"))
}

/// The depth that a person counted, if there is a way.
fn true_depth(truth: &Truth) -> Option<u64> {
    truth.case(COMMON_API, "observe").deletion["depth"].as_u64()
}

#[test]
fn the_way_out_is_found_replayed_and_written_as_a_scenario_that_gives_truths_count() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    let (apk, before) = specimen("messenger");
    let found = dir.path().join("messenger.yaml");
    let output = crawl(&out, &["--apk", &apk, "--before", &before, "--replays", "1", "--write", &found.display().to_string()]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let crawled = json(&out.join("crawl.json"));
    let truth = Truth::of("messenger");
    assert_eq!(crawled["level"], "G2");
    assert_eq!(crawled["path_actions"].as_u64(), true_depth(&truth));
    assert_eq!(crawled["depth"].as_u64(), true_depth(&truth), "as the metrics count the replay");
    assert_eq!(crawled["replays"], serde_json::json!([true]));
    assert_eq!(crawled["confirm"], "Delete my account");
    assert!(crawled["gated"].as_object().unwrap().contains_key("Log out"), "{crawled}");
    assert!(crawled["services_per_action"].as_f64().unwrap() <= 3.0, "{crawled}");
    assert!(crawled["proof"].as_str().unwrap().starts_with("no shorter path among the"));

    // The graph is whole: its path leads from the start to the goal over edges that can be relied on.
    let graph = json(&out.join("graph.json"));
    let (mut at, edges) = (graph["root"].clone(), graph["edges"].as_array().unwrap());
    for number in graph["path"].as_array().unwrap() {
        let edge = edges.iter().find(|edge| edge["number"] == *number && edge["on_path"] == true).unwrap();
        assert_eq!((&edge["from"], &edge["strong"]), (&at, &Value::Bool(true)));
        at = edge["to"].clone();
    }
    let end = &graph["states"][at.as_u64().unwrap() as usize];
    assert_eq!((&end["goal"], &end["kind"]), (&Value::Bool(true), &"account-deletion".into()));
    assert!(out.join("artifacts").join(format!("{}.png", end["image"].as_str().unwrap())).is_file());

    let summary = std::fs::read_to_string(out.join("summary.md")).unwrap();
    assert!(summary.contains("## The crawl\n\n- account-deletion is "), "the reports are made of what came of it: {summary}");

    let written = std::fs::read_to_string(&found).unwrap();
    let masked = written.replace(env!("CARGO_MANIFEST_DIR"), "[here]");
    insta::assert_snapshot!("messenger_found", masked);
}

#[test]
fn without_a_scenario_it_signs_up_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    let (apk, _) = specimen("plaza");
    let output = crawl(&out, &["--apk", &apk, "--replays", "1", "--goal", "sign-up", "--proof", "5"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let crawled = json(&out.join("crawl.json"));
    assert_eq!((&crawled["level"], &crawled["replays"]), (&"G2".into(), &serde_json::json!([true])), "{}", told(&output));
}

#[test]
fn where_no_way_is_nothing_is_claimed_and_prompts_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    let (apk, _) = specimen("torch");
    let output = crawl(&out, &["--apk", &apk, "--json", "--budget", "60"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let crawled: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(crawled["level"], "none");
    assert!(crawled["message"].as_str().unwrap().contains("not found after"), "{crawled}");
    assert!(crawled["asks"]["shown"].as_u64().unwrap() > 0, "{crawled}");
    let run = json(&out.join("run.json"));
    let failed = run["scenarios"][0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["verdict"] == "fail" && finding["rule"].as_str().is_some_and(|rule| rule.contains("DEL")));
    assert_eq!(failed.count(), 0, "no rule about leaving fails on a crawl's word");
}

#[test]
fn a_scenario_may_let_the_way_out_be_looked_for() {
    let dir = tempfile::tempdir().unwrap();
    let life = std::fs::read_to_string("scenarios/messenger/leave.yaml").unwrap();
    let way_in = life.split("- phase: use").next().unwrap().replace("../../", &format!("{}/", env!("CARGO_MANIFEST_DIR")));
    let file = dir.path().join("reach.yaml");
    std::fs::write(&file, way_in + "- reach: {goal: account-deletion, phase: account-deletion}\n").unwrap();
    let job = common::job::run(&[file], "sim", &["deny-all"], &[]).remove(0);
    assert_eq!((job.status.as_str(), job.deletion["depth"].as_u64()), ("passed", Some(3)), "{job:?}");
}

#[test]
fn what_cannot_be_right_is_told_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    for (arguments, words) in [
        (&["--apk", "gone.apk"][..], "gone.apk"),
        (&["--apk", "emulator/specimens/torch", "--goal", "fun"][..], "account-deletion"),
        (&["--apk", "emulator/specimens/torch", "--execute"][..], "--before"),
        (&["--apk", "emulator/specimens/torch", "--before", "gone.yaml"][..], "gone.yaml"),
    ] {
        let output = crawl(&out, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(told(&output).contains(words), "{arguments:?}: {}", told(&output));
    }
    let output = Command::new(env!("CARGO_BIN_EXE_offramp")).args(["crawl", "--resume"]).arg(dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("crawl.jsonl"), "{}", told(&output));
}

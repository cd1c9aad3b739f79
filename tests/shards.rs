//! Shards of a run, merged, are the run; what is missing is told; what was interrupted is gone on with.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn offramp(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.current_dir(dir).args(args).stdin(Stdio::null()).env("PATH", "");
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

/// Three short scenarios, of which the last one fails.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, specimen, last) in
        [("one", "reader", "back"), ("two", "torch", "back"), ("three", "reader", "assertVisible: Atlantis")]
    {
        let apk = project(&format!("emulator/specimens/{specimen}"));
        let text = format!(
            "name: {name}\nofframp:\n  apk: {}\n  permissions: deny-all\n  expect:\n    first-run.actions: {{max: 50}}\n---\n- phase: first-run\n- launchApp\n- {last}\n",
            apk.display()
        );
        std::fs::create_dir_all(dir.path().join("s")).unwrap();
        std::fs::write(dir.path().join(format!("s/{name}.yaml")), text).unwrap();
    }
    dir
}

/// `run.json` without what differs from run to run: names, times, and the lines that evidence stands on.
fn masked(run: &Path) -> Value {
    fn mask(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for key in ["id", "started", "finished", "manifest_sha256", "evidence"] {
                    map.remove(key);
                }
                map.values_mut().for_each(mask);
            }
            Value::Array(items) => items.iter_mut().for_each(mask),
            // Findings tell lines of the trace in words, too.
            Value::String(text) => {
                let word = |word: &str| {
                    word.trim_end_matches([',', '.', ';', ')']).parse::<u64>().map_or(word.to_owned(), |_| "N".to_owned())
                };
                let words: Vec<String> = text.split(' ').map(word).collect();
                if text.contains("line") {
                    *text = words.join(" ");
                }
            }
            _ => {}
        }
    }
    let mut report = serde_json::from_slice(&std::fs::read(run.join("run.json")).unwrap()).unwrap();
    mask(&mut report);
    report
}

/// Says where two reports differ, not all of both.
fn assert_same(one: &Path, other: &Path) {
    let lines = |run: &Path| serde_json::to_string_pretty(&masked(run)).unwrap();
    let (one, other) = (lines(one), lines(other));
    let differ: Vec<_> = one.lines().zip(other.lines()).filter(|(one, other)| one != other).take(5).collect();
    assert!(differ.is_empty() && one.len() == other.len(), "{differ:#?}");
}

#[test]
fn three_shards_merged_are_the_unsharded_run() {
    let dir = folder();
    let at = |name: &str| dir.path().join(name);
    let run = |more: &[&str]| offramp(dir.path(), &[&["run", "s", "--device", "sim", "--no-html"], more].concat());
    let (code, text) = run(&["--jobs", "2", "--out", "whole"]);
    assert_eq!(code, Some(1), "{text}");
    for shard in ["1", "2", "3"] {
        let (code, text) = run(&["--shard", &format!("{shard}/3"), "--out", &format!("shard-{shard}")]);
        assert!(matches!(code, Some(0 | 1)), "{text}");
    }
    let merge = |more: &[&str]| offramp(dir.path(), &[&["merge", "--no-html"], more].concat());
    let (code, text) = merge(&["shard-3", "shard-1", "shard-2", "--out", "merged"]);
    assert_eq!(code, Some(1), "{text}");
    assert_same(&at("merged"), &at("whole"));
    assert_eq!(masked(&at("merged"))["scenarios"].as_array().unwrap().len(), 3);
    assert_eq!(offramp(dir.path(), &["verify", "merged"]).0, Some(0));
    assert_eq!(std::fs::read(at("merged/plan.json")).unwrap(), std::fs::read(at("whole/plan.json")).unwrap());

    // A shard that never came is no pass; with it, all is as before.
    let (code, text) = merge(&["shard-1", "shard-3", "--out", "part"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("1 of 3 planned jobs has no result") && text.contains("infrastructure 1"), "{text}");
    let missing = &masked(&at("part"))["scenarios"];
    let broken: Vec<_> = missing.as_array().unwrap().iter().filter(|job| job["status"] == "broken").collect();
    assert_eq!((broken.len(), &broken[0]["attempts"]), (1, &Value::from(0)), "{missing}");
    let (code, text) = merge(&["part", "shard-2", "shard-2", "--out", "completed"]);
    assert_eq!(code, Some(1), "{text}");
    assert_same(&at("completed"), &at("whole"));

    // The interrupted run is gone on with: what has a result is not run again, and what has none is.
    let shard = Command::new("/bin/cp").args(["-r"]).arg(at("shard-1")).arg(at("resumed")).status().unwrap();
    assert!(shard.success());
    let (code, text) = run(&["--resume", "resumed"]);
    assert_eq!(code, Some(1), "{text}");
    let ran = text.lines().filter(|line| line.starts_with("passed  ") || line.starts_with("failed  ")).count();
    assert_eq!(ran, 2, "one of three had a result\n{text}");
    assert_same(&at("resumed"), &at("whole"));

    // What was changed, and what is of another plan, is not merged.
    let trace = at("shard-2/trace.jsonl");
    let text = std::fs::read_to_string(&trace).unwrap();
    std::fs::write(&trace, text.replacen("\"policy\":\"deny-all\"", "\"policy\":\"observe\"", 1)).unwrap();
    let (code, text) = merge(&["shard-1", "shard-2", "--out", "changed"]);
    assert!(code == Some(2) && text.contains("trace.jsonl was changed") && !at("changed").exists(), "{code:?} {text}");
    std::fs::remove_file(dir.path().join("s/two.yaml")).unwrap();
    let (code, text) = run(&["--resume", "resumed"]);
    assert!(code == Some(2) && text.contains("is of another plan: 1 of its jobs would not be planned now"), "{code:?} {text}");
}

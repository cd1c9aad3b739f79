//! A crawl that is killed goes on from what stands in its folder.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::{json, specimen, told};

/// What is the same however often a crawl was interrupted.
const SAME: [&str; 4] = ["level", "path", "path_actions", "confirm"];

/// A crawl of the messenger, with few actions to prove its way.
fn command(out: &Path, replays: &str) -> Command {
    let (apk, before) = specimen("messenger");
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.args([
        "crawl",
        "--device",
        "sim",
        "--no-html",
        "--proof",
        "12",
        "--replays",
        replays,
        "--apk",
        &apk,
        "--before",
        &before,
    ]);
    command.arg("--out").arg(out);
    command
}

fn kept(out: &Path) -> usize {
    std::fs::read(out.join("crawl.jsonl")).map_or(0, |text| text.iter().filter(|byte| **byte == b'\n').count())
}

/// Starts a crawl and kills it as soon as `now` holds.
fn killed(out: &Path, replays: &str, now: &dyn Fn() -> bool) {
    let mut child = command(out, replays).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !now() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert!(!out.join("crawl.json").exists(), "it had not come to its end");
}

fn resumed(out: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(["crawl", "--device", "sim", "--no-html", "--resume"])
        .arg(out)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    json(&out.join("crawl.json"))
}

#[test]
fn a_crawl_that_was_killed_goes_on_and_ends_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("whole");
    assert_eq!(command(&whole, "0").output().unwrap().status.code(), Some(0));
    let lines = kept(&whole);
    let whole = json(&whole.join("crawl.json"));
    // While it looks for the way, while it looks for a shorter one, and again in what was resumed.
    for (point, at) in [2, lines / 2, lines - 3].into_iter().enumerate() {
        let part = dir.path().join(format!("part-{point}"));
        killed(&part, "0", &|| kept(&part) >= at);
        if point == 1 {
            // What a machine that lost its power may leave.
            let mut file = std::fs::OpenOptions::new().append(true).open(part.join("crawl.jsonl")).unwrap();
            file.write_all(b"{\"move\":{\"from\":3").unwrap();
        }
        let part = resumed(&part);
        for key in SAME {
            assert_eq!(whole[key], part[key], "killed after {at} of {lines} lines: {key}");
        }
    }
    // While it follows what it found, when all is known.
    let late = dir.path().join("late");
    killed(&late, "2", &|| late.join("found.yaml").exists());
    let late = resumed(&late);
    for key in SAME {
        assert_eq!(whole[key], late[key], "killed at its first replay: {key}");
    }
    assert_eq!(late["replays"], serde_json::json!([true, true]));
}

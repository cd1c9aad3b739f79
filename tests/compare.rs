//! The commands that read recorded runs, by the real binary: `compare`, `judge`, `review`, `explain`. All of them read the same two runs: the reader that
//! nags, and the reader after it was mended, in which one thing became worse.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Calls the program in a folder: exit code, and what it printed.
fn offramp(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    let output = command.current_dir(dir).args(args).stdin(Stdio::null()).env_remove("NO_COLOR").output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
}

/// A folder with both runs, which nobody changes: `old/monday` and `fixed`.
fn runs() -> &'static Path {
    static RUNS: OnceLock<tempfile::TempDir> = OnceLock::new();
    let make = || {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("old")).unwrap();
        run(dir.path(), "reader", "old/monday");
        run(dir.path(), "reader-fixed", "fixed");
        dir
    };
    RUNS.get_or_init(make).path()
}

/// A folder with a copy of the first run, `run`, to change.
fn copied() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            let (from, to) = (entry.path(), to.join(entry.file_name()));
            if from.is_dir() { copy(&from, &to) } else { std::fs::copy(&from, &to).map(drop).unwrap() }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy(&runs().join("old/monday"), &dir.path().join("run"));
    dir
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

/// Puts what was broken into lines together again, and leaves out what the rules say they saw, which is theirs to word.
fn unbroken(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let rest =
            line.strip_prefix(&" ".repeat(20)).filter(|rest| !rest.starts_with("before: ") && !rest.starts_with("after: "));
        match rest {
            Some(rest) => out.push_str(&format!(" {rest}")),
            None => out.push_str(&format!("\n{line}")),
        }
    }
    let said = regex::Regex::new(r"(?m)((?:before|after): \w+, counted \d+, limit \d+ \w+): .*?( \(run .*)?$").unwrap();
    said.replace_all(&out, "$1: [seen]$2").into_owned()
}

#[test]
fn a_mended_app_and_the_one_thing_that_became_worse() {
    let compare = |args: &[&str]| offramp(runs(), &[&["compare"], args].concat());

    let (code, text) = compare(&["old/monday", "fixed"]);
    assert_eq!(code, Some(1), "{text}");
    // The other views are of the same run, so that each is read beside it.
    let (_, markdown) = compare(&["old", "fixed", "--format", "markdown"]);
    let (_, chinese) = compare(&["old", "fixed", "--rectification", "zh", "--developer", "墨页科技"]);
    settled().bind(|| {
        insta::assert_snapshot!("text", unbroken(&text));
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

    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("page.html").display().to_string();
    let (code, html) = compare(&["old", "fixed", "--rectification", "zh", "--format", "html", "-o", &page]);
    assert_eq!((code, html.as_str()), (Some(1), ""));
    assert!(std::fs::read_to_string(&page).unwrap().contains("整改后"));
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

#[test]
fn judged_again_it_says_what_changed_and_names_the_evidence() {
    let dir = copied();
    let pack = std::fs::read_to_string(project("tests/fixtures/packs/prompts.yaml")).unwrap();
    // Version 2 fails where version 1 left it to a person, and does without a rule.
    let stricter = pack
        .replace("version: 1", "version: 2")
        .replace("{at: 1, verdict: review, severity: advisory}", "{at: 1, verdict: fail, severity: indicator}");
    let stricter = stricter.split("  - id: P-DAYS").next().unwrap();
    std::fs::write(dir.path().join("prompts.yaml"), stricter).unwrap();

    let (code, text) = offramp(dir.path(), &["judge", "run", "--no-html", "--rules", "prompts.yaml,symmetry"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("  prompts@1 → prompts@2: 3 changed\n"), "{text}");
    assert!(text.contains("P-AGAIN       review → fail  reader, observe, sim-api34"), "{text}");
    assert!(
        text.contains("P-DAYS        not observed → not judged") && text.contains("symmetry@1: judged for the first time"),
        "{text}"
    );
    let manifest = offramp(dir.path(), &["verify", "run"]).1;
    let digest = manifest.trim().rsplit(' ').next().unwrap().to_string();
    let judged: Vec<PathBuf> =
        std::fs::read_dir(dir.path().join("run/judged")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(judged.len(), 3);
    for path in judged {
        let judgement: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(judgement["manifest_sha256"], digest.as_str(), "{}", path.display());
    }

    // Twice the same changes nothing; a run that is none does not keep the others from being judged.
    let (code, text) = offramp(dir.path(), &["judge", "run", "nowhere", "run", "--no-html", "--rules", "prompts.yaml"]);
    assert_eq!(code, Some(2), "{text}");
    assert_eq!(text.matches("prompts@2: nothing changed").count(), 2, "{text}");
    assert!(text.contains("nowhere"), "{text}");

    // The reports go by the latest version, and compare does not hold one version against another.
    let (_, text) = offramp(dir.path(), &["report", "run"]);
    assert_eq!(text.matches("P-AGAIN  Asks again").count(), 1, "{text}");
    let old = runs().join("old").display().to_string();
    let (_, text) = offramp(dir.path(), &["compare", &old, "run"]);
    assert!(text.contains("judged by another version: prompts@1 before, prompts@2 after"), "{text}");

    // What rests on other evidence is said to.
    let path = dir.path().join("run/judged/prompts@1.json");
    let foreign = std::fs::read_to_string(&path).unwrap().replace(&digest, &"0".repeat(64));
    std::fs::write(&path, foreign).unwrap();
    assert!(offramp(dir.path(), &["verify", "run"]).1.contains("note: judged/prompts@1.json names another manifest"));
}

#[test]
fn a_person_confirms_and_rejects_and_every_report_says_so() {
    let dir = copied();
    let review = |args: &[&str]| offramp(dir.path(), &[&["review", "run"], args].concat());
    let (code, text) = review(&["--list"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("open       P-AGAIN@1") && text.ends_with("5 findings, 5 not reviewed\n"), "{text}");
    for (args, told) in [
        (&[][..], "nobody can be asked"),
        (&["--confirm", "P-FIRST"], "--by"),
        (&["--by", "Li Wei", "--reject", "P-FIRST"], "say why once"),
        (&["--by", "Li Wei", "--confirm", "P-FIRTS"], "did you mean P-FIRST?"),
        (&["--by", "Li Wei", "--confirm", "P-DAYS"], "there are: P-AGAIN@1 (review)"),
        (&["--by", "Li Wei", "--confirm", "P-FIRST", "--reject", "P-FIRST@1", "--because", "x"], "decided twice"),
    ] {
        let (code, text) = review(args);
        assert_eq!(code, Some(2), "{args:?}: {text}");
        assert!(text.contains(told), "{args:?}: {text}");
    }

    let decide = ["--by", "Li Wei", "--confirm", "P-RELAUNCH", "--reject", "P-FIRST@1", "--because", "a map needs the position"];
    let (code, text) = review(&decide);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("rejected   P-FIRST@1") && text.contains("5 findings, 3 not reviewed"), "{text}");
    let file: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dir.path().join("run/judged/prompts@1.review.json")).unwrap()).unwrap();
    let decided = &file["decisions"][1];
    assert_eq!([&decided["rule"], &decided["by"], &decided["because"]], ["P-FIRST", "Li Wei", "a map needs the position"]);
    assert_eq!(decided["judgement_sha256"].as_str().map(str::len), Some(64));

    // Judging and reporting keep it, in every view, and the evidence is still whole.
    let rules = project("tests/fixtures/packs/prompts.yaml").display().to_string();
    let (_, text) = offramp(dir.path(), &["judge", "run", "--no-html", "--rules", &rules]);
    assert!(
        text.contains("review: rejected by Li Wei") && text.contains("1 confirmed, 1 rejected; 3 findings not reviewed"),
        "{text}"
    );
    for format in ["markdown", "html", "json"] {
        let (_, text) = offramp(dir.path(), &["report", "run", "--format", format]);
        assert!(text.contains("Li Wei") && text.contains("a map needs the position"), "{format}");
    }
    assert_eq!(offramp(dir.path(), &["verify", "run"]).0, Some(0));

    // A judgement that says something else makes it stale.
    let other = std::fs::read_to_string(&rules).unwrap().replace("House rules", "Other house rules");
    std::fs::write(dir.path().join("prompts.yaml"), other).unwrap();
    let (_, text) = offramp(dir.path(), &["judge", "run", "--no-html", "--rules", "prompts.yaml"]);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("2 stale because the judgement changed since; 5 findings not reviewed"), "{text}");
    assert!(review(&["--list"]).1.contains("stale      P-FIRST@1"));
}

#[test]
fn a_line_an_ask_and_a_rule_are_explained() {
    let rules = project("tests/fixtures/packs/prompts.yaml").display().to_string();
    let explain = |what: &[&str]| offramp(runs(), &[&["explain", "old/monday", "--rules", &rules], what].concat());
    let (code, rule) = explain(&["P-RELAUNCH"]);
    assert_eq!(code, Some(0), "{rule}");
    // What counted 7 names seven asks, and each of the others with a reason.
    let part = |head: &str| rule.split(&format!("\n{head}\n")).nth(1).unwrap().split("\n\n").next().unwrap().to_string();
    assert_eq!(part("Counted, or rests on").matches("ask ").count(), 7, "{rule}");
    let not = part("Not counted");
    assert_eq!(not.matches("  ask ").count(), 19, "{rule}");
    assert!(not.contains("Android kept it back") && not.contains("its group had not been refused before"), "{not}");
    assert!(rule.contains("from 2 on: fail, indicator; below that it passes") && rule.contains("counted 7 → fail"), "{rule}");

    let (_, ask) = explain(&["ask", "1"]);
    assert!(ask.contains("PHONE, asked by the app") && ask.contains("#before-consent"), "{ask}");
    assert!(ask.contains("P-CONSENT Asks before consent: counted") && ask.contains("The prompt may be Android's own."), "{ask}");
    let line = ask.split("line ").nth(1).unwrap().split([':', ',', ')']).next().unwrap().to_string();
    let (_, same) = explain(&[&line]);
    assert!(same.contains("it witnesses ask 1 (PHONE, asked by the app)"), "{same}");

    let (code, page) = explain(&["ask 1", "--format", "html"]);
    assert_eq!(code, Some(0));
    assert!(page.contains("data:image/jpeg;base64,") && !page.contains("<script"));
    for (what, told) in [
        ("P-RELUNCH", "The nearest is P-RELAUNCH. There are: P-AGAIN, P-CONSENT"),
        ("99999", "the trace has lines 0 to"),
        ("ask 27", "the nearest is ask 26"),
        ("a b", "is no line of the trace"),
    ] {
        let (code, text) = explain(&[what]);
        assert_eq!(code, Some(2), "{what}: {text}");
        assert!(text.contains(told), "{what}: {text}");
    }
}

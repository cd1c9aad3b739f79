//! `offramp crawl` with other goals than the way to the deletion's page: the way out of a subscription, a deletion done to its end, an
//! account from a file, the user's own words, and what the app asks for.

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::truth::{COMMON_API, Truth};
use serde_json::{Value, json};

fn offramp(arguments: &[&str], out: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.args(arguments).args(["--device", "sim", "--no-html", "--out"]).arg(out).output().unwrap()
}

/// Crawls a specimen, with the scenario of its whole life before it.
fn crawl(name: &str, out: &Path, arguments: &[&str]) -> Output {
    let (apk, before) = (format!("emulator/specimens/{name}"), format!("scenarios/{name}/leave.yaml"));
    offramp(&[&["crawl", "--apk", &apk, "--before", &before], arguments].concat(), out)
}

fn json_of(file: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))).unwrap()
}

fn told(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_subscription_is_left_where_it_was_begun_and_gives_truths_counts() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("crawl");
    let output = crawl("gazette", &out, &["--goal", "subscription", "--execute"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let crawled = json_of(&out.join("crawl.json"));
    assert_eq!(
        (&crawled["level"], &crawled["end"]),
        (&"G3".into(), &"Your subscription will not renew. It ends on Sunday.".into())
    );
    let labels: Vec<&str> = crawled["path"].as_array().unwrap().iter().filter_map(|step| step["label"].as_str()).collect();
    assert_eq!(labels, ["Reader", "Subscription", "Cancel subscription"], "the way from a cold start");
    assert!(crawled["gated"].as_object().unwrap().contains_key("Withdraw from contract here"), "{crawled}");
    // The scenario goes on from the purchase, and so counts as a person's does.
    let job = common::job::run(&[out.join("found.yaml")], "sim", &["observe"], &[]).remove(0);
    assert_eq!(job.status, "passed", "{job:?}");
    let truth = Truth::of("gazette");
    let wanted = &truth.case(COMMON_API, "observe").phases["subscription"];
    let (_, counted) = job.phases.iter().find(|(name, _)| name == "subscription").unwrap();
    for key in ["actions", "screens", "distinct_screens", "external_acts"] {
        assert_eq!(counted[key], wanted[key], "{key}");
    }
}

#[test]
fn a_subscription_that_only_a_telephone_ends_is_seen_and_not_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("crawl");
    let output = crawl("matinee", &out, &["--goal", "subscription", "--replays", "1"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let crawled = json_of(&out.join("crawl.json"));
    assert_eq!((&crawled["level"], &crawled["replays"], &crawled["confirm"]), (&"G1".into(), &json!([true]), &Value::Null));
    assert_eq!(crawled["path_actions"], 3);
    assert!(told(&output).contains("nothing on it ends it"), "{}", told(&output));
}

#[test]
fn where_no_subscription_runs_none_is_claimed() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("crawl");
    let before = dir.path().join("before.yaml");
    let life = std::fs::read_to_string("scenarios/gazette/leave.yaml").unwrap();
    let way_in = life.split("- phase: subscription").next().unwrap();
    std::fs::write(&before, way_in.replace("../../", &format!("{}/", env!("CARGO_MANIFEST_DIR")))).unwrap();
    let before = before.display().to_string();
    let output = offramp(&["crawl", "--apk", "emulator/specimens/gazette", "--before", &before, "--goal", "subscription"], &out);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let crawled = json_of(&out.join("crawl.json"));
    assert_eq!((&crawled["level"], &crawled["scenario"]), (&"none".into(), &Value::Null));
    assert!(crawled["message"].as_str().unwrap().contains("“Subscribe now” would begin one"), "{crawled}");
}

/// A scenario that enters an account of a file. The simulated server is new each time, so that it has to make the account first.
const ENTER: &str = "name: enter
appId: com.example.gazette
---
- phase: first-run
- launchApp
- tapOn: Agree

- phase: log-in
- tapOn: E-mail
- inputText: ${ACCOUNT.identifier}
- tapOn: A password
- inputText: ${ACCOUNT.password}
- tapOn: Register
- assertVisible: Front page
";

#[test]
fn an_account_of_a_file_is_deleted_on_the_users_word_and_not_taken_again() {
    let dir = tempfile::tempdir().unwrap();
    let (out, again) = (dir.path().join("crawl"), dir.path().join("again"));
    let (accounts, before) = (dir.path().join("accounts.yaml"), dir.path().join("enter.yaml"));
    std::fs::write(&accounts, "- {id: anna, identifier: anna@example.com, password: correct1horse}\n").unwrap();
    std::fs::write(&before, ENTER).unwrap();
    let (file, before) = (accounts.display().to_string(), before.display().to_string());
    let arguments = ["crawl", "--apk", "emulator/specimens/gazette", "--before", &before, "--accounts", &file, "--execute"];
    let output = offramp(&arguments, &out);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let crawled = json_of(&out.join("crawl.json"));
    assert_eq!((&crawled["level"], &crawled["end"]), (&"G3".into(), &"Request received".into()));
    assert_eq!(crawled["account"]["id"], "anna");
    assert!(crawled["account"]["state"].as_str().unwrap().starts_with("pending-deletion until "), "{crawled}");
    assert!(std::fs::read_to_string(&accounts).unwrap().contains("pending-deletion"));
    // What was done counts as a scenario that does it.
    let truth = Truth::of("gazette");
    let wanted = &truth.case(COMMON_API, "observe").deletion;
    let run = json_of(&out.join("run.json"));
    for key in ["outcome", "depth", "steps", "handling_days"] {
        assert_eq!(run["scenarios"][0]["deletion"][key], wanted[key], "{key}");
    }
    assert_eq!(crawled["depth"], wanted["depth"]);
    let found = std::fs::read_to_string(out.join("found.yaml")).unwrap();
    assert!(found.contains("inputText: ${ACCOUNT.identifier}") && found.contains(&format!("accounts: \"{file}\"")), "{found}");
    assert!(!found.contains("correct1horse"), "{found}");
    let output = offramp(&arguments, &again);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("`anna` waits for its deletion until"), "{}", told(&output));
    assert!(!again.exists(), "nothing is left of what could not begin");
}

#[test]
fn an_account_is_deleted_only_if_it_is_clear_whose_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let (out, before) = (dir.path().join("crawl"), dir.path().join("in.yaml"));
    let accounts = dir.path().join("accounts.yaml");
    std::fs::write(&before, ENTER.replace("${ACCOUNT.identifier}", "me@example.com").replace("${ACCOUNT.password}", "mine1mine"))
        .unwrap();
    std::fs::write(&accounts, "- {id: anna, identifier: anna@example.com}\n").unwrap();
    let (before, accounts) = (before.display().to_string(), accounts.display().to_string());
    for (arguments, words) in [
        (&["--execute"][..], "it is not clear whose"),
        (&["--execute", "--before", &before], "it is not clear whose"),
        (&["--execute", "--before", &before, "--accounts", &accounts], "uses none of these accounts"),
        (&["--execute", "--accounts", &accounts], "--before"),
    ] {
        let output = offramp(&[&["crawl", "--apk", "emulator/specimens/gazette"], arguments].concat(), &out);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(told(&output).contains(words), "{arguments:?}: {}", told(&output));
        assert!(!out.exists(), "{arguments:?}");
    }
}

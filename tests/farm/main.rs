//! Many hosts and one queue, with the real program and a real server: whatever dies, every job ends with one result, and the report is that of
//! a local run.

mod big;
mod hosts;
mod relay;
mod server;

use std::path::Path;
use std::time::Duration;

use hosts::{Farm, masked};
use relay::Relay;

/// How long a worker of these tests may be silent before its jobs go to others.
const LEASE: &str = "2s";

/// A small farm: a worker dies with jobs in hand, then the server dies and comes back.
#[test]
fn a_worker_and_the_server_die_and_the_report_is_that_of_a_local_run() {
    let Some(mut farm) = Farm::start(&[]) else { return };
    let run = farm.submit("tiny.yaml", &["--profiles", "api30,api33,api34", "--policies", "observe,deny-all", "--repeat", "5"]);
    let url = farm.server.url();
    let first = farm.worker("first", &url, &["--device", "sim:api30", "--device", "sim:api33"]);
    farm.until(&run, |standing| standing.ended >= 2);
    first.kill();
    let wait = farm.wait(&run, "got", &url);
    let second = farm.worker("second", &url, &["--device", "sim:api33", "--device", "sim:api34"]);
    let third = farm.worker("third", &url, &["--device", "sim:api34", "--device", "sim:api30"]);
    farm.until(&run, |standing| standing.ended >= 10);
    farm.server.kill();
    std::thread::sleep(Duration::from_millis(500));
    farm.server.restart();
    let waited = wait.finish();
    second.stop();
    third.stop();
    let local = ["--device", "sim:api30", "--device", "sim:api33", "--device", "sim:api34"];
    let local = farm.local("tiny.yaml", "local", &[&local[..], &["--policies", "observe,deny-all", "--repeat", "5"]].concat());
    assert_eq!(waited.code, local.code, "{}", waited.told());
    let (got, local) = (masked(&farm.path("got")), masked(&farm.path("local")));
    assert_eq!(got.len(), 30);
    assert_eq!(got, local);
    // What was recorded is whole, and nothing waits any longer.
    assert_eq!(farm.offramp(&["verify", "got"]).code, Some(0));
    let standing = farm.standing(&run);
    assert_eq!((standing.ended, standing.passed, standing.lost, standing.open.len()), (30, 30, 0, 0));
}

/// A connection that is cut, and one that stalls, while jobs run.
#[test]
fn a_worker_that_loses_its_connection_goes_on_and_delivers_afterwards() {
    let Some(farm) = Farm::start(&[]) else { return };
    let run = farm.submit("slow.yaml", &["--profiles", "api34", "--policies", "deny-all", "--repeat", "3"]);
    let relay = Relay::to(farm.server.address());
    let worker = farm.worker("far", &relay.url(), &["--device", "sim:api34", "--clock", "real", "--cache", "cache-far"]);
    let url = farm.server.url();
    farm.until_busy("far");
    relay.cut();
    std::thread::sleep(Duration::from_millis(700));
    relay.mend();
    farm.until(&run, |standing| standing.ended >= 1);
    farm.until_busy("far");
    relay.stall();
    // Its lease is over now; another takes the job, and both results come.
    let near = farm.worker("near", &url, &["--device", "sim:api34"]);
    farm.until(&run, |standing| standing.ended >= 3);
    relay.mend();
    let waited = farm.wait(&run, "got", &url).finish();
    near.stop();
    worker.stop();
    assert_eq!(waited.code, Some(1), "{}", waited.told());
    let got = masked(&farm.path("got"));
    assert_eq!(statuses(&got), ["passed"; 3]);
}

/// Asked to end a second time, a worker gives back what it has, and somebody else does it.
#[test]
fn a_worker_that_must_end_at_once_gives_its_job_back() {
    let Some(farm) = Farm::start(&[]) else { return };
    let run = farm.submit("long.yaml", &["--profiles", "api34", "--policies", "deny-all"]);
    let url = farm.server.url();
    let first = farm.worker("first", &url, &["--device", "sim:api34", "--clock", "real"]);
    farm.until_busy("first");
    first.ask_to_end();
    farm.until_ending("first");
    first.stop();
    assert_eq!(farm.standing(&run).ended, 0, "{}", farm.logs());
    // Who waited before and was killed has lost nothing either.
    farm.wait(&run, "killed", &url).kill();
    let second = farm.worker("second", &url, &["--device", "sim:api34"]);
    let waited = farm.wait(&run, "got", &url).finish();
    second.stop();
    let jobs = masked(&farm.path("got"));
    assert_eq!(statuses(&jobs), ["passed"], "{}", waited.told());
}

/// A run that is cancelled ends for whoever waits, and a device that runs a job of it is free again.
#[test]
fn a_cancelled_run_ends_and_nothing_of_it_passes() {
    let Some(farm) = Farm::start(&[]) else { return };
    let run = farm.submit("slow.yaml", &["--profiles", "api34", "--policies", "deny-all", "--repeat", "4", "--name", "nightly"]);
    assert_eq!(run, "nightly");
    let again = ["submit", "slow.yaml", "--profiles", "api34", "--policies", "deny-all", "--repeat", "4", "--name", "nightly"];
    let again = farm.at_server(&again);
    assert!(again.error.contains("0 jobs are queued; 4 were queued"), "{}", again.told());
    let other = ["submit", "slow.yaml", "--profiles", "api30", "--policies", "deny-all", "--name", "nightly"];
    let other = farm.at_server(&other);
    assert!(other.code == Some(2) && other.error.contains("it is another one"), "{}", other.told());
    let url = farm.server.url();
    let worker = farm.worker("one", &url, &["--device", "sim:api34", "--clock", "real"]);
    farm.until_busy("one");
    let wait = farm.wait(&run, "got", &url);
    let cancelled = farm.at_server(&["cancel", &run, "--why", "the build is wrong"]);
    assert_eq!(cancelled.code, Some(0), "{}", cancelled.told());
    let waited = wait.finish();
    assert_eq!(waited.code, Some(3), "{}", waited.told());
    let got = masked(&farm.path("got"));
    assert_eq!(got.len(), 4);
    let lost: Vec<_> = got.values().filter(|job| job["status"] == "broken").collect();
    assert!(!lost.is_empty() && lost.iter().all(|job| job["error"].as_str().unwrap_or_default().contains("the build is wrong")));
    farm.until_idle("one");
    assert_eq!(farm.at_server(&["cancel", "nobody"]).code, Some(2));
    worker.stop();
}

/// Nobody has such a device: the deadline ends it.
#[test]
fn what_nobody_can_run_is_an_infrastructure_failure_when_the_time_is_over() {
    let Some(farm) = Farm::start(&[]) else { return };
    let run = farm.submit("tiny.yaml", &["--profiles", "api29", "--policies", "deny-all"]);
    let waited = farm.at_server(&["wait", &run, "--out", "got", "--no-html", "--timeout", "1s"]);
    assert_eq!(waited.code, Some(3), "{}", waited.told());
    assert!(waited.output.contains("findings 0") && waited.output.contains("infrastructure 1"), "{}", waited.told());
    let got = masked(&farm.path("got"));
    assert_eq!(statuses(&got), ["broken"], "{got:?}");
    assert_eq!(farm.standing(&run).open.len(), 0, "it is not run for nobody");
    assert_eq!(farm.at_server(&["wait", "nobody", "--out", "none"]).code, Some(2));
}

/// What a scenario wants of a worker's machine it gets only if the worker's operator says so.
#[test]
fn a_worker_gives_nothing_of_its_machine_that_nobody_allowed() {
    let Some(mut farm) = Farm::start(&["--auth", "hunter2"]) else { return };
    std::fs::write(farm.path("token"), "hunter2\n").unwrap();
    farm.secret = Some("token".into());
    let header = "offramp:\n  apk: torch\n";
    let write = |name: &str, more: &str, steps: &str| {
        std::fs::write(farm.path(name), format!("name: {name}\n{header}{more}---\n- onPermission: deny\n- launchApp\n{steps}"))
            .unwrap();
    };
    write("programs.yaml", "  programs: [sh]\n", "");
    write("hosts.yaml", "  hosts: [192.0.2.1]\n", "");
    write("secret.yaml", "  secrets: [PASSWORD]\n", "- assertTrue: ${PASSWORD == 'correct'}\n");
    let flows = ["programs.yaml", "hosts.yaml", "secret.yaml"];
    let with = ["--profiles", "api34", "--policies", "deny-all", "--env", "PASSWORD=wrong"];
    let run = farm.submit_all(&flows, &with);
    let url = farm.server.url();
    let strict = farm.worker("strict", &url, &["--device", "sim:api34", "--retries", "0"]);
    let waited = farm.wait(&run, "strict-got", &url).finish();
    strict.stop();
    assert_eq!(waited.code, Some(3), "{}", waited.told());
    let told = |job: &str, folder: &str| {
        let jobs = masked(&farm.path(folder));
        let of = |(key, value): (&String, &serde_json::Value)| key.starts_with(job).then(|| value["error"].to_string());
        jobs.iter().find_map(of).unwrap_or_else(|| panic!("{job}: {:?}", jobs.keys()))
    };
    assert!(told("programs.yaml", "strict-got").contains("--allow-program sh"));
    assert!(told("hosts.yaml", "strict-got").contains("--allow-host 192.0.2.1"));
    assert!(told("secret.yaml", "strict-got").contains("--secret PASSWORD"));
    let run = farm.submit_all(&flows, &with);
    let allow = ["--device", "sim:api34", "--allow-program", "sh", "--allow-host", "192.0.2.1", "--secret", "PASSWORD"];
    let kind = farm.worker("kind", &url, &allow);
    let waited = farm.wait(&run, "kind-got", &url).finish();
    kind.stop();
    let jobs = masked(&farm.path("kind-got"));
    assert_eq!(statuses(&jobs), ["passed"; 3], "{}", waited.told());
    for file in ["trace.jsonl", "plan.json", "run.json"] {
        let text = std::fs::read_to_string(farm.path("kind-got").join(file)).unwrap();
        assert!(!text.contains("correct'") && !text.contains("\"wrong\"") && !text.contains("hunter2"), "{file}");
    }
    assert!(stored(&farm.path(".")).is_empty());
}

/// How each job of a run ended.
fn statuses(jobs: &std::collections::BTreeMap<String, serde_json::Value>) -> Vec<&str> {
    jobs.values().map(|job| job["status"].as_str().unwrap()).collect()
}

/// Folders that a killed or ended program left beside a run's.
fn stored(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".offramp-")).collect()
}

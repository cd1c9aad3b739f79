//! What a crawl wrote, run by `offramp run` on a device of its own, and its counts held against truth.
//!
//! Truth was counted of a person's scenario, which also uses the app before it leaves; the one that a crawl writes does not. What both cover:
//!
//! - every count of the phases before the way out that both have (first run, sign-up, log-in);
//! - the depth;
//! - of a scenario that stops before the deletion: nothing is counted that is not also in the whole (actions, screens, fields, options,
//!   typing, waits, obstacles; a silence about the data, O23, and a way that goes nowhere, O20, are judged by all that was seen, and may seem so);
//! - of one that ends it: every count of the way out, and how it compares with the way in.

use std::path::Path;

use serde_json::Value;

use crate::apps::App;
use crate::common::compare::{Leaves, counted, same, stated};
use crate::common::job::{Job, run};
use crate::common::truth::{COMMON_API, Case};

/// The phase of the way out.
const OUT: &str = "phases.account-deletion.";
/// Counts that only grow on the way.
const GROWING: [&str; 7] = ["actions", "screens", "distinct_screens", "fields", "options", "external_acts", "keystrokes"];

/// Follows a scenario that a crawl wrote, so many times, each on a new device.
pub fn follow(found: &Path, app: &App, times: u32) -> Vec<Job> {
    let times = times.to_string();
    run(&[found.to_owned()], &format!("sim:api{COMMON_API}"), &["observe"], &["--repeat", &times, "--locale", app.locale])
}

/// Where a job differs from truth in what both cover; `done`: the account was deleted.
pub fn differences(case: &Case, job: &Job, done: bool) -> Vec<String> {
    let (truth, here) = (stated(case), counted(job));
    let mut wrong = Vec::new();
    for path in truth.keys().filter(|path| covered(path, &here, done)) {
        if !same(truth.get(path), here.get(path)) {
            wrong.push(told(path, &truth, &here));
        }
    }
    if !done {
        for path in GROWING.map(|key| format!("{OUT}{key}")) {
            let number = |leaves: &Leaves| leaves.get(&path).and_then(Value::as_u64);
            if number(&here) > number(&truth) {
                wrong.push(told(&path, &truth, &here));
            }
        }
        let known = |obstacle: &Value| ["O20", "O23"].iter().any(|seems| obstacle == seems) || holds(&case.deletion, obstacle);
        let strange = job.deletion["obstacles"].as_array().into_iter().flatten().filter(|obstacle| !known(obstacle));
        wrong.extend(strange.map(|obstacle| format!("deletion.obstacles: truth has no {obstacle}")));
    }
    // A way out that breaks ends as truth says only for those who walk to its end.
    if job.status != "passed" && job.status != case.status {
        wrong.push(format!("{}: {}", job.status, job.error));
    }
    wrong
}

/// Whether truth and the scenario that was written are both about this count.
fn covered(path: &str, here: &Leaves, done: bool) -> bool {
    let phase = |path: &str| path.strip_prefix("phases.").map(|rest| rest.split('.').next().unwrap_or_default().to_owned());
    match phase(path).as_deref() {
        Some("account-deletion") => done,
        // A person does more there than start the app once more.
        Some("after-deletion") => false,
        Some(name) => here.keys().any(|other| phase(other).as_deref() == Some(name)),
        None => path == "deletion.depth" || done && ["deletion.", "symmetry."].iter().any(|of| path.starts_with(of)),
    }
}

fn holds(deletion: &Value, obstacle: &Value) -> bool {
    deletion["obstacles"].as_array().is_some_and(|list| list.contains(obstacle))
}

fn told(path: &str, truth: &Leaves, here: &Leaves) -> String {
    let show = |leaves: &Leaves| leaves.get(path).map_or("nothing".to_owned(), Value::to_string);
    format!("{path}: truth {}, counted {}", show(truth), show(here))
}

//! A few of the crawls of the tables, in every `cargo test`: counted at the device, and what they wrote run by `offramp run`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::apps;
use crate::counts::{differences, follow};
use crate::device::crawl;
use crate::told;

/// What a person counted in the specimen's file from the start of the way out to the page where the crawl stops: actions, visits of screens,
/// enabled controls from the page that the entry opens, and obstacles.
const UP_TO_THE_END: [(&str, u64, u64, u64, &[&str]); 3] = [
    // Eight taps down; then Continue on what one loses (back, keep, continue), to the present for staying (back, take, no thanks). What
    // becomes of the data is said later.
    ("sportsnews", 9, 10, 6, &["O1", "O2", "O3", "O4", "O5", "O23"]),
    // Four taps to the conditions (back, Next), and Next to the page with the code (back, two fields; its buttons are disabled).
    ("wallet", 5, 6, 5, &["O9", "O14"]),
    // Four taps and a finger held on the version number, to the page (back, delete).
    ("plaza", 5, 6, 2, &["O1"]),
];

#[test]
fn screens_that_move_are_no_new_ones_and_the_scenario_gives_the_counts_of_a_person() {
    let dir = tempfile::tempdir().unwrap();
    let (mut services, mut actions) = (0, 0);
    for (name, steps, screens, options, obstacles) in UP_TO_THE_END {
        let app = apps::coming(name, "en-US");
        let out = dir.path().join(name);
        let crawled = crawl(&app, &out, &["--proof", "12"]);
        assert_eq!((crawled.level(), crawled.number("path_actions")), ("G2", app.depth()), "{name}: {}", told(&crawled.output));
        // A clock, seconds and likes; a time of refreshing; a feed without an end that is shuffled.
        assert!(app.kind.clock || app.kind.lists, "{name} moves");
        let (states, shown) = (crawled.number("states").unwrap() as usize, crawled.device.screens.len());
        assert!(states <= shown, "{name}: {states} states of {shown} screens: {:?}", crawled.device.screens);
        assert!(crawled.device.reached.is_some_and(|reached| reached <= 100), "{name}: {:?}", crawled.device);
        services += crawled.device.services;
        actions += crawled.device.actions;

        let job = follow(&out.join("found.yaml"), &app, 1).remove(0);
        assert_eq!(differences(app.case(), &job, false), [""; 0], "{name}");
        let (_, phase) = job.phases.iter().find(|(phase, _)| phase == "account-deletion").unwrap();
        let counted = ["actions", "screens", "distinct_screens", "options", "fields"].map(|key| phase[key].as_u64().unwrap());
        assert_eq!(counted, [steps, screens, screens, options, 0], "{name}");
        assert_eq!(phase["asks"]["total"], 0, "{name}");
        let set = |list: &[Value]| list.iter().map(Value::to_string).collect::<BTreeSet<_>>();
        let obstacles: Vec<Value> = obstacles.iter().map(|obstacle| json!(obstacle)).collect();
        assert_eq!(set(job.deletion["obstacles"].as_array().unwrap()), set(&obstacles), "{name}");
    }
    assert!(services <= 3 * actions, "{services} ADB services for {actions} actions");
}

#[test]
fn an_account_that_is_deleted_gives_every_count_of_the_way_out() {
    let dir = tempfile::tempdir().unwrap();
    let app = apps::coming("messenger", "en-US");
    let out = dir.path().join("run");
    let crawled = crawl(&app, &out, &["--execute", "--proof", "0"]);
    assert_eq!(crawled.level(), "G3", "{}", told(&crawled.output));
    let job = follow(&out.join("found.yaml"), &app, 1).remove(0);
    assert_eq!(differences(app.case(), &job, true), [""; 0]);
    assert_eq!(job.deletion["outcome"], "deleted");
}

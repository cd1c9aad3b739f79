//! Generated specimens, counted by the real binary and held against the truth that the generator states by itself.

mod common;

use std::path::Path;

use common::compare::differences;
use common::job::run;
use common::truth::{POLICIES, Truth};

/// Generates into a folder with the real binary, and counts on these levels under every policy.
fn counts_are_true(api: &[u32], arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), arguments);
    let truth = Truth::beside(folder.path(), "generated");
    let mut wrong: Vec<String> = truth.cases.iter().flat_map(|case| case.sums()).collect();
    for &api in api {
        for job in run(&[truth.scenario()], &format!("sim:api{api}"), &POLICIES, &[]) {
            let place = format!("{} api {api} {}", job.name, job.policy);
            wrong.extend(differences(&place, truth.case(api, &job.policy), &job));
        }
    }
    assert!(wrong.is_empty(), "{arguments:?}: {} differences\n{}", wrong.len(), wrong.join("\n"));
}

fn generate(folder: &Path, arguments: &[&str]) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(["emulator", "specimen", "generate", "-o"])
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn an_app_that_a_seed_makes_is_counted_as_it_was_planned() {
    counts_are_true(&[29, 34], &["--seed", "5", "--set", "asks=5", "--set", "min=26"]);
}

#[test]
fn everything_that_may_keep_somebody_is_seen_at_once() {
    let all = "obstacles=O1,O2,O3,O4,O5,O6,O7,O8,O9,O10,O11,O12,O14,O15,O16,O17,O20,O21,O22,O23";
    counts_are_true(&[34], &["--seed", "11", "--set", all, "--set", "asks=1"]);
}

#[test]
fn a_way_out_may_be_handed_over_or_missing() {
    counts_are_true(&[33], &["--seed", "12", "--set", "obstacles=O13", "--set", "language=zh", "--set", "entry=drawer"]);
    counts_are_true(&[36], &["--seed", "13", "--set", "deletion=none", "--set", "mode=clock"]);
}

#[test]
fn the_mended_app_has_nothing_left_to_complain_of() {
    let wishes = ["--seed", "14", "--set", "obstacles=O2,O5,O18", "--set", "asks=3", "--fixed"];
    counts_are_true(&[31], &wishes);
}

#[test]
fn a_slip_in_a_setting_is_told_with_the_nearest_name() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(["emulator", "specimen", "generate", "--seed", "1", "--set", "dept=3"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("no setting is called “dept”; the nearest is “depth”"), "{told}");
}

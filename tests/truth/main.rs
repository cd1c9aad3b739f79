//! The counts of the whole program, held against numbers that a person counted: `emulator/specimens/<name>/truth.yaml`.
//!
//! The real binary runs each specimen's scenario on the embedded simulated device, for every level of Android and every permission policy that
//! the truth names, and every key of `run.json` is compared. All differences are printed at once:
//!
//! ```text
//! reader api 28 deny-all  phases.use.asks.shown: truth 8, counted 7
//! ```
//!
//! Truth is never made from the program's output. Where the two disagree, `docs/counting.md` says who is right.

mod compare;
mod job;
mod stock;
mod truth;

use job::run;
use truth::{APIS, POLICIES, SPECIMENS, Truth};

/// Runs one specimen everywhere and holds it against its truth.
fn counts_are_true(specimen: &str) {
    let truth = Truth::of(specimen);
    let mut differences = Vec::new();
    for api in APIS {
        let jobs = run(&[truth.scenario()], &format!("sim:api{api}"), &POLICIES, &[]);
        for policy in POLICIES {
            let place = format!("{specimen} api {api} {policy}");
            match jobs.iter().find(|job| job.policy == policy) {
                Some(job) => differences.extend(compare::differences(&place, truth.case(api, policy), job)),
                None => differences.push(format!("{place}: no such job in run.json")),
            }
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}\n", differences.len(), differences.join("\n"));
}

#[test]
fn messenger() {
    counts_are_true("messenger");
}

#[test]
fn reader() {
    counts_are_true("reader");
}

#[test]
fn wallet() {
    counts_are_true("wallet");
}

#[test]
fn sportsnews() {
    counts_are_true("sportsnews");
}

#[test]
fn courier() {
    counts_are_true("courier");
}

#[test]
fn video() {
    counts_are_true("video");
}

/// A second run finds the same, and so does a device whose clock runs as ours does. The reader has the most asks, the video app waits longest.
#[test]
fn a_second_run_and_a_real_clock_count_alike() {
    let mut differences = Vec::new();
    for specimen in ["reader", "video"] {
        let truth = Truth::of(specimen);
        let run = |arguments: &[&str]| run(&[truth.scenario()], "sim:api34", &["observe"], arguments);
        let first = run(&[]);
        for (what, arguments) in [("again", &[][..]), ("with a real clock", &["--clock", "real"][..])] {
            let second = run(arguments);
            differences.extend(compare::between(&format!("{specimen}, {what}"), &first[0], &second[0]));
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}\n", differences.len(), differences.join("\n"));
}

/// All specimens one after the other on one device, reached through the adb that everybody has.
#[test]
fn a_stock_adb_server_counts_alike() {
    if let Some(road) = stock::Road::open(34) {
        all_are_true(&road.serial(), &["--adb-server", &road.server()]);
    }
}

/// The scenarios hold in both languages, and so do the lexicons.
#[test]
fn a_device_in_chinese_counts_alike() {
    all_are_true("sim:api34", &["--locale", "zh-CN"]);
}

/// Runs all specimens on one device of API 34 and holds them against their truths.
fn all_are_true(device: &str, arguments: &[&str]) {
    let truths = SPECIMENS.map(|specimen| (specimen, Truth::of(specimen)));
    let scenarios: Vec<_> = truths.iter().map(|(_, truth)| truth.scenario()).collect();
    let jobs = run(&scenarios, device, &["observe"], arguments);
    let mut differences = Vec::new();
    for (specimen, truth) in &truths {
        match jobs.iter().find(|job| job.name == *specimen) {
            Some(job) => differences.extend(compare::differences(specimen, truth.case(34, "observe"), job)),
            None => differences.push(format!("{specimen}: no such job in run.json")),
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}\n", differences.len(), differences.join("\n"));
}

/// Nothing is left out and nothing is said twice.
#[test]
fn every_combination_has_one_case() {
    let mut wrong = Vec::new();
    for specimen in SPECIMENS {
        let truth = Truth::of(specimen);
        for api in APIS {
            for policy in POLICIES {
                let cases = truth.cases.iter().filter(|case| case.when.holds(api, policy)).count();
                if cases != 1 {
                    wrong.push(format!("{specimen} api {api} {policy}: {cases} cases"));
                }
            }
        }
        for case in &truth.cases {
            wrong.extend(case.when.unknown().into_iter().map(|name| format!("{specimen}: nothing runs with {name}")));
            wrong.extend(case.sums().into_iter().map(|sum| format!("{specimen} {:?}: {sum}", case.when)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

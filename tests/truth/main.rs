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

#[path = "../common/mod.rs"]
mod common;
mod coverage;
mod error;
mod stock;

use std::collections::BTreeSet;
use std::process::ExitCode;

use common::compare;
use common::job::run;
use common::truth::{COMMON_API, POLICIES, Truth, every};
use libtest_mimic::{Arguments, Failed, Trial};

/// One test a specimen, named after its folder, and a few over all of them. Some mostly wait for a real clock: they begin first, and more tests run
/// at a time than there are cores.
fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    arguments.test_threads.get_or_insert(2 * cores);
    let slow = [
        Trial::test("a_second_run_and_a_real_clock_count_alike", a_second_run_and_a_real_clock_count_alike),
        Trial::test("a_stock_adb_server_counts_alike", a_stock_adb_server_counts_alike),
        Trial::test("a_device_in_chinese_counts_alike", a_device_in_chinese_counts_alike),
    ];
    let specimens = Truth::all().into_iter().map(|truth| Trial::test(truth.name.clone(), move || counts_are_true(&truth)));
    let trials = slow.into_iter().chain(specimens).chain([
        Trial::test("every_combination_has_one_case", every_combination_has_one_case),
        Trial::test("the_page_says_what_occurs_where", coverage::the_page_says_what_occurs_where),
    ]);
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    let whole = conclusion.num_filtered_out == 0 && conclusion.num_passed > 0;
    if whole && let Err(why) = error::the_page_has_these_numbers() {
        eprintln!("{why}");
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}

fn no(differences: &[String]) -> Result<(), Failed> {
    match differences {
        [] => Ok(()),
        some => Err(format!("{} differences\n{}", some.len(), some.join("\n")).into()),
    }
}

/// Runs one specimen on levels and under policies, and holds it against its truth.
fn counts_are_true(truth: &Truth) -> Result<(), Failed> {
    let mut differences = Vec::new();
    let mut met = BTreeSet::new();
    for (api, policies) in truth.runs() {
        let jobs = run(&[truth.scenario()], &format!("sim:api{api}"), &policies, &[]);
        for policy in policies {
            let place = format!("{} api {api} {policy}", truth.name);
            match jobs.iter().find(|job| job.policy == policy) {
                Some(job) => {
                    let case = truth.case(api, policy);
                    error::add(case, job);
                    differences.extend(compare::differences(&place, case, job));
                }
                None => differences.push(format!("{place}: no such job in run.json")),
            }
        }
        met.extend(jobs.into_iter().flat_map(|job| job.met));
    }
    let missing = truth.covers.iter().filter(|word| !met.contains(*word));
    differences.extend(missing.map(|word| format!("{}: `covers` says {word}, and no ask was so", truth.name)));
    no(&differences)
}

/// A second run finds the same, and so does a device whose clock runs as ours does. The reader has the most asks, the video app waits longest.
fn a_second_run_and_a_real_clock_count_alike() -> Result<(), Failed> {
    let mut differences = Vec::new();
    for specimen in ["reader", "video"] {
        let truth = Truth::of(specimen);
        let run = |arguments: &[&str]| run(&[truth.scenario()], &format!("sim:api{COMMON_API}"), &["observe"], arguments);
        let first = run(&[]);
        for (what, arguments) in [("again", &[][..]), ("with a real clock", &["--clock", "real"][..])] {
            let second = run(arguments);
            differences.extend(compare::between(&format!("{specimen}, {what}"), &first[0], &second[0]));
        }
    }
    no(&differences)
}

/// All specimens one after the other on one device, reached through the adb that everybody has.
fn a_stock_adb_server_counts_alike() -> Result<(), Failed> {
    match stock::Road::open(COMMON_API) {
        Some(road) => all_are_true(&road.serial(), &["--adb-server", &road.server()]),
        None => Ok(()),
    }
}

/// The scenarios hold in both languages, and so do the lexicons.
fn a_device_in_chinese_counts_alike() -> Result<(), Failed> {
    all_are_true(&format!("sim:api{COMMON_API}"), &["--locale", "zh-CN"])
}

/// Runs specimens on one device and holds them against their truths: all, or by themselves every third.
fn all_are_true(device: &str, arguments: &[&str]) -> Result<(), Failed> {
    let step = if every() { 1 } else { 3 };
    let truths: Vec<Truth> = Truth::all().into_iter().step_by(step).collect();
    let scenarios: Vec<_> = truths.iter().map(Truth::scenario).collect();
    let jobs = run(&scenarios, device, &["observe"], arguments);
    let mut differences = Vec::new();
    for truth in &truths {
        match jobs.iter().find(|job| job.name == truth.name) {
            Some(job) => differences.extend(compare::differences(&truth.name, truth.case(COMMON_API, "observe"), job)),
            None => differences.push(format!("{}: no such job in run.json", truth.name)),
        }
    }
    no(&differences)
}

/// Nothing is left out and nothing is said twice.
fn every_combination_has_one_case() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for truth in Truth::all() {
        let name = &truth.name;
        for &api in &truth.apis {
            for policy in POLICIES {
                let cases = truth.cases.iter().filter(|case| case.when.holds(api, policy)).count();
                if cases != 1 {
                    wrong.push(format!("{name} api {api} {policy}: {cases} cases"));
                }
            }
        }
        for case in &truth.cases {
            wrong.extend(case.when.unknown(&truth.apis).into_iter().map(|what| format!("{name}: nothing runs with {what}")));
            wrong.extend(case.sums().into_iter().map(|sum| format!("{name} {:?}: {sum}", case.when)));
        }
    }
    no(&wrong)
}

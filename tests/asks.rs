//! Every kind of ask, every answer and every origin, on specimens whose asks a person wrote down one by one. `truth.yaml` has their sums.

use std::collections::BTreeSet;
use std::process::Command;

use offramp::metrics::{self, JobMetrics};
use offramp::trace::Trace;
use serde::Serialize;

/// A specimen, a level, a policy; the asks (group, kind, origin, answer, whether explained), and the exits after a refusal, in any order.
type Case = (&'static str, u32, &'static str, &'static [&'static str], &'static [&'static str]);

const CASES: [Case; 9] = [
    (
        "selfie",
        34,
        "observe",
        &["LOCATION nag idle denied", "CAMERA shown solicited once explained", "READ_MEDIA_VISUAL shown solicited partial"],
        &[],
    ),
    (
        "burrow",
        30,
        "observe",
        &[
            "PHONE shown idle denied",
            "STORAGE shown idle denied",
            "PHONE shown idle denied_for_good",
            "STORAGE shown idle denied_for_good",
            "PHONE suppressed idle -",
            "PHONE suppressed idle -",
            "STORAGE suppressed idle -",
            "STORAGE suppressed idle -",
        ],
        &[],
    ),
    (
        "burrow",
        28,
        "allow-all",
        &[
            "PHONE shown idle granted",
            "STORAGE shown idle granted",
            "UNKNOWN ambiguous idle -",
            "UNKNOWN ambiguous idle -",
            "UNKNOWN ambiguous idle -",
        ],
        &[],
    ),
    (
        "burrow",
        33,
        "allow-all",
        // From Android 12 on nothing is logged about a request for what is granted already.
        &[
            "PHONE shown idle granted",
            "STORAGE shown idle granted",
            "NOTIFICATIONS system idle granted",
            "UNKNOWN ambiguous idle -",
            "UNKNOWN ambiguous idle -",
            "UNKNOWN ambiguous idle -",
        ],
        &[],
    ),
    (
        "torch",
        30,
        "observe",
        &[
            "CAMERA shown idle denied",
            "MICROPHONE shown idle denied",
            "LOCATION shown idle denied",
            "CONTACTS shown idle denied",
            "PHONE shown idle denied",
            "CAMERA shown idle denied_for_good",
            "CALL_LOG rejected undetermined -",
            "LOCATION shown undetermined denied_for_good",
        ],
        &[],
    ),
    (
        "cleaner",
        30,
        "observe",
        &[
            "STORAGE nag idle denied",
            "OVERLAY special undetermined unanswered",
            "USAGE special undetermined unanswered",
            "NOTIFICATION_LISTENER special undetermined unanswered",
            "BATTERY special undetermined unanswered",
            "ALL_FILES special undetermined unanswered",
            "STORAGE shown solicited denied",
            "STORAGE nag idle unanswered",
            "STORAGE nag idle unanswered",
        ],
        &[],
    ),
    (
        "band",
        33,
        "observe",
        &[
            "NOTIFICATIONS shown idle dismissed",
            "ACTIVITY_RECOGNITION shown solicited granted explained",
            "NEARBY_DEVICES shown solicited denied",
            "com.example.stride.READ_WORKOUTS shown undetermined granted",
            "NOTIFICATIONS shown idle dismissed",
        ],
        &[],
    ),
    (
        "forecast",
        31,
        "observe",
        &[
            "UNKNOWN rejected idle -",
            "LOCATION shown solicited partial",
            "LOCATION shown solicited foreground",
            "UNKNOWN ambiguous undetermined -",
        ],
        &[],
    ),
    // Android ends the process when "only this time" is over, which is no exit of the app's; the refusal afterwards leads to one.
    ("rickshaw", 30, "observe", &["LOCATION shown idle once", "LOCATION shown idle denied"], &["LOCATION exit_self"]),
];

#[test]
fn asks_are_those_that_a_person_wrote_down() {
    let mut wrong = Vec::new();
    for (specimen, api, policy, asks, exits) in CASES {
        let counted = job(specimen, api, policy);
        let mut compare = |what: &str, expected: &[&str], mut found: Vec<String>| {
            let mut expected: Vec<&str> = expected.to_vec();
            expected.sort_unstable();
            found.sort_unstable();
            if expected != found {
                wrong.push(format!("{specimen} api {api} {policy}: {what}\n  expected {expected:#?}\n  found {found:#?}"));
            }
        };
        compare("asks", asks, asked(&counted));
        compare("exits", exits, counted.exits.iter().map(|exit| format!("{} {}", exit.group, exit.reason)).collect());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_that_can_be_counted_is_missing() {
    let words =
        |at: usize| -> BTreeSet<&str> { CASES.iter().flat_map(|case| case.3).filter_map(|ask| ask.split(' ').nth(at)).collect() };
    let set = |words: &str| words.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let owned = |at| words(at).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(owned(1), set("ambiguous nag rejected shown special suppressed system"));
    assert_eq!(owned(2), set("idle solicited undetermined"));
    assert_eq!(owned(3), set("- denied denied_for_good dismissed foreground granted once partial unanswered"));
    assert_eq!(owned(4), set("explained"));
}

/// Runs a specimen's scenario with the real binary, and counts its trace.
fn job(specimen: &str, api: u32, policy: &str) -> JobMetrics {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let output = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", &format!("scenarios/{specimen}/asks.yaml"), "--device", &format!("sim:api{api}"), "--policies", policy])
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{specimen}: {}", String::from_utf8_lossy(&output.stderr));
    let jobs = metrics::compute(&Trace::open(&out).unwrap());
    jobs.into_iter().find(|job| job.scenario.control_for.is_none()).unwrap()
}

fn asked(job: &JobMetrics) -> Vec<String> {
    job.asks
        .iter()
        .map(|ask| {
            let answer = if ask.answer.is_empty() { "-" } else { &ask.answer };
            let explained = if ask.explained { " explained" } else { "" };
            format!("{} {} {} {answer}{explained}", ask.group, word(&ask.kind), word(&ask.origin))
        })
        .collect()
}

/// A word as reports write it.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

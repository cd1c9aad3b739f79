//! The history on files, with runs made by hand.

use std::path::Path;

use rusqlite::Connection;
use serde_json::json;

use super::*;
use crate::metrics::model::{AskCounts, PhaseCounts};
use crate::metrics::repeats::Spread;
use crate::report::review::{Decision, Reviewed};
use crate::report::{RunReport, ScenarioReport, example};
use crate::rules::Verdict;

const PACKAGE: &str = "com.example.quire";

/// A run of one app on a day of January 2026: so many asks at first and in use, and whether CN-PERM-03 is met.
fn run(day: u32, version: i64, asks: u32, met: bool) -> Taken {
    let template = example::report().scenarios.into_iter().find(|job| job.is_test() && job.findings.len() > 1).unwrap();
    let phase = |name: &str, total: Option<u32>, relaunch: Option<u32>| PhaseCounts {
        name: name.into(),
        actions: 3,
        asks: AskCounts { total, re_asks_relaunch: relaunch, ..Default::default() },
        ..Default::default()
    };
    let mut job = ScenarioReport {
        job: 1,
        name: "reads".into(),
        status: "passed".into(),
        error: None,
        policy: "deny-all".into(),
        attempts: 1,
        phases: vec![phase("first-run", Some(asks), None), phase("use", Some(2), Some(asks))],
        deletion: None,
        symmetry: None,
        reviews: Vec::new(),
        expectations: Vec::new(),
        ..template
    };
    job.app.package = PACKAGE.into();
    (job.app.version_name, job.app.version_code) = (format!("1.{version}"), version);
    for finding in &mut job.findings {
        finding.pack = "cn@2".into();
        finding.verdict = if met && finding.rule == "CN-PERM-03" { Verdict::Fail } else { Verdict::Pass };
    }
    let report = RunReport {
        schema: 1,
        offramp: "0.1.0".into(),
        id: format!("day-{day}"),
        manifest_sha256: Some(format!("{day:064x}")),
        started: format!("2026-01-{day:02}T02:00:00Z"),
        finished: Some(format!("2026-01-{day:02}T02:05:00Z")),
        scenarios: vec![job],
        not_checkable: Vec::new(),
    };
    Taken {
        report,
        report_sha256: format!("{day:x}"),
        folder: format!("/runs/{day}"),
        campaign: String::new(),
        durations: [(1, 1000 * u64::from(day))].into(),
    }
}

fn history(dir: &tempfile::TempDir) -> History {
    History::open(&dir.path().join("h.sqlite")).unwrap()
}

fn wanted(count: &str) -> Wanted<'_> {
    Wanted { package: PACKAGE, count, last: 20, ..Default::default() }
}

fn values(history: &History, count: &str) -> Vec<serde_json::Value> {
    history.trend(&wanted(count)).unwrap().remove(0).points.into_iter().map(|point| point.value).collect()
}

#[test]
fn the_same_evidence_is_one_run_and_a_later_review_is_brought_in() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    let mut taken = run(3, 1, 4, true);
    assert_eq!(history.add(&taken).unwrap(), Added::New);
    assert_eq!(history.add(&taken).unwrap(), Added::Known);
    assert_eq!(history.add(&Taken { folder: "/moved".into(), ..taken.clone() }).unwrap(), Added::Known);
    assert_eq!(values(&history, "findings"), [json!(1)]);

    let job = &mut taken.report.scenarios[0];
    let finding = job.findings.iter().find(|finding| finding.verdict == Verdict::Fail).unwrap();
    job.reviews.push(Reviewed {
        job: 1,
        rule: finding.rule.clone(),
        pack: finding.pack.clone(),
        decision: Decision::Rejected,
        by: "Li Wei".into(),
        at: "2026-01-04T09:00:00Z".into(),
        because: None,
        stale: false,
    });
    taken.report_sha256 = "other".into();
    assert_eq!(history.add(&taken).unwrap(), Added::Renewed);
    assert_eq!((history.results().unwrap(), values(&history, "findings")), (1, vec![json!(0)]));
    // To take it in by hand does not take it out of its campaign.
    history.add(&Taken { campaign: "nightly-1".into(), ..taken.clone() }).unwrap();
    assert_eq!(history.add(&taken).unwrap(), Added::Known);
    assert_eq!(history.runs(None, Some("nightly-1"), 9).unwrap().len(), 1);
}

#[test]
fn a_count_over_time_in_one_phase_and_in_all() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    history.add_all(&[run(5, 2, 1, false), run(3, 1, 4, true), run(4, 1, 3, true)]).unwrap();
    assert_eq!(values(&history, "first-run.asks.total"), [4, 3, 1]);
    assert_eq!(values(&history, "asks.total"), [6, 5, 3], "all phases together");
    assert_eq!(values(&history, "asks.re_asks_relaunch"), [4, 3, 1], "a first run starts nothing again");
    assert_eq!(values(&history, "asks.nags"), [json!(null), json!(null), json!(null)], "unknown in both phases");
    assert_eq!(values(&history, "duration_ms"), [3000, 4000, 5000]);
    let last = history.trend(&Wanted { last: 2, ..wanted("asks.total") }).unwrap();
    assert_eq!(last[0].points.iter().map(|point| point.run.as_str()).collect::<Vec<_>>(), ["day-4", "day-5"]);
    for (wanted, told) in [
        (wanted("asks.totl"), "did you mean"),
        (Wanted { package: "com.example.qire", ..wanted("asks.total") }, "did you mean com.example.quire?"),
        (Wanted { policy: Some("observe"), ..wanted("asks.total") }, "no result under policy observe"),
    ] {
        let error = history.trend(&wanted).unwrap_err();
        assert!(error.is_input() && error.to_string().contains(told), "{error}");
    }
}

#[test]
fn a_count_that_is_unknown_in_one_phase_has_no_sum() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    let mut gap = run(3, 1, 4, true);
    gap.report.scenarios[0].phases[1].asks.total = None;
    history.add(&gap).unwrap();
    assert_eq!(values(&history, "asks.total"), [json!(null)]);
    assert_eq!(values(&history, "first-run.asks.total"), [4]);
}

#[test]
fn two_runs_are_held_against_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    history.add_all(&[run(3, 1, 4, true), run(5, 2, 1, false)]).unwrap();
    let there = history.differ("day-3", &format!("{:064x}", 5)[..64]).unwrap();
    assert_eq!((there.pairs[0].fixed.as_slice(), there.pairs[0].new.len()), (&["CN-PERM-03".to_string()][..], 0));
    assert!(there.pairs[0].counts.contains(&("first-run.asks.total".into(), json!(4), json!(1))));
    assert_eq!(history.differ("day-5", "day-3").unwrap().pairs[0].new, ["CN-PERM-03"]);
    assert!(history.differ("day-3", "day-3").unwrap().pairs[0].still.len() == 1);
    assert!(history.differ("day-3", "day-9").unwrap_err().to_string().contains("neither a run nor a campaign called day-9"));
}

#[test]
fn what_can_no_longer_be_said_is_not_fixed() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    let mut unseen = run(5, 2, 1, false);
    unseen.report.scenarios[0].findings.iter_mut().for_each(|finding| finding.verdict = Verdict::NotObserved);
    history.add_all(&[run(3, 1, 4, true), unseen]).unwrap();
    let pair = &history.differ("day-3", "day-5").unwrap().pairs[0];
    assert_eq!((pair.fixed.len(), pair.unclear.as_slice()), (0, &["CN-PERM-03".to_string()][..]));
}

#[test]
fn results_that_differ_with_nothing_changed_are_flakes() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    history.add_all(&[run(3, 1, 4, true), run(4, 1, 4, true), run(5, 2, 1, false)]).unwrap();
    assert_eq!(history.flakes(0, None).unwrap(), [], "another version may differ");
    let mut broken = run(6, 1, 4, true);
    broken.report.scenarios[0].status = "broken".into();
    history.add_all(&[broken, run(7, 1, 5, false)]).unwrap();
    let flakes = history.flakes(0, None).unwrap();
    assert_eq!(flakes.len(), 1);
    let flake = &flakes[0];
    assert_eq!((flake.results, flake.passed, flake.broken, flake.verdicts, flake.counts), (4, 3, 1, 2, 2));
    assert_eq!(history.flakes(i64::MAX, None).unwrap(), []);
    assert_eq!(history.flakes(0, Some("com.other")).unwrap(), []);
}

#[test]
fn a_version_is_held_against_its_own_baseline_or_the_nearest_below() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    let set = history.set_baseline(&[run(3, 10, 4, true), run(4, 20, 3, true)]).unwrap();
    assert_eq!(set.iter().map(|one| (one.version_code, one.results)).collect::<Vec<_>>(), [(10, 1), (20, 1)]);
    let of =
        |history: &History, code| history.baseline_for(PACKAGE, code, &format!("1.{code}")).unwrap().map(|one| one.version_code);
    assert_eq!([10, 20, 19, 30, 5].map(|code| of(&history, code)), [Some(10), Some(20), Some(10), Some(20), Some(10)]);
    assert_eq!(history.baseline_for("com.other", 1, "1").unwrap(), None);
    let kept = history.baseline_for(PACKAGE, 10, "1.10").unwrap().unwrap();
    assert_eq!(kept.reports, [run(3, 10, 4, true).report]);
    assert_eq!(history.clear_baseline(PACKAGE, Some(10)).unwrap(), 1);
    assert_eq!(history.baselines(None).unwrap().len(), 1);
}

#[test]
fn what_is_pruned_is_old_and_superfluous_and_no_baseline() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    history.add_all(&(1..=9).map(|day| run(day, 1, 2, false)).collect::<Vec<_>>()).unwrap();
    history.set_baseline(&[run(2, 1, 2, false)]).unwrap();
    let since = |day: i64| Some(1_767_225_600_000 + (day - 1) * 86_400_000);
    let said = history.prune(Keep { since_ms: since(8), runs: None }, true).unwrap();
    assert_eq!((said, history.results().unwrap()), (Pruned { runs: 6, results: 6, left: 3, baselines: 1 }, 9));
    let both = history.prune(Keep { since_ms: since(8), runs: Some(5) }, true).unwrap();
    assert_eq!(both.runs, 3, "days 1, 3 and 4; 5 to 9 are the newest, 2 is a baseline");
    assert_eq!(history.prune(Keep { since_ms: None, runs: Some(1) }, false).unwrap().runs, 7);
    let left: Vec<String> = history.runs(None, None, 99).unwrap().into_iter().map(|run| run.name).collect();
    assert_eq!(left, ["day-9", "day-2"]);
    assert_eq!(history.integrity().unwrap(), "ok");
}

#[test]
fn times_are_those_of_the_newest_results() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    history.add_all(&(1..=12).map(|day| run(day, 1, 2, false)).collect::<Vec<_>>()).unwrap();
    let timings = history.timings().unwrap();
    assert_eq!((timings[0].ms, timings[0].results, timings[0].scenario.as_str()), (7500, 10, "reads"), "days 3 to 12");
}

#[test]
fn readers_read_while_a_writer_writes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("h.sqlite");
    let mut writer = History::open(&path).unwrap();
    writer.add(&run(1, 1, 2, false)).unwrap();
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || {
                let reader = History::read(&path).unwrap();
                let mut seen = 0;
                while seen < 20 {
                    let now = reader.results().unwrap();
                    assert!(now >= seen, "results do not vanish");
                    assert_eq!(reader.trend(&wanted("asks.total")).unwrap().len(), 1);
                    seen = now;
                }
            })
        })
        .collect();
    for day in 2..=20 {
        writer.add(&run(day, 1, 2, false)).unwrap();
    }
    readers.into_iter().for_each(|reader| reader.join().unwrap());
}

#[test]
fn two_writers_take_turns() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("h.sqlite");
    let writers: Vec<_> = [1, 11]
        .into_iter()
        .map(|first| {
            let path = path.clone();
            // Also the making of the file is raced for.
            std::thread::spawn(move || {
                let mut history = History::open(&path).unwrap();
                (first..first + 10).for_each(|day| assert_eq!(history.add(&run(day, 1, 2, false)).unwrap(), Added::New));
            })
        })
        .collect();
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    assert_eq!(History::read(&path).unwrap().results().unwrap(), 20);
}

#[test]
fn a_file_that_is_something_else_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("h.sqlite");
    let told = |path: &Path| [History::open(path).unwrap_err().to_string(), History::read(path).unwrap_err().to_string()];
    assert!(History::read(&path).unwrap_err().to_string().contains("there is no history yet"));
    std::fs::write(
        &path,
        "a letter to a friend, longer than the head of a database is, so that it is read as one and refused for what it is",
    )
    .unwrap();
    assert!(told(&path).iter().all(|text| text.contains("no history of Offramp")), "{:?}", told(&path));
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    assert!(told(&path).iter().all(|text| text.contains("no history of Offramp")), "{:?}", told(&path));

    let newer = dir.path().join("newer.sqlite");
    drop(History::open(&newer).unwrap());
    Connection::open(&newer).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(told(&newer).iter().all(|text| text.contains("a newer Offramp made this history (format 99")), "{:?}", told(&newer));
}

#[test]
fn an_empty_file_of_an_older_format_becomes_one_of_this() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("h.sqlite");
    drop(History::open(&path).unwrap());
    // As it was before the first migration: ours, and nothing in it.
    let old = Connection::open(&path).unwrap();
    let tables = ["finding", "result", "series", "build", "baseline", "app", "run", "names", "rule"];
    tables.iter().for_each(|table| old.execute_batch(&format!("DROP TABLE {table}")).unwrap());
    old.execute_batch("PRAGMA user_version = 0").unwrap();
    drop(old);
    assert_eq!(History::read(&path).unwrap().results().unwrap(), 0);
}

#[test]
fn a_spread_of_repetitions_is_counted_as_unstable() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = history(&dir);
    let mut unstable = run(3, 1, 4, true);
    unstable.report.scenarios[0].repeats.unstable = vec!["use.asks.total".into()];
    unstable.report.scenarios[0].repeats.spread =
        [("use.asks.total".to_string(), Spread { min: 1.0, median: 2.0, max: 2.0 })].into();
    history.add(&unstable).unwrap();
    let of: i64 = history.db.query_row("SELECT unstable FROM result", [], |row| row.get(0)).unwrap();
    assert_eq!(of, 1);
}

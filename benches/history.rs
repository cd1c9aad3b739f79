//! A history of a million results: how long taking them in, asking for a trend, comparing and the rest take.
//!
//!     cargo bench --bench history            # 1,000,000 results
//!     cargo bench --bench history -- 20000   # fewer
//!
//! Each query is asked three times on a history that was opened for it; the longest is printed.

#[path = "../tests/common/made_up.rs"]
mod made_up;

use std::time::Instant;

use offramp::history::{History, Keep, Taken, Wanted};

/// Results when nothing is said.
const RESULTS: u32 = 1_000_000;
/// Apps that they are of.
const APPS: u32 = 200;
/// Runs that are written in one transaction.
const TOGETHER: usize = 500;

fn main() {
    let wanted = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(RESULTS);
    let a_run = (made_up::SCENARIOS.len() * made_up::POLICIES.len()) as u32;
    let runs = wanted.div_ceil(a_run);
    let dir = tempfile::tempdir().expect("a folder for the history");
    let path = dir.path().join("history.sqlite");

    let begun = Instant::now();
    let mut history = History::open(&path).expect("a new history");
    let mut waiting: Vec<Taken> = Vec::new();
    for run in 0..runs {
        let report = made_up::run(run % APPS, run / APPS);
        let campaign = format!("night-{}", run / APPS);
        waiting.push(Taken {
            report_sha256: report.id.clone(),
            report,
            folder: "/runs".into(),
            campaign,
            durations: Default::default(),
        });
        if waiting.len() == TOGETHER || run + 1 == runs {
            history.add_all(&waiting).expect("written");
            waiting.clear();
        }
    }
    let results = history.results().expect("read");
    let size = std::fs::metadata(&path).map(|file| file.len()).unwrap_or(0);
    println!("{results} results of {} runs taken in: {:.1} s, {} MiB", runs, begun.elapsed().as_secs_f64(), size >> 20);
    drop(history);

    let package = made_up::package(7);
    let last = runs / APPS - 1;
    let (before, after) = (format!("app7-{}", last - 1), format!("app7-{last}"));
    let (night, next) = (format!("night-{}", last - 1), format!("night-{last}"));
    let trend = |count: &'static str, last: u32| Wanted { package: "com.example.app7", count, last, ..Default::default() };
    ask(&path, "trend of a count, 20 results a series", |history| {
        history.trend(&trend("use.asks.total", 20)).map(|all| all.len())
    });
    ask(&path, "trend of a count, all results of the app", |history| {
        history.trend(&trend("asks.total", 100_000)).map(|all| all.iter().map(|one| one.points.len()).sum())
    });
    ask(&path, "trend of findings, 20 results a series", |history| history.trend(&trend("findings", 20)).map(|all| all.len()));
    ask(&path, "compare two runs", |history| history.differ(&before, &after).map(|all| all.pairs.len()));
    ask(&path, "compare two campaigns of 200 runs", |history| history.differ(&night, &next).map(|all| all.pairs.len()));
    ask(&path, "what is known of an app", |history| history.of_app(&package).map(|(builds, series)| builds.len() + series.len()));
    ask(&path, "the newest 20 runs", |history| history.runs(None, None, 20).map(|runs| runs.len()));
    ask(&path, "the newest 20 runs of an app", |history| history.runs(Some(&package), None, 20).map(|runs| runs.len()));
    ask(&path, "flakes of all results", |history| history.flakes(0, None).map(|flakes| flakes.len()));
    ask(&path, "times of all series", |history| history.timings().map(|timings| timings.len()));

    let begun = Instant::now();
    let pruned = History::open(&path)
        .and_then(|mut history| history.prune(Keep { since_ms: None, runs: Some(last / 2) }, false))
        .expect("pruned");
    println!("{:<45} {:>8.0} ms  ({} results)", "prune half", begun.elapsed().as_secs_f64() * 1e3, pruned.results);
}

fn ask(path: &std::path::Path, what: &str, query: impl Fn(&History) -> Result<usize, offramp::history::HistoryError>) {
    let mut longest = 0.0f64;
    let mut rows = 0;
    for _ in 0..3 {
        let history = History::read(path).expect("opens");
        let begun = Instant::now();
        rows = query(&history).expect("answers");
        longest = longest.max(begun.elapsed().as_secs_f64() * 1e3);
    }
    println!("{what:<45} {longest:>8.1} ms  ({rows})");
}

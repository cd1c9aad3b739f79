//! The tables of `docs/crawling.md` and `docs/crawled.md`: every specimen, the same in Chinese, generated apps of seeds that nobody looked at, and
//! generated apps of each way in which a screen moves.
//!
//! `UPDATE_DOCS=1 cargo test --release --test crawl -- --ignored --nocapture` writes them; without `UPDATE_DOCS` they are printed.
//! `OFFRAMP_SEEDS=1000..1039` crawls only generated apps of these seeds, and prints what came of each.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

use crate::apps::{self, App};
use crate::common::job::Job;
use crate::common::truth::root;
use crate::counts::{differences, follow};
use crate::device::{Crawled, crawl};
use crate::told;

/// Crawled at a time.
const WORKERS: usize = 2;
/// How often a scenario found is followed.
const TIMES: u32 = 2;
/// Within so many actions a way is to be found.
const WITHIN: u64 = 100;

/// What came of an app.
struct Row {
    app: App,
    crawled: Crawled,
    /// The scenario that was written, followed.
    jobs: Vec<Job>,
    /// Its counts that are not those of truth.
    wrong: Vec<String>,
}

impl Row {
    fn of(app: App, folder: &Path, arguments: &[&str], times: u32) -> Row {
        let out = folder.join(format!("run-{}-{}", app.name, app.locale));
        let crawled = crawl(&app, &out, arguments);
        let found = out.join("found.yaml");
        let jobs = if found.is_file() && times > 0 { follow(&found, &app, times) } else { Vec::new() };
        let wrong = jobs.iter().flat_map(|job| differences(app.case(), job, crawled.level() == "G3"));
        let place = format!("{}/", out.display());
        let mut wrong: Vec<String> = wrong.map(|wrong| wrong.replace(&place, "")).collect();
        wrong.sort();
        wrong.dedup();
        let _ = std::fs::remove_dir_all(&out);
        let row = Row { app, crawled, jobs, wrong };
        println!("{}", row.line());
        if row.crawled.outcome.is_none() {
            println!("{}", told(&row.crawled.output));
        }
        row.wrong.iter().for_each(|wrong| println!("    {wrong}"));
        row
    }

    fn way(&self) -> bool {
        self.app.depth().is_some()
    }

    /// Actions until the page stood on the display, of a crawl that also says so.
    fn reached(&self) -> Option<u64> {
        self.crawled.device.reached.filter(|_| self.crawled.number("actions_to_goal").is_some())
    }

    fn within(&self) -> bool {
        self.reached().is_some_and(|actions| actions <= WITHIN)
    }

    /// A way where there is none, or one whose page never stood on the display.
    fn false_claim(&self) -> bool {
        self.crawled.claims() && (!self.way() || self.crawled.device.reached.is_none())
    }

    fn path(&self) -> Option<u64> {
        self.crawled.number("path_actions")
    }

    fn shortest(&self) -> bool {
        self.way()
            && self.path() == self.app.depth()
            && self.jobs.iter().all(|job| job.deletion["depth"].as_u64() == self.app.depth())
    }

    fn followed(&self) -> usize {
        let ends = |job: &&Job| job.status == "passed" || job.status == self.app.case().status;
        self.jobs.iter().filter(ends).count()
    }

    fn states(&self) -> u64 {
        self.crawled.number("states").unwrap_or_default()
    }

    fn shown(&self) -> u64 {
        self.crawled.device.screens.len() as u64
    }

    /// A row of the table of all apps.
    fn line(&self) -> String {
        let kind = &self.app.kind;
        let number = |value: Option<u64>| value.map_or("–".to_owned(), |value| value.to_string());
        let counts = if self.jobs.is_empty() {
            "–".to_owned()
        } else if self.wrong.is_empty() {
            "true".to_owned()
        } else {
            format!("{} differ", self.wrong.len())
        };
        let cells = [
            format!("`{}`", self.app.name),
            kind.moves().to_owned(),
            if kind.below { "below the fold" } else { "" }.to_owned(),
            if kind.foreign { "Chinese" } else { "English" }.to_owned(),
            number(self.app.depth()),
            self.crawled.level().to_owned(),
            number(self.reached()),
            number(self.path()),
            format!("{} / {} / {}", self.states(), self.shown(), self.app.screens),
            format!("{} / {} / {}", self.crawled.device.services, self.crawled.device.actions, self.crawled.device.starts),
            if self.jobs.is_empty() { "–".to_owned() } else { format!("{} of {}", self.followed(), self.jobs.len()) },
            counts,
        ];
        format!("| {} |", cells.join(" | "))
    }
}

/// Where the app is in another state than in a person's scenario: somebody has a subscription there, without which a button can be tapped.
const ELSEWHERE: [(&str, &str); 1] = [("magazine", "phases.account-deletion.options: truth 1, counted 2")];

/// The head of the table of all apps.
const HEAD: &str = "| app | moves | entry | language | shortest | level | page after | found | states / shown / in its file | services / actions / starts | followed | counts |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";

/// Crawls apps, some at a time.
fn rows(apps: Vec<App>, folder: &Path, arguments: &[&str], times: u32) -> Vec<Row> {
    let waiting = Mutex::new(apps.into_iter().enumerate().collect::<Vec<_>>().into_iter());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some((number, app)) = next else { break };
                    let row = Row::of(app, folder, arguments, times);
                    done.lock().unwrap().push((number, row));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, row)| row).collect()
}

/// The value below which so many in a hundred are, those that never came being above all; halfway between two where it falls between.
fn rank(mut values: Vec<Option<u64>>, percent: usize) -> String {
    values.sort_by_key(|value| value.unwrap_or(u64::MAX));
    let of = |index: usize| values.get(index).copied().flatten();
    let at = (values.len() * percent).div_ceil(100).max(1) - 1;
    let (first, second) = (of(at), if percent == 50 && values.len().is_multiple_of(2) { of(at + 1) } else { of(at) });
    match (first, second) {
        (Some(first), Some(second)) => format!("{}", (first + second) as f64 / 2.0),
        _ => "never".to_owned(),
    }
}

/// The lines of the table of sums: a title, and what stands in a column of these rows.
type Line = (&'static str, fn(&[&Row]) -> String);

const LINES: [Line; 13] = [
    ("apps; with a way out; without", |rows| {
        let ways = ways(rows).len();
        format!("{}; {ways}; {}", rows.len(), rows.len() - ways)
    }),
    ("of the ways, below the fold; not English", |rows| {
        let ways = ways(rows);
        let count = |holds: fn(&Row) -> bool| ways.iter().filter(|row| holds(row)).count();
        format!("{}; {}", count(|row| row.app.kind.below), count(|row| row.app.kind.foreign))
    }),
    ("page of account deletion reached within 100 actions", |rows| {
        let ways = ways(rows);
        format!("{} of {}", ways.iter().filter(|row| row.within()).count(), ways.len())
    }),
    ("… by level: G2; G1, as the page offers nothing to go on with", |rows| {
        let count = |level: &str| ways(rows).iter().filter(|row| row.within() && row.crawled.level() == level).count();
        format!("{}; {}", count("G2"), count("G1"))
    }),
    ("actions until it stood there: median; nine in ten at most; most", |rows| {
        let actions: Vec<_> = ways(rows).iter().map(|row| row.reached()).collect();
        [50, 90, 100].map(|percent| rank(actions.clone(), percent)).join("; ")
    }),
    ("shortest way found", |rows| format!("{} of {}", ways(rows).iter().filter(|row| row.shortest()).count(), ways(rows).len())),
    ("way found ÷ shortest: mean; most", |rows| {
        let ratios = ways(rows).iter().filter_map(|row| Some(row.path()? as f64 / row.app.depth()? as f64)).collect();
        mean_and_most(ratios)
    }),
    ("claimed where there is none, or where its page never stood", |rows| {
        format!("{} of {}", rows.iter().filter(|row| row.false_claim()).count(), rows.len())
    }),
    ("states ÷ screens that the device showed: mean; most", |rows| {
        mean_and_most(rows.iter().map(|row| row.states() as f64 / row.shown().max(1) as f64).collect())
    }),
    ("apps with more states than screens in their file", |rows| {
        rows.iter().filter(|row| row.states() > row.app.screens as u64).count().to_string()
    }),
    ("ADB services: all ÷ all actions; ÷ all actions and starts of the app", |rows| {
        let sum = |of: fn(&Row) -> u64| rows.iter().map(|row| of(row)).sum::<u64>() as f64;
        let all = sum(|row| row.crawled.device.services) / sum(|row| row.crawled.device.actions + row.crawled.device.starts);
        format!("{:.2}; {all:.2}", services(rows))
    }),
    ("the scenario followed twice, each time on a new device", |rows| {
        let written: Vec<_> = rows.iter().filter(|row| !row.jobs.is_empty()).collect();
        let passed = written.iter().filter(|row| row.followed() == TIMES as usize).count();
        format!("{passed} of {}", written.len())
    }),
    ("… and its counts are those of truth, in what both cover", |rows| {
        let written: Vec<_> = rows.iter().filter(|row| !row.jobs.is_empty()).collect();
        format!("{} of {}", written.iter().filter(|row| row.wrong.is_empty()).count(), written.len())
    }),
];

fn ways<'r>(rows: &[&'r Row]) -> Vec<&'r Row> {
    rows.iter().filter(|row| row.way()).copied().collect()
}

/// ADB services for each action.
fn services(rows: &[&Row]) -> f64 {
    let sum = |of: fn(&Row) -> u64| rows.iter().map(|row| of(row)).sum::<u64>() as f64;
    sum(|row| row.crawled.device.services) / sum(|row| row.crawled.device.actions)
}

fn mean_and_most(ratios: Vec<f64>) -> String {
    let mean = ratios.iter().sum::<f64>() / ratios.len().max(1) as f64;
    format!("{mean:.2}; {:.2}", ratios.iter().copied().fold(0.0, f64::max))
}

/// The sums, a column for each of these sets.
fn sums(columns: &[(&str, Vec<&Row>)]) -> String {
    let mut text = format!(
        "| | {} |\n|{}\n",
        columns.iter().map(|(title, _)| *title).collect::<Vec<_>>().join(" | "),
        " --- |".repeat(columns.len() + 1)
    );
    for (title, of) in LINES {
        let cells: Vec<String> = columns.iter().map(|(_, rows)| of(rows)).collect();
        let _ = writeln!(text, "| {title} | {} |", cells.join(" | "));
    }
    text
}

/// Puts a table between its marks on a page, or prints it.
fn put(page: &str, name: &str, table: &str) {
    println!("\n{page}, {name}:\n{table}");
    if std::env::var_os("UPDATE_DOCS").is_none() {
        return;
    }
    let (begin, end) = (format!("<!-- table: {name} -->\n"), "<!-- end -->");
    let path = root().join("docs").join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("{page} has no place for {name}"));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("{page}: {name} has no end"));
    std::fs::write(&path, format!("{before}{begin}{table}{end}{after}")).unwrap();
}

#[test]
#[ignore = "takes minutes; makes the tables of docs/crawling.md and docs/crawled.md"]
fn table() {
    let dir = tempfile::tempdir().unwrap();
    let seeds = |from: u64, to: u64| (from..=to).map(|seed| apps::generated(dir.path(), seed, &[])).collect::<Vec<_>>();
    print!("{HEAD}");
    if let Ok(wanted) = std::env::var("OFFRAMP_SEEDS") {
        let (from, to) = wanted.split_once("..").unwrap_or((&wanted, &wanted));
        let rows = rows(seeds(from.parse().unwrap(), to.parse().unwrap()), dir.path(), &[], TIMES);
        println!("\n{}", sums(&[(&wanted, rows.iter().collect())]));
        return;
    }
    let of = |apps: Vec<App>| rows(apps, dir.path(), &[], TIMES);
    let (english, chinese, frozen) = (of(apps::all_that_come("en-US")), of(apps::all_that_come("zh-CN")), of(seeds(1000, 1039)));
    let modes = of(apps::every_mode().into_iter().map(|(seed, wishes)| apps::generated(dir.path(), seed, &wishes)).collect());
    let sets = [
        ("those that come with it", &english),
        ("the same, device in Chinese", &chinese),
        ("seeds 1000 to 1039", &frozen),
        ("seeds 1100 to 1129, set", &modes),
    ];
    let columns: Vec<_> = sets.iter().map(|(title, rows)| (*title, rows.iter().collect())).collect();
    put("crawling.md", "sums", &sums(&columns));
    let every: Vec<&Row> = sets.iter().flat_map(|(_, rows)| rows.iter()).collect();
    let that = |holds: &dyn Fn(&Row) -> bool| every.iter().filter(|row| holds(row)).copied().collect::<Vec<_>>();
    let by_mode = [
        ("static", that(&|row| row.app.kind.moves() == "static")),
        ("clock, seconds", that(&|row| row.app.kind.clock)),
        ("shuffled or endless lists, a carousel", that(&|row| row.app.kind.lists)),
        ("entry below the fold", that(&|row| row.app.kind.below)),
        ("not English", that(&|row| row.app.kind.foreign)),
    ];
    put("crawling.md", "modes", &sums(&by_mode));
    let mut all = String::new();
    for (title, rows) in sets {
        let lines: Vec<String> = rows.iter().map(Row::line).collect();
        let _ = write!(all, "\n## {}{}\n\n{HEAD}{}\n", title[..1].to_uppercase(), &title[1..], lines.join("\n"));
    }
    put("crawled.md", "apps", &(all + "\n"));

    let ways: Vec<&&Row> = every.iter().filter(|row| row.way()).collect();
    let share = |holds: &dyn Fn(&Row) -> bool| ways.iter().filter(|row| holds(row)).count() as f64 / ways.len() as f64;
    assert!(share(&Row::within) >= 0.95, "found within {WITHIN} actions");
    assert!(share(&Row::shortest) >= 0.9, "the shortest way");
    let wrong =
        |holds: &dyn Fn(&Row) -> bool| every.iter().filter(|row| holds(row)).map(|row| row.app.name.as_str()).collect::<Vec<_>>();
    assert_eq!(wrong(&Row::false_claim), [""; 0], "claimed where there is none");
    assert_eq!(wrong(&|row: &Row| row.followed() < row.jobs.len()), [""; 0], "its scenario could not be followed");
    let strange = |row: &Row| row.wrong.iter().any(|wrong| !ELSEWHERE.contains(&(&row.app.name, wrong)));
    assert_eq!(wrong(&strange), [""; 0], "its counts are not those of truth");
    assert!(services(&every) <= 3.0, "ADB services an action");
}

#[test]
#[ignore = "takes minutes; makes a table of docs/crawling.md"]
fn growth() {
    let dir = tempfile::tempdir().unwrap();
    let list = || {
        let come = ["sportsnews", "wallet", "plaza", "bookshop"].map(|name| apps::coming(name, "en-US"));
        let moving = apps::every_mode().into_iter().filter(|(_, wishes)| ["mode=clock", "mode=shuffled"].contains(&wishes[0]));
        let made = moving.map(|(seed, wishes)| apps::generated(dir.path(), seed, &wishes));
        come.into_iter().chain(made).collect::<Vec<_>>()
    };
    let of = |budget: &str| rows(list(), dir.path(), &["--goal", "coverage", "--budget", budget], 0);
    let (short, long) = (of("40"), of("640"));
    let mut text = String::from(
        "| app | moves | states, budget 40 | actions + starts | states, budget 640 | actions + starts | screens shown | in its file |\n",
    );
    let _ = writeln!(text, "|{}", " --- |".repeat(8));
    let spent = |row: &Row| format!("{} + {}", row.crawled.device.actions, row.crawled.device.starts);
    for (short, long) in short.iter().zip(&long) {
        let row = [
            format!("`{}`", long.app.name),
            long.app.kind.moves().to_owned(),
            short.states().to_string(),
            spent(short),
            long.states().to_string(),
            spent(long),
            long.shown().to_string(),
            long.app.screens.to_string(),
        ];
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    put("crawling.md", "growth", &text);
    let grew: Vec<&str> =
        long.iter().filter(|row| row.states() > row.app.screens as u64).map(|row| row.app.name.as_str()).collect();
    assert_eq!(grew, [""; 0], "more states than there are screens");
}

#[test]
#[ignore = "takes minutes; makes a table of docs/crawling.md"]
fn carried_out() {
    let dir = tempfile::tempdir().unwrap();
    let come = apps::all_that_come("en-US").into_iter();
    let made = apps::every_mode().into_iter().map(|(seed, wishes)| apps::generated(dir.path(), seed, &wishes));
    let list = come.chain(made).filter(|app| app.depth().is_some()).collect();
    let rows = rows(list, dir.path(), &["--execute"], 1);
    let mut text = String::from(
        "| app | outcome by truth | level | steps by truth | followed | counts that differ |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for row in &rows {
        let deletion = &row.app.case().deletion;
        let line = [
            format!("`{}`", row.app.name),
            deletion["outcome"].as_str().unwrap_or_default().to_owned(),
            row.crawled.level().to_owned(),
            deletion["steps"].to_string(),
            if row.jobs.is_empty() { "–".to_owned() } else { format!("{} of {}", row.followed(), row.jobs.len()) },
            row.wrong.join("; "),
        ];
        let _ = writeln!(text, "| {} |", line.join(" | "));
    }
    put("crawled.md", "carried out", &text);
}

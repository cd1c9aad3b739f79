//! Campaigns by the real binary, over generated apps. What should come out follows from the truth that the generator states of each app and
//! from the wording of the rules; nothing that counts has a part in it.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::truth::{Case, Truth};
use serde_json::Value;

const API: u32 = 34;
const POLICY: &str = "deny-all";

fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    // No adb in reach: on the embedded simulated device.
    command.current_dir(dir).stdin(Stdio::null()).env("PATH", "").env("OFFRAMP_HISTORY", dir.join("h.sqlite"));
    command
}

fn offramp(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = command(dir).args(args).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
}

/// An app to examine.
struct App {
    seed: u64,
    settings: Vec<String>,
    /// A deadline of its own, if it has one.
    deadline: Option<&'static str>,
}

impl App {
    fn new(seed: u64, settings: &[&str]) -> App {
        App { seed, settings: settings.iter().map(|setting| (*setting).to_string()).collect(), deadline: None }
    }

    fn folder(&self, fixed: bool) -> String {
        format!("app-{}{}", self.seed, if fixed { "-fixed" } else { "" })
    }

    /// Makes the app; returns the rules of pack `cn` that its truth makes fail.
    fn generate(&self, dir: &Path, fixed: bool) -> BTreeSet<&'static str> {
        let (seed, folder) = (self.seed.to_string(), self.folder(fixed));
        let mut args = vec!["emulator", "specimen", "generate", "--seed", &seed, "-o", &folder];
        self.settings.iter().for_each(|setting| args.extend(["--set", setting]));
        args.extend(fixed.then_some("--fixed"));
        let (code, text) = offramp(dir, &args);
        assert_eq!(code, Some(0), "{text}");
        // Its scenario is called as before, so that both versions can be held against each other.
        let scenario = dir.join(&folder).join("leave.yaml");
        let named = std::fs::read_to_string(&scenario).unwrap().replace(&format!("seed-{seed}-fixed"), &format!("seed-{seed}"));
        std::fs::write(&scenario, named).unwrap();
        failing(Truth::beside(&dir.join(&folder), &folder).case(API, POLICY))
    }
}

/// The rules whose wording is met by what is true of an app, each by `docs/rules.md`.
fn failing(case: &Case) -> BTreeSet<&'static str> {
    let asks = |key: &str| -> Vec<u64> { case.phases.values().map(|phase| phase["asks"][key].as_u64().unwrap_or(0)).collect() };
    let sum = |key: &str| asks(key).iter().sum::<u64>();
    let deletion = &case.deletion;
    let obstacles: Vec<&str> = deletion["obstacles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let any = |wanted: &[&str]| wanted.iter().any(|id| obstacles.contains(id));
    let ends = matches!(deletion["outcome"].as_str(), Some("deleted" | "requested"));
    let met = [
        // A start of the scenario lies in each phase; one ask again at a start is for a person, two are not.
        ("CN-PERM-04", asks("re_asks_relaunch").iter().any(|asks| *asks >= 2)),
        ("CN-PERM-03", sum("re_asks") - sum("re_asks_relaunch") >= 2),
        ("CN-PERM-06", sum("before_first_action") > 0),
        ("CN-PERM-10", sum("before_consent") > 0),
        // Handed over to a person, and no days are promised.
        ("CN-DEL-01", deletion["outcome"] == "blocked" && any(&["O13"]) && deletion["handling_days"].is_null()),
        // A web page (O19) may be a lawful way, and is for a person.
        ("CN-DEL-03", any(&["O13"])),
        // Only where the way out was seen to its end.
        ("CN-DEL-04", any(&["O10", "O11", "O12"]) && ends),
        ("CN-DEL-05", any(&["O21"])),
        ("CN-DEL-06", deletion["handling_days"].as_u64().is_some_and(|days| days > 15)),
    ];
    met.into_iter().filter(|(_, met)| *met).map(|(rule, _)| rule).collect()
}

/// The class of a rule, as the notice of 2019 has it, where it has one.
fn class(rule: &str) -> &'static str {
    match rule {
        "CN-PERM-03" | "CN-PERM-04" => "频繁申请权限",
        "CN-PERM-06" => "过度索取权限",
        "CN-PERM-10" => "私自收集个人信息",
        "CN-DEL-04" => "超范围收集个人信息",
        _ => "账号注销难",
    }
}

/// Writes a campaign's file; `fixed` says which apps are examined in their mended version.
fn campaign(dir: &Path, name: &str, apps: &[App], fixed: &dyn Fn(usize) -> bool, more: &str) -> PathBuf {
    let mut text = format!("name: {name}\ndeadline: 2099-12-31\nrules: [cn]\npolicies: [{POLICY}]\napps:\n");
    for (at, app) in apps.iter().enumerate() {
        let folder = app.folder(fixed(at));
        let deadline = app.deadline.map(|day| format!(", deadline: {day}")).unwrap_or_default();
        text.push_str(&format!(
            "  - {{name: App {seed}, apk: {folder}, developer: Dev {dev}, source: 应用宝, downloads: {downloads}{deadline}, scenarios: {folder}/leave.yaml}}\n",
            seed = app.seed,
            dev = app.seed % 4,
            downloads = app.seed * 1000,
        ));
    }
    let file = dir.join(format!("{name}.yaml"));
    std::fs::write(&file, text + more).unwrap();
    file
}

fn bulletin(dir: &Path, folder: &str) -> Value {
    serde_json::from_slice(&std::fs::read(dir.join(folder).join("bulletin.json")).unwrap()).unwrap()
}

/// State of each app by its name.
fn states(bulletin: &Value) -> BTreeMap<String, String> {
    let apps = bulletin["apps"].as_array().unwrap().iter();
    apps.map(|app| (app["name"].as_str().unwrap().to_string(), app["state"].as_str().unwrap().to_string())).collect()
}

/// Rules that fail and weigh enough, by app.
fn measured(bulletin: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let heavy =
        |met: &&Value| met["verdict"] == "fail" && matches!(met["severity"].as_str(), Some("indicator" | "strong-indicator"));
    let rules = |app: &Value| {
        app["met"].as_array().unwrap().iter().filter(heavy).map(|met| met["rule"].as_str().unwrap().to_string()).collect()
    };
    bulletin["apps"].as_array().unwrap().iter().map(|app| (app["name"].as_str().unwrap().to_string(), rules(app))).collect()
}

/// Listed problems, by app: classes in Chinese.
fn listed(bulletin: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let classes =
        |row: &Value| row["problems"].as_array().unwrap().iter().map(|class| class["zh"].as_str().unwrap().to_string()).collect();
    bulletin["problems"].as_array().unwrap().iter().map(|row| (row["name"].as_str().unwrap().to_string(), classes(row))).collect()
}

/// Confirms what fails in an app, by name.
fn review(dir: &Path, bulletin: &Value, folder: &str, app: &str, rules: &BTreeSet<String>, word: &str) {
    let of = bulletin["apps"].as_array().unwrap().iter().find(|one| one["name"] == app).unwrap();
    let run = format!("{folder}/{}", of["folder"].as_str().unwrap());
    let mut args = vec!["review", &run, "--by", "Li Wei"];
    rules.iter().for_each(|rule| args.extend([word, rule]));
    if word == "--reject" {
        args.extend(["--because", "the app is for children, and explains it at the start"]);
    }
    let (code, text) = offramp(dir, &args);
    assert_eq!(code, Some(0), "{text}");
}

fn text(rules: &BTreeSet<&'static str>) -> BTreeSet<String> {
    rules.iter().map(|rule| (*rule).to_string()).collect()
}

/// Two rounds over these apps, and what is said of each app in each. `mended`: whose second version is the mended one.
fn two_rounds(dir: &Path, apps: &[App], mended: &dyn Fn(usize) -> bool) {
    let truth: BTreeMap<String, BTreeSet<&'static str>> =
        apps.iter().map(|app| (format!("App {}", app.seed), app.generate(dir, false))).collect();
    let after: BTreeMap<String, BTreeSet<&'static str>> = apps
        .iter()
        .enumerate()
        .filter(|(at, _)| mended(*at))
        .map(|(_, app)| (format!("App {}", app.seed), app.generate(dir, true)))
        .collect();
    assert!(after.values().all(BTreeSet::is_empty), "the mended apps have nothing left to object to: {after:?}");

    // The first round: everything is measured exactly, and nothing is listed before a person has said so.
    campaign(dir, "first", apps, &|_| false, "");
    let (code, told) = offramp(dir, &["campaign", "first.yaml", "--device", "sim", "--out", "one"]);
    assert_eq!(code, Some(1), "{told}");
    let first = bulletin(dir, "one");
    let wanted: BTreeMap<String, BTreeSet<String>> = truth.iter().map(|(app, rules)| (app.clone(), text(rules))).collect();
    assert_eq!(measured(&first), wanted);
    let wanted_states: BTreeMap<String, String> = truth
        .iter()
        .map(|(app, rules)| (app.clone(), if rules.is_empty() { "passed" } else { "problems" }.to_string()))
        .collect();
    assert_eq!(states(&first), wanted_states);
    assert!(listed(&first).is_empty(), "nobody has reviewed anything");

    // A person confirms; then the list is what the truth says, class by class.
    for (app, rules) in wanted.iter().filter(|(_, rules)| !rules.is_empty()) {
        review(dir, &first, "one", app, rules, "--confirm");
    }
    let (code, told) = offramp(dir, &["campaign", "bulletin", "one"]);
    assert_eq!(code, Some(0), "{told}");
    let first = bulletin(dir, "one");
    let classes = |rules: &BTreeSet<&'static str>| rules.iter().map(|rule| class(rule).to_string()).collect::<BTreeSet<_>>();
    let problems: BTreeMap<String, BTreeSet<String>> =
        truth.iter().filter(|(_, rules)| !rules.is_empty()).map(|(app, rules)| (app.clone(), classes(rules))).collect();
    assert_eq!(listed(&first), problems);
    assert_eq!(first["reviewers"], serde_json::json!(["Li Wei"]));
    let numbers: Vec<u64> = first["problems"].as_array().unwrap().iter().map(|row| row["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=problems.len() as u64).collect::<Vec<_>>());

    // The second round, after some were mended.
    campaign(dir, "second", apps, mended, "");
    let (_, told) = offramp(dir, &["campaign", "second.yaml", "--device", "sim", "--out", "two", "--previous", "one"]);
    let second = bulletin(dir, "two");
    let wanted: BTreeMap<String, String> = apps
        .iter()
        .enumerate()
        .map(|(at, app)| {
            let name = format!("App {}", app.seed);
            let state = match (truth[&name].is_empty(), mended(at), app.deadline) {
                (true, ..) => "passed",
                // An app that deletes at once promises no days, so nobody can say that too long a promise was put right.
                (false, true, _) if truth[&name].contains("CN-DEL-06") => "cannot_be_tested",
                (false, true, _) => "self_corrected",
                (false, false, Some(_)) => "overdue",
                (false, false, None) => "still_problematic",
            };
            (name, state.to_string())
        })
        .collect();
    assert_eq!(states(&second), wanted, "{told}");
    let n = |state: &str| wanted.values().filter(|one| *one == state).count();
    let progress = &second["progress"];
    assert_eq!(
        [
            &progress["had"],
            &progress["corrected"],
            &progress["remain"],
            &progress["overdue"],
            &progress["unknown"],
            &progress["new"]
        ],
        [problems.len(), n("self_corrected"), n("still_problematic") + n("overdue"), n("overdue"), n("cannot_be_tested"), 0]
    );
    let remain = if n("overdue") > 0 { format!(" ({} overdue)", n("overdue")) } else { String::new() };
    let unknown = match n("cannot_be_tested") {
        0 => String::new(),
        some => format!(", {some} could not be tested again"),
    };
    let sentence = format!(
        "since one: {} corrected, {} remain{remain}{unknown}\n",
        n("self_corrected"),
        n("still_problematic") + n("overdue")
    );
    assert!(told.contains(&sentence), "{sentence} is not in {told}");
}

/// One without anything, one that hands over to a person, one that only argues, one that asks, one that wants more data than before.
fn five() -> Vec<App> {
    let mut late = App::new(305, &["obstacles=O10", "asks=0"]);
    late.deadline = Some("2020-01-31");
    vec![
        App::new(301, &["obstacles=none", "asks=0", "depth=3"]),
        App::new(302, &["obstacles=O13", "asks=0"]),
        App::new(303, &["obstacles=O2,O6,O7", "asks=0"]),
        App::new(206, &["asks=5"]),
        late,
    ]
}

#[test]
fn five_apps_in_two_rounds_and_what_happens_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    two_rounds(dir, &five(), &|at| at == 1);

    // The runs are in the history, each with its campaign; what was examined is no longer what it was.
    if cfg!(feature = "history") {
        let (_, list) = offramp(dir, &["history", "list", "--campaign", "two", "--json"]);
        assert_eq!(serde_json::from_str::<Value>(&list).unwrap().as_array().unwrap().len(), 5);
        assert_eq!(offramp(dir, &["history", "baseline", "set", "one"]).0, Some(0));
    }

    // A finding that a person rejects does not weigh on the app any more.
    let first = bulletin(dir, "one");
    let rules = measured(&first)["App 305"].clone();
    review(dir, &first, "one", "App 305", &rules, "--reject");
    let (_, told) = offramp(dir, &["campaign", "bulletin", "one"]);
    assert_eq!(states(&bulletin(dir, "one"))["App 305"], "passed", "{told}");

    // A night: the mended app where the broken one was is fine, and the other way round it is worse. What cannot be tested is told, and the campaign goes on.
    let gone = "  - {name: Gone, apk: gone.apk, developer: Dev 9, source: 豌豆荚, scenarios: app-301/leave.yaml}\n";
    campaign(dir, "night", &five()[..2], &|_| false, gone);
    let baseline = if cfg!(feature = "history") { "history" } else { "one" };
    let args = [
        "campaign",
        "night.yaml",
        "--device",
        "sim",
        "--out",
        "three",
        "--summary",
        "markdown",
        "--no-history",
        "--jobs",
        "1",
        "--baseline",
    ];
    let args: Vec<&str> = args.into_iter().filter(|arg| cfg!(feature = "history") || *arg != "--no-history").collect();
    let (code, told) = offramp(dir, &[&args[..], &[baseline]].concat());
    assert_eq!(code, Some(3), "nothing is worse, and of one app nothing can be said: {told}");
    assert!(
        told.contains("**three is incomplete** against")
            && told.contains("- **Gone**: could not be tested:")
            && told.contains("gone.apk"),
        "{told}"
    );
    assert!(told.lines().filter(|line| line.starts_with("- ") || line.starts_with("**")).count() <= 15);
    assert_eq!(states(&bulletin(dir, "three"))["Gone"], "cannot_be_tested");

    // Whoever goes on with a campaign does not examine again what was examined.
    let state = dir.join("three/campaign.json");
    let saved = std::fs::read_to_string(&state).unwrap();
    let mut saved: Value = serde_json::from_str(&saved).unwrap();
    saved["apps"][1]["over"] = false.into();
    saved["finished"] = Value::Null;
    std::fs::write(&state, saved.to_string()).unwrap();
    let one = dir.join("three/apps/1-App-301/trace.jsonl");
    let before = std::fs::metadata(&one).unwrap().modified().unwrap();
    let two = dir.join("two").display().to_string();
    let (code, told) = offramp(dir, &["campaign", "--resume", "three", "--device", "sim", "--baseline", &two]);
    assert_eq!(code, Some(1), "app 302 is mended there: {told}");
    assert!(told.contains("[1/1] findings     App 302") && told.contains("new CN-DEL-03 (deny-all)"), "{told}");
    assert_eq!(std::fs::metadata(&one).unwrap().modified().unwrap(), before);
    assert!(dir.join("three/interrupted/2-App-302-1/trace.jsonl").is_file(), "what it had is kept aside");
}

#[test]
fn a_file_to_begin_with_and_all_that_is_wrong_with_another() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    assert_eq!(offramp(dir, &["campaign", "new", "c.yaml"]).0, Some(0));
    let (code, told) = offramp(dir, &["campaign", "check", "c.yaml"]);
    assert_eq!(code, Some(2), "its scenario is still to be written: {told}");
    assert!(told.contains("leave.yaml"), "{told}");
    assert!(offramp(dir, &["campaign", "new", "c.yaml"]).1.contains("is there already"));
    std::fs::write(dir.join("d.yaml"), "name: d\ncrwal: policy\napps:\n  - {name: A, developer: D, source: S}\n").unwrap();
    let (code, told) = offramp(dir, &["campaign", "d.yaml"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("did you mean `crawl`?") && told.contains("d.yaml:4:5") && told.contains("neither `apk` nor `package`"),
        "{told}"
    );
    assert!(!dir.join("campaigns").exists(), "nothing was begun");
    let (code, told) = offramp(dir, &["campaign", "bulletin", "."]);
    assert_eq!((code, told.contains("is no campaign's folder")), (Some(2), true), "{told}");
}

/// Sixty apps of a known mixture, and what becomes of them: too much for a debug build, so `.ci/run` calls it on the optimised program.
#[test]
#[ignore = "sixty apps, twice: cargo test --release --test campaign -- --ignored"]
fn sixty_apps_of_a_known_mixture_in_two_rounds() {
    let mut apps = Vec::new();
    let mut add = |seeds: std::ops::Range<u64>, settings: &[&str]| apps.extend(seeds.map(|seed| App::new(seed, settings)));
    // Nothing to object to, or only what is for a person.
    add(401..411, &["obstacles=none", "asks=0"]);
    add(411..417, &["obstacles=O2,O5,O6,O7", "asks=0"]);
    add(417..421, &["deletion=none", "asks=0"]);
    add(421..425, &["obstacles=O18", "asks=0"]);
    add(425..429, &["obstacles=O19", "asks=0"]);
    // A call, data that joining did not take, other products' accounts.
    add(429..437, &["obstacles=O13", "asks=0"]);
    add(437..441, &["obstacles=O10", "asks=0"]);
    add(441..443, &["obstacles=O11", "asks=0"]);
    add(443..445, &["obstacles=O12,O14", "asks=0"]);
    add(445..449, &["obstacles=O21", "asks=0"]);
    // What they ask for, and what else is in their way, the seed decides.
    add(200..212, &["asks=5"]);
    assert_eq!(apps.len(), 60);
    for app in apps.iter_mut().filter(|app| app.seed % 5 == 0) {
        app.deadline = Some("2020-01-31");
    }
    let dir = tempfile::tempdir().unwrap();
    two_rounds(dir.path(), &apps, &|at| at % 2 == 0);
    // The mixture is what the settings say: 20 apps have what was asked for; of the 28 before them some promise too many days, which the seed decided.
    let first = bulletin(dir.path(), "one");
    let by_seed: BTreeMap<u64, BTreeSet<String>> =
        measured(&first).into_iter().map(|(app, rules)| (app[4..].parse().unwrap(), rules)).collect();
    assert!(by_seed.range(401..429).all(|(_, rules)| rules.iter().all(|rule| rule == "CN-DEL-06")), "{by_seed:?}");
    assert!(by_seed.range(429..449).all(|(_, rules)| !rules.is_empty()), "{by_seed:?}");
    let calls = listed(&first).iter().filter(|(app, _)| (429..437).contains(&app[4..].parse::<u64>().unwrap())).count();
    assert_eq!(calls, 8);
}

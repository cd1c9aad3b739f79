//! Which jobs are held against each other: the same app, scenario and policy, on the same API level, kind of device and locale.

use std::collections::BTreeMap;

use super::model::{App, Build, Change, Condition, Job, Pair, Script};
use super::{counts, rules};
use crate::report::{RunReport, ScenarioReport};

/// Jobs that are compared with each other, if the device is the same too.
type Key = (String, String, String);

/// One job with its run and its key.
struct Entry<'a> {
    key: Key,
    run: &'a RunReport,
    job: &'a ScenarioReport,
}

/// Every app of either side. Control runs and counterfactual ones are no tests and are left out.
pub fn apps(before: &[RunReport], after: &[RunReport]) -> Vec<App> {
    let (mut before, mut after) = (entries(before), entries(after));
    name_nameless(&mut before, &mut after);
    let mut apps: BTreeMap<String, (Vec<Entry<'_>>, Vec<Entry<'_>>)> = BTreeMap::new();
    for entry in before {
        apps.entry(entry.key.0.clone()).or_default().0.push(entry);
    }
    for entry in after {
        apps.entry(entry.key.0.clone()).or_default().1.push(entry);
    }
    apps.into_iter().map(|(package, (before, after))| app(package, &before, &after)).collect()
}

fn entries(runs: &[RunReport]) -> Vec<Entry<'_>> {
    let all = runs.iter().flat_map(|run| run.scenarios.iter().map(move |job| (run, job)));
    let tests = all.filter(|(_, job)| job.is_test());
    tests.map(|(run, job)| Entry { key: (job.app.package.clone(), job.name.clone(), job.policy.clone()), run, job }).collect()
}

/// A job that was broken before its app was known is taken for that of the app with the same scenario.
fn name_nameless<'a>(before: &mut [Entry<'a>], after: &mut [Entry<'a>]) {
    let known: Vec<Key> =
        before.iter().chain(after.iter()).map(|entry| entry.key.clone()).filter(|key| !key.0.is_empty()).collect();
    for entry in before.iter_mut().chain(after.iter_mut()).filter(|entry| entry.key.0.is_empty()) {
        if let Some((package, ..)) = known.iter().find(|(_, scenario, _)| *scenario == entry.key.1) {
            entry.key.0.clone_from(package);
        }
    }
}

fn app(package: String, before: &[Entry<'_>], after: &[Entry<'_>]) -> App {
    let mut keys: Vec<&Key> = Vec::new();
    for entry in before.iter().chain(after) {
        if !keys.contains(&&entry.key) {
            keys.push(&entry.key);
        }
    }
    App {
        package,
        label: before.iter().chain(after).last().map(|entry| entry.job.app.label.clone()).unwrap_or_default(),
        before: builds(before.iter().map(|entry| build(entry.job)).collect()),
        after: builds(after.iter().map(|entry| build(entry.job)).collect()),
        pairs: keys.into_iter().flat_map(|key| pairs(key, before, after)).collect(),
    }
}

fn builds(mut builds: Vec<Build>) -> Vec<Build> {
    builds.retain(|build| *build != Build::default());
    builds.sort_by(|a, b| (a.version_code, &a.apk_sha256).cmp(&(b.version_code, &b.apk_sha256)));
    builds.dedup();
    builds
}

fn build(job: &ScenarioReport) -> Build {
    let app = &job.app;
    Build {
        version_name: app.version_name.clone(),
        version_code: app.version_code,
        apk_sha256: app.apk_sha256.clone(),
        signer_sha256: app.signer_sha256.clone(),
    }
}

/// What must be the same beside the key.
type Profile = (u32, bool, String);

fn profile(job: &ScenarioReport) -> Profile {
    (job.device.api, job.device.simulated, job.device.locale.clone())
}

fn pairs(key: &Key, before: &[Entry<'_>], after: &[Entry<'_>]) -> Vec<Pair> {
    let (mut left, mut right) = (profiles(key, before), profiles(key, after));
    let mut pairs = Vec::new();
    left.retain(|profile| {
        let Some(at) = right.iter().position(|other| other == profile) else { return true };
        right.remove(at);
        pairs.push(pair(key, &jobs(before, key, profile), &jobs(after, key, profile)));
        false
    });
    // What is left ran on one side only, or on another device or in another locale.
    let mut rest = right.into_iter();
    for profile in left {
        let other = rest.next().map(|other| jobs(after, key, &other)).unwrap_or_default();
        pairs.push(pair(key, &jobs(before, key, &profile), &other));
    }
    pairs.extend(rest.map(|profile| pair(key, &[], &jobs(after, key, &profile))));
    pairs
}

fn profiles(key: &Key, entries: &[Entry<'_>]) -> Vec<Profile> {
    let mut profiles: Vec<Profile> = Vec::new();
    for profile in entries.iter().filter(|entry| entry.key == *key).map(|entry| profile(entry.job)) {
        if !profiles.contains(&profile) {
            profiles.push(profile);
        }
    }
    profiles
}

fn jobs<'a>(entries: &[Entry<'a>], key: &Key, wanted: &Profile) -> Vec<rules::Job<'a>> {
    entries
        .iter()
        .filter(|entry| entry.key == *key && profile(entry.job) == *wanted)
        .map(|entry| (entry.run, entry.job))
        .collect()
}

fn pair(key: &Key, before: &[rules::Job<'_>], after: &[rules::Job<'_>]) -> Pair {
    let mut conditions = Vec::new();
    let not_comparable = unfit(before, after);
    let (before, after) = (newest("before", before, &mut conditions), newest("after", after, &mut conditions));
    conditions.extend(differing(&before, &after));
    let shown = after.first().or(before.first()).map(|(_, job)| *job);
    let found = |jobs: &[rules::Job<'_>]| {
        let job = |(run, job): &rules::Job<'_>| Job {
            run: run.id.clone(),
            job: job.job,
            started: run.started.clone(),
            manifest_sha256: run.manifest_sha256.clone(),
        };
        jobs.iter().map(job).collect()
    };
    let (old, new) = (reports(&before), reports(&after));
    let comparable = not_comparable.is_none();
    Pair {
        scenario: key.1.clone(),
        policy: key.2.clone(),
        device: shown.map(device).unwrap_or_default(),
        locale: shown.map(|job| job.device.locale.clone()).unwrap_or_default(),
        simulated: old.iter().chain(&new).any(|job| job.device.simulated),
        before: found(&before),
        after: found(&after),
        not_comparable,
        conditions,
        script: if comparable { script(&old, &new) } else { None },
        rules: if comparable { rules::changes(&before, &after) } else { Vec::new() },
        counts: if comparable { counts::changes(&old, &new) } else { Vec::new() },
        unknown_after: unknown(&new),
    }
}

fn reports<'a>(jobs: &[rules::Job<'a>]) -> Vec<&'a ScenarioReport> {
    jobs.iter().map(|(_, job)| *job).collect()
}

/// Why two sides cannot be compared at all.
fn unfit(before: &[rules::Job<'_>], after: &[rules::Job<'_>]) -> Option<String> {
    let (Some((_, old)), Some((_, new))) = (before.first(), after.first()) else {
        return Some(if before.is_empty() { "not run before".into() } else { "not run after".to_string() });
    };
    if (old.device.api, old.device.simulated) != (new.device.api, new.device.simulated)
        && new.device.api > 0
        && old.device.api > 0
    {
        return Some(format!("other device: {} before, {} after", device(old), device(new)));
    }
    for (side, jobs) in [("before", before), ("after", after)] {
        if jobs.iter().all(|(_, job)| job.status == "broken") {
            let error = jobs[0].1.error.as_deref().unwrap_or("no reason given");
            return Some(format!("blocked {side}: {error}"));
        }
    }
    (old.device.locale != new.device.locale)
        .then(|| format!("other locale: {} before, {} after", old.device.locale, new.device.locale))
}

/// The jobs of the newest build that are not broken; a folder of runs may hold older ones.
fn newest<'a>(side: &'static str, jobs: &[rules::Job<'a>], conditions: &mut Vec<Condition>) -> Vec<rules::Job<'a>> {
    let age = |(run, job): &rules::Job<'_>| (job.app.version_code, run.started.clone());
    let sound = || jobs.iter().filter(|(_, job)| job.status != "broken");
    let Some(newest) = sound().max_by_key(|job| age(job)) else { return jobs.to_vec() };
    let wanted = build(newest.1);
    let (kept, older): (Vec<&rules::Job<'a>>, Vec<_>) = sound().partition(|(_, job)| build(job) == wanted);
    if !older.is_empty() {
        let mut versions: Vec<String> = older.iter().map(|(_, job)| version(job)).collect();
        versions.dedup();
        let text = format!("{} job(s) of {}", older.len(), versions.join(", "));
        let (before, after) = if side == "before" { (text, String::new()) } else { (String::new(), text) };
        conditions.push(Condition { what: "older builds left out", before, after });
    }
    kept.into_iter().copied().collect()
}

fn version(job: &ScenarioReport) -> String {
    format!("{} ({})", job.app.version_name, job.app.version_code)
}

/// `API 34, simulated`.
fn device(job: &ScenarioReport) -> String {
    let kind = if job.device.simulated { ", simulated" } else { "" };
    format!("API {}{kind}", job.device.api)
}

/// What differs between two sides beside what must be the same.
fn differing(before: &[rules::Job<'_>], after: &[rules::Job<'_>]) -> Vec<Condition> {
    let (Some((old_run, old)), Some((new_run, new))) = (before.first(), after.first()) else { return Vec::new() };
    let hash = |text: &str| if text.is_empty() { "unknown".into() } else { text.to_string() };
    let model = |job: &ScenarioReport| format!("{} ({})", job.device.model, job.device.serial);
    let account = |job: &ScenarioReport| job.account.as_ref().map_or("no sign-up ran".into(), ToString::to_string);
    let all = [
        ("version", version(old), version(new)),
        ("APK SHA-256", hash(&old.app.apk_sha256), hash(&new.app.apk_sha256)),
        ("signer SHA-256", hash(&old.app.signer_sha256), hash(&new.app.signer_sha256)),
        ("device", model(old), model(new)),
        ("locale", old.device.locale.clone(), new.device.locale.clone()),
        ("account", account(old), account(new)),
        ("scenario file", old.file.clone(), new.file.clone()),
        ("repetitions", before.len().to_string(), after.len().to_string()),
        ("Offramp", old_run.offramp.clone(), new_run.offramp.clone()),
    ];
    let differ = all.into_iter().filter(|(_, before, after)| before != after);
    differ.map(|(what, before, after)| Condition { what, before, after }).collect()
}

/// How the script ended, where one of the two sides failed.
fn script(before: &[&ScenarioReport], after: &[&ScenarioReport]) -> Option<Script> {
    let failed = |jobs: &[&ScenarioReport]| -> String {
        let errors = jobs.iter().filter(|job| job.status == "failed").filter_map(|job| job.error.clone());
        errors.chain(jobs.iter().flat_map(|job| job.expectations.iter().cloned())).next().unwrap_or_default()
    };
    let (old, new) = (failed(before), failed(after));
    let change = match (old.is_empty(), new.is_empty()) {
        (true, true) => return None,
        (true, false) => Change::New,
        (false, true) => Change::Fixed,
        (false, false) => Change::Still,
    };
    Some(Script { change, before: old, after: new })
}

/// Counts that could not be made, each once.
fn unknown(jobs: &[&ScenarioReport]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (path, why) in jobs.iter().flat_map(|job| &job.unknown) {
        let key = crate::report::opening::key(path).to_string();
        if !all.iter().any(|(known, reason)| *known == key && reason == why) {
            all.push((key, why.clone()));
        }
    }
    all
}

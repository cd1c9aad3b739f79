//! The bulletin: what is published of a campaign. Its JSON is this value as it stands, and the next campaign reads it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::classes::{self, Class};
use super::file::Campaign;
use super::measured::{Measured, Met, Standing};
use super::state::{self, Before, Came, State, Terms};
use crate::rules::{Severity, Verdict};

/// Version of the JSON.
pub const SCHEMA: u32 = 1;

/// What a bulletin is made of.
#[derive(Debug)]
pub struct Material<'m> {
    /// What was to be examined.
    pub campaign: &'m Campaign,
    /// The round's own name: its folder's.
    pub id: &'m str,
    /// What came of each app, in the file's order, with the run's folder as seen from the campaign's.
    pub came: &'m [(Came, String)],
    /// What the campaign before knew, by package or name.
    pub before: &'m BTreeMap<String, Before>,
    /// That campaign's name; empty if there was none.
    pub previous: &'m str,
    /// When this one began, RFC 3339.
    pub started: &'m str,
    /// When it ended; `None` if it has not.
    pub finished: Option<&'m str>,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bulletin {
    /// Version of this format.
    pub schema: u32,
    /// Version of the program.
    pub offramp: String,
    /// The round's name.
    pub id: String,
    /// The campaign's name.
    pub campaign: String,
    /// Title in Chinese.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// When it ended.
    pub finished: Option<String>,
    /// Until when what was found must be put right.
    #[serde(default, with = "crate::accounts::file::day")]
    pub deadline: Option<Date>,
    /// Rule packs that judged.
    pub rules: Vec<String>,
    /// The lightest finding that is a problem.
    pub severity: String,
    /// Devices that apps ran on.
    pub devices: Vec<String>,
    /// Apps by state, every state.
    pub states: BTreeMap<String, usize>,
    /// Held against the campaign before; `None` if there was none.
    pub progress: Option<Progress>,
    /// Apps with problems that a named person confirmed.
    pub problems: Vec<Row>,
    /// Who confirmed them.
    pub reviewers: Vec<String>,
    /// Apps with findings that nobody has reviewed.
    pub unreviewed: usize,
    /// How often each class occurs among the confirmed.
    pub classes: Vec<(Class, usize)>,
    /// By developer.
    pub developers: Vec<Developer>,
    /// Every app, in the order of examination.
    pub apps: Vec<Record>,
}

/// What changed since the campaign before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// That campaign.
    pub previous: String,
    /// Apps that had problems then.
    pub had: usize,
    /// Of these, put right.
    pub corrected: usize,
    /// Of these, with problems now, old or new.
    pub remain: usize,
    /// Of those, overdue.
    pub overdue: usize,
    /// Of these, of which nothing newer can be said.
    pub unknown: usize,
    /// Apps with problems that had none then.
    pub new: usize,
}

/// A line of the list, as regulators print it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// From 1.
    pub number: usize,
    /// The app's name.
    pub name: String,
    /// Its developer.
    pub developer: String,
    /// Its version.
    pub version: String,
    /// Where it came from.
    pub source: String,
    /// Confirmed problems by class.
    pub problems: Vec<Class>,
    /// The rules behind them.
    pub rules: Vec<String>,
    /// The app's state.
    pub state: State,
}

/// One app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The app's name.
    pub name: String,
    /// Its package; empty if it never got so far as to be known.
    pub package: String,
    /// Its developer.
    pub developer: String,
    /// The version found, else the one that the list names.
    pub version: String,
    /// Version code.
    pub version_code: i64,
    /// Where it came from.
    pub source: String,
    /// Downloads.
    pub downloads: Option<u64>,
    /// What kind of app it is.
    pub category: String,
    /// SHA-256 of the APK.
    pub apk_sha256: String,
    /// Folder of its runs, as seen from the campaign's.
    pub folder: String,
    /// State.
    pub state: State,
    /// Why it could not be tested, or what else must be known.
    pub why: Option<String>,
    /// Classes of its confirmed problems.
    pub problems: Vec<Class>,
    /// Every rule that is met or for a person to judge.
    pub met: Vec<Met>,
    /// Whether a person must look at something before it can be published.
    pub unreviewed: bool,
    /// What the next campaign must know.
    pub carried: Before,
}

impl Record {
    /// By what an app is known again.
    pub fn key(&self) -> &str {
        if self.package.is_empty() { &self.name } else { &self.package }
    }

    /// Rules that weigh on it and that nobody has reviewed.
    pub fn open(&self, lightest: Severity) -> impl Iterator<Item = &Met> {
        self.met.iter().filter(move |met| met.awaits(lightest) && met.verdict == Verdict::Fail)
    }

    /// Rules that only a person can judge, and nobody has.
    pub fn to_judge(&self, lightest: Severity) -> impl Iterator<Item = &Met> {
        self.met.iter().filter(move |met| met.awaits(lightest) && met.verdict != Verdict::Fail)
    }
}

/// One developer's apps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Developer {
    /// Its name.
    pub developer: String,
    /// Apps.
    pub apps: usize,
    /// By state, those that occur.
    pub states: BTreeMap<String, usize>,
    /// Confirmed problems, by class, over all its apps.
    pub problems: usize,
    /// Downloads of all its apps together.
    pub downloads: u64,
}

/// The word that JSON has for a state.
pub fn word(state: State) -> String {
    serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A severity by its word; an indicator where it is no severity's.
pub fn lightest(word: &str) -> Severity {
    Severity::ALL.iter().find(|(known, _)| *known == word).map_or(Severity::Indicator, |(_, severity)| *severity)
}

impl Bulletin {
    /// Makes it.
    pub fn of(material: &Material<'_>) -> Bulletin {
        let campaign = material.campaign;
        let lightest = lightest(&campaign.severity);
        let day =
            |text: &str| text.parse::<jiff::Timestamp>().ok().map(|at| at.to_zoned_datetime(jiff::tz::TimeZone::system()).date());
        let day = material.finished.and_then(day).or_else(|| day(material.started)).unwrap_or_default();
        let mut apps = Vec::new();
        let mut devices: Vec<String> = Vec::new();
        for at in campaign.order() {
            let Some((came, folder)) = material.came.get(at) else { continue };
            let app = &campaign.apps[at];
            let none = Measured::default();
            let measured = if let Came::Runs(measured) = came { measured } else { &none };
            let before =
                [&measured.package, &app.name].into_iter().find_map(|key| material.before.get(key)).cloned().unwrap_or_default();
            let terms = Terms { campaign: material.id, deadline: app.deadline.or(campaign.deadline), lightest, day };
            let outcome = state::decide(came, &before, terms);
            devices.extend(measured.devices.iter().filter(|device| !devices.contains(device)).cloned().collect::<Vec<_>>());
            apps.push(Record {
                name: app.name.clone(),
                package: measured.package.clone(),
                developer: app.developer.clone(),
                version: if measured.version_name.is_empty() { app.version.clone() } else { measured.version_name.clone() },
                version_code: measured.version_code,
                source: app.source.clone(),
                downloads: app.downloads,
                category: app.category.clone(),
                apk_sha256: measured.apk_sha256.clone(),
                folder: folder.clone(),
                state: outcome.state,
                why: note(outcome.why, &app.version, &measured.version_name),
                problems: classes_of(measured.met.iter().filter(|met| met.confirmed())),
                unreviewed: measured.met.iter().any(|met| met.awaits(lightest)),
                met: measured.met.clone(),
                carried: outcome.carried,
            });
        }
        let title = |own: &str, plain: String| if own.is_empty() { plain } else { own.to_owned() };
        Bulletin {
            schema: SCHEMA,
            offramp: env!("CARGO_PKG_VERSION").into(),
            id: material.id.into(),
            campaign: campaign.name.clone(),
            title_zh: title(&campaign.title_zh, format!("APP检测通报（{}）", campaign.name)),
            title_en: title(&campaign.title_en, format!("Bulletin of the examination {}", campaign.name)),
            started: material.started.into(),
            finished: material.finished.map(str::to_owned),
            deadline: campaign.deadline,
            rules: campaign.rules.clone(),
            severity: campaign.severity.clone(),
            devices,
            states: State::ALL
                .iter()
                .map(|state| (word(*state), apps.iter().filter(|app| app.state == *state).count()))
                .collect(),
            progress: (!material.previous.is_empty()).then(|| progress(material, &apps)),
            problems: rows(&apps),
            reviewers: reviewers(&apps),
            unreviewed: apps.iter().filter(|app| app.unreviewed).count(),
            classes: class_counts(&apps),
            developers: developers(&apps),
            apps,
        }
    }

    /// What the next campaign must know, by package or name.
    pub fn before(&self) -> BTreeMap<String, Before> {
        let known = self.apps.iter().filter(|app| !app.carried.open.is_empty());
        known.flat_map(|app| [(app.key().to_owned(), app.carried.clone()), (app.name.clone(), app.carried.clone())]).collect()
    }

    /// Apps in a state.
    pub fn count(&self, state: State) -> usize {
        self.states.get(&word(state)).copied().unwrap_or(0)
    }
}

/// That another version was found than the list names must be known.
fn note(why: Option<String>, named: &str, found: &str) -> Option<String> {
    let other = (!named.is_empty() && !found.is_empty() && named != found).then(|| format!("the list names version {named}"));
    let notes: Vec<String> = why.into_iter().chain(other).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

fn classes_of<'m>(met: impl Iterator<Item = &'m Met>) -> Vec<Class> {
    let mut classes: Vec<Class> = met.map(classes::of).collect();
    classes.sort();
    classes.dedup();
    classes
}

fn rows(apps: &[Record]) -> Vec<Row> {
    let with = apps.iter().filter(|app| !app.problems.is_empty());
    let row = |(at, app): (usize, &Record)| Row {
        number: at + 1,
        name: app.name.clone(),
        developer: app.developer.clone(),
        version: app.version.clone(),
        source: app.source.clone(),
        problems: app.problems.clone(),
        rules: app.met.iter().filter(|met| met.confirmed()).map(|met| met.rule.clone()).collect(),
        state: app.state,
    };
    with.enumerate().map(row).collect()
}

/// Who confirmed what is listed, each once, in order.
pub(super) fn reviewers(apps: &[Record]) -> Vec<String> {
    let by = |met: &Met| match &met.standing {
        Standing::Confirmed { by, .. } => Some(by.clone()),
        _ => None,
    };
    let mut names: Vec<String> = apps.iter().flat_map(|app| &app.met).filter_map(by).collect();
    names.sort();
    names.dedup();
    names
}

fn class_counts(apps: &[Record]) -> Vec<(Class, usize)> {
    let mut counts: BTreeMap<Class, usize> = BTreeMap::new();
    for class in apps.iter().flat_map(|app| &app.problems) {
        *counts.entry(class.clone()).or_default() += 1;
    }
    counts.into_iter().collect()
}

fn developers(apps: &[Record]) -> Vec<Developer> {
    let mut all: BTreeMap<&str, Developer> = BTreeMap::new();
    for app in apps {
        let of = all.entry(&app.developer).or_insert_with(|| Developer {
            developer: app.developer.clone(),
            apps: 0,
            states: BTreeMap::new(),
            problems: 0,
            downloads: 0,
        });
        of.apps += 1;
        *of.states.entry(word(app.state)).or_default() += 1;
        of.problems += app.problems.len();
        of.downloads = of.downloads.saturating_add(app.downloads.unwrap_or(0));
    }
    let mut all: Vec<Developer> = all.into_values().collect();
    all.sort_by(|a, b| (b.problems, b.downloads).cmp(&(a.problems, a.downloads)).then_with(|| a.developer.cmp(&b.developer)));
    all
}

fn progress(material: &Material<'_>, apps: &[Record]) -> Progress {
    let had = |app: &&Record| [app.key(), &app.name].iter().any(|key| material.before.contains_key(*key));
    let of = |states: &[State]| apps.iter().filter(had).filter(|app| states.contains(&app.state)).count();
    Progress {
        previous: material.previous.into(),
        had: apps.iter().filter(had).count(),
        corrected: of(&[State::SelfCorrected]),
        remain: of(&[State::Problems, State::StillProblematic, State::Overdue]),
        overdue: of(&[State::Overdue]),
        unknown: of(&[State::CannotBeTested, State::NotTested]),
        new: apps.iter().filter(|app| !had(app) && app.state == State::Problems).count(),
    }
}

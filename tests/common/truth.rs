//! A specimen's `truth.yaml`.

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use offramp_emulator::app::specimen::Specimen;
use serde::Deserialize;
use serde_json::Value;

/// The levels of Android that truth speaks of, if the specimen's own `sdk.min` is not newer than the oldest.
const OLDEST_API: u32 = 23;
const NEWEST_API: u32 = 36;
/// A level that every specimen can be installed on.
pub const COMMON_API: u32 = 34;
/// Whether all is to be run that truth speaks of: CI does, `cargo test` by itself takes a part.
pub fn every() -> bool {
    std::env::var("OFFRAMP_LEVELS").is_ok_and(|levels| levels == "all")
}

/// The permission policies that truth speaks of.
pub const POLICIES: [&str; 3] = ["observe", "deny-all", "allow-all"];

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Truth {
    /// The specimen's folder name.
    #[serde(skip)]
    pub name: String,
    scenario: PathBuf,
    /// What occurs in it that no key of `run.json` tells: answers, and kinds that are counted nowhere.
    #[serde(default)]
    pub covers: Vec<String>,
    /// The levels that the specimen can be installed on.
    #[serde(skip)]
    pub apis: Vec<u32>,
    /// One for each combination.
    pub cases: Vec<Case>,
}

/// What holds for some combinations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Which.
    pub when: When,
    /// How the job ends.
    pub status: String,
    /// The counts, by phase.
    pub phases: BTreeMap<String, Value>,
    /// The way out.
    pub deletion: Value,
    /// The way out held against the way in.
    pub symmetry: Value,
}

/// Every one of these levels with every one of these policies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    api: Vec<Levels>,
    policy: Vec<String>,
}

/// One level, or several: `30`, `23..28` (both included), `33..` (up to the newest).
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Levels(RangeInclusive<u32>);

impl TryFrom<String> for Levels {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let level = |text: &str| text.parse::<u32>().map_err(|_| format!("no API level: {text}"));
        let (first, last) = text.split_once("..").unwrap_or((&text, &text));
        let last = if last.is_empty() { NEWEST_API } else { level(last)? };
        Ok(Self(level(first)?..=last))
    }
}

impl When {
    /// Whether it speaks of this combination.
    pub fn holds(&self, api: u32, policy: &str) -> bool {
        self.api.iter().any(|levels| levels.0.contains(&api)) && self.policy.iter().any(|name| name == policy)
    }

    /// What it names that is never run on the levels `apis`.
    pub fn unknown(&self, apis: &[u32]) -> Vec<String> {
        let named = self.api.iter().flat_map(|levels| levels.0.clone());
        let levels = named.filter(|api| !apis.contains(api)).map(|api| api.to_string());
        levels.chain(self.policy.iter().filter(|policy| !POLICIES.contains(&policy.as_str())).cloned()).collect()
    }
}

impl Case {
    /// Sums that do not add up: slips of the person who counted.
    pub fn sums(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut check = |what: String, parts: &[&Value], whole: &Value| {
            let sum: Option<i64> = parts.iter().map(|part| part.as_i64()).sum();
            if sum.is_some() && sum != whole.as_i64() {
                wrong.push(format!("{what}: the parts make {sum:?}, the whole is {whole}"));
            }
        };
        for (name, phase) in &self.phases {
            let asks = &phase["asks"];
            check(format!("{name}.asks by kind"), &[&asks["shown"], &asks["suppressed"], &asks["nags"]], &asks["total"]);
            check(format!("{name}.asks by origin"), &[&asks["solicited"], &asks["idle"], &asks["undetermined"]], &asks["total"]);
            let groups: Vec<&Value> = asks["by_group"].as_object().into_iter().flat_map(|groups| groups.values()).collect();
            check(format!("{name}.asks.by_group"), &groups, &asks["total"]);
        }
        let deletion = &self.deletion;
        check("deletion.steps".into(), &[&deletion["depth"], &deletion["flow"]], &deletion["steps"]);
        if let (Some(steps), Some(phase)) = (deletion["steps"].as_i64(), self.phases.get("account-deletion")) {
            check("actions of account-deletion".into(), &[&phase["actions"]], &steps.into());
        }
        if let (Some(steps), Some(phase)) = (deletion["steps"].as_i64(), self.phases.get("sign-up")) {
            let actions = &phase["actions"];
            check("symmetry.difference".into(), &[actions, &self.symmetry["difference"]], &steps.into());
            let ratio = self.symmetry["ratio"].as_f64().zip(actions.as_f64());
            if let Some((ratio, actions)) = ratio
                && (ratio - steps as f64 / actions).abs() > 0.005
            {
                wrong.push(format!("symmetry.ratio: {steps} / {actions} is not {ratio}"));
            }
        }
        wrong
    }
}

impl Truth {
    /// Every specimen that comes with the project, by name.
    pub fn all() -> Vec<Self> {
        let folder = root().join("emulator/specimens");
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names.iter().map(|name| Self::of(name)).collect()
    }

    /// Reads the truth of a specimen that comes with the project.
    pub fn of(specimen: &str) -> Self {
        Self::read(&root().join("emulator/specimens").join(specimen), specimen)
    }

    /// Reads a truth whose scenario lies beside it.
    pub fn beside(folder: &Path, name: &str) -> Self {
        let truth = Self::read(folder, name);
        Self { scenario: folder.join(&truth.scenario), ..truth }
    }

    fn read(folder: &Path, name: &str) -> Self {
        let file = folder.join("truth.yaml");
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let truth: Self = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let app = fs::read_to_string(folder.join("specimen.yaml")).unwrap();
        let app = Specimen::parse(&app).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name: name.into(), apis: (app.sdk.min.max(OLDEST_API)..=NEWEST_API).collect(), ..truth }
    }

    /// The scenario that was counted.
    pub fn scenario(&self) -> PathBuf {
        root().join(&self.scenario)
    }

    /// What to run: on each level some policies. Each case on the first of its levels; with `OFFRAMP_LEVELS=all`, as CI has it, every policy
    /// on every level that it can be installed on.
    pub fn runs(&self) -> Vec<(u32, Vec<&'static str>)> {
        let every = every();
        let begins = |api: u32, policy: &str| {
            let cases = self.cases.iter().filter(|case| case.when.policy.iter().any(|name| name == policy));
            cases.flat_map(|case| &case.when.api).any(|levels| *levels.0.start() == api)
        };
        let of = |api: u32| POLICIES.into_iter().filter(|policy| every || begins(api, policy)).collect::<Vec<_>>();
        self.apis.iter().map(|api| (*api, of(*api))).filter(|(_, policies)| !policies.is_empty()).collect()
    }

    /// What holds for a combination.
    pub fn case(&self, api: u32, policy: &str) -> &Case {
        let case = self.cases.iter().find(|case| case.when.holds(api, policy));
        case.unwrap_or_else(|| panic!("{}: no case for api {api}, {policy}", self.name))
    }
}

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

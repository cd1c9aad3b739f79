//! One job as it travels: what is run, by content; and what came of one attempt.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::digest::sha256_hex;
use crate::driver::Timeouts;
use crate::rules::expect::Limit;
use crate::scenario::model::Policy;
use crate::trace::event::{AppFacts, FaultClass, Planned, ScenarioFacts, Status};

/// Version of [`Job`]'s and [`JobResult`]'s format.
pub const SCHEMA: u32 = 1;
/// Hexadecimal digits of a job's id: 64 bits, of which a campaign's jobs do not meet by chance.
const ID_DIGITS: usize = 16;

/// One scenario under one policy on one kind of device, with what belongs to it: a counterfactual run if it wants one, and a control run if
/// the app left after a refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Stable: the same content planned again, anywhere, has the same id. See [`Job::identify`].
    pub id: String,
    /// Its number in the plan, from 1, and in the trace of a run that it is first tried in.
    pub number: u32,
    /// Number of the control run that is made before it; `None`: one follows if it turns out to be needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<u32>,
    /// Number of the counterfactual run that follows it; `None`: none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterfactual: Option<u32>,
    /// The kind of device that it is for, as a slug (`api34`); a serial where it is for one device only.
    pub profile: String,
    /// What is done.
    pub scenario: ScenarioContent,
    /// To which app; `apk_sha256` names the file, empty when the app is on the device already.
    pub app: AppFacts,
    /// How prompts are answered, by its word.
    pub policy: String,
    /// Which repetition, from 1.
    pub repeat: u32,
    /// Variables from the command line; they win over the scenario's.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Names of variables from the command line that are secret: their values are in the environment of whoever runs the job, and nowhere else.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// How long things may take.
    pub timeouts: JobTimeouts,
}

/// A scenario by what stands in its files.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ScenarioContent {
    /// Its name.
    pub name: String,
    /// Its file, as the user named it.
    pub file: String,
    /// SHA-256 of that file.
    pub sha256: String,
    /// What kind of app its author says it is for; empty if he does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// Rule packs that it names.
    #[serde(default)]
    pub rules: Vec<String>,
    /// How much the crawl that found the way had looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The folder that the paths in `files` begin from, as the user would name it; empty: where the program was started.
    #[serde(default)]
    pub root: String,
    /// The scenario's file within `files`.
    pub main: String,
    /// Every file that it needs (sub-flows, scripts, pictures), by its path below `root`, with the SHA-256 of its bytes.
    pub files: BTreeMap<String, String>,
    /// Limits that its author sets for its counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Expected>,
    /// It takes a test account from a file, which only the machine with that file can give.
    #[serde(default)]
    pub uses_account: bool,
}

/// A limit that a scenario's author sets for one count.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// The limit.
    #[serde(flatten)]
    pub limit: Limit,
    /// Line of the scenario's file on which it stands, from 1.
    pub line: u32,
}

/// How long things may take, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobTimeouts {
    /// One ordinary call to the device.
    pub call_s: u64,
    /// The whole job, of the host's time; `None`: as long as it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_s: Option<u64>,
}

impl JobTimeouts {
    /// What the driver is told.
    pub fn driver(self) -> Timeouts {
        let call = Duration::from_secs(self.call_s);
        Timeouts { call, install: call.max(Timeouts::default().install), log: call.min(Timeouts::default().log) }
    }
}

impl Job {
    /// The job's id: a hash over what is run and how, not over where its files are or when. `nth` tells apart jobs of one plan that are the
    /// same in everything, from 0.
    ///
    /// It goes over the scenario's name and files (paths as seen from the scenario's own file), the app (its APK's SHA-256, or its package
    /// where it is on the device already), policy, repetition, profile, variables (names only of those that are secret), and whether
    /// control and counterfactual runs were planned.
    pub fn identify(&self, nth: u32) -> String {
        let own = std::path::Path::new(&self.scenario.main).parent().unwrap_or(std::path::Path::new(""));
        let seen = |path: &str| relative(own, path);
        let files: BTreeMap<String, &String> = self.scenario.files.iter().map(|(path, sha256)| (seen(path), sha256)).collect();
        let app = if self.app.apk_sha256.is_empty() { &self.app.package } else { &self.app.apk_sha256 };
        let what = serde_json::json!([
            SCHEMA,
            self.scenario.name,
            self.scenario.sha256,
            files,
            app,
            self.policy,
            self.repeat,
            self.profile,
            self.variables,
            self.secrets,
            self.control.is_some(),
            self.counterfactual.is_some(),
            nth,
        ]);
        sha256_hex(what.to_string().as_bytes())[..ID_DIGITS].to_owned()
    }

    /// How prompts are answered.
    ///
    /// # Errors
    /// The word is no policy's; a later version may have written it.
    pub fn policy(&self) -> Result<Policy, String> {
        Policy::of(&self.policy).ok_or_else(|| {
            format!(
                "`{}` is no permission policy that this version knows; the policies are {}",
                self.policy,
                Policy::WORDS.join(", ")
            )
        })
    }

    /// The line that opens the job in a trace, as far as it is known before it begins.
    pub fn facts(&self) -> ScenarioFacts {
        let scenario = &self.scenario;
        ScenarioFacts {
            name: scenario.name.clone(),
            file: scenario.file.clone(),
            sha256: scenario.sha256.clone(),
            policy: self.policy.clone(),
            attempt: 1,
            repeat: self.repeat,
            clean: "none".to_owned(),
            category: scenario.category.clone(),
            rules: scenario.rules.clone(),
            found: scenario.found.clone(),
            planned: Some(self.planned(String::new())),
            ..ScenarioFacts::default()
        }
    }

    /// What a trace tells of the job's place in the plan. `attempt`: which attempt; empty for what no agent ever tried.
    pub fn planned(&self, attempt: String) -> Planned {
        Planned { id: self.id.clone(), attempt, profile: self.profile.clone() }
    }
}

/// A path below the root as seen from a folder below it: `../shared/log-in.yaml`.
fn relative(from: &std::path::Path, path: &str) -> String {
    let (from, path): (Vec<_>, Vec<_>) = (from.iter().collect(), std::path::Path::new(path).iter().collect());
    let same = from.iter().zip(&path).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - same);
    up.chain(path[same..].iter().map(|part| part.to_string_lossy().into_owned())).collect::<Vec<_>>().join("/")
}

/// What came of one attempt at a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobResult {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The job.
    pub id: String,
    /// The attempt: made by the agent, unlike any other.
    pub attempt: String,
    /// How it ended.
    pub status: Status,
    /// Whose fault, if it did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultClass>,
    /// Why it did not pass; secrets are masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it began, RFC 3339, UTC.
    pub started: String,
    /// How long it took, with its control and counterfactual runs, milliseconds of the host's time.
    pub took_ms: u64,
    /// The device that it ran on.
    pub serial: String,
    /// That device's kind.
    pub profile: String,
    /// The run's folder with its evidence, on the machine that ran it: a folder of its own that holds this attempt alone, or that of the whole run.
    #[serde(skip)]
    pub folder: PathBuf,
}

impl JobResult {
    /// The result of a job that no device ended, for want of whatever it needs.
    pub fn untried(job: &str, why: String) -> Self {
        Self {
            schema: SCHEMA,
            id: job.to_owned(),
            attempt: attempt_id(),
            status: Status::Broken,
            fault: Some(FaultClass::Infrastructure),
            error: Some(why),
            started: format!("{:.3}", jiff::Timestamp::now()),
            took_ms: 0,
            serial: String::new(),
            profile: String::new(),
            folder: PathBuf::new(),
        }
    }

    /// Whether it may be tried again: nothing can be said of the app, because the device or its server failed.
    pub fn may_be_retried(&self) -> bool {
        self.fault == Some(FaultClass::Infrastructure)
    }
}

/// A new attempt's id, unlike any other, on whichever machine: 16 hexadecimal digits.
pub fn attempt_id() -> String {
    // Its keys come from the operating system's randomness.
    format!("{:016x}", RandomState::new().hash_one(std::time::SystemTime::now()))
}

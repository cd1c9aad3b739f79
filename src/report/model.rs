//! `run.json`, the stable surface that scripts read. Everything else is rendered from the same value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::review::Reviewed;
use crate::metrics::model::{CanaryFacts, Deletion, PhaseCounts, Symmetry};
use crate::metrics::repeats::Spread;
use crate::rules::Finding;
use crate::trace::event::{FaultClass, FromStep};

/// A run, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// Version of this format.
    pub schema: u32,
    /// Version of the program that judged.
    pub offramp: String,
    /// The run's name.
    pub id: String,
    /// SHA-256 of the evidence manifest that this was derived from.
    pub manifest_sha256: Option<String>,
    /// RFC 3339.
    pub started: String,
    /// RFC 3339; `None` when the run did not end.
    pub finished: Option<String>,
    /// One entry a job.
    pub scenarios: Vec<ScenarioReport>,
    /// What no run on a device can show, each in a sentence or two.
    pub not_checkable: Vec<String>,
}

/// One job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioReport {
    /// Number of the job in the trace.
    pub job: u32,
    /// The scenario's name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// `passed`, `failed`, `broken`.
    pub status: String,
    /// Why it did not pass.
    pub error: Option<String>,
    /// Whose fault that was: `app`, `scenario`, `infrastructure`, `environment`; absent if it passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultClass>,
    /// Permission policy.
    pub policy: String,
    /// The job whose control run this is.
    pub control_for: Option<u32>,
    /// The job whose counterfactual run this is.
    #[serde(default)]
    pub counterfactual_for: Option<u32>,
    /// Where it began, if not at its first command: then its counts are incomplete, and no rule is held against them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_step: Option<FromStep>,
    /// Of a counterfactual run: what it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterfactual: Option<Counterfactual>,
    /// How often it was tried; 0 if it was planned and there is no result.
    pub attempts: u32,
    /// The attempts that do not stand for it, as they began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_attempts: Vec<Attempt>,
    /// The device.
    pub device: DeviceReport,
    /// The app.
    pub app: AppReport,
    /// How the account was made; `None` when no sign-up ran and none came from a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Counts by phase.
    pub phases: Vec<PhaseCounts>,
    /// The way out.
    pub deletion: Option<Deletion>,
    /// Held against the way in.
    pub symmetry: Option<Symmetry>,
    /// What became of the canary; absent when none was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<CanaryFacts>,
    /// Repetitions.
    pub repeats: Repeats,
    /// Counts that could not be made, with the reason.
    pub unknown: BTreeMap<String, String>,
    /// What the rules say.
    pub findings: Vec<Finding>,
    /// Broken limits of the scenario's `expect`, each in one sentence.
    pub expectations: Vec<String>,
    /// What people decided about the findings, the latest word on each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Reviewed>,
}

impl ScenarioReport {
    /// Whether it is a test by itself: neither a control run, nor a counterfactual one, nor one that began in the middle.
    pub fn is_test(&self) -> bool {
        self.beside().is_none()
    }

    /// What it is where it is no test by itself: `control`, `counterfactual`, `partial`.
    pub fn beside(&self) -> Option<&'static str> {
        match (self.control_for, self.counterfactual_for, &self.from_step) {
            (Some(_), _, _) => Some("control"),
            (None, Some(_), _) => Some("counterfactual"),
            (None, None, Some(_)) => Some("partial"),
            (None, None, None) => None,
        }
    }

    /// What a person decided about a finding of this job.
    pub fn review(&self, finding: &Finding) -> Option<&Reviewed> {
        self.reviews.iter().find(|review| review.rule == finding.rule && review.pack == finding.pack)
    }
}

/// What a counterfactual run shows beside the natural one. No rule rests on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Counterfactual {
    /// Re-asks that the user met in it; `None` if they could not be counted.
    pub re_asks: Option<u32>,
    /// Those of the natural run.
    pub natural: Option<u32>,
    /// Why Android's permission flags could not be cleared; then it shows nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// An attempt at a job that does not stand for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Number of its run in the trace.
    pub job: u32,
    /// `passed`, `failed`, `broken`.
    pub status: String,
    /// Why it did not pass.
    pub error: Option<String>,
    /// The device's serial; empty if none answered.
    pub serial: String,
}

/// The device, in short.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// adb serial.
    pub serial: String,
    /// Model.
    pub model: String,
    /// API level.
    pub api: u32,
    /// Whether it is the simulated device.
    pub simulated: bool,
    /// Locale.
    pub locale: String,
}

/// The app, in short.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AppReport {
    /// Package.
    pub package: String,
    /// Label.
    pub label: String,
    /// Version name.
    pub version_name: String,
    /// Version code.
    pub version_code: i64,
    /// SHA-256 of the APK.
    pub apk_sha256: String,
    /// SHA-256 of the signer's certificate.
    pub signer_sha256: String,
    /// What was run instead of the scenario's own app, as the user named it; empty if nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub given: String,
}

/// How often the same was run, and what differed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Repeats {
    /// How often.
    pub n: u32,
    /// Paths of counts that differed.
    pub unstable: Vec<String>,
    /// Of those that are numbers, how far.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub spread: BTreeMap<String, Spread>,
}

//! What a job rests on, told once in its first lines: scenario, account, device, app.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a job is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ScenarioFacts {
    /// The scenario's name.
    pub name: String,
    /// Its file, as the user named it.
    pub file: String,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// `observe`, `deny-all`, `allow-all`, `allow-once`, `grant`.
    pub policy: String,
    /// From 1.
    pub attempt: u32,
    /// Which repetition, from 1.
    pub repeat: u32,
    /// The job for which this one is the control run (everything allowed).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_for: Option<u32>,
    /// The job of which this one shows what would be if Android forgot refusals: permission flags are cleared before each start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterfactual_for: Option<u32>,
    /// Where it began, if not at its first command: what came before is not in the trace, so its counts are incomplete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_step: Option<FromStep>,
    /// How the app's state was cleared before it: `reinstall`, `pm-clear`, `none`.
    pub clean: String,
    /// What kind of app the author says it is; empty if he does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// Rule packs that the scenario names.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Selectors that the author gave for states of the session (`authenticated`, `logged_out`, `deleted`), in the selector's JSON form.
    #[serde(default)]
    pub markers: BTreeMap<String, serde_json::Value>,
    /// How much the crawl that found the way had looked at; absent for a way that a person wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The account that it had from a file of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountFacts>,
    /// Value of `OFFRAMP_CANARY`: a nickname that nobody else has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<String>,
    /// Its place in a plan; absent for what nobody planned, such as a crawl.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Planned>,
}

/// A job's place in a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The planned job's id; its control and counterfactual runs have the same.
    pub id: String,
    /// Which attempt at it, unlike any other; empty where none was made, so that only the missing result is told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub attempt: String,
    /// The kind of device that it was planned for.
    pub profile: String,
}

/// An account from a file of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFacts {
    /// Its name in the file.
    pub id: String,
    /// How it was made, as the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

/// Where a job began in the middle of its scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromStep {
    /// Number of the first command that was run, from 1.
    pub step: usize,
    /// How many the scenario has.
    pub of: usize,
    /// Its line in the scenario's file.
    pub line: u32,
}

impl std::fmt::Display for FromStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "started at step {} of {} (line {})", self.step, self.of, self.line)
    }
}

impl ScenarioFacts {
    /// Whether it is a test by itself, which rules judge: neither a control run, nor a counterfactual one, nor one that began in the middle.
    pub fn is_test(&self) -> bool {
        self.control_for.is_none() && self.counterfactual_for.is_none() && self.from_step.is_none()
    }
}

/// The device, as found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceFacts {
    /// adb serial.
    pub serial: String,
    /// `ro.product.model`.
    pub model: String,
    /// `ro.product.manufacturer`.
    pub manufacturer: String,
    /// API level.
    pub api: u32,
    /// Whether it is the simulated device.
    pub simulated: bool,
    /// `ro.build.fingerprint`.
    pub fingerprint: String,
    /// BCP 47 locale.
    pub locale: String,
    /// `persist.sys.timezone`.
    pub timezone: String,
    /// SIM operator or state, as the device says.
    pub sim: String,
    /// Display width in pixels.
    pub width: u32,
    /// Display height in pixels.
    pub height: u32,
    /// Display density in dpi.
    pub density: u32,
    /// Package and version of the permission controller, empty if not found.
    pub permission_module: String,
    /// Current input method.
    pub input_method: String,
}

/// The app, as its APK and the device tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AppFacts {
    /// Package name.
    pub package: String,
    /// Label in the default locale.
    pub label: String,
    /// `versionName`.
    pub version_name: String,
    /// `versionCode`.
    pub version_code: i64,
    /// `targetSdkVersion`.
    pub target_sdk: u32,
    /// SHA-256 of the APK file, hex; empty when the app was on the device already.
    pub apk_sha256: String,
    /// SHA-256 of the signer's certificate, hex.
    pub signer_sha256: String,
    /// What the user named instead of the scenario's app, as it was named; empty if nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub given: String,
    /// Permissions that the manifest names.
    pub permissions: Vec<String>,
}

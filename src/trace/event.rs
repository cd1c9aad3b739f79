//! The lines of `trace.jsonl`, the only interface between what runs and what shows.
//!
//! ```json
//! {"seq":12,"job":0,"mono_ms":4210,"device_ms":1767578411250,"wall":"2026-01-05T02:00:11Z","kind":"input","op":"tap", …}
//! ```
//!
//! A run's first line is `run`; each execution of one scenario under one policy on one device is a *job*: it opens with `scenario` and
//! closes with `end`. Lines of jobs that ran side by side are mixed; `job` tells them apart. A reader skips kinds it does not know.
//! Trees and images are artifacts named by the SHA-256 of their bytes: `artifacts/<hex>.xml`, `artifacts/<hex>.png`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Version of the trace's format, in its `run` line.
pub const SCHEMA: u32 = 1;

/// Bytes of a shell command's output that its line keeps.
pub const SHELL_OUTPUT: usize = 4096;

/// One line of the trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Position in the trace, from 0, without gaps. Findings name their evidence by it.
    pub seq: u64,
    /// Which execution it belongs to; 0 for the run's own lines too.
    pub job: u32,
    /// Host milliseconds since the run began.
    pub mono_ms: u64,
    /// The device's wall clock as Unix time in milliseconds; `None` where it was not known.
    pub device_ms: Option<i64>,
    /// The host's time, RFC 3339, UTC.
    pub wall: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// The first line.
    Run {
        /// [`SCHEMA`].
        schema: u32,
        /// Version of the program.
        offramp: String,
        /// The run's name, also its folder's.
        id: String,
    },
    /// A job begins.
    Scenario(Box<ScenarioFacts>),
    /// The device, as found when the job began.
    Device(Box<DeviceFacts>),
    /// Something was done to the app as a whole.
    App {
        /// What.
        op: AppOp,
        /// Package.
        package: String,
        /// With `facts`: what is known of the app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        facts: Option<AppFacts>,
        /// With `started`: the app had no process before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cold: Option<bool>,
    },
    /// The author says that a phase begins.
    Phase {
        /// `first-run`, `sign-up`, `use`, `account-deletion`, `subscription`, `after-deletion`, or the author's own.
        name: String,
    },
    /// The author says that the next input activates the control that starts deletion.
    Entry,
    /// A command of the scenario begins or ends.
    Command {
        /// Path in the command tree, from 0: `3`, `3.1` (second command of the fourth).
        path: String,
        /// The command's name.
        name: String,
        /// The command in one line, as shown to people; secrets are masked.
        summary: String,
        /// File it stands in, as the user named it.
        file: String,
        /// Line, from 1.
        line: u32,
        /// Column, from 1.
        column: u32,
        /// Where it stands.
        state: CommandState,
        /// Why it failed, was skipped or warned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// One input sent to the device.
    Input(Input),
    /// One look at the device.
    Observe(Observe),
    /// Raw log lines, as `logcat -v epoch` prints them, in the device's order. Contains the marks that the harness wrote.
    Log {
        /// The lines.
        lines: Vec<String>,
    },
    /// The log could not be read without a gap from here on, or from the job's start.
    LogGap {
        /// What was lost and why.
        reason: String,
    },
    /// Permission state of the app, from `dumpsys package`.
    Perms {
        /// `before`, `after`, or the name of a moment between.
        moment: String,
        /// By permission name.
        permissions: BTreeMap<String, PermissionState>,
    },
    /// The harness answered a permission dialog. The tap itself is the `input` before it, with purpose `prompt`.
    Answer {
        /// Which way it was meant: `allow`, `allow_foreground`, `allow_once`, `allow_partial`, `deny`, `deny_forever`, `dismiss`.
        choice: String,
        /// `policy`, or `onPermission` when the scenario said so.
        by: String,
        /// Resource id of the control that was tapped.
        control_id: String,
        /// Its visible text.
        control_text: String,
        /// Sequence number of the `observe` that showed the dialog.
        page: u64,
    },
    /// An act outside the app.
    External {
        /// `sms`, `mail`, `call`, `browser`, `photo`, `captcha`, `face`, or the author's own.
        act: String,
        /// `harness` when the program did it for the user, `human` when only a person could.
        by: String,
        /// Milliseconds of the device's time that it took.
        took_ms: u64,
    },
    /// What follows up to the matching end is done and kept, not counted.
    Noise {
        /// `true` at its beginning.
        begin: bool,
    },
    /// What follows up to the matching end is done because the scenario has failed: kept, and in no count, neither what is done nor what the app
    /// does meanwhile.
    Cleanup {
        /// `true` at its beginning.
        begin: bool,
    },
    /// The scenario had a command run in the device's shell.
    Shell {
        /// The command with its variables, secrets masked.
        command: String,
        /// Its exit status.
        status: i32,
        /// What it wrote, at most [`SHELL_OUTPUT`] bytes of it, secrets masked.
        output: String,
    },
    /// The device's clock was moved.
    Clock {
        /// How: `root`, `console`, `alarm-service`; `none` where nothing could move it.
        method: String,
        /// Wall clock before, Unix milliseconds.
        from_ms: i64,
        /// Wall clock after.
        to_ms: i64,
        /// With `none`: what each way answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<String>,
    },
    /// What Android remembers of refusals was cleared before a start, in a counterfactual job.
    FlagsCleared {
        /// How: `clear-permission-flags`, `reset-permissions`.
        method: String,
        /// Permissions that had such flags.
        permissions: Vec<String>,
        /// Why they could not be cleared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<String>,
    },
    /// The author expects a count to be within limits up to here; it is held against them afterwards.
    Expect(Box<Claim>),
    /// Why processes of the app ended, raw lines of `dumpsys activity exit-info`.
    Exits {
        /// The lines.
        lines: Vec<String>,
    },
    /// Something went wrong.
    Fault {
        /// Whose fault.
        class: FaultClass,
        /// For a person.
        message: String,
    },
    /// A job ends.
    End {
        /// How.
        status: Status,
        /// Why it did not pass.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
}

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

/// What the author expects of one count, up to where the claim stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// `asks` or `steps`.
    pub count: String,
    /// Of which phase; the one that runs when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// With `asks`: of which permission group; all when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The least that is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The most that is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// Where it stands: `scenarios/im.yaml:12:3: expectAsks`.
    pub place: String,
}

/// Something done to the app as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppOp {
    /// Nothing yet: what is known of it.
    Facts,
    /// It was installed.
    Installed,
    /// Its data and permissions were cleared.
    Cleared,
    /// It was started from the launcher.
    Started,
    /// It was stopped by force.
    Stopped,
}

/// Where a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommandState {
    /// It begins.
    Begin,
    /// It did what it says.
    Ok,
    /// It was not done, by its condition.
    Skipped,
    /// It failed and was optional.
    Warned,
    /// It failed.
    Failed,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// `tap`, `long-press`, `swipe`, `text`, `erase`, `key`.
    pub op: InputOp,
    /// Why it was sent; decides whether it can be an action.
    pub purpose: Purpose,
    /// Where, in display pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<(i32, i32)>,
    /// Where a swipe ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<(i32, i32)>,
    /// The node it was meant for; for text and erase the focused field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeFacts>,
    /// With `text`: what was typed (masked if secret). With `key`: the key's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Key presses that a person would have needed for it.
    #[serde(default)]
    pub keystrokes: u32,
    /// Sequence number of the `observe` on which it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<u64>,
}

/// Kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputOp {
    /// A short touch.
    Tap,
    /// A long touch.
    LongPress,
    /// A touch that moves.
    Swipe,
    /// Text typed into the focused field.
    Text,
    /// Characters erased from the focused field.
    Erase,
    /// One key.
    Key,
}

/// Why an input was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The scenario asks for it.
    Step,
    /// To bring something into view.
    Scroll,
    /// To close the keyboard, or to recover.
    Recover,
    /// To answer a permission dialog.
    Prompt,
}

/// The attributes of a node that evidence needs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeFacts {
    /// Text (masked if a password field).
    pub text: String,
    /// Resource id.
    pub resource_id: String,
    /// Description.
    pub content_desc: String,
    /// Class.
    pub class: String,
    /// Package.
    pub package: String,
    /// Left, top, right and bottom in display pixels.
    pub bounds: [i32; 4],
}

/// One look at the device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Observe {
    /// SHA-256 of the tree (XML); `None` when no tree could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<String>,
    /// SHA-256 of the screenshot (PNG), where one was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Focused window, as `package/activity` or a window's title; empty if none.
    pub window: String,
    /// Resumed activity, `package/class`; empty if none.
    pub activity: String,
    /// Whether the screen had come to rest: the same for at least 500 ms of the device's time.
    pub settled: bool,
    /// Why no tree could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// State of one permission of the app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionState {
    /// Whether it is granted.
    pub granted: bool,
    /// Flags, as `dumpsys package` names them (`USER_SET`, `USER_FIXED`, `ONE_TIME` …).
    pub flags: Vec<String>,
}

/// Whose fault something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultClass {
    /// The app crashed, stopped answering, or left.
    App,
    /// The scenario asked for what is not there.
    Scenario,
    /// The device or its server is gone, or hangs.
    Infrastructure,
    /// The app refuses to run here.
    Environment,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Every command did what it says.
    Passed,
    /// A command failed.
    Failed,
    /// Nothing can be said: infrastructure or environment.
    Broken,
}

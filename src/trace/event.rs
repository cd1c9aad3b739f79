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

pub use super::setting::{AccountFacts, AppFacts, DeviceFacts, FromStep, Planned, ScenarioFacts};

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

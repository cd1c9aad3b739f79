//! What a scenario file says, after decoding. Strings may still hold `${…}`; they are replaced when the command runs.

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use super::code::{CodeSource, Endpoint, MailSource};
pub use super::flow::{Argument, ArgumentKind, Hooks, Permissions, RandomKind, Timing};
pub use super::gesture::{Direction, Length, Point, Swipe, SwipeWay, Tap};
pub use super::head::{AdbAccess, CATEGORIES, Expectation, Header, OfframpHeader, Policy};
use crate::ui::Selector;

/// A scenario file.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// The header.
    pub header: Header,
    /// The commands.
    pub steps: Vec<Step>,
}

/// Where a thing stands in its file; lines and columns from 1, bytes from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
    /// First byte.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

/// One command with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What to do.
    pub command: Command,
    /// Its place, in `file`.
    pub span: Span,
    /// The file it stands in, as the user named it (a `runFlow` file is another).
    pub file: PathBuf,
    /// What the author calls it.
    pub label: Option<String>,
    /// Whether its failure is only a warning.
    pub optional: bool,
}

/// Milliseconds as written, possibly with `${…}`.
pub type Template = String;

/// What to do.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Command {
    /// Start the app from the launcher.
    LaunchApp {
        /// Another app than the scenario's.
        app_id: Option<Template>,
        /// Clear its data first.
        clear_state: bool,
        /// Stop it first (default true), so that the start is cold.
        stop_app: bool,
        /// What becomes of its permissions before it is started.
        permissions: Option<Permissions>,
        /// What it is started with.
        arguments: Vec<Argument>,
    },
    /// Set the app's permissions.
    SetPermissions {
        /// Another app than the scenario's.
        app_id: Option<Template>,
        /// By group or name.
        permissions: Permissions,
    },
    /// End the app's process as the system does.
    KillApp(Option<Template>),
    /// Stop the app by force.
    StopApp(Option<Template>),
    /// Clear the app's data and permissions.
    ClearState(Option<Template>),
    /// Tap an element or a point.
    TapOn(Tap),
    /// Tap twice.
    DoubleTapOn(Tap),
    /// Long-press an element or a point.
    LongPressOn(Tap),
    /// Type into the focused field.
    InputText(Template),
    /// Type something made up.
    InputRandom {
        /// What.
        kind: RandomKind,
        /// Characters or digits, where that is asked for.
        length: u32,
    },
    /// Erase characters of the focused field.
    EraseText(u32),
    /// Remember an element's text.
    CopyTextFrom(Selector),
    /// Remember a text.
    SetClipboard(Template),
    /// Type what is remembered.
    PasteText,
    /// Press one key, by its name in Maestro.
    PressKey(Template),
    /// The back key.
    Back,
    /// Close the keyboard.
    HideKeyboard,
    /// Scroll down by half a screen.
    Scroll,
    /// Scroll until an element is in view.
    ScrollUntilVisible {
        /// The element.
        element: Selector,
        /// Where to look.
        direction: Direction,
        /// Give up after so long, of the device's time.
        timeout: Template,
        /// From 0 (a second a swipe) to 100 (at once); `None`: slow enough not to fling.
        speed: Option<Template>,
        /// Scroll on until it is near the middle.
        center: bool,
        /// How much of it must be in view, per cent.
        visible: u32,
    },
    /// Swipe.
    Swipe(Swipe),
    /// An element must be there, or come within this time, else within the look-up time.
    AssertVisible(Selector, Option<Template>),
    /// An element must be gone, or go within this time, else within the look-up time.
    AssertNotVisible(Selector, Option<Template>),
    /// A value must be true, or become true within this time.
    AssertTrue(Template, Option<Template>),
    /// The screen, or an element, must look like a picture.
    AssertScreenshot {
        /// The picture, relative to the scenario's file.
        path: Template,
        /// Per cent of the pixels that must be alike.
        threshold: Template,
        /// Only this element.
        crop_on: Option<Selector>,
    },
    /// The device must be in dark (or light) mode.
    AssertDarkMode(bool),
    /// Wait for an element to come or to go.
    ExtendedWaitUntil {
        /// Must come.
        visible: Option<Selector>,
        /// Must go.
        not_visible: Option<Selector>,
        /// Give up after so long.
        timeout: Template,
    },
    /// Wait until the screen is at rest; never fails.
    WaitForAnimationToEnd {
        /// Stop waiting after so long.
        timeout: Template,
    },
    /// Keep a screenshot under this name in the run's folder.
    TakeScreenshot {
        /// Its name.
        path: Template,
        /// Only this element.
        crop_on: Option<Selector>,
    },
    /// Record the screen from here on.
    StartRecording(Template),
    /// Keep the recording in the run's folder.
    StopRecording,
    /// Open a link.
    OpenLink {
        /// It.
        link: Template,
        /// In a browser, whoever else could open it.
        browser: bool,
    },
    /// Where the device says that it is.
    SetLocation {
        /// Degrees.
        latitude: Template,
        /// Degrees.
        longitude: Template,
    },
    /// Go from place to place.
    Travel {
        /// Latitude and longitude, degrees.
        points: Vec<(f64, f64)>,
        /// Metres a second.
        speed: f64,
    },
    /// Turn the screen.
    SetOrientation(Template),
    /// Airplane mode on, off, or (`None`) the other one.
    SetAirplaneMode(Option<bool>),
    /// Dark mode on, off, or (`None`) the other one.
    SetDarkMode(Option<bool>),
    /// Put pictures and videos on the device.
    AddMedia(Vec<PathBuf>),
    /// Evaluate JavaScript.
    EvalScript(Template),
    /// Run a file of JavaScript.
    RunScript {
        /// The file's name.
        name: String,
        /// What stands in it.
        script: String,
        /// Run it only if this holds.
        when: Option<Condition>,
        /// Variables for it.
        env: BTreeMap<String, Template>,
    },
    /// Run commands again until they pass.
    Retry {
        /// For people: the file's name.
        name: Option<String>,
        /// How often again at most.
        times: Template,
        /// The commands.
        steps: Vec<Step>,
        /// Variables for them.
        env: BTreeMap<String, Template>,
        /// The file's own hooks.
        hooks: Hooks,
    },
    /// Nothing: what it does has no counterpart on Android.
    Nothing(&'static str),
    /// Cannot be done here.
    Refused {
        /// Its name.
        name: &'static str,
        /// Why, in one sentence.
        why: &'static str,
    },
    /// Run other commands, from a file or in place.
    RunFlow {
        /// For people: the file's name.
        name: Option<String>,
        /// The commands, already read.
        steps: Vec<Step>,
        /// Run only if this holds.
        when: Option<Condition>,
        /// Variables for them.
        env: BTreeMap<String, Template>,
        /// The file's own hooks.
        hooks: Hooks,
    },
    /// Run these commands or those.
    If {
        /// What decides.
        condition: Condition,
        /// If it holds.
        then: Vec<Step>,
        /// If it does not.
        otherwise: Vec<Step>,
    },
    /// Run commands again and again.
    Repeat {
        /// How often at most.
        times: Option<Template>,
        /// As long as this holds.
        while_: Option<Condition>,
        /// No round begins after so long, of the device's time.
        time_limit: Option<Template>,
        /// The commands.
        steps: Vec<Step>,
    },
    /// A phase begins.
    Phase(String),
    /// The next input activates the control that starts deletion.
    Entry,
    /// Done and kept, not counted.
    Noise(Vec<Step>),
    /// An act outside the app that the program (or nobody) performs here: counted as an action and an external act.
    External {
        /// What kind: `sms`, `mail`, `call`, `browser`, `photo`, …
        act: String,
        /// Whether only a person could do it.
        human: bool,
    },
    /// A person acts, then resumes; without a terminal the scenario is blocked.
    Manual {
        /// What to do.
        prompt: Template,
        /// Give up after so many milliseconds.
        timeout_ms: u64,
    },
    /// How to answer the next prompts, by group; a list is used up in order and its last entry stays.
    OnPermission(BTreeMap<PermissionGroup, Vec<PromptAnswer>>),
    /// Stop and start the app again.
    Relaunch {
        /// How often.
        times: u32,
        /// How long the app is left alone after each start, milliseconds of the device's time.
        settle_ms: u64,
    },
    /// Leave the app alone for so many milliseconds of the device's time.
    Idle(u64),
    /// Accept terms and privacy policy if the app asks to.
    PassConsent {
        /// Wait so many milliseconds for it.
        timeout_ms: u64,
    },
    /// Look for the way to something.
    Reach {
        /// To what.
        goal: Goal,
        /// Actions to try at most.
        actions: u32,
        /// Follow the way again, under this phase.
        phase: Option<String>,
    },
    /// So many asks for a permission, no more and no fewer, in a phase up to here.
    ExpectAsks {
        /// Of which group; all when left out.
        group: Option<PermissionGroup>,
        /// How many.
        limits: Limits,
    },
    /// So many steps in a phase up to here.
    ExpectSteps(Limits),
    /// Set the device's wall clock forward.
    AdvanceClock {
        /// By so many milliseconds.
        by_ms: u64,
    },
    /// Run a command in the device's shell, as its header allows.
    Adb {
        /// The command; what its `${…}` stand for never becomes a part of it.
        shell: Template,
        /// Variable that takes its output.
        into: Option<String>,
        /// The exit status that it must have.
        expect: i32,
        /// How long it may take, milliseconds of the device's time.
        timeout_ms: u64,
    },
    /// Read a one-time code into a variable: an external act.
    ReadCode {
        /// Where it comes from.
        source: Option<CodeSource>,
        /// Variable that takes it.
        into: String,
        /// Give up after so many milliseconds.
        timeout_ms: u64,
    },
}

/// What `reach` looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The text of the privacy policy.
    PrivacyPolicy,
    /// The page that deletes the account.
    AccountDeletion,
}

impl Goal {
    /// As scenario files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PrivacyPolicy => "privacy-policy",
            Self::AccountDeletion => "account-deletion",
        }
    }
}

/// How many are fine, in which phase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// The phase; the one that runs when left out.
    pub phase: Option<String>,
    /// The least.
    pub min: Option<u32>,
    /// The most.
    pub max: Option<u32>,
}

/// A group of permissions (`CAMERA`, `LOCATION` …) or `*` for every other.
pub type PermissionGroup = String;

/// How to answer one prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptAnswer {
    /// The widest grant offered.
    Allow,
    /// Only this time.
    AllowOnce,
    /// A part: some photos, or the approximate place; where there is no such choice, as `Allow`.
    AllowPartial,
    /// Refuse.
    Deny,
    /// Close it without an answer.
    Dismiss,
}

impl PromptAnswer {
    const ALL: [Self; 5] = [Self::Allow, Self::AllowOnce, Self::AllowPartial, Self::Deny, Self::Dismiss];

    /// As scenarios and traces write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::AllowOnce => "allow_once",
            Self::AllowPartial => "allow_partial",
            Self::Deny => "deny",
            Self::Dismiss => "dismiss",
        }
    }

    /// The answer of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.word() == word)
    }
}

/// All given parts must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Condition {
    /// It is on the screen.
    pub visible: Option<Selector>,
    /// It is not.
    pub not_visible: Option<Selector>,
    /// An expression's value is true.
    pub true_: Option<Template>,
    /// The platform is that one.
    pub platform: Option<String>,
    /// How long it may take until it holds, of the device's time; Maestro's seven seconds for elements when left out.
    pub within: Option<Template>,
}

impl Command {
    /// The lists of commands that it holds.
    pub fn inner(&self) -> impl Iterator<Item = &[Step]> {
        let lists: [&[Step]; 4] = match self {
            Command::RunFlow { steps, hooks, .. } | Command::Retry { steps, hooks, .. } => {
                [&hooks.start, steps, &hooks.complete, &hooks.failure]
            }
            Command::If { then, otherwise, .. } => [then, otherwise, &[], &[]],
            Command::Repeat { steps, .. } | Command::Noise(steps) => [steps, &[], &[], &[]],
            _ => [&[]; 4],
        };
        lists.into_iter()
    }
}

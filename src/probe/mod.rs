//! The probe: holds lines of `docs/unverified.md` against a device, and says of each whether it is confirmed, refuted or not answerable there.
//!
//! | file | |
//! | --- | --- |
//! | `checks/shell.rs` | what any device can answer: time, log, dump, focus, flags, exit reasons |
//! | `checks/prompt.rs` | what needs an app that asks: dialog, log line, codes, flags |
//! | `subject.rs` | that app, and how it is driven |
//! | `bundle.rs` | the answers with what was seen, redacted, to be contributed |
//!
//! Nothing on the device is changed that is not put back, but for the app that is installed: it is removed again.

pub mod bundle;
mod checks;
mod subject;

use serde::Serialize;

use crate::driver::adb::AdbDriver;
use crate::driver::{Driver, DriverError};
use crate::trace::event::DeviceFacts;

pub use subject::Subject;

/// What a device says of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As the line claims.
    Confirmed,
    /// Otherwise than the line claims.
    Refuted,
    /// This device, or what is installed on it, cannot tell.
    NotAnswerable,
}

impl Verdict {
    /// As people read it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Refuted => "refuted",
            Self::NotAnswerable => "not answerable",
        }
    }
}

/// An answer to one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The check's name, as in `docs/unverified.md`.
    pub check: &'static str,
    /// What is claimed.
    pub claim: &'static str,
    /// The answer.
    pub verdict: Verdict,
    /// What was seen, in a sentence.
    pub why: String,
    /// Raw lines behind it.
    pub seen: Vec<String>,
}

/// What one check found.
pub(crate) struct Found {
    verdict: Verdict,
    why: String,
    seen: Vec<String>,
}

impl Found {
    fn new(verdict: Verdict, why: impl Into<String>, seen: impl IntoIterator<Item = String>) -> Self {
        Self { verdict, why: why.into(), seen: seen.into_iter().take(MOST_SEEN).collect() }
    }

    /// Confirmed if `holds`, else refuted.
    fn held(holds: bool, why: impl Into<String>, seen: impl IntoIterator<Item = String>) -> Self {
        Self::new(if holds { Verdict::Confirmed } else { Verdict::Refuted }, why, seen)
    }

    fn unknown(why: impl Into<String>) -> Self {
        Self::new(Verdict::NotAnswerable, why, [])
    }
}

/// Most raw lines that are kept of one check.
const MOST_SEEN: usize = 12;

/// The device under the probe.
pub(crate) struct Bench<'a> {
    driver: &'a mut AdbDriver,
    facts: DeviceFacts,
    subject: Option<Subject>,
}

type Check = fn(&mut Bench) -> Result<Found, DriverError>;

/// Every check: its name, what it claims, how it is answered.
const CHECKS: [(&str, &str, Check); 14] = [
    ("device-time", "the shell tells the time as $EPOCHREALTIME", checks::shell::device_time),
    ("log-mark", "a mark written into the log comes back", checks::shell::log_mark),
    ("start-line", "starting an activity is logged by the tag of the level", checks::shell::start_line),
    ("event-tags", "activities are in the event log by the tags of the level", checks::shell::event_tags),
    ("dump", "uiautomator dump reads a screen at rest, and names the window that has the focus", checks::shell::dump),
    ("permission-flags", "dumpsys package prints permissions and their flags as they are read", checks::shell::permission_flags),
    ("exit-info", "from API 30 on the device tells why a process ended", checks::shell::exit_info),
    ("alarm-clock", "cmd alarm can set the time from API 28 on", checks::shell::alarm_clock),
    ("maker-properties", "a maker's system names its version in the property that is looked at", checks::shell::maker_properties),
    ("prompt-window", "the permission dialog is recognised, with its group and its refusal", checks::prompt::window),
    ("grant-line", "each answer is logged as Permission grant result, by the tag of the level", checks::prompt::grant_line),
    ("refusal-flags", "a refusal sets USER_SET, the second one USER_FIXED", checks::prompt::refusal_flags),
    ("suppressed-ask", "after two refusals Android 11 and later show nothing, and log result 2", checks::prompt::suppressed),
    ("typed-text", "text typed by the shell arrives in a field", checks::prompt::typed_text),
];

/// The names of all checks, in the order in which they run.
pub fn names() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|(name, _, _)| *name)
}

/// Runs every check on a device. `told` hears each answer as it comes.
///
/// # Errors
/// The device went away. What was answered until then was told.
pub fn run(driver: &mut AdbDriver, subject: Option<Subject>, mut told: impl FnMut(&Answer)) -> Result<Vec<Answer>, DriverError> {
    let facts = driver.facts()?;
    if let Some(subject) = &subject {
        driver.install(subject.apk())?;
    }
    let mut bench = Bench { driver, facts, subject };
    let answers = answers(&mut bench, &mut told);
    if let Some(subject) = &bench.subject {
        bench.driver.uninstall(subject.package())?;
    }
    answers
}

fn answers(bench: &mut Bench, told: &mut impl FnMut(&Answer)) -> Result<Vec<Answer>, DriverError> {
    let mut answers = Vec::new();
    for (check, claim, run) in CHECKS {
        let found = match run(bench) {
            Ok(found) => found,
            Err(DriverError::Infrastructure(why)) => return Err(DriverError::Infrastructure(why)),
            Err(error) => Found::unknown(error.to_string()),
        };
        let answer = Answer { check, claim, verdict: found.verdict, why: found.why, seen: found.seen };
        told(&answer);
        answers.push(answer);
    }
    Ok(answers)
}

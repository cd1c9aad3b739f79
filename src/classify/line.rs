//! One line of a log, in whatever format `logcat` or Android Studio wrote it, and what kind of line it is.
//!
//! ```text
//! 1767578411.250  1203  1244 I ActivityTaskManager: START u0 {…      -v epoch
//! 01-05 02:00:11.250  1203  1244 I ActivityTaskManager: START u0 {…  -v threadtime
//! 01-05 02:00:11.250 I/ActivityTaskManager( 1203): START u0 {…       -v time
//! I/ActivityTaskManager( 1203): START u0 {…                          -v brief
//! ```
//!
//! The tag and the form of the text decide, as [`metrics::log`](crate::metrics::log) has them. A recording may be cut at its left edge; what
//! is left of a tag counts if nothing but that tag ends so.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::metrics::log::{self, Says, is_creation};

/// Longer lines are read up to here, in bytes.
const LONGEST: usize = 16 << 10;

/// Kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// `START … {act=android.content.pm.action.REQUEST_PERMISSIONS …}`: an app asks.
    PermissionRequest,
    /// The same with `…_FOR_OTHER`: Android asks for an app.
    PermissionRequestForOther,
    /// `Permission grant result …`: the answer for one permission.
    GrantResult,
    /// The permission controller cancels a request that is wrongly formed.
    RequestRejected,
    /// An app asked while a request of its own was open.
    RequestWhileOpen,
    /// `START` of a settings page for special access.
    SpecialAccess,
    /// The event log says that an activity was created: `wm_create_activity`, `wm_on_create_called`, `am_…` before Android 10.
    ActivityCreated,
    /// A process was started.
    ProcessStart,
    /// A process died or is being killed.
    ProcessDeath,
    /// A process crashed.
    Crash,
    /// An app does not answer.
    Anr,
    /// Anything else.
    Other,
}

impl LineKind {
    /// As it is printed: `permission-request`.
    pub fn name(self) -> &'static str {
        match self {
            LineKind::PermissionRequest => "permission-request",
            LineKind::PermissionRequestForOther => "permission-request-for-other",
            LineKind::GrantResult => "grant-result",
            LineKind::RequestRejected => "request-rejected",
            LineKind::RequestWhileOpen => "request-while-open",
            LineKind::SpecialAccess => "special-access",
            LineKind::ActivityCreated => "activity-created",
            LineKind::ProcessStart => "process-start",
            LineKind::ProcessDeath => "process-death",
            LineKind::Crash => "crash",
            LineKind::Anr => "anr",
            LineKind::Other => "other",
        }
    }
}

/// A line's kind, with the words that say so; empty for [`LineKind::Other`].
pub fn read(line: &str) -> (LineKind, String) {
    let line = cut(line.trim_end_matches(['\r', '\n']));
    let Some((tag, text)) = split(line) else { return (LineKind::Other, String::new()) };
    let tag = whole_tag(tag);
    let why = |kind: LineKind| (kind, format!("{tag}: {}", text.chars().take(100).collect::<String>().trim_end()));
    if let Some(kind) = failure(tag, text) {
        return why(kind);
    }
    match log::says(tag, text) {
        Some(Says::Request { .. }) => why(LineKind::PermissionRequest),
        Some(Says::RequestForOther) => why(LineKind::PermissionRequestForOther),
        Some(Says::SpecialAccess { .. }) => why(LineKind::SpecialAccess),
        Some(Says::Result(_)) => why(LineKind::GrantResult),
        Some(Says::Rejected) => why(LineKind::RequestRejected),
        Some(Says::OneAtATime) => why(LineKind::RequestWhileOpen),
        Some(Says::ProcessStarted { .. }) => why(LineKind::ProcessStart),
        Some(Says::ProcessEnded { .. }) => why(LineKind::ProcessDeath),
        Some(Says::PageCreated) => why(LineKind::ActivityCreated),
        None if is_creation(tag) && text.trim_start().starts_with('[') => why(LineKind::ActivityCreated),
        None => (LineKind::Other, String::new()),
    }
}

/// Crash and ANR, of which only the process's end is counted elsewhere.
fn failure(tag: &str, text: &str) -> Option<LineKind> {
    let starts = |start: &str| text.trim_start().starts_with(start);
    match tag {
        "AndroidRuntime" if starts("FATAL EXCEPTION") => Some(LineKind::Crash),
        "libc" if starts("Fatal signal ") => Some(LineKind::Crash),
        "am_crash" if starts("[") => Some(LineKind::Crash),
        "am_anr" if starts("[") => Some(LineKind::Anr),
        "ActivityManager" if starts("ANR in ") => Some(LineKind::Anr),
        "WindowManager" if starts("ANR in ") || starts("Input event dispatching timed out") => Some(LineKind::Anr),
        "InputDispatcher" if text.contains("is not responding") => Some(LineKind::Anr),
        "Zygote" if starts("Process ") && (text.contains(" exited due to signal") || text.contains(" exited cleanly")) => {
            Some(LineKind::ProcessDeath)
        }
        _ => None,
    }
}

/// The tag and the text, by the formats from the strictest on.
fn split(line: &str) -> Option<(&str, &str)> {
    // Process, thread, level: `-v threadtime`, `-v epoch`, `-v uid`, with or without their time.
    static COLUMNS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s*(?:\S+\s+){0,3}?\d+\s+\d+\s+[VDIWEFS]\s+(\S[^:]{0,80}?)\s*:(?: (.*)|$)"));
    // Level and tag: `-v time`, `-v brief`; Android Studio to 2022 writes process and package before them.
    static SLASH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^\W{0,12}(?:[\d.:-]+\s+){0,2}(?:\d+-\d+/\S+\s+)?[VDIWEFS]/(\S[^:(]{0,80}?)\s*(?:\(\s*\d+\))?\s*:(?: (.*)|$)")
    });
    // Android Studio from 2022 on: `2023-01-05 10:00:00.123  1203-1244  Tag  package  I  text`.
    static STUDIO: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s*\d{4}-\d\d-\d\d [\d:.]+\s+\d+-\d+\s+(\S+)\s+\S+\s+[VDIWEFS]\s{2}(.*)$"));
    // Cut at the left edge, within the tag: `tyManager(16247): START …`.
    static REST: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-Za-z]{6,40})\(\s*\d+\): (.*)$"));
    [&COLUMNS, &SLASH, &STUDIO, &REST].into_iter().find_map(|form| {
        let parts = form.captures(line)?;
        Some((parts.get(1)?.as_str().trim(), parts.get(2).map_or("", |text| text.as_str())))
    })
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// A tag that lost its beginning.
fn whole_tag(tag: &str) -> &str {
    const TAGS: [&str; 2] = ["ActivityTaskManager", "ActivityManager"];
    TAGS.into_iter()
        .find(|whole| tag.len() >= 6 && tag.len() < whole.len() && tag != "ActivityManager" && whole.ends_with(tag))
        .unwrap_or(tag)
}

/// A line's beginning.
fn cut(line: &str) -> &str {
    let mut end = line.len().min(LONGEST);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}

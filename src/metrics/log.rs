//! The device's log, line by line: what each says about permission requests and about the life of processes.
//!
//! ```text
//! 1767578411.250  1203  1244 I ActivityTaskManager: START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS …} … from uid 10123 …
//! 1767578413.020  2417  2417 I GrantPermissionsViewModel: Permission grant result requestId=77 callingUid=10123 callingPackage=com.app permission=… isImplicit=false result=6
//! ```
//!
//! Lines are believed by tag and by form; a form that is not exactly known says nothing. Lines of the app's own processes are left to the
//! caller to drop ([`Line::pid`]): an app may write any tag.

/// One line of `logcat -v epoch`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Device's wall clock, Unix milliseconds.
    pub at: i64,
    /// Process that wrote it.
    pub pid: u32,
    /// What it says.
    pub says: Says,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// The activity manager starts the page that asks for permissions.
    Request {
        /// Who asks.
        uid: Option<u32>,
        /// `result code=`; 0 where the level does not print one.
        code: i32,
    },
    /// Android itself asks on behalf of an app.
    RequestForOther,
    /// A settings page for special access is started.
    SpecialAccess {
        /// Who asks.
        uid: Option<u32>,
        /// `OVERLAY`, `ALL_FILES`, …
        group: &'static str,
    },
    /// The permission controller's answer for one permission.
    Result(GrantResult),
    /// The permission controller cancels a whole request because it is wrongly formed.
    Rejected,
    /// The page's activity was created.
    PageCreated,
    /// The platform refused a second request while one was open.
    OneAtATime,
    /// A process was started.
    ProcessStarted {
        /// Its number.
        pid: u32,
        /// Its uid.
        uid: Option<u32>,
        /// Its name: the package, or `package:part`.
        process: String,
    },
    /// A process ended, or is being ended.
    ProcessEnded {
        /// Its number.
        pid: u32,
        /// Its name.
        process: String,
        /// Why, where the line tells; empty if not.
        reason: String,
    },
}

/// One `Permission grant result` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantResult {
    /// `requestId`.
    pub request: String,
    /// `callingUid`.
    pub uid: Option<u32>,
    /// `callingPackage`.
    pub package: String,
    /// `permission`, in full.
    pub permission: String,
    /// `isImplicit`.
    pub implicit: bool,
    /// `result`.
    pub code: i32,
}

const REQUEST: &str = "android.content.pm.action.REQUEST_PERMISSIONS";
const REQUEST_FOR_OTHER: &str = "android.content.pm.action.REQUEST_PERMISSIONS_FOR_OTHER";
const SPECIAL: [(&str, &str); 11] = [
    ("android.settings.action.MANAGE_OVERLAY_PERMISSION", "OVERLAY"),
    ("android.settings.MANAGE_APP_ALL_FILES_ACCESS_PERMISSION", "ALL_FILES"),
    ("android.settings.MANAGE_ALL_FILES_ACCESS_PERMISSION", "ALL_FILES"),
    ("android.settings.ACTION_NOTIFICATION_LISTENER_SETTINGS", "NOTIFICATION_LISTENER"),
    ("android.settings.NOTIFICATION_LISTENER_DETAIL_SETTINGS", "NOTIFICATION_LISTENER"),
    ("android.settings.USAGE_ACCESS_SETTINGS", "USAGE"),
    ("android.settings.REQUEST_IGNORE_BATTERY_OPTIMIZATIONS", "BATTERY"),
    ("android.settings.IGNORE_BATTERY_OPTIMIZATION_SETTINGS", "BATTERY"),
    ("android.settings.MANAGE_UNKNOWN_APP_SOURCES", "UNKNOWN_SOURCES"),
    ("android.settings.action.MANAGE_WRITE_SETTINGS", "WRITE_SETTINGS"),
    ("android.settings.ACCESSIBILITY_SETTINGS", "ACCESSIBILITY"),
];

/// What the permission controller says of a request that it cancels: a background permission beside others, or a precise place alone.
const MALFORMED: [&str; 4] = [
    "must have foreground permission before requesting background",
    "background permissions must be requested",
    "background permissions must be individually requested",
    "ACCESS_FINE_LOCATION must be requested with ACCESS_COARSE_LOCATION",
];

/// Reads one line; `None` when it says nothing that is counted.
pub fn parse(line: &str) -> Option<Line> {
    let (at, rest) = head(line)?;
    let (pid, tag, text) = tag(rest)?;
    Some(Line { at, pid, says: says(tag, text)? })
}

/// Splits off the time, in milliseconds.
fn head(line: &str) -> Option<(i64, &str)> {
    let line = line.trim_start();
    let (time, rest) = line.split_once(' ')?;
    let (seconds, fraction) = time.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(seconds) || !digits(fraction) {
        return None;
    }
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some((seconds.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(millis)?, rest))
}

/// Splits `  1203  1244 I Tag     : text`; a uid column before the pid (`logcat -v uid`) is passed over.
fn tag(rest: &str) -> Option<(u32, &str, &str)> {
    let mut rest = rest.trim_start();
    let mut words = Vec::new();
    loop {
        let (word, after) = rest.split_once(' ')?;
        rest = after.trim_start();
        if matches!(word, "V" | "D" | "I" | "W" | "E" | "F" | "S") {
            break;
        }
        words.push(word);
        if words.len() > 3 {
            return None;
        }
    }
    let pid = words.len().checked_sub(2).and_then(|i| words.get(i))?.parse().ok()?;
    let (tag, text) = rest.split_once(':')?;
    Some((pid, tag.trim_end(), text.strip_prefix(' ').unwrap_or(text)))
}

/// Whether an event's tag says that an activity was created: `am_…` before Android 10.
pub fn is_creation(tag: &str) -> bool {
    matches!(tag, "wm_create_activity" | "wm_on_create_called" | "am_create_activity" | "am_on_create_called")
}

/// What a line says, by its tag and its text.
pub fn says(tag: &str, text: &str) -> Option<Says> {
    match tag {
        "ActivityManager" | "ActivityTaskManager" if text.starts_with("START ") => start(text),
        "ActivityManager" => process_line(text),
        "GrantPermissionsActivity" | "GrantPermissionsViewModel" => {
            let rejected = || MALFORMED.iter().any(|form| text.contains(form)).then_some(Says::Rejected);
            grant_result(text).map(Says::Result).or_else(rejected)
        }
        "Activity" => text.contains("Can request only one set of permissions at a time").then_some(Says::OneAtATime),
        _ if is_creation(tag) => text.contains("GrantPermissionsActivity").then_some(Says::PageCreated),
        "am_proc_start" => {
            let parts = fields(text);
            Some(Says::ProcessStarted {
                pid: parts.get(1)?.parse().ok()?,
                uid: parts.get(2)?.parse().ok(),
                process: (*parts.get(3)?).to_owned(),
            })
        }
        "am_proc_died" => {
            let parts = fields(text);
            Some(Says::ProcessEnded {
                pid: parts.get(1)?.parse().ok()?,
                process: (*parts.get(2)?).to_owned(),
                reason: String::new(),
            })
        }
        "am_kill" => {
            let parts = fields(text);
            Some(Says::ProcessEnded {
                pid: parts.get(1)?.parse().ok()?,
                process: (*parts.get(2)?).to_owned(),
                reason: parts.get(4).copied().unwrap_or_default().to_owned(),
            })
        }
        "am_crash" => {
            let parts = fields(text);
            Some(Says::ProcessEnded {
                pid: parts.first()?.parse().ok()?,
                process: (*parts.get(2)?).to_owned(),
                reason: "crash".to_owned(),
            })
        }
        _ => None,
    }
}

/// The parts of an event-log line: `[0,3201,10123,com.app,activity]`.
fn fields(text: &str) -> Vec<&str> {
    text.trim().trim_start_matches('[').trim_end_matches(']').split(',').map(str::trim).collect()
}

fn start(text: &str) -> Option<Says> {
    let action = after(text, "act=")?;
    let uid = after(text, " from uid ").and_then(|word| word.parse().ok());
    match action {
        REQUEST => Some(Says::Request { uid, code: after(text, "result code=").and_then(|code| code.parse().ok()).unwrap_or(0) }),
        REQUEST_FOR_OTHER => Some(Says::RequestForOther),
        _ => SPECIAL.iter().find(|(name, _)| *name == action).map(|&(_, group)| Says::SpecialAccess { uid, group }),
    }
}

/// The word that follows `key`, up to a blank or a closing bracket.
fn after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let rest = &text[text.find(key)? + key.len()..];
    rest.split([' ', '}', ')', ',']).next().filter(|word| !word.is_empty())
}

/// From the line's start: `Location button permission grant result` is another line.
fn grant_result(text: &str) -> Option<GrantResult> {
    let rest = text.strip_prefix("Permission grant result ")?;
    let value = |key: &str| rest.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    Some(GrantResult {
        request: value("requestId")?.to_owned(),
        uid: value("callingUid").and_then(|uid| uid.parse().ok()),
        package: value("callingPackage").unwrap_or_default().to_owned(),
        permission: value("permission")?.to_owned(),
        implicit: value("isImplicit") == Some("true"),
        code: value("result")?.parse().ok()?,
    })
}

/// `Start proc 3201:com.app/u0a123 for …`, `Process com.app (pid 3201) has died…`, `Killing 3201:com.app/u0a123 (adj 0): reason`.
fn process_line(text: &str) -> Option<Says> {
    if let Some(rest) = text.strip_prefix("Start proc ") {
        let (pid, rest) = rest.split_once(':')?;
        let (process, user) = rest.split_once('/')?;
        let uid = user.split(' ').next().and_then(app_uid);
        return Some(Says::ProcessStarted { pid: pid.parse().ok()?, uid, process: process.to_owned() });
    }
    if let Some(rest) = text.strip_prefix("Process ") {
        let (process, rest) = rest.split_once(" (pid ")?;
        let (pid, rest) = rest.split_once(')')?;
        return rest.trim_start().starts_with("has died").then_some(()).and(Some(Says::ProcessEnded {
            pid: pid.trim().parse().ok()?,
            process: process.to_owned(),
            reason: String::new(),
        }));
    }
    let rest = text.strip_prefix("Killing ")?;
    let (pid, rest) = rest.split_once(':')?;
    let (process, rest) = rest.split_once('/')?;
    let reason = rest.split_once("): ").map(|(_, reason)| reason).unwrap_or_default();
    Some(Says::ProcessEnded { pid: pid.parse().ok()?, process: process.to_owned(), reason: reason.trim().to_owned() })
}

/// `u0a123` is 10123; `u10a123` is 1010123.
fn app_uid(user: &str) -> Option<u32> {
    let (user, app) = user.strip_prefix('u')?.split_once('a')?;
    user.parse::<u32>().ok()?.checked_mul(100_000)?.checked_add(10_000)?.checked_add(app.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "1767578411.250  1203  1244 I ActivityTaskManager: START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS pkg=com.google.android.permissioncontroller cmp=com.google.android.permissioncontroller/com.android.permissioncontroller.permission.ui.GrantPermissionsActivity (has extras)} with LAUNCH_MULTIPLE from uid 10473 (startActivityAsUser) (BAL_ALLOW_VISIBLE_WINDOW) result code=0";

    #[test]
    fn a_request_names_its_uid_and_code() {
        assert_eq!(
            parse(START),
            Some(Line { at: 1_767_578_411_250, pid: 1203, says: Says::Request { uid: Some(10473), code: 0 } })
        );
        let refused = START.replace("code=0", "code=102");
        assert_eq!(parse(&refused).map(|l| l.says), Some(Says::Request { uid: Some(10473), code: 102 }));
        let old = "1767578411.25  823  1244 I ActivityManager: START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS pkg=com.android.packageinstaller cmp=com.android.packageinstaller/.permission.ui.GrantPermissionsActivity (has extras)} from uid 10157";
        assert_eq!(parse(old).map(|l| (l.at, l.says)), Some((1_767_578_411_250, Says::Request { uid: Some(10157), code: 0 })));
    }

    #[test]
    fn android_asking_for_an_app_is_another_action() {
        let line = START.replace("REQUEST_PERMISSIONS ", "REQUEST_PERMISSIONS_FOR_OTHER ").replace("10473", "1000");
        assert_eq!(parse(&line).map(|l| l.says), Some(Says::RequestForOther));
    }

    #[test]
    fn an_apps_own_tag_says_nothing() {
        assert_eq!(parse(&START.replace("ActivityTaskManager", "MyApp")), None);
        assert_eq!(parse("--------- beginning of main"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn grant_results_are_matched_from_the_start_of_the_line() {
        let line = "1767578413.020 2417 2417 I GrantPermissionsViewModel: Permission grant result requestId=-77 callingUid=10123 callingPackage=com.app permission=android.permission.CAMERA isImplicit=false result=6";
        let Some(Says::Result(result)) = parse(line).map(|l| l.says) else { panic!("a result") };
        assert_eq!((result.request.as_str(), result.uid, result.code, result.implicit), ("-77", Some(10123), 6, false));
        assert_eq!(parse(&line.replace("Permission grant", "Location button permission grant")), None);
    }

    #[test]
    fn processes_begin_and_end() {
        let line = |text: &str| parse(&format!("1.000 1 1 I {text}")).map(|l| l.says);
        let started = Says::ProcessStarted { pid: 3201, uid: Some(10123), process: "com.app".into() };
        assert_eq!(
            line("ActivityManager: Start proc 3201:com.app/u0a123 for top-activity {com.app/.Main}"),
            Some(started.clone())
        );
        assert_eq!(line("am_proc_start: [0,3201,10123,com.app,top-activity,{com.app/.Main}]"), Some(started));
        let ended = |reason: &str| Some(Says::ProcessEnded { pid: 3201, process: "com.app".into(), reason: reason.into() });
        assert_eq!(line("ActivityManager: Process com.app (pid 3201) has died: fg  TOP"), ended(""));
        assert_eq!(
            line("ActivityManager: Killing 3201:com.app/u0a123 (adj 0): permissions revoked"),
            ended("permissions revoked")
        );
        assert_eq!(line("am_kill : [0,3201,com.app,0,permissions revoked]"), ended("permissions revoked"));
    }

    #[test]
    fn a_request_that_is_cancelled_as_a_whole() {
        let line = "1.000 9 9 E GrantPermissionsViewModel: For R+ apps, background permissions must be requested after foreground permissions are already granted";
        assert_eq!(parse(line).map(|l| l.says), Some(Says::Rejected));
        assert_eq!(parse(&line.replace("GrantPermissionsViewModel", "MyApp")), None);
    }

    #[test]
    fn special_access_is_read_from_the_action() {
        let line = "1.000 1 1 I ActivityTaskManager: START u0 {act=android.settings.action.MANAGE_OVERLAY_PERMISSION dat=package:com.app cmp=com.android.settings/.X} from uid 10123";
        assert_eq!(parse(line).map(|l| l.says), Some(Says::SpecialAccess { uid: Some(10123), group: "OVERLAY" }));
    }
}

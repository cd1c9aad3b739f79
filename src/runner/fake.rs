//! A device for tests: hand-made screens, rules for what a tap leads to, and a clock that moves only by waiting.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::driver::adb::Said;
use crate::driver::{Act, At, ClockMove, Driver, DriverError, Extra, Foreground, Result, Switch};
use crate::trace::event::{DeviceFacts, PermissionState};
use crate::ui;

pub(super) const APP: &str = "com.example.app";
const START_MS: i64 = 1_767_578_400_000;

/// What stands in a row of a screen.
#[derive(Debug, Clone)]
pub(super) enum Row {
    Text(&'static str),
    Button(&'static str),
    /// A hint.
    Field(&'static str),
    Password(&'static str),
    /// Disabled for so many seconds after the screen came, which its label counts down.
    Countdown(&'static str, i64),
    /// Resource id and label.
    WithId(&'static str, &'static str),
}

/// A screen: package, activity, rows.
#[derive(Debug, Clone)]
pub(super) struct Page(&'static str, &'static str, Vec<Row>);

/// The device.
pub(super) struct Fake {
    now: i64,
    pages: BTreeMap<&'static str, Page>,
    at: &'static str,
    since: i64,
    /// On a page, the label tapped (or `back`, or `launch`): the page that follows, and after how many milliseconds.
    rules: Vec<(&'static str, &'static str, &'static str, i64)>,
    due: Vec<(i64, &'static str)>,
    /// A page that goes by itself: the page that follows, and after how many milliseconds.
    passing: BTreeMap<&'static str, (&'static str, i64)>,
    focus: Option<String>,
    typed: BTreeMap<String, String>,
    pub(super) calls: Vec<String>,
    log: Vec<String>,
    pub(super) inbox: Vec<(i64, &'static str)>,
    /// The device is gone from this device time on.
    pub(super) gone_at: Option<i64>,
    /// The job is interrupted at this device time.
    pub(super) stop_at: Option<(i64, Arc<AtomicBool>)>,
    pub(super) keyboard: bool,
    pub(super) alive: bool,
    /// The app is not on it.
    pub(super) absent: bool,
    pub(super) log_is_lost: bool,
    /// Nothing can set its clock.
    pub(super) clock_is_fixed: bool,
    ahead: i64,
    switches: [bool; 2],
    /// Whether a text arrives that goes through its input method, one by one; without an entry it has none.
    pub(super) method: VecDeque<bool>,
    /// What its shell answers: output, exit status, and how long it takes.
    pub(super) shell: Vec<(&'static str, i32, i64)>,
    /// What a screenshot shows instead of the page's name.
    pub(super) picture: Option<Vec<u8>>,
}

impl Fake {
    /// A device with the home screen up and the app's pages given.
    pub(super) fn new(pages: &[(&'static str, Vec<Row>)], rules: &[(&'static str, &'static str, &'static str, i64)]) -> Fake {
        let mut all: BTreeMap<&'static str, Page> =
            pages.iter().map(|(name, rows)| (*name, Page(APP, "com.example.app/.Main", rows.clone()))).collect();
        all.insert("home", Page("com.android.launcher3", "com.android.launcher3/.Launcher", vec![Row::Button("Phone")]));
        for (name, group, message) in [
            ("ask-camera", "camera", "take pictures and record video"),
            ("ask-contacts", "contacts", "access your contacts"),
            ("ask-place", "place", "access this device’s location"),
        ] {
            all.insert(name, permission(group, message));
        }
        all.insert(
            "crash",
            Page(
                "android",
                "com.example.app/.Main",
                vec![
                    Row::WithId("android:id/alertTitle", "Example keeps stopping"),
                    Row::WithId("android:id/aerr_close", "Close app"),
                ],
            ),
        );
        all.insert(
            "anr-of-other",
            Page(
                "android",
                "com.example.app/.Main",
                vec![
                    Row::WithId("android:id/alertTitle", "System UI isn't responding"),
                    Row::WithId("android:id/aerr_close", "Close app"),
                    Row::WithId("android:id/aerr_wait", "Wait"),
                ],
            ),
        );
        Fake {
            now: START_MS,
            pages: all,
            at: "home",
            since: START_MS,
            rules: rules.to_vec(),
            due: Vec::new(),
            passing: BTreeMap::new(),
            focus: None,
            typed: BTreeMap::new(),
            calls: Vec::new(),
            log: Vec::new(),
            inbox: Vec::new(),
            gone_at: None,
            stop_at: None,
            keyboard: false,
            alive: true,
            absent: false,
            log_is_lost: false,
            clock_is_fixed: false,
            ahead: 0,
            switches: [false; 2],
            method: VecDeque::new(),
            shell: Vec::new(),
            picture: None,
        }
    }

    /// A page is followed by another one by itself.
    pub(super) fn follow(&mut self, page: &'static str, next: &'static str, after_ms: i64) {
        self.passing.insert(page, (next, after_ms));
    }

    /// Device milliseconds since the beginning.
    pub(super) fn passed(&self) -> i64 {
        self.now - self.ahead - START_MS
    }

    fn pass(&mut self, ms: i64) -> Result<()> {
        self.now += ms;
        while let Some(at) = self.due.iter().position(|(due, _)| *due <= self.now) {
            let (due, page) = self.due.remove(at);
            (self.at, self.since, self.focus, self.keyboard) = (page, due, None, false);
            if let Some((next, after)) = self.passing.get(page) {
                self.due.push((due + after, next));
            }
        }
        if let Some((at, stop)) = &self.stop_at
            && self.passed() >= *at
        {
            stop.store(true, Ordering::Relaxed);
        }
        match self.gone_at {
            Some(at) if self.passed() >= at => Err(DriverError::Infrastructure("device `fake` is offline".into())),
            _ => Ok(()),
        }
    }

    fn done<T>(&mut self, call: impl Into<String>, value: T) -> Result<At<T>> {
        self.calls.push(call.into());
        self.pass(10)?;
        Ok(At { value, device_ms: Some(self.now) })
    }

    fn happens(&mut self, what: &str) {
        let rule = self.rules.iter().position(|(on, label, ..)| *on == self.at && *label == what);
        if let Some(at) = rule {
            // A rule for a prompt or a launch is used up when there is another one for the same.
            let (on, label, to, after) = self.rules[at];
            if self.rules.iter().filter(|rule| (rule.0, rule.1) == (on, label)).count() > 1 {
                self.rules.remove(at);
            }
            self.due.push((self.now + after, to));
        }
    }

    fn xml(&self) -> String {
        let Page(package, _, rows) = &self.pages[self.at];
        let scrolls = self.at.starts_with("list");
        let frame = if scrolls { "ScrollView" } else { "FrameLayout" };
        let mut xml = format!(
            "<?xml version='1.0' encoding='UTF-8'?><hierarchy rotation=\"0\"><node text=\"\" resource-id=\"\" class=\"android.widget.{frame}\" scrollable=\"{scrolls}\" \
             package=\"{package}\" content-desc=\"\" enabled=\"true\" bounds=\"[0,0][1080,2000]\">"
        );
        for (row, what) in rows.iter().enumerate() {
            let left = |seconds: &i64| (seconds - (self.now - self.since) / 1000).max(0);
            let (text, id, class, clickable, enabled, password) = match what {
                Row::Text(text) => ((*text).to_owned(), "", "TextView", false, true, false),
                Row::Button(text) => ((*text).to_owned(), "", "Button", true, true, false),
                Row::Field(hint) => {
                    (self.typed.get(*hint).cloned().unwrap_or((*hint).to_owned()), "", "EditText", true, true, false)
                }
                Row::Password(hint) => {
                    let dots = self.typed.get(*hint).map(|typed| "•".repeat(typed.chars().count()));
                    (dots.unwrap_or((*hint).to_owned()), "", "EditText", true, true, true)
                }
                Row::Countdown(text, seconds) if left(seconds) > 0 => {
                    (format!("{text} ({} s)", left(seconds)), "", "Button", true, false, false)
                }
                Row::Countdown(text, _) => ((*text).to_owned(), "", "Button", true, true, false),
                Row::WithId(id, text) => ((*text).to_owned(), *id, "Button", true, true, false),
            };
            let hint = match what {
                Row::Field(hint) | Row::Password(hint) => *hint,
                _ => "",
            };
            let focused = !hint.is_empty() && self.focus.as_deref() == Some(hint);
            let (top, bottom) = (100 + row * 200, 250 + row * 200);
            xml += &format!(
                "<node text=\"{text}\" resource-id=\"{id}\" class=\"android.widget.{class}\" package=\"{package}\" content-desc=\"\" hint=\"{hint}\" \
                 clickable=\"{clickable}\" enabled=\"{enabled}\" focusable=\"{clickable}\" focused=\"{focused}\" password=\"{password}\" \
                 bounds=\"[0,{top}][1080,{bottom}]\"/>"
            );
        }
        xml + "</node></hierarchy>"
    }
}

fn permission(group: &'static str, message: &'static str) -> Page {
    let id = "com.android.permissioncontroller:id/permission_message";
    let question: &'static str = match group {
        "camera" => "Allow Example to take pictures and record video?",
        "place" => "Allow Example to access this device’s location?",
        _ => "Allow Example to access your contacts?",
    };
    assert!(question.contains(message));
    let accuracy = "com.android.permissioncontroller:id/permission_location_accuracy_radio_coarse";
    let mut page = Page(
        "com.android.permissioncontroller",
        "com.android.permissioncontroller/.permission.ui.GrantPermissionsActivity",
        vec![
            Row::WithId(id, question),
            Row::WithId("com.android.permissioncontroller:id/permission_allow_foreground_only_button", "While using the app"),
            Row::WithId("com.android.permissioncontroller:id/permission_allow_one_time_button", "Only this time"),
            Row::WithId("com.android.permissioncontroller:id/permission_deny_button", "Don’t allow"),
        ],
    );
    if group == "place" {
        page.2.insert(1, Row::WithId(accuracy, "Approximate"));
    }
    page
}

impl Driver for Fake {
    fn facts(&mut self) -> Result<DeviceFacts> {
        self.pass(0)?;
        Ok(DeviceFacts { serial: "fake".into(), api: 34, width: 1080, height: 2000, ..DeviceFacts::default() })
    }

    fn hierarchy(&mut self) -> Result<At<(String, Foreground)>> {
        self.pass(10)?;
        let activity = self.pages[self.at].1.to_owned();
        let value = (self.xml(), Foreground { window: activity.clone(), activity });
        Ok(At { value, device_ms: Some(self.now) })
    }

    fn screenshot(&mut self) -> Result<Vec<u8>> {
        self.pass(0)?;
        Ok(self.picture.clone().unwrap_or_else(|| format!("png of {}", self.at).into_bytes()))
    }

    fn tap(&mut self, x: i32, y: i32) -> Result<At<()>> {
        let tree = ui::parse(&self.xml()).unwrap();
        let node = tree.at(x, y).map(|id| tree.node(id).clone()).unwrap_or_default();
        if node.class.ends_with("EditText") {
            self.focus = Some(node.hint.clone());
            self.keyboard = true;
        } else if node.enabled {
            self.happens(&node.text);
        }
        self.done(format!("tap {}", if node.hint.is_empty() { node.text } else { node.hint }), ())
    }

    fn long_press(&mut self, x: i32, y: i32) -> Result<At<()>> {
        self.done(format!("long-press {x},{y}"), ())
    }

    fn swipe(&mut self, from: (i32, i32), to: (i32, i32), _duration_ms: u64) -> Result<At<()>> {
        self.happens("swipe");
        self.done(format!("swipe {from:?} {to:?}"), ())
    }

    fn text(&mut self, text: &str) -> Result<At<()>> {
        if let Some(focus) = &self.focus {
            self.typed.entry(focus.clone()).or_default().push_str(text);
        }
        self.log.push("I/Example: typed into a field".to_owned());
        self.done(format!("text {text}"), ())
    }

    fn text_by_method(&mut self, text: &str) -> Result<At<&'static str>> {
        let arrives = self.method.pop_front().ok_or_else(|| DriverError::Refused("it knows only ASCII".into()))?;
        if let (true, Some(focus)) = (arrives, &self.focus) {
            self.typed.entry(focus.clone()).or_default().push_str(text);
        }
        self.done(format!("method {text}"), "com.example.keys/.Keys")
    }

    fn key(&mut self, code: u32, times: u32) -> Result<At<()>> {
        if code == 4 && self.keyboard {
            self.keyboard = false;
        } else if code == 4 {
            self.happens("back");
        }
        self.done(format!("key {code} x{times}"), ())
    }

    fn keyboard_shown(&mut self) -> Result<bool> {
        Ok(self.keyboard)
    }

    fn install(&mut self, apk: &Path) -> Result<()> {
        self.calls.push(format!("install {}", apk.display()));
        self.pass(0)
    }

    fn uninstall(&mut self, package: &str) -> Result<()> {
        self.calls.push(format!("uninstall {package}"));
        self.pass(0)
    }

    fn installed(&mut self, package: &str) -> Result<bool> {
        Ok(package == APP && !self.absent)
    }

    fn start_with(&mut self, package: &str, extras: &[Extra]) -> Result<At<bool>> {
        self.at = "home";
        self.happens("launch");
        let extras: String = extras.iter().map(|extra| format!(" {} {}={}", extra.flag, extra.name, extra.value)).collect();
        self.done(format!("start {package}{extras}"), true)
    }

    fn act(&mut self, act: &Act<'_>) -> Result<At<()>> {
        if let Act::Switch(switch, on) = act {
            self.switches[*switch as usize] = *on;
        }
        self.done(format!("{act:?}"), ())
    }

    fn is_on(&mut self, switch: Switch) -> Result<bool> {
        Ok(self.switches[switch as usize])
    }

    fn stop_recording(&mut self) -> Result<At<Vec<u8>>> {
        self.done("stop-recording", b"a recording".to_vec())
    }

    fn stop(&mut self, package: &str) -> Result<At<()>> {
        (self.at, self.since, self.focus) = ("home", self.now, None);
        self.due.clear();
        self.done(format!("stop {package}"), ())
    }

    fn clear(&mut self, package: &str) -> Result<At<()>> {
        self.done(format!("clear {package}"), ())
    }

    fn processes(&mut self, _package: &str) -> Result<Vec<u32>> {
        Ok(if self.alive { vec![1234] } else { vec![] })
    }

    fn permissions(&mut self, _package: &str) -> Result<BTreeMap<String, PermissionState>> {
        self.pass(0)?;
        Ok([("android.permission.CAMERA".to_owned(), PermissionState::default())].into())
    }

    fn grant(&mut self, package: &str, permission: &str) -> Result<()> {
        self.calls.push(format!("grant {package} {permission}"));
        Ok(())
    }

    fn exit_info(&mut self, _package: &str) -> Result<Vec<String>> {
        Ok(vec!["ApplicationExitInfo #0".to_owned()])
    }

    fn log_start(&mut self) -> Result<()> {
        self.calls.push("log".to_owned());
        self.pass(0)
    }

    fn log_sync(&mut self) -> Result<At<Vec<String>>> {
        self.pass(0)?;
        if self.log_is_lost {
            return Err(DriverError::Refused("the log was cleared".into()));
        }
        let mut lines = std::mem::take(&mut self.log);
        lines.push("I/OfframpMark: mark".to_owned());
        Ok(At { value: lines, device_ms: Some(self.now) })
    }

    fn sms(&mut self) -> Result<Vec<String>> {
        self.pass(0)?;
        let come = self.inbox.iter().filter(|(at, _)| *at <= self.passed());
        Ok(come.rev().map(|(_, body)| (*body).to_owned()).collect())
    }

    fn script(&mut self, command: &str, name: &str, _limit: Duration) -> Result<At<Said>> {
        if self.shell.is_empty() {
            return Err(DriverError::Refused(format!("`{name}` did not end within 35 s")));
        }
        let (text, status, takes) = self.shell.remove(0);
        self.pass(takes)?;
        self.done(format!("shell {command}"), Said { text: text.to_owned(), status })
    }

    fn wait(&mut self, time: Duration) -> Result<At<()>> {
        self.pass(i64::try_from(time.as_millis()).unwrap())?;
        Ok(At { value: (), device_ms: Some(self.now) })
    }

    fn forget_refusals(&mut self, _package: &str) -> Result<(&'static str, Vec<String>)> {
        self.calls.push("forget".to_owned());
        self.pass(0)?;
        Ok(("clear-permission-flags", vec!["android.permission.CAMERA".to_owned()]))
    }

    fn move_clock(&mut self, by_ms: i64) -> Result<At<ClockMove>> {
        self.pass(10)?;
        if self.clock_is_fixed {
            return Err(DriverError::Refused("nothing can set this device's clock".into()));
        }
        let from_ms = self.now;
        self.now += by_ms;
        self.ahead += by_ms;
        // What was about to happen is not any nearer.
        self.due.iter_mut().for_each(|(at, _)| *at += by_ms);
        self.since += by_ms;
        let value = ClockMove { method: "root", from_ms, to_ms: self.now };
        Ok(At { value, device_ms: Some(self.now) })
    }

    fn restore_clock(&mut self) -> Result<Option<At<ClockMove>>> {
        if self.ahead == 0 { Ok(None) } else { self.move_clock(-self.ahead).map(Some) }
    }

    fn traffic(&self) -> (u64, u64) {
        (0, 0)
    }
}

//! Apps that crash or stop answering, and the dialogs that Android shows for them.

use super::System;
use super::log::{Buffer, Priority};
use super::processes::{ExitReason, SYSTEM_SERVER};
use super::shade;
use super::timers::TimerEvent;
use crate::app::notice::{DialogButton, Line, NoticeApp};
use crate::app::{App, Intent};

/// A dialog of the system's own.
#[derive(Clone)]
pub struct SystemDialog {
    /// The app it is about.
    pub package: String,
    /// Its process, if it still runs.
    pub pid: Option<u32>,
    /// Whether the app does not answer; else it crashed.
    pub not_responding: bool,
    /// Its window.
    pub app: Box<dyn App>,
}

/// How long an app may leave input unanswered, in milliseconds.
const ANR_MS: u64 = 5000;
/// A second crash within this time is "keeps stopping", in milliseconds.
const REPEATED_MS: i64 = 60_000;

impl System {
    fn label_of(&self, package: &str) -> String {
        self.packages.get(package).map_or_else(|| package.to_string(), |known| known.label(self.zh()).to_string())
    }

    fn show_dialog(&mut self, package: &str, pid: Option<u32>, title: String, buttons: &[(&str, &str, &str, DialogButton)]) {
        let zh = self.zh();
        let lines = buttons.iter().map(|(id, en, chinese, button)| {
            Line::button(&format!("android:id/{id}"), if zh { *chinese } else { *en }, Some(*button))
        });
        // Android's crash dialog can be put away with the back key; the other one wants an answer.
        let app =
            NoticeApp::dialog("android", Line::text("android:id/alertTitle", title), lines.collect()).cancelable(pid.is_none());
        self.dialogs.push(SystemDialog { package: package.into(), pid, not_responding: pid.is_some(), app: Box::new(app) });
    }

    /// An uncaught exception: written to the crash buffer, the process ends, a dialog says so.
    pub(super) fn crash(&mut self, package: &str, pid: u32, exception: &str, message: &str) {
        let class = self.activities.front().filter(|front| front.pid == pid).map(|front| front.class.clone());
        let class = class.unwrap_or_else(|| format!("{package}.App"));
        let file = class.rsplit('.').next().unwrap_or("App").to_string();
        let what = if message.is_empty() { exception.to_string() } else { format!("{exception}: {message}") };
        let trace = format!(
            "FATAL EXCEPTION: main\nProcess: {package}, PID: {pid}\n{what}\n\tat {class}.onPermissionRefused({file}.java:128)\n\
             \tat android.os.Handler.dispatchMessage(Handler.java:106)\n\tat android.os.Looper.loop(Looper.java:288)\n\
             \tat android.app.ActivityThread.main(ActivityThread.java:7872)"
        );
        self.log(Buffer::Crash, Priority::Error, "AndroidRuntime", pid, trace);
        self.log_crash(pid, package, exception, message, (&format!("{file}.java"), 128));
        let now = self.clock.epoch_ms();
        let again =
            self.processes.exits(package).any(|exit| exit.reason == ExitReason::Crash && now - exit.epoch_ms < REPEATED_MS);
        self.end_process(pid, ExitReason::Crash, "crash");
        let label = self.label_of(package);
        let close = ("aerr_close", "Close app", "关闭应用", DialogButton::CloseApp);
        match (again, self.zh()) {
            (true, zh) => {
                let title = if zh { format!("{label}屡次停止运行") } else { format!("{label} keeps stopping") };
                let info = ("aerr_app_info", "App info", "应用信息", DialogButton::AppInfo);
                self.show_dialog(package, None, title, &[info, close]);
            }
            (false, zh) => {
                let title = if zh { format!("{label}已停止运行") } else { format!("{label} has stopped") };
                self.show_dialog(
                    package,
                    None,
                    title,
                    &[("aerr_restart", "Open app again", "重新打开应用", DialogButton::OpenAgain)],
                );
            }
        }
    }

    /// The main thread of a process stops answering.
    pub(super) fn hang(&mut self, pid: u32) {
        if let Some(process) = self.processes.get_mut(pid) {
            process.hung = true;
            self.timers.set(self.clock.uptime_ms() + ANR_MS, TimerEvent::Anr { pid });
        }
    }

    /// The time in which an app must answer is over.
    pub(super) fn on_anr(&mut self, pid: u32) {
        let Some(package) = self.processes.get(pid).filter(|process| process.hung).map(|process| process.name.clone()) else {
            return;
        };
        let reason = "Input dispatching timed out (Application does not have a focused window)";
        self.event("am_anr", SYSTEM_SERVER, format!("[0,{pid},{package},952680006,{reason}]"));
        let text = format!("ANR in {package}\nPID: {pid}\nReason: {reason}");
        self.log(Buffer::System, Priority::Error, "ActivityManager", SYSTEM_SERVER, text);
        let label = self.label_of(&package);
        let title = if self.zh() { format!("{label}没有响应") } else { format!("{label} isn't responding") };
        let close = ("aerr_close", "Close app", "关闭应用", DialogButton::CloseApp);
        self.show_dialog(&package, Some(pid), title, &[close, ("aerr_wait", "Wait", "等待", DialogButton::Wait)]);
    }

    /// What draws the status bar stops answering; it goes on as soon as somebody has seen to the dialog.
    pub(super) fn system_ui_hangs(&mut self) {
        let Some(pid) = self.processes.named(shade::PACKAGE).map(|process| process.pid) else { return };
        let text = format!("ANR in {}\nPID: {pid}\nReason: executing service", shade::PACKAGE);
        self.log(Buffer::System, Priority::Error, "ActivityManager", SYSTEM_SERVER, text);
        let title = if self.zh() { "系统界面没有响应" } else { "System UI isn't responding" };
        let close = ("aerr_close", "Close app", "关闭应用", DialogButton::Dismiss);
        self.show_dialog(shade::PACKAGE, Some(pid), title.into(), &[close, ("aerr_wait", "Wait", "等待", DialogButton::Dismiss)]);
    }

    pub(super) fn dialog_button(&mut self, button: DialogButton) {
        let Some(dialog) = self.dialogs.pop() else { return };
        match button {
            DialogButton::Dismiss => {}
            DialogButton::CloseApp => {
                if let Some(pid) = dialog.pid {
                    self.end_process(pid, ExitReason::Anr, "user request after error");
                }
            }
            DialogButton::Wait => {
                if let Some(pid) = dialog.pid {
                    self.timers.set(self.clock.uptime_ms() + ANR_MS, TimerEvent::Anr { pid });
                }
            }
            DialogButton::OpenAgain => {
                let activity = self.packages.get(&dialog.package).and_then(|package| package.facts.activity.clone());
                if let Some(activity) = activity {
                    self.start_activity(Intent::launcher(&dialog.package, &activity), 1000);
                }
            }
            DialogButton::AppInfo => {
                let intent = Intent {
                    action: Some("android.settings.APPLICATION_DETAILS_SETTINGS".into()),
                    data: Some(format!("package:{}", dialog.package)),
                    ..Intent::default()
                };
                self.start_activity(intent, 1000);
            }
        }
    }
}

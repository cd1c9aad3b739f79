//! The event log's entries about activities and processes, with the name and the arguments that each level gives them.
//!
//! Activities are `am_…` to Android 10 and `wm_…` from 11; processes are `am_…` on all.

use super::System;
use super::activities::ActivityRecord;
use super::activity_log::{LAUNCH_MS, masked};
use super::log::{Buffer, Priority};
use super::processes::SYSTEM_SERVER;

impl System {
    /// An entry of the event log.
    pub(super) fn event(&mut self, tag: &str, pid: u32, payload: impl Into<String>) {
        self.log(Buffer::Events, Priority::Info, tag, pid, payload);
    }

    fn activity_event(&mut self, name: &str, payload: impl Into<String>) {
        self.activity_event_of(name, SYSTEM_SERVER, payload);
    }

    fn activity_event_of(&mut self, name: &str, pid: u32, payload: impl Into<String>) {
        let family = if self.config.api < 30 { "am" } else { "wm" };
        self.event(&format!("{family}_{name}"), pid, payload);
    }

    /// A new activity.
    pub(super) fn log_created(&mut self, record: &ActivityRecord, task: u32, new_task: bool) {
        let api = self.config.api;
        if new_task {
            let (created, moved, made) = match api {
                ..26 => (format!("[{task},{task}]"), format!("[{task},1,0]"), format!("[0,{task}]")),
                26..30 => (format!("[{task},{task}]"), format!("[{task},1,1]"), format!("[0,{task}]")),
                30..34 => (format!("[{task},-1]"), format!("[{task},1,1]"), format!("[0,{task}]")),
                34.. => (task.to_string(), format!("[{task},{task},0,1,1]"), format!("[0,{task},{task},0]")),
            };
            self.event("wm_task_created", SYSTEM_SERVER, created);
            self.event("wm_task_moved", SYSTEM_SERVER, moved);
            if api >= 33 {
                self.log_task_to_front(task);
            }
            self.activity_event("create_task", made);
        }
        let intent = &record.intent;
        let action = intent.action.as_deref().unwrap_or("NULL");
        let data = intent.data.as_deref().map_or("NULL".into(), masked);
        let component = record.short_component();
        let payload = format!("[0,{},{task},{component},{action},NULL,{data},{}]", record.hash, intent.flags);
        self.activity_event("create_activity", payload);
        self.activity_event("restart_activity", format!("[0,{},{task},{component}]", record.hash));
        if api >= 28 {
            self.callback(record, "on_create_called", "performCreate", Some(12));
            self.callback(record, "on_start_called", "handleStartActivity", Some(1));
        }
    }

    /// A task comes to the front; `started` again is the activity that it began with.
    pub(super) fn log_fronted(&mut self, task: u32, started: &ActivityRecord) {
        self.log_task_to_front(task);
        let (component, flags) = (started.short_component(), started.intent.flags);
        let action = started.intent.action.as_deref().unwrap_or("NULL");
        self.activity_event("new_intent", format!("[0,{},{task},{component},{action},NULL,NULL,{flags}]", started.hash));
    }

    fn log_task_to_front(&mut self, task: u32) {
        let payload = if self.config.api >= 34 { format!("[0,{task},0]") } else { format!("[0,{task}]") };
        self.activity_event("task_to_front", payload);
    }

    /// An activity came to the front.
    pub(super) fn log_resumed(&mut self, record: &ActivityRecord) {
        let component = record.short_component();
        match self.config.api {
            ..24 => self.activity_event("focused_activity", format!("[0,{component}]")),
            24..26 => self.activity_event("focused_activity", format!("[0,{component},startedActivity]")),
            26..31 => self.activity_event("set_resumed_activity", format!("[0,{component},minimalResumeActivityLocked]")),
            31.. => {
                let reason = "realStartActivityLocked - onActivityStateChanged";
                self.activity_event("set_resumed_activity", format!("[0,{component},{reason}]"));
            }
        }
        self.callback(record, "on_resume_called", "RESUME_ACTIVITY", Some(3));
        if self.config.api >= 29 {
            self.callback(record, "on_top_resumed_gained_called", "topStateChangedWhenResumed", None);
        }
    }

    /// How long an activity took to draw itself.
    pub(super) fn log_launch_time(&mut self, record: &ActivityRecord) {
        let twice = if self.config.api < 29 { format!(",{LAUNCH_MS}") } else { String::new() };
        let payload = format!("[0,{},{},{LAUNCH_MS}{twice}]", record.hash, record.short_component());
        self.activity_event("activity_launch_time", payload);
    }

    /// An activity left the front.
    pub(super) fn log_paused(&mut self, record: &ActivityRecord) {
        let more = match self.config.api {
            ..28 => "",
            28..31 => ",userLeaving=true",
            31.. => ",userLeaving=true,pauseBackTasks",
        };
        self.activity_event("pause_activity", format!("[0,{},{}{more}]", record.hash, record.short_component()));
        if self.config.api >= 29 {
            self.callback(record, "on_top_resumed_lost_called", "topStateChangedWhenResumed", None);
        }
        self.callback(record, "on_paused_called", "performPause", Some(1));
    }

    /// An activity is gone; `reason` as `app-request`.
    pub(super) fn log_finished(&mut self, record: &ActivityRecord, task: u32, reason: &str) {
        let who = format!("0,{},{task},{}", record.hash, record.short_component());
        self.activity_event("finish_activity", format!("[{who},{reason}]"));
        self.activity_event("destroy_activity", format!("[{who},finish-imm:idle]"));
        if self.config.api >= 28 {
            self.callback(record, "on_destroy_called", "performDestroy", Some(2));
        }
    }

    /// What an app's own process writes when it is called back. `ms` is how long that took, where the entry says it.
    fn callback(&mut self, record: &ActivityRecord, name: &str, reason: &str, ms: Option<u32>) {
        let (hash, class) = (record.hash, &record.class);
        let payload = match (self.config.api, ms) {
            (..26, _) => format!("[0,{class}]"),
            (26..=29, _) => format!("[0,{class},{reason}]"),
            (30, _) | (_, None) => format!("[{hash},{class},{reason}]"),
            (_, Some(ms)) => format!("[{hash},{class},{reason},{ms}]"),
        };
        self.activity_event_of(name, record.pid, payload);
    }

    /// A process was started for an activity, `component` in full.
    pub(super) fn log_process_started(&mut self, pid: u32, uid: u32, name: &str, component: &str) {
        let user = super::processes::user_name(uid);
        let (what, component) = match self.config.api {
            ..29 => ("activity", short(component)),
            29 => ("activity", format!("{{{component}}}")),
            30..33 => ("pre-top-activity", format!("{{{component}}}")),
            33.. => ("next-top-activity", format!("{{{component}}}")),
        };
        self.event("am_proc_start", SYSTEM_SERVER, format!("[0,{pid},{uid},{name},{what},{component}]"));
        let text = format!("Start proc {pid}:{name}/{user} for {what} {component}");
        self.log(Buffer::System, Priority::Info, "ActivityManager", SYSTEM_SERVER, text);
        self.event("am_proc_bound", SYSTEM_SERVER, format!("[0,{pid},{name}]"));
    }

    /// A process ended: by itself, or `killed` for a reason.
    pub(super) fn log_process_ended(&mut self, pid: u32, uid: u32, name: &str, foreground: bool, killed: Option<&str>) {
        let (adj, state) = if foreground { (0, 2) } else { (900, 16) };
        if let Some(why) = killed {
            self.event("am_kill", SYSTEM_SERVER, format!("[0,{pid},{name},{adj},{why}]"));
            let text = format!("Killing {pid}:{name}/{} (adj {adj}): {why}", super::processes::user_name(uid));
            self.log(Buffer::System, Priority::Info, "ActivityManager", SYSTEM_SERVER, text);
        }
        let payload = if self.config.api < 26 { format!("[0,{pid},{name}]") } else { format!("[0,{pid},{name},{adj},{state}]") };
        self.event("am_proc_died", SYSTEM_SERVER, payload);
        if killed.is_none() {
            let state = match (self.config.api, foreground) {
                (..26, _) => "",
                (26..29, true) => ": fore TOP ",
                (26..29, false) => ": cch  CEM ",
                (29.., true) => ": fg  TOP ",
                (29.., false) => ": cch+5 CEM ",
            };
            let text = format!("Process {name} (pid {pid}) has died{state}");
            self.log(Buffer::System, Priority::Info, "ActivityManager", SYSTEM_SERVER, text);
        }
    }

    /// An app crashed at a line of a file.
    pub(super) fn log_crash(&mut self, pid: u32, package: &str, exception: &str, message: &str, place: (&str, u32)) {
        let (file, line) = place;
        let recoverable = if self.config.api >= 34 { ",0" } else { "" };
        let payload = format!("[{pid},0,{package},952680006,{exception},{message},{file},{line}{recoverable}]");
        self.event("am_crash", SYSTEM_SERVER, payload);
    }
}

/// `com.app/com.app.Main` as `com.app/.Main`.
fn short(component: &str) -> String {
    match component.split_once('/') {
        Some((package, class)) => super::activity_log::short_component(package, class),
        None => component.into(),
    }
}

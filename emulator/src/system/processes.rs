//! Processes: who runs, how each ended, and the exits that Android remembers.

use std::collections::BTreeMap;

use super::System;
use super::timers::TimerEvent;
use crate::app::App;
use crate::app::launcher::{Icon, LauncherApp};
use crate::app::notice::{Line, NoticeApp};
use crate::app::specimen::SpecimenApp;

/// A process.
#[derive(Clone)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its parent's number.
    pub ppid: u32,
    /// Its user id.
    pub uid: u32,
    /// Its name: the package's, or the program's.
    pub name: String,
    /// What runs in it, where that is simulated.
    pub app: Option<Box<dyn App>>,
    /// Its main thread has stopped answering.
    pub hung: bool,
}

/// Why a process ended, as `dumpsys activity exit-info` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// It ended itself.
    ExitSelf,
    /// An exception.
    Crash,
    /// It did not answer.
    Anr,
    /// A permission was taken away.
    PermissionChange,
    /// Somebody asked for it.
    UserRequested,
    /// Its package was changed or removed.
    PackageChange,
}

impl ExitReason {
    /// Number and name.
    pub fn printed(self, api: u32) -> (u32, &'static str) {
        match self {
            ExitReason::ExitSelf => (1, "EXIT_SELF"),
            ExitReason::Crash => (4, "APP CRASH(EXCEPTION)"),
            ExitReason::Anr => (6, "ANR"),
            ExitReason::PermissionChange => (8, "PERMISSION CHANGE"),
            ExitReason::UserRequested => (10, "USER REQUESTED"),
            ExitReason::PackageChange if api >= 34 => (15, "PACKAGE STATE CHANGE"),
            ExitReason::PackageChange => (10, "USER REQUESTED"),
        }
    }
}

/// An end that Android remembers.
#[derive(Debug, Clone)]
pub struct Exit {
    /// The package.
    pub package: String,
    /// The process.
    pub pid: u32,
    /// Its user id.
    pub uid: u32,
    /// When, Unix time in milliseconds.
    pub epoch_ms: i64,
    /// Why.
    pub reason: ExitReason,
    /// In whose words.
    pub description: String,
    /// Whether it was in front.
    pub foreground: bool,
}

/// All processes.
#[derive(Clone)]
pub struct Processes {
    by_pid: BTreeMap<u32, Process>,
    next: u32,
    next_tool: u32,
    exits: Vec<Exit>,
}

/// The system server's process.
pub const SYSTEM_SERVER: u32 = 612;
const FIRST_APP: u32 = 4021;
/// Commands are numbered apart, so that a tool that dumps more often does not give the apps other numbers.
const FIRST_TOOL: u32 = 20_011;
/// How long a permission granted only this time outlives its process, in milliseconds.
const KILLED_MS: u64 = 5000;
/// Exits remembered for one package.
const EXITS: usize = 16;

const AT_BOOT: &[(u32, u32, u32, &str)] = &[
    (1, 0, 0, "init"),
    (2, 0, 0, "[kthreadd]"),
    (158, 1, 1036, "logd"),
    (196, 1, 1000, "servicemanager"),
    (321, 1, 0, "zygote64"),
    (398, 1, 2000, "adbd"),
    (402, 1, 1000, "surfaceflinger"),
    (SYSTEM_SERVER, 321, 1000, "system_server"),
    (847, 321, 10_103, "com.android.systemui"),
    (931, 321, 10_102, "com.android.inputmethod.latin"),
    (988, 321, 1001, "com.android.phone"),
    (1044, 321, 10_106, crate::app::launcher::PACKAGE),
];

impl Processes {
    /// What runs after boot.
    pub fn new() -> Self {
        let processes = AT_BOOT
            .iter()
            .map(|&(pid, ppid, uid, name)| (pid, Process { pid, ppid, uid, name: name.into(), app: None, hung: false }));
        Self { by_pid: processes.collect(), next: FIRST_APP, next_tool: FIRST_TOOL, exits: Vec::new() }
    }

    /// All, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Process> {
        self.by_pid.values()
    }

    /// One.
    pub fn get(&self, pid: u32) -> Option<&Process> {
        self.by_pid.get(&pid)
    }

    /// One, to be changed.
    pub fn get_mut(&mut self, pid: u32) -> Option<&mut Process> {
        self.by_pid.get_mut(&pid)
    }

    /// A command's process, started by the daemon for the shell's user.
    pub fn add_tool(&mut self, name: &str) -> u32 {
        let pid = self.next_tool;
        self.next_tool += 3;
        self.by_pid.insert(pid, Process { pid, ppid: 398, uid: 2000, name: name.into(), app: None, hung: false });
        pid
    }

    /// A command's process ends.
    pub fn remove_tool(&mut self, pid: u32) {
        if self.by_pid.get(&pid).is_some_and(|process| process.uid == 2000) {
            self.by_pid.remove(&pid);
        }
    }

    /// The process of that name.
    pub fn named(&self, name: &str) -> Option<&Process> {
        self.iter().find(|process| process.name == name)
    }

    /// Remembered exits of a package, the newest first.
    pub fn exits(&self, package: &str) -> impl Iterator<Item = &Exit> {
        self.exits.iter().rev().filter(move |exit| exit.package == package)
    }

    /// Packages with remembered exits.
    pub fn exited_packages(&self) -> Vec<String> {
        let mut names: Vec<String> = self.exits.iter().map(|exit| exit.package.clone()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// All end with the system; what the kernel starts comes up again. Exits stay remembered.
    pub(super) fn restart(&mut self) {
        let exits = std::mem::take(&mut self.exits);
        *self = Self { exits, ..Self::new() };
        self.by_pid.retain(|&pid, _| pid < SYSTEM_SERVER);
    }

    /// The system server and what it starts by itself; the launcher comes last, by its own way.
    pub(super) fn start_system(&mut self) {
        let system = Self::new().by_pid;
        self.by_pid.extend(system.into_iter().filter(|(_, process)| process.name != crate::app::launcher::PACKAGE));
    }

    fn remember(&mut self, exit: Exit) {
        let of_package = self.exits.iter().filter(|other| other.package == exit.package).count();
        if of_package >= EXITS
            && let Some(oldest) = self.exits.iter().position(|other| other.package == exit.package)
        {
            self.exits.remove(oldest);
        }
        self.exits.push(exit);
    }
}

impl Default for Processes {
    fn default() -> Self {
        Self::new()
    }
}

impl System {
    /// The process of a package, started if need be (`component`: for which activity); and whether it was started.
    pub(super) fn ensure_process(&mut self, package: &str, component: &str) -> (u32, bool) {
        if let Some(process) = self.processes.named(package) {
            return (process.pid, false);
        }
        let pid = self.processes.next;
        // Numbers grow by small steps, as they do where other things start too.
        self.processes.next += 17;
        let uid = self.packages.get(package).map_or(1000, |package| package.uid);
        let app = self.make_app(package);
        let process = Process { pid, ppid: 321, uid, name: package.into(), app, hung: false };
        self.processes.by_pid.insert(pid, process);
        self.log_process_started(pid, uid, package, component);
        (pid, true)
    }

    /// What runs in a package's process; `None` for packages whose windows belong to single activities.
    fn make_app(&mut self, name: &str) -> Option<Box<dyn App>> {
        let package = self.packages.get(name)?;
        let (saved, system) = (package.data.clone(), package.system);
        if let Some(specimen) = package.facts.specimen.clone() {
            let server = self.packages.server(&specimen);
            return Some(Box::new(SpecimenApp::new(specimen, server, saved.as_deref())));
        }
        if system {
            return None;
        }
        let (label, zh) = (package.label(self.zh()).to_string(), self.zh());
        let text = if zh {
            format!("{name} 不含样本。这台模拟设备不能运行应用代码，所以这里什么也不会发生。")
        } else {
            format!(
                "{name} carries no specimen. This simulated device is not Android and cannot run app code, so nothing will happen here. \
                 Use a real emulator or a phone for this app."
            )
        };
        let lines = vec![Line::text("android:id/message", text)];
        Some(Box::new(NoticeApp::page(name, Line::text("android:id/title", label), lines)))
    }

    /// The icons of the launcher.
    pub(super) fn launcher_app(&self) -> LauncherApp {
        let zh = self.zh();
        let icons = self.packages.iter().filter(|package| package.user.usable()).filter_map(|package| {
            let activity = package.facts.activity.clone()?;
            Some(Icon { label: package.label(zh).into(), package: package.facts.package.clone(), activity })
        });
        LauncherApp::new(icons.collect())
    }

    /// Ends a process.
    pub(super) fn end_process(&mut self, pid: u32, reason: ExitReason, description: &str) {
        let Some(process) = self.processes.by_pid.remove(&pid) else { return };
        let (name, uid) = (process.name.clone(), process.uid);
        let foreground = self.activities.front().is_some_and(|front| front.pid == pid);
        let killed = !matches!(reason, ExitReason::ExitSelf | ExitReason::Crash);
        self.log_process_ended(pid, uid, &name, foreground, killed.then_some(description));
        self.timers.cancel(
            |event| matches!(event, TimerEvent::App { pid: owner, .. } | TimerEvent::Anr { pid: owner } if *owner == pid),
        );
        let epoch_ms = self.clock.epoch_ms();
        self.processes.remember(Exit {
            package: name.clone(),
            pid,
            uid,
            epoch_ms,
            reason,
            description: description.into(),
            foreground,
        });
        self.remove_process_activities(pid);
        self.watch_one_time(&name, KILLED_MS);
    }
}

/// `u0_a150` as the activity manager prints it: `u0a150`; system ids as numbers.
pub fn user_name(uid: u32) -> String {
    if uid >= 10_000 { format!("u0a{}", uid - 10_000) } else { uid.to_string() }
}

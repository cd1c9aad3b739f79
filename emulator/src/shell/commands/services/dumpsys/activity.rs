//! `dumpsys activity [activities|recents|top|processes|services|intents|broadcasts|exit-info]`

use std::fmt::Write as _;
use std::io;

use super::record::record;
use super::{exits, hash, tasks};
use crate::shell::Invocation;
use crate::system::System;
use crate::system::processes::user_name;

/// Prints what the activity manager knows.
pub fn main(inv: &mut Invocation<'_>, args: &[&str]) -> io::Result<u8> {
    let words: Vec<&str> = args.iter().filter(|word| !word.starts_with('-')).copied().collect();
    let text = {
        let system = inv.device.lock();
        match words.first().copied() {
            Some("activities" | "a") => tasks::activities(&system),
            Some("recents" | "r") => tasks::recents(&system),
            Some("top") => top(&system, words.get(1).copied()),
            Some("exit-info") if system.config.api >= 30 => exits::exit_info(&system, words.get(1).copied()),
            Some("services" | "s") => services(&system),
            Some("intents" | "i") => NO_INTENTS.into(),
            Some("broadcasts" | "b") => NO_BROADCASTS.into(),
            Some("processes" | "p") => processes(&system, words.get(1).copied()),
            None => all(&system),
            Some(other) => format!("Bad activity command, or no activities match: {other}\n"),
        }
    };
    inv.out.write_all(text.as_bytes())?;
    Ok(0)
}

const NO_INTENTS: &str = "ACTIVITY MANAGER PENDING INTENTS (dumpsys activity intents)\n  (nothing)\n";
const NO_BROADCASTS: &str = "ACTIVITY MANAGER BROADCAST STATE (dumpsys activity broadcasts)\n  (nothing)\n";

/// All parts, in the order in which the service prints them.
fn all(system: &System) -> String {
    let rule = "-".repeat(79);
    let parts = [
        NO_INTENTS.to_string(),
        NO_BROADCASTS.into(),
        services(system),
        tasks::recents(system),
        tasks::activities(system),
        processes(system, None),
    ];
    parts.join(&format!("{rule}\n"))
}

/// The services that run: those for accessibility.
fn services(system: &System) -> String {
    let mut out = String::from("ACTIVITY MANAGER SERVICES (dumpsys activity services)\n");
    let running = system.accessibility_services();
    if running.is_empty() {
        return out + "  (nothing)\n";
    }
    out += "  User 0 active services:\n";
    for (index, service) in running.into_iter().enumerate() {
        let package = service.split('/').next().unwrap_or_default();
        let _ = writeln!(out, "  * ServiceRecord{{{:x} u0 {service}}}", 0x0c0_1a2b + index * 0x3d);
        let _ = writeln!(
            out,
            "    intent={{act=android.accessibilityservice.AccessibilityService cmp={service}}}\n    packageName={package}\n    \
             processName={package}"
        );
    }
    out
}

/// The front activity of every task, the lowest task first, as the service asks their processes.
fn top(system: &System, only: Option<&str>) -> String {
    let api = system.config.api;
    let mut out = String::new();
    for task in &system.activities.tasks {
        let Some(front) = task.records.last() else { continue };
        if only.is_some_and(|only| only != front.package) {
            continue;
        }
        let resumed = system.activities.resumed() == Some(front.id);
        let more = match api {
            ..34 => String::new(),
            34.. => format!(" userId=0 uid={} displayId=0", front.uid),
        };
        let task_line = if api < 29 {
            format!("TASK {} id={}", task.package, task.id)
        } else {
            format!("TASK {}:{} id={} userId=0", front.uid, task.package, task.id)
        };
        let _ = writeln!(out, "{task_line}");
        let _ = writeln!(out, "  ACTIVITY {} {:x} pid={}{more}", front.short_component(), front.hash, front.pid);
        let _ = writeln!(out, "    Local Activity {:x} State:", front.hash ^ 0x0f0f);
        let _ = writeln!(out, "      mResumed={resumed} mStopped={} mFinished=false", !resumed);
        let _ = writeln!(out, "      mChangingConfigurations=false\n");
    }
    out
}

fn processes(system: &System, only: Option<&str>) -> String {
    let mut out = String::from("ACTIVITY MANAGER RUNNING PROCESSES (dumpsys activity processes)\n  All known processes:\n");
    let apps = || {
        let zygotes = system.processes.iter().filter(|process| process.ppid == 321);
        zygotes.filter(move |process| only.is_none_or(|only| only == process.name))
    };
    let name = |pid: u32, name: &str, uid: u32| format!("ProcessRecord{{{:x} {pid}:{name}/{}}}", pid * 31, user_name(uid));
    for process in apps() {
        let kind = if process.uid < 10_000 || process.name == "com.android.systemui" { "PERS" } else { "APP" };
        let record = name(process.pid, &process.name, process.uid);
        let _ = writeln!(out, "  *{kind}* UID {} {record}", process.uid);
        let (user, app) = (process.uid / 100_000, user_name(process.uid));
        let _ = writeln!(out, "    user #{user} uid={} gids={{50000, 20000, 9997, 3003}}", process.uid);
        let _ = writeln!(out, "    mRequiredAbi={} instructionSet=null", system.props.get("ro.product.cpu.abi"));
        let _ = writeln!(
            out,
            "    dir={} publicDir=null",
            system.packages.get(&process.name).map_or_else(String::new, |it| it.path())
        );
        let _ = writeln!(
            out,
            "    packageList={{{}}}\n    thread=android.app.IApplicationThread$Stub$Proxy@{:x}",
            process.name,
            hash(&app)
        );
        let _ = writeln!(out, "    pid={}", process.pid);
    }
    let front = system.activities.front();
    let _ = writeln!(out, "\n  Process LRU list (sorted by oom_adj, {} total):", apps().count());
    for (index, process) in apps().enumerate() {
        let in_front = front.is_some_and(|front| front.pid == process.pid);
        let (adj, state) = if in_front { ("fg    ", "T/A/TOP ") } else { ("cch   ", "B/ /CAC ") };
        let record = format!("{}:{}/{}", process.pid, process.name, user_name(process.uid));
        let _ = writeln!(
            out,
            "    Proc #{index:2}: {adj} {state} trm: 0 {record} ({})",
            if in_front { "top-activity" } else { "cch-act" }
        );
    }
    if let Some(front) = front {
        let task = system.activities.task_of(front.id).unwrap_or(0);
        let activity = record(system.config.api, front.hash, &front.short_component(), task);
        let _ = writeln!(out, "\n  mPreviousProcess: null\n  mFocusedActivity: {activity}");
    }
    out
}

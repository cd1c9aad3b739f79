//! `dumpsys activity activities|top|exit-info|services|processes`

use std::fmt::Write as _;
use std::io;

use super::date;
use crate::shell::Invocation;
use crate::system::System;
use crate::system::activities::{ActivityRecord, Task};
use crate::system::activity_log::short_string;
use crate::system::processes::user_name;

/// Prints what the activity manager knows.
pub fn main(inv: &mut Invocation<'_>, args: &[&str]) -> io::Result<u8> {
    let words: Vec<&str> = args.iter().filter(|word| !word.starts_with('-')).copied().collect();
    let text = {
        let system = inv.device.lock();
        match words.first().copied() {
            Some("top") => top(&system),
            Some("exit-info") if system.config.api >= 30 => exit_info(&system, words.get(1).copied()),
            Some("services" | "s") => "ACTIVITY MANAGER SERVICES (dumpsys activity services)\n  (nothing)\n".into(),
            Some("processes" | "p") => processes(&system),
            Some("activities" | "a") | None => activities(&system),
            Some(other) => format!("Bad activity command, or no activities match: {other}\n"),
        }
    };
    inv.out.write_all(text.as_bytes())?;
    Ok(0)
}

fn record(record: &ActivityRecord, task: u32) -> String {
    format!("ActivityRecord{{{:x} u0 {} t{task}}}", record.hash, record.short_component())
}

fn activities(system: &System) -> String {
    let api = system.config.api;
    let mut out =
        String::from("ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)\nDisplay #0 (activities from top to bottom):\n");
    let front = system.activities.front().map(|front| front.id);
    for (depth, task) in system.activities.tasks.iter().rev().enumerate() {
        task_lines(&mut out, system, task, depth == 0);
    }
    let resumed = front.and_then(|id| Some(record(system.activities.get(id)?, system.activities.task_of(id)?)));
    let resumed = resumed.unwrap_or_else(|| "null".into());
    match api {
        ..29 => _ = writeln!(out, "  mResumedActivity: {resumed}\n  mFocusedActivity: {resumed}"),
        29..=30 => _ = writeln!(out, "  mResumedActivity: {resumed}\n  ResumedActivity: {resumed}"),
        _ => {
            let _ = writeln!(out, "  Resumed activities in task display areas (from top to bottom):\n    Resumed: {resumed}\n");
            let _ = writeln!(out, "  ResumedActivity: {resumed}");
        }
    }
    out
}

fn task_lines(out: &mut String, system: &System, task: &Task, front: bool) {
    let api = system.config.api;
    let kind = if task.package == crate::app::launcher::PACKAGE { "home" } else { "standard" };
    let size = task.records.len();
    let affinity = format!("A={}:{}", task.records.first().map_or(0, |root| root.uid), task.package);
    let _ = match api {
        ..30 => writeln!(
            out,
            "  Stack #{0}: type={kind} mode=fullscreen\n    Task id #{0}\n    * TaskRecord{{{1:x} #{0} A={2} U=0 StackId={0} sz={size}}}",
            task.id,
            task.id * 7717,
            task.package
        ),
        _ => writeln!(
            out,
            "  * Task{{{:x} #{} type={kind} {affinity} U=0 visible={front} visibleRequested={front} mode=fullscreen translucent=false sz={size}}}",
            task.id * 7717,
            task.id
        ),
    };
    if let Some(top) = task.records.last().filter(|_| front) {
        let label = if api < 29 { "mResumedActivity: " } else { "topResumedActivity=" };
        let _ = writeln!(out, "    {label}{}", record(top, task.id));
    }
    for (index, one) in task.records.iter().enumerate().rev() {
        let resumed = front && index + 1 == size;
        let state = if resumed {
            "RESUMED"
        } else if front {
            "PAUSED"
        } else {
            "STOPPED"
        };
        let stopped = state == "STOPPED";
        let _ = writeln!(out, "    * Hist #{index}: {}", record(one, task.id));
        let _ = writeln!(out, "      packageName={0} processName={0}", one.package);
        let _ = writeln!(out, "      app=ProcessRecord{{{:x} {}:{}/{}}}", one.pid * 31, one.pid, one.package, user_name(one.uid));
        let _ = writeln!(out, "      Intent {{ {} }}", short_string(&one.intent, true));
        let _ = writeln!(out, "      mActivityComponent={}", one.short_component());
        let _ = writeln!(out, "      state={state} stopped={stopped} delayedResume=false finishing=false");
    }
    out.push('\n');
}

fn top(system: &System) -> String {
    let Some(front) = system.activities.front() else { return String::new() };
    let task = system.activities.task_of(front.id).unwrap_or(0);
    format!(
        "TASK {} id={task} userId=0\n  ACTIVITY {} {:x} pid={}\n    mResumed=true mStopped=false mFinished=false\n",
        front.package,
        front.short_component(),
        front.hash,
        front.pid
    )
}

fn processes(system: &System) -> String {
    let mut out = String::from("ACTIVITY MANAGER RUNNING PROCESSES (dumpsys activity processes)\n  All known processes:\n");
    for process in system.processes.iter().filter(|process| process.ppid == 321) {
        let (pid, uid) = (process.pid, user_name(process.uid));
        let _ = writeln!(out, "  *APP* UID {} ProcessRecord{{{:x} {pid}:{}/{uid}}}", process.uid, pid * 31, process.name);
    }
    out
}

fn exit_info(system: &System, only: Option<&str>) -> String {
    let api = system.config.api;
    let mut out = String::from("ACTIVITY MANAGER PROCESS EXIT INFO (dumpsys activity exit-info)\n");
    for package in system.processes.exited_packages() {
        if only.is_some_and(|only| only != package) {
            continue;
        }
        let _ = writeln!(out, "  package: {package}");
        for (index, exit) in system.processes.exits(&package).enumerate() {
            let uid = exit.uid;
            if index == 0 {
                let _ = writeln!(out, "    Historical Process Exit for uid={uid}");
            }
            let (number, name) = exit.reason.printed(api);
            let when = date(system, exit.epoch_ms);
            let millis = exit.epoch_ms.rem_euclid(1000);
            let importance = if exit.foreground { 100 } else { 400 };
            let description = if exit.description.is_empty() { "null" } else { &exit.description };
            let _ = writeln!(out, "      ApplicationExitInfo #{index}:");
            let pid = exit.pid;
            let _ = writeln!(
                out,
                "        timestamp={when}.{millis:03} pid={pid} realUid={uid} packageUid={uid} definingUid={uid} user=0"
            );
            let _ = writeln!(out, "        process={package} reason={number} ({name}) subreason=0 (UNKNOWN) status=0");
            let _ = writeln!(
                out,
                "        importance={importance} pss=0.00 rss=0.00 description={description} state=empty trace=null"
            );
        }
    }
    out
}

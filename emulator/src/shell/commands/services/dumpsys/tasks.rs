//! `dumpsys activity activities` and `dumpsys activity recents`: tasks and what stands in them.
//!
//! | levels | a task | its activities |
//! |---|---|---|
//! | 23 to 29 | `* TaskRecord{…}` inside a `Stack #N` | `* Hist #0: …`, then `Running activities` |
//! | 30 | `* Task{…}` inside a `Stack #N` | `* Hist #0: …` |
//! | 31 on | `* Task{…}` alone | `* Hist #0: …`, from 33 with two blanks |

use std::fmt::Write as _;

use super::record::record;
use super::window;
use crate::system::System;
use crate::system::activities::{ActivityRecord, Task};
use crate::system::activity_log::short_string;
use crate::system::processes::user_name;

/// Tasks from the front one to the last, each with its activities.
pub fn activities(system: &System) -> String {
    let api = system.config.api;
    let mut out =
        String::from("ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)\nDisplay #0 (activities from top to bottom):\n");
    for (depth, task) in system.activities.tasks.iter().rev().enumerate() {
        one_task(&mut out, system, task, depth == 0);
    }
    let front = system.activities.front();
    let resumed = front.and_then(|front| Some(named(system, front, system.activities.task_of(front.id)?)));
    let resumed = resumed.unwrap_or_else(|| "null".into());
    let stack = system.activities.tasks.last().map_or(0, |task| task.id);
    let head = task_head(system, system.activities.tasks.last());
    let _ = match api {
        ..26 => writeln!(
            out,
            "  mFocusedActivity: {resumed}\n  mFocusedStack=ActivityStack{{{:x} stackId={stack}, 1 tasks}} mLastFocusedStack=ActivityStack{{{0:x} \
             stackId={stack}, 1 tasks}}",
            stack * 9901
        ),
        26..29 => writeln!(
            out,
            "  ResumedActivity: {resumed}\n\nActivityStackSupervisor state:\n  mFocusedStack=ActivityStack{{{:x} stackId={stack}, 1 tasks}}",
            stack * 9901
        ),
        29..31 => writeln!(
            out,
            " ResumedActivity:{resumed}\n\n  ResumedActivity: {resumed}\n\nActivityStackSupervisor state:\n  topDisplayFocusedStack={head}\n{}",
            window::focus(system)
        ),
        31.. => writeln!(
            out,
            "  Resumed activities in task display areas (from top to bottom):\n    Resumed: {resumed}\n\n  ResumedActivity: {resumed}\n\n\
             ActivityTaskSupervisor state:\n  topDisplayFocusedRootTask={head}\n{}",
            window::focus(system)
        ),
    };
    out
}

fn named(system: &System, activity: &ActivityRecord, task: u32) -> String {
    record(system.config.api, activity.hash, &activity.short_component(), task)
}

fn kind(task: &Task) -> &'static str {
    if task.package == crate::app::launcher::PACKAGE { "home" } else { "standard" }
}

/// A task as it is named: `TaskRecord{…}` to Android 10, then `Task{…}`.
fn task_head(system: &System, task: Option<&Task>) -> String {
    let Some(task) = task else { return "null".into() };
    let (api, id, package, kind, size) = (system.config.api, task.id, &task.package, kind(task), task.records.len());
    let front = system.activities.tasks.last().is_some_and(|front| front.id == id);
    let (hash, uid) = (id * 7717, task.records.first().map_or(0, |root| root.uid));
    match api {
        ..24 => format!("TaskRecord{{{hash:x} #{id} A={package} U=0 sz={size}}}"),
        24..30 => format!("TaskRecord{{{hash:x} #{id} A={package} U=0 StackId={id} sz={size}}}"),
        30 => format!(
            "Task{{{hash:x} #{id} visible={front} type={kind} mode=fullscreen translucent=false A={uid}:{package} U=0 StackId={id} sz={size}}}"
        ),
        31.. => format!(
            "Task{{{hash:x} #{id} type={kind} A={uid}:{package} U=0 visible={front} visibleRequested={front} mode=fullscreen translucent=false sz={size}}}"
        ),
    }
}

fn one_task(out: &mut String, system: &System, task: &Task, front: bool) {
    let api = system.config.api;
    let (id, kind, head) = (task.id, kind(task), task_head(system, Some(task)));
    let top = task.records.last();
    let resumed = top.filter(|top| system.activities.resumed() == Some(top.id)).map(|top| named(system, top, id));
    let indent = match api {
        ..24 => {
            let _ = writeln!(out, "  Stack #{id}:\n    Task id #{id}\n    * {head}");
            6
        }
        24..26 => {
            let _ = writeln!(out, "  Stack #{id}:\n  mFullscreen=true\n  mBounds=null\n    Task id #{id}\n    * {head}");
            6
        }
        26..29 => {
            let _ = writeln!(
                out,
                "  Stack #{id}:{}\n  isSleeping=false\n  mBounds=null\n    Task id #{id}\n    * {head}",
                stack_kind(api, kind)
            );
            6
        }
        29 => {
            let _ = writeln!(
                out,
                "  Stack #{id}:{}\n  isSleeping=false\n  mBounds=Rect(0, 0 - 0, 0)\n\n    Task id #{id}\n    * {head}",
                stack_kind(api, kind)
            );
            6
        }
        30 => {
            let _ = writeln!(out, "  Stack #{id}:{}", stack_kind(api, kind));
            if let Some(resumed) = &resumed {
                let _ = writeln!(out, "    mResumedActivity: {resumed}");
            }
            let _ = writeln!(out, "    * {head}\n      taskId={id} stackId={id}");
            6
        }
        31.. => {
            let _ = writeln!(out, "  * {head}");
            if let Some(resumed) = &resumed {
                let _ = writeln!(out, "    topResumedActivity={resumed}");
            }
            let _ = writeln!(out, "    isSleeping=false");
            4
        }
    };
    if api < 30 {
        task_facts(out, system, task);
    }
    for (index, activity) in task.records.iter().enumerate().rev() {
        one_activity(out, system, task, (index, activity), front, indent);
    }
    if api < 30 {
        let _ = writeln!(out, "\n    Running activities (most recent first):\n      {head}");
        for (index, activity) in task.records.iter().enumerate().rev() {
            let _ = writeln!(out, "        Run #{index}: {}", named(system, activity, id));
        }
        match (resumed, top) {
            (Some(resumed), _) => _ = writeln!(out, "\n    mResumedActivity: {resumed}"),
            (None, Some(top)) => _ = writeln!(out, "\n    mLastPausedActivity: {}", named(system, top, id)),
            (None, None) => {}
        }
    }
    out.push('\n');
}

fn stack_kind(api: u32, kind: &str) -> String {
    if api >= 28 { format!(" type={kind} mode=fullscreen") } else { String::new() }
}

/// What a task says of itself, to Android 10 in the list of activities and on all levels among the recent tasks.
fn task_facts(out: &mut String, system: &System, task: &Task) {
    let Some(root) = task.records.first() else { return };
    let intent = short_string(&root.intent, false);
    let _ = writeln!(
        out,
        "      userId=0 effectiveUid={} mCallingUid=2000 mUserSetupComplete=true mCallingPackage=com.android.shell",
        user_name(root.uid)
    );
    let affinity = if system.config.api < 30 { task.package.clone() } else { format!("{}:{}", root.uid, task.package) };
    let _ = writeln!(out, "      affinity={affinity}\n      intent={{{intent}}}");
    let what = if system.config.api < 29 { "realActivity" } else { "mActivityComponent" };
    let _ = writeln!(out, "      {what}={}", root.short_component());
    let all: Vec<String> = task.records.iter().map(|activity| named(system, activity, task.id)).collect();
    let _ = writeln!(out, "      Activities=[{}]", all.join(", "));
}

fn one_activity(
    out: &mut String,
    system: &System,
    task: &Task,
    (index, activity): (usize, &ActivityRecord),
    front: bool,
    indent: usize,
) {
    let api = system.config.api;
    let state = if system.activities.resumed() == Some(activity.id) {
        "RESUMED"
    } else if front {
        "PAUSED"
    } else {
        "STOPPED"
    };
    let stopped = state == "STOPPED";
    let blank = if api >= 33 { "  " } else { " " };
    let mut line = |deeper: usize, text: String| _ = writeln!(out, "{:1$}{text}", "", indent + deeper);
    line(0, format!("* Hist{blank}#{index}: {}", named(system, activity, task.id)));
    // To Android 11 the lines below are set further in.
    let deeper = if api < 30 { 4 } else { 2 };
    let package = &activity.package;
    line(deeper, format!("packageName={package} processName={package}"));
    let feature = if api >= 30 { " launchedFromFeature=null" } else { "" };
    line(deeper, format!("launchedFromUid=2000 launchedFromPackage=com.android.shell{feature} userId=0"));
    line(deeper, format!("app=ProcessRecord{{{:x} {}:{package}/{}}}", activity.pid * 31, activity.pid, user_name(activity.uid)));
    line(deeper, format!("Intent {{ {} }}", short_string(&activity.intent, true)));
    match api {
        ..30 => {
            line(deeper, format!("frontOfTask={} task={}", index == 0, task_head(system, Some(task))));
            line(deeper, format!("taskAffinity={}", task.package));
        }
        30.. => {
            let uid = activity.uid;
            line(
                deeper,
                format!(
                    "rootOfTask={} task=Task{{{:x} #{} type={} A={uid}:{}}}",
                    index == 0,
                    task.id * 7717,
                    task.id,
                    kind(task),
                    task.package
                ),
            );
            line(deeper, format!("taskAffinity={uid}:{}", task.package));
        }
    }
    let what = if api < 29 { "realActivity" } else { "mActivityComponent" };
    line(deeper, format!("{what}={}", activity.short_component()));
    line(deeper, format!("state={state} stopped={stopped} delayedResume=false finishing=false"));
    line(deeper, format!("keysPaused=false inHistory=true idle={}", state == "RESUMED"));
    line(deeper, format!("nowVisible={} lastVisibleTime=-1s229ms", !stopped));
}

/// Tasks from the last used to the first.
pub fn recents(system: &System) -> String {
    let api = system.config.api;
    let mut out = String::from("ACTIVITY MANAGER RECENT TASKS (dumpsys activity recents)\n");
    if api >= 28 {
        let home = system.packages.get(crate::app::launcher::PACKAGE).map_or(0, |package| package.uid);
        let _ = writeln!(
            out,
            "mRecentsUid={home}\nmRecentsComponent=ComponentInfo{{{}/.RecentsActivity}}",
            crate::app::launcher::PACKAGE
        );
    }
    if api >= 29 {
        out.push_str("mFreezeTaskListReordering=false\nmFreezeTaskListReorderingPendingTimeout=false\n");
    }
    out.push_str("  Recent tasks:\n");
    for (index, task) in system.activities.tasks.iter().rev().enumerate() {
        let uid = task.records.first().map_or(0, |root| root.uid);
        let head = match api {
            ..31 => task_head(system, Some(task)),
            31.. => format!("Task{{{:x} #{} type={} A={uid}:{}}}", task.id * 7717, task.id, kind(task), task.package),
        };
        let _ = writeln!(out, "  * Recent #{index}: {head}");
        task_facts(&mut out, system, task);
    }
    out
}

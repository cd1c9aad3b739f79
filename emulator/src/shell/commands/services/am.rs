//! `am start|force-stop|kill|broadcast|get-current-user …`

use std::io;

use super::exception::thrown;
use super::intent::{Parsed, parse};
use super::{Words, am_more};
use crate::app::Intent;
use crate::shell::Invocation;
use crate::system::activities::Started;
use crate::system::activity_log::{LAUNCH_MS, short_string};
use crate::system::processes::ExitReason;

/// The shell's user id.
const SHELL: u32 = 2000;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let Some(command) = args.get(1) else {
        writeln!(inv.out, "Activity manager (activity) commands:\n  start-activity [-W] [-S] <INTENT>\n  force-stop <PACKAGE>")?;
        return Ok(255);
    };
    let mut words = Words::new(&args[2..]);
    match command.as_str() {
        "start" | "start-activity" => start(inv, &mut words),
        "force-stop" => stop(inv, &mut words, true),
        "kill" => stop(inv, &mut words, false),
        "broadcast" => {
            let parsed = match parse(&mut words) {
                Ok(parsed) => parsed,
                Err(message) => return fail(inv, &message),
            };
            if am_more::protected(&parsed.intent) && inv.uid != 0 {
                let action = parsed.intent.action.unwrap_or_default();
                let what = format!(
                    "java.lang.SecurityException: Permission Denial: not allowed to send broadcast {action} from pid=12000, uid={SHELL}"
                );
                return thrown(inv, command, &what);
            }
            writeln!(inv.out, "Broadcasting: Intent {{ {} }}", short_string(&parsed.intent, false))?;
            let answer = {
                let mut system = inv.device.lock();
                parsed.intent.action.as_deref().and_then(|action| system.broadcast(action, &parsed.extras))
            };
            let (result, data) = answer.map_or((0, None), |answer| (answer.result, answer.data));
            let data = data.map_or(String::new(), |data| format!(", data=\"{data}\""));
            writeln!(inv.out, "Broadcast completed: result={result}{data}")?;
            Ok(0)
        }
        "get-current-user" => {
            writeln!(inv.out, "0")?;
            Ok(0)
        }
        "idle-maintenance" | "wait-for-broadcast-idle" => Ok(0),
        other => am_more::main(inv, other, &mut words),
    }
}

fn fail(inv: &mut Invocation<'_>, message: &str) -> io::Result<u8> {
    writeln!(inv.err, "\nException occurred while executing 'start':\njava.lang.IllegalArgumentException: {message}")?;
    Ok(255)
}

fn start(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let Parsed { intent, options, .. } = match parse(words) {
        Ok(parsed) => parsed,
        Err(message) => return fail(inv, &message),
    };
    let has = |option: &str| options.iter().any(|other| other == option);
    if has("-S") {
        let package = intent.component.as_ref().map(|(package, _)| package.clone()).or_else(|| intent.package.clone());
        if let Some(package) = package {
            writeln!(inv.out, "Stopping: {package}")?;
            force_stop(inv, &package);
        }
    }
    let printed = short_string(&intent, false);
    writeln!(inv.out, "Starting: Intent {{ {printed} }}")?;
    let (api, started, component) = {
        let mut system = inv.device.lock();
        let started = system.start_activity(intent.clone(), SHELL).map(|(started, _)| started);
        let component = system.activities.front().map(|front| front.short_component()).unwrap_or_default();
        (system.config.api, started, component)
    };
    let Some(started) = started else { return unresolved(inv, &intent) };
    let warning = match started {
        Started::New { .. } => None,
        Started::Fronted => Some("its current task has been brought to the front"),
        Started::Delivered => Some("intent has been delivered to currently running top-most instance."),
    };
    if let Some(warning) = warning {
        writeln!(inv.err, "Warning: Activity not started, {warning}")?;
    }
    if has("-W") {
        let state = match started {
            Started::New { cold: true } => "COLD",
            Started::New { cold: false } => "WARM",
            Started::Fronted | Started::Delivered => "HOT",
        };
        let total = if matches!(started, Started::New { .. }) { LAUNCH_MS } else { 0 };
        writeln!(inv.out, "Status: ok")?;
        match api {
            ..29 => writeln!(inv.out, "Activity: {component}\nThisTime: {total}")?,
            _ => writeln!(inv.out, "LaunchState: {state}\nActivity: {component}")?,
        }
        writeln!(inv.out, "TotalTime: {total}\nWaitTime: {}\nComplete", total + 4)?;
    }
    Ok(0)
}

fn unresolved(inv: &mut Invocation<'_>, intent: &Intent) -> io::Result<u8> {
    match &intent.component {
        Some((package, class)) => {
            writeln!(inv.out, "Error type 3")?;
            writeln!(inv.err, "Error: Activity class {{{package}/{class}}} does not exist.")?;
        }
        None => {
            let flagged = Intent { flags: intent.flags | 0x1000_0000, ..intent.clone() };
            writeln!(inv.err, "Error: Activity not started, unable to resolve Intent {{ {} }}", short_string(&flagged, false))?;
        }
    }
    Ok(1)
}

fn force_stop(inv: &Invocation<'_>, package: &str) {
    let mut system = inv.device.lock();
    system.stop_package(package, ExitReason::UserRequested, &format!("stop {package} due to from pid {SHELL}"));
}

fn stop(inv: &mut Invocation<'_>, words: &mut Words<'_>, force: bool) -> io::Result<u8> {
    while let Some(option) = words.option() {
        if option == "--user" {
            words.next();
        }
    }
    let Some(package) = words.next() else {
        writeln!(
            inv.err,
            "\nException occurred while executing:\njava.lang.IllegalArgumentException: Argument expected after \"force-stop\""
        )?;
        return Ok(255);
    };
    if force {
        force_stop(inv, package);
    } else {
        let mut system = inv.device.lock();
        // Like the real `am kill`: only what is not in front.
        let in_front = system.activities.front().is_some_and(|front| front.package == package);
        if !in_front {
            system.kill_background(package);
        }
    }
    Ok(0)
}

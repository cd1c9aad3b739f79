//! `appops get|set|reset|query-op …`, and the same as `cmd appops`

use std::io;

use super::Words;
use crate::shell::Invocation;
use crate::system::appops::{Mode, Op};

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let mut words = Words::new(args.get(1..).unwrap_or_default());
    match words.next() {
        Some("get") => get(inv, &mut words),
        Some("set") => set(inv, &mut words),
        Some("reset") => reset(inv, &mut words),
        Some("query-op") => query(inv, &mut words),
        Some("write-settings") => say(inv, "Current settings written."),
        Some("read-settings") => say(inv, "Last settings read."),
        Some(other) if other != "help" && other != "-h" => {
            writeln!(inv.out, "Unknown command: {other}")?;
            Ok(255)
        }
        _ => {
            writeln!(inv.out, "AppOps service (appops) commands:\n  help\n    Print this help text.")?;
            writeln!(inv.out, "  set [--user <USER_ID>] <[--uid] PACKAGE | UID> <OP> <MODE>")?;
            writeln!(inv.out, "    Set the mode for a particular application and operation.")?;
            writeln!(inv.out, "  get [--user <USER_ID>] <[--uid] PACKAGE | UID> [<OP>]")?;
            writeln!(inv.out, "    Return the mode for a particular application and optional operation.")?;
            writeln!(inv.out, "  query-op [--user <USER_ID>] <OP> [<MODE>]")?;
            writeln!(inv.out, "    Print all packages that currently have the given op in the given mode.")?;
            writeln!(inv.out, "  reset [--user <USER_ID>] [<PACKAGE>]")?;
            writeln!(inv.out, "    Reset the given application or all applications to default modes.")?;
            Ok(if args.len() > 1 { 0 } else { 255 })
        }
    }
}

fn say(inv: &mut Invocation<'_>, text: &str) -> io::Result<u8> {
    writeln!(inv.out, "{text}")?;
    Ok(0)
}

fn fail(inv: &mut Invocation<'_>, text: &str) -> io::Result<u8> {
    writeln!(inv.err, "{text}")?;
    Ok(255)
}

/// What stands before the operation: the options, and the package by its name or its user id.
struct Target {
    package: String,
    /// `--uid`, or a user id: the mode of the user id is meant.
    user: bool,
}

fn target(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<Option<Target>> {
    let mut user = false;
    while let Some(option) = words.option() {
        match option {
            "--user" => _ = words.next(),
            "--uid" => user = true,
            // Parts of an app by their tag are not told apart.
            "--attribution" => _ = words.next(),
            other => {
                fail(inv, &format!("Unknown option: {other}"))?;
                return Ok(None);
            }
        }
    }
    let Some(word) = words.next() else {
        fail(inv, "Error: Package name or UID not specified.")?;
        return Ok(None);
    };
    let found = {
        let system = inv.device.lock();
        match word.parse::<u32>() {
            Ok(uid) => system.packages.iter().find(|package| package.uid == uid).map(|package| package.facts.package.clone()),
            Err(_) => system.packages.get(word).map(|package| package.facts.package.clone()),
        }
    };
    match found {
        Some(package) => Ok(Some(Target { package, user: user || word.parse::<u32>().is_ok() })),
        None => {
            fail(inv, &format!("Error: No UID for {word} in user 0"))?;
            Ok(None)
        }
    }
}

fn op(inv: &mut Invocation<'_>, word: &str) -> io::Result<Option<&'static Op>> {
    let found = Op::named(word, inv.device.lock().config.api);
    if found.is_none() {
        fail(inv, &format!("Error: Unknown operation string: {word}"))?;
    }
    Ok(found)
}

fn get(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let Some(target) = target(inv, words)? else { return Ok(255) };
    let only = match words.next() {
        Some(word) => match op(inv, word)? {
            Some(op) => Some(op),
            None => return Ok(255),
        },
        None => None,
    };
    let (api, lines) = {
        let system = inv.device.lock();
        let Some(package) = system.packages.get(&target.package) else { return Ok(255) };
        let wanted = |(op, _): &(&'static Op, Mode)| only.is_none_or(|only| only == *op);
        let mut lines = Vec::new();
        for (op, mode) in system.user_ops(package).into_iter().filter(wanted) {
            // Only the first one says whose mode it is.
            let whose = if lines.is_empty() { "Uid mode: " } else { "" };
            lines.push(format!("{whose}{}: {}", op.name, mode.name()));
        }
        if !target.user {
            let own = system.package_ops(package).into_iter().filter(wanted);
            lines.extend(own.map(|(op, mode)| format!("{}: {}", op.name, mode.name())));
        }
        (system.config.api, lines)
    };
    for line in &lines {
        writeln!(inv.out, "{line}")?;
    }
    if lines.is_empty() {
        writeln!(inv.out, "No operations.")?;
        if let Some(op) = only.filter(|_| api >= 24) {
            writeln!(inv.out, "Default mode: {}", op.default.name())?;
        }
    }
    Ok(0)
}

fn set(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let Some(target) = target(inv, words)? else { return Ok(255) };
    let Some(word) = words.next() else { return fail(inv, "Error: Operation not specified.") };
    let Some(op) = op(inv, word)? else { return Ok(255) };
    let Some(word) = words.next() else { return fail(inv, "Error: Mode not specified.") };
    let api = inv.device.lock().config.api;
    let Some(mode) = Mode::parse(word, api) else { return fail(inv, &format!("Error: Mode {word} is not valid,")) };
    inv.device.lock().set_op(&target.package, op, mode, target.user);
    Ok(0)
}

fn reset(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    while let Some(option) = words.option() {
        if option == "--user" {
            words.next();
        }
    }
    let only = words.next();
    if let Some(name) = only.filter(|name| inv.device.lock().packages.get(name).is_none()) {
        return fail(inv, &format!("Error: No UID for {name} in user 0"));
    }
    inv.device.lock().reset_ops(only);
    match only {
        Some(name) => say(inv, &format!("Reset all modes for: USER_CURRENT, package={name}")),
        None => say(inv, "Reset all modes for: USER_CURRENT, all packages"),
    }
}

fn query(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    while let Some(option) = words.option() {
        if option == "--user" {
            words.next();
        }
    }
    let Some(word) = words.next() else { return fail(inv, "Error: Operation not specified.") };
    let Some(op) = op(inv, word)? else { return Ok(255) };
    let api = inv.device.lock().config.api;
    let mode = match words.next() {
        Some(word) => match Mode::parse(word, api) {
            Some(mode) => mode,
            None => return fail(inv, &format!("Error: Mode {word} is not valid,")),
        },
        None => Mode::Allow,
    };
    let names: Vec<String> = {
        let system = inv.device.lock();
        let holds = |list: Vec<(&'static Op, Mode)>| list.iter().any(|(other, of)| *other == op && *of == mode);
        let found =
            system.packages.iter().filter(|package| holds(system.package_ops(package)) || holds(system.user_ops(package)));
        found.map(|package| package.facts.package.clone()).collect()
    };
    if names.is_empty() {
        return say(inv, "No operations.");
    }
    say(inv, &names.join("\n"))
}

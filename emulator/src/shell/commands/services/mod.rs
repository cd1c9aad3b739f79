//! Commands that speak to a system service.

mod alarm;
mod am;
mod appops;
mod dumpsys;
mod exception;
mod input;
mod install;
mod intent;
mod monkey;
mod permission;
mod pm;
mod pm_lists;
mod pm_state;
mod screencap;
mod uiautomator;

use std::io;

use crate::shell::{Invocation, Main};

/// The command named `name`.
pub fn lookup(name: &str) -> Option<Main> {
    Some(match name {
        "am" => am::main,
        "appops" => appops::main,
        "app_process" | "app_process64" => crate::resident::app_process,
        "cmd" => cmd,
        "dumpsys" => dumpsys::main,
        "input" => input::main,
        "monkey" => monkey::main,
        "pm" => pm::main,
        "screencap" => screencap::main,
        "uiautomator" => uiautomator::main,
        _ => return None,
    })
}

/// The first level whose alarm service has shell commands.
const ALARM_COMMANDS: u32 = 28;

/// `cmd SERVICE …`: the same as the command that belongs to the service.
fn cmd(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let Some(service) = inv.args.get(1) else {
        writeln!(inv.err, "cmd: No service specified; use -l to list all services")?;
        return Ok(20);
    };
    let main: Main = match service.as_str() {
        "-l" => {
            writeln!(inv.out, "Currently running services:\n  activity\n  input\n  package")?;
            return Ok(0);
        }
        "package" => pm::main,
        "activity" => am::main,
        "appops" => appops::main,
        "alarm" if inv.device.lock().config.api >= ALARM_COMMANDS => alarm::main,
        "input" => input::main,
        "statusbar" => statusbar,
        service => {
            writeln!(inv.err, "cmd: Can't find service: {service}")?;
            return Ok(20);
        }
    };
    let args = inv.args;
    delegate(inv, &args[1..], main)
}

/// `cmd statusbar expand-notifications|expand-settings|collapse`
fn statusbar(inv: &mut Invocation<'_>) -> io::Result<u8> {
    match inv.args.get(1).map(String::as_str) {
        Some("expand-notifications" | "expand-settings") => inv.device.lock().open_shade(),
        Some("collapse") => _ = inv.device.lock().close_shade(),
        _ => {
            writeln!(inv.out, "Status bar commands: expand-notifications, expand-settings, collapse")?;
            return Ok(255);
        }
    }
    Ok(0)
}

/// Runs another command in this one's place.
fn delegate(inv: &mut Invocation<'_>, args: &[String], main: Main) -> io::Result<u8> {
    main(&mut Invocation {
        device: inv.device,
        args,
        stdin: inv.stdin,
        out: inv.out,
        err: inv.err,
        cwd: inv.cwd,
        environment: inv.environment,
        uid: inv.uid,
        alive: inv.alive,
    })
}

/// Words that are read one after the other, as Android's shell commands do.
struct Words<'a> {
    rest: std::slice::Iter<'a, String>,
}

impl<'a> Words<'a> {
    fn new(words: &'a [String]) -> Self {
        Self { rest: words.iter() }
    }

    /// The next word.
    fn next(&mut self) -> Option<&'a str> {
        self.rest.next().map(String::as_str)
    }

    /// The next word, if it is an option.
    fn option(&mut self) -> Option<&'a str> {
        let next = self.rest.as_slice().first().filter(|word| word.starts_with('-') && word.len() > 1)?;
        self.rest.next();
        Some(next)
    }
}

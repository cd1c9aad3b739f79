//! Commands that speak to a system service.

mod alarm;
mod am;
mod am_more;
mod appops;
mod bmgr;
mod cmd;
mod dumpsys;
mod exception;
mod ime;
mod input;
mod install;
mod intent;
mod monkey;
mod permission;
mod pm;
mod pm_lists;
mod pm_state;
mod screencap;
mod small;
mod svc;
mod uiautomator;

use std::io;

use crate::shell::{Invocation, Main};

/// The command named `name`.
pub fn lookup(name: &str) -> Option<Main> {
    Some(match name {
        "am" => am::main,
        "appops" => appops::main,
        "app_process" | "app_process64" => crate::resident::app_process,
        "bmgr" => bmgr::main,
        "cmd" => cmd::main,
        "dumpsys" => dumpsys::main,
        "ime" => ime::main,
        "input" => input::main,
        "monkey" => monkey::main,
        "pm" => pm::main,
        "screencap" => screencap::main,
        "service" => cmd::service,
        "svc" => svc::main,
        "uiautomator" => uiautomator::main,
        _ => return None,
    })
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

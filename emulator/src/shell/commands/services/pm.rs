//! `pm list|path|install|uninstall|clear|grant|revoke|dump|resolve-activity …`

use std::io;

use super::intent::parse;
use super::permission::skip_options;
use super::{Words, dumpsys, install, permission};
use crate::shell::Invocation;
use crate::system::activity_log::short_component;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let Some(command) = args.get(1) else {
        writeln!(
            inv.out,
            "Package manager (package) commands:\n  list packages [-f] [-s] [-3] [FILTER]\n  path PACKAGE\n  install PATH"
        )?;
        return Ok(255);
    };
    let mut words = Words::new(&args[2..]);
    match command.as_str() {
        "list" => list(inv, &mut words),
        "path" => path(inv, &mut words),
        "install" | "install-create" | "install-write" | "install-commit" | "install-abandon" => {
            install::main(inv, command, &mut words)
        }
        "uninstall" => uninstall(inv, &mut words),
        "clear" => clear(inv, &mut words),
        "grant" | "revoke" => permission::change(inv, &mut words, command),
        "set-permission-flags" => permission::flags(inv, &mut words, true),
        "clear-permission-flags" => permission::flags(inv, &mut words, false),
        "reset-permissions" => permission::reset(inv, &mut words),
        "dump" => {
            skip_options(&mut words);
            let name = words.next().unwrap_or_default().to_string();
            dumpsys::package(inv, &name)
        }
        "resolve-activity" => resolve(inv, &mut words),
        "get-max-users" => {
            writeln!(inv.out, "Maximum supported users: 4")?;
            Ok(0)
        }
        "get-install-location" => {
            writeln!(inv.out, "0[auto]")?;
            Ok(0)
        }
        other => {
            writeln!(inv.out, "Unknown command: {other}")?;
            Ok(255)
        }
    }
}

fn list(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    match words.next() {
        Some("packages" | "package") => packages(inv, words),
        Some("permissions") => permission::list(inv, words),
        Some("permission-groups") => permission::groups(inv),
        Some("users") => {
            writeln!(inv.out, "Users:\n\tUserInfo{{0:Owner:4c13}} running")?;
            Ok(0)
        }
        Some("features" | "libraries" | "instrumentation") => Ok(0),
        other => {
            writeln!(inv.err, "Error: unknown list type '{}'", other.unwrap_or_default())?;
            Ok(255)
        }
    }
}

fn packages(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let (mut file, mut uid, mut installer, mut version) = (false, false, false, false);
    let (mut third, mut system_only) = (false, false);
    let mut filter = "";
    while let Some(word) = words.next() {
        match word {
            "-f" => file = true,
            "-U" => uid = true,
            "-i" => installer = true,
            "--show-versioncode" => version = true,
            "-3" => third = true,
            "-s" => system_only = true,
            "-e" | "-a" | "-u" | "-l" => {}
            "-d" => return Ok(0),
            "--user" | "--uid" => _ = words.next(),
            option if option.starts_with('-') => {
                writeln!(inv.err, "Error: Unknown option: {option}")?;
                return Ok(255);
            }
            word => filter = word,
        }
    }
    let lines: Vec<String> = {
        let system = inv.device.lock();
        let wanted = system.packages.iter().filter(|package| {
            package.facts.package.contains(filter) && !(third && package.system) && (!system_only || package.system)
        });
        let lines = wanted.map(|package| {
            let name = &package.facts.package;
            let mut line = if file { format!("package:{}={name}", package.path()) } else { format!("package:{name}") };
            if version {
                line += &format!(" versionCode:{}", package.facts.version_code);
            }
            if installer {
                line += "  installer=null";
            }
            if uid {
                line += &format!(" uid:{}", package.uid);
            }
            line
        });
        lines.collect()
    };
    for line in lines {
        writeln!(inv.out, "{line}")?;
    }
    Ok(0)
}

fn path(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    skip_options(words);
    let path = words.next().and_then(|name| inv.device.lock().packages.get(name).map(|package| package.path()));
    match path {
        Some(path) => {
            writeln!(inv.out, "package:{path}")?;
            Ok(0)
        }
        None => Ok(1),
    }
}

fn uninstall(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let mut keep = false;
    while let Some(option) = words.option() {
        keep |= option == "-k";
        if matches!(option, "--user" | "--versionCode") {
            words.next();
        }
    }
    let Some(name) = words.next() else {
        writeln!(inv.err, "Error: package name not specified")?;
        return Ok(1);
    };
    let removed = inv.device.lock().uninstall(name, keep);
    writeln!(inv.out, "{}", if removed { "Success" } else { "Failure [DELETE_FAILED_INTERNAL_ERROR]" })?;
    Ok(u8::from(!removed))
}

fn clear(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    skip_options(words);
    let Some(name) = words.next() else {
        writeln!(inv.err, "Error: no package specified")?;
        return Ok(1);
    };
    let cleared = inv.device.lock().clear_package(name);
    writeln!(inv.out, "{}", if cleared { "Success" } else { "Failed" })?;
    Ok(u8::from(!cleared))
}

fn resolve(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let parsed = match parse(words) {
        Ok(parsed) => parsed,
        Err(message) => {
            writeln!(inv.err, "Error: {message}")?;
            return Ok(1);
        }
    };
    let mut intent = parsed.intent;
    intent.action.get_or_insert_with(|| "android.intent.action.MAIN".into());
    let found = inv.device.lock().resolve(&intent).map(|found| short_component(&found.package, &found.class));
    match found {
        Some(component) => {
            writeln!(inv.out, "priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=false\n{component}")?;
            Ok(0)
        }
        None => {
            writeln!(inv.out, "No activity found")?;
            Ok(0)
        }
    }
}

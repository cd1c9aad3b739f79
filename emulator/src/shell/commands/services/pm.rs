//! `pm list|path|install|uninstall|clear|grant|revoke|dump|resolve-activity …`

use std::io;

use super::intent::parse;
use super::permission::skip_options;
use super::{Words, dumpsys, install, permission, pm_lists, pm_state};
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
        "install" | "install-create" | "install-write" | "install-remove" | "install-commit" | "install-abandon" => {
            install::main(inv, command, &mut words)
        }
        "install-existing" => pm_state::install_existing(inv, &mut words),
        "enable" | "disable" | "disable-user" | "disable-until-used" | "default-state" => {
            pm_state::enable(inv, command, &mut words)
        }
        "suspend" | "unsuspend" => pm_state::suspend(inv, command, &mut words),
        "hide" | "unhide" => pm_state::hide(inv, command, &mut words),
        "has-feature" => pm_lists::has_feature(inv, &mut words),
        "compile" | "bg-dexopt-job" => {
            writeln!(inv.out, "Success")?;
            Ok(0)
        }
        "trim-caches" | "set-install-location" | "set-installer" | "force-dex-opt" | "reconcile-secondary-dex-files" => Ok(0),
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
        Some("features") => pm_lists::features(inv),
        Some("libraries") => pm_lists::libraries(inv),
        Some("instrumentation") => Ok(0),
        other => {
            writeln!(inv.err, "Error: unknown list type '{}'", other.unwrap_or_default())?;
            Ok(255)
        }
    }
}

fn packages(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let (mut file, mut uid, mut installer, mut version) = (false, false, false, false);
    let (mut third, mut system_only) = (false, false);
    let (mut disabled, mut enabled, mut removed) = (false, false, false);
    let mut filter = "";
    while let Some(word) = words.next() {
        match word {
            "-f" => file = true,
            "-U" => uid = true,
            "-i" => installer = true,
            "--show-versioncode" => version = true,
            "-3" => third = true,
            "-s" => system_only = true,
            "-d" => disabled = true,
            "-e" => enabled = true,
            "-u" => removed = true,
            "-a" | "-l" | "--apex-only" | "--factory-only" | "--show-stopped" => {}
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
            let usable = package.user.enabled.usable();
            package.facts.package.contains(filter)
                && !(third && package.system)
                && (!system_only || package.system)
                && !(disabled && usable)
                && (!enabled || usable)
                && (removed || !package.user.removed)
        });
        let lines = wanted.map(|package| {
            let name = &package.facts.package;
            let mut line = if file { format!("package:{}={name}", package.path()) } else { format!("package:{name}") };
            if version {
                line += &format!(" versionCode:{}", package.facts.version_code);
            }
            if installer {
                line += &format!("  installer={}", package.installer.as_deref().unwrap_or("null"));
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
    let paths = words.next().and_then(|name| {
        let system = inv.device.lock();
        system.packages.get(name).filter(|package| !package.user.removed).map(|package| package.paths())
    });
    for path in paths.iter().flatten() {
        writeln!(inv.out, "package:{path}")?;
    }
    Ok(u8::from(paths.is_none()))
}

/// `pm uninstall [-k] [--user N] [--versionCode N] PACKAGE [SPLIT…]`
fn uninstall(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let (mut keep, mut user, mut version) = (false, None, None);
    while let Some(option) = words.option() {
        match option {
            "-k" => keep = true,
            "--user" => user = words.next(),
            "--versionCode" => version = words.next().and_then(|version| version.parse::<u32>().ok()),
            _ => {}
        }
    }
    let Some(name) = words.next() else {
        writeln!(inv.err, "Error: package name not specified")?;
        return Ok(1);
    };
    let user = user.filter(|user| *user != "all");
    let found = {
        let system = inv.device.lock();
        system
            .packages
            .get(name)
            .filter(|package| !package.user.removed)
            .map(|package| (package.system, version.is_none_or(|version| version == package.facts.version_code)))
    };
    let mut removed = true;
    if let Some(split) = words.next() {
        removed &= inv.device.lock().uninstall_split(name, split);
        while let Some(split) = words.next() {
            removed &= inv.device.lock().uninstall_split(name, split);
        }
    } else {
        removed = match (found, user) {
            (None, Some(user)) => {
                writeln!(inv.out, "Failure [not installed for {user}]")?;
                return Ok(1);
            }
            // A package of the system stays in its image; the user only sees it no more.
            (Some((true, true)), Some(_)) => pm_state::remove_for_user(inv, name),
            (Some((_, true)), _) => inv.device.lock().uninstall(name, keep),
            _ => false,
        };
    }
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

//! `pm grant|revoke|reset-permissions|set-permission-flags|clear-permission-flags`, `pm list permissions`

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::Words;
use crate::shell::Invocation;
use crate::system::permissions::{Flags, groups};

/// `pm grant` and `pm revoke`.
pub fn change(inv: &mut Invocation<'_>, words: &mut Words<'_>, command: &str) -> io::Result<u8> {
    skip_options(words);
    let (Some(package), Some(permission)) = (words.next(), words.next()) else {
        writeln!(inv.err, "Error: no {} specified", if words.rest.len() == 0 { "package or permission" } else { "permission" })?;
        return Ok(1);
    };
    let changed = inv.device.lock().set_permission(package, permission, command == "grant");
    match changed {
        Ok(()) => Ok(0),
        Err(exception) => {
            writeln!(inv.err, "\nException occurred while executing '{command}':\n{exception}")?;
            writeln!(
                inv.err,
                "\tat com.android.server.pm.PackageManagerShellCommand.runGrantRevokePermission(PackageManagerShellCommand.java)"
            )?;
            Ok(255)
        }
    }
}

/// `pm set-permission-flags` and `pm clear-permission-flags PACKAGE PERMISSION FLAG…`.
pub fn flags(inv: &mut Invocation<'_>, words: &mut Words<'_>, set: bool) -> io::Result<u8> {
    skip_options(words);
    let (Some(package), Some(permission)) = (words.next(), words.next()) else {
        writeln!(inv.err, "Error: no package or permission specified")?;
        return Ok(1);
    };
    let mut chosen = Flags::default();
    let mut any = false;
    while let Some(word) = words.next() {
        let Some(flag) = Flags::parse(word) else {
            writeln!(inv.err, "\nException occurred while executing:\njava.lang.IllegalArgumentException: Unknown flag: {word}")?;
            return Ok(255);
        };
        chosen.insert(flag);
        any = true;
    }
    if !any {
        writeln!(inv.err, "Error: no permission flags specified")?;
        return Ok(1);
    }
    let mut system = inv.device.lock();
    let grant = system.packages.get_mut(package).and_then(|package| package.grants.get_mut(permission));
    match grant {
        Some(grant) => {
            if set {
                grant.flags.insert(chosen);
            } else {
                grant.flags.remove(chosen);
            }
            Ok(0)
        }
        None => {
            drop(system);
            let what = format!("java.lang.IllegalArgumentException: Unknown permission: {permission}");
            writeln!(inv.err, "\nException occurred while executing:\n{what}")?;
            Ok(255)
        }
    }
}

/// `pm reset-permissions [-p PACKAGE]`.
pub fn reset(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let mut only = None;
    while let Some(option) = words.option() {
        if option == "-p" {
            only = words.next();
        }
    }
    let mut system = inv.device.lock();
    let names: Vec<String> = system.packages.iter().map(|package| package.facts.package.clone()).collect();
    for name in names.iter().filter(|name| only.is_none_or(|only| only == *name)) {
        system.reset_permissions(name);
    }
    Ok(0)
}

/// `pm list permissions [-g] [-d] [-f] [-s]`.
pub fn list(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let (mut grouped, mut dangerous) = (false, false);
    while let Some(option) = words.option() {
        grouped |= option.contains('g');
        dangerous |= option.contains('d');
    }
    let mut by_group: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let custom = {
        let system = inv.device.lock();
        for (group, name) in groups::runtime_permissions(system.config.api) {
            by_group.entry(group).or_default().push(name);
        }
        system.packages.custom()
    };
    writeln!(inv.out, "{}Permissions:\n", if dangerous { "Dangerous " } else { "All " })?;
    for (group, names) in by_group {
        if grouped {
            writeln!(inv.out, "group:{group}")?;
        }
        for name in names {
            writeln!(inv.out, "{}permission:{name}", if grouped { "  " } else { "" })?;
        }
        if grouped {
            writeln!(inv.out)?;
        }
    }
    if grouped {
        writeln!(inv.out, "ungrouped:")?;
    }
    for name in custom.keys() {
        writeln!(inv.out, "{}permission:{name}", if grouped { "  " } else { "" })?;
    }
    Ok(0)
}

/// `pm list permission-groups`.
pub fn groups(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let api = inv.device.lock().config.api;
    let names: BTreeSet<&str> = groups::runtime_permissions(api).map(|(group, _)| group).collect();
    for name in names {
        writeln!(inv.out, "permission group:{name}")?;
    }
    Ok(0)
}

/// Skips `--user N`.
pub fn skip_options(words: &mut Words<'_>) {
    while let Some(option) = words.option() {
        if option == "--user" {
            words.next();
        }
    }
}

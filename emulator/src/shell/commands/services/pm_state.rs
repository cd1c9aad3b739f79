//! `pm enable|disable-user|default-state|suspend|hide|install-existing`: what the user makes of a package.

use std::io;

use super::Words;
use super::exception::thrown;
use super::permission::skip_options;
use crate::shell::Invocation;
use crate::system::packages::{Enabled, UserState};
use crate::system::processes::ExitReason;

/// Changes a package's state; false when there is none of that name.
fn change(inv: &Invocation<'_>, name: &str, change: impl FnOnce(&mut UserState)) -> bool {
    let mut system = inv.device.lock();
    let Some(package) = system.packages.get_mut(name) else { return false };
    change(&mut package.user);
    if !package.user.usable() {
        system.stop_package(name, ExitReason::PackageChange, &format!("stop {name} due to package changed"));
    }
    system.refresh_launcher();
    true
}

/// `pm enable`, `pm disable`, `pm disable-user`, `pm disable-until-used`, `pm default-state [--user N] PACKAGE[/COMPONENT]`
pub fn enable(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> io::Result<u8> {
    skip_options(words);
    let Some(word) = words.next() else {
        writeln!(inv.err, "Error: no package or component specified")?;
        return Ok(1);
    };
    let (name, component) = word.split_once('/').map_or((word, None), |(name, class)| (name, Some(class)));
    if command == "disable" || component.is_some() {
        let what = component.map_or_else(|| "null".into(), |class| format!("{{{name}/{class}}}"));
        let number = if command == "enable" { 1 } else { 2 };
        return thrown(
            inv,
            command,
            &format!("java.lang.SecurityException: Shell cannot change component state for {what} to {number}"),
        );
    }
    let state = match command {
        "enable" => Enabled::Enabled,
        "disable-user" => Enabled::DisabledUser,
        "disable-until-used" => Enabled::DisabledUntilUsed,
        _ => Enabled::Default,
    };
    if !change(inv, name, |user| user.enabled = state) {
        return thrown(inv, command, &format!("java.lang.IllegalArgumentException: Unknown package: {name}"));
    }
    writeln!(inv.out, "Package {name} new state: {}", state.name())?;
    Ok(0)
}

/// `pm suspend`, `pm unsuspend [--user N] PACKAGE…`
pub fn suspend(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> io::Result<u8> {
    skip_options(words);
    let suspended = command == "suspend";
    while let Some(name) = words.next() {
        // What keeps the device usable cannot be suspended.
        let own = inv.device.lock().packages.get(name).is_some_and(|package| package.system && package.facts.activity.is_none());
        if !own && change(inv, name, |user| user.suspended = suspended) {
            writeln!(inv.out, "Package {name} new suspended state: {suspended}")?;
        } else {
            writeln!(inv.out, "Package {name} new suspended state: false")?;
        }
    }
    Ok(0)
}

/// `pm hide` and `pm unhide`: not for the shell's user.
pub fn hide(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> io::Result<u8> {
    skip_options(words);
    if words.next().is_none() {
        writeln!(inv.err, "Error: no package or component specified")?;
        return Ok(1);
    }
    let what = "java.lang.SecurityException: Neither user 2000 nor current process has android.permission.MANAGE_USERS.";
    thrown(inv, command, what)
}

/// `pm install-existing [--user N] PACKAGE`
pub fn install_existing(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    skip_options(words);
    let Some(name) = words.next() else {
        writeln!(inv.err, "Error: package name not specified")?;
        return Ok(1);
    };
    if change(inv, name, |user| user.removed = false) {
        writeln!(inv.out, "Package {name} installed for user: 0")?;
        return Ok(0);
    }
    writeln!(inv.out, "android.content.pm.PackageManager$NameNotFoundException: Package {name} doesn't exist")?;
    Ok(1)
}

/// Takes a package of the system from the user.
pub fn remove_for_user(inv: &Invocation<'_>, name: &str) -> bool {
    change(inv, name, |user| user.removed = true)
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn a_package_is_disabled_enabled_and_taken_from_the_user() {
        let device = Device::new(DeviceConfig::new(34));
        let out = |script: &str| run(&device, script).out;
        let chrome = "com.android.chrome";
        assert_eq!(out(&format!("pm disable-user --user 0 {chrome}")), format!("Package {chrome} new state: disabled-user\n"));
        assert_eq!(out("pm list packages -d"), format!("package:{chrome}\n"));
        assert_ne!(run(&device, &format!("am start -n {chrome}/com.google.android.apps.chrome.Main")).status, 0);
        assert_eq!(out(&format!("pm enable {chrome}; pm list packages -d")), format!("Package {chrome} new state: enabled\n"));
        assert_eq!(out(&format!("pm uninstall {chrome}")), "Failure [DELETE_FAILED_INTERNAL_ERROR]\n");
        assert_eq!(out(&format!("pm uninstall --user 0 {chrome}; pm path {chrome}")), "Success\n");
        assert_eq!(out(&format!("pm uninstall --user 0 {chrome}")), "Failure [not installed for 0]\n");
        assert_eq!(out(&format!("cmd package install-existing {chrome}")), format!("Package {chrome} installed for user: 0\n"));
        assert_eq!(run(&device, &format!("pm disable {chrome}")).status, 255);
        assert!(run(&device, "pm enable com.none").err.contains("Unknown package: com.none"));
    }
}

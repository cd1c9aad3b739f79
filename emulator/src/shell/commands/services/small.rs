//! Services that have a command or two: `cmd uimode`, `cmd connectivity`, `cmd wifi`, `cmd role`, `cmd locale`, `cmd statusbar` …

use std::io;

use super::Words;
use super::permission::skip_options;
use crate::shell::Invocation;
use crate::system::settings::Table;

/// A name and a value of a settings table, in which a service keeps what was chosen.
fn chosen(inv: &Invocation<'_>, table: Table, name: &str) -> String {
    inv.device.lock().settings.get(table, name).unwrap_or_default().to_string()
}

fn unknown(inv: &mut Invocation<'_>, command: Option<&str>) -> io::Result<u8> {
    writeln!(inv.err, "Unknown command: {}", command.unwrap_or_default())?;
    Ok(255)
}

/// Services whose commands are taken and change nothing that is simulated.
pub fn accepted(_: &mut Invocation<'_>) -> io::Result<u8> {
    Ok(0)
}

/// `cmd statusbar expand-notifications|expand-settings|collapse`
pub fn statusbar(inv: &mut Invocation<'_>) -> io::Result<u8> {
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

/// `cmd uimode night [yes|no|auto]`, kept where the device keeps it: 2 is yes, 1 no, 0 auto.
pub fn uimode(inv: &mut Invocation<'_>) -> io::Result<u8> {
    const NAME: &str = "ui_night_mode";
    let args = inv.args;
    let mut words = Words::new(&args[1..]);
    let command = words.next();
    if command != Some("night") {
        return unknown(inv, command);
    }
    let value = match words.next() {
        Some("yes") => Some("2"),
        Some("no") => Some("1"),
        Some("auto") => Some("0"),
        Some(_) => {
            writeln!(inv.err, "Error: mode must be 'yes', 'no', or 'auto', or 'custom_schedule', or 'custom_bedtime'")?;
            return Ok(255);
        }
        None => None,
    };
    if let Some(value) = value {
        inv.device.lock().settings.put(Table::Secure, NAME, value);
    }
    let shown = match chosen(inv, Table::Secure, NAME).as_str() {
        "2" => "yes",
        "0" => "auto",
        _ => "no",
    };
    writeln!(inv.out, "Night mode: {shown}")?;
    Ok(0)
}

/// `cmd connectivity airplane-mode [enable|disable]`
pub fn connectivity(inv: &mut Invocation<'_>) -> io::Result<u8> {
    const NAME: &str = "airplane_mode_on";
    let args = inv.args;
    match (args.get(1).map(String::as_str), args.get(2).map(String::as_str)) {
        (Some("airplane-mode"), Some(word @ ("enable" | "disable"))) => {
            inv.device.lock().settings.put(Table::Global, NAME, if word == "enable" { "1" } else { "0" });
        }
        (Some("airplane-mode"), None) => {
            let on = chosen(inv, Table::Global, NAME) == "1";
            writeln!(inv.out, "{}", if on { "enabled" } else { "disabled" })?;
        }
        (command, _) => return unknown(inv, command),
    }
    Ok(0)
}

/// `cmd wifi status`, `cmd wifi set-wifi-enabled enabled|disabled`
pub fn wifi(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    match (args.get(1).map(String::as_str), args.get(2).map(String::as_str)) {
        (Some("status"), _) => {
            let on = chosen(inv, Table::Global, "wifi_on") == "1";
            writeln!(inv.out, "Wifi is {}", if on { "enabled" } else { "disabled" })?;
            writeln!(inv.out, "Wifi scanning is only available when wifi is enabled")?;
        }
        (Some("set-wifi-enabled"), Some(word @ ("enabled" | "disabled"))) => {
            inv.device.lock().settings.put(Table::Global, "wifi_on", if word == "enabled" { "1" } else { "0" });
        }
        (command, _) => return unknown(inv, command),
    }
    Ok(0)
}

/// `cmd bluetooth_manager enable|disable`
pub fn bluetooth(inv: &mut Invocation<'_>) -> io::Result<u8> {
    match inv.args.get(1).map(String::as_str) {
        Some(word @ ("enable" | "disable")) => {
            inv.device.lock().settings.put(Table::Global, "bluetooth_on", if word == "enable" { "1" } else { "0" });
            Ok(0)
        }
        Some(word) if word.starts_with("wait-for-state") => Ok(0),
        command => unknown(inv, command),
    }
}

/// `cmd user list`
pub fn user(inv: &mut Invocation<'_>) -> io::Result<u8> {
    match inv.args.get(1).map(String::as_str) {
        Some("list") => writeln!(inv.out, "Users:\n\tUserInfo{{0:Owner:4c13}} running")?,
        Some("get-main-user") => writeln!(inv.out, "0")?,
        command => return unknown(inv, command),
    }
    Ok(0)
}

/// `cmd role get-role-holders|add-role-holder|remove-role-holder|clear-role-holders ROLE [PACKAGE]`
pub fn role(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let mut words = Words::new(&args[1..]);
    let command = words.next();
    skip_options(&mut words);
    let (role, package) = (words.next(), words.next());
    let Some(role) = role else { return unknown(inv, command) };
    match (command, package) {
        (Some("get-role-holders"), _) => {
            let holders = inv.device.lock().choices.holders(role).join(";");
            writeln!(inv.out, "{holders}")?;
        }
        (Some("add-role-holder"), Some(package)) => {
            let mut system = inv.device.lock();
            let added = system.packages.get(package).is_some() && system.choices.hold(role, package);
            drop(system);
            if !added {
                writeln!(
                    inv.err,
                    "Error: see logcat for details.\njava.util.concurrent.ExecutionException: Failed to add holder"
                )?;
                return Ok(255);
            }
        }
        (Some("remove-role-holder"), Some(package)) => inv.device.lock().choices.release(role, Some(package)),
        (Some("clear-role-holders"), _) => inv.device.lock().choices.release(role, None),
        (command, _) => return unknown(inv, command),
    }
    Ok(0)
}

/// `cmd locale set-app-locales PACKAGE --locales TAGS`, `cmd locale get-app-locales PACKAGE`
pub fn locale(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let after = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1)).map(String::as_str);
    let Some(package) = args.get(2).filter(|package| inv.device.lock().packages.get(package).is_some()) else {
        writeln!(inv.err, "Unknown package {} for userId 0", args.get(2).map_or("", String::as_str))?;
        return Ok(255);
    };
    match args.get(1).map(String::as_str) {
        Some("set-app-locales") => inv.device.lock().choices.set_locales(package, after("--locales").unwrap_or_default()),
        Some("get-app-locales") => {
            let locales = inv.device.lock().choices.locales(package);
            writeln!(inv.out, "Locales for {package} for user 0 are [{locales}]")?;
        }
        command => return unknown(inv, command),
    }
    Ok(0)
}

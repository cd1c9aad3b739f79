//! `ime list [-s] [-a]`, `ime enable|disable|set ID`, `ime reset`

use std::io;

use super::Words;
use super::permission::skip_options;
use crate::shell::Invocation;
use crate::system::System;
use crate::system::settings::Table;

/// The keyboard of the image.
const OWN: &str = "com.android.inputmethod.latin/.LatinIME";
const ENABLED: &str = "enabled_input_methods";
const CHOSEN: &str = "default_input_method";

fn enabled(system: &System) -> Vec<String> {
    let list = system.settings.get(Table::Secure, ENABLED).unwrap_or_default();
    list.split(':').filter(|id| !id.is_empty()).map(|id| id.split(';').next().unwrap_or(id).to_string()).collect()
}

/// Whether the package of an input method is installed. What its manifest says of input methods is not known here.
fn known(system: &System, id: &str) -> bool {
    id == OWN || id.split_once('/').is_some_and(|(package, class)| !class.is_empty() && system.packages.get(package).is_some())
}

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let mut words = Words::new(&args[1..]);
    let command = words.next().unwrap_or_default();
    if command == "list" {
        return list(inv, &mut words);
    }
    skip_options(&mut words);
    // From Android 10 on the user is named.
    let user = if inv.device.lock().config.api >= 29 { " for user #0" } else { "" };
    if command == "reset" {
        let mut system = inv.device.lock();
        system.settings.put(Table::Secure, ENABLED, OWN);
        system.settings.put(Table::Secure, CHOSEN, OWN);
        drop(system);
        writeln!(
            inv.out,
            "Reset current and enabled IMEs{user}\n  Newly selected IME{user}: {OWN}\n  Newly enabled IMEs{user}:\n    {OWN}"
        )?;
        return Ok(0);
    }
    if !["enable", "disable", "set"].contains(&command) {
        writeln!(inv.err, "Unknown command: {command}")?;
        return Ok(255);
    }
    let Some(id) = words.next() else {
        writeln!(inv.err, "Error: no input method ID specified")?;
        return Ok(1);
    };
    let mut system = inv.device.lock();
    if !known(&system, id) {
        drop(system);
        let verb = if command == "set" { "selected" } else { "enabled" };
        if user.is_empty() {
            writeln!(inv.err, "Error: Unknown id: {id}")?;
        } else if command == "disable" {
            writeln!(inv.out, "Input method {id}: already disabled{user}")?;
        } else {
            writeln!(inv.err, "Unknown input method {id} cannot be {verb}{user}")?;
        }
        return Ok(1);
    }
    let mut ids = enabled(&system);
    let was = ids.iter().any(|other| other == id);
    ids.retain(|other| other != id);
    if command != "disable" {
        ids.push(id.into());
    }
    system.settings.put(Table::Secure, ENABLED, &ids.join(":"));
    let chosen = system.settings.get(Table::Secure, CHOSEN) == Some(id);
    if command == "set" {
        system.settings.put(Table::Secure, CHOSEN, id);
    } else if command == "disable" && chosen {
        system.settings.put(Table::Secure, CHOSEN, ids.first().map_or("", String::as_str));
    }
    drop(system);
    let (now, done) = if command == "disable" { (!was, "disabled") } else { (was, "enabled") };
    match command {
        "set" => writeln!(inv.out, "Input method {id} selected{user}")?,
        _ => writeln!(inv.out, "Input method {id}: {} {done}{user}", if now { "already" } else { "now" })?,
    }
    Ok(0)
}

fn list(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let (mut short, mut all) = (false, false);
    while let Some(option) = words.option() {
        short |= option.contains('s');
        all |= option.contains('a');
    }
    let (mut ids, installed) = {
        let system = inv.device.lock();
        (enabled(&system), system.input_methods())
    };
    for id in installed {
        if all && !ids.iter().any(|known| known == id) {
            ids.push(id.into());
        }
    }
    for id in ids {
        if short {
            writeln!(inv.out, "{id}")?;
            continue;
        }
        let (package, class) = id.split_once('/').unwrap_or((&id, ""));
        let class = if class.starts_with('.') { format!("{package}{class}") } else { class.to_string() };
        writeln!(inv.out, "{id}:")?;
        writeln!(inv.out, "  mId={id} mSettingsActivityName=null mIsVrOnly=false mSupportsSwitchingToNextInputMethod=true")?;
        writeln!(inv.out, "  mIsDefaultResId=0x0")?;
        writeln!(inv.out, "  Service:\n    priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=false")?;
        writeln!(inv.out, "    ServiceInfo:\n      name={class}\n      packageName={package}\n      enabled=true exported=true")?;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn input_methods_are_enabled_and_chosen() {
        let device = Device::new(DeviceConfig::new(34));
        let own = "com.android.inputmethod.latin/.LatinIME";
        assert_eq!(run(&device, "ime list -s").out, format!("{own}\n"));
        let none = run(&device, "ime set com.none/.Ime");
        assert_eq!((none.status, none.err.as_str()), (1, "Unknown input method com.none/.Ime cannot be selected for user #0\n"));
        let script =
            "ime enable com.android.chrome/.Ime; ime set com.android.chrome/.Ime; settings get secure default_input_method";
        assert_eq!(
            run(&device, script).out,
            "Input method com.android.chrome/.Ime: now enabled for user #0\nInput method com.android.chrome/.Ime selected for user #0\n\
             com.android.chrome/.Ime\n"
        );
        assert_eq!(run(&device, &format!("ime reset >/dev/null; settings get secure {}", super::CHOSEN)).out, format!("{own}\n"));
    }
}

//! `svc wifi|data|bluetooth|nfc|power|usb …`: switches of the system.

use std::io;

use super::Words;
use crate::shell::Invocation;
use crate::system::settings::Table;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let mut words = Words::new(&args[1..]);
    let (command, what) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let switch = match command {
        "wifi" => Some("wifi_on"),
        "data" => Some("mobile_data"),
        "bluetooth" => Some("bluetooth_on"),
        "nfc" => Some("nfc_on"),
        _ => None,
    };
    match (switch, command, what) {
        (Some(name), _, "enable" | "disable") => {
            inv.device.lock().settings.put(Table::Global, name, if what == "enable" { "1" } else { "0" });
        }
        (_, "power", "stayon") => {
            let value = match words.next() {
                Some("true") => "15",
                Some("false") => "0",
                Some("ac") => "1",
                Some("usb") => "2",
                Some("wireless") => "4",
                _ => return usage(inv, command),
            };
            inv.device.lock().settings.put(Table::Global, "stay_on_while_plugged_in", value);
        }
        (_, "power", "reboot") => inv.device.reboot(),
        (_, "power", "shutdown") => inv.device.power_off(),
        (_, "power", "forcesuspend")
        | (_, "usb", "setFunctions" | "setFunction" | "setScreenUnlockedFunctions" | "resetUsbGadget") => {}
        (_, "usb", "getFunctions") => writeln!(inv.out, "adb")?,
        _ => return usage(inv, command),
    }
    Ok(0)
}

fn usage(inv: &mut Invocation<'_>, command: &str) -> io::Result<u8> {
    match command {
        "wifi" | "data" | "bluetooth" | "nfc" => writeln!(inv.err, "Control {command}\n\nusage: svc {command} [enable|disable]")?,
        "power" => writeln!(
            inv.err,
            "Control the power manager\n\nusage: svc power stayon [true|false|usb|ac|wireless]\n       svc power reboot [reason]\n       svc power shutdown"
        )?,
        "usb" => writeln!(inv.err, "Control Usb state\n\nusage: svc usb setFunctions [function]")?,
        _ => writeln!(inv.err, "Available commands:\n    help\n    power\n    data\n    wifi\n    usb\n    nfc\n    bluetooth")?,
    }
    Ok(1)
}

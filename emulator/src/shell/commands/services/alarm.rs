//! `cmd alarm set-time MILLISECONDS|set-timezone ZONE`: how the shell sets the clock without being root.

use std::io;

use super::Words;
use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let mut words = Words::new(args.get(1..).unwrap_or_default());
    let command = words.next();
    match command {
        Some("set-time") => {
            let Some(word) = words.next() else { return fail(inv, "set-time", "Argument expected after \"set-time\"") };
            let Ok(epoch_ms) = word.parse::<i64>() else {
                let message = format!("java.lang.NumberFormatException: For input string: \"{word}\"");
                return thrown(inv, "set-time", &message);
            };
            inv.device.lock().clock.set_epoch_ms(epoch_ms.clamp(0, MOST));
            Ok(0)
        }
        Some("set-timezone") => {
            let Some(zone) = words.next() else { return fail(inv, "set-timezone", "Argument expected after \"set-timezone\"") };
            let known = !zone.is_empty() && zone.len() < 64 && zone.bytes().all(|byte| byte.is_ascii_graphic());
            if known {
                inv.device.lock().props.set("persist.sys.timezone", zone);
            }
            Ok(0)
        }
        Some(other) if other != "help" && other != "-h" => {
            writeln!(inv.out, "Unknown command: {other}")?;
            Ok(255)
        }
        _ => {
            writeln!(inv.out, "Alarm manager service (alarm) commands:\n  help\n    Print this help text.")?;
            writeln!(
                inv.out,
                "  set-time TIME\n    Set the system clock time to TIME where TIME is milliseconds\n    since the Epoch."
            )?;
            writeln!(inv.out, "  set-timezone TZ\n    Set the system timezone to TZ where TZ is an Olson id.")?;
            Ok(if command.is_some() { 0 } else { 255 })
        }
    }
}

/// The last moment to which the clock is set, the end of the year 9999: dates beyond it do not print.
const MOST: i64 = 253_402_300_799_999;

fn fail(inv: &mut Invocation<'_>, command: &str, message: &str) -> io::Result<u8> {
    thrown(inv, command, &format!("java.lang.IllegalArgumentException: {message}"))
}

fn thrown(inv: &mut Invocation<'_>, command: &str, exception: &str) -> io::Result<u8> {
    writeln!(inv.err, "\nException occurred while executing '{command}':\n{exception}")?;
    Ok(255)
}

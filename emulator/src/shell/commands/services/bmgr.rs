//! `bmgr enabled|enable|list|backupnow|restore …`: the backup manager, which is off.

use std::io;

use crate::shell::Invocation;
use crate::system::settings::Table;

const LOCAL: &str = "com.android.localtransport/.LocalTransport";

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let word = |at: usize| args.get(at).map_or("", String::as_str);
    let on = |inv: &Invocation<'_>| inv.device.lock().settings.get(Table::Secure, "backup_enabled") == Some("1");
    let state = |on: bool| if on { "enabled" } else { "disabled" };
    match (word(1), word(2)) {
        ("enabled", _) => writeln!(inv.out, "Backup Manager currently {}", state(on(inv)))?,
        ("enable", value @ ("true" | "false")) => {
            inv.device.lock().settings.put(Table::Secure, "backup_enabled", if value == "true" { "1" } else { "0" });
            writeln!(inv.out, "Backup Manager now {}", state(value == "true"))?;
        }
        ("list", "transports") => writeln!(inv.out, "  * {LOCAL}")?,
        ("list", "sets") => writeln!(inv.out, "No restore sets")?,
        ("transport", name) if name == LOCAL => writeln!(inv.out, "Selected transport {LOCAL} (formerly {LOCAL})")?,
        ("transport", name) => writeln!(inv.out, "Unknown transport '{name}' specified; no changes made.")?,
        ("backupnow", package) => {
            // Nothing is ever backed up here.
            let what = if package.starts_with('-') || package.is_empty() { "all" } else { package };
            writeln!(inv.out, "Running incremental backup for 1 requested packages.")?;
            writeln!(
                inv.out,
                "Package {what} with result: Backup is not allowed\nBackup finished with result: Backup Cancelled"
            )?;
        }
        ("run" | "wipe" | "init" | "backup" | "cancel", _) => {}
        _ => {
            writeln!(inv.err, "Unknown command\nusage: bmgr [--user <userId>] enable|enabled|list|transport|backupnow|run|wipe")?;
            return Ok(1);
        }
    }
    Ok(0)
}

//! `settings get|put|delete|list TABLE …`

use std::io;

use crate::shell::Invocation;
use crate::system::settings::Table;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut words: Vec<&str> = inv.args[1..].iter().map(String::as_str).collect();
    // There is one user.
    if let Some(at) = words.iter().position(|word| *word == "--user") {
        words.drain(at..(at + 2).min(words.len()));
    }
    let (Some(verb), Some(name)) = (words.first().copied(), words.get(1).copied()) else {
        return wrong(inv, "Not enough arguments");
    };
    let Some(table) = Table::parse(name) else {
        return wrong(inv, &format!("Error: Invalid namespace '{name}'"));
    };
    let text = match (verb, &words[2..]) {
        ("get", [key]) => format!("{}\n", inv.device.lock().settings.get(table, key).unwrap_or("null")),
        ("put", [key, value, ..]) => {
            if !inv.device.lock().put_setting(table, key, value) {
                return wrong(inv, "Error: the value is too large");
            }
            crate::helpers::accessibility::refresh(inv.device);
            String::new()
        }
        ("delete", [key]) => {
            let count = u8::from(inv.device.lock().settings.delete(table, key));
            format!("Deleted {count} rows\n")
        }
        ("list", []) => inv.device.lock().settings.list(table).map(|(key, value)| format!("{key}={value}\n")).collect(),
        ("get" | "put" | "delete" | "list", _) => return wrong(inv, "Bad arguments"),
        _ => return wrong(inv, &format!("Invalid command: {verb}")),
    };
    inv.out.write_all(text.as_bytes())?;
    Ok(0)
}

fn wrong(inv: &mut Invocation<'_>, message: &str) -> io::Result<u8> {
    writeln!(inv.err, "{message}")?;
    Ok(255)
}

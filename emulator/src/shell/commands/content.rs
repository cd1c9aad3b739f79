//! `content query --uri content://sms[/inbox] [--projection A:B] [--sort …]`: the message provider; no other is there.

use std::io;

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let after = |name: &str| inv.args.iter().position(|arg| arg == name).and_then(|at| inv.args.get(at + 1)).map(String::as_str);
    let (verb, uri, projection) =
        (inv.args.get(1).map_or("", String::as_str), after("--uri").unwrap_or(""), after("--projection"));
    if verb != "query" || !["content://sms", "content://sms/", "content://sms/inbox"].contains(&uri) {
        writeln!(
            inv.err,
            "Error while accessing provider:{}",
            uri.trim_start_matches("content://").split('/').next().unwrap_or("")
        )?;
        writeln!(inv.err, "java.lang.IllegalStateException: Could not find provider: {uri}")?;
        return Ok(1);
    }
    let newest_first = after("--sort").is_none_or(|sort| sort.to_ascii_lowercase().contains("desc"));
    let mut messages: Vec<_> = inv.device.lock().inbox.iter().cloned().enumerate().collect();
    if newest_first {
        messages.reverse();
    }
    if messages.is_empty() {
        writeln!(inv.out, "No result found.")?;
    }
    for (row, (index, sms)) in messages.iter().enumerate() {
        let fields = [
            ("_id", (index + 1).to_string()),
            ("address", sms.from.clone()),
            ("date", sms.epoch_ms.to_string()),
            ("read", "0".into()),
            ("type", "1".into()),
            ("body", sms.text.clone()),
        ];
        let shown = |name: &str| projection.is_none_or(|names| names.split(':').any(|wanted| wanted == name));
        let text: Vec<String> =
            fields.iter().filter(|(name, _)| shown(name)).map(|(name, value)| format!("{name}={value}")).collect();
        writeln!(inv.out, "Row: {row} {}", text.join(", "))?;
    }
    Ok(0)
}

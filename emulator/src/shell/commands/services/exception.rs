//! How a service's command prints an exception.

use std::io;

use crate::shell::Invocation;

/// Prints the exception that ended `command` (`java.lang.X: message`); the result is the command's exit status.
pub fn thrown(inv: &mut Invocation<'_>, command: &str, exception: &str) -> io::Result<u8> {
    let api = inv.device.lock().config.api;
    if api < 26 {
        // The tool was a program of its own then.
        writeln!(inv.err, "Error: {exception}")?;
        return Ok(1);
    }
    let what = if api >= 31 { format!(" '{command}'") } else { String::new() };
    writeln!(inv.err, "\nException occurred while executing{what}:\n{exception}")?;
    Ok(255)
}

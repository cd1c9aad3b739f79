//! `log [-p PRIORITY] [-t TAG] MESSAGE…`: writes to the main log buffer.

use std::io;

use crate::shell::Invocation;
use crate::system::log::{Buffer, Priority};

/// The writing process, which is over as soon as it has written.
const PID: u32 = 11_999;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("p:t:")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let letter = options.value('p').unwrap_or("i");
    let Some(priority) = letter.chars().next().filter(|_| letter.len() == 1).and_then(Priority::parse) else {
        writeln!(inv.err, "log: bad -p '{letter}'")?;
        return Ok(1);
    };
    let tag = options.value('t').unwrap_or("log").to_string();
    let text = options.words.join(" ");
    inv.device.lock().log(Buffer::Main, priority, &tag, PID, text);
    Ok(0)
}

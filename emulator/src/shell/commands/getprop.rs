//! `getprop [NAME [DEFAULT]]`

use std::io;

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let text = {
        let system = inv.device.lock();
        match inv.args.get(1) {
            None => system.props.list().map(|(name, value)| format!("[{name}]: [{value}]\n")).collect(),
            Some(name) => match system.props.get(name) {
                "" => format!("{}\n", inv.args.get(2).map_or("", String::as_str)),
                value => format!("{value}\n"),
            },
        }
    };
    inv.out.write_all(text.as_bytes())?;
    Ok(0)
}

//! `setprop NAME VALUE`

use std::io;

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let [_, name, value] = inv.args else {
        writeln!(inv.err, "setprop: Need 2 arguments (see \"setprop --help\")")?;
        return Ok(1);
    };
    let result = {
        let props = &mut inv.device.lock().props;
        if inv.uid == 0 { props.set_by_root(name, value) } else { props.set_by_shell(name, value) }
    };
    if let Err(error) = result {
        writeln!(inv.err, "Failed to set property '{name}' to '{value}'.\n{error}")?;
        return Ok(1);
    }
    Ok(0)
}

//! `reboot [-p] [TARGET]`, and what only root may do: `remount`, `disable-verity`, `enable-verity`

use std::io;

use crate::shell::Invocation;

/// Boots the device anew, or turns it off with `-p`. Whatever the target, it comes up as it was.
pub fn reboot(inv: &mut Invocation<'_>) -> io::Result<u8> {
    if inv.args[1..].iter().any(|arg| arg == "-p") {
        inv.device.power_off();
    } else {
        inv.device.reboot();
    }
    Ok(0)
}

/// `remount`
pub fn remount(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.err, "Not running as root. Try \"adb root\" first.")?;
    Ok(1)
}

/// `disable-verity` and `enable-verity`
pub fn verity(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let name = inv.args[0].rsplit('/').next().unwrap_or_default();
    writeln!(inv.err, "{name} only works for userdebug builds")?;
    Ok(1)
}

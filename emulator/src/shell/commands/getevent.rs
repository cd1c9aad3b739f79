//! `getevent [-lt] …`: lists the input devices, and then waits. Input over adb does not pass through the kernel, so no event comes.

use std::io;
use std::time::Duration;

use crate::shell::Invocation;

/// How often, in the host's time, it looks whether somebody still waits.
const LOOK: Duration = Duration::from_millis(50);

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.out, "add device 1: /dev/input/event1\n  name:     \"virtio_input_multi_touch_1\"")?;
    writeln!(inv.out, "add device 2: /dev/input/event0\n  name:     \"AT Translated Set 2 keyboard\"")?;
    inv.out.flush()?;
    while (inv.alive)() && !inv.args[1..].iter().any(|word| word == "-p" || word == "-i") {
        std::thread::sleep(LOOK);
    }
    Ok(0)
}

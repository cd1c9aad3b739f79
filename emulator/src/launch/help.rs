//! What `-help` prints.

use super::options::{FLAGS, IGNORED_FLAGS, IGNORED_VALUES, VALUES};

/// The text.
pub fn text() -> String {
    let mut out = String::from(
        "Usage: offramp-emulator [options] [-qemu args]\n\nA simulated device, started as an emulator is. It is not Android.\n\n options:\n",
    );
    for (name, about) in FLAGS {
        out.push_str(&format!("    {:<35} {about}\n", format!("-{name}")));
    }
    for (name, value, about) in VALUES {
        out.push_str(&format!("    {:<35} {about}\n", format!("-{name} {value}")));
    }
    out.push_str("\n accepted, without effect:\n");
    for name in IGNORED_FLAGS {
        out.push_str(&format!("    -{name}\n"));
    }
    for name in IGNORED_VALUES {
        out.push_str(&format!("    -{name} <value>\n"));
    }
    out.push_str("\n -qemu args...    ignored\n");
    out
}

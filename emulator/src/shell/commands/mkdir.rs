//! `mkdir [-p] FOLDER…`

use std::io;

use crate::shell::Invocation;
use crate::system::files;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("pvm:")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let mut status = 0;
    for name in &options.words {
        let path = inv.path(name);
        let result = files::may_write(&path).and_then(|()| {
            let mut system = inv.device.lock();
            let now = system.clock.epoch_ms();
            if options.has('p') { system.files.mkdir_all(&path, now) } else { system.files.mkdir(&path, now) }
        });
        if let Err(error) = result {
            inv.report(&format!("'{name}'"), error)?;
            status = 1;
        }
    }
    Ok(status)
}

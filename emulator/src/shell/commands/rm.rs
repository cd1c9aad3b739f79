//! `rm [-fr] FILE…`, `rmdir FOLDER…`

use std::io;

use crate::shell::Invocation;
use crate::system::files::{self, FileError};

/// `rm`
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("firRv")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let (force, deep) = (options.has('f'), options.has('r') || options.has('R'));
    if options.words.is_empty() && !force {
        writeln!(inv.err, "rm: Needs 1 argument (see \"rm --help\")")?;
        return Ok(1);
    }
    let mut status = 0;
    for name in &options.words {
        let path = inv.path(name);
        let result = {
            let tree = &mut inv.device.lock().files;
            let allowed = tree.stat(&path).and_then(|_| files::may_write(&path));
            allowed.and_then(|()| if deep { tree.remove_all(&path) } else { tree.remove(&path) })
        };
        match result {
            Ok(()) => {}
            Err(FileError::NotFound) if force => {}
            Err(error) => {
                inv.report(name, error)?;
                status = 1;
            }
        }
    }
    Ok(status)
}

/// `rmdir`
pub fn rmdir(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut status = 0;
    for name in &inv.args[1..] {
        let path = inv.path(name);
        let result = files::may_write(&path).and_then(|()| inv.device.lock().files.rmdir(&path));
        if let Err(error) = result {
            inv.report(name, error)?;
            status = 1;
        }
    }
    Ok(status)
}

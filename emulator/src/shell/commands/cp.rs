//! `cp [-rf] FROM… TO`, `mv FROM… TO`, `touch FILE…`

use std::io;

use crate::shell::Invocation;
use crate::system::files::{self, FileError};

/// `cp`
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    each(inv, "adfipPrRv", |inv, from, to, deep| {
        files::may_read(from)?;
        files::may_write(to)?;
        copy(inv, from, to, deep, 0)
    })
}

/// `mv`
pub fn mv(inv: &mut Invocation<'_>) -> io::Result<u8> {
    each(inv, "finv", |inv, from, to, _| {
        files::may_write(from)?;
        files::may_write(to)?;
        inv.device.lock().files.rename(from, to)
    })
}

/// `touch`
pub fn touch(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("acmd:t:r:")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let mut status = 0;
    for name in &options.words {
        let path = inv.path(name);
        let result = files::may_write(&path).and_then(|()| {
            let mut system = inv.device.lock();
            let now = system.clock.epoch_ms();
            match system.files.stat(&path) {
                Err(FileError::NotFound) if options.has('c') => Ok(()),
                Err(FileError::NotFound) => system.files.append(&path, &[], now),
                Err(error) => Err(error),
                Ok(_) => system.files.set_mtime(&path, now.div_euclid(1000)),
            }
        });
        if let Err(error) = result {
            inv.report(&format!("'{name}'"), error)?;
            status = 1;
        }
    }
    Ok(status)
}

type Act = fn(&Invocation<'_>, &str, &str, bool) -> Result<(), FileError>;

fn each(inv: &mut Invocation<'_>, spec: &str, act: Act) -> io::Result<u8> {
    let options = match inv.options(spec)? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let Some((target, sources)) = options.words.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        writeln!(inv.err, "{0}: Needs 2 arguments (see \"{0} --help\")", inv.args[0])?;
        return Ok(1);
    };
    let into = inv.path(target);
    let folder = inv.device.lock().files.stat(&into).is_ok_and(|stat| stat.is_dir());
    if sources.len() > 1 && !folder {
        inv.report(&format!("'{target}'"), FileError::NotADirectory)?;
        return Ok(1);
    }
    let mut status = 0;
    for source in sources {
        let from = inv.path(source);
        let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or(source);
        let to = if folder { format!("{into}/{name}") } else { into.clone() };
        if let Err(error) = act(inv, &from, &to, options.has('r') || options.has('R') || options.has('a')) {
            inv.report(&format!("'{source}'"), error)?;
            status = 1;
        }
    }
    Ok(status)
}

/// Folders nest no deeper than this when copied.
const MAX_DEPTH: usize = 100;

fn copy(inv: &Invocation<'_>, from: &str, to: &str, deep: bool, depth: usize) -> Result<(), FileError> {
    if depth > MAX_DEPTH {
        return Err(FileError::NameTooLong);
    }
    let stat = inv.device.lock().files.stat(from)?;
    if !stat.is_dir() {
        let data = inv.device.lock().read_file(from)?;
        let mut system = inv.device.lock();
        let now = system.clock.epoch_ms();
        return system.files.write(to, data, stat.mode & 0o777, now);
    }
    if !deep {
        return Err(FileError::IsADirectory);
    }
    let entries = inv.device.lock().files.list(from)?;
    {
        let mut system = inv.device.lock();
        let now = system.clock.epoch_ms();
        system.files.mkdir_all(to, now)?;
    }
    entries.iter().try_for_each(|(name, _)| copy(inv, &format!("{from}/{name}"), &format!("{to}/{name}"), deep, depth + 1))
}

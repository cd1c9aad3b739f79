//! `true` and `false`.

use std::io;

use crate::shell::Invocation;

/// `true`
pub fn success(_: &mut Invocation<'_>) -> io::Result<u8> {
    Ok(0)
}

/// `false`
pub fn failure(_: &mut Invocation<'_>) -> io::Result<u8> {
    Ok(1)
}

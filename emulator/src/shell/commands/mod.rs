//! The commands that the shell knows.

use super::Main;

/// The command named `name`.
pub fn lookup(name: &str) -> Option<Main> {
    let _ = name;
    None
}

//! The commands that the shell knows.

mod echo;
mod getprop;
mod printf;
mod setprop;
pub(super) mod sleep;
mod status;
mod test;

use super::Main;

/// The command named `name`.
pub fn lookup(name: &str) -> Option<Main> {
    Some(match name {
        "[" | "test" => test::main,
        "echo" => echo::main,
        "false" => status::failure,
        "getprop" => getprop::main,
        "printf" => printf::main,
        "setprop" => setprop::main,
        "sleep" => sleep::main,
        "true" => status::success,
        _ => return None,
    })
}

//! `su [WHO [COMMAND…]]`: on debuggable builds, a command as another user.

use std::io::Read;

use super::exec::{Jump, Shell};
use crate::system::images::Image;

/// The superuser.
pub const ROOT: u32 = 0;
/// The user as whom a shell runs.
pub const SHELL: u32 = 2000;

/// Runs the command; without one, a shell that reads its script from standard input.
pub fn su(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    if !Image::of(&shell.device.lock().config).debuggable {
        return Ok(shell.not_found(&words[0]));
    }
    let who = words.get(1).map_or("root", String::as_str);
    // Group ids may follow; groups are not simulated.
    let Some(uid) = user(who.split(',').next().unwrap_or_default()) else {
        shell.print_error(&format!("su: invalid uid/gid '{who}'"));
        return Ok(1);
    };
    let mut inner = shell.clone();
    inner.uid = uid;
    match words.get(2..).unwrap_or_default() {
        [] => {
            let mut bytes = Vec::new();
            let limit = super::lexer::MAX_SCRIPT as u64 + 1;
            let _ = inner.io.stdin.by_ref().take(limit).read_to_end(&mut bytes);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Ok(inner.alone(|inner| inner.run_text(&text)))
        }
        command => Ok(inner.alone(|inner| inner.run_words(command))),
    }
}

/// The id of a user, by number or by name.
fn user(name: &str) -> Option<u32> {
    match name {
        "root" => Some(ROOT),
        "system" => Some(1000),
        "shell" => Some(SHELL),
        number => number.parse().ok(),
    }
}

/// A user's name, as `id -un` prints it.
pub fn user_name(uid: u32) -> String {
    match uid {
        ROOT => "root".into(),
        1000 => "system".into(),
        1001 => "radio".into(),
        1036 => "logd".into(),
        SHELL => "shell".into(),
        10_000.. => format!("u{}_a{}", uid / 100_000, uid % 100_000 - 10_000),
        uid => uid.to_string(),
    }
}

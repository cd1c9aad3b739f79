//! The console's token, made when there is none, so that only this user's programs can speak to the console.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;

use super::warn;

/// Letters of a token.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Makes the file of the token, unless it is there; an empty one says that no token is wanted.
pub fn ensure() {
    let Some(path) = std::env::home_dir().map(|home| home.join(".emulator_console_auth_token")) else { return };
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).and_then(|mut file| {
        let mut random = [0; 16];
        std::fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
        let token: Vec<u8> = random.iter().map(|byte| LETTERS[usize::from(byte % 64)]).collect();
        file.write_all(&token)
    });
    match made {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            warn(&format!("Unable to access '{}': {error}", path.display()));
        }
        _ => {}
    }
}

//! A shell that reads its commands line by line.

use std::io::{self, Read};

use super::exec::{Jump, Shell};
use super::lexer::{MAX_SCRIPT, SyntaxError};
use super::parser::parse;

/// Runs commands from standard input until it ends or one says `exit`; the result is the exit status.
pub fn interact(shell: &mut Shell) -> u8 {
    let mut stdin = shell.io.stdin.clone();
    let mut script = String::new();
    while (shell.alive)() {
        let Ok(Some(line)) = read_line(&mut stdin) else { break };
        script.push_str(&line);
        script.push('\n');
        match parse(&script) {
            // The command goes on in the next line.
            Err(SyntaxError::End | SyntaxError::Quote) if script.len() < MAX_SCRIPT => continue,
            Err(error) => {
                shell.status = 1;
                shell.complain(&error.to_string());
            }
            Ok(list) => match shell.list(&list) {
                Err(Jump::Exit(status)) => {
                    let _ = shell.io.flush();
                    return status;
                }
                Ok(_) | Err(_) => _ = shell.io.flush(),
            },
        }
        script.clear();
    }
    if !script.is_empty() {
        shell.status = shell.run(&script);
    }
    shell.status
}

/// The next line without its end; `None` after the last.
fn read_line(stdin: &mut impl Read) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut byte = [0];
    while stdin.read(&mut byte)? == 1 {
        match byte[0] {
            b'\n' => return Ok(Some(String::from_utf8_lossy(&line).into_owned())),
            // Ctrl-D, from a terminal.
            4 if line.is_empty() => return Ok(None),
            _ if line.len() < MAX_SCRIPT => line.push(byte[0]),
            _ => {}
        }
    }
    Ok((!line.is_empty()).then(|| String::from_utf8_lossy(&line).into_owned()))
}

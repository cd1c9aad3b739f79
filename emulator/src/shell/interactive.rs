//! A shell that reads its commands line by line.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::exec::{Jump, Shell};
use super::lexer::{MAX_SCRIPT, SyntaxError};
use super::parser::parse;

/// Runs commands from standard input until it ends or one says `exit`; the result is the exit status.
pub fn interact(shell: &mut Shell) -> u8 {
    run(shell, None)
}

/// The same for a person at a terminal: with a prompt. `interrupted` is what makes the shell's commands end; it is cleared between them.
pub fn interact_with_prompt(shell: &mut Shell, interrupted: Arc<AtomicBool>) -> u8 {
    run(shell, Some(interrupted))
}

fn run(shell: &mut Shell, interrupted: Option<Arc<AtomicBool>>) -> u8 {
    let mut stdin = shell.io.stdin.clone();
    let mut script = String::new();
    loop {
        if let Some(interrupted) = &interrupted {
            interrupted.store(false, Ordering::Release);
            let prompt = if script.is_empty() { format!("{} $ ", shell.place()) } else { "> ".into() };
            if shell.io.out.write_all(prompt.as_bytes()).and_then(|()| shell.io.out.flush()).is_err() {
                break;
            }
        }
        let line = match read_line(&mut stdin) {
            Ok(Some(line)) => line,
            Err(_) if interrupted.is_some() && (shell.alive)() => {
                script.clear();
                continue;
            }
            Ok(None) | Err(_) => break,
        };
        script.push_str(&line);
        script.push('\n');
        match parse(&script) {
            // The command goes on in the next line.
            Err(SyntaxError::End | SyntaxError::Quote | SyntaxError::Here(_)) if script.len() < MAX_SCRIPT => continue,
            Err(error) => {
                shell.status = 1;
                shell.complain(&error.to_string());
            }
            Ok(list) => {
                let result = shell.list(&list);
                // Whoever would read it may have gone; the next read tells.
                let _ = shell.io.flush();
                let stopped = interrupted.as_ref().is_some_and(|flag| flag.load(Ordering::Acquire));
                match result {
                    Err(Jump::Exit(status)) if !stopped => return status,
                    _ => {}
                }
            }
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
            _ if line.len() < MAX_SCRIPT => line.push(byte[0]),
            _ => {}
        }
    }
    Ok((!line.is_empty()).then(|| String::from_utf8_lossy(&line).into_owned()))
}

//! What lies between a person at a terminal and the shell: echo, editing of the line, Ctrl-C, and line ends.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::streams::{PipeWriter, Sink};

const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const BACKSPACE: u8 = 8;
const CTRL_U: u8 = 21;
const ESCAPE: u8 = 27;
const DELETE: u8 = 127;
/// The longest line, in bytes; what is typed beyond is not taken.
const MAX_LINE: usize = 4096;

/// Takes what is typed, shows it, and passes on whole lines.
pub struct Terminal {
    line: Vec<u8>,
    /// Bytes of an escape sequence (an arrow key) that are still to come.
    escape: bool,
    screen: Sink,
    to: PipeWriter,
    interrupted: Arc<AtomicBool>,
}

impl Terminal {
    /// A terminal that shows on `screen` and writes lines to `to`; Ctrl-C sets `interrupted`.
    pub fn new(screen: Sink, to: PipeWriter, interrupted: Arc<AtomicBool>) -> Self {
        Self { line: Vec::new(), escape: false, screen, to, interrupted }
    }
}

impl Write for Terminal {
    fn write(&mut self, typed: &[u8]) -> io::Result<usize> {
        for &byte in typed {
            if self.escape {
                self.escape = byte == b'[' || byte == b'O' || byte == b';' || byte.is_ascii_digit();
                continue;
            }
            match byte {
                b'\r' | b'\n' => {
                    self.screen.write_all(b"\n")?;
                    self.line.push(b'\n');
                    self.to.write_all(&std::mem::take(&mut self.line))?;
                }
                CTRL_C => {
                    self.line.clear();
                    self.screen.write_all(b"^C\n")?;
                    self.interrupted.store(true, Ordering::Release);
                    self.to.wake();
                }
                CTRL_D if self.line.is_empty() => self.to.end_once(),
                CTRL_D => {}
                BACKSPACE | DELETE => self.erase()?,
                CTRL_U => {
                    while !self.line.is_empty() {
                        self.erase()?;
                    }
                }
                ESCAPE => self.escape = true,
                0..=31 if byte != b'\t' => {}
                _ if self.line.len() >= MAX_LINE => {}
                _ => {
                    self.line.push(byte);
                    self.screen.write_all(&[byte])?;
                }
            }
        }
        self.screen.flush()?;
        Ok(typed.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Terminal {
    /// Takes back the last character.
    fn erase(&mut self) -> io::Result<()> {
        while self.line.pop().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {}
        self.screen.write_all(b"\x08 \x08")
    }
}

/// Ends lines as a terminal wants them.
pub struct LineEnds<W>(pub W);

impl<W: Write> Write for LineEnds<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let mut text = Vec::with_capacity(data.len() + 16);
        for &byte in data {
            if byte == b'\n' {
                text.push(b'\r');
            }
            text.push(byte);
        }
        self.0.write_all(&text)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::shell::streams::{Captured, interruptible_pipe};

    #[test]
    fn a_line_is_shown_edited_and_passed_on() {
        let (screen, interrupted) = (Captured::default(), Arc::new(AtomicBool::new(false)));
        let (to, mut from) = interruptible_pipe(interrupted.clone());
        let mut terminal = Terminal::new(Sink::new(LineEnds(screen.clone())), to, interrupted.clone());
        terminal.write_all("x\x15ecoh注\x7f\x7f\x7fho\x1b[A hi\r".as_bytes()).unwrap();
        let mut line = [0; 8];
        from.read_exact(&mut line).unwrap();
        assert_eq!(&line, b"echo hi\n");
        assert!(String::from_utf8(screen.take()).unwrap().ends_with("\x08 \x08ho hi\r\n"));
        terminal.write_all(b"half\x03").unwrap();
        assert!(from.read(&mut line).is_err());
        assert!(!interrupted.load(Ordering::Relaxed));
        terminal.write_all(b"\x04a\r").unwrap();
        assert_eq!((from.read(&mut line).unwrap(), from.read(&mut line).unwrap()), (2, 0));
    }
}

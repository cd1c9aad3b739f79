//! What many commands share: options with their error, files and standard input as text.

use std::io::{self, BufRead, BufReader, Read};

use super::Invocation;
use super::options::Options;
use crate::system::files::{self, FileError};

impl Invocation<'_> {
    /// The command's options; an unknown one is reported, and the inner error is the exit status.
    pub fn options(&mut self, spec: &str) -> io::Result<Result<Options, u8>> {
        match Options::parse(&self.args[1..], spec) {
            Ok(options) => Ok(Ok(options)),
            Err(option) => {
                let name = &self.args[0];
                writeln!(self.err, "{name}: Unknown option '{option}' (see \"{name} --help\")")?;
                Ok(Err(1))
            }
        }
    }

    /// Prints `command: what: error`.
    pub fn report(&mut self, what: &str, error: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.err, "{}: {what}: {error}", self.args[0])
    }

    /// Calls `each` with every line of the files, or of standard input when there are none (`-` is standard input too), its end removed.
    /// Lines are handed on as they arrive. False when a file could not be read; each of those is reported.
    pub fn lines(
        &mut self,
        names: &[String],
        mut each: impl FnMut(&mut Self, &str, &[u8]) -> io::Result<bool>,
    ) -> io::Result<bool> {
        let own = ["-".to_string()];
        let mut all_read = true;
        for name in if names.is_empty() { &own } else { names } {
            if name == "-" {
                // A line at a time, so that what follows a log sees it at once.
                loop {
                    let mut line = Vec::new();
                    if !read_line(self.stdin, &mut line)? {
                        break;
                    }
                    if !each(self, name, &line)? {
                        return Ok(all_read);
                    }
                    self.out.flush()?;
                }
                continue;
            }
            match self.read_file(name) {
                Ok(data) => {
                    let mut reader = BufReader::new(data.as_slice());
                    let mut line = Vec::new();
                    while reader.read_until(b'\n', &mut line)? > 0 {
                        if line.last() == Some(&b'\n') {
                            line.pop();
                        }
                        if !each(self, name, &line)? {
                            return Ok(all_read);
                        }
                        line.clear();
                    }
                }
                Err(error) => {
                    self.report(name, error)?;
                    all_read = false;
                }
            }
        }
        Ok(all_read)
    }

    /// The bytes of a file, or of standard input for `-`.
    pub fn bytes(&mut self, name: &str) -> io::Result<Result<Vec<u8>, FileError>> {
        if name != "-" {
            return Ok(self.read_file(name));
        }
        let mut data = Vec::new();
        (&mut *self.stdin).take(files::MAX_BYTES as u64).read_to_end(&mut data)?;
        Ok(Ok(data))
    }
}

/// The longest line kept, in bytes; the rest of a longer one is the next line.
const MAX_LINE: usize = 1 << 20;

fn read_line(from: &mut dyn io::Read, line: &mut Vec<u8>) -> io::Result<bool> {
    let mut byte = [0];
    while line.len() < MAX_LINE {
        if from.read(&mut byte)? == 0 {
            return Ok(!line.is_empty());
        }
        if byte[0] == b'\n' {
            return Ok(true);
        }
        line.push(byte[0]);
    }
    Ok(true)
}

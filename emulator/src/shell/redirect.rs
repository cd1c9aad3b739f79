//! Redirections: what a command reads and where it writes.

use std::io;

use super::exec::{Jump, Shell};
use super::streams::{FileWriter, Sink, Source};
use super::syntax::{Redirect, Target};
use crate::system::files;

impl Shell {
    /// Puts redirected streams in place; the inner error is the message to print.
    pub(super) fn redirect(&mut self, redirects: &[Redirect]) -> Result<Result<(), String>, Jump> {
        for redirect in redirects {
            let (word, append, both) = match &redirect.to {
                Target::Read(word) => {
                    let name = self.text(word)?;
                    match self.open(&name) {
                        Ok(source) => self.io.stdin = source,
                        Err(error) => return Ok(Err(format!("can't open {name}: {error}"))),
                    }
                    continue;
                }
                Target::Here(word) => {
                    let text = self.text(word)?;
                    self.io.stdin = Source::new(io::Cursor::new(text.into_bytes()));
                    continue;
                }
                Target::HereString(word) => {
                    let text = self.text(word)? + "\n";
                    self.io.stdin = Source::new(io::Cursor::new(text.into_bytes()));
                    continue;
                }
                Target::Same(from) => {
                    let sink = if *from == 2 { self.io.err.clone() } else { self.io.out.clone() };
                    self.set_output(redirect.fd, sink);
                    continue;
                }
                Target::Closed => {
                    self.set_output(redirect.fd, Sink::null());
                    continue;
                }
                Target::Write(word) => (word, false, false),
                Target::Append(word) => (word, true, false),
                Target::WriteBoth(word) => (word, false, true),
            };
            let name = self.text(word)?;
            match self.create(&name, append) {
                Ok(sink) => {
                    if both {
                        self.io.err = sink.clone();
                    }
                    self.set_output(redirect.fd, sink);
                }
                Err(error) => return Ok(Err(format!("can't create {name}: {error}"))),
            }
        }
        Ok(Ok(()))
    }

    fn set_output(&mut self, fd: u32, sink: Sink) {
        match fd {
            0 => self.io.stdin = Source::null(),
            1 => self.io.out = sink,
            2 => self.io.err = sink,
            // No command here writes to other streams.
            _ => {}
        }
    }

    fn open(&self, name: &str) -> Result<Source, files::FileError> {
        let path = self.path(name);
        if self.uid != super::su::ROOT {
            files::may_read(&path)?;
        }
        Ok(Source::new(io::Cursor::new(self.device.lock().read_file(&path)?)))
    }

    fn create(&self, name: &str, append: bool) -> Result<Sink, files::FileError> {
        let path = self.path(name);
        match files::resolve(&path)?.as_str() {
            "/dev/null" => return Ok(Sink::null()),
            "/dev/tty" => return Ok(self.terminal.clone()),
            _ => files::may_write(&path)?,
        }
        let mut system = self.device.lock();
        let now = system.clock.epoch_ms();
        if append {
            system.files.append(&path, &[], now)?;
        } else {
            system.files.write(&path, Vec::new(), 0o660, now)?;
        }
        Ok(Sink::new(FileWriter::new(self.device.clone(), path)))
    }
}

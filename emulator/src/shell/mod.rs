//! The shell: its language, and its commands (one file each in `commands/`).
//!
//! The language is the part of mksh that tools send: quoting, lists, pipelines, redirections, here-documents, `if`, `for`, `while`,
//! `case`, `[[ … ]]`, functions, substitutions, small arithmetic. Not there: arrays, job control, signals.

mod arithmetic;
mod builtins;
pub mod commands;
mod compound;
mod double_bracket;
mod exec;
mod expand;
mod functions;
mod glob;
mod here;
mod interactive;
mod lexer;
mod modes;
mod options;
mod parser;
mod parser_compound;
mod redirect;
pub mod streams;
mod su;
mod support;
mod syntax;
pub mod terminal;

#[cfg(test)]
mod script_tests;
#[cfg(test)]
mod tests;

pub use options::Options;

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::Arc;

pub use exec::{Alive, Shell};
pub use interactive::{interact, interact_with_prompt};

use crate::device::Device;
use crate::system::files::{self, FileError};
use streams::{Captured, Sink, Source, Streams};

/// One run of one command.
pub struct Invocation<'a> {
    /// The device it runs on. Lock it briefly; never while writing output or sleeping.
    pub device: &'a Device,
    /// The words of the command line; the first is the command's name.
    pub args: &'a [String],
    /// The working folder.
    pub cwd: &'a str,
    /// The exported variables.
    pub environment: &'a BTreeMap<String, String>,
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// The user as whom it runs; 0 is root.
    pub uid: u32,
    /// Whether somebody still waits for the command; a long one looks at it and stops.
    pub alive: &'a dyn Fn() -> bool,
}

/// A command's body: writes its output and returns its exit status.
pub type Main = fn(&mut Invocation<'_>) -> io::Result<u8>;

impl Invocation<'_> {
    /// A path as the command means it: relative to the working folder.
    pub fn path(&self, path: &str) -> String {
        if path.starts_with('/') || path.is_empty() { path.into() } else { format!("{}/{path}", self.cwd) }
    }

    /// A file's content, as far as the user may read it.
    pub fn read_file(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let path = self.path(path);
        if self.uid != su::ROOT {
            files::may_read(&path)?;
        }
        self.device.lock().read_file(&path)
    }

    /// Writes a file, as far as the shell's user may.
    pub fn write_file(&self, path: &str, data: Vec<u8>) -> Result<(), FileError> {
        let path = self.path(path);
        files::may_write(&path)?;
        let mut system = self.device.lock();
        let now = system.clock.epoch_ms();
        system.files.write(&path, data, 0o660, now)
    }
}

/// What a script printed, and its exit status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The exit status.
    pub status: u8,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs a script on `device` with no input, and waits for its end.
pub fn run(device: &Device, script: &str) -> Output {
    run_with_input(device, script, Vec::new())
}

/// Runs a script with `input` on its standard input.
pub fn run_with_input(device: &Device, script: &str, input: Vec<u8>) -> Output {
    let (out, err) = (Captured::default(), Captured::default());
    let stdin = Source::new(io::Cursor::new(input));
    let io = Streams { stdin, out: Sink::new(out.clone()), err: Sink::new(err.clone()) };
    let status = Shell::new(device.clone(), io, Arc::new(|| true)).run(script);
    let text = |captured: Captured| String::from_utf8_lossy(&captured.take()).into_owned();
    Output { status, out: text(out), err: text(err) }
}

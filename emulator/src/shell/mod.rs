//! The shell: its language, and its commands (one file each in `commands/`).

pub mod commands;

use std::io::{self, Read, Write};

use crate::device::Device;

/// One run of one command.
pub struct Invocation<'a> {
    /// The device it runs on. Lock it briefly; never while writing output or sleeping.
    pub device: &'a Device,
    /// The words of the command line; the first is the command's name.
    pub args: &'a [String],
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// Whether somebody still waits for the command; a long one looks at it and stops.
    pub alive: &'a dyn Fn() -> bool,
}

/// A command's body: writes its output and returns its exit status.
pub type Main = fn(&mut Invocation<'_>) -> io::Result<u8>;

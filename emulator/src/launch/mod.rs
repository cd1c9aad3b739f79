//! Starts a simulated device by the command line of an emulator, so that scripts and farms that start emulators can start it.
//!
//! `offramp-emulator -avd NAME -port 5554 -no-window …` reads the virtual device that `avdmanager` wrote, and runs a device of its API level
//! and display. What only a real emulator has (window, sound, acceleration, gRPC) is accepted and has no effect.

mod announce;
mod avd;
mod help;
mod options;
mod run;
mod token;

use std::process::ExitCode;

use options::{Options, Wrong};

/// The version that `-version` and the first line of a run name.
pub const VERSION: &str = concat!(
    "Android emulator version ",
    env!("CARGO_PKG_VERSION"),
    ".0 (offramp-emulator: a simulated device, not Android) (CL:N/A)"
);

/// Runs with the arguments that follow the program's name.
pub fn main(arguments: Vec<String>) -> ExitCode {
    let options = match Options::parse(arguments) {
        Ok(options) => options,
        Err(Wrong(message)) => {
            eprint!("{message}");
            return ExitCode::FAILURE;
        }
    };
    if options.has("help") {
        print!("{}", help::text());
    } else if options.has("version") {
        println!("{VERSION}");
    } else if options.has("list-avds") {
        for name in avd::names() {
            println!("{name}");
        }
    } else if options.has("accel-check") {
        println!("accel:\n0\nA simulated device needs no acceleration. It is installed and usable.\naccel");
    } else {
        return match run::run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(lines) => {
                for line in lines.lines() {
                    eprintln!("ERROR        | {line}");
                }
                ExitCode::FAILURE
            }
        };
    }
    ExitCode::SUCCESS
}

/// Says how it goes, as emulators do.
fn info(text: &str) {
    println!("INFO         | {text}");
}

fn warn(text: &str) {
    println!("WARNING      | {text}");
}

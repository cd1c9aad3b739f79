//! The command line.

use std::process::ExitCode;

use offramp::cli::{self, Context};

fn main() -> ExitCode {
    let mut context = Context::read();
    let command = match cli::parse(std::env::args_os(), &mut context) {
        Ok(command) => command,
        // What clap has to say: help and version, or what is wrong with the arguments.
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { cli::WRONG_INPUT } else { 0 });
        }
    };
    match cli::execute(command, &context) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            context.tell(&failure.render(context.colour_err));
            ExitCode::from(failure.exit_code())
        }
    }
}

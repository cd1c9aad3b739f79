//! The command line: one file a subcommand. Each parses its arguments, calls the library, prints.
//!
//! Exit codes: 0 nothing found · 1 findings, or a failed expectation or step · 2 the input is wrong · 3 the infrastructure or environment
//! failed, so nothing can be said.

mod audit;
mod campaign;
mod check;
mod classify;
mod compare;
mod completions;
mod context;
mod crawl;
mod derive;
mod devices;
mod doctor;
mod emulator;
mod explain;
mod failure;
#[cfg(feature = "farm")]
mod farm;
mod folder;
#[cfg(feature = "history")]
mod history;
mod interrupt;
mod judge;
mod lacking;
mod merge;
mod record;
mod report;
mod reports;
mod review;
mod rules;
mod run;
mod scenario;
mod schema;
mod seek;
mod specimen;
mod target;
mod values;
mod verify;
mod watch;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use context::Context;
pub use failure::{Failure, INFRASTRUCTURE, WRONG_INPUT};

/// How a command ended: its exit code.
type Outcome = Result<u8, Failure>;

const LONG_ABOUT: &str = "Offramp drives an Android app on an emulator through sign-up and account deletion, and counts: the permission prompts, \
                          and the steps in and out. The counts are held against published rules; the evidence is kept and can be judged again.";
const AFTER_HELP: &str = "\
Try it with no device and no SDK:
  offramp run scenarios

Exit codes:
  0  nothing found
  1  findings, or a failed expectation or step
  2  the input is wrong (scenario, arguments, APK)
  3  the infrastructure or environment failed, so nothing can be said";

#[derive(Debug, Parser)]
#[command(name = "offramp", version, about, long_about = LONG_ABOUT, after_help = AFTER_HELP)]
struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: context::Colour,
    #[command(subcommand)]
    command: Command,
}

/// A parsed command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Audit(Box<audit::Args>),
    Run(Box<run::Args>),
    Crawl(Box<crawl::Args>),
    Record(Box<record::Args>),
    Check(check::Args),
    Classify(classify::Args),
    Judge(judge::Args),
    Merge(merge::Args),
    Report(report::Args),
    Scenario(scenario::Args),
    Schema(schema::Args),
    Verify(verify::Args),
    Compare(compare::Args),
    Explain(explain::Args),
    Review(review::Args),
    Campaign(Box<campaign::Args>),
    #[cfg(feature = "history")]
    History(history::Args),
    Devices(devices::Args),
    Doctor(doctor::Args),
    Rules(rules::Args),
    Emulator(emulator::Args),
    Completions(completions::Args),
    #[cfg(feature = "farm")]
    Submit(Box<farm::submit::Args>),
    #[cfg(feature = "farm")]
    Worker(Box<farm::worker::Args>),
    #[cfg(feature = "farm")]
    Wait(Box<farm::wait::Args>),
    #[cfg(feature = "farm")]
    Status(farm::status::Args),
    #[cfg(feature = "farm")]
    Cancel(farm::cancel::Args),
}

/// Arguments that were understood.
#[derive(Debug)]
pub struct Parsed(Command);

/// Reads the arguments, and decides on colours.
///
/// # Errors
/// Help and version too; clap prints them.
pub fn parse(arguments: impl IntoIterator<Item = OsString>, context: &mut Context) -> Result<Parsed, clap::Error> {
    let matches = Cli::command().try_get_matches_from(arguments).map_err(|error| lacking::told(error, &mut Cli::command()))?;
    let cli = Cli::from_arg_matches(&matches)?;
    context.choose(cli.color);
    Ok(Parsed(cli.command))
}

/// Does what the arguments say, and returns the exit code.
///
/// # Errors
/// What kept it from being done.
pub fn execute(parsed: Parsed, context: &Context) -> Outcome {
    match parsed.0 {
        Command::Audit(args) => audit::run(&args, context),
        Command::Run(args) => run::run(&args, context),
        Command::Crawl(args) => crawl::run(&args, context),
        Command::Record(args) => record::run(&args, context),
        Command::Check(args) => check::run(&args, context),
        Command::Classify(args) => classify::run(&args, context),
        Command::Judge(args) => judge::run(&args, context),
        Command::Merge(args) => merge::run(&args, context),
        Command::Report(args) => report::run(&args, context),
        Command::Scenario(args) => scenario::run(&args, context),
        Command::Schema(args) => schema::run(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Compare(args) => compare::run(&args, context),
        Command::Explain(args) => explain::run(&args, context),
        Command::Review(args) => review::run(&args, context),
        Command::Campaign(args) => campaign::run(&args, context),
        #[cfg(feature = "history")]
        Command::History(args) => history::run(&args, context),
        Command::Devices(args) => devices::run(&args, context),
        Command::Doctor(args) => doctor::run(&args, context),
        Command::Rules(args) => rules::run(&args, context),
        Command::Emulator(args) => emulator::run(&args, context),
        Command::Completions(args) => completions::run(&args, context),
        #[cfg(feature = "farm")]
        Command::Submit(args) => farm::submit::run(&args, context),
        #[cfg(feature = "farm")]
        Command::Worker(args) => farm::worker::run(&args, context),
        #[cfg(feature = "farm")]
        Command::Wait(args) => farm::wait::run(&args, context),
        #[cfg(feature = "farm")]
        Command::Status(args) => farm::status::run(&args, context),
        #[cfg(feature = "farm")]
        Command::Cancel(args) => farm::cancel::run(&args, context),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}

//! `offramp emulator …`: real emulators, simulated devices, and the specimens that run on these.

mod down;
mod list;
mod repair;
mod sim;
mod up;

use clap::Subcommand;

pub(crate) use sim::{Clock, dressed};

use super::{Context, Outcome, specimen};

/// Start, list and end emulators; simulated devices, and the apps that run on them
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start real emulators in the background, and wait until they can be used
    ///
    /// Makes the virtual devices where they are missing, by the Android SDK's own programs. Once an emulator is ready it keeps a snapshot, which
    /// later starts and repairs go back to.
    #[command(
        after_help = "Example:\n  offramp emulator up --profile api34 --count 4\n  offramp run scenarios --apk app.apk --device emulator-5554\n  offramp emulator down --all\n\nExit codes: 0 all are ready, 2 the input is wrong, 3 one could not be started (those that are ready go on)"
    )]
    Up(up::Args),
    /// End emulators that were started with `up`
    #[command(after_help = "Examples:\n  offramp emulator down emulator-5554\n  offramp emulator down --all")]
    Down(down::Args),
    /// Put emulators back to their snapshot; start anew those that do not come back by it
    #[command(after_help = "Example:\n  offramp emulator repair emulator-5554\n\nExit codes: 0 all can be used, 3 one cannot")]
    Repair(repair::Args),
    /// List the emulators that were started with `up`
    List(list::Args),
    /// Start simulated devices in the foreground; Ctrl-C ends them
    ///
    /// A simulated device answers ADB as an emulator does, and runs specimens: small apps whose behaviour is known. It is not Android.
    #[command(after_help = "Example:\n  offramp emulator sim\n  adb devices\n  offramp run scenarios --device emulator-5554")]
    Sim(sim::Args),
    /// Specimens: small apps whose behaviour is known
    #[command(subcommand)]
    Specimen(specimen::Command),
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    match &args.command {
        Command::Up(args) => up::run(args, context),
        Command::Down(args) => down::run(args, context),
        Command::Repair(args) => repair::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Sim(args) => sim::run(args, context),
        Command::Specimen(command) => specimen::run(command, context),
    }
}

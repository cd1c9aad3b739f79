//! `offramp emulator down`: ends what `up` started.

use crate::avd::launch::{self, Ended};
use crate::avd::register::{self, Entry};
use crate::cli::{Context, Failure, INFRASTRUCTURE, Outcome};

/// The arguments of `offramp emulator down`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which, as `offramp emulator list` shows them
    #[arg(value_name = "SERIAL", required_unless_present = "all")]
    serials: Vec<String>,
    /// All of them
    #[arg(long, conflicts_with = "serials")]
    all: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let known = register::all().map_err(Failure::Infrastructure)?;
    let unknown = args.serials.iter().find(|serial| known.iter().all(|entry| entry.serial != **serial));
    if let Some(serial) = unknown {
        let there: Vec<&str> = known.iter().map(|entry| entry.serial.as_str()).collect();
        let there = if there.is_empty() { "none is known".to_owned() } else { format!("these are: {}", there.join(", ")) };
        return Err(Failure::Input(format!("{serial} was not started by `offramp emulator up`; {there}")));
    }
    let wanted: Vec<&Entry> = known.iter().filter(|entry| args.all || args.serials.contains(&entry.serial)).collect();
    if wanted.is_empty() {
        context.print("no emulator was started by `offramp emulator up`\n");
    }
    let mut failed = false;
    for entry in wanted {
        match launch::stop(entry) {
            Ok(Ended::Before) => context.print(&format!("{}  had ended before\n", entry.serial)),
            Ok(Ended::Asked) => context.print(&format!("{}  ended\n", entry.serial)),
            Ok(Ended::Told) => context.print(&format!("{}  ended by a signal: its console did not answer\n", entry.serial)),
            Err(why) => {
                failed = true;
                context.tell(&format!("error: {why}\n"));
            }
        }
    }
    if failed { Ok(INFRASTRUCTURE) } else { Ok(0) }
}

//! `offramp emulator repair`: what the farm does with a device that misbehaves, by hand.

use std::time::Duration;

use crate::avd::launch::server_of;
use crate::avd::{register, repair};
use crate::cli::{Context, Failure, INFRASTRUCTURE, Outcome, devices, values};

/// The arguments of `offramp emulator repair`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which, as adb names them
    #[arg(required = true, value_name = "SERIAL")]
    serials: Vec<String>,
    /// The adb server of a device that was not started with `up`, when it is not at 127.0.0.1:5037
    #[arg(long, value_name = "HOST:PORT")]
    adb_server: Option<String>,
    /// How long each way may take
    #[arg(long, default_value = "5m", value_parser = values::time, value_name = "TIME")]
    timeout: Duration,
}

pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let (elsewhere, _) = devices::address(args.adb_server.as_deref(), context)?;
    let mut failed = false;
    for serial in &args.serials {
        let server = register::of(serial).map_or(Ok(elsewhere), |entry| server_of(&entry)).map_err(Failure::Infrastructure)?;
        match repair::repair(server, serial, args.timeout) {
            Ok(how) => context.print(&format!("{serial}  {}\n", how.word())),
            Err(why) => {
                failed = true;
                context.tell(&format!("error: {why}\n"));
            }
        }
    }
    if failed { Ok(INFRASTRUCTURE) } else { Ok(0) }
}

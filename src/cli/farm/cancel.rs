//! `offramp cancel`: ends a run on the farm.

use super::access::Server;
use crate::cli::{Context, Outcome};
use crate::report::text::clean;

/// End a run on a farm: jobs that wait are taken away, those that run are told to stop
///
/// Whoever waits for the run gets its report, in which every job that had not ended is an infrastructure failure that says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  offramp cancel 20260105-020011-quick")]
pub(crate) struct Args {
    /// The run, as submit printed it
    run: String,
    /// Why, for the run's report
    #[arg(long, default_value = "the run was cancelled", value_name = "TEXT")]
    why: String,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let link = args.server.open("offramp cancel", context)?;
    let waiting = link.cancel(&args.run, &args.why)?;
    context.print(&format!("{}: cancelled; {waiting} jobs had not ended\n", clean(&args.run)));
    Ok(0)
}

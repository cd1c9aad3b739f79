//! `offramp wait`: a run on the farm becomes a run's folder here.

use super::access::Server;
use super::outcome::Report;
use crate::cli::{Context, Outcome};

/// Wait for a run on a farm, and write its folder and reports here
///
/// The folder is the same as that of `offramp run`, and so is the exit code. A job that the farm could not end is a failure of the
/// infrastructure, never passed. Ctrl-C stops waiting; the run goes on, and can be waited for again, also by others.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  offramp wait 20260105-020011-quick --out nightly --timeout 90m")]
pub(crate) struct Args {
    /// The run, as submit printed it
    run: String,
    #[command(flatten)]
    report: Report,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let judges = args.report.check()?;
    let link = args.server.open("offramp wait", context)?;
    args.report.make(&link, &args.run, judges, context)
}

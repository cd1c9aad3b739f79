//! `offramp judge RUN --rules PACK…`: holds recorded runs against rule packs again, without a device.

use std::path::PathBuf;

use super::derive::{self, Judges, derive};
use super::values::FailOn;
use super::{Context, Outcome};
use crate::report::Totals;
use crate::report::console::Look;
use crate::rules::Severity;
use crate::trace::Trace;

/// Judge a recorded run again, by other rules
///
/// Counts anew from the evidence, writes judged/<pack>@<version>.json and the reports, and prints the table. Needs no device.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  offramp judge runs/20260105-020000-scenarios --rules cn,eu --rules my-pack.yaml")]
pub(crate) struct Args {
    /// The run's folder
    run: PathBuf,
    /// Rule packs by name or file, with commas between them or each with `--rules`
    #[arg(long, required = true, value_name = "PACK", value_delimiter = ',')]
    rules: Vec<String>,
    /// Lightest severity that counts as a finding
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let packs = derive::packs(args.rules.iter().map(String::as_str))?;
    let trace = Trace::open(&args.run)?;
    let derived = derive(trace, Judges::Named(packs), derive::expectations_before(&args.run))?;
    let fail_on: Severity = args.fail_on.into();
    derived.write(fail_on, true)?;
    context.print(&derived.console(Look { colour: context.colour_out, columns: context.columns, fail_on }));
    Ok(Totals::of(&derived.report, fail_on).exit_code())
}

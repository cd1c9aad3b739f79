//! `offramp report RUN`: makes a recorded run's report again, from its evidence.

use std::path::PathBuf;

use super::derive::{self, Judges, derive};
use super::values::FailOn;
use super::{Context, Outcome};
use crate::report::console::Look;
use crate::report::{json, junit};
use crate::trace::Trace;

/// Make the report of a recorded run again
///
/// Works on a run that was stopped or killed too. Without --format it prints the table.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp report runs/20260105-020000-scenarios\n  offramp report runs/20260105-020000-scenarios --format html -o report.html\n  offramp report runs/20260105-020000-scenarios --format markdown >> $GITHUB_STEP_SUMMARY"
)]
pub(crate) struct Args {
    /// The run's folder
    run: PathBuf,
    /// What to make
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write it to this file instead of printing it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Lightest severity that counts as a finding
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One self-contained page
    Html,
    /// For CI systems
    Junit,
    /// For merge requests
    Markdown,
    /// run.json
    Json,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let trace = Trace::open(&args.run)?;
    if trace.truncated {
        context.tell("note: the recording ends in the middle of a line; the run was killed. What stands before it is shown.\n");
    }
    let expectations = derive::expectations_before(&args.run);
    let derived = derive(trace, Judges::AsBefore, expectations)?;
    let fail_on = args.fail_on.into();
    let text = match args.format {
        Some(Format::Html) => derived.html(fail_on),
        Some(Format::Junit) => junit::render(&derived.report, fail_on),
        Some(Format::Markdown) => derived.markdown(fail_on),
        Some(Format::Json) => json::render(&derived.report, fail_on),
        None => derived.console(Look { colour: context.colour_out && args.output.is_none(), columns: context.columns, fail_on }),
    };
    match &args.output {
        Some(path) => derive::write(path, &text)?,
        None => context.print(&text),
    }
    Ok(0)
}

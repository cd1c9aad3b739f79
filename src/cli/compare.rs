//! `offramp compare BEFORE AFTER`: two runs, or two folders of runs, held against each other.

use std::path::PathBuf;

use super::{Context, Failure, Outcome, derive, reports};
use crate::compare::rectification::{self, Stated};
use crate::compare::{self, markdown, text};
use crate::report::RunReport;

/// Say what was fixed, what still fails, and what became worse
///
/// Holds jobs of the same app, scenario, policy, API level and locale against each other: every rule (fixed, still, new, better, worse) and
/// every count, each with which direction is better. It says what else differs, such as the build or the way the account was made, and what
/// cannot be compared, and why. Exits with 1 when anything is new or worse.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp compare runs/before runs/after\n  offramp compare nightly/monday nightly/tuesday --format markdown >> $GITHUB_STEP_SUMMARY\n  offramp compare runs/before runs/after --rectification zh --developer 墨页科技 -o report.md\n\nBoth sides must be judged by the same version of a rule pack: `offramp judge BEFORE AFTER --rules cn`."
)]
pub(crate) struct Args {
    /// A run's folder, or a folder of runs
    before: PathBuf,
    /// A run's folder, or a folder of runs
    after: PathBuf,
    /// What to make; html only of --rectification [default: text]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Make the report about what was put right (整改报告) in this language instead, as Markdown or HTML
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    rectification: Option<Language>,
    /// The developer's name, for that report; an APK does not tell it
    #[arg(long, requires = "rectification", value_name = "NAME")]
    developer: Option<String>,
    /// Write it to this file instead of printing it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For scripts
    Json,
    /// For merge requests
    Markdown,
    /// A plain page
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Language {
    /// Chinese
    Zh,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let (before, after) = (reports::read_all(&args.before)?, reports::read_all(&args.after)?);
    let comparison = compare::compare(&before, &after);
    let pairs = || comparison.apps.iter().flat_map(|app| &app.pairs);
    if pairs().all(|pair| pair.before.is_empty() || pair.after.is_empty()) {
        return Err(Failure::Input(format!(
            "{} and {} have no app, scenario and policy in common:\n  before: {}\n  after:  {}",
            args.before.display(),
            args.after.display(),
            contents(&before),
            contents(&after)
        )));
    }
    let stated = Stated { developer: args.developer.clone() };
    let out = match (args.rectification, args.format) {
        (Some(Language::Zh), None | Some(Format::Markdown)) => rectification::markdown(&comparison, &stated),
        (Some(Language::Zh), Some(Format::Html)) => rectification::html(&comparison, &stated),
        (Some(Language::Zh), Some(_)) => {
            return Err(Failure::Input("--rectification makes --format markdown or html".into()));
        }
        (None, None | Some(Format::Text)) => {
            text::render(&comparison, context.colour_out && args.output.is_none(), context.columns)
        }
        (None, Some(Format::Markdown)) => markdown::render(&comparison),
        (None, Some(Format::Json)) => {
            let json = serde_json::to_string_pretty(&comparison).map_err(|error| Failure::Infrastructure(error.to_string()))?;
            format!("{json}\n")
        }
        (None, Some(Format::Html)) => {
            return Err(Failure::Input("--format html is made of --rectification zh only; take text, json or markdown".into()));
        }
    };
    match &args.output {
        Some(path) => derive::write(path, &out)?,
        None => context.print(&out),
    }
    Ok(u8::from(comparison.summary.regressed()))
}

/// `reader (observe) of com.example.quire; …`, cut.
fn contents(runs: &[RunReport]) -> String {
    /// Jobs named before the rest is only counted.
    const MOST: usize = 6;
    let mut jobs: Vec<String> = runs
        .iter()
        .flat_map(|run| &run.scenarios)
        .filter(|job| job.control_for.is_none())
        .map(|job| {
            format!("{} ({}) of {}", job.name, job.policy, if job.app.package.is_empty() { "no app" } else { &job.app.package })
        })
        .collect();
    jobs.sort();
    jobs.dedup();
    let more = jobs.len().saturating_sub(MOST);
    jobs.truncate(MOST);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    if jobs.is_empty() { "no job".into() } else { format!("{}{more}", jobs.join("; ")) }
}

//! `offramp merge RUN… --out DIR`: the results of shards, as one run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::derive::Judges;
use super::run::{planned, where_it_is};
use super::values::FailOn;
use super::{Context, Failure, Outcome, folder};
use crate::farm::merge::{MergeError, Merged, merge};
use crate::farm::plan::{FILE, Plan};
use crate::rules::Severity;

/// Merge the runs of shards into one
///
/// The folders must be of one plan: the same command with --shard 1/N to N/N, or parts of it. Their order does not matter, and a folder may
/// come twice or be a merged one. A job without a result in any folder counts as an infrastructure failure, never as passed. Counts and
/// findings are made anew, and the exit code is that of the whole.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp run scenarios --device sim --shard 1/2 --out shard-1\n  offramp run scenarios --device sim --shard 2/2 --out shard-2\n  offramp merge shard-1 shard-2 --out run\n\nExit codes: 0 nothing found, 1 findings or failures, 2 the folders do not belong together, 3 a result is missing or broken."
)]
pub(crate) struct Args {
    /// Folders of runs of one plan
    #[arg(required = true, value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// The merged run's folder, new or empty [default: runs/<time>-merged]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Rule packs by name or file, with commas between them [default: the scenarios', or cn and symmetry]
    #[arg(long, value_name = "PACK", value_delimiter = ',')]
    rules: Vec<String>,
    /// Lightest severity that counts as a finding
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Do not make report.html, whose pictures take long; `offramp report` makes it later
    #[arg(long)]
    no_html: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let plan = plan(&args.runs)?;
    let judges = Judges::asked(&args.rules)?;
    let out = folder::create(args.out.as_deref(), "merged")?;
    let Merged { trace, digest, missing } = merge(&args.runs, &plan, &out, &BTreeMap::new()).inspect_err(|_| {
        // Only what it wrote itself is there.
        let _ = std::fs::remove_dir_all(&out);
    })?;
    let derived = planned(trace, &plan, judges)?;
    let fail_on: Severity = args.fail_on.into();
    derived.write(fail_on, !args.no_html)?;
    let jobs = plan.jobs.len();
    if !missing.is_empty() {
        let (n, verb) = (missing.len(), if missing.len() == 1 { "has" } else { "have" });
        context.tell(&format!("{n} of {jobs} planned jobs {verb} no result in these folders; is a shard missing?\n"));
    }
    derived.print(fail_on, context);
    context.print(&where_it_is(&out, &digest, args.no_html));
    Ok(derived.exit_code(fail_on))
}

/// The one plan of all folders.
fn plan(runs: &[PathBuf]) -> Result<Plan, Failure> {
    let mut first: Option<(&PathBuf, Plan)> = None;
    for run in runs {
        if !run.join(FILE).is_file() {
            return Err(Failure::Input(format!(
                "{} holds no {FILE}: only folders that `offramp run`, `audit` or `merge` wrote can be merged",
                run.display()
            )));
        }
        let plan = Plan::read(run)?;
        match &first {
            None => first = Some((run, plan)),
            Some((_, known)) if known.id == plan.id => {}
            Some((one, known)) => {
                return Err(Failure::Input(format!(
                    "{} and {} are of different plans ({} and {} jobs): run every shard with the same scenarios, apps, profiles and arguments",
                    one.display(),
                    run.display(),
                    known.jobs.len(),
                    plan.jobs.len()
                )));
            }
        }
    }
    first.map(|(_, plan)| plan).ok_or_else(|| Failure::Input("no run was named".to_owned()))
}

impl From<MergeError> for Failure {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Trace(error) => error.into(),
            changed @ MergeError::Changed(..) => Self::Input(changed.to_string()),
        }
    }
}

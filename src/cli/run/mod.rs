//! `offramp run`: scenarios against an app on devices, to a judged run's folder.
//!
//! | file | what |
//! | --- | --- |
//! | `settings.rs` | where and how: the arguments that `audit` takes, too |
//! | `record.rs` | from the plan to the evidence and its reports, for `audit`, too |
//! | `load.rs` | the scenarios |
//! | `apps.rs` | their APKs, specimens built |
//! | `accounts.rs` | their test accounts |
//! | `../target.rs`, `pool.rs` | the devices, and which of them share jobs |
//! | `stock.rs` | what jobs need, by scenario |
//! | `progress.rs`, `person.rs` | the terminal meanwhile |
//! | `from.rs` | `--from-step`: from the middle, on the device as it is |
//! | `../watch.rs` | `--watch`: again on each save |

pub(super) mod accounts;
pub(super) mod apps;
mod from;
pub(super) mod load;
mod person;
pub(super) mod pool;
pub(super) mod progress;
mod record;
mod settings;
mod stock;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::FromArgMatches;

use super::derive::{self, Judges};
use super::{Context, Failure, Outcome, folder, interrupt, values, watch};
use crate::farm::plan::Matrix;
use crate::farm::timings::Timings;
use crate::farm::{Plan, Shard};
use crate::rules::Severity;
use crate::scenario::Scenario;

pub(super) use pool::{own_devices, profiles};
pub(super) use record::{Order, close, planned, record, subjects, targets, where_it_is};
pub(super) use settings::Settings;

/// Run scenarios and judge what was seen
///
/// Installs the app, follows each scenario, answers permission prompts by the policy, counts, judges, and writes the reports into the
/// run's folder. With no --device it takes the one device that the adb server knows, or, if there is none, the simulated device that
/// comes with Offramp.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  offramp run scenarios
  offramp run scenarios/reader --policies observe,deny-all --device sim:api30
  offramp run my-app.yaml --apk my-app.apk --device emulator-5554
  offramp run my-app.yaml --watch
  offramp run my-app.yaml --from-step 12 --device emulator-5554
  offramp run scenarios --device sim --jobs 4
  offramp run scenarios --device sim --shard 2/3 --out shard-2")]
pub(crate) struct Args {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "SCENARIO|DIR")]
    scenarios: Vec<PathBuf>,
    /// The app: an APK, or a specimen's folder; wins over the scenario's
    #[arg(long, value_name = "FILE")]
    apk: Option<PathBuf>,
    /// How permission prompts are answered, a run for each: observe, deny-all, allow-all, allow-once, grant [default: the scenario's]
    #[arg(long, value_delimiter = ',', value_parser = values::policy, value_name = "POLICY,…")]
    policies: Vec<crate::scenario::model::Policy>,
    /// How often each scenario runs
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100), value_name = "N")]
    repeat: u32,
    /// Run each scenario that starts its app again once more, with refusals forgotten before each start; no rule judges that run
    #[arg(long)]
    counterfactual: bool,
    /// Rule packs by name or file, with commas between them [default: the scenario's, or cn and symmetry]
    #[arg(long, value_name = "PACK", value_delimiter = ',')]
    rules: Vec<String>,
    /// Only scenarios with this tag; may be given more than once
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Test accounts, for scenarios that name one as `${ACCOUNT.identifier}`; wins over the scenario's
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// A variable for the scenarios; may be given more than once
    #[arg(long = "env", value_parser = values::pair, value_name = "NAME=VALUE")]
    variables: Vec<(String, String)>,
    /// Begin at this step, on the device as it is: nothing is installed, cleared or judged. A number as `offramp check --steps` lists them,
    /// or line:N
    #[arg(long, value_name = "N|line:N", conflicts_with_all = ["repeat", "counterfactual", "shard", "resume"])]
    from_step: Option<from::FromStep>,
    /// Run again whenever a scenario, a file that it runs, or the app is saved, until Ctrl-C; with --out DIR, to DIR/1, DIR/2 and so on
    #[arg(long)]
    watch: bool,
    /// Take the run into the history: `offramp history` shows it
    #[cfg(feature = "history")]
    #[arg(long, conflicts_with = "from_step")]
    history: bool,
    /// Devices of one profile that share its jobs: so many simulated ones, or as many of the serials given; without it each device named
    /// runs everything
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=256), value_name = "N")]
    jobs: Option<u32>,
    /// Run one of N parts only, for `offramp merge`: the same command with 1/N to N/N on so many machines
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// How long jobs took before, so that shards take equally long: a timings.json, or the folder of a run
    #[arg(long, value_name = "FILE|RUN")]
    timings: Option<PathBuf>,
    /// How often a job is tried again when device or server failed; what app or scenario did is never tried again
    #[arg(long, default_value_t = DEFAULT_RETRIES, value_parser = clap::value_parser!(u32).range(0..=10), value_name = "N")]
    retries: u32,
    /// Go on with an interrupted run: jobs with a result in that folder are not run again; all else must be named as before
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    resume: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

/// How often a job is tried again when nothing else is said.
pub(super) const DEFAULT_RETRIES: u32 = 1;

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let out = args.settings.out.as_deref();
    if !args.watch {
        return once(args, out, context);
    }
    let mut runs = 0;
    let stop = interrupt::stop()?;
    watch::watch(&mut || watched(args), Some(&stop), context, &mut || {
        runs += 1;
        once(args, out.map(|out| out.join(runs.to_string())).as_deref(), context)
    })
}

/// Runs one scenario once, with these variables: for what writes scenarios.
pub(super) fn replay(file: &Path, variables: Vec<(String, String)>, settings: &Settings, context: &Context) -> Outcome {
    let command = <Args as clap::Args>::augment_args(clap::Command::new("run"));
    let named = [OsStr::new("run"), file.as_os_str()];
    let plain = command.try_get_matches_from(named).and_then(|matches| Args::from_arg_matches(&matches));
    let plain = plain.map_err(|error| Failure::Input(error.to_string()))?;
    let args = Args { variables, settings: settings.clone(), ..plain };
    once(&args, settings.out.as_deref(), context)
}

/// What a run depends on.
fn watched(args: &Args) -> Result<watch::Files, Failure> {
    let mut files = watch::scenarios(&args.scenarios)?;
    files.extend(args.apk.iter().flat_map(|apk| watch::app(apk)));
    Ok(files)
}

/// Runs once, into a folder that is `out` or a new one.
fn once(args: &Args, out: Option<&Path>, context: &Context) -> Outcome {
    let settings = &args.settings;
    let scenarios = load::scenarios(&args.scenarios, &args.tags, context)?;
    let from = args.from_step.as_ref().map_or(Ok(0), |from| from.among(&scenarios, &args.policies))?;
    let judges = Judges::asked(&args.rules)?;
    // Packs that a scenario names must exist before anything runs.
    let headers = scenarios.iter().filter_map(|scenario| scenario.header.offramp.as_ref());
    derive::packs(headers.flat_map(|header| header.rules.iter().map(String::as_str)))?;
    let targets = targets(settings, context)?;
    if args.from_step.is_some() {
        from::keeps_its_state(&targets)?;
    }
    let spread = pool::Spread { jobs: args.jobs, shard: args.shard.is_some() };
    let devices = pool::devices(&targets, settings.timeouts(), spread)?;
    let timings = args.timings.as_deref().map(Timings::read).transpose()?.unwrap_or_default();
    let folder = match &args.resume {
        Some(folder) => folder.clone(),
        None => folder::create(out, &name(&args.scenarios, &scenarios))?,
    };
    let resume = args.resume.is_some();
    let (apps, mut subjects) = subjects(&scenarios, args.apk.as_deref(), &folder, resume)?;
    if from > 0 {
        // What comes beside a job would have another device before it than the job had.
        subjects.iter_mut().for_each(|subject| subject.starts_again = false);
    }
    let variables = args.variables.iter().cloned().collect();
    let matrix = Matrix {
        subjects: &subjects,
        profiles: &profiles(&devices),
        policies: &args.policies,
        repeat: args.repeat,
        counterfactual: args.counterfactual,
        variables: &variables,
        timeouts: settings.job_timeouts(),
    };
    let plan = matrix.plan();
    if resume {
        same(&plan, &folder)?;
    }
    let mut jobs = args.shard.unwrap_or(Shard::WHOLE).take(&plan, &timings);
    if args.jobs.is_some_and(|jobs| jobs > 1) {
        timings.longest_first(&mut jobs);
    }
    let order = Order {
        settings,
        scenarios: &scenarios,
        apps: &apps,
        devices: &devices,
        folder: &folder,
        jobs: jobs.into_iter().cloned().collect(),
        variables: variables.clone(),
        accounts: args.accounts.as_deref(),
        plan: &plan,
        retries: args.retries,
        resume,
        from,
    };
    record(&order, context)?;
    let (derived, digest) = close(&folder, Some(&plan), judges)?;
    let fail_on: Severity = settings.fail_on.into();
    derived.write(fail_on, !settings.no_html)?;
    derived.print(fail_on, context);
    context.print(&where_it_is(&folder, &digest, settings.no_html));
    #[cfg(feature = "history")]
    if args.history {
        super::history::keep(&folder, "", &super::history::File::default(), context)?;
    }
    Ok(derived.exit_code(fail_on))
}

/// A run is gone on with only as it was planned.
fn same(plan: &Plan, folder: &Path) -> Result<(), Failure> {
    let before = Plan::read(folder)?;
    if before.id == plan.id {
        return Ok(());
    }
    let gone = before.jobs.iter().filter(|job| plan.job(&job.id).is_none()).count();
    let new = plan.jobs.iter().filter(|job| before.job(&job.id).is_none()).count();
    Err(Failure::Input(format!(
        "{} is of another plan: {gone} of its jobs would not be planned now, and {new} new ones would; a scenario, the app or an argument has \
         changed. Name the same ones, or begin a new run without --resume",
        folder.display()
    )))
}

/// What a run is called: by the one folder or file that was named.
fn name(paths: &[PathBuf], scenarios: &[Scenario]) -> String {
    match (paths, scenarios) {
        (_, [one]) => one.header.name.clone(),
        ([path], _) => folder::id(path),
        _ => "scenarios".into(),
    }
}

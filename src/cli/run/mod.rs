//! `offramp run`: scenarios against an app on devices, to a judged run's folder.
//!
//! | file | what |
//! | --- | --- |
//! | `settings.rs` | where and how: the arguments that `audit` takes, too |
//! | `record.rs` | from the plan to the evidence and its reports, for `audit`, too |
//! | `load.rs` | the scenarios |
//! | `apps.rs` | their APKs, specimens built |
//! | `accounts.rs` | their test accounts |
//! | `../target.rs` | the devices |
//! | `jobs.rs` | the plan: scenario × policy × repetition on each device |
//! | `work.rs` | a thread a device works its jobs off |
//! | `progress.rs`, `person.rs` | the terminal meanwhile |
//! | `from.rs` | `--from-step`: from the middle, on the device as it is |
//! | `../watch.rs` | `--watch`: again on each save |

pub(super) mod accounts;
pub(super) mod apps;
mod from;
pub(super) mod jobs;
mod load;
mod person;
mod progress;
mod record;
mod settings;
pub(super) mod work;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::FromArgMatches;

use super::derive::{self, Judges};
use super::{Context, Failure, Outcome, folder, values, watch};
use crate::metrics::Counts;
use crate::report::Totals;
use crate::report::console::Look;
use crate::rules::Severity;
use crate::rules::claims;
use crate::rules::expect::{Limit, check};
use crate::scenario::Scenario;
use crate::scenario::model::Expectation;

pub(super) use jobs::{Plan, Task};
pub(super) use record::{Order, close, record, targets, where_it_is};
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
  offramp run my-app.yaml --from-step 12 --device emulator-5554")]
pub(crate) struct Args {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "SCENARIO|DIR")]
    scenarios: Vec<PathBuf>,
    /// The app: an APK, or a specimen's folder; wins over the scenario's
    #[arg(long, value_name = "FILE")]
    apk: Option<PathBuf>,
    /// How permission prompts are answered, a run for each: observe, deny-all, allow-all, allow-once, grant [default: the scenario's]
    #[arg(long, value_delimiter = ',', value_parser = jobs::policy, value_name = "POLICY,…")]
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
    #[arg(long, value_name = "N|line:N", conflicts_with_all = ["repeat", "counterfactual"])]
    from_step: Option<from::FromStep>,
    /// Run again whenever a scenario, a file that it runs, or the app is saved, until Ctrl-C; with --out DIR, to DIR/1, DIR/2 and so on
    #[arg(long)]
    watch: bool,
    /// Take the run into the history: `offramp history` shows it
    #[cfg(feature = "history")]
    #[arg(long, conflicts_with = "from_step")]
    history: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let out = args.settings.out.as_deref();
    if !args.watch {
        return once(args, out, context);
    }
    let mut runs = 0;
    let stop = work::stop_on_interrupt()?;
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
    let named = if args.rules.is_empty() { None } else { Some(derive::packs(args.rules.iter().map(String::as_str))?) };
    // Packs that a scenario names must exist before anything runs.
    let headers = scenarios.iter().filter_map(|scenario| scenario.header.offramp.as_ref());
    derive::packs(headers.flat_map(|header| header.rules.iter().map(String::as_str)))?;
    let targets = targets(settings, context)?;
    if args.from_step.is_some() {
        from::keeps_its_state(&targets)?;
    }
    let folder = folder::create(out, &name(&args.scenarios, &scenarios))?;
    let order = Order {
        settings,
        targets: &targets,
        folder: &folder,
        scenarios: &scenarios,
        apk: args.apk.as_deref(),
        variables: args.variables.iter().cloned().collect(),
        accounts: args.accounts.as_deref(),
        plan: &jobs::plan(&scenarios, &args.policies, args.repeat, targets.len())
            .with_counterfactuals(&scenarios, args.counterfactual && from == 0),
        from,
    };
    record(&order, context)?;
    let (mut derived, digest) = close(&folder, named.map_or(Judges::OfScenarios, Judges::Named))?;
    for (job, report) in derived.metrics.iter().zip(&mut derived.report.scenarios) {
        let scenario = scenarios.iter().find(|scenario| scenario.file.display().to_string() == job.scenario.file);
        if let Some(scenario) = scenario.filter(|_| job.scenario.is_test()) {
            report.expectations = broken(scenario, &job.counts);
            let records: Vec<_> = derived.trace.records(job.job).collect();
            report.expectations.extend(claims::broken(&records, &derived.trace));
        }
    }
    let fail_on: Severity = settings.fail_on.into();
    derived.write(fail_on, !settings.no_html)?;
    context.print(&derived.console(Look { colour: context.colour_out, columns: context.columns, fail_on }));
    context.print(&where_it_is(&folder, &digest, settings));
    #[cfg(feature = "history")]
    if args.history {
        super::history::keep(&folder, "", &super::history::File::default(), context)?;
    }
    Ok(Totals::of(&derived.report, fail_on).exit_code())
}

/// The limits of the scenario's `expect` that the counts break.
fn broken(scenario: &Scenario, counts: &Counts) -> Vec<String> {
    let limits = scenario.header.offramp.iter().flat_map(|header| &header.expect);
    let broken = limits.flat_map(|limit| {
        let Expectation { count, min, max, equals, span } = limit;
        let held = Limit { count: count.clone(), min: *min, max: *max, equals: equals.clone() };
        check(&[held], counts)
            .into_iter()
            .map(|text| format!("{}:{}: {text}", scenario.file.display(), span.line))
            .collect::<Vec<_>>()
    });
    broken.collect()
}

/// What a run is called: by the one folder or file that was named.
fn name(paths: &[PathBuf], scenarios: &[Scenario]) -> String {
    match (paths, scenarios) {
        (_, [one]) => one.header.name.clone(),
        ([path], _) => folder::id(path),
        _ => "scenarios".into(),
    }
}

//! `offramp run`: scenarios against an app on devices, to a judged run's folder.
//!
//! | file | what |
//! | --- | --- |
//! | `load.rs` | the scenarios |
//! | `apps.rs` | their APKs, specimens built |
//! | `../target.rs` | the devices |
//! | `jobs.rs` | the plan: scenario × policy × repetition on each device |
//! | `work.rs` | a thread a device works its jobs off |
//! | `progress.rs`, `person.rs` | the terminal meanwhile |

mod apps;
mod jobs;
mod load;
mod person;
mod progress;
mod work;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::derive::{self, Judges, Packs, RUN_JSON, derive};
use super::emulator::Clock;
use super::values::{self, FailOn};
use super::{Context, Outcome, devices, folder, target};
use crate::driver::Timeouts;
use crate::metrics::Counts;
use crate::report::Totals;
use crate::report::console::Look;
use crate::rules::Severity;
use crate::rules::expect::{Limit, check};
use crate::scenario::Scenario;
use crate::scenario::model::Expectation;
use crate::trace::facts::Facts;
use crate::trace::{Trace, TraceWriter, manifest};

/// Run scenarios and judge what was seen
///
/// Installs the app, follows each scenario, answers permission prompts by the policy, counts, judges, and writes the reports into the
/// run's folder. With no --device it takes the one device that the adb server knows, or, if there is none, the simulated device that
/// comes with Offramp.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp run scenarios\n  offramp run scenarios/reader --policies observe,deny-all --device sim:api30\n  offramp run my-app.yaml --apk my-app.apk --device emulator-5554"
)]
pub(crate) struct Args {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "SCENARIO|DIR")]
    scenarios: Vec<PathBuf>,
    /// The app: an APK, or a specimen's folder; wins over the scenario's
    #[arg(long, value_name = "FILE")]
    apk: Option<PathBuf>,
    /// Where to run: an adb serial, `sim` or `sim:PROFILE` (api28, api30, api33, api34); may be given more than once
    #[arg(long = "device", value_name = "SERIAL|sim[:PROFILE]")]
    devices: Vec<String>,
    /// The adb server, when it is not at 127.0.0.1:5037
    #[arg(long, value_name = "HOST:PORT")]
    adb_server: Option<String>,
    /// The run's folder, new or empty [default: runs/<time>-<name>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How permission prompts are answered, a run for each: observe, deny-all, allow-all, allow-once, grant [default: the scenario's]
    #[arg(long, value_delimiter = ',', value_parser = jobs::policy, value_name = "POLICY,…")]
    policies: Vec<crate::scenario::model::Policy>,
    /// How often each scenario runs
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100), value_name = "N")]
    repeat: u32,
    /// Rule packs by name or file [default: the scenario's, or cn and symmetry]
    #[arg(long, value_name = "PACK")]
    rules: Vec<String>,
    /// Whether the simulated device's time jumps when nothing happens; the counts are the same
    #[arg(long, value_enum, default_value_t = Clock::Virtual)]
    clock: Clock,
    /// Language and region of the simulated device [default: en-US]
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// Only scenarios with this tag; may be given more than once
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Lightest severity that counts as a finding
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Do not make report.html, whose pictures take long; `offramp report` makes it later
    #[arg(long)]
    no_html: bool,
    /// Apps may be cleared and uninstalled on this phone; emulators need no such word
    #[arg(long)]
    disposable_device: bool,
    /// Give a device up that does not answer one call for so many seconds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600), value_name = "SECONDS")]
    timeout: u64,
    /// A variable for the scenarios; may be given more than once
    #[arg(long = "env", value_parser = values::pair, value_name = "NAME=VALUE")]
    variables: Vec<(String, String)>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let scenarios = load::scenarios(&args.scenarios, &args.tags, context)?;
    let named = if args.rules.is_empty() { None } else { Some(derive::packs(args.rules.iter().map(String::as_str))?) };
    // Packs that a scenario names must exist before anything runs.
    let headers = scenarios.iter().filter_map(|scenario| scenario.header.offramp.as_ref());
    derive::packs(headers.flat_map(|header| header.rules.iter().map(String::as_str)))?;
    let (server, server_named) = devices::address(args.adb_server.as_deref(), context)?;
    let wanted =
        target::Wanted { devices: &args.devices, server, server_named, clock: args.clock, locale: args.locale.as_deref() };
    let (targets, first) = target::choose(&wanted)?;
    if let Some(first) = first {
        context.tell(&format!("{first}\n"));
    }
    let folder = folder::create(args.out.as_deref(), &name(&args.scenarios, &scenarios))?;
    let run_id = folder::id(&folder);
    let apps = apps::prepare(&scenarios, args.apk.as_deref(), &folder).inspect_err(|_| folder::discard(&folder))?;
    let writer = TraceWriter::create(&folder, &run_id)?;
    let plan = jobs::plan(&scenarios, &args.policies, args.repeat, targets.len());
    let progress = progress::Progress::new(context.moving, context.colour_err);
    work::all(
        &work::Shop {
            scenarios: &scenarios,
            apps: &apps,
            writer: &writer,
            run_id: &run_id,
            variables: args.variables.iter().cloned().collect(),
            disposable: args.disposable_device,
            timeouts: timeouts(args.timeout),
            somebody: context.somebody,
            progress: &progress,
            next_job: std::sync::atomic::AtomicU32::new(plan.next),
            stop: work::stop_on_interrupt()?,
            reach: Some(&super::seek::Menus),
            total: plan.total(),
        },
        &targets,
        &plan.of_target,
    );
    drop(writer);
    finish(args, context, &folder, &scenarios, named)
}

/// Evidence is complete: closes it, counts, judges, writes the reports and prints.
fn finish(args: &Args, context: &Context, folder: &Path, scenarios: &[Scenario], named: Option<Packs>) -> Outcome {
    let trace = Trace::open(folder)?;
    Facts::of(&trace).write(folder)?;
    let digest = manifest::write(folder, &trace.id)?;
    let judges = named.map_or(Judges::OfScenarios, Judges::Named);
    let mut derived = derive(trace, judges, BTreeMap::new())?;
    for (job, report) in derived.metrics.iter().zip(&mut derived.report.scenarios) {
        let scenario = scenarios.iter().find(|scenario| scenario.file.display().to_string() == job.scenario.file);
        if let Some(scenario) = scenario.filter(|_| job.scenario.control_for.is_none()) {
            report.expectations = broken(scenario, &job.counts);
        }
    }
    let fail_on: Severity = args.fail_on.into();
    derived.write(fail_on, !args.no_html)?;
    context.print(&derived.console(Look { colour: context.colour_out, columns: context.columns, fail_on }));
    let report = folder.join(if args.no_html { RUN_JSON } else { derive::REPORT });
    context.print(&format!("\nreport    {}\nmanifest  SHA-256 {digest}\n", report.display()));
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

/// How long a device may take, from what an ordinary call may take.
fn timeouts(seconds: u64) -> Timeouts {
    let call = Duration::from_secs(seconds);
    Timeouts { call, install: call.max(Timeouts::default().install), log: call.min(Timeouts::default().log) }
}

/// What a run is called: by the one folder or file that was named.
fn name(paths: &[PathBuf], scenarios: &[Scenario]) -> String {
    match (paths, scenarios) {
        (_, [one]) => one.header.name.clone(),
        ([path], _) => folder::id(path),
        _ => "scenarios".into(),
    }
}

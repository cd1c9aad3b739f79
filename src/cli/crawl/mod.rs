//! `offramp crawl`: explores an app, and writes the scenario that follows the way found.
//!
//! | file | what |
//! | --- | --- |
//! | `made.rs` | how a crawl is made, kept so that it can be resumed |
//! | `work.rs` | the exploring job, and the jobs that replay what was found |
//! | `show.rs` | the terminal |

mod made;
mod show;
mod work;

use std::path::{Path, PathBuf};

use super::run::{Settings, close, targets, where_it_is};
use super::{Context, Failure, Outcome, derive, folder, values};
use crate::crawler::{Level, NAMES, Outcome as Crawled};
use crate::metrics::JobMetrics;
use crate::scenario::model::Policy;
use crate::trace::event::Status;
use made::Made;

/// The file that tells what came of a crawl.
const CRAWL_JSON: &str = "crawl.json";
/// The screens and what leads from one to another.
const GRAPH_JSON: &str = "graph.json";
/// The scenario that follows the way found.
const FOUND: &str = "found.yaml";

/// Explore an app and find the way to something
///
/// Looks for the page that deletes the account (or for another goal), stops before anything that cannot be undone, finds the way with the
/// fewest actions, replays it from fresh installs, and writes it as a scenario that `offramp run` takes. Permission prompts on the way are
/// answered by the policy and counted.
///
/// Exit codes: 0 the way was found (or all was explored), 1 it was not, 2 the input is wrong, 3 the device or environment failed.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp crawl --apk my-app.apk --before log-in.yaml\n  offramp crawl --apk emulator/specimens/messenger --device sim\n  offramp crawl --apk my-app.apk --goal policy --budget 60\n  offramp crawl --apk my-app.apk --before log-in.yaml --accounts accounts.yaml --execute\n  offramp crawl --resume runs/20260105-101500-com.example.app"
)]
pub(crate) struct Args {
    /// The app: an APK, or a specimen's folder
    #[arg(long, value_name = "FILE", required_unless_present = "resume")]
    apk: Option<PathBuf>,
    /// What to look for
    #[arg(long, default_value = "account-deletion", value_parser = NAMES, value_name = "GOAL")]
    goal: String,
    /// Look for a control that shows these words instead; may be given more than once
    #[arg(long = "phrase", value_name = "WORDS", conflicts_with = "goal")]
    phrases: Vec<String>,
    /// Inputs and starts of the app at most
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "ACTIONS")]
    budget: u32,
    /// Of those, how many may be spent on looking for a shorter way once one was found
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(0..=100_000), value_name = "ACTIONS")]
    proof: u32,
    /// Decides between controls that promise the same; with the same seed the same is done
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// Do not ask what words promise: for measuring what they are worth (docs/benchmarks.md)
    #[arg(long, hide = true)]
    blind: bool,
    /// A scenario that logs in or signs up; it runs first, up to the first phase that is not first-run, sign-up or log-in. For the goal
    /// subscription its phase subscription runs, too, as far as it buys
    #[arg(long, value_name = "SCENARIO")]
    before: Option<PathBuf>,
    /// How permission prompts are answered: observe (as --before says, else refused), deny-all, allow-all, allow-once, grant
    #[arg(long, default_value = "observe", value_parser = values::policy, value_name = "POLICY")]
    policy: Policy,
    /// Test accounts: --before may log into one of them as `${ACCOUNT.identifier}`; what becomes of it is written into the file
    #[arg(long, value_name = "FILE", requires = "before")]
    accounts: Option<PathBuf>,
    /// Go on to the end: delete the account (or end the subscription). Needs --accounts, or a --before with a phase sign-up
    #[arg(long)]
    execute: bool,
    /// How often the scenario found is replayed from a fresh install [default: 3; 0 where each would buy again on a real device]
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=20), value_name = "N")]
    replays: Option<u32>,
    /// Where to write the scenario found, besides the run's folder
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Go on with the crawl in a folder that was interrupted or killed
    #[arg(long, value_name = "DIR", conflicts_with_all = ["apk", "goal", "phrases", "before", "accounts", "execute", "out"])]
    resume: Option<PathBuf>,
    /// A variable for the scenario that runs first; may be given more than once
    #[arg(long = "env", value_parser = values::pair, value_name = "NAME=VALUE")]
    variables: Vec<(String, String)>,
    /// Print crawl.json
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let made = match &args.resume {
        Some(folder) => Made::read(folder)?,
        None => Made::of(args)?,
    };
    let before = made.before()?;
    made.may_execute(before.as_ref())?;
    let mut targets = targets(&args.settings, context)?;
    let target = match targets.len() {
        1 => targets.remove(0),
        more => return Err(Failure::Input(format!("a crawl takes one device, not {more}"))),
    };
    let folder = match &args.resume {
        Some(folder) => folder.clone(),
        None => folder::create(args.settings.out.as_deref(), &made.name())?,
    };
    let job = work::Job {
        made: &made,
        before: before.as_ref(),
        target: &target,
        folder: &folder,
        settings: &args.settings,
        variables: args.variables.iter().cloned().collect(),
    };
    let done = work::work(&job, args.resume.is_some(), context)?;
    finish(args, context, &folder, done)
}

/// The evidence is complete: counts, writes what was found, and prints it.
fn finish(args: &Args, context: &Context, folder: &Path, done: work::Done) -> Outcome {
    let (derived, digest) = close(folder, None, derive::Judges::OfScenarios)?;
    let write = || derived.write(args.settings.fail_on.into(), !args.settings.no_html);
    let Some(search) = done.search else {
        write()?;
        let why = done.outcome.error.unwrap_or_else(|| "it was stopped".to_owned());
        let failed = format!("the crawl did not end: {why}\ngo on with it: offramp crawl --resume {}", folder.display());
        // What the scenario before it could not do is the user's to mend; what the device did not do is not.
        return Err(if done.outcome.status == Status::Failed { Failure::Input(failed) } else { Failure::Infrastructure(failed) });
    };
    let mut outcome = search.outcome;
    outcome.replays = done.replays;
    outcome.depth = depth(&derived.metrics, &done.jobs, outcome.level == Level::G3);
    outcome.account = done.account;
    outcome.asks = asks(&derived.metrics, &done.jobs);
    if let Some(text) = &search.scenario {
        outcome.scenario = Some(FOUND.to_owned());
        if let Some(file) = &args.write {
            derive::write(file, text)?;
        }
    }
    let json = pretty(&outcome)?;
    derive::write(&folder.join(CRAWL_JSON), &json)?;
    derive::write(&folder.join(GRAPH_JSON), &pretty(&search.graph)?)?;
    // The reports show what came of it.
    write()?;
    if args.json {
        context.print(&json);
    } else {
        context.print(&show::summary(&outcome));
        let found = args.write.clone().unwrap_or_else(|| folder.join(FOUND));
        if outcome.scenario.is_some() {
            context.print(&format!("\nscenario  {}\n", found.display()));
        }
        context.print(&where_it_is(folder, &digest, args.settings.no_html));
    }
    Ok(exit_code(&outcome))
}

/// 0: what was looked for was found, or everything was explored that could be.
fn exit_code(outcome: &Crawled) -> u8 {
    let explored = matches!(outcome.goal.as_str(), "coverage" | "permissions");
    u8::from(!(explored || outcome.level >= Level::G2))
}

fn pretty<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    Ok(text + "\n")
}

/// The way's depth in the replays, if all agree; where it was followed to its end, in the job that did it.
fn depth(metrics: &[JobMetrics], exploring: &[u32], done: bool) -> Option<u32> {
    let last = exploring.last();
    let replays = metrics.iter().filter(|job| if done { Some(&job.job) == last } else { !exploring.contains(&job.job) });
    let mut depths = replays.map(|job| job.counts.deletion.as_ref().and_then(|deletion| deletion.depth));
    let first = depths.next()??;
    depths.all(|depth| depth == Some(first)).then_some(first)
}

/// The asks of the exploring jobs, all phases together; `null` where one could not be counted.
fn asks(metrics: &[JobMetrics], jobs: &[u32]) -> serde_json::Value {
    let phases = metrics.iter().filter(|job| jobs.contains(&job.job)).flat_map(|job| &job.counts.phases);
    let counts: Vec<_> = phases.map(|phase| &phase.asks).collect();
    type Pick = fn(&crate::metrics::model::AskCounts) -> Option<u32>;
    let picks: [(&str, Pick); 10] = [
        ("total", |asks| asks.total),
        ("shown", |asks| asks.shown),
        ("suppressed", |asks| asks.suppressed),
        ("system", |asks| asks.system),
        ("nags", |asks| asks.nags),
        ("special", |asks| asks.special),
        ("explained", |asks| asks.explained),
        ("solicited", |asks| asks.solicited),
        ("idle", |asks| asks.idle),
        ("undetermined", |asks| asks.undetermined),
    ];
    let mut sums = serde_json::Map::new();
    for (name, pick) in picks {
        let sum = counts.iter().map(|asks| pick(asks)).sum::<Option<u32>>();
        sums.insert(name.to_owned(), sum.into());
    }
    let mut groups = std::collections::BTreeMap::<&str, u32>::new();
    for (group, count) in counts.iter().flat_map(|asks| &asks.by_group) {
        *groups.entry(group).or_default() += count;
    }
    sums.insert("by_group".to_owned(), serde_json::json!(groups));
    sums.into()
}

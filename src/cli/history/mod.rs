//! `offramp history`: what earlier runs counted.
//!
//! | file | what |
//! | --- | --- |
//! | `show.rs` | the tables |
//! | `spark.rs` | a row of numbers as a line |

mod show;
mod spark;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::{Context, Failure, Outcome, reports, values};
use crate::history::{Added, History, Keep, Taken, Timing, Wanted};

/// Keep what runs counted, and see how it changes
///
/// One SQLite file, which many may read while one writes. `offramp campaign` takes its runs in by itself, `offramp run` with --history. A run is
/// known by the digest of its evidence: to take it in twice changes nothing, and once it was judged again or reviewed, brings that in.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp history add runs/*\n  offramp history app com.example.quire\n  offramp history trend com.example.quire asks.total --policy deny-all\n  offramp history baseline set runs/20260105-020000-reader\n  offramp history prune --keep 90d --dry-run"
)]
pub(crate) struct Args {
    #[command(flatten)]
    file: File,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

/// Where the history is.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct File {
    /// The history's file [default: $OFFRAMP_HISTORY, or offramp/history.sqlite in the user's data]
    #[arg(long, global = true, value_name = "FILE")]
    db: Option<PathBuf>,
}

impl File {
    /// Its path.
    pub(super) fn path(&self, context: &Context) -> Result<PathBuf, Failure> {
        self.db.clone().or_else(|| context.history.clone()).ok_or_else(|| {
            Failure::Input("there is no place for the history: say --db FILE, or set OFFRAMP_HISTORY or HOME".into())
        })
    }
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Take runs in: folders of runs, or folders of such
    Add {
        /// Runs' folders
        #[arg(required = true, value_name = "RUN")]
        runs: Vec<PathBuf>,
    },
    /// The newest runs
    List {
        /// Only runs of this app
        #[arg(long, value_name = "PACKAGE")]
        app: Option<String>,
        /// Only runs of this campaign
        #[arg(long, value_name = "NAME")]
        campaign: Option<String>,
        /// How many
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
        last: u32,
    },
    /// What is known of an app: its versions, and the scenarios that ran
    App {
        /// The app's package
        package: String,
    },
    /// One count of an app over time
    #[command(
        after_help = "Examples:\n  offramp history trend com.example.quire use.asks.re_asks\n  offramp history trend com.example.quire asks.total     # of all phases together\n  offramp history trend com.example.quire findings       # rules met\n  offramp history trend com.example.quire duration_ms"
    )]
    Trend {
        /// The app's package
        package: String,
        /// The count, as run.json calls it: phase.count, deletion.count, symmetry.count; or findings, duration_ms
        count: String,
        /// Only this permission policy
        #[arg(long, value_name = "POLICY")]
        policy: Option<String>,
        /// Only this scenario
        #[arg(long, value_name = "NAME")]
        scenario: Option<String>,
        /// Results a series at most, the newest
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
        last: u32,
    },
    /// Two runs or campaigns held against each other; exit 1 if a rule is met that was not
    Compare {
        /// A run's name, a campaign's, or the first letters of a digest
        before: String,
        /// The same
        after: String,
    },
    /// What later runs of an app are held against, by version
    Baseline {
        #[command(subcommand)]
        command: BaselineCommand,
    },
    /// Scenarios whose results differ though nothing changed
    Flakes {
        /// Only this app
        #[arg(long, value_name = "PACKAGE")]
        app: Option<String>,
        /// Only results that are not older
        #[arg(long, default_value = "30d", value_parser = values::age, value_name = "AGE")]
        since: i64,
    },
    /// How long scenarios take on this host, as `run --jobs` and `--shard` read it
    Timings,
    /// Give old runs up; those that a baseline rests on stay
    Prune {
        /// Keep runs that are not older: 90d, 12w
        #[arg(long, value_parser = values::age, value_name = "AGE", required_unless_present = "keep_runs")]
        keep: Option<i64>,
        /// Keep the newest runs of each app, so many; with --keep, what either keeps stays
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
        keep_runs: Option<u32>,
        /// Only say what would be given up
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, clap::Subcommand)]
enum BaselineCommand {
    /// Make runs the baseline of every app and version in them
    Set {
        /// Runs' folders, or folders of such (a campaign's)
        #[arg(required = true, value_name = "RUN")]
        runs: Vec<PathBuf>,
    },
    /// The baselines that are set
    Show {
        /// Only this app
        package: Option<String>,
    },
    /// Give an app's baselines up, or that of one version
    Clear {
        /// The app's package
        package: String,
        /// Version code
        #[arg(long, value_name = "CODE")]
        version: Option<i64>,
    },
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let path = args.file.path(context)?;
    let told = |text: String, json: &dyn Fn() -> Result<String, Failure>| -> Outcome {
        context.print(&if args.json { json()? } else { text });
        Ok(0)
    };
    let look = show::Look { colour: context.colour_out, columns: context.columns };
    match &args.command {
        Command::Add { runs } => add(&path, runs, args.json, context),
        Command::List { app, campaign, last } => {
            let history = History::read(&path)?;
            let runs = history.runs(app.as_deref(), campaign.as_deref(), *last)?;
            told(show::runs(&runs, history.results()?, look), &|| pretty(&runs))
        }
        Command::App { package } => {
            let (builds, series) = History::read(&path)?.of_app(package)?;
            told(show::app(&builds, &series, look), &|| {
                pretty(&serde_json::json!({"package": package, "builds": builds, "series": series}))
            })
        }
        Command::Trend { package, count, policy, scenario, last } => {
            let wanted = Wanted { package, count, policy: policy.as_deref(), scenario: scenario.as_deref(), last: *last };
            let trends = History::read(&path)?.trend(&wanted)?;
            told(show::trends(&trends, count, look), &|| pretty(&trends))
        }
        Command::Compare { before, after } => {
            let difference = History::read(&path)?.differ(before, after)?;
            told(show::difference(&difference, look), &|| pretty(&difference))?;
            Ok(u8::from(difference.pairs.iter().any(|pair| !pair.new.is_empty())))
        }
        Command::Baseline { command } => match command {
            BaselineCommand::Set { runs } => {
                let mut taken = Vec::new();
                for root in runs {
                    for folder in reports::folders(root)? {
                        taken.push(Taken::read(&folder, &campaign_of(&folder))?);
                    }
                }
                let set = History::open(&path)?.set_baseline(&taken)?;
                told(show::baselines(&set, look), &|| pretty(&set))
            }
            BaselineCommand::Show { package } => {
                let set = History::read(&path)?.baselines(package.as_deref())?;
                told(show::baselines(&set, look), &|| pretty(&set))
            }
            BaselineCommand::Clear { package, version } => {
                let gone = History::open(&path)?.clear_baseline(package, *version)?;
                told(format!("{gone} given up\n"), &|| pretty(&serde_json::json!({"cleared": gone})))
            }
        },
        Command::Flakes { app, since } => {
            let flakes = History::read(&path)?.flakes(ago(*since), app.as_deref())?;
            told(show::flakes(&flakes, look), &|| pretty(&flakes))
        }
        Command::Timings => {
            context.print(&pretty(&timings_file(&History::read(&path)?.timings()?))?);
            Ok(0)
        }
        Command::Prune { keep, keep_runs, dry_run } => {
            // What is not there cannot be pruned; it is not made for that.
            drop(History::read(&path)?);
            let keep = Keep { since_ms: keep.map(ago), runs: *keep_runs };
            let pruned = History::open(&path)?.prune(keep, *dry_run)?;
            told(show::pruned(pruned, *dry_run), &|| pretty(&pruned))
        }
    }
}

/// Takes runs in, each by itself, so that what was said to be there is there.
fn add(path: &Path, roots: &[PathBuf], json: bool, context: &Context) -> Outcome {
    let mut history = History::open(path)?;
    let mut failed: Option<Failure> = None;
    let mut told = Vec::new();
    for root in roots {
        let folders = reports::folders(root).unwrap_or_else(|error| {
            context.tell(&error.render(context.colour_err));
            failed = Some(error);
            Vec::new()
        });
        for folder in folders {
            let taken = match Taken::read(&folder, &campaign_of(&folder)) {
                Ok(taken) => taken,
                Err(error) => {
                    let error = Failure::from(error);
                    context.tell(&error.render(context.colour_err));
                    failed = Some(error);
                    continue;
                }
            };
            let word = match history.add(&taken)? {
                Added::New => "added",
                Added::Renewed => "renewed",
                Added::Known => "known",
            };
            if json {
                told.push(serde_json::json!({"run": folder, "digest": taken.digest(), "became": word}));
            } else {
                context.print(&format!("{word:<8} {}\n", folder.display()));
            }
        }
    }
    if json {
        context.print(&pretty(&told)?);
    }
    // The other runs are in; what was wrong was told.
    Ok(failed.map_or(0, |failure| failure.exit_code()))
}

/// Takes in a run that has just ended.
pub(super) fn keep(run: &Path, campaign: &str, file: &File, context: &Context) -> Result<(), Failure> {
    keep_in(&file.path(context)?, run, campaign)
}

/// The same, into the history in that file.
pub(super) fn keep_in(history: &Path, run: &Path, campaign: &str) -> Result<(), Failure> {
    let taken = Taken::read(run, campaign)?;
    History::open(history)?.add(&taken)?;
    Ok(())
}

/// The campaign that a run's folder belongs to: its runs lie in the campaign's folder, in `apps`.
fn campaign_of(run: &Path) -> String {
    let Ok(run) = run.canonicalize() else { return String::new() };
    let dir = run.parent().filter(|apps| apps.ends_with(super::campaign::APPS)).and_then(Path::parent);
    dir.filter(|dir| dir.join(super::campaign::STATE).is_file()).map(super::folder::id).unwrap_or_default()
}

/// As `timings.json` has it: by scenario, policy and profile. Of several apps' times the longest, so that a part is rather too small than too large.
fn timings_file(timings: &[Timing]) -> serde_json::Value {
    let mut jobs = BTreeMap::new();
    for one in timings {
        let longest = jobs.entry(format!("{}, {}, api{}", one.scenario, one.policy, one.api)).or_insert(one.ms);
        *longest = one.ms.max(*longest);
    }
    serde_json::json!({"schema": 1, "jobs": jobs})
}

fn ago(days: i64) -> i64 {
    Timestamp::now().as_millisecond() - days * 86_400_000
}

fn pretty<T: Serialize>(value: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    Ok(text + "\n")
}

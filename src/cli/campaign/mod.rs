//! `offramp campaign`: many apps by one file, and the bulletin.
//!
//! | file | what |
//! | --- | --- |
//! | `devices.rs` | which devices the apps share |
//! | `work.rs` | each app's runs, made by this program called again, some at a time |
//! | `store.rs` | the campaign's folder |
//! | `against.rs` | the campaign before, and the baseline |

mod against;
mod devices;
mod store;
mod work;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Context, Failure, Outcome, derive, folder};
use crate::campaign::{Bulletin, Campaign, State, TEMPLATE, Target, Work};
use crate::report::text::{Tone, paint};
use crate::scenario;
use devices::Where;
use store::Store;

pub(super) use store::{APPS, STATE};

/// Examine many apps and write the bulletin
///
/// Runs each app of a campaign's file, those with the most downloads first, and says of each what came of it: problems found, still
/// problematic, overdue, self-corrected, passed, cannot be tested and why. The folder gets the bulletin as HTML, CSV and JSON. Only findings
/// that a named person confirmed are listed as problems: `offramp review RUN --by NAME`, then `offramp campaign bulletin DIR`.
///
/// Exit codes: 0 no problem was measured, 1 some were, 2 the input is wrong, 3 none were and an app could not be tested. With --baseline: 1
/// when anything is new or worse than it, 3 when nothing is and an app with a baseline could not be tested, else 0.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  offramp campaign new autumn.yaml\n  offramp campaign check autumn.yaml\n  offramp campaign autumn.yaml --device sim --jobs 4 --out autumn\n  offramp campaign --resume autumn\n  offramp campaign bulletin autumn                        # again, after reviews\n  offramp campaign winter.yaml --previous autumn          # who has put right what was found\n  offramp campaign nightly.yaml --baseline history --summary markdown"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write a commented campaign's file to fill in
    New {
        /// The file
        #[arg(default_value = "campaign.yaml")]
        file: PathBuf,
    },
    /// Find all mistakes of a campaign's file and of the scenarios it names, without a device
    Check {
        /// The file
        file: PathBuf,
    },
    /// Make the bulletin of a campaign's folder again, after reviews
    Bulletin {
        /// The campaign's folder
        dir: PathBuf,
        /// Print this instead of the table
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Html,
    Csv,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Summary {
    /// For mail
    Text,
    /// For chat and merge requests
    Markdown,
}

#[derive(Debug, clap::Args)]
struct RunArgs {
    /// The campaign's file
    #[arg(required_unless_present = "resume", value_name = "FILE")]
    file: Option<PathBuf>,
    /// The campaign's folder, new or empty [default: campaigns/<time>-<name>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Go on with an interrupted campaign; apps that were examined are not examined again
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "out", "previous"])]
    resume: Option<PathBuf>,
    /// The campaign before: its folder, or `history` for the newest of this name that the history knows
    #[arg(long, value_name = "DIR|history")]
    previous: Option<String>,
    /// Hold the campaign against this: a folder of runs (a campaign's), or `history` for each app's baseline there
    #[arg(long, value_name = "DIR|history")]
    baseline: Option<String>,
    /// Print this short summary against the baseline instead of the table
    #[arg(long, value_enum, requires = "baseline", value_name = "FORMAT")]
    summary: Option<Summary>,
    /// Apps examined at a time [default: as many as there are devices, or processors for simulated ones]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000), value_name = "N")]
    jobs: Option<u32>,
    /// Make each run's report.html, too, whose pictures take long
    #[arg(long)]
    html: bool,
    /// Do not take the runs into the history
    #[cfg(feature = "history")]
    #[arg(long)]
    no_history: bool,
    #[cfg(feature = "history")]
    #[command(flatten)]
    history: super::history::File,
    #[command(flatten)]
    at: Where,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    match &args.command {
        None => examine(&args.run, context),
        Some(Command::New { file }) => new(file, context),
        Some(Command::Check { file }) => {
            let campaign = read(file, context)?;
            context.print(&told(&campaign));
            Ok(0)
        }
        Some(Command::Bulletin { dir, format }) => {
            let store = Store::open(dir)?;
            let bulletin = store.bulletin()?;
            write(dir, &bulletin)?;
            match format {
                None => context.print(&shown(dir, &bulletin, context)),
                Some(Format::Html) => context.print(&bulletin.html()),
                Some(Format::Csv) => context.print(&bulletin.csv()),
                Some(Format::Json) => context.print(&json(&bulletin)?),
            }
            Ok(0)
        }
    }
}

fn examine(args: &RunArgs, context: &Context) -> Outcome {
    let mut store = match (&args.resume, &args.file) {
        (Some(dir), _) => Store::open(dir)?,
        (None, Some(file)) => begin(args, file, context)?,
        (None, None) => return Err(Failure::Input("name a campaign's file, or a folder with --resume".into())),
    };
    scenarios(&store.saved.campaign, context)?;
    // What is not there is known before the night is over.
    let baseline = args.baseline.as_deref().map(|name| against::Baseline::open(name, args, context)).transpose()?;
    let spots = devices::spots(&args.at, args.jobs, context)?;
    work::all(&mut store, args, &spots, context)?;
    let bulletin = store.bulletin()?;
    write(&store.dir, &bulletin)?;
    let Some(baseline) = baseline else {
        context.print(&shown(&store.dir, &bulletin, context));
        return Ok(exit_code(&bulletin));
    };
    let nightly = against::nightly(&store, &bulletin, &baseline)?;
    match args.summary {
        Some(Summary::Text) => context.print(&nightly.text()),
        Some(Summary::Markdown) => context.print(&nightly.markdown()),
        None => context.print(&format!("{}\n{}", shown(&store.dir, &bulletin, context), nightly.text())),
    }
    derive::write(&store.dir.join("nightly.md"), &nightly.markdown())?;
    Ok(nightly.exit_code())
}

/// 1: problems were measured; 3: none were, and something could not be tested, or its turn did not come.
fn exit_code(bulletin: &Bulletin) -> u8 {
    let any = |states: &[State]| states.iter().any(|state| bulletin.count(*state) > 0);
    if any(&[State::Problems, State::StillProblematic, State::Overdue]) {
        1
    } else if any(&[State::CannotBeTested, State::NotTested]) {
        3
    } else {
        0
    }
}

/// A new campaign: everything that can be wrong with it is found before its folder is made.
fn begin(args: &RunArgs, file: &Path, context: &Context) -> Result<Store, Failure> {
    let campaign = read(file, context)?;
    let (previous, before) = match &args.previous {
        Some(name) => against::previous(name, &campaign.name, args, context)?,
        None => (String::new(), BTreeMap::new()),
    };
    let dir = match &args.out {
        Some(out) => folder::create(Some(out), "")?,
        None => folder::create_in(Path::new("campaigns"), &campaign.name)?,
    };
    Store::create(&dir, file, campaign, previous, before)
}

/// The campaign's file, its scenarios and its packs, with all their mistakes.
fn read(file: &Path, context: &Context) -> Result<Campaign, Failure> {
    let campaign = Campaign::read(file).map_err(|errors| {
        Failure::Shown(errors.iter().map(|error| error.render(context.colour_err)).collect::<Vec<_>>().join(""))
    })?;
    scenarios(&campaign, context)?;
    Ok(campaign)
}

/// That all scenarios and packs are sound. An APK that cannot be read is the app's affair, and ends no campaign.
fn scenarios(campaign: &Campaign, context: &Context) -> Result<(), Failure> {
    derive::packs(campaign.rules.iter().map(String::as_str))?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for app in &campaign.apps {
        if let Work::Scenarios(files) = &app.work {
            paths.extend(files.iter().filter(|file| !paths.contains(file)).cloned().collect::<Vec<_>>());
        }
    }
    let mut shown = String::new();
    let mut wrong = Vec::new();
    for path in &paths {
        match scenario::find(std::slice::from_ref(path)) {
            Err(error) => wrong.push(error.to_string()),
            Ok(files) => {
                for errors in files.iter().filter_map(|file| scenario::load(file).err()) {
                    errors.iter().for_each(|error| shown.push_str(&error.render(context.colour_err)));
                }
            }
        }
    }
    for text in wrong {
        shown.push_str(&format!("{} {text}\n", paint("error:", Tone::Bad, context.colour_err)));
    }
    if shown.is_empty() { Ok(()) } else { Err(Failure::Shown(shown)) }
}

/// What a campaign would do.
fn told(campaign: &Campaign) -> String {
    let mut out = format!("{}: {} apps, judged by {}\n", campaign.name, campaign.apps.len(), campaign.rules.join(", "));
    for at in campaign.order() {
        let app = &campaign.apps[at];
        let how = match &app.work {
            Work::Scenarios(files) => files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", "),
            Work::Crawl(goal) => format!("crawl for {goal}"),
            Work::Audit => "audit".into(),
        };
        let policies = if app.policies.is_empty() { String::new() } else { format!(", {}", app.policies.join(" ")) };
        let repeat = if app.repeat > 1 { format!(", {} times", app.repeat) } else { String::new() };
        let missing = match &app.target {
            Target::Apk(path) if !path.exists() => format!("   warning: {} is not there", path.display()),
            _ => String::new(),
        };
        out.push_str(&format!("  {}: {how}{policies}{repeat}{missing}\n", app.name));
    }
    out
}

fn new(file: &Path, context: &Context) -> Outcome {
    if file.exists() {
        return Err(Failure::Input(format!("{} is there already; name another file", file.display())));
    }
    derive::write(file, TEMPLATE)?;
    context.print(&format!("{}\nfill it in, then: offramp campaign check {}\n", file.display(), file.display()));
    Ok(0)
}

fn shown(dir: &Path, bulletin: &Bulletin, context: &Context) -> String {
    format!("{}\nbulletin  {}\n", bulletin.text(context.colour_out), dir.join("bulletin.html").display())
}

fn json(bulletin: &Bulletin) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(bulletin).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    Ok(text + "\n")
}

/// Writes the bulletin into the campaign's folder.
fn write(dir: &Path, bulletin: &Bulletin) -> Result<(), Failure> {
    derive::write(&dir.join("bulletin.html"), &bulletin.html())?;
    derive::write(&dir.join("bulletin.csv"), &bulletin.csv())?;
    derive::write(&dir.join(store::BULLETIN), &json(bulletin)?)
}

/// A device's words on the command line of the program called again.
fn flag(name: &str, value: impl Into<String>) -> [String; 2] {
    [format!("--{name}"), value.into()]
}

#[cfg(feature = "history")]
fn history(args: &RunArgs, context: &Context) -> Result<PathBuf, Failure> {
    args.history.path(context)
}

//! `offramp audit`: what can be said of an app without a scenario and without an account.
//!
//! | file | what |
//! | --- | --- |
//! | `scenarios/` | what is done, as ordinary scenario files |
//! | `plan.rs` | in which order, under which policies |

mod plan;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::derive::{Judges, packs};
use super::run::{DEFAULT_RETRIES, Order, Settings, close, own_devices, profiles, record, subjects, targets, where_it_is};
use super::{Context, Failure, Outcome, folder};
use crate::report::audit;
use crate::report::console::Look;
use crate::rules::Severity;
use crate::trace::event::Status;

/// The pack that judges when none is named.
const DEFAULT_PACK: &str = "cn";

/// Audit an app without a scenario and without an account: the first five minutes
///
/// Six jobs, each on a fresh install: everything allowed (the control run: does the app start here at all?), everything refused (does it
/// stay?), left alone before and after its consent screen (what does it ask for by itself?), started three times more after refusals (does
/// it ask again? once as Android has it, once with refusals forgotten, which no rule judges), and a short look through its menus for the
/// privacy policy. Nobody signs up, so nothing is said about ways in and out.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp audit --apk my-app.apk\n  offramp audit --apk my-app.apk --device emulator-5554 --rules cn --rules google-play --out audit\n  offramp audit --apk emulator/specimens/reader --device sim:api30\n\nExit codes: 0 nothing found, 1 findings, 2 wrong input, 3 nothing can be said."
)]
pub(crate) struct Args {
    /// The app: an APK, or a specimen's folder
    #[arg(long, value_name = "FILE")]
    apk: PathBuf,
    /// Rule packs by name or file; `offramp rules list` shows them [default: cn]
    #[arg(long, value_name = "PACK")]
    rules: Vec<String>,
    #[command(flatten)]
    settings: Settings,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let settings = &args.settings;
    let named: Vec<&str> =
        if args.rules.is_empty() { vec![DEFAULT_PACK] } else { args.rules.iter().map(String::as_str).collect() };
    let packs = packs(named)?;
    let targets = targets(settings, context)?;
    let folder = folder::create(settings.out.as_deref(), &name(&args.apk))?;
    let scenarios = plan::scenarios(&folder, &args.apk).inspect_err(|_| folder::discard(&folder))?;
    let devices = own_devices(&targets, settings)?;
    let (apps, subjects) = subjects(&scenarios, Some(&args.apk), &folder, false)?;
    let plan = plan::plan(&subjects, &profiles(&devices), settings.job_timeouts());
    let order = Order {
        settings,
        scenarios: &scenarios,
        apps: &apps,
        devices: &devices,
        folder: &folder,
        variables: BTreeMap::new(),
        accounts: None,
        plan: &plan,
        jobs: plan.jobs.clone(),
        retries: DEFAULT_RETRIES,
        resume: false,
        from: 0,
    };
    record(&order, context)?;
    let (derived, digest) = close(&folder, Some(&plan), Judges::Named(packs))?;
    let fail_on: Severity = settings.fail_on.into();
    derived.write(fail_on, !settings.no_html)?;
    let look = Look { colour: context.colour_out, columns: context.columns, fail_on };
    let searches = audit::searches(&derived.trace.records);
    // Of a job that was broken it does not matter.
    let cleared = derived.metrics.iter().all(|job| job.scenario.clean != "none" || job.status == Some(Status::Broken));
    context.print(&audit::render(&derived.report, &searches, cleared, look));
    context.print(&where_it_is(&folder, &digest, settings.no_html));
    context.print(&format!("scenarios {}\n", folder.join(folder::SCENARIOS).display()));
    Ok(derived.exit_code(fail_on))
}

/// `reader-audit` for `emulator/specimens/reader` and for `reader.apk`.
fn name(apk: &Path) -> String {
    let stem = apk.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    format!("{stem}-audit")
}

impl From<Vec<crate::scenario::ScenarioError>> for Failure {
    fn from(errors: Vec<crate::scenario::ScenarioError>) -> Self {
        Self::Shown(errors.iter().map(|error| error.render(false)).collect())
    }
}

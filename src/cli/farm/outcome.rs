//! From what came of a run's jobs to the run's folder and its reports; for `wait`, and for `submit --wait`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::cli::derive::Judges;
use crate::cli::run::{planned, where_it_is};
use crate::cli::values::{self, FailOn};
use crate::cli::{Context, Failure, Outcome, folder, interrupt};
use crate::farm::merge::{Merged, merge};
use crate::farm::nats::{Collected, Link, Progress, Wait};
use crate::report::text::clean;
use crate::rules::Severity;

/// How often a line tells how far the run is, where no line can move.
const TOLD: Duration = Duration::from_secs(15);
/// How long nothing has to happen until it is asked whether a profile has no worker.
const STILL: Duration = Duration::from_secs(10);

/// How the report is made, and how long it is waited for.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Report {
    /// The run's folder, new or empty [default: runs/<time>-<run>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Give up what has not ended after this time: it is taken from the farm, and counts as a failure of the infrastructure
    #[arg(long, default_value = "720m", value_parser = values::time, value_name = "TIME")]
    timeout: Duration,
    /// Rule packs by name or file, with commas between them [default: the scenario's, or cn and symmetry]
    #[arg(long, value_name = "PACK", value_delimiter = ',')]
    rules: Vec<String>,
    /// Lightest severity that counts as a finding
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Do not make report.html, whose pictures take long; `offramp report` makes it later
    #[arg(long)]
    no_html: bool,
}

impl Report {
    /// What is wrong with it is told before anything is waited for.
    pub(super) fn check(&self) -> Result<Judges, Failure> {
        Judges::asked(&self.rules)
    }

    /// Waits for a run, writes its folder and judges it.
    pub(super) fn make(&self, link: &Link, run: &str, judges: Judges, context: &Context) -> Outcome {
        let stop = interrupt::stop()?;
        let out = folder::create(self.out.as_deref(), run)?;
        // Beside the folder: evidence may be more than a temporary folder takes.
        let beside = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
        let evidence = tempfile::Builder::new().prefix(".offramp-").tempdir_in(beside);
        let evidence = evidence.map_err(|error| Failure::file(beside, error)).inspect_err(|_| folder::discard(&out))?;
        let wait = Wait { run, folder: evidence.path(), limit: self.timeout, stop: &stop };
        let collected = collect(link, &wait, &stop, context).inspect_err(|_| folder::discard(&out))?;
        let Some(collected) = collected else {
            folder::discard(&out);
            return Err(Failure::Infrastructure(format!("not waited any longer; the run {run} goes on: offramp wait {run}")));
        };
        let folders: Vec<PathBuf> =
            collected.results.iter().map(|result| result.folder.clone()).filter(|folder| folder.is_dir()).collect();
        let plan = &collected.plan;
        let Merged { trace, digest, .. } = merge(&folders, plan, &out, &reasons(&collected))?;
        let derived = planned(trace, plan, judges)?;
        let fail_on: Severity = self.fail_on.into();
        derived.write(fail_on, !self.no_html)?;
        derived.print(fail_on, context);
        context.print(&where_it_is(&out, &digest, self.no_html));
        Ok(derived.exit_code(fail_on))
    }
}

/// Why jobs have no evidence, by their ids.
fn reasons(collected: &Collected) -> BTreeMap<String, String> {
    let told = collected.results.iter().filter(|result| !result.folder.is_dir());
    let told = told.map(|result| (result.id.clone(), result.error.clone().unwrap_or_else(|| "no evidence was sent".to_owned())));
    told.chain(collected.lost.clone()).collect()
}

/// Waits, and tells how far it is.
fn collect(link: &Link, wait: &Wait, stop: &AtomicBool, context: &Context) -> Result<Option<Collected>, Failure> {
    let bar = context.moving.then(|| indicatif::ProgressBar::new_spinner().with_message("waiting for the farm"));
    bar.iter().for_each(|bar| bar.enable_steady_tick(Duration::from_millis(120)));
    let say = |text: &str| match &bar {
        Some(bar) => bar.suspend(|| eprintln!("{}", clean(text))),
        None => eprintln!("{}", clean(text)),
    };
    let (mut last, mut told, mut changed, mut asked) = (Progress::default(), Instant::now(), Instant::now(), false);
    let collected = link.collect(wait, &mut |progress| {
        let note = progress.note.as_ref().filter(|note| last.note.as_ref() != Some(note));
        note.into_iter().for_each(|note| say(note));
        let moved = progress.ended != last.ended || progress.total != last.total;
        if moved {
            (changed, asked) = (Instant::now(), false);
        }
        let line = line(wait.run, progress);
        if let Some(bar) = &bar {
            bar.set_message(line);
        } else if moved && (told.elapsed() >= TOLD || progress.ended == progress.total || last.total == 0) {
            told = Instant::now();
            say(&line);
        }
        if changed.elapsed() >= STILL && !std::mem::replace(&mut asked, true) && !stop.load(std::sync::atomic::Ordering::SeqCst) {
            // If the server does not answer, that is told elsewhere.
            for profile in link.unserved(wait.run).unwrap_or_default() {
                say(&format!(
                    "no worker has a device of the profile {profile}; its jobs wait until one comes: offramp worker --device …"
                ));
            }
        }
        last = progress.clone();
    });
    bar.iter().for_each(indicatif::ProgressBar::finish_and_clear);
    Ok(collected?)
}

fn line(run: &str, progress: &Progress) -> String {
    let again = if progress.again > 0 { format!(", {} tried again", progress.again) } else { String::new() };
    format!("{run}: {} of {} jobs have ended, {} passed{again}", progress.ended, progress.total, progress.passed)
}

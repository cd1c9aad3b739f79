//! From the plan to the evidence, and from the evidence to the reports: what every command that runs jobs shares.

use std::collections::BTreeMap;
use std::path::Path;

use super::accounts;
use super::apps::{self, Apps};
use super::person::Keyboard;
use super::progress::Progress;
use super::settings::Settings;
use super::stock::Own;
use crate::cli::derive::{self, Derived, Judges, derive};
use crate::cli::seek::Menus;
use crate::cli::target::{self, Target};
use crate::cli::{Context, Failure, devices, folder, interrupt};
use crate::farm::device::Asking;
use crate::farm::gather::Gathered;
use crate::farm::plan::Subject;
use crate::farm::records::{Records, Together, close as close_evidence};
use crate::farm::show::Show;
use crate::farm::subject::subject;
use crate::farm::timings::Timings;
use crate::farm::work::leave_undone;
use crate::farm::{Agent, Device, Job, List, Plan, Shop, expectations};
use crate::scenario::Scenario;
use crate::trace::{Trace, TraceWriter};

/// What to run.
pub(in crate::cli) struct Order<'a> {
    pub settings: &'a Settings,
    pub scenarios: &'a [Scenario],
    pub apps: &'a Apps,
    pub devices: &'a [Device],
    /// The run's folder, which is there and holds no evidence yet.
    pub folder: &'a Path,
    pub variables: BTreeMap<String, String>,
    /// A file of test accounts; wins over the scenarios'.
    pub accounts: Option<&'a Path>,
    /// Everything that is planned, whoever runs it.
    pub plan: &'a Plan,
    /// Index of the command at which each scenario begins; 0: at the first, with all that comes before it.
    pub from: usize,
    /// What of it is run here, in that order.
    pub jobs: Vec<Job>,
    /// How often a job is tried again after the infrastructure failed.
    pub retries: u32,
    /// The folder is that of an earlier part of the run.
    pub resume: bool,
}

/// Chooses the devices, and tells the user which, if none was named.
pub(in crate::cli) fn targets(settings: &Settings, context: &Context) -> Result<Vec<Target>, Failure> {
    let (server, server_named) = devices::address(settings.adb_server.as_deref(), context)?;
    let wanted = target::Wanted {
        devices: &settings.devices,
        server,
        server_named,
        clock: settings.clock,
        locale: settings.locale.as_deref(),
    };
    let (targets, first) = target::choose(&wanted)?;
    if let Some(first) = first {
        context.tell(&format!("{first}\n"));
    }
    Ok(targets)
}

/// Reads the APKs and all files of the scenarios, for the plan. Of a folder that held nothing before, nothing stays if it fails.
pub(in crate::cli) fn subjects(
    scenarios: &[Scenario],
    apk: Option<&Path>,
    folder: &Path,
    resume: bool,
) -> Result<(Apps, Vec<Subject>), Failure> {
    let read = || {
        let apps = apps::prepare(scenarios, apk, folder)?;
        let each = scenarios.iter().enumerate().map(|(index, scenario)| subject(scenario, apps.of(index).facts.clone()));
        let subjects = each.map(|read| read.map(|(subject, _)| subject)).collect::<Result<_, _>>().map_err(Failure::Input)?;
        Ok((apps, subjects))
    };
    read().inspect_err(|_| {
        if !resume {
            folder::discard(folder)
        }
    })
}

/// Works the jobs off; the evidence is in the run's folder then.
pub(in crate::cli) fn record(order: &Order, context: &Context) -> Result<(), Failure> {
    let Order { settings, folder, plan, .. } = *order;
    let accounts = accounts::prepare(order.scenarios, order.accounts).inspect_err(|_| {
        if !order.resume {
            folder::discard(folder)
        }
    })?;
    let run = folder::id(folder);
    let (writer, before, next) = if order.resume {
        let writer = TraceWriter::resume(folder)?;
        let trace = Trace::open(folder)?;
        let last = trace.records.iter().map(|record| record.job).max().unwrap_or(0);
        (writer, Gathered::of(&trace, plan)?, plan.next.max(last.saturating_add(1)))
    } else {
        let writer = TraceWriter::create(folder, &run)?;
        plan.write(folder)?;
        (writer, Gathered::default(), plan.next)
    };
    let jobs: Vec<Job> = order.jobs.iter().filter(|job| !before.is_complete(&job.id)).cloned().collect();
    let records = Together::new(writer, &run, next, plan.runs(), before.tries());
    let progress = Progress::new(context.moving, context.colour_err);
    let source = List::new(jobs);
    let stop = interrupt::stop()?;
    let agent = Agent {
        source: &source,
        host: &Asking { timeouts: settings.timeouts() },
        shop: Shop {
            stock: &Own { scenarios: order.scenarios, apps: order.apps, accounts: &accounts, variables: &order.variables },
            records: &records,
            show: &progress,
            person: &Keyboard::new(&progress, context.somebody),
            reach: Some(&Menus),
            disposable: settings.disposable_device,
            from: order.from,
        },
        retries: order.retries,
        stop: &stop,
    };
    agent.work_all(order.devices);
    for (job, why) in source.undone() {
        if let Err(error) = leave_undone(&records as &dyn Records, &job, &why) {
            progress.say(&format!("error: {error}"));
        }
    }
    Ok(())
}

/// The evidence is complete: closes it, counts and judges. Also returns the manifest's SHA-256.
pub(in crate::cli) fn close(folder: &Path, plan: Option<&Plan>, judges: Judges) -> Result<(Derived, String), Failure> {
    let (trace, digest) = close_evidence(folder)?;
    let derived = match plan {
        Some(plan) => planned(trace, plan, judges)?,
        None => derive(trace, judges, BTreeMap::new())?,
    };
    Ok((derived, digest))
}

/// Counts and judges the whole evidence of a plan: writes how long its jobs took, and holds the counts against the limits that its scenarios
/// set for themselves.
pub(in crate::cli) fn planned(trace: Trace, plan: &Plan, judges: Judges) -> Result<Derived, Failure> {
    Timings::of(Gathered::of(&trace, plan)?.durations(plan)).write(&trace.dir)?;
    let mut derived = derive(trace, judges, BTreeMap::new())?;
    let broken = expectations::broken(plan, &derived.metrics, &derived.trace);
    derived.expect(&broken);
    Ok(derived)
}

/// The last lines that are printed: where the report is, and what it rests on.
pub(in crate::cli) fn where_it_is(folder: &Path, digest: &str, no_html: bool) -> String {
    let report = folder.join(if no_html { derive::RUN_JSON } else { derive::REPORT });
    format!("\nreport    {}\nmanifest  SHA-256 {digest}\n", report.display())
}

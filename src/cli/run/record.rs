//! From the plan to the evidence, and from the evidence to the reports: what every command that runs jobs shares.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicU32;

use super::jobs::Plan;
use super::progress::Progress;
use super::settings::Settings;
use super::work::{self, Shop};
use super::{accounts, apps};
use crate::cli::derive::{self, Derived, Judges, derive};
use crate::cli::seek::Menus;
use crate::cli::target::{self, Target};
use crate::cli::{Context, Failure, devices, folder};
use crate::scenario::Scenario;
use crate::trace::facts::Facts;
use crate::trace::{Trace, TraceWriter, manifest};

/// What to run.
pub(in crate::cli) struct Order<'a> {
    pub settings: &'a Settings,
    pub scenarios: &'a [Scenario],
    /// The app; wins over the scenarios'.
    pub apk: Option<&'a Path>,
    pub targets: &'a [Target],
    /// The run's folder, which is there and holds no evidence yet.
    pub folder: &'a Path,
    pub variables: BTreeMap<String, String>,
    /// A file of test accounts; wins over the scenarios'.
    pub accounts: Option<&'a Path>,
    pub plan: &'a Plan,
    /// Index of the command at which each scenario begins; 0: at the first, with all that comes before it.
    pub from: usize,
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

/// Prepares the apps and works the plan off; the evidence is in the run's folder then.
pub(in crate::cli) fn record(order: &Order, context: &Context) -> Result<(), Failure> {
    let Order { settings, folder, plan, .. } = *order;
    let run_id = folder::id(folder);
    let apps = apps::prepare(order.scenarios, order.apk, folder).inspect_err(|_| folder::discard(folder))?;
    let accounts = accounts::prepare(order.scenarios, order.accounts).inspect_err(|_| folder::discard(folder))?;
    let writer = TraceWriter::create(folder, &run_id)?;
    let progress = Progress::new(context.moving, context.colour_err);
    let shop = Shop {
        scenarios: order.scenarios,
        apps: &apps,
        writer: &writer,
        run_id: &run_id,
        variables: order.variables.clone(),
        disposable: settings.disposable_device,
        timeouts: settings.timeouts(),
        somebody: context.somebody,
        progress: &progress,
        next_job: AtomicU32::new(plan.next),
        accounts: &accounts,
        stop: work::stop_on_interrupt()?,
        reach: Some(&Menus),
        total: plan.total(),
        from: order.from,
    };
    work::all(&shop, order.targets, &plan.of_target);
    Ok(())
}

/// The evidence is complete: closes it, counts and judges. Also returns the manifest's SHA-256.
pub(in crate::cli) fn close(folder: &Path, judges: Judges) -> Result<(Derived, String), Failure> {
    let trace = Trace::open(folder)?;
    Facts::of(&trace).write(folder)?;
    let digest = manifest::write(folder, &trace.id)?;
    Ok((derive(trace, judges, BTreeMap::new())?, digest))
}

/// The last lines that are printed: where the report is, and what it rests on.
pub(in crate::cli) fn where_it_is(folder: &Path, digest: &str, settings: &Settings) -> String {
    let report = folder.join(if settings.no_html { derive::RUN_JSON } else { derive::REPORT });
    format!("\nreport    {}\nmanifest  SHA-256 {digest}\n", report.display())
}

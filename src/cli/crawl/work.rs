//! The jobs of a crawl: one that explores, and those that replay what it found.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::FOUND;
use super::made::Made;
use super::show::Line;
use crate::accounts::{Became, Lease};
use crate::cli::run::{Settings, accounts, apps};
use crate::cli::target::{self, Target};
use crate::cli::{Context, Failure, derive, folder, interrupt};
use crate::crawler::{AccountUsed, Before, Journal, Plan, Search, Store, search};
use crate::digest::sha256_hex;
use crate::driver::adb::AdbDriver;
use crate::farm::account;
use crate::farm::work::may_clear;
use crate::metrics;
use crate::runner::{JobOutcome, JobPlan, explore, run_job};
use crate::scenario::model::{Header, OfframpHeader};
use crate::scenario::{self, Scenario};
use crate::trace::event::Status;
use crate::trace::{Trace, TraceWriter};

/// What is to be done.
pub(super) struct Job<'j> {
    pub made: &'j Made,
    pub before: Option<&'j Before>,
    pub target: &'j Target,
    pub folder: &'j Path,
    pub settings: &'j Settings,
    pub variables: BTreeMap<String, String>,
}

/// What was done.
pub(super) struct Done {
    /// `None` if the exploring job did not come to its end.
    pub search: Option<Search>,
    /// How the exploring job ended.
    pub outcome: JobOutcome,
    /// Whether each replay passed.
    pub replays: Vec<bool>,
    /// The exploring jobs' numbers, those of earlier parts too.
    pub jobs: Vec<u32>,
    /// The account from a file, and what became of it.
    pub account: Option<AccountUsed>,
}

/// Explores, and replays what was found.
pub(super) fn work(job: &Job, resumed: bool, context: &Context) -> Result<Done, Failure> {
    let made = job.made;
    let run_id = folder::id(job.folder);
    let scenario = stand_in(made, job.before);
    let lease = lease(job).inspect_err(|_| {
        if !resumed {
            folder::discard(job.folder)
        }
    })?;
    let apps = apps::prepare(std::slice::from_ref(&scenario), Some(&made.apk), job.folder).inspect_err(|_| {
        if !resumed {
            folder::discard(job.folder)
        }
    })?;
    let app = apps.of(0);
    let reached = target::reach(job.target).map_err(Failure::Infrastructure)?;
    let infrastructure = |error: &dyn std::fmt::Display| Failure::Infrastructure(error.to_string());
    let mut driver =
        AdbDriver::connect(reached.server, &reached.serial, job.settings.timeouts()).map_err(|error| infrastructure(&error))?;
    let may_clear = may_clear(job.settings.disposable_device, job.target, &mut driver).map_err(Failure::Infrastructure)?;
    let stop = interrupt::stop()?;
    let line = Line::new(context.moving);
    let show = |status: &crate::crawler::Status| line.tell(status);
    let kept = |error: crate::crawler::StoreError| Failure::Input(error.to_string());
    let (writer, mut jobs, mut store, mut journal) = if resumed {
        let writer = TraceWriter::resume(job.folder)?;
        let before = Trace::open(job.folder)?.jobs();
        let (store, journal) = Store::resume(job.folder, &app.facts.package, &show).map_err(kept)?;
        (writer, before, store, journal)
    } else {
        let writer = TraceWriter::create(job.folder, &run_id)?;
        let how = serde_json::to_value(made).map_err(|error| infrastructure(&error))?;
        (writer, Vec::new(), Store::create(job.folder, &how, &show).map_err(kept)?, Journal::default())
    };
    let number = jobs.iter().copied().max().unwrap_or(0) + 1;
    jobs.push(number);
    let plan = |number: u32, scenario, policy| JobPlan {
        apk: app.apk.clone(),
        app: app.facts.clone(),
        may_clear,
        variables: job.variables.clone(),
        account: lease.as_ref().map(account::for_job),
        ..JobPlan::alone(number, scenario, policy, &run_id, &stop)
    };
    let crawl = Plan {
        options: made.options(&app.facts.package, job.before),
        before: job.before,
        apk: Some(&made.apk),
        policy: made.policy(),
        accounts: made.accounts.as_deref(),
        name: format!("{}-found", made.name()),
    };
    let mut search_result = None;
    let outcome = explore(&mut driver, &plan(number, &scenario, made.policy()), &writer, &|_| {}, &mut |explorer| {
        search_result = Some(search(explorer, &crawl, std::mem::take(&mut journal), &mut store)?);
        Ok(())
    });
    if let Some(failed) = store.failed.take() {
        line.say(&format!("the crawl cannot be resumed: {failed}"));
    }
    let mut replays = Vec::new();
    if let Some(text) = search_result.as_ref().and_then(|search| search.scenario.as_ref()) {
        let file = job.folder.join(FOUND);
        derive::write(&file, text)?;
        let found = scenario::load(&file).map_err(|errors| {
            let shown: String = errors.iter().map(|error| error.render(context.colour_err)).collect();
            Failure::Shown(format!("the scenario that was written has mistakes; please report this\n{shown}"))
        })?;
        let wanted = if may_clear { made.replays(job.before, matches!(job.target, Target::Simulated(_))) } else { 0 };
        for replay in 1..=wanted {
            if stop.load(Ordering::SeqCst) {
                break;
            }
            line.say(&format!("replay {replay} of {wanted} from a fresh install"));
            let done = run_job(&mut driver, &plan(number + replay, &found, made.policy()), &writer, &|_| {});
            replays.push(done.status == Status::Passed);
        }
    }
    let replayed = number + u32::try_from(replays.len()).unwrap_or(0);
    let account = lease.map(|lease| give_back(lease, job.folder, number, replayed));
    let search = search_result.filter(|_| outcome.status == Status::Passed);
    Ok(Done { search, outcome, replays, jobs, account })
}

/// The account for all of it, if the scenario before the crawl names one.
fn lease(job: &Job) -> Result<Option<Lease>, Failure> {
    let Some(before) = job.before else { return Ok(None) };
    let all = accounts::prepare(std::slice::from_ref(&before.scenario), job.made.accounts.as_deref())?;
    all.take(0).map_err(Failure::Input)
}

/// Gives the account back with what the recordings say of it: the exploring job's, and those of the replays after it.
fn give_back(lease: Lease, folder: &Path, exploring: u32, last: u32) -> AccountUsed {
    let today = account::today();
    let became = |number: u32| {
        let trace = Trace::open_job(folder, number).ok()?;
        let job = metrics::compute(&trace).into_iter().find(|job| job.job == number)?;
        Some(account::became(&job, today))
    };
    let became = (exploring..=last).filter_map(|number| match became(number) {
        // A replay stops before the end; where it was not reached, the account is there.
        Some(Became::Pending(None)) if number > exploring => Some(Became::Used),
        became => became,
    });
    let pending = |became: &Became| matches!(became, Became::Pending(_));
    let all: Vec<Became> = became.collect();
    let became = all.iter().copied().find(pending).unwrap_or(Became::Used);
    let state = match became {
        Became::Used => "used".to_owned(),
        Became::Pending(None) => "pending-deletion".to_owned(),
        Became::Pending(Some(day)) => format!("pending-deletion until {day}"),
    };
    let id = lease.entry.id.clone();
    let state = lease.give_back(became).map_or_else(|error| error.to_string(), |()| state);
    AccountUsed { id, state }
}

/// What the trace says that the exploring job runs: nothing of its own, with the accounts and codes of the scenario before it.
fn stand_in(made: &Made, before: Option<&Before>) -> Scenario {
    let mut header = before.map(|before| before.scenario.header.clone()).unwrap_or_default();
    header = Header { name: made.name(), app_id: None, ..header };
    let offramp = header.offramp.get_or_insert_with(OfframpHeader::default);
    (offramp.apk, offramp.permissions) = (None, made.policy());
    offramp.expect.clear();
    let text = serde_json::to_string(made).unwrap_or_default();
    Scenario { file: "crawl".into(), sha256: sha256_hex(text.as_bytes()), header, steps: Vec::new() }
}

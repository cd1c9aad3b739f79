//! A thread a device works its jobs off; one failure of the infrastructure ends that device's work, and only that.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::accounts::{self, Accounts};
use super::apps::Apps;
use super::jobs::Task;
use super::person::Keyboard;
use super::progress::{Line, Progress};
use crate::cli::Failure;
use crate::cli::target::{self, Target};
use crate::driver::adb::AdbDriver;
use crate::driver::{Driver, Timeouts};
use crate::metrics::{self, JobMetrics, ways_in::stopped_after_refusal};
use crate::runner::{self, JobOutcome, JobPlan, Nobody, Person, Reach};
use crate::scenario::Scenario;
use crate::scenario::model::Policy;
use crate::trace::event::{Event, FaultClass, ScenarioFacts, Status};
use crate::trace::{Trace, TraceWriter};

/// What all devices share.
pub(super) struct Shop<'a> {
    pub scenarios: &'a [Scenario],
    pub apps: &'a Apps,
    pub writer: &'a TraceWriter,
    pub run_id: &'a str,
    pub variables: BTreeMap<String, String>,
    pub disposable: bool,
    pub timeouts: Timeouts,
    pub somebody: bool,
    pub progress: &'a Progress,
    pub next_job: AtomicU32,
    pub stop: Arc<AtomicBool>,
    /// Accounts from files.
    pub accounts: &'a Accounts,
    /// Who looks for ways in an app.
    pub reach: Option<&'a dyn Reach>,
    pub total: usize,
    /// Index of the first command that is run.
    pub from: usize,
}

/// A flag that Ctrl-C sets: the job in hand ends, the rest is not run, the folder stays readable. A second Ctrl-C ends the program.
pub(in crate::cli) fn stop_on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    // One handler a program: `--watch` runs more than once.
    static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    if let Some(stop) = STOP.get() {
        return Ok(stop.clone());
    }
    let stop = STOP.get_or_init(Arc::default).clone();
    let flag = stop.clone();
    let handler = move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(crate::cli::INFRASTRUCTURE));
        }
        eprintln!("\nstopping; what was recorded is kept (Ctrl-C again ends at once)");
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    Ok(stop)
}

/// Works all devices off, side by side.
pub(super) fn all(shop: &Shop, targets: &[Target], tasks: &[Vec<Task>]) {
    std::thread::scope(|scope| {
        for (target, tasks) in targets.iter().zip(tasks) {
            scope.spawn(move || device(shop, target, tasks));
        }
    });
}

fn device(shop: &Shop, target: &Target, tasks: &[Task]) {
    let line = shop.progress.line();
    let mut gone: Option<(FaultClass, String)> = None;
    for task in tasks {
        if shop.stop.load(Ordering::SeqCst) {
            gone.get_or_insert_with(|| (FaultClass::Infrastructure, "the run was interrupted".into()));
        }
        let (outcome, job) = match &gone {
            Some((class, why)) => (not_run(shop, target, task, *class, &format!("not run: {why}")), None),
            None => one(shop, target, task, &line),
        };
        let why = || outcome.error.clone().unwrap_or_else(|| "no reason given".into());
        match outcome.fault {
            // A simulated device is fresh in each job; a real one that failed stays as it is.
            Some(FaultClass::Infrastructure) if matches!(target, Target::Adb { .. }) => {
                gone.get_or_insert_with(|| (FaultClass::Infrastructure, why()));
            }
            // With everything allowed the app does not get through: what it does otherwise would say nothing.
            Some(class @ (FaultClass::App | FaultClass::Environment)) if task.control_for.is_some() => {
                let told =
                    if class == FaultClass::App { "blocked: environment: the app fails here by itself" } else { "blocked" };
                gone.get_or_insert_with(|| (FaultClass::Environment, format!("{told}, with everything allowed ({})", why())));
            }
            _ => {}
        }
        // A counterfactual run is no test and needs none.
        let has_control = task.counterfactual_for.is_some() || tasks.iter().any(|other| other.control_for == Some(task.job));
        if outcome.status != Status::Broken && gone.is_none() && !has_control && wants_control(shop, task, job) {
            let job = shop.next_job.fetch_add(1, Ordering::SeqCst);
            one(shop, target, &Task { job, policy: Policy::AllowAll, control_for: Some(task.job), ..*task }, &line);
        }
    }
}

/// Runs one job and tells how it ended, and what was counted if that was needed for its account.
fn one(shop: &Shop, target: &Target, task: &Task, line: &Line) -> (JobOutcome, Option<JobMetrics>) {
    let title = title(shop, target, task);
    line.begin(&if task.control_for.is_some() { "control".into() } else { format!("{}/{}", task.job, shop.total) }, &title);
    let begun = Instant::now();
    let mut job = None;
    let outcome = match shop.accounts.take(task.scenario) {
        Err(why) => not_run(shop, target, task, FaultClass::Environment, &why),
        Ok(lease) => {
            let account = lease.as_ref().map(accounts::for_job);
            let outcome = attempt(shop, target, task, account, line)
                .unwrap_or_else(|why| not_run(shop, target, task, FaultClass::Infrastructure, &why));
            if let Some(lease) = lease {
                job = counted(shop, task);
                let became = job.as_ref().map(|job| accounts::became(job, accounts::today()));
                if let Err(error) = became.map_or(Ok(()), |became| lease.give_back(became)) {
                    shop.progress.say(&format!("error: {error}"));
                }
            }
            outcome
        }
    };
    line.end(outcome.status, &title, begun.elapsed().as_secs_f64());
    (outcome, job)
}

fn attempt(
    shop: &Shop,
    target: &Target,
    task: &Task,
    account: Option<runner::Account>,
    line: &Line,
) -> Result<JobOutcome, String> {
    let reached = target::reach(target)?;
    let mut driver = AdbDriver::connect(reached.server, &reached.serial, shop.timeouts).map_err(|error| error.to_string())?;
    let scenario = &shop.scenarios[task.scenario];
    let app = shop.apps.of(task.scenario);
    let keyboard = Keyboard::new(shop.progress);
    let person: &dyn Person = if shop.somebody { &keyboard } else { &Nobody };
    let plan = JobPlan {
        job: task.job,
        scenario,
        policy: task.policy,
        attempt: 1,
        repeat: task.repeat,
        control_for: task.control_for,
        counterfactual_for: task.counterfactual_for,
        planned: None,
        from: shop.from,
        apk: app.apk.clone(),
        app: app.facts.clone(),
        may_clear: may_clear(shop.disposable, target, &mut driver)?,
        variables: shop.variables.clone(),
        account,
        run_id: shop.run_id,
        stop: &shop.stop,
        person,
        reach: shop.reach,
    };
    Ok(runner::run_job(&mut driver, &plan, shop.writer, &|progress| line.tell(&progress)))
}

/// Nothing is cleared or uninstalled on a phone unless the user called it disposable.
pub(in crate::cli) fn may_clear(disposable: bool, target: &Target, driver: &mut AdbDriver) -> Result<bool, String> {
    match target {
        Target::Simulated(_) => Ok(true),
        Target::Adb { serial, .. } if disposable || serial.starts_with("emulator-") => Ok(true),
        Target::Adb { .. } => Ok(driver.facts().map_err(|error| error.to_string())?.simulated),
    }
}

/// Whether the app left after a refusal in this job, or let nobody in, so that a control run must show what happens when nothing is refused.
fn wants_control(shop: &Shop, task: &Task, job: Option<JobMetrics>) -> bool {
    // From the middle, a control run would have another device before it than this one had.
    if shop.from > 0 || matches!(task.policy, Policy::AllowAll | Policy::Grant) {
        return false;
    }
    job.or_else(|| counted(shop, task)).is_some_and(|job| !job.exits.is_empty() || stopped_after_refusal(&job))
}

/// What was counted in a job that has just ended.
fn counted(shop: &Shop, task: &Task) -> Option<JobMetrics> {
    let trace = Trace::open_job(shop.writer.dir(), task.job).ok()?;
    metrics::compute(&trace).into_iter().find(|job| job.job == task.job)
}

/// Records a job that could not run, so that the report shows it.
fn not_run(shop: &Shop, target: &Target, task: &Task, class: FaultClass, why: &str) -> JobOutcome {
    let scenario = &shop.scenarios[task.scenario];
    let facts = ScenarioFacts {
        name: scenario.header.name.clone(),
        file: scenario.file.display().to_string(),
        sha256: scenario.sha256.clone(),
        policy: task.policy.word().into(),
        attempt: 1,
        repeat: task.repeat,
        control_for: task.control_for,
        counterfactual_for: task.counterfactual_for,
        from_step: runner::from_step(scenario, shop.from),
        clean: "none".into(),
        rules: scenario.header.offramp.as_ref().map(|header| header.rules.clone()).unwrap_or_default(),
        ..Default::default()
    };
    let why = format!("{}: {why}", target.name());
    let put = |event| shop.writer.append(task.job, None, event).map(|_| ());
    let written = put(Event::Scenario(Box::new(facts)))
        .and_then(|()| put(Event::Fault { class, message: why.clone() }))
        .and_then(|()| put(Event::End { status: Status::Broken, error: Some(why.clone()) }));
    if let Err(error) = written {
        shop.progress.say(&format!("error: {error}"));
    }
    JobOutcome { status: Status::Broken, error: Some(why), fault: Some(class) }
}

fn title(shop: &Shop, target: &Target, task: &Task) -> String {
    let control = match (task.control_for, task.counterfactual_for) {
        (Some(_), _) => ", control run",
        (None, Some(_)) => ", counterfactual run",
        (None, None) => "",
    };
    let repeat = if task.repeat > 1 { format!(", repetition {}", task.repeat) } else { String::new() };
    format!("{}, {}, {}{repeat}{control}", shop.scenarios[task.scenario].header.name, task.policy.word(), target.name())
}

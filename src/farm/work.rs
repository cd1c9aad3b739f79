//! One attempt at a job on one device: its own run, and the control and counterfactual runs that belong to it.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::account;
use super::device::{self, Device, Target};
use super::job::{Job, JobResult, SCHEMA, attempt_id};
use super::records::{Recording, Records};
use super::show::{Line, Show};
use super::stock::{Kit, Stock};
use crate::driver::Driver;
use crate::driver::adb::AdbDriver;
use crate::metrics::{self, JobMetrics, ways_in::stopped_after_refusal};
use crate::runner::{self, JobOutcome, JobPlan, Person, Reach};
use crate::scenario::Scenario;
use crate::scenario::model::Policy;
use crate::trace::event::{Event, FaultClass, Planned, ScenarioFacts, Status};
use crate::trace::{Trace, TraceError, TraceWriter};

/// What all devices of this machine share.
#[derive(Clone, Copy)]
pub struct Shop<'a> {
    /// Hands out what jobs need.
    pub stock: &'a dyn Stock,
    /// Keeps their evidence.
    pub records: &'a dyn Records,
    /// Shows them.
    pub show: &'a dyn Show,
    /// Who acts where only a person can.
    pub person: &'a dyn Person,
    /// Who looks for ways in an app.
    pub reach: Option<&'a dyn Reach>,
    /// Apps may be cleared and uninstalled on phones too.
    pub disposable: bool,
    /// Index of the command at which each scenario begins; 0: at the first, with all that comes before it.
    pub from: usize,
}

/// Which of a job's runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The job itself.
    Test,
    /// With everything allowed.
    Control,
    /// With refusals forgotten.
    Counterfactual,
}

/// What an attempt is made with.
pub(super) struct Attempt<'a> {
    pub shop: Shop<'a>,
    pub device: &'a Device,
    pub job: &'a Job,
    /// From 1.
    pub nth: u32,
    /// Set to end it early.
    pub halt: &'a AtomicBool,
    pub line: Option<&'a dyn Line>,
}

/// What came of an attempt.
pub(super) struct Tried {
    pub result: JobResult,
    /// With everything allowed the app does not get through here: what it does otherwise would say nothing. Why.
    pub blocked: Option<String>,
}

impl Attempt<'_> {
    /// Makes it. All is in the records when this returns, however it ended. `blocked`: why the app is not run here at all.
    pub fn make(&self, blocked: Option<&str>) -> Tried {
        let id = attempt_id();
        let (started, begun) = (jiff::Timestamp::now(), Instant::now());
        let mut says = None;
        let outcome = match self.shop.records.begin(self.job, &id, self.nth) {
            Err(error) => broken(FaultClass::Infrastructure, error.to_string()),
            Ok(recording) => {
                let outcome = Runs { attempt: self, recording: &recording, id: &id }.all(blocked, &mut says);
                match self.shop.records.end(recording) {
                    Err(error) => broken(FaultClass::Infrastructure, error.to_string()),
                    Ok(()) => outcome,
                }
            }
        };
        let result = JobResult {
            schema: SCHEMA,
            id: self.job.id.clone(),
            attempt: id.clone(),
            status: outcome.status,
            fault: outcome.fault,
            error: outcome.error,
            started: format!("{started:.3}"),
            took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            serial: self.device.target.name().to_owned(),
            profile: self.device.profile.clone(),
            folder: self.shop.records.folder(&id),
        };
        Tried { result, blocked: says }
    }
}

/// Records that nobody tried a job, and why, so that the report shows it.
///
/// # Errors
/// It cannot be recorded.
pub fn leave_undone(records: &dyn Records, job: &Job, why: &str) -> Result<(), TraceError> {
    let id = attempt_id();
    let recording = records.begin(job, &id, 1)?;
    let facts = ScenarioFacts { attempt: recording.nth, planned: Some(job.planned(id)), ..job.facts() };
    for (kind, number) in planned(&recording) {
        let facts = facts_of(facts.clone(), kind, &recording);
        not_run(&recording, number, facts, FaultClass::Infrastructure, &format!("not run: {why}"))?;
    }
    records.end(recording)
}

/// The runs that were planned, in their order.
fn planned(recording: &Recording) -> Vec<(Kind, u32)> {
    let Recording { number, control, counterfactual, .. } = *recording;
    let all = [(Kind::Control, control), (Kind::Test, Some(number)), (Kind::Counterfactual, counterfactual)];
    all.into_iter().filter_map(|(kind, number)| Some((kind, number?))).collect()
}

/// The opening line of one of a job's runs, from that of the job.
fn facts_of(mut facts: ScenarioFacts, kind: Kind, recording: &Recording) -> ScenarioFacts {
    (facts.control_for, facts.counterfactual_for) = beside(kind, recording.number);
    if kind == Kind::Control {
        facts.policy = Policy::AllowAll.word().to_owned();
    }
    facts
}

/// The run that this one is the control or counterfactual run of.
fn beside(kind: Kind, number: u32) -> (Option<u32>, Option<u32>) {
    (Some(number).filter(|_| kind == Kind::Control), Some(number).filter(|_| kind == Kind::Counterfactual))
}

/// Records a run that is not made.
fn not_run(recording: &Recording, number: u32, facts: ScenarioFacts, class: FaultClass, why: &str) -> Result<(), TraceError> {
    let put = |event| recording.writer.append(number, None, event).map(drop);
    put(Event::Scenario(Box::new(facts)))?;
    put(Event::Fault { class, message: why.to_owned() })?;
    put(Event::End { status: Status::Broken, error: Some(why.to_owned()) })
}

fn broken(class: FaultClass, why: String) -> JobOutcome {
    JobOutcome { status: Status::Broken, error: Some(why), fault: Some(class) }
}

/// The runs of an attempt.
struct Runs<'a> {
    attempt: &'a Attempt<'a>,
    recording: &'a Recording,
    id: &'a str,
}

impl Runs<'_> {
    fn all(&self, blocked: Option<&str>, says: &mut Option<String>) -> JobOutcome {
        let planned = planned(self.recording);
        if let Some(why) = blocked {
            return self.none(&planned, None, FaultClass::Environment, &format!("not run: {why}"));
        }
        let kit = match self.attempt.shop.stock.kit(self.attempt.job) {
            Ok(kit) => kit,
            Err(why) => return self.none(&planned, None, FaultClass::Infrastructure, &why),
        };
        if let Some((folder, shown)) = &kit.unpacked {
            self.recording.writer.show_below(folder, shown);
        }
        let mut worst: Option<JobOutcome> = None;
        let mut own = None;
        for (at, (kind, number)) in planned.iter().enumerate() {
            let (outcome, counts) = self.one(*kind, *number, &kit);
            let rest = &planned[at + 1..];
            let why = || outcome.error.clone().unwrap_or_else(|| "no reason given".into());
            match (outcome.fault, kind) {
                (Some(FaultClass::Infrastructure), _) => {
                    self.none(rest, Some(&kit.scenario), FaultClass::Infrastructure, &format!("not run: {}", why()));
                    return outcome;
                }
                (Some(class @ (FaultClass::App | FaultClass::Environment)), Kind::Control) => {
                    let told = match class {
                        FaultClass::App => "blocked: environment: the app fails here by itself",
                        _ => "blocked",
                    };
                    let told = format!("{told}, with everything allowed ({})", why());
                    *says = Some(told.clone());
                    return self.none(rest, Some(&kit.scenario), FaultClass::Environment, &format!("not run: {told}"));
                }
                (_, Kind::Test) => {
                    if outcome.status != Status::Broken && self.recording.control.is_none() && self.wants_control(counts) {
                        let (control, _) = self.one(Kind::Control, self.recording.another(), &kit);
                        worst = Some(control).filter(|control| control.fault == Some(FaultClass::Infrastructure));
                    }
                    own = Some(outcome);
                }
                _ => {}
            }
        }
        // What was to show how the result is meant is missing: so is the result.
        worst.or(own).unwrap_or_else(|| broken(FaultClass::Infrastructure, "nothing was run".into()))
    }

    /// Records runs that are not made; the outcome is the job's own.
    fn none(&self, runs: &[(Kind, u32)], scenario: Option<&Scenario>, class: FaultClass, why: &str) -> JobOutcome {
        let attempt = self.attempt;
        let why = format!("{}: {why}", attempt.device.target.name());
        for (kind, number) in runs {
            let facts = ScenarioFacts { attempt: self.recording.nth, planned: Some(self.planned()), ..attempt.job.facts() };
            let mut facts = facts_of(facts, *kind, self.recording);
            facts.from_step = scenario.and_then(|scenario| runner::from_step(scenario, attempt.shop.from));
            if let Err(error) = not_run(self.recording, *number, facts, class, &why) {
                attempt.shop.show.say(&format!("error: {error}"));
            }
        }
        broken(class, why)
    }

    fn planned(&self) -> Planned {
        self.attempt.job.planned(self.id.to_owned())
    }

    /// Makes one run and tells how it ended, and what was counted if that was needed for its account.
    fn one(&self, kind: Kind, number: u32, kit: &Kit) -> (JobOutcome, Option<JobMetrics>) {
        let Attempt { shop, job, line, .. } = *self.attempt;
        let title = self.title(kind);
        let place = match (kind, self.recording.total) {
            (Kind::Control, _) => "control".to_owned(),
            (_, Some(total)) => format!("{number}/{total}"),
            (_, None) => number.to_string(),
        };
        line.inspect(|line| line.begin(&place, &title));
        let begun = Instant::now();
        let mut counts = None;
        let outcome = match shop.stock.account(job) {
            Err(why) => self.none(&[(kind, number)], Some(&kit.scenario), FaultClass::Environment, &why),
            Ok(lease) => {
                let account = lease.as_ref().map(account::for_job);
                let outcome = self
                    .run(kind, number, kit, account)
                    .unwrap_or_else(|why| self.none(&[(kind, number)], Some(&kit.scenario), FaultClass::Infrastructure, &why));
                if let Some(lease) = lease {
                    counts = counted(&self.recording.writer, number);
                    let became = counts.as_ref().map(|counts| account::became(counts, account::today()));
                    if let Err(error) = became.map_or(Ok(()), |became| lease.give_back(became)) {
                        shop.show.say(&format!("error: {error}"));
                    }
                }
                outcome
            }
        };
        line.inspect(|line| line.end(outcome.status, &title, begun.elapsed().as_secs_f64()));
        (outcome, counts)
    }

    fn run(&self, kind: Kind, number: u32, kit: &Kit, account: Option<runner::Account>) -> Result<JobOutcome, String> {
        let Attempt { shop, device, job, halt, line, .. } = *self.attempt;
        let policy = job.policy()?;
        let reached = device::reach(&device.target)?;
        let mut driver =
            AdbDriver::connect(reached.server, &reached.serial, job.timeouts.driver()).map_err(|error| error.to_string())?;
        let (control_for, counterfactual_for) = beside(kind, self.recording.number);
        // Control runs of two shards may have the same number, and are still not the same person.
        let control = format!("{}/control/{}", self.recording.seed, self.recording.number);
        let plan = JobPlan {
            job: number,
            scenario: &kit.scenario,
            policy: if kind == Kind::Control { Policy::AllowAll } else { policy },
            attempt: self.recording.nth,
            repeat: job.repeat,
            control_for,
            counterfactual_for,
            planned: Some(self.planned()),
            from: shop.from,
            apk: kit.apk.clone(),
            app: job.app.clone(),
            may_clear: may_clear(shop.disposable, &device.target, &mut driver)?,
            variables: kit.variables.clone(),
            account,
            run_id: if kind == Kind::Control { &control } else { &self.recording.seed },
            stop: halt,
            person: shop.person,
            reach: shop.reach,
        };
        let tell = |progress| {
            line.inspect(|line| line.tell(&progress));
        };
        Ok(runner::run_job(&mut driver, &plan, &self.recording.writer, &tell))
    }

    /// Whether the app left after a refusal in this job, or let nobody in, so that a control run must show what happens when nothing is refused.
    fn wants_control(&self, counts: Option<JobMetrics>) -> bool {
        // From the middle, a control run would have another device before it than this one had.
        if self.attempt.shop.from > 0
            || self.attempt.job.policy().is_ok_and(|policy| matches!(policy, Policy::AllowAll | Policy::Grant))
        {
            return false;
        }
        let counts = counts.or_else(|| counted(&self.recording.writer, self.recording.number));
        counts.is_some_and(|job| !job.exits.is_empty() || stopped_after_refusal(&job))
    }

    fn title(&self, kind: Kind) -> String {
        let Attempt { job, device, .. } = *self.attempt;
        let policy = if kind == Kind::Control { Policy::AllowAll.word() } else { &job.policy };
        let kind = match kind {
            Kind::Control => ", control run",
            Kind::Counterfactual => ", counterfactual run",
            Kind::Test => "",
        };
        let more = |what: &str, n: u32| if n > 1 { format!(", {what} {n}") } else { String::new() };
        let (repeat, again) = (more("repetition", job.repeat), more("attempt", self.recording.nth));
        format!("{}, {policy}, {}{repeat}{again}{kind}", job.scenario.name, device.target.name())
    }
}

/// Nothing is cleared or uninstalled on a phone unless the user called it disposable.
///
/// # Errors
/// The device does not tell whether it is a phone.
pub fn may_clear(disposable: bool, target: &Target, driver: &mut AdbDriver) -> Result<bool, String> {
    match target {
        Target::Simulated(_) => Ok(true),
        Target::Adb { serial, .. } if disposable || serial.starts_with("emulator-") => Ok(true),
        Target::Adb { .. } => Ok(driver.facts().map_err(|error| error.to_string())?.simulated),
    }
}

/// What was counted in a run that has just ended.
fn counted(writer: &TraceWriter, number: u32) -> Option<JobMetrics> {
    let trace = Trace::open_job(writer.dir(), number).ok()?;
    metrics::compute(&trace).into_iter().find(|job| job.job == number)
}

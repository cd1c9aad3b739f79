//! A job from its first line in the trace to its last.

use std::collections::BTreeMap;

use crate::driver::{Driver, DriverError};
use crate::scenario::model::{CodeSource, Command, Step};
use crate::scenario::{Reach, Scenario, Variables};
use crate::trace::TraceWriter;
use crate::trace::event::{AccountFacts, AppOp, Event, FromStep, ScenarioFacts, Status};

use super::identity::{CANARY, SECRET_VARIABLE, identity};
use super::plan::{JobOutcome, JobPlan, Progress};
use super::session::Session;
use super::stop::{Result, Stop};

/// The password of an account from a file: always a secret.
const ACCOUNT_PASSWORD: &str = "ACCOUNT.password";

/// Runs one scenario under one policy on one device. All is in the trace when it returns, however it ended.
pub fn run_job(driver: &mut dyn Driver, plan: &JobPlan, trace: &TraceWriter, progress: &dyn Fn(Progress)) -> JobOutcome {
    run_with(driver, plan, trace, progress, &mut |session| session.work())
}

/// The same, with work that is not the scenario's commands.
pub(super) fn run_with(
    driver: &mut dyn Driver,
    plan: &JobPlan,
    trace: &TraceWriter,
    progress: &dyn Fn(Progress),
    work: &mut dyn FnMut(&mut Session) -> Result<()>,
) -> JobOutcome {
    let (variables, problem) = variables(plan);
    let mut session = Session::new(driver, plan, trace, progress, variables);
    session.mask_secrets();
    let mut result = session.open().and_then(|()| match problem {
        Some(problem) => Err(Stop::scenario(problem)),
        None => work(&mut session),
    });
    if result.as_ref().err().is_none_or(Stop::device_answers) {
        // The first failure is the one that counts, unless it is only now that the device does not answer.
        let closed = session.close();
        if result.is_ok() || closed.as_ref().is_err_and(|stop| !stop.device_answers()) {
            result = closed.and(result);
        }
    }
    if let Err(stop) = session.restore_clock() {
        // It must not go unsaid, and does not hide why the job failed before.
        let told = stop.class().map(|class| session.record(Event::Fault { class, message: stop.message().to_owned() }));
        if result.is_ok() && told.is_none_or(|told| told.is_ok()) {
            result = Err(stop);
        }
    }
    let outcome = outcome(result, trace);
    if let (Some(class), Some(message)) = (outcome.fault, &outcome.error) {
        // A trace that cannot be written any more has told so already, by the outcome itself.
        let _ = session.record(Event::Fault { class, message: message.clone() });
    }
    let end = session.record(Event::End { status: outcome.status, error: outcome.error.clone() });
    match (end, outcome.status) {
        (Err(stop), Status::Passed) => {
            JobOutcome { status: stop.status(), error: Some(stop.message().to_owned()), fault: stop.class() }
        }
        _ => outcome,
    }
}

fn outcome(result: Result<()>, trace: &TraceWriter) -> JobOutcome {
    match result {
        Ok(()) => JobOutcome { status: Status::Passed, error: None, fault: None },
        Err(stop) => JobOutcome { status: stop.status(), error: Some(trace.redact(stop.message())), fault: stop.class() },
    }
}

impl Session<'_> {
    /// The values that secrets have now never appear in the trace.
    pub(super) fn mask_secrets(&self) {
        secret_names(self.plan).filter_map(|name| self.variables.get(name)).for_each(|value| self.trace.mask(value));
    }

    /// What the job is, on what, of which app.
    fn open(&mut self) -> Result<()> {
        let clean = self.clean().word().to_owned();
        let markers = self.markers();
        let plan = self.plan;
        let header = plan.scenario.header.offramp.as_ref();
        self.record(Event::Scenario(Box::new(ScenarioFacts {
            name: plan.scenario.header.name.clone(),
            file: plan.scenario.file.display().to_string(),
            sha256: plan.scenario.sha256.clone(),
            policy: plan.policy.word().to_owned(),
            attempt: plan.attempt,
            repeat: plan.repeat,
            control_for: plan.control_for,
            counterfactual_for: plan.counterfactual_for,
            from_step: from_step(plan.scenario, plan.from),
            clean,
            category: header.map(|header| header.category.clone()).unwrap_or_default(),
            rules: header.map(|header| header.rules.clone()).unwrap_or_default(),
            found: header.and_then(|header| header.found.clone()),
            markers,
            account: plan.account.as_ref().map(|account| AccountFacts { id: account.id.clone(), method: account.method.clone() }),
            canary: self.variables.get(CANARY).map(str::to_owned),
            planned: plan.planned.clone(),
        })))?;
        let device = self.driver.facts()?;
        let pixels = |length: u32| i32::try_from(length).unwrap_or_default();
        self.upright = (pixels(device.width), pixels(device.height));
        self.variables.define("MAESTRO_DEVICE_UDID", device.serial.clone());
        self.record(Event::Device(Box::new(device)))?;
        let facts = Some(plan.app.clone());
        self.record(Event::App { op: AppOp::Facts, package: plan.app.package.clone(), facts, cold: None })?;
        Ok(())
    }

    fn work(&mut self) -> Result<()> {
        self.begin()?;
        let scenario = self.plan.scenario;
        let usual = scenario.header.offramp.as_ref().and_then(|header| header.codes.as_ref());
        let hooks = &scenario.header.hooks;
        let mut sources = Vec::new();
        let (passed, steps) = scenario.steps.split_at(self.plan.from.min(scenario.steps.len()));
        [&hooks.start[..], steps, &hooks.complete, &hooks.failure]
            .into_iter()
            .for_each(|steps| code_sources(steps, usual, &mut sources));
        self.note_old_codes(sources)?;
        if self.plan.from == 0 {
            return self.run_hooked(hooks, steps, None);
        }
        // What stands before did its work on the device earlier; its hooks, too.
        self.take_over(passed)?;
        let result = self.run_from(&scenario.steps, None, passed.len());
        self.run_complete(hooks, None, result)
    }

    /// What commands that are passed over still mean for those after them: the last phase, and the answers to prompts.
    fn take_over(&mut self, passed: &[Step]) -> Result<()> {
        let mut phase = None;
        stand(passed, &mut |command| match command {
            Command::Phase(name) => phase = Some(name.clone()),
            Command::OnPermission(answers) => self.prompts.expect(answers),
            _ => {}
        });
        phase.map_or(Ok(()), |name| self.begin_phase(&name))
    }

    /// Puts the app on the device, and notes how things stand before anything is done.
    pub(super) fn begin(&mut self) -> Result<()> {
        self.interrupted()?;
        // The device's time, before anything is done to it.
        self.pause(0)?;
        self.prepare()?;
        self.record_permissions("before")?;
        self.begin_log()
    }

    /// The last look, however the commands ended.
    fn close(&mut self) -> Result<()> {
        self.flush()?;
        if self.recording.is_some() {
            self.stop_recording()?;
        }
        self.record_permissions("after")?;
        match self.driver.exit_info(self.package()) {
            Ok(lines) => drop(self.record(Event::Exits { lines })?),
            Err(DriverError::Infrastructure(message)) => return Err(DriverError::Infrastructure(message).into()),
            Err(_) => {}
        }
        self.sync_log()
    }

    fn markers(&self) -> BTreeMap<String, serde_json::Value> {
        let Some(header) = &self.plan.scenario.header.offramp else { return BTreeMap::new() };
        let json = |selector| self.selector(selector).ok().and_then(|selector| serde_json::to_value(selector).ok());
        header.markers.iter().filter_map(|(state, selector)| Some((state.clone(), json(selector)?))).collect()
    }
}

/// The job's variables: who signs up, then the scenario's, its first account's, and the command line's, later ones winning. With the
/// reason if one of them cannot be made.
fn variables(plan: &JobPlan) -> (Variables, Option<String>) {
    let offramp = plan.scenario.header.offramp.as_ref();
    let reach = Reach {
        hosts: offramp.map(|header| header.hosts.clone()).unwrap_or_default(),
        seed: format!("{}/{}", plan.run_id, plan.job),
    };
    let mut variables = Variables::with_scripts(reach, offramp.is_none());
    for name in secret_names(plan) {
        variables.add_secret(name);
    }
    for (name, value) in identity(plan.run_id, plan.job) {
        variables.define(&name, value);
    }
    for (name, value) in maestros(plan) {
        variables.define(&name, value);
    }
    if let Some(account) = &plan.account {
        variables.set("ACCOUNT.id", &account.id);
        variables.set("ACCOUNT.identifier", &account.identifier);
        account.method.iter().for_each(|method| variables.set("ACCOUNT.method", method));
        account.password.iter().for_each(|password| variables.set(ACCOUNT_PASSWORD, password));
    }
    let header = &plan.scenario.header;
    let mut given = header.env.clone();
    if let Some(account) = header.offramp.as_ref().and_then(|offramp| account(&offramp.accounts, plan.job)) {
        given.extend(account.clone());
    }
    given.extend(plan.variables.clone());
    let problem = variables.push(&given).err().map(|error| error.to_string());
    (variables, problem)
}

/// What Maestro's flows find: its own variables, and those of the shell that begin with its name.
fn maestros(plan: &JobPlan) -> impl Iterator<Item = (String, String)> {
    let file = plan.scenario.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let of_shell = std::env::vars().filter(|(name, _)| name.starts_with("MAESTRO_"));
    let own = [("MAESTRO_FILENAME", file), ("MAESTRO_APP_ID", plan.app.package.clone())];
    of_shell.chain(own.map(|(name, value)| (name.to_owned(), value)))
}

/// Test accounts are taken in turn.
fn account(accounts: &[BTreeMap<String, String>], job: u32) -> Option<&BTreeMap<String, String>> {
    let turn = usize::try_from(job.saturating_sub(1)).ok()?.checked_rem(accounts.len())?;
    accounts.get(turn)
}

fn secret_names<'a>(plan: &'a JobPlan) -> impl Iterator<Item = &'a str> {
    let named = plan.scenario.header.offramp.iter().flat_map(|header| header.secrets.iter().map(String::as_str));
    [SECRET_VARIABLE, ACCOUNT_PASSWORD].into_iter().chain(named)
}

/// Where a job begins that runs a scenario from its command of index `from` on; `None` if that is the first.
pub fn from_step(scenario: &Scenario, from: usize) -> Option<FromStep> {
    let first = scenario.steps.get(from).filter(|_| from > 0)?;
    Some(FromStep { step: from + 1, of: scenario.steps.len(), line: first.span.line })
}

/// Commands in their order, with those inside others.
fn stand<'a>(steps: &'a [Step], each: &mut impl FnMut(&'a Command)) {
    for step in steps {
        each(&step.command);
        step.command.inner().for_each(|steps| stand(steps, each));
    }
}

/// Where the commands may read codes from, each once.
fn code_sources<'a>(steps: &'a [Step], usual: Option<&'a CodeSource>, found: &mut Vec<&'a CodeSource>) {
    stand(steps, &mut |command| {
        let Command::ReadCode { source, .. } = command else { return };
        let source = source.as_ref().or(usual).unwrap_or(&CodeSource::Sms { pattern: None });
        if !found.contains(&source) {
            found.push(source);
        }
    });
}

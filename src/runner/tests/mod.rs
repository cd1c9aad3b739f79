//! Whole jobs on the fake device: each test is a scenario, hand-made screens, and what must be in the trace.

mod alone;
mod clock;
mod control;
mod counterfactual;
mod endings;
mod examples;
mod maestro;
mod maestro_device;
mod middle;
mod moving;
mod prompts;
mod steps;
mod typing;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::fake::{APP, Fake, Row};
use super::{Account, JobOutcome, JobPlan, Nobody, Person, Progress, Reach, run_job};
use crate::scenario;
use crate::scenario::model::Policy;
use crate::trace::event::*;
use crate::trace::{Trace, TraceWriter};
use Row::{Button, Text};

/// A job's end and its folder.
struct Ran {
    outcome: JobOutcome,
    trace: Trace,
    told: Vec<Progress>,
    dir: tempfile::TempDir,
}

impl Ran {
    fn events(&self) -> Vec<&Event> {
        self.trace.records(1).map(|record| &record.event).collect()
    }

    fn inputs(&self) -> Vec<&Input> {
        self.events().into_iter().filter_map(|event| if let Event::Input(input) = event { Some(input) } else { None }).collect()
    }

    /// Choice, and who decided it.
    fn answers(&self) -> Vec<(&str, &str)> {
        let mut answers = Vec::new();
        for record in self.trace.records(1) {
            if let Event::Answer { choice, by, .. } = &record.event {
                answers.push((choice.as_str(), by.as_str()));
            }
        }
        answers
    }

    /// Looks at screens at rest, by a text on them.
    fn rested_on(&self, text: &str) -> usize {
        let on = |event: &&Event| match event {
            Event::Observe(Observe { tree: Some(tree), settled: true, .. }) => {
                String::from_utf8(self.trace.artifact(tree, "xml").unwrap()).unwrap().contains(text)
            }
            _ => false,
        };
        self.events().iter().filter(|event| on(event)).count()
    }

    fn error(&self) -> &str {
        self.outcome.error.as_deref().unwrap_or_default()
    }
}

/// A job as a test wants it.
struct Job<'a> {
    steps: &'a str,
    header: &'a str,
    policy: Policy,
    apk: bool,
    /// A flow of Maestro, without our part of the header.
    plain: bool,
    may_clear: bool,
    counterfactual: bool,
    from: usize,
    account: Option<Account>,
    person: &'a dyn Person,
    reach: Option<&'a dyn Reach>,
    stop: Arc<AtomicBool>,
    /// What lies beside the scenario.
    files: &'a [(&'a str, &'a [u8])],
}

fn job(steps: &str) -> Job<'_> {
    Job {
        steps,
        header: "",
        policy: Policy::Observe,
        apk: false,
        plain: false,
        may_clear: true,
        counterfactual: false,
        from: 0,
        account: None,
        person: &Nobody,
        reach: None,
        stop: Arc::new(AtomicBool::new(false)),
        files: &[],
    }
}

impl Job<'_> {
    fn run(&self, fake: &mut Fake) -> Ran {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("scenario.yaml");
        let ours = if self.plain { "" } else { "offramp:\n  permissions: observe\n" };
        fs::write(&file, format!("appId: {APP}\n{ours}{}---\n{}", self.header, self.steps)).unwrap();
        for (name, bytes) in self.files {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        let scenario = scenario::load(&file).unwrap_or_else(|errors| panic!("{}", errors[0].render(false)));
        let run = dir.path().join("run");
        let trace = TraceWriter::create(&run, "run").unwrap();
        let app = AppFacts { package: APP.into(), label: "Example".into(), ..AppFacts::default() };
        let plan = JobPlan {
            counterfactual_for: self.counterfactual.then_some(1),
            from: self.from,
            apk: self.apk.then(|| PathBuf::from("app.apk")),
            app,
            may_clear: self.may_clear,
            account: self.account.clone(),
            person: self.person,
            reach: self.reach,
            ..JobPlan::alone(1, &scenario, self.policy, "run", &self.stop)
        };
        let told = std::sync::Mutex::new(Vec::new());
        let outcome = run_job(fake, &plan, &trace, &|progress| told.lock().unwrap().push(progress));
        let trace = Trace::open(&run).unwrap();
        assert!(matches!(trace.records.last().unwrap().event, Event::End { .. }), "a job always ends");
        Ran { outcome, trace, told: told.into_inner().unwrap(), dir }
    }
}

/// Consent, then the main screen half a second later.
fn simple() -> Fake {
    Fake::new(
        &[("consent", vec![Text("Welcome"), Button("Agree")]), ("main", vec![Text("Main"), Button("Scan"), Button("Profile")])],
        &[("home", "launch", "consent", 100), ("consent", "Agree", "main", 400)],
    )
}

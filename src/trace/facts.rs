//! `facts.json`: what was tested, on what, how. Made from the trace, for the person who opens a run's folder.
//!
//! ```json
//! {"schema": 1, "run": "…", "offramp": "0.1.0", "started": "2026-01-05T02:00:11Z",
//!  "jobs": [{"job": 1, "scenario": {"name": "…", "policy": "observe", …}, "device": {…}, "app": {…}}]}
//! ```

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::event::{AppFacts, AppOp, DeviceFacts, Event, ScenarioFacts};
use super::{Trace, TraceError, artifact};

/// The file's name.
pub const FILE: &str = "facts.json";

/// What was tested, on what, how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Version of this format.
    pub schema: u32,
    /// The run's name.
    pub run: String,
    /// Version of the program.
    pub offramp: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// Each job.
    pub jobs: Vec<JobFacts>,
}

/// One job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobFacts {
    /// Its number.
    pub job: u32,
    /// Scenario, policy, attempt, how the app was cleared.
    pub scenario: ScenarioFacts,
    /// The device; `None` if it was never read.
    pub device: Option<DeviceFacts>,
    /// The app; `None` if nothing was known of it.
    pub app: Option<AppFacts>,
}

impl Facts {
    /// The facts that a trace tells.
    pub fn of(trace: &Trace) -> Facts {
        let jobs = trace.jobs().into_iter().filter_map(|job| job_facts(trace, job)).collect();
        Facts {
            schema: 1,
            run: trace.id.clone(),
            offramp: trace.offramp.clone(),
            started: trace.records.first().map(|record| record.wall.clone()).unwrap_or_default(),
            jobs,
        }
    }

    /// Writes `facts.json` into a run's folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), TraceError> {
        let path = dir.join(FILE);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| TraceError::Malformed { path: path.clone(), reason: error.to_string() })?;
        text.push('\n');
        artifact::write_whole(&path, text.as_bytes())
    }
}

/// The first of each kind of fact in a job.
fn job_facts(trace: &Trace, job: u32) -> Option<JobFacts> {
    let mut scenario = None;
    let mut device = None;
    let mut app = None;
    for record in trace.records(job) {
        match &record.event {
            Event::Scenario(facts) if scenario.is_none() => scenario = Some((**facts).clone()),
            Event::Device(facts) if device.is_none() => device = Some((**facts).clone()),
            Event::App { op: AppOp::Facts, facts: Some(facts), .. } if app.is_none() => app = Some(facts.clone()),
            _ => {}
        }
    }
    Some(JobFacts { job, scenario: scenario?, device, app })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::TraceWriter;

    #[test]
    fn facts_of_each_job_are_written() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "nightly").unwrap();
        for (job, policy) in [(1, "observe"), (2, "deny-all")] {
            let scenario = ScenarioFacts { policy: policy.into(), ..ScenarioFacts::default() };
            writer.append(job, None, Event::Scenario(Box::new(scenario))).unwrap();
        }
        let device = DeviceFacts { api: 34, ..DeviceFacts::default() };
        writer.append(2, None, Event::Device(Box::new(device))).unwrap();
        Facts::of(&Trace::open(dir.path()).unwrap()).write(dir.path()).unwrap();
        let facts: Facts = serde_json::from_slice(&std::fs::read(dir.path().join(FILE)).unwrap()).unwrap();
        assert_eq!(facts.run, "nightly");
        assert_eq!(facts.jobs.iter().map(|job| job.scenario.policy.as_str()).collect::<Vec<_>>(), ["observe", "deny-all"]);
        assert_eq!((facts.jobs[0].device.is_none(), facts.jobs[1].device.as_ref().map(|d| d.api)), (true, Some(34)));
    }
}

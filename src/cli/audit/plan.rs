//! The jobs of an audit, and their scenarios. These are written into the run's folder, so that each job can be run again, and copied.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::Failure;
use crate::cli::folder::SCENARIOS;
use crate::farm::job::JobTimeouts;
use crate::farm::plan::{Matrix, Subject};
use crate::farm::{Job, Plan};
use crate::scenario::model::Policy;
use crate::scenario::{self, Scenario};

/// Each with the name of its file.
const FILES: [(&str, &str); 4] = [
    ("start.yaml", include_str!("scenarios/start.yaml")),
    ("left-alone.yaml", include_str!("scenarios/left-alone.yaml")),
    ("started-again.yaml", include_str!("scenarios/started-again.yaml")),
    ("policy.yaml", include_str!("scenarios/policy.yaml")),
];
/// The line of each file that the app is written above.
const HEADER: &str = "offramp:\n";

/// Writes the scenarios into the run's folder, with the app that they are for, and reads them.
pub(super) fn scenarios(run: &Path, apk: &Path) -> Result<Vec<Scenario>, Failure> {
    let dir = run.join(SCENARIOS);
    std::fs::create_dir(&dir).map_err(|error| Failure::file(&dir, error))?;
    let mut scenarios = Vec::new();
    for (name, text) in FILES {
        let file = dir.join(name);
        std::fs::write(&file, with_app(text, apk)).map_err(|error| Failure::file(&file, error))?;
        scenarios.push(scenario::load(&file)?);
    }
    Ok(scenarios)
}

/// The scenario with `apk: …` in its header. A path that cannot stand there is left out; then `--apk` must name it.
fn with_app(text: &str, apk: &Path) -> String {
    let full = apk.canonicalize().unwrap_or_else(|_| apk.to_path_buf());
    let Some(path) = full.to_str().filter(|path| !path.contains("${")) else { return text.to_owned() };
    // A JSON text is a YAML text.
    let quoted = serde_json::Value::from(path).to_string();
    text.replacen(HEADER, &format!("{HEADER}  apk: {quoted}\n"), 1)
}

/// On each device: the control run first, then the same refused, then the rest.
pub(super) fn plan(subjects: &[Subject], profiles: &[String], timeouts: JobTimeouts) -> Plan {
    // Which scenario, under which policy, and whether a control run comes first.
    const JOBS: [(usize, Policy, bool); 4] =
        [(0, Policy::DenyAll, true), (1, Policy::DenyAll, false), (2, Policy::DenyAll, false), (3, Policy::AllowAll, false)];
    let mut jobs = Vec::new();
    for profile in profiles {
        for (scenario, policy, control) in JOBS {
            let matrix = Matrix {
                subjects: &subjects[scenario..=scenario],
                profiles: std::slice::from_ref(profile),
                policies: &[policy],
                repeat: 1,
                counterfactual: false,
                variables: &BTreeMap::new(),
                timeouts,
            };
            let control = control.then_some(0);
            jobs.extend(matrix.plan().jobs.into_iter().map(|job| Job { control, ..job }));
        }
    }
    Plan::of(jobs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::folder;
    use crate::farm::subject::subject;
    use crate::scenario::model::AdbAccess;
    use crate::trace::event::AppFacts;

    #[test]
    fn the_scenarios_are_sound_and_name_the_app() {
        let dir = tempfile::tempdir().unwrap();
        let apk = dir.path().join("a \"b\": c.apk");
        std::fs::write(&apk, "").unwrap();
        let scenarios = scenarios(dir.path(), &apk).unwrap();
        assert_eq!(scenarios.len(), FILES.len());
        for scenario in &scenarios {
            let offramp = scenario.header.offramp.as_ref().unwrap();
            assert_eq!(offramp.apk.as_deref(), Some(apk.canonicalize().unwrap().as_path()));
            assert_eq!(offramp.adb, AdbAccess::Nothing, "an audit intervenes nowhere");
        }
        assert_eq!(with_app(FILES[0].1, Path::new("/a/${b}.apk")), FILES[0].1);
        folder::discard(dir.path());
        assert!(!dir.path().join(SCENARIOS).exists());
    }

    #[test]
    fn the_control_run_comes_first_on_each_device() {
        let dir = tempfile::tempdir().unwrap();
        let scenarios = scenarios(dir.path(), Path::new("a.apk")).unwrap();
        let subjects: Vec<Subject> = scenarios.iter().map(|scenario| subject(scenario, AppFacts::default()).unwrap().0).collect();
        let profiles = ["one", "two"].map(str::to_owned);
        let plan = plan(&subjects, &profiles, JobTimeouts { call_s: 30, job_s: None });
        let numbers: Vec<_> = plan.jobs.iter().map(|job| (job.control, job.number, job.counterfactual)).collect();
        let one = [(Some(1), 2, None), (None, 3, None), (None, 4, Some(11)), (None, 5, None)];
        let two = [(Some(6), 7, None), (None, 8, None), (None, 9, Some(12)), (None, 10, None)];
        assert_eq!(numbers, [one, two].concat());
        assert_eq!((plan.runs(), plan.next), (12, 13));
    }
}

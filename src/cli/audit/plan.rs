//! The jobs of an audit, and their scenarios. These are written into the run's folder, so that each job can be run again, and copied.

use std::path::Path;

use crate::cli::Failure;
use crate::cli::folder::SCENARIOS;
use crate::cli::run::{Plan, Task};
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
pub(super) fn plan(targets: usize) -> Plan {
    let mut next = 1;
    let of_target = (0..targets).map(|_| {
        let first = next;
        let task = |at: u32, scenario: usize, policy: Policy, control_for: Option<u32>| Task {
            job: first + at,
            scenario,
            policy,
            repeat: 1,
            control_for,
            counterfactual_for: None,
        };
        let tasks = vec![
            task(0, 0, Policy::AllowAll, Some(first + 1)),
            task(1, 0, Policy::DenyAll, None),
            task(2, 1, Policy::DenyAll, None),
            task(3, 2, Policy::DenyAll, None),
            task(4, 3, Policy::AllowAll, None),
        ];
        next += 5;
        tasks
    });
    let of_target = of_target.collect();
    Plan { of_target, next }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::folder;
    use crate::scenario::model::AdbAccess;

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
        let plan = plan(2);
        assert_eq!((plan.total(), plan.next), (10, 11));
        let second = &plan.of_target[1];
        assert_eq!((second[0].job, second[0].control_for, second[0].scenario), (6, Some(7), second[1].scenario));
        assert!(second[1..].iter().all(|task| task.control_for.is_none()));
    }
}

//! What a worker's operator allows jobs that come over the network: nothing of the machine, unless it is said.

use std::collections::BTreeMap;
use std::path::Path;

use crate::farm::job::Job;
use crate::scenario::Scenario;

/// What is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Programs that scenarios may run on this machine, as they name them.
    pub programs: Vec<String>,
    /// Hosts that scenarios may talk to from this machine, as they name them.
    pub hosts: Vec<String>,
    /// Variables of this machine's environment that jobs may have as secrets.
    pub secrets: Vec<String>,
}

impl Terms {
    /// Whether a scenario, which was unpacked into `folder`, may be run here.
    ///
    /// # Errors
    /// What it wants that is not allowed, and how to allow it.
    pub(super) fn admit(&self, scenario: &Scenario, folder: &Path) -> Result<(), String> {
        if let Some(header) = &scenario.header.offramp {
            let (programs, hosts) = (&header.programs, &header.hosts);
            refuse("run", "programs", "--allow-program", programs.iter().find(|one| !self.programs.contains(one)))?;
            refuse("talk to", "hosts", "--allow-host", hosts.iter().find(|one| !self.hosts.contains(one)))?;
        }
        let folder = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
        let inside = |path: &Path| path.canonicalize().is_ok_and(|path| path.starts_with(&folder));
        match scenario.needs().into_iter().find(|path| path.exists() && !inside(path)) {
            Some(path) => Err(format!("the scenario reads {}, which did not come with it", path.display())),
            None => Ok(()),
        }
    }

    /// The secrets that a job names, with their values, from `environment`.
    ///
    /// # Errors
    /// One is not allowed, or not there.
    pub(super) fn secrets(
        &self,
        job: &Job,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<BTreeMap<String, String>, String> {
        let value = |name: &String| {
            if !self.secrets.contains(name) {
                return Err(format!(
                    "the job needs the secret {name}, which this worker does not give away: start it with --secret {name}, and {name} \
                     in its environment"
                ));
            }
            let value = environment(name).ok_or_else(|| format!("the secret {name} is not in this worker's environment"))?;
            Ok((name.clone(), value))
        };
        job.secrets.iter().map(value).collect()
    }
}

fn refuse(does: &str, what: &str, option: &str, unwanted: Option<&String>) -> Result<(), String> {
    match unwanted {
        None => Ok(()),
        Some(name) => Err(format!(
            "the scenario may {does} `{name}` (`{what}` in its header), which this worker does not allow: start it with {option} {name} \
             if jobs from the farm may"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    fn scenario(folder: &Path, text: &str) -> Scenario {
        std::fs::create_dir_all(folder).unwrap();
        let path = folder.join("a.yaml");
        std::fs::write(&path, text).unwrap();
        load(&path).unwrap()
    }

    #[test]
    fn nothing_of_the_machine_is_given_unless_it_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("job");
        let plain = scenario(&folder, "appId: a\n---\n- back\n");
        assert_eq!(Terms::default().admit(&plain, &folder), Ok(()));
        let runs = scenario(&folder, "appId: a\nofframp: {programs: [sh], hosts: [mail.example]}\n---\n- back\n");
        let refused = |terms: &Terms| terms.admit(&runs, &folder).unwrap_err();
        let mut terms = Terms { programs: vec!["bash".into()], ..Terms::default() };
        assert!(refused(&terms).contains("--allow-program sh"), "{}", refused(&terms));
        terms.programs = vec!["sh".into()];
        assert!(refused(&terms).contains("--allow-host mail.example"));
        terms.hosts = vec!["mail.example".into()];
        assert_eq!(terms.admit(&runs, &folder), Ok(()));
    }

    #[test]
    fn a_job_reads_no_file_that_did_not_come_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("job");
        std::fs::write(dir.path().join("mine.png"), "").unwrap();
        let reads = scenario(&folder, "appId: a\n---\n- addMedia: [../mine.png]\n");
        assert!(Terms::default().admit(&reads, &folder).unwrap_err().contains("did not come with it"));
    }

    #[test]
    fn a_secret_is_given_if_it_is_named_and_there() {
        let job: Job = serde_json::from_value(serde_json::json!({
            "schema": 1, "id": "a", "number": 1, "profile": "api34", "policy": "observe", "repeat": 1, "secrets": ["PASSWORD"],
            "scenario": {"name": "a", "file": "a.yaml", "sha256": "", "main": "a.yaml", "files": {}},
            "app": crate::trace::event::AppFacts::default(), "timeouts": {"call_s": 30},
        }))
        .unwrap();
        let here = |name: &str| (name == "PASSWORD").then(|| "hunter2".to_owned());
        assert!(Terms::default().secrets(&job, &here).unwrap_err().contains("--secret PASSWORD"));
        let terms = Terms { secrets: vec!["PASSWORD".into()], ..Terms::default() };
        assert_eq!(terms.secrets(&job, &here).unwrap()["PASSWORD"], "hunter2");
        assert!(terms.secrets(&job, &|_| None).unwrap_err().contains("not in this worker's environment"));
    }
}

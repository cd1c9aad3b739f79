//! The files that a scenario needs, for who runs it elsewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::model::{CodeSource, Command, Scenario, Step};

impl Scenario {
    /// Every file that the scenario needs beside its app and its accounts, itself included, as the user would name them: files that it runs,
    /// scripts, pictures and videos, certificates. A picture whose name is made up while it runs is not among them.
    pub fn needs(&self) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::from([self.file.clone()]);
        let codes = self.header.offramp.as_ref().and_then(|header| header.codes.as_ref());
        codes.into_iter().for_each(|source| certificate(source, &mut found));
        let hooks = &self.header.hooks;
        for steps in [&hooks.start, &self.steps, &hooks.complete, &hooks.failure] {
            of_steps(steps, &self.file, &mut found);
        }
        found
    }
}

fn of_steps(steps: &[Step], from: &Path, found: &mut BTreeSet<PathBuf>) {
    for step in steps {
        // Commands that a file holds tell it themselves; a file without commands is named by who runs it.
        if step.file != from {
            found.insert(step.file.clone());
        }
        let beside = |name: &str| step.file.parent().unwrap_or(Path::new("")).join(name);
        match &step.command {
            Command::RunFlow { name: Some(name), .. }
            | Command::Retry { name: Some(name), .. }
            | Command::RunScript { name, .. } => {
                found.insert(beside(name));
            }
            Command::AddMedia(files) => found.extend(files.iter().cloned()),
            Command::AssertScreenshot { path, .. } if !path.contains("${") => {
                let named = if Path::new(path).extension().is_some() { path.clone() } else { format!("{path}.png") };
                // It may be one that is taken in the same job.
                found.extend(Some(beside(&named)).filter(|picture| picture.is_file()));
            }
            Command::ReadCode { source: Some(source), .. } => certificate(source, found),
            _ => {}
        }
        step.command.inner().for_each(|steps| of_steps(steps, &step.file, found));
    }
}

fn certificate(source: &CodeSource, found: &mut BTreeSet<PathBuf>) {
    let file = match source {
        CodeSource::Http(endpoint) => endpoint.certificate.as_ref(),
        CodeSource::Mail(mailbox) => mailbox.certificate.as_ref(),
        _ => None,
    };
    found.extend(file.cloned());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    #[test]
    fn every_file_that_it_runs_or_shows_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("shared/log-in.yaml", "appId: a\n---\n- runScript: ../js/x.js\n- runFlow: deeper.yaml\n");
        write("shared/deeper.yaml", "appId: a\n---\n- back\n");
        write("js/x.js", "output.a = 1");
        write("one.png", "");
        write("known.png", "");
        write(
            "flows/a.yaml",
            "appId: a\nonFlowStart:\n- runFlow: ../shared/log-in.yaml\n---\n- addMedia: [../one.png]\n- assertScreenshot: ../known\n- assertScreenshot: taken\n",
        );
        let scenario = load(&dir.path().join("flows/a.yaml")).unwrap();
        let real =
            |path: &PathBuf| path.canonicalize().unwrap().strip_prefix(dir.path().canonicalize().unwrap()).unwrap().to_owned();
        let found: BTreeSet<PathBuf> = scenario.needs().iter().map(real).collect();
        let all = ["flows/a.yaml", "js/x.js", "known.png", "one.png", "shared/deeper.yaml", "shared/log-in.yaml"];
        assert_eq!(found, all.iter().map(PathBuf::from).collect());
    }
}

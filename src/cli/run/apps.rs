//! The apps of a run: `--apk`, or what each scenario names; specimens are built. All is checked before a device is touched.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::apk;
use crate::cli::folder::BUILT;
use crate::cli::{Failure, specimen};
use crate::digest::sha256_hex;
use crate::scenario::Scenario;
use crate::trace::event::AppFacts;

/// The app of one scenario.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct App {
    /// What to install; `None`: it must be on the device already.
    pub apk: Option<PathBuf>,
    /// What is known of it.
    pub facts: AppFacts,
}

/// The apps of all scenarios.
#[derive(Debug)]
pub(in crate::cli) struct Apps {
    of_scenario: Vec<App>,
}

impl Apps {
    /// The app of a scenario, by its index.
    pub(in crate::cli) fn of(&self, scenario: usize) -> &App {
        &self.of_scenario[scenario]
    }
}

/// Finds, builds into `folder` and reads the APK of each scenario, each once.
pub(in crate::cli) fn prepare(scenarios: &[Scenario], given: Option<&Path>, folder: &Path) -> Result<Apps, Failure> {
    let mut known: BTreeMap<PathBuf, App> = BTreeMap::new();
    let mut of_scenario = Vec::new();
    for scenario in scenarios {
        let named = scenario.header.offramp.as_ref().and_then(|header| header.apk.as_ref());
        let source = match (given, named) {
            (Some(given), _) => Some(given.to_path_buf()),
            (None, Some(named)) => Some(scenario.file.parent().unwrap_or(Path::new("")).join(named)),
            (None, None) => None,
        };
        let mut app = match source {
            Some(source) => match known.get(&source) {
                Some(app) => app.clone(),
                None => known.entry(source.clone()).or_insert(load(&source, folder)?).clone(),
            },
            None => installed(scenario)?,
        };
        if let Some(wanted) = scenario.header.app_id.as_ref().filter(|id| !id.contains("${") && **id != app.facts.package) {
            return Err(Failure::Input(format!(
                "{}: the scenario is for {wanted}, the APK is {}; change `appId`, or leave it out",
                scenario.file.display(),
                app.facts.package
            )));
        }
        app.facts.given = given.map(|given| given.display().to_string()).unwrap_or_default();
        of_scenario.push(app);
    }
    Ok(Apps { of_scenario })
}

fn load(source: &Path, folder: &Path) -> Result<App, Failure> {
    let apk = if source.is_dir() {
        if !source.join(specimen::FILE).is_file() {
            return Err(Failure::Input(format!(
                "{} is a folder without a {}; name an APK or a specimen's folder",
                source.display(),
                specimen::FILE
            )));
        }
        let built = folder.join(BUILT);
        std::fs::create_dir_all(&built).map_err(|error| Failure::file(&built, error))?;
        // Two specimens may have folders of the same name.
        let apk = built.join(format!("{}.apk", &sha256_hex(source.to_string_lossy().as_bytes())[..16]));
        offramp_emulator::apk::build(source, &apk).map_err(|error| Failure::Input(format!("{}: {error}", source.display())))?;
        apk
    } else {
        source.to_path_buf()
    };
    let facts = apk::facts(&apk).map_err(|error| Failure::Input(error.to_string()))?;
    Ok(App { apk: Some(apk), facts })
}

/// An app that nobody gave an APK of.
fn installed(scenario: &Scenario) -> Result<App, Failure> {
    let package = scenario.header.app_id.clone().ok_or_else(|| {
        Failure::Input(format!("{}: neither `appId` nor an APK is named; give one with --apk", scenario.file.display()))
    })?;
    Ok(App { apk: None, facts: AppFacts { package, ..Default::default() } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::model::{Header, OfframpHeader};

    fn scenario(app_id: Option<&str>, apk: Option<&str>) -> Scenario {
        let apk = apk.map(|apk| Path::new(env!("CARGO_MANIFEST_DIR")).join(apk));
        let header = Header {
            app_id: app_id.map(Into::into),
            offramp: Some(OfframpHeader { apk, ..Default::default() }),
            ..Default::default()
        };
        Scenario { file: "a.yaml".into(), sha256: String::new(), header, steps: Vec::new() }
    }

    #[test]
    fn a_specimen_is_built_once_and_read() {
        let dir = tempfile::tempdir().unwrap();
        let two = [0, 1].map(|_| scenario(None, Some("emulator/specimens/reader")));
        let apps = prepare(&two, None, dir.path()).unwrap();
        assert_eq!(apps.of(0).apk, apps.of(1).apk);
        assert!(apps.of(0).facts.package.starts_with("com.example."));
    }

    #[test]
    fn what_cannot_be_right_is_told_before_a_device_is_touched() {
        let dir = tempfile::tempdir().unwrap();
        let error = |scenario, given: Option<&Path>| match prepare(&[scenario], given, dir.path()).unwrap_err() {
            Failure::Input(text) => text,
            other => panic!("{other:?}"),
        };
        assert!(error(scenario(None, None), None).contains("--apk"));
        assert!(
            error(scenario(Some("com.other"), Some("emulator/specimens/reader")), None).contains("the scenario is for com.other")
        );
        assert!(error(scenario(None, None), Some(dir.path())).contains("without a specimen.yaml"));
        assert!(error(scenario(None, None), Some(Path::new("gone.apk"))).contains("gone.apk"));
    }
}

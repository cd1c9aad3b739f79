//! The campaign before, and the baseline.

use std::collections::BTreeMap;
use std::path::Path;

use super::RunArgs;
use super::store::{BULLETIN, Store};
use crate::campaign::nightly::{Held, Nightly, Result as HeldResult};
use crate::campaign::{Before, Bulletin, Came};
use crate::cli::{Context, Failure, reports};
use crate::compare;
use crate::report::RunReport;
use crate::trace::artifact;

/// The word for the history in place of a folder.
const HISTORY: &str = "history";
/// Bytes that a bulletin may have.
const LIMIT: u64 = 256 << 20;

/// What the campaign before knew, and its name.
pub(super) fn previous(
    name: &str,
    campaign: &str,
    args: &RunArgs,
    context: &Context,
) -> Result<(String, BTreeMap<String, Before>), Failure> {
    let dir = if name == HISTORY { newest(campaign, args, context)? } else { name.into() };
    let store = Store::open(&dir)?;
    // Made anew, so that it knows of every review; where the runs are gone, as it was written.
    let bulletin = if store.is_whole() { store.bulletin()? } else { written(&dir)? };
    Ok((store.id(), bulletin.before()))
}

fn written(dir: &Path) -> Result<Bulletin, Failure> {
    let path = dir.join(BULLETIN);
    let bytes = artifact::read_bounded(&path, LIMIT)?;
    serde_json::from_slice(&bytes).map_err(|error| Failure::Input(format!("{}: not of this version: {error}", path.display())))
}

/// The folder of the newest campaign of that name which the history knows.
#[cfg(feature = "history")]
fn newest(campaign: &str, args: &RunArgs, context: &Context) -> Result<std::path::PathBuf, Failure> {
    let history = crate::history::History::read(&super::history(args, context)?)?;
    let none = || {
        Failure::Input(format!(
            "the history knows no campaign {campaign} whose folder is there; name the folder with --previous DIR"
        ))
    };
    for folder in history.campaign_folders()? {
        // A run's folder lies in `apps`, and that in the campaign's.
        let dir = Path::new(&folder).parent().and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default();
        if Store::open(&dir).is_ok_and(|store| store.saved.campaign.name == campaign) {
            return Ok(dir);
        }
    }
    Err(none())
}

#[cfg(not(feature = "history"))]
fn newest(_: &str, _: &RunArgs, _: &Context) -> Result<std::path::PathBuf, Failure> {
    Err(without())
}

#[cfg(not(feature = "history"))]
fn without() -> Failure {
    Failure::Input("this Offramp was built without the history; name a folder".into())
}

/// What a campaign is held against.
pub(super) enum Baseline {
    /// All runs beneath a folder.
    Runs(String, Vec<RunReport>),
    /// Each app's own in the history.
    #[cfg(feature = "history")]
    History(Box<crate::history::History>),
}

impl Baseline {
    /// Opens it.
    pub(super) fn open(name: &str, args: &RunArgs, context: &Context) -> Result<Baseline, Failure> {
        if name != HISTORY {
            return Ok(Baseline::Runs(name.to_owned(), reports::read_all(Path::new(name))?));
        }
        #[cfg(feature = "history")]
        return Ok(Baseline::History(Box::new(crate::history::History::read(&super::history(args, context)?)?)));
        #[cfg(not(feature = "history"))]
        {
            let _ = (args, context);
            Err(without())
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Runs(name, _) => name.clone(),
            #[cfg(feature = "history")]
            Self::History(_) => "the history's baselines".into(),
        }
    }

    /// What an app is held against; nothing if it has no baseline.
    fn of(&self, package: &str, version_code: i64, version_name: &str) -> Result<Vec<RunReport>, Failure> {
        match self {
            Self::Runs(_, all) => {
                let has = |report: &&RunReport| report.scenarios.iter().any(|job| job.app.package == package);
                let mut mine: Vec<RunReport> = all.iter().filter(has).cloned().collect();
                for report in &mut mine {
                    report.scenarios.retain(|job| job.app.package == package);
                }
                Ok(mine)
            }
            #[cfg(feature = "history")]
            Self::History(history) => {
                let found = history.baseline_for(package, version_code, version_name)?;
                Ok(found.map(|found| found.reports).unwrap_or_default())
            }
        }
    }
}

/// Holds each app against its baseline.
pub(super) fn nightly(store: &Store, bulletin: &Bulletin, baseline: &Baseline) -> Result<Nightly, Failure> {
    let mut apps = Vec::new();
    for (record, at) in bulletin.apps.iter().zip(store.saved.campaign.order()) {
        let package = package(store, record, at);
        let before = if package.is_empty() { Vec::new() } else { baseline.of(&package, record.version_code, &record.version)? };
        // Where a script failed, that is what is told; where the device did, or nothing ran, nothing can be.
        let tested = matches!(store.came(at)?, Came::Runs(measured) if measured.broken < measured.jobs);
        let result = match (tested, before.is_empty()) {
            (false, _) => HeldResult::Untested(record.why.clone().unwrap_or_else(|| record.state.words().0.into())),
            (true, true) => HeldResult::NoBaseline,
            (true, false) => {
                let comparison = compare::compare(&before, &[reports::read(&store.run(at))?]);
                let mut pairs = comparison.apps.iter().flat_map(|app| &app.pairs);
                if pairs.any(|pair| !pair.before.is_empty() && !pair.after.is_empty()) {
                    HeldResult::Compared(Box::new(comparison))
                } else {
                    HeldResult::Untested("no scenario, policy and kind of device in common with its baseline".into())
                }
            }
        };
        apps.push(Held { app: record.name.clone(), result });
    }
    Ok(Nightly { id: store.id(), against: baseline.name(), apps })
}

/// The app's package: as found, else as its file says.
fn package(store: &Store, record: &crate::campaign::Record, at: usize) -> String {
    if !record.package.is_empty() {
        return record.package.clone();
    }
    match &store.saved.campaign.apps[at].target {
        crate::campaign::Target::Installed(package) => package.clone(),
        crate::campaign::Target::Apk(_) => String::new(),
    }
}

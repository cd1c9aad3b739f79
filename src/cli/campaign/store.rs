//! The campaign's folder: `campaign.json` says what was to be done and what was; `apps/` holds a run's folder for each app.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::campaign::{Before, Bulletin, Came, Campaign, Material, Measured, Target, Work};
use crate::cli::derive::RUN_JSON;
use crate::cli::{Failure, folder, reports};
use crate::trace::artifact;

/// What was to be done, and what was.
pub(in crate::cli) const STATE: &str = "campaign.json";
/// Folder of the apps' runs.
pub(in crate::cli) const APPS: &str = "apps";
/// Folder of what interrupted apps left.
const INTERRUPTED: &str = "interrupted";
/// The bulletin as JSON.
pub(super) const BULLETIN: &str = "bulletin.json";
/// Version of the format.
const SCHEMA: u32 = 1;
/// Bytes that a campaign's files may have.
const LIMIT: u64 = 256 << 20;

/// `campaign.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Saved {
    schema: u32,
    offramp: String,
    /// The campaign, with whole paths.
    pub campaign: Campaign,
    /// Its file.
    file: String,
    /// When it began, RFC 3339.
    started: String,
    /// When it ended.
    pub finished: Option<String>,
    /// Name of the campaign before.
    previous: String,
    /// What that one knew of apps.
    before: BTreeMap<String, Before>,
    /// What was done with each app, in the file's order.
    pub apps: Vec<Done>,
}

/// What was done with an app.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Done {
    /// The run's folder, as seen from the campaign's.
    pub folder: String,
    /// Whether it is over.
    pub over: bool,
    /// Why there are no runs.
    pub refused: Option<String>,
    /// How long it took, seconds.
    pub seconds: f64,
    /// The program's arguments, so that anybody can do the same.
    pub command: Vec<String>,
}

/// An open campaign's folder.
#[derive(Debug)]
pub(super) struct Store {
    pub dir: PathBuf,
    pub saved: Saved,
}

impl Store {
    /// Begins a campaign in a folder that is there and empty.
    pub(super) fn create(
        dir: &Path,
        file: &Path,
        mut campaign: Campaign,
        previous: String,
        before: BTreeMap<String, Before>,
    ) -> Result<Store, Failure> {
        for app in &mut campaign.apps {
            if let Target::Apk(path) = &mut app.target {
                *path = whole(path);
            }
            if let Work::Scenarios(files) = &mut app.work {
                files.iter_mut().for_each(|file| *file = whole(file));
            }
        }
        for pack in campaign.rules.iter_mut().filter(|pack| Path::new(pack.as_str()).is_file()) {
            *pack = whole(Path::new(pack.as_str())).display().to_string();
        }
        let digits = campaign.apps.len().to_string().len();
        let done = |(at, app): (usize, &crate::campaign::App)| Done {
            folder: format!("{APPS}/{:0digits$}-{}", at + 1, folder::safe(&app.name)),
            over: false,
            refused: None,
            seconds: 0.0,
            command: Vec::new(),
        };
        let saved = Saved {
            schema: SCHEMA,
            offramp: env!("CARGO_PKG_VERSION").into(),
            file: whole(file).display().to_string(),
            started: now(),
            finished: None,
            previous,
            before,
            apps: campaign.apps.iter().enumerate().map(done).collect(),
            campaign,
        };
        let apps = dir.join(APPS);
        std::fs::create_dir(&apps).map_err(|error| Failure::file(&apps, error))?;
        let store = Store { dir: dir.to_path_buf(), saved };
        store.save()?;
        Ok(store)
    }

    /// Opens a campaign's folder.
    pub(super) fn open(dir: &Path) -> Result<Store, Failure> {
        let path = dir.join(STATE);
        if !path.is_file() {
            return Err(Failure::Input(format!("{} is no campaign's folder: it holds no {STATE}", dir.display())));
        }
        let bytes = artifact::read_bounded(&path, LIMIT)?;
        let saved: Saved = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::Input(format!("{}: not of this version: {error}", path.display())))?;
        if saved.schema != SCHEMA || saved.apps.len() != saved.campaign.apps.len() {
            return Err(Failure::Input(format!("{}: not of this version", path.display())));
        }
        // The file may have been written by anybody; a run's folder lies in the campaign's.
        let inside =
            |done: &Done| Path::new(&done.folder).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !saved.apps.iter().all(inside) {
            return Err(Failure::Input(format!("{}: a run's folder lies outside the campaign's", path.display())));
        }
        Ok(Store { dir: dir.to_path_buf(), saved })
    }

    pub(super) fn save(&self) -> Result<(), Failure> {
        let mut text = serde_json::to_string_pretty(&self.saved).map_err(|error| Failure::Infrastructure(error.to_string()))?;
        text.push('\n');
        Ok(artifact::write_whole(&self.dir.join(STATE), text.as_bytes())?)
    }

    /// The campaign's own name.
    pub(super) fn id(&self) -> String {
        folder::id(&self.dir)
    }

    /// Where an app's run is.
    pub(super) fn run(&self, app: usize) -> PathBuf {
        self.dir.join(&self.saved.apps[app].folder)
    }

    /// Apps whose turn has not come, in the order of examination.
    pub(super) fn waiting(&self) -> Vec<usize> {
        self.saved.campaign.order().into_iter().filter(|at| !self.saved.apps[*at].over).collect()
    }

    /// Puts what an interrupted app left out of the way. What can be made again of it goes, so that no reader of runs takes it for one.
    pub(super) fn set_aside(&self, app: usize) -> Result<(), Failure> {
        let run = self.run(app);
        if !run.exists() {
            return Ok(());
        }
        let _ = std::fs::remove_file(run.join(RUN_JSON));
        let aside = self.dir.join(INTERRUPTED);
        std::fs::create_dir_all(&aside).map_err(|error| Failure::file(&aside, error))?;
        let name = run.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let free = (1..10_000u32).map(|n| aside.join(format!("{name}-{n}"))).find(|path| !path.exists());
        let Some(free) = free else { return Err(Failure::Input(format!("{} is full", aside.display()))) };
        std::fs::rename(&run, &free).map_err(|error| Failure::file(&run, error))
    }

    /// The campaign is over.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.saved.finished = Some(now());
        self.save()
    }

    /// What came of an app, by what its folder holds now.
    pub(super) fn came(&self, app: usize) -> Result<Came, Failure> {
        let done = &self.saved.apps[app];
        if !done.over {
            return Ok(Came::Not);
        }
        if let Some(why) = &done.refused {
            return Ok(Came::Refused(why.clone()));
        }
        let run = self.run(app);
        if !run.join(RUN_JSON).is_file() {
            return Ok(Came::Refused(format!("its run is gone: {}", run.display())));
        }
        Ok(Came::Runs(Box::new(Measured::of(&[reports::read(&run)?]))))
    }

    /// The bulletin, by what the folder holds now.
    pub(super) fn bulletin(&self) -> Result<Bulletin, Failure> {
        let came = (0..self.saved.apps.len()).map(|app| Ok((self.came(app)?, self.saved.apps[app].folder.clone())));
        let came: Vec<(Came, String)> = came.collect::<Result<_, Failure>>()?;
        Ok(Bulletin::of(&Material {
            campaign: &self.saved.campaign,
            id: &self.id(),
            came: &came,
            before: &self.saved.before,
            previous: &self.saved.previous,
            started: &self.saved.started,
            finished: self.saved.finished.as_deref(),
        }))
    }

    /// Whether the runs of all apps that were examined are still there.
    pub(super) fn is_whole(&self) -> bool {
        let there = |(app, done): (usize, &Done)| !done.over || done.refused.is_some() || self.run(app).join(RUN_JSON).is_file();
        self.saved.apps.iter().enumerate().all(there)
    }
}

fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

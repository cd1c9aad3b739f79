//! Reads a scenario and the files that it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decode::Decoder;
use super::error::ScenarioError;
use super::model::{AdbAccess, CodeSource, Header, Hooks, Scenario, Step};
use super::{tree, workspace};
use crate::digest::sha256_hex;

/// Bytes in one file.
const SIZE: u64 = 1 << 20;
/// Files inside each other.
const DEPTH: usize = 16;
/// Commands in a scenario with everything that it runs.
const STEPS: usize = 20_000;
/// Commands inside each other, in all files together: who reads and who runs them calls itself for each level.
pub(super) const NESTED: usize = 32;
/// Mistakes that are told at once.
const ERRORS: usize = 100;

/// Reads a scenario file and every file that it runs, and checks them without a device.
///
/// # Errors
/// Every mistake in any of the files, those of the scenario itself first.
pub fn load(path: &Path) -> Result<Scenario, Vec<ScenarioError>> {
    load_with_files(path).0
}

/// The same; also every file that was read or looked for, this one among them.
pub fn load_with_files(path: &Path) -> (Result<Scenario, Vec<ScenarioError>>, BTreeSet<PathBuf>) {
    let mut loader = Loader::default();
    let scenario = loader.scenario(path);
    let mut touched = std::mem::take(&mut loader.touched);
    touched.insert(path.to_owned());
    (loader.result(path, scenario), touched)
}

/// Decodes a text as if it stood in a file; files that it runs are read as from there.
///
/// # Errors
/// As [`load`].
pub fn decode(path: &Path, text: &str) -> Result<Scenario, Vec<ScenarioError>> {
    let mut loader = Loader::default();
    loader.open.push((path.to_owned(), path.to_owned()));
    let decoded = loader.decoded(path, text.as_bytes().to_vec());
    let scenario = decoded.map(|decoded| loader.whole(path, decoded));
    loader.result(path, scenario)
}

/// What all files of one scenario share.
#[derive(Default)]
pub(super) struct Loader {
    errors: Vec<ScenarioError>,
    more: bool,
    /// Every file that was read or looked for, as it is named here.
    touched: BTreeSet<PathBuf>,
    /// Files read so far, by their true path; `None` for those with mistakes.
    files: BTreeMap<PathBuf, Option<Included>>,
    /// Files being read: true path, and as the user knows it.
    open: Vec<(PathBuf, PathBuf)>,
    steps: usize,
    /// Lists of commands that the one being read stands in.
    pub deep: usize,
    secrets: BTreeSet<String>,
    /// Some text names an account from a file.
    pub uses_account: bool,
    /// Where the scenario's codes come from.
    pub codes: Option<CodeSource>,
    /// Hosts that the scenario may talk to, and programs that it may run.
    pub hosts: Vec<String>,
    pub programs: Vec<String>,
    /// What it may run in the device's shell.
    pub adb: AdbAccess,
    /// The app of the file being read, when it is not the scenario itself.
    pub included_app: Option<String>,
    /// The file being read never runs on Android.
    pub elsewhere: bool,
}

/// A file that `runFlow` runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Included {
    pub steps: Vec<Step>,
    pub env: BTreeMap<String, String>,
    pub hooks: Hooks,
}

impl Loader {
    /// The scenario, unless there were mistakes.
    fn result(self, path: &Path, scenario: Option<Scenario>) -> Result<Scenario, Vec<ScenarioError>> {
        let mut errors = self.errors;
        if let (Some(scenario), true) = (scenario, errors.is_empty()) {
            return Ok(scenario);
        }
        errors.sort_by_key(|error| (error.file != path, error.file.clone(), error.span.map_or(0, |span| span.start)));
        if self.more {
            let more = ScenarioError::of_file(path, format!("there are more mistakes than these {ERRORS}"));
            errors.push(more.help("mend these, then check again"));
        }
        Err(errors)
    }

    /// The mistakes so far.
    pub fn errors(&self) -> &[ScenarioError] {
        &self.errors
    }

    /// The mistakes.
    pub fn into_errors(self) -> Vec<ScenarioError> {
        self.errors
    }

    pub fn note(&mut self, error: ScenarioError) {
        if self.errors.len() < ERRORS {
            self.errors.push(error);
        } else {
            self.more = true;
        }
    }

    fn scenario(&mut self, path: &Path) -> Option<Scenario> {
        let true_path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.open.push((true_path, path.to_owned()));
        let decoded = self.file(path)?;
        Some(self.whole(path, decoded))
    }

    fn whole(&self, path: &Path, (sha256, mut header, steps): (String, Header, Vec<Step>)) -> Scenario {
        if let Some(offramp) = &mut header.offramp {
            let given: BTreeSet<String> = offramp.secrets.iter().cloned().collect();
            offramp.secrets.extend(self.secrets.difference(&given).cloned());
        }
        header.uses_account = self.uses_account;
        Scenario { file: path.to_owned(), sha256, header, steps }
    }

    /// Reads what `runFlow` names. The error is what is wrong, and what to do.
    pub fn include(&mut self, from: &Path, name: &str, elsewhere: bool) -> Result<Included, (String, String)> {
        let path = from.parent().unwrap_or(Path::new("")).join(name);
        self.touched.insert(path.clone());
        let true_path = path.canonicalize().map_err(|error| {
            (format!("the file `{name}` cannot be opened: {}", plain(&error)), format!("it is looked for as {}", path.display()))
        })?;
        let chain = || {
            let files = self.open.iter().map(|(_, shown)| shown).chain([&path]);
            files.map(|shown| shown.display().to_string()).collect::<Vec<_>>().join(" → ")
        };
        if self.open.iter().any(|(open, _)| *open == true_path) {
            return Err((format!("`{name}` runs itself: {}", chain()), "break the circle".into()));
        }
        if self.open.len() >= DEPTH {
            return Err((
                format!("files run each other more than {DEPTH} deep: {}", chain()),
                "run fewer inside each other".into(),
            ));
        }
        if !self.files.contains_key(&true_path) {
            let outer = self.elsewhere;
            self.elsewhere |= elsewhere;
            let included = self.included(&path, &true_path);
            self.elsewhere = outer;
            self.files.insert(true_path.clone(), included);
        }
        // The mistakes of a file are told where they stand; none is here.
        let included = self.files.get(&true_path).cloned().flatten().unwrap_or_default();
        if self.deep + depth(&included.steps) > NESTED {
            let message = format!("with `{name}` commands stand more than {NESTED} deep inside each other");
            return Err((message, "run fewer inside each other".into()));
        }
        self.steps = self.steps.saturating_add(size(&included.steps));
        if self.steps > STEPS {
            let message = format!("with `{name}` the scenario has more than {STEPS} commands");
            return Err((message, "use `repeat` where the same commands run again".into()));
        }
        Ok(included)
    }

    /// Reads a script that `runScript` names.
    pub fn script(&mut self, from: &Path, name: &str) -> Result<String, (String, String)> {
        let path = from.parent().unwrap_or(Path::new("")).join(name);
        self.touched.insert(path.clone());
        let read = read(&path).and_then(|bytes| text(&path, bytes));
        read.map_err(|error| {
            (format!("the script `{name}`: {}", error.message), format!("it is looked for as {}", path.display()))
        })
    }

    fn included(&mut self, path: &Path, true_path: &Path) -> Option<Included> {
        self.open.push((true_path.to_owned(), path.to_owned()));
        let outer = self.included_app.take();
        let read = self.file(path);
        self.included_app = outer;
        self.open.pop();
        let (_, header, steps) = read?;
        self.secrets.extend(header.offramp.into_iter().flat_map(|offramp| offramp.secrets));
        Some(Included { steps, env: header.env, hooks: header.hooks })
    }

    /// Reads and decodes one file: its hash, header and commands.
    fn file(&mut self, path: &Path) -> Option<(String, Header, Vec<Step>)> {
        let bytes = read(path).map_err(|error| self.note(*error)).ok()?;
        self.decoded(path, bytes)
    }

    fn decoded(&mut self, path: &Path, bytes: Vec<u8>) -> Option<(String, Header, Vec<Step>)> {
        let sha256 = sha256_hex(&bytes);
        let source: Arc<str> = text(path, bytes).map_err(|error| self.note(*error)).ok()?.into();
        let mut errors = vec![];
        let documents = tree::documents(path, &source, &mut errors);
        errors.into_iter().for_each(|error| self.note(error));
        let included = self.open.len() > 1;
        if !included && workspace::is_settings(path, &documents) {
            self.note(
                ScenarioError::of_file(path, "these are the settings of a folder of flows, not a flow")
                    .help("name the folder instead; its settings are read then"),
            );
            return None;
        }
        let mut decoder = Decoder::new(path, source, self);
        let (header, steps) = decoder.file(&documents, included)?;
        if !included {
            decoder.expected_phases(&header, &steps);
        }
        Some((sha256, header, steps))
    }
}

/// Reads a file's bytes, not more than the bound, and never from something that is not a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Box<ScenarioError>> {
    let cannot =
        |error: std::io::Error| Box::new(ScenarioError::of_file(path, format!("the file cannot be read: {}", plain(&error))));
    let facts = std::fs::metadata(path).map_err(cannot)?;
    if !facts.is_file() {
        let what = if facts.is_dir() { "this is a folder, not a scenario file" } else { "this is not a file" };
        return Err(Box::new(ScenarioError::of_file(path, what).help("name a file that ends in `.yaml`")));
    }
    let mut bytes = vec![];
    File::open(path).and_then(|file| file.take(SIZE + 1).read_to_end(&mut bytes)).map_err(cannot)?;
    if bytes.len() as u64 > SIZE {
        let error = ScenarioError::of_file(path, "the file is larger than 1 MiB");
        return Err(Box::new(error.help("this is hardly a scenario; if it is, split it with `runFlow`")));
    }
    Ok(bytes)
}

pub(super) fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Box<ScenarioError>> {
    String::from_utf8(bytes).map_err(|error| {
        let (at, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("the file is not UTF-8 text: line {line} holds the byte 0x{:02x}", bytes[at]);
        Box::new(ScenarioError::of_file(path, message).help("save it as UTF-8"))
    })
}

/// An error of the system without its number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// Commands with all that they hold.
fn size(steps: &[Step]) -> usize {
    steps.iter().map(|step| 1 + step.command.inner().map(size).sum::<usize>()).sum()
}

/// Lists of commands inside each other.
fn depth(steps: &[Step]) -> usize {
    1 + steps
        .iter()
        .flat_map(|step| step.command.inner())
        .map(|inner| if inner.is_empty() { 0 } else { depth(inner) })
        .max()
        .unwrap_or(0)
}

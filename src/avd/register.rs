//! Which emulators were started from here: a file each, so that any later call can end, list and repair them.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::sdk::variable;

/// An emulator that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// As adb knows it: `emulator-` and the console's port.
    pub serial: String,
    /// Its profile's name.
    pub profile: String,
    /// Its virtual device.
    pub avd: String,
    /// Port of the console; ADB is one above.
    pub console: u16,
    /// The adb server that was told of it, `HOST:PORT`.
    pub adb_server: String,
    /// Its process.
    pub pid: u32,
    /// When the process began, in the system's ticks: a number that is used again belongs to another process.
    pub began: u64,
    /// The command that started it: program, then arguments.
    pub command: Vec<String>,
    /// Where what it says goes.
    pub log: PathBuf,
    /// When it was started, RFC 3339.
    pub started: String,
}

impl Entry {
    /// Whether its process still runs.
    pub fn runs(&self) -> bool {
        began(self.pid) == Some(self.began)
    }
}

/// When a process began, in ticks since the machine did; `None` when there is none, or when it has ended and only waits to be noticed.
pub(super) fn began(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    if fields.first() == Some(&"Z") {
        return None;
    }
    fields.get(19)?.parse().ok()
}

/// The folder with the entries.
///
/// # Errors
/// There is no home.
pub fn folder() -> Result<PathBuf, String> {
    let state = variable("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".local/state")));
    state.map(|state| state.join("offramp/emulators")).ok_or_else(|| "neither XDG_STATE_HOME nor HOME is set".to_owned())
}

/// The largest file of an entry, in bytes.
const MAX_FILE: u64 = 64 << 10;

/// All entries, by port. Files that cannot be read are left out: somebody else's, or half written.
///
/// # Errors
/// There is no home.
pub fn all() -> Result<Vec<Entry>, String> {
    let entries = std::fs::read_dir(folder()?).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let mut all: Vec<Entry> = files.filter_map(|file| read(&file)).collect();
    all.sort_by_key(|entry| entry.console);
    Ok(all)
}

/// The entry of a device.
pub fn of(serial: &str) -> Option<Entry> {
    all().ok()?.into_iter().find(|entry| entry.serial == serial)
}

fn read(file: &Path) -> Option<Entry> {
    if file.metadata().ok()?.len() > MAX_FILE {
        return None;
    }
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

/// Keeps an entry, in place of an older one of the device.
///
/// # Errors
/// The file cannot be written.
pub fn keep(entry: &Entry) -> Result<(), String> {
    let folder = folder()?;
    let file = folder.join(format!("{}.json", entry.serial));
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = serde_json::to_vec_pretty(entry).map_err(|error| wrong(&error))?;
    std::fs::create_dir_all(&folder).map_err(|error| wrong(&error))?;
    let beside = folder.join(format!("{}.new", entry.serial));
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &file)).map_err(|error| wrong(&error))
}

/// Forgets a device.
///
/// # Errors
/// The file cannot be removed.
pub fn forget(serial: &str) -> Result<(), String> {
    let file = folder()?.join(format!("{serial}.json"));
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {error}", file.display())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_told_from_one_with_its_number() {
        let pid = std::process::id();
        let mut entry = Entry {
            serial: "emulator-5554".into(),
            profile: "api34".into(),
            avd: "a".into(),
            console: 5554,
            adb_server: "127.0.0.1:5037".into(),
            pid,
            began: began(pid).unwrap(),
            command: Vec::new(),
            log: PathBuf::new(),
            started: String::new(),
        };
        assert!(entry.runs());
        entry.began += 1;
        assert!(!entry.runs());
        assert_eq!(began(u32::MAX), None);
    }
}

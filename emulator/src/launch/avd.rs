//! Virtual devices as `avdmanager` writes them: `NAME.ini` beside `NAME.avd/config.ini`.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A virtual device.
#[derive(Debug)]
pub struct VirtualDevice {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// `NAME.ini`, then `config.ini`.
    keys: BTreeMap<String, String>,
}

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// The folder with the virtual devices: the first of `$ANDROID_AVD_HOME`, `$ANDROID_USER_HOME/avd`, `$ANDROID_EMULATOR_HOME/avd`,
/// `$ANDROID_SDK_HOME/avd` and `$HOME/.android/avd` that is a folder.
fn home() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let below = ["ANDROID_USER_HOME", "ANDROID_EMULATOR_HOME", "ANDROID_SDK_HOME"].into_iter().filter_map(variable);
    let places = variable("ANDROID_AVD_HOME").into_iter().chain(below.map(|path| path.join("avd")));
    places.chain(variable("HOME").map(|path| path.join(".android/avd"))).find(|path| path.is_dir())
}

/// The names of all virtual devices, sorted.
pub fn names() -> Vec<String> {
    let entries = home().and_then(|home| std::fs::read_dir(home).ok()).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ini"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_string()))
        .collect();
    names.sort();
    names
}

fn read(path: &Path) -> Option<BTreeMap<String, String>> {
    if path.metadata().ok()?.len() > MAX_FILE {
        return None;
    }
    let text = std::fs::read_to_string(path).ok()?;
    let pairs = text.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(|line| line.split_once('='));
    Some(pairs.map(|(key, value)| (key.trim().into(), value.trim().into())).collect())
}

impl VirtualDevice {
    /// The virtual device of that name; the error is what an emulator says.
    pub fn find(name: &str) -> Result<Self, String> {
        let home = home();
        let ini = home.as_ref().filter(|_| !name.contains('/')).and_then(|home| read(&home.join(format!("{name}.ini"))));
        let (Some(home), Some(ini)) = (home, ini) else {
            let (variable, place) = match std::env::var_os("ANDROID_AVD_HOME") {
                Some(_) => ("ANDROID_AVD_HOME", "$ANDROID_AVD_HOME"),
                None => ("HOME", "$HOME/.android/avd"),
            };
            return Err(format!(
                "Unknown AVD name [{name}], use -list-avds to see valid list.\n{variable} is defined but there is no file {name}.ini in \
                 {place}\n(Note: Directories are searched in the order $ANDROID_AVD_HOME, $ANDROID_SDK_HOME/avd and $HOME/.android/avd)"
            ));
        };
        let relative = ini.get("path.rel").and_then(|rel| Some(home.parent()?.join(rel)));
        let places = [ini.get("path").map(PathBuf::from), relative, Some(home.join(format!("{name}.avd")))];
        let Some(path) = places.into_iter().flatten().find(|path| path.is_dir()) else {
            let known = ini.get("path").map_or("", String::as_str);
            return Err(format!("can't find the folder of AVD [{name}]: {known}"));
        };
        let config = read(&path.join("config.ini")).unwrap_or_default();
        Ok(Self { name: name.into(), path, keys: ini.into_iter().chain(config).collect() })
    }

    /// A key's value.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.keys.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The API level of its system image; `None` where it names none.
    pub fn api(&self) -> Option<u32> {
        let number = |text: &str| {
            let text = &text[text.find("android-")? + "android-".len()..];
            text.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
        };
        ["image.sysdir.1", "target"].into_iter().find_map(|key| number(self.get(key)?))
    }

    /// A key's value as a number from 1 to 16384.
    pub fn number(&self, key: &str) -> Option<u32> {
        self.get(key)?.parse().ok().filter(|number| (1..=16_384).contains(number))
    }

    /// Holds the virtual device for this process, or shares it with others that are `read_only` too. The system lets go of it when the
    /// process ends, however it ends.
    pub fn lock(&self, read_only: bool) -> Result<File, String> {
        let path = self.path.join("multiinstance.lock");
        let file = File::options().create(true).append(true).open(&path);
        let file = file.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        let held = if read_only { file.try_lock_shared() } else { file.try_lock() };
        held.map(|()| file).map_err(|_| {
            "Running multiple emulators with the same AVD is an experimental feature.\nPlease use -read-only flag to enable this feature."
                .into()
        })
    }
}

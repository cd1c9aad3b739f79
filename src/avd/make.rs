//! The system image and the virtual device, made where they are missing by the SDK's own programs.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::profile::Profile;
use super::sdk::{self, Tool, variable};

/// How long an image may take to arrive: some are over a gigabyte.
const DOWNLOAD: Duration = Duration::from_secs(45 * 60);
/// How long the other programs of the SDK may take; each starts a Java machine.
const TOOL: Duration = Duration::from_secs(180);
/// Most bytes of a program's output that are kept, and of a `config.ini`.
const MAX_TEXT: u64 = 1 << 20;

/// Installs the profile's system image where it is missing. The value: whether it was.
///
/// Licences are the user's to accept: without `accept` a licence that nobody accepted yet is an error which says how.
///
/// # Errors
/// What kept it from being installed, for the user.
pub fn image(profile: &Profile, accept: bool) -> Result<bool, String> {
    let parts = profile.image_parts().ok_or("the profile names no system image")?;
    let there = sdk::root().map(|root| parts.iter().fold(root, |path, part| path.join(part)));
    if there.as_ref().is_some_and(|path| path.is_dir()) {
        return Ok(false);
    }
    let tool = Tool::SdkManager.need()?;
    // One answer for each licence there may be.
    let answers = if accept { "y\n".repeat(64) } else { "n\n".repeat(64) };
    let said = run(Command::new(tool).arg("--install").arg(&profile.image), &answers, DOWNLOAD)?;
    let refused = said.text.contains("licenses have not been accepted") || said.text.contains("license is not accepted");
    if refused || (!said.success && said.text.to_lowercase().contains("license")) {
        return Err(format!(
            "the licence of {} has not been accepted: read it with `sdkmanager --licenses`, or accept it here with --accept-licenses",
            profile.image
        ));
    }
    if !said.success {
        return Err(format!("sdkmanager could not install {}: {}", profile.image, said.end()));
    }
    Ok(true)
}

/// Makes the profile's virtual device number `n` where it is missing, and sets what the profile says of its hardware. The value: its name.
///
/// # Errors
/// What kept it from being made, for the user.
pub fn device(profile: &Profile, n: u16) -> Result<String, String> {
    let name = profile.avd(n);
    if folder(&name).is_none() {
        let tool = Tool::AvdManager.need()?;
        let mut command = Command::new(tool);
        command.args(["create", "avd", "--name", &name, "--package", &profile.image]);
        // It asks whether the hardware shall be described by hand.
        let said = run(&mut command, "no\n", TOOL)?;
        if !said.success {
            return Err(format!("avdmanager could not make {name}: {}", said.end()));
        }
    }
    let folder = folder(&name).ok_or_else(|| format!("avdmanager made {name}, but it is not where virtual devices are kept"))?;
    set(&folder.join("config.ini"), &profile.settings()).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(name)
}

/// Where a virtual device is kept, if it exists.
pub(super) fn folder(name: &str) -> Option<PathBuf> {
    let below = ["ANDROID_USER_HOME", "ANDROID_EMULATOR_HOME", "ANDROID_SDK_HOME"].into_iter().filter_map(variable);
    let home = variable("HOME").map(|home| PathBuf::from(home).join(".android/avd"));
    let places = variable("ANDROID_AVD_HOME").map(PathBuf::from).into_iter();
    let places = places.chain(below.map(|path| PathBuf::from(path).join("avd"))).chain(home);
    let ini = places.map(|place| place.join(format!("{name}.ini"))).find(|file| file.is_file())?;
    let text = text(&ini).ok()?;
    let path = text.lines().find_map(|line| line.trim().strip_prefix("path="));
    let path = path.map_or_else(|| ini.with_extension("avd"), |path| PathBuf::from(path.trim()));
    path.is_dir().then_some(path)
}

/// Removes locks that an emulator left which was killed; only to be called when none runs on this device.
pub(super) fn unlock(name: &str) {
    let entries = folder(name).and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|extension| extension == "lock")) {
        // One that cannot be removed is told by the emulator when it starts.
        let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
    }
}

/// Sets keys of a file of `key=value` lines, the others kept as they are.
fn set(file: &Path, settings: &[(&str, String)]) -> std::io::Result<()> {
    let old = text(file)?;
    let new = merged(&old, settings);
    if new != old {
        let beside = file.with_extension("ini.new");
        std::fs::write(&beside, new)?;
        std::fs::rename(beside, file)?;
    }
    Ok(())
}

fn merged(old: &str, settings: &[(&str, String)]) -> String {
    let key = |line: &str| line.split_once('=').map(|(key, _)| key.trim().to_owned()).unwrap_or_default();
    let mut out = String::new();
    for line in old.lines() {
        match settings.iter().find(|(name, _)| *name == key(line)) {
            Some((name, value)) => out.push_str(&format!("{name}={value}\n")),
            None => out.push_str(&format!("{line}\n")),
        }
    }
    for (name, value) in settings.iter().filter(|(name, _)| !old.lines().any(|line| key(line) == *name)) {
        out.push_str(&format!("{name}={value}\n"));
    }
    out
}

fn text(file: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(file)?.take(MAX_TEXT).read_to_string(&mut text)?;
    Ok(text)
}

/// What a program of the SDK said.
#[derive(Debug)]
pub(super) struct Said {
    pub success: bool,
    /// Both its outputs.
    pub text: String,
}

impl Said {
    /// Its last words, in one line.
    pub fn end(&self) -> String {
        let end = end_of(&self.text);
        if end.is_empty() { "it said nothing".to_owned() } else { end }
    }
}

/// The last three lines that say something, as one.
pub(super) fn end_of(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join("; ")
}

/// Runs a program within a time, its input given.
pub(super) fn run(command: &mut Command, input: &str, limit: Duration) -> Result<Said, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let wrong = |error: std::io::Error| format!("`{name}` could not be run: {error}");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(wrong)?;
    let mut readers = Vec::new();
    let pipes: [Option<Box<dyn Read + Send>>; 2] =
        [child.stdout.take().map(|pipe| Box::new(pipe) as _), child.stderr.take().map(|pipe| Box::new(pipe) as _)];
    for mut pipe in pipes.into_iter().flatten() {
        readers.push(std::thread::spawn(move || {
            let mut kept = Vec::new();
            // What is beyond is read and thrown away, so that the program is not held up.
            let _ = pipe.by_ref().take(MAX_TEXT).read_to_end(&mut kept);
            let _ = std::io::copy(&mut pipe, &mut std::io::sink());
            String::from_utf8_lossy(&kept).into_owned()
        }));
    }
    if let Some(mut stdin) = child.stdin.take() {
        // A program that asks nothing may be gone already.
        let _ = stdin.write_all(input.as_bytes());
    }
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().map_err(wrong)? {
            Some(status) => break status,
            None if begun.elapsed() > limit => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("`{name}` did not end within {} s", limit.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let text = readers.into_iter().filter_map(|reader| reader.join().ok()).collect();
    Ok(Said { success: status.success(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_replace_what_was_there_and_keep_the_rest() {
        let old = "avd.ini.encoding=UTF-8\nhw.ramSize=96M\n# mine\nhw.lcd.width = 320\n";
        let new = merged(old, &[("hw.ramSize", "4096M".into()), ("hw.lcd.width", "1080".into()), ("vm.heapSize", "512M".into())]);
        assert_eq!(new, "avd.ini.encoding=UTF-8\nhw.ramSize=4096M\n# mine\nhw.lcd.width=1080\nvm.heapSize=512M\n");
        assert_eq!(merged(&new, &[("hw.ramSize", "4096M".into())]), new);
    }

    #[test]
    fn a_program_that_hangs_or_is_missing_is_named() {
        let mut sleeper = Command::new("sleep");
        let error = run(sleeper.arg("60"), "", Duration::from_millis(200)).unwrap_err();
        assert!(error.contains("did not end"), "{error}");
        let error = run(&mut Command::new("no-such-program"), "", TOOL).unwrap_err();
        assert!(error.contains("could not be run"), "{error}");
        let said = run(Command::new("sh").args(["-c", "cat; echo wrong >&2; exit 3"]), "in\n", TOOL).unwrap();
        assert_eq!((said.success, said.end()), (false, "in; wrong".to_owned()));
    }
}

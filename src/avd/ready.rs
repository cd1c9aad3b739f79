//! When a device can be used. adb lists a device long before Android serves anything, and `sys.boot_completed` is 1 before it is quiet; so
//! every check is made at each look, until all hold at once or the time is over.

use std::fmt;
use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use crate::driver::adb::AdbDriver;
use crate::driver::{self, Driver, DriverError, Timeouts, server};
use crate::ui::{self, ScreenKind};

/// What must hold, in the order in which it begins to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// adb lists it as `device`.
    Connected,
    /// `sys.boot_completed` is 1 and the boot animation has stopped.
    Booted,
    /// Packages and settings answer.
    Services,
    /// The shared storage is there.
    Storage,
    /// Animations are off, read back; of an emulator only.
    Animations,
    /// A window has the focus, and it is no dialog of an app that crashed or hangs.
    Quiet,
}

impl fmt::Display for Check {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Self::Connected => "connected",
            Self::Booted => "booted",
            Self::Services => "services",
            Self::Storage => "storage",
            Self::Animations => "animations off",
            Self::Quiet => "quiet",
        })
    }
}

/// Why a device is not ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{serial} is not ready, it fails at “{check}”: {why}")]
pub struct NotReady {
    /// The device.
    pub serial: String,
    /// The first check that did not hold.
    pub check: Check,
    /// What was seen.
    pub why: String,
}

/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);
/// What a call may take on a device that is booting: `getprop` hangs on some.
const CALL: Duration = Duration::from_secs(15);

/// The settings by which a device stands still, and their value.
const STILL: [(&str, &str, &str); 4] = [
    ("global", "window_animation_scale", "0"),
    ("global", "transition_animation_scale", "0"),
    ("global", "animator_duration_scale", "0"),
    ("secure", "spell_checker_enabled", "0"),
];

/// Waits until a device can be used, for at most so long. `tell` hears which check it is at when that changes.
///
/// # Errors
/// The check at which it stood when the time was over, or why it can never hold.
pub fn wait(server: SocketAddrV4, serial: &str, limit: Duration, tell: &dyn Fn(Check)) -> Result<(), NotReady> {
    let begun = Instant::now();
    let mut told = None;
    loop {
        let Err((check, why)) = look(server, serial) else { return Ok(()) };
        if told.replace(check) != Some(check) {
            tell(check);
        }
        if begun.elapsed() > limit {
            return Err(NotReady { serial: serial.to_owned(), check, why });
        }
        std::thread::sleep(LOOK);
    }
}

type Look = Result<(), (Check, String)>;

/// One look at everything.
pub fn look(server: SocketAddrV4, serial: &str) -> Look {
    connected(server, serial)?;
    let timeouts = Timeouts { call: CALL, ..Timeouts::default() };
    let at = |check: Check| move |error: DriverError| (check, error.to_string());
    let mut driver = AdbDriver::connect(server, serial, timeouts).map_err(at(Check::Booted))?;
    let said = driver.shell(STATE).map_err(at(Check::Booted))?;
    state(&said.text)?;
    // A phone's settings are its owner's.
    if serial.starts_with("emulator-") {
        let said = driver.shell(&still()).map_err(at(Check::Animations))?;
        stands(&said.text)?;
    }
    quiet(&mut driver)
}

fn connected(server: SocketAddrV4, serial: &str) -> Look {
    let known = server::devices(server).map_err(|error| (Check::Connected, error.to_string()))?;
    match known.iter().find(|(known, _)| known == serial) {
        Some((_, state)) if state == "device" => Ok(()),
        Some((_, state)) => Err((Check::Connected, format!("adb says {state}"))),
        None => {
            if let Some(console) = serial.strip_prefix("emulator-").and_then(|port| port.parse::<u16>().ok()) {
                // The next look shows whether it helped.
                let _ = server::tell_of_emulator(server, console.saturating_add(1));
            }
            Err((Check::Connected, format!("the adb server at {server} does not know it")))
        }
    }
}

/// One call for all that is only read.
const STATE: &str = "echo \"boot=$(getprop sys.boot_completed)\"; echo \"anim=$(getprop init.svc.bootanim)\"; \
                     echo \"packages=$(pm path android 2>&1 | head -n 1)\"; \
                     echo \"settings=$(settings get global adb_enabled 2>&1 | head -n 1)\"; \
                     if [ -d /sdcard/ ]; then echo storage=yes; else echo storage=no; fi";

fn state(text: &str) -> Look {
    let of = |key: &str| text.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('=')).unwrap_or("").trim();
    if of("boot") != "1" {
        return Err((Check::Booted, "it is still booting".to_owned()));
    }
    if of("anim") == "running" {
        return Err((Check::Booted, "the boot animation still runs".to_owned()));
    }
    if !of("packages").starts_with("package:") {
        return Err((Check::Services, format!("the package manager says “{}”", of("packages"))));
    }
    // `1`, `0` and `null` are all answers.
    if !matches!(of("settings"), "0" | "1" | "null") {
        return Err((Check::Services, format!("the settings say “{}”", of("settings"))));
    }
    match of("storage") {
        "yes" => Ok(()),
        _ => Err((Check::Storage, "there is no /sdcard".to_owned())),
    }
}

/// Sets and reads back, since settings right after a slow boot are lost at times; and wakes the screen.
fn still() -> String {
    let set = STILL.iter().map(|(space, key, value)| {
        format!("settings put {space} {key} {value}; echo \"{key}=$(settings get {space} {key} 2>&1 | head -n 1)\"; ")
    });
    // 224 wakes, 82 (the menu key) puts a lock without a code away, as the SDK's own scripts do; what they say is of no interest.
    set.collect::<String>() + "input keyevent 224 >/dev/null 2>&1; wm dismiss-keyguard >/dev/null 2>&1"
}

fn stands(text: &str) -> Look {
    for (_, key, value) in STILL {
        let said = text.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('=')).unwrap_or("").trim();
        if said.parse::<f64>().ok() != value.parse::<f64>().ok() {
            return Err((Check::Animations, format!("{key} is “{said}” and not {value}")));
        }
    }
    Ok(())
}

fn quiet(driver: &mut AdbDriver) -> Look {
    let not = |why: String| (Check::Quiet, why);
    let (xml, foreground) = driver.hierarchy().map_err(|error| not(error.to_string()))?.value;
    if foreground.window.is_empty() {
        return Err(not("no window has the focus".to_owned()));
    }
    let tree = ui::parse(&xml).map_err(|error| not(error.to_string()))?;
    if !matches!(ui::classify(&tree, &foreground.window).kind, ScreenKind::Anr | ScreenKind::Crash) {
        return Ok(());
    }
    // “System UI isn't responding” after a slow boot: nobody's prompt, and waited away.
    let away = ["android:id/aerr_wait", "android:id/aerr_close", "android:id/button1"];
    let control = away.iter().find_map(|id| tree.iter().find(|(_, node)| node.resource_id == *id));
    let tapped: driver::Result<()> = match control {
        Some((_, node)) => driver.tap(node.bounds.center().0, node.bounds.center().1).map(|_| ()),
        None => driver.key(4, 1).map(|_| ()),
    };
    tapped.map_err(|error| not(error.to_string()))?;
    Err(not(format!("a dialog of an app that crashed or hangs was in front ({})", foreground.window)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = "boot=1\nanim=stopped\npackages=package:/system/framework/framework-res.apk\nsettings=1\nstorage=yes\n";

    #[test]
    fn each_check_names_what_was_seen() {
        assert_eq!(state(READY), Ok(()));
        let at = |from: &str, to: &str| state(&READY.replace(from, to)).unwrap_err();
        assert_eq!(at("boot=1", "boot=").0, Check::Booted);
        assert_eq!(at("stopped", "running").0, Check::Booted);
        assert_eq!(at("package:/", "cmd: Can't find service: package /").0, Check::Services);
        assert_eq!(at("settings=1", "settings=cmd: Can't find service: settings").0, Check::Services);
        assert_eq!(at("storage=yes", "storage=no").0, Check::Storage);
        // A device without an animation has no such service.
        assert_eq!(state(&READY.replace("stopped", "")), Ok(()));
        assert_eq!(state("").unwrap_err().0, Check::Booted);
    }

    #[test]
    fn animations_are_off_only_when_read_back() {
        let text =
            "window_animation_scale=0\ntransition_animation_scale=0.0\nanimator_duration_scale=0\nspell_checker_enabled=0\n";
        assert_eq!(stands(text), Ok(()));
        let (check, why) = stands(&text.replace("animator_duration_scale=0", "animator_duration_scale=1.0")).unwrap_err();
        assert_eq!((check, why.as_str()), (Check::Animations, "animator_duration_scale is “1.0” and not 0"));
        assert!(stands("").is_err());
    }
}

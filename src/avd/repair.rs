//! A device that misbehaves: looked at again, put back to its snapshot, started anew, or put aside.

use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use super::console;
use super::launch::{self, CLEAN};
use super::ready::{self, Check};
use super::register::{self, Entry};
use crate::driver::adb::AdbDriver;
use crate::driver::{Driver, Timeouts};

/// How a device was repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repaired {
    /// It was ready again by itself.
    Waited,
    /// Its snapshot was loaded.
    Snapshot,
    /// It was started anew.
    Restarted,
}

impl Repaired {
    /// In a word, for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waited => "ready again by itself",
            Self::Snapshot => "put back to its snapshot",
            Self::Restarted => "started anew",
        }
    }
}

/// How long a device that was not started from here is waited for.
const HICCUP: Duration = Duration::from_secs(30);

/// Repairs a device, within `limit` for each of the ways. Emulators that `offramp emulator up` started are put back to their snapshot, or
/// started anew; others are only waited for, since they are not ours to restart.
///
/// # Errors
/// Nothing helped: what was tried, and why it failed. The device is to be put aside.
pub fn repair(server: SocketAddrV4, serial: &str, limit: Duration) -> Result<Repaired, String> {
    let silent = |_: Check| ();
    let Some(entry) = register::of(serial) else {
        let waited = ready::wait(server, serial, HICCUP.min(limit), &silent);
        return waited
            .map(|()| Repaired::Waited)
            .map_err(|error| format!("{error}; it was not started by `offramp emulator up`, so it is not restarted"));
    };
    let snapshot = match entry.runs() {
        true => back(&entry, server, limit),
        false => Err("its process is gone".to_owned()),
    };
    let Err(why) = snapshot else { return Ok(Repaired::Snapshot) };
    restart(&entry, server, limit).map(|()| Repaired::Restarted).map_err(|error| format!("{why}; then {error}"))
}

/// Puts an emulator back to the snapshot that jobs begin from. The console says `OK` before the device can be used, so that every check is
/// made again; and the snapshot's time returns, so that the clock is set.
///
/// # Errors
/// It has no such snapshot, or is not ready after it.
pub fn back(entry: &Entry, server: SocketAddrV4, limit: Duration) -> Result<(), String> {
    // What the snapshot does not know tells the device before from the one after.
    let begun = Instant::now();
    let marked =
        marker(server, &entry.serial, "setprop debug.offramp.before yes; getprop debug.offramp.before").as_deref() == Some("yes");
    console::say(entry.console, &format!("avd snapshot load {CLEAN}"))?;
    while marked && marker(server, &entry.serial, "getprop debug.offramp.before").is_none_or(|said| said == "yes") {
        if begun.elapsed() > limit {
            return Err(format!("{} did not come back from its snapshot within {} s", entry.serial, limit.as_secs()));
        }
        std::thread::sleep(LOOK);
    }
    ready::wait(server, &entry.serial, limit, &|_| ()).map_err(|error| error.to_string())?;
    on_time(server, &entry.serial)
}

/// Between two looks at a device that is coming back.
const LOOK: Duration = Duration::from_millis(250);

/// What the device says to a question, if it says anything.
fn marker(server: SocketAddrV4, serial: &str, question: &str) -> Option<String> {
    let timeouts = Timeouts { call: Duration::from_secs(5), ..Timeouts::default() };
    let said = AdbDriver::connect(server, serial, timeouts).ok()?.shell(question).ok()?;
    Some(said.text.trim().to_owned())
}

/// Keeps the state as it is now as the snapshot that jobs begin from.
///
/// # Errors
/// The console's answer.
pub fn keep(entry: &Entry) -> Result<(), String> {
    console::say(entry.console, &format!("avd snapshot save {CLEAN}")).map(|_| ())
}

fn restart(entry: &Entry, server: SocketAddrV4, limit: Duration) -> Result<(), String> {
    launch::end(entry)?;
    let entry = launch::again(entry)?;
    ready::wait(server, &entry.serial, limit, &|_| ()).map_err(|error| match launch::last_words(&entry) {
        words if words.is_empty() => error.to_string(),
        words => format!("{error}; the emulator says: {words}"),
    })?;
    // One without it can be repaired by a restart only.
    if let Err(error) = keep(&entry) {
        return Err(format!("its snapshot could not be made: {error}"));
    }
    Ok(())
}

/// How far a device's clock may be off, in milliseconds.
const TOLERANCE_MS: i64 = 60_000;

/// Sets a clock that is behind. One that cannot be set is left: a job's times are the device's own, and windows are measured between two
/// of them.
fn on_time(server: SocketAddrV4, serial: &str) -> Result<(), String> {
    let mut driver = AdbDriver::connect(server, serial, Timeouts::default()).map_err(|error| error.to_string())?;
    let now = driver.wait(Duration::ZERO).map_err(|error| error.to_string())?.device_ms;
    let behind = now.map_or(0, |now| jiff::Timestamp::now().as_millisecond() - now);
    if behind > TOLERANCE_MS {
        let _ = driver.move_clock(behind);
    }
    Ok(())
}

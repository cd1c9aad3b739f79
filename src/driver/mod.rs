//! The device as the runner sees it: one trait, adb underneath.
//!
//! Every call is bounded in time and says whose fault a failure was. `device_ms` beside a value is the device's wall clock (Unix
//! milliseconds) at that moment.

mod act;
pub mod adb;
mod clock;
mod facts;
mod foreground;
mod hierarchy;
mod ime;
mod input;
mod log;
mod packages;
mod permissions;
mod relay;
pub mod server;
mod shell;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::trace::event::{DeviceFacts, PermissionState};

pub use act::{Act, Extra, Switch};
pub use input::typeable;

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DriverError {
    /// The device or its server is gone, refuses, or hangs.
    #[error("{0}")]
    Infrastructure(String),
    /// The device answered, and said no (an install failure, a missing package).
    #[error("{0}")]
    Refused(String),
    /// The screen could not be read this time; another look may succeed.
    #[error("{0}")]
    NoTree(String),
}

/// How long calls may take, in the host's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// An ordinary call.
    pub call: Duration,
    /// Copying and installing an APK.
    pub install: Duration,
    /// Until a mark written into the log comes back.
    pub log: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { call: Duration::from_secs(30), install: Duration::from_secs(120), log: Duration::from_secs(10) }
    }
}

/// A value with the device's time.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// The device's wall clock, Unix milliseconds; `None` where the device could not tell.
    pub device_ms: Option<i64>,
}

/// The device's wall clock, set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockMove {
    /// How: `root`, `alarm-service`.
    pub method: &'static str,
    /// Wall clock before, Unix milliseconds.
    pub from_ms: i64,
    /// Wall clock after.
    pub to_ms: i64,
}

/// What has the focus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foreground {
    /// `mCurrentFocus`, as `package/activity` or a title.
    pub window: String,
    /// Resumed activity, `package/class`.
    pub activity: String,
}

/// Two looks and the log; see [`Driver::survey`].
#[derive(Debug, Clone)]
pub struct Survey {
    /// Trees and focus, the earlier first.
    pub looks: [At<(String, Foreground)>; 2],
    /// Every line of the log since it was last read; an error means that it has a gap.
    pub log: Result<Vec<String>>,
}

/// Most bytes of what a scenario's shell command writes.
pub const SCRIPT_OUTPUT: usize = 64 << 10;

/// Result of a driver call.
pub type Result<T> = std::result::Result<T, DriverError>;

/// A device. One thread uses it at a time.
pub trait Driver: Send {
    /// What the device is.
    fn facts(&mut self) -> Result<DeviceFacts>;
    /// The view hierarchy as XML, and what has the focus, in one round trip.
    fn hierarchy(&mut self) -> Result<At<(String, Foreground)>>;
    /// Looks twice, so much of the device's time apart, and reads the log up to now: all that is to be known after an action, in as few round
    /// trips as the device allows.
    fn survey(&mut self, apart: Duration) -> Result<Survey> {
        let first = self.hierarchy()?;
        self.wait(apart)?;
        let second = self.hierarchy()?;
        Ok(Survey { looks: [first, second], log: self.log_sync().map(|at| at.value) })
    }
    /// A screenshot, PNG.
    fn screenshot(&mut self) -> Result<Vec<u8>>;
    /// A short touch.
    fn tap(&mut self, x: i32, y: i32) -> Result<At<()>>;
    /// A long touch.
    fn long_press(&mut self, x: i32, y: i32) -> Result<At<()>>;
    /// A touch that moves, in so many milliseconds.
    fn swipe(&mut self, from: (i32, i32), to: (i32, i32), duration_ms: u64) -> Result<At<()>>;
    /// Types into the focused field.
    fn text(&mut self, text: &str) -> Result<At<()>>;
    /// Types into the focused field what [`text`](Self::text) cannot, by an input method of the device; the user's own is in use again afterwards. The
    /// value: the input method.
    ///
    /// # Errors
    /// [`DriverError::Refused`] where the device has none for that.
    fn text_by_method(&mut self, _text: &str) -> Result<At<&'static str>> {
        Err(DriverError::Refused("this device takes only text in ASCII".to_owned()))
    }
    /// Presses a key, by Android's number, so many times.
    fn key(&mut self, code: u32, times: u32) -> Result<At<()>>;
    /// Whether the soft keyboard is shown.
    fn keyboard_shown(&mut self) -> Result<bool>;
    /// Installs an APK, over an older one if there is one. Grants nothing.
    fn install(&mut self, apk: &Path) -> Result<()>;
    /// Removes an app with its data; fine if it is not there.
    fn uninstall(&mut self, package: &str) -> Result<()>;
    /// Whether a package is installed.
    fn installed(&mut self, package: &str) -> Result<bool>;
    /// Starts the app's launcher activity. The value: whether it had no process before.
    fn start(&mut self, package: &str) -> Result<At<bool>> {
        self.start_with(package, &[])
    }
    /// The same, with values for the app.
    fn start_with(&mut self, package: &str, extras: &[Extra]) -> Result<At<bool>>;
    /// Does one of the rarer things.
    fn act(&mut self, act: &Act<'_>) -> Result<At<()>>;
    /// Whether a switch is on.
    fn is_on(&mut self, switch: Switch) -> Result<bool>;
    /// Stops recording the screen; the recording, as MP4.
    fn stop_recording(&mut self) -> Result<At<Vec<u8>>>;
    /// Stops the app by force.
    fn stop(&mut self, package: &str) -> Result<At<()>>;
    /// Clears the app's data and permissions.
    fn clear(&mut self, package: &str) -> Result<At<()>>;
    /// The app's processes, by number; empty when it does not run.
    fn processes(&mut self, package: &str) -> Result<Vec<u32>>;
    /// State of the app's runtime permissions.
    fn permissions(&mut self, package: &str) -> Result<BTreeMap<String, PermissionState>>;
    /// Grants a runtime permission.
    fn grant(&mut self, package: &str, permission: &str) -> Result<()>;
    /// Makes Android forget that an app's permissions were refused, so that it shows its dialogs again. The value: how, and for which.
    ///
    /// # Errors
    /// [`DriverError::Refused`] where Android does not forget.
    fn forget_refusals(&mut self, _package: &str) -> Result<(&'static str, Vec<String>)> {
        Err(DriverError::Refused("permission flags cannot be cleared on this device".to_owned()))
    }
    /// Why processes of the app ended, raw lines, newest first; empty where the level does not tell (before API 30).
    fn exit_info(&mut self, package: &str) -> Result<Vec<String>>;
    /// Begins to read the log. Call once, before the app is started.
    fn log_start(&mut self) -> Result<()>;
    /// Writes a mark into the log, waits until it comes back, and returns every line since the last call, the mark's own included.
    /// An error here means that the log has a gap.
    fn log_sync(&mut self) -> Result<At<Vec<String>>>;
    /// Bodies of the SMS inbox, newest first.
    fn sms(&mut self) -> Result<Vec<String>>;
    /// Runs a command that a scenario's author wrote, in a shell of its own with nothing to read, within so much of this machine's time. `name` stands
    /// for it in messages, since it may hold secrets. Its exit status is no error.
    ///
    /// # Errors
    /// [`DriverError::Refused`] where it did not end in time or wrote more than [`SCRIPT_OUTPUT`] bytes.
    fn script(&mut self, _command: &str, name: &str, _limit: Duration) -> Result<At<adb::Said>> {
        Err(DriverError::Refused(format!("`{name}`: this device has no shell")))
    }
    /// Lets so much of the device's time pass.
    fn wait(&mut self, time: Duration) -> Result<At<()>>;
    /// Sets the wall clock forward by so many milliseconds, by the first way that works, and keeps the network from setting it.
    ///
    /// # Errors
    /// [`DriverError::Refused`] with each way's answer where nothing can set it, as on devices of which nothing else is known.
    fn move_clock(&mut self, _by_ms: i64) -> Result<At<ClockMove>> {
        Err(DriverError::Refused("this device's clock cannot be set from outside".to_owned()))
    }
    /// Undoes every [`move_clock`](Self::move_clock): the clock shows what it would show without them. `None` when there was none.
    fn restore_clock(&mut self) -> Result<Option<At<ClockMove>>> {
        Ok(None)
    }
    /// What somebody did on the device itself since the last call, as `getevent -lt` prints it; at the first call what `getevent -lp` says of
    /// the input devices. What comes over adb is not among it.
    ///
    /// # Errors
    /// [`DriverError::Refused`] where nothing tells it.
    fn touches(&mut self) -> Result<Vec<String>> {
        Err(DriverError::Refused("this device does not tell what is touched".to_owned()))
    }
    /// Services opened and bytes moved so far.
    fn traffic(&self) -> (u64, u64);
}

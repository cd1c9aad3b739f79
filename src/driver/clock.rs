//! The device's wall clock, set and set back.
//!
//! Root may set it with `date`, the alarm service lets the shell set it too where it has the permission (Android 9 and later). The
//! emulator's console has no command for it. Whether a way worked is read from the clock, not from what the command said.

use super::shell::Shell;
use super::{At, ClockMove, DriverError, Result};

/// How far the clock may be from where it was set: `date` sets whole seconds, and the calls take a while.
const NEAR_MS: i64 = 20_000;

/// What was done to the clock, so that it can be undone.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// By how much it is ahead of where it would be.
    ahead_ms: i64,
    /// The network's time was allowed to set it.
    automatic: bool,
}

/// A way to set it: its name, and the commands that are tried.
struct Way {
    name: &'static str,
    commands: fn(i64) -> Option<Vec<String>>,
}

const WAYS: &[Way] = &[
    // Debuggable builds have Android's own `su`, rooted phones mostly one that wants `-c`.
    Way {
        name: "root",
        commands: |to| {
            let date = date(to)?;
            Some(vec![date.clone(), format!("su 0 {date}"), format!("su -c '{date}'")])
        },
    },
    Way { name: "alarm-service", commands: |to| Some(vec![format!("cmd alarm set-time {to}")]) },
];

impl Clock {
    /// Sets it forward by so much.
    pub(super) fn forward(&mut self, shell: &Shell, by_ms: i64) -> Result<At<ClockMove>> {
        if self.ahead_ms == 0 {
            self.automatic = shell.run("settings get global auto_time")?.text().trim() == "1";
        }
        if self.automatic {
            shell.run("settings put global auto_time 0")?;
        }
        let moved = set(shell, by_ms);
        match &moved {
            Ok(at) => self.ahead_ms += at.value.to_ms - at.value.from_ms,
            Err(_) if self.ahead_ms == 0 => self.release(shell)?,
            Err(_) => {}
        }
        moved
    }

    /// Sets it back to what it would show.
    pub(super) fn back(&mut self, shell: &Shell) -> Result<Option<At<ClockMove>>> {
        if self.ahead_ms == 0 {
            return Ok(None);
        }
        let moved = set(shell, -self.ahead_ms)?;
        self.ahead_ms = 0;
        self.release(shell)?;
        Ok(Some(moved))
    }

    fn release(&mut self, shell: &Shell) -> Result<()> {
        if std::mem::take(&mut self.automatic) {
            shell.run("settings put global auto_time 1")?;
        }
        Ok(())
    }
}

/// Tries each way until the clock shows the time.
fn set(shell: &Shell, by_ms: i64) -> Result<At<ClockMove>> {
    let mut refusals: Vec<String> = Vec::new();
    for way in WAYS {
        let mut tried = 0;
        loop {
            // Read again before each try, since a refused one took time.
            let from_ms = now(shell)?;
            let Some(command) = (way.commands)(from_ms.saturating_add(by_ms)).and_then(|all| all.into_iter().nth(tried)) else {
                break;
            };
            let output = shell.run(&command)?;
            let shows = output.device_ms.ok_or_else(no_time)?;
            if (shows - from_ms - by_ms).abs() <= NEAR_MS.min(by_ms.abs() / 2) {
                let value = ClockMove { method: way.name, from_ms, to_ms: shows };
                return Ok(At { value, device_ms: Some(shows) });
            }
            let text = output.text();
            let said = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("no answer");
            refusals.push(format!("{command}: {}", said.chars().take(120).collect::<String>()));
            tried += 1;
        }
    }
    Err(DriverError::Refused(format!("nothing can set this device's clock ({})", refusals.join("; "))))
}

fn now(shell: &Shell) -> Result<i64> {
    shell.run(":")?.device_ms.ok_or_else(no_time)
}

fn no_time() -> DriverError {
    DriverError::Refused("this device does not tell its time, so it cannot be moved".to_owned())
}

/// `date -u MMDDhhmmCCYY.ss`: the form that every version of Android's `date` takes.
fn date(to_ms: i64) -> Option<String> {
    let time = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::from_millisecond(to_ms.checked_add(500)?).ok()?);
    Some(format!("date -u {}", time.strftime("%m%d%H%M%Y.%S")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_every_level_reads_them() {
        assert_eq!(date(1_767_578_411_250).as_deref(), Some("date -u 010502002026.11"));
        assert_eq!(date(1_767_578_411_750).as_deref(), Some("date -u 010502002026.12"), "the nearest second");
        assert_eq!(date(i64::MAX), None);
    }
}

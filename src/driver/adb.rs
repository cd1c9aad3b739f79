//! The driver over an adb server.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;
use std::path::Path;
use std::time::Duration;

use super::clock::Clock;
use super::log::{self, Log};
use super::shell::{Output, Shell, token};
use super::{
    Act, At, ClockMove, Driver, DriverError, Extra, Foreground, Result, Survey, Switch, Timeouts, act, facts, hierarchy, ime,
    input, packages, permissions,
};
use crate::trace::event::{DeviceFacts, PermissionState};

/// Longest wait in one command, or a hundredth of the whole where that is longer; longer ones are made of several, so that a device that
/// hangs is noticed before long.
const LONGEST_SLEEP: Duration = Duration::from_secs(20);

/// A device behind an adb server.
pub struct AdbDriver {
    shell: Shell,
    serial: String,
    api: u32,
    log: Option<Log>,
    touches: Option<Log>,
    clock: Clock,
}

impl AdbDriver {
    /// Connects to a device and asks for its API level.
    pub fn connect(server: SocketAddrV4, serial: &str, timeouts: Timeouts) -> Result<Self> {
        let shell = Shell::open(server, serial, timeouts)?;
        let text = shell.run(&format!("getprop ro.build.version.sdk; {}", ime::READ_NOTE))?.text();
        let (level, note) = text.split_once('\n').unwrap_or((&text, ""));
        let api = level.trim().parse().map_err(|_| {
            DriverError::Infrastructure(format!("device {serial} did not tell its API level (“{}”); has it booted?", text.trim()))
        })?;
        // A run that was killed while it typed left another input method in use.
        ime::put_back(&shell, note)?;
        Ok(Self { shell, serial: serial.to_owned(), api, log: None, touches: None, clock: Clock::default() })
    }

    /// The device's API level.
    pub fn api(&self) -> u32 {
        self.api
    }

    /// Runs a command in the device's shell, for what no other call asks: the probe's questions. Never give it what a device, an app or a
    /// scenario wrote.
    ///
    /// # Errors
    /// The device or its server failed; the command's own exit status is no error.
    pub fn shell(&mut self, command: &str) -> Result<Said> {
        let output = self.shell.run(command)?;
        Ok(Said { text: output.text(), status: output.status })
    }

    /// The input method of the device that can type what is not ASCII, or else those that could if they were installed.
    ///
    /// # Errors
    /// The device or its server failed.
    pub fn types_any_text(&mut self) -> Result<std::result::Result<&'static str, String>> {
        Ok(ime::method(&self.shell)?.ok_or_else(ime::known))
    }

    fn input(&mut self, command: &str) -> Result<At<()>> {
        // What is typed may be a secret, which no message shows.
        let name: Vec<&str> = command.split(' ').take(2).collect();
        let output = self.shell.run_as(&name.join(" "), command)?;
        // `input` prints its usage, or a Java exception, when it could not do what it was asked.
        let text = output.text();
        match text
            .lines()
            .map(str::trim)
            .find(|line| line.contains("Exception") || line.starts_with("Error") || line.starts_with("Usage"))
        {
            Some(said) => Err(DriverError::Refused(format!("the device refused an input: {said}"))),
            None => Ok(at(&output)),
        }
    }

    /// Commands that belong together, each counted as its own service; the time is the last one's.
    fn inputs(&mut self, commands: &[String]) -> Result<At<()>> {
        let mut last = At { value: (), device_ms: None };
        for command in commands {
            last = self.input(command)?;
        }
        Ok(last)
    }
}

/// What a command said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its output, standard error included.
    pub text: String,
    /// Its exit status.
    pub status: i32,
}

fn at(output: &Output) -> At<()> {
    At { value: (), device_ms: output.device_ms }
}

impl Driver for AdbDriver {
    fn facts(&mut self) -> Result<DeviceFacts> {
        facts::read(&self.shell, &self.serial)
    }

    fn hierarchy(&mut self) -> Result<At<(String, Foreground)>> {
        hierarchy::read(&self.shell, self.api)
    }

    fn survey(&mut self, apart: Duration) -> Result<Survey> {
        let mark = token();
        let looks = hierarchy::read_twice(&self.shell, self.api, apart, &log::mark_command(&mark))?;
        let log = match &mut self.log {
            Some(log) => log.until(&mark, &self.shell),
            None => Err(DriverError::Infrastructure("the device's log is not read yet".to_owned())),
        };
        Ok(Survey { looks, log })
    }

    fn screenshot(&mut self) -> Result<Vec<u8>> {
        const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
        let bytes = self.shell.run("screencap -p")?.bytes;
        // Devices with two displays print a warning before it.
        match bytes.windows(SIGNATURE.len()).position(|window| window == SIGNATURE) {
            Some(start) => Ok(bytes[start..].to_vec()),
            None => {
                let said: String = String::from_utf8_lossy(&bytes).chars().take(100).collect();
                Err(DriverError::Refused(format!("the device gave no screenshot: {}", said.trim())))
            }
        }
    }

    fn tap(&mut self, x: i32, y: i32) -> Result<At<()>> {
        self.input(&input::tap(x, y))
    }

    fn long_press(&mut self, x: i32, y: i32) -> Result<At<()>> {
        self.input(&input::long_press(x, y))
    }

    fn swipe(&mut self, from: (i32, i32), to: (i32, i32), duration_ms: u64) -> Result<At<()>> {
        self.input(&input::swipe(from, to, duration_ms))
    }

    fn text(&mut self, text: &str) -> Result<At<()>> {
        self.inputs(&input::text(text)?)
    }

    fn text_by_method(&mut self, text: &str) -> Result<At<&'static str>> {
        ime::text(&self.shell, text)
    }

    fn key(&mut self, code: u32, times: u32) -> Result<At<()>> {
        self.inputs(&input::key(code, times))
    }

    fn keyboard_shown(&mut self) -> Result<bool> {
        Ok(self.shell.run("dumpsys input_method")?.text().contains("mInputShown=true"))
    }

    fn install(&mut self, apk: &Path) -> Result<()> {
        packages::install(&self.shell, self.api, apk)
    }

    fn uninstall(&mut self, package: &str) -> Result<()> {
        packages::uninstall(&self.shell, package)
    }

    fn installed(&mut self, package: &str) -> Result<bool> {
        packages::installed(&self.shell, package)
    }

    fn start_with(&mut self, package: &str, extras: &[Extra]) -> Result<At<bool>> {
        packages::start(&self.shell, package, extras)
    }

    fn act(&mut self, act: &Act<'_>) -> Result<At<()>> {
        act::act(&self.shell, self.api, &self.serial, act)
    }

    fn is_on(&mut self, switch: Switch) -> Result<bool> {
        act::is_on(&self.shell, switch)
    }

    fn stop_recording(&mut self) -> Result<At<Vec<u8>>> {
        act::stop_recording(&self.shell)
    }

    fn stop(&mut self, package: &str) -> Result<At<()>> {
        packages::stop(&self.shell, package)
    }

    fn clear(&mut self, package: &str) -> Result<At<()>> {
        packages::clear(&self.shell, package)
    }

    fn processes(&mut self, package: &str) -> Result<Vec<u32>> {
        packages::processes(&self.shell, package)
    }

    fn permissions(&mut self, package: &str) -> Result<BTreeMap<String, PermissionState>> {
        let package = packages::checked(package)?;
        let text = self.shell.run(&format!("dumpsys package {package}"))?.text();
        if !text.contains(&format!("Package [{package}]")) {
            return Err(DriverError::Refused(format!("{package} is not installed")));
        }
        Ok(permissions::parse(&text, package))
    }

    fn forget_refusals(&mut self, package: &str) -> Result<(&'static str, Vec<String>)> {
        let before = self.permissions(package)?;
        let remembered = permissions::refused(&before);
        if remembered.is_empty() {
            return Ok((permissions::CLEAR, remembered));
        }
        let mut said = String::new();
        for (name, command) in permissions::ways_to_forget(packages::checked(package)?, &remembered, &before) {
            said = self.shell.run(&command)?.text();
            if permissions::refused(&self.permissions(package)?).is_empty() {
                return Ok((name, remembered));
            }
        }
        let said = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no answer").to_owned();
        Err(DriverError::Refused(format!("Android's permission flags could not be cleared: {said}")))
    }

    fn grant(&mut self, package: &str, permission: &str) -> Result<()> {
        packages::grant(&self.shell, package, permission)
    }

    fn exit_info(&mut self, package: &str) -> Result<Vec<String>> {
        packages::exit_info(&self.shell, self.api, package)
    }

    fn log_start(&mut self) -> Result<()> {
        self.log = Some(Log::start(&self.shell)?);
        Ok(())
    }

    fn log_sync(&mut self) -> Result<At<Vec<String>>> {
        match &mut self.log {
            Some(log) => log.sync(&self.shell),
            None => Err(DriverError::Infrastructure("the device's log is not read yet".to_owned())),
        }
    }

    fn sms(&mut self) -> Result<Vec<String>> {
        let output = self.shell.run("content query --uri content://sms/inbox --projection body --sort \"date DESC\"")?;
        sms_bodies(&output.text())
    }

    fn script(&mut self, command: &str, name: &str, limit: Duration) -> Result<At<Said>> {
        let output = self.shell.script(command, name, limit)?;
        Ok(At { value: Said { text: output.text(), status: output.status }, device_ms: output.device_ms })
    }

    fn wait(&mut self, time: Duration) -> Result<At<()>> {
        let mut left = time;
        let longest = LONGEST_SLEEP.max(time / 100);
        loop {
            let now = left.min(longest);
            let output = self.shell.run_for(&format!("sleep {:.3}", now.as_secs_f64()), self.shell.timeouts().call + now)?;
            left -= now;
            if left.is_zero() {
                return Ok(at(&output));
            }
        }
    }

    fn move_clock(&mut self, by_ms: i64) -> Result<At<ClockMove>> {
        self.clock.forward(&self.shell, by_ms)
    }

    fn restore_clock(&mut self) -> Result<Option<At<ClockMove>>> {
        self.clock.back(&self.shell)
    }

    fn touches(&mut self) -> Result<Vec<String>> {
        if let Some(touches) = &mut self.touches {
            return touches.take();
        }
        let devices = self.shell.run("getevent -lp")?;
        self.touches = Some(Log::open(&self.shell, "getevent -lt")?);
        Ok(devices.text().lines().map(str::to_owned).collect())
    }

    fn traffic(&self) -> (u64, u64) {
        self.shell.traffic()
    }
}

/// `Row: 0 body=…`; a body may go on over lines.
fn sms_bodies(output: &str) -> Result<Vec<String>> {
    let mut bodies: Vec<String> = Vec::new();
    for line in output.lines() {
        let row =
            line.strip_prefix("Row: ").and_then(|rest| rest.split_once(' ')).filter(|(number, _)| number.parse::<u64>().is_ok());
        match (row.and_then(|(_, rest)| rest.strip_prefix("body=")), bodies.last_mut()) {
            (Some(body), _) => bodies.push(body.to_owned()),
            (None, Some(last)) => {
                last.push('\n');
                last.push_str(line);
            }
            (None, None) if line.contains("Exception") || line.contains("Error") => {
                return Err(DriverError::Refused(format!("the device's messages cannot be read: {}", line.trim())));
            }
            (None, None) => {}
        }
    }
    Ok(bodies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_several_lines() {
        let read = sms_bodies("Row: 0 body=Your code\nis 123456\nRow: 1 body=【千鸟】验证码 654321\n").unwrap();
        assert_eq!(read, ["Your code\nis 123456", "【千鸟】验证码 654321"]);
        assert!(sms_bodies("No result found.\n").unwrap().is_empty());
        assert!(sms_bodies("java.lang.SecurityException: Permission Denial").is_err());
    }
}

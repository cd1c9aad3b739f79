//! One command in the device's shell: its output, exit status and the device's time.
//!
//! The adb client loses the exit status, so the shell is asked: each command is followed by a mark with `$?` and the wall clock. A mark
//! that does not come back means that the connection broke.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::SocketAddrV4;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use adb_client::ADBDeviceExt;
use adb_client::server_device::ADBServerDevice;

use super::relay::Relay;
use super::{DriverError, Result, SCRIPT_OUTPUT, Timeouts};

/// Most bytes of a command's output.
const MAX_OUTPUT: usize = 64 << 20;

/// What a command gave.
#[derive(Debug, Clone, Default)]
pub(super) struct Output {
    /// Standard output; standard error with it, as the daemon sends both to us in order.
    pub(super) bytes: Vec<u8>,
    /// Exit status.
    pub(super) status: i32,
    /// The device's wall clock after it, Unix milliseconds.
    pub(super) device_ms: Option<i64>,
}

impl Output {
    /// The output as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).replace("\r\n", "\n")
    }
}

/// The shell of one device.
pub(super) struct Shell {
    server: SocketAddrV4,
    serial: String,
    relay: Relay,
    services: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
    timeouts: Timeouts,
}

impl Shell {
    /// Opens the way to a device; nothing is sent yet.
    pub(super) fn open(server: SocketAddrV4, serial: &str, timeouts: Timeouts) -> Result<Self> {
        let bytes = Arc::new(AtomicU64::new(0));
        let relay = Relay::open(server, Arc::clone(&bytes)).map_err(no_relay)?;
        Ok(Self { server, serial: serial.to_owned(), relay, services: Arc::default(), bytes, timeouts })
    }

    /// Runs a command within the usual limit. Its exit status is no error.
    pub(super) fn run(&self, command: &str) -> Result<Output> {
        self.run_for(command, self.timeouts.call)
    }

    /// Runs a command within a limit of its own.
    pub(super) fn run_for(&self, command: &str, limit: Duration) -> Result<Output> {
        let mut output = Bounded::new(MAX_OUTPUT);
        self.marked(command, first_words(command).as_str(), limit, &mut output)
    }

    /// Runs a command that may hold a secret: messages call it by that name.
    pub(super) fn run_as(&self, name: &str, command: &str) -> Result<Output> {
        let mut output = Bounded::new(MAX_OUTPUT);
        self.marked(command, name, self.timeouts.call, &mut output)
    }

    /// Runs what a scenario's author wrote, in a shell of its own, so that neither its quotes nor its `exit` reach ours.
    pub(super) fn script(&self, command: &str, name: &str, limit: Duration) -> Result<Output> {
        let mut output = Bounded::new(SCRIPT_OUTPUT);
        let wrapped = format!("sh -c {} </dev/null 2>&1", quote(command));
        let result = self.marked(&wrapped, name, limit, &mut output);
        match result {
            Err(DriverError::Infrastructure(_)) if output.full => {
                Err(DriverError::Refused(format!("`{name}` wrote more than {} KiB", SCRIPT_OUTPUT >> 10)))
            }
            // A command that goes on and on is no fault of the device, if that still answers.
            Err(DriverError::Infrastructure(_)) if self.run(":").is_ok() => {
                Err(DriverError::Refused(format!("`{name}` did not end within {} s", limit.as_secs())))
            }
            result => result,
        }
    }

    /// Runs a command with the mark behind it.
    fn marked(&self, command: &str, name: &str, limit: Duration, output: &mut Bounded) -> Result<Output> {
        let mark = token();
        let wrapped = format!("{command}\necho \"{mark}$? $EPOCHREALTIME\"");
        let result = self.call(name, limit, |device| device.shell_command(&wrapped, Some(&mut *output), None).map(|_| ()));
        match split_mark(&output.bytes, &mark) {
            // Even if the library reports an error after it: the command ran and said how it ended.
            Some((length, status, device_ms)) => {
                let mut bytes = std::mem::take(&mut output.bytes);
                bytes.truncate(length);
                Ok(Output { bytes, status, device_ms })
            }
            None => {
                result?;
                let broke = if output.full { "gave more output than is read" } else { "broke off" };
                Err(self.failed(name, broke))
            }
        }
    }

    /// Copies a file to the device.
    pub(super) fn push(&self, file: &Path, to: &str) -> Result<()> {
        let name = format!("push {}", file.display());
        let mut source =
            std::fs::File::open(file).map_err(|error| DriverError::Refused(format!("{}: {error}", file.display())))?;
        self.call(&name, self.timeouts.install, |device| device.push(&mut source, to))
    }

    /// Services opened and bytes moved.
    pub(super) fn traffic(&self) -> (u64, u64) {
        (self.services.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }

    /// Limits of the calls.
    pub(super) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// A relay of its own for a stream, counted with the others, and the device's serial.
    pub(super) fn stream(&self) -> Result<(Relay, String)> {
        self.services.fetch_add(1, Ordering::Relaxed);
        Ok((Relay::open(self.server, Arc::clone(&self.bytes)).map_err(no_relay)?, self.serial.clone()))
    }

    /// One call of the library, bounded, its failures told apart.
    fn call(
        &self,
        command: &str,
        limit: Duration,
        work: impl FnOnce(&mut ADBServerDevice) -> adb_client::Result<()>,
    ) -> Result<()> {
        self.services.fetch_add(1, Ordering::Relaxed);
        let mut device = ADBServerDevice::new(self.serial.clone(), Some(self.relay.addr()));
        let (result, cut) = self.relay.bounded(limit, || work(&mut device));
        if cut {
            let took = format!("did not answer within {} s", limit.as_secs_f32());
            return Err(self.failed(command, &took));
        }
        if let Some(reason) = self.relay.refused() {
            return Err(DriverError::Infrastructure(format!(
                "no adb server answers at {}: {reason}; start one with `adb start-server`, or name another with --adb-server",
                self.server
            )));
        }
        result.map_err(|error| {
            let reason = error.to_string();
            let reason = reason.strip_prefix("ADB request failed - ").unwrap_or(&reason);
            DriverError::Infrastructure(format!("device {}: `{}`: {reason}{}", self.serial, first_words(command), advice(reason)))
        })
    }

    fn failed(&self, command: &str, how: &str) -> DriverError {
        DriverError::Infrastructure(format!(
            "device {}: `{}` {how}; the device or its connection hangs or is gone (`adb devices` tells), start the device again",
            self.serial,
            first_words(command)
        ))
    }
}

fn no_relay(error: std::io::Error) -> DriverError {
    DriverError::Infrastructure(format!("no socket on this machine's loopback: {error}"))
}

fn advice(reason: &str) -> &'static str {
    if reason.contains("unauthorized") || reason.contains("authorizing") {
        "; unlock the device and allow USB debugging for this computer"
    } else if reason.contains("offline") {
        "; wait until it has booted, or connect it again"
    } else if reason.contains("not found") {
        "; `adb devices` lists those that are there"
    } else {
        ""
    }
}

/// The beginning of a command, for messages.
fn first_words(command: &str) -> String {
    let line = command.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut words: String = line.chars().take(60).collect();
    if words.len() < line.len() {
        words.push('…');
    }
    words
}

/// A word that no output holds by chance.
pub(super) fn token() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u64(COUNT.fetch_add(1, Ordering::Relaxed));
    format!("m{:016x}", hasher.finish())
}

/// Quotes a word so that the shell takes it as it is.
pub(super) fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Where the output ends before the mark, the exit status, the clock.
fn split_mark(output: &[u8], mark: &str) -> Option<(usize, i32, Option<i64>)> {
    let at = output.windows(mark.len()).rposition(|window| window == mark.as_bytes())?;
    let tail = std::str::from_utf8(&output[at + mark.len()..]).ok()?;
    // Without its line's end the mark may be cut in the middle of a number.
    let (line, _) = tail.split_once('\n')?;
    let mut words = line.split_whitespace();
    let status = words.next()?.parse().ok()?;
    Some((at, status, words.next().and_then(epoch_ms)))
}

/// `seconds.fraction` as milliseconds.
pub(super) fn epoch_ms(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
    seconds.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(millis.parse().ok()?)
}

/// Output that stops growing.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    full: bool,
}

impl Bounded {
    fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), most, full: false }
    }
}

impl std::io::Write for Bounded {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + data.len() > self.most {
            self.full = true;
            return Err(std::io::Error::other("more output than is read"));
        }
        self.bytes.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_mark_carries_status_and_time() {
        let (length, status, time) = split_mark(b"out\nmX1 1767578411.250999\n", "mX").unwrap();
        assert_eq!((length, status, time), (4, 1, Some(1_767_578_411_250)));
        assert_eq!(split_mark(b"binary\xff\x00mX0 \n", "mX"), Some((8, 0, None)));
        assert_eq!(split_mark(b"mX0 17675", "mX"), None, "cut off");
        assert_eq!(split_mark(b"nothing", "mX"), None);
    }

    #[test]
    fn clocks() {
        assert_eq!(epoch_ms("1767578411.25"), Some(1_767_578_411_250));
        assert_eq!(epoch_ms("1767578411"), Some(1_767_578_411_000));
        assert_eq!(epoch_ms("soon"), None);
        assert_eq!(epoch_ms("99999999999999999999.1"), None);
    }

    #[test]
    fn tokens_differ() {
        assert_ne!(token(), token());
    }

    /// A word as a POSIX shell reads it; `None` if a character that means something stands bare.
    fn read_word(source: &str) -> Option<String> {
        let (mut word, mut chars, mut quoted) = (String::new(), source.chars(), false);
        while let Some(c) = chars.next() {
            match c {
                '\'' => quoted = !quoted,
                c if quoted => word.push(c),
                '\\' => word.push(chars.next()?),
                _ => return None,
            }
        }
        (!quoted).then_some(word)
    }

    proptest! {
        #[test]
        fn a_quoted_word_is_one_word(word in ".{0,20}") {
            prop_assert_eq!(read_word(&quote(&word)), Some(word));
        }
    }
}

//! The device's log, read without a gap between two marks.
//!
//! A thread streams `logcat` over a connection of its own. [`Log::sync`] writes a mark into the log and waits until it comes back: what
//! came before it is complete. A stream that ended, or a mark that does not come, is a gap: it is reported once, and the stream is
//! started again.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use adb_client::ADBDeviceExt;
use adb_client::server_device::ADBServerDevice;

use super::relay::Relay;
use super::shell::{Shell, token};
use super::{At, DriverError, Result};

/// Tag of the marks.
const TAG: &str = "OfframpMark";
/// The buffers that hold what is counted: the app's, the system's, its events, crashes. The last line only, then what comes.
const COMMAND: &str = "logcat -v epoch -b main,system,events,crash -T 1";
/// Most lines that wait between two calls; a device that logs more has a gap.
const MAX_LINES: usize = 500_000;
/// Longest line that is kept, in bytes; the system's own limit is about 4,000.
const MAX_LINE: usize = 16 << 10;

/// A running reader; its stream ends when it is dropped.
pub(super) struct Log {
    relay: Relay,
    command: &'static str,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    lines: Vec<String>,
    part: Vec<u8>,
    overflow: bool,
    ended: Option<String>,
}

impl Log {
    /// Enlarges the log's buffers and begins to read; returns when the stream is known to run.
    pub(super) fn start(shell: &Shell) -> Result<Self> {
        // Not every device lets the shell do that.
        shell.run("logcat -G 16M")?;
        let mut log = Self::open(shell, COMMAND)?;
        // What stood there before is not ours.
        log.sync(shell)?;
        Ok(log)
    }

    /// Reads what a command prints without end.
    pub(super) fn open(shell: &Shell, command: &'static str) -> Result<Self> {
        let (relay, serial) = shell.stream()?;
        let shared = Arc::new(Shared::default());
        let mut device = ADBServerDevice::new(serial, Some(relay.addr()));
        let mut sink = Sink(Arc::clone(&shared));
        let thread = thread::Builder::new().name("logcat".to_owned()).spawn(move || {
            let result = device.shell_command(&command, Some(&mut sink), None);
            let reason = result.err().map_or_else(|| "the stream ended".to_owned(), |error| error.to_string());
            sink.0.lock().ended = Some(reason);
            sink.0.changed.notify_all();
        });
        let thread = thread.map_err(|error| DriverError::Infrastructure(format!("no thread for the log: {error}")))?;
        Ok(Self { relay, command, shared, thread: Some(thread) })
    }

    /// Every line so far.
    ///
    /// # Errors
    /// The stream ended.
    pub(super) fn take(&mut self) -> Result<Vec<String>> {
        let mut state = self.shared.lock();
        if let (Some(reason), true) = (&state.ended, state.lines.is_empty()) {
            return Err(DriverError::Infrastructure(format!("`{}`: {reason}", self.command)));
        }
        Ok(std::mem::take(&mut state.lines))
    }

    /// Every line since the last call, up to a new mark and with it.
    pub(super) fn sync(&mut self, shell: &Shell) -> Result<At<Vec<String>>> {
        let mark = token();
        let output = shell.run(&mark_command(&mark))?;
        Ok(At { value: self.until(&mark, shell)?, device_ms: output.device_ms })
    }

    /// Every line since the last call, up to a mark that [`mark_command`] wrote, and with it.
    pub(super) fn until(&mut self, mark: &str, shell: &Shell) -> Result<Vec<String>> {
        let guard = self.shared.lock();
        let waiting =
            |state: &mut State| state.ended.is_none() && !state.overflow && !state.lines.iter().any(|line| has_mark(line, mark));
        let limit = shell.timeouts().log;
        let (mut state, _) =
            self.shared.changed.wait_timeout_while(guard, limit, waiting).unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = state.lines.iter().rposition(|line| has_mark(line, mark)) {
            return Ok(state.lines.drain(..=at).collect());
        }
        let reason = match (&state.ended, state.overflow) {
            (Some(reason), _) => format!("reading it ended: {reason}"),
            (None, true) => format!("more than {MAX_LINES} lines came at once"),
            (None, false) => format!("a mark written into it did not come back within {} s", limit.as_secs_f32()),
        };
        drop(state);
        *self = Self::open(shell, self.command)?;
        Err(DriverError::Infrastructure(format!("the device's log has a gap: {reason}")))
    }
}

/// The shell's command that writes a mark into the log.
pub(super) fn mark_command(mark: &str) -> String {
    format!("log -p i -t {TAG} {mark}")
}

fn has_mark(line: &str, mark: &str) -> bool {
    line.contains(TAG) && line.contains(mark)
}

impl Drop for Log {
    fn drop(&mut self) {
        self.relay.cut();
        // The thread may still be connecting, and then ends by itself; nothing waits for it.
        drop(self.thread.take());
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Cuts the stream into lines.
struct Sink(Arc<Shared>);

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock();
        for &byte in data {
            if byte != b'\n' {
                if state.part.len() < MAX_LINE {
                    state.part.push(byte);
                }
                continue;
            }
            let part = std::mem::take(&mut state.part);
            let line = String::from_utf8_lossy(&part).trim_end_matches('\r').to_owned();
            // `--------- beginning of main` says nothing about the app.
            if line.is_empty() || line.starts_with("---------") {
                continue;
            }
            if state.lines.len() < MAX_LINES {
                state.lines.push(line);
            } else {
                state.overflow = true;
            }
        }
        drop(state);
        self.0.changed.notify_all();
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_together_from_pieces() {
        let shared = Arc::new(Shared::default());
        let mut sink = Sink(Arc::clone(&shared));
        sink.write_all("--------- beginning of main\n1767578411.250  1000 4242 4242 I Tag: 注".as_bytes()).unwrap();
        sink.write_all("销\r\nnext".as_bytes()).unwrap();
        assert_eq!(shared.lock().lines, ["1767578411.250  1000 4242 4242 I Tag: 注销"]);
        sink.write_all(b"\n").unwrap();
        assert_eq!(shared.lock().lines.len(), 2);
    }

    #[test]
    fn a_line_without_end_does_not_grow_without_limit() {
        let shared = Arc::new(Shared::default());
        let mut sink = Sink(Arc::clone(&shared));
        sink.write_all(&vec![b'x'; MAX_LINE * 3]).unwrap();
        sink.write_all(b"\n").unwrap();
        assert_eq!(shared.lock().lines[0].len(), MAX_LINE);
    }
}

//! Somebody at the keyboard, for what only a person can do.

use std::io::BufRead;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::progress::Progress;
use crate::runner::{Person, Reply};

/// Asks at the terminal, if somebody is there, one question at a time, and pauses the moving lines meanwhile.
pub(super) struct Keyboard<'a> {
    progress: &'a Progress,
    somebody: bool,
    lines: Mutex<Option<Receiver<String>>>,
}

impl<'a> Keyboard<'a> {
    pub(super) fn new(progress: &'a Progress, somebody: bool) -> Self {
        Self { progress, somebody, lines: Mutex::new(None) }
    }
}

impl Person for Keyboard<'_> {
    fn ask(&self, what: &str, wants_text: bool, limit: Duration) -> Reply {
        if !self.somebody {
            return Reply::Nobody;
        }
        // The lock is held while waiting, so that two devices do not ask at once.
        let Ok(mut lines) = self.lines.lock() else { return Reply::Nobody };
        let lines = lines.get_or_insert_with(read_lines);
        while lines.try_recv().is_ok() {}
        let how = if wants_text { "type it and press Enter" } else { "press Enter when done" };
        self.progress.pause(|| {
            eprintln!("\n>> {what}\n   ({how}; `no` if it cannot be done; {} s)", limit.as_secs());
            match lines.recv_timeout(limit) {
                Ok(line) if line.trim().eq_ignore_ascii_case("no") => Reply::Declined,
                Ok(line) => Reply::Done(line.trim().to_string()),
                Err(RecvTimeoutError::Timeout) => Reply::TimedOut,
                Err(RecvTimeoutError::Disconnected) => Reply::Nobody,
            }
        })
    }
}

/// A thread that reads standard input; it ends with the program, since a read cannot be taken back.
fn read_lines() -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if send.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

//! The log buffers that `logcat` reads.
//!
//! Each buffer is a ring bounded in bytes: when it is full, its oldest entries go. Entries carry a sequence number over all buffers, so that
//! a reader can say where it stopped.

use std::collections::VecDeque;
use std::fmt;

use crate::clock::Clock;

/// A log buffer; the order is that in which logd numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Buffer {
    /// What apps and most services write.
    Main,
    /// The radio.
    Radio,
    /// The event log: `am_…`, `wm_…` lines.
    Events,
    /// What system services write.
    System,
    /// Crashes.
    Crash,
}

impl Buffer {
    /// All buffers.
    pub const ALL: [Buffer; 5] = [Buffer::Main, Buffer::Radio, Buffer::Events, Buffer::System, Buffer::Crash];

    /// The name that `logcat -b` takes.
    pub fn name(self) -> &'static str {
        match self {
            Buffer::Main => "main",
            Buffer::Radio => "radio",
            Buffer::Events => "events",
            Buffer::System => "system",
            Buffer::Crash => "crash",
        }
    }

    /// The buffer of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|buffer| buffer.name() == name)
    }
}

/// How weighty an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// `V`
    Verbose,
    /// `D`
    Debug,
    /// `I`
    Info,
    /// `W`
    Warn,
    /// `E`
    Error,
    /// `F`
    Fatal,
}

impl Priority {
    const ALL: [Priority; 6] =
        [Priority::Verbose, Priority::Debug, Priority::Info, Priority::Warn, Priority::Error, Priority::Fatal];

    /// The letter that `logcat` prints.
    pub fn letter(self) -> char {
        match self {
            Priority::Verbose => 'V',
            Priority::Debug => 'D',
            Priority::Info => 'I',
            Priority::Warn => 'W',
            Priority::Error => 'E',
            Priority::Fatal => 'F',
        }
    }

    /// The priority of a letter, in either case.
    pub fn parse(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.letter() == letter.to_ascii_uppercase())
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.letter())
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number among all entries since boot, from 1.
    pub seq: u64,
    /// Wall clock, Unix time in milliseconds.
    pub epoch_ms: i64,
    /// Milliseconds since boot.
    pub uptime_ms: u64,
    /// Where it lies.
    pub buffer: Buffer,
    /// How weighty it is.
    pub priority: Priority,
    /// Who says so.
    pub tag: String,
    /// The writing process.
    pub pid: u32,
    /// The writing thread.
    pub tid: u32,
    /// What is said; may have several lines.
    pub text: String,
}

impl Entry {
    fn size(&self) -> usize {
        // As logd: a header, the priority's byte, and two ends of string.
        28 + 1 + self.tag.len() + 1 + self.text.len() + 1
    }
}

/// A buffer's bound at boot, in bytes.
pub const DEFAULT_SIZE: usize = 256 * 1024;
/// The largest bound that `logcat -G` may set.
pub const MAX_SIZE: usize = 256 * 1024 * 1024;
/// The longest text of one entry, in bytes; the rest is cut off.
pub const MAX_TEXT: usize = 4068;

#[derive(Debug, Clone)]
struct Ring {
    entries: VecDeque<Entry>,
    used: usize,
    size: usize,
}

impl Ring {
    fn trim(&mut self) {
        while self.used > self.size {
            match self.entries.pop_front() {
                Some(oldest) => self.used -= oldest.size(),
                None => return,
            }
        }
    }
}

/// All buffers.
#[derive(Debug, Clone)]
pub struct Log {
    rings: [Ring; 5],
    written: u64,
}

impl Default for Log {
    fn default() -> Self {
        let ring = || Ring { entries: VecDeque::new(), used: 0, size: DEFAULT_SIZE };
        Self { rings: [ring(), ring(), ring(), ring(), ring()], written: 0 }
    }
}

impl Log {
    /// Adds an entry, stamped with the device's time.
    pub fn write(&mut self, clock: &Clock, buffer: Buffer, line: Line) {
        self.written += 1;
        let mut text = line.text;
        if text.len() > MAX_TEXT {
            let end = (0..=MAX_TEXT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            text.truncate(end);
        }
        let entry = Entry {
            seq: self.written,
            epoch_ms: clock.epoch_ms(),
            uptime_ms: clock.uptime_ms(),
            buffer,
            priority: line.priority,
            tag: line.tag,
            pid: line.pid,
            tid: line.tid,
            text,
        };
        let ring = &mut self.rings[buffer as usize];
        ring.used += entry.size();
        ring.entries.push_back(entry);
        ring.trim();
    }

    /// The number of the newest entry; 0 before the first.
    pub fn newest(&self) -> u64 {
        self.written
    }

    /// The entries of `buffers` whose number is above `after`, in the order in which they were written.
    pub fn read(&self, buffers: &[Buffer], after: u64) -> Vec<Entry> {
        let mut found: Vec<Entry> = Vec::new();
        for buffer in buffers {
            let entries = &self.rings[*buffer as usize].entries;
            let first = entries.partition_point(|entry| entry.seq <= after);
            found.extend(entries.range(first..).cloned());
        }
        found.sort_by_key(|entry| entry.seq);
        found
    }

    /// Empties a buffer.
    pub fn clear(&mut self, buffer: Buffer) {
        let ring = &mut self.rings[buffer as usize];
        ring.entries.clear();
        ring.used = 0;
    }

    /// A buffer's bound and what it holds, both in bytes.
    pub fn size(&self, buffer: Buffer) -> (usize, usize) {
        let ring = &self.rings[buffer as usize];
        (ring.size, ring.used)
    }

    /// Sets a buffer's bound, at most [`MAX_SIZE`].
    pub fn resize(&mut self, buffer: Buffer, size: usize) {
        let ring = &mut self.rings[buffer as usize];
        ring.size = size.min(MAX_SIZE);
        ring.trim();
    }
}

/// What a writer says, without time and place.
#[derive(Debug, Clone)]
pub struct Line {
    /// How weighty it is.
    pub priority: Priority,
    /// Who says so.
    pub tag: String,
    /// The writing process.
    pub pid: u32,
    /// The writing thread.
    pub tid: u32,
    /// What is said.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ClockMode;

    fn line(text: &str) -> Line {
        Line { priority: Priority::Info, tag: "T".into(), pid: 1, tid: 2, text: text.into() }
    }

    #[test]
    fn entries_of_several_buffers_come_back_in_the_order_written() {
        let (mut log, clock) = (Log::default(), Clock::new(ClockMode::Virtual, 0));
        log.write(&clock, Buffer::System, line("one"));
        log.write(&clock, Buffer::Main, line("two"));
        log.write(&clock, Buffer::Events, line("three"));
        let texts = |found: Vec<Entry>| found.into_iter().map(|entry| entry.text).collect::<Vec<_>>();
        assert_eq!(texts(log.read(&[Buffer::Main, Buffer::System], 0)), ["one", "two"]);
        assert_eq!(texts(log.read(&Buffer::ALL, 1)), ["two", "three"]);
        log.clear(Buffer::Main);
        assert_eq!(texts(log.read(&Buffer::ALL, 0)), ["one", "three"]);
    }

    #[test]
    fn a_full_buffer_drops_its_oldest_entries() {
        let (mut log, clock) = (Log::default(), Clock::new(ClockMode::Virtual, 0));
        log.resize(Buffer::Main, 100);
        for text in ["a", "b", "c", "d"] {
            log.write(&clock, Buffer::Main, line(text));
        }
        let left: Vec<String> = log.read(&[Buffer::Main], 0).into_iter().map(|entry| entry.text).collect();
        assert_eq!(left, ["b", "c", "d"]);
        assert_eq!(log.size(Buffer::Main), (100, 99));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let (mut log, clock) = (Log::default(), Clock::new(ClockMode::Virtual, 0));
        log.write(&clock, Buffer::Main, line(&"注".repeat(2000)));
        let text = &log.read(&[Buffer::Main], 0)[0].text;
        assert_eq!(text.len(), MAX_TEXT);
    }
}

//! The forms in which `logcat` prints an entry.

use crate::system::calendar::Zone;
use crate::system::log::Entry;

/// `-v FORMAT` and its modifiers, which combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    layout: Layout,
    epoch: bool,
    monotonic: bool,
    micros: bool,
    nanos: bool,
    year: bool,
    zone: bool,
    utc: bool,
    uid: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Brief,
    Process,
    Tag,
    Thread,
    Raw,
    Time,
    ThreadTime,
    Long,
}

impl Default for Format {
    fn default() -> Self {
        Self {
            layout: Layout::ThreadTime,
            epoch: false,
            monotonic: false,
            micros: false,
            nanos: false,
            year: false,
            zone: false,
            utc: false,
            uid: false,
        }
    }
}

impl Format {
    /// Applies `-v NAME`; false when there is no such format.
    pub fn set(&mut self, name: &str) -> bool {
        let layout = match name {
            "brief" => Layout::Brief,
            "process" => Layout::Process,
            "tag" => Layout::Tag,
            "thread" => Layout::Thread,
            "raw" => Layout::Raw,
            "time" => Layout::Time,
            "threadtime" => Layout::ThreadTime,
            "long" => Layout::Long,
            modifier => {
                match modifier {
                    "epoch" => self.epoch = true,
                    "monotonic" => self.monotonic = true,
                    "usec" => self.micros = true,
                    "nsec" => self.nanos = true,
                    "year" => self.year = true,
                    "zone" => self.zone = true,
                    "UTC" => (self.utc, self.zone) = (true, true),
                    "uid" => self.uid = true,
                    // Entries here hold nothing that would have to be made printable, and no terminal shows colours.
                    "printable" | "descriptive" | "color" | "colour" => {}
                    _ => return false,
                }
                return true;
            }
        };
        self.layout = layout;
        true
    }

    /// The lines of an entry.
    pub fn print(&self, entry: &Entry, zone: Zone) -> String {
        let (pid, tid, priority, tag) = (entry.pid, entry.tid, entry.priority, entry.tag.trim_end());
        let time = || self.time(entry, zone);
        let uid = if self.uid { "root:" } else { "" };
        let (before, after) = match self.layout {
            Layout::Brief => (format!("{priority}/{tag:<8}({uid}{pid:>5}): "), String::new()),
            Layout::Process => (format!("{priority}({uid}{pid:>5}) "), format!("  ({tag})")),
            Layout::Tag => (format!("{priority}/{tag:<8}: "), String::new()),
            Layout::Thread => (format!("{priority}({uid}{pid:>5}:{tid:>5}) "), String::new()),
            Layout::Raw => (String::new(), String::new()),
            Layout::Time => (format!("{} {priority}/{tag:<8}({uid}{pid:>5}): ", time()), String::new()),
            Layout::ThreadTime => {
                let uid = if self.uid { " root " } else { " " };
                (format!("{}{uid}{pid:>5} {tid:>5} {priority} {tag:<8}: ", time()), String::new())
            }
            Layout::Long => {
                let text = entry.text.trim_end_matches('\n');
                return format!("[ {} {uid}{pid:>5}:{tid:>5} {priority}/{tag:<8} ]\n{text}\n\n", time());
            }
        };
        let text = entry.text.trim_end_matches('\n');
        text.split('\n').map(|line| format!("{before}{line}{after}\n")).collect()
    }

    fn time(&self, entry: &Entry, zone: Zone) -> String {
        let zone = if self.utc { Zone::UTC } else { zone };
        let (mut text, milli) = if self.monotonic {
            (format!("{:>6}", entry.uptime_ms / 1000), (entry.uptime_ms % 1000) as u32)
        } else if self.epoch {
            let seconds = entry.epoch_ms.div_euclid(1000);
            (format!("{seconds:>19}"), entry.epoch_ms.rem_euclid(1000) as u32)
        } else {
            let at = zone.civil(entry.epoch_ms);
            let year = if self.year { format!("{}-", at.year) } else { String::new() };
            let day = format!("{year}{:02}-{:02}", at.month, at.day);
            (format!("{day} {:02}:{:02}:{:02}", at.hour, at.minute, at.second), at.milli)
        };
        text.push_str(&format!(".{milli:03}"));
        if self.nanos {
            text.push_str("000000");
        } else if self.micros {
            text.push_str("000");
        }
        if self.zone && !self.epoch && !self.monotonic {
            text.push(' ');
            text.push_str(&zone.digits());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::log::{Buffer, Priority};

    fn print(formats: &[&str]) -> String {
        let mut format = Format::default();
        for name in formats {
            assert!(format.set(name), "{name}");
        }
        let entry = Entry {
            seq: 1,
            epoch_ms: 1_517_850_130_123,
            uptime_ms: 61_005,
            buffer: Buffer::Main,
            priority: Priority::Info,
            tag: "Tag".into(),
            pid: 1234,
            tid: 17_728,
            text: "one\ntwo\n".into(),
        };
        format.print(&entry, Zone::named("Asia/Shanghai"))
    }

    #[test]
    fn each_form_is_that_of_the_device() {
        assert_eq!(
            print(&[]),
            "02-06 01:02:10.123  1234 17728 I Tag     : one\n02-06 01:02:10.123  1234 17728 I Tag     : two\n"
        );
        assert_eq!(print(&["brief"]), "I/Tag     ( 1234): one\nI/Tag     ( 1234): two\n");
        assert_eq!(print(&["time"]), "02-06 01:02:10.123 I/Tag     ( 1234): one\n02-06 01:02:10.123 I/Tag     ( 1234): two\n");
        assert_eq!(print(&["raw"]), "one\ntwo\n");
        assert_eq!(print(&["long"]), "[ 02-06 01:02:10.123  1234:17728 I/Tag      ]\none\ntwo\n\n");
        assert_eq!(print(&["process"]), "I( 1234) one  (Tag)\nI( 1234) two  (Tag)\n");
    }

    #[test]
    fn modifiers_combine() {
        let first = |formats: &[&str]| print(formats).lines().next().unwrap_or_default().to_string();
        assert_eq!(first(&["threadtime", "epoch"]), "         1517850130.123  1234 17728 I Tag     : one");
        assert_eq!(first(&["epoch", "usec"]), "         1517850130.123000  1234 17728 I Tag     : one");
        assert_eq!(first(&["year", "zone"]), "2018-02-06 01:02:10.123 +0800  1234 17728 I Tag     : one");
        assert_eq!(first(&["UTC"]), "02-05 17:02:10.123 +0000  1234 17728 I Tag     : one");
        assert_eq!(first(&["monotonic"]), "    61.005  1234 17728 I Tag     : one");
        assert!(!Format::default().set("nonsense"));
    }
}

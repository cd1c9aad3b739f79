//! What `logcat` was asked for.

use regex::Regex;

use super::filter::Filter;
use super::format::Format;
use crate::system::calendar::Zone;
use crate::system::log::{Buffer, MAX_SIZE};

/// The command line, understood.
pub struct Arguments {
    /// What to do.
    pub task: Task,
    /// With these buffers.
    pub buffers: Vec<Buffer>,
    /// How entries are printed.
    pub format: Format,
    /// Which are printed.
    pub filter: Filter,
    /// Only those whose text holds this.
    pub pattern: Option<Regex>,
    /// Only those of this process.
    pub pid: Option<u32>,
    /// Where to begin.
    pub start: Start,
    /// How many to print at most.
    pub most: Option<usize>,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Print, and perhaps go on.
    Print {
        /// Whether to wait for more.
        follow: bool,
    },
    /// `-c`
    Clear,
    /// `-g`
    Sizes,
    /// `-G`
    Resize(usize),
}

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With the oldest entry.
    Oldest,
    /// With the last so many.
    Last(usize),
    /// At a time, Unix time in milliseconds.
    Time(i64),
}

/// The default, and `-b default`.
const DEFAULT: [Buffer; 3] = [Buffer::Main, Buffer::System, Buffer::Crash];

impl Arguments {
    /// Reads the words after the command's name; `tags` are the filters of the environment, `year` is the current one. The error is the message to print.
    pub fn parse(words: &[String], tags: &str, zone: Zone, year: i64) -> Result<Self, String> {
        let mut this = Self {
            task: Task::Print { follow: true },
            buffers: Vec::new(),
            format: Format::default(),
            filter: Filter::default(),
            pattern: None,
            pid: None,
            start: Start::Oldest,
            most: None,
        };
        let mut filters = Vec::new();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let Some((option, attached)) = split(word) else {
                filters.push(word.as_str());
                continue;
            };
            let mut value =
                || attached.or_else(|| words.next().map(String::as_str)).ok_or(format!("logcat: option '{word}' needs a value"));
            match option {
                "-s" => {
                    this.filter.silence_others();
                    filters.extend(attached);
                }
                "-d" => this.task = Task::Print { follow: false },
                "-c" | "--clear" => this.task = Task::Clear,
                "-g" | "--buffer-size" if attached.is_none() => this.task = Task::Sizes,
                "-G" | "--buffer-size" => this.task = Task::Resize(size(value()?)?),
                "-b" | "--buffer" => this.add_buffers(value()?)?,
                "-v" | "--format" => {
                    for name in value()?.split([',', ' ']) {
                        if !this.format.set(name) {
                            return Err(format!("Invalid parameter \"{name}\" to -v"));
                        }
                    }
                }
                "-t" | "-T" => {
                    this.start = start(value()?, zone, year)?;
                    if option == "-t" {
                        this.task = Task::Print { follow: false };
                    }
                }
                "-e" | "--regex" => {
                    let text = value()?;
                    this.pattern = Some(Regex::new(text).map_err(|_| format!("Invalid regex \"{text}\""))?);
                }
                "-m" | "--max-count" => {
                    let text = value()?;
                    let most = text.parse().ok().filter(|&most| most > 0);
                    this.most = Some(most.ok_or(format!("-m \"{text}\" isn't an integer greater than zero"))?);
                }
                "--pid" => {
                    let text = value()?;
                    this.pid = Some(text.parse().map_err(|_| format!("pid {text} out of range"))?);
                }
                // There was no log before this boot; dividers, wrapping and printing on match are the default here.
                "-L" | "--last" | "-D" | "--dividers" | "--wrap" | "--print" => {}
                _ => return Err(format!("logcat: unrecognized option '{word}'")),
            }
        }
        if this.buffers.is_empty() {
            this.buffers = DEFAULT.to_vec();
        }
        if filters.is_empty() && !tags.is_empty() {
            filters.push(tags);
        }
        for filter in filters {
            if !this.filter.add(filter) {
                return Err(format!("Invalid filter expression '{filter}'"));
            }
        }
        Ok(this)
    }

    fn add_buffers(&mut self, names: &str) -> Result<(), String> {
        for name in names.split(',') {
            let chosen = match name {
                "default" => DEFAULT.to_vec(),
                "all" => Buffer::ALL.to_vec(),
                name => vec![Buffer::parse(name).ok_or(format!("Unknown buffer '{name}'"))?],
            };
            for buffer in chosen {
                if !self.buffers.contains(&buffer) {
                    self.buffers.push(buffer);
                }
            }
        }
        Ok(())
    }
}

/// An option and the value that hangs on it (`-b events`, `-bevents`, `--pid=1`); `None` for a filter.
fn split(word: &str) -> Option<(&str, Option<&str>)> {
    if word.starts_with("--") {
        return Some(word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value))));
    }
    if !word.starts_with('-') || word.len() < 2 || !word.is_char_boundary(2) {
        return None;
    }
    let (option, value) = word.split_at(2);
    Some((option, Some(value).filter(|value| !value.is_empty())))
}

/// `64K`, `16M`, `65536`
fn size(text: &str) -> Result<usize, String> {
    let (digits, unit) = match text.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&text[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&text[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    let size = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(unit));
    size.filter(|size| (1024..=MAX_SIZE).contains(size)).ok_or("Invalid argument to -G".into())
}

/// A number of entries, `MM-DD hh:mm:ss.mmm`, the same with a year, or seconds with a fraction.
fn start(text: &str, zone: Zone, this_year: i64) -> Result<Start, String> {
    if let Ok(count) = text.parse() {
        return Ok(Start::Last(count));
    }
    let bad = || format!("-t \"{text}\" not in time format");
    if let Some((seconds, fraction)) =
        text.split_once('.').filter(|(seconds, _)| seconds.bytes().all(|byte| byte.is_ascii_digit()))
    {
        let milli = format!("{fraction:0<3}").get(..3).and_then(|digits| digits.parse::<i64>().ok());
        let seconds = seconds.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1000));
        return seconds.zip(milli).map(|(seconds, milli)| Start::Time(seconds + milli)).ok_or_else(bad);
    }
    let numbers: Option<Vec<u32>> = text.split(['-', ' ', ':', '.']).map(|part| part.parse().ok()).collect();
    let numbers = numbers.ok_or_else(bad)?;
    let (year, rest) = match numbers.as_slice() {
        [year, rest @ ..] if *year >= 1970 => (i64::from(*year), rest),
        rest => (this_year, rest),
    };
    match *rest {
        [month, day, hour, minute, second, milli] => {
            Ok(Start::Time(zone.epoch_ms((year, month, day), (hour, minute, second)) + i64::from(milli)))
        }
        _ => Err(bad()),
    }
}

//! `logcat`: prints the log buffers, and follows them.

mod arguments;
mod filter;
mod format;

use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

use arguments::{Arguments, Start, Task};

use crate::shell::Invocation;
use crate::system::log::{Buffer, Entry};

/// How often a stream that follows looks whether its reader is still there; in the host's time.
const LOOK: Duration = Duration::from_millis(250);

/// Options that the logcat of Android 6 does not have.
const FROM_ANDROID_7: [&str; 7] = ["--pid", "-e", "--regex", "-m", "--max-count", "--print", "--wrap"];

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let tags = inv.environment.get("ANDROID_LOG_TAGS").map_or("", String::as_str);
    let (zone, now, api) = {
        let system = inv.device.lock();
        (system.zone(), system.clock.epoch_ms(), system.config.api)
    };
    let too_new = |word: &&String| FROM_ANDROID_7.iter().any(|option| word.starts_with(option));
    if let Some(word) = inv.args[1..].iter().find(too_new).filter(|_| api < 24) {
        writeln!(inv.err, "logcat: unrecognized option '{word}'")?;
        return Ok(1);
    }
    let arguments = match Arguments::parse(&inv.args[1..], tags, zone, zone.civil(now).year) {
        Ok(arguments) => arguments,
        Err(message) => {
            writeln!(inv.err, "{message}")?;
            return Ok(1);
        }
    };
    match arguments.task {
        Task::Print { follow } => print(inv, &arguments, follow),
        Task::Clear => {
            let mut system = inv.device.lock();
            arguments.buffers.iter().for_each(|&buffer| system.log.clear(buffer));
            Ok(0)
        }
        Task::Resize(size) => {
            let mut system = inv.device.lock();
            arguments.buffers.iter().for_each(|&buffer| system.log.resize(buffer, size));
            Ok(0)
        }
        Task::Sizes => sizes(inv, &arguments.buffers),
    }
}

fn sizes(inv: &mut Invocation<'_>, buffers: &[Buffer]) -> io::Result<u8> {
    for &buffer in buffers {
        let (api, (size, used)) = {
            let system = inv.device.lock();
            (system.config.api, system.log.size(buffer))
        };
        let name = buffer.name();
        if api >= 31 {
            writeln!(
                inv.out,
                "{name}: ring buffer is {} ({} consumed, {} readable), max entry is 5120 B, max payload is 4068 B",
                amount(size, " ", "iB"),
                amount(used, " ", "iB"),
                amount(used, " ", "iB")
            )?;
        } else {
            let (size, used) = (amount(size, "", "b"), amount(used, "", "b"));
            writeln!(inv.out, "{name}: ring buffer is {size} ({used} consumed), max entry is 5120b, max payload is 4068b")?;
        }
    }
    Ok(0)
}

/// `256 KiB`, `256Kb`, `100 B`
fn amount(bytes: usize, blank: &str, suffix: &str) -> String {
    match bytes {
        0..1024 => format!("{bytes}{blank}{}", if blank.is_empty() { "b" } else { "B" }),
        1024..1_048_576 => format!("{}{blank}K{suffix}", bytes / 1024),
        _ => format!("{}{blank}M{suffix}", bytes / 1_048_576),
    }
}

fn print(inv: &mut Invocation<'_>, arguments: &Arguments, follow: bool) -> io::Result<u8> {
    let mut after = 0;
    let mut begun = BTreeSet::new();
    let mut left = arguments.most;
    let mut first = true;
    loop {
        // Taken before looking, so that what is written in between is not slept over.
        let seen = inv.device.version();
        let alive = (inv.alive)();
        let (mut entries, newest, zone) = {
            let system = inv.device.lock();
            (system.log.read(&arguments.buffers, after), system.log.newest(), system.zone())
        };
        after = newest;
        if std::mem::take(&mut first) {
            skip(&mut entries, &arguments.start);
        }
        for entry in &entries {
            if arguments.pid.is_some_and(|pid| pid != entry.pid) {
                continue;
            }
            if begun.insert(entry.buffer) {
                writeln!(inv.out, "--------- beginning of {}", entry.buffer.name())?;
            }
            let fits = arguments.pattern.as_ref().is_none_or(|pattern| pattern.is_match(&entry.text));
            if !arguments.filter.passes(entry) || !fits {
                continue;
            }
            inv.out.write_all(arguments.format.print(entry, zone).as_bytes())?;
            if let Some(left) = &mut left {
                *left -= 1;
                if *left == 0 {
                    return Ok(0);
                }
            }
        }
        if !follow || !alive {
            return Ok(0);
        }
        inv.out.flush()?;
        inv.device.wait_change(seen, LOOK);
    }
}

/// Drops what lies before the start that was asked for.
fn skip(entries: &mut Vec<Entry>, start: &Start) {
    match *start {
        Start::Oldest => {}
        Start::Last(count) => _ = entries.drain(..entries.len().saturating_sub(count)),
        Start::Time(epoch_ms) => entries.retain(|entry| entry.epoch_ms >= epoch_ms),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use crate::shell::streams::{Captured, Sink, Source, Streams};
    use crate::shell::{Shell, run};
    use crate::system::log::{Buffer, Priority};
    use crate::{Device, DeviceConfig};

    fn device() -> Device {
        let device = Device::new(DeviceConfig::new(34));
        {
            let mut system = device.lock();
            // What booting wrote is not the matter here.
            Buffer::ALL.into_iter().for_each(|buffer| system.log.clear(buffer));
            system.log(Buffer::System, Priority::Info, "ActivityManager", 588, "START u0");
            system.log(Buffer::Events, Priority::Info, "wm_create_activity", 588, "[0,1]");
            system.log(Buffer::Main, Priority::Debug, "App", 4242, "hello");
            system.log(Buffer::Crash, Priority::Error, "AndroidRuntime", 4242, "FATAL EXCEPTION: main\nProcess: a.b");
        }
        device
    }

    #[test]
    fn the_default_buffers_are_merged_and_each_is_announced() {
        assert_eq!(
            run(&device(), "logcat -d -v brief").out,
            "--------- beginning of system\nI/ActivityManager(  588): START u0\n--------- beginning of main\nD/App     ( 4242): hello\n\
             --------- beginning of crash\nE/AndroidRuntime( 4242): FATAL EXCEPTION: main\nE/AndroidRuntime( 4242): Process: a.b\n"
        );
    }

    #[test]
    fn options_choose_entries() {
        let device = device();
        let out = |options: &str| run(&device, &format!("logcat -d -v raw {options} | grep -v '^---'")).out;
        assert_eq!(out("-b events"), "[0,1]\n");
        assert_eq!(out("-b main,events -s wm_create_activity"), "[0,1]\n");
        assert_eq!(out("'*:I'"), "START u0\nFATAL EXCEPTION: main\nProcess: a.b\n");
        assert_eq!(out("App:V '*:S'"), "hello\n");
        assert_eq!(out("-b all -t 1"), "FATAL EXCEPTION: main\nProcess: a.b\n");
        assert_eq!(out("--pid=588 -b all"), "START u0\n[0,1]\n");
        assert_eq!(out("-e '^h.l+o$'"), "hello\n");
        assert_eq!(out("-T '01-05 10:00:01.000'"), "");
        assert_eq!(run(&device, "logcat -d 'x:y:z'").status, 1);
        assert_eq!(run(&device, "logcat -c -b all; logcat -d -b all").out, "");
    }

    #[test]
    fn sizes_are_told_and_set() {
        let device = device();
        assert_eq!(
            run(&device, "logcat -b main -G 1M; logcat -g -b main").out,
            "main: ring buffer is 1 MiB (39 B consumed, 39 B readable), max entry is 5120 B, max payload is 4068 B\n"
        );
        assert_eq!(run(&device, "logcat -G x").status, 1);
    }

    #[test]
    fn a_stream_follows_until_nobody_reads() {
        let device = device();
        let (captured, alive) = (Captured::default(), Arc::new(AtomicBool::new(true)));
        let io = Streams { stdin: Source::null(), out: Sink::new(captured.clone()), err: Sink::null() };
        let still = alive.clone();
        let mut shell = Shell::new(device.clone(), io, Arc::new(move || still.load(Ordering::Relaxed)));
        let reader = std::thread::spawn(move || shell.run("logcat -v raw -T 1 Mark:V '*:S'"));
        device.lock().log(Buffer::Main, Priority::Info, "Mark", 1, "now");
        let mut seen = String::new();
        while !seen.contains("now\n") {
            seen.push_str(&String::from_utf8_lossy(&captured.take()));
            std::thread::yield_now();
        }
        alive.store(false, Ordering::Relaxed);
        assert_eq!(reader.join().unwrap(), 0);
    }
}

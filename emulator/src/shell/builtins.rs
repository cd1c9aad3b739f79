//! Commands that act on the shell itself, or run another command.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::commands::sleep::parse_duration;
use super::exec::{Jump, Shell};
use super::parser::is_name;
use crate::clock::ClockMode;
use crate::device::Device;
use crate::system::files;

/// A builtin's body.
pub type Builtin = fn(&mut Shell, &[String]) -> Result<u8, Jump>;

/// The builtin named `name`.
pub fn lookup(name: &str) -> Option<Builtin> {
    Some(match name {
        ":" => |_, _| Ok(0),
        "." | "source" => dot,
        "break" => |_, words| Err(Jump::Break(count(words))),
        "builtin" | "command" | "nohup" | "time" | "toolbox" | "toybox" => prefix,
        "cd" => cd,
        "continue" => |_, words| Err(Jump::Continue(count(words))),
        "env" => env,
        "eval" => |shell, words| shell.run_text(&words[1..].join(" ")),
        "exec" => exec,
        "exit" => |shell, words| Err(Jump::Exit(status(shell, words))),
        "export" | "readonly" => export,
        "local" | "typeset" | "declare" => super::functions::local,
        "pwd" => pwd,
        "read" => read,
        "return" => |shell, words| Err(Jump::Return(status(shell, words))),
        "set" => super::modes::set,
        "sh" | "/system/bin/sh" | "/bin/sh" => sh,
        "shift" => shift,
        "su" | "/system/xbin/su" => super::su::su,
        "timeout" => timeout,
        "trap" => super::modes::trap,
        "type" | "whence" => kind,
        "alias" | "hash" | "ulimit" | "umask" | "unalias" | "wait" => |_, _| Ok(0),
        "unset" => unset,
        _ => return None,
    })
}

fn count(words: &[String]) -> u32 {
    words.get(1).and_then(|word| word.parse().ok()).unwrap_or(1)
}

fn status(shell: &Shell, words: &[String]) -> u8 {
    // As a process's status: its low eight bits.
    words.get(1).and_then(|word| word.parse::<i64>().ok()).map_or(shell.status, |status| status as u8)
}

fn dot(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let name = words.get(1).map_or("", String::as_str);
    match script(shell, name) {
        Ok(text) => shell.run_text(&text),
        Err(error) => Err(shell.fatal(&format!(".: {name}: {error}"))),
    }
}

fn script(shell: &Shell, name: &str) -> Result<String, files::FileError> {
    let path = shell.path(name);
    files::may_read(&path)?;
    Ok(String::from_utf8_lossy(&shell.device.lock().read_file(&path)?).into_owned())
}

/// `sh`, `sh -c SCRIPT [NAME ARG…]`, `sh FILE ARG…`
fn sh(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let mut rest = &words[1..];
    let mut text = None;
    let mut inner = shell.clone();
    inner.functions.clear();
    inner.locals.clear();
    inner.modes = Default::default();
    inner.guarded = 0;
    while let Some(option) = rest.first().filter(|word| word.starts_with('-')) {
        let commands = option.contains('c');
        inner.modes.take(std::slice::from_ref(option));
        rest = &rest[1..];
        if commands {
            text = rest.first().cloned();
            rest = rest.get(1..).unwrap_or_default();
            break;
        }
    }
    let text = match (text, rest.first()) {
        (Some(text), _) => text,
        (None, Some(name)) => match script(shell, name) {
            Ok(text) => text,
            Err(error) => {
                shell.complain(&format!("can't open {name}: {error}"));
                return Ok(127);
            }
        },
        (None, None) => {
            let mut bytes = Vec::new();
            let limit = super::lexer::MAX_SCRIPT as u64 + 1;
            let _ = inner.io.stdin.by_ref().take(limit).read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    inner.args = if rest.is_empty() { words[..1].to_vec() } else { rest.to_vec() };
    Ok(inner.alone(|inner| inner.run_text(&text)))
}

/// Runs the command that follows the options.
fn prefix(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    if words[0] == "command" && words.get(1).is_some_and(|word| word == "-v") {
        return command_v(shell, words.get(2).map_or("", String::as_str));
    }
    let skip = words[1..].iter().take_while(|word| word.starts_with('-')).count();
    shell.run_words(&words[1 + skip..])
}

fn command_v(shell: &mut Shell, name: &str) -> Result<u8, Jump> {
    if shell.functions.contains_key(name) || lookup(name).is_some() {
        let _ = writeln!(shell.io.out, "{name}");
    } else if super::commands::lookup(name).is_some() {
        let _ = writeln!(shell.io.out, "/system/bin/{name}");
    } else {
        return Ok(1);
    }
    Ok(0)
}

/// `type NAME…`
fn kind(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let mut status = 0;
    for name in words[1..].iter().filter(|word| !word.starts_with('-')) {
        let what = if shell.functions.contains_key(name) {
            "is a function".to_string()
        } else if lookup(name).is_some() {
            "is a shell builtin".to_string()
        } else if super::commands::lookup(name).is_some() {
            format!("is /system/bin/{name}")
        } else {
            status = 1;
            "not found".to_string()
        };
        let _ = writeln!(shell.io.out, "{name} {what}");
    }
    Ok(status)
}

fn exec(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let status = shell.run_words(&words[1..])?;
    Err(Jump::Exit(status))
}

/// `env [NAME=VALUE…] [COMMAND…]`
fn env(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let mut inner = shell.clone();
    let mut rest = &words[1..];
    while let Some((name, value)) = rest.first().and_then(|word| word.split_once('=')) {
        inner.exported.insert(name.into());
        inner.assign(name, value.into());
        rest = &rest[1..];
    }
    let words = if rest.is_empty() { &["printenv".to_string()] } else { rest };
    Ok(inner.alone(|inner| inner.run_words(words)))
}

fn cd(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let home = || shell.variable("HOME").unwrap_or_else(|| "/".into());
    let name = words.get(1).cloned().unwrap_or_else(home);
    let path = shell.path(&name);
    let found = files::may_read(&path).and_then(|()| shell.device.lock().files.stat(&path));
    let error = match found {
        Ok(stat) if stat.is_dir() => {
            // The name as it was given, as the shell shows it; only dots are taken out.
            shell.cwd = tidy(&path);
            return Ok(0);
        }
        Ok(_) => files::FileError::NotADirectory,
        Err(error) => error,
    };
    shell.complain(&format!("cd: {name}: {error}"));
    Ok(2)
}

fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn pwd(shell: &mut Shell, _: &[String]) -> Result<u8, Jump> {
    let cwd = shell.cwd.clone();
    let _ = writeln!(shell.io.out, "{cwd}");
    Ok(0)
}

fn export(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    for word in words[1..].iter().filter(|word| !word.starts_with('-')) {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        if !is_name(name) {
            return Err(shell.fatal(&format!("{}: {name}: is not an identifier", words[0])));
        }
        if words[0] == "export" {
            shell.exported.insert(name.into());
        }
        if let Some(value) = value {
            shell.assign(name, value.into());
        }
    }
    Ok(0)
}

fn unset(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let functions = words.get(1).is_some_and(|word| word == "-f");
    for name in words[1..].iter().filter(|word| !word.starts_with('-')) {
        if functions {
            shell.functions.remove(name);
        } else {
            shell.variables.remove(name);
            shell.exported.remove(name);
        }
    }
    Ok(0)
}

fn shift(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let count = count(words) as usize;
    if count >= shell.args.len() {
        return Err(shell.fatal("shift: nothing to shift"));
    }
    shell.args.drain(1..=count);
    Ok(0)
}

/// `read [-r] NAME…`: one line, its words to the names, the rest to the last.
fn read(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    const MAX_LINE: usize = 64 * 1024;
    let (mut raw, mut names) = (false, Vec::new());
    let mut rest = words[1..].iter().map(String::as_str);
    while let Some(word) = rest.next() {
        match word.strip_prefix('-') {
            Some("t" | "n" | "N" | "d" | "u" | "p") => _ = rest.next(),
            Some(letters) => raw |= letters.contains('r'),
            None => names.push(word),
        }
    }
    if names.is_empty() {
        names.push("REPLY");
    }
    let mut line = Vec::new();
    let mut byte = [0];
    let ended = loop {
        match shell.io.stdin.read(&mut byte) {
            Ok(1) if byte[0] == b'\n' => break false,
            Ok(1) if line.len() < MAX_LINE => line.push(byte[0]),
            Ok(1) => {}
            _ => break true,
        }
    };
    let mut text = String::from_utf8_lossy(&line).into_owned();
    if !raw {
        text = text.replace('\\', "");
    }
    let separators = shell.separators();
    let separator = |c: char| separators.contains(c);
    let blank = |c: char| separators.contains(c) && c.is_whitespace();
    let mut rest = text.trim_matches(blank);
    for (index, name) in names.iter().enumerate() {
        let (word, after) = if index + 1 == names.len() { (rest, "") } else { rest.split_once(separator).unwrap_or((rest, "")) };
        shell.assign(name, word.into());
        rest = after.trim_start_matches(blank);
    }
    Ok(u8::from(ended))
}

/// `timeout DURATION COMMAND…`: the device's time; 124 when it was too long.
fn timeout(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let skip = words[1..].iter().take_while(|word| word.starts_with('-')).count();
    let rest = &words[1 + skip..];
    let Some(ms) = rest.first().and_then(|word| parse_duration(word)) else {
        let _ = writeln!(shell.io.err, "timeout: bad duration (see \"timeout --help\")");
        return Ok(125);
    };
    let device = shell.device.clone();
    let deadline = device.lock().clock.uptime_ms().saturating_add(ms);
    let mut inner = shell.clone();
    let (outer, watch) = (shell.alive.clone(), Mutex::new(Watch::new(device.clone(), deadline)));
    inner.alive = Arc::new(move || outer() && watch.lock().unwrap_or_else(PoisonError::into_inner).in_time());
    let status = inner.alone(|inner| inner.run_words(&rest[1..]));
    let late = device.lock().clock.uptime_ms() >= deadline;
    Ok(if late { 124 } else { status })
}

/// Looks at a deadline each time a command asks whether to go on.
///
/// On the virtual clock nothing moves while a command waits for something to happen. A command that keeps asking, and meanwhile nothing
/// changes on the device, does wait: it is taken to its deadline. One that works for a while does not ask.
struct Watch {
    device: Device,
    deadline: u64,
    seen: (u64, u64),
    since: Instant,
    last: Instant,
}

/// Asking less often than this, in the host's time, is working.
const ASKING: Duration = Duration::from_millis(400);
/// Waiting is taken for granted after this, in the host's time.
const WAITING: Duration = Duration::from_millis(600);

impl Watch {
    fn new(device: Device, deadline: u64) -> Self {
        Self { device, deadline, seen: (0, 0), since: Instant::now(), last: Instant::now() }
    }

    fn in_time(&mut self) -> bool {
        let (uptime, mode) = {
            let system = self.device.lock();
            (system.clock.uptime_ms(), system.clock.mode())
        };
        if mode == ClockMode::Virtual {
            let (now, seen) = (Instant::now(), (uptime, self.device.version()));
            if seen != self.seen || now - self.last > ASKING {
                self.since = now;
            }
            (self.seen, self.last) = (seen, now);
            if now - self.since >= WAITING {
                self.device.sleep(self.deadline.saturating_sub(uptime), &|| true);
                return false;
            }
        }
        uptime < self.deadline
    }
}

//! Runs commands.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::builtins;
use super::modes::Modes;
use super::streams::{self, Captured, Sink, Source, Streams};
use super::syntax::{AndOr, Body, Command, Join, List, Pipeline};
use super::{Invocation, commands};
use crate::device::Device;

/// Says whether somebody still waits for what runs.
pub type Alive = Arc<dyn Fn() -> bool + Send + Sync>;

/// What leaves the normal course of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jump {
    /// `exit`, or an error that ends the script.
    Exit(u8),
    /// `return`
    Return(u8),
    /// `break`, out of this many loops.
    Break(u32),
    /// `continue`, in the loop this many levels up.
    Continue(u32),
}

/// The state of a running shell. A clone is a subshell.
#[derive(Clone)]
pub struct Shell {
    pub(super) device: Device,
    pub(super) io: Streams,
    pub(super) alive: Alive,
    pub(super) cwd: String,
    pub(super) args: Vec<String>,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) exported: BTreeSet<String>,
    pub(super) status: u8,
    pub(super) functions: BTreeMap<String, Arc<Command>>,
    /// What `local` has put aside, a level for each function that runs.
    pub(super) locals: Vec<BTreeMap<String, Option<String>>>,
    pub(super) modes: Modes,
    /// More than 0 where a failure is no reason for `set -e` to end the script.
    pub(super) guarded: usize,
    /// What `trap … EXIT` asks for.
    pub(super) at_exit: Option<String>,
    /// The user as whom it runs; 0 is root.
    pub(super) uid: u32,
    pid: u32,
    pub(super) terminal: Sink,
    pub(super) depth: usize,
}

/// The status of a command whose reader has gone.
const BROKEN_PIPE: u8 = 141;
/// The deepest nesting of subshells, substitutions and scripts that run scripts.
const MAX_DEPTH: usize = 40;
const NAME: &str = "/system/bin/sh";

const ENVIRONMENT: [(&str, &str); 13] = [
    ("ANDROID_ASSETS", "/system/app"),
    ("ANDROID_BOOTLOGO", "1"),
    ("ANDROID_DATA", "/data"),
    ("ANDROID_ROOT", "/system"),
    ("ANDROID_STORAGE", "/storage"),
    ("EXTERNAL_STORAGE", "/sdcard"),
    ("HOME", "/"),
    ("HOSTNAME", "emulator"),
    ("LOGNAME", "shell"),
    ("PATH", "/product/bin:/apex/com.android.runtime/bin:/system/bin:/system/xbin:/vendor/bin"),
    ("SHELL", "/bin/sh"),
    ("TMPDIR", "/data/local/tmp"),
    ("USER", "shell"),
];

static NEXT_PID: AtomicU32 = AtomicU32::new(12_000);

impl Shell {
    /// A new shell.
    pub fn new(device: Device, io: Streams, alive: Alive) -> Self {
        let uid = if device.lock().root { super::su::ROOT } else { super::su::SHELL };
        Self {
            uid,
            terminal: io.out.clone(),
            device,
            io,
            alive,
            cwd: "/".into(),
            args: vec![NAME.into()],
            variables: ENVIRONMENT.iter().map(|&(name, value)| (name.into(), value.into())).collect(),
            exported: ENVIRONMENT.iter().map(|&(name, _)| name.into()).collect(),
            status: 0,
            functions: BTreeMap::new(),
            locals: Vec::new(),
            modes: Modes::default(),
            guarded: 0,
            at_exit: None,
            pid: NEXT_PID.fetch_add(1, Ordering::Relaxed),
            depth: 0,
        }
    }

    /// Runs a script to its end; the result is its exit status.
    pub fn run(&mut self, script: &str) -> u8 {
        let status = match self.run_text(script) {
            Ok(status) => status,
            Err(Jump::Exit(status) | Jump::Return(status)) => status,
            Err(Jump::Break(_) | Jump::Continue(_)) => self.status,
        };
        let status = self.leave(status);
        // Whoever would read it may have gone.
        let _ = self.io.flush();
        status
    }

    /// Runs what a `trap` has left for the end of this shell, which has `status`.
    fn leave(&mut self, status: u8) -> u8 {
        let Some(script) = self.at_exit.take() else { return status };
        self.status = status;
        match self.run_text(&script) {
            Err(Jump::Exit(status)) => status,
            _ => status,
        }
    }

    /// Runs the command that some words name; the result is its exit status.
    pub fn run_command(&mut self, words: &[String]) -> u8 {
        let status = match self.run_words(words) {
            Ok(status) | Err(Jump::Exit(status) | Jump::Return(status)) => status,
            Err(Jump::Break(_) | Jump::Continue(_)) => self.status,
        };
        // Whoever would read it may have gone.
        let _ = self.io.flush();
        status
    }

    /// Parses and runs a script in this shell.
    pub(super) fn run_text(&mut self, script: &str) -> Result<u8, Jump> {
        match super::parser::parse(script) {
            Ok(list) => self.list(&list),
            Err(error) => Err(self.fatal(&error.to_string())),
        }
    }

    /// Prints an error of the shell's own.
    pub(super) fn complain(&mut self, message: &str) {
        let _ = writeln!(self.io.err, "{NAME}: {message}");
        let _ = self.io.flush();
    }

    /// Prints an error of a command.
    pub(super) fn print_error(&mut self, message: &str) {
        let _ = writeln!(self.io.err, "{message}");
        let _ = self.io.flush();
    }

    /// Says that there is no such command; the result is the exit status.
    pub(super) fn not_found(&mut self, name: &str) -> u8 {
        let wording = if self.device.lock().config.api >= 29 { "inaccessible or not found" } else { "not found" };
        self.complain(&format!("{name}: {wording}"));
        127
    }

    /// Prints an error that ends the script.
    pub(super) fn fatal(&mut self, message: &str) -> Jump {
        self.complain(message);
        Jump::Exit(1)
    }

    /// A variable's value, the shell's own included.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        match name {
            "?" => Some(self.status.to_string()),
            "$" => Some(self.pid.to_string()),
            "#" => Some((self.args.len() - 1).to_string()),
            "@" | "*" => Some(self.args[1..].join(" ")),
            "!" => Some(String::new()),
            "-" => Some(self.modes.letters()),
            "PWD" => Some(self.cwd.clone()),
            "EPOCHREALTIME" => {
                let now = self.device.lock().clock.epoch_ms();
                Some(format!("{}.{:06}", now.div_euclid(1000), now.rem_euclid(1000) * 1000))
            }
            "SECONDS" => Some((self.device.lock().clock.uptime_ms() / 1000).to_string()),
            _ if name.starts_with(|c: char| c.is_ascii_digit()) => {
                name.parse().ok().and_then(|index: usize| self.args.get(index).cloned())
            }
            _ => self.variables.get(name).cloned(),
        }
    }

    /// `emu64x:/sdcard`, for the prompt.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.device.lock().props.get("ro.product.device"), self.cwd)
    }

    pub(super) fn assign(&mut self, name: &str, value: String) {
        self.variables.insert(name.into(), value);
    }

    /// A path as a command means it: relative to the working folder.
    pub(super) fn path(&self, path: &str) -> String {
        if path.starts_with('/') || path.is_empty() { path.into() } else { format!("{}/{path}", self.cwd) }
    }

    pub(super) fn list(&mut self, list: &List) -> Result<u8, Jump> {
        for and_or in list {
            if !(self.alive)() {
                return Err(Jump::Exit(129));
            }
            if and_or.background {
                self.background(and_or);
            } else {
                self.and_or(and_or)?;
            }
        }
        Ok(self.status)
    }

    fn background(&mut self, and_or: &AndOr) {
        let (mut shell, and_or) = (self.clone(), and_or.clone());
        shell.io.stdin = Source::null();
        self.status = 0;
        std::thread::spawn(move || {
            let _ = shell.and_or(&and_or);
            let _ = shell.io.flush();
        });
    }

    fn and_or(&mut self, and_or: &AndOr) -> Result<u8, Jump> {
        self.pipeline_before(&and_or.first, and_or.rest.len())?;
        for (index, (join, pipeline)) in and_or.rest.iter().enumerate() {
            if (self.status == 0) == (*join == Join::And) {
                self.pipeline_before(pipeline, and_or.rest.len() - index - 1)?;
            }
        }
        Ok(self.status)
    }

    /// Runs a pipeline before `more` others: only the failure of the last one counts for `set -e`.
    fn pipeline_before(&mut self, pipeline: &Pipeline, more: usize) -> Result<u8, Jump> {
        if more == 0 && !pipeline.negated {
            let status = self.pipeline(pipeline)?;
            return if status != 0 && self.modes.errexit && self.guarded == 0 { Err(Jump::Exit(status)) } else { Ok(status) };
        }
        self.guard(|shell| shell.pipeline(pipeline))
    }

    /// Runs something whose failure is asked for.
    pub(super) fn guard<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, Jump>) -> Result<T, Jump> {
        self.guarded += 1;
        let result = run(self);
        self.guarded -= 1;
        result
    }

    fn pipeline(&mut self, pipeline: &Pipeline) -> Result<u8, Jump> {
        self.status = match pipeline.commands.as_slice() {
            [command] => self.command(command)?,
            commands => self.piped(commands),
        };
        if pipeline.negated {
            self.status = u8::from(self.status == 0);
        }
        Ok(self.status)
    }

    /// Runs commands joined by `|` at once, each in a subshell; the result is the status of the last.
    fn piped(&mut self, commands: &[Command]) -> u8 {
        let mut stdin = self.io.stdin.clone();
        std::thread::scope(|scope| {
            let mut status = 0;
            let mut others = Vec::new();
            for (index, command) in commands.iter().enumerate() {
                let mut shell = self.clone();
                shell.io.stdin = stdin;
                stdin = Source::null();
                if index + 1 == commands.len() {
                    status = shell.alone(|shell| shell.command(command));
                    continue;
                }
                let (writer, reader) = streams::pipe();
                shell.io.out = Sink::new(writer);
                stdin = Source::new(reader);
                others.push(scope.spawn(move || shell.alone(|shell| shell.command(command))));
            }
            if self.modes.pipefail && status == 0 {
                let failed = others.into_iter().rev().map(|other| other.join().unwrap_or(1)).find(|status| *status != 0);
                return failed.unwrap_or(0);
            }
            status
        })
    }

    /// Runs something as a subshell does: no jump leaves it.
    pub(super) fn alone(mut self, run: impl FnOnce(&mut Self) -> Result<u8, Jump>) -> u8 {
        self.depth += 1;
        self.at_exit = None;
        if self.depth > MAX_DEPTH {
            self.complain("internal error: nested too deeply");
            return 1;
        }
        let status = match run(&mut self) {
            Ok(status) | Err(Jump::Exit(status) | Jump::Return(status)) => status,
            Err(Jump::Break(_) | Jump::Continue(_)) => self.status,
        };
        let status = self.leave(status);
        let _ = self.io.flush();
        status
    }

    /// What a script prints.
    pub(super) fn output_of(&mut self, script: &List) -> Result<Vec<u8>, Jump> {
        let captured = Captured::default();
        let mut shell = self.clone();
        shell.io.out = Sink::new(captured.clone());
        self.status = shell.alone(|shell| shell.list(script));
        Ok(captured.take())
    }

    pub(super) fn command(&mut self, command: &Command) -> Result<u8, Jump> {
        let before = self.io.clone();
        if let Err(message) = self.redirect(&command.redirects)? {
            self.io = before;
            self.complain(&message);
            return Ok(1);
        }
        let result = match &command.body {
            Body::Simple { assignments, words } => {
                let fields = self.fields(words)?;
                let mut values = Vec::new();
                if fields.is_empty() {
                    self.status = 0;
                }
                for (name, word) in assignments {
                    values.push((name.clone(), self.text(word)?));
                }
                if fields == ["exec"] {
                    // Its redirections stay.
                    return Ok(0);
                }
                self.simple(values, &fields)
            }
            Body::Case { word, arms } => self.case(word, arms),
            Body::Test(items) => self.double_bracket(items),
            Body::Function { name, body } => {
                self.functions.insert(name.clone(), body.clone());
                Ok(0)
            }
            Body::Subshell(list) => Ok(self.clone().alone(|shell| shell.list(list))),
            Body::Group(list) => self.list(list),
            Body::If { arms, otherwise } => self.conditional(arms, otherwise.as_ref()),
            Body::For { name, words, body } => {
                let values = match words {
                    Some(words) => self.fields(words)?,
                    None => self.args[1..].to_vec(),
                };
                self.looped(body, |shell, round| {
                    let value = values.get(round).cloned();
                    let more = value.is_some();
                    if let Some(value) = value {
                        shell.assign(name, value);
                    }
                    Ok(more)
                })
            }
            Body::While { condition, holds, body } => {
                self.looped(body, |shell, _| Ok((shell.condition(condition)? == 0) == *holds))
            }
        };
        // A reader that has gone is met at the next write; what is gathered must not outlive the redirection.
        let _ = self.io.flush();
        self.io = before;
        result
    }

    fn simple(&mut self, values: Vec<(String, String)>, fields: &[String]) -> Result<u8, Jump> {
        if fields.is_empty() {
            for (name, value) in values {
                self.assign(&name, value);
            }
            return Ok(self.status);
        }
        if values.is_empty() {
            return self.run_words(fields);
        }
        let mut before = Vec::new();
        for (name, value) in values {
            before.push((name.clone(), self.variables.get(&name).cloned(), !self.exported.insert(name.clone())));
            self.assign(&name, value);
        }
        let result = self.run_words(fields);
        // Only these are put back: a command such as `read` sets others for good. The last first, as a name may come twice.
        for (name, value, exported) in before.into_iter().rev() {
            if !exported {
                self.exported.remove(&name);
            }
            match value {
                Some(value) => self.assign(&name, value),
                None => _ = self.variables.remove(&name),
            }
        }
        result
    }

    /// Runs the command that some words name.
    pub(super) fn run_words(&mut self, words: &[String]) -> Result<u8, Jump> {
        let Some(name) = words.first() else { return Ok(0) };
        if self.modes.xtrace {
            let _ = writeln!(self.io.err, "+ {}", words.join(" "));
        }
        self.depth += 1;
        let result = if self.depth > MAX_DEPTH * 2 {
            Err(self.fatal("internal error: nested too deeply"))
        } else if let Some(function) = self.functions.get(name).cloned() {
            self.call(&function, words)
        } else if let Some(builtin) = builtins::lookup(name) {
            builtin(self, words)
        } else {
            self.run_program(name, words)
        };
        self.depth -= 1;
        result
    }

    fn run_program(&mut self, name: &str, words: &[String]) -> Result<u8, Jump> {
        let short = name.strip_prefix("/system/bin/").or(name.strip_prefix("/bin/")).unwrap_or(name);
        let Some(main) = (!short.contains('/')).then(|| commands::lookup(short)).flatten() else {
            return Ok(self.not_found(name));
        };
        let (refusal, late) = {
            let mut system = self.device.lock();
            // Only looking wakes nobody.
            let late = if system.faults.is_empty() { 0 } else { system.pass_command() };
            (commands::booting::refusal(&system, short, words), late)
        };
        if late > 0 {
            self.device.sleep(late, &*self.alive);
        }
        if let Some((status, text)) = refusal {
            let _ = writeln!(self.io.err, "{text}");
            let _ = self.io.flush();
            return Ok(status);
        }
        let environment: BTreeMap<String, String> =
            self.exported.iter().filter_map(|name| Some((name.clone(), self.variables.get(name)?.clone()))).collect();
        let mut io = self.io.clone();
        let result = main(&mut Invocation {
            device: &self.device,
            args: words,
            cwd: &self.cwd,
            environment: &environment,
            uid: self.uid,
            stdin: &mut io.stdin,
            out: &mut io.out,
            err: &mut io.err,
            alive: &*self.alive,
        });
        match result.and_then(|status| io.flush().map(|()| status)) {
            Ok(status) => Ok(status),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(BROKEN_PIPE),
            Err(error) => {
                let _ = writeln!(io.err, "{name}: {error}");
                let _ = io.flush();
                Ok(1)
            }
        }
    }
}

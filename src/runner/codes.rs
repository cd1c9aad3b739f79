//! Acts outside the app: one-time codes, what the program does for the user, and what only a person can do.

use std::io::Read;
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use regex::Regex;

use crate::scenario::model::CodeSource;
use crate::trace::event::Event;

use super::plan::{Progress, Reply};
use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

/// Device milliseconds between two looks for a code.
const LOOK_MS: u64 = 500;
/// Host time that one run of a command may take, and bytes of its output that are read.
const COMMAND_LIMIT: (Duration, u64) = (Duration::from_secs(30), 64 << 10);

impl Session<'_> {
    /// Notes which SMS are there before the job, so that only later ones are read.
    pub(super) fn note_old_sms(&mut self) {
        self.old_sms = self.driver.sms().map(|bodies| bodies.len()).unwrap_or_default();
    }

    /// `external`: a mark that the user had to act outside the app here. Nobody does it now; whom it takes is recorded.
    pub(super) fn external(&mut self, act: &str, human: bool) -> Result<()> {
        self.acted(act, if human { "human" } else { "harness" }, self.now)
    }

    /// `manual`: a person acts, then the job goes on.
    pub(super) fn manual(&mut self, what: &str, timeout_ms: u64) -> Result<()> {
        self.look()?;
        let begun = self.now;
        self.ask_person(what, false, timeout_ms)?;
        self.disturb()?;
        self.settle(SETTLE_MS)?;
        self.acted("manual", "human", begun)
    }

    fn ask_person(&mut self, what: &str, wants_text: bool, timeout_ms: u64) -> Result<String> {
        (self.progress)(Progress::Person { what: self.trace.redact(what) });
        match self.plan.person.ask(what, wants_text, Duration::from_millis(timeout_ms)) {
            Reply::Done(text) => Ok(text),
            Reply::Nobody => Err(Stop::person(what)),
            Reply::Declined => Err(Stop::person(&format!("{what} (they said that it cannot be done)"))),
            Reply::TimedOut => Err(Stop::person(&format!("{what} (nobody did within {} s)", timeout_ms / 1000))),
        }
    }

    /// `readCode`: waits for a code and returns it.
    pub(super) fn read_code(&mut self, source: Option<&CodeSource>, into: &str, timeout_ms: u64) -> Result<String> {
        let default = CodeSource::Sms { pattern: None };
        let header = self.plan.scenario.header.offramp.as_ref().and_then(|header| header.codes.as_ref());
        let source = source.or(header).unwrap_or(&default).clone();
        self.look()?;
        let begun = self.now;
        let (act, by, code) = match &source {
            CodeSource::Sms { pattern } => {
                ("sms", "harness", self.code_from_sms(&Pattern::new(pattern.as_deref())?, timeout_ms)?)
            }
            CodeSource::Command { argv, pattern } => {
                ("code", "harness", self.code_from_command(argv, &Pattern::new(pattern.as_deref())?, timeout_ms)?)
            }
            CodeSource::Person => {
                ("code", "human", self.ask_person("type the one-time code", true, timeout_ms)?.trim().to_owned())
            }
        };
        if self.is_secret(into) {
            self.trace.mask(&code);
        }
        self.acted(act, by, begun)?;
        Ok(code)
    }

    fn code_from_sms(&mut self, pattern: &Pattern, timeout_ms: u64) -> Result<String> {
        let begun = self.now;
        loop {
            let bodies = self.driver.sms()?;
            let new = bodies.len().saturating_sub(self.old_sms);
            if let Some(code) = bodies.iter().take(new).find_map(|body| pattern.code(body)) {
                self.old_sms = bodies.len();
                return Ok(code);
            }
            if self.now.saturating_sub(begun).unsigned_abs() >= timeout_ms {
                let seconds = timeout_ms / 1000;
                let seen = if new == 0 { "no SMS came".to_owned() } else { format!("{new} SMS came, none with a code") };
                return Err(Stop::scenario(format!("{seen} within {seconds} s; is the code sent by the step before this one?")));
            }
            self.pause(LOOK_MS)?;
        }
    }

    fn code_from_command(&mut self, argv: &[String], pattern: &Pattern, timeout_ms: u64) -> Result<String> {
        let argv: Vec<String> = argv.iter().map(|word| self.text(word)).collect::<Result<_>>()?;
        let begun = self.now;
        loop {
            let output = run(&argv)?;
            if let Some(code) = pattern.code(&output) {
                return Ok(code);
            }
            if self.now.saturating_sub(begun).unsigned_abs() >= timeout_ms {
                let program = argv.first().map(String::as_str).unwrap_or_default();
                let seconds = timeout_ms / 1000;
                return Err(Stop::scenario(format!("`{program}` printed no code within {seconds} s")));
            }
            self.pause(LOOK_MS)?;
        }
    }

    fn acted(&mut self, act: &str, by: &str, begun: i64) -> Result<()> {
        let took_ms = self.now.saturating_sub(begun).unsigned_abs();
        self.record(Event::External { act: act.to_owned(), by: by.to_owned(), took_ms })?;
        Ok(())
    }

    /// Whether the scenario wants a variable's value kept out of the trace.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        name == super::SECRET_VARIABLE
            || self.plan.scenario.header.offramp.as_ref().is_some_and(|header| header.secrets.iter().any(|secret| secret == name))
    }
}

/// What finds a code in a text.
struct Pattern(Option<Regex>);

impl Pattern {
    fn new(pattern: Option<&str>) -> Result<Pattern> {
        let compiled = pattern.map(Regex::new).transpose();
        compiled
            .map(Pattern)
            .map_err(|error| Stop::scenario(format!("the pattern for the code is not a regular expression: {error}")))
    }

    /// The pattern's first group or whole match; without a pattern the first run of 4 to 8 digits.
    fn code(&self, text: &str) -> Option<String> {
        match &self.0 {
            Some(regex) => {
                let found = regex.captures(text)?;
                found.get(1).or(found.get(0)).map(|code| code.as_str().to_owned())
            }
            None => text.split(|c: char| !c.is_ascii_digit()).find(|run| (4..=8).contains(&run.len())).map(str::to_owned),
        }
    }
}

/// Runs a program of the host for a bounded time; what it printed.
fn run(argv: &[String]) -> Result<String> {
    let Some((program, arguments)) = argv.split_first() else { return Err(Stop::scenario("the command for the code is empty")) };
    let failed = |why: String| Stop::scenario(format!("`{program}` could not be run for the code: {why}"));
    let mut child = Process::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let stdout = child.stdout.take();
    // The pipe is read aside, so that a program that prints much and one that hangs are both bounded.
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.map(|out| out.take(COMMAND_LIMIT.1).read_to_end(&mut bytes));
        read.map(|_| bytes).unwrap_or_default()
    });
    wait(&mut child).map_err(failed)?;
    let bytes = reader.join().unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn wait(child: &mut Child) -> std::result::Result<(), String> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return Ok(()),
            Err(error) => return Err(error.to_string()),
            Ok(None) if begun.elapsed() >= COMMAND_LIMIT.0 => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it did not end within {} s", COMMAND_LIMIT.0.as_secs()));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_run_of_four_to_eight_digits_is_the_code() {
        let pattern = Pattern::new(None).unwrap();
        assert_eq!(pattern.code("【Bank】 code 482913, call 10086123456 within 5 min").as_deref(), Some("482913"));
        assert_eq!(pattern.code("call 123 or 123456789"), None);
    }

    #[test]
    fn a_pattern_gives_its_group_or_its_whole_match() {
        assert_eq!(Pattern::new(Some("code: ([A-Z]+)")).unwrap().code("your code: XYZ").as_deref(), Some("XYZ"));
        assert_eq!(Pattern::new(Some("[A-Z]{3}")).unwrap().code("your code: XYZ").as_deref(), Some("XYZ"));
        assert!(Pattern::new(Some("(")).err().unwrap().message().contains("not a regular expression"));
    }

    #[test]
    fn a_command_is_run_and_read() {
        assert_eq!(run(&["echo".into(), "1234".into()]).unwrap(), "1234\n");
        assert!(run(&["no-such-program".into()]).unwrap_err().message().contains("could not be run"));
        assert!(run(&[]).is_err());
    }
}

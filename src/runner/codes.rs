//! Acts outside the app: one-time codes, what the program does for the user, and what only a person can do.

#[cfg(feature = "codes")]
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::codes::{command, pattern::Pattern};
use crate::scenario::model::CodeSource;
use crate::trace::event::Event;

use super::plan::{Progress, Reply};
use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

/// Device milliseconds between two looks for a code.
const LOOK_MS: u64 = 500;
/// Host time between two looks at a server.
const SERVER_LOOK: Duration = Duration::from_secs(1);
/// Lines of the log that are kept for a code, and bytes of each.
const LOG: (usize, usize) = (2000, 1000);

/// What was there before the job, or was read already: only what comes later holds the code that was asked for.
#[derive(Default)]
pub(super) struct Codes {
    /// SMS of the inbox.
    sms: usize,
    /// Lines of the log since the job's start or the last code, if one may come from there.
    log: Option<VecDeque<String>>,
    /// By mailbox: the number of its first new message.
    #[cfg(feature = "codes")]
    pub(super) mail: BTreeMap<String, u32>,
    /// By address: a hash of what the endpoint answered.
    #[cfg(feature = "codes")]
    pub(super) answers: BTreeMap<String, u64>,
}

/// Whose time runs out while a code is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    Device,
    /// A server keeps the host's time, also when the device's passes at will.
    Host,
}

impl Codes {
    /// Keeps lines that may hold a code.
    pub(super) fn note_log(&mut self, lines: &[String]) {
        let Some(log) = &mut self.log else { return };
        for line in lines.iter().rev().take(LOG.0).rev() {
            if log.len() == LOG.0 {
                log.pop_front();
            }
            // `1700000000.123  1203  1244 I Tag: text`: numbers before the text are no codes.
            let text = line.split_once(": ").map_or(line.as_str(), |(_, text)| text);
            log.push_back(text.chars().take(LOG.1).collect());
        }
    }

    fn code_in_log(&mut self, pattern: &Pattern) -> Option<String> {
        let log = self.log.as_mut()?;
        let code = log.iter().rev().find_map(|text| pattern.code_among_others(text))?;
        log.clear();
        Some(code)
    }
}

impl Session<'_> {
    /// Notes what is there before the job, of all that its codes may come from.
    pub(super) fn note_old_codes<'a>(&mut self, sources: impl IntoIterator<Item = &'a CodeSource>) -> Result<()> {
        let mut sms = false;
        for source in sources {
            match source {
                CodeSource::Sms { .. } => sms = true,
                CodeSource::Log { .. } => drop(self.codes.log.get_or_insert_default()),
                CodeSource::Http(endpoint) => self.note_old_answer(endpoint)?,
                CodeSource::Mail(mail) => self.note_old_mail(mail)?,
                CodeSource::Command { .. } | CodeSource::Person => {}
            }
        }
        if sms {
            self.codes.sms = self.driver.sms().map(|bodies| bodies.len()).unwrap_or_default();
        }
        Ok(())
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
            CodeSource::Sms { pattern } => ("sms", "harness", self.code_from_sms(&compiled(pattern)?, timeout_ms)?),
            CodeSource::Log { pattern } => ("code", "harness", self.code_from_log(&compiled(pattern)?, timeout_ms)?),
            CodeSource::Command { argv, pattern } => {
                ("code", "harness", self.code_from_command(argv, &compiled(pattern)?, timeout_ms)?)
            }
            CodeSource::Http(endpoint) => ("code", "harness", self.code_from_http(endpoint, timeout_ms)?),
            CodeSource::Mail(mail) => ("mail", "harness", self.code_from_mail(mail, timeout_ms)?),
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
        let mut new = 0;
        let found = self.until_found(Clock::Device, timeout_ms, &mut |this| {
            let bodies = this.driver.sms()?;
            new = bodies.len().saturating_sub(this.codes.sms);
            let code = bodies.iter().take(new).find_map(|body| pattern.code(body));
            if code.is_some() {
                this.codes.sms = bodies.len();
            }
            Ok(code)
        })?;
        found.ok_or_else(|| {
            let seen = if new == 0 { "no SMS came".to_owned() } else { format!("{new} SMS came, none with a code") };
            nothing(&seen, timeout_ms)
        })
    }

    fn code_from_log(&mut self, pattern: &Pattern, timeout_ms: u64) -> Result<String> {
        let found = self.until_found(Clock::Device, timeout_ms, &mut |this| {
            this.sync_log()?;
            Ok(this.codes.code_in_log(pattern))
        })?;
        found.ok_or_else(|| nothing("no line of the device's log held a code", timeout_ms))
    }

    fn code_from_command(&mut self, argv: &[String], pattern: &Pattern, timeout_ms: u64) -> Result<String> {
        let argv: Vec<String> = argv.iter().map(|word| self.text(word)).collect::<Result<_>>()?;
        let found = self.until_found(Clock::Device, timeout_ms, &mut |_| {
            command::run(&argv).map(|output| pattern.code(&output)).map_err(Stop::scenario)
        })?;
        found.ok_or_else(|| {
            let program = argv.first().map(String::as_str).unwrap_or_default();
            Stop::scenario(format!("`{program}` printed no code within {} s", timeout_ms / 1000))
        })
    }

    /// Looks again and again until there is a code or the time is up.
    pub(super) fn until_found(
        &mut self,
        clock: Clock,
        timeout_ms: u64,
        look: &mut dyn FnMut(&mut Self) -> Result<Option<String>>,
    ) -> Result<Option<String>> {
        let (begun, host) = (self.now, Instant::now());
        loop {
            if let Some(code) = look(self)? {
                return Ok(Some(code));
            }
            let passed = match clock {
                Clock::Device => self.now.saturating_sub(begun).unsigned_abs(),
                Clock::Host => u64::try_from(host.elapsed().as_millis()).unwrap_or(u64::MAX),
            };
            if passed >= timeout_ms {
                return Ok(None);
            }
            let looked = Instant::now();
            self.pause(LOOK_MS)?;
            if clock == Clock::Host {
                std::thread::sleep(SERVER_LOOK.saturating_sub(looked.elapsed()));
            }
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

pub(super) fn compiled(pattern: &Option<String>) -> Result<Pattern> {
    Pattern::new(pattern.as_deref()).map_err(Stop::scenario)
}

/// No code came: the scenario's fault, as far as can be told.
pub(super) fn nothing(seen: &str, timeout_ms: u64) -> Stop {
    Stop::scenario(format!("{seen} within {} s; is the code sent by the step before this one?", timeout_ms / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_keeps_the_last_lines_and_gives_each_code_once() {
        let mut codes = Codes::default();
        let line = |text: &str| format!("1700000000.123  1203  1244 I Sms     : {text}");
        codes.note_log(&[line("your code is 1111")]);
        let pattern = Pattern::new(None).unwrap();
        assert_eq!(codes.code_in_log(&pattern), None, "nobody wants the log");
        codes.log = Some(VecDeque::new());
        codes.note_log(&[line("your code is 1111"), line("no number")]);
        codes.note_log(&[line("your code is 2222"), line("code: none")]);
        assert_eq!(codes.code_in_log(&pattern).as_deref(), Some("2222"));
        assert_eq!(codes.code_in_log(&pattern), None);
        let flood: Vec<String> = (0..5000).map(|n| line(&format!("code {}", 10_000 + n))).collect();
        codes.note_log(&flood);
        assert_eq!(codes.log.as_ref().map(VecDeque::len), Some(LOG.0));
        assert_eq!(codes.code_in_log(&pattern).as_deref(), Some("14999"));
    }
}

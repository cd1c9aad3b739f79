//! `adb`: a command in the device's shell, as the header allows; and what is done after a failure.

use std::time::Duration;

use crate::driver::DriverError;
use crate::scenario::model::Step;
use crate::scenario::shell::{self, ShellError};
use crate::trace::event::{Event, SHELL_OUTPUT};

use super::conditions::in_words;
use super::flow::Done;
use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

/// This machine's time beyond the device's that a command may take: the way there and back.
const WAY_MS: u64 = 5_000;
/// Characters of a command's output that an error tells.
const TOLD: usize = 200;

impl From<ShellError> for Stop {
    fn from(error: ShellError) -> Stop {
        Stop::scenario(error.to_string())
    }
}

impl Session<'_> {
    /// `adb`.
    pub(super) fn adb(&mut self, template: &str, into: Option<&str>, expect: i32, timeout_ms: u64) -> Result<Done> {
        if !self.plan.may_clear {
            return Err(Stop::forbidden(
                "commands in the shell of this device are not run; if nothing on it is needed, add `--disposable-device`",
            ));
        }
        let command = shell::script(template, |source| self.text(&format!("${{{source}}}")))?;
        self.mask_secrets();
        let name: String = template.lines().next().unwrap_or_default().chars().take(60).collect();
        self.disturb()?;
        let begun = self.now;
        let ran = self.driver.script(&command, &name, Duration::from_millis(timeout_ms + WAY_MS));
        let ran = match ran {
            Ok(at) => self.heard(at),
            Err(DriverError::Refused(why)) => {
                self.record_shell(template, -1, &why)?;
                return Err(Stop::scenario(why));
            }
            Err(error) => return Err(error.into()),
        };
        let took = self.now.saturating_sub(begun).unsigned_abs();
        let output = ran.text.trim_end_matches(['\r', '\n']);
        if let Some(name) = into {
            self.variables.set(name, output);
            self.mask_secrets();
        }
        self.record_shell(template, ran.status, output)?;
        self.settle(SETTLE_MS)?;
        if took > timeout_ms {
            return Err(Stop::scenario(format!("`{name}` took {}, more than {}", in_words(took), in_words(timeout_ms))));
        }
        if ran.status != expect {
            let said: String = output.trim().chars().take(TOLD).collect();
            let said = if said.is_empty() { "and wrote nothing".to_owned() } else { format!("and wrote: {said}") };
            return Err(Stop::scenario(format!("`{name}` ended with {}, not {expect}, {said}", ran.status)));
        }
        Ok(Done::Yes(Some(format!("ended with {}", ran.status))))
    }

    fn record_shell(&self, template: &str, status: i32, output: &str) -> Result<()> {
        // Masked before it is cut, so that no half of a secret stays.
        let output = self.trace.redact(output);
        let end = output.floor_char_boundary(SHELL_OUTPUT);
        self.record(Event::Shell { command: self.variables.shown(template), status, output: output[..end].to_owned() })?;
        Ok(())
    }

    /// What the author wants done after a failure. Where the run goes on after it (the failed command is optional, or tried again), what is done here
    /// is a part of its way and counted like the rest; where the scenario ends by it, nothing of it is. A failure in it hides nothing.
    pub(super) fn clean_up(&mut self, stop: &Stop, steps: &[Step], path: &str) {
        if steps.is_empty() || !stop.device_answers() {
            return;
        }
        let goes_on = self.forgiving > 0 && matches!(stop, Stop::Step(..));
        // What failed in it stands in the trace, with its command; the first failure is the one that counts.
        let _ = if goes_on { self.run(steps, Some(path)) } else { self.uncounted(steps, path) };
    }

    fn uncounted(&mut self, steps: &[Step], path: &str) -> Result<()> {
        self.flush()?;
        // How things stand when the counting ends.
        self.record_permissions("after")?;
        self.sync_log()?;
        self.record(Event::Cleanup { begin: true })?;
        let result = self.run(steps, Some(path));
        let read = self.flush().and_then(|()| self.sync_log());
        self.record(Event::Cleanup { begin: false })?;
        result.and(read)
    }
}

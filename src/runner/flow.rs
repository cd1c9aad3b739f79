//! Runs commands one after another, with those inside others, and records where each stands.

use crate::scenario::duration;
use crate::scenario::model::{Command, Hooks, Limits, Step};
use crate::trace::event::{Claim, CommandState, Event, InputOp};
use crate::ui::Selector;

use super::conditions::Bounds;
use super::plan::Progress;
use super::scroll::Way;
use super::session::Session;
use super::stop::{Result, Stop};
use super::summary::name;
use super::wait::{LOOK_UP_MS, SETTLE_MS, SHORT_LOOK_UP_MS};

/// What a command did.
pub(super) enum Done {
    /// What it says; with a remark for the trace.
    Yes(Option<String>),
    /// Nothing, and why.
    Skipped(String),
}

impl Session<'_> {
    /// Runs commands between their hooks: the last ones also when the commands failed, and a failure of theirs never hides the first.
    pub(super) fn run_hooked(&mut self, hooks: &Hooks, steps: &[Step], inside: Option<&str>) -> Result<()> {
        let result = self.run(&hooks.start, Some(&part(inside, "start"))).and_then(|()| self.run(steps, inside));
        self.run_complete(hooks, inside, result)
    }

    /// Runs the commands after a failure and those after all others, as far as the device answers, and returns how all ended.
    pub(super) fn run_complete(&mut self, hooks: &Hooks, inside: Option<&str>, result: Result<()>) -> Result<()> {
        if let Err(stop) = &result {
            self.clean_up(stop, &hooks.failure, &part(inside, "failure"));
        }
        if hooks.complete.is_empty() || result.as_ref().is_err_and(|stop| !stop.device_answers()) {
            return result;
        }
        let complete = self.run(&hooks.complete, Some(&part(inside, "complete")));
        if let (Ok(()), Err(stop)) = (&result, &complete) {
            self.clean_up(stop, &hooks.failure, &part(inside, "failure"));
        }
        result.and(complete)
    }

    /// Runs commands in order; `inside` is the path of the command that holds them.
    pub(super) fn run(&mut self, steps: &[Step], inside: Option<&str>) -> Result<()> {
        self.run_from(steps, inside, 0)
    }

    /// The same, without those before index `from`.
    pub(super) fn run_from(&mut self, steps: &[Step], inside: Option<&str>, from: usize) -> Result<()> {
        for (index, step) in steps.iter().enumerate().skip(from) {
            let path = inside.map_or_else(|| index.to_string(), |inside| format!("{inside}.{index}"));
            if inside.is_none() {
                let (index, total) = (index + 1, steps.len());
                (self.progress)(Progress::Command { index, total, summary: self.summary(step) });
            }
            self.step(step, &path)?;
        }
        Ok(())
    }

    fn step(&mut self, step: &Step, path: &str) -> Result<()> {
        self.interrupted()?;
        let summary = self.summary(step);
        self.command(step, path, &summary, CommandState::Begin, None)?;
        self.prompts.begin_command();
        self.variables.tell_time(self.now);
        self.forgiving += u32::from(step.optional);
        let executed = self.execute(step, path);
        self.forgiving -= u32::from(step.optional);
        if acts(&step.command) {
            self.acted_at = self.now;
        }
        let log = Some(self.variables.take_log()).filter(|log| !log.is_empty());
        let stop = match executed {
            Ok(Done::Yes(remark)) => {
                let remarks: Vec<String> = remark.into_iter().chain(log).collect();
                let remark = (!remarks.is_empty()).then(|| remarks.join("\n"));
                return self.command(step, path, &summary, CommandState::Ok, remark);
            }
            Ok(Done::Skipped(why)) => return self.command(step, path, &summary, CommandState::Skipped, Some(why)),
            Err(stop) => stop,
        };
        if let (true, Stop::Step(_, message)) = (step.optional, &stop) {
            return self.command(step, path, &summary, CommandState::Warned, Some(message.clone()));
        }
        if stop.device_answers() && !self.at_rest() {
            self.observe_now()?;
        }
        let message = Some(stop.message().to_owned());
        self.command(step, path, &summary, CommandState::Failed, message)?;
        Err(if holds_others(&step.command) { stop } else { stop.at(&place(step)) })
    }

    fn command(&self, step: &Step, path: &str, summary: &str, state: CommandState, message: Option<String>) -> Result<()> {
        self.record(Event::Command {
            path: path.to_owned(),
            name: name(&step.command).to_owned(),
            summary: summary.to_owned(),
            file: step.file.display().to_string(),
            line: step.span.line,
            column: step.span.column,
            state,
            message,
        })?;
        Ok(())
    }

    fn execute(&mut self, step: &Step, path: &str) -> Result<Done> {
        let look_up = if step.optional { SHORT_LOOK_UP_MS } else { LOOK_UP_MS };
        match &step.command {
            Command::LaunchApp { app_id, clear_state, stop_app, permissions, arguments } => {
                let package = self.app(app_id.as_deref())?;
                let extras = self.extras(arguments)?;
                self.launch(&package, *clear_state, *stop_app, permissions.as_ref(), &extras)?;
            }
            Command::StopApp(app_id) => {
                let package = self.app(app_id.as_deref())?;
                self.stop_app(&package)?;
                self.settle(SETTLE_MS)?;
            }
            Command::ClearState(app_id) => {
                let package = self.app(app_id.as_deref())?;
                self.clear_state(&package)?;
            }
            Command::TapOn(tap) => self.tap(tap, InputOp::Tap, step.optional)?,
            Command::DoubleTapOn(tap) => self.tap(tap, InputOp::Tap, step.optional)?,
            Command::LongPressOn(tap) => self.tap(tap, InputOp::LongPress, step.optional)?,
            Command::InputText(text) => {
                let text = self.text(text)?;
                return self.input_text(&text).map(Done::Yes);
            }
            Command::EraseText(characters) => self.erase_text(*characters)?,
            Command::PressKey(key) => {
                let key = self.text(key)?;
                self.press_key(&key)?;
            }
            Command::Back => self.press_key("Back")?,
            Command::HideKeyboard => {
                self.look()?;
                self.close_keyboard()?;
            }
            Command::Scroll => self.scroll()?,
            Command::ScrollUntilVisible { element, direction, timeout, speed, center, visible } => {
                let timeout_ms = self.millis(timeout, 20_000)?;
                let speed = speed.as_deref().map(|speed| self.decimal(speed, "speed")).transpose()?;
                let way = Way { direction: *direction, timeout_ms, speed, center: *center, visible: *visible };
                self.scroll_until_visible(element, &way)?;
            }
            Command::Swipe(swipe) => self.swipe(swipe)?,
            Command::AssertVisible(selector, within) => {
                let limit = self.patience(within.as_deref(), look_up)?;
                self.must_come(selector, limit)?;
            }
            Command::AssertNotVisible(selector, within) => {
                let limit = self.patience(within.as_deref(), look_up)?;
                self.must_go(selector, limit)?;
            }
            Command::ExtendedWaitUntil { visible, not_visible, timeout } => {
                let timeout_ms = self.millis(timeout, 17_000)?;
                if let Some(selector) = visible {
                    self.must_come(selector, timeout_ms)?;
                }
                if let Some(selector) = not_visible {
                    self.must_go(selector, timeout_ms)?;
                }
            }
            Command::WaitForAnimationToEnd { timeout } => {
                let timeout_ms = self.millis(timeout, 15_000)?;
                self.disturb()?;
                self.settle(timeout_ms)?;
            }
            Command::TakeScreenshot { path: name, crop_on } => return self.take_screenshot(name, crop_on.as_ref()),
            Command::RunFlow { steps, when, env, hooks, .. } => {
                return self.within(when.as_ref(), env, |this| this.run_hooked(hooks, steps, Some(path)));
            }
            Command::Retry { times, steps, env, hooks, .. } => return self.retry(times, steps, env, hooks, path),
            Command::If { condition, then, otherwise } => return self.choose(condition, then, otherwise, path),
            Command::Repeat { times, while_, time_limit, steps } => {
                let bounds = Bounds { times: times.as_deref(), while_: while_.as_ref(), time_limit: time_limit.as_deref() };
                return self.repeat(&bounds, steps, path);
            }
            Command::Phase(name) => {
                self.begin_phase(name)?;
                (self.progress)(Progress::Phase { name: name.clone() });
            }
            Command::Entry => {
                self.record(Event::Entry)?;
            }
            Command::Noise(steps) => {
                self.record(Event::Noise { begin: true })?;
                let result = self.run(steps, Some(path));
                self.record(Event::Noise { begin: false })?;
                result?;
            }
            Command::External { act, human } => self.external(act, *human)?,
            Command::Manual { prompt, timeout_ms } => {
                let prompt = self.text(prompt)?;
                self.manual(&prompt, *timeout_ms)?;
            }
            Command::OnPermission(answers) => self.prompts.expect(answers),
            Command::Relaunch { times, settle_ms } => self.relaunch(*times, *settle_ms)?,
            Command::Idle(ms) => self.idle(*ms)?,
            Command::PassConsent { timeout_ms } => return self.pass_consent(*timeout_ms),
            Command::Reach { goal, actions, phase } => return self.reach(*goal, *actions, phase.as_deref()),
            Command::ExpectAsks { group, limits } => self.expect("asks", group.as_deref(), limits, step)?,
            Command::ExpectSteps(limits) => self.expect("steps", None, limits, step)?,
            Command::AdvanceClock { by_ms } => return Ok(Done::Yes(self.advance_clock(*by_ms)?)),
            Command::ReadCode { source, into, timeout_ms } => {
                let code = self.read_code(source.as_ref(), into, *timeout_ms)?;
                self.variables.set(into, code);
            }
            Command::Adb { shell, into, expect, timeout_ms } => return self.adb(shell, into.as_deref(), *expect, *timeout_ms),
            Command::SetPermissions { .. }
            | Command::KillApp(_)
            | Command::InputRandom { .. }
            | Command::CopyTextFrom(_)
            | Command::SetClipboard(_)
            | Command::PasteText
            | Command::AssertTrue(..)
            | Command::AssertScreenshot { .. }
            | Command::AssertDarkMode(_)
            | Command::StartRecording(_)
            | Command::StopRecording
            | Command::OpenLink { .. }
            | Command::SetLocation { .. }
            | Command::Travel { .. }
            | Command::SetOrientation(_)
            | Command::SetAirplaneMode(_)
            | Command::SetDarkMode(_)
            | Command::AddMedia(_)
            | Command::EvalScript(_)
            | Command::RunScript { .. }
            | Command::Nothing(_)
            | Command::Refused { .. } => return self.execute_maestro(step),
        }
        Ok(Done::Yes(None))
    }

    /// `expectAsks`, `expectSteps`: all that happened until here goes into the trace before the claim, which is checked from there.
    fn expect(&mut self, count: &str, group: Option<&str>, limits: &Limits, step: &Step) -> Result<()> {
        self.settle(SETTLE_MS)?;
        self.sync_log()?;
        self.record(Event::Expect(Box::new(Claim {
            count: count.to_owned(),
            phase: limits.phase.clone(),
            group: group.map(str::to_owned),
            min: limits.min,
            max: limits.max,
            place: place(step),
        })))?;
        Ok(())
    }

    /// A text with its variables replaced.
    pub(super) fn text(&self, template: &str) -> Result<String> {
        self.variables.interpolate(template).map_err(|error| {
            let help = error.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
            Stop::scenario(format!("{error}{help}"))
        })
    }

    /// A time limit with its variables replaced, in milliseconds; the usual one instead of a negative one, as in Maestro.
    pub(super) fn millis(&self, template: &str, usual: u64) -> Result<u64> {
        let text = self.text(template)?;
        match text.trim().strip_prefix('-') {
            Some(positive) if duration(positive).is_some() => Ok(usual),
            _ => duration(&text).ok_or_else(|| Stop::scenario(format!("a time limit must be like `5s`, found `{text}`"))),
        }
    }

    /// A number with its variables replaced.
    pub(super) fn decimal(&self, template: &str, what: &str) -> Result<f64> {
        let text = self.text(template)?;
        let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| Stop::scenario(format!("`{what}` must be a number, found `{text}`")))
    }

    /// A selector with its variables replaced.
    pub(super) fn selector(&self, selector: &Selector) -> Result<Selector> {
        let filled = selector.map_strings(&mut |text| self.text(text))?;
        if filled.asks_a_page() {
            return Err(Stop::scenario("`css` asks a web page, which only Maestro's web driver can; use `text` or `id`"));
        }
        filled.with_indices().map_err(|text| Stop::scenario(format!("`index` must be a whole number, found `{text}`")))
    }

    pub(super) fn app(&self, app_id: Option<&str>) -> Result<String> {
        app_id.map_or_else(|| Ok(self.package().to_owned()), |app_id| self.text(app_id))
    }
}

/// Path of a hook's commands.
fn part(inside: Option<&str>, name: &str) -> String {
    inside.map_or_else(|| name.to_owned(), |inside| format!("{inside}.{name}"))
}

/// Whether a failure inside the command names its place already.
fn holds_others(command: &Command) -> bool {
    matches!(
        command,
        Command::RunFlow { .. } | Command::If { .. } | Command::Repeat { .. } | Command::Retry { .. } | Command::Noise(_)
    )
}

/// `scenarios/im.yaml:12:3: tapOn`.
fn place(step: &Step) -> String {
    format!("{}:{}:{}: {}", step.file.display(), step.span.line, step.span.column, name(&step.command))
}

/// A whole number that was written as a text, as Maestro takes it.
pub(super) fn number(text: &str, what: &str) -> Result<u32> {
    let digits = text.trim().replace('_', "");
    // A script's numbers may have a point: `3.0`.
    let digits = digits.strip_suffix(".0").unwrap_or(&digits);
    digits.parse().map_err(|_| Stop::scenario(format!("`{what}` must be a whole number, found `{text}`")))
}

/// Whether a command does something to the device, so that what comes after it is waited for from then on, as Maestro has it.
fn acts(command: &Command) -> bool {
    !matches!(
        command,
        Command::AssertVisible(..)
            | Command::AssertNotVisible(..)
            | Command::ExtendedWaitUntil { .. }
            | Command::AssertTrue(..)
            | Command::AssertScreenshot { .. }
            | Command::AssertDarkMode(_)
            | Command::TakeScreenshot { .. }
            | Command::CopyTextFrom(_)
            | Command::SetClipboard(_)
            | Command::SetPermissions { .. }
            | Command::Nothing(_)
            | Command::Refused { .. }
            | Command::StartRecording(_)
            | Command::StopRecording
            | Command::RunFlow { .. }
            | Command::If { .. }
            | Command::Repeat { .. }
            | Command::Retry { .. }
            | Command::Phase(_)
            | Command::Entry
            | Command::OnPermission(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_maestro_does() {
        assert_eq!(number(" 1_000 ", "times").unwrap(), 1000);
        assert_eq!(number("3.0", "times").unwrap(), 3);
        assert!(number("many", "times").unwrap_err().message().contains("found `many`"));
    }
}

//! Runs commands one after another, with those inside others, and records where each stands.

use std::collections::BTreeMap;

use crate::scenario::expr::truthy;
use crate::scenario::model::{Command, Condition, Limits, Step};
use crate::trace::event::{Claim, CommandState, Event, InputOp};
use crate::ui::Selector;

use super::plan::Progress;
use super::session::Session;
use super::stop::{Result, Stop};
use super::summary::{name, of_condition};
use super::wait::{LOOK_UP_MS, SETTLE_MS, SHORT_LOOK_UP_MS};

/// Rounds of a `repeat`, should its condition hold for ever.
const ROUNDS: u32 = 1000;

/// What a command did.
pub(super) enum Done {
    /// What it says; with a remark for the trace.
    Yes(Option<String>),
    /// Nothing, and why.
    Skipped(String),
}

impl Session<'_> {
    /// Runs commands in order; `inside` is the path of the command that holds them.
    pub(super) fn run(&mut self, steps: &[Step], inside: Option<&str>) -> Result<()> {
        for (index, step) in steps.iter().enumerate() {
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
        let stop = match self.execute(step, path) {
            Ok(Done::Yes(remark)) => return self.command(step, path, &summary, CommandState::Ok, remark),
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
            Command::LaunchApp { app_id, clear_state, stop_app } => {
                let package = self.app(app_id.as_deref())?;
                self.launch(&package, *clear_state, *stop_app)?;
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
            Command::LongPressOn(tap) => self.tap(tap, InputOp::LongPress, step.optional)?,
            Command::InputText(text) => {
                let text = self.text(text)?;
                self.input_text(&text)?;
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
            Command::ScrollUntilVisible { element, direction, timeout_ms } => {
                self.scroll_until_visible(element, *direction, *timeout_ms)?;
            }
            Command::Swipe(swipe) => self.swipe(swipe)?,
            Command::AssertVisible(selector) => self.must_come(selector, look_up)?,
            Command::AssertNotVisible(selector) => self.must_go(selector, look_up)?,
            Command::ExtendedWaitUntil { visible, not_visible, timeout_ms } => {
                if let Some(selector) = visible {
                    self.must_come(selector, *timeout_ms)?;
                }
                if let Some(selector) = not_visible {
                    self.must_go(selector, *timeout_ms)?;
                }
            }
            Command::WaitForAnimationToEnd { timeout_ms } => {
                self.disturb()?;
                self.settle(*timeout_ms)?;
            }
            Command::TakeScreenshot(name) => return self.take_screenshot(name),
            Command::RunFlow { steps, when, env, .. } => return self.run_flow(steps, when.as_ref(), env, path),
            Command::Repeat { times, while_, steps } => return self.repeat(times.as_deref(), while_.as_ref(), steps, path),
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

    fn must_come(&mut self, selector: &Selector, limit_ms: u64) -> Result<()> {
        let selector = self.selector(selector)?;
        match self.find(&selector, limit_ms)? {
            Some(_) => Ok(()),
            None => Err(self.not_found(&selector, "found nothing for", limit_ms)?),
        }
    }

    fn must_go(&mut self, selector: &Selector, limit_ms: u64) -> Result<()> {
        let selector = self.selector(selector)?;
        if self.gone(&selector, limit_ms)? {
            return Ok(());
        }
        Err(Stop::scenario(format!("`{}` is still on the screen after {} s", selector.describe(), limit_ms / 1000)))
    }

    fn run_flow(&mut self, steps: &[Step], when: Option<&Condition>, env: &BTreeMap<String, String>, path: &str) -> Result<Done> {
        self.variables.push(env).map_err(|error| Stop::scenario(error.to_string()))?;
        self.mask_secrets();
        let result = match when {
            Some(when) if !self.holds(when)? => Ok(Done::Skipped(self.does_not_hold(when))),
            _ => self.run(steps, Some(path)).map(|()| Done::Yes(None)),
        };
        self.variables.pop();
        result
    }

    fn repeat(&mut self, times: Option<&str>, while_: Option<&Condition>, steps: &[Step], path: &str) -> Result<Done> {
        let times = match times {
            Some(times) => number(&self.text(times)?, "times")?,
            None => u32::MAX,
        };
        for round in 0..times {
            if let Some(condition) = while_
                && !self.holds(condition)?
            {
                return Ok(if round == 0 { Done::Skipped(self.does_not_hold(condition)) } else { Done::Yes(None) });
            }
            if round == ROUNDS {
                return Err(Stop::scenario(format!("`repeat` went through {ROUNDS} rounds and its end is not in sight")));
            }
            self.run(steps, Some(path))?;
        }
        Ok(if times == 0 { Done::Skipped("0 times".to_owned()) } else { Done::Yes(None) })
    }

    fn holds(&mut self, condition: &Condition) -> Result<bool> {
        if condition.platform.as_ref().is_some_and(|platform| !platform.eq_ignore_ascii_case("android")) {
            return Ok(false);
        }
        if let Some(expression) = &condition.true_
            && !truthy(&self.text(expression)?)
        {
            return Ok(false);
        }
        if let Some(selector) = &condition.visible {
            let selector = self.selector(selector)?;
            if self.find(&selector, SHORT_LOOK_UP_MS)?.is_none() {
                return Ok(false);
            }
        }
        match &condition.not_visible {
            Some(selector) => {
                let selector = self.selector(selector)?;
                self.gone(&selector, SHORT_LOOK_UP_MS)
            }
            None => Ok(true),
        }
    }

    fn does_not_hold(&self, condition: &Condition) -> String {
        format!("it does not hold that {}", of_condition(condition, &Selector::describe, &str::to_owned))
    }

    fn take_screenshot(&mut self, name: &str) -> Result<Done> {
        let name = file_name(&self.text(name)?);
        self.look()?;
        let png = self.driver.screenshot()?;
        let sha256 = self.trace.artifact(&png, "png")?;
        let copy = format!("{}-{name}.png", self.plan.job);
        self.trace.screenshot(&copy, &png)?;
        Ok(Done::Yes(Some(format!("screenshots/{copy}, kept as artifacts/{sha256}.png"))))
    }

    /// A text with its variables replaced.
    pub(super) fn text(&self, template: &str) -> Result<String> {
        self.variables.interpolate(template).map_err(|error| {
            let help = error.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
            Stop::scenario(format!("{error}{help}"))
        })
    }

    /// A selector with its variables replaced.
    pub(super) fn selector(&self, selector: &Selector) -> Result<Selector> {
        selector.map_strings(&mut |text| self.text(text))
    }

    fn app(&self, app_id: Option<&str>) -> Result<String> {
        app_id.map_or_else(|| Ok(self.package().to_owned()), |app_id| self.text(app_id))
    }
}

/// Whether a failure inside the command names its place already.
fn holds_others(command: &Command) -> bool {
    matches!(command, Command::RunFlow { .. } | Command::Repeat { .. } | Command::Noise(_))
}

/// `scenarios/im.yaml:12:3: tapOn`.
fn place(step: &Step) -> String {
    format!("{}:{}:{}: {}", step.file.display(), step.span.line, step.span.column, name(&step.command))
}

/// A whole number that was written as a text, as Maestro takes it.
fn number(text: &str, what: &str) -> Result<u32> {
    let digits = text.trim().replace('_', "");
    digits.parse().map_err(|_| Stop::scenario(format!("`{what}` must be a whole number, found `{text}`")))
}

/// A name that is one file's in any folder.
fn file_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = name.trim_end_matches(".png").chars().take(60).map(safe).collect();
    if name.is_empty() { "screenshot".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_maestro_does() {
        assert_eq!(number(" 1_000 ", "times").unwrap(), 1000);
        assert!(number("many", "times").unwrap_err().message().contains("found `many`"));
    }

    #[test]
    fn a_screenshots_name_cannot_lead_elsewhere() {
        assert_eq!(file_name("../../etc/x.png"), ".._.._etc_x");
        assert_eq!(file_name("首页 1"), "首页_1");
        assert_eq!(file_name(""), "screenshot");
    }
}

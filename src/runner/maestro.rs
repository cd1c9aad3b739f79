//! Maestro's rarer commands: scripts and checks, remembered texts, the device's switches and its place.

use std::collections::BTreeMap;

use crate::driver::{Act, DriverError, Extra, Switch};
use crate::scenario::model::{Argument, ArgumentKind, Command, Hooks, RandomKind, Step};

use super::flow::{Done, number};
use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::{LOOK_UP_MS, SETTLE_MS, SHORT_LOOK_UP_MS};

/// How often `retry` may try again at most, as in Maestro.
const RETRIES: u32 = 3;
/// Places between two that `travel` was given, as in Maestro.
const PLACES: u32 = 50;
/// Metres of a degree of latitude.
const DEGREE: f64 = 111_195.0;
/// Longest way of `travel`, in device milliseconds.
const WAY_MS: f64 = 3_600_000.0;

impl Session<'_> {
    /// Executes a command that only Maestro's flows have.
    pub(super) fn execute_maestro(&mut self, step: &Step) -> Result<Done> {
        let look_up = if step.optional { SHORT_LOOK_UP_MS } else { LOOK_UP_MS };
        match &step.command {
            Command::SetPermissions { app_id, permissions } => {
                let package = self.app(app_id.as_deref())?;
                self.set_permissions(&package, permissions)?;
            }
            Command::KillApp(app_id) => {
                let package = self.app(app_id.as_deref())?;
                self.act(&Act::Kill(&package))?;
            }
            Command::InputRandom { kind, length } => {
                let text = self.make_up(*kind, *length);
                return self.input_text(&text).map(Done::Yes);
            }
            Command::CopyTextFrom(selector) => {
                let selector = self.selector(selector)?;
                let Some(id) = self.find(&selector, look_up)? else {
                    return Err(self.not_found(&selector, "found nothing for", look_up)?);
                };
                let node = self.tree().map(|tree| tree.node(id).clone()).unwrap_or_default();
                let text = [&node.text, &node.hint, &node.content_desc].into_iter().find(|text| !text.is_empty());
                let text =
                    text.cloned().ok_or_else(|| Stop::scenario(format!("`{}` has no text to copy", selector.describe())))?;
                if node.password {
                    self.trace.mask(&text);
                }
                self.remember(text);
            }
            Command::SetClipboard(text) => {
                let text = self.text(text)?;
                self.remember(text);
            }
            Command::PasteText => match self.copied.clone() {
                Some(text) => return self.input_text(&text).map(Done::Yes),
                None => return Ok(Done::Skipped("nothing was copied before".to_owned())),
            },
            Command::AssertTrue(condition, within) => self.must_be_true(condition, within.as_deref())?,
            Command::AssertScreenshot { path, threshold, crop_on } => {
                return self.assert_screenshot(path, threshold, crop_on.as_ref(), &step.file);
            }
            Command::AssertDarkMode(wanted) => {
                let dark = self.driver.is_on(Switch::Dark).map_err(refused)?;
                if dark != *wanted {
                    let mode = if dark { "dark" } else { "light" };
                    return Err(Stop::scenario(format!("the device is in {mode} mode")));
                }
            }
            Command::StartRecording(name) => {
                let name = self.text(name)?;
                self.act(&Act::Record)?;
                self.recording = Some(name);
            }
            Command::StopRecording => return self.stop_recording(),
            Command::OpenLink { link, browser } => {
                let link = self.text(link)?;
                self.change_screen(&Act::OpenLink(&link, *browser))?;
            }
            Command::SetLocation { latitude, longitude } => {
                let place = (self.decimal(latitude, "latitude")?, self.decimal(longitude, "longitude")?);
                self.act(&Act::Locate(place.0, place.1))?;
            }
            Command::Travel { points, speed } => self.travel(points, *speed)?,
            Command::SetOrientation(orientation) => {
                let orientation = self.text(orientation)?;
                let plain: String = orientation.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
                let quarters =
                    ["portrait", "landscapeleft", "upsidedown", "landscaperight"].iter().position(|known| *known == plain);
                let quarters = quarters.and_then(|quarters| u8::try_from(quarters).ok());
                let quarters = quarters.ok_or_else(|| {
                    Stop::scenario(format!(
                        "`{orientation}` is no orientation; they are PORTRAIT, LANDSCAPE_LEFT, LANDSCAPE_RIGHT and UPSIDE_DOWN"
                    ))
                })?;
                self.change_screen(&Act::Turn(quarters))?;
            }
            Command::SetAirplaneMode(on) => self.switch(Switch::Airplane, *on)?,
            Command::SetDarkMode(on) => self.switch(Switch::Dark, *on)?,
            Command::AddMedia(files) => files.iter().try_for_each(|file| self.act(&Act::Media(file)))?,
            Command::EvalScript(script) => {
                if !script.contains("${") {
                    return Ok(Done::Yes(Some("nothing is evaluated: the script does not stand in `${…}`".to_owned())));
                }
                self.text(script)?;
            }
            Command::RunScript { name, script, when, env } => {
                let folder = step.file.parent().unwrap_or(std::path::Path::new("")).join(name);
                let folder = folder.parent().map(std::path::Path::to_path_buf).unwrap_or_default();
                return self.within(when.as_ref(), env, |this| {
                    this.variables.run_script(script, &folder).map_err(|error| Stop::scenario(format!("`{name}`: {error}")))
                });
            }
            Command::Nothing(name) => return Ok(Done::Skipped(format!("`{name}` does nothing on Android"))),
            Command::Refused { why, .. } => return Err(Stop::scenario(format!("not done here: {why}"))),
            // Every other command is executed where this one was called from.
            _ => {}
        }
        Ok(Done::Yes(None))
    }

    /// `retry`: what is wrong with the device or the app's whole run is not tried again.
    pub(super) fn retry(
        &mut self,
        times: &str,
        steps: &[Step],
        env: &BTreeMap<String, String>,
        hooks: &Hooks,
        path: &str,
    ) -> Result<Done> {
        let times = number(&self.text(times)?, "maxRetries")?.min(RETRIES);
        let mut failures = vec![];
        loop {
            let again = u32::from(failures.len() < times as usize);
            self.forgiving += again;
            let ended = self.within(None, env, |this| this.run_hooked(hooks, steps, Some(path)));
            self.forgiving -= again;
            match ended {
                Err(Stop::Step(_, why)) if failures.len() < times as usize => failures.push(why),
                Ok(Done::Yes(None)) if !failures.is_empty() => {
                    return Ok(Done::Yes(Some(format!("failed {} times before: {}", failures.len(), failures.join("; ")))));
                }
                ended => return ended,
            }
        }
    }

    /// Values for `am start`.
    pub(super) fn extras(&self, arguments: &[Argument]) -> Result<Vec<Extra>> {
        let extra = |argument: &Argument| {
            let flag = match argument.kind {
                ArgumentKind::Text => "--es",
                ArgumentKind::Bool => "--ez",
                ArgumentKind::Integer => "--ei",
                ArgumentKind::Number => "--ef",
            };
            Ok(Extra { name: self.text(&argument.name)?, value: self.text(&argument.value)?, flag })
        };
        arguments.iter().map(extra).collect()
    }

    /// Ends the recording that runs, and keeps it.
    pub(super) fn stop_recording(&mut self) -> Result<Done> {
        let Some(name) = self.recording.take() else {
            return Ok(Done::Skipped("nothing is being recorded".to_owned()));
        };
        let at = self.driver.stop_recording().map_err(refused)?;
        let mp4 = self.heard(at);
        Ok(Done::Yes(Some(self.keep(&name, &mp4, "mp4")?)))
    }

    /// Does a thing that leaves the screen as it is.
    fn act(&mut self, act: &Act<'_>) -> Result<()> {
        self.interrupted()?;
        let at = self.driver.act(act).map_err(refused)?;
        self.heard(at);
        Ok(())
    }

    /// Does a thing that changes the screen.
    fn change_screen(&mut self, act: &Act<'_>) -> Result<()> {
        self.disturb()?;
        self.act(act)?;
        self.settle(SETTLE_MS)
    }

    fn switch(&mut self, switch: Switch, on: Option<bool>) -> Result<()> {
        let on = match on {
            Some(on) => on,
            None => !self.driver.is_on(switch).map_err(refused)?,
        };
        self.change_screen(&Act::Switch(switch, on))
    }

    fn travel(&mut self, points: &[(f64, f64)], speed: f64) -> Result<()> {
        let Some(first) = points.first() else { return Ok(()) };
        self.act(&Act::Locate(first.0, first.1))?;
        for leg in points.windows(2) {
            let ((from_north, from_east), (to_north, to_east)) = (leg[0], leg[1]);
            let (north, east) = (to_north - from_north, to_east - from_east);
            let metres = (north * DEGREE).hypot(east * DEGREE * from_north.to_radians().cos());
            let millis = metres / speed * 1000.0;
            if millis > WAY_MS {
                return Err(Stop::scenario("this way takes longer than an hour; go faster, or not so far"));
            }
            for place in 1..=PLACES {
                let part = f64::from(place) / f64::from(PLACES);
                self.act(&Act::Locate(from_north + north * part, from_east + east * part))?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded above")]
                self.pause((millis / f64::from(PLACES)) as u64)?;
            }
        }
        Ok(())
    }

    fn remember(&mut self, text: String) {
        self.variables.set_copied(&text);
        self.copied = Some(text);
    }

    fn make_up(&mut self, kind: RandomKind, length: u32) -> String {
        let length = usize::try_from(length).unwrap_or(8);
        match kind {
            RandomKind::Text => self.made_up.text(length),
            RandomKind::Number => self.made_up.digits(length),
            RandomKind::Email => self.made_up.email(),
            RandomKind::PersonName => self.made_up.person(),
            RandomKind::CityName => self.made_up.city().to_owned(),
            RandomKind::CountryName => self.made_up.country().to_owned(),
            RandomKind::ColorName => self.made_up.color().to_owned(),
        }
    }
}

/// What the device will not do fails the step, and not the whole job: a flow may say that it is optional.
fn refused(error: DriverError) -> Stop {
    match error {
        DriverError::Refused(why) => Stop::scenario(why),
        error => error.into(),
    }
}

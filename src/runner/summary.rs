//! Commands in one line, as people see them.

use crate::scenario::model::{Command, Condition, Direction, Length, Limits, Point, RandomKind, Step, SwipeWay, Tap};
use crate::ui::Selector;

use super::session::Session;

/// Characters of a summary at most.
const LENGTH: usize = 120;

impl Session<'_> {
    /// A step in one line, variables replaced where they are known. What goes into a password field is left out.
    pub(super) fn summary(&self, step: &Step) -> String {
        if let Some(label) = &step.label {
            return self.shown(label);
        }
        let what = match &step.command {
            Command::InputText(_) if self.types_hidden() => "(hidden)".to_owned(),
            command => arguments(command, &|text| self.shown(text)),
        };
        let name = name(&step.command);
        shorten(&if what.is_empty() { name.to_owned() } else { format!("{name}: {what}") })
    }

    /// A text with its variables, or as written when one is not known yet.
    fn shown(&self, text: &str) -> String {
        self.trace.redact(&self.variables.shown(text))
    }

    /// Whether the field that has the focus hides what is typed.
    fn types_hidden(&self) -> bool {
        let screen = self.screen.as_ref();
        screen.and_then(|screen| Some(screen.tree.node(screen.focused_field()?).password)).unwrap_or_default()
    }
}

/// A command's name, as it is written.
pub(super) fn name(command: &Command) -> &'static str {
    match command {
        Command::LaunchApp { .. } => "launchApp",
        Command::StopApp(_) => "stopApp",
        Command::ClearState(_) => "clearState",
        Command::TapOn(_) => "tapOn",
        Command::DoubleTapOn(_) => "doubleTapOn",
        Command::LongPressOn(_) => "longPressOn",
        Command::InputText(_) => "inputText",
        Command::EraseText(_) => "eraseText",
        Command::PressKey(_) => "pressKey",
        Command::Back => "back",
        Command::HideKeyboard => "hideKeyboard",
        Command::Scroll => "scroll",
        Command::ScrollUntilVisible { .. } => "scrollUntilVisible",
        Command::Swipe(_) => "swipe",
        Command::AssertVisible(..) => "assertVisible",
        Command::AssertNotVisible(..) => "assertNotVisible",
        Command::ExtendedWaitUntil { .. } => "extendedWaitUntil",
        Command::WaitForAnimationToEnd { .. } => "waitForAnimationToEnd",
        Command::TakeScreenshot { .. } => "takeScreenshot",
        Command::RunFlow { .. } => "runFlow",
        Command::If { .. } => "if",
        Command::Adb { .. } => "adb",
        Command::Repeat { .. } => "repeat",
        Command::Phase(_) => "phase",
        Command::Entry => "entry",
        Command::Noise(_) => "noise",
        Command::External { .. } => "external",
        Command::Manual { .. } => "manual",
        Command::OnPermission(_) => "onPermission",
        Command::Relaunch { .. } => "relaunch",
        Command::Idle(_) => "idle",
        Command::PassConsent { .. } => "passConsent",
        Command::Reach { .. } => "reach",
        Command::ExpectAsks { .. } => "expectAsks",
        Command::ExpectSteps(_) => "expectSteps",
        Command::AdvanceClock { .. } => "advanceClock",
        Command::ReadCode { .. } => "readCode",
        Command::SetPermissions { .. } => "setPermissions",
        Command::KillApp(_) => "killApp",
        Command::InputRandom { kind, .. } => match kind {
            RandomKind::Text => "inputRandomText",
            RandomKind::Number => "inputRandomNumber",
            RandomKind::Email => "inputRandomEmail",
            RandomKind::PersonName => "inputRandomPersonName",
            RandomKind::CityName => "inputRandomCityName",
            RandomKind::CountryName => "inputRandomCountryName",
            RandomKind::ColorName => "inputRandomColorName",
        },
        Command::CopyTextFrom(_) => "copyTextFrom",
        Command::SetClipboard(_) => "setClipboard",
        Command::PasteText => "pasteText",
        Command::AssertTrue(..) => "assertTrue",
        Command::AssertScreenshot { .. } => "assertScreenshot",
        Command::AssertDarkMode(true) => "assertDarkMode",
        Command::AssertDarkMode(false) => "assertLightMode",
        Command::StartRecording(_) => "startRecording",
        Command::StopRecording => "stopRecording",
        Command::OpenLink { .. } => "openLink",
        Command::SetLocation { .. } => "setLocation",
        Command::Travel { .. } => "travel",
        Command::SetOrientation(_) => "setOrientation",
        Command::SetAirplaneMode(Some(_)) => "setAirplaneMode",
        Command::SetAirplaneMode(None) => "toggleAirplaneMode",
        Command::SetDarkMode(Some(_)) => "setDarkMode",
        Command::SetDarkMode(None) => "toggleDarkMode",
        Command::AddMedia(_) => "addMedia",
        Command::EvalScript(_) => "evalScript",
        Command::RunScript { .. } => "runScript",
        Command::Retry { .. } => "retry",
        Command::Nothing(name) | Command::Refused { name, .. } => name,
    }
}

fn arguments(command: &Command, shown: &dyn Fn(&str) -> String) -> String {
    let selector = |selector: &Selector| {
        let mapped = selector.map_strings(&mut |text| Ok::<_, std::convert::Infallible>(shown(text)));
        match mapped {
            Ok(selector) => brief(&selector),
            Err(never) => match never {},
        }
    };
    match command {
        Command::LaunchApp { app_id, .. }
        | Command::StopApp(app_id)
        | Command::ClearState(app_id)
        | Command::KillApp(app_id)
        | Command::SetPermissions { app_id, .. } => app_id.as_deref().map(shown).unwrap_or_default(),
        Command::TapOn(Tap { selector: at, point, .. })
        | Command::DoubleTapOn(Tap { selector: at, point, .. })
        | Command::LongPressOn(Tap { selector: at, point, .. }) => {
            let parts = [at.as_ref().map(selector), point.as_deref().map(|point| format!("point: {}", shown(point)))];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Command::InputText(text)
        | Command::PressKey(text)
        | Command::Adb { shell: text, .. }
        | Command::TakeScreenshot { path: text, .. }
        | Command::SetClipboard(text)
        | Command::AssertTrue(text, _)
        | Command::AssertScreenshot { path: text, .. }
        | Command::StartRecording(text)
        | Command::OpenLink { link: text, .. }
        | Command::SetOrientation(text)
        | Command::EvalScript(text) => shown(text),
        Command::CopyTextFrom(at) => selector(at),
        Command::SetLocation { latitude, longitude } => format!("{}, {}", shown(latitude), shown(longitude)),
        Command::Travel { points, .. } => format!("{} places", points.len()),
        Command::SetAirplaneMode(Some(on)) | Command::SetDarkMode(Some(on)) => {
            if *on { "enabled" } else { "disabled" }.to_owned()
        }
        Command::AddMedia(files) => {
            files.iter().filter_map(|file| file.file_name()).map(|name| name.to_string_lossy()).collect::<Vec<_>>().join(", ")
        }
        Command::RunScript { name, .. } => name.clone(),
        Command::Retry { name, times, .. } => {
            let parts = [name.as_deref().map(shown), Some(format!("{} times again", shown(times)))];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Command::EraseText(n) => n.to_string(),
        Command::ScrollUntilVisible { element, .. } => selector(element),
        Command::Swipe(swipe) => match &swipe.way {
            SwipeWay::Direction(direction) => of_direction(*direction).to_owned(),
            SwipeWay::From(from, _, direction) => format!("{} from {}", of_direction(*direction), selector(from)),
            SwipeWay::Points(from, to) => format!("{} to {}", of_point(from), of_point(to)),
        },
        Command::AssertVisible(at, _) | Command::AssertNotVisible(at, _) => selector(at),
        Command::ExtendedWaitUntil { visible, not_visible, .. } => {
            let parts = [visible.as_ref().map(selector), not_visible.as_ref().map(|s| format!("not {}", selector(s)))];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Command::RunFlow { name, when, .. } => {
            let parts =
                [name.as_deref().map(shown), when.as_ref().map(|when| format!("when {}", of_condition(when, &selector, shown)))];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Command::If { condition, .. } => of_condition(condition, &selector, shown),
        Command::Repeat { times, while_, time_limit, .. } => {
            let times = times.as_deref().map(|times| format!("{} times", shown(times)));
            let while_ = while_.as_ref().map(|while_| format!("while {}", of_condition(while_, &selector, shown)));
            let parts = [times, while_, time_limit.as_deref().map(|limit| format!("for {}", shown(limit)))];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Command::Phase(name) => name.clone(),
        Command::External { act, .. } => act.clone(),
        Command::Manual { prompt, .. } => shown(prompt),
        Command::OnPermission(answers) => answers.keys().cloned().collect::<Vec<_>>().join(", "),
        Command::Relaunch { times, .. } => format!("{times} times"),
        Command::Idle(ms) if ms % 1000 == 0 => format!("{} s", ms / 1000),
        Command::Idle(ms) => format!("{ms} ms"),
        Command::Reach { goal, .. } => goal.name().to_owned(),
        Command::ExpectAsks { group, limits } => {
            [group.clone(), Some(of_limits(limits))].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Command::ExpectSteps(limits) => of_limits(limits),
        Command::AdvanceClock { by_ms } => format!("by {}", time(*by_ms)),
        Command::ReadCode { into, .. } => format!("into {into}"),
        Command::Back
        | Command::HideKeyboard
        | Command::Scroll
        | Command::WaitForAnimationToEnd { .. }
        | Command::PassConsent { .. }
        | Command::Entry
        | Command::InputRandom { .. }
        | Command::PasteText
        | Command::AssertDarkMode(_)
        | Command::StopRecording
        | Command::SetAirplaneMode(None)
        | Command::SetDarkMode(None)
        | Command::Nothing(_)
        | Command::Refused { .. }
        | Command::Noise(_) => String::new(),
    }
}

/// `in account-deletion, at most 6`.
fn of_limits(limits: &Limits) -> String {
    let phase = limits.phase.as_ref().map(|phase| format!("in {phase}"));
    let min = limits.min.map(|min| format!("at least {min}"));
    let max = limits.max.map(|max| format!("at most {max}"));
    [phase, min, max].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A long time, as people write it.
fn time(ms: u64) -> String {
    match ms {
        ms if ms % 3_600_000 == 0 => format!("{} h", ms / 3_600_000),
        ms if ms % 60_000 == 0 => format!("{} min", ms / 60_000),
        ms => format!("{} s", ms / 1000),
    }
}

/// A selector that names only a text is that text.
fn brief(selector: &Selector) -> String {
    match &selector.text {
        Some(text) if *selector == (Selector { text: Some(text.clone()), ..Selector::default() }) => text.clone(),
        _ => selector.describe(),
    }
}

/// A condition in words.
pub(super) fn of_condition(
    condition: &Condition,
    selector: &dyn Fn(&Selector) -> String,
    shown: &dyn Fn(&str) -> String,
) -> String {
    let parts = [
        condition.platform.as_ref().map(|platform| format!("on {platform}")),
        condition.true_.as_deref().map(shown),
        condition.visible.as_ref().map(|visible| format!("`{}` is visible", selector(visible))),
        condition.not_visible.as_ref().map(|hidden| format!("`{}` is not visible", selector(hidden))),
    ];
    let all = parts.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    condition.within.as_deref().map_or_else(|| all.clone(), |within| format!("{all} within {}", shown(within)))
}

fn of_direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
        Direction::Left => "left",
        Direction::Right => "right",
    }
}

fn of_point(point: &Point) -> String {
    let length = |length: Length| match length {
        Length::Pixels(pixels) => pixels.to_string(),
        Length::Percent(percent) => format!("{percent}%"),
    };
    format!("{},{}", length(point.x), length(point.y))
}

fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LENGTH { line } else { line.chars().take(LENGTH - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_read_as_they_are_written() {
        let plain = |text: &str| text.to_owned();
        let text = |text: &str| Selector { text: Some(text.to_owned()), ..Selector::default() };
        let tap = Tap { selector: Some(text("Agree")), ..Tap::default() };
        assert_eq!(arguments(&Command::TapOn(tap.clone()), &plain), "Agree");
        let point = Some("50%,7".to_owned());
        assert_eq!(arguments(&Command::TapOn(Tap { point, ..tap }), &plain), "Agree, point: 50%,7");
        let when = Some(Condition { not_visible: Some(text("Skip")), platform: Some("Android".into()), ..Condition::default() });
        let flow = Command::RunFlow {
            name: Some("log-in.yaml".into()),
            steps: vec![],
            when,
            env: Default::default(),
            hooks: Default::default(),
        };
        assert_eq!(arguments(&flow, &plain), "log-in.yaml when on Android and `Skip` is not visible");
        assert_eq!(shorten(&"ab\n".repeat(100)).chars().count(), LENGTH);
    }
}

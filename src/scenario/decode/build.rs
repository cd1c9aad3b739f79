//! From a command's fields to the command.

use super::Decoder;
use super::fields::Fields;
use super::scalar;
use crate::scenario::model::{Command, Direction, Goal, Hooks, Limits, Span, Step, Swipe, SwipeWay, Tap, Template};
use crate::scenario::table::Spec;
use crate::ui::Selector;
use std::collections::BTreeMap;

impl Decoder<'_> {
    /// Builds a command; what the table cannot say (one of two, never both) is checked here.
    pub(super) fn build(&mut self, spec: &'static Spec, mut fields: Fields, span: Span) -> Option<Command> {
        let f = &mut fields;
        Some(match spec.name {
            "launchApp" => Command::LaunchApp {
                app_id: self.app(f),
                clear_state: f.flag("clearState").unwrap_or(false),
                stop_app: f.flag("stopApp").unwrap_or(true),
                permissions: f.variables("permissions"),
                arguments: f.arguments("arguments").unwrap_or_default(),
            },
            "stopApp" => Command::StopApp(self.app(f)),
            "clearState" => Command::ClearState(self.app(f)),
            "tapOn" => Command::TapOn(self.tap(f, spec, span)?),
            "doubleTapOn" => Command::DoubleTapOn(Tap { repeat: 2, ..self.tap(f, spec, span)? }),
            "longPressOn" => Command::LongPressOn(self.tap(f, spec, span)?),
            "inputText" => Command::InputText(f.text("text")?),
            "eraseText" => Command::EraseText(f.integer("charactersToErase").map_or(50, small)),
            "pressKey" => Command::PressKey(f.text("key")?),
            "back" => Command::Back,
            "hideKeyboard" => Command::HideKeyboard,
            "scroll" => Command::Scroll,
            "scrollUntilVisible" => Command::ScrollUntilVisible {
                element: f.selector("element")?,
                direction: f.word("direction").map_or(Direction::Down, direction),
                timeout: f.text("timeout").unwrap_or_else(|| "20000".into()),
                speed: f.text("speed"),
                center: f.flag("centerElement").unwrap_or(false),
                visible: f.integer("visibilityPercentage").map_or(100, |share| small(share.clamp(0, 100))),
            },
            "swipe" => self.swipe(f, span)?,
            "assertVisible" => Command::AssertVisible(self.target(f, spec, span)?, f.text("within")),
            "assertNotVisible" => Command::AssertNotVisible(self.target(f, spec, span)?, f.text("within")),
            "extendedWaitUntil" => self.wait(f, span)?,
            "waitForAnimationToEnd" => {
                Command::WaitForAnimationToEnd { timeout: f.text("timeout").unwrap_or_else(|| "15000".into()) }
            }
            "takeScreenshot" => Command::TakeScreenshot { path: f.text("path")?, crop_on: f.selector("cropOn") },
            "runFlow" => self.run_flow(f, span)?,
            "repeat" => self.repeat(f, span)?,
            "if" => Command::If {
                condition: self.condition_of(f, span, "`if`")?,
                then: f.steps("then")?,
                otherwise: f.steps("else").unwrap_or_default(),
            },
            "phase" => Command::Phase(f.text("name")?),
            "entry" => Command::Entry,
            "noise" => Command::Noise(f.steps("commands")?),
            "external" => Command::External { act: f.word("kind")?.to_owned(), human: f.word("by") == Some("human") },
            "manual" => Command::Manual { prompt: f.text("do")?, timeout_ms: f.millis("timeout").unwrap_or(600_000) },
            "onPermission" => Command::OnPermission(f.answers("whole")?),
            "relaunch" => {
                Command::Relaunch { times: f.integer("times").map_or(1, small), settle_ms: f.millis("settle").unwrap_or(3_000) }
            }
            "idle" => Command::Idle(f.millis("for")?),
            "passConsent" => Command::PassConsent { timeout_ms: f.millis("timeout").unwrap_or(5_000) },
            "reach" => Command::Reach {
                goal: goal(f.word("goal")?),
                actions: f.integer("actions").map_or(40, small),
                phase: f.text("phase"),
            },
            "expectAsks" => Command::ExpectAsks { group: f.text("group"), limits: self.limits(f, spec, span)? },
            "expectSteps" => Command::ExpectSteps(self.limits(f, spec, span)?),
            "advanceClock" => Command::AdvanceClock { by_ms: f.millis("by")? },
            "readCode" => self.read_code(f)?,
            "adb" => self.adb(f, span)?,
            _ => return self.build_maestro(spec, f, span),
        })
    }

    /// The app that a command names; in a file run by `runFlow`, that file's own.
    pub(super) fn app(&self, fields: &mut Fields) -> Option<String> {
        fields.text("appId").or_else(|| fields.text("url")).or_else(|| self.loader.included_app.clone())
    }

    pub(super) fn target(&mut self, fields: &mut Fields, spec: &Spec, span: Span) -> Option<Selector> {
        let selector = self.take_selector(fields, span)?;
        self.not_empty(selector, span, &format!("`{}`", spec.name))
    }

    fn tap(&mut self, fields: &mut Fields, spec: &Spec, span: Span) -> Option<Tap> {
        let point = fields.text("point");
        let repeat = fields.integer("repeat").map_or(1, |times| small(times.max(1)));
        let (delay_ms, settle_ms) = (fields.millis("delay"), settle(fields));
        let retry_if_no_change = fields.flag("retryTapIfNoChange").unwrap_or(false);
        let selector = self.take_selector(fields, span)?;
        let selector = match point {
            Some(_) if selector == Selector::default() => None,
            _ => Some(self.not_empty(selector, span, &format!("`{}`", spec.name))?),
        };
        Some(Tap { selector, point, repeat, delay_ms, retry_if_no_change, settle_ms })
    }

    fn swipe(&mut self, fields: &mut Fields, span: Span) -> Option<Command> {
        let (duration_ms, settle_ms) = (fields.millis("duration").unwrap_or(400), settle(fields));
        let (from, start, end) = (fields.selector("from"), fields.point("start"), fields.point("end"));
        let inside = self.element_point.take().as_deref().and_then(scalar::point);
        let way = match (fields.word("direction").map(direction), from, start, end) {
            (Some(direction), None, None, None) => SwipeWay::Direction(direction),
            (Some(direction), Some(from), None, None) => SwipeWay::From(Box::new(from), inside, direction),
            (None, None, Some(start), Some(end)) => SwipeWay::Points(start, end),
            _ => {
                let error = self.at(span, "`swipe` takes `direction`, or `from` and `direction`, or `start` and `end`");
                self.error(error.label("these do not go together").help("keep one of the three ways and complete it"));
                return None;
            }
        };
        Some(Command::Swipe(Swipe { way, duration_ms, settle_ms }))
    }

    fn wait(&mut self, fields: &mut Fields, span: Span) -> Option<Command> {
        let (visible, not_visible) = (fields.selector("visible"), fields.selector("notVisible"));
        if visible.is_none() && not_visible.is_none() {
            let error = self.at(span, "`extendedWaitUntil` does not say what to wait for").label("nothing to wait for");
            self.error(error.help("add `visible` or `notVisible`"));
            return None;
        }
        Some(Command::ExtendedWaitUntil {
            visible,
            not_visible,
            timeout: fields.text("timeout").unwrap_or_else(|| "17000".into()),
        })
    }

    fn run_flow(&mut self, fields: &mut Fields, span: Span) -> Option<Command> {
        let when = fields.condition("when");
        let elsewhere = when.as_ref().and_then(|when| when.platform.as_ref()).is_some_and(|on| on != "Android");
        let Body { name, steps, env, hooks } = self.inner(fields, span, "runFlow", elsewhere)?;
        Some(Command::RunFlow { name, steps, when, env, hooks })
    }

    /// The commands that another one holds: a file's, or those in place. `elsewhere`: they never run on Android.
    pub(super) fn inner(&mut self, fields: &mut Fields, span: Span, command: &str, elsewhere: bool) -> Option<Body> {
        let place = fields.place("file");
        let (file, commands) = (fields.text("file"), fields.steps("commands"));
        let mut env = fields.variables("env").unwrap_or_default();
        let failure = self.on_failure(fields);
        let (name, steps, hooks) = match (file, commands) {
            (Some(file), None) => {
                let included = match self.loader.include(self.file, &file, elsewhere) {
                    Ok(included) => included,
                    Err((message, help)) => {
                        let error = self.at(place.unwrap_or(span), message);
                        self.error(error.help(help));
                        return None;
                    }
                };
                for (name, value) in included.env {
                    env.entry(name).or_insert(value);
                }
                (Some(file), included.steps, included.hooks)
            }
            (None, Some(steps)) => (None, steps, Hooks::default()),
            (Some(_), Some(_)) => {
                let error = self.at(span, format!("`{command}` has both `file` and `commands`")).label("one is too many");
                self.error(error.help(format!("keep one; use a second `{command}` for the other")));
                return None;
            }
            (None, None) => {
                let error = self.at(span, format!("`{command}` has nothing to run")).label("neither `file` nor `commands`");
                self.error(error.help("add `file:` with a file's name, or `commands:` with a list of commands"));
                return None;
            }
        };
        // A file's own is used where the command says nothing.
        let hooks = if failure.is_empty() { hooks } else { Hooks { failure, ..hooks } };
        Some(Body { name, steps, env, hooks })
    }

    fn repeat(&mut self, fields: &mut Fields, span: Span) -> Option<Command> {
        let (times, while_, time_limit) = (fields.text("times"), fields.condition("while"), fields.text("timeLimit"));
        let steps = fields.steps("commands")?;
        if times.is_none() && while_.is_none() && time_limit.is_none() {
            let error = self.at(span, "`repeat` would never end").label("neither `times` nor `while`");
            self.error(error.help("add `times:` with a number, `while:` with a condition, or `timeLimit:`"));
            return None;
        }
        Some(Command::Repeat { times, while_, time_limit, steps })
    }

    fn limits(&mut self, fields: &mut Fields, spec: &Spec, span: Span) -> Option<Limits> {
        let place = fields.place("min");
        let limits =
            Limits { phase: fields.text("phase"), min: fields.integer("min").map(small), max: fields.integer("max").map(small) };
        match (limits.min, limits.max) {
            (None, None) => {
                let error = self.at(span, format!("`{}` expects nothing", spec.name)).label("neither `min` nor `max`");
                self.error(error.help("add `max:` or `min:` with a number"));
                None
            }
            (Some(min), Some(max)) if min > max => {
                let error = self.at(place.unwrap_or(span), format!("at least {min} and at most {max} cannot both be"));
                self.error(error.label("more than `max`").help("swap them, or write the same number twice for exactly so many"));
                None
            }
            _ => Some(limits),
        }
    }
}

/// The commands that another one holds.
pub(super) struct Body {
    pub name: Option<String>,
    pub steps: Vec<Step>,
    pub env: BTreeMap<String, Template>,
    pub hooks: Hooks,
}

/// How long the screen may take to come to rest, as Maestro bounds it.
fn settle(fields: &mut Fields) -> Option<u64> {
    fields.millis("waitToSettleTimeoutMs").map(|millis| millis.min(30_000))
}

/// The table bounds these numbers far below.
pub(super) fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The table has no other word.
fn goal(word: &'static str) -> Goal {
    if word == Goal::AccountDeletion.name() { Goal::AccountDeletion } else { Goal::PrivacyPolicy }
}

fn direction(word: &'static str) -> Direction {
    match word {
        "UP" => Direction::Up,
        "LEFT" => Direction::Left,
        "RIGHT" => Direction::Right,
        _ => Direction::Down,
    }
}

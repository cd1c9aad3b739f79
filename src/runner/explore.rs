//! A job whose work is no scenario: somebody explores the app, deciding after each look what to do next.
//!
//! It opens, closes and records as [`run_job`](super::run_job) does, so that its trace counts like any other. What it does on the device
//! goes through an [`Explorer`]; each input costs one round trip and each look one more, the log included, as long as nothing is in the way.

use std::time::Duration;

use crate::driver::Driver;
use crate::scenario::model::{CodeSource, Command, Direction, PromptAnswer, Span, Step};
use crate::trace::TraceWriter;
use crate::trace::event::{Event, FaultClass, InputOp, Purpose};
use crate::ui::{self, Hierarchy, NodeId, Rect};

use super::identity::identity;
use super::input::BACK;
use super::plan::{JobOutcome, JobPlan, Progress};
use super::reach::Halt;
use super::session::{REST_MS, Screen, Session};
use super::stop::Stop;

type Result<T> = std::result::Result<T, Halt>;

/// Looks for which a started app is waited for, of a second or so each.
const STARTING: u32 = 10;
/// Rounds of two looks each until a screen that moves is taken as it is.
const ROUNDS: u32 = 3;

/// Somebody's hands and eyes in a job.
pub struct Explorer<'e, 'a> {
    pub(super) session: &'e mut Session<'a>,
    earlier: Option<Hierarchy>,
    inputs: u32,
    starts: u32,
    /// Looks for which an app that was just started may still be absent.
    starting: u32,
}

/// What stands in front after an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The app under test.
    App,
    /// Another package: a browser, a dialer, the launcher.
    Other(String),
    /// Nothing of the app: it crashed or hangs, in the system's words. The system's dialog was put away.
    Crashed(String),
    /// Nothing that can be read, and why.
    Unreadable(String),
}

/// Runs a job in which `work` explores, once the app is installed. All is in the trace when it returns, however it ended.
pub fn explore(
    driver: &mut dyn Driver,
    plan: &JobPlan,
    trace: &TraceWriter,
    progress: &dyn Fn(Progress),
    work: &mut dyn FnMut(&mut Explorer) -> Result<()>,
) -> JobOutcome {
    super::job::run_with(driver, plan, trace, progress, &mut |session| {
        session.begin()?;
        let usual = plan.scenario.header.offramp.as_ref().and_then(|header| header.codes.as_ref());
        session.note_old_codes(usual.into_iter().chain([&CodeSource::Sms { pattern: None }]))?;
        session.pictures.once = true;
        let mut explorer = Explorer { session, earlier: None, inputs: 0, starts: 0, starting: 0 };
        work(&mut explorer).map_err(|Halt(stop)| stop)
    })
}

impl Explorer<'_, '_> {
    /// Looks until the screen is at rest; permission prompts are answered by the policy, other apps' crash dialogs put away.
    ///
    /// # Errors
    /// The device is gone, the trace cannot be written, or the job was interrupted.
    pub fn look(&mut self) -> Result<Seen> {
        self.session.prompts.begin_command();
        let looked = self.survey().and_then(|()| {
            // The keyboard covers what may be tapped next.
            if self.session.typing {
                self.session.close_keyboard()?;
                return self.survey();
            }
            Ok(())
        });
        match looked {
            Ok(()) => {
                if !self.shows_app() && self.starting > 0 {
                    self.starting -= 1;
                    return self.look();
                }
                self.starting = 0;
                let Some(screen) = &self.session.screen else { return Ok(Seen::Unreadable("nothing was seen".to_owned())) };
                let package = self.session.package();
                Ok(if screen.shows(package) { Seen::App } else { Seen::Other(front(screen)) })
            }
            Err(Stop::Fatal(FaultClass::App, message)) => {
                let message = self.session.trace.redact(&message);
                self.session.record(Event::Fault { class: FaultClass::App, message: message.clone() }).map_err(Halt)?;
                self.session.press(BACK, 1, "Back", Purpose::Recover).map_err(Halt)?;
                Ok(Seen::Crashed(message))
            }
            Err(Stop::Fatal(FaultClass::Environment, message) | Stop::Step(_, message)) => Ok(Seen::Unreadable(message)),
            Err(stop) => Err(Halt(stop)),
        }
    }

    fn shows_app(&self) -> bool {
        self.session.screen.as_ref().is_some_and(|screen| screen.shows(self.session.package()))
    }

    fn survey(&mut self) -> super::stop::Result<()> {
        for _ in 0..ROUNDS {
            self.session.interrupted()?;
            self.earlier = self.session.survey(Duration::from_millis(REST_MS.unsigned_abs()))?;
            if self.session.clear_the_way()? {
                continue;
            }
            // The first dump of a web page is often empty.
            if self.session.at_rest() && !self.session.tree().is_some_and(is_blank) {
                return Ok(());
            }
        }
        self.session.observe_now()
    }

    /// The tree seen last; `None` before the first look.
    pub fn tree(&self) -> Option<&Hierarchy> {
        self.session.tree()
    }

    /// The tree of the look before it, half a second earlier with no input between; `None` if that could not be read.
    pub fn earlier(&self) -> Option<&Hierarchy> {
        self.earlier.as_ref()
    }

    /// Focused window and resumed activity.
    pub fn front(&self) -> (&str, &str) {
        self.session
            .screen
            .as_ref()
            .map_or(("", ""), |screen| (screen.foreground.window.as_str(), screen.foreground.activity.as_str()))
    }

    /// SHA-256 of the recorded tree, and of the screen's picture if there is one.
    pub fn artifacts(&self) -> (&str, Option<&str>) {
        (&self.session.pictures.last.0, self.session.pictures.last.1.as_deref())
    }

    /// Inputs sent and apps started so far, those of scenarios not among them.
    pub fn spent(&self) -> (u32, u32) {
        (self.inputs, self.starts)
    }

    /// Prompts answered so far.
    pub fn prompts(&self) -> u32 {
        self.session.prompts.answered()
    }

    /// Services opened on the device so far.
    pub fn services(&self) -> u64 {
        self.session.driver.traffic().0
    }

    /// Taps a node of the tree seen last.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn tap(&mut self, node: NodeId) -> Result<()> {
        self.touch(node, InputOp::Tap)
    }

    /// Holds a finger on a node of the tree seen last.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn long_press(&mut self, node: NodeId) -> Result<()> {
        self.touch(node, InputOp::LongPress)
    }

    fn touch(&mut self, node: NodeId, op: InputOp) -> Result<()> {
        self.inputs += 1;
        self.session.tap_node(node, op, Purpose::Step).map_err(Halt)
    }

    /// Moves content: the finger goes across an area.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn drag(&mut self, area: Rect, finger: Direction) -> Result<()> {
        self.inputs += 1;
        self.session.drag(area, finger).map_err(Halt)
    }

    /// Presses the back key.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn back(&mut self) -> Result<()> {
        self.inputs += 1;
        self.session.press(BACK, 1, "Back", Purpose::Recover).map_err(Halt)
    }

    /// Stops the app and starts it from the launcher.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn launch(&mut self) -> Result<()> {
        self.starts += 1;
        let package = self.session.package();
        self.session.prompts.begin_command();
        self.session.stop_app(package).and_then(|()| self.session.begin_start(package)).map_err(Halt)?;
        self.starting = STARTING;
        Ok(())
    }

    /// Begins a phase of the job.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn phase(&mut self, name: &str) -> Result<()> {
        self.session.begin_phase(name).map_err(Halt)
    }

    /// From here on, a prompt for which no command gave an answer is refused.
    pub fn refuse_the_rest(&mut self) {
        self.session.prompts.otherwise = Some(PromptAnswer::Deny);
    }

    /// Runs a scenario's commands; the value tells what failed.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn commands(&mut self, steps: &[Step], name: &str) -> Result<std::result::Result<(), String>> {
        match self.session.run(steps, Some(name)) {
            Ok(()) => Ok(Ok(())),
            Err(Stop::Step(_, message) | Stop::Fatal(FaultClass::App | FaultClass::Scenario, message)) => Ok(Err(message)),
            Err(stop) => Err(Halt(stop)),
        }
    }

    /// Does one command of a scenario; the value tells whether it did what it says.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn command(&mut self, command: &Command) -> Result<bool> {
        self.inputs += u32::from(!matches!(command, Command::ReadCode { .. }));
        let step = Step { command: command.clone(), span: Span::default(), file: "crawl".into(), label: None, optional: false };
        self.commands(&[step], "crawl").map(|done| done.is_ok())
    }

    /// Clears the app's data and makes up somebody new, for the `turn`-th time; `false` where nothing may be cleared.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn begin_anew(&mut self, turn: u32) -> Result<bool> {
        if !self.session.plan.may_clear {
            return Ok(false);
        }
        let package = self.session.package();
        self.session.clear_state(package).map_err(Halt)?;
        for (name, value) in identity(&format!("{}/{turn}", self.session.plan.run_id), self.session.plan.job) {
            self.session.variables.set(&name, value);
        }
        self.session.mask_secrets();
        Ok(true)
    }
}

impl Session<'_> {
    /// Two looks and the log in one round trip; returns the earlier tree if both could be read.
    fn survey(&mut self, apart: Duration) -> super::stop::Result<Option<Hierarchy>> {
        let survey = match self.driver.survey(apart) {
            Ok(survey) => survey,
            Err(crate::driver::DriverError::NoTree(_)) => {
                // The long way looks again and again, and says what it met.
                self.look_once()?;
                self.rest()?;
                self.sync_log()?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let mut trees = Vec::new();
        for look in survey.looks {
            let device_ms = look.device_ms;
            let (xml, foreground) = self.heard(look);
            if let Ok(tree) = ui::parse(&xml) {
                trees.push(tree.clone());
                self.take(Screen { tree, foreground, xml, device_ms })?;
            }
        }
        self.record_log(survey.log)?;
        match <[Hierarchy; 2]>::try_from(trees) {
            Ok([earlier, _]) => Ok(Some(earlier)),
            Err(trees) if trees.is_empty() => self.look_once().map(|()| None),
            Err(_) => Ok(None),
        }
    }
}

/// Whether a web page is there of which nothing is to be read yet.
fn is_blank(tree: &Hierarchy) -> bool {
    tree.nodes.iter().any(|node| node.short_class().contains("WebView") && node.children.is_empty())
}

/// The package in front.
fn front(screen: &Screen) -> String {
    let of = |component: &str| component.split('/').next().unwrap_or_default().to_owned();
    let activity = of(&screen.foreground.activity);
    if activity.is_empty() { of(&screen.foreground.window) } else { activity }
}

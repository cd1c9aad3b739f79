//! A running job: the device, the trace, and what was last seen. Everything that the other files do to the device goes through here.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::driver::{At, Driver, DriverError, Foreground};
use crate::scenario::model::Timing;
use crate::scenario::{MadeUp, Variables};
use crate::trace::TraceWriter;
use crate::trace::event::{Event, Observe};
use crate::ui::{self, Fingerprint, Hierarchy, NodeId, Rect};

use super::codes::Codes;
use super::pictures::Pictures;
use super::plan::{JobPlan, Progress};
use super::prompts::Prompts;
use super::stop::{Result, Stop};

/// A screen that was the same for so long is at rest: COUNTING's 500 ms.
pub(super) const REST_MS: i64 = 500;
/// Device milliseconds between two looks.
pub(super) const POLL_MS: u64 = 250;
/// Looks in a row at a screen that cannot be read before the job gives up, and the device milliseconds between them.
const UNREADABLE: (u32, u64) = (20, 500);

/// A running job.
pub(super) struct Session<'a> {
    pub(super) driver: &'a mut dyn Driver,
    pub(super) plan: &'a JobPlan<'a>,
    pub(super) trace: &'a TraceWriter,
    pub(super) progress: &'a dyn Fn(Progress),
    pub(super) variables: Variables,
    pub(super) prompts: Prompts,
    /// Display width and height in pixels, upright; 0 until the device was read.
    pub(super) upright: (i32, i32),
    /// The device's clock as last heard of, Unix milliseconds. Where the device cannot tell, the waits are added up.
    pub(super) now: i64,
    /// Whether `now` is the device's own word.
    clock_known: bool,
    /// What is on the screen.
    pub(super) screen: Option<Screen>,
    view: View,
    /// The last `observe`.
    pub(super) seen: Option<u64>,
    /// When the app was first seen not to be in front.
    pub(super) gone_since: Option<i64>,
    /// A field was tapped or typed into since the keyboard was last known to be away.
    pub(super) typing: bool,
    /// The app under test was started in this job.
    pub(super) started: bool,
    /// What `copyTextFrom` and `setClipboard` remembered.
    pub(super) copied: Option<String>,
    /// Where made-up texts come from.
    pub(super) made_up: MadeUp,
    /// Name of the recording that runs.
    pub(super) recording: Option<String>,
    /// Commands around the one that runs whose failure the run goes on after.
    pub(super) forgiving: u32,
    /// When something was last done to the device.
    pub(super) acted_at: i64,
    /// What one-time codes may come from, and what of it is old.
    pub(super) codes: Codes,
    pub(super) pictures: Pictures,
}

/// One look at the device.
#[derive(Debug, Clone)]
pub(super) struct Screen {
    pub(super) tree: Hierarchy,
    pub(super) foreground: Foreground,
    pub(super) xml: String,
    pub(super) device_ms: Option<i64>,
}

/// What is known of the state that the screen is in.
#[derive(Default)]
struct View {
    print: Option<Fingerprint>,
    /// Hash of texts and states, which the fingerprint leaves out.
    content: u64,
    since: i64,
    /// It was the same for [`REST_MS`] and was recorded as such.
    at_rest: bool,
    /// It was seen and not yet recorded.
    pending: bool,
    /// A phase began since it was recorded: seen again, it is recorded again, since it counts there too.
    elsewhere: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        driver: &'a mut dyn Driver,
        plan: &'a JobPlan<'a>,
        trace: &'a TraceWriter,
        progress: &'a dyn Fn(Progress),
        variables: Variables,
    ) -> Session<'a> {
        Session {
            driver,
            plan,
            trace,
            progress,
            variables,
            prompts: Prompts::default(),
            upright: (0, 0),
            now: 0,
            clock_known: false,
            screen: None,
            view: View::default(),
            seen: None,
            gone_since: None,
            typing: false,
            started: false,
            copied: None,
            made_up: MadeUp::new(&format!("{}/{}", plan.run_id, plan.job)),
            recording: None,
            forgiving: 0,
            acted_at: 0,
            codes: Codes::default(),
            pictures: Pictures::default(),
        }
    }

    /// The package under test.
    pub(super) fn package(&self) -> &'a str {
        &self.plan.app.package
    }

    /// Appends an event with the device's last known time.
    pub(super) fn record(&self, event: Event) -> Result<u64> {
        Ok(self.trace.append(self.plan.job, self.clock_known.then_some(self.now), event)?)
    }

    /// Takes over the device's time from an answer.
    pub(super) fn heard<T>(&mut self, at: At<T>) -> T {
        if let Some(ms) = at.device_ms {
            self.now = ms;
            self.clock_known = true;
        }
        at.value
    }

    /// The clock was set forward: what was timed by it before is timed anew.
    pub(super) fn later(&mut self, by_ms: i64) {
        self.gone_since = self.gone_since.map(|at| at.saturating_add(by_ms));
        self.prompts.later(by_ms);
    }

    /// Lets device time pass.
    pub(super) fn pause(&mut self, ms: u64) -> Result<()> {
        self.interrupted()?;
        let at = self.driver.wait(Duration::from_millis(ms))?;
        if at.device_ms.is_none() {
            self.now = self.now.saturating_add_unsigned(ms);
        }
        self.heard(at);
        Ok(())
    }

    /// Stops here if the job was ended from outside.
    pub(super) fn interrupted(&self) -> Result<()> {
        if self.plan.stop.load(Ordering::Relaxed) { Err(Stop::Interrupted) } else { Ok(()) }
    }

    /// The tree last seen.
    pub(super) fn tree(&self) -> Option<&Hierarchy> {
        self.screen.as_ref().map(|screen| &screen.tree)
    }

    /// The display as it is held now.
    pub(super) fn display(&self) -> Rect {
        let (width, height) = self.upright;
        let on_its_side = self.tree().is_some_and(|tree| tree.rotation % 2 == 1);
        let (right, bottom) = if on_its_side { (height, width) } else { (width, height) };
        Rect { left: 0, top: 0, right, bottom }
    }

    /// Whether the scenario wants Maestro's own timing.
    pub(super) fn strict(&self) -> bool {
        self.plan.scenario.header.offramp.as_ref().is_some_and(|header| header.timing == Timing::Strict)
    }

    /// A hash of the screen last seen: what stands where, and what it says.
    pub(super) fn looks_like(&self) -> u64 {
        let Some(tree) = self.tree() else { return 0 };
        let mut hasher = DefaultHasher::new();
        content(tree).hash(&mut hasher);
        tree.iter().for_each(|(_, node)| (node.bounds, &node.resource_id, &node.class).hash(&mut hasher));
        hasher.finish()
    }

    /// Whether the screen last seen was at rest.
    pub(super) fn at_rest(&self) -> bool {
        self.view.at_rest
    }

    /// The screen is about to change: what was seen is recorded, and the next look begins anew.
    pub(super) fn disturb(&mut self) -> Result<()> {
        self.flush()?;
        self.view = View::default();
        Ok(())
    }

    /// Reads the screen once and records it when it is at rest, or when it was another before.
    pub(super) fn look_once(&mut self) -> Result<()> {
        self.interrupted()?;
        let screen = self.read()?;
        self.take(screen)
    }

    /// Takes over what was seen; records it when it is at rest, or what was there before when that was another.
    pub(super) fn take(&mut self, screen: Screen) -> Result<()> {
        let print = ui::fingerprint(&screen.tree, &screen.foreground.activity);
        let content = content(&screen.tree);
        if self.view.print.as_ref() != Some(&print) {
            self.flush()?;
            self.view = View { print: Some(print), content, since: self.now, pending: true, ..View::default() };
        } else if self.view.content != content {
            self.flush()?;
            self.view.content = content;
            self.view.pending = true;
        }
        self.in_front(&screen);
        self.screen = Some(screen);
        if self.now.saturating_sub(self.view.since) >= REST_MS {
            if !self.view.at_rest {
                self.view.at_rest = true;
                self.observe(true)?;
            } else if self.view.pending || self.view.elsewhere {
                // Only a text or a state changed (a countdown, say): the tree tells it, one image of the screen is enough.
                self.observe(false)?;
            }
        }
        Ok(())
    }

    /// Records what is on the screen now, at rest or not, with a screenshot.
    pub(super) fn observe_now(&mut self) -> Result<()> {
        if self.screen.is_some() { self.observe(true) } else { Ok(()) }
    }

    /// Records a state that was seen and not yet recorded.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.view.pending && self.screen.is_some() { self.observe(false) } else { Ok(()) }
    }

    /// A phase begins: what is still on the screen belongs to it from the next look on.
    pub(super) fn begin_phase(&mut self, name: &str) -> Result<()> {
        self.flush()?;
        self.record(Event::Phase { name: name.to_owned() })?;
        self.view.elsewhere = true;
        Ok(())
    }

    fn observe(&mut self, with_image: bool) -> Result<()> {
        let Some(screen) = &self.screen else { return Ok(()) };
        let tree = self.trace.artifact(screen.xml.as_bytes(), "xml")?;
        let with_image = with_image && self.pictures.wanted(self.view.print.as_ref());
        let (mut image, mut lost) = (None, None);
        match with_image.then(|| self.driver.screenshot()) {
            Some(Ok(png)) => image = Some(self.trace.artifact(&png, "png")?),
            // A device that is gone: the tree is kept all the same.
            Some(Err(error @ DriverError::Infrastructure(_))) => lost = Some(error),
            // A window may forbid its picture.
            Some(Err(DriverError::Refused(_) | DriverError::NoTree(_))) | None => {}
        }
        self.pictures.took(self.view.print.as_ref(), &tree, image.as_ref());
        let event = Observe {
            tree: Some(tree),
            image,
            window: screen.foreground.window.clone(),
            activity: screen.foreground.activity.clone(),
            settled: self.view.at_rest,
            error: None,
        };
        self.seen = Some(self.trace.append(self.plan.job, screen.device_ms, Event::Observe(event))?);
        (self.view.pending, self.view.elsewhere) = (false, false);
        lost.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Reads the screen; looks again when it could not be read.
    fn read(&mut self) -> Result<Screen> {
        let mut reason = String::new();
        for attempt in 0..UNREADABLE.0 {
            if attempt > 0 {
                self.pause(UNREADABLE.1)?;
            }
            match self.driver.hierarchy() {
                Ok(at) => {
                    let device_ms = at.device_ms;
                    let (xml, foreground) = self.heard(at);
                    match ui::parse(&xml) {
                        Ok(tree) => return Ok(Screen { tree, foreground, xml, device_ms }),
                        Err(error) => reason = error.to_string(),
                    }
                }
                Err(DriverError::NoTree(why)) => reason = why,
                Err(error) => return Err(error.into()),
            }
            if attempt == 0 {
                // Said once: the evidence must show that something was there which could not be read.
                let error = Some(reason.clone());
                self.record(Event::Observe(Observe { error, ..Observe::default() }))?;
            }
        }
        let tries = UNREADABLE.0;
        Err(Stop::environment(format!(
            "the screen could not be read in {tries} attempts: {reason}; an app that never comes to rest cannot be read by uiautomator"
        )))
    }

    /// Notes whether the app is in front.
    fn in_front(&mut self, screen: &Screen) {
        if screen.shows(self.package()) {
            self.gone_since = None;
        } else if self.gone_since.is_none() && ui::permission_dialog(&screen.tree, &screen.foreground.window).is_none() {
            self.gone_since = Some(self.now);
        }
    }
}

impl Screen {
    /// Whether a package's activity or window is in front.
    pub(super) fn shows(&self, package: &str) -> bool {
        let of_package = |component: &str| component.split('/').next() == Some(package);
        of_package(&self.foreground.activity)
            || of_package(&self.foreground.window)
            || self.tree.roots.iter().any(|&root| self.tree.node(root).package == package)
    }

    /// The focused text field.
    pub(super) fn focused_field(&self) -> Option<NodeId> {
        self.tree.iter().find(|(_, node)| node.focused && node.is_editable()).map(|(id, _)| id)
    }
}

/// A hash of what the fingerprint leaves out and a person would notice: texts and states.
fn content(tree: &Hierarchy) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (_, node) in tree.iter() {
        (&node.text, &node.content_desc, node.checked, node.enabled, node.selected, node.focused).hash(&mut hasher);
    }
    hasher.finish()
}

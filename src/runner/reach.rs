//! `reach`: somebody looks for the way to something in the app, and the way found is followed again.
//!
//! Who looks is handed in by the caller ([`Reach`]); what it does on the device goes through [`Hands`], so that all of it is in the trace.

use crate::scenario::model::{Direction, Goal, Tap};
use crate::trace::event::{InputOp, Purpose};
use crate::ui::lexicon::{Concept, find};
use crate::ui::{Fingerprint, Hierarchy, NodeId, ScreenKind, Selector, classify, fingerprint, guest_control};

use super::flow::Done;
use super::input::BACK;
use super::scroll::Way;
use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

/// How long a consent screen that comes back is waited for.
const CONSENT_MS: u64 = 1_000;
/// How long a control is scrolled for when a way is followed.
const SCROLL_MS: u64 = 20_000;

/// A page that offers a quick way in and not more controls than this is there to let people in.
const GATE: usize = 8;

/// Log-in screens in a row that are left without an account.
const DOORS: u32 = 3;

/// Looks for ways in an app, by itself.
pub trait Reach: Sync {
    /// Looks for the way to `goal` from the screen that is open, with at most `limit` actions.
    ///
    /// # Errors
    /// Whatever a hand returns, as it is.
    fn reach(&self, goal: Goal, limit: u32, hands: &mut dyn Hands) -> std::result::Result<Search, Halt>;
}

/// How a search ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Search {
    /// The shortest way found, from where the search began; `None` if none was.
    pub way: Option<Vec<Leg>>,
    /// Actions that were tried.
    pub actions: u32,
    /// Different screens that were seen.
    pub screens: u32,
    /// Nothing was left to try.
    pub exhausted: bool,
}

/// One action of a way: a control that is tapped, scrolled to if it is not in view.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    /// The control.
    pub selector: Selector,
    /// What it shows.
    pub label: String,
}

/// Why a search cannot go on: the device, the app or the user ended it.
#[derive(Debug)]
pub struct Halt(pub(super) Stop);

impl Halt {
    /// What was asked for cannot be done as it was asked.
    pub fn scenario(message: impl Into<String>) -> Halt {
        Halt(Stop::scenario(message))
    }
}

/// What is on the screen.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'s> {
    /// The tree.
    pub tree: &'s Hierarchy,
    /// Focused window.
    pub window: &'s str,
    /// Resumed activity.
    pub activity: &'s str,
    /// Whether it is the app under test.
    pub ours: bool,
}

impl Sight<'_> {
    /// What stays the same when the screen comes back.
    pub fn fingerprint(&self) -> Fingerprint {
        fingerprint(self.tree, self.activity)
    }
}

/// What a search may do. After each the screen is at rest, and permission prompts have been answered by the run's policy.
pub trait Hands {
    /// What was seen last; `None` before the first look.
    fn sight(&self) -> Option<Sight<'_>>;
    /// Taps a node of the tree seen last.
    ///
    /// # Errors
    /// The device, the app or the user ended the job.
    fn tap(&mut self, node: NodeId) -> std::result::Result<(), Halt>;
    /// Scrolls down by half a screen.
    ///
    /// # Errors
    /// As [`Hands::tap`].
    fn scroll(&mut self) -> std::result::Result<(), Halt>;
    /// Presses the back key.
    ///
    /// # Errors
    /// As [`Hands::tap`].
    fn back(&mut self) -> std::result::Result<(), Halt>;
    /// Stops and starts the app, and passes its consent screen, and a log-in that can be skipped, if they come back.
    ///
    /// # Errors
    /// As [`Hands::tap`].
    fn restart(&mut self) -> std::result::Result<(), Halt>;
}

impl Hands for Session<'_> {
    fn sight(&self) -> Option<Sight<'_>> {
        self.screen.as_ref().map(|screen| Sight {
            tree: &screen.tree,
            window: &screen.foreground.window,
            activity: &screen.foreground.activity,
            ours: screen.shows(self.package()),
        })
    }

    fn tap(&mut self, node: NodeId) -> std::result::Result<(), Halt> {
        self.prompts.begin_command();
        self.tap_node(node, InputOp::Tap, Purpose::Step).and_then(|()| self.settle(SETTLE_MS)).map_err(Halt)
    }

    fn scroll(&mut self) -> std::result::Result<(), Halt> {
        Session::scroll(self).map_err(Halt)
    }

    fn back(&mut self) -> std::result::Result<(), Halt> {
        self.prompts.begin_command();
        self.press(BACK, 1, "Back", Purpose::Recover).and_then(|()| self.settle(SETTLE_MS)).map_err(Halt)
    }

    fn restart(&mut self) -> std::result::Result<(), Halt> {
        self.prompts.begin_command();
        self.start_anew().map_err(Halt)
    }
}

impl Session<'_> {
    /// Looks for the way to `goal` with at most `limit` actions; with `phase`, follows what was found again under it.
    pub(super) fn reach(&mut self, goal: Goal, limit: u32, phase: Option<&str>) -> Result<Done> {
        let Some(reach) = self.plan.reach else {
            return Err(Stop::scenario("nobody here can look for a way; write the taps as `tapOn`"));
        };
        self.settle(SETTLE_MS)?;
        if let Some(stop) = self.app_left()? {
            return Err(stop);
        }
        self.past_the_door()?;
        if let Some(kind) = self.wall() {
            return Ok(Done::Skipped(format!("not looked for: the app stands at a {kind} screen, and nobody is logged in")));
        }
        let search = reach.reach(goal, limit, self).map_err(|Halt(stop)| stop)?;
        let tried = format!("{} on {}", counted(search.actions, "action"), counted(search.screens, "screen"));
        let all = if search.exhausted { ", and nothing was left to try" } else { "" };
        let Some(way) = search.way else {
            if search.actions == 0 && search.exhausted {
                return Ok(Done::Skipped("not found: on the screen that is open there is nothing to try".to_owned()));
            }
            let remark = format!("none was found in {tried}{all}; that does not mean that there is none");
            return Ok(Done::Skipped(remark));
        };
        if let Some(phase) = phase {
            self.begin_phase(phase)?;
            self.follow(&way)?;
        }
        let labels: Vec<String> = way.iter().map(|leg| format!("“{}”", leg.label)).collect();
        let length = counted(u32::try_from(way.len()).unwrap_or(u32::MAX), "action");
        Ok(Done::Yes(Some(format!("{length}: {} (found in {tried}{all})", labels.join(" → ")))))
    }

    /// From a cold start.
    fn follow(&mut self, way: &[Leg]) -> Result<()> {
        self.start_anew()?;
        for leg in way {
            self.prompts.begin_command();
            if self.find(&leg.selector, 0)?.is_none() {
                self.scroll_until_visible(&leg.selector, &Way::plain(Direction::Down, SCROLL_MS))?;
            }
            let tap = Tap { selector: Some(leg.selector.clone()), repeat: 1, ..Tap::default() };
            self.tap(&tap, InputOp::Tap, false)?;
        }
        Ok(())
    }

    fn start_anew(&mut self) -> Result<()> {
        self.launch(self.package(), false, true, None, &[])?;
        self.pass_consent(CONSENT_MS)?;
        self.past_the_door()
    }

    /// Leaves a log-in screen by the control that lets one in without an account, if it has one.
    fn past_the_door(&mut self) -> Result<()> {
        for _ in 0..DOORS {
            let Some(screen) = self.screen.as_ref().filter(|_| self.wall().is_some()) else { break };
            let Some(node) = guest_control(&screen.tree, &screen.foreground.window) else { break };
            self.tap_node(node, InputOp::Tap, Purpose::Step)?;
            self.settle(SETTLE_MS)?;
        }
        Ok(())
    }

    /// What the screen is called, if only somebody with an account gets past it.
    fn wall(&self) -> Option<&'static str> {
        let screen = self.screen.as_ref().filter(|screen| screen.shows(self.package()))?;
        let kind = classify(&screen.tree, &screen.foreground.window).kind;
        if matches!(kind, ScreenKind::SignUp | ScreenKind::LogIn) {
            return Some(kind.name());
        }
        let controls: Vec<NodeId> = screen.tree.iter().map(|(id, _)| id).filter(|&id| screen.tree.is_actionable(id)).collect();
        let quick = |&id: &NodeId| find(Concept::QuickWayIn, screen.tree.label(id)).is_some();
        (controls.len() <= GATE && controls.iter().any(quick)).then_some(ScreenKind::LogIn.name())
    }
}

fn counted(number: u32, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

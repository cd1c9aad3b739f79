//! What faults do to the device. Each place where one can happen asks here, once.

use super::System;
use super::automation::Claim;
use super::hierarchy::{Node, Tree};
use super::log::{Buffer, Priority};
use super::timers::TimerEvent;
use crate::device::Device;
use crate::faults::{Kind, Plan, PlanError, Rule, Silence, Site};
use crate::render::{self, Frame};

/// The class of a web view.
const WEB_VIEW: &str = "android.webkit.WebView";
/// How a fault's crash is told.
const EXCEPTION: (&str, &str) = ("java.lang.IllegalStateException", "a fault that was asked for");

impl System {
    /// Puts a plan in force, beside what is in force already.
    pub fn add_faults(&mut self, plan: &Plan) -> Result<(), PlanError> {
        let now = self.clock.uptime_ms();
        self.faults.arm_plan(plan, now)?;
        self.set_fault_timers();
        Ok(())
    }

    /// Puts one fault in force.
    pub fn add_fault(&mut self, rule: Rule) -> Result<(), PlanError> {
        let now = self.clock.uptime_ms();
        self.faults.arm(rule, now)?;
        self.set_fault_timers();
        Ok(())
    }

    /// Ends all faults, and what still lasts of them.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
        self.files.set_full(false);
        self.set_fault_timers();
    }

    /// The faults in force, as a plan has them, each with how often it happened.
    pub fn list_faults(&self) -> Vec<(String, u64)> {
        self.faults.list().map(|(rule, happened)| (rule.to_string(), happened)).collect()
    }

    /// Sets the timers of faults that have a moment of their own.
    pub(super) fn set_fault_timers(&mut self) {
        self.timers.cancel(|event| *event == TimerEvent::Fault);
        for due in self.faults.moments() {
            self.timers.set(due, TimerEvent::Fault);
        }
    }

    /// Faults are asked for from outside, so a restored state does not turn them back.
    pub(crate) fn keep_faults_of(&mut self, other: &mut System, from_ms: u64, to_ms: u64) {
        self.faults = std::mem::take(&mut other.faults);
        self.files.set_full(other.files.is_full());
        self.move_fault_time(from_ms, to_ms);
    }

    /// Whether the package installer finds no room for anything. Before Android 7 it only finds out when it installs.
    pub(crate) fn has_no_room_for_sessions(&self) -> bool {
        self.files.is_full() && self.config.api >= 24
    }

    /// The device's time goes on from another.
    pub(crate) fn move_fault_time(&mut self, from_ms: u64, to_ms: u64) {
        self.faults.move_time(from_ms, to_ms);
        self.set_fault_timers();
    }

    /// The moment of a fault has come, or the end of one.
    pub(super) fn on_fault_timer(&mut self) {
        let now = self.clock.uptime_ms() as i64;
        if self.faults.storage_full_until.is_some_and(|end| end <= now) {
            self.faults.storage_full_until = None;
            self.files.set_full(false);
        }
        self.pass(Site::Clock);
    }

    /// Something passes a site: what comes from outside happens; the rest is for the caller to do.
    pub(super) fn pass(&mut self, site: Site) -> Vec<Rule> {
        self.pass_if(site, |_| true)
    }

    fn pass_if(&mut self, site: Site, fits: impl Fn(Kind) -> bool) -> Vec<Rule> {
        let front = !self.faults.is_empty() && self.app_in_front().is_some();
        let now = self.clock.uptime_ms();
        let mut happening = self.faults.pass(site, now, |kind| match kind {
            Kind::Anr | Kind::Crash => front,
            _ => fits(kind),
        });
        let own = happening.iter().position(|rule| !rule.kind.comes_from_outside()).unwrap_or(happening.len());
        let here = happening.split_off(own);
        for rule in happening {
            self.suffer(&rule);
        }
        here
    }

    /// Package and process of the user's app in front, while it answers.
    fn app_in_front(&self) -> Option<(String, u32)> {
        let front = self.activities.front()?;
        let (package, process) = (self.packages.get(&front.package)?, self.processes.get(front.pid)?);
        (!package.system && !process.hung).then(|| (front.package.clone(), front.pid))
    }

    fn suffer(&mut self, rule: &Rule) {
        let now = self.clock.uptime_ms();
        match rule.kind {
            Kind::Drop => self.boot.lose_connections(),
            Kind::Stall => self.faults.stalled = Silence::lasting(rule.for_ms),
            Kind::Offline => {
                self.faults.offline = Silence::lasting(rule.for_ms);
                self.boot.lose_connections();
            }
            Kind::Reboot => self.faults.reboot = true,
            Kind::Anr => {
                if let Some((_, pid)) = self.app_in_front() {
                    self.hang(pid);
                    self.on_anr(pid);
                }
            }
            Kind::Crash => {
                if let Some((package, pid)) = self.app_in_front() {
                    self.crash(&package, pid, EXCEPTION.0, EXCEPTION.1);
                    self.pump();
                }
            }
            Kind::SystemUiNotResponding => self.system_ui_hangs(),
            Kind::FullStorage => {
                self.files.set_full(true);
                self.faults.storage_full_until = rule.for_ms.map(|ms| now.saturating_add(ms) as i64);
                self.set_fault_timers();
            }
            Kind::ClockJump => self.clock.set_epoch_ms(self.clock.epoch_ms().saturating_add(rule.ms)),
            _ => {}
        }
    }

    /// A service is asked for over adb. False when the connection is lost over it.
    pub(crate) fn pass_service(&mut self) -> bool {
        let before = self.power().incarnation;
        self.pass(Site::Service);
        self.power().incarnation == before && !self.faults.reboot
    }

    /// The shell runs a command: how much longer it takes, in milliseconds.
    pub(crate) fn pass_command(&mut self) -> u64 {
        self.pass(Site::Command).iter().map(|rule| rule.ms.unsigned_abs()).sum()
    }

    /// A dump begins: what goes wrong with it.
    pub(crate) fn begin_dump(&mut self) -> Vec<Kind> {
        let empty_web = !self.faults.web_seen
            && self.faults.has(Kind::EmptyWebview)
            && self.hierarchy().is_some_and(|tree| holds_web_view(&tree.root));
        let stale = self.faults.last_tree.is_some();
        let happening = self.pass_if(Site::Dump, |kind| match kind {
            Kind::EmptyWebview => empty_web,
            Kind::StaleTree => stale,
            _ => true,
        });
        happening.into_iter().map(|rule| rule.kind).collect()
    }

    /// The tree that a dump shows, with what goes wrong with it.
    pub(crate) fn end_dump(&mut self, tree: Tree, wrong: &[Kind]) -> Tree {
        self.faults.web_seen = holds_web_view(&tree.root);
        if wrong.contains(&Kind::StaleTree)
            && let Some(last) = &self.faults.last_tree
        {
            return last.clone();
        }
        if self.faults.has(Kind::StaleTree) {
            self.faults.last_tree = Some(tree.clone());
        }
        let mut tree = tree;
        if wrong.contains(&Kind::EmptyWebview) {
            empty_web_views(&mut tree.root);
        }
        if wrong.contains(&Kind::HalfDrawn) {
            let mut left = count(&tree.root).div_ceil(2);
            keep(&mut tree.root, &mut left);
        }
        tree
    }

    /// A screenshot, with what goes wrong with it.
    pub(crate) fn photograph(&mut self) -> Frame {
        let wrong = self.pass(Site::Screenshot);
        let mut frame = render::screen(self);
        let has = |kind| wrong.iter().any(|rule| rule.kind == kind);
        if has(Kind::HalfDrawn) {
            let row = frame.width as usize * 3;
            frame.pixels[frame.height as usize / 2 * row..].fill(255);
        }
        if has(Kind::BlackScreenshot) {
            frame.pixels.fill(0);
        }
        frame
    }
}

/// The dumping process dies of an exception that it does not catch, as it does on a screen that is changing.
pub(crate) fn dump_crashes(device: &Device, claim: Claim) {
    let pid = claim.pid();
    let trace = format!(
        "FATAL EXCEPTION: main\nPID: {pid}\njava.lang.NullPointerException: Attempt to invoke virtual method 'java.lang.CharSequence \
         android.view.accessibility.AccessibilityNodeInfo.getContentDescription()' on a null object reference\n\
         \tat com.android.uiautomator.core.AccessibilityNodeInfoDumper.childNafCheck(AccessibilityNodeInfoDumper.java:296)\n\
         \tat com.android.commands.uiautomator.DumpCommand.run(DumpCommand.java:115)"
    );
    drop(claim);
    device.lock().log(Buffer::Crash, Priority::Error, "AndroidRuntime", pid, trace);
}

fn holds_web_view(node: &Node) -> bool {
    (node.view.class == WEB_VIEW && !node.children.is_empty()) || node.children.iter().any(holds_web_view)
}

fn empty_web_views(node: &mut Node) {
    if node.view.class == WEB_VIEW {
        node.children.clear();
        node.child_count = 0;
    }
    node.children.iter_mut().for_each(empty_web_views);
}

fn count(node: &Node) -> usize {
    1 + node.children.iter().map(count).sum::<usize>()
}

/// Keeps the first `left` nodes in the order of a dump.
fn keep(node: &mut Node, left: &mut usize) {
    *left -= 1;
    node.children.retain_mut(|child| {
        let kept = *left > 0;
        if kept {
            keep(child, left);
        }
        kept
    });
}

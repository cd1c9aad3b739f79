//! What the system puts before the app by itself: crash and not-responding dialogs. The app's own end the job; others' are waved away
//! and kept as noise, since they are nobody's doing here. Also: how it is told that the app has left the screen.

use crate::trace::event::{Event, InputOp, Purpose};
use crate::ui::{self, Hierarchy, NodeId, ScreenKind};

use super::input::BACK;
use super::session::{Screen, Session};
use super::stop::{Result, Stop};

/// An error dialog of the system.
struct ErrorDialog {
    not_responding: bool,
    title: String,
    /// The control that makes it go away.
    away: Option<NodeId>,
}

impl Session<'_> {
    /// Deals with one thing that stands before the app; `false` if there is none.
    pub(super) fn clear_the_way(&mut self) -> Result<bool> {
        let Some(screen) = &self.screen else { return Ok(false) };
        if error_dialog(screen).is_some() {
            self.rest()?;
            // Gone by itself meanwhile: something was in the way all the same.
            let dialog = self.screen.as_ref().and_then(error_dialog);
            return dialog.map_or(Ok(true), |dialog| self.error_dialog(dialog));
        }
        self.answer_prompt()
    }

    fn error_dialog(&mut self, dialog: ErrorDialog) -> Result<bool> {
        let ErrorDialog { not_responding, title, .. } = &dialog;
        if self.is_ours(title) {
            self.observe_now()?;
            self.sync_log()?;
            let happened = if *not_responding { "the app does not respond (ANR)" } else { "the app crashed" };
            let after = self.after_what();
            return Err(Stop::crash(format!("{happened}{after}; the system says “{title}”")));
        }
        if self.prompts.one_too_many() {
            return Err(Stop::environment(format!("the system's dialog “{title}” does not go away")));
        }
        self.record(Event::Noise { begin: true })?;
        let tapped = match dialog.away {
            Some(node) => self.tap_node(node, InputOp::Tap, Purpose::Recover).map(|()| true),
            None => self.press(BACK, 1, "Back", Purpose::Recover).map(|()| true),
        };
        self.record(Event::Noise { begin: false })?;
        tapped
    }

    /// Whether an error dialog speaks of the app under test: by the window's title (`Application Error: com.app`), else by its label.
    fn is_ours(&self, title: &str) -> bool {
        let app = &self.plan.app;
        let window = self.screen.as_ref().map(|screen| screen.foreground.window.as_str()).unwrap_or_default();
        if let Some((_, of)) = window.split_once(": ") {
            return of.trim() == app.package;
        }
        !app.label.is_empty() && title.contains(&app.label)
    }

    /// If the app is not in front any more: what was seen, in words.
    pub(super) fn app_left(&mut self) -> Result<Option<Stop>> {
        let Some(since) = self.gone_since else { return Ok(None) };
        let front = self.screen.as_ref().map(|screen| screen.foreground.activity.clone()).unwrap_or_default();
        let alive = !self.driver.processes(self.package())?.is_empty();
        if alive && !is_launcher(&front) {
            // It handed over to another app (a dialer, a browser) and waits behind it.
            return Ok(None);
        }
        let ended = if alive { "" } else { " and its process ended" };
        let after = match self.prompts.last_refusal() {
            Some((group, at)) if since >= at => format!(" {} ms after {group} was refused", since - at),
            _ => self.after_what(),
        };
        let front = if front.is_empty() { "nothing".to_owned() } else { format!("`{front}`") };
        Ok(Some(Stop::app(format!("the app left the screen{after}{ended}; {front} is in front"))))
    }

    /// After which refusal, in words; empty if there was none.
    fn after_what(&self) -> String {
        match self.prompts.last_refusal() {
            Some((group, at)) => format!(" {} ms after {group} was refused", self.now.saturating_sub(at)),
            None => String::new(),
        }
    }
}

/// Whether an activity is a home screen's; such packages name themselves so on every image known.
fn is_launcher(activity: &str) -> bool {
    let package = activity.split('/').next().unwrap_or_default().to_ascii_lowercase();
    package.contains("launcher") || package.ends_with(".home") || package.contains("trebuchet")
}

fn error_dialog(screen: &Screen) -> Option<ErrorDialog> {
    let tree = &screen.tree;
    // Only Android's own window can be one; the other rules about screens need not be asked at every look.
    if !tree.nodes.iter().any(|node| node.package == "android") {
        return None;
    }
    let not_responding = match ui::classify(tree, &screen.foreground.window).kind {
        ScreenKind::Anr => true,
        ScreenKind::Crash => false,
        _ => return None,
    };
    let by_id = |id: &str| tree.iter().find(|(_, node)| node.resource_id == id).map(|(id, _)| id);
    let title = by_id("android:id/alertTitle").map(|id| tree.node(id).text.clone()).unwrap_or_else(|| first_text(tree));
    Some(ErrorDialog { not_responding, title, away: by_id("android:id/aerr_wait").or_else(|| by_id("android:id/aerr_close")) })
}

fn first_text(tree: &Hierarchy) -> String {
    tree.iter().map(|(_, node)| node.text.trim()).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

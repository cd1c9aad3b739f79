//! Windows over the app's screen that nobody called for, and whether they can be closed.

use super::controls;
use crate::metrics::actions::{is_back, target};
use crate::metrics::deletion::Job;
use crate::metrics::explain::declines;
use crate::metrics::scene::Scene;
use crate::metrics::timeline::{Look, Touch};
use crate::metrics::view::View;
use crate::metrics::words::{first, short};
use crate::trace::event::{InputOp, Purpose};
use crate::ui::window::{WindowKind, front_window, window_kind};
use crate::ui::{Fingerprint, NodeId, ScreenKind};

/// Words of controls and ids that close.
const CLOSES: [&str; 14] = [
    "close",
    "skip",
    "dismiss",
    "cancel",
    "not now",
    "later",
    "no thanks",
    "关闭",
    "跳过",
    "取消",
    "暂不",
    "以后",
    "下次",
    "稍后",
];

/// One window.
#[derive(Debug, Clone, PartialEq)]
pub struct Popup {
    /// Its first look.
    pub seq: u64,
    /// What it says, cut.
    pub title: String,
    /// A control that closes it.
    pub close: Option<String>,
    /// A control without words, which may be one.
    pub unlabelled: bool,
    /// Inputs that should have closed it (the control, or the back key where there is none), after which it was still there at rest.
    pub stayed: Vec<u64>,
    /// An input after which it was gone.
    pub gone: Option<u64>,
    /// That input is one that should close it.
    pub closed: bool,
    /// Device's wall clock.
    pub at: Option<i64>,
}

/// The pop-ups of a job, in order; those that the author marks as noise too.
pub fn popups(job: &Job<'_, '_>) -> Vec<Popup> {
    let mut popups: Vec<Popup> = Vec::new();
    let mut last: Option<(u64, Fingerprint)> = None;
    let mut before: Option<u64> = None;
    for (look, scene) in job.line.looks.iter().zip(job.scenes) {
        let Some(view) = look.view.as_ref().filter(|_| look.settled) else { continue };
        if *scene == Scene::App && over(view, &look.window) {
            match &last {
                Some((_, print)) if *print == view.fingerprint => {}
                // It was not there at the last look, and nothing was done since.
                _ if !called(job, before, look) => popups.push(popup(view, look)),
                _ => {}
            }
            last = Some((look.place.seq, view.fingerprint.clone()));
        } else if *scene != Scene::Prompt {
            last = None;
        }
        before = Some(look.place.seq);
    }
    for popup in &mut popups {
        closing(job, popup);
    }
    popups
}

/// A dialog or sheet that asks for no agreement, sign-up, deletion.
fn over(view: &View, window: &str) -> bool {
    let package = window.split('/').next().unwrap_or_default();
    let front = front_window(&view.tree, package);
    view.kind == ScreenKind::Ordinary
        && view.needs_input
        && front.is_some_and(|root| window_kind(&view.tree, root) != WindowKind::Page)
}

/// Whether an input came between the look before and this one: it may have called for the window.
fn called(job: &Job<'_, '_>, before: Option<u64>, look: &Look) -> bool {
    let since = before.unwrap_or(0);
    job.line.touches.iter().any(|touch| {
        touch.place.seq > since
            && touch.place.seq < look.place.seq
            && matches!(touch.input.purpose, Purpose::Step | Purpose::Scroll)
    })
}

fn popup(view: &View, look: &Look) -> Popup {
    let mut close = None;
    let mut unlabelled = false;
    for id in controls(view) {
        let (label, node) = (view.tree.label(id), view.tree.node(id));
        if close.is_none() && says_close(view, id) {
            close = Some(if label.is_empty() { node.local_id().to_owned() } else { short(label) });
        }
        unlabelled |= label.is_empty();
    }
    let words = if view.title.is_empty() { view.texts().next().map_or("", |(_, text)| text) } else { &view.title };
    Popup {
        seq: look.place.seq,
        title: short(words),
        close,
        unlabelled,
        stayed: Vec::new(),
        gone: None,
        closed: false,
        at: look.place.at,
    }
}

/// Which inputs should have closed it, and whether they did.
fn closing(job: &Job<'_, '_>, popup: &mut Popup) {
    let line = job.line;
    let Some(print) = line.looks.iter().find(|look| look.place.seq == popup.seq).and_then(|look| look.view.as_ref()) else {
        return;
    };
    let same = |view: &View| view.fingerprint == print.fingerprint;
    for touch in line.touches.iter().filter(|touch| touch.place.seq > popup.seq) {
        if !touch.on.as_ref().is_some_and(|view| same(view)) {
            return;
        }
        let Some(next) = line.next_shown(touch.place.seq) else { return };
        if !same(next) {
            popup.gone = Some(touch.place.seq);
            popup.closed = closes(touch, true);
            return;
        }
        if closes(touch, popup.close.is_none()) {
            popup.stayed.push(touch.place.seq);
        }
    }
}

/// A tap on a control that closes; the back key too, if `by_back`.
fn closes(touch: &Touch<'_>, by_back: bool) -> bool {
    let control = || target(touch).is_some_and(|(view, id)| says_close(view, id));
    by_back && is_back(touch) || (touch.input.op == InputOp::Tap && control())
}

/// Whether a control says, by its label or its id, that it puts away what it stands on.
fn says_close(view: &View, id: NodeId) -> bool {
    let label = view.tree.label(id);
    let by_id = || first(&view.tree.node(id).local_id().replace('_', " "), &CLOSES).is_some();
    declines(label) || first(label, &CLOSES).is_some() || by_id()
}

//! What the app says of content chosen for the user, and the switch that ends it.

use super::{Seen, consent::says, controls};
use crate::metrics::actions::target;
use crate::metrics::deletion::Job;
use crate::metrics::leaving::own;
use crate::metrics::view::View;
use crate::metrics::words::{first, short};
use crate::ui::NodeId;

/// Words by which an app says that it chooses content by what it knows of the user.
const SAYS: [&str; 14] = [
    "personalised",
    "personalized",
    "based on your interests",
    "recommended for you",
    "tailored to you",
    "picked for you",
    "个性化推荐",
    "个性化内容",
    "个性化广告",
    "个性化推送",
    "定向推送",
    "为你推荐",
    "为您推荐",
    "猜你喜欢",
];
/// Words of the switch.
const SWITCH: [&str; 10] = [
    "personalised",
    "personalized",
    "interest-based",
    "个性化推荐",
    "个性化内容",
    "个性化广告",
    "个性化推送",
    "定向推送",
    "程序化广告",
    "个性化展示",
];

/// What was seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Push {
    /// It says that it chooses.
    pub says: Option<Seen>,
    /// The first switch for it.
    pub switch: Option<Switch>,
}

/// A switch.
#[derive(Debug, Clone, PartialEq)]
pub struct Switch {
    /// Its look.
    pub seq: u64,
    /// Its words.
    pub label: String,
    /// It is on, and answers no tap.
    pub fixed: bool,
    /// It was tapped while on, and was still on at rest: the taps.
    pub stayed: Vec<u64>,
}

/// Collects it.
pub fn push(job: &Job<'_, '_>) -> Push {
    let said = own(job).find_map(|(look, view)| {
        let phrase = says(view, &SAYS)?;
        Some(Seen { seq: look.place.seq, what: phrase.to_owned() })
    });
    let switch = own(job).find_map(|(look, view)| {
        let id = switch(view)?;
        let node = view.tree.node(id);
        let fixed = node.checked && !node.enabled;
        Some(Switch { seq: look.place.seq, label: short(view.tree.label(id)), fixed, stayed: stayed(job, view.tree.label(id)) })
    });
    Push { says: said, switch }
}

/// A checkable control with such words, enabled or not.
fn switch(view: &View) -> Option<NodeId> {
    let disabled = view.tree.iter().filter(|(_, node)| node.checkable && !node.enabled).map(|(id, _)| id);
    controls(view)
        .filter(|&id| view.tree.node(id).checkable)
        .chain(disabled)
        .find(|&id| first(view.tree.label(id), &SWITCH).is_some())
}

/// Taps on it after which it is on as before.
fn stayed(job: &Job<'_, '_>, label: &str) -> Vec<u64> {
    let on = |view: &View| switch(view).filter(|&id| view.tree.label(id) == label).map(|id| view.tree.node(id).checked);
    let tapped = job.line.touches.iter().filter(|touch| {
        let hit = target(touch).is_some_and(|(view, id)| view.tree.label(id) == label && switch(view).is_some());
        hit && touch.on.as_ref().and_then(|view| on(view)) == Some(true)
    });
    let after = |seq: u64| job.line.next_shown(seq).and_then(on);
    tapped.map(|touch| touch.place.seq).filter(|&seq| after(seq) == Some(true)).collect()
}

//! Obstacles in how a screen behaves: O6 a reason that must be given, O16 countdowns, O17 agreements, ticks and forced scrolling.

use super::{Shown, sighting};
use crate::metrics::deletion::{Job, Way};
use crate::metrics::model::Sighting;
use crate::metrics::view::View;
use crate::metrics::wait::countdowns;
use crate::metrics::words::short;
use crate::trace::event::{InputOp, Purpose};
use crate::ui::NodeId;
use crate::ui::lexicon::{Concept, find};

/// Finds them.
pub fn detect(job: &Job<'_, '_>, way: &Way<'_, '_>, shown: &[Shown<'_>], found: &mut Vec<Sighting>) {
    for countdown in
        countdowns(job.line, job.scenes).iter().filter(|countdown| countdown.seq > way.from && countdown.seq <= way.to)
    {
        found.push(sighting(
            "O16",
            countdown.seq,
            format!("the control “{}” was disabled and counted down from {}", short(&countdown.label), countdown.seconds),
        ));
    }
    for (index, look) in shown.iter().enumerate() {
        let view = &look.view;
        let survey = view.texts().map(|(_, text)| text).find(|text| find(Concept::Survey, text).is_some());
        if let Some(text) = survey
            && let Some(label) = opened_later(view, &shown[index + 1..], look)
        {
            found.push(sighting(
                "O6",
                look.seq,
                format!("“{}”, and “{}” is disabled until an answer is given", short(text), short(&label)),
            ));
        }
        let tick = view.tree.iter().find(|(_, node)| node.checkable && !node.checked && is_tick(node.short_class()));
        if let Some((id, _)) = tick {
            found.push(sighting("O17", look.seq, format!("a box to tick: “{}”", short(tick_label(view, id)))));
        }
        if let Some(label) = opened_by_scrolling(job, &shown[index + 1..], look) {
            found.push(sighting("O17", look.seq, format!("“{}” is disabled until the text is scrolled", short(&label))));
        }
    }
}

/// A box, not a round choice and not a switch.
fn is_tick(class: &str) -> bool {
    class.contains("CheckBox") || class.contains("CheckedTextView")
}

/// A box's own words, else those beside it.
fn tick_label(view: &View, id: NodeId) -> &str {
    let own = view.tree.label(id);
    if !own.is_empty() {
        return own;
    }
    view.tree.node(id).parent.map(|parent| view.tree.label(parent)).unwrap_or_default()
}

/// A control that is disabled now and enabled in a later look at the same visit.
fn opened_later(view: &View, later: &[Shown<'_>], look: &Shown<'_>) -> Option<String> {
    let closed = view.tree.iter().filter(|(_, node)| !node.enabled && node.clickable && !node.is_editable() && !node.checkable);
    closed.map(|(id, _)| id).find_map(|id| {
        let (class, name) = (&view.tree.node(id).class, &view.tree.node(id).resource_id);
        let opened = later.iter().filter(|other| other.stay == look.stay).any(|other| {
            let tree = &other.view.tree;
            tree.iter().any(|(at, node)| {
                node.enabled
                    && node.clickable
                    && node.class == *class
                    && node.resource_id == *name
                    && tree.label(at) == view.tree.label(id)
            })
        });
        opened.then(|| view.tree.label(id).to_owned())
    })
}

/// The same, when nothing but scrolling lay between.
fn opened_by_scrolling(job: &Job<'_, '_>, later: &[Shown<'_>], look: &Shown<'_>) -> Option<String> {
    let next = later.first().filter(|next| next.stay == look.stay)?;
    let mut between = job.line.touches.iter().filter(|touch| touch.place.seq > look.seq && touch.place.seq < next.seq).peekable();
    between.peek()?;
    let scrolled = between.all(|touch| touch.input.purpose == Purpose::Scroll || touch.input.op == InputOp::Swipe);
    scrolled.then(|| opened_later(&look.view, &later[..1], look)).flatten()
}

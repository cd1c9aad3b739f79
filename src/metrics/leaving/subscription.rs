//! The phase `subscription`: how it is begun and how its renewal ends.
//!
//! The entry is the first control that ends a renewal, by its words or its id, else the one that the author marks with `entry`. Joining is
//! what was done up to the last control before it that buys; leaving is what was done after that. So leaving begins where joining ended, and is
//! the least that it takes.

use super::{control, own};
use crate::metrics::actions::target;
use crate::metrics::deletion::Job;
use crate::metrics::scene::{Handover, Scene};
use crate::metrics::screens::count;
use crate::metrics::timeline::{Look, Touch};
use crate::metrics::view::View;
use crate::metrics::words::short;
use crate::trace::event::{InputOp, Purpose, Status};
use crate::ui::lexicon::{Concept, find};

/// Name of the phase.
pub const PHASE: &str = "subscription";

/// What was seen of a subscription.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subscription {
    /// The `input` on the control that starts the ending.
    pub entry: Option<u64>,
    /// That control's label.
    pub entry_label: String,
    /// The last `input` on a control that buys, before the entry.
    pub bought: Option<u64>,
    /// Actions to it, that one included; `None` when nothing was bought.
    pub joining: Option<u32>,
    /// Actions after it, to the end; `None` without an entry.
    pub leaving: Option<u32>,
    /// How it ended.
    pub ending: Ending,
    /// The look that shows it.
    pub end: Option<u64>,
    /// The phrase, the switch or the handover.
    pub why: String,
    /// Last line that belongs to it.
    pub to: u64,
}

/// How the way out of a subscription ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ending {
    /// The app says, or a switch shows, that the renewal is off.
    Off,
    /// Handed over to the phone, mail or an agent.
    Agent,
    /// Handed over to the web.
    Web,
    /// Handed over to the store that sells it.
    Store,
    /// No control that ends it was met.
    NotFound,
    /// None of these was seen.
    #[default]
    Unknown,
}

/// Parts of ids that name the ending of a renewal.
const IDS: [&str; 5] = ["unsubscribe", "cancel_sub", "cancel_renewal", "auto_renew", "stop_renewal"];
/// The store whose own page ends what it sells.
const STORE: &str = "com.android.vending";

/// Finds it; `None` when the phase did not run.
pub fn subscription(job: &Job<'_, '_>) -> Option<Subscription> {
    let line = job.line;
    let phase = line.phases.iter().position(|name| name == PHASE)?;
    let steps: Vec<&Touch<'_>> = line
        .touches
        .iter()
        .filter(|touch| touch.place.phase == phase && !touch.place.noise && touch.input.purpose == Purpose::Step)
        .collect();
    let taps = || steps.iter().filter(|touch| matches!(touch.input.op, InputOp::Tap | InputOp::LongPress));
    let entry = taps().find(|touch| ends(touch)).or_else(|| steps.iter().find(|touch| touch.claimed_entry));
    let before = |touch: &&&Touch<'_>| entry.is_none_or(|entry| touch.place.seq < entry.place.seq);
    let bought = taps().filter(before).rfind(|touch| labelled(touch, Concept::Subscribe));
    let mut found = Subscription {
        entry: entry.map(|touch| touch.place.seq),
        entry_label: entry.and_then(|touch| target(touch)).map(|(view, id)| short(view.tree.label(id))).unwrap_or_default(),
        bought: bought.map(|touch| touch.place.seq),
        ..Subscription::default()
    };
    let actions = |choose: &dyn Fn(u64) -> bool| count(job.actions.of(phase).filter(|action| choose(action.place.seq)).count());
    found.joining = found.bought.map(|last| actions(&|seq| seq <= last));
    let (ending, end, why) = match entry {
        Some(entry) => ending(job, phase, entry),
        None => (Ending::NotFound, None, "no control that ends a renewal was met".to_owned()),
    };
    (found.ending, found.end, found.why) = (ending, end, why);
    let last = line.looks.iter().filter(|look| look.place.phase == phase).map(|look| look.place.seq).max().unwrap_or(0);
    let done = job.actions.of(phase).map(|action| action.place.seq).max().unwrap_or(0);
    found.to = if ending == Ending::Off { end.unwrap_or(last) } else { last.max(done) };
    let (start, to) = (found.bought.unwrap_or(0), found.to);
    found.leaving = found.entry.map(|_| actions(&|seq| seq > start && seq <= to));
    Some(found)
}

/// Whether an input hit a control that ends a renewal.
fn ends(touch: &Touch<'_>) -> bool {
    let Some((view, id)) = target(touch) else { return false };
    let name = view.tree.node(id).local_id().to_ascii_lowercase();
    labelled(touch, Concept::Unsubscribe) || IDS.iter().any(|part| name.contains(part))
}

fn labelled(touch: &Touch<'_>, concept: Concept) -> bool {
    target(touch).is_some_and(|(view, id)| find(concept, view.tree.label(id)).is_some())
}

/// How it ended after its entry: a switch that went off, else words that say so, else to whom it was handed over.
fn ending(job: &Job<'_, '_>, phase: usize, entry: &Touch<'_>) -> (Ending, Option<u64>, String) {
    let after: Vec<(&Look, &View)> =
        own(job).filter(|(look, _)| look.place.phase == phase && look.place.seq > entry.place.seq).collect();
    if let Some((seq, label)) = switched_off(job, phase, entry, &after) {
        return (Ending::Off, Some(seq), format!("the switch “{label}” is off"));
    }
    for (look, view) in after.iter().rev() {
        // "If you cancel, it will not renew" beside a control that cancels only tells what would be.
        let says = |text: &str| find(Concept::RenewalOff, text).is_some() && control(view, &[Concept::Unsubscribe]).is_none();
        if let Some((_, text)) = view.texts().find(|(_, text)| says(text)) {
            return (Ending::Off, Some(look.place.seq), format!("the app says “{}”", short(text)));
        }
    }
    let scenes = job.line.looks.iter().zip(job.scenes);
    for (look, scene) in scenes.filter(|(look, _)| look.place.phase == phase && look.place.seq > entry.place.seq) {
        let seq = Some(look.place.seq);
        match scene {
            Scene::Handover(Handover::Phone) => return (Ending::Agent, seq, "handed over to the phone".to_owned()),
            Scene::Handover(Handover::Mail) => return (Ending::Agent, seq, "handed over to mail".to_owned()),
            Scene::Handover(Handover::Browser) => return (Ending::Web, seq, "handed over to a browser".to_owned()),
            _ if look.view.as_ref().is_some_and(|view| view.package == STORE) => {
                return (Ending::Store, seq, "handed over to the store's own page".to_owned());
            }
            _ => {}
        }
    }
    for outside in job.line.outside.iter().filter(|outside| outside.place.phase == phase && outside.place.seq > entry.place.seq) {
        let seq = Some(outside.place.seq);
        match outside.act {
            "call" | "phone" | "chat" | "mail" | "post" | "letter" => {
                return (Ending::Agent, seq, format!("only by an act outside the app: {}", outside.act));
            }
            "browser" => return (Ending::Web, seq, "only in a browser".to_owned()),
            _ => {}
        }
    }
    let why = match &job.line.end {
        Some((Status::Passed, _)) => "no screen says that the renewal is off",
        Some(_) => "the scenario failed before its end",
        None => "the trace stops before the end",
    };
    (Ending::Unknown, None, why.to_owned())
}

/// A switch that was on when it was touched and is off in the last look at it.
fn switched_off(job: &Job<'_, '_>, phase: usize, entry: &Touch<'_>, after: &[(&Look, &View)]) -> Option<(u64, String)> {
    let touches = job.line.touches.iter().filter(|touch| touch.place.phase == phase && touch.place.seq >= entry.place.seq);
    for (view, id) in touches.filter_map(|touch| target(touch)) {
        // A row's own switch may be inside it.
        let switch = std::iter::once(id).chain(view.tree.descendants(id)).find(|&id| view.tree.node(id).checkable);
        let Some(node) = switch.map(|id| view.tree.node(id)).filter(|node| node.checked) else { continue };
        let same = |other: &crate::ui::Node| {
            // A switch without an id is known by its words; the words of one that has an id may say "on" and "off".
            let named = !node.resource_id.is_empty() || other.text == node.text;
            other.checkable && other.resource_id == node.resource_id && other.class == node.class && named
        };
        let last = after.iter().rev().find_map(|(look, view)| {
            view.tree.iter().find(|(_, other)| same(other)).map(|(_, other)| (look.place.seq, other.checked))
        });
        if let Some((seq, false)) = last {
            return Some((seq, short(view.tree.label(id))));
        }
    }
    None
}

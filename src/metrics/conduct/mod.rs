//! Facts about how the app asks, that no key of `run.json` states and rules need: its consent screens, the way to its privacy policy, prompts
//! that come in bursts or loops, what it says before a prompt, permissions that changed by themselves, pop-ups, the switch for what is
//! personal. Each names the line of the trace and the node or the phrase that shows it.

pub mod bursts;
pub mod changes;
pub mod consent;
pub mod policy;
pub mod popups;
pub mod purposes;
pub mod push;

use std::collections::BTreeMap;

use super::asks::Found;
use super::deletion::Job;
use super::leaving::Seen;
use super::model::ExitAfterRefusal;
use super::view::View;
use crate::ui::NodeId;

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Consent screens, and the first use of the app.
    pub consent: consent::Consent,
    /// Ways that were walked to the privacy policy.
    pub policy: Vec<policy::Walk>,
    /// The first control or title seen that withdraws a consent.
    pub withdrawal: Option<policy::Withdrawal>,
    /// Several permission groups asked for at once.
    pub bursts: Vec<bursts::Burst>,
    /// The same asked again and again, though nothing was done.
    pub loops: Vec<bursts::Loop>,
    /// What the app said about a permission just before it asked, by the ask's place in `JobMetrics::asks`.
    pub purposes: BTreeMap<usize, Seen>,
    /// Permissions whose state changed without an answer.
    pub changes: Vec<changes::Change>,
    /// Permission states that were compared: how many times two were read one after the other.
    pub states: u32,
    /// Windows that came by themselves.
    pub popups: Vec<popups::Popup>,
    /// What the app says of personal content, and the switch for it.
    pub push: push::Push,
}

/// Collects them.
pub fn facts(job: &Job<'_, '_>, found: &[Found], exits: &[ExitAfterRefusal]) -> Facts {
    let (changes, states) = changes::changes(job.line, found);
    Facts {
        consent: consent::consent(job),
        policy: policy::walks(job),
        withdrawal: policy::withdrawal(job),
        bursts: bursts::bursts(job, found, exits),
        loops: bursts::loops(job, found),
        purposes: purposes::purposes(job, found),
        changes,
        states,
        popups: popups::popups(job),
        push: push::push(job),
    }
}

/// The controls of a screen that are no fields; not the frame of a dialog that only swallows touches.
fn controls(view: &View) -> impl Iterator<Item = NodeId> {
    let area = |id: NodeId| view.tree.node(id).bounds.area();
    let largest = view.tree.roots.iter().map(|&root| area(root)).max().unwrap_or(0);
    view.tree
        .iter()
        .map(|(id, _)| id)
        .filter(move |&id| view.tree.is_actionable(id) && !view.tree.node(id).is_editable() && area(id) * 2 < largest.max(1))
}

/// Texts that stand in no control.
fn told(view: &View) -> Vec<&str> {
    let controls: Vec<NodeId> = controls(view).collect();
    let within = |id: NodeId| controls.contains(&id) || view.tree.ancestors(id).any(|above| controls.contains(&above));
    view.texts().filter(|(id, _)| !within(*id)).map(|(_, text)| text).collect()
}

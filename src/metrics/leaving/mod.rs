//! Facts about leaving that no key of `run.json` states and rules need: which data each phase demands, where a complaint can be made, which
//! screens ask to stay, how a subscription ends. Each names the line of the trace and the node or the phrase that shows it.

pub mod inventory;
pub mod retention;
pub mod searches;
pub mod subscription;

pub use inventory::{Demand, Inventory};
pub use retention::Retention;
pub use searches::Search;
pub use subscription::{Ending, Subscription};

use super::actions::target;
use super::deletion::Job;
use super::model::DeletionFacts;
use super::scene::Scene;
use super::timeline::Look;
use super::view::View;
use super::words::short;
use crate::ui::lexicon::{Concept, find};

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// What each phase demands, in the order of the phases.
    pub inventories: Vec<Inventory>,
    /// The first place seen in the app at which a complaint can be made or the service be reached.
    pub complaint: Option<Seen>,
    /// The first control seen by which a contract can be withdrawn from.
    pub withdrawal: Option<Seen>,
    /// How many settled looks at the app's own screens there were, over all phases.
    pub looks: u32,
    /// Screens that ask to stay, on the way out of the account and out of the subscription.
    pub retention: Vec<Retention>,
    /// The phase `subscription`; `None` when it did not run.
    pub subscription: Option<Subscription>,
    /// Ways that the program looked for by itself.
    pub searches: Vec<Search>,
    /// Label of the control that starts the deletion, if its words say deletion; not those that say pause.
    pub entry_says_delete: Option<String>,
}

/// A line of the trace, and what it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The `observe` or `input`.
    pub seq: u64,
    /// The node or the phrase, in words.
    pub what: String,
}

impl Facts {
    /// What a phase of that name demands.
    pub fn inventory(&self, phase: &str) -> Option<&Inventory> {
        self.inventories.iter().find(|inventory| inventory.phase == phase)
    }

    /// The search that walked in a phase of that name, if one did.
    pub fn search(&self, phase: &str) -> Option<&Search> {
        self.searches.iter().find(|search| search.phases.iter().any(|name| name == phase))
    }
}

/// Collects them. `deletion` are the facts of the way out, if its phase ran.
pub fn facts(job: &Job<'_, '_>, deletion: Option<&DeletionFacts>) -> Facts {
    let subscription = subscription::subscription(job);
    Facts {
        inventories: inventory::inventories(job, deletion),
        complaint: first(job, 0, |view| said(view, &[Concept::ComplaintChannel, Concept::CustomerService])),
        withdrawal: first(job, 0, |view| control(view, &[Concept::WithdrawContract])),
        looks: super::screens::count(own(job).count()),
        retention: retention::screens(job, deletion, subscription.as_ref()),
        searches: searches::searches(job),
        entry_says_delete: deletion.and_then(|facts| says_delete(job, facts)),
        subscription,
    }
}

/// The settled looks at the app's own screens, noise left out.
pub(super) fn own<'j, 'a, 't>(job: &'j Job<'a, 't>) -> impl Iterator<Item = (&'t Look, &'t View)> + use<'j, 'a, 't> {
    let looks = job.line.looks.iter().zip(job.scenes);
    let mine = looks.filter(|(look, scene)| look.settled && !look.place.noise && **scene == Scene::App);
    mine.filter_map(|(look, _)| Some((look, look.view.as_deref()?)))
}

/// The first look after a line that shows something.
fn first(job: &Job<'_, '_>, after: u64, what: impl Fn(&View) -> Option<String>) -> Option<Seen> {
    let mut looks = own(job).filter(|(look, _)| look.place.seq > after);
    looks.find_map(|(look, view)| Some(Seen { seq: look.place.seq, what: what(view)? }))
}

/// A text that holds a phrase for one of these.
fn said(view: &View, concepts: &[Concept]) -> Option<String> {
    let holds = |text: &str| concepts.iter().any(|&concept| find(concept, text).is_some());
    view.texts().map(|(_, text)| text).find(|text| holds(text)).map(|text| format!("“{}”", short(text)))
}

/// An enabled control whose label holds one.
fn control(view: &View, concepts: &[Concept]) -> Option<String> {
    let controls = view.tree.iter().filter(|(_, node)| node.enabled && node.is_actionable() && !node.is_editable());
    let mut labels = controls.map(|(id, _)| view.tree.label(id));
    let holds = |label: &&str| concepts.iter().any(|&concept| find(concept, label).is_some());
    labels.find(holds).map(|label| format!("the control “{}”", short(label)))
}

/// The entry's label, where it names deletion and not a pause.
fn says_delete(job: &Job<'_, '_>, facts: &DeletionFacts) -> Option<String> {
    let entry = facts.entry?;
    let touch = job.line.touches.iter().find(|touch| touch.place.seq == entry)?;
    let (view, id) = target(touch)?;
    let label = view.tree.label(id);
    let names = [Concept::DeleteAccount, Concept::MaybeDeleteAccount].iter().any(|&concept| find(concept, label).is_some());
    (names && find(Concept::Deactivate, label).is_none()).then(|| short(label))
}

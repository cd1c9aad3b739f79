//! Which data each phase demands, by kind, and whether all of its screens were seen.
//!
//! A datum is demanded by a field on a screen, by a picker, by an act outside the app (a photo of a document, a face), or by a sentence that
//! asks for a document, a face or a signed paper. Of the way out only what lies between its entry and its end counts.

use super::{own, said};
use crate::metrics::deletion::{Job, PHASE};
use crate::metrics::fields::{FieldKind, demanded, kind};
use crate::metrics::model::DeletionFacts;
use crate::metrics::scene::Scene;
use crate::metrics::symmetry::SIGN_UP;
use crate::metrics::timeline::Look;
use crate::metrics::view::View;
use crate::metrics::words::{first, short};
use crate::trace::event::Status;
use crate::ui::lexicon::Concept;
use crate::ui::{NodeId, ScreenKind};

/// What a phase demands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// The phase.
    pub phase: String,
    /// The demands, each kind where it was first seen.
    pub demands: Vec<Demand>,
    /// Why more may be demanded than was seen; `None` when the phase ran to its end and every screen of it could be read.
    pub gap: Option<String>,
    /// A sentence beside the demands that gives fraud as the reason.
    pub fraud: Option<String>,
}

/// One datum demanded.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Of what kind.
    pub kind: FieldKind,
    /// The `observe`, or the line of the act outside.
    pub seq: u64,
    /// The field, the phrase or the act.
    pub because: String,
}

/// Words that give fraud as the reason.
const FRAUD: [&str; 12] = [
    "fraud",
    "impersonation",
    "impersonate",
    "identity theft",
    "money laundering",
    "欺诈",
    "诈骗",
    "冒用",
    "冒名",
    "盗用",
    "风控",
    "洗钱",
];
/// Containers that are turned, not typed into.
const WHEELS: [&str; 3] = ["NumberPicker", "DatePicker", "WheelView"];

impl Inventory {
    /// Whether a kind is demanded.
    pub fn has(&self, kind: FieldKind) -> bool {
        self.demands.iter().any(|demand| demand.kind == kind)
    }

    fn add(&mut self, kind: FieldKind, seq: u64, because: String) {
        if !self.has(kind) {
            self.demands.push(Demand { kind, seq, because });
        }
    }
}

/// One a phase, in their order.
pub fn inventories(job: &Job<'_, '_>, deletion: Option<&DeletionFacts>) -> Vec<Inventory> {
    (0..job.line.phases.len()).map(|phase| inventory(job, phase, deletion)).collect()
}

fn inventory(job: &Job<'_, '_>, phase: usize, deletion: Option<&DeletionFacts>) -> Inventory {
    let name = job.line.phases.get(phase).cloned().unwrap_or_default();
    let (from, to) = match deletion.filter(|_| name == PHASE) {
        Some(facts) => facts.span,
        None => (0, u64::MAX),
    };
    let mut found = Inventory { phase: name, ..Inventory::default() };
    let inside = |seq: u64| seq > from && seq <= to;
    for (look, view) in own(job).filter(|(look, _)| look.place.phase == phase && inside(look.place.seq)) {
        let seq = look.place.seq;
        let before = found.demands.len();
        for (id, node) in view.tree.iter().filter(|(_, node)| node.is_editable()) {
            let label = if node.hint.is_empty() { view.tree.label(id) } else { &node.hint };
            found.add(field(view, id), seq, format!("the field “{}” ({})", short(label), node.local_id()));
        }
        for (kind, phrase, text) in view.texts().filter_map(|(_, text)| demanded(text).map(|(kind, phrase)| (kind, phrase, text)))
        {
            found.add(kind, seq, format!("“{phrase}” in “{}”", short(text)));
        }
        if found.demands.len() > before && found.fraud.is_none() {
            found.fraud = view.texts().map(|(_, text)| text).find(|text| first(text, &FRAUD).is_some()).map(short);
        }
    }
    for outside in job.line.outside.iter().filter(|outside| outside.place.phase == phase && inside(outside.place.seq)) {
        let (kind, because) = match outside.act {
            "photo" => (FieldKind::IdPhoto, "a photo was to be taken or chosen"),
            "face" => (FieldKind::Face, "a face was to be shown"),
            "document" => (FieldKind::Document, "a document was to be signed or held up"),
            _ => continue,
        };
        found.add(kind, outside.place.seq, because.to_owned());
    }
    found.gap = gap(job, phase, &found.phase, deletion, &inside);
    found
}

/// What a field demands; the wheels of a picker a day of birth, where the screen speaks of it.
fn field(view: &View, id: NodeId) -> FieldKind {
    let wheel = view.tree.ancestors(id).any(|above| WHEELS.iter().any(|class| view.tree.node(above).class.contains(class)));
    if !wheel {
        return kind(view, id);
    }
    const BIRTH: [&str; 5] = ["birthday", "date of birth", "born", "生日", "出生"];
    let birth = view.texts().any(|(_, text)| first(text, &BIRTH).is_some());
    if birth { FieldKind::Birthday } else { FieldKind::Other }
}

/// Why not all of a phase was seen.
fn gap(
    job: &Job<'_, '_>,
    phase: usize,
    name: &str,
    deletion: Option<&DeletionFacts>,
    inside: &dyn Fn(u64) -> bool,
) -> Option<String> {
    let mine = job.line.looks.iter().zip(job.scenes).filter(|(look, _)| look.place.phase == phase && look.settled);
    let blind = |(look, scene): &(&Look, &Scene)| {
        inside(look.place.seq) && look.view.as_ref().is_none_or(|view| **scene == Scene::App && view.opaque())
    };
    if let Some((look, _)) = mine.clone().find(blind) {
        return Some(format!("a screen of {name} could not be read (line {})", look.place.seq));
    }
    match name {
        PHASE => {
            let facts = deletion?;
            match (facts.entry, facts.end) {
                (None, _) => Some("no entry of the deletion was found".to_owned()),
                (Some(_), None) => Some("the deletion was not seen to end".to_owned()),
                (Some(_), Some(_)) => None,
            }
        }
        SIGN_UP => {
            let passed = matches!(job.line.end, Some((Status::Passed, _)));
            let left = job.line.phases.len() > phase + 1;
            let form = |view: &View| matches!(view.kind, ScreenKind::SignUp | ScreenKind::LogIn | ScreenKind::Consent);
            let last = own(job).filter(|(look, _)| look.place.phase == phase).last();
            match last {
                None => Some("no screen of the sign-up was seen".to_owned()),
                Some((look, view)) if form(view) => {
                    Some(format!("the sign-up was not seen to end: its last screen is still its form (line {})", look.place.seq))
                }
                Some(_) if !passed && !left => Some("the scenario stopped in the sign-up".to_owned()),
                Some((_, view)) if said(view, &[Concept::Captcha]).is_some() => {
                    Some("the sign-up stopped at a test for people".to_owned())
                }
                Some(_) => None,
            }
        }
        _ => None,
    }
}

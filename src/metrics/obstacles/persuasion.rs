//! Obstacles that talk: O2 retention screens, O3 incentives to stay, O4 labels that shame.

use super::{Shown, buttons, is, sighting};
use crate::metrics::model::Sighting;
use crate::metrics::view::View;
use crate::metrics::words::{first, short};
use crate::ui::NodeId;
use crate::ui::lexicon::{Concept, find};

/// Beside an incentive's word, these say that it is lost, not offered.
pub const LOST: [&str; 13] =
    ["清空", "作废", "失效", "失去", "清零", "無效", "lose", "lost", "forfeit", "forfeited", "expire", "removed", "void"];

/// Finds them.
pub fn detect(shown: &[Shown<'_>], found: &mut Vec<Sighting>) {
    for look in shown {
        let view = &look.view;
        let stay = buttons(view).find(|&id| stays(view, id));
        if let (Some(text), Some(stay)) = (text(view, Concept::Retention), stay) {
            found.push(sighting(
                "O2",
                look.seq,
                format!("“{}” beside the control “{}”", short(text), short(view.tree.label(stay))),
            ));
        }
        if let Some(text) = text(view, Concept::Incentive).filter(|text| first(text, &LOST).is_none()) {
            found.push(sighting("O3", look.seq, format!("“{}”", short(text))));
        }
        // A box to tick ("I give up my points") states what is lost; nobody leaves by it.
        let leaves = |&id: &NodeId| !view.tree.node(id).checkable;
        let mut labels = buttons(view).filter(leaves).map(|id| view.tree.label(id));
        if let Some(label) = labels.find(|label| find(Concept::ConfirmShaming, label).is_some()) {
            found.push(sighting("O4", look.seq, format!("the control “{}”", short(label))));
        }
    }
}

/// Whether a control keeps the account.
pub fn stays(view: &View, id: NodeId) -> bool {
    let named = view.tree.node(id).local_id().to_ascii_lowercase();
    is(Concept::Stay, view, id) || named.split(['_', '-']).any(|part| matches!(part, "stay" | "keep"))
}

fn text(view: &View, concept: Concept) -> Option<&str> {
    view.texts().map(|(_, text)| text).find(|text| find(concept, text).is_some())
}

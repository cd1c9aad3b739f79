//! How a consent screen is passed: the control that agrees, and the ticks that it may need first.

use super::lexicon::{Concept, find, find_whole};
use super::node::{Hierarchy, NodeId};
use super::screen::{ScreenKind, classify};
use super::window::front_window;

/// What passes a consent screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentGate {
    /// Agrees; `None` if no such control is on the part of the screen that is in view.
    pub agree: Option<NodeId>,
    /// Boxes that are not ticked yet.
    pub ticks: Vec<NodeId>,
}

/// The consent screen that is in front, if it is one. `window` is the focused window, as for [`classify`].
pub fn consent_gate(tree: &Hierarchy, window: &str) -> Option<ConsentGate> {
    if classify(tree, window).kind != ScreenKind::Consent {
        return None;
    }
    let root = front_window(tree, window.split('/').next().unwrap_or_default())?;
    let half = tree.node(root).bounds.area() / 2;
    let controls: Vec<NodeId> =
        tree.descendants(root).filter(|&id| tree.is_actionable(id) && tree.node(id).bounds.area() < half.max(1)).collect();
    let (ticks, buttons): (Vec<NodeId>, Vec<NodeId>) = controls.into_iter().partition(|&id| tree.node(id).checkable);
    let declines = |id: NodeId| find_whole(Concept::Disagree, tree.label(id)).is_some();
    let means = |id: &NodeId, concept: Concept| !declines(*id) && find_whole(concept, tree.label(*id)).is_some();
    let agrees_and = |id: &NodeId| {
        let label = tree.label(*id).trim().to_lowercase();
        const STARTS: [&str; 6] = ["agree and ", "agree & ", "accept and ", "accept & ", "同意并", "接受并"];
        STARTS.iter().any(|start| label.starts_with(start)) && find(Concept::ProceedDelete, &label).is_none()
    };
    let one = |fits: &dyn Fn(&NodeId) -> bool| buttons.iter().copied().find(|id| fits(id));
    let agree = one(&|id| means(id, Concept::AgreeConsent))
        .or_else(|| one(&agrees_and))
        .or_else(|| one(&|id| means(id, Concept::Affirm)));
    Some(ConsentGate { agree, ticks: ticks.into_iter().filter(|&id| !tree.node(id).checked).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    fn gate(items: &[&str]) -> Option<(Option<String>, usize)> {
        let mut xml = "<hierarchy><node package='com.app' bounds='[90,600][990,1400]'>".to_owned();
        xml += "<node class='android.widget.TextView' resource-id='com.app:id/title' text='Privacy policy' bounds='[150,620][900,700]'/>";
        for (i, item) in items.iter().enumerate() {
            let (top, bottom) = (720 + i * 80, 790 + i * 80);
            let (mark, text) = item.split_at(1);
            let checkable =
                if mark == "x" { "checkable='true' class='android.widget.CheckBox'" } else { "class='android.widget.Button'" };
            xml += &format!("<node {checkable} clickable='true' text='{text}' bounds='[150,{top}][900,{bottom}]'/>");
        }
        let tree = parse(&(xml + "</node></hierarchy>")).unwrap();
        consent_gate(&tree, "com.app/.Main").map(|gate| (gate.agree.map(|id| tree.label(id).to_owned()), gate.ticks.len()))
    }

    #[test]
    fn agrees_and_never_declines() {
        assert_eq!(gate(&["=Disagree and exit", "=Agree"]), Some((Some("Agree".into()), 0)));
        assert_eq!(gate(&["=不同意并退出", "=同意并继续"]), Some((Some("同意并继续".into()), 0)));
        assert_eq!(gate(&["=Agree and listen", "=Decline"]), Some((Some("Agree and listen".into()), 0)));
        assert_eq!(gate(&["=OK"]), Some((Some("OK".into()), 0)));
    }

    #[test]
    fn a_tick_is_no_button() {
        assert_eq!(gate(&["xI have read and agree", "=Decline", "=Agree"]), Some((Some("Agree".into()), 1)));
    }

    #[test]
    fn other_screens_are_no_gate() {
        assert_eq!(gate(&["=Read more"]), None);
    }
}

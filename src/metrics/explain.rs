//! The app's own dialog about a permission: an explanation before the system's page (L1), or a call to go to the settings (L2).
//!
//! It is told by its tree alone: a text that names a permission and asks for it, an accept control, and little else on the screen. Which of the
//! two it was shows by what follows, see `asks`.

use super::view::View;
use super::words::{first, short};
use crate::ui::groups::named_groups;
use crate::ui::lexicon::{Concept, find, find_whole};
use crate::ui::{NodeId, ScreenKind};

/// What such a dialog asks for, and by which controls it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Groups that it names.
    pub groups: Vec<&'static str>,
    /// Controls that accept.
    pub accept: Vec<NodeId>,
    /// Controls that decline.
    pub decline: Vec<NodeId>,
    /// The text that names the permission, cut for a message.
    pub phrase: String,
}

/// Beside a permission's name, these make a text ask for it.
const ASKS: [&str; 26] = [
    "permission",
    "access",
    "allow",
    "enable",
    "turn on",
    "grant",
    "would like to",
    "needs to use",
    "needs your",
    "权限",
    "授权",
    "允许",
    "开启",
    "打开",
    "访问",
    "获取",
    "需要",
    "申请",
    "使用您的",
    "權限",
    "授權",
    "允許",
    "開啟",
    "存取",
    "取得",
    "使用你的",
];
/// More controls than these make a page, and not a dialog about one thing.
const CONTROLS_AT_MOST: usize = 4;

/// Reads a screen of the app as such a dialog; `None` when it is none.
pub fn appeal(view: &View) -> Option<Appeal> {
    if view.kind != ScreenKind::Ordinary {
        return None;
    }
    let controls: Vec<NodeId> =
        view.tree.iter().filter(|(_, node)| node.enabled && node.is_actionable()).map(|(id, _)| id).collect();
    if controls.is_empty()
        || controls.len() > CONTROLS_AT_MOST
        || controls.iter().any(|&id| view.tree.node(id).is_editable() || view.tree.node(id).checkable)
    {
        return None;
    }
    let (decline, others): (Vec<NodeId>, Vec<NodeId>) = controls.iter().partition(|&&id| declines(view.tree.label(id)));
    let accept: Vec<NodeId> = others.into_iter().filter(|&id| accepts(view.tree.label(id))).collect();
    if accept.is_empty() {
        return None;
    }
    let mut groups = Vec::new();
    let mut phrase = String::new();
    let label = |id: NodeId| std::iter::once(id).chain(view.tree.ancestors(id)).any(|id| controls.contains(&id));
    for (id, text) in view.texts() {
        // The words on the controls themselves explain nothing.
        if label(id) {
            continue;
        }
        let found = named_groups(text);
        if !found.is_empty() && phrase.is_empty() && first(text, &ASKS).is_some() {
            phrase = short(text);
        }
        for (group, _) in found {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
    }
    (!phrase.is_empty() && !about_leaving(view)).then_some(Appeal { groups, accept, decline, phrase })
}

/// Whether a label declines.
pub fn declines(label: &str) -> bool {
    [Concept::PermDeny, Concept::Disagree, Concept::Cancel].iter().any(|&concept| find_whole(concept, label).is_some())
}

fn accepts(label: &str) -> bool {
    let concepts = [Concept::PermAllow, Concept::GoToSettings, Concept::AgreeConsent, Concept::Affirm];
    concepts.iter().any(|&concept| find_whole(concept, label).is_some())
}

/// Screens on the way out may name a permission too ("your photos and contacts will be deleted").
fn about_leaving(view: &View) -> bool {
    view.texts().any(|(_, text)| find(Concept::DeleteAccount, text).is_some())
}

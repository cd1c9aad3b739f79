//! The buttons of a permission dialog, by their ids or their words.

use super::lexicon::{Concept, find_whole};
use super::node::{Hierarchy, Node, NodeId};

/// What a button of the dialog does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ButtonRole {
    /// Grants, for all times and all items.
    Allow,
    /// Grants while the app is used.
    AllowForeground,
    /// Grants this time.
    AllowOnce,
    /// Grants a choice of items.
    AllowPartial,
    /// Refuses.
    Deny,
    /// Refuses for good.
    DenyForever,
}

impl ButtonRole {
    /// As traces and reports write it: `allow_foreground`.
    pub fn name(self) -> &'static str {
        match self {
            ButtonRole::Allow => "allow",
            ButtonRole::AllowForeground => "allow_foreground",
            ButtonRole::AllowOnce => "allow_once",
            ButtonRole::AllowPartial => "allow_partial",
            ButtonRole::Deny => "deny",
            ButtonRole::DenyForever => "deny_forever",
        }
    }
}

/// Local ids of Android's buttons, from 6 to 16, on phones, televisions, cars; makers' systems keep them.
const BUTTONS: [(&str, ButtonRole); 14] = [
    ("permission_allow_button", ButtonRole::Allow),
    ("permission_allow_all_button", ButtonRole::Allow),
    ("permission_allow_always_button", ButtonRole::Allow),
    ("permission_allow_foreground_only_button", ButtonRole::AllowForeground),
    ("permission_allow_one_time_button", ButtonRole::AllowOnce),
    ("permission_allow_onetime_button", ButtonRole::AllowOnce),
    ("permission_allow_selected_button", ButtonRole::AllowPartial),
    ("permission_deny_button", ButtonRole::Deny),
    ("permission_no_upgrade_button", ButtonRole::Deny),
    ("permission_no_upgrade_one_time_button", ButtonRole::Deny),
    ("permission_dont_allow_more_selected_button", ButtonRole::Deny),
    ("permission_deny_and_dont_ask_again_button", ButtonRole::DenyForever),
    ("permission_deny_dont_ask_again_button", ButtonRole::DenyForever),
    ("permission_no_upgrade_and_dont_ask_again_button", ButtonRole::DenyForever),
];
/// The one that is too long for the table's width.
const NO_UPGRADE_FOR_GOOD: &str = "permission_no_upgrade_one_time_and_dont_ask_again_button";

/// Local ids of makers' own buttons; they say something only in a maker's window that asks for a permission.
const MAKERS_BUTTONS: [(&str, ButtonRole); 10] = [
    ("btn_allow", ButtonRole::Allow),
    ("button_allow", ButtonRole::Allow),
    ("allow_button", ButtonRole::Allow),
    ("btn_deny", ButtonRole::Deny),
    ("btn_forbid", ButtonRole::Deny),
    ("btn_forbbid", ButtonRole::Deny),
    ("btn_refuse", ButtonRole::Deny),
    ("button_deny", ButtonRole::Deny),
    ("button_refuse", ButtonRole::Deny),
    ("deny_button", ButtonRole::Deny),
];

/// The buttons that have Android's own ids.
pub(super) fn androids(nodes: &[(NodeId, &Node)]) -> Vec<(ButtonRole, NodeId)> {
    by_id(nodes, &BUTTONS)
}

/// The buttons that have ids of makers.
pub(super) fn makers(nodes: &[(NodeId, &Node)]) -> Vec<(ButtonRole, NodeId)> {
    by_id(nodes, &MAKERS_BUTTONS)
}

/// Buttons that their ids tell. MIUI numbers some of its (`permission_allow_button_1`).
fn by_id(nodes: &[(NodeId, &Node)], known: &[(&str, ButtonRole)]) -> Vec<(ButtonRole, NodeId)> {
    let role = |node: &Node| {
        let local = node.local_id().trim_end_matches(|c: char| c.is_ascii_digit());
        let local = if local.len() < node.local_id().len() { local.trim_end_matches('_') } else { local };
        let found = known.iter().find(|(name, _)| *name == local).map(|(_, role)| *role);
        found.or_else(|| (local == NO_UPGRADE_FOR_GOOD && known.len() == BUTTONS.len()).then_some(ButtonRole::DenyForever))
    };
    nodes.iter().filter(|(_, node)| !node.checkable).filter_map(|(id, node)| Some((role(node)?, *id))).collect()
}

/// Buttons that only their labels tell, as makers draw them: the control that holds the label, or the label where no control does.
pub(super) fn by_label(tree: &Hierarchy, root: NodeId, nodes: &[(NodeId, &Node)]) -> Vec<(ButtonRole, NodeId)> {
    let role_of = |label: &str| {
        let whole = |concept| find_whole(concept, label);
        match (whole(Concept::PermAllow), whole(Concept::PermDeny).or(whole(Concept::Disagree))) {
            (Some(phrase), _) => Some(allow_role(phrase)),
            (None, Some(phrase)) if for_good(phrase) => Some(ButtonRole::DenyForever),
            (None, Some(_)) => Some(ButtonRole::Deny),
            (None, None) => None,
        }
    };
    let half = tree.node(root).bounds.area() / 2;
    let mut found: Vec<(ButtonRole, NodeId)> = vec![];
    for (id, node) in nodes.iter().filter(|(_, node)| !node.checkable) {
        let Some(role) = role_of(node.own_label()) else { continue };
        let small = |above: &NodeId| tree.node(*above).bounds.area() < half;
        let control = std::iter::once(*id).chain(tree.ancestors(*id)).take_while(small).find(|&above| tree.node(above).clickable);
        let button = control.unwrap_or(*id);
        if !found.iter().any(|(_, known)| *known == button) {
            found.push((role, button));
        }
    }
    found
}

/// Whether a refusal is for good: its words say "again".
fn for_good(phrase: &str) -> bool {
    const AGAIN: [&str; 15] = [
        "再",
        "again",
        "不再",
        "今後",
        "다시",
        "volver a",
        "plus demander",
        "nicht mehr fragen",
        "de novo",
        "больше не",
        "दोबारा",
        "jangan tanya",
        "مرة",
        "never ask",
        "禁止后不",
    ];
    AGAIN.iter().any(|word| phrase.contains(word)) && !phrase.contains("再说")
}

fn allow_role(phrase: &str) -> ButtonRole {
    const ONCE: [&str; 15] = [
        "once",
        "only this time",
        "一次",
        "本次",
        "仅限这次",
        "此一次",
        "今回",
        "이번만",
        "solo esta vez",
        "cette fois",
        "dieses mal",
        "apenas esta vez",
        "этот раз",
        "इस बार",
        "kali ini",
    ];
    const USED: [&str; 14] = [
        "while",
        "使用",
        "期间",
        "사용 중",
        "mientras",
        "lorsque",
        "bei nutzung",
        "durante",
        "при использовании",
        "इस्तेमाल",
        "saat aplikasi",
        "استخدام",
        "アプリの使用",
        "in use",
    ];
    const PART: [&str; 8] = ["select", "limited", "选择", "选取", "seleccionar", "चुनिंदा", "pilih", "اختيار"];
    let has = |words: &[&str]| words.iter().any(|word| phrase.contains(word));
    if has(&ONCE) || phrase.contains("هذه المر") {
        ButtonRole::AllowOnce
    } else if has(&PART) {
        ButtonRole::AllowPartial
    } else if has(&USED) {
        ButtonRole::AllowForeground
    } else {
        ButtonRole::Allow
    }
}

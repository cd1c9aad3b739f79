//! Which controls of a screen are tried on the way to the privacy policy, and in which order. What could log in or out, buy, delete, call,
//! share or grant is never touched.

use std::collections::BTreeMap;

use crate::ui::lexicon::{Concept, find, find_whole};
use crate::ui::window::{front_window, window_title};
use crate::ui::{Hierarchy, NodeId, names_policy};

/// Controls of one kind (the same id) that are tried on a screen: rows of a list are alike.
const ALIKE: u32 = 2;
/// Controls of one screen.
const MOST: usize = 40;

/// Concepts of labels that are never tapped.
const NEVER: [Concept; 12] = [
    Concept::LogOut,
    Concept::LogIn,
    Concept::SignUp,
    Concept::DeleteAccount,
    Concept::MaybeDeleteAccount,
    Concept::ProceedDelete,
    Concept::Deactivate,
    Concept::Unsubscribe,
    Concept::CustomerService,
    Concept::AgreeConsent,
    Concept::Disagree,
    Concept::PermAllow,
];
/// Concepts that a label need only hold to be left alone.
const NEVER_WITHIN: [Concept; 4] = [Concept::DeleteAccount, Concept::QuickWayIn, Concept::LogIn, Concept::SignUp];
/// Words of what is not tried either: it costs, sends or calls.
const HANDS_OFF: [&str; 28] = [
    "buy",
    "pay",
    "purchase",
    "subscribe",
    "order",
    "checkout",
    "share",
    "send",
    "invite",
    "call",
    "rate",
    "install",
    "upgrade",
    "top up",
    "购买",
    "支付",
    "付款",
    "订阅",
    "下单",
    "充值",
    "分享",
    "发送",
    "邀请",
    "拨打",
    "评分",
    "安装",
    "开通",
    "提现",
];
/// Words of pages under which policies are kept.
const ABOUT: [&str; 16] = [
    "about",
    "legal",
    "help",
    "support",
    "terms",
    "agreement",
    "information",
    "privacy",
    "关于",
    "帮助",
    "协议",
    "条款",
    "法律",
    "隐私",
    "服务",
    "说明",
];
/// Words of menus, in labels and ids.
const MENU: [&str; 12] =
    ["menu", "more", "drawer", "navigate", "navigation", "options", "settings", "profile", "account", "更多", "菜单", "我"];

/// The controls to try, each with its rank; smaller is better.
pub(super) fn controls(tree: &Hierarchy, window: &str) -> Vec<(NodeId, u32)> {
    let Some(root) = front_window(tree, window.split('/').next().unwrap_or_default()) else { return Vec::new() };
    let frame = tree.node(root).bounds;
    let mut alike: BTreeMap<&str, u32> = BTreeMap::new();
    let mut found = Vec::new();
    for id in tree.descendants(root) {
        let node = tree.node(id);
        let skipped = !tree.is_actionable(id) || !node.enabled || node.is_editable() || node.checkable || node.selected;
        if skipped || node.bounds.area() <= 0 || node.bounds.area() * 2 > frame.area() {
            continue;
        }
        let Some(rank) = rank(tree, id, frame.bottom) else { continue };
        let seen = alike.entry(&node.resource_id).or_default();
        *seen += 1;
        if rank > RANK_TOLD && !node.resource_id.is_empty() && *seen > ALIKE {
            continue;
        }
        found.push((id, rank));
    }
    found.sort_by_key(|&(_, rank)| rank);
    found.truncate(MOST);
    found
}

/// Ranks up to this one are for controls whose words lead on.
const RANK_TOLD: u32 = 4;

fn rank(tree: &Hierarchy, id: NodeId, bottom: i32) -> Option<u32> {
    let (node, label) = (tree.node(id), tree.label(id));
    if names_policy(label).is_some() {
        return Some(0);
    }
    if NEVER.iter().any(|&concept| find_whole(concept, label).is_some())
        || NEVER_WITHIN.iter().any(|&concept| find(concept, label).is_some())
    {
        return None;
    }
    let words = label.to_lowercase();
    let says = |words: &str, list: &[&str]| list.iter().any(|word| whole_word(words, word));
    if says(&words, &HANDS_OFF) || is_up(label, node.local_id()) {
        return None;
    }
    if [Concept::Settings, Concept::MyProfile].iter().any(|&concept| find_whole(concept, label).is_some()) || says(&words, &ABOUT)
    {
        return Some(1);
    }
    if says(&words, &MENU) || says(&node.local_id().to_lowercase().replace('_', " "), &MENU) {
        return Some(2);
    }
    if find_whole(Concept::AccountSecurity, label).is_some() {
        return Some(3);
    }
    // Puts a pop-up away.
    if [Concept::PermDeny, Concept::Cancel].iter().any(|&concept| find_whole(concept, label).is_some()) {
        return Some(8);
    }
    // Tabs stand at the bottom, icons of menus at the top.
    let at_edge = node.bounds.top > bottom / 100 * 88 || node.bounds.bottom < bottom / 100 * 12;
    Some(match (at_edge, label.is_empty()) {
        (true, _) => RANK_TOLD,
        (false, true) => 7,
        (false, false) if label.chars().count() <= 24 => 6,
        (false, false) => 9,
    })
}

/// The rank of scrolling on, where something scrolls: menus hold more below.
pub(super) fn scroll(tree: &Hierarchy, window: &str) -> Option<u32> {
    let root = front_window(tree, window.split('/').next().unwrap_or_default())?;
    if !tree.descendants(root).any(|id| tree.node(id).scrollable) {
        return None;
    }
    let title = window_title(tree, root).unwrap_or_default();
    let menu = [Concept::Settings, Concept::MyProfile, Concept::AccountSecurity];
    let is_menu = menu.iter().any(|&concept| find_whole(concept, &title).is_some())
        || ABOUT.iter().any(|word| whole_word(&title.to_lowercase(), word));
    Some(if is_menu { 3 } else { 8 })
}

/// Whether the control only leads back.
fn is_up(label: &str, id: &str) -> bool {
    const LABELS: [&str; 5] = ["navigate up", "back", "close", "返回", "关闭"];
    let label = label.trim().to_lowercase();
    LABELS.contains(&label.as_str()) || ["up", "back", "close"].contains(&id)
}

/// Whether a lower-case text holds a word; Chinese words have no edges.
fn whole_word(text: &str, word: &str) -> bool {
    if !word.is_ascii() {
        return text.contains(word);
    }
    text.match_indices(word).any(|(at, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !letter(text[..at].chars().next_back()) && !letter(text[at + word.len()..].chars().next())
    })
}

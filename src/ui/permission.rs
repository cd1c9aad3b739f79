//! Whether the system asks the user for a permission, which, and with which buttons.
//!
//! The window's owner and its ids decide, in no language; makers' dialogs without known ids are read by the lexicon. What an app draws
//! is never the system's, whatever its ids and words say: each node names the package that owns it.

use super::lexicon::{Concept, asked_group, find_whole};
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

/// The system's permission dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionDialog {
    /// Android's name of the group (`CAMERA`, `READ_MEDIA_VISUAL`), `None` for a custom permission or an unknown wording.
    pub group: Option<String>,
    /// The question.
    pub message: String,
    /// Which of how many, where the dialog says so.
    pub page: Option<(u32, u32)>,
    /// The buttons, in document order. Radio buttons and ticks are not among them.
    pub buttons: Vec<(ButtonRole, NodeId)>,
    /// The "Don't ask again" tick of Android 6 to 9; with it, `Deny` refuses for good.
    pub dont_ask_again: Option<NodeId>,
    /// Only the approximate place is chosen, of the two accuracies that the dialog offers.
    pub approximate: bool,
    /// What it was recognised by.
    pub why: Vec<String>,
}

impl PermissionDialog {
    /// The button of a role.
    pub fn button(&self, role: ButtonRole) -> Option<NodeId> {
        self.buttons.iter().find(|(found, _)| *found == role).map(|(_, id)| *id)
    }
}

/// Local ids of Android's buttons, from 6 to 16, and of the makers' that are known.
const BUTTONS: [(&str, ButtonRole); 20] = [
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
    ("permission_no_upgrade_one_time_and_dont_ask_again_button", ButtonRole::DenyForever),
    ("btn_allow", ButtonRole::Allow),
    ("button_allow", ButtonRole::Allow),
    ("btn_deny", ButtonRole::Deny),
    ("btn_forbid", ButtonRole::Deny),
    ("button_deny", ButtonRole::Deny),
];

/// Packages of makers that ask for permissions themselves.
const MAKERS: [&str; 7] = [
    "com.lbe.security.miui",
    "com.huawei.systemmanager",
    "com.hihonor.systemmanager",
    "com.coloros.securitypermission",
    "com.oplus.securitypermission",
    "com.oppo.permissiontop",
    "com.vivo.permissionmanager",
];

/// Whether a package shows permission dialogs. Android's installer is one of them (it did so to Android 9), so more must speak for it.
pub fn is_grantor(package: &str) -> bool {
    let package = package.to_ascii_lowercase();
    package.ends_with(".permissioncontroller") || package.ends_with(".packageinstaller") || MAKERS.contains(&package.as_str())
}

/// The permission dialog in front, if there is one. `window` is the focused window (`package/activity`), or empty.
pub fn permission_dialog(tree: &Hierarchy, window: &str) -> Option<PermissionDialog> {
    tree.roots.iter().find_map(|&root| in_window(tree, root, window))
}

fn in_window(tree: &Hierarchy, root: NodeId, window: &str) -> Option<PermissionDialog> {
    let nodes: Vec<(NodeId, &Node)> = std::iter::once(root)
        .chain(tree.descendants(root))
        .map(|id| (id, tree.node(id)))
        .filter(|(_, node)| is_grantor(&node.package))
        .collect();
    let package = &nodes.first()?.1.package;
    let by_id = |local: &str| nodes.iter().find(|(_, node)| node.local_id() == local).copied();

    let mut why = vec![format!("the window belongs to {package}")];
    let mut buttons: Vec<(ButtonRole, NodeId)> = Vec::new();
    for &(id, node) in &nodes {
        if let Some((_, role)) = BUTTONS.iter().find(|(local, _)| *local == node.local_id()) {
            buttons.push((*role, id));
        }
    }
    let message_node = ["permission_message", "detail_message", "permission_title"].iter().find_map(|local| by_id(local));
    if buttons.is_empty() {
        buttons = buttons_by_label(&nodes);
        let maker = MAKERS.contains(&package.to_ascii_lowercase().as_str());
        let granting =
            window.contains("GrantPermissionsActivity") || by_id("grant_dialog").is_some() || by_id("perm_desc_root").is_some();
        // A page of settings has such labels too: only a dialog that asks something and can be refused counts.
        let refusable = buttons.iter().any(|(role, _)| matches!(role, ButtonRole::Deny | ButtonRole::DenyForever));
        let allowable = buttons.iter().any(|(role, _)| *role < ButtonRole::Deny);
        if !(refusable && allowable && (maker || granting || message_node.is_some())) {
            return None;
        }
        why.push("its buttons say allow and deny".to_owned());
    } else {
        let ids: Vec<&str> = buttons.iter().map(|(_, id)| tree.node(*id).local_id()).collect();
        why.push(format!("it has {}", ids.join(", ")));
    }

    let message = match message_node {
        Some((_, node)) => node.own_label().to_owned(),
        None => longest_text(&nodes, &buttons),
    };
    let maker_without_ids = message_node.is_none() && !why[1].contains("permission_");
    let group = asked_group(&message);
    if maker_without_ids && group.is_none() {
        return None;
    }
    match group {
        Some((group, phrase)) => why.push(format!("“{phrase}” is {group}")),
        None => why.push("its question names no group that is known".to_owned()),
    }
    let page = ["current_page_text", "current_page_message"]
        .iter()
        .find_map(|local| by_id(local))
        .and_then(|(_, node)| page_of(node.own_label()));
    Some(PermissionDialog {
        group: group.map(|(group, _)| group.to_owned()),
        message,
        page,
        buttons,
        dont_ask_again: by_id("do_not_ask_checkbox").map(|(id, _)| id),
        approximate: by_id("permission_location_accuracy_radio_coarse").is_some_and(|(_, node)| node.checked),
        why,
    })
}

/// Buttons that only their labels tell, as makers draw them: the clickable node, or its text where nothing is flagged clickable.
fn buttons_by_label(nodes: &[(NodeId, &Node)]) -> Vec<(ButtonRole, NodeId)> {
    let role_of = |label: &str| {
        let whole = |concept| find_whole(concept, label);
        match (whole(Concept::PermAllow), whole(Concept::PermDeny).or(whole(Concept::Disagree))) {
            (Some(phrase), _) => Some(allow_role(phrase)),
            (None, Some(phrase)) if phrase.contains("再") || phrase.contains("again") => Some(ButtonRole::DenyForever),
            (None, Some(_)) => Some(ButtonRole::Deny),
            (None, None) => None,
        }
    };
    nodes.iter().filter(|(_, node)| !node.checkable).filter_map(|(id, node)| Some((role_of(node.own_label())?, *id))).collect()
}

fn allow_role(phrase: &str) -> ButtonRole {
    const ONCE: [&str; 7] = ["once", "only this time", "一次", "本次", "仅限这次", "此一次", "今回"];
    const USED: [&str; 6] = ["while", "only while", "使用", "使用中", "期间", "사용"];
    const PART: [&str; 4] = ["select", "limited", "选择", "选取"];
    let has = |words: &[&str]| words.iter().any(|word| phrase.contains(word));
    if has(&ONCE) {
        ButtonRole::AllowOnce
    } else if has(&PART) {
        ButtonRole::AllowPartial
    } else if has(&USED) {
        ButtonRole::AllowForeground
    } else {
        ButtonRole::Allow
    }
}

fn longest_text(nodes: &[(NodeId, &Node)], buttons: &[(ButtonRole, NodeId)]) -> String {
    let texts = nodes.iter().filter(|(id, _)| !buttons.iter().any(|(_, button)| button == id)).map(|(_, node)| node.own_label());
    texts.max_by_key(|text| text.chars().count()).unwrap_or_default().to_owned()
}

/// Two numbers in whichever order the language puts them; the page is the smaller.
fn page_of(text: &str) -> Option<(u32, u32)> {
    let numbers: Vec<u32> = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    match numbers[..] {
        [a, b] if a.min(b) >= 1 => Some((a.min(b), a.max(b))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    /// A dialog with a message and buttons `(id, label)`, all of one package; the ids' prefix is Android's own, as on real devices.
    fn dialog(package: &str, message: (&str, &str), buttons: &[(&str, &str)]) -> Hierarchy {
        let mut xml = format!("<hierarchy><node package='{package}' bounds='[28,683][1052,1819]'>");
        let mut add = |id: &str, text: &str, class: &str, clickable: bool| {
            let id = if id.is_empty() { String::new() } else { format!("com.android.permissioncontroller:id/{id}") };
            xml += &format!(
                "<node package='{package}' resource-id='{id}' text='{text}' class='{class}' clickable='{clickable}' bounds='[50,700][900,800]'/>"
            );
        };
        add(message.0, message.1, "android.widget.TextView", false);
        for (id, text) in buttons {
            add(id, text, "android.widget.Button", true);
        }
        parse(&(xml + "</node></hierarchy>")).unwrap()
    }

    const GOOGLE: &str = "com.google.android.permissioncontroller";

    #[test]
    fn android_by_ids_in_any_language() {
        let tree = dialog(
            GOOGLE,
            ("permission_message", "Permite appen X să facă ceva?"),
            &[
                ("permission_allow_foreground_only_button", "Da"),
                ("permission_allow_one_time_button", "O dată"),
                ("permission_deny_button", "Nu"),
            ],
        );
        let found = permission_dialog(&tree, "").unwrap();
        let roles: Vec<_> = found.buttons.iter().map(|(role, _)| role.name()).collect();
        assert_eq!(roles, ["allow_foreground", "allow_once", "deny"]);
        assert_eq!(found.group, None);
        assert_eq!(tree.node(found.button(ButtonRole::Deny).unwrap()).text, "Nu");
    }

    #[test]
    fn the_second_refusal_is_for_good_under_the_same_label() {
        let buttons = [("permission_allow_button", "Allow"), ("permission_deny_and_dont_ask_again_button", "Don’t allow")];
        let tree = dialog(GOOGLE, ("permission_message", "Allow X to record audio?"), &buttons);
        let found = permission_dialog(&tree, "").unwrap();
        assert_eq!(found.group.as_deref(), Some("MICROPHONE"));
        assert!(found.button(ButtonRole::Deny).is_none() && found.button(ButtonRole::DenyForever).is_some());
    }

    #[test]
    fn android_9_with_pages_and_the_tick() {
        let tree = parse(
            "<hierarchy><node package='com.android.packageinstaller' bounds='[40,600][1040,1200]'>\
             <node package='com.android.packageinstaller' resource-id='com.android.packageinstaller:id/current_page_text' text='2 of 3'/>\
             <node package='com.android.packageinstaller' resource-id='com.android.packageinstaller:id/permission_message' text='Allow X to access your contacts?'/>\
             <node package='com.android.packageinstaller' resource-id='com.android.packageinstaller:id/do_not_ask_checkbox' checkable='true'/>\
             <node package='com.android.packageinstaller' resource-id='com.android.packageinstaller:id/permission_deny_button' text='DENY' clickable='true'/>\
             <node package='com.android.packageinstaller' resource-id='com.android.packageinstaller:id/permission_allow_button' text='ALLOW' clickable='true'/>\
             </node></hierarchy>",
        )
        .unwrap();
        let found = permission_dialog(&tree, "").unwrap();
        assert_eq!((found.group.as_deref(), found.page), (Some("CONTACTS"), Some((2, 3))));
        assert!(found.dont_ask_again.is_some());
        assert_eq!(found.buttons.len(), 2);
    }

    #[test]
    fn a_makers_dialog_by_labels() {
        let tree = dialog(
            "com.lbe.security.miui",
            ("", "“某应用”想要获取位置信息"),
            &[("", "仅在使用中允许"), ("", "本次运行允许"), ("", "拒绝且不再询问"), ("", "拒绝")],
        );
        let found = permission_dialog(&tree, "com.lbe.security.miui/.GrantActivity").unwrap();
        let roles: Vec<_> = found.buttons.iter().map(|(role, _)| role.name()).collect();
        assert_eq!(roles, ["allow_foreground", "allow_once", "deny_forever", "deny"]);
        assert_eq!(found.group.as_deref(), Some("LOCATION"));
    }

    #[test]
    fn not_fooled() {
        let buttons = [("permission_allow_button", "Allow"), ("permission_deny_button", "Don’t allow")];
        let question = ("permission_message", "Allow X to record audio?");
        assert!(permission_dialog(&dialog("com.evil.app", question, &buttons), "").is_none(), "an app's imitation");
        assert!(
            permission_dialog(
                &dialog("com.android.systemui", ("", "Allow X to access the USB device?"), &[("", "Allow"), ("", "Deny")]),
                ""
            )
            .is_none()
        );
        let install = [("ok_button", "Install"), ("cancel_button", "Cancel")];
        let installer = "com.google.android.packageinstaller";
        assert!(
            permission_dialog(&dialog(installer, ("install_confirm_question", "Do you want to install this app?"), &install), "")
                .is_none()
        );
        let radios =
            [("allow_foreground_only_radio_button", "Allow only while using the app"), ("deny_radio_button", "Don’t allow")];
        assert!(
            permission_dialog(&dialog(GOOGLE, ("entity_header_title", "Camera permission"), &radios), "").is_none(),
            "the page in settings"
        );
        assert!(
            permission_dialog(&dialog("android", ("", "X isn’t responding"), &[("", "Close app"), ("", "Wait")]), "").is_none()
        );
    }

    #[test]
    fn page_numbers_in_either_order() {
        assert_eq!(page_of("1 of 3"), Some((1, 3)));
        assert_eq!(page_of("第 1 项权限（共 3 项）"), Some((1, 3)));
        assert_eq!(page_of("3 件中 1 件目"), Some((1, 3)));
        assert_eq!(page_of("one"), None);
    }
}

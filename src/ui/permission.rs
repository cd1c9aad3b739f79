//! Whether the system asks the user for a permission, which, and with which buttons.
//!
//! The window's owner and its ids decide, in no language; makers' dialogs without known ids are read by the lexicon. What an app draws
//! is never the system's, whatever its ids and words say: each node names the package that owns it.

pub use super::buttons::ButtonRole;
use super::buttons::{androids, by_label, makers};
use super::groups::asked_group;
use super::naming::lies_in;
use super::node::{Hierarchy, Node, NodeId};

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

/// Where the question stands, Android's own id first.
const MESSAGES: [&str; 6] =
    ["permission_message", "permission_title", "alertTitle", "message", "detail_message", "car_ui_alert_title"];

/// Whose windows may grant permissions: Android's two packages under the names that makers give them, and makers' own.
pub fn is_grantor(package: &str) -> bool {
    const ANDROIDS: [&str; 2] = [".permissioncontroller", ".packageinstaller"];
    const OWNERS: [&str; 22] = [
        "com.android",
        "com.google.android",
        "com.samsung.android",
        "com.sec.android",
        "com.miui",
        "com.xiaomi",
        "com.huawei",
        "com.huawei.android",
        "com.hihonor",
        "com.hihonor.android",
        "com.coloros",
        "com.oplus",
        "com.oppo",
        "com.heytap",
        "com.oneplus",
        "com.vivo",
        "com.motorola",
        "com.lge",
        "com.sonymobile",
        "com.asus",
        "com.transsion",
        "com.amazon",
    ];
    let package = package.to_ascii_lowercase();
    let owner = ANDROIDS.iter().find_map(|name| package.strip_suffix(name));
    owner.is_some_and(|owner| OWNERS.contains(&owner)) || is_maker(&package)
}

/// Packages of makers that ask for permissions themselves. They do much else, so their windows must name a permission.
fn is_maker(package: &str) -> bool {
    const MAKERS: [&str; 17] = [
        "com.lbe.security.miui",
        "com.miui.securitycenter",
        "com.miui.permcenter",
        "com.huawei.systemmanager",
        "com.hihonor.systemmanager",
        "com.coloros.securitypermission",
        "com.coloros.safecenter",
        "com.coloros.grantpermission",
        "com.oplus.securitypermission",
        "com.oplus.safecenter",
        "com.oppo.permissiontop",
        "com.oppo.grantpermission",
        "com.heytap.permission",
        "com.vivo.permissionmanager",
        "com.iqoo.secure",
        "com.meizu.safe",
        "com.transsion.phonemanager",
    ];
    MAKERS.contains(&package.to_ascii_lowercase().as_str())
}

/// The permission dialog in front, if there is one. `window` is the focused window (`package/activity`), or empty.
pub fn permission_dialog(tree: &Hierarchy, window: &str) -> Option<PermissionDialog> {
    tree.roots.iter().find_map(|&root| in_window(tree, root, window))
}

fn in_window(tree: &Hierarchy, root: NodeId, window: &str) -> Option<PermissionDialog> {
    let nodes: Vec<(NodeId, &Node)> = std::iter::once(root)
        .chain(tree.descendants(root))
        .map(|id| (id, tree.node(id)))
        .filter(|(_, node)| is_grantor(&node.package) || is_forked(node))
        .collect();
    let package = &nodes.first()?.1.package;
    let by_id = |local: &str| nodes.iter().find(|(_, node)| node.local_id() == local).copied();
    let mut why = vec![format!("the window belongs to {package}")];

    let mut buttons = androids(&nodes);
    let is_androids = !buttons.is_empty();
    if !is_androids {
        // Android's own page about an app's permissions has such labels too, as choices: none of these has a button to refuse.
        buttons = makers(&nodes);
        let labelled = by_label(tree, root, &nodes);
        let by_ids = buttons.len();
        buttons.extend(labelled.into_iter().filter(|(_, id)| !buttons.iter().any(|(_, known)| known == id)).collect::<Vec<_>>());
        buttons.sort_by_key(|(_, id)| *id);
        let refusable = buttons.iter().any(|(role, _)| *role >= ButtonRole::Deny);
        let allowable = buttons.iter().any(|(role, _)| *role < ButtonRole::Deny);
        if !(refusable && allowable) || is_settings(tree, &nodes) {
            return None;
        }
        why.push(
            if by_ids > 0 { "its buttons allow and deny, by their ids" } else { "its buttons say allow and deny" }.to_owned(),
        );
    } else {
        let ids: Vec<&str> = buttons.iter().map(|(_, id)| tree.node(*id).local_id()).collect();
        why.push(format!("it has {}", ids.join(", ")));
    }

    let is_button = |id: NodeId| buttons.iter().any(|&(_, button)| lies_in(tree, id, button));
    let named =
        MESSAGES.iter().find_map(|local| by_id(local)).filter(|(id, node)| !node.own_label().is_empty() && !is_button(*id));
    // What the app says of its reasons stands below the question, so the first text that names a permission decides.
    let texts = named.iter().map(|(_, node)| node.own_label()).chain(
        nodes.iter().filter(|(id, node)| !node.own_label().is_empty() && !is_button(*id)).map(|(_, node)| node.own_label()),
    );
    let texts: Vec<&str> = if is_androids { texts.take(1).collect() } else { texts.collect() };
    let found = texts.iter().find_map(|text| Some((*text, asked_group(text)?)));
    let granting =
        window.contains("GrantPermissionsActivity") || by_id("grant_dialog").is_some() || by_id("permission_message").is_some();
    let message = found.map(|(text, _)| text).or_else(|| texts.first().copied()).unwrap_or_default().to_owned();
    let asked = found.is_some() && asks(&message);
    if !(is_androids || granting || asked) {
        return None;
    }
    match found {
        Some((_, (group, phrase))) => why.push(format!("“{phrase}” is {group}")),
        None => why.push("its question names no group that is known".to_owned()),
    }
    let page = ["current_page_text", "current_page_message"]
        .iter()
        .find_map(|local| by_id(local))
        .and_then(|(_, node)| page_of(node.own_label()));
    Some(PermissionDialog {
        group: found.map(|(_, (group, _))| group.to_owned()),
        message,
        page,
        buttons,
        dont_ask_again: by_id("do_not_ask_checkbox").map(|(id, _)| id),
        approximate: by_id("permission_location_accuracy_radio_coarse").is_some_and(|(_, node)| node.checked),
        why,
    })
}

/// A maker that is not known, and keeps Android's code under a package of its own: the ids still say whose they are.
fn is_forked(node: &Node) -> bool {
    let ours = ["com.android.permissioncontroller:id/", "com.android.packageinstaller:id/"];
    let package = node.package.to_ascii_lowercase();
    (package.ends_with(".permissioncontroller") || package.ends_with(".packageinstaller"))
        && ours.iter().any(|start| node.resource_id.starts_with(start))
}

/// A page or sheet of settings, where a permission is set and nobody asks: it has a list with a bar above it, or the choice to be asked.
fn is_settings(tree: &Hierarchy, nodes: &[(NodeId, &Node)]) -> bool {
    const BARS: [&str; 5] = ["collapsing_toolbar", "action_bar_title", "entity_header", "toolbar", "recycler_view"];
    const ASK: [&str; 6] = ["询问", "每次询问", "使用时询问", "ask every time", "ask", "always ask"];
    let bar = nodes.iter().any(|(_, node)| BARS.contains(&node.local_id()));
    let ask = nodes.iter().any(|(_, node)| ASK.contains(&node.own_label().to_lowercase().as_str()));
    let radios = nodes.iter().filter(|(_, node)| node.checkable && node.short_class().contains("RadioButton")).count();
    let accuracy = nodes.iter().any(|(_, node)| node.local_id().starts_with("permission_location_accuracy"));
    let scrolls = nodes.iter().any(|(id, node)| node.scrollable && tree.node(*id).children.len() > 5);
    bar || ask || scrolls || (radios > 1 && !accuracy)
}

/// Whether a text asks for something, as a question or a wish.
fn asks(message: &str) -> bool {
    const WORDS: [&str; 29] = [
        "?",
        "？",
        "؟",
        "吗",
        "嗎",
        "想",
        "请求",
        "請求",
        "申请",
        "申請",
        "要求",
        "是否",
        "需要",
        "获取",
        "访问",
        "使用",
        "would like",
        "wants to",
        "requests",
        "request",
        "allow",
        "يريد",
        "хочет",
        "запрашивает",
        "möchte",
        "souhaite",
        "quiere",
        "deseja",
        "ingin",
    ];
    let message = message.to_lowercase();
    WORDS.iter().any(|word| message.contains(word))
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

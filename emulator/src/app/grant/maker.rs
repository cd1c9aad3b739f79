//! The prompts of makers' systems, each a table of what differs from Android's own: who owns the window, the names of ids, the words.
//!
//! What is asked and what an answer does stays as it is. Samsung's package and activity are recorded; the others' packages and some of
//! their ids stand in published selectors, the rest is from memory (see `docs/unverified.md`).

use super::{Button, Choice, Page};
use crate::config::Maker;
use crate::system::permissions::wording::Locale;

/// How a maker's prompt differs.
#[derive(Debug)]
pub struct Dress {
    /// The package that owns the window.
    pub package: &'static str,
    /// The package of its resources.
    pub resources: &'static str,
    /// The full class name of its activity.
    pub activity: &'static str,
    /// The class of its buttons.
    pub button: &'static str,
    /// The id of what scrolls, where it has one.
    pub scroll: Option<&'static str>,
    /// Names of ids that differ: Android's, the maker's.
    ids: &'static [(&'static str, &'static str)],
    /// Words that differ: what the button means, in English and in Chinese.
    words: &'static [(Choice, &'static str, &'static str)],
}

const AOSP_CLASS: &str = "com.android.permissioncontroller.permission.ui.GrantPermissionsActivity";
const OLD_CLASS: &str = "com.android.packageinstaller.permission.ui.GrantPermissionsActivity";

/// One UI: Google's window, with a plain apostrophe.
const SAMSUNG: Dress = Dress {
    package: "com.google.android.permissioncontroller",
    resources: "com.android.permissioncontroller",
    activity: AOSP_CLASS,
    button: "android.widget.Button",
    scroll: None,
    ids: &[],
    words: &[(Choice::Deny, "Don't allow", "不允许"), (Choice::DenyForGood, "Don't allow", "不允许")],
};

/// MIUI: a package of its own, choices that are texts.
const XIAOMI: Dress = Dress {
    package: "com.lbe.security.miui",
    resources: "com.lbe.security.miui",
    activity: OLD_CLASS,
    button: "android.widget.TextView",
    scroll: Some("dialog_root_view"),
    ids: &[("permission_allow_one_time_button", "permission_allow_onetime_button")],
    words: &[
        (Choice::Foreground, "While using the app", "仅在使用中允许"),
        (Choice::Once, "Only this time", "本次运行允许"),
        (Choice::Deny, "Deny", "拒绝"),
        (Choice::DenyForGood, "Deny and don't ask again", "拒绝且不再询问"),
    ],
};

/// ColorOS.
const OPPO: Dress = Dress {
    package: "com.oplus.securitypermission",
    resources: "com.oplus.securitypermission",
    activity: "com.oplus.securitypermission.permission.ui.GrantPermissionsActivity",
    button: "android.widget.Button",
    scroll: None,
    ids: &[],
    words: &[
        (Choice::Foreground, "While using the app", "使用时允许"),
        (Choice::Once, "Only this time", "仅限此次"),
        (Choice::Deny, "Don't allow", "不允许"),
        (Choice::DenyForGood, "Don't allow", "不允许"),
    ],
};

/// OriginOS.
const VIVO: Dress = Dress {
    package: "com.vivo.permissionmanager",
    resources: "com.vivo.permissionmanager",
    activity: "com.vivo.permissionmanager.activity.GrantPermissionsActivity",
    button: "android.widget.Button",
    scroll: Some("grant_scroll"),
    ids: &[],
    words: &[
        (Choice::Foreground, "Allow while using the app", "使用应用时允许"),
        (Choice::Once, "Ask every time", "每次询问"),
        (Choice::Deny, "Don't allow", "禁止"),
        (Choice::DenyForGood, "Don't allow", "禁止"),
    ],
};

/// EMUI.
const HUAWEI: Dress = Dress {
    package: "com.huawei.systemmanager",
    resources: "com.huawei.systemmanager",
    activity: "com.huawei.permissionmanager.ui.GrantPermissionsActivity",
    button: "android.widget.Button",
    scroll: None,
    ids: &[
        ("permission_allow_button", "btn_allow"),
        ("permission_deny_button", "btn_forbid"),
        ("permission_deny_and_dont_ask_again_button", "btn_forbid_forever"),
    ],
    words: &[
        (Choice::Allow, "ALLOW", "始终允许"),
        (Choice::Foreground, "ALLOW WHILE IN USE", "仅使用期间允许"),
        (Choice::Deny, "DENY", "禁止"),
        (Choice::DenyForGood, "DENY AND DON'T ASK AGAIN", "禁止后不再询问"),
    ],
};

/// A maker's table.
pub fn dress(maker: Maker) -> &'static Dress {
    match maker {
        Maker::Samsung => &SAMSUNG,
        Maker::Xiaomi => &XIAOMI,
        Maker::Oppo => &OPPO,
        Maker::Vivo => &VIVO,
        Maker::Huawei => &HUAWEI,
    }
}

impl Dress {
    /// The maker's name of an id.
    pub fn id(&self, name: &'static str) -> &'static str {
        self.ids.iter().find(|(android, _)| *android == name).map_or(name, |(_, own)| own)
    }

    /// Puts the maker's ids and words on a page.
    pub fn put_on(&self, page: &mut Page, locale: Locale) {
        // What a page says of keeping an access is not known of any maker.
        let plain = |button: &&mut Button| !button.id.contains("_no_upgrade_");
        for button in page.buttons.iter_mut().filter(plain) {
            if let Some((_, en, zh)) = self.words.iter().find(|(choice, ..)| *choice == button.choice) {
                match locale {
                    Locale::En => button.text = (*en).into(),
                    Locale::ZhCn => button.text = (*zh).into(),
                    _ => {}
                }
            }
            button.id = self.id(button.id);
        }
    }
}

//! What kind of screen is in front, and why it is taken for that.
//!
//! Precision comes first: what is not clear is [`ScreenKind::Ordinary`]. A page is of a kind for what it says itself (title, text that
//! is no control, its own buttons), never for a row that leads somewhere: a settings page with a row "Delete account" is ordinary.

use super::content::{Screen, says, short};
use super::lexicon::{Concept, find, find_whole};
use super::node::{Hierarchy, NodeId};
use super::permission::{is_grantor, permission_dialog};
use super::window::{WindowKind, front_window};

/// Kind of screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScreenKind {
    /// The system's permission dialog.
    Permission,
    /// The app asks to accept its terms or privacy policy.
    Consent,
    /// Makes an account.
    SignUp,
    /// Enters an account, or does both.
    LogIn,
    /// Deletes the account, or says that it is deleted, or tells how.
    AccountDeletion,
    /// The system says that an app crashed.
    Crash,
    /// The system says that an app does not answer.
    Anr,
    /// Another window of the system: launcher, settings, installer.
    System,
    /// Anything else.
    Ordinary,
}

impl ScreenKind {
    /// As traces and reports write it: `account-deletion`.
    pub fn name(self) -> &'static str {
        match self {
            ScreenKind::Permission => "permission",
            ScreenKind::Consent => "consent",
            ScreenKind::SignUp => "sign-up",
            ScreenKind::LogIn => "log-in",
            ScreenKind::AccountDeletion => "account-deletion",
            ScreenKind::Crash => "crash",
            ScreenKind::Anr => "anr",
            ScreenKind::System => "system",
            ScreenKind::Ordinary => "ordinary",
        }
    }
}

/// A kind with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// The kind.
    pub kind: ScreenKind,
    /// What speaks for it: node and phrase, in words.
    pub why: Vec<String>,
}

/// The kind of what is in front. `window` is the focused window (`package/activity` or a title), or empty.
pub fn classify(tree: &Hierarchy, window: &str) -> Classified {
    let is = |kind, why| Classified { kind, why };
    if let Some(dialog) = permission_dialog(tree, window) {
        return is(ScreenKind::Permission, dialog.why);
    }
    if let Some((kind, why)) = failure(tree, window) {
        return is(kind, vec![why]);
    }
    let Some(root) = front_window(tree, window.split('/').next().unwrap_or_default()) else {
        return is(ScreenKind::Ordinary, vec!["the tree has no node".to_owned()]);
    };
    let package = &tree.node(root).package;
    if is_system(package) {
        return is(ScreenKind::System, vec![format!("the window belongs to {package}")]);
    }
    let screen = Screen::read(tree, root);
    let found = screen
        .deletion_by_title()
        .map(|why| (ScreenKind::AccountDeletion, why))
        .or_else(|| screen.consent().map(|why| (ScreenKind::Consent, why)))
        .or_else(|| screen.deletion_by_text().map(|why| (ScreenKind::AccountDeletion, why)))
        .or_else(|| screen.form());
    match found {
        Some((kind, why)) => is(kind, why),
        None => is(ScreenKind::Ordinary, vec!["nothing says that it is anything else".to_owned()]),
    }
}

/// Whether a package is the system's own: bars, launcher, settings, store, installer.
pub fn is_system(package: &str) -> bool {
    const NAMES: [&str; 24] = [
        "android",
        "com.android.systemui",
        "com.android.settings",
        "com.android.settings.intelligence",
        "com.android.tv.settings",
        "com.android.car.settings",
        "com.google.android.apps.wearable.settings",
        "com.google.android.wearable.sysui",
        "com.google.android.settings.intelligence",
        "com.samsung.android.settings",
        "com.android.vending",
        "com.android.intentresolver",
        "com.huawei.android.internal.app",
        "com.hihonor.android.internal.app",
        "com.google.android.gms",
        "com.miui.home",
        "com.android.phone",
        "com.android.stk",
        "com.android.nfc",
        "com.android.bluetooth",
        "com.android.certinstaller",
        "com.android.vpndialogs",
        "com.android.biometrics",
        "com.samsung.android.biometrics.app.setting",
    ];
    NAMES.contains(&package) || package.contains("launcher") || is_grantor(package)
}

/// The system's dialog about a crash or an app that hangs: by its ids, else by the window's title with Android's own nodes.
fn failure(tree: &Hierarchy, window: &str) -> Option<(ScreenKind, String)> {
    let of_android: Vec<&str> =
        tree.nodes.iter().filter(|node| node.package == "android").map(|node| node.resource_id.as_str()).collect();
    let has = |id: &str| of_android.contains(&id);
    if has("android:id/aerr_wait") {
        return Some((ScreenKind::Anr, "it has android:id/aerr_wait".to_owned()));
    }
    for id in [
        "android:id/aerr_close",
        "android:id/aerr_restart",
        "android:id/aerr_report",
        "android:id/aerr_mute",
        "android:id/aerr_app_info",
    ] {
        if has(id) {
            return Some((ScreenKind::Crash, format!("it has {id}")));
        }
    }
    if of_android.is_empty() {
        return None;
    }
    // Android 6 and makers' systems show a plain alert: its buttons' ids say nothing, its words do.
    let alert = tree.iter().filter(|(_, node)| node.package == "android" && has("android:id/button1") && !node.clickable);
    for (_, node) in alert {
        for (concept, kind) in [(Concept::NotResponding, ScreenKind::Anr), (Concept::HasStopped, ScreenKind::Crash)] {
            if let Some(why) = says(node.own_label(), &[concept]) {
                return Some((kind, why));
            }
        }
    }
    for (start, kind) in [("Application Not Responding", ScreenKind::Anr), ("Application Error", ScreenKind::Crash)] {
        if window.starts_with(start) {
            return Some((kind, format!("the window is called “{window}”")));
        }
    }
    None
}

impl Screen<'_> {
    /// The title says deletion, or its end; a page that tells how to do it must offer to do it.
    fn deletion_by_title(&self) -> Option<Vec<String>> {
        use Concept::{
            Affirm, Deactivate, Deactivated, DeleteAccepted, DeleteAccount, DeleteSuccess, MaybeDeleteAccount, ProceedDelete,
        };
        if let Some(why) = self.titled(&[DeleteSuccess, DeleteAccepted, Deactivated]) {
            // "Request received" may be any request.
            let about = self.titled(&[DeleteAccount, DeleteSuccess, Deactivated]).or_else(|| self.about_deletion());
            return about.map(|more| vec![why, more]);
        }
        if let Some(why) = self.titled(&[DeleteAccount, Deactivate]) {
            let title = self.title.as_deref().unwrap_or_default().to_lowercase();
            let help = ["how ", "如何", "怎么", "怎样", "?", "？", "faq"].iter().any(|word| title.contains(word));
            if help && self.kind == WindowKind::Page {
                return self.control(ProceedDelete).map(|control| vec![why, control]);
            }
            return Some(vec![why]);
        }
        let weak = self.title.as_deref().and_then(|title| find_whole(MaybeDeleteAccount, title))?;
        let why = format!("the title is “{weak}”");
        let proceed = self.control(ProceedDelete).or_else(|| self.control(Affirm))?;
        Some(vec![why, self.about_deletion()?, proceed])
    }

    /// A text that speaks of an account's deletion.
    fn about_deletion(&self) -> Option<String> {
        let plain = [Concept::DeleteAccount, Concept::DeleteSuccess, Concept::Deactivate, Concept::Deactivated];
        self.text(&plain).or_else(|| {
            // Acceptance may be of any request, so the sentence must name the account.
            let names_account =
                |text: &&str| ["account", "账", "帐", "帳", "賬"].iter().any(|word| text.to_lowercase().contains(word));
            let accepted = self
                .texts
                .iter()
                .map(|(_, text)| *text)
                .filter(names_account)
                .find_map(|text| says(text, &[Concept::DeleteAccepted]));
            if accepted.is_some() {
                return accepted;
            }
            // 注销 in a sentence about data or irrevocability is no log-out.
            let ends = [Concept::DataStatement, Concept::WaitingPeriod, Concept::HandlingTime, Concept::DeleteAccepted];
            let sentence = |text: &&str| (text.contains("注销") || text.contains("註銷")) && says(text, &ends).is_some();
            let found = self.texts.iter().map(|(_, text)| *text).find(sentence)?;
            Some(format!("the text “{}” speaks of the account's end", short(found)))
        })
    }

    /// Text and a control that goes on with the deletion, without a title that says so.
    fn deletion_by_text(&self) -> Option<Vec<String>> {
        use Concept::{AccountSecurity, Affirm, LogOut, ProceedDelete, Settings, Survey, Unsubscribe};
        if self.control(LogOut).is_some()
            || self.titled(&[Settings, AccountSecurity]).is_some()
            || self.text(&[Unsubscribe]).is_some()
        {
            return None;
        }
        let dialog = self.kind != WindowKind::Page;
        if let Some(why) = self.titled(&[Survey]).filter(|_| self.title.as_deref().is_some_and(asks_why_leaving)) {
            let go_on = self.control(ProceedDelete).or_else(|| self.control(Affirm))?;
            return Some(vec![why, go_on]);
        }
        // A page that asks to stay belongs to the way out, if it lets one go on.
        let stay = self.controls.iter().find_map(|(_, label)| says(label, &[Concept::Stay]));
        if let (Some(why), Some(stay)) = (self.titled(&[Concept::Retention]), stay) {
            let leave = self.control(ProceedDelete).or_else(|| self.text(&[Concept::DeleteAccount]))?;
            return Some(vec![why, stay, leave]);
        }
        let why = self.about_deletion()?;
        let ended = self.text(&[Concept::DeleteSuccess, Concept::Deactivated]);
        // A page of many controls is a list, and its text a remark.
        let few = self.controls.len() <= 4;
        match (ended, self.control(ProceedDelete), self.control(Affirm)) {
            (Some(ended), _, _) if few => Some(vec![ended]),
            (_, Some(control), _) if dialog || few => Some(vec![why, control]),
            (_, _, Some(control)) if dialog => Some(vec![why, control]),
            _ => None,
        }
    }

    /// Names a policy and offers to accept it, without a form around it.
    fn consent(&self) -> Option<Vec<String>> {
        if !self.fields.is_empty() {
            return None;
        }
        let floats = self.floats();
        let first = self.texts.first().filter(|_| floats).and_then(|(_, text)| says(text, &[Concept::PrivacyPolicy]));
        let named = self.titled(&[Concept::PrivacyPolicy]).or(first);
        let anywhere = self.texts.iter().chain(&self.controls).map(|(_, text)| *text);
        let policy = named.clone().or_else(|| anywhere.into_iter().find_map(|text| says(text, &[Concept::PrivacyPolicy])))?;
        let agree = self.button(Concept::AgreeConsent).or_else(|| self.agrees_and_goes_on());
        let dialog = self.kind != WindowKind::Page || floats;
        let few = self.controls.len() <= 8;
        match agree {
            Some(agree) if dialog || (few && (self.button(Concept::Disagree).is_some() || named.is_some())) => {
                Some(vec![policy, agree])
            }
            // Nothing to choose but "OK": consent all the same, if the dialog is about the policy.
            None if dialog && named.is_some() && self.controls.len() <= 4 => Some(vec![policy, self.button(Concept::Affirm)?]),
            _ => None,
        }
    }

    /// A button that agrees and does something more: "Agree and listen".
    fn agrees_and_goes_on(&self) -> Option<String> {
        const STARTS: [&str; 6] = ["agree and ", "agree & ", "accept and ", "accept & ", "同意并", "接受并"];
        let fits = |&&(id, label): &&(NodeId, &str)| {
            let label = label.trim().to_lowercase();
            !self.tree.node(id).checkable
                && STARTS.iter().any(|start| label.starts_with(start))
                && find(Concept::ProceedDelete, &label).is_none()
        };
        self.controls.iter().find(fits).map(|(_, label)| format!("the control “{}”", short(label)))
    }
}

/// Whether a question about reasons is about leaving, not about a report or a refund.
fn asks_why_leaving(title: &str) -> bool {
    let title = title.to_lowercase();
    ["leav", "delet", "注销", "註銷", "离开", "離開", "退会", "탈퇴"].iter().any(|word| title.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    /// Items from top to bottom: `#` title, `-` text, `=` button, `>` row, `_` field; `frame` is the window's place.
    fn kind_in(frame: &str, items: &[&str]) -> ScreenKind {
        let mut xml = format!("<hierarchy><node package='com.app' bounds='{frame}'>");
        for (i, item) in items.iter().enumerate() {
            let (mark, text) = item.split_at(1);
            let (top, bottom) = (800 + i * 100, 890 + i * 100);
            let at = format!("bounds='[150,{top}][900,{bottom}]'");
            xml += &match mark {
                "#" => format!(
                    "<node class='android.widget.TextView' resource-id='com.app:id/title' text='{text}' bounds='[150,620][900,700]'/>"
                ),
                "-" => format!("<node class='android.widget.TextView' text='{text}' {at}/>"),
                "=" => format!("<node class='android.widget.Button' clickable='true' text='{text}' {at}/>"),
                ">" => format!("<node clickable='true' {at}><node class='android.widget.TextView' text='{text}' {at}/></node>"),
                _ => format!("<node class='android.widget.EditText' text='{text}' clickable='true' {at}/>"),
            };
        }
        classify(&parse(&(xml + "</node></hierarchy>")).unwrap(), "com.app/.Main").kind
    }

    fn page(items: &[&str]) -> ScreenKind {
        kind_in("[0,0][1080,1920]", items)
    }

    fn dialog(items: &[&str]) -> ScreenKind {
        kind_in("[90,600][990,1400]", items)
    }

    #[test]
    fn account_deletion() {
        let deletion = ScreenKind::AccountDeletion;
        assert_eq!(page(&["#Delete account", "-Your data is erased.", "=Delete my account"]), deletion);
        assert_eq!(page(&["#注销账户", "-账户余额为零。", "=下一步"]), deletion);
        assert_eq!(page(&["#註銷帳號", "-您的資料將被刪除", "=確認註銷"]), deletion);
        assert_eq!(page(&["#Delete account", "-To delete your account, contact customer service", "=Call us"]), deletion);
        assert_eq!(page(&["#Why are you leaving?", ">Too many messages", ">Something else", "=Next"]), deletion);
        assert_eq!(page(&["#Account deleted", "-Your account has been deleted.", "=Close"]), deletion);
        assert_eq!(page(&["#注销申请已提交", "-我们将在15个工作日内完成注销。", "=关闭"]), deletion);
        assert_eq!(page(&["#Request received", "-Your account deletion will take 15 working days.", "=Close"]), deletion);
        assert_eq!(page(&["#Request received", "-Your account will be deleted within 15 working days.", "=Close"]), deletion);
        assert_eq!(page(&["#Before you go", "-A present for you", "=Keep my account", "=Delete anyway"]), deletion);
        assert_eq!(
            page(&["#Ollie will miss you", "-If you delete your account, your streak ends.", "=Stay with Ollie", "=I give up"]),
            deletion
        );
        assert_eq!(page(&["#Remove your account", "-You have a running subscription."]), deletion);
        assert_eq!(page(&["#Deactivate account", "=Deactivate"]), deletion);
        assert_eq!(dialog(&["-Are you sure you want to delete your account?", "=Cancel", "=OK"]), deletion);
        assert_eq!(dialog(&["#提示", "-注销后数据将被清空，无法恢复", "=取消", "=确定"]), deletion);
        assert_eq!(page(&["#注销", "-注销后数据将被清空", "=继续注销"]), deletion);
    }

    #[test]
    fn what_only_leads_to_deletion_or_speaks_of_it_is_none() {
        let ordinary = ScreenKind::Ordinary;
        assert_eq!(page(&["#Settings", ">Account and security", ">Delete account", ">Log out"]), ordinary);
        assert_eq!(page(&["#Account", ">Change phone", ">注销账号", "-You can delete your account at any time"]), ordinary);
        assert_eq!(page(&["#How to delete my account", "-Open the settings and choose Delete account.", "=Helpful"]), ordinary);
        assert_eq!(dialog(&["-确定要退出登录吗？", "=取消", "=确定"]), ordinary);
        assert_eq!(dialog(&["-确定注销吗？", "=取消", "=确定"]), ordinary, "may mean to log out");
        assert_eq!(dialog(&["-Delete this message?", "=Cancel", "=Delete"]), ordinary);
        assert_eq!(page(&["#Request received", "-We will refund your order.", "=Close"]), ordinary);
        assert_eq!(page(&["#Before you go", "-Rate our app", "=Continue using", "=Rate"]), ordinary);
        assert_eq!(page(&["#Why are you returning it?", ">Too small", "=Next"]), ordinary);
    }

    #[test]
    fn consent() {
        let consent = ScreenKind::Consent;
        assert_eq!(dialog(&["#用户协议与隐私政策", "-请阅读《用户协议》和《隐私政策》。", "=不同意", "=同意"]), consent);
        assert_eq!(dialog(&["#Welcome", "-Please read our privacy policy.", "=Decline", "=Accept and continue"]), consent);
        assert_eq!(dialog(&["#Privacy policy", "-We value your privacy.", "=OK"]), consent, "no choice, consent all the same");
        assert_eq!(dialog(&["#Welcome", "-Please read our privacy policy.", "=No", "=Agree and listen"]), consent);
        assert_eq!(page(&["#Privacy policy", "-Text", "=Disagree", "=Agree"]), consent);
        assert_eq!(page(&["#Settings", ">Privacy policy", ">About"]), ScreenKind::Ordinary);
        assert_eq!(dialog(&["#Camera permission", "-We need the camera.", "=Not now", "=Continue"]), ScreenKind::Ordinary);
    }

    #[test]
    fn sign_up_and_log_in() {
        assert_eq!(page(&["#Create account", "_Phone number", "_Code", "=Continue"]), ScreenKind::SignUp);
        assert_eq!(page(&["#Log in or sign up", "_Phone number", "_Code", "=Continue"]), ScreenKind::LogIn);
        assert_eq!(page(&["#登录/注册", "_手机号", "_验证码", "=继续"]), ScreenKind::LogIn);
        assert_eq!(page(&["-Hello", "_E-mail", "_Password", "=Sign in", "=Sign up"]), ScreenKind::LogIn);
        assert_eq!(page(&["-Hello", "_E-mail", "_Password", "=Sign up", "=Log in instead"]), ScreenKind::SignUp);
        assert_eq!(page(&["-你好", "_手机号", "-登录"]), ScreenKind::LogIn, "a button that is not flagged clickable");
        assert_eq!(page(&["-Hello", "=Create account", "=Log in"]), ScreenKind::SignUp);
        assert_eq!(page(&["#Add provider", "_API key", "=Save"]), ScreenKind::Ordinary);
        assert_eq!(page(&["#我的", ">登录", ">收藏", ">历史"]), ScreenKind::Ordinary);
    }

    #[test]
    fn the_systems_own() {
        let kind = |xml: &str, window: &str| classify(&parse(&format!("<hierarchy>{xml}</hierarchy>")).unwrap(), window).kind;
        let node = |package: &str, id: &str| {
            format!(
                "<node package='{package}' bounds='[90,600][990,900]'><node package='{package}' resource-id='{id}' clickable='true'/></node>"
            )
        };
        assert_eq!(kind(&node("android", "android:id/aerr_wait"), ""), ScreenKind::Anr);
        assert_eq!(kind(&node("android", "android:id/aerr_close"), ""), ScreenKind::Crash);
        assert_eq!(kind(&node("android", "android:id/button1"), "Application Error: com.app"), ScreenKind::Crash);
        assert_eq!(kind(&node("com.app", "android:id/aerr_close"), ""), ScreenKind::Ordinary);
        assert_eq!(kind(&node("com.google.android.apps.nexuslauncher", ""), ""), ScreenKind::System);
        assert_eq!(kind("", ""), ScreenKind::Ordinary);
    }
}

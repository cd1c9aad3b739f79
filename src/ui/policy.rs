//! What names a privacy policy, and what shows one. Terms of service alone are none.

use super::content::short;
use super::node::Hierarchy;
use super::normal::normal;
use super::screen::{ScreenKind, classify};
use super::window::front_window;

/// Names of privacy policies, in normal form.
const NAMES: [&str; 24] = [
    "privacy policy",
    "privacy notice",
    "privacy statement",
    "data policy",
    "隐私政策",
    "隐私协议",
    "隐私条款",
    "隐私声明",
    "隐私权政策",
    "隐私权声明",
    "隐私保护指引",
    "隐私保护政策",
    "私隐政策",
    "个人信息保护政策",
    "个人信息保护指引",
    "política de privacidad",
    "politique de confidentialité",
    "datenschutzerklärung",
    "política de privacidade",
    "プライバシーポリシー",
    "개인정보처리방침",
    "개인정보 처리방침",
    "политика конфиденциальности",
    "privacy & cookie policy",
];
/// Characters of a page without a title of its own, below which it is taken for something that only mentions the policy.
const LONG: usize = 600;
/// Parts of addresses of such pages.
const IN_ADDRESS: [&str; 4] = ["privacy", "yinsi", "datenschutz", "privacidad"];

/// The name of a privacy policy in a text.
pub fn names_policy(text: &str) -> Option<&'static str> {
    let text = normal(text);
    NAMES.into_iter().find(|name| text.contains(&normal(name)))
}

/// Why what is in front is a privacy policy to read, and not a screen that asks to accept it or a list that leads to it; `None` if it is not.
/// `window` is the focused window, as for [`classify`].
pub fn shows_policy(tree: &Hierarchy, window: &str) -> Option<String> {
    if classify(tree, window).kind == ScreenKind::Consent {
        return None;
    }
    let root = front_window(tree, window.split('/').next().unwrap_or_default())?;
    let all = || std::iter::once(root).chain(tree.descendants(root)).map(|id| (id, tree.node(id)));
    if let Some((_, node)) = all().find(|(_, node)| address(&node.text)) {
        return Some(format!("the address “{}”", short(&node.text)));
    }
    // A control that names it leads to it; a page of the policy has none but links inside the text.
    let bounds = tree.node(root).bounds;
    let is_control = |id| tree.is_actionable(id) && tree.node(id).bounds.area() * 2 < bounds.area();
    if all().any(|(id, node)| node.is_editable() || (is_control(id) && names_policy(tree.label(id)).is_some())) {
        return None;
    }
    let title = super::window::window_title(tree, root);
    if let Some(title) = title.filter(|title| names_policy(title).is_some()) {
        return Some(format!("the title “{}”", short(&title)));
    }
    let characters: usize = all().map(|(_, node)| node.own_label().chars().count()).sum();
    let (_, first) = all().find(|(_, node)| names_policy(node.own_label()).is_some())?;
    (characters >= LONG).then(|| format!("“{}” and a long text", short(first.own_label())))
}

/// Whether a text is the address of such a page, as a browser shows it.
fn address(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let one_word = !text.is_empty() && text.len() < 500 && !text.contains(char::is_whitespace);
    one_word && text.contains('.') && text.contains('/') && IN_ADDRESS.iter().any(|part| text.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    fn shows(title: &str, items: &[&str]) -> bool {
        let mut xml = "<hierarchy><node package='com.app' bounds='[0,0][1080,1920]'>".to_owned();
        xml += &format!(
            "<node class='android.widget.TextView' resource-id='com.app:id/title' text='{title}' bounds='[150,60][900,140]'/>"
        );
        for (i, item) in items.iter().enumerate() {
            let (top, bottom) = (300 + i * 100, 390 + i * 100);
            let (mark, text) = item.split_at(1);
            let class =
                if mark == "=" { "class='android.widget.Button' clickable='true'" } else { "class='android.widget.TextView'" };
            xml += &format!("<node {class} text='{text}' bounds='[150,{top}][900,{bottom}]'/>");
        }
        shows_policy(&parse(&(xml + "</node></hierarchy>")).unwrap(), "com.app/.Main").is_some()
    }

    #[test]
    fn a_page_with_that_title() {
        assert!(shows("Privacy policy", &["-We collect your phone number."]));
        assert!(shows("《隱私政策》", &["-我们收集您的手机号。", "=返回"]));
        assert!(!shows("Terms of service", &["-You may not resell."]));
    }

    #[test]
    fn what_asks_or_leads_there_is_none() {
        assert!(!shows("Privacy policy", &["-Please accept.", "=Agree", "=Disagree"]));
        assert!(!shows("Settings", &["=Language", "=Privacy policy"]));
        assert!(!shows("About", &["-We have a privacy policy.", "=Close"]));
        assert!(!shows("Privacy policy and terms", &["=Privacy policy", "=Terms"]));
    }

    #[test]
    fn a_browser_that_stands_there() {
        assert!(shows("Browser", &["-plover.example/privacy"]));
        assert!(!shows("Browser", &["-plover.example/shop"]));
        assert!(shows("", &[&format!("-Privacy policy {}", "We keep it. ".repeat(60))]));
    }
}

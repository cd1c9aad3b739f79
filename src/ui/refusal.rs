//! An app that says that it does not run on such a device: an emulator, a phone with root, a debugger.

use super::lexicon::{Concept, find_whole};
use super::node::Hierarchy;
use super::normal::normal;
use super::window::front_window;

/// Words for such devices, in normal form.
const WORDS: [&str; 26] = [
    "emulator",
    "simulator",
    "virtual device",
    "rooted",
    "root access",
    "modified phone",
    "modified device",
    "jailbroken",
    "usb debugging",
    "developer options",
    "not supported on this device",
    "device is not supported",
    "device not supported",
    "unsupported device",
    "not run on this device",
    "模拟器",
    "虚拟机",
    "已root",
    "root环境",
    "越狱",
    "不支持该设备",
    "不支持此设备",
    "设备不支持",
    "开发者选项",
    "开发者模式",
    "usb调试",
];
/// A screen that only refuses offers no more than this, such as to leave and to get help.
const CONTROLS: usize = 2;

/// What the app says, if the screen in front offers nothing but to leave and speaks of such a device. `window` is the focused window.
pub fn refuses_device(tree: &Hierarchy, window: &str) -> Option<String> {
    let root = front_window(tree, window.split('/').next().unwrap_or_default())?;
    let half = tree.node(root).bounds.area() / 2;
    let mut controls = 0;
    for id in tree.descendants(root).filter(|&id| tree.is_actionable(id) && tree.node(id).bounds.area() < half.max(1)) {
        controls += 1;
        // Who may go on is not refused.
        let goes_on =
            [Concept::AgreeConsent, Concept::SignUp, Concept::LogIn].iter().any(|&to| find_whole(to, tree.label(id)).is_some());
        if tree.node(id).is_editable() || goes_on || controls > CONTROLS {
            return None;
        }
    }
    let texts = || std::iter::once(root).chain(tree.descendants(root)).map(|id| tree.node(id).own_label());
    texts()
        .find(|text| speaks(text))
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect())
}

fn speaks(text: &str) -> bool {
    let text = normal(text);
    WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    fn says(text: &str, controls: &[&str]) -> Option<String> {
        let mut xml = "<hierarchy><node package='com.app' bounds='[0,0][1080,1920]'>".to_owned();
        xml += &format!("<node class='android.widget.TextView' text='{text}' bounds='[90,600][990,700]'/>");
        for (i, label) in controls.iter().enumerate() {
            let (top, bottom) = (800 + i * 100, 890 + i * 100);
            xml += &format!(
                "<node class='android.widget.Button' clickable='true' text='{label}' bounds='[90,{top}][990,{bottom}]'/>"
            );
        }
        refuses_device(&parse(&(xml + "</node></hierarchy>")).unwrap(), "com.app/.Main")
    }

    #[test]
    fn a_screen_that_only_lets_one_leave() {
        assert_eq!(
            says("This app does not run on emulators.", &["Leave"]).as_deref(),
            Some("This app does not run on emulators.")
        );
        assert!(says("检测到您正在使用模拟器，请在真机上运行", &["退出"]).is_some());
    }

    #[test]
    fn what_lets_one_go_on_or_speaks_of_something_else_is_none() {
        assert_eq!(says("Emulator games", &["Play", "Shop", "Me"]), None);
        assert_eq!(says("We do not like emulators.", &["Log in", "Leave"]), None);
        assert_eq!(says("The shop is closed.", &["Leave"]), None);
    }
}

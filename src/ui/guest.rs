//! The control of a log-in or sign-up screen by which one gets past it without an account.

use super::lexicon::{Concept, find_whole};
use super::node::{Hierarchy, NodeId};
use super::normal::whole;
use super::window::front_window;

/// Labels of such controls, in normal form.
const WORDS: [&str; 31] = [
    "skip",
    "skip for now",
    "skip login",
    "skip log in",
    "skip sign in",
    "guest",
    "guest mode",
    "continue as guest",
    "browse as guest",
    "use as guest",
    "look around",
    "look around first",
    "just browsing",
    "browse first",
    "continue without account",
    "continue without an account",
    "continue without signing in",
    "use without an account",
    "explore without an account",
    "跳过",
    "暂不登录",
    "稍后登录",
    "以后再登录",
    "暂不注册",
    "随便看看",
    "随便逛逛",
    "先逛逛",
    "先看看",
    "游客模式",
    "游客访问",
    "游客浏览",
];
/// Ids of controls that put a page away, without words on them.
const IDS: [&str; 6] = ["close", "iv_close", "btn_close", "img_close", "skip", "tv_skip"];

/// Finds it. `window` is the focused window.
pub fn guest_control(tree: &Hierarchy, window: &str) -> Option<NodeId> {
    let root = front_window(tree, window.split('/').next().unwrap_or_default())?;
    let half = tree.node(root).bounds.area() / 2;
    let controls: Vec<NodeId> = tree
        .descendants(root)
        .filter(|&id| {
            let node = tree.node(id);
            tree.is_actionable(id) && node.enabled && !node.is_editable() && !node.checkable && node.bounds.area() < half.max(1)
        })
        .collect();
    let says = |id: &NodeId| WORDS.contains(&whole(tree.label(*id)).as_str());
    let later = |id: &NodeId| find_whole(Concept::PermDeny, tree.label(*id)).is_some();
    let icon = |id: &NodeId| {
        let node = tree.node(*id);
        let told = ["close", "关闭"].contains(&whole(&node.content_desc).as_str());
        node.text.is_empty() && (told || IDS.contains(&node.local_id()))
    };
    let one = |fits: &dyn Fn(&NodeId) -> bool| controls.iter().copied().find(|id| fits(id));
    one(&says).or_else(|| one(&later)).or_else(|| one(&icon))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    fn found(controls: &[(&str, &str)]) -> Option<String> {
        let mut xml = "<hierarchy><node package='com.app' bounds='[0,0][1080,1920]'>".to_owned();
        xml += "<node class='android.widget.EditText' text='' clickable='true' enabled='true' bounds='[90,300][990,400]'/>";
        for (i, (id, label)) in controls.iter().enumerate() {
            let (top, bottom) = (800 + i * 100, 890 + i * 100);
            xml += &format!(
                "<node class='android.widget.Button' resource-id='com.app:id/{id}' clickable='true' enabled='true' text='{label}' bounds='[90,{top}][990,{bottom}]'/>"
            );
        }
        let tree = parse(&(xml + "</node></hierarchy>")).unwrap();
        guest_control(&tree, "com.app/.Main").map(|id| tree.node(id).local_id().to_owned())
    }

    #[test]
    fn goes_past_the_door_and_not_through_it() {
        assert_eq!(found(&[("go", "Log in"), ("guest", "Continue as guest")]).as_deref(), Some("guest"));
        assert_eq!(found(&[("a", "登录"), ("b", "注册"), ("c", "暂不登录")]).as_deref(), Some("c"));
        assert_eq!(found(&[("iv_close", ""), ("go", "Log in")]).as_deref(), Some("iv_close"));
        assert_eq!(found(&[("go", "Log in"), ("forgot", "Forgot password?")]), None);
    }
}

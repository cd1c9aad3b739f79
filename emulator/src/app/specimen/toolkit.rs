//! How a screen reads to accessibility services when it is not made of Android's own views: Compose, Flutter, web pages; and resource ids
//! that were made unreadable.
//!
//! Layout and looks stay; only the nodes change. What a node no longer says but a person still sees becomes a child without a class,
//! which is drawn and not dumped.

use sha2::{Digest, Sha256};

use super::model::Toolkit;
use crate::app::view::{Look, View};

/// The window's views as `toolkit` presents them.
pub fn dressed(toolkit: Toolkit, mut root: View, api: u32) -> View {
    let host = match toolkit {
        Toolkit::Views => return root,
        Toolkit::Compose => "androidx.compose.ui.platform.ComposeView",
        Toolkit::Flutter => "android.widget.FrameLayout",
    };
    if let Some(frame) = root.children.first_mut().and_then(|inner| inner.children.first_mut()) {
        let mut nodes = Vec::new();
        for view in std::mem::take(&mut frame.children) {
            match toolkit {
                Toolkit::Flutter => flutter(view, api, &mut nodes),
                _ => compose(view, &mut nodes),
            }
        }
        let surface = View::group("android.view.View", frame.bounds, nodes);
        frame.children = vec![View::group(host, frame.bounds, vec![surface])];
    }
    root
}

/// What is seen of a view, without its being a node; its children stay behind.
fn drawn(view: &View) -> Option<View> {
    let seen = View { class: "", bounds: view.bounds, look: view.look.clone(), text: view.text.clone(), ..View::default() };
    (view.look != Look::None).then_some(View { hint: view.hint.clone(), focused: view.focused, checked: view.checked, ..seen })
}

/// A view and all that lies in it, drawn only.
fn all_drawn(view: &View) -> View {
    let children = view.children.iter().map(all_drawn).collect();
    View { children, ..drawn(view).unwrap_or_else(|| View::group("", view.bounds, Vec::new())) }
}

/// The same node without what it looks like and says.
fn bare(view: View, class: &'static str, children: Vec<View>) -> View {
    View { class, children, id: String::new(), text: String::new(), description: String::new(), look: Look::None, ..view }
}

/// A node that only says something.
fn label(view: &View, text: &str) -> View {
    View { class: "android.widget.TextView", text: text.into(), bounds: view.bounds, ..View::default() }
}

/// A node that only tells its parent's role.
fn role(view: &View, class: &'static str) -> View {
    View { class, bounds: view.bounds, disabled: view.disabled, ..View::default() }
}

/// Whether a container is a node in Compose and Flutter; others leave no trace.
fn means_something(view: &View) -> bool {
    view.clickable || view.long_clickable || view.scrollable
}

/// Compose: a control is a generic view with its words below it in nodes of their own, and its role in another.
fn compose(mut view: View, out: &mut Vec<View>) {
    let mut children: Vec<View> = drawn(&view).into_iter().collect();
    for child in std::mem::take(&mut view.children) {
        compose(child, &mut children);
    }
    let node = match view.class {
        "" => View { children, ..view },
        "android.widget.TextView" => View { id: String::new(), description: String::new(), ..view },
        "android.widget.Button" => {
            children.extend([label(&view, &view.text), role(&view, "android.widget.Button")]);
            bare(view, "android.view.View", children)
        }
        "android.widget.ImageButton" if view.description.is_empty() => bare(view, "android.widget.Button", children),
        "android.widget.ImageButton" => {
            let named = View { description: view.description.clone(), ..role(&view, "android.view.View") };
            children.extend([named, role(&view, "android.widget.Button")]);
            bare(view, "android.view.View", children)
        }
        "android.widget.CheckBox" | "android.widget.RadioButton" => {
            children.extend([label(&view, &view.text), role(&view, view.class)]);
            bare(view, "android.view.View", children)
        }
        "android.widget.Switch" => {
            children.push(label(&view, &view.text));
            bare(view, "android.view.View", children)
        }
        "android.widget.SeekBar" => {
            children.push(label(&view, &view.text));
            bare(view, "android.widget.SeekBar", children)
        }
        "android.widget.EditText" => {
            let typed = typed(&view);
            if !view.hint.is_empty() {
                children.push(label(&view, &view.hint));
            }
            View { text: typed, hint: String::new(), ..bare(view, "android.widget.EditText", children) }
        }
        "android.widget.ImageView" if !view.description.is_empty() => {
            View { description: view.description.clone(), ..bare(view, "android.widget.ImageView", children) }
        }
        "android.widget.ProgressBar" => bare(view, "android.widget.ProgressBar", children),
        "android.widget.ScrollView" if view.scrollable => bare(view, "android.widget.ScrollView", children),
        _ if means_something(&view) => bare(view, "android.view.View", children),
        _ => return out.extend(children),
    };
    out.push(node);
}

/// Flutter: each control is one node, and all its words are its content description.
fn flutter(mut view: View, api: u32, out: &mut Vec<View>) {
    let class = match view.class {
        "android.widget.TextView" => "android.view.View",
        "android.widget.ImageButton" => "android.widget.Button",
        class @ ("android.widget.Button"
        | "android.widget.CheckBox"
        | "android.widget.RadioButton"
        | "android.widget.Switch"
        | "android.widget.SeekBar"
        | "android.widget.ProgressBar") => class,
        "android.widget.ImageView" if !view.description.is_empty() => "android.widget.ImageView",
        "android.widget.EditText" => {
            let typed = typed(&view);
            // Before Android 9 the engine puts the hint where the text would stand.
            let text = if typed.is_empty() && api < 28 { view.hint.clone() } else { typed };
            let hint = view.hint.clone();
            let seen = drawn(&view).into_iter().collect();
            return out.push(View { text, hint, ..bare(view, "android.widget.EditText", seen) });
        }
        "" => return out.push(view),
        _ if view.scrollable => {
            let mut children: Vec<View> = drawn(&view).into_iter().collect();
            for child in std::mem::take(&mut view.children) {
                flutter(child, api, &mut children);
            }
            return out.push(bare(view, "android.widget.ScrollView", children));
        }
        _ if means_something(&view) => "android.view.View",
        _ => {
            out.extend(drawn(&view));
            for child in std::mem::take(&mut view.children) {
                flutter(child, api, out);
            }
            return;
        }
    };
    let mut words = Vec::new();
    said(&view, &mut words);
    words.dedup();
    let seen = vec![all_drawn(&view)];
    out.push(View { description: words.join("\n"), ..bare(view, class, seen) });
}

/// Everything that a view and what lies in it say.
fn said(view: &View, words: &mut Vec<String>) {
    let says = if view.text.is_empty() { &view.description } else { &view.text };
    if !says.is_empty() {
        words.push(says.clone());
    }
    view.children.iter().filter(|child| !child.class.is_empty()).for_each(|child| said(child, words));
}

/// What was typed: an empty field shows its hint as its text.
fn typed(view: &View) -> String {
    if view.text == view.hint { String::new() } else { view.text.clone() }
}

/// A page's content as a web view presents it; before the page has loaded, there is nothing in it.
pub fn web(mut content: View, title: String, loaded: bool) -> View {
    let mut page = Vec::new();
    for view in std::mem::take(&mut content.children) {
        page.push(html(view));
    }
    let bounds = content.bounds;
    let document = View { text: title, focusable: true, ..bare(content, "android.webkit.WebView", page) };
    let children = if loaded { vec![document] } else { Vec::new() };
    View { focusable: true, clips: true, ..View::group("android.webkit.WebView", bounds, children) }
}

fn html(mut view: View) -> View {
    let children: Vec<View> = std::mem::take(&mut view.children).into_iter().map(html).collect();
    let class = match view.class {
        "" => return View { children, ..view },
        "android.widget.TextView" if view.clickable => "android.view.View",
        "android.widget.ImageButton" => "android.widget.Button",
        "android.widget.ImageView" => "android.widget.Image",
        class @ ("android.widget.TextView"
        | "android.widget.Button"
        | "android.widget.EditText"
        | "android.widget.CheckBox"
        | "android.widget.RadioButton"
        | "android.widget.SeekBar") => class,
        "android.widget.Switch" => "android.widget.CheckBox",
        _ => "android.view.View",
    };
    let mut seen: Vec<View> = Vec::new();
    let mut view = view;
    if class == "android.widget.EditText" {
        // The placeholder is no text of the field.
        seen.extend(drawn(&view));
        view.look = Look::None;
        view.text = typed(&view);
    }
    if !view.description.is_empty() && view.text.is_empty() {
        view.text = std::mem::take(&mut view.description);
    }
    seen.extend(children);
    View { class, id: String::new(), children: seen, ..view }
}

/// The name that stands for a resource id in a version of the app: three letters without a meaning.
pub fn obfuscated(name: &str, version: u32) -> String {
    const FIRST: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
    const REST: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let digest = Sha256::digest(format!("{version}/{name}"));
    let letter = |letters: &[u8], byte: u8| char::from(letters[usize::from(byte) % letters.len()]);
    [letter(FIRST, digest[0]), letter(REST, digest[1]), letter(REST, digest[2])].into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::layout::{INK, lettering};
    use crate::app::layout::{decor, text_view};
    use crate::app::view::Rect;

    fn row() -> View {
        let bounds = Rect::new(0, 0, 100, 40);
        let words = vec![text_view("Privacy", 0, 0, 50, lettering(1, INK)), text_view("On", 50, 0, 50, lettering(1, INK))];
        let row = View { clickable: true, target: Some(3), ..View::group("android.widget.RelativeLayout", bounds, words) };
        View::group("android.widget.LinearLayout", bounds, vec![row.with_id("com.example:id/privacy")])
    }

    /// Class, text, description and id of each node, outermost first.
    fn nodes(view: &View, out: &mut Vec<(String, String, String, String)>) {
        if !view.class.is_empty() {
            let class = view.class.rsplit('.').next().unwrap_or_default();
            out.push((class.into(), view.text.clone(), view.description.clone(), view.id.clone()));
            view.children.iter().for_each(|child| nodes(child, out));
        }
    }

    fn read(toolkit: Toolkit) -> Vec<(String, String, String, String)> {
        let mut out = Vec::new();
        nodes(&dressed(toolkit, decor(row(), Look::None), 34), &mut out);
        out.split_off(3)
    }

    fn node(class: &str, text: &str, description: &str) -> (String, String, String, String) {
        (class.into(), text.into(), description.into(), String::new())
    }

    #[test]
    fn compose_keeps_words_in_nodes_of_their_own_and_flutter_merges_them() {
        let outer = node("View", "", "");
        let compose = [
            node("ComposeView", "", ""),
            outer.clone(),
            outer.clone(),
            node("TextView", "Privacy", ""),
            node("TextView", "On", ""),
        ];
        assert_eq!(read(Toolkit::Compose), compose);
        assert_eq!(read(Toolkit::Flutter), [node("FrameLayout", "", ""), outer, node("View", "", "Privacy\nOn")]);
    }

    #[test]
    fn a_web_page_is_empty_until_it_has_loaded() {
        let mut before = Vec::new();
        nodes(&web(row(), "Help".into(), false), &mut before);
        assert_eq!(before, [node("WebView", "", "")]);
        let mut after = Vec::new();
        nodes(&web(row(), "Help".into(), true), &mut after);
        let page = [
            node("WebView", "", ""),
            node("WebView", "Help", ""),
            node("View", "", ""),
            node("TextView", "Privacy", ""),
            node("TextView", "On", ""),
        ];
        assert_eq!(after, page);
    }

    #[test]
    fn a_control_keeps_its_place_and_meaning() {
        for toolkit in [Toolkit::Compose, Toolkit::Flutter] {
            let root = dressed(toolkit, decor(row(), Look::None), 34);
            let hit = root.hit(crate::app::view::Point { x: 60, y: 10 });
            assert_eq!(hit.and_then(|view| view.target), Some(3));
        }
    }

    #[test]
    fn obfuscated_names_are_the_same_in_each_run_and_others_in_each_version() {
        assert_eq!(obfuscated("settings", 1), obfuscated("settings", 1));
        assert_ne!(obfuscated("settings", 1), obfuscated("settings", 2));
        assert_eq!(obfuscated("settings", 1).len(), 3);
    }
}

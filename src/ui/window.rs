//! Which of a dump's windows a person looks at, what kind it is, and what it is called.

use super::node::{Hierarchy, Node, NodeId};

/// How a window covers the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowKind {
    /// All of it.
    Page,
    /// A part in the middle.
    Dialog,
    /// A part that rises from the bottom edge.
    Sheet,
}

/// Whether a package draws around the app: bars, gestures, keyboards.
fn is_furniture(package: &str) -> bool {
    const PARTS: [&str; 6] = ["inputmethod", "keyboard", ".ime", "com.baidu.input", "com.iflytek", "com.touchtype"];
    package == "com.android.systemui" || package == "gesture" || PARTS.iter().any(|part| package.contains(part))
}

/// The window that a person acts on: of `package` if it has one, never a bar or keyboard while there is another; a dialog before the
/// page under it. `None` only for a tree without nodes.
pub fn front_window(tree: &Hierarchy, package: &str) -> Option<NodeId> {
    let of = |choose: &dyn Fn(&Node) -> bool| -> Vec<NodeId> {
        tree.roots.iter().copied().filter(|&root| choose(tree.node(root))).collect()
    };
    let mut roots = of(&|node| !package.is_empty() && node.package == package);
    if roots.is_empty() {
        roots = of(&|node| !is_furniture(&node.package));
    }
    if roots.is_empty() {
        roots.clone_from(&tree.roots);
    }
    let acts = |root: NodeId| std::iter::once(root).chain(tree.descendants(root)).any(|id| tree.is_actionable(id));
    let area = |root: &NodeId| tree.node(*root).bounds.area();
    let front = roots.iter().copied().filter(|&root| area(&root) > 0 && acts(root)).min_by_key(area);
    front.or_else(|| roots.into_iter().max_by_key(area))
}

/// What kind of window a root is, by the ids that Android's and Material's dialogs have, else by its place.
pub fn window_kind(tree: &Hierarchy, root: NodeId) -> WindowKind {
    const SHEET: [&str; 2] = ["design_bottom_sheet", "bottom_sheet"];
    const DIALOG: [&str; 4] = ["alertTitle", "parentPanel", "buttonPanel", "grant_dialog"];
    let has = |ids: &[&str]| tree.descendants(root).any(|id| ids.contains(&tree.node(id).local_id()));
    if has(&SHEET) {
        return WindowKind::Sheet;
    }
    if has(&DIALOG) {
        return WindowKind::Dialog;
    }
    // The frame of a dialog's window is the dialog; the display's size is not in the dump. A strip at the side may be a bar, so both
    // margins count.
    let frame = tree.node(root).bounds;
    if frame.top > 0 && i64::from(frame.left) * 50 >= i64::from(frame.right) {
        WindowKind::Dialog
    } else if frame.left <= 0 && i64::from(frame.top) * 100 >= i64::from(frame.bottom) * 15 {
        WindowKind::Sheet
    } else {
        WindowKind::Page
    }
}

/// What the front window is called; see [`window_title`].
pub fn title(tree: &Hierarchy) -> Option<String> {
    window_title(tree, front_window(tree, "")?)
}

/// What a window is called: the text in its title bar, else a text whose id says that it is the title, else the first text in the top
/// eighth of a page or anywhere in a dialog. Controls and scrolled content are no titles.
pub fn window_title(tree: &Hierarchy, root: NodeId) -> Option<String> {
    let frame = tree.node(root).bounds;
    let kind = window_kind(tree, root);
    let in_control = |id: NodeId| {
        let small = |above: &NodeId| tree.node(*above).bounds.area() * 2 < frame.area();
        tree.is_actionable(id) || tree.ancestors(id).take_while(small).any(|above| tree.is_actionable(above))
    };
    let readable = |text: &str| text.chars().any(char::is_alphabetic);
    let is_text = |id: NodeId| {
        let node = tree.node(id);
        readable(node.own_label())
            && !node.short_class().contains("Button")
            && !in_control(id)
            && (kind != WindowKind::Page || !in_scrolled_content(tree, id, root))
    };
    let texts: Vec<NodeId> = tree.descendants(root).filter(|&id| is_text(id)).collect();
    let bar = texts.iter().copied().find(|&id| tree.ancestors(id).chain([id]).any(|above| is_title_bar(tree.node(above))));
    let named = || texts.iter().copied().find(|&id| is_title_id(tree.node(id).local_id()));
    let first = || {
        let limit = i64::from(frame.top) + i64::from(frame.height()) / 8;
        texts.iter().copied().find(|&id| kind != WindowKind::Page || i64::from(tree.node(id).bounds.top) <= limit)
    };
    bar.or_else(named).or_else(first).map(|id| tree.node(id).own_label().to_owned())
}

/// Whether a node lies in a container that scrolls, other than the window itself.
fn in_scrolled_content(tree: &Hierarchy, id: NodeId, root: NodeId) -> bool {
    tree.ancestors(id).take_while(|&above| above != root).any(|above| tree.node(above).is_scroll_container())
}

fn is_title_bar(node: &Node) -> bool {
    let (class, id) = (node.short_class(), node.local_id().to_ascii_lowercase());
    class.contains("Toolbar")
        || class.contains("ActionBar")
        || ["toolbar", "action_bar", "title_bar", "titlebar"].iter().any(|part| id.contains(part))
}

fn is_title_id(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    id == "alerttitle" || id.split(['_', '-', '.']).any(|part| part == "title" || part == "heading")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    fn tree(windows: &str) -> Hierarchy {
        parse(&format!("<hierarchy>{windows}</hierarchy>")).unwrap()
    }

    #[test]
    fn kinds_by_id_and_by_frame() {
        let kind = |xml: &str| {
            let tree = tree(xml);
            window_kind(&tree, tree.roots[0])
        };
        assert_eq!(kind("<node bounds='[0,0][1080,1920]'/>"), WindowKind::Page);
        assert_eq!(kind("<node bounds='[63,0][1920,1080]'/>"), WindowKind::Page, "a bar at the side in landscape");
        assert_eq!(kind("<node bounds='[28,683][1052,1819]'/>"), WindowKind::Dialog);
        assert_eq!(kind("<node bounds='[0,1100][1080,1920]'/>"), WindowKind::Sheet);
        assert_eq!(
            kind("<node bounds='[0,0][1080,1920]'><node resource-id='a:id/design_bottom_sheet'/></node>"),
            WindowKind::Sheet
        );
        assert_eq!(
            kind("<node bounds='[0,0][1080,1920]'><node resource-id='android:id/parentPanel'/></node>"),
            WindowKind::Dialog
        );
    }

    #[test]
    fn the_front_window_is_the_apps_dialog_not_bar_or_keyboard() {
        let tree = tree(
            "<node package='com.android.systemui' bounds='[0,0][1080,63]'><node clickable='true'/></node>\
             <node package='com.app' bounds='[0,0][1080,1920]'><node clickable='true'/></node>\
             <node package='com.app' bounds='[90,600][990,1300]'><node clickable='true'/></node>\
             <node package='com.google.android.inputmethod.latin' bounds='[0,1200][1080,1920]'><node clickable='true'/></node>",
        );
        let front = front_window(&tree, "com.app").unwrap();
        assert_eq!(tree.node(front).bounds.left, 90);
        assert_eq!(front_window(&tree, "com.other"), Some(front));
    }

    #[test]
    fn the_title_stands_in_the_bar_not_in_a_row_or_button() {
        let page = parse(include_str!("../../tests/fixtures/ui/settings.xml")).unwrap();
        assert_eq!(title(&page).as_deref(), Some("Settings"));
        let list = tree(
            "<node bounds='[0,0][1080,1920]'><node class='ListView' bounds='[0,0][1080,1920]'>\
             <node text='Row' resource-id='android:id/title' bounds='[0,10][1080,90]'/></node></node>",
        );
        assert_eq!(title(&list), None);
    }

    #[test]
    fn a_dialogs_first_text_is_its_title_when_it_has_no_other() {
        let dialog = tree(
            "<node bounds='[90,600][990,1300]'><node class='Button' text='Close' clickable='true' bounds='[90,600][200,700]'/>\
             <node text='Leave now?' bounds='[100,900][900,1000]'/></node>",
        );
        assert_eq!(title(&dialog).as_deref(), Some("Leave now?"));
    }
}

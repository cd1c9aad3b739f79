//! A tree as `uiautomator dump` writes them.

use std::fmt::Write as _;

use super::{Node, Tree};
use crate::app::view::Rect;

/// The dump of a tree. `compressed` leaves out containers that mean nothing by themselves.
pub fn dump(tree: &Tree, compressed: bool) -> String {
    let rotation = tree.rotation;
    let mut out = format!("<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation=\"{rotation}\">");
    let mut writer = Writer { out: &mut out, tree, compressed };
    writer.node(&tree.root, true);
    out.push_str("</hierarchy>");
    out
}

struct Writer<'a> {
    out: &'a mut String,
    tree: &'a Tree,
    compressed: bool,
}

impl Writer<'_> {
    fn node(&mut self, node: &Node, is_root: bool) {
        if self.compressed && !is_root && node.is_plain() {
            return self.children(node);
        }
        self.out.push_str("<node");
        if node.lacks_description() {
            self.out.push_str(" NAF=\"true\"");
        }
        attributes(self.out, node, &self.tree.package);
        bounds(self.out, node.bounds);
        if self.tree.api >= 36 {
            let order = node.drawing_order(is_root);
            let _ = write!(self.out, " drawing-order=\"{order}\"");
            attribute(self.out, "hint", &node.view.hint);
        }
        let before = self.out.len();
        self.out.push('>');
        self.children(node);
        if self.out.len() == before + 1 {
            self.out.truncate(before);
            self.out.push_str(" />");
        } else {
            self.out.push_str("</node>");
        }
    }

    fn children(&mut self, node: &Node) {
        for child in &node.children {
            self.node(child, false);
        }
    }
}

/// The attributes that every dump has before the place, in the device's order.
pub fn attributes(out: &mut String, node: &Node, package: &str) {
    let view = &node.view;
    let _ = write!(out, " index=\"{}\"", node.index);
    for (name, value) in [
        ("text", view.text.as_str()),
        ("resource-id", &view.id),
        ("class", view.class),
        ("package", package),
        ("content-desc", &view.description),
    ] {
        attribute(out, name, value);
    }
    for (name, value) in [
        ("checkable", view.checkable),
        ("checked", view.checked),
        ("clickable", view.clickable),
        ("enabled", !view.disabled),
        ("focusable", view.focusable),
        ("focused", view.focused),
        ("scrollable", view.scrollable),
        ("long-clickable", view.long_clickable),
        ("password", view.password),
        ("selected", view.selected),
    ] {
        let _ = write!(out, " {name}=\"{value}\"");
    }
}

/// The place, as two corners.
pub fn bounds(out: &mut String, Rect { left, top, right, bottom }: Rect) {
    let _ = write!(out, " bounds=\"[{left},{top}][{right},{bottom}]\"");
}

/// An attribute with its value escaped.
pub fn attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    escape(out, value);
    out.push('"');
}

/// Escapes as Android's serializer does: line ends and letters beyond the basic plane as numbers, forbidden ones as dots.
fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => _ = write!(out, "&#{};", u32::from(letter)),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('.'),
            '\u{10000}'.. => _ = write!(out, "&#{};", u32::from(letter)),
            _ => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::app::view::{Rect, View};
    use crate::system::hierarchy::{Tree, node};

    #[test]
    fn writes_what_is_visible_in_the_devices_order_of_attributes() {
        let label =
            View {
                class: "android.widget.TextView", text: "a<b\n😀".into(), bounds: Rect::new(0, 0, 10, 10), ..View::default()
            };
        let hidden = View { class: "android.widget.TextView", bounds: Rect::new(0, 40, 10, 50), ..View::default() };
        let list = View { clips: true, ..View::group("android.widget.ScrollView", Rect::new(0, 0, 10, 30), vec![label, hidden]) };
        let root = node(list, 0, Rect::new(0, 0, 100, 100), 0).unwrap();
        let tree = Tree { package: "com.example".into(), root, display: (100, 100), rotation: 0, api: 34, idle: true };
        let expected = concat!(
            "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation=\"0\">",
            r#"<node index="0" text="" resource-id="" class="android.widget.ScrollView" package="com.example" content-desc="" checkable="false" "#,
            r#"checked="false" clickable="false" enabled="true" focusable="false" focused="false" scrollable="false" long-clickable="false" "#,
            r#"password="false" selected="false" bounds="[0,0][10,30]">"#,
            r#"<node index="0" text="a&lt;b&#10;&#128512;" resource-id="" class="android.widget.TextView" package="com.example" content-desc="" "#,
            r#"checkable="false" checked="false" clickable="false" enabled="true" focusable="false" focused="false" scrollable="false" "#,
            r#"long-clickable="false" password="false" selected="false" bounds="[0,0][10,10]" /></node></hierarchy>"#,
        );
        assert_eq!(super::dump(&tree, false), expected);
    }
}

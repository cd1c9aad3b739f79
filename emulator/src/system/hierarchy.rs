//! A window's views as `uiautomator dump` writes them.

use std::fmt::Write as _;

use crate::app::view::{Rect, View, Window};

/// How deep a dump may nest.
const MAX_DEPTH: usize = 64;
/// Classes that are never marked as lacking a description.
const DESCRIBED_BY_CONTENT: [&str; 4] =
    ["android.widget.GridView", "android.widget.GridLayout", "android.widget.ListView", "android.widget.TableLayout"];

/// The dump of one window. `compressed` leaves out containers that mean nothing by themselves.
pub fn dump(window: &Window, display: Rect, api: u32, compressed: bool) -> String {
    let mut out = String::from("<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation=\"0\">");
    let mut writer = Writer { out: &mut out, package: &window.package, api, compressed };
    writer.node(&window.root, 0, display, 0);
    out.push_str("</hierarchy>");
    out
}

struct Writer<'a> {
    out: &'a mut String,
    package: &'a str,
    api: u32,
    compressed: bool,
}

impl Writer<'_> {
    fn node(&mut self, view: &View, index: usize, clip: Rect, depth: usize) {
        let Some(visible) = clip.intersect(&view.bounds) else { return };
        if depth > MAX_DEPTH {
            return;
        }
        let inner = if view.clips { visible } else { clip };
        if self.compressed && depth > 0 && is_plain(view) {
            return self.children(view, inner, depth);
        }
        self.out.push_str("<node");
        if lacks_description(view) {
            self.out.push_str(" NAF=\"true\"");
        }
        let _ = write!(self.out, " index=\"{index}\"");
        for (name, value) in [
            ("text", view.text.as_str()),
            ("resource-id", &view.id),
            ("class", view.class),
            ("package", self.package),
            ("content-desc", &view.description),
        ] {
            let _ = write!(self.out, " {name}=\"");
            escape(self.out, value);
            self.out.push('"');
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
            let _ = write!(self.out, " {name}=\"{value}\"");
        }
        let Rect { left, top, right, bottom } = visible;
        let _ = write!(self.out, " bounds=\"[{left},{top}][{right},{bottom}]\"");
        if self.api >= 36 {
            let order = if depth == 0 { 0 } else { index + 1 };
            let _ = write!(self.out, " drawing-order=\"{order}\" hint=\"");
            escape(self.out, &view.hint);
            self.out.push('"');
        }
        let before = self.out.len();
        self.out.push('>');
        self.children(view, inner, depth);
        if self.out.len() == before + 1 {
            self.out.truncate(before);
            self.out.push_str(" />");
        } else {
            self.out.push_str("</node>");
        }
    }

    fn children(&mut self, view: &View, clip: Rect, depth: usize) {
        // Views without a class are only drawn.
        for (index, child) in view.children.iter().filter(|child| !child.class.is_empty()).enumerate() {
            self.node(child, index, clip, depth + 1);
        }
    }
}

fn is_plain(view: &View) -> bool {
    view.id.is_empty()
        && view.text.is_empty()
        && view.description.is_empty()
        && !(view.clickable || view.focusable || view.scrollable || view.checkable)
        && !view.children.is_empty()
}

/// What uiautomator calls NAF, not accessibility friendly: takes taps, and has no words anywhere.
fn lacks_description(view: &View) -> bool {
    fn wordless(view: &View) -> bool {
        view.text.is_empty() && view.description.is_empty() && view.children.iter().all(wordless)
    }
    view.clickable && !view.disabled && !DESCRIBED_BY_CONTENT.contains(&view.class) && wordless(view)
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
    use super::*;

    #[test]
    fn writes_what_is_visible_in_the_devices_order_of_attributes() {
        let label =
            View {
                class: "android.widget.TextView", text: "a<b\n😀".into(), bounds: Rect::new(0, 0, 10, 10), ..View::default()
            };
        let hidden = View { class: "android.widget.TextView", bounds: Rect::new(0, 40, 10, 50), ..View::default() };
        let list = View { clips: true, ..View::group("android.widget.ScrollView", Rect::new(0, 0, 10, 30), vec![label, hidden]) };
        let window = Window::new("com.example", list);
        let expected = concat!(
            "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation=\"0\">",
            r#"<node index="0" text="" resource-id="" class="android.widget.ScrollView" package="com.example" content-desc="" checkable="false" "#,
            r#"checked="false" clickable="false" enabled="true" focusable="false" focused="false" scrollable="false" long-clickable="false" "#,
            r#"password="false" selected="false" bounds="[0,0][10,30]">"#,
            r#"<node index="0" text="a&lt;b&#10;&#128512;" resource-id="" class="android.widget.TextView" package="com.example" content-desc="" "#,
            r#"checkable="false" checked="false" clickable="false" enabled="true" focusable="false" focused="false" scrollable="false" "#,
            r#"long-clickable="false" password="false" selected="false" bounds="[0,0][10,10]" /></node></hierarchy>"#,
        );
        assert_eq!(dump(&window, Rect::new(0, 0, 100, 100), 34, false), expected);
    }
}

#![no_main]
//! Any pattern on any tree: an answer in bounded time, and never a node that is not there.

use libfuzzer_sys::fuzz_target;
use offramp::ui::{self, Hierarchy, Selector};

/// A screen whose rows show these lines, one inside the other where a line begins with a space.
fn screen(lines: &str) -> Option<Hierarchy> {
    let escaped = lines.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let (mut xml, mut open) = (String::from("<hierarchy rotation=\"0\">"), 0);
    for (row, line) in escaped.lines().take(100).enumerate() {
        let deep = line.len() - line.trim_start_matches(' ').len();
        while open > deep {
            xml += "</node>";
            open -= 1;
        }
        let (top, bottom) = (row * 20, row * 20 + 100);
        xml += &format!("<node text=\"{line}\" resource-id=\"a.b:id/{line}\" class=\"a.B\" bounds=\"[0,{top}][100,{bottom}]\" enabled=\"true\">");
        open += 1;
    }
    xml += &"</node>".repeat(open);
    ui::parse(&(xml + "</hierarchy>")).ok()
}

fuzz_target!(|data: (&str, i8, u8, &str)| {
    let (pattern, index, kind, lines) = data;
    let Some(tree) = screen(lines) else { return };
    let text = || Some(pattern.to_owned());
    let inner = || Some(Box::new(Selector { text: text(), ..Selector::default() }));
    let mut selector = Selector { index: (index != 0).then_some(i64::from(index)), ..Selector::default() };
    match kind % 6 {
        0 => selector.text = text(),
        1 => selector.id = text(),
        2 => (selector.class, selector.below) = (text(), inner()),
        3 => (selector.description, selector.child_of) = (text(), inner()),
        4 => (selector.text, selector.contains_child) = (text(), inner()),
        _ => selector.contains_descendants = vec![Selector { id: text(), ..Selector::default() }],
    }
    if let Ok(found) = selector.find(&tree) {
        for id in found {
            let _ = tree.node(id);
        }
    }
    let _ = (selector.describe(), selector.nearest(&tree, 5));
});

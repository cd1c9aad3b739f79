//! Whether two looks at the device show the same screen.
//!
//! What enters: package, activity, kind of window, title, the controls outside scrolled content (label, id, class), which tab is
//! selected, the scroll containers; and the controls inside them only if the window has no title. What does not: digits, typed text, rows, scroll
//! offset, the states of controls, keyboard and bars. A control's countdown does not enter either: `Continue (5 s)` is `Continue`.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use sha2::{Digest, Sha256};

use super::node::{Hierarchy, NodeId};
use super::window::{front_window, window_kind, window_title};

/// Identity of a screen; equal for equal screens, and stable across runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub String);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Longest label that enters, in characters.
const LABEL: usize = 40;

/// The fingerprint of what is in front. `activity` is the resumed one, `package/class`.
pub fn fingerprint(tree: &Hierarchy, activity: &str) -> Fingerprint {
    let package = activity.split('/').next().unwrap_or_default();
    let mut parts = vec![activity.to_owned()];
    if let Some(root) = front_window(tree, package) {
        parts.push(tree.node(root).package.clone());
        parts.push(format!("{:?}", window_kind(tree, root)));
        let title = window_title(tree, root).map(|title| masked(&title));
        let (mut controls, mut containers, mut rows) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut scrolled = vec![false; tree.nodes.len()];
        for id in std::iter::once(root).chain(tree.descendants(root)) {
            let node = tree.node(id);
            let inside = id != root && node.parent.is_some_and(|above| scrolled[above.0]);
            scrolled[id.0] = inside || node.is_scroll_container();
            if node.is_scroll_container() && !inside {
                containers.insert(format!("{} {}", node.class, node.resource_id));
            }
            if node.is_actionable() && !is_helper_of_field(tree, id) {
                let entry = format!("{} {} {}", control_label(tree, id), node.resource_id, node.class);
                if inside {
                    rows.insert(entry)
                } else {
                    controls.insert(entry)
                };
            }
        }
        if title.is_none() {
            controls.append(&mut rows);
        }
        parts.push(title.unwrap_or_default());
        parts.extend(selected_tabs(tree, root));
        parts.extend(controls);
        parts.extend(containers);
    }
    let digest = Sha256::digest(parts.join("\u{1f}").as_bytes());
    Fingerprint(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// Label of a control without what a user typed into it or into a field inside it.
fn control_label(tree: &Hierarchy, id: NodeId) -> String {
    let typed = |id: NodeId| tree.node(id).is_editable() || tree.node(id).password;
    let of_field = |id: NodeId| typed(id) || tree.ancestors(id).any(typed);
    let label = std::iter::once(id)
        .chain(tree.descendants(id))
        .filter(|&id| !of_field(id))
        .map(|id| tree.node(id).own_label())
        .find(|label| !label.is_empty())
        .unwrap_or_default();
    masked(label)
}

/// Without digits, a countdown's unit and brackets, and surplus spaces; cut.
pub(crate) fn masked(label: &str) -> String {
    static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)[(（\[【]?\s*\p{Nd}+(?:[.:,/]\p{Nd}+)*\s*(?:(?:秒|sec|s)[后後]|秒|sec\b|s\b)?\s*[)）\]】]?")
            .expect("a constant pattern")
    });
    let masked = DIGITS.replace_all(label, " ");
    masked.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().chars().take(LABEL).collect()
}

/// An icon beside a field that comes and goes with its text (clear, show). It has no text and shares the field's parent.
pub(crate) fn is_helper_of_field(tree: &Hierarchy, id: NodeId) -> bool {
    let node = tree.node(id);
    let Some(parent) = node.parent else { return false };
    !node.is_editable()
        && control_text(tree, id).is_empty()
        && tree.node(parent).children.iter().any(|&other| {
            let field = tree.node(other);
            field.is_editable() && field.bounds.top < node.bounds.bottom && node.bounds.top < field.bounds.bottom
        })
}

fn control_text(tree: &Hierarchy, id: NodeId) -> &str {
    std::iter::once(id)
        .chain(tree.descendants(id))
        .map(|id| tree.node(id).text.trim())
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// Labels of selected controls that stand among unselected ones, outside lists: a tab, not a row.
pub(crate) fn selected_tabs(tree: &Hierarchy, root: NodeId) -> BTreeSet<String> {
    const LISTS: [&str; 3] = ["RecyclerView", "ListView", "GridView"];
    let in_list =
        |id: NodeId| tree.ancestors(id).any(|above| LISTS.iter().any(|list| tree.node(above).short_class().contains(list)));
    let mut labels = BTreeSet::new();
    for id in std::iter::once(root).chain(tree.descendants(root)) {
        let tabs: Vec<NodeId> = tree.node(id).children.iter().copied().filter(|&child| tree.is_actionable(child)).collect();
        let selected: Vec<NodeId> = tabs.iter().copied().filter(|&tab| tree.node(tab).selected).collect();
        if let ([tab], true) = (&selected[..], tabs.len() >= 2 && !in_list(id)) {
            labels.insert(format!("tab {} {}", control_label(tree, *tab), tree.node(*tab).resource_id));
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::parse;

    /// A page as an app may draw it; the tests change one thing at a time.
    #[derive(Debug, Clone)]
    struct Page {
        title: &'static str,
        clock: String,
        typed: String,
        rows: Vec<String>,
        tab: usize,
        keyboard: bool,
        dialog: bool,
        countdown: u32,
    }

    impl Page {
        fn plain() -> Self {
            let rows = vec!["one".to_owned(), "two".to_owned()];
            Page {
                title: "Messages",
                clock: "12:03".into(),
                typed: String::new(),
                rows,
                tab: 0,
                keyboard: false,
                dialog: false,
                countdown: 0,
            }
        }

        fn print(&self) -> Fingerprint {
            let height = if self.keyboard { 1200 } else { 1920 };
            let mut xml = format!("<hierarchy><node package='com.app' bounds='[0,0][1080,{height}]'>");
            xml += &format!(
                "<node class='Toolbar' bounds='[0,0][1080,150]'><node text='{} {}' bounds='[0,0][900,150]'/></node>",
                self.title,
                self.clock.len()
            );
            xml += &format!("<node text='{}' bounds='[900,0][1080,150]'/>", self.clock);
            let clear = if self.typed.is_empty() {
                ""
            } else {
                "<node class='ImageView' content-desc='Clear' clickable='true' bounds='[990,160][1080,260]'/>"
            };
            xml += &format!(
                "<node bounds='[0,160][1080,260]'><node class='android.widget.EditText' text='{}' clickable='true' bounds='[0,160][1080,260]'/>{clear}</node>",
                self.typed
            );
            let (enabled, label) =
                if self.countdown > 0 { (false, format!("Send ({}s)", self.countdown)) } else { (true, "Send".into()) };
            xml +=
                &format!("<node class='Button' text='{label}' enabled='{enabled}' clickable='true' bounds='[0,270][1080,380]'/>");
            xml += "<node class='androidx.recyclerview.widget.RecyclerView' scrollable='true' bounds='[0,400][1080,1000]'>";
            for row in &self.rows {
                xml += &format!(
                    "<node clickable='true' bounds='[0,400][1080,500]'><node text='{row}' bounds='[0,400][1080,500]'/></node>"
                );
            }
            xml += "</node><node bounds='[0,1000][1080,1200]'>";
            for (i, name) in ["Chats", "Friends"].iter().enumerate() {
                xml +=
                    &format!("<node clickable='true' selected='{}' text='{name}' bounds='[0,1000][540,1200]'/>", i == self.tab);
            }
            xml += "</node></node>";
            if self.keyboard {
                xml += "<node package='com.x.inputmethod.pinyin' bounds='[0,1200][1080,1920]'><node text='q' clickable='true' bounds='[0,1200][90,1300]'/></node>";
            }
            if self.dialog {
                xml += "<node package='com.app' bounds='[90,600][990,1300]'><node text='Leave?' bounds='[100,610][900,700]'/>\
                        <node class='Button' text='OK' clickable='true' bounds='[100,1200][300,1290]'/></node>";
            }
            fingerprint(&parse(&(xml + "</hierarchy>")).unwrap(), "com.app/.Main")
        }
    }

    proptest! {
        #[test]
        fn the_same_screen_stays_the_same(
            clock in "[0-2][0-9]:[0-5][0-9]", typed in "[a-z0-9 ]{0,12}", rows in proptest::collection::vec("[a-z0-9]{1,8}", 0..9),
            keyboard: bool, countdown in 0u32..60,
        ) {
            let page = Page { clock, typed, rows, keyboard, countdown, ..Page::plain() };
            prop_assert_eq!(page.print(), Page::plain().print());
        }

        #[test]
        fn another_screen_is_another(page in (0usize..3).prop_map(|change| match change {
            0 => Page { title: "Settings", ..Page::plain() },
            1 => Page { tab: 1, ..Page::plain() },
            _ => Page { dialog: true, ..Page::plain() },
        }), clock in "[0-2][0-9]:[0-5][0-9]") {
            prop_assert_ne!(Page { clock, ..page }.print(), Page::plain().print());
        }
    }

    #[test]
    fn activity_and_controls_count() {
        let tree =
            parse("<hierarchy><node package='a' bounds='[0,0][9,9]'><node text='Go' clickable='true'/></node></hierarchy>")
                .unwrap();
        let other =
            parse("<hierarchy><node package='a' bounds='[0,0][9,9]'><node text='Stop' clickable='true'/></node></hierarchy>")
                .unwrap();
        assert_ne!(fingerprint(&tree, "a/.One"), fingerprint(&tree, "a/.Two"));
        assert_ne!(fingerprint(&tree, "a/.One"), fingerprint(&other, "a/.One"));
        assert_eq!(fingerprint(&tree, "a/.One").0.len(), 16);
    }

    #[test]
    fn masks_digits_and_countdowns() {
        assert_eq!(masked("Continue (5 s)"), "continue");
        assert_eq!(masked("确认注销（10秒）"), "确认注销");
        assert_eq!(masked("59s后重新获取"), "重新获取");
        assert_eq!(masked("Inbox 12"), "inbox");
        assert_eq!(masked("12:03"), "");
        assert_eq!(masked("3 songs"), "songs");
    }
}

//! Hostile input: nothing that a device, a file or a manifest holds makes the readers panic, and nothing makes them slow or large.

use proptest::prelude::*;

use super::dump::{self, Record};
use super::line::{self, LineKind};
use super::score::Score;
use super::truth::Truth;
use crate::ui::parse::{MAX_DEPTH, MAX_NODES};
use crate::ui::{self, Hierarchy};

/// Words that the rules look for, and what may stand beside them.
const WORDS: [&str; 20] = [
    "Delete account",
    "注销",
    "Allow",
    "不允许",
    "Don’t allow",
    "隐私政策",
    "Sign up",
    "登录",
    "{}",
    "\u{202e}",
    "\u{202e}允许",
    "“",
    "「",
    "15个工作日",
    "٣٠",
    "😀",
    "e\u{301}",
    "\u{feff}",
    "क़",
    "สมัคร",
];
const IDS: [&str; 8] =
    ["permission_allow_button", "permission_deny_button_1", "alertTitle", "aerr_wait", "___", "btnLogin", "_1", ""];
const PACKAGES: [&str; 7] = [
    "android",
    "com.google.android.permissioncontroller",
    "com.lbe.security.miui",
    "com.example.app",
    "",
    ".permissioncontroller",
    "é",
];

/// A tree of any form: each node says how many levels are closed before it, and picks its words, id, package, flags and bounds.
fn trees() -> impl Strategy<Value = String> {
    let bounds = prop_oneof![
        Just("[0,0][0,0]".to_owned()),
        (any::<i32>(), any::<i32>(), any::<i32>(), any::<i32>()).prop_map(|(a, b, c, d)| format!("[{a},{b}][{c},{d}]")),
        (0..1080i32, 0..2400i32).prop_map(|(x, y)| format!("[{x},{y}][1080,2400]")),
    ];
    let node = (0u8..4, 0..WORDS.len(), 0..IDS.len(), 0..PACKAGES.len(), any::<u8>(), bounds);
    prop::collection::vec(node, 0..40).prop_map(|nodes| {
        let (mut xml, mut open) = ("<hierarchy>".to_owned(), 0u8);
        for (close, word, id, package, flags, bounds) in nodes {
            let close = close.min(open);
            xml += &"</node>".repeat(close.into());
            open = open - close + 1;
            let flag = |bit: u8| flags & (1 << bit) != 0;
            let class = if flag(4) { "android.widget.EditText" } else { "android.widget.Button" };
            xml += &format!(
                "<node text='{}' resource-id='a:id/{}' package='{}' class='{class}' clickable='{}' checkable='{}' password='{}' scrollable='{}' bounds='{bounds}'>",
                WORDS[word], IDS[id], PACKAGES[package], flag(0), flag(1), flag(2), flag(3)
            );
        }
        xml + &"</node>".repeat(open.into()) + "</hierarchy>"
    })
}

proptest! {
    #[test]
    fn any_tree_has_a_kind(xml in trees(), window in ".{0,40}") {
        let tree = ui::parse(&xml).unwrap();
        let found = ui::classify(&tree, &window);
        prop_assert!(!found.why.is_empty());
        prop_assert_eq!(found.kind == ui::ScreenKind::Permission, ui::permission_dialog(&tree, &window).is_some());
        let Record::Read { kind, permission, .. } = dump::read("x", xml.as_bytes()) else { panic!("a tree") };
        prop_assert_eq!(kind == "permission", permission.is_some());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "(<|>|/|node|hierarchy|bounds=|'|\"|&#|;|x|[0-9]){0,60}") {
        let _ = dump::read("x", &bytes);
        let _ = dump::read("x", text.as_bytes());
        let _ = dump::read("x", format!("<hierarchy><node {text}/></hierarchy>").as_bytes());
    }

    #[test]
    fn any_line_has_a_kind(line in ".{0,200}", tag in "(ActivityManager|am_kill|am_crash|wm_create_activity|GrantPermissionsViewModel|Zygote)", text in ".{0,80}") {
        let _ = line::read(&line);
        let _ = line::read(&format!("01-05 02:00:11.250  1203  1244 I {tag}: {text}"));
        let _ = line::read(&format!("I/{tag}( 1): {text}"));
    }

    #[test]
    fn any_manifest_is_read_or_refused(text in "(file|kind|group|\t|\n|a.xml|permission|é|:|1){0,40}") {
        if let Ok(truth) = Truth::parse(&text) {
            let mut score = Score::default();
            score.dump(&dump::read("a.xml", b"<hierarchy><node/></hierarchy>"), &truth);
            score.line("a.xml", 1, LineKind::Other.name(), &truth);
            let summary = score.summary();
            prop_assert!(summary.rows.iter().all(|row| row.found <= row.positives));
            prop_assert!(!summary.table().is_empty());
        }
    }
}

#[test]
fn the_deepest_and_the_widest_tree_are_classified() {
    let node = "<node package='com.example.app' text='Delete account 注销 登录' clickable='true' bounds='[0,0][1080,2400]'";
    let deep = format!("<hierarchy>{}{}</hierarchy>", format!("{node}>").repeat(MAX_DEPTH), "</node>".repeat(MAX_DEPTH));
    let wide = format!("<hierarchy><node>{}</node></hierarchy>", format!("{node}/>").repeat(MAX_NODES / 10));
    for xml in [deep, wide] {
        assert!(dump::read("x", xml.as_bytes()).kind().is_some());
    }
    assert!(matches!(dump::read("x", "<node>".repeat(MAX_DEPTH + 2).as_bytes()), Record::Unread { .. }));
    assert_eq!(ui::classify(&Hierarchy::default(), "").kind, ui::ScreenKind::Ordinary);
}

#[test]
fn a_long_text_and_a_long_line_are_read_in_part() {
    let text = "注销 Delete account “".repeat(20_000);
    let xml = format!("<hierarchy><node package='com.lbe.security.miui' text='{text}' bounds='[0,0][9,9]'/></hierarchy>");
    assert!(dump::read("x", xml.as_bytes()).kind().is_some());
    assert_eq!(line::read(&format!("01-05 02:00:11.250  1  1 I ActivityManager: ANR in {text}")).0, LineKind::Anr);
}

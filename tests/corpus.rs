//! Holds the readers against recordings from real devices. The folder is not part of the project: `OFFRAMP_CORPUS` names it, and it has
//! a `MANIFEST.tsv` with columns file, repo, path, commit, device, kind and truth.

use std::path::{Path, PathBuf};

use offramp::ui::{self, Hierarchy};

struct Dump {
    file: String,
    kind: String,
    invalid: bool,
    truth: String,
    tree: Result<Hierarchy, ui::ParseError>,
}

fn dumps() -> Option<Vec<Dump>> {
    let Some(folder) = std::env::var_os("OFFRAMP_CORPUS").map(PathBuf::from) else {
        println!("OFFRAMP_CORPUS is not set, so nothing was held against real recordings");
        return None;
    };
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).expect("MANIFEST.tsv");
    Some(manifest.lines().skip(1).filter_map(|line| read(&folder, line)).collect())
}

fn read(folder: &Path, line: &str) -> Option<Dump> {
    let columns: Vec<&str> = line.split('\t').collect();
    let file = columns.first()?.strip_prefix("dumps/")?.to_owned();
    let bytes = std::fs::read(folder.join("dumps").join(&file)).expect("a file that the manifest names");
    let at = |column: usize| columns.get(column).copied().unwrap_or_default().to_owned();
    Some(Dump { file, kind: at(5), invalid: line.contains("INVALID XML"), truth: at(6), tree: ui::parse_bytes(&bytes) })
}

#[test]
fn every_dump_is_read_or_known_to_be_broken() {
    for dump in dumps().unwrap_or_default() {
        match &dump.tree {
            // Some that are marked are read all the same: the reader repairs what it can.
            Ok(tree) => assert!(!tree.nodes.is_empty() || dump.invalid, "{} has no node", dump.file),
            Err(error) => assert!(dump.invalid, "{}: {error}", dump.file),
        }
    }
}

#[test]
fn permission_dialogs_are_recognised_and_nothing_else_is() {
    for dump in dumps().unwrap_or_default() {
        let Ok(tree) = &dump.tree else { continue };
        let found = ui::permission_dialog(tree, "");
        assert_eq!(found.is_some(), dump.kind == "permission-dialog", "{}: {found:?}", dump.file);
        let Some(found) = found else { continue };
        match dump.truth.split([' ', ',', ';', '(']).next().unwrap_or_default() {
            "custom" => assert_eq!(found.group, None, "{}", dump.file),
            "RECORD_AUDIO" => assert_eq!(found.group.as_deref(), Some("MICROPHONE")),
            "POST_NOTIFICATIONS" => assert_eq!(found.group.as_deref(), Some("NOTIFICATIONS")),
            group => assert_eq!(found.group.as_deref(), Some(group), "{}", dump.file),
        }
        for (_, button) in &found.buttons {
            let node = tree.node(*button);
            assert!(dump.truth.contains(&node.text), "{}: {}", dump.file, node.text);
        }
        assert_eq!(found.buttons.len(), dump.truth.matches('=').count(), "{}", dump.file);
    }
}

#[test]
fn kinds_of_screens_that_are_certain() {
    for dump in dumps().unwrap_or_default() {
        let Ok(tree) = &dump.tree else { continue };
        let found = ui::classify(tree, "");
        println!("{:18} {:?} {} {:?}", dump.kind, found.kind, dump.file, found.why);
        match dump.kind.as_str() {
            "permission-dialog" => assert_eq!(found.kind, ui::ScreenKind::Permission, "{}", dump.file),
            // None of these recordings shows consent or account deletion.
            _ => assert!(
                !matches!(found.kind, ui::ScreenKind::Consent | ui::ScreenKind::AccountDeletion),
                "{}: {:?}",
                dump.file,
                found.why
            ),
        }
    }
}

//! Holds the readers against recordings from real devices. The folder is not part of the project: `OFFRAMP_CORPUS` names it, and it has
//! a `MANIFEST.tsv` with columns file, repo, path, commit, device, kind and truth.

use std::path::{Path, PathBuf};

use offramp::classify::dump;
use offramp::classify::line::{self, LineKind};
use offramp::classify::score::Score;
use offramp::classify::truth::Truth;
use offramp::ui::{self, Hierarchy};

struct Dump {
    file: String,
    kind: String,
    invalid: bool,
    truth: String,
    tree: Result<Hierarchy, ui::ParseError>,
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("OFFRAMP_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("OFFRAMP_CORPUS is not set, so nothing was held against real recordings");
    }
    folder
}

fn dumps() -> Option<Vec<Dump>> {
    let folder = corpus()?;
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

#[test]
fn the_table_of_kinds() {
    let Some(folder) = corpus() else { return };
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).expect("MANIFEST.tsv");
    let truth = Truth::parse(&manifest).unwrap();
    let mut score = Score::default();
    let files = manifest.lines().filter_map(|line| line.split('\t').next()).filter(|file| file.starts_with("dumps/"));
    for file in files {
        score.dump(&dump::read(file, &std::fs::read(folder.join(file)).unwrap()), &truth);
    }
    let summary = score.summary();
    println!("Recorded:\n{}", summary.table());
    let permission = summary.rows.iter().find(|row| row.kind == "permission").expect("a permission dialog is recorded");
    assert_eq!((permission.found, permission.invented), (permission.positives, 0));
    assert_eq!((summary.groups.right, summary.buttons.right), (summary.groups.of, summary.buttons.of));
}

#[test]
fn requests_in_recorded_logs_are_found() {
    let Some(folder) = corpus() else { return };
    const ACTION: &str = "act=android.content.pm.action.REQUEST_PERMISSIONS ";
    let logs = std::fs::read_dir(folder.join("shell")).unwrap().map(|entry| entry.unwrap().path());
    let (mut requests, mut results) = (0, 0);
    for log in logs.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("logcat"))) {
        let text = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
        for line in text.lines() {
            let (kind, _) = line::read(line);
            // Other tags print the same intent: only the activity manager's START is a request.
            let asks = line.contains(ACTION) && line.contains("START u0 {");
            assert_eq!(kind == LineKind::PermissionRequest, asks, "{}: {line}", log.display());
            requests += usize::from(asks);
            results += usize::from(kind == LineKind::GrantResult);
        }
    }
    println!("Recorded: {requests} requests in the log, {results} answers: no answer's line is recorded anywhere.");
    assert!(requests > 0);
}

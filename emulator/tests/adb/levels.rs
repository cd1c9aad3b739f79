//! What the stock client does with devices of other levels.

use crate::road::{on_both_at, text};

#[test]
fn before_android_7_there_are_no_statuses_and_files_still_come_and_go() {
    on_both_at(23, |road| {
        assert_eq!(road.features(), [""; 0]);
        // The old protocol has one stream and no exit status.
        let (status, out, err) = road.shell("echo a; nosuch; exit 7");
        assert_eq!((status, err.as_str()), (0, ""));
        assert_eq!(out, "a\n/system/bin/sh: nosuch: not found\n");
        copies(road);
    });
}

#[test]
fn at_28_and_36_the_same_calls_pass() {
    on_both_at(28, |road| {
        assert_eq!(road.features(), ["cmd", "shell_v2", "stat_v2"]);
        assert_eq!(road.shell("exit 7").0, 7);
        copies(road);
    });
    on_both_at(36, |road| {
        assert!(road.features().contains(&"shell_v2".to_string()));
        assert_eq!(road.shell("exit 7").0, 7);
        copies(road);
    });
}

fn copies(road: &crate::road::Road) {
    std::fs::create_dir_all(road.at("folder/sub")).unwrap();
    std::fs::write(road.at("folder/sub/f"), "deep").unwrap();
    std::fs::write(road.at("g"), [b'x'; 70_000]).unwrap();
    assert!(road.adb(&["push", &road.at("folder"), "/sdcard/"]).status.success());
    assert!(road.adb(&["push", &road.at("g"), "/sdcard/g"]).status.success());
    assert!(road.adb(&["pull", "/sdcard/folder", &road.at("back")]).status.success());
    assert_eq!(std::fs::read_to_string(road.at("back/sub/f")).unwrap(), "deep");
    assert_eq!(road.adb(&["exec-out", "cat", "/sdcard/g"]).stdout.len(), 70_000);
    let listed = text(&road.adb(&["ls", "/sdcard"]).stdout);
    assert!(listed.lines().any(|line| line.ends_with(" g")), "{listed}");
    let missing = road.adb(&["pull", "/sdcard/none", &road.at("none")]);
    assert!(!missing.status.success() && !std::path::Path::new(&road.at("none")).exists());
    road.shell("log seen");
    assert!(text(&road.adb(&["logcat", "-d"]).stdout).starts_with("--------- beginning of"));
}

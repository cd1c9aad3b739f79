//! Dumps that fail, each in the words of the tool, with status 0 where it has it, and with a file of an earlier dump where that stays.

use crate::asked::{add, bench};
use crate::bench::Bench;

const FILE: &str = "/data/local/tmp/ui.xml";

/// What a dump into a file says, its status, and what the file holds then.
fn dump(bench: &Bench) -> (String, String) {
    let said = bench.sh(&format!("uiautomator dump {FILE}; echo \"status $?\""));
    (said, bench.sh(&format!("cat {FILE}")))
}

#[test]
fn a_failed_dump_says_so_on_standard_output_and_leaves_the_old_file() {
    for (rule, said) in [
        ("{fault: never_idle, times: 2}", "ERROR: could not get idle state.\nstatus 0\n"),
        ("{fault: null_root, times: 2}", "ERROR: null root node returned by UiTestAutomationBridge.\nstatus 0\n"),
        ("{fault: killed, times: 2}", "status 137\nKilled \n"),
    ] {
        let bench = bench(&[]);
        let (_, old) = dump(&bench);
        assert!(old.contains("Tapped 0"), "{old}");
        bench.tap("text", "Tap");
        add(&bench, &[rule]);
        for _ in 0..2 {
            assert_eq!(dump(&bench), (said.into(), old.clone()), "{rule}");
        }
        assert!(dump(&bench).1.contains("Tapped 1"), "{rule}");
    }
}

#[test]
fn a_screen_that_is_made_restless_takes_the_tool_its_ten_seconds() {
    let bench = bench(&["{fault: never_idle, times: 1}"]);
    let before = bench.device.lock().clock.uptime_ms();
    bench.dump();
    assert!(bench.device.lock().clock.uptime_ms() - before >= 10_000);
}

#[test]
fn a_crashed_dump_says_nothing_and_leaves_an_empty_file_and_a_trace_in_the_log() {
    let bench = bench(&["{fault: crashed, after: 1 dump, times: 1}"]);
    assert!(dump(&bench).1.contains("<hierarchy"));
    assert_eq!(dump(&bench), ("status 137\n".into(), String::new()));
    assert_eq!(bench.log("AccessibilityNodeInfoDumper.childNafCheck").len(), 1);
    assert!(dump(&bench).1.contains("<hierarchy"));
}

#[test]
fn a_stale_tree_is_that_of_the_dump_before() {
    let bench = bench(&["{fault: stale_tree, after: 1 dumps, times: 1}"]);
    bench.tap("text", "Next");
    let stale = bench.dump();
    assert!(stale.contains("Tapped 0") && !stale.contains("text=\"Next\" resource-id=\"android"), "{stale}");
    assert!(!bench.dump().contains("Tapped 0"));
}

#[test]
fn the_first_tree_of_each_web_view_is_empty() {
    let bench = bench(&["{fault: empty_webview}"]);
    for _ in 0..2 {
        bench.tap("text", "Help");
        bench.sh("sleep 3");
        let (first, second) = (bench.dump(), bench.dump());
        assert!(first.contains("android.webkit.WebView") && !first.contains("lanterns"), "{first}");
        assert!(second.contains("lanterns"), "{second}");
        bench.sh("input keyevent BACK");
        assert!(bench.dump().contains("Tapped"));
    }
}

#[test]
fn half_a_tree_has_the_first_half_of_its_nodes() {
    let bench = bench(&[]);
    let nodes = |dump: &str| dump.matches("<node").count();
    let whole = bench.dump();
    add(&bench, &["{fault: half_drawn, times: 1}"]);
    let half = bench.dump();
    assert_eq!(nodes(&half), nodes(&whole).div_ceil(2));
    assert!(!half.contains("Tapped 0") && half.contains("id/content_list") && half.contains("</hierarchy>"), "{half}");
    assert_eq!(bench.dump(), whole);
}

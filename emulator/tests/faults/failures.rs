//! Apps and the system that fail: dialogs, a full storage, a clock that jumps, a log with gaps.

use offramp_emulator::shell::run_with_input;

use crate::asked::{add, bench};

#[test]
fn an_app_that_hangs_has_the_system_s_dialog_and_goes_on_after_it_is_closed() {
    let bench = bench(&["{fault: anr, after: 1 taps}"]);
    bench.tap("text", "Tap");
    assert_eq!(bench.texts()[0], "Tapped 1");
    bench.sh("input tap 500 500");
    assert_eq!(bench.texts(), ["Lantern isn't responding", "Close app", "Wait"]);
    assert!(bench.sh("dumpsys window").contains("Application Not Responding: com.example.lantern"));
    bench.tap("resource-id", "android:id/aerr_close");
    assert!(bench.sh("dumpsys activity exit-info com.example.lantern").contains("ANR"));
}

#[test]
fn a_crash_waits_for_an_app_in_front_and_is_logged_and_recorded() {
    let bench = bench(&[]);
    bench.sh("input keyevent HOME");
    add(&bench, &["{fault: crash, after: 0 taps}"]);
    bench.sh("input tap 5 5");
    assert_eq!(bench.log("FATAL EXCEPTION").len(), 0, "the launcher is no user's app");
    bench.launch();
    bench.sh("input tap 5 5");
    assert_eq!(bench.texts()[0], "Lantern has stopped");
    assert_eq!(bench.log("FATAL EXCEPTION").len(), 1);
    assert!(bench.sh("dumpsys activity exit-info com.example.lantern").contains("CRASH"));
}

#[test]
fn the_system_s_interface_can_stop_answering_at_a_moment() {
    let bench = bench(&["{fault: system_ui_not_responding, at: 4000}"]);
    assert_eq!(bench.texts()[0], "Tapped 0");
    bench.sh("sleep 4");
    assert_eq!(bench.texts(), ["System UI isn't responding", "Close app", "Wait"]);
    bench.tap("text", "Close app");
    assert_eq!(bench.texts()[0], "Tapped 0");
    assert!(!bench.sh("pidof com.android.systemui").is_empty());
}

#[test]
fn a_full_storage_takes_nothing_new_and_a_dump_that_claims_success_is_empty() {
    let bench = bench(&["{fault: full_storage, at: 1000, for: 60000}"]);
    bench.sh("echo short > /sdcard/old; sleep 1");
    assert!(bench.sh("echo new > /sdcard/new").contains("No space left on device"));
    assert!(bench.sh("mkdir /sdcard/folder").contains("No space left on device"));
    assert_eq!(bench.sh("cat /sdcard/old; echo x > /dev/null"), "short\n");
    let said = bench.sh("uiautomator dump /sdcard/ui.xml; echo $?; stat -c %s /sdcard/ui.xml");
    assert_eq!(said, "UI hierchary dumped to: /sdcard/ui.xml\n0\n0\n");
    let output = run_with_input(&bench.device, "cmd package install -S 4", b"data".to_vec());
    assert!(output.err.contains("java.io.IOException: Requested internal only, but not enough space"), "{output:?}");
    assert_eq!(output.status, 255);
    bench.sh("sleep 60");
    assert_eq!(bench.sh("echo new > /sdcard/new; cat /sdcard/new"), "new\n");
}

#[test]
fn the_wall_clock_jumps_and_time_since_boot_does_not() {
    let bench = bench(&["{fault: clock_jump, ms: -3600000, at: 2000}"]);
    let now = |bench: &crate::bench::Bench| {
        let system = bench.device.lock();
        (system.clock.uptime_ms(), system.clock.epoch_ms())
    };
    let before = now(&bench);
    bench.sh("sleep 3");
    let after = now(&bench);
    assert_eq!((after.0 - before.0, after.1 - before.1), (3000, 3000 - 3_600_000));
}

#[test]
fn a_gap_in_the_log_has_an_end() {
    let bench = bench(&["{fault: log_dropped, every: 1, times: 2}"]);
    bench.sh("logcat -c; log -t Mark one; log -t Mark two; log -t Mark three");
    assert_eq!(bench.sh("logcat -d -v raw -s Mark | grep -v '^---'"), "three\n");
}

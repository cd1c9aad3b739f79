//! Input that is lost or late, and a slow shell.

use crate::asked::bench;

fn taps(rules: &[&str], count: usize) -> String {
    let bench = bench(rules);
    for _ in 0..count {
        bench.tap("text", "Tap");
    }
    bench.texts()[0].clone()
}

#[test]
fn every_third_tap_is_lost() {
    assert_eq!(taps(&[], 7), "Tapped 7");
    assert_eq!(taps(&["{fault: lost_tap, every: 3}"], 7), "Tapped 5");
    assert_eq!(taps(&["{fault: lost_tap, after: 5 taps}"], 7), "Tapped 5");
}

#[test]
fn a_slow_app_hears_of_a_tap_later() {
    let bench = bench(&["{fault: slow_app, ms: 5000, times: 1}"]);
    bench.tap("text", "Tap");
    assert_eq!(bench.texts()[0], "Tapped 0");
    bench.sh("sleep 5");
    assert_eq!(bench.texts()[0], "Tapped 1");
    bench.tap("text", "Tap");
    assert_eq!(bench.texts()[0], "Tapped 2");
}

#[test]
fn a_slow_shell_takes_the_device_s_time() {
    let bench = bench(&["{fault: slow_shell, ms: 700, times: 2}"]);
    let before = bench.device.lock().clock.uptime_ms();
    assert_eq!(
        bench.sh("ls /sdcard/nothing 2>/dev/null; getprop ro.build.version.sdk; getprop ro.build.version.sdk"),
        "34\n34\n"
    );
    assert_eq!(bench.device.lock().clock.uptime_ms() - before, 1400);
}

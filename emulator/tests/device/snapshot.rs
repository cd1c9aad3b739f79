//! A saved state is restored with everything that was on the device, and nothing that is elsewhere.

use crate::bench::Bench;
use offramp_emulator::snapshots::SnapshotError;

const COUNTING: &str = r#"
package: com.example.lantern
label: {en: Lantern, zh: 灯笼}
version: {name: 1.0.0, code: 1}
sdk: {min: 26, target: 34}
permissions: [CAMERA, INTERNET]
state: {taps: 0}
server:
  accounts:
    - {id: "13800000000", password: secret1, status: active}
start: [{screen: home}]
screens:
  home:
    title: {en: Home, zh: 首页}
    content:
      - text: "Tapped {taps}"
      - button: Tap
        do: {increment: taps}
      - button: Ask
        do: {request: [CAMERA]}
      - button: Next
        do: {open: second}
  second:
    title: Second
    content:
      - text: "Here after {taps}"
"#;

#[test]
fn an_app_s_state_comes_back_with_files_permissions_log_and_clock() {
    let bench = Bench::new(34, COUNTING);
    bench.launch();
    bench.tap("text", "Tap");
    bench.tap("text", "Next");
    bench.sh("echo one > /sdcard/f; log -t Mark before");
    let texts = bench.texts();
    let time = || bench.device.lock().clock.epoch_ms();
    let saved = time();
    bench.device.save_snapshot("clean").unwrap();

    bench.sh("input keyevent 4");
    bench.tap("text", "Tap");
    bench.tap("text", "Ask");
    bench.tap("text", "While using the app");
    bench.sh("echo two >> /sdcard/f; rm -r /sdcard/Download; log -t Mark after; sleep 3000; settings put global x 1");
    bench.sh("am force-stop com.example.lantern");
    assert!(bench.sh("dumpsys package com.example.lantern").contains("CAMERA: granted=true"));

    bench.device.load_snapshot("clean").unwrap();
    assert_eq!((time(), bench.texts()), (saved, texts.clone()));
    assert_eq!(bench.sh("cat /sdcard/f; ls -d /sdcard/Download; settings get global x"), "one\n/sdcard/Download\nnull\n");
    assert!(bench.sh("dumpsys package com.example.lantern").contains("CAMERA: granted=false"));
    assert_eq!(bench.log("Mark: ").len(), 1);
    bench.sh("input keyevent 4");
    bench.tap("text", "Tap");
    assert_eq!(bench.texts()[0], "Tapped 2");

    bench.device.load_snapshot("clean").unwrap();
    assert_eq!(bench.texts(), texts, "what is done after a restore does not reach the snapshot");
}

#[test]
fn snapshots_are_listed_replaced_and_deleted() {
    let bench = Bench::new(34, COUNTING);
    let names = || bench.device.snapshots().into_iter().map(|snapshot| snapshot.name).collect::<Vec<_>>();
    for name in ["b", "a", "b"] {
        bench.device.save_snapshot(name).unwrap();
    }
    assert_eq!(names(), ["a", "b"]);
    bench.device.delete_snapshot("a").unwrap();
    assert_eq!(names(), ["b"]);
    assert_eq!(bench.device.load_snapshot("a"), Err(SnapshotError::Unknown));
    assert_eq!(bench.device.delete_snapshot("a"), Err(SnapshotError::Unknown));
    assert_eq!(bench.device.save_snapshot("../a"), Err(SnapshotError::Name));
    assert!((0..40).any(|n| bench.device.save_snapshot(&format!("n{n}")) == Err(SnapshotError::Full)));
}

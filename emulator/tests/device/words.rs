//! Words of the specimen language: what is held, searched for, remembered, and handed over to the system.

use crate::bench::Bench;

const APP: &str = r#"
package: com.example.lantern
label: Lantern
version: {name: 1.0.0, code: 1}
sdk: {min: 23, target: 34}
state: {asked: 0}
start: [{screen: help}]
screens:
  help:
    title: Help
    content:
      - {field: other, id: query, hint: Search}
      - {row: Change your number, filter: query}
      - {row: Delete account, filter: query, visible_when: field.query, do: {open: gone}}
      - {row: Version, value: 1.0.0, on_long_press: {toast: Hello}}
      - {button: Ask, on_long_press: {open: gone}, do: {note_time: asked}}
      - {text: "asked {hours_since.asked} h ago, {emulator}"}
      - {icon: close, id: small_close, size: small, description: Close}
      - {link: Overlay, do: {special_access: overlay}}
      - {link: Files, do: {special_access: all_files}}
      - {link: Photo, do: pick_photo}
  gone: {title: Gone, up: true}
"#;

fn opened(api: u32) -> Bench {
    let bench = Bench::new(api, APP);
    bench.launch();
    bench
}

/// Holds a finger on the node with that text.
fn hold(bench: &Bench, text: &str) {
    let dump = bench.dump();
    let at = dump.find(&format!(r#"text="{text}""#)).unwrap();
    let bounds = dump[at..].split_once("bounds=\"").unwrap().1.split('"').next().unwrap();
    let numbers: Vec<i32> = bounds.split(['[', ',', ']']).filter_map(|number| number.parse().ok()).collect();
    let (x, y) = ((numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2);
    bench.sh(&format!("input swipe {x} {y} {x} {y} 800"));
}

#[test]
fn a_long_press_does_what_a_tap_does_not() {
    let bench = opened(34);
    bench.tap("text", "Version");
    assert_eq!(bench.device.lock().toast(), None);
    hold(&bench, "Version");
    assert_eq!(bench.device.lock().toast(), Some("Hello"));
    bench.tap("text", "Ask");
    assert!(bench.texts().contains(&"Help".into()));
    hold(&bench, "Ask");
    assert_eq!(bench.texts(), ["Gone"]);
}

#[test]
fn rows_are_searched_for() {
    let bench = opened(34);
    let rows = |bench: &Bench| {
        bench
            .texts()
            .into_iter()
            .filter(|text| ["Change your number", "Delete account"].contains(&text.as_str()))
            .collect::<Vec<_>>()
    };
    assert_eq!(rows(&bench), ["Change your number"]);
    bench.tap("text", "Search");
    bench.sh("input text delete; input keyevent 4");
    assert_eq!(rows(&bench), ["Delete account"]);
}

#[test]
fn a_time_is_noted_and_hours_pass() {
    let bench = opened(34);
    assert!(bench.texts().contains(&"asked 1000000 h ago, true".into()), "{:?}", bench.texts());
    bench.tap("text", "Ask");
    bench.sh("sleep 7300");
    assert!(bench.texts().contains(&"asked 2 h ago, true".into()), "{:?}", bench.texts());
}

#[test]
fn special_access_and_pickers_are_the_systems_pages() {
    let bench = opened(34);
    bench.tap("text", "Overlay");
    assert_eq!(bench.log("START u0 {act=android.settings.action.MANAGE_OVERLAY_PERMISSION").len(), 1);
    assert!(bench.texts().contains(&"Allow display over other apps".into()));
    bench.sh("input keyevent 4");
    bench.tap("text", "Photo");
    assert_eq!(bench.log("act=android.provider.action.PICK_IMAGES").iter().filter(|line| line.contains("START u0")).count(), 1);
    bench.sh("input keyevent 4");
    assert!(bench.texts().contains(&"Help".into()));

    // Android 9 has neither access to all files as a switch, nor the photo picker.
    let bench = opened(28);
    bench.tap("text", "Files");
    assert!(bench.texts().contains(&"Help".into()));
    bench.tap("text", "Photo");
    assert!(bench.texts().contains(&"No items".into()));
}

#[test]
fn a_small_icon_is_half_as_large() {
    let dump = opened(34).dump();
    let node = dump.split("<node").find(|node| node.contains("small_close")).unwrap();
    let bounds = node.split_once("bounds=\"").unwrap().1;
    let numbers: Vec<i32> = bounds.split(['[', ',', ']', '"']).filter_map(|number| number.parse().ok()).collect();
    assert_eq!(numbers[2] - numbers[0], 63);
}

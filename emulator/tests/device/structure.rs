//! How screens are made: toolkits, web pages, lists without an end, carousels, drawers, several activities.

use crate::bench::Bench;

const APP: &str = r#"
package: com.example.lantern
label: Lantern
version: {name: 1.0.0, code: 1}
sdk: {min: 23, target: 34}
permissions: [CAMERA]
state: {resumed: 0}
server: {seed: 5}
start: [{screen: home}]
on_resume: {increment: resumed}
screens:
  home:
    title: Home
    drawer: menu
    content:
      - carousel:
          - text: Spring sale
          - text: Free parcels
        every: 4000
      - {text: "resumed {resumed}"}
      - {button: Feed, do: {open: feed}}
      - {button: Help, do: {open: help}}
      - {button: Hurry, do: {open: hurry}}
      - {button: Settings, do: {open: settings}}
  hurry:
    title: Hurry
    content:
      - carousel:
          - text: One
          - text: Two
        every: 700
  menu:
    kind: drawer
    title: Menu
    content:
      - {row: Settings, do: {replace: settings}}
  feed:
    title: Feed
    up: true
    content:
      - group: [{row: "Ann {n}"}, {row: "Bob {n}"}, {row: "Cid {n}"}, {row: "Dee {n}"}, {row: "Eve {n}"}, {row: "Fay {n}"}, {row: "Gil {n}"}, {row: "Hal {n}"}]
        shuffle: true
        endless: true
  help:
    title: Help
    up: true
    web: true
    content:
      - heading: How to leave
      - {link: Close account, do: {browse: "https://lantern.example/leave"}}
  settings:
    title: Settings
    up: true
    activity: .SettingsActivity
    content:
      - {row: Ask, do: [{request: [CAMERA], on: {denied: {toast: Pity}}}]}
      - {row: Account, do: {open: account}}
      - {row: Home, do: {reset_to: home}}
  account:
    title: Account
    up: true
    activity: .AccountActivity
    on_open: {toast: Welcome}
  ad:
    kind: dialog
    title: Win a lamp
    toolbar: [{icon: close, size: small, do: close}]
"#;

fn opened(api: u32) -> Bench {
    let bench = Bench::new(api, APP);
    bench.launch();
    bench
}

fn top(bench: &Bench) -> String {
    let dump = bench.sh("dumpsys activity activities");
    let line = dump.lines().find(|line| line.contains("esumedActivity")).unwrap_or_default();
    line.split_whitespace().find(|word| word.contains('/')).unwrap_or_default().into()
}

#[test]
fn a_screen_may_stand_in_an_activity_of_its_own() {
    let bench = opened(34);
    assert_eq!(top(&bench), "com.example.lantern/.MainActivity");
    bench.tap("text", "Settings");
    assert_eq!(top(&bench), "com.example.lantern/.SettingsActivity");
    bench.tap("text", "Account");
    assert_eq!(top(&bench), "com.example.lantern/.AccountActivity");
    assert_eq!(bench.device.lock().toast(), Some("Welcome"));
    assert_eq!(bench.log("START u0").iter().filter(|line| line.contains("cmp=com.example.lantern/")).count(), 3);
    bench.sh("input keyevent 4");
    assert_eq!(top(&bench), "com.example.lantern/.SettingsActivity");
    bench.tap("text", "Home");
    assert_eq!(top(&bench), "com.example.lantern/.MainActivity");
    // None of this brought the app to the front anew.
    assert!(bench.texts().contains(&"resumed 1".into()), "{:?}", bench.texts());
    bench.sh("input keyevent 3; am start -n com.example.lantern/.MainActivity");
    assert!(bench.texts().contains(&"resumed 2".into()));
}

#[test]
fn the_launcher_comes_back_to_where_one_was() {
    let bench = opened(34);
    bench.tap("text", "Settings");
    bench.sh("input keyevent 3");
    bench.launch();
    assert_eq!(top(&bench), "com.example.lantern/.SettingsActivity");
    bench.sh("input keyevent 4");
    assert!(bench.texts().contains(&"Home".into()));
    // An activity that is not exported cannot be started from outside.
    assert!(!bench.sh("am start -n com.example.lantern/.AccountActivity").contains("Status: ok"));
    assert_eq!(top(&bench), "com.example.lantern/.MainActivity");
}

#[test]
fn a_request_belongs_to_the_activity_that_makes_it() {
    let bench = opened(34);
    bench.tap("text", "Settings");
    bench.tap("text", "Ask");
    assert_eq!(bench.log("REQUEST_PERMISSIONS").iter().filter(|line| line.contains("START u0")).count(), 1);
    bench.tap("resource-id", "com.android.permissioncontroller:id/permission_deny_button");
    assert_eq!(bench.device.lock().toast(), Some("Pity"));
    assert_eq!(top(&bench), "com.example.lantern/.SettingsActivity");
}

#[test]
fn a_drawer_opens_by_its_button_and_from_the_edge() {
    let bench = opened(34);
    bench.tap("content-desc", "Open navigation drawer");
    assert_eq!(bench.texts(), ["Menu", "Settings"]);
    // A tap beside it closes it.
    bench.sh("input tap 1000 1200");
    assert!(bench.texts().contains(&"Home".into()));
    bench.sh("input swipe 5 1200 600 1200 200");
    bench.tap("text", "Settings");
    assert_eq!(bench.texts(), ["Ask", "Account", "Home", "Settings"]);
    bench.sh("input keyevent 4");
    assert!(bench.texts().contains(&"Home".into()));
}

#[test]
fn an_endless_list_grows_and_a_shuffled_one_differs_from_visit_to_visit() {
    let bench = opened(34);
    let names = |bench: &Bench| bench.texts().into_iter().filter(|text| text.ends_with(" 1")).collect::<Vec<_>>();
    bench.tap("text", "Feed");
    let first = names(&bench);
    assert_eq!(first.len(), 8);
    assert!(bench.dump().contains("androidx.recyclerview.widget.RecyclerView"));
    bench.sh("input keyevent 4");
    bench.tap("text", "Feed");
    assert_ne!(names(&bench), first);
    for _ in 0..6 {
        bench.sh("input swipe 500 1900 500 300 200");
    }
    let numbers = |text: &String| text.rsplit(' ').next().and_then(|number| number.parse::<u32>().ok());
    assert!(bench.texts().iter().filter_map(numbers).any(|number| number > 3), "{:?}", bench.texts());

    let again = opened(34);
    again.tap("text", "Feed");
    assert_eq!(names(&again), first);
}

#[test]
fn a_carousel_turns_and_a_fast_one_never_lets_a_dump_through() {
    let bench = opened(34);
    assert!(bench.texts().contains(&"Spring sale".into()));
    bench.sh("sleep 4");
    assert!(bench.texts().contains(&"Free parcels".into()));
    bench.tap("text", "Hurry");
    assert!(bench.dump().contains("could not get idle state"));
}

#[test]
fn a_web_page_has_no_ids_and_comes_late() {
    let bench = opened(34);
    bench.tap("text", "Help");
    let dump = bench.dump();
    assert!(dump.contains("android.webkit.WebView") && !dump.contains("Close account"), "{dump}");
    bench.sh("sleep 2");
    let dump = bench.dump();
    let node = dump.split("<node").find(|node| node.contains("Close account")).unwrap();
    assert!(node.contains(r#"resource-id="""#) && node.contains(r#"class="android.view.View""#), "{node}");
    bench.tap("text", "Close account");
    assert!(bench.texts().contains(&"https://lantern.example/leave".into()));
}

#[test]
fn compose_and_obfuscated_ids_hide_what_views_would_tell() {
    let compose = Bench::new(34, &APP.replace("label: Lantern", "label: Lantern\ntoolkit: compose"));
    compose.launch();
    assert!(!compose.dump().contains("com.example.lantern:id/"));
    compose.tap("content-desc", "Open navigation drawer");
    compose.tap("text", "Settings");
    assert!(compose.texts().contains(&"Account".into()));

    let obfuscated = Bench::new(34, &APP.replace("label: Lantern", "label: Lantern\nids: obfuscated"));
    obfuscated.launch();
    let dump = obfuscated.dump();
    let ids: Vec<&str> = dump.split("com.example.lantern:id/").skip(1).filter_map(|tail| tail.split('"').next()).collect();
    assert!(!ids.is_empty() && ids.iter().all(|id| id.len() == 3), "{ids:?}");
}

/// The prompt outlives the activity that asked; its answer is kept, and nobody hears of it.
#[test]
fn a_request_may_be_answered_when_its_activity_is_gone() {
    let source = r#"
package: com.example.lantern
label: Lantern
version: {name: 1.0.0, code: 1}
sdk: {min: 23, target: 34}
permissions: [CAMERA]
start: [{screen: home}]
screens:
  home:
    title: Home
    content:
      - {button: Leave, do: [{delay: 2000}, finish]}
      - {button: Scan, do: {request: [CAMERA], on: {granted: {toast: Thanks}}}}
"#;
    let bench = Bench::new(34, source);
    bench.launch();
    bench.tap("text", "Leave");
    bench.tap("text", "Scan");
    bench.sh("sleep 3");
    bench.tap("resource-id", "com.android.permissioncontroller:id/permission_allow_foreground_only_button");
    assert_eq!(bench.device.lock().toast(), None);
    assert!(bench.sh("dumpsys package com.example.lantern").contains("android.permission.CAMERA: granted=true"));
    assert!(top(&bench).contains("nexuslauncher"), "{}", top(&bench));
}

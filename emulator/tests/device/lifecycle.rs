//! Starting, leaving, ending; fields, codes and accounts; what crashes and hangs.

use crate::bench::Bench;

const APP: &str = r#"
package: com.example.lantern
label: {en: Lantern, zh: 灯笼}
version: {name: 1.0.0, code: 1}
sdk: {min: 26, target: 34}
state: {consented: false, resumed: 0}
start:
  - {when: not consented, screen: consent}
  - {when: logged_in, screen: home}
  - {screen: sign_up}
on_resume: {increment: resumed}
tabs:
  - {text: Home, screen: home}
  - {text: Me, screen: me}
screens:
  consent:
    kind: dialog
    title: Terms
    dismissible: false
    bottom:
      - {button: Disagree, do: exit}
      - {button: Agree, do: [set: {consented: true}, reset_to: sign_up]}
  sign_up:
    content:
      - {field: phone, hint: Phone number}
      - {field: code, hint: Code}
      - {button: Get code, enabled_when: field.phone.valid, do: {send_code: phone}}
      - {tick: I agree, id: terms}
      - button: Sign up
        enabled_when: field.phone.valid and field.code.valid and tick.terms
        do:
          - loading: 1500
          - verify_code: code
            wrong: {toast: Wrong code}
            ok: {create_account: phone, set: {nickname: Wei}, ok: {reset_to: home}, exists: {toast: Taken}}
  home:
    title: Home
    content:
      - {row: "Story {n}", times: 40, do: {open: story}}
  story:
    title: Story
    up: true
  me:
    content:
      - text: "{account.nickname} {account.status} {launches} {resumed}"
      - {link: Delete, do: {open: sure}}
      - {link: Call us, do: {dial: "4001"}}
      - {link: Break, do: {crash: java.lang.IllegalStateException, message: broken}}
      - {link: Hang, do: not_responding}
      - {link: Leave, do: exit}
      - {icon: scan, do: {open: story}}
  sure:
    kind: bottom_sheet
    title: Sure?
    content:
      - {slide: Slide to delete, id: slide, do: [delete_account, {reset_to: sign_up}]}
    bottom:
      - {button: Delete, countdown: 5, do: [request_deletion: 15, log_out, {reset_to: sign_up}]}
"#;

fn signed_up(api: u32) -> Bench {
    let bench = Bench::new(api, APP);
    bench.launch();
    bench.tap("text", "Agree");
    bench.tap("text", "Phone number");
    bench.sh("input text 13800000001");
    bench.tap("text", "Get code");
    bench.sh("sleep 3");
    let sms = bench.sh("content query --uri content://sms/inbox --projection body");
    let code: String = sms.split("body=").nth(1).unwrap().chars().take(6).collect();
    bench.tap("text", "Code");
    bench.sh(&format!("input text {code}; input keyevent 4"));
    bench.tap("text", "I agree");
    bench.tap("text", "Sign up");
    bench.dump();
    bench
}

#[test]
fn signs_up_with_a_code_by_sms() {
    let bench = signed_up(34);
    assert_eq!(bench.texts()[0], "Story 1");
    bench.tap("content-desc", "Me");
    assert_eq!(bench.texts()[0], "Wei active 1 1");
    assert!(bench.dump().contains(r#"content-desc="Me" checkable="false" checked="false" clickable="true" enabled="true" focusable="true" focused="false" scrollable="false" long-clickable="false" password="false" selected="true""#));
}

#[test]
fn the_server_remembers_what_clearing_forgets() {
    let bench = signed_up(34);
    bench.sh("pm clear com.example.lantern");
    bench.launch();
    assert_eq!(bench.texts()[0], "Terms");
    bench.tap("text", "Agree");
    bench.tap("text", "Phone number");
    bench.sh("input text 13800000001");
    bench.tap("text", "Get code");
    bench.sh("sleep 3");
    let sms = bench.sh("content query --uri content://sms/inbox --projection body");
    let code: String = sms.split("body=").nth(1).unwrap().chars().take(6).collect();
    bench.tap("text", "Code");
    bench.sh(&format!("input text {code}; input keyevent 4"));
    bench.tap("text", "I agree");
    bench.tap("text", "Sign up");
    bench.dump();
    assert_eq!(bench.device.lock().toast(), Some("Taken"));
}

#[test]
fn a_countdown_opens_its_button_and_a_handle_must_go_all_the_way() {
    let bench = signed_up(34);
    bench.tap("content-desc", "Me");
    bench.tap("text", "Delete");
    assert!(bench.texts().iter().any(|text| text.starts_with("Delete (")), "{:?}", bench.texts());
    let dump = bench.dump();
    let frame = dump.split("bounds=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(frame.starts_with("[0,") && frame.ends_with("][1080,2400]") && frame != "[0,0][1080,2400]", "{frame}");
    bench.sh("sleep 5");
    let texts = bench.texts();
    assert!(texts.iter().any(|text| text == "Delete"), "{texts:?}");
    let dump = bench.dump();
    let at = dump.find("id/slide\"").unwrap();
    let bounds = dump[at..].split_once("bounds=\"[").unwrap().1;
    let numbers: Vec<i32> = bounds.split(['[', ',', ']']).filter_map(|number| number.parse().ok()).take(4).collect();
    let y = (numbers[1] + numbers[3]) / 2;
    bench.sh(&format!("input swipe {} {y} {} {y} 400", numbers[0] + 20, (numbers[0] + numbers[2]) / 2));
    assert_eq!(bench.texts()[0], "Sure?");
    bench.sh(&format!("input swipe {} {y} {} {y} 400", numbers[0] + 20, numbers[2] - 20));
    assert_eq!(bench.texts()[0], "Phone number");
}

#[test]
fn lists_scroll_and_show_only_what_is_in_sight() {
    let bench = signed_up(34);
    assert!(!bench.texts().contains(&"Story 40".to_string()));
    for _ in 0..6 {
        bench.sh("input swipe 500 1800 500 600 300");
    }
    let texts = bench.texts();
    assert!(texts.contains(&"Story 40".to_string()) && !texts.contains(&"Story 1".to_string()), "{texts:?}");
    bench.tap("text", "Story 38");
    bench.tap("content-desc", "Navigate up");
    assert!(bench.texts().contains(&"Story 40".to_string()), "the list stays where it was");
}

#[test]
fn back_and_home_leave_and_the_next_start_is_told_apart() {
    let bench = signed_up(34);
    bench.sh("input keyevent KEYCODE_BACK");
    assert!(bench.sh("dumpsys window").contains("mCurrentFocus=Window{"));
    assert!(bench.sh("dumpsys activity activities | grep ResumedActivity").contains("NexusLauncherActivity"));
    let start =
        "am start -W -a android.intent.action.MAIN -c android.intent.category.LAUNCHER -n com.example.lantern/.MainActivity";
    assert!(bench.sh(start).contains("LaunchState: HOT"));
    bench.sh("am force-stop com.example.lantern");
    assert!(bench.sh("pidof com.example.lantern").is_empty());
    assert!(bench.sh(start).contains("LaunchState: COLD"));
    bench.tap("content-desc", "Me");
    assert!(bench.texts()[0].starts_with("Wei active 2 "), "{:?}", bench.texts());
    let exits = bench.sh("dumpsys activity exit-info com.example.lantern");
    assert!(
        exits.contains("reason=10 (USER REQUESTED)") && exits.contains("description=stop com.example.lantern due to from pid"),
        "{exits}"
    );

    let old = signed_up(30);
    old.sh("input keyevent 4");
    assert!(old.sh(start).contains("LaunchState: WARM"), "to Android 11 back finishes the activity and leaves the process");
}

#[test]
fn exits_crashes_and_hangs_are_written_down() {
    let bench = signed_up(34);
    bench.tap("content-desc", "Me");
    bench.tap("text", "Leave");
    assert!(bench.sh("dumpsys activity exit-info com.example.lantern").contains("reason=1 (EXIT_SELF)"));
    bench.launch();
    bench.tap("content-desc", "Me");
    bench.tap("text", "Break");
    assert_eq!(bench.texts(), ["Lantern has stopped", "Open app again"]);
    assert!(bench.log("FATAL EXCEPTION")[0].contains("java.lang.IllegalStateException: broken"));
    bench.tap("text", "Open app again");
    bench.tap("content-desc", "Me");
    bench.tap("text", "Hang");
    assert!(bench.dump().starts_with("ERROR: null root node returned by UiTestAutomationBridge."));
    bench.sh("sleep 6");
    assert_eq!(bench.texts(), ["Lantern isn't responding", "Close app", "Wait"]);
    bench.tap("text", "Close app");
    assert!(bench.sh("dumpsys activity exit-info com.example.lantern").contains("reason=6 (ANR)"));
    assert_eq!(bench.log("am_anr").len(), 1);
}

#[test]
fn hands_over_to_the_dialer_and_comes_back() {
    let bench = signed_up(34);
    bench.tap("content-desc", "Me");
    bench.tap("text", "Call us");
    assert_eq!(bench.texts(), ["Phone", "4001", "Call"]);
    assert!(bench.log("act=android.intent.action.DIAL dat=tel:xxxx").len() == 1);
    bench.sh("input keyevent BACK");
    assert!(bench.texts()[0].starts_with("Wei active"));
}

#[test]
fn text_is_typed_only_as_a_real_device_takes_it() {
    let bench = Bench::new(34, APP);
    bench.launch();
    bench.tap("text", "Agree");
    bench.sh("input text lost");
    assert_eq!(bench.texts()[0], "Phone number");
    bench.tap("text", "Phone number");
    assert!(bench.sh("dumpsys input_method | grep mInputShown").contains("mInputShown=true"));
    bench.sh("input text 'a%sb'; input keyevent 67 KEYCODE_DEL KEYCODE_C");
    assert_eq!(bench.texts()[0], "ac");
    assert!(bench.sh("input text 你好").contains("NullPointerException"));
    bench.sh("input keyevent BACK");
    assert!(bench.sh("dumpsys input_method | grep mInputShown").contains("mInputShown=false"));
    assert_eq!(bench.texts()[0], "ac");
}

#[test]
fn a_deactivated_account_wakes_when_somebody_logs_in() {
    let bench = Bench::new(
        34,
        r#"
package: com.example.lantern
label: Lantern
version: {name: 1.0.0, code: 1}
sdk: {min: 26, target: 34}
server: {accounts: [{id: "13800000001", status: deactivated, set: {nickname: Wei}}, {id: "13800000002", status: deactivated}]}
start: [{screen: log_in}]
screens:
  log_in:
    content:
      - {field: phone, hint: Phone number}
      - {button: Wake, do: {log_in: phone, wrong: {toast: Wrong}, deactivated: [cancel_deletion, {reset_to: home}]}}
      - {button: Try, do: {log_in: phone, wrong: {reset_to: refused}}}
  home: {content: [{text: "{account.nickname} {account.status}"}]}
  refused: {content: [{text: "refused {account.id}"}]}
"#,
    );
    bench.launch();
    bench.tap("text", "Phone number");
    bench.sh("input text 13800000001");
    bench.tap("text", "Wake");
    assert_eq!(bench.texts(), ["Wei active"]);
    bench.sh("am force-stop com.example.lantern");
    bench.launch();
    bench.tap("text", "Phone number");
    bench.sh("input text 13800000002");
    bench.tap("text", "Try");
    assert!(bench.texts()[0].starts_with("refused"));
}

/// Android's crash dialog is cancelable (`AppErrorDialog`); before a second crash it has no button that closes it.
#[test]
fn the_back_key_puts_a_crash_dialog_away() {
    let bench = signed_up(34);
    bench.tap("content-desc", "Me");
    bench.tap("text", "Break");
    assert!(bench.dump().contains("android:id/aerr_restart"));
    bench.sh("input keyevent 4; sleep 1");
    assert!(!bench.dump().contains("android:id/aerr"), "{}", bench.dump());
}

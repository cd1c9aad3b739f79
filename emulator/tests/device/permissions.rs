//! Runtime permissions, level by level.

use crate::bench::Bench;

/// A specimen made for API level `target`, that asks for `asked` when its button is tapped.
pub fn asking(target: u32, declared: &str, asked: &str) -> String {
    format!(
        "
package: com.example.lantern
label: {{en: Lantern, zh: 灯笼}}
version: {{name: 1.0.0, code: 1}}
sdk: {{min: 21, target: {target}}}
permissions: [{declared}]
notifications: true
state: {{outcome: none}}
start: [{{screen: home}}]
screens:
  home:
    content:
      - text: \"outcome {{outcome}}\"
      - button: Ask
        do:
          request: [{asked}]
          on: {{granted: {{set: {{outcome: granted}}}}, denied: {{set: {{outcome: denied}}}}, denied_for_good: {{set: {{outcome: for good}}}}}}
"
    )
}

/// The ids of the prompt's controls; empty when there is none.
pub fn prompt(bench: &Bench) -> Vec<String> {
    let dump = bench.dump();
    let ids = dump.split("resource-id=\"").skip(1).filter_map(|tail| tail.split('"').next());
    let names = ids.filter_map(|id| id.split_once(":id/").map(|(_, name)| name));
    names
        .filter(|name| {
            name.ends_with("_button") || name.ends_with("_checkbox") || name.contains("_radio_") || *name == "current_page_text"
        })
        .map(Into::into)
        .collect()
}

pub fn flags(bench: &Bench, permission: &str) -> String {
    let dump = bench.sh("dumpsys package com.example.lantern");
    let line = dump
        .lines()
        .find(|line| line.trim().starts_with(&format!("android.permission.{permission}: granted=")))
        .unwrap_or_default();
    let state = line.trim().split_once("granted=").map(|(_, rest)| rest.to_string()).unwrap_or_default();
    // What every permission carries from Android 10 on says nothing.
    let Some((granted, flags)) = state.split_once(", flags=[ ") else { return state };
    let always = ["USER_SENSITIVE_WHEN_GRANTED", "USER_SENSITIVE_WHEN_DENIED", "RESTRICTION_INSTALLER_EXEMPT"];
    let left: Vec<&str> = flags.trim_end_matches(']').split('|').filter(|flag| !always.contains(flag)).collect();
    format!("{granted}, flags=[ {}]", left.join("|"))
}

pub fn results(bench: &Bench) -> Vec<String> {
    let lines = bench.log("Permission grant result");
    let codes = lines.iter().filter_map(|line| line.split(" result=").nth(1)?.split(' ').next().map(Into::into));
    codes.collect()
}

/// The prompt's controls, in short.
pub fn buttons(bench: &Bench) -> String {
    let names = prompt(bench).into_iter().map(|id| {
        let short = id.trim_start_matches("permission_").trim_end_matches("_button").trim_end_matches("_checkbox");
        short.trim_start_matches("location_accuracy_").to_string()
    });
    names.filter(|name| !name.starts_with("radio_group") && !name.starts_with("radio_container")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_refusal_is_final_the_second_time_from_android_11_and_by_a_choice_before() {
    let camera = asking(34, "CAMERA", "CAMERA");
    for api in 23..=36 {
        let (first, second) = match api {
            ..29 => ("deny allow", "do_not_ask deny allow"),
            29 => ("allow deny", "allow deny deny_and_dont_ask_again"),
            _ => ("allow_foreground_only allow_one_time deny", "allow_foreground_only allow_one_time deny_and_dont_ask_again"),
        };
        let bench = Bench::new(api, &camera);
        bench.launch();
        bench.tap("text", "Ask");
        assert_eq!(buttons(&bench), first, "{api}");
        bench.tap("resource-id", &format!("{}:id/permission_deny_button", ids(api)));
        assert_eq!(bench.texts()[0], "outcome denied", "{api}");
        let set = if api < 29 { "false, flags=[ USER_SET ]" } else { "false, flags=[ USER_SET]" };
        assert_eq!(flags(&bench, "CAMERA"), set, "{api}");

        bench.tap("text", "Ask");
        assert_eq!(buttons(&bench), second, "{api}");
        if api < 29 {
            bench.tap("resource-id", "com.android.packageinstaller:id/do_not_ask_checkbox");
            bench.tap("resource-id", "com.android.packageinstaller:id/permission_allow_button");
            assert_eq!(buttons(&bench), second, "{api}: whoever asks never to be asked again can only refuse");
            bench.tap("resource-id", "com.android.packageinstaller:id/permission_deny_button");
        } else {
            bench.tap("resource-id", &format!("{}:id/permission_deny_and_dont_ask_again_button", ids(api)));
        }
        assert_eq!(bench.texts()[0], "outcome for good", "{api}");
        // To Android 11 the refusal for good takes the place of the plain one.
        let fixed = match api {
            ..29 => "false, flags=[ USER_FIXED ]",
            29 | 30 => "false, flags=[ USER_FIXED]",
            _ => "false, flags=[ USER_SET|USER_FIXED]",
        };
        assert_eq!(flags(&bench, "CAMERA"), fixed, "{api}");

        bench.tap("text", "Ask");
        assert_eq!(buttons(&bench), "", "{api}");
        assert_eq!(bench.log("START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS ").len(), 3, "{api}");
        assert_eq!(results(&bench).join(" "), if api < 29 { "" } else { "6 7 2" }, "{api}");
    }
}

pub fn ids(api: u32) -> &'static str {
    if api < 29 { "com.android.packageinstaller" } else { "com.android.permissioncontroller" }
}

#[test]
fn the_log_is_that_of_the_level() {
    for (api, start, result) in [
        (
            28,
            "I ActivityManager: START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS pkg=com.android.packageinstaller \
             cmp=com.android.packageinstaller/.permission.ui.GrantPermissionsActivity (has extras)} from uid 10150",
            None,
        ),
        (
            30,
            "I ActivityTaskManager: START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS pkg=com.google.android.permissioncontroller \
             cmp=com.google.android.permissioncontroller/com.android.permissioncontroller.permission.ui.GrantPermissionsActivity \
             (has extras)} from uid 10150",
            Some("V GrantPermissionsActivity"),
        ),
        (
            34,
            "I ActivityTaskManager: START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS pkg=com.google.android.permissioncontroller \
             cmp=com.google.android.permissioncontroller/com.android.permissioncontroller.permission.ui.GrantPermissionsActivity \
             (has extras)} with LAUNCH_MULTIPLE from uid 10150 (BAL_ALLOW_VISIBLE_WINDOW) result code=0",
            Some("I GrantPermissionsViewModel"),
        ),
    ] {
        let bench = Bench::new(api, &asking(34, "CAMERA", "CAMERA"));
        bench.launch();
        bench.tap("text", "Ask");
        assert_eq!(bench.log("REQUEST_PERMISSIONS "), [start], "{api}");
        let family = if api < 29 { "am" } else { "wm" };
        let created = bench.log(&format!("{family}_create_activity"));
        assert!(
            created.last().unwrap().contains("GrantPermissionsActivity,android.content.pm.action.REQUEST_PERMISSIONS,NULL,NULL"),
            "{created:?}"
        );
        bench.tap("resource-id", &format!("{}:id/permission_deny_button", ids(api)));
        let lines = bench.log("Permission grant result");
        match result {
            None => assert!(lines.is_empty()),
            Some(tag) => {
                let end = "callingUid=10150 callingPackage=com.example.lantern permission=android.permission.CAMERA isImplicit=false result=6";
                let end = if api < 34 { end.to_string() } else { format!("{end} isPermissionRationaleShown=false") };
                assert!(
                    lines[0].starts_with(&format!("{tag}: Permission grant result requestId=")) && lines[0].ends_with(&end),
                    "{}",
                    lines[0]
                );
            }
        }
    }
}

#[test]
fn several_groups_are_asked_page_by_page() {
    for (api, step) in [(28, "1 of 2"), (30, "")] {
        let bench =
            Bench::new(api, &asking(34, "CAMERA, READ_CONTACTS, WRITE_CONTACTS", "CAMERA, READ_CONTACTS, WRITE_CONTACTS"));
        bench.launch();
        bench.tap("text", "Ask");
        let texts = bench.texts();
        assert_eq!(texts[0], "Allow Lantern to take pictures and record video?");
        assert_eq!(texts.iter().any(|text| text == step), api == 28);
        bench.tap("resource-id", &format!("{}:id/permission_deny_button", ids(api)));
        assert_eq!(bench.texts()[0], "Allow Lantern to access your contacts?");
        bench.tap("resource-id", &format!("{}:id/permission_allow_button", ids(api)));
        assert_eq!(bench.texts()[0], "outcome denied");
        assert!(flags(&bench, "WRITE_CONTACTS").starts_with("true"));
        if api >= 30 {
            assert_eq!(results(&bench), ["6", "4", "4"]);
        }
    }
}

#[test]
fn what_is_granted_starts_the_prompt_but_shows_no_page() {
    for (api, said) in [(28, ""), (29, "5"), (30, "5"), (31, ""), (34, "")] {
        let bench = Bench::new(api, &asking(34, "CAMERA, INTERNET", "CAMERA"));
        bench.launch();
        assert_eq!(bench.sh("pm grant com.example.lantern android.permission.CAMERA"), "");
        bench.tap("text", "Ask");
        assert_eq!(bench.texts()[0], "outcome granted");
        assert_eq!(bench.log("REQUEST_PERMISSIONS ").len(), 1);
        // From Android 12 the log is silent about what was granted before.
        assert_eq!(results(&bench).join(" "), said, "{api}");
        assert!(
            bench.sh("pm grant com.example.lantern android.permission.INTERNET").contains("is not a changeable permission type")
        );
        assert!(
            bench.sh("pm grant com.example.lantern android.permission.RECORD_AUDIO").contains("has not requested permission")
        );
    }
}

#[test]
fn back_puts_the_question_away_from_android_11_and_does_nothing_before() {
    for api in 23..=36 {
        let bench = Bench::new(api, &asking(34, "CAMERA, READ_CONTACTS", "CAMERA, READ_CONTACTS"));
        bench.launch();
        bench.tap("text", "Ask");
        let before = bench.texts();
        bench.sh("input keyevent BACK; input tap 20 300");
        if api < 30 {
            assert_eq!(bench.texts(), before, "{api}");
            continue;
        }
        assert_eq!(bench.texts()[0], "outcome denied", "{api}");
        assert_eq!(flags(&bench, "CAMERA"), "false, flags=[ ]", "{api}");
        assert_eq!(results(&bench).join(" "), "11", "{api}: the second page is not asked any more");
    }
}

#[test]
fn only_this_time_ends_a_minute_after_the_app_is_left() {
    let bench = Bench::new(34, &asking(34, "CAMERA", "CAMERA"));
    bench.launch();
    bench.tap("text", "Ask");
    bench.tap("text", "Only this time");
    assert_eq!(bench.texts()[0], "outcome granted");
    assert_eq!(flags(&bench, "CAMERA"), "true, flags=[ USER_SET|ONE_TIME]");
    assert_eq!(results(&bench), ["10"]);
    bench.sh("input keyevent HOME; sleep 59");
    assert!(flags(&bench, "CAMERA").starts_with("true"));
    bench.sh("sleep 2");
    assert_eq!(flags(&bench, "CAMERA"), "false, flags=[ ONE_TIME]", "to be asked every time");
    assert!(bench.sh("dumpsys activity exit-info com.example.lantern").contains("reason=8 (PERMISSION CHANGE)"));

    bench.launch();
    bench.tap("text", "Ask");
    bench.tap("text", "Only this time");
    bench.sh("am force-stop com.example.lantern; sleep 3");
    bench.launch();
    bench.sh("sleep 90");
    assert!(flags(&bench, "CAMERA").starts_with("true"), "started again within five seconds");
    bench.sh("am force-stop com.example.lantern; sleep 6");
    assert_eq!(flags(&bench, "CAMERA"), "false, flags=[ ONE_TIME]");
}

#[test]
fn location_may_be_precise_or_not_from_android_12() {
    let both = asking(34, "ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION", "ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION");
    let bench = Bench::new(30, &both);
    bench.launch();
    bench.tap("text", "Ask");
    assert!(!prompt(&bench).iter().any(|id| id.contains("_radio_")));

    let bench = Bench::new(34, &both);
    bench.launch();
    bench.tap("text", "Ask");
    assert!(prompt(&bench).iter().any(|id| id == "permission_location_accuracy_radio_fine"));
    bench.tap("text", "Approximate");
    bench.tap("text", "While using the app");
    assert!(flags(&bench, "ACCESS_COARSE_LOCATION").starts_with("true"));
    assert!(flags(&bench, "ACCESS_FINE_LOCATION").starts_with("false"));
    assert_eq!(bench.texts()[0], "outcome denied");

    bench.tap("text", "Ask");
    assert_eq!(bench.texts()[0], "Change Lantern’s location access from approximate to precise?");
    bench.tap("text", "Change to precise location");
    assert!(flags(&bench, "ACCESS_FINE_LOCATION").starts_with("true"));

    // Android 12 and 13 reject a request for the precise location alone; 14 asks nevertheless.
    let alone = asking(34, "ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION", "ACCESS_FINE_LOCATION");
    for (api, shown) in [(31, true), (32, false), (33, false), (34, true), (36, true)] {
        let bench = Bench::new(api, &alone);
        bench.launch();
        bench.tap("text", "Ask");
        assert_eq!(prompt(&bench).is_empty(), !shown, "{api}");
        assert_eq!(results(&bench), Vec::<String>::new(), "{api}");
        let said = bench.log("E GrantPermissionsViewModel: ACCESS_FINE_LOCATION must be requested with ACCESS_COARSE_LOCATION.");
        assert_eq!(said.is_empty(), shown, "{api}");
    }
}

#[test]
fn notifications_are_asked_by_the_app_or_by_android_itself() {
    let new = Bench::new(33, &asking(33, "POST_NOTIFICATIONS", "POST_NOTIFICATIONS"));
    new.launch();
    new.tap("text", "Ask");
    assert_eq!(new.texts()[0], "Allow Lantern to send you notifications?");
    assert_eq!(prompt(&new), ["permission_allow_button", "permission_deny_button"]);

    let old = Bench::new(33, &asking(32, "CAMERA", "CAMERA"));
    old.launch();
    assert_eq!(old.texts()[0], "Allow Lantern to send you notifications?");
    let start = old.log("REQUEST_PERMISSIONS_FOR_OTHER");
    assert!(start[0].contains("from uid 1000"), "{start:?}");
    assert!(old.log("REQUEST_PERMISSIONS ").is_empty());
    old.tap("text", "Don’t allow");
    assert_eq!(old.texts()[0], "outcome none");
    old.sh("am force-stop com.example.lantern");
    old.launch();
    assert_eq!(old.texts()[0], "outcome none", "Android asks once");

    let older = Bench::new(30, &asking(32, "CAMERA", "CAMERA"));
    older.launch();
    assert_eq!(older.texts()[0], "outcome none");
}

#[test]
fn photos_and_storage_change_with_the_level() {
    let media = asking(34, "READ_MEDIA_IMAGES, READ_MEDIA_VIDEO", "READ_MEDIA_IMAGES, READ_MEDIA_VIDEO");
    let bench = Bench::new(34, &media);
    bench.launch();
    bench.tap("text", "Ask");
    assert_eq!(bench.texts()[1..], ["Allow limited access", "Allow all", "Don’t allow"]);
    let bench = Bench::new(33, &media);
    bench.launch();
    bench.tap("text", "Ask");
    assert_eq!(bench.texts(), ["Allow Lantern to access photos and videos on this device?", "Allow", "Don’t allow"]);

    let storage = asking(33, "READ_EXTERNAL_STORAGE", "READ_EXTERNAL_STORAGE");
    let bench = Bench::new(30, &storage);
    bench.launch();
    bench.tap("text", "Ask");
    assert_eq!(bench.texts(), ["Allow Lantern to access photos and media on your device?", "Allow", "Deny"]);
    for (api, said) in [(33, ""), (34, "1"), (36, "1")] {
        let bench = Bench::new(api, &storage);
        bench.launch();
        bench.tap("text", "Ask");
        assert_eq!((bench.texts()[0].as_str(), results(&bench).join(" ").as_str()), ("outcome denied", said), "{api}");
    }
}

#[test]
fn one_request_at_a_time() {
    let specimen = asking(34, "CAMERA, RECORD_AUDIO", "CAMERA")
        .replace("start:", "on_launch: [{request: [CAMERA]}]\non_resume: [{request: [RECORD_AUDIO]}]\nstart:");
    let bench = Bench::new(34, &specimen);
    bench.launch();
    assert_eq!(bench.log("Can request only one set of permissions at a time").len(), 1);
    assert_eq!(bench.texts()[0], "Allow Lantern to take pictures and record video?");
    assert_eq!(bench.log("REQUEST_PERMISSIONS ").len(), 1);
}

#[test]
fn clearing_forgets_decisions_and_flags_can_be_set_by_hand() {
    let bench = Bench::new(34, &asking(34, "CAMERA", "CAMERA"));
    bench.sh("pm set-permission-flags com.example.lantern android.permission.CAMERA user-set user-fixed");
    assert_eq!(flags(&bench, "CAMERA"), "false, flags=[ USER_SET|USER_FIXED]");
    bench.sh("pm clear-permission-flags com.example.lantern android.permission.CAMERA user-fixed");
    assert_eq!(flags(&bench, "CAMERA"), "false, flags=[ USER_SET]");
    assert_eq!(bench.sh("pm clear com.example.lantern"), "Success\n");
    assert_eq!(flags(&bench, "CAMERA"), "false, flags=[ ]");
    bench.launch();
    bench.sh("pm grant com.example.lantern android.permission.CAMERA; pm revoke com.example.lantern android.permission.CAMERA");
    assert!(bench.log("am_kill").iter().any(|line| line.contains("permissions revoked")));
}

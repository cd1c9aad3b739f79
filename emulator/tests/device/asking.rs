//! What a request leads to, by API level and by the level that the app was made for.

use crate::bench::Bench;
use crate::permissions::{asking, buttons, flags, ids, results};

/// A device of level `api` whose app of level `target` has asked for `asked`.
fn asked(api: u32, target: u32, declared: &str, asked: &str) -> Bench {
    let specimen = asking(target, declared, asked).replace("notifications: true", "notifications: false");
    let bench = Bench::new(api, &specimen);
    bench.launch();
    bench.tap("text", "Ask");
    bench
}

fn granted(bench: &Bench, permissions: &str) -> String {
    let state = |name: &str| flags(bench, name).split(',').next().unwrap_or_default().to_string();
    permissions.split(' ').map(state).collect::<Vec<_>>().join(" ")
}

const ALL_LOCATIONS: &str = "ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION, ACCESS_BACKGROUND_LOCATION";
const BOTH: &str = "ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION";

#[test]
fn a_location_is_asked_for_as_the_level_and_the_target_say() {
    let in_use = "allow_foreground_only allow_one_time deny";
    let accuracy = "radio_fine radio_coarse allow_foreground_only allow_one_time deny";
    for (api, target, declared, what, shown) in [
        (23, 28, BOTH, BOTH, "deny allow"),
        (28, 28, BOTH, BOTH, "deny allow"),
        // Android 10: an older app gets the background half with the other one.
        (29, 28, BOTH, BOTH, "allow_always allow_foreground_only deny"),
        (29, 29, BOTH, BOTH, "allow_foreground_only deny"),
        (29, 29, ALL_LOCATIONS, ALL_LOCATIONS, "allow_always allow_foreground_only deny"),
        (29, 34, ALL_LOCATIONS, ALL_LOCATIONS, "allow_always allow_foreground_only deny"),
        // From Android 11 always is only to be had in the settings, and newer apps ask for it alone.
        (30, 28, BOTH, BOTH, in_use),
        (30, 29, ALL_LOCATIONS, ALL_LOCATIONS, in_use),
        (30, 30, BOTH, BOTH, in_use),
        (30, 30, ALL_LOCATIONS, ALL_LOCATIONS, ""),
        (31, 30, ALL_LOCATIONS, ALL_LOCATIONS, ""),
        (33, 33, ALL_LOCATIONS, ALL_LOCATIONS, ""),
        (36, 36, ALL_LOCATIONS, ALL_LOCATIONS, ""),
        // Precise or approximate from Android 12; from 13 only for apps made for 12.
        (31, 29, BOTH, BOTH, accuracy),
        (31, 31, BOTH, BOTH, accuracy),
        (33, 30, BOTH, BOTH, in_use),
        (33, 31, BOTH, BOTH, accuracy),
        (34, 30, BOTH, BOTH, in_use),
        (36, 34, BOTH, BOTH, accuracy),
        (31, 31, BOTH, "ACCESS_COARSE_LOCATION", in_use),
        (36, 34, BOTH, "ACCESS_COARSE_LOCATION", in_use),
    ] {
        let bench = asked(api, target, declared, what);
        assert_eq!(buttons(&bench), shown, "API {api}, target {target}, {what}");
        if shown.is_empty() {
            assert_eq!(results(&bench), Vec::<String>::new(), "API {api}: a rejected request has no results");
            let said = bench.log("E GrantPermissions").iter().any(|line| line.contains("background"));
            assert!(said, "API {api}: the log says why");
            assert_eq!(bench.texts()[0], "outcome denied");
        }
    }
}

#[test]
fn an_upgrade_to_always_is_a_page_to_android_10_and_for_older_apps() {
    for (api, target, shown) in [
        (29, 29, "allow deny deny_and_dont_ask_again"),
        (29, 34, "allow deny deny_and_dont_ask_again"),
        (30, 29, "no_upgrade"),
        (31, 29, "no_upgrade"),
        (33, 29, "no_upgrade"),
        (34, 29, "no_upgrade"),
    ] {
        let specimen = asking(target, ALL_LOCATIONS, "ACCESS_BACKGROUND_LOCATION");
        let bench = Bench::new(api, &specimen.replace("notifications: true", "notifications: false"));
        bench.sh("pm grant com.example.lantern android.permission.ACCESS_FINE_LOCATION");
        bench.sh("pm grant com.example.lantern android.permission.ACCESS_COARSE_LOCATION");
        bench.launch();
        bench.tap("text", "Ask");
        assert_eq!(buttons(&bench), shown, "API {api}, target {target}");
        let keep = if api == 29 { "Keep while-in-use access" } else { "Keep “While the app is in use”" };
        bench.tap("text", keep);
        assert_eq!(results(&bench).join(" "), "6", "{api}");
        assert!(flags(&bench, "ACCESS_BACKGROUND_LOCATION").contains("USER_SET"), "{api}");
        assert_eq!(bench.texts()[0], "outcome denied", "{api}");
    }
    // Without the other half it is refused at once.
    for api in [29, 30, 31, 33, 34, 36] {
        let bench = asked(api, 29, ALL_LOCATIONS, "ACCESS_BACKGROUND_LOCATION");
        assert_eq!((buttons(&bench).as_str(), results(&bench).join(" ").as_str()), ("", "1"), "{api}");
    }
}

#[test]
fn an_upgrade_to_always_opens_the_settings_for_newer_apps() {
    for api in [30, 31, 33, 34, 36] {
        let bench = Bench::new(api, &asking(34, ALL_LOCATIONS, "ACCESS_BACKGROUND_LOCATION"));
        bench.sh("pm grant com.example.lantern android.permission.ACCESS_FINE_LOCATION");
        bench.sh("pm grant com.example.lantern android.permission.ACCESS_COARSE_LOCATION");
        bench.launch();
        bench.tap("text", "Ask");
        let deny = if api == 30 { "Deny" } else { "Don’t allow" };
        assert_eq!(
            bench.texts(),
            [
                "Location permission",
                "Lantern",
                "Location access for this app",
                "Allow all the time",
                "Allow only while using the app",
                "Ask every time",
                deny
            ],
            "{api}"
        );
        let start = bench.log("START u0 {act=android.intent.action.MANAGE_APP_PERMISSION ");
        assert!(start[0].contains("permission.ui.ManagePermissionsActivity (has extras)} "), "{start:?}");
        assert!(start[0].contains("from uid 10107"), "{start:?}");

        // Back without a choice is a refusal, the second time for good.
        bench.sh("input keyevent BACK");
        assert_eq!(bench.texts()[0], "outcome denied", "{api}");
        assert!(flags(&bench, "ACCESS_BACKGROUND_LOCATION").contains("USER_SET"), "{api}");
        bench.tap("text", "Ask");
        bench.sh("input keyevent BACK");
        assert_eq!(bench.texts()[0], "outcome for good", "{api}");
        bench.tap("text", "Ask");
        assert_eq!(bench.texts()[0], "outcome for good", "{api}");
        assert_eq!(results(&bench).join(" "), "2", "{api}");

        bench.sh(
            "pm clear-permission-flags com.example.lantern android.permission.ACCESS_BACKGROUND_LOCATION user-set user-fixed",
        );
        bench.tap("text", "Ask");
        bench.tap("text", "Allow all the time");
        bench.sh("input keyevent BACK");
        assert_eq!(bench.texts()[0], "outcome granted", "{api}");
        assert_eq!(granted(&bench, "ACCESS_FINE_LOCATION ACCESS_BACKGROUND_LOCATION"), "true true", "{api}");
    }
}

#[test]
fn always_and_while_in_use_are_told_apart() {
    for (api, button, fine, background, said) in [
        (29, "allow_always", "true", "true", "4 4 4"),
        (29, "allow_foreground_only", "true", "false", "4 4 6"),
        (29, "deny", "false", "false", "6 6 6"),
        (30, "allow_foreground_only", "true", "false", "4 4 6"),
        (30, "allow_one_time", "true", "false", "10 10 6"),
        (33, "allow_foreground_only", "true", "false", "4 4 6"),
        (34, "allow_foreground_only", "true", "false", "4 4"),
    ] {
        let bench = asked(api, 29, ALL_LOCATIONS, ALL_LOCATIONS);
        bench.tap("resource-id", &format!("{}:id/permission_{button}_button", ids(api)));
        let state = granted(&bench, "ACCESS_FINE_LOCATION ACCESS_BACKGROUND_LOCATION");
        assert_eq!(state, format!("{fine} {background}"), "API {api}, {button}");
        assert_eq!(results(&bench).join(" "), said, "API {api}, {button}");
    }
}

#[test]
fn the_approximate_location_leaves_the_precise_one_unanswered() {
    for api in [31, 33, 34, 36] {
        let bench = asked(api, 34, BOTH, BOTH);
        bench.tap("text", "Approximate");
        bench.tap("text", "While using the app");
        assert_eq!(flags(&bench, "ACCESS_COARSE_LOCATION"), "true, flags=[ USER_SET|SELECTED_LOCATION_ACCURACY]", "{api}");
        assert_eq!(flags(&bench, "ACCESS_FINE_LOCATION"), "false, flags=[ ]", "{api}");
        assert_eq!(results(&bench).join(" "), "4 4", "{api}");

        // From Android 14 any answer about the group makes the next refusal final.
        let keep = if api < 34 { "deny" } else { "deny_and_dont_ask_again" };
        bench.tap("text", "Ask");
        assert_eq!(buttons(&bench), format!("allow_foreground_only allow_one_time {keep}"), "{api}");
        bench.tap("text", "Keep approximate location");
        assert_eq!(granted(&bench, "ACCESS_COARSE_LOCATION ACCESS_FINE_LOCATION"), "true false", "{api}");
        let code = if api < 34 { "6" } else { "7" };
        assert_eq!(results(&bench)[2..].join(" "), format!("{code} {code}"), "{api}");
    }
}

#[test]
fn pages_stand_in_the_levels_order() {
    let groups = "READ_CONTACTS, CAMERA, READ_CALENDAR, RECORD_AUDIO";
    let words = |word: &str| match word {
        "camera" => "Allow Lantern to take pictures and record video?",
        "contacts" => "Allow Lantern to access your contacts?",
        "calendar" => "Allow Lantern to access your calendar?",
        _ => "Allow Lantern to record audio?",
    };
    for (api, order) in [
        // As declared, as asked, by Java's hashes, with *only this time* first, and then by name.
        (23, "calendar contacts camera microphone"),
        (24, "contacts camera calendar microphone"),
        (28, "contacts camera calendar microphone"),
        (29, "contacts calendar camera microphone"),
        (30, "camera microphone contacts calendar"),
        (31, "camera microphone calendar contacts"),
        (34, "camera microphone calendar contacts"),
        (36, "camera microphone calendar contacts"),
    ] {
        let bench = asked(api, 34, "READ_CALENDAR, READ_CONTACTS, CAMERA, RECORD_AUDIO", groups);
        for (index, word) in order.split(' ').enumerate() {
            let texts = bench.texts();
            assert_eq!(texts[0], words(word), "API {api}, page {}", index + 1);
            let counter = format!("{} of 4", index + 1);
            assert_eq!(texts.contains(&counter), api < 29, "API {api}: {counter}");
            bench.tap("resource-id", &format!("{}:id/permission_deny_button", ids(api)));
        }
        assert_eq!(bench.texts()[0], "outcome denied");
    }
}

#[test]
fn some_photos_are_picked_from_android_14() {
    let media = "READ_MEDIA_IMAGES, READ_MEDIA_VIDEO, READ_MEDIA_VISUAL_USER_SELECTED";
    for api in [34, 35, 36] {
        let bench = asked(api, 34, media, media);
        assert_eq!(buttons(&bench), "allow_selected allow_all deny", "{api}");
        bench.tap("text", "Allow limited access");
        let start = bench.log("START u0 {act=android.provider.action.USER_SELECT_IMAGES_FOR_APP ");
        assert_eq!(start.len(), 1, "{api}");
        assert!(!bench.dump().contains("button_add"), "nothing is chosen yet");
        bench.tap("content-desc", "Photo 1");
        bench.tap("content-desc", "Photo 5");
        bench.tap("text", "Allow (2)");
        assert_eq!(granted(&bench, "READ_MEDIA_IMAGES READ_MEDIA_VIDEO READ_MEDIA_VISUAL_USER_SELECTED"), "false false true");
        assert_eq!(results(&bench).join(" "), "17 17 17", "{api}");

        bench.tap("text", "Ask");
        assert_eq!(buttons(&bench), "allow_selected allow_all dont_allow_more_selected", "{api}");
        assert_eq!(bench.texts()[0], "Allow Lantern to access more photos and videos on this device?");
        bench.tap("text", "Don’t select more");
        assert!(flags(&bench, "READ_MEDIA_VISUAL_USER_SELECTED").contains("USER_FIXED"));
        assert_eq!(results(&bench)[3..].join(" "), "17 17 17", "{api}");

        // From then on the picker opens at once.
        bench.tap("text", "Ask");
        assert_eq!(buttons(&bench), "", "{api}");
        assert!(bench.dump().contains("icon_thumbnail"));
        bench.sh("input keyevent BACK");
        assert_eq!(results(&bench)[6..].join(" "), "11 11 11", "{api}");
        assert!(bench.texts()[0].starts_with("outcome"), "{:?}", bench.texts());
    }
    // An app that does not know of picked photos is told that it has everything, for this time.
    let bench = asked(34, 34, "READ_MEDIA_IMAGES", "READ_MEDIA_IMAGES");
    bench.tap("text", "Allow limited access");
    bench.tap("content-desc", "Photo 1");
    bench.tap("text", "Allow (1)");
    assert_eq!(bench.texts()[0], "outcome granted");
    assert_eq!(flags(&bench, "READ_MEDIA_IMAGES"), "true, flags=[ REVOKED_COMPAT|ONE_TIME]");
    bench.sh("input keyevent HOME; sleep 61");
    assert_eq!(flags(&bench, "READ_MEDIA_IMAGES"), "false, flags=[ ]");
    // One that was made for Android 13 has two buttons.
    assert_eq!(buttons(&asked(34, 33, "READ_MEDIA_IMAGES", "READ_MEDIA_IMAGES")), "allow deny");
    assert_eq!(buttons(&asked(34, 33, media, media)), "allow_selected allow_all deny");
}

#[test]
fn one_answer_goes_to_all_that_stands_in_for_the_old_storage() {
    for (api, target, message) in [
        (33, 28, "Allow Lantern to access photos, videos, music, audio, and other files on this device?"),
        (33, 32, "Allow Lantern to access photos, videos, music, and audio on this device?"),
        (34, 32, "Allow Lantern to access photos, videos, music, and audio on this device?"),
        (36, 29, "Allow Lantern to access photos, videos, music, and audio on this device?"),
    ] {
        let bench = asked(api, target, "READ_EXTERNAL_STORAGE", "READ_EXTERNAL_STORAGE");
        assert_eq!(bench.texts()[0], message, "{api}, {target}");
        bench.tap("text", "Allow");
        assert_eq!(bench.texts()[0], "outcome granted");
        let all = "READ_EXTERNAL_STORAGE READ_MEDIA_IMAGES READ_MEDIA_VIDEO READ_MEDIA_AUDIO";
        assert_eq!(granted(&bench, all), "true true true true", "{api}, {target}");
        assert!(results(&bench).iter().all(|code| code == "4") && results(&bench).len() >= 4, "{api}, {target}");
    }
    for (api, target, message) in [
        (28, 28, "Allow Lantern to access photos, media, and files on your device?"),
        (29, 28, "Allow Lantern to access photos, media, and files on your device?"),
        (29, 29, "Allow Lantern to access photos and media on your device?"),
        (32, 30, "Allow Lantern to access photos and media on your device?"),
    ] {
        assert_eq!(asked(api, target, "READ_EXTERNAL_STORAGE", "READ_EXTERNAL_STORAGE").texts()[0], message, "{api}, {target}");
    }
}

#[test]
fn groups_come_with_their_level() {
    let none = "outcome denied";
    for (api, target, permission, first) in [
        (27, 34, "READ_CALL_LOG", "Allow Lantern to make and manage phone calls?"),
        (28, 34, "READ_CALL_LOG", "Allow Lantern to access your phone call logs?"),
        (28, 34, "ACTIVITY_RECOGNITION", none),
        (29, 34, "ACTIVITY_RECOGNITION", "Allow Lantern to access your physical activity?"),
        (30, 34, "BLUETOOTH_SCAN", none),
        (31, 34, "BLUETOOTH_SCAN", "Allow Lantern to find, connect to, and determine the relative position of nearby devices?"),
        (32, 34, "NEARBY_WIFI_DEVICES", none),
        (
            33,
            34,
            "NEARBY_WIFI_DEVICES",
            "Allow Lantern to find, connect to, and determine the relative position of nearby devices?",
        ),
        (31, 34, "UWB_RANGING", "Allow Lantern to find, connect to, and determine the relative position of nearby devices?"),
        (25, 34, "ANSWER_PHONE_CALLS", none),
        (26, 34, "ANSWER_PHONE_CALLS", "Allow Lantern to make and manage phone calls?"),
        (32, 34, "POST_NOTIFICATIONS", none),
        (33, 32, "POST_NOTIFICATIONS", none),
        (34, 32, "POST_NOTIFICATIONS", none),
        (33, 33, "POST_NOTIFICATIONS", "Allow Lantern to send you notifications?"),
        (33, 33, "READ_MEDIA_AUDIO", "Allow Lantern to access music and audio on this device?"),
    ] {
        let bench = asked(api, target, permission, permission);
        assert_eq!(bench.texts()[0], first, "API {api}, target {target}, {permission}");
    }
}

#[test]
fn body_sensors_have_a_background_half_from_android_13() {
    for (api, target, shown) in [
        (28, 34, "deny allow"),
        (32, 34, "allow deny"),
        (33, 33, "allow_foreground_only deny"),
        (34, 34, "allow_foreground_only deny"),
        (33, 32, "allow_foreground_only deny"),
    ] {
        let bench = asked(api, target, "BODY_SENSORS", "BODY_SENSORS");
        assert_eq!(buttons(&bench), shown, "{api}, {target}");
        // An older app asks for both, and is sent to the settings for always.
        let detail = bench.dump().contains("detail_message");
        assert_eq!(detail, target < 33 && api >= 33, "{api}, {target}");
    }
}

#[test]
fn an_app_for_android_5_has_what_it_declares_and_cannot_ask() {
    for (api, line) in [
        (23, "android.permission.CAMERA: granted=true"),
        (28, "android.permission.CAMERA: granted=true"),
        (30, "android.permission.CAMERA: granted=true, flags=[ USER_SENSITIVE_WHEN_GRANTED|USER_SENSITIVE_WHEN_DENIED]"),
    ] {
        let bench = asked(api, 22, "CAMERA", "CAMERA");
        let dump = bench.sh("dumpsys package com.example.lantern");
        assert!(dump.lines().any(|known| known.trim() == line), "{api}");
        assert_eq!(buttons(&bench), "", "{api}");
        assert_eq!(bench.texts()[0], "outcome denied", "{api}: an empty answer");
    }
}

#[test]
fn whole_groups_are_given_to_apps_for_android_7_and_by_android_7() {
    let contacts = "READ_CONTACTS, WRITE_CONTACTS, GET_ACCOUNTS";
    for (api, target, expected) in [
        (23, 34, "true true true"),
        (25, 34, "true true true"),
        (26, 34, "true false false"),
        (26, 25, "true true true"),
        (34, 25, "true true true"),
        (34, 26, "true false false"),
    ] {
        let bench = asked(api, target, contacts, "READ_CONTACTS");
        bench.tap("resource-id", &format!("{}:id/permission_allow_button", ids(api)));
        let state = granted(&bench, "READ_CONTACTS WRITE_CONTACTS GET_ACCOUNTS");
        assert_eq!(state, expected, "API {api}, target {target}");
    }
}

#[test]
fn the_rest_of_a_granted_group_is_granted_without_a_page() {
    for (api, said) in [(28, ""), (29, "5"), (31, "5"), (34, "5"), (36, "5")] {
        let bench = Bench::new(api, &asking(34, "READ_CONTACTS, WRITE_CONTACTS", "WRITE_CONTACTS"));
        bench.sh("pm grant com.example.lantern android.permission.READ_CONTACTS");
        bench.launch();
        bench.tap("text", "Ask");
        assert_eq!(bench.texts()[0], "outcome granted", "{api}");
        assert_eq!(results(&bench).join(" "), said, "{api}");
    }
}

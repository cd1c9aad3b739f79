//! What third-party tools look for in the log and in dumps, at each API level.

use regex::Regex;

use crate::bench::Bench;

/// An app that may ask for the camera and does not.
pub const SPECIMEN: &str = r#"
package: com.example.lantern
label: {en: Lantern, zh: 灯笼}
version: {name: 1.0.0, code: 1}
sdk: {min: 21, target: 34}
activity: .Main
permissions: [CAMERA]
start: [{screen: home}]
screens:
  home:
    content:
      - text: Here
"#;

fn bench(api: u32) -> Bench {
    let bench = Bench::new(api, SPECIMEN);
    bench.sh("am start -n com.example.lantern/.Main");
    bench
}

fn has(text: &str, pattern: &str, what: &str) {
    assert!(Regex::new(&format!("(?m){pattern}")).unwrap().is_match(text), "{what}: no {pattern} in\n{text}");
}

fn lacks(text: &str, pattern: &str, what: &str) {
    assert!(!Regex::new(&format!("(?m){pattern}")).unwrap().is_match(text), "{what}: {pattern} in\n{text}");
}

/// Each level on which something below changes, and its neighbour.
const LEVELS: std::ops::RangeInclusive<u32> = 23..=36;

#[test]
fn the_focus_stands_where_the_level_puts_it() {
    for api in LEVELS {
        let (bench, what) = (bench(api), format!("API {api}"));
        let (windows, displays) = (bench.sh("dumpsys window windows"), bench.sh("dumpsys window displays"));
        let (with, without) = if api < 29 { (&windows, &displays) } else { (&displays, &windows) };
        has(with, r"^  mCurrentFocus=Window\{[0-9a-f]+ u0 com\.example\.lantern/com\.example\.lantern\.Main\}$", &what);
        lacks(without, "mCurrentFocus=", &what);
        // As appium-adb reads the activity in front.
        has(with, r"^\s*mFocusedApp.+Record\{.*\s([^\s/\}]+)/([^\s/\},]+),?(\s[^\s/\}]+)*\}", &what);
        let app = if api < 30 { r"^  mFocusedApp=AppWindowToken\{" } else { r"^  mFocusedApp=ActivityRecord\{" };
        has(with, app, &what);
        // `dumpsys window` holds both, so that its grep works everywhere.
        has(&bench.sh("dumpsys window | grep -E 'mCurrentFocus|mFocusedApp'"), "^  mCurrentFocus=Window", &what);
        let owner = if api < 31 { "mShowToOwnerOnly=true" } else { "showForAllUsers=false" };
        has(&windows, &format!(r"^    mOwnerUid=\d+ {owner} package=com\.example\.lantern appop=NONE$"), &what);
    }
}

#[test]
fn activities_are_listed_as_the_level_does_it() {
    for api in LEVELS {
        let (bench, what) = (bench(api), format!("API {api}"));
        let dump = bench.sh("dumpsys activity activities");
        // As DroidBot finds activities.
        has(&dump, r"\*\s*Hist\s*#\d+:\s*ActivityRecord\{[^ ]+\s*[^ ]+\s*([^ ]+)\s*t(\d+)\}", &what);
        let task = match api {
            ..30 => r"^    \* TaskRecord\{[0-9a-f]+ #\d+ A=com\.example\.lantern U=0 (StackId=\d+ )?sz=1\}$",
            30 => r"^    \* Task\{[0-9a-f]+ #\d+ visible=true type=standard .* U=0 StackId=\d+ sz=1\}$",
            _ => r"^  \* Task\{[0-9a-f]+ #\d+ type=standard A=\d+:com\.example\.lantern U=0 visible=true ",
        };
        has(&dump, task, &what);
        let resumed = match api {
            ..26 => r"^  mFocusedActivity: ActivityRecord\{[0-9a-f]+ u0 com\.example\.lantern/\.Main t\d+\}$",
            26..31 => r"^    mResumedActivity: ActivityRecord\{[0-9a-f]+ u0 com\.example\.lantern/\.Main t\d+\}$",
            33 => r"^    topResumedActivity=ActivityRecord\{[0-9a-f]+ u0 com\.example\.lantern/\.Main\} t\d+\}$",
            _ => r"^    topResumedActivity=ActivityRecord\{[0-9a-f]+ u0 com\.example\.lantern/\.Main t\d+\}$",
        };
        has(&dump, resumed, &what);
        // As adbutils falls back to it.
        has(&bench.sh("dumpsys activity top"), r"ACTIVITY com\.example\.lantern/\.Main \w+ pid=\d+", &what);
        has(
            &bench.sh("dumpsys activity recents"),
            r"^  \* Recent #0: Task(Record)?\{[0-9a-f]+ #\d+ .*com\.example\.lantern",
            &what,
        );
        has(
            &bench.sh("dumpsys activity processes"),
            r"^  \*APP\* UID \d+ ProcessRecord\{[0-9a-f]+ \d+:com\.example\.lantern/u0a\d+\}$",
            &what,
        );
        let all = bench.sh("dumpsys activity");
        assert!(all.contains(&dump), "{what}: the whole holds the part");
    }
}

#[test]
fn a_package_says_of_itself_what_the_level_knows() {
    for api in LEVELS {
        let (bench, what) = (bench(api), format!("API {api}"));
        let dump = bench.sh("dumpsys package com.example.lantern");
        has(&dump, if api < 33 { r"^    userId=\d+$" } else { r"^    appId=\d+$" }, &what);
        let version = if api < 24 { "versionCode=1 targetSdk=34" } else { "versionCode=1 minSdk=21 targetSdk=34" };
        has(&dump, &format!("^    {version}$"), &what);
        let installed = if api < 33 { r"^    firstInstallTime=2026" } else { r"^      firstInstallTime=2026" };
        has(&dump, installed, &what);
        let signatures = if api < 28 { r"\[ab12\]\}$" } else { r"version:2, signatures:\[ab12\], past signatures:\[\]\}$" };
        has(&dump, &format!(r"^    signatures=PackageSignatures\{{[0-9a-f]+ {signatures}"), &what);
        has(&dump, "^    User 0: .*installed=true hidden=false .*stopped=false notLaunched=", &what);
        has(&dump, r"^      runtime permissions:\n        android.permission.CAMERA: granted=false", &what);
        // As uiautomator2, adbutils and DroidBot read it.
        has(&dump, r"targetSdk=(\d+)", &what);
        has(&dump, r"PackageSignatures\{.*?\[(.*)\]\}", &what);
        has(&dump, r"^\s+[0-9a-f]+ com\.example\.lantern/\.Main filter [0-9a-f]+$", &what);
        assert_eq!(bench.sh("dumpsys package com.example.none"), "Unable to find package: com.example.none\n");
    }
}

#[test]
fn starts_are_logged_in_the_levels_words() {
    for api in LEVELS {
        let (bench, what) = (bench(api), format!("API {api}"));
        let log = bench.sh("logcat -d -v brief -b main,system");
        let manager = if api < 29 { "ActivityManager" } else { "ActivityTaskManager" };
        let start = match api {
            ..26 => r"\{flg=0x10000000 cmp=com\.example\.lantern/\.Main\} from uid 2000 on display 0$",
            26..34 => r"\{flg=0x10000000 cmp=com\.example\.lantern/\.Main\} from uid 2000$",
            34..36 => {
                r"\{flg=0x10000000 cmp=com\.example\.lantern/\.Main\} with LAUNCH_MULTIPLE from uid 2000 \(BAL_ALLOW_PERMISSION\) result code=0$"
            }
            _ => {
                r"\{flg=0x10000000 xflg=0x4 cmp=com\.example\.lantern/\.Main\} with LAUNCH_MULTIPLE from uid 2000 \(com\.android\.shell\) \(BAL_ALLOW_PERMISSION\) result code=0$"
            }
        };
        has(&log, &format!(r"^I/{manager}\( *\d+\): START u0 {start}"), &what);
        let user = if api < 34 { "" } else { " for user 0" };
        has(&log, &format!(r"^I/{manager}\( *\d+\): Displayed com\.example\.lantern/\.Main{user}: \+412ms$"), &what);
        // As pidcat finds processes.
        has(&log, r": Start proc (\d+):([a-zA-Z0-9._:]+)/[a-z0-9]+ for (.*)$", &what);
    }
}

#[test]
fn events_have_the_levels_names_and_arguments() {
    for api in LEVELS {
        let (bench, what) = (bench(api), format!("API {api}"));
        bench.sh("input keyevent HOME; am force-stop com.example.lantern");
        let log = bench.sh("logcat -d -v brief -b events");
        let family = if api < 30 { "am" } else { "wm" };
        let event = |name: &str, payload: &str| has(&log, &format!(r"^I/{name} *\( *\d+\): \[{payload}\]$"), &what);
        let activity = |name: &str, payload: &str| event(&format!("{family}_{name}"), payload);
        activity("create_task", if api < 34 { r"0,\d+" } else { r"0,\d+,\d+,0" });
        activity("create_activity", r"0,\d+,\d+,com\.example\.lantern/\.Main,NULL,NULL,NULL,268435456");
        activity("restart_activity", r"0,\d+,\d+,com\.example\.lantern/\.Main");
        activity(
            "on_resume_called",
            match api {
                ..26 => r"0,com\.example\.lantern\.Main",
                26..30 => r"0,com\.example\.lantern\.Main,RESUME_ACTIVITY",
                30 => r"\d+,com\.example\.lantern\.Main,RESUME_ACTIVITY",
                _ => r"\d+,com\.example\.lantern\.Main,RESUME_ACTIVITY,\d+",
            },
        );
        activity(
            "pause_activity",
            match api {
                ..28 => r"0,\d+,com\.example\.lantern/\.Main",
                28..31 => r"0,\d+,com\.example\.lantern/\.Main,userLeaving=true",
                _ => r"0,\d+,com\.example\.lantern/\.Main,userLeaving=true,pauseBackTasks",
            },
        );
        event(
            "am_proc_start",
            match api {
                ..29 => r"0,\d+,\d+,com\.example\.lantern,activity,com\.example\.lantern/\.Main",
                29 => r"0,\d+,\d+,com\.example\.lantern,activity,\{com\.example\.lantern/com\.example\.lantern\.Main\}",
                30..33 => {
                    r"0,\d+,\d+,com\.example\.lantern,pre-top-activity,\{com\.example\.lantern/com\.example\.lantern\.Main\}"
                }
                _ => r"0,\d+,\d+,com\.example\.lantern,next-top-activity,\{com\.example\.lantern/com\.example\.lantern\.Main\}",
            },
        );
        event("am_kill", r"0,\d+,com\.example\.lantern,900,stop com\.example\.lantern due to from pid 2000");
        event("am_proc_died", if api < 26 { r"0,\d+,com\.example\.lantern" } else { r"0,\d+,com\.example\.lantern,900,16" });
        if api < 28 {
            lacks(&log, "on_create_called", &what);
        }
    }
}

#[test]
fn operations_follow_permissions_from_android_10() {
    let get = |bench: &Bench, rest: &str| bench.sh(&format!("appops get com.example.lantern{rest}"));
    let old = bench(28);
    assert_eq!(get(&old, ""), "No operations.\n");
    assert_eq!(get(&old, " CAMERA"), "No operations.\nDefault mode: allow\n");
    let new = bench(34);
    assert_eq!(get(&new, ""), "Uid mode: CAMERA: ignore\nLEGACY_STORAGE: ignore\n");
    new.sh("pm grant com.example.lantern android.permission.CAMERA");
    assert_eq!(get(&new, " CAMERA"), "Uid mode: CAMERA: foreground\n");
    assert_eq!(get(&new, " android:camera"), "Uid mode: CAMERA: foreground\n");
    has(&new.sh("dumpsys appops com.example.lantern"), r"^    state=top\n      CAMERA: mode=foreground$", "API 34");
}

#[test]
fn operations_are_set_asked_for_and_reset() {
    let bench = bench(33);
    let sh = |script: &str| bench.sh(script);
    assert_eq!(sh("appops query-op SYSTEM_ALERT_WINDOW"), "No operations.\n");
    assert_eq!(sh("appops set com.example.lantern SYSTEM_ALERT_WINDOW allow"), "");
    assert_eq!(sh("cmd appops set --uid com.example.lantern MANAGE_EXTERNAL_STORAGE allow"), "");
    assert_eq!(sh("appops get com.example.lantern SYSTEM_ALERT_WINDOW"), "SYSTEM_ALERT_WINDOW: allow\n");
    assert_eq!(sh("appops get com.example.lantern MANAGE_EXTERNAL_STORAGE"), "Uid mode: MANAGE_EXTERNAL_STORAGE: allow\n");
    assert_eq!(sh("appops query-op SYSTEM_ALERT_WINDOW"), "com.example.lantern\n");
    // The page of the special access shows it.
    sh("am start -a android.settings.action.MANAGE_OVERLAY_PERMISSION -d package:com.example.lantern");
    assert!(bench.texts().contains(&"On".to_string()), "{:?}", bench.texts());
    assert_eq!(sh("appops reset com.example.lantern"), "Reset all modes for: USER_CURRENT, package=com.example.lantern\n");
    assert_eq!(sh("appops get com.example.lantern SYSTEM_ALERT_WINDOW"), "No operations.\nDefault mode: default\n");
    for wrong in
        ["get com.example.none", "set com.example.lantern FLY allow", "set com.example.lantern CAMERA maybe", "get", "fly"]
    {
        assert!(sh(&format!("appops {wrong}; echo status=$?")).contains("status=255\n"), "{wrong}");
    }
    // A new install of the name is another user.
    sh("appops set com.example.lantern SYSTEM_ALERT_WINDOW allow; pm uninstall com.example.lantern");
    assert_eq!(sh("appops query-op SYSTEM_ALERT_WINDOW"), "No operations.\n");
}

#[test]
fn small_services_answer_on_every_level() {
    for api in LEVELS {
        let (bench, what) = (bench(api), format!("API {api}"));
        bench.sh("settings put secure accessibility_enabled 1; settings put secure enabled_accessibility_services a.b/.C");
        let service = if api < 30 { "^    0 : a.b/.C$" } else { r"Enabled services:\{\{a.b/.C\}\}" };
        has(&bench.sh("dumpsys accessibility"), service, &what);
        let used = if api < 29 { "MOVE_TO_FOREGROUND" } else { "ACTIVITY_RESUMED" };
        has(&bench.sh("dumpsys usagestats"), &format!("type={used} package=com.example.lantern"), &what);
        has(&bench.sh("dumpsys notification"), "^Current Notification Manager state:$", &what);
        let keyboard = if api < 34 { "mShowForced=false mInputShown=false$" } else { "^  mInputShown=false$" };
        has(&bench.sh("dumpsys input_method"), keyboard, &what);
    }
}

#[test]
fn makers_systems_are_told_by_their_properties() {
    let sh = |profile: &str, script: &str| {
        let device = offramp_emulator::Device::new(offramp_emulator::DeviceConfig::profile(profile).unwrap());
        offramp_emulator::shell::run(&device, script).out
    };
    assert_eq!(sh("oneui34", "getprop ro.build.version.oneui; getprop ro.product.manufacturer"), "60100\nsamsung\n");
    assert_eq!(sh("miui33", "getprop ro.miui.ui.version.name; getprop ro.product.brand"), "V140\nXiaomi\n");
    assert_eq!(sh("coloros33", "getprop ro.build.version.oplusrom"), "V13.0.0\n");
    assert_eq!(sh("coloros30", "getprop ro.build.version.opporom"), "V11.1\n");
    assert_eq!(sh("originos33", "getprop ro.vivo.os.version"), "3.0\n");
    assert_eq!(sh("emui29", "getprop ro.build.version.emui"), "EmotionUI_10.1.0\n");
    assert_eq!(sh("oneui34", "pm list packages com.sec.android.app.launcher"), "package:com.sec.android.app.launcher\n");
    // An emulator's properties are not there.
    assert_eq!(sh("miui33", "getprop ro.boot.qemu; getprop ro.hardware; getprop ro.build.type"), "\nqcom\nuser\n");
}

//! The permission prompt's dump on each level, beside recordings of which it has the shape.

use offramp_emulator::DeviceConfig;

use crate::bench::Bench;
use crate::permissions::{flags, results};

const CAMERA: &str = r#"
package: com.example.lantern
label: {en: Lantern, zh: 灯笼}
version: {name: 1.0.0, code: 1}
sdk: {min: 21, target: 34}
permissions: [CAMERA]
start: [{screen: home}]
on_launch: {request: [CAMERA]}
screens:
  home: {content: [text: Home]}
"#;

/// A node a line, indented; class, id and text, what it takes, bounds.
fn outline(dump: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0);
    for tag in dump.split('<').skip(2) {
        if tag.starts_with("/node") {
            depth -= 1;
        } else if tag.starts_with("node") {
            let attribute = |name: &str| {
                tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default()
            };
            let class = attribute("class").trim_start_matches("android.widget.");
            out += &format!("{:indent$}{class} {}", "", attribute("bounds"), indent = depth * 2);
            for name in ["resource-id", "text"] {
                if !attribute(name).is_empty() {
                    out += &format!(" {}", attribute(name));
                }
            }
            for name in ["clickable", "focusable", "checkable", "checked"] {
                if attribute(name) == "true" {
                    out += &format!(" {name}");
                }
            }
            out.push('\n');
            depth += usize::from(!tag.contains("/>"));
        }
    }
    out
}

#[test]
fn each_generation_has_its_own_prompt() {
    for api in [23, 28, 29, 30, 31, 33, 34, 36] {
        let bench = Bench::new(api, CAMERA);
        bench.launch();
        insta::assert_snapshot!(format!("prompt_api{api}"), outline(&bench.dump()));
    }
}

#[test]
fn special_pages_have_their_own_controls() {
    let both = "ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION";
    for (name, api, permissions) in [
        ("location_api29", 29, "ACCESS_FINE_LOCATION, ACCESS_BACKGROUND_LOCATION"),
        ("location_api31", 31, both),
        ("location_approximate_api36", 36, "ACCESS_COARSE_LOCATION"),
        ("photos_api34", 34, "READ_MEDIA_IMAGES, READ_MEDIA_VIDEO"),
    ] {
        let bench = Bench::new(api, &CAMERA.replace("CAMERA", permissions));
        bench.launch();
        insta::assert_snapshot!(name, outline(&bench.dump()));
    }
    let bench = Bench::new(28, CAMERA);
    bench.launch();
    bench.tap("text", "DENY");
    bench.sh("am force-stop com.example.lantern");
    bench.launch();
    insta::assert_snapshot!("second_prompt_api28", outline(&bench.dump()));

    let bench = Bench::new(34, &CAMERA.replace("CAMERA", "READ_MEDIA_IMAGES"));
    bench.launch();
    bench.tap("text", "Allow limited access");
    bench.tap("content-desc", "Photo 2");
    insta::assert_snapshot!("picker_api34", outline(&bench.dump()));
}

#[test]
fn the_prompt_speaks_the_devices_language() {
    let mut said = String::new();
    for api in [23, 28, 29, 31, 36] {
        for locale in ["en-US", "zh-CN", "zh-TW", "ja-JP", "es-ES", "de-DE"] {
            let bench = Bench::new(api, &CAMERA.replace("CAMERA", "READ_CONTACTS"));
            bench.device.lock().props.set("persist.sys.locale", locale);
            bench.launch();
            said += &format!("{api} {locale}: {}\n", bench.texts().join(" | "));
        }
    }
    insta::assert_snapshot!("languages", said);
}

#[test]
fn makers_systems_have_their_own_prompts() {
    let google =
        "com.google.android.permissioncontroller/com.android.permissioncontroller.permission.ui.GrantPermissionsActivity";
    let xiaomi = "com.lbe.security.miui/com.android.packageinstaller.permission.ui.GrantPermissionsActivity";
    for (profile, locale, component, buttons) in [
        ("oneui34", "en-US", google, "While using the app|Only this time|Don't allow"),
        ("oneui34", "zh-CN", google, "仅在使用该应用时允许|仅限这一次|不允许"),
        ("miui33", "zh-CN", xiaomi, "仅在使用中允许|本次运行允许|拒绝"),
        ("miui33", "en-US", xiaomi, "While using the app|Only this time|Deny"),
        ("coloros33", "zh-CN", "com.oplus.securitypermission/", "使用时允许|仅限此次|不允许"),
        ("originos33", "zh-CN", "com.vivo.permissionmanager/", "使用应用时允许|每次询问|禁止"),
        ("emui29", "zh-CN", "com.huawei.systemmanager/", "始终允许|禁止"),
    ] {
        let config = DeviceConfig { locale: locale.into(), ..DeviceConfig::profile(profile).unwrap() };
        let bench = Bench::of(config, CAMERA);
        bench.launch();
        let texts = bench.texts();
        assert_eq!(texts[1..].join("|"), buttons, "{profile} {locale}");
        let start = bench.log("START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS ");
        assert!(start[0].contains(&format!("cmp={component}")), "{profile}: {start:?}");
        let package = component.split('/').next().unwrap();
        assert!(bench.dump().contains(&format!("package=\"{package}\"")), "{profile}");
        // What an answer does is the same on all of them.
        bench.tap("text", texts.last().unwrap());
        assert!(flags(&bench, "CAMERA").starts_with("false, flags=[ USER_SET"), "{profile}");
        assert_eq!(results(&bench), ["6"], "{profile}");
    }
}

#[test]
fn a_makers_prompt_names_its_own_ids() {
    for profile in ["miui33", "originos33", "emui29"] {
        let bench = Bench::of(DeviceConfig { locale: "zh-CN".into(), ..DeviceConfig::profile(profile).unwrap() }, CAMERA);
        bench.launch();
        insta::assert_snapshot!(format!("prompt_{profile}"), outline(&bench.dump()));
    }
}

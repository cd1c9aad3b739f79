//! The permission prompt's dump on each level, beside recordings of which it has the shape.

use crate::bench::Bench;

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

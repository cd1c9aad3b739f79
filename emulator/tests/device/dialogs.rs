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
fn each_level_has_its_own_prompt() {
    for api in [28, 30, 34] {
        let bench = Bench::new(api, CAMERA);
        bench.launch();
        insta::assert_snapshot!(format!("prompt_api{api}"), outline(&bench.dump()));
    }
}

#[test]
fn the_prompt_speaks_the_devices_language() {
    let bench = Bench::new(34, CAMERA);
    bench.device.lock().props.set("persist.sys.locale", "zh-CN");
    bench.launch();
    assert_eq!(bench.texts(), ["要允许“灯笼”拍摄照片和录制视频吗？", "仅在使用该应用时允许", "仅限这一次", "不允许"]);
    let bench = Bench::new(28, CAMERA);
    bench.device.lock().props.set("persist.sys.locale", "zh-CN");
    bench.launch();
    assert_eq!(bench.texts(), ["允许“灯笼”拍摄照片和录制视频吗？", "拒绝", "允许"]);
}

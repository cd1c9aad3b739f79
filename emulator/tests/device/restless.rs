//! Whatever is tapped, in whatever order, the device stands, and what it dumps is sound.

use offramp_emulator::app::specimen::Specimen;
use proptest::prelude::*;

use crate::bench::Bench;

#[derive(Debug, Clone)]
enum Input {
    Tap(i32, i32),
    Swipe(i32, i32, i32, i32),
    Text(String),
    Key(u32),
    Wait(u32),
    Command(&'static str),
}

fn input() -> impl Strategy<Value = Input> {
    let (x, y) = (-50..1200, -50..2600);
    prop_oneof![
        8 => (x.clone(), y.clone()).prop_map(|(x, y)| Input::Tap(x, y)),
        2 => (x.clone(), y.clone(), x, y).prop_map(|(a, b, c, d)| Input::Swipe(a, b, c, d)),
        2 => "[a-z0-9@.]{1,12}".prop_map(Input::Text),
        2 => prop_oneof![Just(3), Just(4), 0..250_u32].prop_map(Input::Key),
        1 => (0..20_u32).prop_map(Input::Wait),
        1 => prop_oneof![
            Just("am start -n PKG/.MainActivity"),
            Just("am force-stop PKG"),
            Just("pm clear PKG"),
            Just("pm grant PKG android.permission.CAMERA"),
            Just("pm revoke PKG android.permission.CAMERA"),
            Just("settings put system system_locales zh-CN; setprop persist.sys.locale zh-CN"),
        ].prop_map(Input::Command),
    ]
}

/// Opening and closing tags are balanced, and no attribute holds what XML forbids.
fn is_sound(dump: &str) -> bool {
    let Some((xml, _)) = dump.split_once("UI hierchary dumped to:") else { return dump.starts_with("ERROR: ") };
    let (opened, closed) = (xml.matches("<node").count(), xml.matches("</node>").count() + xml.matches(" />").count());
    xml.ends_with("</hierarchy>") && opened == closed && !xml.contains("bounds=\"[-")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn the_device_stands(
        inputs in prop::collection::vec(input(), 1..60),
        name in prop::sample::select(vec!["bookshop", "darkroom", "habits", "messenger", "plaza", "reader", "sportsnews", "video", "wallet"]),
        api in prop::sample::select(vec![28_u32, 30, 33, 34]),
    ) {
        let path = format!("{}/specimens/{name}/specimen.yaml", env!("CARGO_MANIFEST_DIR"));
        let source = std::fs::read_to_string(path).unwrap();
        let package = source.lines().find_map(|line| line.strip_prefix("package: ")).unwrap().to_string();
        let oldest = Specimen::parse(&source).unwrap().sdk.min;
        let bench = Bench::new(api.max(oldest), &source);
        bench.sh(&format!("am start -n {package}/.MainActivity"));
        for input in inputs {
            let command = match input {
                Input::Tap(x, y) => format!("input tap {x} {y}"),
                Input::Swipe(a, b, c, d) => format!("input swipe {a} {b} {c} {d} 100"),
                Input::Text(text) => format!("input text {text}"),
                Input::Key(code) => format!("input keyevent {code}"),
                Input::Wait(seconds) => format!("sleep {seconds}"),
                Input::Command(command) => command.replace("PKG", &package),
            };
            bench.sh(&command);
            let dump = bench.dump();
            prop_assert!(is_sound(&dump), "after {command}: {dump}");
        }
        let picture = offramp_emulator::render::screen(&bench.device.lock());
        prop_assert_eq!(picture.pixels.len() as u32, picture.width * picture.height * 3);
    }
}

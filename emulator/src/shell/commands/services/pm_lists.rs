//! `pm list features`, `pm list libraries`, `pm has-feature`

use std::io;

use super::Words;
use crate::shell::Invocation;

/// What an emulator's image has, each with the first level that tells of it.
const FEATURES: [(u32, &str); 27] = [
    (23, "android.hardware.audio.output"),
    (23, "android.hardware.camera"),
    (23, "android.hardware.camera.any"),
    (23, "android.hardware.camera.autofocus"),
    (23, "android.hardware.camera.front"),
    (23, "android.hardware.faketouch"),
    (23, "android.hardware.location"),
    (23, "android.hardware.location.gps"),
    (23, "android.hardware.location.network"),
    (23, "android.hardware.microphone"),
    (24, "android.hardware.ram.normal"),
    (23, "android.hardware.screen.landscape"),
    (23, "android.hardware.screen.portrait"),
    (23, "android.hardware.sensor.accelerometer"),
    (23, "android.hardware.sensor.compass"),
    (23, "android.hardware.telephony"),
    (23, "android.hardware.telephony.gsm"),
    (23, "android.hardware.touchscreen"),
    (23, "android.hardware.touchscreen.multitouch"),
    (23, "android.hardware.touchscreen.multitouch.distinct"),
    (23, "android.hardware.wifi"),
    (23, "android.software.app_widgets"),
    (26, "android.software.autofill"),
    (23, "android.software.home_screen"),
    (23, "android.software.input_methods"),
    (23, "android.software.print"),
    (23, "android.software.webview"),
];

const LIBRARIES: [&str; 5] =
    ["android.test.base", "android.test.mock", "android.test.runner", "javax.obex", "org.apache.http.legacy"];

fn known(inv: &Invocation<'_>) -> impl Iterator<Item = &'static str> + use<> {
    let api = inv.device.lock().config.api;
    FEATURES.iter().filter(move |(since, _)| *since <= api).map(|(_, name)| *name)
}

/// `pm list features`
pub fn features(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.out, "feature:reqGlEsVersion=0x30000")?;
    for name in known(inv) {
        writeln!(inv.out, "feature:{name}")?;
    }
    Ok(0)
}

/// `pm has-feature NAME`
pub fn has_feature(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let Some(wanted) = words.next() else {
        writeln!(inv.err, "Error: expected FEATURE name")?;
        return Ok(1);
    };
    let has = known(inv).any(|name| name == wanted);
    writeln!(inv.out, "{has}")?;
    Ok(0)
}

/// `pm list libraries`
pub fn libraries(inv: &mut Invocation<'_>) -> io::Result<u8> {
    for name in LIBRARIES {
        writeln!(inv.out, "library:{name}")?;
    }
    Ok(0)
}

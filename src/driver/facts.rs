//! What the device is: properties, display, input method, permission module.

use std::collections::HashMap;

use super::Result;
use super::shell::{Shell, token};
use crate::trace::event::DeviceFacts;

/// Reads everything in one round trip.
pub(super) fn read(shell: &Shell, serial: &str) -> Result<DeviceFacts> {
    let mark = token();
    let output = shell.run(&format!(
        "getprop\necho \"{mark}\"\nwm size\necho \"{mark}\"\nwm density\necho \"{mark}\"\n\
         settings get secure default_input_method\necho \"{mark}\"\npm list packages --show-versioncode permissioncontroller 2>/dev/null"
    ))?;
    let text = output.text();
    let parts: Vec<&str> = text.split(&mark).collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or_default();
    let properties = properties(part(0));
    let property = |name: &str| properties.get(name).cloned().unwrap_or_default();
    let first = |names: &[&str]| names.iter().map(|name| property(name)).find(|value| !value.trim_matches([',', ' ']).is_empty());
    let (width, height) = size(part(1)).unwrap_or_default();
    Ok(DeviceFacts {
        serial: serial.to_owned(),
        model: property("ro.product.model"),
        manufacturer: property("ro.product.manufacturer"),
        api: property("ro.build.version.sdk").parse().unwrap_or(0),
        // The simulated device says so by a property that no real image has.
        simulated: property("ro.boot.simulated") == "1",
        fingerprint: property("ro.build.fingerprint"),
        locale: first(&["persist.sys.locale", "ro.product.locale"]).unwrap_or_default(),
        timezone: property("persist.sys.timezone"),
        sim: first(&["gsm.sim.operator.alpha", "gsm.operator.alpha", "gsm.sim.state"]).unwrap_or_default(),
        width,
        height,
        density: last_number(part(2)).unwrap_or(0),
        permission_module: module(part(4)),
        input_method: Some(part(3).trim()).filter(|method| *method != "null").unwrap_or_default().to_owned(),
    })
}

/// `[key]: [value]` lines; a value may go on over lines.
fn properties(text: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for entry in text.split("\n[").map(|entry| entry.trim_start_matches('[')) {
        if let Some((key, value)) = entry.split_once("]: [") {
            let value = value.trim_end();
            found.insert(key.to_owned(), value.strip_suffix(']').unwrap_or(value).to_owned());
        }
    }
    found
}

/// `Physical size: 1080x2400`, and a later `Override size:` that wins.
fn size(text: &str) -> Option<(u32, u32)> {
    let sizes = text.lines().filter_map(|line| line.rsplit_once(": ")?.1.trim().split_once('x'));
    sizes.rev().find_map(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
}

fn last_number(text: &str) -> Option<u32> {
    text.lines().rev().find_map(|line| line.rsplit_once(": ")?.1.trim().parse().ok())
}

/// `package:NAME versionCode:N` as `NAME N`.
fn module(text: &str) -> String {
    let line = text.lines().find(|line| line.starts_with("package:")).unwrap_or_default();
    line.trim_start_matches("package:").replace("versionCode:", "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_properties_sizes_and_the_module() {
        let read = properties("[ro.product.model]: [Pixel [5]]\n[ro.x]: [two\nlines]\n[empty]: []\n");
        assert_eq!(read["ro.product.model"], "Pixel [5]");
        assert_eq!(read["ro.x"], "two\nlines");
        assert_eq!(read["empty"], "");
        assert_eq!(size("Physical size: 1440x3120\nOverride size: 1080x2340\n"), Some((1080, 2340)));
        assert_eq!(size(""), None);
        assert_eq!(last_number("Physical density: 560\nOverride density: 420\n"), Some(420));
        assert_eq!(
            module("package:com.google.android.permissioncontroller versionCode:341810000\n"),
            "com.google.android.permissioncontroller 341810000"
        );
        assert_eq!(module("Error: unknown option"), "");
    }
}

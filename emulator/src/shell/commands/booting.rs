//! What commands say that speak to services while the device is starting up.

use crate::system::System;

/// The service behind a command that is only a short way to `cmd SERVICE`.
fn service_of(command: &str) -> Option<&'static str> {
    Some(match command {
        "am" => "activity",
        "appops" => "appops",
        "device_config" => "device_config",
        "ime" => "input_method",
        "input" => "input",
        "pm" => "package",
        "settings" => "settings",
        "svc" => "phone",
        "wm" => "window",
        _ => return None,
    })
}

/// Status and error text of a command whose service is not up yet; `None` when it can run.
pub fn refusal(system: &System, command: &str, words: &[String]) -> Option<(u8, String)> {
    if system.has_services() {
        return None;
    }
    let first = words.iter().skip(1).find(|word| !word.starts_with('-'));
    if let Some(service) = service_of(command) {
        return Some((20, format!("cmd: Can't find service: {service}")));
    }
    match (command, first) {
        ("cmd", Some(service)) => Some((20, format!("cmd: Can't find service: {service}"))),
        ("dumpsys", Some(service)) => Some((0, format!("Can't find service: {service}"))),
        ("monkey", _) => Some((253, "** Error: Unable to connect to activity manager; is the system running?".into())),
        ("content", _) => Some((1, "Error while accessing provider".into())),
        ("uiautomator", Some(_)) => Some((1, "Killed".into())),
        _ => None,
    }
}

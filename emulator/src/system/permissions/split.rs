//! Permissions that were split: whoever was made before the split and asks for the old one gets the new ones with it
//! (`split-permission` in `data/etc/platform.xml`; `PackageParser.SPLIT_PERMISSIONS` to Android 9).

use super::groups::{BACKGROUND_LOCATION, COARSE, FINE, MEDIA_LOCATION, SENSORS_BACKGROUND, USER_SELECTED};

/// A split.
struct Split {
    /// The first API level that knows it.
    since: u32,
    /// What the app asks for.
    old: &'static str,
    /// What it gets as well.
    new: &'static [&'static str],
    /// Apps made for this level, or a later one, ask for the new ones themselves.
    target: u32,
}

/// A target that no app reaches: the split holds for every app.
const ALWAYS: u32 = 10_001;

const SPLITS: &[Split] = &[
    Split {
        since: 23,
        old: "android.permission.WRITE_EXTERNAL_STORAGE",
        new: &["android.permission.READ_EXTERNAL_STORAGE"],
        target: ALWAYS,
    },
    Split { since: 23, old: "android.permission.READ_CONTACTS", new: &["android.permission.READ_CALL_LOG"], target: 16 },
    Split { since: 23, old: "android.permission.WRITE_CONTACTS", new: &["android.permission.WRITE_CALL_LOG"], target: 16 },
    Split { since: 29, old: FINE, new: &[COARSE], target: 31 },
    Split { since: 29, old: FINE, new: &[BACKGROUND_LOCATION], target: 29 },
    Split { since: 29, old: COARSE, new: &[BACKGROUND_LOCATION], target: 29 },
    Split { since: 29, old: "android.permission.READ_EXTERNAL_STORAGE", new: &[MEDIA_LOCATION], target: 29 },
    Split { since: 31, old: "android.permission.BLUETOOTH", new: NEARBY, target: 31 },
    Split { since: 31, old: "android.permission.BLUETOOTH_ADMIN", new: NEARBY, target: 31 },
    Split {
        since: 33,
        old: "android.permission.READ_EXTERNAL_STORAGE",
        new: &[
            "android.permission.READ_MEDIA_AUDIO",
            "android.permission.READ_MEDIA_VIDEO",
            "android.permission.READ_MEDIA_IMAGES",
        ],
        target: 33,
    },
    Split { since: 33, old: "android.permission.BODY_SENSORS", new: &[SENSORS_BACKGROUND], target: 33 },
    Split { since: 34, old: "android.permission.READ_MEDIA_IMAGES", new: &[USER_SELECTED], target: ALWAYS },
    Split { since: 34, old: "android.permission.READ_MEDIA_VIDEO", new: &[USER_SELECTED], target: ALWAYS },
];

const NEARBY: &[&str] =
    &["android.permission.BLUETOOTH_ADVERTISE", "android.permission.BLUETOOTH_CONNECT", "android.permission.BLUETOOTH_SCAN"];

/// What an app made for `target` gets with a permission at an API level.
pub fn with(permission: &str, api: u32, target: u32) -> impl Iterator<Item = &'static str> {
    let splits = SPLITS.iter().filter(move |split| split.old == permission && api >= split.since && target < split.target);
    splits.flat_map(|split| split.new.iter().copied())
}

/// What an app gets that declares `declared`, and does not declare itself.
pub fn implied(declared: &[String], api: u32, target: u32) -> Vec<String> {
    let mut implied: Vec<String> = Vec::new();
    for split in SPLITS.iter().filter(|split| api >= split.since && target < split.target) {
        // What a split gives may be what a later one divides.
        if declared.iter().chain(&implied).any(|name| name == split.old) {
            let new = split.new.iter().filter(|name| !declared.iter().any(|known| known == *name)).map(|name| name.to_string());
            let new: Vec<String> = new.filter(|name| !implied.contains(name)).collect();
            implied.extend(new);
        }
    }
    implied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn implied_of(declared: &str, api: u32, target: u32) -> String {
        let declared: Vec<String> = declared.split(' ').map(|name| format!("android.permission.{name}")).collect();
        let implied = implied(&declared, api, target);
        implied.iter().map(|name| name.trim_start_matches("android.permission.")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_older_app_gets_what_was_split_off() {
        for (declared, api, target, expected) in [
            ("ACCESS_FINE_LOCATION", 28, 28, ""),
            ("ACCESS_FINE_LOCATION", 29, 28, "ACCESS_COARSE_LOCATION ACCESS_BACKGROUND_LOCATION"),
            ("ACCESS_FINE_LOCATION", 29, 29, "ACCESS_COARSE_LOCATION"),
            ("ACCESS_FINE_LOCATION", 34, 31, ""),
            ("WRITE_EXTERNAL_STORAGE", 30, 28, "READ_EXTERNAL_STORAGE ACCESS_MEDIA_LOCATION"),
            ("READ_EXTERNAL_STORAGE", 33, 32, "READ_MEDIA_AUDIO READ_MEDIA_VIDEO READ_MEDIA_IMAGES"),
            ("READ_EXTERNAL_STORAGE", 33, 33, ""),
            ("BLUETOOTH", 31, 30, "BLUETOOTH_ADVERTISE BLUETOOTH_CONNECT BLUETOOTH_SCAN"),
            ("BLUETOOTH", 30, 30, ""),
            ("BODY_SENSORS", 33, 32, "BODY_SENSORS_BACKGROUND"),
            ("READ_MEDIA_IMAGES", 34, 34, "READ_MEDIA_VISUAL_USER_SELECTED"),
            ("READ_MEDIA_IMAGES READ_MEDIA_VISUAL_USER_SELECTED", 34, 34, ""),
        ] {
            assert_eq!(implied_of(declared, api, target), expected, "{declared} {api} {target}");
        }
    }
}

//! Which permissions a person must grant, from which API level on, and to which group each belongs.
//!
//! The platform's own list: `core/res/AndroidManifest.xml` of each level, and from Android 11 the permission controller's `PermissionMapping`.

/// The group of a runtime permission at an API level; `None` when no person is asked for it there.
pub fn group_of(permission: &str, api: u32) -> Option<&'static str> {
    let name = short(permission)?;
    let &(_, group, since) = RUNTIME.iter().find(|(known, ..)| *known == name)?;
    (api >= since).then(|| at_level(name, group, api))
}

/// Some permissions were in another group before.
fn at_level(name: &str, group: &'static str, api: u32) -> &'static str {
    match name {
        _ if group == CALL_LOG && api < 28 => PHONE,
        "ACCESS_MEDIA_LOCATION" if api < 33 => STORAGE,
        _ => group,
    }
}

fn short(permission: &str) -> Option<&str> {
    permission.strip_prefix("android.permission.").or_else(|| permission.strip_prefix("com.android.voicemail.permission."))
}

/// Whether the system grants a permission at install, without asking. One that came later than the level is unknown there.
pub fn is_normal(permission: &str, api: u32) -> bool {
    let of_platform = permission.strip_prefix("android.permission.");
    of_platform.is_some_and(|name| NORMAL.iter().any(|(known, since)| *known == name && api >= *since))
        || permission == "com.android.launcher.permission.INSTALL_SHORTCUT"
}

/// Permissions that only a whitelisted app may hold; an app installed by hand is exempt.
pub fn is_restricted(permission: &str) -> bool {
    let group = group_of(permission, u32::MAX);
    matches!(group, Some(SMS | CALL_LOG))
        || permission.ends_with("_EXTERNAL_STORAGE")
        || permission.ends_with("BACKGROUND_LOCATION")
}

/// Whether a permission is the background half of its group.
pub fn is_background(permission: &str) -> bool {
    permission == BACKGROUND_LOCATION || permission == SENSORS_BACKGROUND
}

/// Whether a permission has a background half, declared by the app or not (`android:backgroundPermission`): location from Android 10, camera
/// and microphone from 12 (theirs are not for apps), sensors from 13.
pub fn has_background_mode(permission: &str, api: u32) -> bool {
    match permission {
        FINE | COARSE => api >= 29,
        "android.permission.CAMERA" | "android.permission.RECORD_AUDIO" => api >= 31,
        "android.permission.BODY_SENSORS" => api >= 33,
        _ => false,
    }
}

/// Groups that may be granted only this time (`ONE_TIME_PERMISSION_GROUPS`).
pub fn may_be_once(group: &str) -> bool {
    matches!(group, LOCATION | CAMERA | MICROPHONE)
}

/// The groups that stand in for the old shared storage from Android 13, in the order in which one answer goes to all of them
/// (`STORAGE_SUPERGROUP_PERMISSIONS`).
pub const STORAGES: [&str; 3] = [STORAGE, AURAL, VISUAL];

/// Runtime permissions of an API level, as `pm list permissions -g -d` prints them: the group and the permission.
pub fn runtime_permissions(api: u32) -> impl Iterator<Item = (&'static str, String)> {
    let known = RUNTIME.iter().filter(move |(.., since)| api >= *since);
    known.map(move |&(name, group, _)| {
        let prefix = if name == "ADD_VOICEMAIL" { "com.android.voicemail.permission" } else { "android.permission" };
        (at_level(name, group, api), format!("{prefix}.{name}"))
    })
}

/// The precise location.
pub const FINE: &str = "android.permission.ACCESS_FINE_LOCATION";
/// The approximate location.
pub const COARSE: &str = "android.permission.ACCESS_COARSE_LOCATION";
/// The location while the app is not in use.
pub const BACKGROUND_LOCATION: &str = "android.permission.ACCESS_BACKGROUND_LOCATION";
/// Body sensors while the app is not in use.
pub const SENSORS_BACKGROUND: &str = "android.permission.BODY_SENSORS_BACKGROUND";
/// Photos and videos that a person picked.
pub const USER_SELECTED: &str = "android.permission.READ_MEDIA_VISUAL_USER_SELECTED";
/// Where a photo was taken.
pub const MEDIA_LOCATION: &str = "android.permission.ACCESS_MEDIA_LOCATION";
/// Notifications.
pub const POST_NOTIFICATIONS: &str = "android.permission.POST_NOTIFICATIONS";

/// Camera.
pub const CAMERA: &str = "android.permission-group.CAMERA";
/// Microphone.
pub const MICROPHONE: &str = "android.permission-group.MICROPHONE";
/// Location.
pub const LOCATION: &str = "android.permission-group.LOCATION";
/// Shared storage as a whole, to API 32.
pub const STORAGE: &str = "android.permission-group.STORAGE";
/// Photos and videos, from API 33.
pub const VISUAL: &str = "android.permission-group.READ_MEDIA_VISUAL";
/// Music, from API 33.
pub const AURAL: &str = "android.permission-group.READ_MEDIA_AURAL";
/// Contacts.
pub const CONTACTS: &str = "android.permission-group.CONTACTS";
/// Telephone.
pub const PHONE: &str = "android.permission-group.PHONE";
/// Messages.
pub const SMS: &str = "android.permission-group.SMS";
/// Calendar.
pub const CALENDAR: &str = "android.permission-group.CALENDAR";
/// Call log, from API 28.
pub const CALL_LOG: &str = "android.permission-group.CALL_LOG";
/// Notifications, from API 33.
pub const NOTIFICATIONS: &str = "android.permission-group.NOTIFICATIONS";
/// Nearby devices, from API 31.
pub const NEARBY: &str = "android.permission-group.NEARBY_DEVICES";
/// Physical activity, from API 29.
pub const ACTIVITY: &str = "android.permission-group.ACTIVITY_RECOGNITION";
/// Body sensors.
pub const SENSORS: &str = "android.permission-group.SENSORS";

const RUNTIME: &[(&str, &str, u32)] = &[
    ("CAMERA", CAMERA, 23),
    ("RECORD_AUDIO", MICROPHONE, 23),
    ("ACCESS_FINE_LOCATION", LOCATION, 23),
    ("ACCESS_COARSE_LOCATION", LOCATION, 23),
    ("ACCESS_BACKGROUND_LOCATION", LOCATION, 29),
    ("READ_EXTERNAL_STORAGE", STORAGE, 23),
    ("WRITE_EXTERNAL_STORAGE", STORAGE, 23),
    ("ACCESS_MEDIA_LOCATION", VISUAL, 29),
    ("READ_MEDIA_IMAGES", VISUAL, 33),
    ("READ_MEDIA_VIDEO", VISUAL, 33),
    ("READ_MEDIA_VISUAL_USER_SELECTED", VISUAL, 34),
    ("READ_MEDIA_AUDIO", AURAL, 33),
    ("READ_CONTACTS", CONTACTS, 23),
    ("WRITE_CONTACTS", CONTACTS, 23),
    ("GET_ACCOUNTS", CONTACTS, 23),
    ("READ_PHONE_STATE", PHONE, 23),
    ("READ_PHONE_NUMBERS", PHONE, 26),
    ("CALL_PHONE", PHONE, 23),
    ("ANSWER_PHONE_CALLS", PHONE, 26),
    ("ACCEPT_HANDOVER", PHONE, 28),
    ("USE_SIP", PHONE, 23),
    ("ADD_VOICEMAIL", PHONE, 23),
    ("READ_CALL_LOG", CALL_LOG, 23),
    ("WRITE_CALL_LOG", CALL_LOG, 23),
    ("PROCESS_OUTGOING_CALLS", CALL_LOG, 23),
    ("SEND_SMS", SMS, 23),
    ("RECEIVE_SMS", SMS, 23),
    ("READ_SMS", SMS, 23),
    ("RECEIVE_WAP_PUSH", SMS, 23),
    ("RECEIVE_MMS", SMS, 23),
    ("READ_CELL_BROADCASTS", SMS, 23),
    ("READ_CALENDAR", CALENDAR, 23),
    ("WRITE_CALENDAR", CALENDAR, 23),
    ("POST_NOTIFICATIONS", NOTIFICATIONS, 33),
    ("BLUETOOTH_CONNECT", NEARBY, 31),
    ("BLUETOOTH_SCAN", NEARBY, 31),
    ("BLUETOOTH_ADVERTISE", NEARBY, 31),
    ("UWB_RANGING", NEARBY, 31),
    ("NEARBY_WIFI_DEVICES", NEARBY, 33),
    ("ACTIVITY_RECOGNITION", ACTIVITY, 29),
    ("BODY_SENSORS", SENSORS, 23),
    ("BODY_SENSORS_BACKGROUND", SENSORS, 33),
];

/// Each with the level that brought it.
const NORMAL: &[(&str, u32)] = &[
    ("ACCESS_NETWORK_STATE", 23),
    ("ACCESS_NOTIFICATION_POLICY", 23),
    ("ACCESS_WIFI_STATE", 23),
    ("BLUETOOTH", 23),
    ("BLUETOOTH_ADMIN", 23),
    ("BROADCAST_STICKY", 23),
    ("CHANGE_NETWORK_STATE", 23),
    ("CHANGE_WIFI_MULTICAST_STATE", 23),
    ("CHANGE_WIFI_STATE", 23),
    ("EXPAND_STATUS_BAR", 23),
    ("FOREGROUND_SERVICE", 28),
    ("FOREGROUND_SERVICE_CAMERA", 34),
    ("FOREGROUND_SERVICE_CONNECTED_DEVICE", 34),
    ("FOREGROUND_SERVICE_DATA_SYNC", 34),
    ("FOREGROUND_SERVICE_LOCATION", 34),
    ("FOREGROUND_SERVICE_MEDIA_PLAYBACK", 34),
    ("FOREGROUND_SERVICE_MICROPHONE", 34),
    ("GET_PACKAGE_SIZE", 23),
    ("HIGH_SAMPLING_RATE_SENSORS", 31),
    ("INTERNET", 23),
    ("KILL_BACKGROUND_PROCESSES", 23),
    ("MODIFY_AUDIO_SETTINGS", 23),
    ("NFC", 23),
    ("QUERY_ALL_PACKAGES", 30),
    ("READ_SYNC_SETTINGS", 23),
    ("RECEIVE_BOOT_COMPLETED", 23),
    ("REORDER_TASKS", 23),
    ("REQUEST_DELETE_PACKAGES", 26),
    ("REQUEST_IGNORE_BATTERY_OPTIMIZATIONS", 23),
    ("SCHEDULE_EXACT_ALARM", 31),
    ("SET_ALARM", 23),
    ("SET_WALLPAPER", 23),
    ("USE_BIOMETRIC", 28),
    ("USE_FINGERPRINT", 23),
    ("USE_FULL_SCREEN_INTENT", 29),
    ("VIBRATE", 23),
    ("WAKE_LOCK", 23),
    ("WRITE_SYNC_SETTINGS", 23),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_change_with_the_level() {
        let group =
            |name: &str, api| group_of(&format!("android.permission.{name}"), api).map(|group| group.rsplit('.').next().unwrap());
        for (name, api, expected) in [
            ("READ_CALL_LOG", 27, Some("PHONE")),
            ("READ_CALL_LOG", 28, Some("CALL_LOG")),
            ("ANSWER_PHONE_CALLS", 25, None),
            ("ANSWER_PHONE_CALLS", 26, Some("PHONE")),
            ("ACCESS_MEDIA_LOCATION", 28, None),
            ("ACCESS_MEDIA_LOCATION", 32, Some("STORAGE")),
            ("ACCESS_MEDIA_LOCATION", 33, Some("READ_MEDIA_VISUAL")),
            ("ACTIVITY_RECOGNITION", 28, None),
            ("ACTIVITY_RECOGNITION", 29, Some("ACTIVITY_RECOGNITION")),
            ("BLUETOOTH_SCAN", 30, None),
            ("BLUETOOTH_SCAN", 31, Some("NEARBY_DEVICES")),
            ("NEARBY_WIFI_DEVICES", 32, None),
            ("UWB_RANGING", 31, Some("NEARBY_DEVICES")),
            ("POST_NOTIFICATIONS", 32, None),
            ("POST_NOTIFICATIONS", 33, Some("NOTIFICATIONS")),
            ("READ_MEDIA_VISUAL_USER_SELECTED", 33, None),
            ("BODY_SENSORS", 23, Some("SENSORS")),
            ("INTERNET", 36, None),
        ] {
            assert_eq!(group(name, api), expected, "{name} {api}");
        }
    }

    #[test]
    fn a_permission_that_came_later_is_neither_asked_nor_granted_at_install() {
        assert!(is_normal("android.permission.BLUETOOTH", 23));
        assert!(!is_normal("android.permission.BLUETOOTH_CONNECT", 30));
        assert!(!is_normal("android.permission.FOREGROUND_SERVICE", 27));
        assert!(is_normal("android.permission.FOREGROUND_SERVICE", 28));
    }
}

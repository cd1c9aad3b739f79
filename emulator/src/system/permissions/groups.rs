//! Which permissions a person must grant, from which API level on, and to which group each belongs.

/// The group of a runtime permission at an API level; `None` when no person is asked for it there.
pub fn group_of(permission: &str, api: u32) -> Option<&'static str> {
    let name = permission
        .strip_prefix("android.permission.")
        .or_else(|| permission.strip_prefix("com.android.voicemail.permission."))?;
    let &(_, group, since) = RUNTIME.iter().find(|(known, ..)| *known == name)?;
    (api >= since).then_some(group)
}

/// Whether the system grants a permission at install, without asking.
pub fn is_normal(permission: &str) -> bool {
    permission.strip_prefix("android.permission.").is_some_and(|name| NORMAL.contains(&name))
        || permission == "com.android.launcher.permission.INSTALL_SHORTCUT"
}

/// Permissions that only a whitelisted app may hold; an app installed by hand is exempt.
pub fn is_restricted(permission: &str) -> bool {
    let group = group_of(permission, u32::MAX);
    matches!(group, Some(SMS | CALL_LOG))
        || permission.ends_with("_EXTERNAL_STORAGE")
        || permission.ends_with("BACKGROUND_LOCATION")
}

/// Runtime permissions of an API level, as `pm list permissions -g -d` prints them.
pub fn runtime_permissions(api: u32) -> impl Iterator<Item = (&'static str, &'static str)> {
    RUNTIME.iter().filter(move |(.., since)| api >= *since).map(|&(name, group, _)| (group, name))
}

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
/// Call log.
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
    ("ACCESS_MEDIA_LOCATION", STORAGE, 29),
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

const NORMAL: &[&str] = &[
    "ACCESS_NETWORK_STATE",
    "ACCESS_NOTIFICATION_POLICY",
    "ACCESS_WIFI_STATE",
    "BLUETOOTH",
    "BLUETOOTH_ADMIN",
    "BROADCAST_STICKY",
    "CHANGE_NETWORK_STATE",
    "CHANGE_WIFI_MULTICAST_STATE",
    "CHANGE_WIFI_STATE",
    "EXPAND_STATUS_BAR",
    "FOREGROUND_SERVICE",
    "FOREGROUND_SERVICE_LOCATION",
    "FOREGROUND_SERVICE_MEDIA_PLAYBACK",
    "GET_PACKAGE_SIZE",
    "HIGH_SAMPLING_RATE_SENSORS",
    "INTERNET",
    "KILL_BACKGROUND_PROCESSES",
    "MODIFY_AUDIO_SETTINGS",
    "NFC",
    "QUERY_ALL_PACKAGES",
    "READ_SYNC_SETTINGS",
    "RECEIVE_BOOT_COMPLETED",
    "REORDER_TASKS",
    "REQUEST_DELETE_PACKAGES",
    "REQUEST_IGNORE_BATTERY_OPTIMIZATIONS",
    "SCHEDULE_EXACT_ALARM",
    "SET_ALARM",
    "SET_WALLPAPER",
    "USE_BIOMETRIC",
    "USE_FINGERPRINT",
    "USE_FULL_SCREEN_INTENT",
    "VIBRATE",
    "WAKE_LOCK",
    "WRITE_SYNC_SETTINGS",
];
